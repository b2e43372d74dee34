"""Rules about packages: those that are needed are installed, and Django is the profile's."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.catalog.distributions import brought_by, is_known
from envgen.catalog.releases import releases
from envgen.catalog.versions import release
from envgen.check import CheckedProfile
from envgen.check.building.builds import Pin, ProjectBuild
from envgen.check.building.needs import ENVIRON, Needed, needed
from envgen.check.subjects import BuildSubject
from envgen.check.texts import Files, unread_hint
from envgen.errors import Finding, Place, Severity, rule
from envgen.reading.dependencies import allows, line_of
from envgen.reading.paths import joined
from envgen.reading.requires import required_python
from envgen.support.paths import inside

# Releases of Django besides those of the catalogue, which a profile of an older one may have.
_BETWEEN = ((5, 0), (5, 1), (6, 2), (2028, 0))


@rule(
    "requirement-missing",
    lint="builds",
    why="The programs or the settings need the package, but the build does not install it.",
    fix="add the package to requirements.txt",
    severity=Severity.WARNING,
    also=[Severity.ERROR],
)
def missing_requirement(subject: BuildSubject) -> Iterator[Finding]:
    """Yield packages that a service needs but that its build does not install.

    It is an error if a program cannot start, and if all packages of the file are known.
    """
    yield from _absent(subject)
    found: dict[tuple[str, str], Finding] = {}
    for build in subject.builds:
        installed = build.installed
        wanted = list(needed(build))
        yield from _unreadable(build)
        if not installed.installs_anything or installed.is_open or installed.absent:
            continue
        path = build.origin(installed.file) if installed.file else None
        if path is None or path in build.files.unreadable:
            continue
        listed = {name: item.extras for name, item in installed.packages.items()}
        there = set(listed) if installed.is_complete else brought_by(listed)
        unknown = not installed.is_complete and not all(map(is_known, listed))
        if unknown and installed.has_index:
            continue  # a private package may bring anything
        for item in wanted:
            if there.isdisjoint(item.names) and not (unknown and _may_come(item, listed)):
                is_sure = item.is_vital and (item.is_listed_itself or not unknown)
                severity = Severity.ERROR if is_sure else None
                from envgen.reading.dependencies.adding import how_to_add  # late: seldom needed

                hint = how_to_add(item.wanted, path, build.files.read)
                message = f"does not list {_shown(item)}{item.why}"
                key = (path, _shown(item))
                # Several services can need it: the one that cannot start counts.
                if key not in found or (severity and not found[key].severity):
                    found[key] = Finding(message, Place(path), hint, severity)
    yield from found.values()
    if isinstance(subject, CheckedProfile) and subject.is_deployed and not subject.builds:
        yield from _unlisted(subject)


def _unlisted(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the file with Django that lacks what the settings import, if no build is known."""
    from envgen.reading.dependencies.adding import how_to_add  # late: seldom needed
    from envgen.reading.dependencies.mentioned import read_requirements

    root, read = subject.deployment.document.root, Files(subject.disk).read
    found = read_requirements(lambda path: read(inside(root, path)) or read(path))
    if found.lists("django") and not found.lists(ENVIRON.wanted):
        path = inside(root, found.file)
        path = found.file if read(path) is None else path
        message = f"does not list {ENVIRON.wanted}{ENVIRON.why}"
        hint = how_to_add(ENVIRON.wanted, path, read)
        yield Finding(message, Place(path), hint, Severity.ERROR)


def _may_come(item: Needed, listed: object) -> bool:
    """Return whether a package that is not known may bring the one that is needed."""
    names = listed if isinstance(listed, dict) else {}
    return item.names == ("django",) and any(
        "django" in name and not is_known(name) for name in names
    )


def _unreadable(build: ProjectBuild) -> Iterator[Finding]:
    """Yield requirements files that are too large, or not text: what they list is not known."""
    for absent in build.installed.absent:
        problem = build.files.unreadable.get(build.origin(absent.path) or "")
        if problem is not None:
            hint = unread_hint(problem, "UTF-8 text with one package per line")
            yield Finding(problem.message, problem.place, hint)


def _absent(subject: BuildSubject) -> Iterator[Finding]:
    """Yield the files that builds install from and that do not exist, each with all its needs."""
    packages: dict[str, list[str]] = {}
    for build in subject.builds:
        # Where a file of an image comes from is not always known.
        for absent in build.installed.absent if not build.is_docker else ():
            path = absent.path
            if path in build.files.unreadable:
                continue
            if absent.file:
                hint = f"create {path}, or remove this line"
                message = f"includes {path}, which does not exist"
                yield Finding(message, Place(absent.file, absent.line, 1), hint, Severity.ERROR)
            else:
                packages.setdefault(path, []).extend(item.wanted for item in needed(build))
    for path, names in packages.items():
        hint = "create it, or write another build command"
        if names:
            hint = f"create {path} with the packages {', '.join(dict.fromkeys(names))}"
        yield Finding("is missing, but the build command installs from it", Place(path), hint)


