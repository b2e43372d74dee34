"""What `envgen adopt` says where the files do not say for certain which settings are used."""

from __future__ import annotations

from cases_adopt import Step, adopt, more, project, write
from commandline import git
from snapshots import Sandbox, typed

LINE = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.{}")\n'
BRANCH = """\
import os

if os.environ.get("LIVE"):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
else:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.local")
"""
COMMENT = "# DJANGO_SETTINGS_MODULE=shop.settings_prod\n"
OWN_NAME = 'if os.environ["DJANGO_SETTINGS_MODULE"] == "shop.settings":\n    LANGUAGE_CODE = "de"\n'
PROD = write("shop/settings_prod.py", "from shop.settings import *\n")


def _empty_package(box: Sandbox) -> None:
    (box.root / "shop" / "settings").mkdir()
    (box.root / "shop" / "settings.py").rename(box.root / "shop" / "settings" / "local.py")
    box.write("shop/settings/__init__.py", "")


def _two_sites(box: Sandbox) -> None:
    for name in ("admin", "site"):
        (box.root / name).mkdir()
        box.write(f"{name}/manage.py", LINE.format("settings"))
    (box.root / "manage.py").unlink()


def _deployed(*names: str) -> Step:
    services = "".join(
        f"- {{type: web, name: {name}, runtime: python, rootDir: {name}}}\n" for name in names
    )
    return write("render.yaml", f"services:\n{services}")


def _no_list(box: Sandbox) -> None:
    (box.root / "requirements.txt").unlink()


POETRY = '[tool.poetry.dependencies]\ndjango = "^5.2"\n'
COMPILED = "django==5.2.1\n    # via -r requirements.in\n"


def _built(command: str, *steps: Step) -> tuple[Step, ...]:
    return (write("build.sh", f"{command}\n"), *steps)


OLD_SCRIPT = more("build.sh", "python manage.py check --settings=shop.settings\n")


def _old_command(box: Sandbox) -> None:
    text = (box.root / "profiles" / "base.yaml").read_text(encoding="utf-8")
    command = "DJANGO_SETTINGS_MODULE=blog.settings gunicorn "
    box.write("profiles/base.yaml", text.replace("gunicorn ", command, 1))
    box.ready("render production")


def _secret_in_git(box: Sandbox) -> None:
    text = (box.root / "render.yaml").read_text(encoding="utf-8")
    generated, value = (
        "SECRET_KEY\n        generateValue: true",
        "SECRET_KEY\n        value: 4f9c2e8b-key",
    )
    box.write("render.yaml", text.replace(generated, value))
    git(box.root, "add", "-A")
    git(box.root, "commit", "-qm", "a secret")
    box.ready("adopt --apply")


def _secret_in_a_command(box: Sandbox) -> None:
    text = (box.root / "render.yaml").read_text(encoding="utf-8")
    command = "env API_KEY=hunter2hunter2 gunicorn "
    box.write("render.yaml", text.replace("gunicorn ", command, 1))


