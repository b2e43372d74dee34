"""Nothing that a list of packages can contain stops its readers: odd, broken and hostile files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.reading.dependencies import Installed, allows, line_of
from envgen.reading.dependencies.mentioned import is_below, read_requirements
from envgen.reading.following import follow
from envgen.reading.requires import required_python

PROJECT = {
    "project": {
        "name": "site",
        "requires-python": ">=3.12",
        "dynamic": ["dependencies"],
        "dependencies": ["Django>=5.2", "psycopg[binary]; python_version > '3'"],
        "optional-dependencies": {"prod": ["gunicorn"]},
    },
    "dependency-groups": {"dev": ["pytest", {"include-group": "docs"}], "docs": ["mkdocs"]},
    "tool": {
        "poetry": {
            "dependencies": {
                "python": "^3.12",
                "django": [{"version": "^5.2", "python": ">=3.12", "markers": "os_name == 'nt'"}],
                "psycopg": {"version": "*", "extras": ["binary"], "optional": True},
            },
            "group": {"dev": {"optional": False, "dependencies": {"pytest": "*"}}},
        },
        "uv": {"default-groups": ["dev"]},
        "setuptools": {"dynamic": {"dependencies": {"file": ["requirements.txt"]}}},
    },
}
NEEDS = [{"name": "django", "extra": ["argon2"], "marker": "python_version > '3'"}]
UV_LOCK = {
    "version": 1,
    "package": [
        {
            "name": "site",
            "source": {"virtual": "."},
            "dependencies": NEEDS,
            "optional-dependencies": {"prod": NEEDS},
            "dev-dependencies": {"dev": NEEDS},
        },
        {
            "name": "django",
            "version": "5.2.8",
            "dependencies": NEEDS,
            "optional-dependencies": {"argon2": NEEDS},
        },
    ],
}
POETRY_LOCK = {
    "package": [
        {
            "name": "django",
            "version": "5.2.8",
            "dependencies": {
                "asgiref": ">=3",
                "tzdata": [{"version": "*", "optional": True, "markers": "extra == 'a'"}],
                "psycopg": {"version": "*", "extras": ["binary"]},
            },
            "extras": {"argon2": ["argon2-cffi (>=19)"]},
        }
    ]
}
PYLOCK = {"packages": [{"name": "django", "version": "5.2.8", "marker": "os_name == 'posix'"}]}
PIPFILE = {
    "packages": {"django": "~=5.2", "psycopg": {"version": "*", "extras": ["binary"]}},
    "dev-packages": {"pytest": {"markers": "python_version > '3'"}},
    "requires": {"python_version": "3.12"},
}
PIPFILE_LOCK = {"default": PIPFILE["packages"], "develop": PIPFILE["dev-packages"]}
UV, POETRY = "uv sync --all-extras", "poetry install --all-extras"
# Each file with its data, and a command that reads it.
KINDS: dict[str, tuple[Any, str]] = {
    "pyproject.toml": (PROJECT, f"pip install --group dev '.[prod]' && {UV} && {POETRY}"),
    "uv.lock": (UV_LOCK, UV),
    "poetry.lock": (POETRY_LOCK, POETRY),
    "pylock.toml": (PYLOCK, "uv pip sync pylock.toml"),
    "Pipfile": (PIPFILE, "pipenv install --dev"),
    "Pipfile.lock": (PIPFILE_LOCK, "pipenv sync --dev"),
}
TEXTS = {
    "requirements.txt": "pip install -r requirements.txt -c requirements.txt",
    "setup.cfg": "pip install '.[prod]'",
}
COMMANDS = {path: command for path, (_, command) in KINDS.items()} | TEXTS
WRONG = [None, True, 0, -1.5, "", "all", "[", "\0\u2028", ">=9.9,", [], {}, [[]], [{}], [1, "a"],
         {"": ""}, {"a": {"a": 1}}, {"file": 1}]  # fmt: skip


def toml(value: Any) -> str:
    """Return a value as TOML writes it in a line."""
    if isinstance(value, dict):
        return (
            f"{{{', '.join(f'{json.dumps(key)} = {toml(item)}' for key, item in value.items())}}}"
        )
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    # TOML has no null, and a type of its own for dates.
    return "1979-05-27" if value is None else json.dumps(value)


def written(path: str, data: Any) -> str:
    """Return the text of a file with this data."""
    if path == "Pipfile.lock" or not isinstance(data, dict):
        return json.dumps(data)
    return "".join(f"{json.dumps(key)} = {toml(item)}\n" for key, item in data.items())


def changed(data: Any) -> Iterator[Any]:
    """Yield the data with each of its parts replaced, once by each wrong value."""
    yield from WRONG
    parts = data.items() if isinstance(data, dict) else enumerate(data)
    for key, part in parts if isinstance(data, dict | list) else ():
        inner = changed(part) if isinstance(part, dict | list) else WRONG
        for item in inner:
            copy = data.copy()
            copy[key] = item
            yield copy


def read(path: str, text: str) -> None:
    """Do with a file all that can be done with it."""
    files = {"pyproject.toml": written("", PROJECT), "requirements.txt": "django\n", path: text}
    found = Installed(files.get)
    found.add(follow(COMMANDS[path], ".", files.get).steps)
    for listed in (*found.packages.values(), *found.constraints):
        allows(listed.specifier, (5, 2))
        line_of(listed.name, text)
    for item in required_python(".", files.get):
        item.allows("3.12")
        item.allows("3.12.4")
    assert read_requirements(files.get).supported


@pytest.mark.threat("a hostile file of the project stops a check")
@pytest.mark.parametrize("path", KINDS)
def test_every_part_of_another_type(path: str) -> None:
    """Wherever a value has another type than the format says, the file is read all the same."""
    for data in changed(KINDS[path][0]):
        read(path, written(path, data))


@pytest.mark.threat("a hostile file of the project stops a check")
@pytest.mark.parametrize("path", COMMANDS)
@given(text=st.text())
def test_any_text(path: str, text: str) -> None:
    """Text of no format never raises."""
    read(path, text)


LINES = st.sampled_from(
    ["django", "Django[argon2]>=5,<6", "-r ", "--requirement=", "-c", "-e .[a]", "--hash=sha256:0",
     "; python_version > '3'", "; extra == 'a'", " @ git+https://x", "\\\n", "#", "${A}", "'", '"',
     "==", "~=", "===a", "*", "[", "]", ",", "\n", " ", "../", "requirements.txt", "pyproject.toml",
     "[options]", "install_requires =", "[options.extras_require]", "[project]", "[[package]]",
     "name = 'a'", "\n  ", "file: a", "python-3.12", "%(a)s", "requires-python", "\0", "\u2028"]
)  # fmt: skip


@pytest.mark.parametrize("path", COMMANDS)
@given(parts=st.lists(LINES, max_size=20))
def test_pieces_of_every_format(path: str, parts: list[str]) -> None:
    """Pieces of real files in any order never raise."""
    read(path, "".join(parts))


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("depth", [20, 150, 900, 40_000])
def test_deep_nesting(path: str, depth: int) -> None:
    """Nesting of any depth never raises."""
    for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
        read(path, text)
        read(path, f"a = {text}".replace(":", "="))
        for key in KINDS[path][0]:
            read(path, f"{key} = {text.replace(':', '=')}")
            read(path, f'{{"{key}": {text}}}')


@pytest.mark.parametrize(
    ("asked", "below"),
    [
        ("==0.48.0", True),
        ("~=0.55.1", True),
        ("<0.56", True),
        (">=0.50,<=0.55.2", True),
        ("==65.3", False),
        (">=0.48", False),
        ("<0.56.1", False),
        ("~=0.48", False),
        ("", False),
    ],
)
def test_a_release_before_another(asked: str, below: bool) -> None:
    """A middleware that came with 0.56 is missing only from projects that may have 0.56."""
    files = {"requirements.txt": f"django==5.2\nDjango_Allauth{asked}\n"}
    assert is_below("django-allauth", "0.56", files.get) is below
