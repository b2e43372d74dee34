"""The first files of a project: profiles, and the lines that git and Docker need."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from envgen.catalog.providers import providers, suggested
from envgen.output import readers
from envgen.output.templating import Templates
from envgen.platforms import platforms
from envgen.profile import schema
from envgen.version import __version__

SCHEMA = "envgen.schema.json"
# Of the platform that the first profiles are for: a section of theirs names it.
SHARED_DOMAIN = platforms()["render"].edge.shared_domain or ""
# What neither git nor an image may have.
PRIVATE = (".env", ".env.*", "!.env.example")
# What Python, Django, the build and `render --force` leave behind.
LEFT_BEHIND = (
    *(".venv/", "venv/", "__pycache__/", "*.py[cod]", "db.sqlite3", "staticfiles/"),
    "*.orig",
)
PROFILES = ("base", "development", "staging", "production", "test")
DATABASES: dict[str, dict[str, Any]] = {
    row.name: {"provider": row.name, **row.init} for row in providers()
}


class Answers(Struct, frozen=True, kw_only=True):
    """What a person said, or what is taken for granted."""

    project: str
    hosts: tuple[str, ...]
    # The folder with manage.py.
    root: str = "."
    frontends: tuple[str, ...] = ()
    bot: bool = True
    database: str = suggested()


def own_profiles() -> Path:
    """Return the folder of the profiles that a project starts with."""
    import envgen.profiles

    return Path(str(envgen.profiles.__file__)).parent


def as_slug(text: str) -> str:
    """Turn a folder's name into one for a project: lower case, and hyphens for the rest."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "project"


def files(answers: Answers, folder: str, read: Callable[[str], str | None]) -> dict[str, str]:
    """Return the path and text of every file to write; `read` gives what is there already.

    Profiles go to `folder`. To .gitignore, .gitattributes and .dockerignore only the lines are
    added that they lack.
    """
    templates = Templates(own_profiles(), "envgen/profiles")
    django = _django(read, answers.root)
    values = {
        "requires": "~=" + ".".join(__version__.split(".")[:2]),
        "project": answers.project,
        "root": None if answers.root == "." else answers.root,
        "django_version": "5.2",
        **django,
        "apps": ["whitenoise", *(["corsheaders"] if answers.frontends else [])],
        "web_command": f"gunicorn {django['settings_package'].partition('.')[0]}.wsgi",
        "bot": answers.bot,
        "hosts": list(answers.hosts),
        "staging_host": f"{answers.project}-staging-web{SHARED_DOMAIN}",
        "frontends": list(answers.frontends),
        "database": DATABASES[answers.database],
    }
    found = {
        f"{folder}/{name}.yaml": templates.render(f"{name}.yaml.j2", "yaml", values)
        for name in PROFILES
    }
    found |= files_of_profiles(folder)
    inside = "" if answers.root == "." else f"{answers.root}/"
    settings = inside + django["settings_package"].replace(".", "/")
    for path, lines in _lines(settings, folder).items():
        found[path] = with_lines(read(path) or "", lines)
    return found


def files_of_profiles(folder: str) -> dict[str, str]:
    """Return what stands beside the profiles in `folder`: the schema for editors."""
    return {f"{folder}/{SCHEMA}": json.dumps(schema.for_editors(), indent=1) + "\n"}


def paths(folder: str) -> list[str]:
    """Return the path of every file that `files` returns, where profiles go to `folder`."""
    own = [f"{folder}/{name}.yaml" for name in PROFILES]
    return [*own, f"{folder}/{SCHEMA}", *_lines("", folder)]


def _django(read: Callable[[str], str | None], root: str) -> dict[str, Any]:
    """Return where the settings go: beside the module that manage.py names, if there is one."""
    folder = "" if root == "." else f"{root}/"
    for module, _ in readers.default_settings_modules(read(f"{folder}manage.py") or ""):
        path = folder + module.replace(".", "/")
        if any(read(file) is not None for file in (f"{path}.py", f"{path}/__init__.py")):
            # mysite.settings and mysite.settings.local both lie in mysite.
            package = module.partition(".settings")[0] if ".settings" in module else ""
            name = f"{package}.env_settings" if package else "env_settings"
            return {"settings_package": name, "base_settings": module}
    return {"settings_package": "config.settings", "base_settings": None}


def _lines(settings: str, folder: str) -> dict[str, list[str]]:
    return {
        ".gitignore": [*PRIVATE, *LEFT_BEHIND],
        ".gitattributes": attributes(settings, folder),
        ".dockerignore": [*PRIVATE, ".git"],
    }


def attributes(settings: str, folder: str) -> list[str]:
    """Return the lines by which git leaves LF in generated files, and merges sealed ones.

    Generated files are compared by what they say, but a diff is easier to read this way.
    """
    return [
        f"/{settings}/*.py text eol=lf",
        f"/{folder}/*.yaml text eol=lf",
        # A secret a line, in no order that matters: two branches that add one each agree.
        f"/{folder}/*.sealed.yaml merge=union",
        "/render*.yaml text eol=lf",
        "/bin/start-* text eol=lf",
        "/.env.example text eol=lf",
    ]


def with_lines(text: str, lines: list[str]) -> str:
    """Return `text` with those of `lines` at its end that it lacks, in its own line ends."""
    have = {line.strip() for line in text.splitlines()}
    missing = [line for line in lines if line not in have]
    if not missing:
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith(end * 2) else (end if text.endswith(end) else end * 2)
    return f"{text}{gap}# envgen{end}" + "".join(f"{line}{end}" for line in missing)
