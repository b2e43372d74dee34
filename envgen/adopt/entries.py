"""Convert the envVars of a render.yaml into the `env` of a profile.

A value that is, or may be, a secret moves from the committed file to a .env file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from envgen import catalog
from envgen.adopt.decision import Notes
from envgen.adopt.improvements import Improved, Left
from envgen.adopt.services import may_be_secret
from envgen.errors import Place
from envgen.formats import quoting
from envgen.formats.dotenv.entries import Discreet
from envgen.platforms.manifest import Manifest, ManifestEntry, Service
from envgen.profile import VARIABLE

# Variables that envgen writes itself, or that Render sets.
MODULE = "DJANGO_SETTINGS_MODULE"
OWN = (MODULE,)
PLATFORM = ("RENDER",)


_SOURCES = ("value", "generateValue", "sync", "fromDatabase", "fromService")
_KEYS = {*_SOURCES, "previewValue"}
_SHORTEST = 6


class Variables(Struct, frozen=True, kw_only=True):
    """The converted envVars of the project's services and groups."""

    env: dict[str, dict[str, Any]]
    groups: dict[str, list[str]]
    # Secrets from the file; they go to .env.production and nowhere else.
    secrets: dict[str, str]
    # Details that the new file does not have, or has in another form.
    odd: tuple[Left, ...]
    improved: tuple[Improved, ...]
    blockers: tuple[Left, ...]

    def __repr__(self) -> str:
        """Name the variables, and leave their values out."""
        return f"Variables({sorted(self.env)})"

    def groups_of(self, names: Collection[str]) -> dict[str, list[str]]:
        """Return the env groups with those of `names` that they have; an empty one is left out.

        A variable that got another name is in no group: its services get the new one themselves.
        """
        found = {group: [*filter(names.__contains__, self.groups[group])] for group in self.groups}
        return {group: members for group, members in found.items() if members}


def variables(
    blueprint: Manifest, by_service: Mapping[str, str], django: Iterable[str]
) -> Variables:
    """Convert the entries of the services named in `by_service`, and of all groups.

    `django` are the programs that load the settings; by default they get a variable.
    """
    texts = (entry.source.text or "" for entry in leaked(blueprint))
    # A short text may be the value of another variable by chance.
    long = frozenset(text for text in texts if len(text) >= _SHORTEST)
    reader = _Reader(blueprint, by_service, set(django), leaked=long)
    reader.run()
    return Variables(
        env={name: reader.finished(name) for name in reader.env},
        groups=reader.groups,
        secrets=reader.secrets,
        odd=tuple(reader.notes.odd),
        improved=tuple(reader.notes.improved),
        blockers=tuple(reader.notes.left),
    )


def leaked(blueprint: Manifest) -> Iterator[ManifestEntry]:
    """Yield the entries of a committed file whose value is a secret."""
    for holder in blueprint.holders():
        for entry in holder.entries:
            if may_be_secret(entry.key, entry.source.text):
                yield entry


def moved_out_of_groups(blueprint: Manifest, found: Variables) -> Iterator[Left]:
    """Yield what a person has to do on the platform about variables that leave their env group."""
    for item in found.improved:
        if item.id == "blueprint-group":
            name, _, group = item.detail.partition(" of ")
            what = (
                f"before you deploy, set {name} in the services themselves, as `envgen todo "
                f"production` says: the env group {group} no longer has it in render.yaml"
            )
            yield Left(what, item.place)
    for each in blueprint.groups:
        if each.entries and not found.groups[each.name]:
            what = f"the env group {each.name} is not in the new render.yaml"
            yield Left(
                f"{what}: delete it on Render once the services have its variables", each.place
            )


def replace_leaked(name: str, place: Place | None) -> Left:
    """Return what a person has to do about a secret that is in git."""
    how = "after --apply, `envgen check --leaks --history` says how"
    return Left(f"replace {name}: git's history has its value ({how})", place)


