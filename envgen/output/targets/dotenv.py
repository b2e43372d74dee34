"""Write .env (development) and .env.<profile>, merged with the existing file.

Existing secrets are kept, and so is everything that a person wrote. A plain value follows the
profile unless a person changed it: the record at the end of the file has a digest of what
envgen wrote. A variable that the profile no longer has is removed with envgen's comment above it.
envgen's comments are updated when their text changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from envgen.catalog.providers import url_texts
from envgen.formats import dotenv
from envgen.formats.dotenv.entries import Discreet
from envgen.model import Artifact, Change, ChangeReason, Deployment, Owner, State, Variable
from envgen.output.dotenv_values import DotenvSection, DotenvValues, VariableLine
from envgen.output.targets import Target, title_rule
from envgen.output.template_kinds import TemplateKind
from envgen.output.templating import Templates
from envgen.secrets.secret import Secret, SecretKind
from envgen.secrets.values import HeldValue, Locked, SavedValues

# A project cannot override this template, because it gets the values of secrets.
DOTENV = TemplateKind(
    name="dotenv.j2",
    makes="the .env files",
    language="dotenv",
    values=DotenvValues,
    overridable=False,
)


class Choices(Discreet, frozen=True):
    """What the caller decides about a .env file."""

    make: Callable[[SecretKind], Secret]
    """Makes a secret; a function, so that tests and dry runs can pass their own."""
    reset: frozenset[str] = frozenset()
    """Plain variables that must follow the profile although a person changed them."""
    supplied: Mapping[str, Mapping[str, str]] = {}
    """Values of secrets from elsewhere, by profile: where nothing is saved."""


def merge(
    deployment: Deployment, templates: Templates, saved: SavedValues, choices: Choices
) -> Change | None:
    """Return the change of a deployment's .env file, on top of the one that is there.

    None for a test profile, which needs none. Raises InputError for values that no .env file can
    carry, and names all of them.
    """
    if deployment.kind == "test":
        return None
    before = saved.text or ""
    plain = {item.name: item.value or "" for item in deployment.variables if item.is_plain}
    existing = dotenv.values(before)
    for name, value in plain.items():
        found = saved.by_name[name]
        if isinstance(found, HeldValue) and found.name != name:
            inherited = found.secret.reveal()
            # "True" under the old name and "true" under the new one are the same value.
            if inherited.strip().lower() != value.lower():
                existing[name] = inherited
    supplied = choices.supplied.get(deployment.name, {})
    written = dotenv.recorded_checksums(before)
    decisions = dotenv.decide(written, existing, plain, choices.reset)
    made: list[str] = []
    values: dict[str, str] = {}
    for variable in deployment.variables:
        name, found = variable.name, saved.by_name[variable.name]
        if name in decisions:
            values[name] = decisions[name].value
        elif isinstance(found, HeldValue):
            values[name] = found.secret.reveal()
        elif name in supplied:
            values[name] = supplied[name]
        elif name in existing and not _makes(variable):
            values[name] = existing[name]
        elif isinstance(found, Locked) and not variable.optional:
            values[name] = ""
        elif _makes(variable):
            values[name] = _new(variable, choices)
            made.append(name)
        elif not variable.optional:
            values[name] = ""
    lines = [
        wanted(item, values[item.name], secret=not item.is_plain)
        for item in deployment.variables
        if item.name in values
    ]
    kept = tuple(name for name, decision in decisions.items() if decision.kept)
    ours = {name: values[name] for name in plain if name not in kept}
    comments = {item.name: item.comments[0] for item in lines if item.comments}
    text = _text(deployment, templates, before, lines, written)
    text = dotenv.with_checksums(text, ours, comments)
    state, reason = State.SAME, None
    if saved.text is None:
        state, reason = State.CREATE, ChangeReason.ABSENT
    elif saved.text != text:
        outdated = dotenv.says_more(text, saved.text)
        state, reason = State.UPDATE, ChangeReason.OUTDATED if outdated else ChangeReason.TIDY
    return Change(
        artifact=Artifact(
            path=deployment.dotenv,
            text=text,
            target="dotenv",
            language="dotenv",
            mode=0o600,
            profile=deployment.name,
        ),
        state=state,
        before=saved.text,
        reason=reason,
        kept=kept,
        missing=tuple(
            item.name
            for item in deployment.variables
            # What the platform supplies is only there: no person has to fill it in.
            if item.owner not in (Owner.PLATFORM, Owner.RESOURCE)
            if not (item.optional or item.is_plain or values.get(item.name, "").strip())
            if not isinstance(saved.by_name[item.name], Locked)
        ),
        made=tuple(made),
        locked=saved.locked,
    )


def _text(
    deployment: Deployment,
    templates: Templates,
    before: str,
    lines: list[dotenv.Wanted],
    written: dict[str, str],
) -> str:
    if not before.strip():
        return templates.render_kind(DOTENV, _fresh(deployment, lines))
    existing = dotenv.values(before)
    # Remove variables that the profile no longer has, if nobody changed them.
    gone = [
        name
        for name, digits in written.items()
        if deployment.variable(name) is None
        and name in existing
        and dotenv.digest(name, existing[name]) == digits
    ]
    return dotenv.update(before, lines, gone, dotenv.own_comments(before, gone))


def _makes(variable: Variable) -> bool:
    return variable.owner is Owner.ENVGEN and variable.generate is not None


def _new(variable: Variable, choices: Choices) -> str:
    kind: Any = variable.generate
    return choices.make(kind).reveal()


def wanted(
    variable: Variable, value: str, *, name: str | None = None, secret: bool = True
) -> dotenv.Wanted:
    """Return how a variable is written into a .env file, under `name` or its own.

    With `secret`, another value that a line of the file has becomes a comment.
    """
    comments = (dotenv.comment(variable.help),) if variable.help else ()
    earlier = map(dotenv.comment, url_texts()) if variable.type == "database" else ()
    return dotenv.Wanted(
        name or variable.name,
        value,
        comments,
        variable.section,
        replaces=frozenset(earlier),
        secret=secret,
    )


def _fresh(deployment: Deployment, lines: list[dotenv.Wanted]) -> DotenvValues:
    sections: dict[str, list[VariableLine]] = {}
    for item in lines:
        entry = VariableLine(name=item.name, value=item.value, given=True, comments=item.comments)
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
