"""What commands say of a value that a line or environment cannot hold, and of cut-off work."""

from __future__ import annotations

from cases_adopt import adopt, own_code, write
from cases_adopt import more as appended
from cases_booted import LOCAL, SETTINGS, boot
from cases_errors import raised
from cases_formats import template
from cases_modules import PROD
from cases_render import FLY, more
from cases_sealed import DOTENV, NAME, no_key, rendered, sealed
from cases_walks import KEY, two_lines
from snapshots import Sandbox, typed

from envgen.cli import terminal
from envgen.errors import WriteError
from envgen.live.boot.environment import NOWHERE

SEALED_FILE = "profiles/production.sealed.yaml"


def _rotated_elsewhere(box: Sandbox) -> None:
    """Have the .env file from before a rotation that the sealed file has."""
    before = (box.root / DOTENV).read_text(encoding="utf-8")
    box.ready(f"rotate {NAME} -p production")
    box.write(DOTENV, before)


def _three_lines(box: Sandbox) -> None:
    """Have three lines of a sealed variable, of which two have the value in the .env file."""
    two_lines(box)
    text = (box.root / SEALED_FILE).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith(f"{KEY}: "))
    box.write(SEALED_FILE, text.replace(line, f"{line}\n{line}", 1))


def _imports(box: Sandbox) -> None:
    """Have settings that import a module, which imports another, and so on."""
    appended("shop/settings.py", "from shop.s0 import *\n")(box)
    for number in range(30):
        box.write(f"shop/s{number}.py", f"from shop.s{number + 1} import *\n")
    box.write("shop/s30.py", "DEBUG = False\n")


def _written_in_part(box: Sandbox) -> object:
    said: list[str] = []
    box.patch.setattr(terminal, "fail", said.append)
    error = WriteError("cannot write .env")
    error.written = ["render.yaml"]
    terminal._explain(error, debug=False)
    raise ValueError(said[0])


NESTED = "{% for a in 'x' * 1000 %}{% for b in 'x' * 1000 %}{% endfor %}{% endfor %}\n"
RENDER = [
    typed("a template of many steps", "render production", FLY, template(NESTED)),
    typed(
        "a template of a large text",
        "render production",
        FLY,
        template("{{ 'x' * 9000000 }}\n"),
    ),
    typed(
        "a template that is too large",
        "render production",
        FLY,
        template("#" * (4 * 2**20 + 1)),
    ),
]
DATABASE = "database: {provider: url, pooler: transaction, sslmode: require}\n"
OWN = (DATABASE, "unset: [DATABASES]\n")


def _default(**changed: object) -> dict[str, object]:
    return {"DATABASES": {"default": {**SETTINGS["DATABASES"]["default"], **changed}}}


BOOT = [
    boot("a server of the base settings, in the clear", settings=_default(OPTIONS={}), change=OWN),
    boot(
        "a server that is not known here",
        settings=_default(OPTIONS={}, HOST=NOWHERE),
        change=OWN,
    ),
    boot(
        "a cache of each worker's, beside a Key Value instance",
        settings={"CACHES": LOCAL},
        change=("redis: {provider: url}", "redis: {provider: render-key-value}"),
    ),
]
CHECK = [
    typed("a rotation elsewhere", "check production", _rotated_elsewhere, project=sealed),
    typed(
        "a name without the prefix",
        "check production",
        more(DOTENV, "LOG_LEVEL=INFO\n"),
        project=rendered,
    ),
]
SEAL = [
    typed("a rotation elsewhere", "seal production", _rotated_elsewhere, project=sealed),
    typed(
        "two lines, without the key",
        "seal production",
        two_lines,
        no_key,
        project=sealed,
    ),
    typed("three lines of a variable", "seal production", _three_lines, project=sealed),
]
RUN = [
    typed(
        "a value with a NUL",
        "run production -- true",
        more(DOTENV, "PAGE_TITLE=a\0b\n"),
        project=rendered,
    ),
    typed(
        "a value with a NUL, below a quote that is not closed",
        "run production -- true",
        more(DOTENV, "PAGE_TITLE='a\nPAGE_END=a\0b\n"),
        project=rendered,
    ),
]
ADOPT = [
    adopt(
        "a command names a module",
        "guide",
        PROD,
        appended("shop/wsgi.py", "# DJANGO_SETTINGS_MODULE=shop.settings_prod\n"),
        appended("build.sh", "python manage.py check --settings=shop.settings_prod\n"),
    ),
    adopt(
        "a .env with names in mixed case",
        "notes",
        appended(".env", "homeDir=${HOME}/x\n"),
    ),
    adopt(
        "a .env that programs read differently",
        "notes",
        own_code,
        write(".env", "greetingText=hi # a\n"),
    ),
    adopt(
        "a .env of which no line is right",
        "decouple",
        write(".env", "A='\"=\nB=#{B \n"),
    ),
    adopt(
        "settings of a package",
        "guide",
        appended("shop/settings.py", "from defaults import *\n"),
        more=" --details",
    ),
    adopt("imports that are nested", "guide", _imports, more=" --details"),
]
ERRORS = [raised("written in part", _written_in_part)]
FILES = {
    "render": RENDER,
    "boot": BOOT,
    "check": CHECK,
    "seal": SEAL,
    "run": RUN,
    "adopt": ADOPT,
    "errors": ERRORS,
}
