"""Hostile text in every field of a profile: it is refused, or it stays text in every file.

The fields come from the format's own types, so that a new field is covered by itself.
"""

from __future__ import annotations

import ast
import io
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import dotenv
import pytest
import yaml
from msgspec import inspect

from envgen.cli import terminal
from envgen.errors import InputError, Problem
from envgen.model import Artifact, Deployment, Facts
from envgen.output.targets import targets
from envgen.output.targets.dotenv import Choices
from envgen.output.templating import Templates, own_templates
from envgen.profile import Document
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve
from envgen.secrets.secret import Secret
from envgen.vault.store import values_of

MARKER = "Ev1l"
HOSTILE = [
    f'"""\nimport os\n{MARKER} = 1\n- {MARKER}: 1\n"""',
    f"'; import os; {MARKER} = 1 #",
    f"{{{{ 7 * 7 }}}}{{% include '{MARKER}' %}} $(touch {MARKER}) `id` \\",
    f"\x1b]0;{MARKER}\x07\u202e\x85\u2028\0",
    f"{MARKER.lower()}\n",
    f"../../{MARKER}",
    f"{MARKER}: *x # 'é\"",
]
# Of these the first that a field accepts is what the outcome of a hostile one is compared with.
HARMLESS = ["harmless", "/harmless/", "harmless.example.com", "https://harmless.example.com"]
HARMLESS += ["harmless.txt", "HARMLESS", "harmless.j2"]

# A profile in which as much as possible is in use.
BASE: dict[str, Any] = {
    "project": "shop",
    "django": {"apps": ["rest_framework", "corsheaders", "whitenoise"]},
    "site": {"hosts": ["shop.example.com"], "frontends": ["https://app.example.com"]},
    "settings": {"LOGIN_URL": "/in/", "TIME_ZONE": "UTC"},
    "programs": {
        "web": {"command": "gunicorn shop.wsgi", "django": True},
        "bot": {"command": "python -m bot", "runs_in": "web"},
        "worker": {"command": "celery -A shop worker", "django": True},
    },
    "bot": {},
    "celery": {"worker": "worker"},
    "database": {"provider": "render-postgres"},
    "databases": {"other": {"provider": "url", "sslmode": "require"}},
    "redis": {},
    "env": {"NAME": {"value": "text"}, "RATE": 0.5, "TOKEN": {"secret": True, "for": ["bot"]}},
    "renamed": {"OLD_NAME": "NAME"},
    "render": {"services": {"web": {"plan": "starter"}}, "envVarGroups": {"shared": ["RATE"]}},
    "outputs": {"ferryboat": {"template": "ferryboat.toml.j2", "path": "ferryboat.toml"}},
}
# An output of the project's own, for a service that does not exist.
FERRYBOAT = """\
# {{ project|comment }}
app = {{ project }}
data = {{ data }}
{% for variable in variables %}
{% if variable.value is not none %}
{{ variable.name|name }} = {{ [variable.value, variable.help, variable.readers] }}
{% endif %}
{% endfor %}
"""


Path = tuple[str, ...]
# What a profile has to say so that a text stands in one certain field of it.
Fragment = Callable[[str], Any]


def fields(kind: Any, path: Path = ()) -> Iterator[tuple[str, Fragment]]:
    """Every field of the format, and every key, that text may be written to."""
    match kind:
        case inspect.StructType():
            needed = required(kind)
            for field in kind.fields:
                for name, fragment in fields(field.type, (*path, field.encode_name)):
                    yield name, in_mapping(field.encode_name, fragment, needed)
        case inspect.UnionType():
            for member in kind.types:
                yield from fields(member, path)
        case inspect.Metadata():
            yield from fields(kind.type, path)
        case inspect.DictType():
            value = sample(kind.value_type)
            yield ".".join([*path, "(key)"]), lambda text: {text: value}
            key = next(iter(at(path)), "web")
            for name, fragment in fields(kind.value_type, (*path, key)):
                yield name, in_mapping(key, fragment, {})
        case inspect.VarTupleType():
            for name, fragment in fields(kind.item_type, (*path, "0")):
                yield name, in_list(fragment)
        case inspect.AnyType():
            yield ".".join(path), lambda text: text
            yield ".".join([*path, "(any)"]), lambda text: [{text: [text]}]
        case inspect.StrType() | inspect.LiteralType():
            yield ".".join(path), lambda text: text
        case inspect.IntType() | inspect.FloatType() | inspect.BoolType() | inspect.NoneType():
            pass
        case _:
            raise NotImplementedError(f"a field of the type {type(kind).__name__}")


