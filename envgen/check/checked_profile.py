"""A profile with its files on disk: what the rules of `envgen check` look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec import structs

from envgen.catalog import looks_secret
from envgen.check.project import CheckedProject
from envgen.check.secrets.given_away import gives_away
from envgen.errors import InputError, Place, Problem
from envgen.formats import dotenv
from envgen.git import Git
from envgen.model import Change, ChangeReason, Owner, Route, State, Variable
from envgen.output import readers
from envgen.platforms import part, read_manifest
from envgen.platforms.base import Placement, Platform
from envgen.platforms.manifest import Manifest, ManifestEntry, Service, entries_of
from envgen.profile.loader import BASE
from envgen.secrets.url_passwords import password_of
from envgen.vault.issuing import replacement
from envgen.vault.store import ValueStore

if TYPE_CHECKING:
    from envgen.check.building.builds import ServiceBuild
    from envgen.check.commands.starts import Start, Starts
    from envgen.check.settings.effective import EffectiveSettings
    from envgen.reading.audit.sources import Sources


class CheckedProfile:
    """A profile with its files on disk, which rules check."""

    # Files are checked completely; see `Booted.complete`.
    complete = True

    def __init__(
        self, changes: Iterable[Change], store: ValueStore, project: CheckedProject | None = None
    ) -> None:
        """Read nothing yet; `store` has the values, and `project` is what profiles share."""
        self.deployment = store.deployment
        self.changes = tuple(changes)
        self.store = store
        self.disk = store.project
        self.project = project or CheckedProject()
        self.git = self.project.git or Git(self.disk.root)

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

        return EffectiveSettings(self.deployment, self.dotenv_values, self.disk)

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

    @property
    def manifest_problems(self) -> list[Problem]:
        """Return why the manifest on disk cannot be read, or only in part."""
        wanted, platform = self.deployment.manifest, self.deployment.platform
        if wanted is None or platform is None or self.manifest_text is None:
            return []
        if any(
            item.artifact.path == wanted.path and item.reason is ChangeReason.CONFLICT
            for item in self.changes
        ):
            return []  # the rule `drift` says how to resolve it
        found: list[Problem] = part(platform, "manifest").read_problems(
            self.manifest_text, wanted.path
        )
        return found

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

    @property
    def is_deployed(self) -> bool:
        """Return whether it is the profile of a deployed site."""
        return self.deployment.kind == "deployed"

    @cached_property
    def starts(self) -> Starts:
        """Return what every program of the profile starts."""
        from envgen.check.commands.starts import starts_of

        return starts_of(self)

    @property
    def is_standalone(self) -> bool:
        """Return whether the settings are written in the profile alone."""
        return self.deployment.document.django.base_settings is None

    @property
    def shares_cache(self) -> bool:
        """Return whether the profile has a Redis server, which all processes share."""
        return self.deployment.document.redis is not None

    def values_of(self, setting: str) -> Iterator[tuple[str, Place]]:
        """Yield the values of a setting's variables: in the profile, .env and the manifest."""
        for variable in self.deployment.variables:
            if variable.setting != setting:
                continue
            if variable.value is not None:
                yield variable.value, variable.origin
            written = self.dotenv_values.get(variable.name, variable.value)
            if written not in (None, variable.value):
                yield written or "", self.dotenv_place(variable.name)
            for _, entry in entries_of(self.manifest.holders()):
                if entry.key == variable.name and entry.source.kind == "value":
                    value = str(entry.source.value)
                    if value != variable.value:
                        yield value, entry.place

    def reset(self, setting: str, place: Place) -> str | None:
        """Return the command that takes the profile's value if one in .env is wrong; else None."""
        deployment = self.deployment
        names = [item.name for item in deployment.variables if item.setting == setting]
        if place.file != deployment.dotenv or not names:
            return None
        return (
            f"run `envgen render {deployment.name} --reset {names[0]}` to use the profile's value"
        )

    @property
    def dotenv_path(self) -> str:
        """Return the path of the .env file."""
        return self.deployment.dotenv

    @property
    def dotenv_text(self) -> str:
        """Return the text of the .env file; empty if there is none."""
        return self.store.text or ""

    def own_modules(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of each settings module that the project wrote itself.

        Modules whose names they import with * belong to them.
        """
        django = self.deployment.document.django
        if django.base_settings or django.extra_settings:
            for path in self.effective.files:
                yield path, self.effective.read(path) or ""

    def committed_texts(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of each file that is committed and may have a secret."""
        return iter(self._committed.items())

    @cached_property
    def _committed(self) -> dict[str, str]:
        from envgen.check.texts import COMMITTED

        others = [self.deployment.inside(path) for path in COMMITTED]
        changes = [item for item in self.changes if item.artifact.mode != 0o600]
        # The generated files were read when they were compared.
        texts = {item.artifact.path: item.before or "" for item in changes}
        own = [path for path, _ in self.own_modules()]
        for path in (*self.profiles, *own, *COMMITTED, *others):
            if path not in texts:
                with suppress(InputError):  # not a text file
                    texts[path] = self.disk.read(path) or ""
        # What envgen ships has no secret of a project, even where a line looks like one.
        copies = {item.artifact.path for item in changes if _is_unchanged_copy(item)}
        return {path: text for path, text in texts.items() if path not in copies}

    def is_secret(self, name: str) -> bool:
        """Return whether a variable holds a secret."""
        variable = self.deployment.variable(name)
        return variable.secret if variable is not None else looks_secret(name)

    @property
    def dotenv_files(self) -> tuple[str, ...]:
        """Return the paths where .env files are."""
        return (self.deployment.dotenv, self.deployment.inside(".env"))

    @property
    def routes(self) -> Sequence[Route]:
        """Return the routes of the bots."""
        return self.deployment.routes

    def sets(self, name: str) -> bool:
        """Return whether the profile itself sets a variable."""
        return self.deployment.variable(name) is not None

    def value_of(self, name: str) -> str | None:
        """Return the plain value that the profile gives to a variable; None if it gives none."""
        variable = self.deployment.variable(name)
        return variable.value if variable is not None else None

    def serving(self, *kinds: str) -> Iterator[tuple[Platform[Any], Placement, list[Start]]]:
        """Yield the services of these kinds, with their programs, of a profile on a platform."""
        deployment, platform = self.deployment, self.deployment.platform
        if platform is None or not self.is_deployed:
            return
        section = platform.of(deployment.document)
        ordered = sorted(self.starts.items, key=lambda item: item.group)
        for (_, name), group in groupby(ordered, key=lambda item: item.group):
            placement = platform.placement(section, name, serves=name == deployment.web)
            if placement.kind in kinds:
                yield platform, placement, list(group)

    @property
    def platform(self) -> Platform[Any] | None:
        """Return the platform of the profile; None if it has none."""
        return self.deployment.platform

    @property
    def health_path(self) -> object:
        """Return the path that the settings module answers to health checks; None if none."""
        return readers.constant(self.settings_text, "HEALTH_PATH")

    def written_at(self, service: Service) -> tuple[Place, str]:
        """Return the place and the key in the profile, if the health check is as the profile says.

        Otherwise, somebody edited the manifest: return the place there, and no key.
        """
        platform, wanted = self.platform, self.deployment.manifest
        known = wanted.services if wanted else ()
        as_wanted = any(
            (item.name, item.health_path) == (service.name, service.health_path) for item in known
        )
        if platform is None or not service.programs or not as_wanted:
            return service.place, ""
        path = platform.service_path(service.programs[0])
        return self.deployment.place(*path), ".".join(path)

    def is_public(self, service: Service) -> bool:
        """Return whether visitors reach a service with a Django program."""
        return service.kind in ("web", "static") and any(map(self.is_django, service.programs))

    def gives_away(self, entry: ManifestEntry) -> bool:
        """Return whether an entry contains the value of a secret, whatever its name is."""
        variable = self.deployment.variable(entry.key)
        if variable is None or not any(entry.source.texts):
            return gives_away(entry)
        has_password = any(map(password_of, entry.source.texts))
        return variable.secret or (variable.owner is not Owner.PROFILE and has_password)

    def keeps_generated(self, name: str) -> bool | None:
        """Return whether the platform generates Django's key; None if it is another variable."""
        variable = self.deployment.variable(name)
        is_key = variable is not None and variable.setting == "SECRET_KEY"
        return variable.owner is Owner.PLATFORM if variable is not None and is_key else None

    def replacing(self, name: str) -> str:
        """Return how to give a secret a new value, as the end of a hint."""
        return replacement(self.deployment, name)

    def is_django(self, program: str) -> bool:
        """Return whether a program loads the Django settings."""
        return self.deployment.document.programs[program].django


def _is_unchanged_copy(change: Change) -> bool:
    """Return whether a file is one that envgen ships, as it ships it."""
    artifact = change.artifact
    is_copy = artifact.target == "runtime" and not artifact.keeps_existing
    return is_copy and change.state is State.SAME
