"""render.yaml files as they are found, also invalid ones, turned into parts of a profile."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from envgen.adopt import entries, services
from envgen.adopt.services import Programs
from envgen.platforms.render.manifest import reading


def converted(text: str, root: str = ".", declined: tuple[str, ...] = ()) -> Programs:
    """Convert a render.yaml that stands in a test."""
    blueprint = reading.read(text, "render.yaml")
    assert blueprint is not None
    return services.Converter(blueprint, yaml.safe_load(text), root, set(declined)).convert()


def web(fields: str, root: str = ".") -> Programs:
    """Convert a render.yaml with one web service that has `fields` more."""
    text = (
        "services:\n- type: web\n  name: shop\n  buildCommand: make\n"
        f"  startCommand: gunicorn shop.wsgi\n{fields}"
    )
    return converted(text, root)


def variables(envs: str, more: str = "") -> entries.Variables:
    """Convert the envVars of a web service, and `more` services."""
    text = f"services:\n- type: web\n  name: shop\n  envVars:\n{envs}{more}"
    blueprint = reading.read(text, "render.yaml")
    assert blueprint is not None
    names = {"shop": "web", "bot": "bot"}
    return entries.variables(blueprint, names, ["web"])


@pytest.mark.parametrize(
    ("fields", "key", "value"),
    [
        ("", "plan", "current"),
        ("  plan: pro plus\n", "plan", "pro plus"),
        ("", "region", "current"),
        ("  region: ohio\n", "region", "ohio"),
        ("  env: docker\n", "runtime", "docker"),
        ("", "runtime", "python"),
        ("  autoDeploy: false\n", "autoDeployTrigger", "off"),
        ("  autoDeploy: true\n", "autoDeployTrigger", "commit"),
        ("  autoDeployTrigger: off\n", "autoDeployTrigger", "off"),
        ("  autoDeployTrigger: checksPass\n", "autoDeployTrigger", "checksPass"),
        ("", "preDeployCommand", ""),
        ("  preDeployCommand: make ready\n", "preDeployCommand", "make ready"),
        ("  numInstances: 3\n", "numInstances", 3),
        ("  rootDir: ./backend/\n", "rootDir", "backend"),
    ],
)
def test_fields_of_a_service(fields: str, key: str, value: Any) -> None:
    """A field is kept, has its present name, or is said as it has been all along."""
    found = web(fields, "backend" if "rootDir" in fields else ".")
    assert found.services["web"].get(key, "backend" if key == "rootDir" else None) == value
    assert found.blockers == ()


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("|\n    a\n    b\n", "a; b"),
        ("|\n    a &&\n    b\n", "a && b"),
        ("|\n    # first\n    a\n\n    b\n", "a; b"),
        ("|\n    a \\\n      --b\n", "a   --b"),
        (">\n    a\n    b\n", "a b"),
    ],
)
def test_scripts_of_several_lines(script: str, line: str) -> None:
    """A script whose lines are commands is one line that does the same."""
    text = "services:\n- type: web\n  name: shop\n  startCommand: gunicorn shop.wsgi\n"
    found = converted(f"{text}  buildCommand: {script}")
    assert found.services["web"]["buildCommand"].split() == line.split()
    assert found.blockers == ()


@pytest.mark.parametrize(
    "script",
    [
        "|\n    if a; then\n      b\n    fi\n",
        "|\n    cat <<END\n    b\n    END\n",
        "|\n    a '\n    b'\n",
        "|\n    a  # why\n    b\n",
        "|\n    for x in a; do\n    b\n    done\n",
    ],
)
def test_scripts_that_have_no_one_line(script: str) -> None:
    """Then the file stays the project's own: nothing is guessed."""
    text = "services:\n- type: web\n  name: shop\n  startCommand: gunicorn shop.wsgi\n"
    found = converted(f"{text}  buildCommand: {script}")
    assert [item.what for item in found.blockers] == [
        "the buildCommand of shop is a script of several lines"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "projects: []\nservices: []\n",
        "services:\n- {name: shop, startCommand: gunicorn a}\n",
        "services:\n- {type: web, name: shop, startCommand: gunicorn a, plan: [free]}\n",
        "services:\n- {type: web, name: shop, startCommand: gunicorn a, region: mars}\n",
        "services:\n- {type: web, name: shop, startCommand: gunicorn a, domains: a.example.com}\n",
        "services:\n- {type: web, name: shop, buildCommand: make}\n",
        "services:\n- {type: web, name: shop, startCommand: gunicorn a, healthCheckPath: '/a?b'}\n",
    ],
)
def test_what_a_profile_has_no_words_for(text: str) -> None:
    """Each thing that cannot be kept is named, so that the file is left alone."""
    assert converted(text).blockers


