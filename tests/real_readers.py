"""The real parsers of .env files, YAML and shell, and the texts that they are asked to read.

Those of npm are installed once, without a lock file, into the folder that the variable
ENVGEN_NODE_MODULES names (here the default):

    mkdir -p .cache/node && cp tests/dialects/package.json .cache/node/
    .venv/bin/npm install --no-package-lock --ignore-scripts --prefix .cache/node
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import dotenv
import environ  # type: ignore[import-untyped]
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from needs import lacking, node_or_skip

TESTS = Path(__file__).parent
NODE_FOLDER = Path(os.environ.get("ENVGEN_NODE_MODULES") or TESTS.parent / ".cache" / "node")

# Read wrongly by one parser or another when it is quoted otherwise.
TRAPS = """\
a#b;a #b;#a;$(id);`id`;a$$X;a$X;a${X};${X};$X;$;a$;'a';"a";'"a"';"'a'";';";'';"";it's;say "hi"
a\\;a\\nb;a\\\\b;\\;\\\\;a\\"b;a\\'b;a\\tb;~;~/x;a b; a;a ;\ta;*;a*b;a;b&c|d>e;a=b;=;!x;!!;a!b
yes;no;NO;on;off;y;N;true;False;null;NULL;Null;~;1;-1;+1;1_000;12e03;1e5;0x1F;0o17;017;1:30
190:20:30;2024-01-01;2024-01-01T00:00:00Z;.inf;-.INF;.nan;.;..;-;--;---;...;=;<<;@x;%x;&a;*a;!a
a:;:a;a: b;a:b;- a;? a;a - b;a, b;[a;{a;a];a};>;|;.5;5.;1.2.3;0b11;_1;e1;NaN;inf;#;{a,b};[a]
a\u00a0;\u3000a;\ufeffa;é;日本;😀;./build.sh;gunicorn config.wsgi;/healthz;basic-256mb;export A=b
gunicorn config.wsgi:application --bind 0.0.0.0:$PORT;https://example.com/a?b=c#d;None;A=b
postgres://u:p%40@h:5432/d?sslmode=require;redis://:pw@h/0;
""".replace("\n", ";").split(";")
ODD = "'\"$\\`#=;:,.-~!%&*?|<>(){}[]@^+/ aZ09_é日😀\u00a0\u200b\ufeff"
CONTROL = "\n\r\t\0\x0b\x0c\x1b\x1c\x7f\x85\x9f\u2028\u2029\ud800"

texts = (
    st.text(ODD, max_size=6)
    | st.text(ODD, max_size=30)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.text(ODD + CONTROL, max_size=8)
)


@cache
def generated(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """Return `count` values of a strategy, the same ones to every reader that asks.

    One parser process reads them all. To make them takes longer than to read them.
    """
    values: list[Any] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Any) -> None:
        values.append(value)

    collect()
    return values


def tool(name: str) -> str:
    """The path of a program; without it the test is skipped, but in CI it fails."""
    return shutil.which(name) or lacking(f"{name} is not installed")


def run(*command: str | Path) -> bytes:
    """What `command` prints, in an environment with nothing to expand but X."""
    clean = {"PATH": os.environ["PATH"], "HOME": "/home", "X": "expanded", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=clean, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout


def node(dialect: str, package: str = "") -> Callable[[Path], Any]:
    """A reader that asks Node, or an npm package."""

    def read(path: Path) -> Any:
        program = node_or_skip()
        if package and not (NODE_FOLDER / "node_modules" / package / "package.json").exists():
            lacking(f"npm's {package} is not installed")
        script = TESTS / "dialects" / "read.cjs"
        # JavaScript prints large floats as integers, rounded to the digits that it needs.
        return json.loads(run(program, script, dialect, path, NODE_FOLDER), parse_int=float)

    return read


def sourced_by(shell: str) -> Callable[[Path], dict[str, str]]:
    """A reader that sources the file and prints the environment."""

    def read(path: Path) -> dict[str, str]:
        printed = run(tool(shell), "-c", 'set -a; . "$1"; env -0', shell, path).decode()
        return dict(line.partition("=")[::2] for line in printed.split("\0") if line)

    return read


def django_environ(path: Path) -> dict[str, str]:
    class Environment(environ.Env):  # type: ignore[misc]
        ENVIRON: dict[str, str] = {}  # noqa: RUF012 - django-environ's own class attribute

    Environment.read_env(path)
    env = Environment()
    return {name: env.str(name) for name in Environment.ENVIRON}


DOTENV_READERS: dict[str, Callable[[Path], Any]] = {
    "django-environ": django_environ,
    "python-dotenv": dotenv.dotenv_values,
    "bash": sourced_by("bash"),
    "dash": sourced_by("dash"),
    "node": node("node"),
    "npm dotenv": node("dotenv", "dotenv"),
    "npm dotenvx": node("dotenvx", "@dotenvx/dotenvx"),
}


CONTROL_OR_BREAK = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
CONTROL_OR_BREAK |= {chr(code) for code in range(0xD800, 0xE000)}
# What turns the order of the letters on a line round: https://www.unicode.org/reports/tr9/
TURNING = {chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F))}
TURNING |= {chr(code) for code in range(0x2066, 0x206A)}


def is_refused(value: str) -> bool:
    """Rule 4 in words of its own: no way of quoting is read alike by all."""
    if value.startswith("$") or not (CONTROL_OR_BREAK | TURNING).isdisjoint(value):
        return True
    if "'" in value:
        return any(character in value for character in '"$\\`')
    wrapped = value[:1] == '"' == value[-1:]
    return wrapped or "${" in value or "\\\\" in value or value[-1:] == "\\"


def ruamel(version: tuple[int, int]) -> Callable[[Path], Any]:
    def read(path: Path) -> Any:
        try:
            library = importlib.import_module("ruamel.yaml")
        except ImportError:
            lacking("ruamel.yaml is not installed")
        reader = library.YAML(typ="safe", pure=True)
        reader.version = version
        return reader.load(path)

    return read


def pyyaml(loader: str) -> Callable[[Path], Any]:
    def read(path: Path) -> Any:
        return yaml.load(path.read_bytes(), getattr(yaml, loader))

    return read


YAML_READERS: dict[str, Callable[[Path], Any]] = {
    "PyYAML": pyyaml("SafeLoader"),
    "libyaml": pyyaml("CSafeLoader"),
    "ruamel 1.1": ruamel((1, 1)),
    "ruamel 1.2": ruamel((1, 2)),
    "npm yaml 1.1": node("yaml-1.1", "yaml"),
    "npm yaml 1.2": node("yaml-1.2", "yaml"),
}


def writable(texts: list[str]) -> list[str]:
    """The `texts` that are Unicode: a UTF-8 file cannot have others."""
    return [text for text in texts if not any("\ud800" <= c <= "\udfff" for c in text)]


# JavaScript has 53 bits for an integer.
numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
numberlike = st.text("eE+-._0123456789xXoObfnNyY:=~/$ ", max_size=6)
