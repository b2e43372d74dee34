"""What `check`, `lint` and `verify` look for, from the declarations above their functions."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from inspect import getdoc

from docs_blocks.markdown import code, plain
from envgen.check import rules
from envgen.errors import Rule
from envgen.live.verify.checks import site_checks


def table() -> str:
    """Return all rules, under a heading for each module of envgen/check; those of --boot last."""
    families = _families(rules().values())
    names = sorted(families, key=lambda name: (families[name][0].needs_boot, name))
    return "\n".join(_family(name, families[name]) for name in names)


def site_checks_table() -> str:
    """Return all checks, under a heading for each module of envgen/live/verify/checks."""
    return "\n".join(
        _family(name, items) for name, items in _families(site_checks().values()).items()
    )


def _families(items: Iterable[Rule]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for item in sorted(items, key=lambda item: (item.check.__module__, item.id)):
        found.setdefault(item.check.__module__, []).append(item)
    return found


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
    if item.lint:
        needs = ", only in `envgen lint`" if item.only_lint else ", also in `envgen lint`"
    source = f" [Source]({item.source})" if item.source else ""
    return (
        f"### {code(item.id)}\n\n"
        f"{item.levels.capitalize()}{needs}. Reports {plain(reports)}\n\n"
        f"- Why: {plain(item.why)}{source}\n"
        f"- Fix: {plain(item.fix)}\n"
    )
