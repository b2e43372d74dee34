"""Requirements, compose files and entry points: what is read, and what is edited."""

from __future__ import annotations

import pytest

from envgen.adopt import compose_file
from envgen.adopt.edits import with_module
from envgen.live.boot.environment import typed_dummy
from envgen.reading.dependencies.mentioned import read_requirements
from envgen.reading.env_files import env_file_readers


@pytest.mark.parametrize(
    ("file", "text", "release", "supported"),
    [
        ("requirements.txt", "Django==5.0.4\n", "5.0", "4.2"),
        ("requirements.txt", "asgiref\ndjango>=5.2,<6\n", "5.2", "5.2"),
        ("requirements.txt", "Django[argon2]~=6.0\r\n", "6.0", "6.0"),
        ("requirements.txt", "django-environ==0.11\n", None, "5.2"),
        ("requirements.txt", "Django==3.2\n", "3.2", "4.2"),
        ("pyproject.toml", 'dependencies = [\n  "django>=6.1",\n]', "6.1", "6.1"),
        ("pyproject.toml", '[tool.poetry.dependencies]\ndjango = "^5.1"\n', "5.1", "4.2"),
        ("Pipfile", '[packages]\ndjango = {version = "~=4.2"}\n', "4.2", "4.2"),
        ("Pipfile", '[packages]\nDjango = "==6.0.*"\n', "6.0", "6.0"),
        ("setup.cfg", "[options]\ninstall_requires =\n    Django >= 5.2, < 6\n", "5.2", "5.2"),
        ("requirements.txt", "django<6,>=5.2 ; python_version < '4'  # why\n", "5.2", "5.2"),
        ("requirements.txt", "django==6.0.1 \\\n  --hash=sha256:00\n", "6.0", "6.0"),
        ("pyproject.toml", 'classifiers = ["Framework :: Django :: 6.1"]\n', None, "5.2"),
        ("pyproject.toml", "a = [\n", None, "5.2"),
        ("requirements.txt", f"django=={'9' * 5000}.1\n", None, "5.2"),
        ("requirements.txt", "", None, "5.2"),
    ],
)
def test_releases_of_django(file: str, text: str, release: str | None, supported: str) -> None:
    """The release is read in every spelling, and the nearest older one that envgen knows taken."""
    found = read_requirements({file: text}.get)
    assert (found.django, found.supported) == (release, supported)


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("django-environ", True),
        ("Django_Environ==1", True),
        ('"django-environ>=1"', True),
        ("django-environ[x] @ https://host/x.whl", True),
        ("django-environ==1 --hash=sha256:00", True),
        ("django-environ-x", False),
        ("# django-environ", False),
        ("environ", False),
    ],
)
def test_packages(text: str, listed: bool) -> None:
    """A package is found by any of its spellings, and not by another's name."""
    assert read_requirements({"requirements.txt": text}.get).lists("django-environ") is listed


def test_compose_files() -> None:
    """Both forms are read; what Compose puts in, and other people's images, are not."""
    text = (
        "services:\n"
        "  web:\n    build: .\n    environment:\n      - A=1\n      - B=${B}\n      - C\n"
        "  worker:\n    build: .\n    environment: {D: x, E: 5, F: null}\n"
        "  db:\n    image: postgres\n    environment: {POSTGRES_PASSWORD: p}\n"
    )
    found = compose_file.variables({"compose.yml": text}.get, ("compose.yml",))
    assert found == {"A": "1", "D": "x", "E": "5"}


@pytest.mark.parametrize("text", ["- a\n", "services: [a]\n", "a: [", ""])
def test_compose_files_that_are_none(text: str) -> None:
    """Whatever it is, there is nothing in it."""
    assert compose_file.variables({"compose.yml": text}.get, ("compose.yml",)) == {}


OLD, NEW = "shop.settings", "shop.env_settings.production"
CALL = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CALL, CALL.replace(OLD, NEW)),
        (f"import os\r\n\r\n{CALL}\r\n", f"import os\r\n\r\n{CALL.replace(OLD, NEW)}\r\n"),
        (f"# ä\nx = 'ä'; {CALL}  # ä\n", f"# ä\nx = 'ä'; {CALL.replace(OLD, NEW)}  # ä\n"),
        (
            f'os.environ["DJANGO_SETTINGS_MODULE"] = "{OLD}"\n',
            f'os.environ["DJANGO_SETTINGS_MODULE"] = "{NEW}"\n',
        ),
        (f'print("{OLD}")\n', f'print("{OLD}")\n'),
        (CALL.replace(OLD, "other.settings"), CALL.replace(OLD, "other.settings")),
        (f"r'{OLD}'; {CALL.replace(repr(OLD), 'r' + repr(OLD))}", None),
        ("no python (", "no python ("),
    ],
)
def test_one_name_in_one_line(before: str, after: str | None) -> None:
    """The name of the module is changed and no other character; what is unclear is left."""
    assert with_module(before, OLD, NEW) == (before if after is None else after)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("class A(B):\n    model_config = C(env_file='.env')", [("python-dotenv", (".env",))]),
        (
            "class A(B):\n    class Config:\n        env_file = 'x/.env'",
            [("python-dotenv", (".env",))],
        ),
        ("c = Settings(_env_file=ROOT / '.env')", [("python-dotenv", (".env",))]),
        ("c = Config(RepositoryEnv(BASE / '.env'))", [("python-decouple", (".env",))]),
        ("class A(B):\n    model_config = C(env_prefix='APP_')", []),
    ],
)
def test_readers_of_env_files(text: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    """pydantic-settings and decouple read the file that an option or an argument names."""
    assert [(item.program, item.files) for item in env_file_readers(text)] == found


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [("PORT", "int", "7"), ("DJANGO_DEBUG", "int", "0"), ("debug", "bool", "false")],
)
def test_a_site_boots_without_debug(name: str, kind: str, value: str) -> None:
    """The dummy value of a variable for DEBUG turns it off."""
    assert typed_dummy(name, kind) == value
