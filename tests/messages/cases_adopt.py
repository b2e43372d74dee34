"""What `envgen adopt` says of whole projects, and of settings that it cannot read."""

from __future__ import annotations

import sys
from collections.abc import Callable

from adopting import NAMES, copied
from snapshots import Case, Sandbox, typed

from envgen.cli import adopt_compare
from envgen.live.boot.report import Boot, BootReport, Fault
from envgen.reading.settings import read_settings
from envgen.reading.settings.environment import Lookup

Step = Callable[[Sandbox], object]
# Lines of settings of which no value is known without running them.
UNREAD = """\
import os, sys
import environ
from decouple import Csv, config
from pydantic_settings import BaseSettings
import decouple

class Own(BaseSettings):
    level: int

env = environ.Env()
A = os.environ[NAME + "x"]
B = os.environ.get(**{"a": 1})
C = [x for x in open("y")]
D = lambda x: x
E = "%s" % object()
F = sys.argv
G = f"{open('x').read()}"
H = {**open("x")}
I = 1 < 2 < len(sys.argv)
J = 1 @ 2
K = undefined_name
L = env.url("X")
M = config("M", cast=len)
N = 1 / 0
O = "x" * 10**9
P = [*open("x")]
Q = {}
Q.update(open("x"))
Q.update(**open("x"))
R = os.environ.get("R") or 1
S = 1 if os.environ.get("S") else 2
T = config("T", cast=Csv())
U = env.db("U", **open("x"))
V = env.bool("V")
W = env.int("W")
X = (yield)
Y = open("x")(1)(2)
Z = {open("x"): 1}
AA = f"{1:{2}}"
AB = env.json("AB")
AC = env("AC", default="$OTHER")
AD = {"default": env.db_url_config("x" + "y")}
AE = env.str(open("x").read())
AF = sys.platform
AG = "runserver" in sys.argv
AH = "1" in environ
AI = 1 if os else 2
AK = [a for a in [1] for b in [2]]
AQ, AR = [1, 2, 3]
AK = Own().missing
AJ = ["x"] * 1 if 0 else ["0123456789"]
AJ = AJ + AJ + AJ + AJ + AJ + AJ + AJ + AJ
AJ = AJ + AJ + AJ + AJ + AJ + AJ + AJ + AJ
AJ = AJ + AJ + AJ + AJ + AJ + AJ + AJ + AJ
AJ = AJ + AJ + AJ + AJ + AJ + AJ + AJ + AJ
AJ = AJ + AJ + AJ + AJ + AJ + AJ + AJ + AJ
AL = [a for a in os]
AM = lambda a, b: a
AN = {**os}
AO = f"{os}"
AP = os[0]
AS = config("WORDS", cast=bool)
AT = config("WORDS", cast=int)
AU = config("WORDS", cast=Csv())
AV = []
AV.append(AV)
nothing[0] = 1
def own(a):
    return a
AX = own()
try:
    import sentry
except ImportError:
    sentry = None
AY = sentry.x
import django_heroku
django_heroku.settings(locals())
del Q["a"]
D.x = 1
"""
NESTED = f"AW = {' + '.join('1' * 900)}\n"


def _own_settings(box: Sandbox) -> None:
    line = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")'
    box.write("manage.py", f"import os\n\n{line}\n")
    box.ready("render --all -q")


def project(name: str, *steps: Step) -> Step:
    """Return what copies a project of tests/adopt/projects, and changes it."""

    def make(box: Sandbox) -> None:
        box.root = copied(name, box.config.parent)
        for step in steps:
            step(box)

    return make


def adopt(name: str, of: str, *steps: Step, more: str = "", given: str = "") -> Case:
    """Return a case of `envgen adopt`."""
    return typed(name, f"adopt{more}", project=project(of, *steps), given=given, most=60)


def more(path: str, text: str) -> Step:
    """Return what adds to a file."""
    return lambda box: box.write(path, (box.root / path).read_text(encoding="utf-8") + text)


def write(path: str, text: str) -> Step:
    """Return what writes a file."""
    return lambda box: box.write(path, text)


def _booted(*reports: BootReport) -> Step:
    """Return what answers for the processes that would boot."""

    def step(box: Sandbox) -> None:
        def boot_all(jobs: list[object], *_: object, **__: object) -> list[Boot]:
            pairs = [reports[number % 2] for number in range(len(jobs))]
            return [Boot("production", ("web",), "PYTHON", (), report) for report in pairs]

        box.patch.setattr(adopt_compare, "boot_all", boot_all)

    return step


KEPT_BY_NONE = 'PEM="a\nb"\nHOMED=${HOME}/x\n'


def _unread(box: Sandbox) -> None:
    settings = box.root / "notes" / "settings.py"
    text = settings.read_text(encoding="utf-8").replace('load_dotenv(BASE_DIR / ".env")\n', "")
    settings.write_text(text.replace('os.environ["SECRET_KEY"]', "'a-key'"), encoding="utf-8")


