"""The rule about servers in services that nobody can connect to."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.commands.servers import CommandsSubject
from envgen.errors import Finding, Severity, rule


@rule(
    "server-in-worker",
    lint="commands",
    why="A worker has no address, so neither visitors nor other services can connect to it.",
    fix="write `type: web` in the service, or `type: pserv` if only other services connect to it",
    source="https://render.com/docs/background-workers",
    severity=Severity.WARNING,
)
def server_in_worker(subject: CommandsSubject) -> Iterator[Finding]:
    """Yield HTTP servers in the service of a worker.

    Servers that other programs of the service may connect to are left out.
    """
    for platform, _, group in subject.serving("worker"):
        if len(group) > 1 or group[0].group[0] not in ("profile", "service"):
            continue
        start = group[0]
        server = next((item for item in start.certain if item.row.host), None)
        if server is None or (
            len(start.launches) > 1
            and any(not item.passes and item.row is None for item in start.launches)
        ):
            continue
        is_profile = start.group[0] == "profile"
        key = ".".join(platform.service_path(start.program)) if is_profile else start.program
        message = f"`{start.program}` runs {server.row.name} in a worker, which has no address"
        others = "`type: pserv` if only other services connect to it"
        hint = f"write `type: web` under `{key}`, or {others}"
        yield Finding(message, start.place, hint)
