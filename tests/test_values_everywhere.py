"""One value, written once in a profile, is the same wherever a program may look for it.

Profiles with hundreds of values are rendered once, by the command itself; then every reader
of every file is asked once: Django, render.yaml's, and those of .env files.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import real_readers as dialects
import yaml
from hypothesis import strategies as st

from envgen import catalog

pytestmark = pytest.mark.slow

BASE = {
    "project": "shop",
    "django": {"version": "5.2"},
    "programs": {"web": {"command": "gunicorn shop.wsgi", "django": True}},
}
PRODUCTION = {
    "extends": "base",
    "site": {"hosts": ["shop.example.com"]},
    "database": {"provider": "render-postgres"},
    "render": {},
}
# What a module needs that no profile says.
SECRETS = {"DJANGO_SECRET_KEY": "k" * 60, "DATABASE_URL": "postgres://u:p@db.example.com/shop"}

words = st.text(dialects.ODD, min_size=1, max_size=12).map(str.strip)
items = words.filter(lambda text: text and "," not in text)
finite = st.floats(allow_nan=False, allow_infinity=False)
plain = (
    dialects.texts
    | dialects.numberlike
    | st.integers(-(10**40), 10**40)
    | finite
    | st.booleans()
    | st.lists(items, max_size=5)
)
# What YAML has no characters for is no value of a profile.
unicode_texts = (dialects.texts | st.text(max_size=9)).filter(
    lambda text: dialects.writable([text])
)
structures = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | finite | unicode_texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(unicode_texts.filter(lambda key: key != "<<"), inner, max_size=4)
    ),
    max_leaves=12,
)
# A URL with a password is a secret, and may not stand in a profile at all.
TRAPS = [text for text in dialects.TRAPS if not re.search("://.*:.*@", text)]
CODE = [
    '"""',
    "'''",
    '\\"""',
    "'; import os; os.system('false') #",
    '"; import os #',
    "{{ 7 * 7 }}",
    "{% include 'x' %}",
    "{{ ''.__class__ }}",
    "\n\r\n\t\0\x1b[31m\x85\u2028",
    "# envgen: sha256 0000000000000000",
    "\\N{BULLET}\\x41\\",
    "%(a)s {0} {a} ${A} $A",
    "&anchor *alias !!python/object:os.system",
    "\ufeff\u202e\u200b",
]


class Rendered(NamedTuple):
    """A project, and what its variables and settings have to be."""

    folder: Path
    variables: dict[str, Any]
    constants: dict[str, Any]


class Quoting(yaml.SafeDumper):
    """Writes all text in double quotes: YAML 1.1 and 1.2 then read the same."""


Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar(STR, text, style='"'))
STR = "tag:yaml.org,2002:str"


def envgen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "envgen", *arguments, "-C", str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def write_profiles(folder: Path, base: dict[str, Any]) -> None:
    profiles = folder / "profiles"
    profiles.mkdir()
    documents = {"base": base, "production": PRODUCTION, "development": {"extends": "base"}}
    for name, document in documents.items():
        text = yaml.dump({**document}, Dumper=Quoting, sort_keys=False, width=10**9)
        (profiles / f"{name}.yaml").write_text(text, encoding="utf-8")


def declared(values: dict[str, Any]) -> dict[str, Any]:
    """The variables of a profile, in their short form and in their long one by turns."""
    return {
        name: value if number % 2 else {"value": value}
        for number, (name, value) in enumerate(values.items())
    }


def as_text(value: Any) -> str:
    """The text of a value in an environment variable, in words of its own."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, list) else str(value)


def named(prefix: str, values: list[Any]) -> dict[str, Any]:
    return {f"{prefix}_{number}": value for number, value in enumerate(values)}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """A project whose profile has every value that .env files can carry."""
    folder = tmp_path_factory.mktemp("project")
    values = [*TRAPS, *dialects.generated(plain, 500)]
    variables = named("VALUE", [value for value in values if not is_refused(value)])
    constants = named("CONSTANT", [*TRAPS, *CODE, *dialects.generated(structures, 200)])
    assert len(variables) > 300
    write_profiles(folder, {**BASE, "env": declared(variables), "settings": constants})
    (folder / ".gitignore").write_text(".env*\n", encoding="utf-8")
    done = envgen(folder, "render", "--all")
    assert (done.returncode, done.stderr.count("cannot")) == (0, 0), done.stderr
    return Rendered(folder, variables, constants)


def is_refused(value: Any) -> bool:
    return dialects.is_refused(as_text(value))


@pytest.mark.parametrize("reader", dialects.DOTENV_READERS)
@pytest.mark.parametrize("file", [".env", ".env.production"])
def test_every_reader_of_env_files_finds_it(reader: str, file: str, rendered: Rendered) -> None:
    """django-environ, python-dotenv, two shells and three of Node's read what was meant."""
    found = dialects.DOTENV_READERS[reader](rendered.folder / file)
    expected = {name: as_text(value) for name, value in rendered.variables.items()}
    assert {name: text for name, text in expected.items() if found.get(name) != text} == {}