def test_databases_and_stores() -> None:
    """What is open is closed, unless that is declined; numbers that are text are written so."""
    text = (
        "databases:\n- {name: my_db, postgresMajorVersion: 16}\n"
        "services:\n- {type: redis, name: cache, env: x}\n"
    )
    found = converted(text)
    assert found.databases["default"] == {
        "name": "my_db",
        "postgresMajorVersion": "16",
        "plan": "current",
        "region": "current",
        "ipAllowList": [],
    }
    assert found.others == ({"type": "keyvalue", "name": "cache", "ipAllowList": []},)
    open_ones = converted(text, declined=("database-closed",))
    assert open_ones.databases["default"]["ipAllowList"][0]["source"] == "0.0.0.0/0"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{key: A, value: b}", {"value": "b"}),
        ("{key: A, value: 4}", {"value": "4"}),
        ("{key: A, value: True}", {"value": "True"}),
        ("{key: A, value: true}", {"value": "true"}),
        ("{key: A, value: yes}", {"value": "yes"}),
        ("{key: A, value: 1.0}", {"value": "1.0"}),
        ("{key: A, value: 3.10}", {"value": "3.10"}),
        ("{key: A, value: 1e3}", {"value": "1e3"}),
        ("{key: A, value: 007}", {"value": "007"}),
        ("{key: A, value: 0x1F}", {"value": "0x1F"}),
        ("{key: A, value: 2026-12-01}", {"value": "2026-12-01"}),
        ("{key: A, value: 1, previewValue: 2.50}", {"value": "1", "preview": "2.50"}),
        ('{key: A, value: ""}', {"value": ""}),
        ('{key: API_KEY, value: ""}', {"value": ""}),
        ("{key: A, value: }", {"secret": True}),
        ("{key: API_KEY, value: 12345678}", {"secret": True}),
        ("{key: EMAIL_HOST_USER, sync: false}", {}),
        ("{key: CELERY_BROKER_URL, sync: false}", {"secret": True}),
        ("{key: A, sync: false}", {"secret": True}),
        ("{key: A, generateValue: true}", {"secret": True, "generate": "render"}),
        (
            "{key: A, fromDatabase: {name: db, property: port}}",
            {"secret": True, "reference": {"fromDatabase": {"name": "db", "property": "port"}}},
        ),
        (
            "{key: A, fromService: {name: x, type: web, envVarKey: A}}",
            {
                "secret": True,
                "reference": {"fromService": {"name": "x", "type": "web", "envVarKey": "A"}},
            },
        ),
        ("{key: API_KEY, value: abcdef}", {"secret": True}),
        ('{key: A, value: "amqp://u:pass@h.example.com"}', {"secret": True}),
    ],
)
def test_entries(entry: str, expected: dict[str, Any]) -> None:
    """Who knows a value stays the same; a secret leaves the file."""
    found = variables(f"  - {entry}\n")
    (variable,) = found.env.values()
    assert variable == expected
    assert found.blockers == ()


def test_secrets_in_the_file_go_to_the_env_file() -> None:
    """Their values are kept for .env.production, and shown by no repr."""
    found = variables("  - {key: API_KEY, value: abcdef}\n")
    assert found.secrets == {"API_KEY": "abcdef"}
    assert "abcdef" not in repr(found)


def test_readers() -> None:
    """A variable is for those programs that get it."""
    more = (
        "- type: worker\n  name: bot\n  envVars:\n  - {key: B, value: x}\n"
        "  - {key: A, fromService: {type: web, name: shop, envVarKey: A}}\n"
    )
    found = variables("  - {key: A, sync: false}\n  - {key: C, value: y}\n", more)
    assert found.env["A"]["for"] == ["web", "bot"]
    assert found.env["B"]["for"] == ["bot"]
    assert "for" not in found.env["C"]


def test_references_before_what_they_refer_to() -> None:
    """The order of services in the file does not matter, nor whether the value is a secret."""
    text = (
        "services:\n- type: worker\n  name: bot\n  envVars:\n"
        "  - {key: A, fromService: {type: web, name: shop, envVarKey: A}}\n"
        "- type: web\n  name: shop\n  envVars:\n  - {key: A, value: x, previewValue: y}\n"
    )
    blueprint = reading.read(text, "render.yaml")
    assert blueprint is not None
    found = entries.variables(blueprint, {"shop": "web", "bot": "bot"}, ["web"])
    assert found.blockers == ()
    assert found.env == {"A": {"value": "x", "preview": "y", "for": ["web", "bot"]}}


