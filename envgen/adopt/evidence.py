"""Find what a project's files say about the settings module of production."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from envgen.adopt import env_folders
from envgen.adopt.findings import Findings
from envgen.adopt.improvements import Left
from envgen.errors import Place
from envgen.platforms.manifest import Manifest, Service
from envgen.reading import ListFiles, ReadText
from envgen.reading.commands import launches
from envgen.reading.dockerfile import Dockerfile
from envgen.reading.entry_points import MODULE, modules_in
from envgen.support import lazy_re
from envgen.support.paths import inside

_COMMENT = lazy_re.compile(r"#.*$")
# Files that start the site on a server of one's own.
_SERVER = (
    *("Procfile", "uwsgi.ini"),
    *("supervisord.conf", "docker-compose.prod.yml", "docker-compose.production.yml"),
    *("compose.prod.yaml", "compose.production.yaml", "compose.prod.yml", "production.yml"),
)
_DOCKERFILES = ("Dockerfile", "Dockerfile.prod", "compose/production/django/Dockerfile")
# Where systemd units and other files for servers are.
_SERVER_FOLDERS = (".", "deploy", "deployment", "conf", "config", "systemd", "etc", "uwsgi")
_SERVER_ENDS = (".service", "uwsgi.ini", "supervisord.conf")
_WORKFLOWS = ".github/workflows"


class Rank(enum.IntEnum):
    """How sure a piece of evidence is; the smallest number is the surest."""

    COMMAND = 0
    PLATFORM = 1
    SERVER = 2
    ENTRY_POINT = 3
    HINT = 4


class Evidence(Struct, frozen=True):
    """A place that names a settings module."""

    module: str
    place: Place
    rank: Rank
    why: str = "names it"

    def __str__(self) -> str:
        """Return the evidence as text for a message."""
        return f"{self.place} {self.why}"


def of_server(
    read: ReadText, files: ListFiles, root: str, blueprint: Manifest | None
) -> Iterator[Evidence]:
    """Yield places that set the server's module, then those that only suggest one."""
    services = _services(blueprint)
    for service in services:
        yield from _of_command(service, service.command, Rank.COMMAND, read)
    yield from _of_variables(blueprint, services)
    for service in services:
        for command in (service.release_command, service.build_command):
            yield from _of_command(service, command, Rank.HINT, read)
    docker = Rank.PLATFORM if services and services[0].runtime == "docker" else Rank.SERVER
    named = [*_with_root(_DOCKERFILES, root)]
    named += [item.dockerfile for item in services if item.runtime == "docker"]
    for path in dict.fromkeys(named):
        yield from _in_dockerfile(read(path), path, docker)
    of_envs = env_folders.remote(files, root)
    for path in dict.fromkeys((*_with_root(_SERVER, root), *of_envs, *_unit_files(files, root))):
        yield from _in_text(read(path), path, Rank.SERVER)
    for name in files(_WORKFLOWS):
        path = f"{_WORKFLOWS}/{name}"
        yield from _in_text(read(path), path, Rank.HINT)


def still_named(
    findings: Findings, read: ReadText, files: ListFiles, *, render: bool
) -> Iterator[Left]:
    """Yield old settings modules in files that adopt does not edit, with the new names.

    If `render`, envgen generates render.yaml from now on.
    """
    layout = findings.layout
    new = layout.generated("production")
    for item in of_server(read, files, layout.root, None):
        if item.module in new and not item.place.file.startswith(_WORKFLOWS):
            yield Left(f"names {item.module}: write {new[item.module]} instead", item.place)
    here = layout.generated("development")
    for file in findings.local:
        text = findings.env_texts.texts.get(file.path, read(file.path))
        for item in _in_text(text, file.path, Rank.HINT):
            if item.module in here:
                yield Left(f"names {item.module}: write {here[item.module]} instead", item.place)
    blueprint = None if render else findings.blueprint
    for service in blueprint.services if blueprint else ():
        for command in (service.build_command, service.release_command, service.command):
            for found in modules_in(command or ""):
                if found.module in new:
                    what = f"a command of {service.name} names {found.module}"
                    yield Left(f"{what}: write {new[found.module]} instead", service.place)


def in_comments(text: str, path: str) -> Iterator[Evidence]:
    """Yield the modules that the comments of a Python file name."""
    for number, line in enumerate(text.splitlines(), 1):
        comment = _COMMENT.search(line)
        for found in modules_in(comment[0] if comment else ""):
            place = Place(path, number, 1)
            yield Evidence(found.module, place, Rank.HINT, "names it in a comment")


def _services(blueprint: Manifest | None) -> list[Service]:
    """Return the services that may run Django, the site's first."""
    found = [
        item
        for item in (blueprint.services if blueprint else ())
        if item.runtime in ("python", "docker", "image", "") and not item.is_elsewhere
    ]
    return sorted(found, key=lambda item: item.native.get("type") != "web")


def _of_variables(blueprint: Manifest | None, services: Iterable[Service]) -> Iterator[Evidence]:
    groups = {group.name: group.entries for group in (blueprint.groups if blueprint else ())}
    for service in services:
        # The service's own entry wins over that of a group.
        named = [entry for name, _ in service.groups for entry in groups.get(name, ())]
        for entry in (*service.entries, *named):
            if entry.key == MODULE and entry.source.text is not None:
                yield Evidence(entry.source.text, entry.place, Rank.PLATFORM)
                break


def _of_command(
    service: Service, command: str | None, rank: Rank, read: ReadText
) -> Iterator[Evidence]:
    for item in launches(command or "", read=read, folder=service.root or "."):
        text = " ".join(item.arguments)
        found = item.environment.get(MODULE)
        names = [found] if found else [item.module for item in modules_in(text)]
        # Only a server's command counts; manage.py has its own `--settings`.
        sure = Rank.HINT if item.passes else rank
        for name in names:
            if re.fullmatch(r"[A-Za-z_][\w.]*", name):
                why = f"names it in a command of {service.name}"
                yield Evidence(name, service.place, sure, why)


def _in_dockerfile(text: str | None, path: str, rank: Rank) -> Iterator[Evidence]:
    """Yield the modules in a Dockerfile; those in RUN are for the build alone."""
    instructions = Dockerfile(text or "").instructions
    for item in _in_text(text, path, rank):
        at = [each.keyword for each in instructions if each.line <= item.place.line]
        yield replace(item, rank=Rank.HINT) if at[-1:] == ["RUN"] else item


def _in_text(text: str | None, path: str, rank: Rank) -> Iterator[Evidence]:
    for number, line in enumerate((text or "").splitlines(), 1):
        if line.lstrip().startswith(("#", ";", "//")):
            continue
        for found in modules_in(line):
            sure = Rank.HINT if found.is_option else rank
            yield Evidence(found.module, Place(path, number, found.start + 1), sure)


def _with_root(paths: Iterable[str], root: str) -> Iterator[str]:
    for path in paths:
        yield from dict.fromkeys((inside(root, path), path))


def _unit_files(files: ListFiles, root: str) -> Iterator[str]:
    for folder in _with_root(_SERVER_FOLDERS, root):
        for name in files(folder):
            if name.endswith(_SERVER_ENDS):
                yield inside(folder.removeprefix("./"), name)
