"""What a person has to do on Render, from two Blueprints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from commandline import Command

from envgen.cli.session import Session
from envgen.model import Deployment
from envgen.platforms.base import Step
from envgen.platforms.manifest import Group, Manifest, ManifestEntry, Source
from envgen.platforms.render.manifest import reading
from envgen.platforms.render.todo import steps


@pytest.fixture
def deployment(envgen: Command) -> Deployment:
    """Return the production deployment of a fresh project."""
    assert envgen("schema").status == 0
    return Session(None).deployments["production"]


def blueprint(
    entries: dict[str, Sequence[str]], databases: Sequence[dict[str, Any]] = (), **fields: Any
) -> Manifest:
    """Return a Blueprint: services by name with their variables; `!X` stands for sync: false."""
    import json

    services = [
        {
            "name": name,
            **fields,
            "envVars": [
                {"fromGroup": key[1:]}
                if key[0] == "@"
                else {
                    "key": key.strip("!"),
                    **({"sync": False} if key[0] == "!" else {"value": ""}),
                }
                for key in keys
            ],
        }
        for name, keys in entries.items()
    ]
    text = json.dumps({"services": services, "databases": list(databases)})
    found = reading.read(text, "render.yaml")
    assert found is not None
    return found


def details(found: Sequence[Step], words: str) -> tuple[str, ...]:
    """Return the details of the step whose title has these words; () where there is none."""
    return next((step.details for step in found if words in step.title), ())


def test_a_value_that_becomes_a_secret_is_set_by_hand(deployment: Deployment) -> None:
    """sync: false on an existing service is not asked for, whatever it was before."""
    found = steps(deployment, blueprint({"shop": ["!X"]}), blueprint({"shop": ["X"]}))
    assert details(found, "Render won't ask") == ("shop: X  ← your own value",)


def test_a_variable_that_moved_to_a_linked_group_is_not_deleted_blindly(
    deployment: Deployment,
) -> None:
    """In a group that the service has, the variable still arrives; in any other it does not."""
    import msgspec

    group = Group(name="shared", entries=(ManifestEntry(key="X", source=Source(kind="none")),))
    assert deployment.manifest is not None
    with_group = msgspec.structs.replace(
        deployment, manifest=msgspec.structs.replace(deployment.manifest, groups=(group,))
    )
    before = blueprint({"shop": ["X"]})
    linked = steps(with_group, blueprint({"shop": ["@shared"]}), before)
    assert details(linked, "delete on Render") == ()
    unlinked = steps(with_group, blueprint({"shop": []}), before)
    assert details(unlinked, "delete on Render") == ("shop: X",)


def test_fields_of_a_database_that_never_change(deployment: Deployment) -> None:
    """The version of PostgreSQL is chosen once."""
    old = blueprint({}, [{"name": "db", "postgresMajorVersion": "16"}])
    new = blueprint({}, [{"name": "db", "postgresMajorVersion": "17"}])
    assert details(steps(deployment, new, old), "cannot change") == ("db: postgresMajorVersion",)


def test_a_custom_domain_of_the_first_deploy(deployment: Deployment) -> None:
    """A host that is not Render's own needs DNS, unless the Blueprint names it."""
    found = steps(deployment, blueprint({"shop": []}), None)
    assert details(found, "Custom Domains") == ("shop.example.com",)


@pytest.mark.parametrize(
    ("hosts", "domains", "missing"),
    [
        (["a.example", "b.example"], ["a.example"], ("b.example",)),
        (["a.example", "www.a.example"], ["a.example"], ()),  # Render adds it
        (["a.b.example", "www.a.b.example"], ["a.b.example"], ("www.a.b.example",)),
        ([".a.example"], ["*.a.example"], ()),
        ([".a.example"], ["a.example"], ()),
        (["a.onrender.com"], None, ()),
    ],
)
def test_custom_domains_that_the_blueprint_does_not_name(
    deployment: Deployment, hosts: list[str], domains: Any, missing: tuple[str, ...]
) -> None:
    """A person adds each public host that Render does not know yet."""
    import msgspec

    with_hosts = msgspec.structs.replace(deployment, public_hosts=tuple(hosts))
    found = steps(with_hosts, blueprint({"shop": []}, domains=domains), None)
    assert details(found, "Custom Domains") == missing


def test_nothing_to_do_is_a_push(deployment: Deployment) -> None:
    """Two equal Blueprints leave one step."""
    same = blueprint({"shop": ["!X", "Y"]})
    assert [step.title for step in steps(deployment, same, same)] == [
        "Commit the generated files and push them; Render deploys."
    ]


def databases(**fields: Any) -> Manifest:
    """Return a Blueprint with one database."""
    return blueprint({}, [{"name": "db", **fields}])


@pytest.mark.parametrize(
    ("old", "new", "words", "wanted"),
    [
        ({"plan": "basic-256mb"}, {"plan": "pro-4gb"}, "not available", "db: `plan` changes"),
        ({}, {"connectionPool": "pgbouncer"}, "not available", "db: `connectionPool` changes"),
        ({}, {"readReplicas": []}, "for good", "`readReplicas: []` deletes all"),
        (
            {"readReplicas": [{"name": "db-a"}, {"name": "db-b"}]},
            {"readReplicas": [{"name": "db-b"}]},
            "for good",
            "db: the read replicas db-a are deleted",
        ),
    ],
)
def test_what_a_change_of_a_database_does(
    deployment: Deployment, old: dict[str, Any], new: dict[str, Any], words: str, wanted: str
) -> None:
    """It restarts, or loses replicas; without that change there is no such step."""
    found = steps(deployment, databases(**new), databases(**old))
    assert wanted in "\n".join(details(found, words))
    assert details(steps(deployment, databases(**new), databases(**new)), words) == ()


def test_a_service_with_a_new_name_is_another_service(deployment: Deployment) -> None:
    """It has another address and an empty disk, and the old one keeps running."""
    fields = {"type": "web", "startCommand": "gunicorn x", "disk": {"name": "d"}}
    found = steps(deployment, blueprint({"new": []}, **fields), blueprint({"old": []}, **fields))
    said = "\n".join(details(found, "new is a new service, and not old"))
    assert "old keeps running" in said
    assert "disk is empty" in said
    assert details(found, "cost money until") == (
        "old (the files on its disk are deleted with it)",
    )


def test_a_disk_and_a_filter_that_are_replaced(deployment: Deployment) -> None:
    """Both are gone for good with the deploy."""
    old = blueprint({"shop": []}, disk={"name": "d"}, buildFilter={"paths": ["a"]})
    found = steps(deployment, blueprint({"shop": []}, buildFilter={"paths": ["b"]}), old)
    said = "\n".join(details(found, "for good"))
    assert "shop: its disk is deleted" in said
    assert "shop: `buildFilter` replaces" in said


def test_a_database_that_is_not_in_the_file_any_more(deployment: Deployment) -> None:
    """Its data goes with it."""
    found = steps(deployment, blueprint({"shop": []}), blueprint({"shop": []}, [{"name": "db"}]))
    assert details(found, "cost money") == ("db (its data is deleted with it)",)
