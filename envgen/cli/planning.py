"""What the profiles change since a commit, as text, Markdown and data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct

from envgen.cli import terminal
from envgen.cli.session import Session
from envgen.cli.steps import committed, step_list
from envgen.cli.tables import TITLES, markdown_code, markdown_row
from envgen.output.overview import OverviewRow, changes
from envgen.platforms.base import Step

_SIGNS = {(True, False): "+", (False, True): "-", (False, False): "~"}


class ProfilePlan(Struct, frozen=True, kw_only=True):
    """What changes in one profile: each row has the value before, and the one now."""

    profile: str
    is_new: bool = False
    is_gone: bool = False
    rows: tuple[OverviewRow, ...] = ()
    # Why there are steps, such as "first deploy", and the steps; empty without a platform.
    why: str = ""
    steps: tuple[Step, ...] = ()
    # What the platform does by itself.
    platform: str = ""
    effects: tuple[str, ...] = ()


def plans(session: Session, revision: str) -> list[ProfilePlan]:
    """Return the plan of each profile that changes, by name.

    Raises InputError for a revision that git does not have, and the same as `envgen todo`.
    """
    then = committed(session, revision, rule="plan")
    before, now = then.deployments(), session.deployments
    found = []
    for name in sorted({*before, *now}):
        rows = tuple(changes(before.get(name), now.get(name)))
        steps = None
        if name in now and now[name].platform is not None:
            steps = step_list(session, now[name], then, revision)
            steps = steps if rows or steps.is_of_profile else None
        plan = ProfilePlan(
            profile=name,
            is_new=name not in before,
            is_gone=name not in now,
            rows=rows,
            why=steps.why if steps and steps.steps else "",
            steps=steps.steps if steps else (),
            platform=steps.done.title if steps else "",
            effects=steps.done.effects if steps and not steps.done.unchanged else (),
        )
        if rows or plan.steps:
            found.append(plan)
    return found


def show_text(found: Sequence[ProfilePlan], revision: str) -> None:
    """Print plans for a person at a terminal."""
    for number, plan in enumerate(found):
        if number:
            terminal.echo()
        terminal.echo(terminal.styled(f"{plan.profile}{_state(plan)}", "cyan"))
        for title, rows in _by_kind(plan):
            terminal.echo(f"  {title}")
            for row in rows:
                for line in _change(row):
                    terminal.echo(f"    {line}")
        if plan.effects:
            terminal.echo(f"  {plan.platform}")
            for effect in plan.effects:
                terminal.echo(f"    {terminal.safe(effect)}")
        if plan.steps:
            terminal.echo(f"  To do: {plan.why}")
            for number, step in enumerate(plan.steps, 1):
                terminal.echo(f"    {number}. {terminal.safe(step.title)}")
                for detail in step.details:
                    terminal.echo(f"         {terminal.safe(detail)}")
    if not found:
        terminal.echo(f"no profile changes since {terminal.safe(revision)}")


def show_markdown(found: Sequence[ProfilePlan], revision: str) -> None:
    """Print plans as Markdown: the steps open, and what changes behind a summary."""
    since = markdown_code(revision)
    if not found:
        terminal.echo(f"**envgen plan**: no profile changes since {since}.")
        return
    names = terminal.listed([plan.profile for plan in found])
    verb = "changes" if len(found) == 1 else "change"
    terminal.echo(f"**envgen plan**: {names} {verb} since {since}.")
    for plan in found:
        terminal.echo(f"\n### {plan.profile}{_state(plan)}\n")
        for number, step in enumerate(plan.steps, 1):
            terminal.echo(f"{number}. {_prose(step.title)}")
            for detail in step.details:
                terminal.echo(f"   - {markdown_code(detail)}")
        if plan.effects:
            terminal.echo(f"\n{plan.platform}:\n")
            for effect in plan.effects:
                terminal.echo(f"- {_escaped(terminal.safe(effect))}")
        if plan.rows:
            what = terminal.count(len(plan.rows), "change")
            terminal.echo(f"\n<details><summary>{what}</summary>\n")
            for title, rows in _by_kind(plan):
                terminal.echo(f"\n{markdown_row(['', title, 'before', 'now'])}")
                terminal.echo(markdown_row(["---"] * 4))
                for row in rows:
                    before, now = (markdown_code(cell or "") for cell in row.cells)
                    terminal.echo(markdown_row([_sign(row), markdown_code(row.name), before, now]))
            terminal.echo("\n</details>")


def _prose(text: str) -> str:
    """Return a sentence as Markdown, in which only its `code` is marked."""
    parts = terminal.safe(text).split("`")
    if len(parts) % 2 == 0:
        return markdown_code(text)
    return "".join(
        markdown_code(part) if number % 2 else _escaped(part) for number, part in enumerate(parts)
    )


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in r"\*_{}[]<>()#|~@" else char for char in text)


def _state(plan: ProfilePlan) -> str:
    if plan.is_gone:
        return ": removed; its services stay on the platform until you delete them"
    return ": new" if plan.is_new else ""


def _by_kind(plan: ProfilePlan) -> Iterator[tuple[str, list[OverviewRow]]]:
    for kind, rows in groupby(plan.rows, key=lambda row: row.kind):
        yield TITLES[kind], list(rows)


def _sign(row: OverviewRow) -> str:
    before, now = row.cells
    return _SIGNS[before is None, now is None]


def _change(row: OverviewRow) -> Iterator[str]:
    before, now = (None if cell is None else terminal.safe(cell) for cell in row.cells)
    yield f"{_sign(row)} {terminal.safe(row.name)}"
    if before is not None:
        yield f"    before  {before}"
    if now is not None:
        yield f"    now     {now}"


def as_data(found: Sequence[ProfilePlan], revision: str) -> dict[str, Any]:
    """Return plans as JSON has them."""
    return {"since": revision, "profiles": [_as_data(plan) for plan in found]}


def _as_data(plan: ProfilePlan) -> dict[str, Any]:
    return {
        "profile": plan.profile,
        "new": plan.is_new,
        "removed": plan.is_gone,
        "changes": [
            {"kind": row.kind, "name": row.name, "before": row.cells[0], "now": row.cells[1]}
            for row in plan.rows
        ],
        "effects": list(plan.effects),
        "why": plan.why or None,
        "steps": [{"title": step.title, "details": list(step.details)} for step in plan.steps],
    }
