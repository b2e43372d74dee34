""".env (development) and .env.<profile>: the one file with secrets, merged with what is there.

Secrets that exist are kept, and so is whatever a person wrote. A plain value follows the
profile as long as it is what envgen wrote; the record at the end of the file tells. One that
the profile no longer has goes, with the comment above it if that is envgen's as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from envgen.errors import InputError
from envgen.formats import dotenv
from envgen.model import Artifact, Deployment, Opener, Owner, Variable
from envgen.output.dotenv_values import DotenvEntry, DotenvSection, DotenvValues
from envgen.output.targets import Target, title_rule
from envgen.output.template_kinds import TemplateKind
from envgen.output.templating import Templates
from envgen.secrets.sealed_values import NOTHING_SEALED
from envgen.secrets.secret import Secret, SecretKind

# It is given the values of secrets, so no template of a project has a part in it.
DOTENV = TemplateKind(
    name="dotenv.j2",
    makes="the .env files",
    language="dotenv",
    values=DotenvValues,
    overridable=False,
)


class Choices(Struct, frozen=True):
    """What the caller decides about a .env file."""

    # Makes a secret; a function, so that tests and dry runs can pass their own.
    make: Callable[[SecretKind], Secret]
    # Opens the sealed file of a profile; asked only where values are missing: those named.
    sealed: Opener = lambda deployment, names: NOTHING_SEALED
    # Plain variables that shall follow the profile although a person changed them.
    reset: frozenset[str] = frozenset()
    # Values of secrets that stood elsewhere, by profile: where the file has none.
    supplied: Mapping[str, Mapping[str, str]] = {}

    def __repr__(self) -> str:
        """Say nothing of the values."""
        return "Choices()"


class DotenvOutcome(Struct, frozen=True):
    """A .env file as it should be, and what to tell a person about it."""

    artifact: Artifact
    kept: tuple[str, ...]  # a person changed them: they do not follow the profile
    missing: tuple[str, ...]  # a person has to supply them
    made: tuple[str, ...]  # secrets that are new
    closed: tuple[str, ...]  # secrets that are sealed, and cannot be opened here

    def __repr__(self) -> str:
        """Say nothing of the text, which has secrets."""
        return f"Outcome({self.artifact.path!r})"


def merge(
    deployment: Deployment, templates: Templates, before: str | None, choices: Choices
) -> DotenvOutcome | None:
    """Return the .env file of a deployment on top of `before`, the text that is there.

    None for a test profile, which needs none. Raises InputError for a file with a merge
    conflict and, naming all of them, for values that no .env file can carry.
    """
    if deployment.kind == "test":
        return None
    if conflicts := dotenv.conflicts(before or "", deployment.dotenv):
        raise InputError(conflicts)
    inherited = under_old_names(deployment, before or "")
    plain = {item.name: _plain(item) for item in deployment.variables if item.is_plain}
    # True under the old name is true under the new one, and nobody's change.
    inherited = {
        name: value
        for name, value in inherited.items()
        if value.strip().lower() != plain.get(name, "").lower()
    }
    supplied = choices.supplied.get(deployment.name, {})
    filled = {**supplied, **dotenv.filled(before or ""), **inherited}
    wanting = missing_names(deployment, before)
    sealed = choices.sealed(deployment, wanting) if wanting else NOTHING_SEALED
    filled |= {name: sealed.values[name].reveal() for name in wanting & sealed.values.keys()}
    closed = wanting & sealed.closed
    existing = {**dotenv.values(before or ""), **inherited}
    written = dotenv.recorded(before or "")
    decisions = dotenv.decide(written, existing, plain, choices.reset)
    made: list[str] = []
    values: dict[str, str] = {}
    for variable in deployment.variables:
        name = variable.name
        if name in decisions:
            values[name] = decisions[name].value
        elif name in filled:
            values[name] = filled[name]
        elif name in existing and not _makes(variable):
            values[name] = existing[name]
        elif name in closed and not variable.optional:
            values[name] = ""
        elif _makes(variable):
            values[name] = _new(variable, choices)
            made.append(name)
        elif not variable.optional:
            values[name] = ""
    wanted = list(_wanted(deployment, values))
    kept = tuple(name for name, decision in decisions.items() if decision.kept)
    ours = {name: values[name] for name in plain if name not in kept}
    text = _text(deployment, templates, before, wanted, written)
    comments = {item.name: item.comments[0] for item in wanted if item.comments}
    return DotenvOutcome(
        artifact=Artifact(
            path=deployment.dotenv,
            text=dotenv.with_record(text, ours, comments),
            target="dotenv",
            language="dotenv",
            mode=0o600,
            profile=deployment.name,
        ),
        kept=kept,
        missing=tuple(
            item.name
            for item in deployment.variables
            if not (item.optional or item.is_plain or values.get(item.name, "").strip())
            if item.name not in closed
        ),
        made=tuple(made),
        closed=tuple(item.name for item in deployment.variables if item.name in closed),
    )


def missing_names(deployment: Deployment, text: str | None) -> frozenset[str]:
    """Return the variables whose values a sealed file may give; `text` is the .env file.

    Without one that is all that is not plain. A file that is there may lack on purpose what
    programs run without.
    """
    filled = {**dotenv.filled(text or ""), **under_old_names(deployment, text or "")}
    return frozenset(
        item.name
        for item in deployment.variables
        if not item.is_plain and item.name not in filled
        if text is None or not item.optional
    )


def under_old_names(deployment: Deployment, text: str) -> dict[str, str]:
    """Return the values that variables have in a .env file under old names alone.

    A plain one that is as envgen wrote it is none: it follows the profile under its new name.
    """
    filled, written = dotenv.filled(text), dotenv.recorded(text)
    return {
        new: filled[old]
        for old, new in deployment.document.renamed.items()
        if old in filled and new not in filled
        if not (old in written and _untouched(old, filled, written[old]))
    }


def _text(
    deployment: Deployment,
    templates: Templates,
    before: str | None,
    wanted: list[dotenv.Wanted],
    written: dict[str, str],
) -> str:
    if not (before or "").strip():
        return templates.render_kind(DOTENV, _fresh(deployment, wanted))
    existing = dotenv.values(before or "")
    # What envgen wrote and nobody touched goes with the profile that no longer has it.
    gone = [
        name
        for name, digits in written.items()
        if deployment.variable(name) is None and _untouched(name, existing, digits)
    ]
    return dotenv.update(before or "", wanted, gone, dotenv.own_comments(before or "", gone))


def _untouched(name: str, existing: dict[str, str], digits: str) -> bool:
    return name in existing and dotenv.digest(name, existing[name]) == digits


def _plain(variable: Variable) -> str:
    return variable.value or ""


def _makes(variable: Variable) -> bool:
    return variable.owner is Owner.ENVGEN and variable.generate is not None


def _new(variable: Variable, choices: Choices) -> str:
    kind: Any = variable.generate
    return choices.make(kind).reveal()


def _wanted(deployment: Deployment, values: dict[str, str]) -> Iterator[dotenv.Wanted]:
    for variable in deployment.variables:
        if variable.name in values:
            yield dotenv.Wanted(
                name=variable.name,
                value=values[variable.name],
                comments=(dotenv.comment(variable.help),) if variable.help else (),
                section=variable.section,
                secret=not variable.is_plain,
            )


def _fresh(deployment: Deployment, wanted: list[dotenv.Wanted]) -> DotenvValues:
    sections: dict[str, list[DotenvEntry]] = {}
    for item in wanted:
        entry = DotenvEntry(name=item.name, value=item.value, given=True, comments=item.comments)
        sections.setdefault(item.section or "", []).append(entry)
    return DotenvValues(
        header=tuple(dotenv.header(deployment.project, deployment.name, deployment.source)),
        sections=tuple(
            DotenvSection(rule=title_rule(title), entries=tuple(entries))
            for title, entries in sections.items()
        ),
    )


TARGET = Target(
    name="dotenv",
    about=".env and .env.<profile>, with the secrets",
    templates=(DOTENV,),
    merge=merge,
)
