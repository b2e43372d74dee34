"""What `envgen adopt` says: what was understood, what is better and why, what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec.structs import replace

from envgen.adopt.adoption import Adoption
from envgen.adopt.decision import Decision
from envgen.adopt.improvements import ALL, NECESSARY, Improved, Left
from envgen.cli import terminal
from envgen.errors import Place

# So many parts of settings that could not be read are listed unasked, each with its reason, and
# so many places of an improvement.
FEW = 3
# So many names are listed on a line unasked.
NAMES = 8


def show(adoption: Adoption, *, details: bool) -> None:
    """Print the report; it goes to stderr, and what was written to stdout.

    With `details` it is complete; without, it fits on a screen.
    """
    decision = adoption.decision
    _title("Understood")
    for line in decision.understood:
        terminal.echo_err(f"  {terminal.safe(line if details else _brief(line))}")
    if details or len(decision.unread) <= FEW:
        _places(decision.unread)
    else:
        terminal.echo_err(f"  {terminal.safe(_in_short(decision.unread))}")
    _title("Improvements")
    _improvements([item for item in decision.improved if item.id in ALL], details=details)
    if required := [item for item in decision.improved if item.id not in ALL]:
        _title("Required changes (--decline cannot leave them out)")
        _improvements(required, details=details)
    left_to_you(adoption)


def applied(decision: Decision) -> Decision:
    """Return a decision whose sentences say that --apply has done what it does."""
    past = (("--apply adds ", "--apply added "), ("--apply copies ", "--apply copied "))

    def said(text: str) -> str:
        for now, then in past:
            text = text.replace(now, then)
        return text

    return replace(
        decision, left=tuple(replace(item, what=said(item.what)) for item in decision.left)
    )


def in_kept(decision: Decision, kept: Mapping[str, str]) -> Decision:
    """Return a decision whose places are in the old files, by where these are kept now."""

    def moved(place: Place | None) -> Place | None:
        return place._replace(file=kept.get(place.file, place.file)) if place else None

    return replace(
        decision,
        left=tuple(replace(item, place=moved(item.place)) for item in decision.left),
        improved=tuple(replace(item, place=moved(item.place)) for item in decision.improved),
    )


def left_to_you(adoption: Adoption) -> None:
    """Print what a person has to do or to know."""
    _title("Left to you")
    _places(adoption.decision.left)
    if not adoption.decision.left:
        terminal.echo_err("  nothing")


def profiles_stay(declined: Collection[str]) -> None:
    """Say that the profiles that are there stay; improvements declined now change nothing."""
    terminal.echo_err("There are profiles already, and they stay as they are.")
    if declined:
        terminal.echo_err("    --decline has no effect on them: change them by hand, or move them")


def nothing_to_apply() -> None:
    """Say that all files are as --apply would write them."""
    terminal.echo_err("")
    terminal.echo_err("Everything is written: --apply would change nothing.")


def next_steps(adoption: Adoption, *, applied: bool, shown: bool) -> None:
    """Print what comes next; `shown` says that the lines that would change were shown."""
    steps = list(_after_applying(adoption) if applied else _before_applying(shown=shown))
    width = max(len(command) for command, _ in steps)
    _title("Next")
    for number, (command, what) in enumerate(steps, 1):
        terminal.echo_err(f"  {number}. {command:{width}}    {what}".rstrip())


def _before_applying(*, shown: bool) -> Iterator[tuple[str, str]]:
    if not shown:
        yield "Read the profiles", "--decline ID leaves an improvement out the next time"
        yield "envgen adopt --diff", "shows what would change in your files"
    yield "envgen adopt --apply", "writes it; files that are replaced are kept"


def _after_applying(adoption: Adoption) -> Iterator[tuple[str, str]]:
    yield "envgen adopt --compare", "boots the old and the new settings"
    yield "envgen check", "checks the files before a deploy"
    production = adoption.deployments.get("production")
    if production is not None and production.manifest is not None:
        yield "envgen todo production", "lists what to do on the platform"


def _places(items: Iterable[Left]) -> None:
    for item in items:
        place = f"{item.place}: " if item.place else ""
        terminal.echo_err(f"  {terminal.safe(place + item.what)}")


def _in_short(unread: Iterable[Left]) -> str:
    """Return one line about parts of the settings that could not be read: how many, by file."""
    counts = Counter(item.place.file for item in unread if item.place is not None)
    where = ", ".join(
        f"{terminal.count(number, 'part')} of {file}" for file, number in counts.items()
    )
    return f"kept as it is, since it cannot be read: {where} (--details lists them)"


def _brief(line: str) -> str:
    """Return a line with the first few of its names, which follow its last colon."""
    head, colon, names = line.rpartition(": ")
    items = names.split(", ")
    if len(items) <= NAMES:
        return line
    return f"{head}{colon}{', '.join(items[:NAMES])} and {len(items) - NAMES} more (--details)"


def _improvements(improved: Iterable[Improved], *, details: bool) -> None:
    by_id: dict[str, list[Improved]] = {}
    for item in improved:
        by_id.setdefault(item.id, []).append(item)
    for identifier, items in by_id.items():
        row = ALL.get(identifier)
        what = row.what if row else NECESSARY[identifier]
        terminal.echo_err(f"  {terminal.styled(identifier, 'green')}: {what}")
        listed = items if details or len(items) <= FEW + 1 else items[:FEW]
        for item in listed:
            place = f"{item.place}: " if item.place else ""
            terminal.echo_err(f"    {terminal.safe(place + item.detail)}")
        if len(listed) < len(items):
            terminal.echo_err(f"    and {len(items) - len(listed)} more (--details)")
        if row:
            terminal.echo_err(f"    because {row.why}")
        if row and details:
            terminal.echo_err(f"    {row.source}")
    if not by_id:
        terminal.echo_err("  nothing")


def _title(text: str) -> None:
    terminal.echo_err("")
    terminal.echo_err(f"{text}:")
