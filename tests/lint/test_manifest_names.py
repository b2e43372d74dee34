"""Names that resources of a render.yaml share."""

from __future__ import annotations

import blueprints
import pytest
import yaml

SERVICE = {"type": "worker", "name": "shop", "plan": "starter", "runtime": "docker"}
STORE = {"type": "keyvalue", "name": "shop", "plan": "free", "ipAllowList": []}
DATABASE = {"name": "shop", "plan": "free", "ipAllowList": []}
GROUP = {"name": "shop", "envVars": []}


@pytest.mark.parametrize(
    ("services", "databases", "groups", "severity"),
    [
        ([SERVICE, SERVICE], [], [], "error"),
        ([SERVICE, STORE], [], [], "error"),
        ([], [DATABASE, DATABASE], [], "error"),
        ([], [], [GROUP, GROUP], "error"),
        # Render looks for a database only among the databases.
        ([SERVICE], [DATABASE], [], None),
        ([STORE], [DATABASE], [], None),
        ([SERVICE], [], [GROUP], None),
    ],
)
@pytest.mark.parametrize("where", ["top", "environment"])
def test_who_shares_a_name(
    services: list[object],
    databases: list[object],
    groups: list[object],
    severity: str | None,
    where: str,
) -> None:
    """Two of a kind are an error; a database may have the name of a service."""
    folder = {"services": services, "databases": databases, "envVarGroups": groups}
    data = {"projects": [{"name": "p", "environments": [{"name": "e", **folder}]}]}
    assert {*severities(folder if where == "top" else data)} == ({severity} - {None})


def test_environments_have_names_of_their_own() -> None:
    """Staging has the names of production, as in Render's own tutorial."""
    folder = {"services": [SERVICE], "databases": [], "envVarGroups": [GROUP]}
    environments = [{"name": name, **folder} for name in ("production", "staging")]
    assert severities({"projects": [{"name": "p", "environments": environments}]}) == []
    assert (
        severities({"projects": [{"name": "p", "environments": [environments[0]]}], **folder}) == []
    )


def severities(data: object) -> list[str]:
    """Return the severity of each finding about names."""
    found = blueprints.problems(yaml.safe_dump(data, sort_keys=False))
    return [item.severity.value for item in found if item.rule == "render-names"]
