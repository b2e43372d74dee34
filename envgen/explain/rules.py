"""What there is to say of a rule: its texts, and the profiles that ignore it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from envgen.errors import Place, Rule
from envgen.profile.loaded import Profile


class IgnoredRule(Struct, frozen=True):
    """A line of a profile that ignores a rule, the reason, and the profiles that have it."""

    place: Place
    reason: str
    profiles: tuple[str, ...]


class RuleAnswer(Struct, frozen=True):
    """A rule, and the profiles that ignore it."""

    rule: Rule
    ignored: tuple[IgnoredRule, ...]


class ProblemAnswer(Struct, frozen=True):
    """The id of a problem, which is no rule, and what it reports."""

    name: str
    about: str


def rule_answer(rule: Rule, profiles: Iterable[Profile]) -> RuleAnswer:
    """Return what there is to say of a rule in some profiles."""
    found: dict[tuple[Place, str], list[str]] = {}
    for profile in profiles:
        for name, reason in profile.document.ignore.items():
            if name in (rule.id, rule.old_id):
                place = profile.place("ignore", name)
                found.setdefault((place, reason), []).append(profile.name)
    ignored = (IgnoredRule(*line, tuple(names)) for line, names in found.items())
    return RuleAnswer(rule, tuple(ignored))
