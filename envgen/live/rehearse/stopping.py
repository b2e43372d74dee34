"""Stop the services as the platform does, while the site still has a request to answer."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from collections.abc import Sequence

from envgen.errors import Severity
from envgen.live.rehearse import causes
from envgen.live.rehearse.busy import unless_busy
from envgen.live.rehearse.programs import Running, StartedService
from envgen.live.rehearse.report import Reporter
from envgen.live.rehearse.visiting import PostedForm

# Seconds from SIGTERM to the rest of a request, and those in which a server takes a connection.
SLOW, _TAKES = 2.0, 5.0
# Seconds in which a page answers that does not wait for the rest of a request.
_EARLY = 0.5


def stop(
    services: Sequence[StartedService],
    posted: PostedForm | None,
    until: float,
    report: Reporter,
) -> None:
    """Wait whether a program ends by itself, and then send SIGTERM to each service."""
    while time.monotonic() < until and all(item.running.status is None for item in services):
        time.sleep(0.1)
    started, said = report.begin("stop"), ["ended on SIGTERM"]
    for service, running, _ in services:
        place = report.place(service)
        if running.status is not None:
            if service.kind == "worker" and causes.needs_network(running.said):
                report.send("unseen", f"{service.name}, which needs the internet")
                continue
            what = f"{service.name} ended by itself with status {running.status}"
            report.fail("stop", what, running.said, place, started)
            return
        slow = None
        if service.kind == "web":
            slow = SlowRequest(posted, running, service.stop_seconds)
        took = running.stop(service.stop_seconds)
        if took is None:
            said[0] = "killed"
            what = f"{service.name} does not end within {service.stop_seconds} s of SIGTERM"
            hint = unless_busy("start the program with `exec`, and let it end on SIGTERM")
            if "uwsgi" in (service.alone or service.command or ""):
                hint = "set `die-on-term = true`: on SIGTERM, uWSGI starts again by default"
            report.problem("stop", what, hint, place, Severity.WARNING)
        elif slow is not None and slow.is_cut:
            what = f"{service.name} does not answer a request that it was reading at SIGTERM"
            hint = "let the server finish its requests: see its options for a graceful shutdown"
            if "daphne" in (service.alone or service.command or ""):
                hint = "use uvicorn, which finishes its requests: daphne has no option for it"
            report.problem("stop", what, hint, place, Severity.WARNING)
        if slow is not None and not slow.was_sent:
            report.send("unseen", "a request in progress at SIGTERM: no form waits for its data")
        elif slow is not None and not slow.is_cut:
            said.append(f"a request in progress was answered with {slow.status}")
    report.end("stop", started, "; ".join(said))


class SlowRequest:
    """The post of a form, the rest of which is sent some seconds after SIGTERM."""

    def __init__(self, posted: PostedForm | None, running: Running, seconds: float) -> None:
        """Send the first half now, and the second one later, in a thread.

        The server has `seconds` from SIGTERM on.
        """
        self.status = ""
        self._link: socket.socket | None = None
        self._thread = threading.Thread(target=self._finish, args=(seconds,), daemon=True)
        if posted is None:
            return
        head, self._rest = posted.halves()
        with contextlib.suppress(OSError):
            link = socket.create_connection(("127.0.0.1", posted.port), _TAKES)
            link.sendall(head)
            if _is_taken(link, running) and not select.select([link], [], [], _EARLY)[0]:
                self._link = link
                self._thread.start()
            else:
                link.close()

    @property
    def was_sent(self) -> bool:
        """Return whether the server was reading it when the thread began."""
        return self._link is not None

    @property
    def is_cut(self) -> bool:
        """Return whether the server was reading it, and did not answer."""
        if self.was_sent:
            self._thread.join()
        return self.was_sent and not self.status

    def _finish(self, seconds: float) -> None:
        assert self._link is not None
        with contextlib.suppress(OSError), self._link as link:
            # A server that closes the connection ends the wait.
            if not select.select([link], [], [], min(SLOW, seconds / 2))[0]:
                link.settimeout(seconds)
                link.sendall(self._rest)
            answer = link.recv(64)
            if answer.startswith(b"HTTP/"):
                self.status = answer.split(b" ")[1].decode("ascii", "replace")


def _is_taken(link: socket.socket, running: Running) -> bool:
    """Wait until a process of the service has accepted a connection."""
    import psutil

    mine, end = link.getsockname()[1], time.monotonic() + _TAKES
    while time.monotonic() < end:
        for process in running.processes():
            with contextlib.suppress(psutil.Error):
                known = process.net_connections("tcp")
                if any(item.raddr and item.raddr.port == mine for item in known):
                    return True
        time.sleep(0.05)
    return False
