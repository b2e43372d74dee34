"""What a build installs: every kind of file that lists packages, and commands that name them."""

from __future__ import annotations

import pytest

from envgen.reading.dependencies import Installed, allows, requirement
from envgen.reading.dependencies.installs import installs
from envgen.reading.dependencies.markers import specifiers
from envgen.reading.following import follow

UV_LOCK = """\
[[package]]
name = "site"
version = "0"
source = { virtual = "." }
dependencies = [
    { name = "celery", extra = ["redis"] },
    { name = "pywin32", marker = "sys_platform == 'win32'" },
]

[package.optional-dependencies]
prod = [{ name = "gunicorn" }]

[package.dev-dependencies]
dev = [{ name = "pytest" }]
docs = [{ name = "mkdocs" }]

[[package]]
name = "celery"
version = "5.5"
dependencies = [{ name = "kombu" }]

[package.optional-dependencies]
redis = [{ name = "redis" }]
""" + "".join(
    f'\n[[package]]\nname = "{name}"\nversion = "1"\n'
    for name in ("kombu", "redis", "gunicorn", "pytest", "mkdocs", "pywin32")
)
POETRY_LOCK = """\
[[package]]
name = "psycopg"
version = "3.2"
[package.dependencies]
psycopg-binary = {version = "3.2", optional = true, markers = "extra == \\"binary\\""}
tzdata = {version = "*", markers = "sys_platform == \\"win32\\""}
typing-extensions = ">=4.6"
[package.extras]
binary = ["psycopg-binary (==3.2)"]
""" + "".join(
    f'\n[[package]]\nname = "{name}"\nversion = "1"\n'
    for name in ("psycopg-binary", "tzdata", "typing-extensions", "pytest")
)
POETRY = """\
[tool.poetry.dependencies]
python = "^3.12"
psycopg = {version = "^3.2", extras = ["binary"]}
[tool.poetry.group.dev.dependencies]
pytest = "*"
"""
CORE = {"celery", "kombu", "redis"}


def installed(command: str, files: dict[str, str], python: str = "3.12") -> Installed:
    """Return what a command installs in a project with these files."""
    found = Installed(files.get, python)
    found.add(follow(command, ".", files.get).steps)
    return found


@pytest.mark.parametrize(
    ("command", "packages"),
    [
        ("uv sync --no-dev", CORE),
        ("uv sync --frozen", {*CORE, "pytest"}),
        ("uv sync --no-default-groups --group docs", {*CORE, "mkdocs"}),
        ("uv sync --only-group docs", {"mkdocs"}),
        ("uv sync --no-dev --extra prod", {*CORE, "gunicorn"}),
        ("uv sync --all-extras --all-groups", {*CORE, "gunicorn", "pytest", "mkdocs"}),
        ("uv run --no-dev python manage.py check", CORE),
        ("uv run --no-sync python manage.py check", set()),
    ],
)
def test_the_parts_of_a_uv_lock(command: str, packages: set[str]) -> None:
    """The closure of what the command chooses counts, on Linux."""
    found = installed(command, {"pyproject.toml": "[project]\nname = 'site'\n", "uv.lock": UV_LOCK})
    assert set(found.packages) == packages
    assert found.is_complete is bool(packages)
    assert not found.is_open


@pytest.mark.parametrize(
    ("command", "packages"),
    [
        ("poetry install --only main", set()),
        ("poetry install --without dev --no-root", set()),
        ("poetry install", {"pytest"}),
        ("poetry sync --no-dev", set()),
    ],
)
def test_the_parts_of_a_poetry_lock(command: str, packages: set[str]) -> None:
    """The extras of a package lead to those that are optional."""
    found = installed(command, {"pyproject.toml": POETRY, "poetry.lock": POETRY_LOCK})
    assert set(found.packages) == {"psycopg", "psycopg-binary", "typing-extensions", *packages}


@pytest.mark.parametrize(
    ("command", "kinds"),
    [
        ("pip install -r a.txt -c b.txt", ["file", "constraint"]),
        ("python3.12 -m pip --no-input install -ra.txt --requirement=b.txt", ["file", "file"]),
        ("/opt/venv/bin/pip install -i https://index.example.org/simple Django", ["requirement"]),
        ("uv pip install --system -r a.txt -e .", ["file", "project"]),
        ("pip install git+https://git.example.org/a.git", ["unknown"]),
        ("pip install ./libs/a[x]", ["project"]),
        ("pip install $PACKAGES", ["unknown"]),
        ("pip-sync", ["file"]),
        ("pip list", []),
        ("uv venv", []),
        ("make", ["unknown"]),
        ("python manage.py migrate", []),
    ],
)
def test_what_commands_install(command: str, kinds: list[str]) -> None:
    """Files, folders and names are told apart, whatever options are between them."""
    assert [item.kind for item in installs(tuple(command.split()))] == kinds