class _Reader(Discreet, frozen=True):
    blueprint: Manifest
    by_service: Mapping[str, str]
    django: set[str]
    readers: dict[str, list[str]] = field(default_factory=dict)
    env: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    # The values of secrets that are in the file.
    leaked: frozenset[str] = frozenset()

    def run(self) -> None:
        found: list[tuple[ManifestEntry, list[str], str | None]] = []
        for group in self.blueprint.groups:
            self.groups[group.name] = []
            users = [item for item in self._services() if group.name in dict(item.groups)]
            programs = [self.by_service[item.name] for item in users]
            found += [(entry, programs, group.name) for entry in group.entries]
        for service in self._services():
            program = self.by_service[service.name]
            found += [(entry, [program], None) for entry in service.entries]
        # Put references after the variables that they refer to.
        for entry, programs, group_name in sorted(found, key=lambda one: self._refers(one[0])):
            self._add(entry, programs, group_name)
        for service in self._services():
            for name, place in service.groups:
                if name not in self.groups:
                    self.notes.leave(f"the env group {name} is not in this file", place)

    def finished(self, name: str) -> dict[str, Any]:
        """Return a variable, with its readers unless these are all programs with Django."""
        readers = list(dict.fromkeys(self.readers[name]))
        whole = set(readers) == self.django
        return self.env[name] if whole else {**self.env[name], "for": readers}

    def _refers(self, entry: ManifestEntry) -> bool:
        """Return whether an entry refers to the same variable of another program here."""
        reference = entry.source.native.get("fromService")
        target = reference if isinstance(reference, dict) else {}
        ours = target.get("name") in self.by_service
        return ours and target.get("envVarKey") == entry.key

    def _services(self) -> Iterator[Service]:
        for service in self.blueprint.services:
            if service.name in self.by_service:
                yield service

    def _add(self, entry: ManifestEntry, programs: list[str], group: str | None) -> None:
        name = entry.key
        if name in OWN:
            return
        if name in PLATFORM or name.startswith("RENDER_"):
            self.notes.leave(f"the file sets {name}, which Render sets itself", entry.place)
            return
        if re.match(VARIABLE, name) is None:
            self.notes.leave(f"{name!a} is not a name of a variable", entry.place)
            return
        before = self.env.get(name)
        if before is not None and self._refers(entry):
            self.readers[name].extend(programs)
            return
        found = self._converted(entry)
        if found is None:
            return
        if before is not None and before != found:
            self.notes.leave(f"services have different values of {name}", entry.place)
            return
        if before is not None and before.get("secret") and "reference" not in before:
            self.notes.better("shared-secret", name, entry.place)
        self.env.setdefault(name, found)
        self.readers.setdefault(name, []).extend(programs)
        if group is not None:
            self._put_into(group, name, found, entry.place)

    def _put_into(self, group: str, name: str, found: dict[str, Any], place: Place) -> None:
        """Add a variable to an env group, if groups can have it."""
        if "value" not in found and found.get("generate") != "render":
            self.notes.better("blueprint-group", f"{name} of {group}", place)
        elif any(name in members for members in self.groups.values()):
            self.notes.leave(f"{name} is in an env group twice", place)
        else:
            self.groups[group].append(name)

    def _converted(self, entry: ManifestEntry) -> dict[str, Any] | None:
        source, name = entry.source.native, entry.key
        for key in source.keys() - _KEYS:
            what = f"{name} has an unknown key {key!a}: it is left out"
            self.notes.odd.append(Left(what, entry.at(key)))
        kinds = [key for key in _SOURCES if key in source]
        if len(kinds) > 1:
            self.notes.leave(f"{name} has both {' and '.join(kinds)}", entry.place)
            return None
        if entry.source.text is not None:
            return self._plain(entry, entry.source.text)
        if "previewValue" in source:
            self.notes.leave(f"profiles cannot express the previewValue of {name}", entry.place)
        if source.get("generateValue") is True:
            return {"secret": True, "generate": "render"}
        for kind in ("fromDatabase", "fromService"):
            if isinstance(reference := source.get(kind), dict):
                return self._reference(entry, kind, reference)
        if source.get("sync") is False:
            return {**_secrecy(name)}
        if "value" in source:
            detail = f"{name} has no value here, so Render asks for it"
            self.notes.better("blueprint-text", detail, entry.place)
            return {**_secrecy(name)}
        what = f"{name} has no value and no source: a person sets it on Render, as by sync: false"
        self.notes.odd.append(Left(what, entry.place))
        return {**_secrecy(name)}

    def _reference(
        self, entry: ManifestEntry, kind: str, reference: Mapping[str, Any]
    ) -> dict[str, Any]:
        if self._refers(entry):
            return {"secret": True}
        texts = {key: str(value) for key, value in reference.items()}
        if texts.get("type") == "redis":
            texts["type"] = "keyvalue"
        return {"secret": True, "reference": {kind: texts}}

    def _plain(self, entry: ManifestEntry, text: str) -> dict[str, Any]:
        name, preview = entry.key, entry.source.preview_text
        # Some services issue one token that is both user and password.
        is_secret = may_be_secret(name, text) or text in self.leaked
        if preview is not None and (is_secret or may_be_secret(name, preview)):
            self.notes.leave(f"profiles cannot express the previewValue of {name}", entry.place)
            preview = None
        if not self._is_quotable(entry, text):
            return {**({"secret": True} if is_secret else {}), "optional": True}
        if is_secret:
            self.secrets[name] = text
            self.notes.better("blueprint-secret", name, entry.place)
            return {"secret": True}
        for value, shown in ((entry.source.value, text), (entry.source.preview, preview)):
            if shown is not None and (isinstance(value, bool | float) or str(value) != shown):
                detail = f'{name} is "{shown}", as it is written'
                self.notes.better("blueprint-text", detail, entry.place)
        return {"value": text, **({} if preview is None else {"preview": preview})}

    def _is_quotable(self, entry: ManifestEntry, text: str) -> bool:
        """Return whether a .env file can hold a value; say so if it cannot."""
        try:
            quoting.dotenv(text)
        except quoting.Unquotable as error:
            self.notes.leave(f"the value of {entry.key} {error.reason}", entry.place)
            return False
        return True


def _secrecy(name: str) -> dict[str, Any]:
    """Return whether a value that a person pastes is a secret: those of known settings are not.

    URLs of known settings may contain a password.
    """
    known = catalog.setting(name)
    is_open = known is not None and not known.secret and not name.endswith(("_URL", "_BACKEND"))
    return {} if is_open else {"secret": True}
