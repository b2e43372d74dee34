"""The table comes with its migration, and neither depends on the project's settings."""

import pytest
from bot_project import Project

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("field", [None, "AutoField", "BigAutoField"])
def test_no_changes(sqlite_project: Project, field: str | None) -> None:
    """The model and the migration say the same, whatever DEFAULT_AUTO_FIELD is."""
    more = {"DEFAULT_AUTO_FIELD": f"django.db.models.{field}"} if field else {}
    done = sqlite_project.manage("makemigrations", "--check", "--dry-run", "bot_auth", **more)
    assert (done.returncode, done.stderr) == (0, "")
    assert "No changes" in done.stdout


def test_there_and_back(project: Project) -> None:
    """The table can be taken away, and made again, with an index for the purge."""
    for target in ("zero", "0001"):
        done = project.manage("migrate", "bot_auth", target, "-v", "0")
        assert done.returncode == 0, done.stderr
    sql = project.manage("sqlmigrate", "bot_auth", "0001").stdout
    assert 'CREATE TABLE "bot_auth_seen" ("mac" varchar(64) NOT NULL PRIMARY KEY' in sql
    assert '"bot_auth_seen" ("expires_at")' in sql