# A group, and a service's link to it.
PASTED = """\
      - fromGroup: mail-keys
envVarGroups:
  - {name: mail-keys, envVars: [{key: MAIL_TOKEN, sync: false}]}
"""
CASES = [
    adopt(
        "a module for production beside the default", "guide", PROD, more("shop/wsgi.py", COMMENT)
    ),
    adopt("an empty package", "guide", _empty_package),
    adopt(
        "a branch of the unknown",
        "guide",
        write("shop/wsgi.py", BRANCH),
        write("shop/local.py", ""),
    ),
    adopt(
        "manage.py with a branch",
        "guide",
        write("manage.py", BRANCH.replace('os.environ.get("LIVE")', "1 < len(os.sys.argv)")),
        write("shop/local.py", ""),
    ),
    adopt(
        "manage.py that names the server's",
        "guide",
        PROD,
        write("shop/settings_local.py", ""),
        write("manage.py", LINE.format("settings_prod")),
    ),
    adopt(
        "a branch of no profile",
        "guide",
        write("shop/settings_test.py", ""),
        more("shop/wsgi.py", LINE.format("settings_test")),
    ),
    adopt("what is no module", "guide", more=" --production shop.other"),
    adopt(
        "another answer",
        "guide",
        PROD,
        lambda box: box.ready("adopt --production shop.settings"),
        more=" --production shop.settings_prod",
    ),
    adopt(
        "render.yaml names no module",
        "guide",
        more("render.yaml", "      - {key: DJANGO_SETTINGS_MODULE, value: shop.none}\n"),
    ),
    adopt("several manage.py", "guide", _two_sites),
    adopt("several that are deployed", "guide", _two_sites, _deployed("admin", "site")),
    adopt("a folder below render.yaml", "guide", _two_sites, _deployed("site"), more=" site"),
    adopt("a manage.py that is not there", "guide", more=" --manage site/manage.py"),
    adopt(
        "another manage.py than that of the profiles",
        "monorepo",
        lambda box: box.ready("adopt"),
        write("other/manage.py", LINE.format("settings")),
        more=" --manage other/manage.py",
    ),
    adopt("a secret in a command", "guide", _secret_in_a_command),
    adopt("an env group of variables to paste", "guide", more("render.yaml", PASTED)),
    adopt("a Django that is too old", "guide", write("requirements.txt", "Django==4.1.13\n")),
    adopt(
        "a Django that is too old, applied",
        "guide",
        write("requirements.txt", "Django==4.1.13\n"),
        more=" --apply",
    ),
    adopt(
        "packages of Poetry",
        "guide",
        *_built("poetry install", _no_list, write("pyproject.toml", POETRY)),
    ),
    adopt(
        "packages of pip-compile",
        "guide",
        *_built("pip install -r requirements.txt", write("requirements.txt", COMPILED)),
    ),
    adopt("packages of a command", "guide", *_built("pip install django gunicorn", _no_list)),
    adopt("no list of packages", "guide", *_built("make", _no_list)),
    adopt("files of no profile", "cookie", write(".envs/shared", "A=b\n")),
    adopt(
        "odd parts of render.yaml",
        "odd",
        more("render.yaml", "  - {name: lost}\n  - text\nprojects: []\npreviews: on\n"),
    ),
    adopt(
        "parts of another shape",
        "odd",
        more("render.yaml", "  - text\ndatabases: {a: b}\npreviews: [a]\n"),
    ),
    adopt("settings that look at their name", "guide", more("shop/settings.py", OWN_NAME)),
    adopt(
        "a Dockerfile with the old settings",
        "guide",
        write("Dockerfile", "FROM python:3.12\nENV DJANGO_SETTINGS_MODULE=shop.settings\n"),
    ),
    typed(
        "check a script with the old settings",
        "check",
        project=project("guide", lambda box: box.ready("adopt --apply"), OLD_SCRIPT),
        most=60,
    ),
    typed(
        "todo of a command with the old settings",
        "todo production",
        project=project("decouple", lambda box: box.ready("adopt --apply"), _old_command),
        most=60,
    ),
    adopt(
        "settings that read themselves",
        "guide",
        more("shop/settings.py", "\nfrom django.conf import settings\nHERE = settings.DEBUG\n"),
    ),
    adopt("a required change, declined", "clear", more=" --decline blueprint-secret"),
    typed(
        "todo before --apply",
        "todo production",
        project=project("guide", lambda box: box.ready("adopt")),
        most=60,
    ),
    typed(
        "check before --apply",
        "check production",
        project=project("guide", lambda box: box.ready("adopt")),
        most=60,
    ),
    typed(
        "todo of a secret that git has",
        "todo production",
        project=project("guide", _secret_in_git),
        most=60,
    ),
]

FILES = {"adopt-modules": CASES}
