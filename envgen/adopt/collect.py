"""Look through a project for everything that says how it runs; nothing is changed, or run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from envgen.adopt import compose_file
from envgen.adopt.env_texts import env_texts, reading_new
from envgen.adopt.findings import EnvFile, Findings, Layout
from envgen.adopt.services import may_be_secret
from envgen.adopt.spellings import SPELLINGS
from envgen.errors import InputError, Place, Problem, Severity
from envgen.formats import dotenv
from envgen.formats.dotenv import dialects
from envgen.output import readers
from envgen.platforms.manifest import Manifest
from envgen.platforms.render.manifest.reading import read as read_manifest
from envgen.reading import ReadText
from envgen.reading.dependencies.mentioned import read_requirements
from envgen.reading.env_files import env_file_reader
from envgen.reading.procfile import processes
from envgen.reading.settings import PRESENT, Lookup, SettingsReading, read_settings
from envgen.support import lazy_re
from envgen.support.paths import inside

BLUEPRINT = "render.yaml"
LOCAL = (".env", ".env.local", ".env.dev", ".env.development", ".envs/.local/.django")
REMOTE = (".env.production", ".env.prod", ".envs/.production/.django")
COMPOSE = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")
# What a server of Render's has, whatever its render.yaml says.
RENDER = {"RENDER": "true", "RENDER_SERVICE_TYPE": "web", "IS_PULL_REQUEST": "false"}
# A host that is no host: where RENDER_EXTERNAL_HOSTNAME goes, which the module adds at run time.
RENDER_HOST = "render-external-hostname.invalid"
MODULE = "DJANGO_SETTINGS_MODULE"
_MODULE_IN_TEXT = lazy_re.compile(rf"{MODULE}[=:\s]+[\"']?([A-Za-z_][\w.]*)")


def collect(read: ReadText, layout: Layout) -> Findings:
    """Return what is found; `read` gives the text of a file of the project, or None."""
    text = read(BLUEPRINT) or ""
    blueprint = read_manifest(text, BLUEPRINT) if text else None
    composed = compose_file.variables(read, COMPOSE)

    def source(module: str) -> tuple[str, str] | None:
        file = _file(read, layout.root, module)
        return None if file is None else (read(file) or "", PurePosixPath(file).as_posix())

    def reading(module: str, variables: Mapping[str, Any], **options: Any) -> SettingsReading:
        return read_settings(module, source, Lookup(variables, **options))

    first = [reading(name, {}, defaults=True) for name in (layout.development, layout.production)]
    required = frozenset(item.name for item in first[0].reads if item.required)
    texts = env_texts(read, layout, [path for each in first for path in each.files], required)
    local = _env_files(reading_new(read, texts), layout, LOCAL)
    remote = _env_files(reading_new(read, texts), layout, REMOTE)
    procfile = read("Procfile") or read(layout.inside("Procfile")) or ""
    deployed = {**(RENDER if blueprint else {}), **_deployed(blueprint), **_together(remote)}
    here = {**composed, **_together(local)}
    production = reading(layout.production, deployed)
    return Findings(
        layout=layout,
        requirements=read_requirements(lambda path: read(layout.inside(path)) or read(path)),
        production=production,
        presumed=reading(layout.production, deployed, defaults=True),
        development=reading(layout.development, here, defaults=True),
        blueprint=blueprint,
        blueprint_text=text,
        local=local,
        remote=remote,
        env_texts=texts,
        procfile={item.name: item.command for item in processes(procfile)},
        configures_logging=any("dictConfig(" in (read(path) or "") for path in production.files),
        env_readers=tuple(
            Place(path, *found)
            for path in production.files
            if (found := env_file_reader(read(path) or "")) is not None
        ),
        told=frozenset(deployed),
        behind_edge=bool(blueprint) or any(item.name == "RENDER" for item in production.reads),
        debug_by=_debug(production, reading, layout, deployed),
        literals=_literals(production, blueprint),
    )


def find_layout(
    read: ReadText,
    folders: Iterable[str],
    name: str,
    adopted: Mapping[str, str] | None = None,
    settings_package: str | None = None,
) -> Layout:
    """Find manage.py and the settings modules; `folders` are those right below the project.

    `adopted` are the base modules of profiles that are there already, by their names, and
    `settings_package` is theirs: then manage.py may name a generated module.

    Raises:
        InputError: there is no manage.py, or the settings module that it names is not there.
    """
    root = next((item for item in (".", *folders) if read(inside(item, "manage.py"))), None)
    if root is None:
        hint = "run it in the folder with manage.py, or one above"
        raise InputError([Problem("there is no manage.py", "adopt", Place("manage.py"), hint)])
    manage = inside(root, "manage.py")
    if "DJANGO_CONFIGURATION" in (read(manage) or ""):
        why = "uses django-configurations: its settings are classes, on which no module can build"
        raise InputError([Problem(why, "adopt", Place(manage))])
    development, line = _named_in(read, root, manage, folders)
    bases = adopted or {}
    development = bases.get("development", development)
    if _file(read, root, development) is None:
        why = f"names {development}, but there is no such module"
        raise InputError([Problem(why, "adopt", Place(manage, line, 1))])
    package = _package(development)
    entrypoints = {manage: "development"}
    production = None
    for kind in ("wsgi", "asgi", "celery"):
        path = inside(root, f"{package.replace('.', '/')}/{kind}.py" if package else f"{kind}.py")
        text = read(path) or ""
        if MODULE in text:
            entrypoints[path] = "production"
        if kind != "celery":  # which developers run, too
            for module, _ in readers.default_settings_modules(text)[:1]:
                production = production or module
    production = bases.get("production") or _told(read, root) or production or development
    if _file(read, root, production) is None:
        production = development
    return Layout(
        project=name,
        root=root,
        settings_package=settings_package
        or (f"{package}.env_settings" if package else "env_settings"),
        development=development,
        production=production,
        entrypoints=entrypoints,
    )


def _named_in(read: ReadText, root: str, manage: str, folders: Iterable[str]) -> tuple[str, int]:
    """Return the settings module that manage.py names, with its line, or the one that is there.

    Raises:
        InputError: manage.py names none, and none is where Django puts it.
    """
    text = read(manage) or ""
    for path in (inside(root, name) for name in LOCAL):
        told = dotenv.filled(read(path) or "").get(MODULE)
        if told and _file(read, root, told) is not None:
            return told, 0
    named = readers.default_settings_modules(text)
    if named:
        return named[0]
    below = [path.removeprefix(f"{root}/") for path in folders if root == "." or path != root]
    for folder in below:
        if "/" not in folder and _file(read, root, f"{folder}.settings") is not None:
            return f"{folder}.settings", 0
    why = "names no settings module"
    hint = 'write `os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)` in it'
    raise InputError([Problem(why, "adopt", Place(manage), hint)])


def _told(read: ReadText, root: str) -> str | None:
    """Return the settings module that the server is told to use, by whatever tells it."""
    files = (BLUEPRINT, "Procfile", "Dockerfile", *REMOTE)
    for path in (*files, *(inside(root, item) for item in files)):
        text = read(path) or ""
        blueprint = read_manifest(text, path) if path == BLUEPRINT and text else None
        for value in _modules(blueprint) if blueprint else ():
            if isinstance(value, str):
                return value
        if blueprint is None and (found := _MODULE_IN_TEXT.search(text)):
            return found[1]
    return None


def _modules(blueprint: Manifest) -> Iterator[object]:
    """Yield what sets the module: the site's service, by a group too, and then all others."""
    yield _deployed(blueprint).get(MODULE)
    for service in blueprint.services:
        yield from (
            item.source.native.get("value") for item in service.entries if item.key == MODULE
        )