@pytest.mark.parametrize(
    ("specifier", "release", "is_allowed"),
    [
        ("", (5, 2), True),
        (">=4.2,<6", (5, 2), True),
        (">=4.2,<5.2", (5, 2), False),
        ("~=5.2.0", (5, 2), True),
        ("~=5.1", (5, 2), True),
        ("~=5.1.0", (5, 2), False),
        ("==5.2.*", (5, 2), True),
        ("==5.2.19", (5, 2), True),
        ("==5.2.19", (6, 0), False),
        ("<=5.2", (5, 2), True),
        ("!=5.2.3,>5.1", (5, 2), True),
        ("==6.0rc1", (6, 0), True),
        (">=5.3", (5, 2), False),
        (">=5.2.8", (5, 2), True),
    ],
)
def test_releases_that_a_specifier_allows(
    specifier: str, release: tuple[int, int], is_allowed: bool
) -> None:
    """Any patch of the release will do; the short way agrees with packaging."""
    assert allows(specifier, release) is is_allowed
    found = specifiers(specifier)
    series = ".".join(map(str, release))
    versions = [series, f"{series}rc1", *(f"{series}.{number}" for number in range(100))]
    assert found is not None
    assert any(found.contains(item) for item in versions) is is_allowed


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("^5.1", ">=5.1,<6"),
        ("~5.1", ">=5.1,<5.2"),
        ("~5", ">=5,<6"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("5.2.1", "==5.2.1"),
        ("*", ""),
        (">=5.1,<5.3", ">=5.1,<5.3"),
    ],
)
def test_specifiers_of_poetry(text: str, wanted: str) -> None:
    """They are read as those of PEP 508 that mean the same."""
    found, expected = specifiers(text), specifiers(wanted)
    assert found is not None
    assert found == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Django", "django"),
        ("zope.interface [test] >= 5", "zope-interface"),
        ("a @ https://example.org/a.whl", "a"),
        ("a; python_version >= '3.12' and sys_platform == 'linux'", "a"),
        ("a; python_version < '3.12'", None),
        ("a; os_name == 'nt'", None),
        ("==5", None),
    ],
)
def test_requirements(text: str, name: str | None) -> None:
    """A marker is evaluated for Linux and the Python that is chosen."""
    found = requirement(text, "3.12.4")
    assert (found.name if found else None) == name


def test_requirements_that_include_each_other_end() -> None:
    """Each file is read once."""
    files = {
        "a.txt": "-r b.txt\ndjango\n",
        "b.txt": "-r a.txt\n-r c/d.txt\n",
        "c/d.txt": "x\n-r ../a.txt\n",
    }
    found = installed("pip install -r a.txt", files)
    assert set(found.packages) == {"django", "x"}
    assert not found.absent


@pytest.mark.parametrize("name", ["pyproject.toml", "uv.lock", "poetry.lock", "setup.cfg"])
@pytest.mark.parametrize(
    "text", ["[", "a = 1", "project = 1\npackage = 2\n[tool]\nuv = 1\n", "[" * 9999]
)
def test_files_that_are_not_what_they_should_be(name: str, text: str) -> None:
    """Nothing is known of them, and nothing raises."""
    files = {"pyproject.toml": "[project]\nname = 'site'\n", name: text}
    for command in ("uv sync", "poetry install", "pip install ."):
        assert installed(command, files).packages == {}


@pytest.mark.parametrize("before", ["", "exec ", "timeout 60 ", "sudo -u app ", "sh -c "])
def test_a_wrapper_does_not_make_the_file_that_is_installed(before: str) -> None:
    """The command that it runs installs the file, and nothing writes it."""
    command = "pip install -r requirements.txt"
    quoted = f"'{command}'" if before == "sh -c " else command
    found = installed(f"{before}{quoted}", {"requirements.txt": "django\n"})
    assert (set(found.packages), found.is_open) == ({"django"}, False)
