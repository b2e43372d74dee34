"""No variable of a render.yaml is lost or retyped: the same value, or the report names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from adopting import NAMES, PROJECTS, copied
from commandline import run_in
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from render_variables import given as given_by
from render_variables import unsaid

from envgen.adopt.adoption import Adoption, adopt
from envgen.adopt.applying import planned
from envgen.output.templating import Templates, own_templates
from envgen.project import Project

DEPLOYED = [name for name in NAMES if (PROJECTS / name / "render.yaml").exists()]
SETTINGS = "import os\nSECRET_KEY = os.environ['SECRET_KEY']\nDEBUG = False\n"


@pytest.mark.parametrize("name", DEPLOYED)
def test_each_service_gets_what_it_got(tmp_path: Path, name: str) -> None:
    """What differs after --apply is in the report, by name."""
    root = copied(name, tmp_path)
    old = (root / "render.yaml").read_text()
    done = run_in(root, "adopt", "--apply", "--details")
    assert done.status == 0, done.err
    base = yaml.safe_load((root / "profiles/base.yaml").read_text())
    production = yaml.safe_load((root / "profiles/production.yaml").read_text())
    renamed = {**base.get("renamed", {}), **production.get("renamed", {})}
    report = done.err[done.err.index("Understood:") :]
    assert [*unsaid(old, (root / "render.yaml").read_text(), renamed, report)] == []


def test_values_keep_their_text(tmp_path: Path) -> None:
    """A text that YAML could read as something else is the same text for the program."""
    root = copied("values", tmp_path)
    assert run_in(root, "adopt", "--apply").status == 0
    found = given_by((root / "render.yaml").read_text())
    values = {name: how[1] for name, how in found["yard"].items() if how[0] == "value"}
    assert {name: text for name, text in values.items() if not name.startswith("DJANGO_")} == {
        "EMAIL_HOST": "smtp.example.com",
        "EMAIL_PORT": "587",
        "BETA": "true",
        "RATE": "1.0",
        "RELEASE": "1.10",
        "BRANCH_CODE": "007",
        "SINCE": "2026-12-01",
        "WELCOME": "it's open # on Monday",
        "STAGE": "1",
        "POETRY_VERSION": "",
        "PYTHON_VERSION": "3.13.2",
    }
    assert found["yard"]["STAGE"][2] == "2"
    assert found["yard"]["INVITE_SALT"] == ("generated", "yard-mail")
    assert {found["yard-worker"][name] for name in ("EMAIL_HOST_USER", "MAP_TOKEN")} == {
        ("pasted",)
    }
    production = yaml.safe_load((root / "profiles/production.yaml").read_text())
    assert "secret" not in production["env"]["EMAIL_HOST_USER"]
    assert production["env"]["MAP_TOKEN"]["secret"] is True


TEXTS = st.sampled_from(
    (
        *("true", "True", "off", "1", "1.0", "1.10", "007", "0x1F", "1e3", "2026-12-01", "~", '""'),
        *("plain", "'quoted'", '"a # b"', '"it\'s"', "'say \"x\"'", "$HOME", "'a b'", "12:30"),
        *('"two\\nlines"', "'\\'", "é", '" x "', "abc-key-of-nobody"),
    )
)
SOURCES = st.one_of(
    st.builds("value: {}".format, TEXTS),
    st.builds("value: {}, previewValue: {}".format, TEXTS, TEXTS),
    st.sampled_from(
        (
            *("sync: false", "generateValue: true", "sync: true", "value: x, sync: false"),
            "fromDatabase: {name: shop-db, property: host}",
            "fromService: {type: web, name: shop, property: hostport}",
            "fromService: {type: web, name: shop, envVarKey: ONE}",
        )
    ),
)
KEYS = st.sampled_from(("ONE", "TWO", "EMAIL_HOST", "API_KEY", "DEBUG", "SECRET_KEY", "TEAM_ID"))
ENTRIES = st.dictionaries(KEYS, SOURCES, max_size=4)
GROUPS = st.lists(st.sampled_from(("team", "mail")), unique=True, max_size=2)


def blueprint(
    groups: list[dict[str, str]], services: list[tuple[dict[str, str], list[str]]]
) -> str:
    """Return a render.yaml with two env groups, a web service and a worker."""
    lines = ["databases:", "- {name: shop-db, plan: free}", "envVarGroups:"]
    for name, entries in zip(("team", "mail"), groups, strict=True):
        lines += [f"- name: {name}", *_entries(entries, [])]
    lines.append("services:")
    commands = {"web": "gunicorn shop.wsgi", "worker": "celery -A shop worker"}
    for (kind, command), (entries, used) in zip(commands.items(), services, strict=True):
        name = "shop" if kind == "web" else "shop-worker"
        lines += [f"- type: {kind}", f"  name: {name}", "  runtime: python", "  plan: starter"]
        lines += ["  buildCommand: make", f"  startCommand: {command}", *_entries(entries, used)]
    return "\n".join(lines) + "\n"


def _entries(entries: dict[str, str], groups: list[str]) -> list[str]:
    found = [f"  - {{fromGroup: {name}}}" for name in groups]
    found += [f"  - {{key: {key}, {source}}}" for key, source in entries.items()]
    return ["  envVars:", *found] if found else ["  envVars: []"]


@given(
    st.lists(ENTRIES, min_size=2, max_size=2),
    st.lists(st.tuples(ENTRIES, GROUPS), min_size=2, max_size=2),
)
# A group that has both kinds, one that has only what a group cannot have, and one name in both.
@example(
    [{"ONE": "sync: false", "TWO": "value: 1.10"}, {"API_KEY": "sync: false"}],
    [({"SECRET_KEY": "sync: false"}, ["team"]), ({}, ["team", "mail"])],
)
@example([{"ONE": "generateValue: true"}, {"ONE": "generateValue: true"}], [({}, ["mail"])] * 2)
# The service has the variable of the group itself.
@example([{"ONE": "generateValue: true"}, {}], [({"ONE": "generateValue: true"}, ["team"])] * 2)
@example([{"ONE": "value: x", "TWO": "value: y"}, {}], [({}, ["team"]), ({"ONE": "value: x"}, [])])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_manifests(
    tmp_path_factory: pytest.TempPathFactory,
    groups: list[dict[str, str]],
    services: list[tuple[dict[str, str], list[str]]],
) -> None:
    """Each service gets each variable as before, or the report names it, or the file stays."""
    text = blueprint(groups, services)
    project = written(tmp_path_factory.mktemp("shop"), text)
    templates = Templates(own_templates())
    adoption = adopt(project, templates, existing=False, folders=["shop"], declined=[])
    server = adoption.deployments["production"]
    changes = planned(project, adoption, guard=False)
    new = [item.artifact.text for item in changes if item.artifact.path == "render.yaml"]
    if server.manifest is None:
        assert new == []
        assert "render.yaml stays as it is" in report(adoption)
    else:
        assert [*unsaid(text, *new, server.document.renamed, report(adoption))] == []


def report(adoption: Adoption) -> str:
    """Return what `adopt --details` says of a project."""
    decision = adoption.decision
    left = (*decision.left, *decision.unread)
    said: list[Any] = [
        *decision.understood,
        *(item.detail for item in decision.improved),
        *(item.what for item in left),
    ]
    return "\n".join(said)


def written(root: Path, manifest: str) -> Project:
    """Return a project with this render.yaml."""
    (root / "shop").mkdir()
    for path, content in (
        (
            "manage.py",
            'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
        ),
        ("shop/__init__.py", ""),
        ("shop/settings.py", SETTINGS),
        ("render.yaml", manifest),
        ("requirements.txt", "django==5.2\ndjango-environ\n"),
    ):
        (root / path).write_text(content)
    return Project(root, "profiles")


def test_a_group_with_variables_that_are_renamed(tmp_path: Path) -> None:
    """A group loses a variable that has another name now, and render.yaml is still generated."""
    root = copied("groups", tmp_path)
    (root / "team/settings.py").write_text(
        (root / "team/settings.py")
        .read_text()
        .replace("DEBUG = False", 'DEBUG = os.environ.get("DEBUG") == "true"')
    )
    path = root / "render.yaml"
    debug = "    envVars:\n      - {key: DEBUG, value: false}\n"
    path.write_text(path.read_text().replace("    envVars:\n", debug, 1))
    old = path.read_text()
    done = run_in(root, "adopt", "--apply", "--details")
    assert done.status == 0
    assert "render.yaml stays as it is" not in done.err
    [group] = yaml.safe_load(path.read_text())["envVarGroups"]
    assert [item["key"] for item in group["envVars"]] == ["SUPPORT_ADDRESS", "HASH_SALT"]
    renamed = {"DEBUG": "DJANGO_DEBUG"}
    assert [*unsaid(old, path.read_text(), renamed, done.err)] == []


def test_debug_by_a_name_that_profiles_cannot_have(tmp_path: Path) -> None:
    """DEBUG stays, and the rest is adopted."""
    root = copied("groups", tmp_path)
    path = root / "team/settings.py"
    old = path.read_text()
    path.write_text(old.replace("DEBUG = False", 'DEBUG = os.environ.get("team-debug") == "true"'))
    done = run_in(root, "adopt", "--apply")
    assert done.status == 0, done.err
    assert "DEBUG stays as it is: profiles cannot have a variable with the name" in done.err


def test_a_group_that_has_only_variables_to_paste(tmp_path: Path) -> None:
    """Its services get the variables themselves, and a person is told to set them first."""
    root = copied("groups", tmp_path)
    path = root / "render.yaml"
    group = (
        "envVarGroups:\n  - name: mail-keys\n    envVars:\n      - {key: MAIL_TOKEN, sync: false}\n"
    )
    used = "      - fromGroup: team-settings\n      - fromGroup: mail-keys\n"
    old = path.read_text().replace("envVarGroups:\n", group, 1)
    old = old.replace("      - fromGroup: team-settings\n", used)
    path.write_text(old)
    done = run_in(root, "adopt", "--apply", "--details")
    assert done.status == 0
    assert "render.yaml stays as it is" not in done.err
    assert "before you deploy, set MAIL_TOKEN in the services themselves" in done.err
    assert "the env group mail-keys is not in the new render.yaml" in done.err
    new = yaml.safe_load(path.read_text())
    assert [group["name"] for group in new["envVarGroups"]] == ["team-settings"]
    for service in new["services"]:
        assert "MAIL_TOKEN" in [entry.get("key") for entry in service["envVars"]]
    assert [*unsaid(old, path.read_text(), {}, done.err)] == []
