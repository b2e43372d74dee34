"""Find where the site's packages are listed, and add the one that the generated settings import."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, structs

from envgen.adopt.findings import Layout, Packages
from envgen.adopt.first_edits import with_packages
from envgen.adopt.improvements import Left
from envgen.catalog.distributions import brought_by
from envgen.catalog.releases import releases
from envgen.errors import Place, Problem
from envgen.platforms.builds import ImageBuild
from envgen.platforms.manifest import Manifest, Service
from envgen.reading import ReadText
from envgen.reading.dependencies.adding import how_to_add
from envgen.reading.dependencies.mentioned import (
    FILES,
    Requirements,
    listed_in,
    of_django,
    read_requirements,
)
from envgen.reading.dependencies.pip_files import is_compiled
from envgen.reading.pythons import made_by_uv
from envgen.support.paths import inside

_PACKAGE = "django-environ"
_WHY = "the generated settings import it"
_UPGRADE = "https://docs.djangoproject.com/en/5.2/howto/upgrade-version/"
_DOCKERFILES = ("Dockerfile", "Dockerfile.prod", "compose/production/django/Dockerfile")


class _PackageList(Struct, frozen=True):
    """A list of packages with Django; the file is empty if a command lists them."""

    file: str
    is_missing: bool
    # What installs it, for a list without a file.
    installer: str = ""


def packages(read: ReadText, layout: Layout, blueprint: Manifest | None) -> Packages:
    """Return the project's Django, and how django-environ gets into what the site installs."""
    requirements = read_requirements(lambda path: read(layout.inside(path)) or read(path))
    lists = []
    for build in _builds(read, layout, blueprint):
        installed = build.installs()
        names = {name: item.extras for name, item in installed.packages.items()}
        all_names = brought_by(names)
        if "django" not in all_names:
            continue
        django = installed.packages.get("django")
        file = (django.file if django else "") or installed.file
        origin = (build.origin(file) or "") if file else ""
        lists.append(_PackageList(origin, _PACKAGE not in all_names, build.service.name))
        if django is not None and django.specifier:
            requirements = of_django(requirements, django.specifier, origin, django.line)
    if not lists:
        lists = list(_mentioned(read, layout))
    texts: dict[str, str] = {}
    left = [_added(item, read, texts) for item in lists if item.is_missing]
    if not lists:
        left = [Left(f"add {_PACKAGE} to the file that lists your packages: {_WHY}")]
    return Packages(requirements, texts, tuple(dict.fromkeys(left)), tuple(_refused(requirements)))


def _builds(read: ReadText, layout: Layout, blueprint: Manifest | None) -> Iterator[ImageBuild]:
    """Yield the builds of the services in the folder of manage.py, or of the Dockerfiles."""
    for service in blueprint.services if blueprint else ():
        runtime = service.runtime or "python"
        if service.root in (".", layout.root) and not service.is_elsewhere:
            yield ImageBuild(structs.replace(service, runtime=runtime), read)
    for name in _DOCKERFILES if blueprint is None else ():
        for folder in dict.fromkeys((layout.root, ".")):
            path = inside(folder, name)
            if read(path) is not None:
                image = Service(
                    name=path, kind="web", runtime="docker", dockerfile=path, context=folder
                )
                yield ImageBuild(image, read)


def _mentioned(read: ReadText, layout: Layout) -> Iterator[_PackageList]:
    """Yield the files that list Django, where no build is known."""
    paths = dict.fromkeys(path for name in FILES for path in (layout.inside(name), name))
    listed = {path: listed_in(path, text) for path in paths if (text := read(path)) is not None}
    is_missing = not any(_PACKAGE in names for names in listed.values())
    for path, names in listed.items():
        if "django" in names:
            yield _PackageList(path, is_missing)


def _added(item: _PackageList, read: ReadText, texts: dict[str, str]) -> Left:
    """Add the package to `texts`, if it is certain how; return what a person has to know."""
    if not item.file:
        return Left(f"add {_PACKAGE} to what {item.installer} installs: {_WHY}")
    text = read(item.file)
    if text is not None and item.file.endswith((".txt", ".in")) and not is_compiled(text):
        texts[item.file] = with_packages(text, [_PACKAGE])
        what = f"--apply adds {_PACKAGE}, because {_WHY}; then run `{_pip(read)} -r {item.file}`"
        return Left(what, Place(item.file))
    return Left(f"{how_to_add(_PACKAGE, item.file, read)}: {_WHY}", Place(item.file))


def _pip(read: ReadText) -> str:
    uv = any(made_by_uv(read(f"{name}/pyvenv.cfg") or "") for name in (".venv", "venv"))
    return "uv pip install" if uv else "pip install"


def _refused(requirements: Requirements) -> Iterator[Problem]:
    if requirements.is_too_old:
        message = f"Django {requirements.wanted} is too old for the generated settings"
        place = Place(requirements.file, requirements.line, 1 if requirements.line else 0)
        hint = f"upgrade to Django {releases()[0]} or newer first: {_UPGRADE}"
        yield Problem(message, "adopt", place, hint)
