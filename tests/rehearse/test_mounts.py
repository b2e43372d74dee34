"""The disks of services, and the sockets of this machine, as programs of a rehearsal see them."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
import site_of_rehearsals as site
from planted_faults import PROFILE

from envgen.live.rehearse import mounts, sandbox
from envgen.live.rehearse.report import Send

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="namespaces")]
_VIEW = """
from pathlib import Path
from django.http import HttpResponse
def home(request):
    Path("{path}/uploads").mkdir(exist_ok=True)
    return HttpResponse("")
items = home
"""
_DISK = "      disk: {{name: files, mountPath: {path}}}\n"


@pytest.mark.parametrize("place", ["/envgen-no-such-folder", "/var/envgen/none", "{here}/there"])
def test_a_disk(tmp_path: Path, place: str) -> None:
    """It is there for programs alone, beside all other files, and takes what they write."""
    here, disk = tmp_path / "here", tmp_path / "run" / "disk"
    here.mkdir()
    disk.mkdir(parents=True)
    (here / "file").write_text("text")
    target = Path(place.format(here=here))

    def work(send: Send, isolated: bool) -> None:
        if isolated:
            mounts.mount_disk(disk, target, ())
            (target / "written").write_text("")
            assert (here / "file").read_text() == "text"
            assert Path("/proc/self/status").exists()
        send("isolated", isolated)

    ((kind, isolated),) = [(item.kind, item.data) for item in sandbox.run(work, tmp_path)]
    assert kind == "isolated", isolated
    if not isolated:
        pytest.skip("this kernel allows no namespaces")
    assert (disk / "written").exists()
    assert not target.exists()


def test_a_disk_hides_nothing_that_runs(tmp_path: Path) -> None:
    """A disk at a folder with Python or the rehearsal in it cannot be mounted."""
    with pytest.raises(OSError, match="files of the rehearsal"):
        mounts.mount_disk(tmp_path, Path("/usr"), [Path("/usr/bin/python3")])


def _reaches(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as link:
        return link.connect_ex(str(path)) == 0


def test_sockets_of_this_machine(tmp_path: Path) -> None:
    """No program reaches a database by its socket, which no network namespace closes."""
    (tmp_path / "mine").mkdir()
    paths = [tmp_path / "database", tmp_path / "mine" / "relay"]

    def work(send: Send, isolated: bool) -> None:
        send("reached", [isolated, *map(_reaches, paths)])

    with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as other:
        for item, path in zip((one, other), paths, strict=True):
            item.bind(str(path))
            item.listen()
        ((isolated, *reached),) = [item.data for item in sandbox.run(work, tmp_path / "mine")]
        assert all(map(_reaches, paths))
    if not isolated:
        pytest.skip("this kernel allows no namespaces")
    assert reached == [False, True]


@pytest.mark.parametrize("isolates", [True, False])
def test_a_site_with_a_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolates: bool
) -> None:
    """It writes there; where no disk can be mounted, what fails for that is no error."""
    if not isolates:
        monkeypatch.setattr(sandbox, "_isolate", lambda: False)
    path = "/var/envgen/none"
    changes = {
        "profiles/production.yaml": PROFILE.rstrip() + "\n" + _DISK.format(path=path),
        "shop/views.py": _VIEW.format(path=path),
    }
    found = site.rehearse(site.make(tmp_path / "site", changes))
    assert not found.fails, found
    if f"the disk of shop at {path}" in found.not_rehearsed:
        wrong = [item.hint for item in found.problems if item.rule == "rehearse-pages"]
        assert wrong
        assert all("could not be mounted here" in (hint or "") for hint in wrong)
    else:
        assert isolates
        assert {item.status for item in found.phases} == {"ok"}, found
    assert not Path(path).exists()
