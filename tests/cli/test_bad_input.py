"""Bad input: all of it named at its place, exit 2, nothing written, and no value repeated."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bad_profiles import BAD, CANARY
from commandline import Command, files_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import problems

from envgen.cli.terminal import as_data, safe


@pytest.fixture
def broken(project: Path) -> Callable[[str | bytes], Path]:
    """Return what writes profiles/broken.yaml beside the good profiles."""

    def write(text: str | bytes) -> Path:
        path = project / "profiles" / "broken.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.mark.parametrize(("text", "at", "rule", "word"), BAD.values(), ids=BAD)
def test_bad_input_is_named_and_nothing_written(
    text: str | bytes,
    at: str,
    rule: str,
    word: str,
    project: Path,
    envgen: Command,
    broken: Callable[[str | bytes], Path],
) -> None:
    """The place comes first, then what is wrong; other profiles are not written either."""
    (project / "shop").mkdir()
    (project / "shop" / "urls.py").write_text("")
    broken(text)
    before = files_of(project)
    done = envgen("render", "--all")
    assert done.status == 2
    assert done.out == ""
    assert files_of(project) == before
    place = f"profiles/broken.yaml:{at}".rstrip(":")
    assert ("error", rule, place) in done.findings
    assert word in done.about(rule)
    assert CANARY not in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["render --check --all", "check", "todo production"])
def test_every_command_that_reads_profiles_refuses_them(
    command: str, envgen: Command, broken: Callable[[str], Path]
) -> None:
    """A profile that is wrong stops whatever would build on it, with exit 2."""
    broken("sittings: {}")
    done = envgen(*command.split())
    assert done.status == 2
    assert done.findings == [("error", "unknown-key", "profiles/broken.yaml:1:1")]
    assert "sittings" in done.err


def test_all_problems_of_all_files_come_at_once(
    project: Path, envgen: Command, broken: Callable[[str], Path]
) -> None:
    """In the order of files and lines, and counted."""
    broken("site: {hosts: ['a:1']}\nsittings: {}")
    (project / "profiles" / "also.yaml").write_text("a: [\n")
    done = envgen("render", "production")
    assert [place for *_, place in done.findings] == [
        "profiles/also.yaml:2:1",
        "profiles/broken.yaml:1:16",
        "profiles/broken.yaml:2:1",
    ]
    assert done.err.splitlines()[-1] == "3 errors in 2 files"


def test_a_folder_and_an_unreadable_file_are_problems(
    project: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are named, with the reason."""
    folder = project / "profiles" / "folder.yaml"
    folder.mkdir()
    done = envgen("check")
    assert done.findings == [("error", "profile-file", "profiles/folder.yaml")]
    folder.rmdir()
    open_file = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "production.yaml":  # root, as whom tests often run, may read all
            raise PermissionError(13, "Permission denied")
        return open_file(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    done = envgen("render", "--all")
    assert done.status == 2
    assert done.findings == [("error", "profile-file", "profiles/production.yaml")]
    assert "Permission denied" in done.err
    assert "`chmod u+r profiles/production.yaml`" in done.err


def test_an_output_through_a_symlink_is_refused(
    project: Path, envgen: Command, broken: Callable[[str], Path], tmp_path: Path
) -> None:
    """Neither the file nor a folder on the way may be one, and nothing else is written."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (project / "link").symlink_to(outside)
    templates = project / "profiles" / "templates"
    templates.mkdir()
    (templates / "a.j2").write_text("x\n")
    broken("extends: production\noutputs: {a: {template: a.j2, path: link/a.txt}}")
    before = files_of(project)
    done = envgen("render", "broken")
    assert done.status == 2
    assert [severity for severity, *_ in done.findings] == ["error"]
    assert "link" in done.err
    assert files_of(project) == before
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("template", "line"),
    [("ok\n{{ nope }}\n", 2), ("ok\n\n{% if %}\n", 3), ("{{ hosts[9] }}\n", 1)],
)
def test_a_template_that_fails_shows_its_own_line(
    template: str, line: int, project: Path, envgen: Command, broken: Callable[[str], Path]
) -> None:
    """The place is the template's, not the profile's, and nothing is written."""
    folder = project / "profiles" / "templates"
    folder.mkdir()
    (folder / "a.j2").write_text(template)
    broken("extends: production\noutputs: {a: {template: a.j2, path: a.txt}}")
    before = files_of(project)
    done = envgen("render", "broken")
    assert done.status == 2
    [(severity, _, place)] = done.findings
    assert severity == "error"
    assert f"{place}:".startswith(f"profiles/templates/a.j2:{line}:")
    assert files_of(project) == before


def test_a_name_cannot_move_the_cursor(envgen: Command, broken: Callable[[str], Path]) -> None:
    """A key with control characters is escaped before a terminal sees it."""
    broken('"k\\e[31m\\u202e": 1\nsettings: {"X\\e[2J y": 1}\nenv: {"A\\u0007": 1}')
    done = envgen("check")
    assert done.status == 2
    assert "".join(done.err.split("\n")).isprintable()


# A profile that uses each part of the format once.
PROFILE: dict[str, Any] = yaml.safe_load("""
requires: "~=0.1"
project: shop
kind: deployed
root: src
django: {version: "5.2", settings_package: a.b, base_settings: a.c, apps: [x], overridable: [X]}
site: {hosts: [a.example.com], frontends: ["https://a.example.com", {origin: "x", csrf: true}]}
settings: {DEBUG: false, X: [1], ALLOWED_HOSTS: [a], CACHES: {default: {LOCATION: x}}, MY_KEY: x}
unset: [TIME_ZONE]
append: {INSTALLED_APPS: [x]}
prepend: {MIDDLEWARE: [x]}
programs: {web: {command: x, django: true, asgi: true}, bot: {command: y, runs_in: web}}
bot: {program: bot, path: /a/, accept: [v2], backend: web, route: auto, secret: BOT}
bots: {two: {program: bot}}
celery: {worker: bot, beat: bot}
database: {provider: url, sslmode: require, sslrootcert: x, pooler: session, migrate: M, file: f}
databases: {other: {provider: supabase, variable: V, connect_timeout: 1, CONN_MAX_AGE: 1}}
redis: {provider: url, cache: true}
env: {A: {value: x, type: str, help: h, for: [web], preview: p, optional: true}, B: [x], C: 1,
      D: {secret: true, value: x}, E: {generate: hex, encoding: base64}}
renamed: {OLD: A}
render:
  services: {web: {name: n, type: web, plan: starter, region: oregon, domains: [x], disk: {
    name: n, mountPath: /x, sizeGB: 1}, healthCheckPath: /h, numInstances: 1, image: {url: x},
    ipAllowList: [{source: x, description: y}], schedule: s, rootDir: x, previews: {plan: x}}}
  databases: {default: {plan: x, name: n, user: u, postgresMajorVersion: "16"}}
  keyvalue: {plan: starter, maxmemoryPolicy: noeviction}
  envVarGroups: {shared: [A]}
outputs: {fly: {template: t.j2, path: fly.toml, language: toml}}
ignore: {unused: because}
""")


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every scalar."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, child in items:
        if isinstance(child, dict | list):
            yield from leaves(child, (*path, key))
        else:
            yield (*path, key)


def planted(path: tuple[Any, ...], value: Any) -> str:
    """Return the profile with `value` at `path`, as YAML that envgen reads."""
    data = copy.deepcopy(PROFILE)
    where = data
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    return json.dumps(data)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(list(leaves(PROFILE))),
    st.sampled_from(
        [
            CANARY,
            [CANARY],
            {"a": CANARY},
            {CANARY.lower(): [CANARY]},
            f"https://{CANARY}",
            f"postgres://u:{CANARY}@h/x",
            f"{CANARY}\n",
            f"{CANARY}{{{{ 1 }}}}",
            f'"""{CANARY}',
            f"/{CANARY}/",
            f"~={CANARY}",
        ]
    ),
    st.sampled_from([PROFILE, None]),
)
def test_no_message_repeats_a_value(path: tuple[Any, ...], value: Any, also_wrong: Any) -> None:
    """Whatever stands in a scalar's place, in a profile that is wrong here or elsewhere too."""
    text = planted(path, value)
    if also_wrong is None:
        text = text[:-1] + ', "sittings": 1}'
    found = problems(production=text)
    for problem in found:
        assert CANARY not in json.dumps(as_data(problem))
        assert safe(problem.message) == problem.message


@pytest.mark.parametrize("path", list(leaves(PROFILE)), ids=lambda path: ".".join(map(str, path)))
def test_the_canary_is_absent_from_all_output(
    path: tuple[Any, ...], envgen: Command, broken: Callable[[str], Path]
) -> None:
    """In the whole command too: neither stdout nor stderr has it, whichever scalar it was."""
    broken(planted(path, CANARY)[:-1] + ', "sittings": 1}')
    done = envgen("render", "--all", "--format", "json")
    assert done.status == 2
    assert CANARY not in done.out + done.err
    assert "Traceback" not in done.err
