"""The rule about programs whose command names an executable that nothing installs."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.catalog.distributions import brought_by, is_known
from envgen.catalog.tools import HARMLESS, PASSING, SERVERS, UNREAD_INSTALLERS
from envgen.check import CheckedProfile
from envgen.check.building.builds import ServiceBuild
from envgen.check.commands.starts import Start
from envgen.errors import Finding, Severity, rule
from envgen.reading.commands import launches
from envgen.reading.dependencies import normal
from envgen.reading.paths import joined
from envgen.support.suggestions import nearest

# So similar is a misspelled name.
_NEAR = 0.8
_TOOLS = HARMLESS | PASSING | SERVERS | UNREAD_INSTALLERS


@rule(
    "program-unknown",
    why="The program stops at once, because the shell does not find the command.",
    fix="fix the name, or add the package that installs it",
    severity=Severity.WARNING,
)
def unknown_executable(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield programs whose command names an executable that no listed package has.

    An image can have any. So can a package that envgen does not know, unless the name is nearly
    that of a known server.
    """
    builds = {name: build for build in subject.builds for name in build.service.programs}
    for start in subject.starts.items:
        build = builds.get(start.program)
        if start.group[0] != "profile" or build is None or not build.is_python:
            continue
        for name in _named(start):
            meant = nearest(name, SERVERS, _NEAR)
            if name in _TOOLS or _is_given(build, name, may_be_short=meant is None):
                continue
            if meant is None and not _knows_all(build):
                continue
            hint = f"did you mean {meant}?" if meant else None
            message = f"`{start.program}` runs `{name}`, which no listed package installs"
            edit = start.edit(name, meant) if meant else None
            yield Finding(message, start.place, hint, edit=edit)


def _named(start: Start) -> Iterator[str]:
    """Yield the names that the command itself looks up on the PATH."""
    if "()" in start.command or "PATH=" in start.command:
        return
    for launch in launches(start.command, read=lambda _: None):
        name = launch.name
        is_own = launch.row or "/" in name or name in ("", "python", "manage.py")
        if launch.certain and not is_own:
            yield name


def _is_given(build: ServiceBuild, name: str, *, may_be_short: bool) -> bool:
    """Return whether a package, or the project itself, may have an executable of this name."""
    read = build.files.read
    own = joined(build.service.root, name) or name
    if read(own) is not None:
        return True
    scripts = [
        read(joined(build.service.root, file) or file)
        for file in ("pyproject.toml", "setup.py", "setup.cfg")
    ]
    if any(text is not None and name in text for text in scripts):
        return True
    # A package often has several executables: rqworker, newrelic-admin, supervisord.
    parts = [*normal(name).split("-"), normal(name).replace("-", "")]
    for package in brought_by({key: item.extras for key, item in build.installed.packages.items()}):
        short = package.replace("-", "")
        if any(short in part or (may_be_short and part in short) for part in parts):
            return True
    return False


def _knows_all(build: ServiceBuild) -> bool:
    """Return whether all that the build installs is known."""
    installed = build.installed
    return (
        installed.installs_anything
        and not (installed.is_open or installed.absent)
        and all(map(is_known, installed.packages))
        and not build.building.has("curl")
    )
