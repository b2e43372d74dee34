"""Collect everything in a project that says how it runs; change and run nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from envgen.adopt import compose_file, env_folders
from envgen.adopt.env_texts import env_texts, reading_new
from envgen.adopt.findings import EnvFile, Findings, Layout
from envgen.adopt.helps import helps
from envgen.adopt.modules import module_source
from envgen.adopt.packages import packages
from envgen.adopt.roots import BLUEPRINT
from envgen.adopt.services import may_be_secret
from envgen.adopt.spellings import SPELLINGS
from envgen.errors import Place, Problem, Severity
from envgen.formats import dotenv
from envgen.formats.dotenv import dialects
from envgen.platforms.manifest import Manifest
from envgen.platforms.render.manifest.reading import read as read_manifest
from envgen.reading import ListFiles, ReadText
from envgen.reading.commands import Launch, launches
from envgen.reading.entry_points import MODULE
from envgen.reading.env_files import env_file_readers
from envgen.reading.procfile import processes
from envgen.reading.servers import started
from envgen.reading.settings import PRESENT, Lookup, SettingsReading, read_settings
from envgen.support.paths import inside

EXAMPLE = ".env.example"
COMPOSE = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")
# Variables that Render sets in every service, whatever render.yaml says.
RENDER = {"RENDER": "true", "RENDER_SERVICE_TYPE": "web", "IS_PULL_REQUEST": "false"}
# A dummy host in place of RENDER_EXTERNAL_HOSTNAME, which the module adds at run time.
RENDER_HOST = "render-external-hostname.invalid"


def collect(read: ReadText, layout: Layout, files: ListFiles) -> Findings:
    """Return the findings; `read` returns the text of a project's file, or None.

    `files` returns the names of the files in a folder.
    """
    text = read(BLUEPRINT) or ""
    blueprint = read_manifest(text, BLUEPRINT) if text else None
    source = module_source(read, layout.root)

    def reading(module: str, variables: Mapping[str, Any], **options: Any) -> SettingsReading:
        lookup = Lookup({**variables, MODULE: module}, **options)
        return read_settings(module, source, lookup, files)

    first = [reading(name, {}, defaults=True) for name in (layout.development, layout.production)]
    required = frozenset(item.name for item in first[0].reads if item.required)
    texts = env_texts(read, layout, [path for each in first for path in each.files], required)
    local = _env_files(reading_new(read, texts), env_folders.local(files, layout.root))
    remote = _env_files(reading_new(read, texts), env_folders.remote(files, layout.root))
    procfile = read("Procfile") or read(layout.inside("Procfile")) or ""
    deployed = _on_the_server(blueprint, remote)
    here = _at_home(read, local)
    production = reading(layout.production, deployed)
    development = reading(layout.development, here, defaults=True)
    examples = dict.fromkeys((layout.inside(EXAMPLE), EXAMPLE))
    return Findings(
        layout=layout,
        helps={
            name: text
            for name, text in helps(read, examples, (*production.reads, *development.reads)).items()
            if not _quotes(text, (*local, *remote))
        },
        packages=packages(read, layout, blueprint),
        production=production,
        presumed=reading(layout.production, deployed, defaults=True),
        development=development,
        blueprint=blueprint,
        blueprint_text=text,
        local=local,
        remote=remote,
        env_texts=texts,
        unassigned=tuple(env_folders.unassigned(files, layout.root)),
        django_commands=_django_commands(read, layout, blueprint),
        procfile={item.name: item.command for item in processes(procfile)},
        configures_logging=any("dictConfig(" in (read(path) or "") for path in production.files),
        env_readers={
            Place(path, found.line, found.column): found.program
            for path in production.files
            for found in env_file_readers(read(path) or "")[:1]
        },
        on_server=frozenset(deployed),
        behind_edge=bool(blueprint) or any(item.name == "RENDER" for item in production.reads),
        debug_by=_debug(production, reading, layout, deployed),
        literals=_literals(production, blueprint),
    )


def _django_commands(read: ReadText, layout: Layout, blueprint: Manifest | None) -> frozenset[str]:
    """Return the start commands whose scripts load the settings."""
    commands = {item.command for item in (blueprint.services if blueprint else ()) if item.command}
    return frozenset(
        command
        for command in commands
        if any(
            _loads_django(item, read) for item in launches(command, read=read, folder=layout.root)
        )
    )


def _loads_django(launch: Launch, read: ReadText) -> bool:
    if launch.name != "python":
        server = started(launch, read)
        parts = server.module.split(".") if server else ()
        return launch.name in ("manage.py", "celery") or not {"wsgi", "asgi"}.isdisjoint(parts)
    path = (
        launch.module.replace(".", "/") + ".py"
        if launch.module
        else next(iter(launch.arguments), "")
    )
    text = read(inside(launch.folder or ".", path)) or ""
    return MODULE in text or "django.setup(" in text


def variables(read: ReadText, root: str, files: ListFiles) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the variables that the server is known to have, and those that developers have."""
    text = read(BLUEPRINT) or ""
    blueprint = read_manifest(text, BLUEPRINT) if text else None
    deployed = _on_the_server(blueprint, _env_files(read, env_folders.remote(files, root)))
    return deployed, _at_home(read, _env_files(read, env_folders.local(files, root)))