def _shown(item: Needed) -> str:
    """Return the name of a package without versions and extras."""
    return item.wanted.partition("~")[0].partition("[")[0]


@rule(
    "requirement-django",
    why="The generated settings are for the profile's Django. Another release may reject them.",
    fix="change the requirement, or `django.version` in the profile",
    severity=Severity.WARNING,
    source="https://docs.djangoproject.com/en/5.2/releases/",
)
def another_django(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield requirements that do not allow the profile's Django.

    A release that no profile can name, such as 5.1, belongs to the newest one before it.
    """
    version = subject.deployment.document.django.version
    for build in subject.builds:
        if not build.has_django:
            continue
        for item in build.installed.named("django"):
            path = build.origin(item.file)
            if path is None or not item.specifier or _fits(item.specifier, version):
                continue
            line = item.line or line_of("django", build.files.read(path) or "")
            message = (
                f"asks for Django {item.specifier}, but the profile's `django.version` is {version}"
            )
            hint = f"write `Django~={version}.0`, or change `django.version` in the profile"
            yield Finding(message, Place(path, line, 1 if line else 0), hint)


def _fits(specifier: str, version: str) -> bool:
    wanted = release(version)
    newer = [release(item) for item in releases() if release(item) > wanted]
    between = [item for item in _BETWEEN if wanted < item and (not newer or item < newer[0])]
    return any(allows(specifier, item) for item in (wanted, *between))


@rule(
    "python-unpinned",
    lint="builds",
    why="Otherwise, a new service gets the platform's default Python, which changes over time.",
    fix="write the version that you test with, such as 3.12, into .python-version",
    source="https://render.com/docs/python-version",
    severity=Severity.WARNING,
)
def python_unpinned(subject: BuildSubject) -> Iterator[Finding]:
    """Yield a project that names no version of Python."""
    platform = subject.platform
    runtime = platform.python if platform else None
    if platform is None or runtime is None:
        return
    for build in subject.builds:
        if not build.is_python or not build.has_django:
            continue
        if build.pin is not None:
            if (problem := build.files.unreadable.get(build.pin.place.file)) is not None:
                yield Finding(problem.message, problem.place, unread_hint(problem))
                return
            continue
        row = build.django
        default = Pin(runtime.default, Place("")).release or (0, 0)
        message = (
            f"no Python version is set, so {platform.title} uses {runtime.default} ({runtime.date})"
        )
        if row is not None and not row.supports(default):
            message += f", and Django {row.name} needs {row.range}"
        newest = row.newest if row is not None and row.newest else default
        wanted = f"{newest[0]}.{newest[1]}"
        hint = f"write the version that you test with, such as {wanted}, into .python-version"
        yield Finding(message, Place(".python-version"), hint)
        return


@rule(
    "python-version",
    lint="builds",
    why="Django does not support this Python: pip cannot install Django, or programs fail later.",
    fix="write a Python version that your Django supports",
    source="https://docs.djangoproject.com/en/5.2/faq/install/#what-python-version-can-i-use-with-django",
    also=[Severity.WARNING],
)
def unsupported_python(subject: BuildSubject) -> Iterator[Finding]:
    """Yield a pinned Python that Django does not support, or that the platform cannot read."""
    runtime = subject.platform.python if subject.platform else None
    for build in subject.builds:
        pin, row = build.pin, build.django
        if pin is None or pin.release is None:
            continue
        if row is not None and build.has_django and not row.supports(pin.release):
            message = f"Python is {pin.version}, but Django {row.name} needs {row.range}"
            newest = ".".join(map(str, row.newest or row.oldest))
            yield Finding(message, pin.place, f"write a supported version, such as {newest}")
        elif pin.variable and runtime and pin.version and pin.version.count(".") < 2:
            message = f"{pin.variable} is {pin.version}, but it must be a full version"
            hint = f"write `{pin.version}.0` or a later patch, or use .python-version instead"
            yield Finding(message, pin.place, hint, Severity.WARNING)


@rule(
    "python-required",
    lint="builds",
    why="The installation refuses this Python, or the code fails on it.",
    fix="use a Python that the project's own files allow",
    source="https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python",
    severity=Severity.WARNING,
)
def refused_python(subject: BuildSubject) -> Iterator[Finding]:
    """Yield a pinned Python that pyproject.toml or the Pipfile does not allow."""
    for build in subject.builds:
        pin = build.pin
        if pin is None or pin.version is None:
            continue
        folder = joined(".", build.service.context if build.is_docker else build.service.root)
        for wanted in required_python(folder or ".", build.files.read):
            if not wanted.allows(pin.version):
                message = f"Python is {pin.version}, but {wanted.file} requires {wanted.specifier}"
                hint = f"write a version that {wanted.file} allows, or change `{wanted.key}` there"
                yield Finding(message, pin.place, hint)