@pytest.mark.parametrize(
    ("command", "envs", "django"),
    [
        ("gunicorn shop.wsgi", "", True),
        ("uvicorn shop.asgi:application", "", True),
        ("celery -A shop worker", "", True),
        ("python manage.py work", "", True),
        ("uvicorn api.main:app", "", False),
        ("python -m bot", "", False),
        ("./start.sh", "  - {key: SECRET_KEY, sync: false}\n", True),
    ],
)
def test_programs_that_load_the_settings(command: str, envs: str, django: bool) -> None:
    """They are told by their command, or by the variables that they are given."""
    text = (
        "services:\n- {type: web, name: shop, startCommand: gunicorn shop.wsgi}\n"
        f"- type: worker\n  name: other\n  startCommand: {command}\n"
        + (f"  envVars:\n{envs}" if envs else "")
    )
    assert converted(text).programs["other"].get("django", False) is django


def test_a_site_that_a_script_starts() -> None:
    """Where no command names Django it is the web service."""
    text = "services:\n- {type: web, name: shop, startCommand: ./start.sh}\n"
    assert converted(text).programs["web"] == {"command": "./start.sh", "django": True}


def test_services_that_disagree() -> None:
    """One profile has one value of a variable."""
    more = "- type: worker\n  name: bot\n  envVars:\n  - {key: A, value: other}\n"
    found = variables("  - {key: A, value: x}\n", more)
    assert [item.what for item in found.blockers] == ["services have different values of A"]


def test_secrets_of_services_that_are_no_program() -> None:
    """What would stand in a profile as it is must not be a secret."""
    text = (
        "services:\n- type: web\n  name: pages\n  runtime: static\n"
        "  envVars: [{key: CMS_TOKEN, value: abcdefgh}, {key: NODE_VERSION, value: 20}]\n"
    )
    assert [item.what for item in converted(text).blockers] == [
        "CMS_TOKEN of pages has a secret in the file"
    ]


@pytest.mark.parametrize("name", ["A B", "5", "", "PATH\\n"])
def test_names_that_no_variable_can_have(name: str) -> None:
    """They keep the file a person's own, and do not get in the way of the rest."""
    found = variables(f'  - {{key: "{name}", value: x}}\n  - {{key: FINE, value: y}}\n')
    assert ["is not a name of a variable" in left.what for left in found.blockers] == [True]
    assert list(found.env) == ["FINE"]


def test_a_key_that_gives_itself_away() -> None:
    """A secret of a known form leaves the file for a .env file, whatever its name says."""
    token = "ghp_" + "aB3dE6gH9" * 4
    found = variables(f"  - {{key: FOO, value: {token}}}\n")
    assert found.secrets == {"FOO": token}
    assert found.env == {"FOO": {"secret": True}}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{key: A, value: x, sync: false}", "A has both value and sync"),
        ("{key: A, generateValue: true, sync: false}", "A has both generateValue and sync"),
        ("{key: A, sync: false, previewValue: x}", "profiles cannot express the previewValue of A"),
        (
            "{key: API_KEY, value: abcdef, previewValue: x}",
            "profiles cannot express the previewValue of API_KEY",
        ),
    ],
)
def test_entries_whose_value_is_unclear(entry: str, said: str) -> None:
    """Nothing is guessed: the file stays as it is, and the report says why."""
    assert [item.what for item in variables(f"  - {entry}\n").blockers] == [said]


@pytest.mark.parametrize(
    "entry", ["{key: A, sync: true}", "{key: A, generateValue: false}", "{key: A}"]
)
def test_an_entry_without_a_value(entry: str) -> None:
    """A person sets it on Render, as before, and the report says so."""
    found = variables(f"  - {entry}\n")
    assert found.blockers == ()
    assert [item.what.partition(":")[0] for item in found.odd] == ["A has no value and no source"]
    assert found.env["A"]["secret"]


def test_what_an_env_group_cannot_have() -> None:
    """It is named, and goes to the services that use the group; the rest stays in the group."""
    more = (
        "  - {fromGroup: team}\n"
        "envVarGroups:\n- name: team\n  envVars:\n"
        "  - {key: A, value: ''}\n  - {key: B, sync: false}\n  - {key: C, sync: false}\n"
        "  - {key: D, generateValue: true}\n"
    )
    found = variables("", more)
    assert found.blockers == ()
    assert found.groups == {"team": ["A", "D"]}
    assert [(item.id, item.detail) for item in found.improved] == [
        ("blueprint-group", "B of team"),
        ("blueprint-group", "C of team"),
    ]
    assert {*found.env} == {*"ABCD"}