def _on_the_server(blueprint: Manifest | None, remote: Iterable[EnvFile]) -> dict[str, Any]:
    return {**(RENDER if blueprint else {}), **_deployed(blueprint), **_together(remote)}


def _at_home(read: ReadText, local: Iterable[EnvFile]) -> dict[str, Any]:
    return {**compose_file.variables(read, COMPOSE), **_together(local)}


def _env_files(read: ReadText, paths: Iterable[str]) -> tuple[EnvFile, ...]:
    return tuple(_env_file(text, path) for path in paths if (text := read(path)) is not None)


def _env_file(text: str, path: str) -> EnvFile:
    """Return what a .env file sets: only values on which all its readers agree."""
    found = {item.name: item.value for item in dialects.read(text, path).found}
    unclear = frozenset(dotenv.names(text)) - found.keys()
    values = {name: value for name, value in found.items() if value.strip()}
    return EnvFile(path, values, frozenset(found.keys() - values), unclear, _errors(text, path))


def _quotes(text: str, files: Iterable[EnvFile]) -> bool:
    """Return whether a comment contains a value of a .env file, which may be a secret."""
    values = (value for file in files for value in file.values.values())
    return any(len(value) >= 6 and value in text for value in values)


def _errors(text: str, path: str) -> tuple[Problem, ...]:
    found = dotenv.problems(text, path)
    return tuple(item for item in found if item.severity is Severity.ERROR)


def _together(files: Iterable[EnvFile]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in files:
        found = {**dict.fromkeys(file.unclear, PRESENT), **file.values, **found}
    return found


def _deployed(blueprint: Manifest | None) -> dict[str, Any]:
    """Return the variables of the site's service: their texts, or PRESENT if unknown."""
    if blueprint is None:
        return {}
    found: dict[str, Any] = {"RENDER_EXTERNAL_HOSTNAME": RENDER_HOST}
    groups = {group.name: group for group in blueprint.groups}
    web = next(iter(blueprint.web_services()), None)
    for holder in (*(groups.get(name) for name, _ in (web.groups if web else ())), web):
        for entry in holder.entries if holder else ():
            text = entry.source.text
            found[entry.key] = PRESENT if text is None else text
    return found


def _literals(reading: SettingsReading, blueprint: Manifest | None) -> tuple[str, ...]:
    """Return the values whose names look like secrets, and those that contain a password."""
    found = [(name, value) for name, value in reading.settings.items() if isinstance(value, str)]
    for holder in blueprint.holders() if blueprint else ():
        found += [(entry.key, entry.source.text or "") for entry in holder.entries]
    return tuple(value for name, value in found if may_be_secret(name, value))


def _debug(
    production: SettingsReading, reading: Any, layout: Layout, deployed: Mapping[str, Any]
) -> dict[str, dict[str, bool | None]]:
    """Return the value of DEBUG for each text of the variable that it is read from.

    Empty if there is no such variable, or if it does not switch DEBUG, as with RENDER.
    """
    names = {item.name for item in production.sources.get("DEBUG", ())}
    if len(names) != 1:
        return {}
    (name,) = names
    found: dict[str, bool | None] = {}
    for text in SPELLINGS:
        value = reading(layout.production, {**deployed, name: text}).value("DEBUG")
        found[text] = None if value is None else bool(value)
    is_switch = {True, False} <= {*found.values()} or "DEBUG" in name.upper()
    return {name: found} if is_switch else {}
