"""The first files of a project: profiles, and lines for git and Docker."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from envgen.catalog.providers import providers, suggested
from envgen.catalog.releases import python_for
from envgen.output import readers
from envgen.output.split_settings import deployed_settings
from envgen.output.templating import Templates
from envgen.platforms import platforms
from envgen.profile import SLUG, schema
from envgen.resolve import site
from envgen.resolve.context import as_in_dns
from envgen.resolve.topology import build_command
from envgen.support.paths import inside
from envgen.version import __version__

# The maximum length of a project's name: that of a label in DNS.
LONGEST = 63
# What the build installs from.
REQUIREMENTS = "requirements.txt"
SCHEMA = "envgen.schema.json"
# The version of Python for platforms, pyenv and uv.
PYTHON = ".python-version"
# The shared domain of the platform that the first profiles are for.
SHARED_DOMAIN = platforms()["render"].edge.shared_domain or ""
# Files that neither git nor an image may contain.
PRIVATE = (".env", ".env.*", "!.env.example")
# Files that Python, Django, the build, `render --force` and `report` create.
LEFT_BEHIND = (
    *(".venv/", "venv/", "__pycache__/", "*.py[cod]", "db.sqlite3", "staticfiles/"),
    *("*.orig*", "envgen-report.html"),
)
PROFILES = ("base", "development", "staging", "production", "test")
DATABASES: dict[str, dict[str, Any]] = {
    row.name: {"provider": row.name, **row.init} for row in providers()
}
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc`")


class Answers(Struct, frozen=True, kw_only=True):
    """The answers of a person, or the defaults."""

    project: str
    hosts: tuple[str, ...]
    # The folder with manage.py.
    root: str = "."
    frontends: tuple[str, ...] = ()
    bot: bool = False
    staging: bool = True
    celery: bool = False
    database: str = suggested()
    # The release of Django.
    django: str = "5.2"
    # The folder of the project in its repository, if that is not the top.
    folder: str = "."
    # The file that the build installs from, relative to manage.py's folder.
    requirements: str = REQUIREMENTS

    @property
    def profiles(self) -> tuple[str, ...]:
        """Return the names of the profiles to write."""
        return tuple(name for name in PROFILES if self.staging or name != "staging")


class SettingsHome(Struct, frozen=True):
    """The settings of a project that has no profiles yet."""

    # The package for the generated modules.
    settings_package: str
    # The project's own settings module, if it is kept.
    base_settings: str | None
    # The module that manage.py names, whether it exists or not.
    named: str | None
    # The package of wsgi.py.
    package: str
    has_manage: bool = True
    # What wsgi.py names instead of `named`: the settings of deployed sites.
    deployed: str | None = None
    # The settings of tests, if they have a module of their own too.
    test: str | None = None
    # Why the settings of deployed sites cannot be found out; empty if they can.
    undecided: str = ""


def own_profiles() -> Path:
    """Return the folder with the first profiles of a project."""
    import envgen.profiles

    return Path(str(envgen.profiles.__file__)).parent


def as_slug(text: str) -> str:
    """Turn any text into a project's name: "Émile's Shop" becomes emiles-shop."""
    letters = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-") or "project"


def project_problem(name: str) -> tuple[str, str]:
    """Return what is wrong with a project's name, and a hint; two empty texts if it is right."""
    if re.fullmatch(SLUG, name):
        return "", ""
    message = f"a project's name has up to {LONGEST} lower-case letters, digits and hyphens"
    return message, f"for example {as_slug(name)}"


def host_problem(host: str) -> tuple[str, str]:
    """Return what is wrong with a host of the site, as `project_problem` does."""
    found = site.host_problem(as_in_dns(host), deployed=True)
    return found if found[0] else site.private_problem(as_in_dns(host))


def frontend_problem(origin: str) -> tuple[str, str]:
    """Return what is wrong with a frontend's origin, as `project_problem` does."""
    return site.origin_problem(origin, deployed=True)


def files(answers: Answers, folder: str, read: Callable[[str], str | None]) -> dict[str, str]:
    """Return the path and text of every file to write; `read` returns the text of an existing file.

    Profiles go to `folder`. .gitignore, .gitattributes and .dockerignore only get the lines that
    they lack. .python-version is written if nothing chooses a Python yet.
    """
    templates = Templates(own_profiles(), "envgen/profiles")
    home = settings_home(read, answers.root)
    values = {
        "requires": "~=" + ".".join(__version__.split(".")[:2]),
        "project": answers.project,
        "root": None if answers.root == "." else answers.root,
        "django_version": answers.django,
        "settings_package": home.settings_package,
        "base_settings": home.deployed or home.base_settings,
        "development_settings": home.base_settings if home.deployed else None,
        "test_settings": (home.test or home.base_settings) if home.deployed else None,
        "folder": None if answers.folder == "." else answers.folder,
        **_builds(answers),
        "apps": ["whitenoise", *(["corsheaders"] if answers.frontends else [])],
        "web_command": f"gunicorn {_in(home.package, 'wsgi')}",
        "worker_command": f"celery -A {_in(home.package, 'celery')} worker",
        "beat_command": f"celery -A {_in(home.package, 'celery')} beat",
        "bot": answers.bot,
        "celery": answers.celery,
        "hosts": list(answers.hosts),
        "staging_host": f"{answers.project}-staging-web{SHARED_DOMAIN}",
        "frontends": list(answers.frontends),
        "database": DATABASES[answers.database],
    }
    found = {
        f"{folder}/{name}.yaml": templates.render(f"{name}.yaml.j2", "yaml", values)
        for name in answers.profiles
    }
    found |= files_of_profiles(folder)
    app = inside(answers.root, celery_file(home))
    if answers.celery and read(app) is None:
        module = f"{home.settings_package}.production"
        named = {"project": answers.project, "settings_module": module}
        found[app] = templates.render("celery.py.j2", "python", named)
    if not _has_python(read, answers.root):
        found[PYTHON] = f"{python_for(answers.django, sys.version_info[:2])}\n"
    settings = inside(answers.root, home.settings_package.replace(".", "/"))
    for path, lines in _lines(settings, folder).items():
        found[path] = with_lines(read(path) or "", lines)
    return found