def in_mapping(key: str, fragment: Fragment, others: dict[str, Any]) -> Fragment:
    return lambda text: {**others, key: fragment(text)}


def in_list(fragment: Fragment) -> Fragment:
    return lambda text: [fragment(text)]


def required(kind: inspect.StructType) -> dict[str, Any]:
    """A value of each key that a mapping of the format has to have."""
    return {field.encode_name: sample(field.type) for field in kind.fields if field.required}


def sample(kind: Any) -> Any:
    """A value of a type."""
    match kind:
        case inspect.StructType():
            return required(kind)
        case inspect.Metadata():
            return sample(kind.type)
        case inspect.UnionType():
            return sample(kind.types[0])
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.VarTupleType():
            return []
        case inspect.DictType():
            return {}
        case inspect.IntType() | inspect.FloatType() | inspect.BoolType():
            return 1 if isinstance(kind, inspect.IntType) else True
        case _:
            return "harmless"


def at(path: Path) -> dict[str, Any]:
    found: Any = BASE
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def merged(base: Any, more: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(more, dict):
        return more
    return {**base, **{key: merged(base.get(key), value) for key, value in more.items()}}


FIELDS = dict(fields(inspect.type_info(Document)))


def test_the_format_is_walked_to_its_ends() -> None:
    """Fields in mappings, lists and alternatives are among those that are tried."""
    some = {"project", "site.frontends.0.origin", "env.NAME.help", "render.services.web.disk.name"}
    some |= {
        "settings.(key)",
        "settings.LOGIN_URL",
        "programs.(key)",
        "outputs.ferryboat.path",
    }
    assert some <= FIELDS.keys()
    assert len(FIELDS) > 100


# --- From a profile to files -----------------------------------------------------------------


class Quoting(yaml.SafeDumper):
    """Writes all text in double quotes: YAML 1.1 and 1.2 then read the same."""


Quoting.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    folder = tmp_path_factory.mktemp("templates")
    for name in ("ferryboat.toml.j2", "harmless", "harmless.txt", "harmless.j2"):
        (folder / name).write_text(FERRYBOAT, encoding="utf-8")
    return Templates(own_templates(), project=Templates(folder))


def files(document: dict[str, Any], templates: Templates) -> dict[str, Artifact]:
    """Every file of the profile. Raises InputError: it has problems."""
    text = yaml.dump(document, Dumper=Quoting, sort_keys=False, width=10**9)
    loaded = load({"production": ProfileSource("profiles/production.yaml", text.encode())})
    problems = list(loaded.problems)
    deployments = []
    for profile in loaded.profiles.values():
        deployment, more = resolve(profile, Facts())
        deployments.append(deployment)
        problems += more
    if problems:
        raise InputError(problems)
    made = {}
    for artifact in artifacts(deployments, templates):
        assert artifact.path not in made, "a file hides another, and nobody looks at it"
        made[artifact.path] = artifact
    return made


def artifacts(deployments: list[Deployment], templates: Templates) -> Iterator[Artifact]:
    for target in targets().values():
        if target.name != "runtime":
            yield from target.for_project(deployments, templates)
        for deployment in deployments:
            yield from target.for_profile(deployment, templates)
            if target.merge:
                saved = values_of(deployment, None)
                made = target.merge(deployment, templates, saved, Choices(make=same_secret))
                yield made.artifact


def same_secret(kind: Any) -> Secret:
    return Secret("s" * 60)


def problems_of(document: dict[str, Any], templates: Templates) -> tuple[Problem, ...]:
    try:
        files(document, templates)
    except InputError as error:
        return error.problems
    return ()


def test_the_profile_that_is_made_hostile_is_a_good_one(templates: Templates) -> None:
    """Otherwise everything would be refused, and nothing would be proved."""
    made = files(BASE, templates)
    assert {artifact.target for artifact in made.values()} == {
        "blueprint",
        "dotenv",
        "example",
        "outputs",
        "settings",
        "start",
    }


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.threat("a value breaks out of its quotes")
def test_hostile_text_is_refused_or_stays_text(
    field: str, templates: Templates, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files with it have the shape that they have with harmless text, and messages are plain."""
    usual = None
    for text in HOSTILE:
        document = merged(BASE, FIELDS[field](text))
        problems = problems_of(document, templates)
        if problems:
            assert all(problem.rule and problem.place for problem in problems)
            terminal.show_problems(problems)
            said = capsys.readouterr().err
            assert [line for line in said.split("\n") if line and not line.isprintable()] == []
        else:
            usual = usual or with_harmless_text(field, templates)
            assert shape(files(document, templates), text) == shape(*usual), ascii(text)


def with_harmless_text(field: str, templates: Templates) -> tuple[dict[str, Artifact], str]:
    """The files with the first harmless text that the field accepts."""
    for text in HARMLESS:
        document = merged(BASE, FIELDS[field](text))
        if not problems_of(document, templates):
            return files(document, templates), text
    raise AssertionError(f"{field} takes hostile text, and nothing harmless")


# --- The shape of files ----------------------------------------------------------------------


def shape(files: dict[str, Artifact], text: str) -> dict[str, Any]:
    """What the files say, but for the words in them."""
    shapes = {}
    for path, artifact in files.items():
        assert path.isprintable()
        assert not PurePosixPath(path).is_absolute()
        assert not {"..", ".git"} & set(PurePosixPath(path).parts)
        if artifact.target == "blueprint":
            shapes[artifact.target] = yaml_shape(artifact.text, text)
        else:
            shapes[artifact.target] = SHAPES[artifact.target](artifact.text)
    return shapes


def yaml_shape(code: str, text: str) -> Any:
    def of(value: Any) -> Any:
        if isinstance(value, dict):
            return {key.replace(text, "TEXT"): of(item) for key, item in value.items()}
        return [of(item) for item in value] if isinstance(value, list) else type(value)

    return of(yaml.load(code, yaml.CSafeLoader))


@cache
def python_shape(code: str) -> str:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = type(node.value).__name__
    dumped = ast.dump(tree)
    assert MARKER.lower() not in dumped.lower()
    return dumped


@cache
def dotenv_shape(code: str) -> list[str]:
    for line in code.removesuffix("\n").split("\n"):
        assert re.fullmatch(r"(#.*[^\\]|[A-Za-z_][A-Za-z0-9_]*=.*|)", line)
        assert line.isprintable()
    return list(dotenv.dotenv_values(stream=io.StringIO(code), interpolate=False))


@cache
def shell_shape(code: str) -> list[str]:
    subprocess.run(["bash", "-n"], input=code.encode(), check=True)
    words = shlex.split(code, comments=True)
    before = ["", *words]
    return ["COMMAND" if last == "-c" else word for last, word in zip(before, words, strict=False)]


@cache
def toml_shape(code: str) -> list[str]:
    return sorted(tomllib.loads(code))


SHAPES: dict[str, Callable[[str], Any]] = {
    "settings": python_shape,
    "dotenv": dotenv_shape,
    "example": dotenv_shape,
    "start": shell_shape,
    "outputs": toml_shape,
}
