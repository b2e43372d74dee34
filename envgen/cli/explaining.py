"""Answer `envgen explain`, as text and as data."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from envgen.check import find_rule, rules
from envgen.cli import terminal
from envgen.cli.session import Session
from envgen.errors import InputError, Place, Problem, Rule
from envgen.explain.answers import (
    DecidedBy,
    InProfile,
    ListItem,
    NameAnswer,
    answer,
    known_names,
    setting_about,
)
from envgen.explain.explainer import Explainer
from envgen.explain.lines import (
    RULE,
    GeneratedLine,
    ProfileLine,
    generated_line,
    profile_line,
    variable_at,
)
from envgen.explain.trials import Decider
from envgen.explain.wording import cause_text, decided, ranges
from envgen.support.suggestions import suggest

Explanation: TypeAlias = "NameAnswer | GeneratedLine | ProfileLine | Rule"

# So many causes are shown, unless a person asks for all. The first ones decide the least else.
_SHOWN = 4
_LABEL = 12


def explanation(session: Session, name: str, profiles: Sequence[str]) -> list[Explanation]:
    """Return what there is to say of a name, or of FILE:LINE.

    Raises:
        InputError: there is no such name, or no such line.
    """
    explainer = Explainer(
        session.project, session.profiles, session.deployments, session.templates, session.load
    )
    if place := _place(session, name):
        return list(_of_line(explainer, place, profiles))
    known = known_names(session.deployments.values())
    if kinds := known.get(name):
        return [answer(explainer, kind, name, profiles) for kind in kinds]
    if found := find_rule(name):
        return [found]
    version = next(iter(session.deployments.values())).document.django.version
    if about := tuple(setting_about(name, version)):
        return [NameAnswer(kind="setting", name=name, about=about, absent=tuple(profiles))]
    hint = suggest(name, [*known, *rules()]) or (
        "name a setting, variable, program, service or rule, or a line, such as render.yaml:12"
    )
    raise InputError([Problem(f"nothing here is called {name!a}", RULE, None, hint)])


def _place(session: Session, name: str) -> Place | None:
    """Return the line that is named; None if `name` is not FILE:LINE."""
    match = re.fullmatch(r"(?s)(.+?):(\d{1,7})(?::\d{1,7})?", name)
    if match is None:
        return None
    root, path = session.project.root, Path(match[1])
    inside = os.path.normpath(path)
    if path.is_absolute() or not session.project.is_file(inside):
        inside = os.path.relpath(Path.cwd() / path, root.resolve())
    return Place(Path(inside).as_posix(), int(match[2]), 1)


def _of_line(explainer: Explainer, place: Place, profiles: Sequence[str]) -> Iterator[Explanation]:
    path, line, _ = place
    dotenv_of = {item.dotenv: name for name, item in explainer.deployments.items()}
    if path in explainer.artifacts:
        yield generated_line(explainer, path, line)
    elif path in dotenv_of:
        name = variable_at(explainer.project.read(path) or "", line)
        kinds = known_names([explainer.deployments[dotenv_of[path]]]).get(name or "", [])
        if name is None or "variable" not in kinds:
            raise _refused("this line sets no variable of the profile", place)
        yield answer(explainer, "variable", name, [dotenv_of[path]])
    elif path.startswith(f"{explainer.project.profiles}/"):
        yield profile_line(explainer, path, line)
    else:
        hint = "name a line of a profile, or of a file that envgen generates"
        raise _refused(f"{path} is no profile, and envgen does not generate it", place, hint)


def _refused(message: str, place: Place, hint: str = "") -> InputError:
    return InputError([Problem(message, RULE, place, hint or None)])


def show(found: Iterable[Explanation], *, everything: bool) -> None:
    """Print explanations; with `everything`, all causes."""
    for number, item in enumerate(found):
        if number:
            terminal.echo()
        if isinstance(item, Rule):
            terminal.show_declared(item, ", with --boot" if item.needs_boot else "")
        elif isinstance(item, NameAnswer):
            _show_answer(item, everything=everything)
        elif isinstance(item, GeneratedLine):
            _show_generated(item, everything=everything)
        else:
            _show_profile_line(item)


def _show_answer(item: NameAnswer, *, everything: bool) -> None:
    terminal.echo(f"{terminal.safe(item.name)}: {item.kind}")
    for line in item.about:
        terminal.echo(f"    {terminal.safe(line)}")
    for each in item.profiles:
        terminal.echo(terminal.styled(each.profile, "cyan"))
        _show_in_profile(each, everything=everything)
    if item.absent:
        terminal.echo(f"not in {terminal.listed(item.absent)}")
    if item.kind == "setting" and not item.profiles:
        terminal.echo(f"To set it, write `settings: {{{item.name}: …}}` in a profile.")


def _show_in_profile(item: InProfile, *, everything: bool) -> None:
    _field("value", item.value.split("\n") if item.value else [])
    _field("supplied by", [item.owner] if item.owner else [])
    _field("saved at", [str(item.saved)] if item.saved else [])
    replaced = f"the variable {item.variable} replaces it where it is set"
    _field("at run time", [replaced] if item.variable else [])
    _field("items", [_item(each) for each in item.items])
    _show_decisions(item.decisions, everything=everything)
    _field("read by", [terminal.listed(item.programs)] if item.programs else [])
    _field("written to", ranges(item.lines))


def _show_decisions(decisions: Sequence[DecidedBy], *, everything: bool) -> None:
    shown = decisions if everything else decisions[:_SHOWN]
    for each in shown:
        label = "decided by" if each.changes_value else "exists by"
        _field(label, [cause_text(each.cause), *(f"    replaces {item}" for item in each.replaces)])
    if len(shown) < len(decisions):
        more = terminal.count(len(decisions) - len(shown), "more key")
        _field("", [f"and by {more}: pass --all"])


def _show_generated(item: GeneratedLine, *, everything: bool) -> None:
    terminal.echo(terminal.safe(f"{item.place.file}:{item.place.line}"))
    terminal.echo(f"    {terminal.safe(item.text.strip())}")
    if item.is_checksum:
        terminal.echo("The checksum of the file: envgen computes it from all other lines.")
        return
    _field("part of", [terminal.listed(item.names)] if item.names else [])
    _show_decisions(item.decisions, everything=everything)
    if not item.decisions:
        terminal.echo("Constant: no key of a profile changes this line.")


def _show_profile_line(item: ProfileLine) -> None:
    terminal.echo(f"{terminal.safe(str(item.place))}  {terminal.safe(item.key)}")
    if item.about:
        terminal.echo(f"    {terminal.safe(item.about)}")
    for each in item.follows:
        terminal.echo(terminal.styled(each.profile, "cyan"))
        _field("decides", decided(each))
    _field("written to", ranges(item.lines))


def _item(item: ListItem) -> str:
    return f"{item.text}  {cause_text(item.causes[0])}" if item.causes else item.text


def _field(label: str, lines: Sequence[str]) -> None:
    for line in lines:
        terminal.echo(f"    {label:{_LABEL}} {terminal.safe(line)}".rstrip())
        label = ""


def as_data(found: Iterable[Explanation]) -> list[dict[str, Any]]:
    """Return explanations as JSON has them."""
    return [_rule_as_data(item) if isinstance(item, Rule) else _as_data(item) for item in found]


def _rule_as_data(item: Rule) -> dict[str, Any]:
    texts = {"why": item.why, "fix": item.fix, "source": item.source}
    return {"kind": "rule", "name": item.id, "severity": item.severity.value, **texts}


def _as_data(value: Any) -> Any:
    if isinstance(value, Place):
        return {"file": value.file, "line": value.line or None, "column": value.column or None}
    if isinstance(value, Decider):
        return {"key": value.key, "module": value.module, "place": _as_data(value.place)}
    if isinstance(value, list | tuple):
        return [_as_data(item) for item in value]
    if hasattr(value, "__struct_fields__"):
        return {name: _as_data(getattr(value, name)) for name in value.__struct_fields__}
    return value
