"""Collect what is on the page of `envgen report`, and write the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from envgen.cli.checking import Check
from envgen.cli.commands.rotate import today
from envgen.cli.session import Session
from envgen.cli.terminal import TellProgress
from envgen.errors import InputError, Place, Problem, Severity, WriteError
from envgen.explain.explainer import Explainer
from envgen.git import Git
from envgen.output import apply
from envgen.output.overview import overview
from envgen.output.redact import Redactor
from envgen.output.templating import own_templates
from envgen.report import contents, page
from envgen.report.topology import topology
from envgen.vault import rotation
from envgen.version import __version__

RULE = "report"
_MAX_MIB = 16


class _GivenProblem(Struct):
    """A problem as JSON has it."""

    rule: str
    severity: Severity
    message: str
    hint: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None


class GivenFindings(Struct):
    """What `check`, `rehearse` or `verify` found, as JSON has it."""

    problems: list[_GivenProblem]
    boots: list[msgspec.Raw] | None = None
    phases: list[msgspec.Raw] | None = None

    @property
    def command(self) -> str:
        """Return the command that printed it."""
        if self.phases is not None:
            return "envgen rehearse"
        return "envgen check --boot" if self.boots is not None else "envgen check"


def given_findings(path: str) -> GivenFindings:
    """Return what a file has that another command printed with `--format json`.

    Raises:
        InputError: the file cannot be read, or is something else.
    """
    try:
        with Path(path).open("rb") as opened:
            data = opened.read(_MAX_MIB * 2**20 + 1)
    except OSError as error:
        raise _refused(f"cannot read this file: {error.strerror}", path) from None
    if len(data) > _MAX_MIB * 2**20:
        raise _refused(f"this file is larger than {_MAX_MIB} MiB", path)
    try:
        return msgspec.json.decode(data, type=GivenFindings)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        hint = "give it what `envgen check --boot` or `envgen rehearse` prints with --format json"
        raise _refused("this file has no findings of envgen", path, hint) from None


def page_of(
    session: Session,
    profiles: Sequence[str],
    given: Sequence[GivenFindings],
    tell: TellProgress,
) -> str:
    """Return the page of some profiles; `tell` shows what is being done."""
    deployments = [session.deployments[name] for name in profiles]
    tell("checking the profiles", 0, 0)
    check = Check(session, profiles, quiet=True)
    redactor = Redactor(deployments, session.project.read)
    found = [*_findings("envgen check", check.problems, str)]
    for item in given:
        found += _findings(item.command, map(_problem, item.problems), redactor.line)
    explainer = Explainer(
        session.project, session.profiles, session.deployments, session.templates, session.load
    )
    for number, name in enumerate(profiles):
        tell("finding out what decides each value", number, len(profiles))
        explainer.try_every_key(name)
    rows = overview(deployments, session.project.read, session.load)
    made = contents.Contents(
        project=deployments[0].project if deployments else session.project.root.name,
        version=__version__,
        date=today().isoformat(),
        commit=Git(session.project.root).commit(),
        profiles=tuple(contents.ReportedProfile(each.name, each.kind) for each in deployments),
        rows=contents.report_rows(explainer, profiles, rows),
        sources=tuple(dict.fromkeys(["envgen check", *(item.command for item in given)])),
        findings=tuple(_once(found)),
        ages=tuple(
            contents.age_of(name, item, today())
            for name in profiles
            for item in rotation.rotations(session.stores[name])
        ),
    )
    template = (own_templates() / page.TEMPLATE).read_text(encoding="utf-8")
    return page.page(template, made, map(topology, deployments))


def is_in_the_way(path: Path) -> bool:
    """Return whether there is a file that is not a report of envgen's.

    Raises:
        InputError: there is something else, such as a folder or a device.
    """
    if not os.path.lexists(path):
        return False
    if not path.is_file():
        raise _refused("this is not a file", str(path), "name a file: `envgen report -o FILE`")
    try:
        with path.open(encoding="utf-8", errors="replace") as opened:
            return not page.is_report(opened.read(1000))
    except OSError as error:
        raise WriteError(f"{path} cannot be read: {error.strerror}") from None


def write(path: Path, text: str) -> bool:
    """Write the page; return whether git would add the file. Raises WriteError."""
    apply.write_file(path, text)
    return bool(Git(path.parent).would_track([path.name]))


def _findings(
    command: str, problems: Iterable[Problem], hide: Callable[[str], str]
) -> Iterator[contents.ReportedFinding]:
    for item in problems:
        yield contents.ReportedFinding(
            source=command,
            severity=item.severity.value,
            rule=item.rule,
            message=hide(item.message),
            place=str(item.place) if item.place else "",
            fix=hide(item.hint or ""),
        )


def _problem(item: _GivenProblem) -> Problem:
    place = Place(item.file, item.line or 0, item.column or 0) if item.file else None
    return Problem(item.message, item.rule, place, item.hint, item.severity)


def _once(found: Iterable[contents.ReportedFinding]) -> Iterator[contents.ReportedFinding]:
    """Yield each finding once: a boot prints what the check of the files found, too."""
    known = set()
    for item in found:
        if (key := (item.rule, item.message, item.place)) not in known:
            known.add(key)
            yield item


def _refused(message: str, file: str, hint: str = "") -> InputError:
    return InputError([Problem(message, RULE, Place(file), hint or None)])
