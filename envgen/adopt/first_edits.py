"""Edit a new project's own files: the settings module's name, and the requirements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from msgspec import Struct

from envgen.adopt.edits import with_module
from envgen.catalog.providers import provider
from envgen.output import readers
from envgen.output.scaffold import REQUIREMENTS, Answers, SettingsHome
from envgen.reading import ReadText
from envgen.reading.dependencies.mentioned import Requirements, listed_in, read_requirements
from envgen.support.paths import inside

_NAME = "DJANGO_SETTINGS_MODULE"
# What `django-admin startproject` writes before the module's name.
_UNTOUCHED = ("os.environ.setdefault('{}', '{}')", 'os.environ.setdefault("{}", "{}")')
# Each of these replaces the first.
_DRIVERS = ("psycopg", "psycopg2", "psycopg2-binary")


class EntryPoint(Struct, frozen=True):
    """A file that names the wrong settings module."""

    path: str
    # The number of the line that names it; 0 if there is none.
    line: int
    # The correct line.
    wanted: str
    # The whole text after the edit; None if a person has to edit it.
    edited: str | None


def entry_points(read: ReadText, root: str, home: SettingsHome) -> Iterator[EntryPoint]:
    """Yield the files beside `home` that do not name a generated module.

    Only the line that startproject wrote is edited, and only where it names the settings that
    manage.py does. In a project without manage.py these are the files that startproject makes.
    """
    package = _package(root, home)
    for path, profile in (
        (inside(root, "manage.py"), "development"),
        *((f"{package}{name}.py", "production") for name in ("wsgi", "asgi", "celery")),
    ):
        text = read(path)
        if not home.has_manage and not path.endswith("celery.py"):
            yield EntryPoint(
                path, 0, _startproject_line(f"{home.settings_package}.{profile}"), None
            )
            continue
        if text is None or (profile == "production" and _NAME not in text):
            continue
        module = f"{home.settings_package}.{profile}"
        found = readers.default_settings_modules(text)
        if not any(name.startswith(f"{home.settings_package}.") for name, _ in found):
            yield _entry_point(
                path, text, {home.named, home.deployed, home.settings_package}, module, found
            )


def _entry_point(
    path: str, text: str, old: Set[str | None], new: str, found: Sequence[tuple[str, int]]
) -> EntryPoint:
    generic = _startproject_line(new)
    if len(found) != 1:
        return EntryPoint(path, found[0][1] if found else 0, generic, None)
    name, line = found[0]
    before = text.splitlines()[line - 1].strip()
    edited = with_module(text, name, new)
    if before not in (item.format(_NAME, name) for item in _UNTOUCHED) or edited == text:
        return EntryPoint(path, line, generic, None)
    wanted = edited.splitlines()[line - 1].strip()
    return EntryPoint(path, line, wanted, edited if name in old else None)


def _startproject_line(module: str) -> str:
    return _UNTOUCHED[0].format(_NAME, module)


def secret_in(read: ReadText, root: str, home: SettingsHome) -> str | None:
    """Return the file of the base settings if SECRET_KEY is written out there."""
    path = inside(root, (home.base_settings or "").replace(".", "/"))
    for file in (f"{path}.py", f"{path}/__init__.py") if home.base_settings else ():
        if any(name == "SECRET_KEY" for name, _ in readers.literal_texts(read(file) or "")):
            return file
    return None


def packages(answers: Answers) -> list[str]:
    """Return the packages that the settings and programs in `answers` need."""
    postgresql = provider(answers.database).engine == "postgresql"
    return [
        f"django~={answers.django}.0",
        *("django-environ", "whitenoise", "gunicorn"),
        *(["django-cors-headers"] if answers.frontends else []),
        *(["psycopg[binary]"] if postgresql else []),
        *(["celery", "redis"] if answers.celery else []),
        # The first version whose middlewares can sign.
        *(["aiohttp>=3.12.2"] if answers.bot else []),
    ]


def asked_for(read: ReadText, root: str) -> Requirements:
    """Return the packages in the requirements files beside manage.py or at the top."""
    return read_requirements(lambda path: read(inside(root, path)) or read(path))


def missing(read: ReadText, root: str, wanted: Sequence[str]) -> list[str]:
    """Return the packages in `wanted` that no requirements file lists."""
    there = asked_for(read, root).packages
    return [item for item in wanted if not _names(item) & there]


def missing_in(path: str, text: str, wanted: Sequence[str]) -> list[str]:
    """Return the packages in `wanted` that one requirements file does not list."""
    there = listed_in(path, text)
    return [item for item in wanted if not _names(item) & there]


def requirements_file(root: str) -> str:
    """Return the path of the requirements file that the build installs from."""
    return inside(root, REQUIREMENTS)


def with_packages(text: str, more: Sequence[str]) -> str:
    """Return the text of a requirements file with `more` appended, with its own line ends."""
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith("\n") else end
    return text + gap + "".join(f"{item}{end}" for item in more)


def uses_celery(read: ReadText, root: str, home: SettingsHome) -> bool:
    """Return whether a requirements file names Celery, or a module beside wsgi.py imports it."""
    package = _package(root, home)
    texts = [read(f"{package}{name}.py") or "" for name in ("celery", "tasks", "__init__")]
    imported = any(readers.imports(text, "celery") for text in texts)
    return imported or asked_for(read, root).lists("celery")


def _package(root: str, home: SettingsHome) -> str:
    """Return the folder of wsgi.py, with a slash at its end if it is not the project's."""
    return inside(root, f"{home.package.replace('.', '/')}/" if home.package else "")


def _names(requirement: str) -> frozenset[str]:
    names = listed_in("", requirement)
    return names.union(_DRIVERS) if "psycopg" in names else names