@pytest.mark.parametrize("reader", ["PyYAML", "libyaml", "npm yaml 1.1", "npm yaml 1.2"])
def test_every_reader_of_render_yaml_finds_it(reader: str, rendered: Rendered) -> None:
    """Each variable is an entry of the service, its value text and the same."""
    blueprint = dialects.YAML_READERS[reader](rendered.folder / "render.yaml")
    (service,) = blueprint["services"]
    found = {entry["key"]: entry.get("value") for entry in service["envVars"]}
    expected = {name: as_text(value) for name, value in rendered.variables.items()}
    assert {name: text for name, text in expected.items() if found.get(name) != text} == {}


def settings_of(folder: Path, profile: str, environment: dict[str, str], *prefixes: str) -> Any:
    """What Django's settings hold in a process that has `environment` and nothing else."""
    script = (
        "import sys; from django.conf import settings; "
        "names = [name for name in dir(settings) if name.startswith((*sys.argv[1:],))]; "
        "print(ascii({name: getattr(settings, name) for name in names}))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *prefixes],
        cwd=folder,
        env={"DJANGO_SETTINGS_MODULE": f"config.settings.{profile}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return ast.literal_eval(done.stdout)


def of_render_yaml(folder: Path) -> dict[str, str]:
    (service,) = yaml.safe_load((folder / "render.yaml").read_bytes())["services"]
    return {entry["key"]: entry["value"] for entry in service["envVars"] if "value" in entry}


def of_dotenv(folder: Path) -> dict[str, str]:
    return dialects.DOTENV_READERS["bash"](folder / ".env.production")  # type: ignore[no-any-return]


@pytest.mark.parametrize("source", [of_render_yaml, of_dotenv, lambda folder: {}])
def test_django_finds_it(source: Any, rendered: Rendered) -> None:
    """Typed, with the variables of render.yaml, those of .env, or none: the default."""
    environment = {**source(rendered.folder), **SECRETS}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    found = settings_of(rendered.folder, "production", environment, "VALUE_")
    assert different(rendered.variables, found) == {}


def test_django_finds_it_in_the_env_file_that_it_reads_itself(rendered: Rendered) -> None:
    """The development module reads .env, through django-environ, and has the same values."""
    found = settings_of(rendered.folder, "development", {}, "VALUE_")
    assert different(rendered.variables, found) == {}


@pytest.mark.parametrize("profile", ["development", "production"])
@pytest.mark.threat("a value breaks out of its quotes")
def test_a_constant_arrives_in_django_as_it_is_written(profile: str, rendered: Rendered) -> None:
    """Structures, text in any language and text that looks like code: the same value."""
    found = settings_of(rendered.folder, profile, SECRETS, "CONSTANT_")
    assert different(rendered.constants, found) == {}


def different(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What is not the same; 1, 1.0 and True are not."""
    assert expected.keys() == found.keys()
    pairs = {name: (value, found[name]) for name, value in expected.items()}
    return {name: pair for name, pair in pairs.items() if repr(pair[0]) != repr(pair[1])}


def test_a_setting_that_django_wants_as_a_tuple_is_one(tmp_path: Path) -> None:
    """YAML has lists alone; the catalogue knows which settings are tuples."""
    names = [row.name for row in catalog.settings() if row.kind == "tuple" and is_current(row)]
    assert "SECURE_PROXY_SSL_HEADER" in names
    write_profiles(tmp_path, {**BASE, "settings": {name: ["HTTP_X", "it's"] for name in names}})
    for target in ("settings", "runtime"):
        done = envgen(tmp_path, "render", "production", "--target", target)
        assert done.returncode == 0, done.stderr
    found = settings_of(tmp_path, "production", SECRETS, *names)
    assert {found[name] for name in names} == {("HTTP_X", "it's")}


def is_current(row: catalog.SettingRow) -> bool:
    return row.availability("5.2").status not in (
        catalog.Status.REMOVED,
        catalog.Status.NOT_YET,
    )


def test_what_no_env_file_can_carry_is_refused_by_name(tmp_path: Path) -> None:
    """Rule 4 of what all readers agree on, and nothing else; no message has a value."""
    values = [*TRAPS, *CODE, *dialects.writable(dialects.generated(dialects.texts, 500))]
    variables = named("VALUE", values)
    write_profiles(tmp_path, {**BASE, "env": declared(variables)})
    done = envgen(tmp_path, "render", "production")
    assert done.returncode == 2
    expected = {name for name, value in variables.items() if is_refused(value)}
    pattern = r"base\.yaml:\d+:\d+: error: a \.env file cannot hold the value of (VALUE_\d+): "
    assert set(re.findall(pattern, done.stderr)) == expected
    places = [line for line in done.stderr.splitlines() if line.startswith("profiles/")]
    assert len(places) == len(expected)
    assert [v for v in values if len(v) >= 8 and v in done.stderr] == []
    assert [path.name for path in tmp_path.iterdir()] == ["profiles"]
