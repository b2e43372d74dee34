"""Why a build, a release, a start or a page fails, told from what was printed.

`envgen rehearse` and `envgen diagnose` use this one table. A row has the words to look for, and
what they mean. No value is repeated: only names of modules, variables, files and relations are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from envgen.live.rehearse.cause_table import CAUSES, Cause

# Long and mixed, as keys and tokens are: no name is.
_RANDOM = r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9]{12,}"
# What may be right behind a name. Anything else is a part of a value, and so is the name.
_BEHIND = " \t'\":,.;()=<>~![]"
# What several platforms and Docker put before a line.
_BEFORE = (
    r"^(?:\d{4}-\d\d-\d\dT[\d:.]{1,20}(?:Z|[+-]\d\d:\d\d)\s|"
    r"[A-Z][a-z]{2} \d\d? [\d:]+ [AP]M\s{1,2})?"
    r"(?:\[[a-z0-9]{5}\]\s+|app\[[\w.]{1,40}\](?:: | [a-z]{3} \[\w{1,9}\] ?)|[\w-]{1,40} +\| )?"
)
_TIMEOUT = ("worker-timeout", "")
# Causes of a package that is not installed; most commands are called as their module is.
_OF_PACKAGES = ("module-missing", "command-missing")
# Causes of a program without a network; in a build, the first means an index of packages.
_OF_NETWORK = ("package-index", "no-network")
_UNSAID = "NAME (see the log)"
# Where `migrate` stops: it prints OK behind every other migration.
_MIGRATION = r"\s*Applying (?P<app>\w{1,100})\.(?P<name>\w{1,200})\.\.\.(?! OK)"
_FRAME = r'^\s*File "(?P<file>[^"\n]{1,400})", line (?P<line>[0-9]{1,9})'


class Diagnosis(Struct, frozen=True):
    """A cause that was found, and the line of a file of the project that led to it."""

    cause: Cause
    name: str
    file: str = ""
    number: int = 0

    @property
    def message(self) -> str:
        """Return what went wrong."""
        return self.cause.message.replace("{name}", self.name)

    @property
    def hint(self) -> str:
        """Return how to fix it."""
        if self.cause.id in _OF_PACKAGES and (package := _package(self.name)):
            return f"add {package} to the requirements"
        return self.cause.hint.replace("{name}", self.name)


def _package(module: str) -> str | None:
    """Return the package on PyPI that has a module; None if it is not known."""
    from envgen.catalog.import_names import packages_of

    return next(iter(packages_of(module.partition(".")[0])), None)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words)


def find(lines: Sequence[str], folders: Iterable[str] = ()) -> list[Diagnosis]:
    """Return the causes in the lines of a log, each once, the most telling first.

    `folders` are those whose files are the project's own; without any, relative paths and those
    that do not belong to an installed package are. The last error of a log counts most.
    """
    own = tuple(f"{folder.rstrip('/')}/" for folder in folders)
    found: dict[tuple[str, str], Diagnosis] = {}
    frame = ("", 0)
    # How far a line of code in a traceback is indented at least; None outside of a traceback.
    code: int | None = None
    for raw in lines:
        line = _plain(raw)
        indented = len(line) - len(line.lstrip())
        if code is not None and indented >= code:
            continue  # it may contain the words of a cause, as `raise ImproperlyConfigured(` does
        code = None
        applied = _pattern(_MIGRATION).match(line)
        if applied:
            frame = (_migration(applied["app"], applied["name"], own), 1)
        at = _pattern(_FRAME).match(line)
        if at:
            file = _own(at["file"], own)
            frame = (file, int(at["line"])) if file else frame
            code = indented + 1
            continue
        cause, name = _cause_of(line)
        if cause is not None:
            known = found.get((cause.id, name))
            # An error that was raised from another is printed twice, once with the frame.
            if name == "SystemExit" and frame[0] and _TIMEOUT in found:
                # How gunicorn ends a worker: the traceback shows what took so long.
                found[_TIMEOUT] = replace(found[_TIMEOUT], file=frame[0], number=frame[1])
            if known is None or (frame[0] and not known.file):
                found[cause.id, name] = Diagnosis(cause, name, *frame)
            frame = ("", 0)
    order = {item.id: number for number, item in enumerate(CAUSES)}
    # A bare error says least: it comes last.
    return sorted(found.values(), key=lambda item: order[item.cause.id] >= order["no-network"])


def needs_network(lines: Sequence[str]) -> bool:
    """Return whether a program ended because it could not reach the internet, as bots do.

    A connection that is refused is one to a wrong port of this machine.
    """
    told = [line for line in lines if "refused" not in line]
    return any(item.cause.id in _OF_NETWORK for item in find(told))


@lru_cache(maxsize=4096)  # the lines of a log are often the same
def _cause_of(line: str) -> tuple[Cause | None, str]:
    for cause in CAUSES:
        match = _pattern(cause.words).search(line)
        if match:
            groups = match.groupdict()
            group = next((key for key in ("name", "other", "third") if groups.get(key)), None)
            if group is None:
                return cause, ""
            name, after = groups[group].strip("'\""), line[match.end(group) :][:1]
            is_whole = not after or after in _BEHIND
            return cause, name if is_whole and not _is_random(name) else _UNSAID
    return None, ""


def _is_random(name: str) -> bool:
    """Return whether a name is rather a value: a file without quotes makes words of some."""
    return any(_pattern(_RANDOM).fullmatch(part) for part in re.split(r"[^A-Za-z0-9]+", name))


def _plain(line: str) -> str:
    """Return a line without colours, and without what a platform puts before it."""
    line = _pattern(r"\x1b\[[0-9;]*[A-Za-z]").sub("", line[:2_000])
    return _pattern(_BEFORE).sub("", line)


def _own(path: str, folders: tuple[str, ...]) -> str:
    """Return a file of the project, relative to it; "" for another file."""
    if path.rpartition("/")[2] == "manage.py":
        return ""  # every command of Django begins there
    for folder in folders:
        if path.startswith(folder):
            inner = path[len(folder) :]
            return "" if "site-packages/" in inner else inner
    if folders or "site-packages/" in path or "/lib/python" in path or path.startswith("<"):
        return ""
    return path.removeprefix("/opt/render/project/src/")


def _migration(app: str, name: str, folders: tuple[str, ...]) -> str:
    """Return the file of a migration in one of these folders; "" if there is none."""
    inner = f"{app}/migrations/{name}.py"
    return inner if any(Path(folder, inner).is_file() for folder in folders) else ""