def _file(read: ReadText, root: str, module: str) -> str | None:
    """Return the file of a module, a package's `__init__` included."""
    path = inside(root, module.replace(".", "/"))
    candidates = (f"{path}/__init__.py", f"{path}.py")
    return next((item for item in candidates if read(item) is not None), None)


def _package(module: str) -> str:
    """Return the package beside whose settings the generated ones go: mysite of mysite.settings."""
    if ".settings" in module:
        return module.partition(".settings")[0]
    return module.rpartition(".")[0]


def _env_files(read: ReadText, layout: Layout, names: Iterable[str]) -> tuple[EnvFile, ...]:
    paths = dict.fromkeys(path for name in names for path in (layout.inside(name), name))
    return tuple(_env_file(text, path) for path in paths if (text := read(path)) is not None)


def _env_file(text: str, path: str) -> EnvFile:
    """Return what a file sets, in whichever dialect it is: what all that read it agree on."""
    found = {item.name: item.value for item in dialects.read(text, path).found}
    unclear = frozenset(dotenv.names(text)) - found.keys()
    values = {name: value for name, value in found.items() if value.strip()}
    return EnvFile(path, values, frozenset(found.keys() - values), unclear, _errors(text, path))


def _errors(text: str, path: str) -> tuple[Problem, ...]:
    found = dotenv.problems(text, path)
    return tuple(item for item in found if item.severity is Severity.ERROR)


def _together(files: Iterable[EnvFile]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in files:
        found = {**dict.fromkeys(file.unclear, PRESENT), **file.values, **found}
    return found


def _deployed(blueprint: Manifest | None) -> dict[str, Any]:
    """Return the variables of the site's service: a text where the file has one, else PRESENT."""
    if blueprint is None:
        return {}
    found: dict[str, Any] = {"RENDER_EXTERNAL_HOSTNAME": RENDER_HOST}
    groups = {group.name: group for group in blueprint.groups}
    web = next(iter(blueprint.web_services()), None)
    for holder in (*(groups.get(name) for name, _ in (web.groups if web else ())), web):
        for entry in holder.entries if holder else ():
            value = entry.source.native.get("value")
            found[entry.key] = as_text(value) if value is not None else PRESENT
    return found


def as_text(value: Any) -> str:
    """Return the text that a value of an envVars entry stands for; a bare True is Python's."""
    return value if isinstance(value, str) else str(value)


def _literals(reading: SettingsReading, blueprint: Manifest | None) -> tuple[str, ...]:
    """Return the values of what looks like a secret by its name, or has a password in it."""
    found = [(name, value) for name, value in reading.settings.items() if isinstance(value, str)]
    for holder in blueprint.holders() if blueprint else ():
        found += [
            (entry.key, value)
            for entry in holder.entries
            if isinstance(value := entry.source.native.get("value"), str)
        ]
    return tuple(str(value) for name, value in found if may_be_secret(name, value))


def _debug(
    production: SettingsReading, reading: Any, layout: Layout, deployed: Mapping[str, Any]
) -> dict[str, dict[str, bool | None]]:
    """Return what DEBUG is for each text of the one variable that it is read from.

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
