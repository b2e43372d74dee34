"""What `envgen adopt` says: what was understood, what is better and why, what is left."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from envgen.adopt.adoption import Adoption
from envgen.adopt.improvements import ALL, NECESSARY, Improved
from envgen.cli import output
from envgen.cli.report import about_values
from envgen.model import Change


def show(adoption: Adoption, declined: Collection[str], *, has_profiles: bool) -> None:
    """Print the report; it goes to stderr, and what was written to stdout."""
    decision = adoption.decision
    if has_profiles:
        output.talk("There are profiles already, and they stay as they are.")
        if declined:
            output.talk("    --decline has no effect on them: change them by hand, or move them")
    _title("Understood")
    for line in decision.understood:
        output.talk(f"  {output.safe(line)}")
    _title("Better")
    _improvements(decision.improved)
    _title("Left to you")
    for left in decision.left:
        place = f"{left.place}: " if left.place else ""
        output.talk(f"  {output.safe(place + left.what)}")
    if not decision.left:
        output.talk("  nothing")


def values(changes: Iterable[Change]) -> None:
    """Print what a person should know about the .env files that were written."""
    for change in changes:
        for line in about_values(change, writes=True):
            output.talk(line)


def next_steps(adoption: Adoption, *, applied: bool) -> None:
    """Print what comes next."""
    _title("Next")
    if applied:
        output.talk("  1. envgen adopt --compare    boots the old and the new settings")
        output.talk("  2. envgen check              says whether everything agrees")
        production = adoption.deployments.get("production")
        if production is not None and production.blueprint is not None:
            output.talk("  3. envgen todo production    what is to be done on Render")
        return
    output.talk("  1. Read the profiles; --decline ID leaves an improvement out the next time.")
    output.talk("  2. envgen adopt --diff     shows every line that would change")
    output.talk("  3. envgen adopt --apply    writes it; files that are replaced are kept")


def _improvements(improved: Iterable[Improved]) -> None:
    by_id: dict[str, list[Improved]] = {}
    for item in improved:
        by_id.setdefault(item.id, []).append(item)
    for identifier, items in by_id.items():
        row = ALL.get(identifier)
        what = row.what if row else NECESSARY[identifier]
        output.talk(f"  {output.styled(identifier, 'green')}: {what}")
        for item in items:
            place = f"{item.place}: " if item.place else ""
            output.talk(f"    {output.safe(place + item.detail)}")
        if row:
            output.talk(f"    because {row.why}")
            output.talk(f"    {row.source}")
    if not by_id:
        output.talk("  nothing")


def _title(text: str) -> None:
    output.talk("")
    output.talk(f"{text}:")