def own_code(box: Sandbox) -> None:
    _unread(box)
    code = 'for line in open(".env"):\n    os.environ.setdefault(*line.split("=", 1))\n'
    more("notes/settings.py", code)(box)


def _adopted(box: Sandbox) -> None:
    box.ready("adopt --apply")


OLD = BootReport(settings={"DEBUG": True, "X": 1, "Y": 2})
NEW = BootReport(settings={"DEBUG": False, "X": 3, "Y": 2})
FAILS = BootReport(faults=(Fault("settings", "LookupError", file="a.py", line=3),))
LACKS = BootReport(faults=(Fault("settings", "ModuleNotFoundError", "there is no module x"),))
COMPARE = f" --compare --python {sys.executable}"
CASES = [
    *(adopt(f"the project {name}", name) for name in NAMES),
    adopt("applied", "guide", more=" --apply"),
    adopt("applied later", "decouple", lambda box: box.ready("adopt"), more=" --apply"),
    adopt("the lines that would change", "guide", more=" --diff"),
    adopt(
        "the lines that would change later",
        "guide",
        lambda box: box.ready("adopt"),
        more=" --diff",
    ),
    adopt("declined", "guide", more=" --decline hsts"),
    adopt("declined, what there is not", "guide", more=" --decline hstss"),
    adopt("two things at once", "guide", more=" --apply --diff"),
    typed("an adopted project", "adopt", _own_settings),
    adopt("profiles are there", "guide", lambda box: box.ready("adopt")),
    adopt(
        "profiles are there, and declined",
        "guide",
        lambda box: box.ready("adopt"),
        more=" --decline hsts",
    ),
    adopt("other profiles are there", "guide", write("profiles/base.yaml", "project: shop\n")),
    adopt("profiles behind a link", "guide", lambda box: (box.root / "profiles").symlink_to("x")),
    adopt(
        "a file in the place of a folder",
        "guide",
        write("shop/env_settings", "not a folder\n"),
        more=" --apply",
    ),
    adopt("no manage.py", "guide", lambda box: (box.root / "manage.py").unlink()),
    adopt("no such folder", "guide", more=" nowhere"),
    adopt("a file in place of a folder", "guide", more=" manage.py"),
    adopt(
        "manage.py names nothing",
        "guide",
        write("manage.py", "x\n"),
        lambda box: (
            (box.root / "shop").rename(box.root / "conf" / "x")
            if (box.root / "conf").mkdir()
            else None
        ),
    ),
    adopt(
        "manage.py names what is not there",
        "guide",
        lambda box: (box.root / "shop/settings.py").unlink(),
    ),
    adopt("django-configurations", "guide", more("manage.py", "# DJANGO_CONFIGURATION\n")),
    adopt("no Python", "guide", write("shop/settings.py", "DEBUG = = 1\n")),
    adopt("values that are not read", "guide", more("shop/settings.py", UNREAD), more=" --details"),
    adopt("values that are not read, in short", "guide", more("shop/settings.py", UNREAD)),
    adopt(
        "values that nobody knows",
        "guide",
        more("shop/settings.py", UNREAD),
        more("render.yaml", "      - key: WORDS\n        value: \"'a',b\"\n"),
    ),
    adopt("values that are nested", "guide", more("shop/settings.py", NESTED)),
    adopt("a .env that cannot stay", "notes", more(".env", KEPT_BY_NONE)),
    adopt("a .env that cannot stay, applied", "notes", more(".env", KEPT_BY_NONE), more=" --apply"),
    adopt("a .env that nothing reads", "notes", _unread, write(".env", "GREETING=hi\n")),
    adopt("a .env that own code reads", "notes", own_code, write(".env", "GREETING=hi # a\n")),
    adopt("lines that are not read", "decouple", more(".env", "export A=1\n")),
    adopt("compared", "guide", _booted(OLD, NEW), more=COMPARE),
    adopt("compared, and the same", "guide", _booted(OLD, OLD), more=COMPARE),
    adopt("compared, and the new ones fail", "guide", _booted(OLD, FAILS), more=COMPARE),
    adopt("compared, and both fail", "guide", _booted(FAILS, FAILS), more=COMPARE),
    adopt("compared without the packages", "guide", _booted(LACKS, LACKS), more=COMPARE),
    *(
        adopt(f"adopted already: {option}", "guide", _adopted, more=option)
        for option in (" --diff", " --apply")
    ),
]

KNOWN = """\
from decouple import config
from pydantic_settings import BaseSettings

class Own(BaseSettings):
    level: int = 2.5

A = Own().level
B = config("B", default="x", cast=dict)
"""


def _reasons(box: Sandbox) -> str:
    """Return why values are not read, although what they come from is known."""
    lookup = Lookup({"B": "x"}, defaults=True)
    found = read_settings("s", lambda name: (KNOWN, "s.py") if name == "s" else None, lookup)
    return "\n".join(
        f"! {name}: {value.why}" for name, value in found.settings.items() if hasattr(value, "why")
    )


FILES = {"adopt": [*CASES, Case("settings that are known, and not read", _reasons)]}
