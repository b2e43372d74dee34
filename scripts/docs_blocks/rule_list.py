"""The rules of `envgen check`, from the declarations above the functions that check them."""

from __future__ import annotations

import sys
from inspect import getdoc

from docs_blocks.markdown import code, plain
from envgen.rules import Rule, rules


def table() -> str:
    """Return all rules, under a heading for each module of envgen/rules; those of --boot last."""
    families: dict[str, list[Rule]] = {}
    for item in rules().values():
        families.setdefault(item.check.__module__, []).append(item)
    names = sorted(families, key=lambda name: (families[name][0].needs_boot, name))
    return "\n".join(_family(name, families[name]) for name in names)


def _family(module: str, items: list[Rule]) -> str:
    about = (getdoc(sys.modules[module]) or module).partition("\n\n")[0]
    title, _, rest = about.partition(": ")
    parts = [f"## {title}\n"]
    if rest:
        parts.append(f"{plain(rest[:1].upper() + rest[1:])}\n")
    return "\n".join([*parts, *map(_rule, items)])


def _rule(item: Rule) -> str:
    reports = (getdoc(item.check) or "").partition("\n\n")[0].removeprefix("Yield ")
    needs = ", with `--boot`" if item.needs_boot else ""
    source = f" [Source]({item.source})" if item.source else ""
    return (
        f"### {code(item.id)}\n\n"
        f"{item.severity.value.capitalize()}{needs}. Reports {plain(reports)}\n\n"
        f"- Why: {plain(item.why)}{source}\n"
        f"- Fix: {plain(item.fix)}\n"
    )
