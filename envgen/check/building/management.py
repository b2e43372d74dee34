"""A rule about commands of manage.py: Django, a package or the project has them."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.catalog.distributions import brought_by
from envgen.catalog.tools import DJANGO_COMMANDS, OWN_COMMANDS_OF_DJANGO, WITHOUT_COMMANDS
from envgen.check.building.builds import ProjectBuild
from envgen.check.subjects import BuildSubject
from envgen.errors import Finding, Place, rule
from envgen.git import work_tree
from envgen.reading.commands import launch
from envgen.reading.following import FlowCommand
from envgen.reading.paths import joined
from envgen.reading.site_packages import SitePackages, site_packages
from envgen.support.suggestions import suggest

_KNOWN = DJANGO_COMMANDS | OWN_COMMANDS_OF_DJANGO
_FOLDER = "management/commands/"


@rule(
    "management-command-missing",
    lint="builds",
    why="The deploy or the program fails: manage.py ends with `Unknown command`.",
    fix="fix the name, or create the file in management/commands/ of an app",
    source="https://docs.djangoproject.com/en/5.2/howto/custom-management-commands/",
)
def missing_command(subject: BuildSubject) -> Iterator[Finding]:
    """Yield commands of manage.py that certainly do not exist.

    Of a package whose commands are not known, nothing is said.
    """
    unknown = [
        (build, step, name)
        for build in subject.builds
        for step in _of_django(build)
        if (name := launch(step).arguments[0]) not in _KNOWN
    ]
    if not unknown or work_tree(subject.disk.root) is None:
        return  # without git, an app may be anywhere
    own = {path.rpartition("/")[2] for path in subject.git.files(f"*{_FOLDER}*.py")}
    names = (*OWN_COMMANDS_OF_DJANGO, *(file.removesuffix(".py") for file in own))
    found = set()
    for build, step, name in unknown:
        place = _place(build, step, name)
        if f"{name}.py" in own or (name, place) in found or not _lacks(subject, build, name):
            continue
        found.add((name, place))
        message = f"there is no management command {name}, but `manage.py {name}` runs"
        yield Finding(message, place, suggest(name, names, 0.7))


def _of_django(build: ProjectBuild) -> Iterator[FlowCommand]:
    """Yield the steps that surely run a named command of Django's own manage.py."""
    for flow in build.flows():
        for step in flow.steps:
            item = launch(step)
            first = item.arguments[0] if item.arguments else ""
            if item.name != "manage.py" or not item.certain or not first.isidentifier():
                continue
            word = next((word for word in step.words if word.endswith("manage.py")), None)
            path = joined(step.folder or ".", word) if word else None
            file = build.origin(path) if path else None
            text = build.files.read(file) if file else None
            if step.folder is not None and "execute_from_command_line" in (text or ""):
                yield step


def _place(build: ProjectBuild, step: FlowCommand, name: str) -> Place:
    """Return where a command is written: in a script, the Dockerfile, or the manifest."""
    if step.file and (path := build.origin(step.file)):
        return Place(path, step.line, 1)
    return Place(build.dockerfile_path) if build.is_docker else build.command_place(name)


def _lacks(subject: BuildSubject, build: ProjectBuild, name: str) -> bool:
    """Return whether no package that a build installs has a command."""
    installed = build.installed
    if not installed.installs_anything or installed.is_open or installed.absent:
        return False
    if installed.has_index or not build.is_seen or build.files.read(".gitmodules") is not None:
        return False
    listed = {each: item.extras for each, item in installed.packages.items()}
    folders = [subject.disk.root / build.service.root, subject.disk.root]
    here = site_packages("", folders)
    packages = brought_by(listed) | set(listed)
    if here is not None and not installed.is_complete:
        packages |= here.closure(packages)
    return bool(packages) and all(_has_not(package, name, here) for package in packages)


def _has_not(package: str, name: str, here: SitePackages | None) -> bool:
    """Return whether a package certainly has no such command."""
    if package in WITHOUT_COMMANDS:
        return True
    files = here.files(package) if here is not None and here.has(package) else ""
    # The list of an editable package has none of its code.
    is_whole = bool(files) and ".pth," not in files and "direct_url.json," not in files
    return is_whole and f"/{_FOLDER}{name}.py" not in files
