"""`envgen render --prune`: remove what envgen generated for profiles that no longer exist."""

from __future__ import annotations

from envgen.cli import options, terminal
from envgen.cli.session import Session
from envgen.output.apply import remove
from envgen.output.left_behind import LeftBehind, left_behind
from envgen.platforms.manifest import Resource, Service
from envgen.vault.left_behind import values_left_behind


def prune(session: Session, *, yes: bool) -> int:
    """Show what is left, ask, and remove it; return 1 if a person has to do something.

    A file that was edited by hand is kept, and so are all .env and sealed files.
    """
    deployments = list(session.deployments.values())
    found = left_behind(session.project, deployments)
    for each in values_left_behind(session.project, deployments):
        terminal.echo_err(terminal.safe(f"{each.path}: kept, because it has values"))
    edited = [item.path for item in found if not item.unedited]
    for path in edited:
        terminal.echo_err(terminal.safe(f"{path}: kept, because it was edited by hand"))
    unedited = [item for item in found if item.unedited]
    if not unedited:
        terminal.echo("nothing to remove")
        return int(bool(edited))
    for item in unedited:
        terminal.echo(terminal.safe(f"{item.path}  (generated for {item.profile})"))
    if not options.confirmed(_question(len(unedited)), yes):
        return 1
    remove(session.project.root, {item.path: item.text for item in unedited})
    terminal.done(f"removed {terminal.count(len(unedited), 'file')}")
    _say_deployed(unedited)
    return int(bool(edited))


def _question(count: int) -> str:
    return "Remove this file?" if count == 1 else f"Remove these {count} files?"


def _say_deployed(removed: list[LeftBehind]) -> None:
    """Say what the platform goes on running."""
    for item in removed:
        manifest = item.manifest
        running: list[Service | Resource] = []
        if manifest is not None:
            running = [*manifest.services, *manifest.resources]
        if running:
            names = terminal.listed([each.name for each in running])
            them = "it" if len(running) == 1 else "them"
            what = f"{item.platform} still runs {names}; delete {them} there"
            other = f"unless another profile uses {them} now"
            terminal.echo_err(terminal.safe(f"{item.path}: {what}, {other}"))
