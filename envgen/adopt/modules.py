"""Find the files of settings modules, and their purpose by their names."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.reading import ReadText
from envgen.reading.settings import Lookup, read_settings
from envgen.reading.settings.imports import ModuleSource
from envgen.support.paths import inside

# Parts of names that tell what a module is for.
_PRODUCTION = ("production", "prod", "prd", "live", "deploy", "deployment", "heroku", "render")
_DEVELOPMENT = ("development", "dev", "devel", "local", "debug")
_OTHER = ("staging", "stage", "test", "testing", "tests", "ci")


def purpose(module: str) -> str:
    """Return what a module is for by its name: "production", "development", "other" or ""."""
    parts = set(module.rpartition(".")[2].split("_"))
    purposes = (("production", _PRODUCTION), ("development", _DEVELOPMENT), ("other", _OTHER))
    return next((name for name, words in purposes if not parts.isdisjoint(words)), "")


def siblings(module: str) -> Iterator[str]:
    """Yield usual names of production and development settings beside `module`."""
    package = package_of(module)
    start = f"{package}." if package else ""
    for word in (*_PRODUCTION, *_DEVELOPMENT):
        yield f"{start}settings.{word}"
        yield f"{start}settings_{word}"
        yield f"{start}{word}_settings"
        yield f"{start}settings.settings_{word}"
        if package and module.startswith(f"{package}.conf."):
            yield f"{start}conf.{word}"
    outer, _, last = module.rpartition(".")
    if purpose(last):
        for word in (*_PRODUCTION, *_DEVELOPMENT):
            yield f"{outer}.{word}" if outer else word


def module_file(read: ReadText, root: str, module: str) -> str | None:
    """Return the file of a module, a package's `__init__` included; None if there is none."""
    path = inside(root, module.replace(".", "/"))
    candidates = (f"{path}/__init__.py", f"{path}.py")
    return next((item for item in candidates if read(item) is not None), None)


def module_source(read: ReadText, root: str) -> ModuleSource:
    """Return a function that finds a module's text and file, as `read_settings` needs it."""

    def source(module: str) -> tuple[str, str] | None:
        file = module_file(read, root, module)
        return None if file is None else (read(file) or "", file)

    return source


def is_bare(read: ReadText, root: str, module: str) -> bool:
    """Return whether a module sets nothing, like an empty package."""
    found = read_settings(module, module_source(read, root), Lookup({}, defaults=True))
    return not found.settings and found.everything is None


def package_of(module: str) -> str:
    """Return the package for the generated settings, such as mysite for mysite.settings."""
    if ".settings" in module:
        return module.partition(".settings")[0]
    return module.rpartition(".")[0]
