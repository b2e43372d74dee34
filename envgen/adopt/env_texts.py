"""Translate a project's .env files for django-environ, which reads them from now on.

The program that read a file so far decides what its lines mean. A file that nothing has read must
not start to set variables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set

from envgen.adopt.findings import EnvTexts, Layout
from envgen.adopt.improvements import Left
from envgen.errors import Place, Problem
from envgen.formats import dotenv
from envgen.formats.dotenv.translating import Translation, translated
from envgen.formats.dotenv.wanted import commented_out, normal
from envgen.reading import ReadText
from envgen.reading.env_files import env_file_readers
from envgen.support import lazy_re
from envgen.support.wording import listed

MODULE = "DJANGO_SETTINGS_MODULE"
# Other programs that may read a file; the project's own code. They have to agree.
_OUTSIDE = ("python-dotenv", "npm-dotenv", "shell")
_OWN_CODE = ("python-decouple", *_OUTSIDE)
# Files that say how a developer starts the project. Pipenv reads .env without being told.
_STARTERS = (
    *("Makefile", "justfile", "Justfile", ".envrc", "Procfile", "Procfile.dev", "package.json"),
    *("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml"),
    *("build.sh", "start.sh", "run.sh", "dev.sh", "entrypoint.sh", "bin/dev", "Pipfile"),
)
_MENTIONED = lazy_re.compile(r"(?<![\w.])\.env(?![\w.])|honcho|foreman|pipenv|\[packages\]")


def env_texts(
    read: ReadText, layout: Layout, modules: Iterable[str], required: Set[str]
) -> EnvTexts:
    """Return the new texts of the .env files that the generated settings read.

    `modules` are the files of the settings, and `required` the variables that a developer's
    settings do not load without: where .env has one, something must read that file.
    """
    manage = read(layout.inside("manage.py")) or ""
    if f"{layout.settings_package}.development" in manage:
        return EnvTexts()  # the generated settings read the files already
    paths = tuple(dict.fromkeys((*modules, layout.inside("manage.py"))))
    texts: dict[str, str] = {}
    left: list[Left] = []
    refused: list[Problem] = []
    for name, profile in ((".env", "development"), (".env.production", "production")):
        path = layout.inside(name)
        old = read(path)
        if old is None or _is_written(old, layout, profile):
            continue
        programs = _programs(read, paths, name)
        if programs is None and profile == "development":
            programs = _OUTSIDE if _is_read_outside(read, layout, old, required) else None
        if programs is None and profile == "production":
            continue
        done = _unread(old) if programs is None else translated(old, path, programs)
        refused += done.refused
        left += _said(done, path, programs)
        new = _with_module(done.text, layout, profile)
        if new != done.text:
            left.append(
                Left(f"{MODULE} names {layout.settings_package}.{profile} now", Place(path))
            )
        if new != old:
            texts[path] = new
    return EnvTexts(texts, tuple(left), tuple(refused))


def _is_written(text: str, layout: Layout, profile: str) -> bool:
    """Return whether a file names the generated module: an interrupted run has translated it."""
    return dotenv.values(text).get(MODULE) == f"{layout.settings_package}.{profile}"


def _programs(read: ReadText, paths: Iterable[str], name: str) -> tuple[str, ...] | None:
    """Return the packages that the code reads a file with; None if it reads no such file."""
    found = {
        reader.program
        for path in paths
        for reader in env_file_readers(read(path) or "")
        if name in (reader.files or (".env",))
    }
    if not found:
        return None
    return _OWN_CODE if "" in found else tuple(sorted(found))


def _is_read_outside(read: ReadText, layout: Layout, text: str, required: Set[str]) -> bool:
    """Return whether a file of the project says that something else reads .env."""
    if required & {*dotenv.filled(text)}:
        return True
    files = dict.fromkeys(path for name in _STARTERS for path in (name, layout.inside(name)))
    return any(_MENTIONED.search(read(path) or "") for path in files)


def _unread(text: str) -> Translation:
    """Return a file with all assignments commented out."""
    entries = dotenv.parse(normal(text)).entries
    assigned = [each for each in entries if isinstance(each, dotenv.Assignment)]
    lines = [commented_out(each.raw) if each in assigned else each.raw for each in entries]
    names = tuple(dict.fromkeys(each.shown for each in assigned))
    return Translation("".join(lines) if names else text, dropped=names)


def _said(done: Translation, path: str, programs: Collection[str] | None) -> Iterator[Left]:
    if done.dropped and programs is None:
        what = f"nothing reads this file so far, so the lines of {listed(done.dropped)} become"
        yield Left(f"{what} comments; remove the # where a value should count", Place(path))
    elif done.dropped:
        what = f"the lines that set {listed(done.dropped)} become comments"
        why = f"they are not read by {listed(programs or ())}"
        yield Left(f"{what}, because {why}", Place(path))
    if done.rewritten:
        what = f"{listed(done.rewritten)} are written so that django-environ reads the same values"
        yield Left(what, Place(path))


def _with_module(text: str, layout: Layout, profile: str) -> str:
    """Return `text` with the old settings module replaced by the generated one."""
    if dotenv.values(text).get(MODULE) != layout.base(profile):
        return text
    return dotenv.update(text, [dotenv.Wanted(MODULE, f"{layout.settings_package}.{profile}")])


def reading_new(read: ReadText, found: EnvTexts) -> ReadText:
    """Return a function that reads .env files as they will be after --apply."""
    return lambda path: found.texts[path] if path in found.texts else read(path)
