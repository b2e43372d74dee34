"""Upgrades: what the old version cannot do while the new one migrates, and what it can."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import planted_faults as faults
import pytest
import site_of_rehearsals as site
from planted_faults import Changes

from envgen.errors import Severity
from envgen.live.rehearse.report import Rehearsed

pytestmark = [pytest.mark.slow]
MODELS, VIEWS = site.FILES["shop/models.py"], site.FILES["shop/views.py"]
# Commonly used by the old version: its page needs every column of the model.
USES = {
    "shop/views.py": VIEWS.replace("str(Item.objects.count())", "str(list(Item.objects.all()))"),
    "shop/admin.py": "from django.contrib import admin\nfrom shop.models import Item\n"
    "admin.site.register(Item)\n",
}
LINE = 7  # of shop/migrations/0002_bad.py, which has the operation
MIGRATION = "shop/migrations/0002_bad.py"


class Upgraded(NamedTuple):
    """What the new version changes, and what a rehearsal has to say about it.

    words:
        all of them are in the message
    """

    changes: Changes
    words: tuple[str, ...]
    place: str = f"{MIGRATION}:{LINE}"
    severity: Severity = Severity.ERROR
    hangs: float = 30


def _migrates(operation: str) -> Changes:
    made = faults.migration(operation)[MIGRATION] or ""
    return {MIGRATION: made.replace("import migrations", "import migrations, models")}


def _models(text: str) -> Changes:
    return {"shop/models.py": MODELS + text}


_REMOVED = _migrates('migrations.RemoveField("Item", "name")') | {
    "shop/models.py": MODELS.replace("    name = models.CharField(max_length=50)\n", "    pass\n")
}
_RENAMED = _migrates('migrations.RenameField("Item", "name", "title")') | {
    "shop/models.py": MODELS.replace("name =", "title =")
}
_LOCKS = ('migrations.RunSQL("LOCK TABLE shop_item; SELECT pg_sleep(8)", '
          "migrations.RunSQL.noop)")  # fmt: skip
FAULTS = {
    "a removed column": Upgraded(
        _REMOVED, ("shop.0002_bad removes Item.name", "/items/", "answer 500",
                   "shop/views.py:7 there")),
    "a renamed column": Upgraded(
        _RENAMED, ("shop.0002_bad renames Item.name", "/items/", "answer 500")),
    "a removed table": Upgraded(
        _migrates('migrations.DeleteModel("Item")') | {
            "shop/models.py": "", "shop/admin.py": None, "shop/views.py": VIEWS.replace(
                "Item.objects.count()", "0").replace("from shop.models import Item\n", "")},
        ("shop.0002_bad removes Item,", "/items/")),
    "a renamed table": Upgraded(
        _migrates('migrations.AlterModelTable("Item", "things")')
        | _models('    class Meta:\n        db_table = "things"\n'),
        ("shop.0002_bad renames the table of Item", "/items/")),
    "a new column that old code does not fill": Upgraded(
        _migrates('migrations.AddField("Item", "size", models.IntegerField(default=1))')
        | _models("    size = models.IntegerField(default=1)\n"),
        ("shop.0002_bad adds Item.size without a default in the database",
         "rows of shop.Item can no longer be")),
    "a new column without a value for existing rows": Upgraded(
        _migrates('migrations.RunSQL("ALTER TABLE shop_item ADD COLUMN size int NOT NULL")'),
        ("migrations fail on a table with rows", "size"), f"{MIGRATION}:1"),
    "a unique column in which rows are equal": Upgraded(
        _migrates('migrations.AlterField("Item", "name", '
                  'models.CharField(max_length=50, unique=True))')
        | {"shop/models.py": MODELS.replace("max_length=50", "max_length=50, unique=True")},
        ("fail on rows that have equal or empty values", "same value"), f"{MIGRATION}:1",
        Severity.WARNING),
    "a table that is locked for long": Upgraded(
        _migrates(_LOCKS), ("did not answer within 1 s", "lock"), "profiles/production.yaml:11",
        Severity.WARNING, hangs=1),
}  # fmt: skip
_STATE_ONLY = ('migrations.SeparateDatabaseAndState(state_operations=['
               'migrations.RemoveField("Item", "name")])')  # fmt: skip
# The first of two steps: the column stays, and the database fills it.
_FIRST = _REMOVED | _migrates(
    f"""{_STATE_ONLY},
        migrations.RunSQL("ALTER TABLE shop_item ALTER COLUMN name SET DEFAULT ''",
                          migrations.RunSQL.noop)"""
)
_SECOND: Changes = {
    "shop/migrations/0003_drop.py": """from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("shop", "0002_bad")]
    operations = [migrations.RunSQL("ALTER TABLE shop_item DROP COLUMN name")]
