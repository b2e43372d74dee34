"""What `envgen check` asks of a project, found by discovery: one function a rule.

A rule is a generator that yields a finding for each place that breaks it. Its id, severity,
reason and way out stand above it; a profile switches it off by id, with a reason. The rules here
look at files; those in `booted` look at a program that was booted (`envgen check --boot`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from envgen.errors import Place, Problem, Severity
from envgen.formats import dotenv
from envgen.model import Change, Deployment
from envgen.output import readers
from envgen.output.project_templates import NO_TEMPLATES, ProjectTemplates
from envgen.secrets.sealed_values import NOTHING_SEALED, Sealed

if TYPE_CHECKING:
    from envgen.vault.leaks import Leaks


class ProjectFiles(Protocol):
    """What rules ask about the project's files."""

    def read(self, path: str) -> str | None:
        """Return a file's text; None where there is none."""

    def mode(self, path: str) -> int | None:
        """Return a file's permission bits; None where there is none."""


class Finding(Struct, frozen=True):
    """A place where a rule is broken; `hint` where the rule's own fix is not the best."""

    message: str
    place: Place | None = None
    hint: str | None = None
    severity: Severity | None = None


class CheckedProfile:
    """A profile with its files as they are on disk: what rules look at."""

    def __init__(
        self,
        deployment: Deployment,
        changes: Iterable[Change],
        disk: ProjectFiles,
        *,
        profiles: Iterable[str] = (),
        in_repository: bool = True,
        taken: Collection[str] = (),
        git_trouble: str | None = None,
        leaks: Leaks | None = None,
        sealed: Sealed = NOTHING_SEALED,
        templates: ProjectTemplates = NO_TEMPLATES,
    ) -> None:
        """Keep what there is; files are read when a rule asks.

        `profiles` are the paths of all profiles, and `taken` those of .env files that git
        tracks or would with the next `git add`; `git_trouble` is why git could not say; `leaks`
        is what was found where secrets were looked for; `sealed` is what is sealed of the
        profile's secrets; `templates` are those of the project.
        """
        self.deployment = deployment
        self.changes = tuple(changes)
        self.disk = disk
        self.profiles = tuple(profiles)
        self.in_repository = in_repository
        self.taken = taken
        self.git_trouble = git_trouble
        self.leaks = leaks
        self.sealed = sealed
        self.templates = templates

    @cached_property
    def settings_path(self) -> str:
        """Return the path of the settings module."""
        return f"{self.deployment.settings_folder}/{self.deployment.name}.py"

    @cached_property
    def settings_text(self) -> str:
        """Return the text of the settings module; empty where there is none."""
        return self.disk.read(self.settings_path) or ""

    @cached_property
    def reads(self) -> list[readers.SettingRead]:
        """Return what the settings module on disk reads."""
        return readers.settings_reads(self.settings_text)

    @cached_property
    def dotenv_text(self) -> str | None:
        """Return the text of the .env file; None where there is none."""
        return self.disk.read(self.deployment.dotenv)

    @cached_property
    def dotenv_values(self) -> dict[str, str]:
        """Return what the .env file sets or, where there is none, what is sealed."""
        if self.dotenv_text is None:
            sealed, known = self.sealed.values, self.deployment.variable
            return {name: value.reveal() for name, value in sealed.items() if known(name)}
        return dotenv.values(self.dotenv_text)

    def dotenv_place(self, name: str) -> Place:
        """Return where a variable is set in the .env file, the last time that it is.

        Where there is none, that is the sealed file's line, if that has one.
        """
        if self.dotenv_text is None and name in self.sealed.places:
            return self.sealed.places[name]
        line = 0
        for entry in dotenv.parse(self.dotenv_text or "").entries:
            if isinstance(entry, dotenv.Assignment) and entry.name == name:
                line = entry.line
        return Place(self.deployment.dotenv, line, 1 if line else 0)

    @cached_property
    def blueprint_text(self) -> str | None:
        """Return the text of the Blueprint; None where there is none, or shall be none."""
        wanted = self.deployment.blueprint
        return self.disk.read(wanted.path) if wanted else None

    @cached_property
    def blueprint(self) -> readers.Blueprint | None:
        """Return the Blueprint on disk; None where there is none that can be read."""
        wanted = self.deployment.blueprint
        if wanted is None or self.blueprint_text is None:
            return None
        return readers.blueprint(self.blueprint_text, wanted.path)

    @property
    def services(self) -> tuple[readers.Service, ...]:
        """Return the services of the Blueprint on disk, Key Value stores among them."""
        return self.blueprint.services if self.blueprint else ()

    @property
    def databases(self) -> tuple[readers.Service, ...]:
        """Return the databases of the Blueprint on disk."""
        return self.blueprint.databases if self.blueprint else ()

    @property
    def groups(self) -> tuple[readers.Service, ...]:
        """Return the env groups of the Blueprint on disk."""
        return self.blueprint.groups if self.blueprint else ()

    def programs_of(self, service: str) -> tuple[str, ...]:
        """Return the programs that run in a service of the Blueprint; none in an unknown one."""
        wanted = self.deployment.blueprint
        found = [item for item in wanted.services if item.name == service] if wanted else []
        return found[0].programs if found else ()

    def is_django(self, program: str) -> bool:
        """Say whether a program loads the Django settings."""
        return self.deployment.document.programs[program].django


