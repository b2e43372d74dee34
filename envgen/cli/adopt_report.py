"""What `envgen adopt` says: what was understood, what is better and why, what is left."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from envgen.adopt.adoption import Adoption
from envgen.adopt.improvements import ALL, NECESSARY, Improved
from envgen.cli import terminal
from envgen.cli.report import about_values
from envgen.model import Change


def show(adoption: Adoption, declined: Collection[str], *, has_profiles: bool) -> None:
    """Print the report; it goes to stderr, and what was written to stdout."""
    decision = adoption.decision
    if has_profiles:
        terminal.echo_err("There are profiles already, and they stay as they are.")
        if declined:
            terminal.echo_err(
                "    --decline has no effect on them: change them by hand, or move them"
            )
    _title("Understood")
    for line in decision.understood:
        terminal.echo_err(f"  {terminal.safe(line)}")
    _title("Better")
    _improvements(decision.improved)
    _title("Left to you")
    for left in decision.left:
        place = f"{left.place}: " if left.place else ""
        terminal.echo_err(f"  {terminal.safe(place + left.what)}")
    if not decision.left:
        terminal.echo_err("  nothing")


def values(changes: Iterable[Change]) -> None:
    """Print what a person should know about the .env files that were written."""
    for change in changes:
        for line in about_values(change, writes=True):
            terminal.echo_err(line)


def next_steps(adoption: Adoption, *, applied: bool) -> None:
    """Print what comes next."""
    _title("Next")
    if applied:
        terminal.echo_err("  1. envgen adopt --compare    boots the old and the new settings")
        terminal.echo_err("  2. envgen check              checks the files before a deploy")
        production = adoption.deployments.get("production")
        if production is not None and production.manifest is not None:
            terminal.echo_err("  3. envgen todo production    what is to be done on the platform")
        return
    terminal.echo_err(
        "  1. Read the profiles; --decline ID leaves an improvement out the next time."
    )
    terminal.echo_err("  2. envgen adopt --diff     shows every line that would change")
    terminal.echo_err("  3. envgen adopt --apply    writes it; files that are replaced are kept")


def _improvements(improved: Iterable[Improved]) -> None:
    by_id: dict[str, list[Improved]] = {}
    for item in improved:
        by_id.setdefault(item.id, []).append(item)
    for identifier, items in by_id.items():
        row = ALL.get(identifier)
        what = row.what if row else NECESSARY[identifier]
        terminal.echo_err(f"  {terminal.styled(identifier, 'green')}: {what}")
        for item in items:
            place = f"{item.place}: " if item.place else ""
            terminal.echo_err(f"    {terminal.safe(place + item.detail)}")
        if row:
            terminal.echo_err(f"    because {row.why}")
            terminal.echo_err(f"    {row.source}")
    if not by_id:
        terminal.echo_err("  nothing")


def _title(text: str) -> None:
    terminal.echo_err("")
    terminal.echo_err(f"{text}:")