def _builds(answers: Answers) -> dict[str, str | None]:
    """Return the build commands that profiles have to name; None for envgen's own."""
    if answers.requirements == REQUIREMENTS:
        return {"web_build": None, "worker_build": None}
    install = f"pip install -r {answers.requirements}"
    worker = build_command(serves=False, install=install) if answers.celery else None
    return {"web_build": build_command(serves=True, install=install), "worker_build": worker}


def _has_python(read: Callable[[str], str | None], root: str) -> bool:
    """Return whether the project chooses its Python already, or runs in an image with one."""
    names = (PYTHON, "runtime.txt", "Dockerfile")
    paths = [path for name in names for path in (name, inside(root, name))]
    return any(read(path) is not None for path in paths) or (
        "PYTHON_VERSION" in (read("render.yaml") or "")
    )


def files_of_profiles(folder: str) -> dict[str, str]:
    """Return the other files in the folder of profiles: the schema for editors."""
    return {f"{folder}/{SCHEMA}": json.dumps(schema.for_editors(), indent=1) + "\n"}


def paths(folder: str) -> list[str]:
    """Return the paths that `files` may read or write, if profiles go to `folder`.

    The path of Celery's app is not among them.
    """
    own = [f"{folder}/{name}.yaml" for name in PROFILES]
    return [*own, f"{folder}/{SCHEMA}", PYTHON, *_lines("", folder)]


def settings_home(read: Callable[[str], str | None], root: str) -> SettingsHome:
    """Return where the settings go: next to the module that manage.py names, if there is one."""
    folder = "" if root == "." else f"{root}/"

    def is_there(module: str, *names: str) -> bool:
        path = folder + module.replace(".", "/")
        return any(read(f"{path}{name}.py") is not None for name in names)

    for module, _ in readers.default_settings_modules(read(f"{folder}manage.py") or ""):
        # mysite.settings and mysite.settings.local are both in mysite.
        package = module.partition(".settings")[0] if ".settings" in module else ""
        if is_there(module, "", "/__init__"):
            top = package.partition(".")[0]
            beside = next((item for item in (package, top) if is_there(_in(item, "wsgi"), "")), top)
            place = folder + (f"{beside.replace('.', '/')}/" if beside else "")
            deployed = deployed_settings(
                read, place, module, lambda name: is_there(name, "", "/__init__")
            )
            test = f"{module.rpartition('.')[0]}.test"
            return SettingsHome(
                _in(package, "env_settings"),
                module,
                module,
                beside,
                deployed=deployed.module,
                undecided=deployed.undecided,
                test=test if is_there(test, "", "/__init__") else None,
            )
        if package and is_there(package, "/__init__", "/wsgi"):
            # `django-admin startproject` created it, and settings.py was deleted.
            return SettingsHome(f"{package}.settings", None, module, package)
        return SettingsHome("config.settings", None, module, "config")
    has_manage = read(f"{folder}manage.py") is not None
    return SettingsHome("config.settings", None, None, "config", has_manage)


def celery_file(home: SettingsHome) -> str:
    """Return the path of the module with Celery's app, relative to manage.py's folder."""
    return _in(home.package, "celery").replace(".", "/") + ".py"


def _in(package: str, module: str) -> str:
    return f"{package}.{module}" if package else module


def _lines(settings: str, folder: str) -> dict[str, list[str]]:
    return {
        ".gitignore": [*PRIVATE, *LEFT_BEHIND],
        ".gitattributes": attributes(settings, folder),
        ".dockerignore": [*PRIVATE, ".git"],
    }


def attributes(settings: str, folder: str) -> list[str]:
    """Return lines for .gitattributes: LF in generated files, and how to merge sealed files.

    envgen ignores line endings in generated files, but diffs are easier to read with LF.
    """
    return [
        f"/{settings}/*.py text eol=lf",
        f"/{folder}/*.yaml text eol=lf",
        # Each secret is on a line, and the order does not matter: lines of both branches are kept.
        f"/{folder}/*.sealed.yaml merge=union",
        "/render*.yaml text eol=lf",
        "/bin/start-* text eol=lf",
        "/.env.example text eol=lf",
    ]


def with_lines(text: str, lines: list[str]) -> str:
    """Return `text` with the missing ones of `lines` at its end, with the same line endings."""
    have = {line.strip() for line in text.splitlines()}
    missing = [line for line in lines if line not in have]
    if not missing:
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith(end * 2) else (end if text.endswith(end) else end * 2)
    return f"{text}{gap}# envgen{end}" + "".join(f"{line}{end}" for line in missing)
