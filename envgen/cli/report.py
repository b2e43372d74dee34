"""What `envgen render` says about its changes: to a person, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from envgen.cli import terminal
from envgen.errors import Severity
from envgen.model import Artifact, Change, Deployment, State
from envgen.output.changes import diff
from envgen.output.deployed import CommittedTexts, Replaced, without_deployed

if TYPE_CHECKING:
    from envgen.output.redact import Redactor

STOPPED = (State.EDITED, State.BLOCKED)
_DONE = {
    State.CREATE: "created",
    State.UPDATE: "updated",
    State.SAME: "unchanged",
    State.EDITED: "not touched",
    State.BLOCKED: "not written",
}
_TO_DO = {**_DONE, State.CREATE: "to create", State.UPDATE: "to update"}


class ChangeReport:
    """Shows changes; texts of .env files, and secrets wherever they are, as labels alone."""

    def __init__(
        self,
        deployments: Iterable[Deployment],
        read: Callable[[str], str | None],
        secrets: Iterable[str] = (),
    ) -> None:
        """Report on a project, whose .env files tell what is not to be shown, and `secrets` too."""
        self._deployments = list(deployments)
        self._read = read
        self._secrets = list(secrets)
        self._changes: list[Change] = []

    @cached_property
    def _redactor(self) -> Redactor:
        from envgen.output.redact import Redactor  # late: most runs show no line

        redactor = Redactor(self._deployments, self._read)
        for value in self._secrets:
            redactor.label(value)
        for change in self._changes:  # a value that was sealed is in no file yet
            if change.artifact.target == "dotenv":
                redactor.learn(change.artifact.text, change.artifact.profile or "")
        return redactor

    def written(self, changes: Iterable[Change], kept: Mapping[str, str], *, quiet: bool) -> None:
        """Say what was written and what was not; `kept` is where old files are now."""
        self._changes = list(changes)
        for change in self._changes:
            path = change.artifact.path
            if change.state in STOPPED:
                self._stopped(change)
            elif change.state is not State.SAME and not quiet:
                terminal.done(f"{_DONE[change.state]}  {path}")
                if path in kept:
                    terminal.echo_err(f"    the old file is kept as {kept[path]}")

    def planned(
        self,
        changes: Iterable[Change],
        *,
        show_diff: bool,
        quiet: bool,
        new_in_full: bool = True,
    ) -> None:
        """Say what would be written and why, and with `show_diff` every line of it.

        Without `new_in_full` files that do not exist yet are named, and their lines not shown.
        """
        self._changes = list(changes)
        for change in self._changes:
            if change.state in STOPPED and not show_diff:
                self._stopped(change)
            elif change.state is not State.SAME:
                if not quiet:
                    terminal.echo(f"{change.artifact.path}: {change.why}")
                if show_diff and (new_in_full or change.before is not None):
                    self._diff(change, terminal.echo)

    def shown(self, path: str, before: str | None, after: str, *, new_in_full: bool = True) -> None:
        """Show what would become of a file that is nobody's artifact; see `planned`."""
        artifact = Artifact(path=path, text=after, target="", language="python")
        change = Change(artifact=artifact, state=State.UPDATE, before=before)
        terminal.echo(f"{path}: {'does not exist yet' if before is None else 'would be edited'}")
        if new_in_full or before is not None:
            self._diff(change, terminal.echo)

    def _stopped(self, change: Change) -> None:
        terminal.show_message(Severity.ERROR, change.why, terminal.safe(change.artifact.path))
        if change.state is State.EDITED:
            self._diff(change, terminal.echo_err)
            terminal.echo_err(
                "    move your change into the profile, or pass --force (keeps the old file)"
            )

    def _diff(self, change: Change, show: terminal.Printer) -> None:
        for line in diff(*self._redactor.hide(change)).splitlines():
            show(terminal.safe(line.expandtabs()))


def summary(
    changes: Sequence[Change],
    deployments: Mapping[str, Deployment],
    committed: CommittedTexts,
    *,
    writes: bool,
) -> None:
    """Say what a person should know about the .env files, and count the rest."""
    show_values(without_deployed(changes, deployments, committed), deployments, writes=writes)
    words = _DONE if writes else _TO_DO
    counts = [
        f"{number} {word}"
        for state, word in words.items()
        if (number := sum(change.state is state for change in changes))
    ]
    terminal.echo_err(f"{terminal.count(len(changes), 'file')}: {', '.join(counts)}")


def show_replaced(found: Iterable[Replaced]) -> None:
    """Warn of generated secrets that the deployed site probably has with other values."""
    for item in found:
        terminal.show_message(
            Severity.WARNING,
            f"generated new values for {terminal.listed(item.names)}, but the last commit "
            f"already deploys these variables ({item.evidence}): the site has its own values",
            item.path,
        )
        terminal.echo_err(
            f"    copy the values in use from {item.where} into {item.path}, or run "
            f"`envgen unseal -p {item.profile}` after a colleague ran `envgen seal`"
        )


def as_data(change: Change) -> dict[str, object]:
    """Return a change as JSON has it: no texts."""
    return {
        "path": change.artifact.path,
        "target": change.artifact.target,
        "profile": change.artifact.profile,
        "state": change.state.value,
        "why": change.why,
        "made": list(change.made),
        "kept": list(change.kept),
        "missing": list(change.missing),
        "closed": list(change.locked),
    }


def show_values(
    changes: Iterable[Change], deployments: Mapping[str, Deployment], *, writes: bool
) -> None:
    """Say what a person should know about the .env files; `deployments` are by name."""
    for change in changes:
        deployment = deployments.get(change.artifact.profile or "")
        if deployment is not None and change.state is not State.BLOCKED:
            for line in _about_values(change, deployment, writes):
                terminal.echo_err(line)


def _about_values(change: Change, deployment: Deployment, writes: bool) -> Iterator[str]:
    path = change.artifact.path
    if writes and change.made:
        yield f"{path}: generated {terminal.listed(change.made)}"
    if change.kept:
        names = terminal.listed(change.kept)
        options = " ".join(f"--reset {name}" for name in change.kept)
        command = f"`envgen render {change.artifact.profile} {options}`"
        yield f"{path}: kept your own {names} ({command} takes the profile's value)"
    if change.locked:
        names, are = terminal.listed(change.locked), "is" if len(change.locked) == 1 else "are"
        yield f"{path}: {names} {are} sealed, and the key is not on this machine"
    if change.missing:
        yield _to_fill_in(change, deployment)


def _to_fill_in(change: Change, deployment: Deployment) -> str:
    """Return where a person writes the values that only a person has."""
    names = terminal.listed(change.missing)
    if deployment.platform is None:
        return f"{change.artifact.path}: fill in {names}"
    it = "it" if len(change.missing) == 1 else "them"
    steps = f"`envgen todo {deployment.name}` says where to find {it}"
    return f"{deployment.name}: set {names} on {deployment.platform.title} ({steps})"
