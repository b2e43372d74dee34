"""What is on the page of `envgen report`: data without any value of a secret.

Everything comes from what other commands show: `show`, `explain`, `check` and `rotate --status`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from envgen.explain.answers import InProfile, answer
from envgen.explain.effects import Subject
from envgen.explain.explainer import Explainer
from envgen.explain.wording import cause_text, ranges
from envgen.model import Deployment
from envgen.output.overview import OverviewRow
from envgen.vault.rotation import Rotation


class Decided(Struct, frozen=True):
    """A line that decides a value, and the lines of other profiles that it replaces."""

    by: str
    # Whether it changes the value; otherwise it decides whether there is one.
    value: bool
    replaces: tuple[str, ...] = ()


class Provenance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where something comes from in one environment, and where it goes to."""

    owner: str = ""
    variable: str = ""
    decided: tuple[Decided, ...] = ()
    # The items of a list, each with the line that it comes from.
    items: tuple[tuple[str, str], ...] = ()
    saved: str = ""
    readers: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class ReportRow(Struct, frozen=True, kw_only=True):
    """A row of the matrix; `cells` and `origins` have an item for each environment."""

    kind: str
    name: str
    differs: bool
    cells: tuple[str | None, ...]
    about: tuple[str, ...]
    origins: tuple[Provenance | None, ...]


class ReportedFinding(Struct, frozen=True, kw_only=True):
    """A finding, of which command it is, and how to fix it."""

    source: str
    severity: str
    rule: str
    message: str
    place: str = ""
    fix: str = ""


class Age(Struct, frozen=True, kw_only=True):
    """A secret that envgen can rotate; `since` and `days` are None if its age is unknown."""

    profile: str
    name: str
    since: str | None
    days: int | None
    state: str


class ReportedProfile(Struct, frozen=True):
    """An environment: its name, and what its profile is for."""

    name: str
    kind: str


class Contents(Struct, frozen=True, kw_only=True):
    """Everything on the page but the drawings."""

    project: str
    version: str
    date: str
    commit: str | None
    profiles: tuple[ReportedProfile, ...]
    rows: tuple[ReportRow, ...]
    # The commands whose findings are on the page.
    sources: tuple[str, ...]
    findings: tuple[ReportedFinding, ...]
    ages: tuple[Age, ...]


def report_rows(
    explainer: Explainer, profiles: Sequence[str], rows: Iterable[OverviewRow]
) -> tuple[ReportRow, ...]:
    """Return the rows of the overview, each with what `envgen explain` says of it."""
    return tuple(_row(explainer, profiles, row) for row in rows)


def age_of(profile: str, rotation: Rotation, today: date) -> Age:
    """Return how old a secret is."""
    state = "no rotation in progress"
    if rotation.under_way:
        state = f"rotation in progress, {rotation.fallback} is still accepted"
    if rotation.cut_off:
        state = f"{state}; the last run was stopped: run it again"
    since = rotation.since
    return Age(
        profile=profile,
        name=rotation.name,
        since=since.isoformat() if since else None,
        days=(today - since).days if since else None,
        state=state,
    )


def _row(explainer: Explainer, profiles: Sequence[str], row: OverviewRow) -> ReportRow:
    about: dict[str, None] = {}
    origins: list[Provenance | None] = []
    for profile in profiles:
        subject = _subject(explainer.deployments[profile], row)
        found = answer(explainer, subject, [profile])
        about |= dict.fromkeys(found.about)
        origins += [_provenance(each) for each in found.profiles] or [None]
    return ReportRow(
        kind=row.kind,
        name=row.name,
        differs=row.differs,
        cells=row.cells,
        about=tuple(about),
        origins=tuple(origins),
    )


def _subject(deployment: Deployment, row: OverviewRow) -> Subject:
    """Return what `explain` is asked about: for a database, the variable that has its URL."""
    if row.kind == "service":
        return "field", row.name
    if row.kind == "database":
        found = (item.variable for item in deployment.databases if item.alias == row.name)
        return "variable", next(found, "")
    return row.kind, row.name


def _provenance(found: InProfile) -> Provenance:
    return Provenance(
        owner=found.owner,
        variable=found.variable,
        decided=tuple(
            Decided(cause_text(each.cause), each.changes_value, tuple(map(str, each.replaces)))
            for each in found.decisions
        ),
        items=tuple(
            (item.text, cause_text(item.causes[0]) if item.causes else "") for item in found.items
        ),
        saved=str(found.saved) if found.saved else "",
        readers=found.programs,
        lines=tuple(ranges(found.lines)),
    )
