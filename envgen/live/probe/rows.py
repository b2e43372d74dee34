"""Make a few rows of every model, as a database in use has them.

Of each model there are a row, a second one with the same values where nothing forbids that, and a
third one that is empty where it may be. So a migration meets duplicates and NULL, as it may in
the real database. Nothing of the project's `save` methods runs, but its signal handlers do.
"""

from __future__ import annotations

import contextlib
import datetime
import decimal
import uuid
from typing import Any, Iterator

# What a row is made of, by the type of its field: https://docs.djangoproject.com/en/5.2/ref/models/fields/
_VALUES: dict[str, Any] = {
    "CharField": lambda n: f"rehearsal {n}",
    "TextField": lambda n: f"rehearsal {n}",
    "SlugField": lambda n: f"rehearsal-{n}",
    "FilePathField": lambda n: f"rehearsal{n}",
    "FileField": lambda n: f"rehearsal{n}.txt",
    "ImageField": lambda n: f"rehearsal{n}.png",
    "EmailField": lambda n: f"rehearsal{n}@example.org",
    "URLField": lambda n: f"https://example.org/{n}",
    "BooleanField": lambda n: False,
    "NullBooleanField": lambda n: False,
    "DateField": lambda n: datetime.date(2020, 1, n),
    "DateTimeField": lambda n: datetime.datetime(2020, 1, n, tzinfo=datetime.timezone.utc),
    "TimeField": lambda n: datetime.time(n),
    "DurationField": lambda n: datetime.timedelta(n),
    "DecimalField": lambda n: decimal.Decimal(n),
    "FloatField": float,
    "UUIDField": lambda n: uuid.UUID(int=n),
    "GenericIPAddressField": lambda n: f"192.0.2.{n}",
    "IPAddressField": lambda n: f"192.0.2.{n}",
    "JSONField": lambda n: {},
    "BinaryField": lambda n: b"",
    "ArrayField": lambda n: [],
    "HStoreField": lambda n: {},
}
# Of each row, the number in its values, and whether it is empty where it may be.
_USUAL, _PLAIN = ((1, False), (1, False), (3, True)), ((1, False),)
_LONG = ("CharField", "TextField", "SlugField", "FilePathField")


class Unmakeable(Exception):
    """A row cannot be made; the text says why, without any value."""


class Rows:
    """Rows of every model that has a table in the default database."""

    def __init__(self, *, plain: bool = False) -> None:
        """Find the models; of each, a plain database has one row, in which nothing is empty."""
        from django.apps import apps
        from django.db import router

        self._wanted = _PLAIN if plain else _USUAL
        self.models = [
            model
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed
            and not model._meta.proxy
            and not model._meta.swapped
            and router.allow_migrate_model("default", model)
        ]
        self.made: dict[Any, list[Any]] = {}
        self.skipped: dict[Any, str] = {}

    def fill(self) -> None:
        """Make the rows, those first to which others refer."""
        todo = list(self.models)
        while todo:
            ready = [model for model in todo if not self._waits_for(model, todo)]
            # Models that refer to each other: one of them may do without.
            for model in ready or todo[:1]:
                todo.remove(model)
                self._fill(model)

    def again(self, model: Any) -> None:
        """Read, insert and change a row; raises what the database or the project raises."""
        found = model._base_manager.first()
        with contextlib.suppress(Unmakeable):
            found = self._insert(model, 9, empty=False)
        if found is not None and any(True for _ in _fields(model)):
            found.save_base(force_update=True)

    def _waits_for(self, model: Any, todo: list[Any]) -> bool:
        linked = [field.remote_field.model for field in _fields(model) if field.remote_field]
        return any(other in todo and other is not model for other in linked)

    def _fill(self, model: Any) -> None:
        # What migrations made, as content types and permissions, is as it should be.
        self.made[model] = list(model._base_manager.order_by("pk")[:3])
        if self.made[model]:
            return
        for number, empty in self._wanted:
            try:
                try:
                    self._keep(model, number, empty)
                except Unmakeable:
                    raise
                except Exception:  # noqa: BLE001, RUF100 - a constraint: the same row once more
                    self._keep(model, number + 1, empty)
            except Exception as error:  # noqa: BLE001, RUF100 - the project's own code takes part
                why = str(error) if isinstance(error, Unmakeable) else type(error).__name__
                self.skipped.setdefault(model, why)
        if self.made[model]:
            self.skipped.pop(model, None)

    def _keep(self, model: Any, number: int, empty: bool) -> None:
        self.made[model].append(self._insert(model, number, empty))

    def _insert(self, model: Any, number: int, empty: bool) -> Any:
        from django.db import transaction

        count = len(self.made.get(model, ())) + 1
        values = dict(self._values(model, number, count, empty))
        made = model(**values)
        with transaction.atomic():
            made.save_base(force_insert=True)
        return made

    def _values(self, model: Any, number: int, count: int, empty: bool) -> Iterator[Any]:
        for field in _fields(model):
            if field.null and empty:
                yield field.attname, None
            elif field.remote_field:
                yield field.attname, self._linked(field, count)
            elif field.has_default() and (callable(field.default) or not field.unique):
                continue
            else:
                yield field.attname, _value(field, count if field.unique else number)

    def _linked(self, field: Any, count: int) -> Any:
        rows = self.made.get(field.remote_field.model, [])
        wanted = count if field.unique else 1
        if len(rows) >= wanted:
            return getattr(rows[wanted - 1], field.target_field.attname)
        if field.null:
            return None
        label = field.remote_field.model._meta.label
        raise Unmakeable(f"there is no row of {label} for it")


def _fields(model: Any) -> Iterator[Any]:
    """Yield the fields of a model that need a value."""
    for field in model._meta.concrete_fields:
        by_itself = field.get_internal_type().endswith("AutoField")
        is_parent = bool(field.remote_field and getattr(field.remote_field, "parent_link", False))
        if not (by_itself or is_parent or getattr(field, "generated", False)):
            yield field


def _value(field: Any, number: int) -> Any:
    kind = field.get_internal_type()
    if field.choices:
        return next(_choices(field.choices))
    if kind.endswith("IntegerField"):
        return number
    make = _VALUES.get(kind)
    if make is None:
        if field.has_default():
            return field.get_default()
        raise Unmakeable(f"it has a {kind}")
    value = make(number)
    if kind in _LONG and field.max_length and len(value) > field.max_length:
        return str(number)[: field.max_length]
    return value


def _choices(choices: Any) -> Iterator[Any]:
    for value, shown in choices:
        if isinstance(shown, (list, tuple)):
            yield from _choices(shown)
        else:
            yield value
