"""Projects with the copied package, on the databases that signatures may be kept in."""

from typing import Any

import pytest
from bot_project import Project
from servers import PostgreSQL


@pytest.fixture(scope="module")
def sqlite_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with its tables, on SQLite."""
    made = Project(tmp_path_factory.mktemp("project") / "site")
    made.migrate()
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def project(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Project:
    """A project with its tables, on either database."""
    more: dict[str, Any] = {}
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql_server")
        more["DATABASES"] = {"default": server.settings}
    made = Project(tmp_path_factory.mktemp("project") / "site", **more)
    made.migrate()
    return made
