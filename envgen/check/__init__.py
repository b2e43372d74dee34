"""The rules of `envgen check`, found by discovery: one function for each rule.

A rule is a generator that yields a finding for each place that breaks it. Its decorator has its
id, severity, reason and fix. A profile can ignore a rule by its id, with a reason. Each topic has a
package. The rules in `booted` check a booted program (`envgen check --boot`), all others files.
`envgen lint` runs the rules that need no profile, on the subjects in `envgen/lint/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from envgen.check.checked_profile import CheckedProfile as CheckedProfile
from envgen.errors import Place, Problem, Rule, Severity
from envgen.model import Deployment
from envgen.platforms import parts, platforms
from envgen.platforms.base import Platform
from envgen.secrets.patterns import without_secrets
from envgen.support import lazy_re
from envgen.support.discovery import discover, module_names, package_names
from envgen.support.suggestions import suggest

# The fix of a rule names the profile that is checked: `envgen render PROFILE`.
_NAMES_PROFILE = lazy_re.compile(r"(`envgen (?:render|seal|todo|unseal) )PROFILE\b")
_BOOTED, _LINT = f"{__name__}.booted", f"{__name__}.lint"


@cache
def rules() -> dict[str, Rule]:
    """Return every rule by its id."""
    return dict(sorted({**file_rules(), **booted_rules(), **lint_rules()}.items()))


@cache
def file_rules() -> dict[str, Rule]:
    """Return every rule about files that `envgen check` runs, by its id."""
    topics = {f"{__name__}.{name}" for name in package_names(__name__)} - {_BOOTED, _LINT}
    return discover(Rule, *topics, *_of_platforms(), by="id", without="lint")


@cache
def lint_rules() -> dict[str, Rule]:
    """Return every rule that only `envgen lint` runs, by its id."""
    theirs = [f"{name}.lint" for name in _of_platforms() if "lint" in module_names(name)]
    return discover(Rule, _LINT, *theirs, by="id")


def _of_platforms() -> list[str]:
    return [module.__name__ for module in parts("rules")]


@cache
def booted_rules() -> dict[str, Rule]:
    """Return every rule about booted programs by its id."""
    return discover(Rule, _BOOTED, by="id")


def find_rule(name: str) -> Rule | None:
    """Return the rule with this id, or with this old id; None if there is none."""
    for known in (file_rules, booted_rules, lint_rules):  # the first is usually enough
        for item in known().values():
            if name in (item.id, item.old_id):
                return item
    return None


def findings(
    subject: CheckedProfile,
    chosen: Iterable[Rule] | None = None,
    *,
    go_on: Callable[[], None] = lambda: None,
) -> Iterator[Problem]:
    """Yield a problem for every finding in the files, without the rules that the profile ignores.

    `chosen` are the rules to run; by default all rules about files. `go_on` is called before each
    rule, and may raise.
    """
    wanted = file_rules().values() if chosen is None else chosen
    return _findings(_each(wanted, go_on), subject, subject.deployment)


def _each(wanted: Iterable[Rule], go_on: Callable[[], None]) -> Iterator[Rule]:
    for item in wanted:
        go_on()
        yield item


def booted_findings(booted: Any, deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for every finding in a `booted.Booted`, without ignored rules."""
    return _findings(booted_rules().values(), booted, deployment)


def holds_for(item: Rule, deployment: Deployment) -> bool:
    """Return whether a rule is for this deployment: not ignored, nor for another platform."""
    ignored = deployment.document.ignore.keys()
    return applies(item, deployment) and ignored.isdisjoint({item.id, item.old_id})


def _findings(wanted: Iterable[Rule], subject: Any, deployment: Deployment) -> Iterator[Problem]:
    fixes = deployment.platform.fixes if deployment.platform else {}
    for item in wanted:
        if not holds_for(item, deployment):
            continue
        for found in item.check(subject):
            problem = _fixable(item.problem(found, fixes.get(item.id)), deployment)
            hint = _NAMES_PROFILE.sub(rf"\g<1>{deployment.name}", problem.hint or "")
            yield without_secrets(problem._replace(hint=hint))


def _fixable(problem: Problem, deployment: Deployment) -> Problem:
    """Return a problem without an edit of the manifest, which is changed in the profile instead."""
    path = deployment.manifest.path if deployment.manifest else None
    return problem._replace(edit=None) if problem.edit and problem.edit.file == path else problem


def applies(item: Rule, deployment: Deployment) -> bool:
    """Return whether a rule is about a profile: it is for all, or for the profile's platform."""
    return not item.only_lint and platform_of(item) in (None, deployment.platform)


def platform_of(item: Rule) -> Platform[Any] | None:
    """Return the platform whose folder contains a rule; None for a rule for all projects."""
    _, _, inside = item.check.__module__.partition("envgen.platforms.")
    return platforms()[inside.partition(".")[0]] if inside else None


def unknown_ignores(deployment: Deployment, place: Callable[..., Place]) -> Iterator[Problem]:
    """Yield unknown rules under `ignore`, old ids, and rules that are ignored without a reason."""
    for name, reason in deployment.document.ignore.items():
        item = find_rule(name)
        if item is None:
            hint = suggest(name, rules()) or "run `envgen check --list-rules` to see all rules"
            yield Problem("`ignore` names an unknown rule", "ignore", place(name), hint)
        elif not reason.strip():
            message = f"`ignore` has no reason for {name}"
            yield Problem(message, "ignore", place(name), "write why the rule is ignored")
        elif name != item.id:
            message = f"the rule {name} is now called {item.id}"
            yield Problem(message, "ignore", place(name), f"write {item.id}", Severity.WARNING)


def leak_name(key: str) -> str:
    """Return the variable or file that a key of `ignore_leaks` is about."""
    return re.split("-(?:scrypt|commit)-", key)[0]


def unexplained_leaks(deployment: Deployment, place: Callable[..., Place]) -> Iterator[Problem]:
    """Yield leaks that are accepted without a reason."""
    for key, reason in deployment.document.ignore_leaks.items():
        if not reason.strip():
            message = f"accepting the leak of {leak_name(key)} needs a reason"
            yield Problem(message, "ignore", place(key), "write the reason after the colon")
