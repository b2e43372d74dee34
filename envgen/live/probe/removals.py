"""Tell which operations of a new migration break the version that still runs.

Only what the models before the migration have counts. An operation that only changes the state,
as the first of two steps does, removes nothing.
"""

from __future__ import annotations

import re
from typing import Any, Iterator

_TABLE = r"""(?:["`\w]+\.)?["`]?(\w+)["`]?"""
_DROP_TABLE = re.compile(r"\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?" + _TABLE, re.IGNORECASE)
_ALTER = re.compile(
    r"\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?" + _TABLE + r"\s+([^;]*)", re.IGNORECASE
)
_DROP_COLUMN = re.compile(
    r"""\b(DROP|RENAME)\s+COLUMN\s+(?:IF\s+EXISTS\s+)?["`]?(\w+)""", re.IGNORECASE
)
_RENAME_TABLE = re.compile(r"RENAME\s+TO\b", re.IGNORECASE)


class Removals:
    """What operations take away from the models that run."""

    def __init__(self, before: Any, *, strict: bool = False) -> None:
        """Keep the state of all models before the new migrations; None if there were none.

        If `strict`, a new column with a default in Python alone counts, too: the old code does
        not fill it.
        """
        self._models = before.models if before is not None else {}
        self._strict = strict

    def of(self, operation: Any, app: str) -> Iterator[dict[str, Any]]:
        """Yield kind, model and field of everything that an operation of `app` takes away."""
        kind = type(operation).__name__
        if kind == "SeparateDatabaseAndState":
            for each in operation.database_operations:
                yield from self.of(each, app)
        elif kind == "RunSQL":
            yield from self._in_sql(operation.sql)
        elif kind in _OPERATIONS:
            name = getattr(operation, "model_name", None) or operation.__dict__.get(
                "old_name", getattr(operation, "name", "")
            )
            model = self._models.get((app, str(name).lower()))
            if model is not None and _has_table(model) and self._counts(operation, model):
                field = getattr(operation, "old_name", None) or getattr(operation, "name", None)
                has_field = kind in ("RemoveField", "RenameField", "AlterField", "AddField")
                yield _removal(kind, model.name, field if has_field else None)

    def _counts(self, operation: Any, model: Any) -> bool:
        kind = type(operation).__name__
        if kind == "AddField" and self._strict:
            return not operation.field.many_to_many and _is_required(operation.field, False)
        return bool(_OPERATIONS[kind](operation, model))

    def _in_sql(self, sql: Any) -> Iterator[dict[str, Any]]:
        parts = [sql] if isinstance(sql, str) else list(sql or ())
        texts = [part if isinstance(part, str) else part[0] for part in parts]
        tables = {_table(model): model for model in self._models.values() if _has_table(model)}
        for text in texts:
            for found in _DROP_TABLE.finditer(text):
                if found[1] in tables:
                    yield _removal("DeleteModel", tables[found[1]].name, None)
            for found in _ALTER.finditer(text):
                if found[1] in tables:
                    yield from self._in_alter(found[2], tables[found[1]])

    def _in_alter(self, text: str, model: Any) -> Iterator[dict[str, Any]]:
        columns = {_column(name, field): name for name, field in model.fields.items()}
        for found in _DROP_COLUMN.finditer(text):
            if found[2] in columns:
                kind = "RemoveField" if found[1].upper() == "DROP" else "RenameField"
                yield _removal(kind, model.name, columns[found[2]])
        if _RENAME_TABLE.match(text):
            yield _removal("RenameModel", model.name, None)


def _removal(kind: str, model: str, field: str | None) -> dict[str, Any]:
    return {"kind": kind, "model": model, "field": field}


def _has_table(model: Any) -> bool:
    return bool(model.options.get("managed", True)) and not model.options.get("proxy")


def _table(model: Any) -> str:
    return str(model.options.get("db_table") or f"{model.app_label}_{model.name.lower()}")


def _column(name: str, field: Any) -> str:
    linked = getattr(field, "many_to_one", False) or getattr(field, "one_to_one", False)
    return field.db_column or (f"{name}_id" if linked else name)


def _removes(operation: Any, model: Any) -> bool:
    return operation.name in model.fields


def _renames(operation: Any, model: Any) -> bool:
    field = model.fields.get(operation.old_name)
    return field is not None and not field.db_column


def _always(operation: Any, model: Any) -> bool:
    return True


def _renames_model(operation: Any, model: Any) -> bool:
    return not model.options.get("db_table")


def _moves_table(operation: Any, model: Any) -> bool:
    default = f"{model.app_label}_{model.name.lower()}"
    return (operation.table or default) != _table(model)


def _forbids_null(operation: Any, model: Any) -> bool:
    field = model.fields.get(operation.name)
    return field is not None and field.null and _is_required(operation.field, True)


def _adds_required(operation: Any, model: Any) -> bool:
    return not operation.field.many_to_many and _is_required(
        operation.field, operation.preserve_default
    )


def _is_required(field: Any, preserve_default: bool) -> bool:
    """Return whether a row that does not have the field is refused."""
    from django.db.models import NOT_PROVIDED

    in_database = getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
    by_itself = in_database or getattr(field, "generated", False)
    return not (field.null or by_itself or (field.has_default() and preserve_default))


_OPERATIONS = {
    "RemoveField": _removes,
    "RenameField": _renames,
    "DeleteModel": _always,
    "RenameModel": _renames_model,
    "AlterModelTable": _moves_table,
    "AlterField": _forbids_null,
    "AddField": _adds_required,
}
