"""Convert a render.yaml, even an invalid one, into a profile's programs and `render` key.

Everything that Render cannot change, or would bill differently, is kept as it is. What a profile
cannot express is a blocker: then the project keeps its own render.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from envgen import catalog
from envgen.adopt.decision import Notes
from envgen.adopt.improvements import Improved, Left
from envgen.adopt.odd_fields import fit, renamed
from envgen.errors import Place
from envgen.formats.dotenv.entries import Discreet
from envgen.platforms.manifest import Manifest, ManifestEntry, Resource, Service
from envgen.platforms.render import section
from envgen.platforms.render.manifest.reading import listed
from envgen.reading.commands import runs_manage
from envgen.reading.entry_points import with_modules_in
from envgen.reading.servers import Started, servers_in
from envgen.resolve import plaintext
from envgen.support import lazy_re

OURS = ("web", "pserv", "worker", "cron")
STORES = ("keyvalue", "redis")
# They put services into groups, and `render` of a profile has no groups.
_GROUPINGS = {"projects", "ungrouped"}
_ROOT_KEYS = {"services", "databases", "envVarGroups", "version"}
_ROOT_KEYS |= {"previews", "previewsEnabled", "previewsExpireAfterDays"}
# A service with one of these variables loads the settings, whatever starts it.
_DJANGO_ENTRIES = {"SECRET_KEY", "DJANGO_SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
_CONTROL = lazy_re.compile(r"(^|[;&|]|\bthen\b|\bdo\b)\s*(if|for|while|until|case|function)\b|<<")


class Programs(msgspec.Struct, frozen=True, kw_only=True):
    """The converted services of a render.yaml."""

    programs: dict[str, dict[str, Any]]
    services: dict[str, dict[str, Any]]
    # The program of each service of this project, by the service's name.
    by_service: dict[str, str]
    others: tuple[dict[str, Any], ...]
    databases: dict[str, dict[str, Any]]
    previews: dict[str, Any] | None
    # Details that the new file does not have, or has in another form.
    odd: tuple[Left, ...]
    improved: tuple[Improved, ...]
    blockers: tuple[Left, ...]


class Converter(Discreet, frozen=True):
    """Converts the resources of one Blueprint, and adds to `notes`."""

    blueprint: Manifest
    # The Blueprint's plain data.
    tree: Mapping[str, Any]
    root: str
    declined: set[str]
    # The generated settings module for each old one.
    modules: Mapping[str, str] = {}
    # The start commands that load the settings, also by a script.
    django_commands: frozenset[str] = frozenset()
    # Where the keys at the top of the file are written.
    places: Mapping[str, Place] = {}
    # Improvements, and reasons why there can be no `render` key.
    notes: Notes = msgspec.field(default_factory=Notes)

    def convert(self) -> Programs:
        """Return the converted Blueprint."""
        for key in self.tree.keys() - _ROOT_KEYS:
            if key in _GROUPINGS:
                self.notes.leave(f"profiles cannot express the key {key}", self.places.get(key))
            else:
                self._odd(f"{key} is no key of Render's: it is left out", self.places.get(key))
        ours = [item for item in self.blueprint.services if self._is_ours(item)]
        names = _program_names(ours)
        for item in listed(self.blueprint):
            kind = item.native.get("type")
            if not isinstance(kind, str) or not item.name:
                self.notes.leave(f"{item.name or 'a service'} has no type or name", item.place)
            elif kind not in (*OURS, *STORES):
                what = f"the type of {item.name} is unknown: the service stays as it is"
                self._odd(what, item.at("type"))
        programs = {names[item.name]: self._program(item) for item in ours}
        if programs and not any(program.get("django") for program in programs.values()):
            # A script starts the site.
            next(iter(programs.values()))["django"] = True
        return Programs(
            programs=programs,
            services={names[item.name]: self._service(item) for item in ours},
            by_service=names,
            others=tuple(self._others()),
            databases=self._databases(),
            previews=self._previews(),
            odd=tuple(dict.fromkeys(self.notes.odd)),
            improved=tuple(dict.fromkeys(self.notes.improved)),
            blockers=tuple(dict.fromkeys(self.notes.left)),
        )

    def _is_ours(self, item: Service) -> bool:
        runtime = item.native.get("runtime", item.native.get("env"))
        in_root = _folder(item.native.get("rootDir")) in (".", self.root)
        kinds = ("python", "docker", "image", None)
        return item.native.get("type") in OURS and runtime in kinds and in_root

    def _program(self, item: Service) -> dict[str, Any]:
        fields = item.native
        docker = fields.get("runtime", fields.get("env")) in ("docker", "image")
        key = "dockerCommand" if docker else "startCommand"
        command = self._command(item, key)
        if not command and not docker:
            self.notes.leave(f"{item.name} has no startCommand", item.place)
        keys = {entry.key for entry in item.entries}
        servers = servers_in(command)
        django = docker or bool(keys & _DJANGO_ENTRIES) or _is_django(command, servers)
        django = django or item.command in self.django_commands
        program: dict[str, Any] = {"command": command}
        if django:
            program["django"] = True
        if django and any(_serves_asgi(server) for server in servers):
            program["asgi"] = True
        return program

    def _service(self, item: Service) -> dict[str, Any]:
        fields = dict(item.native)
        found: dict[str, Any] = {
            "name": fields.pop("name", ""),
            "type": fields.pop("type"),
            "runtime": self._former(item, fields),
            "plan": fields.pop("plan", "current"),
            "region": fields.pop("region", "current"),
        }
        for key in ("startCommand", "dockerCommand"):
            fields.pop(key, None)
        for key in ("buildCommand", "preDeployCommand", "initialDeployHook"):
            if key in fields:
                fields[key] = self._command(item, key)
        if found["runtime"] in ("docker", "image"):
            fields.pop("buildCommand", None)
        elif not fields.get("buildCommand"):
            fields.pop("buildCommand", None)
            self.notes.better("blueprint-command", f"buildCommand of {item.name}", item.place)
        fields.setdefault("preDeployCommand", "")
        for old, new in renamed(fields):
            self.notes.better("blueprint-former", f"{old} of {item.name} becomes {new}", item.place)
        previews = fields.get("previews")
        if isinstance(previews, dict) and previews.get("generation") is False:
            fields["previews"] = {**previews, "generation": "off"}
        self._deploy_trigger(item, fields)
        folder = _folder(fields.pop("rootDir", None))
        if folder != self.root:  # not needed if it is the same as `root`
            fields["rootDir"] = folder
        found |= fields
        self._check(item, found, section.ServiceSection)
        return found

    def _former(self, item: Service, fields: dict[str, Any]) -> str:
        if "env" in fields:
            self.notes.better("blueprint-former", f"env of {item.name} becomes runtime", item.place)
        old = fields.pop("env", None)
        return str(fields.pop("runtime", old) or "python")

    def _deploy_trigger(self, item: Service, fields: dict[str, Any]) -> None:
        if "autoDeploy" in fields:
            trigger = "commit" if fields.pop("autoDeploy") in (True, "true", "yes") else "off"
            fields.setdefault("autoDeployTrigger", trigger)
            what = f"autoDeploy of {item.name} becomes autoDeployTrigger"
            self.notes.better("blueprint-former", what, item.place)
        if fields.get("autoDeployTrigger") is False:
            fields["autoDeployTrigger"] = "off"
            self.notes.better("blueprint-text", f"autoDeployTrigger of {item.name}", item.place)

    def _command(self, item: Service, key: str) -> str:
        """Return a command on one line: lines of a block become one, with ; between them."""
        text = with_modules_in(str(item.native.get(key) or ""), self.modules)
        lines = [line.strip() for line in text.replace("\\\n", " ").splitlines()]
        lines = [line for line in lines if line and not line.startswith("#")]
        if len(lines) <= 1:
            return lines[0] if lines else ""
        if any(_CONTROL.search(line) or not _is_whole(line) for line in lines):
            self.notes.leave(f"the {key} of {item.name} is a script of several lines", item.place)
        return "".join(
            line + ("" if last else " " if line.endswith(("&&", "||", "|", ";")) else "; ")
            for line, last in zip(lines, [*[False] * (len(lines) - 1), True], strict=True)
        )

    def _others(self) -> Iterator[dict[str, Any]]:
        for store in self.blueprint.of_kind("store"):
            yield self._store(store, dict(store.native))
        for item in self.blueprint.services:
            kind = item.native.get("type")
            if self._is_ours(item) or not isinstance(kind, str):
                continue
            fields = dict(item.native)
            runtime = {"runtime": self._former(item, fields)} if kind in OURS else {}
            for entry in item.entries:
                if may_be_secret(entry.key, entry.source.text):
                    self.notes.leave(
                        f"{entry.key} of {item.name} has a secret in the file", entry.place
                    )
            entries = [_plain_entry(entry) for entry in item.entries]
            entries += [{"fromGroup": name} for name, _ in item.groups]
            if item.groups:
                self.notes.leave(
                    f"{item.name} is not a program of this project, but has an env group",
                    item.place,
                )
            envs = {"envVars": entries} if entries else {}
            yield {"type": kind, "name": item.name, **fields, **runtime, **envs}

    def _store(self, item: Resource, fields: dict[str, Any]) -> dict[str, Any]:
        if fields.get("type") == "redis":
            what = f"the type of {item.name} becomes keyvalue, not redis"
            self.notes.better("blueprint-former", what, item.place)
        fields |= {"type": "keyvalue", "ipAllowList": self._closed(item)}
        fields.pop("env", None)
        return fields

    def _closed(self, item: Resource) -> Any:
        """Return the addresses that may reach a database or store; the default is all."""
        allowed = item.native.get("ipAllowList")
        if isinstance(allowed, list):
            return allowed
        if "database-closed" in self.declined:
            return [{"source": "0.0.0.0/0", "description": "everywhere"}]
        self.notes.better("database-closed", item.name, item.place)
        return []

    def _databases(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for item in self.blueprint.of_kind("database"):
            fields = dict(item.native)
            fields.setdefault("plan", "current")
            fields.setdefault("region", "current")
            fields["ipAllowList"] = self._closed(item)
            version = fields.get("postgresMajorVersion")
            if version is not None and not isinstance(version, str):
                fields["postgresMajorVersion"] = str(version)
                what = f"postgresMajorVersion of {item.name}"
                self.notes.better("blueprint-text", what, item.place)
            self._check(item, fields, section.PostgresResource)
            found[slug(item.name, "_", "database") if found else "default"] = fields
        return found

    def _previews(self) -> dict[str, Any] | None:
        previews, days = self.tree.get("previews"), self.tree.get("previewsExpireAfterDays")
        fields = dict(previews) if isinstance(previews, dict) else {}
        if previews is not None and not isinstance(previews, dict):
            self._odd("previews is no mapping: it is left out", self.places.get("previews"))
        if fields.get("generation") is False:
            fields["generation"] = "off"
        if self.tree.get("previewsEnabled"):
            self.notes.better("blueprint-former", "previewsEnabled becomes previews")
            fields.setdefault("generation", "automatic")
        if days is not None:
            self.notes.better("blueprint-former", "previewsExpireAfterDays becomes previews")
            fields.setdefault("expireAfterDays", days)
        for odd in fit(fields, section.Previews):
            self._odd(f"{odd.key} in previews is {odd.why}", self.places.get("previews"))
        return fields or None

    def _check(self, item: Service | Resource, fields: dict[str, Any], kind: type[Any]) -> None:
        """Leave out what the format does not accept, or keep the whole file."""
        for odd in fit(fields, kind):
            if odd.is_kept:
                what = f"profiles cannot express the {odd.key} of {item.name}"
                self.notes.leave(what, item.at(odd.key))
            else:
                self._odd(f"{odd.key} of {item.name} is {odd.why}", item.at(odd.key))

    def _odd(self, what: str, place: Place | None) -> None:
        self.notes.odd.append(Left(what, place))


def _is_django(command: str, servers: Iterable[Started]) -> bool:
    """Return whether a command certainly starts Django: manage.py, Celery, wsgi.py or asgi.py."""
    modules = {part for server in servers for part in server.module.split(".")}
    names = {server.row.name for server in servers}
    return runs_manage(command) or "celery" in names or not modules.isdisjoint({"wsgi", "asgi"})


def _serves_asgi(server: Started) -> bool:
    return server.interface == "asgi" or "asgi" in server.module.split(".")


def may_be_secret(name: str, text: str | None) -> bool:
    """Return whether a value of envVars may be a secret, which must not be committed."""
    return text not in (None, "") and (
        plaintext.gives_itself_away(text) or catalog.looks_secret(name)
    )


def slug(name: str, joined: str = "-", otherwise: str = "program") -> str:
    """Return a name in lowercase letters and digits; replace all else with `joined`."""
    return re.sub(r"[^a-z0-9]+", joined, name.lower()).strip(joined) or otherwise


def _folder(native: Any) -> str:
    """Return the folder of a service, relative to the repository."""
    return str(native or ".").strip("./") or "."


def _program_names(items: Iterable[Service]) -> dict[str, str]:
    """Return each service's program name; the first web service is `web`."""
    names: dict[str, str] = {}
    for item in sorted(items, key=lambda one: one.native.get("type") != "web"):
        name = "web" if not names and item.native.get("type") == "web" else slug(item.name)
        while name in names.values():
            name += "-2"
        names[item.name] = name
    return names


def _is_whole(line: str) -> bool:
    """Return whether a line of a script is complete by itself."""
    pairs = all(line.count(one) == line.count(other) for one, other in ("()", "{}"))
    return pairs and "#" not in line and not any(line.count(quote) % 2 for quote in "'\"`")


def _plain_entry(entry: ManifestEntry) -> dict[str, Any]:
    texts = {"value": entry.source.text, "previewValue": entry.source.preview_text}
    written = {key: text for key, text in texts.items() if text is not None}
    return {"key": entry.key, **entry.source.native, **written}