class Rule(Struct, frozen=True, kw_only=True):
    """One rule."""

    id: str
    severity: Severity
    why: str
    fix: str
    source: str
    # Of what it looks at: a Subject, or booted.Booted for a rule in `booted`.
    check: Callable[[Any], Iterator[Finding]]

    @property
    def needs_boot(self) -> bool:
        """Say whether it looks at a booted program."""
        return self.check.__module__.startswith(f"{__name__}.booted.")


def rule(
    id: str, *, why: str, fix: str, source: str = "", severity: Severity = Severity.ERROR
) -> Callable[[Callable[[Any], Iterator[Finding]]], Rule]:
    """Make a rule of the function below; `source` is the document that it leans on."""

    def make(check: Callable[[Any], Iterator[Finding]]) -> Rule:
        return Rule(id=id, severity=severity, why=why, fix=fix, source=source, check=check)

    return make


@cache
def rules() -> dict[str, Rule]:
    """Return every rule by its id."""
    from importlib import import_module
    from pkgutil import walk_packages

    modules = (import_module(info.name) for info in walk_packages(__path__, f"{__name__}."))
    found = {
        value.id: value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Rule)
    }
    return dict(sorted(found.items()))


def findings(subject: CheckedProfile, chosen: Iterable[Rule] | None = None) -> Iterator[Problem]:
    """Yield a problem for every finding in the files, of rules that the profile has on.

    `chosen` are the rules to ask; by default all.
    """
    wanted = (item for item in rules().values() if not item.needs_boot)
    return _findings(wanted if chosen is None else chosen, subject, subject.deployment)


def booted_findings(booted: Any, deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for every finding in a `booted.Booted`, of rules that the profile has on."""
    wanted = (item for item in rules().values() if item.needs_boot)
    return _findings(wanted, booted, deployment)


def _findings(wanted: Iterable[Rule], looked_at: Any, deployment: Deployment) -> Iterator[Problem]:
    for item in wanted:
        if item.id in deployment.document.ignore:
            continue
        for found in item.check(looked_at):
            yield Problem(
                found.message,
                item.id,
                found.place,
                found.hint or item.fix,
                found.severity or item.severity,
            )


def unknown_ignores(deployment: Deployment, place: Callable[..., Place]) -> Iterator[Problem]:
    """Yield names under `ignore` that are no rule, and rules ignored without a reason."""
    import difflib

    for name, reason in deployment.document.ignore.items():
        if name not in rules():
            close = difflib.get_close_matches(name, rules(), 1)
            hint = f"did you mean {close[0]}?" if close else "see `envgen check --list-rules`"
            yield Problem("ignore names a rule that there is not", "ignore", place(name), hint)
        elif not reason.strip():
            hint = "say why, for whoever reads it next"
            yield Problem(f"ignoring {name} needs its reason", "ignore", place(name), hint)
