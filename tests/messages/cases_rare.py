"""What commands say that takes an unusual key, answer, process, value or project to hear."""

from __future__ import annotations

from booted_shop import PRODUCTION as PROFILE
from cases_adopt import adopt
from cases_adopt import more as appended
from cases_adopt import write as written
from cases_booted import boot
from cases_database import probed
from cases_errors import quoted, raised
from cases_leaks import found, leak, secret
from cases_profiles import wrong
from cases_render import all_rendered, link, more, write
from cases_sealed import DOTENV, NAME, Step, ready, rendered, sealed, value, with_key
from cases_together import changed
from commandline import git
from database_facts import subject
from snapshots import Sandbox, typed

from envgen.cli import terminal
from envgen.errors import Severity
from envgen.live.boot.report import CheckMessage, Fault
from envgen.live.database.facts import DatabaseReport
from envgen.vault.leaks.accepted import value_key

TOKEN = "Zq9wK4pVb7x2LmN8"
PRODUCTION = "profiles/production.yaml"


def _two_keys(box: Sandbox) -> None:
    box.ready("keys new", "keys new --yes")


def _mode(*paths: str) -> Step:
    def step(box: Sandbox) -> None:
        for path in paths:
            (box.root / path).chmod(0o644)

    return step


def _modules(*paths: str) -> Step:
    """Return what has files name a settings module of one's own."""

    def step(box: Sandbox) -> None:
        box.write("config/mine.py", "DEBUG = False\n")
        for path in paths:
            text = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.mine")\n'
            box.write(path, text)

    return step


def _two_leaks(box: Sandbox) -> None:
    """Accept the leak of two secrets."""
    leaks = {"DISCORD_TOKEN": TOKEN, NAME: TOKEN[::-1] * 3}
    for name, text in leaks.items():
        value(name, text)(box)
    box.write("notes.txt", "\n".join(leaks.values()))
    keys = ", ".join(f"{value_key(name, text)}: old {name}" for name, text in leaks.items())
    more(PRODUCTION, f"ignore_leaks: {{{keys}}}\n")(box)
    git(box.root, "add", "-A")


def _full_disk(box: Sandbox) -> object:
    said: list[str] = []
    box.patch.setattr(terminal, "fail", said.append)
    terminal._explain_what_is_lost(OSError(28, "No space left on device"))
    raise ValueError(said[0])


def _of_render(line: str) -> Step:
    """Return what adds a variable to production."""
    return more(PRODUCTION, f"env:\n  {line}\n")


