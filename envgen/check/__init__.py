"""The rules of `envgen check`, found by discovery: one function for each rule.

A rule is a generator that yields a finding for each place that breaks it. Its decorator has its
id, severity, reason and fix. A profile can ignore a rule by its id, with a reason. Each topic has a
package. The rules in `booted` check a booted program (`envgen check --boot`), all others files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from msgspec import structs

from envgen.check.project import CheckedProject
from envgen.errors import Place, Problem, Rule, Severity
from envgen.formats import dotenv
from envgen.model import Change, Deployment, Variable
from envgen.output import readers
from envgen.platforms import parts, platforms, read_manifest
from envgen.platforms.base import Platform
from envgen.platforms.manifest import Manifest, Service
from envgen.profile.loader import BASE
from envgen.support import lazy_re
from envgen.support.discovery import discover, package_names
from envgen.support.suggestions import suggest
from envgen.vault.store import ValueStore

if TYPE_CHECKING:
    from envgen.check.building.builds import ServiceBuild
    from envgen.check.settings.effective import EffectiveSettings
    from envgen.reading.audit.sources import Sources


# The fix of a rule names the profile that is checked: `envgen render PROFILE`.
_NAMES_PROFILE = lazy_re.compile(r"(`envgen (?:render|seal|todo|unseal) )PROFILE\b")


class CheckedProfile:
    """A profile with its files on disk, which rules check."""

    # Files are checked completely; see `Booted.complete`.
    complete = True

    def __init__(
        self, changes: Iterable[Change], store: ValueStore, project: CheckedProject | None = None
    ) -> None:
        """Keep the arguments; files are read when a rule needs them.

        `store` has the values of the profile. `project` is what it shares with other profiles.
        """
        self.deployment = store.deployment
        self.changes = tuple(changes)
        self.store = store
        self.disk = store.project
        self.project = project or CheckedProject()

    @property
    def profiles(self) -> list[str]:
        """Return the paths of the profile and of those that it builds on."""
        deployment = self.deployment
        base = f"{self.disk.profiles}/{BASE}.yaml"
        origins = [item.origin.file for item in deployment.variables]
        origins += [item.origin.file for item in deployment.settings]
        return [path for path in dict.fromkeys([deployment.source, base, *origins]) if path]

    @property
    def sources(self) -> Sources:
        """Return the project's own Python code."""
        return self.project.sources(self.disk, self.deployment.document.root)

    @cached_property
    def settings_path(self) -> str:
        """Return the path of the settings module."""
        return f"{self.deployment.settings_folder}/{self.deployment.name}.py"

    @cached_property
    def settings_text(self) -> str:
        """Return the text of the settings module; empty if there is none."""
        return self.disk.read(self.settings_path) or ""

    @cached_property
    def reads(self) -> list[readers.SettingRead]:
        """Return the variables that the settings module on disk reads."""
        return readers.settings_reads(self.settings_text)

    @cached_property
    def effective(self) -> EffectiveSettings:
        """Return the settings of the profile, with those of its base module."""
        from envgen.check.settings.effective import EffectiveSettings

        return EffectiveSettings(self.deployment, self.dotenv_values, self.disk.read)

    @cached_property
    def dotenv_values(self) -> dict[str, str]:
        """Return the values of the .env file; without a .env file, the sealed values."""
        if self.store.text is None:
            sealed, known = self.store.sealed.values, self.deployment.variable
            return {name: value.reveal() for name, value in sealed.items() if known(name)}
        return dotenv.values(self.store.text)

    def dotenv_place(self, name: str) -> Place:
        """Return the place of a variable's last assignment in the .env file.

        Without a .env file, return its line in the sealed file, if it has one.
        """
        if self.store.text is None and (place := self.store.sealed.place(name)):
            return place
        line = 0
        for entry in dotenv.parse(self.store.text or "").entries:
            if isinstance(entry, dotenv.Assignment) and entry.name == name:
                line = entry.line
        return Place(self.deployment.dotenv, line, 1 if line else 0)

    @property
    def missing(self) -> list[Variable]:
        """Return the variables without a value that a person has to supply."""
        names = {name for change in self.changes for name in change.missing}
        return [item for item in self.deployment.variables if item.name in names]

    @cached_property
    def manifest_text(self) -> str | None:
        """Return the text of the manifest; None if it does not exist, or the profile needs none."""
        wanted = self.deployment.manifest
        return self.disk.read(wanted.path) if wanted else None

    @cached_property
    def manifest(self) -> Manifest:
        """Return the manifest on disk; its services have their programs.

        If no manifest can be read, return an empty one without a path.
        """
        wanted = self.deployment.manifest
        path = wanted.path if wanted else ""
        found = read_manifest(self.deployment.platform, self.manifest_text, path)
        if found is None:
            return Manifest(path="")
        # If two services have the same name, the first one has the programs.
        known = {item.name: item.programs for item in reversed(wanted.services if wanted else ())}
        services = (
            structs.replace(item, programs=known.get(item.name, ())) for item in found.services
        )
        return structs.replace(found, services=tuple(services))

    @cached_property
    def builds(self) -> tuple[ServiceBuild, ...]:
        """Return how the services of a deployed profile are built."""
        from envgen.check.building.builds import builds_of

        return builds_of(self.deployment, self.disk)

    @property
    def services(self) -> tuple[Service, ...]:
        """Return the services of the manifest on disk."""
        return self.manifest.services

    def is_django(self, program: str) -> bool:
        """Return whether a program loads the Django settings."""
        return self.deployment.document.programs[program].django


_BOOTED = f"{__name__}.booted"


def rules() -> dict[str, Rule]:
    """Return every rule by its id."""
    return dict(sorted({**file_rules(), **booted_rules()}.items()))


@cache
def file_rules() -> dict[str, Rule]:
    """Return every rule about files by its id."""
    of_platforms = [module.__name__ for module in parts("rules")]
    topics = {f"{__name__}.{name}" for name in package_names(__name__)} - {_BOOTED}
    return discover(Rule, *topics, *of_platforms, by="id")


@cache
def booted_rules() -> dict[str, Rule]:
    """Return every rule about booted programs by its id."""
    return discover(Rule, _BOOTED, by="id")


def find_rule(name: str) -> Rule | None:
    """Return the rule with this id, or with this old id; None if there is none."""
    for known in (file_rules, booted_rules):  # the second is rarely needed
        for item in known().values():
            if name in (item.id, item.old_id):
                return item
    return None


def findings(subject: CheckedProfile, chosen: Iterable[Rule] | None = None) -> Iterator[Problem]:
    """Yield a problem for every finding in the files, without the rules that the profile ignores.

    `chosen` are the rules to run; by default all rules about files.
    """
    wanted = file_rules().values() if chosen is None else chosen
    return _findings(wanted, subject, subject.deployment)


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
            problem = item.problem(found, fixes.get(item.id))
            hint = _NAMES_PROFILE.sub(rf"\g<1>{deployment.name}", problem.hint or "")
            yield problem._replace(hint=hint)


def applies(item: Rule, deployment: Deployment) -> bool:
    """Return whether a rule is about a profile: it is for all, or for the profile's platform."""
    return _platform_of(item) in (None, deployment.platform)


def _platform_of(item: Rule) -> Platform[Any] | None:
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
