"""Rows that the old version of a project makes: of which models, and with which values."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MODELS = """
import uuid
from django.contrib.auth.models import AbstractUser
from django.db import models
class Person(AbstractUser):
    phone = models.CharField(max_length=3, unique=True)
class Kinds(models.Model):
    text = models.CharField(max_length=20)
    empty = models.CharField(max_length=20, null=True)
    short = models.CharField(max_length=1)
    chosen = models.CharField(max_length=5, choices=[("Group", [("a", "A")]), ("b", "B")])
    number = models.PositiveSmallIntegerField()
    price = models.DecimalField(max_digits=5, decimal_places=2)
    when = models.DateTimeField()
    day = models.DateField(auto_now_add=True)
    mail = models.EmailField(unique=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    data = models.JSONField()
    address = models.GenericIPAddressField()
    file = models.FileField()
    length = models.DurationField()
    def save(self, *words, **options):
        raise RuntimeError("not called")
class Owned(models.Model):
    person = models.OneToOneField(Person, models.CASCADE, primary_key=True)
    tags = models.ManyToManyField(Kinds)
class Child(Kinds):
    more = models.BooleanField()
class Place(models.Model):
    row, column = models.IntegerField(), models.IntegerField()
    class Meta:
        unique_together = [("row", "column")]
class Hen(models.Model):
    egg = models.ForeignKey("Egg", models.CASCADE, null=True)
class Egg(models.Model):
    hen = models.ForeignKey(Hen, models.CASCADE)
class OddField(models.Field):
    def get_internal_type(self):
        return "PointField"
    def db_type(self, connection):
        return "text"
class Odd(models.Model):
    where = OddField()
class AfterOdd(models.Model):
    odd = models.ForeignKey(Odd, models.CASCADE)
class Unmanaged(models.Model):
    class Meta:
        managed = False
class Proxy(Kinds):
    class Meta:
        proxy = True
"""
CODE = """
import json, sys
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "shop"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    AUTH_USER_MODEL="shop.Person", DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True,
)
django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from envgen.live.probe.rows import Rows
from shop import models
rows = Rows(plain=sys.argv[1] == "plain")
rows.fill()
for model in rows.models:
    if rows.made[model] and not model._meta.auto_created:
        rows.again(model)
print(json.dumps({
    "made": {model.__name__: len(made) for model, made in rows.made.items()},
    "skipped": {model.__name__: why for model, why in rows.skipped.items()},
    "texts": list(models.Kinds.objects.order_by("pk").values_list("text", flat=True)),
    "empty": list(models.Kinds.objects.order_by("pk").values_list("empty", flat=True)),
}))
"""


def _rows(folder: Path, kind: str) -> dict[str, Any]:
    (folder / "shop").mkdir()
    (folder / "shop/__init__.py").write_text("")
    (folder / "shop/models.py").write_text(MODELS)
    words = [sys.executable, "-c", CODE, kind]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_rows_as_a_table_in_use_has_them(tmp_path: Path) -> None:
    """Two are equal where nothing forbids that, and one is empty where it may be."""
    found = _rows(tmp_path, "usual")
    named = ("Person", "Kinds", "Owned", "Place", "Hen", "Owned_tags")
    assert {name: found["made"][name] for name in named} == dict.fromkeys(named, 3)
    assert found["made"]["ContentType"] == 3
    assert found["texts"][:3] == ["rehearsal 1", "rehearsal 1", "rehearsal 3"]
    assert found["empty"][:3] == ["rehearsal 1", "rehearsal 1", None]
    assert found["skipped"] == {
        "Odd": "it has a PointField",
        "AfterOdd": "there is no row of shop.Odd for it",
    }
    assert not {"Unmanaged", "Proxy"} & set(found["made"])


@pytest.mark.slow
def test_plain_rows(tmp_path: Path) -> None:
    """Of each model there is one, in which nothing is empty."""
    found = _rows(tmp_path, "plain")
    assert (found["made"]["Kinds"], found["made"]["Owned"]) == (1, 1)
    assert found["empty"][:1] == ["rehearsal 1"]