KEYS = [
    typed("a second key, asked", "keys new", ready("keys new"), answers="n\n"),
    typed("a third key", "keys new", _two_keys),
]
NEW = [
    typed(
        "of a person's, asked",
        "new-secret DISCORD_TOKEN -p production --replace --kind hex",
        project=rendered,
        answers="n\n",
    ),
]
GENERATED = "DJANGO_SECRET_KEY: {secret: true, generate: render}"
ROTATE = [
    typed(
        "nothing that envgen can rotate",
        "rotate --status -p production",
        write(
            PRODUCTION,
            "programs: {web: {command: x, django: true}}\nsite: {hosts: [a.example.com]}\n"
            f"env: {{{GENERATED}}}\nrender: {{}}\n",
        ),
    ),
    typed(
        "Django's key, without fallbacks",
        "rotate DJANGO_SECRET_KEY -p production",
        _of_render(GENERATED),
        more(PRODUCTION, "unset: [SECRET_KEY_FALLBACKS]\n"),
    ),
    typed(
        "of the platform's, for no program",
        "rotate SALT -p production",
        _of_render("SALT: {secret: true, generate: render, for: []}"),
    ),
    typed(
        "no secrets at all",
        "rotate X -p tool",
        write(
            "profiles/tool.yaml",
            "kind: development\nprograms: {bot: {command: python -m bot}}\n"
            "unset: [SECRET_KEY, SECRET_KEY_FALLBACKS, DATABASES]\n",
        ),
    ),
]
SEAL = [
    typed(
        "two other values",
        "seal -p production",
        value(NAME, "x7" * 30),
        value("DJANGO_SECRET_KEY", "y8" * 40),
        project=sealed,
    ),
    typed("nothing is sealed to drop", f"seal -p production --drop {NAME}", project=with_key),
]
CHECK = [
    typed("a fix, asked", "check production --fix", _mode(DOTENV), project=rendered, answers="n\n"),
    typed(
        "two fixes, asked",
        "check --fix",
        _mode(DOTENV, ".env"),
        project=all_rendered,
        answers="n\n",
    ),
    typed(
        "two fixes that need a review",
        "check production --fix --yes",
        _modules("manage.py", "config/wsgi.py"),
        project=rendered,
    ),
    typed(
        "requirements outside the repository",
        "check production",
        link("requirements.txt", "../elsewhere.txt"),
        lambda box: (box.root.parent / "elsewhere.txt").write_text("django\n"),
        project=rendered,
    ),
]
LEAKS = [
    typed("two accepted leaks", "check production --leaks", _two_leaks, project=rendered),
    found("a value that the platform supplies", **leak(known=secret(name="DATABASE_URL"))),
]
HSTS = PROFILE[PROFILE.index("  SECURE_HSTS") : PROFILE.index("  CORS")]
W004 = CheckMessage("security.W004", Severity.WARNING, "You have not set HSTS.", "Set it.", True)
BOOT = [
    boot(
        "HSTS of the project's own",
        checks=(W004,),
        change=(HSTS, ""),
    ),
    boot(
        "django-environ is not installed",
        fault=Fault("settings", "ModuleNotFoundError", "there is no module environ"),
    ),
]
DATABASE = [
    probed(
        "a URL for migrate alone",
        DatabaseReport(databases=(subject().facts,)),
        changed("database: .*", "database: {provider: url, migrate: MIGRATE_URL}"),
        env={"MIGRATE_URL": "postgres://shop:a-password@db.example.com/shop"},
    ),
]
LARGE = "x" * (4 * 2**20 - 200)
IMPORT = [
    typed(
        "a value that makes the file too large",
        "import-env old.env -p production --dialect docker",
        lambda box: box.write("old.env", f"DISCORD_TOKEN={LARGE}\n"),
        project=rendered,
    ),
]
PROFILES = [
    wrong(
        "a program that is a variable",
        f"programs:\n  web: {{command: x}}\n  {'A' * 90}: {{value: 1}}\n",
    ),
]
ERRORS = [
    raised("stdout is full", _full_disk),
    raised("a direction mark in a .env file", quoted("dotenv", "a\u202eb")),
]
CASTS = """
from environs import Env
own = Env()
from decouple import config, Csv
B1 = own.bool("X_BOOL")
B2 = own.int("X_INT")
B3 = config("X_WORDS", cast=Csv())
"""
ON_RENDER = "".join(
    f"      - key: {name}\n        value: {text}\n"
    for name, text in (
        ("X_BOOL", "maybe"),
        ("X_INT", "many"),
        ("X_WORDS", "\"'a',b\""),
    )
)
ADOPT = [
    adopt("declined, like none", "guide", more=" --decline zzzzzzzz"),
    adopt(
        "values of another type",
        "guide",
        appended("shop/settings.py", CASTS),
        appended("render.yaml", ON_RENDER),
        more=" --details",
    ),
    adopt(
        "settings that are too large",
        "guide",
        written("shop/settings.py", "# " + "x" * (2 * 2**20) + "\n"),
    ),
]
FILES = {
    "keys": KEYS,
    "new-secret": NEW,
    "rotate": ROTATE,
    "seal": SEAL,
    "check": CHECK,
    "leaks": LEAKS,
    "boot": BOOT,
    "database": DATABASE,
    "import-env": IMPORT,
    "profiles": PROFILES,
    "errors": ERRORS,
    "adopt": ADOPT,
}