"""
}
ODD: Mapping[str, tuple[Changes, Changes]] = {
    "a column removed in two steps": (_FIRST, _SECOND),
    "the first of two steps": ({}, _FIRST),
    "a new column that may be empty": ({}, _migrates(
        'migrations.AddField("Item", "size", models.IntegerField(null=True))')
        | _models("    size = models.IntegerField(null=True)\n")),
    "a new table": ({}, _migrates('migrations.CreateModel("Shelf", ['
        '("id", models.BigAutoField(primary_key=True)), '
        '("item", models.ForeignKey("shop.Item", models.CASCADE))])')
        | _models("class Shelf(models.Model):\n"
                  "    item = models.ForeignKey(Item, models.CASCADE)\n")),
    "a migration of data": ({}, {MIGRATION: """from django.db import migrations
def work(apps, schema_editor):
    for item in apps.get_model("shop", "Item").objects.all():
        item.name = item.name.upper()
        item.save()
class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(work, migrations.RunPython.noop)]
"""}),
    "no migration at all": ({}, {"templates/home.html": "nothing"}),
    "another name for a field, not for its column": ({}, _migrates(
        'migrations.RenameField("Item", "name", "title"), '
        'migrations.AlterField("Item", "title", '
        'models.CharField(max_length=50, db_column="name"))')
        | {"shop/models.py": MODELS.replace("name =", "title =").replace(
            "max_length=50", 'max_length=50, db_column="name"')}),
}  # fmt: skip
# They run always, the others with --long.
ALWAYS = ("a removed column", "a column removed in two steps")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Rehearse one upgrade that fails and one that does not, and all with --long."""
    for name, table in (("fault", FAULTS), ("odd", ODD)):
        if name in metafunc.fixturenames:
            whole = metafunc.config.getoption("long")
            chosen = {key: row for key, row in table.items() if whole or key in ALWAYS}
            metafunc.parametrize(name, chosen.values(), ids=list(chosen))


def _rehearse(root: Path, before: Changes, after: Changes) -> Rehearsed:
    site.change(site.make(root, {**USES, **before}), after)
    return site.rehearse(root, old="HEAD~1")


def test_what_the_old_version_cannot_do(fault: Upgraded, tmp_path: Path) -> None:
    """The rehearsal says which migration takes what away, and where the old code uses it."""
    with (
        mock.patch("envgen.live.rehearse.upgrade.requests.HANGS", fault.hangs),
        mock.patch("envgen.live.rehearse.upgrade.during.HANGS", fault.hangs),
    ):
        found = _rehearse(tmp_path / "site", {}, fault.changes)
    wrong = [item for item in found.problems if item.severity is not Severity.NOTE]
    assert [(item.rule, item.severity) for item in wrong] == [("rehearse-upgrade", fault.severity)]
    for word in fault.words:
        assert word in wrong[0].message
    place = wrong[0].place
    assert place is not None
    assert f"{place.file}:{place.line}" == fault.place
    assert found.phases[-1].name == "upgrade"


def test_an_upgrade_that_is_right(odd: tuple[Changes, Changes], tmp_path: Path) -> None:
    """Both versions work with the new schema."""
    found = _rehearse(tmp_path / "site", *odd)
    assert [item for item in found.problems if item.severity is not Severity.NOTE] == []
    assert {item.status for item in found.phases} == {"ok"}
    assert found.phases[-1].name == "upgrade"
