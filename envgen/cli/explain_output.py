"""Print what `envgen explain` answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from envgen.cli import terminal
from envgen.cli.explaining import Explanation
from envgen.explain.answers import DecidedBy, InProfile, ListItem, NameAnswer, NotInProfile
from envgen.explain.lines import Dependents, GeneratedLine, KeyAnswer
from envgen.explain.rules import ProblemAnswer, RuleAnswer
from envgen.explain.wording import cause_text, decided, ranges

# So many causes are shown, unless a person asks for all. The first ones decide the least else.
_SHOWN = 4
# So many names are shown in a line.
_NAMES = 12
_LABEL = 12
Part = TypeVar("Part", InProfile, NotInProfile, Dependents)


def show(found: Iterable[Explanation], *, everything: bool) -> None:
    """Print explanations; with `everything`, all causes."""
    for number, item in enumerate(found):
        if number:
            terminal.echo()
        if isinstance(item, NameAnswer):
            _show_name(item, everything=everything)
        elif isinstance(item, GeneratedLine):
            _show_generated(item, everything=everything)
        elif isinstance(item, KeyAnswer):
            _show_key(item, everything=everything)
        elif isinstance(item, RuleAnswer):
            _show_rule(item)
        else:
            _show_problem(item)


def _show_name(item: NameAnswer, *, everything: bool) -> None:
    terminal.echo(f"{terminal.safe(item.name)}: {item.kind}")
    for line in item.about:
        terminal.echo(f"    {terminal.safe(line)}")
    for old in item.old_names:
        terminal.echo(f"    Its old name, {terminal.safe(old.name)}, still works: {old.place}")
    for each, names in _alike(item.profiles):
        _show_heading(names)
        _show_in_profile(each, everything=everything)
    for absent, names in _alike(each for each in item.absent if each.decisions):
        _show_heading(names)
        _show_absent(absent, everything=everything)
    if without := [each.profile for each in item.absent if not each.decisions]:
        terminal.echo(f"not in {terminal.listed(without)}")
    if item.kind == "setting" and not item.profiles:
        name = terminal.safe(item.name)
        terminal.echo(f"To set it, write `settings: {{{name}: …}}` in a profile.")


def _alike(items: Iterable[Part]) -> Iterator[tuple[Part, list[str]]]:
    """Yield what is the same in several profiles once, with their names and all lines."""
    found: dict[Part, list[Part]] = {}
    for item in items:
        same = replace(item, profile="")
        if isinstance(same, InProfile):
            same = replace(same, lines=())
        found.setdefault(same, []).append(item)
    for alike, each in found.items():
        if isinstance(alike, InProfile):
            lines = (line for item in each if isinstance(item, InProfile) for line in item.lines)
            alike = replace(alike, lines=tuple(dict.fromkeys(lines)))
        yield alike, [item.profile for item in each]


def _show_heading(profiles: Sequence[str]) -> None:
    terminal.echo(terminal.styled(terminal.listed(profiles), "cyan"))


def _show_in_profile(item: InProfile, *, everything: bool) -> None:
    _field("value", item.value.split("\n") if item.value else [])
    _field("supplied by", [item.owner] if item.owner else [])
    _field("saved at", [str(item.saved)] if item.saved else [])
    if item.variable:
        verb = "sets it" if item.is_required else "replaces this value, if it is set"
        _field("at run time", [f"the variable {item.variable} {verb}"])
    _field("items", [_item(each) for each in item.items])
    _show_decisions(item.decisions, everything=everything)
    if not item.decisions:
        _field("decided by", ["envgen: no key of the profile changes it"])
    _field("read by", [terminal.listed(item.programs)] if item.programs else [])
    _field("read at", ranges(item.reads))
    _field("written to", ranges(item.lines))


def _show_absent(item: NotInProfile, *, everything: bool) -> None:
    _field("value", ["(it is not there)"])
    shown = item.decisions if everything else item.decisions[:_SHOWN]
    _field("because of", [line for each in shown for line in _decision(each)])
    _show_more(item.decisions, shown)


def _show_decisions(decisions: Sequence[DecidedBy], *, everything: bool) -> None:
    shown = decisions if everything else decisions[:_SHOWN]
    for label, changes_value in (("decided by", True), ("exists with", False)):
        chosen = [each for each in shown if each.changes_value == changes_value]
        _field(label, [line for each in chosen for line in _decision(each)])
    _show_more(decisions, shown)


def _show_more(decisions: Sequence[DecidedBy], shown: Sequence[DecidedBy]) -> None:
    if len(shown) < len(decisions):
        more = terminal.count(len(decisions) - len(shown), "more key")
        _field("", [f"(and {more}: --all shows them)"])


def _decision(item: DecidedBy) -> list[str]:
    return [cause_text(item.cause), *(f"    replaces {place}" for place in item.replaces)]


def _show_generated(item: GeneratedLine, *, everything: bool) -> None:
    terminal.echo(terminal.safe(f"{item.place.file}:{item.place.line}"))
    terminal.echo(f"    {terminal.safe(item.text.strip())}".rstrip())
    if item.is_checksum:
        terminal.echo("The checksum of the file. envgen computes it from all other lines.")
    elif not item.decisions:
        terminal.echo("Always the same: no key of a profile changes this line.")
    else:
        _field("is about", [terminal.listed(item.names)] if item.names else [])
        _show_decisions(item.decisions, everything=everything)


def _show_key(item: KeyAnswer, *, everything: bool) -> None:
    terminal.echo(f"{terminal.safe(str(item.place))}  {terminal.safe(item.key)}")
    if item.about:
        terminal.echo(f"    {terminal.safe(item.about)}")
    for each, names in _alike(item.dependents):
        _show_heading(names)
        if each.replaced_at:
            _field("replaced at", [str(each.replaced_at)])
        _field("replaces", [str(place) for place in each.replaces])
        _field("decides", decided(each, None if everything else _NAMES))
    _field("changes", ranges(item.lines))


def _show_rule(item: RuleAnswer) -> None:
    terminal.show_declared(item.rule, ", with --boot" if item.rule.needs_boot else "")
    for each in item.ignored:
        _show_heading(each.profiles)
        _field("ignored at", [f"{each.place}  {each.reason}"])


def _show_problem(item: ProblemAnswer) -> None:
    terminal.echo(f"{item.name}: problem")
    terminal.echo(f"    {item.about}")
    terminal.echo("    The input is wrong. This is not a rule, so a profile cannot ignore it.")


def _item(item: ListItem) -> str:
    return f"{item.text}  {cause_text(item.causes[0]) if item.causes else '(always)'}"


def _field(label: str, lines: Sequence[str]) -> None:
    for line in lines:
        terminal.echo(f"    {label:{_LABEL}} {terminal.safe(line)}".rstrip())
        label = ""
