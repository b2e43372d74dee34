"""The process in which programs run: what it reports, what it reaches, and how it ends."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
import site_of_rehearsals as site

from envgen.errors import Severity
from envgen.live.rehearse import binaries, sandbox, stage, stores
from envgen.live.rehearse.busy import unless_busy
from envgen.live.rehearse.report import Send

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="namespaces")]
# An address of documentation, and a name that no server knows.
OUTSIDE = ("192.0.2.1", 443)
PROGRAM = """
import errno, socket
try:
    socket.create_connection(("192.0.2.1", 443), 3)
except OSError as error:
    print(errno.errorcode.get(error.errno or 0, type(error).__name__))
print(sorted(name for _, name in socket.if_nameindex()))
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname(), 3).close()
    print("loopback")
"""


def _told(work: Callable[[Send, bool], None]) -> list[tuple[str, object]]:
    return [(item.kind, item.data) for item in sandbox.run(work)]


def _reach(send: Send, isolated: bool) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    send("reached", [isolated, *done.stdout.split("\n")[:3]])


def test_no_program_reaches_the_internet() -> None:
    """There is no interface but the loopback, so no connection leaves the machine."""
    ((_, said),) = _told(_reach)
    if said[0] is False:  # type: ignore[index]
        pytest.skip("this kernel allows no namespaces")
    assert said == [True, "ENETUNREACH", "['lo']", "loopback"]


def test_where_namespaces_are_not_allowed(tmp_path: Path) -> None:
    """A rehearsal goes on, and says that programs have a network."""
    with mock.patch.object(sandbox, "_isolate", return_value=False):
        found = site.rehearse(site.make(tmp_path / "site"))
    assert not found.fails, found
    assert "programs without a network: here they have one" in found.not_rehearsed


@pytest.mark.parametrize("lacks", ["_own_proc", "_loopback_up"])
def test_namespaces_without_rights_do_not_count(lacks: str) -> None:
    """Some systems allow them and nothing in them: the work goes on with the network."""
    refused = PermissionError(13, "Permission denied")
    with mock.patch.object(sandbox, lacks, side_effect=refused):
        told = list(sandbox.run(lambda send, isolated: send("isolated", isolated)))
    assert [(item.kind, item.data) for item in told] == [("isolated", False)]


@pytest.mark.parametrize("isolates", [True, False])
def test_what_goes_wrong_in_it_is_reported(isolates: bool) -> None:
    """An error of envgen itself, or a process that the kernel kills, is no success."""

    def wrong(send: Send, isolated: bool) -> None:
        raise IndexError("none")

    def killed(send: Send, isolated: bool) -> None:
        send("phase", "x")
        os.kill(os.getpid(), signal.SIGXCPU if isolated else signal.SIGKILL)
        os._exit(9)

    patch = {} if isolates else {"_isolate": lambda: False}
    with mock.patch.multiple(sandbox, **patch) if patch else contextlib.nullcontext():
        ((kind, data),) = _told(wrong)
        assert kind == "broken"
        assert "IndexError" in str(data)
        assert _told(killed) == [("phase", "x"), ("broken", "its process was killed")]


def test_whoever_stops_listening_ends_it(tmp_path: Path) -> None:
    """All its processes are gone when envgen does not want to hear more."""

    def lasting(send: Send, isolated: bool) -> None:
        subprocess.Popen(["sleep", "900"], start_new_session=True)
        send("started")
        signal.pause()

    told = sandbox.run(lasting)
    assert next(told).kind == "started"
    told.close()  # type: ignore[attr-defined]


AS_USER = """
import os, pathlib, sys
sys.path[:0] = {path!r}
import site_of_rehearsals as site
assert os.geteuid() == 1000
found = site.rehearse(site.make(pathlib.Path({home!r}) / "site"))
print([(item.name, item.status) for item in found.phases])
print(found.problems, found.not_rehearsed)
sys.exit(found.fails)
"""
# Root, but as another user who still owns root's files: also where only root can read Python.
AS_ANOTHER = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as another user already")
def test_another_user(tmp_path: Path) -> None:
    """A rehearsal works for another user, as all others here work for root."""
    if subprocess.run([*AS_ANOTHER, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this kernel allows no namespaces")
    home = str(tmp_path)
    code = AS_USER.format(home=home, path=sys.path)
    done = subprocess.run(
        [*AS_ANOTHER, sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        env={**os.environ, "HOME": home, "XDG_CACHE_HOME": f"{home}/cache", "TMPDIR": home},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "('stop', 'ok')" in done.stdout


def test_root_runs_postgresql_as_somebody_else(tmp_path: Path) -> None:
    """The server refuses to run as root, and says so where there is no other user."""
    with (
        mock.patch.object(os, "geteuid", return_value=0),
        mock.patch.object(pwd, "getpwnam", side_effect=KeyError),
        pytest.raises(binaries.NoServer, match="does not run as root"),
    ):
        stores._other_user()


@pytest.mark.skipif(os.geteuid() != 0, reason="others have no such rights")
def test_programs_of_root_cannot_change_the_machine() -> None:
    """They get no right to set the clock, to mount or to restart; the sandbox itself may mount."""

    def work(send: Send, _: bool) -> None:
        code = "import time; time.clock_settime(time.CLOCK_REALTIME, time.time())"
        words = [sys.executable, "-c", code]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        send("program", done.stderr.strip().splitlines()[-1:])

    assert _told(work) == [("program", ["PermissionError: [Errno 1] Operation not permitted"])]


def test_a_free_port_is_free() -> None:
    """A server can listen on it, and no connection gets it before: Linux gives others to these."""
    with socket.create_server(("127.0.0.1", stores.free_port())) as server:
        port = server.getsockname()[1]
        assert stores.is_taken(port)
    assert not stores.is_taken(port)
    range_of_connections = Path("/proc/sys/net/ipv4/ip_local_port_range")
    if range_of_connections.exists():
        assert port < int(range_of_connections.read_text().split()[0])


def test_a_taken_port_without_namespaces(tmp_path: Path) -> None:
    """The other program is to blame, and not the site, which is not started."""
    with (
        mock.patch.object(stage, "is_taken", side_effect=lambda port: port == 10000),
        mock.patch.object(sandbox, "_is_allowed", return_value=False),
    ):
        found = site.rehearse(site.make(tmp_path / "site"))
    [wrong] = [item for item in found.problems if item.severity is Severity.ERROR]
    assert wrong.message == "another program on this machine listens on port 10000"


@pytest.mark.parametrize(("load", "busy"), [(0.5, False), (4.0, False), (9.0, True)])
def test_a_busy_machine(load: float, busy: bool) -> None:
    """What takes too long there may do so because of others."""
    with (
        mock.patch.object(os, "getloadavg", return_value=(load, 0.0, 0.0), create=True),
        mock.patch.object(os, "cpu_count", return_value=2),
    ):
        hint = unless_busy("start a server")
    assert hint.endswith("start a server")
    assert ("its load is 9 on 2 cores" in hint) is busy
