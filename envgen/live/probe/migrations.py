"""Compare the project's own models with its migrations, and describe what new migrations remove.

Nothing is written, and no database is asked: Django's autodetector compares two states of models.
Apps in site-packages are left out.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import sys
from pathlib import Path
from typing import Any, Iterable, Iterator

from .faults import own_path

# Operations that change nothing in the database.
_NOTHING = ("AlterModelOptions", "AlterModelManagers")


class Migrations:
    """The models of the project's own apps, and their migrations."""

    def __init__(self, folder: str, changed: Iterable[str], *, strict: bool = False) -> None:
        """Keep the project's folder, and the paths of the files that are not deployed yet.

        For `strict`, see `Removals`.
        """
        from django.apps import apps

        self._folder = folder
        self._changed = set(changed)
        self._strict = strict
        # An app whose last model is removed has no table any more.
        self._apps = {
            config.label: config
            for config in apps.get_app_configs()
            if own_path(f"{config.path}/x", folder)
        }
        self._own = {label: item for label, item in self._apps.items() if any(_tables(item))}

    def report(self) -> dict[str, Any]:
        """Return the apps without migrations, the changes that none has, and risky operations."""
        if not self._apps:
            return {"absent": [], "changes": [], "risky": []}
        from django.db.migrations.loader import MigrationLoader

        loader = MigrationLoader(None, ignore_no_migrations=True)
        return {
            "absent": list(self._absent(loader)),
            "changes": list(self._changes(loader)),
            "risky": list(self._risky(loader)) if self._changed else [],
        }

    def _absent(self, loader: Any) -> Iterator[dict[str, Any]]:
        from django.conf import settings

        for label, config in self._own.items():
            # None in MIGRATION_MODULES says on purpose that there are none.
            wanted = settings.MIGRATION_MODULES.get(label, "") is not None
            if label in loader.unmigrated_apps and wanted:
                yield {"app": label, **self._place(next(_tables(config)))}

    def _changes(self, loader: Any) -> Iterator[dict[str, Any]]:
        from django.apps import apps
        from django.db.migrations.autodetector import MigrationAutodetector
        from django.db.migrations.questioner import MigrationQuestioner
        from django.db.migrations.state import ProjectState

        before = loader.project_state()
        detector = MigrationAutodetector(
            before, ProjectState.from_apps(apps), MigrationQuestioner({"ask_initial": True})
        )
        found = detector.changes(graph=loader.graph, trim_to_apps=set(self._own))
        for label in sorted(self._own.keys() & found.keys()):
            if label in loader.unmigrated_apps:
                continue
            for migration in found[label]:
                for operation in migration.operations:
                    model = _model_of(operation)
                    yield {
                        "app": label,
                        "model": _written(label, model),
                        "what": operation.describe(),
                        "harmless": _is_harmless(operation, before, label),
                        **self._place(_class(label, model) or _first(self._own[label])),
                    }

    def _risky(self, loader: Any) -> Iterator[dict[str, Any]]:
        """Yield operations of changed migrations that take away what the old models have."""
        from .removals import Removals

        new = {}
        for key, migration in loader.disk_migrations.items():
            path = _file(migration.__module__)
            file = own_path(path, self._folder) if path else None
            # One that replaces others is not run where they were.
            if key[0] in self._apps and file in self._changed and not migration.replaces:
                new[key] = (migration, path)
        if not new:
            return
        kept = [key for key in loader.graph.nodes if key not in new and _is_old(loader, key, new)]
        before = loader.graph.make_state(nodes=kept, at_end=True) if kept else None
        found = Removals(before, strict=self._strict)
        for (label, name), (migration, path) in sorted(new.items()):
            lines = _lines(str(path), len(migration.operations))
            # The folder of the app, in which its models are.
            folder = own_path(self._apps[label].path, self._folder)
            told = {"app": label, "migration": name, "folder": folder}
            for line, operation in zip(lines, migration.operations):
                for removal in found.of(operation, label):
                    file = own_path(str(path), self._folder)
                    yield {**removal, **told, "file": file, "line": line}

    def _place(self, model: Any) -> dict[str, Any]:
        if model is None:
            return {"file": None, "line": None}
        path, line = _file(model.__module__), None
        with contextlib.suppress(OSError, TypeError):
            path, line = inspect.getsourcefile(model), inspect.getsourcelines(model)[1]
        file = own_path(path, self._folder) if path else None
        return {"file": file, "line": line if file else None}


def _tables(config: Any) -> Iterator[Any]:
    """Yield the models of an app that have a table in some database."""
    from django.db import connections, router

    for model in config.get_models():
        meta = model._meta
        is_own = meta.managed and not meta.proxy and not meta.swapped
        if is_own and any(router.allow_migrate_model(alias, model) for alias in connections):
            yield model


def _first(config: Any) -> Any:
    return next(_tables(config), None)


def _class(label: str, model: str) -> Any:
    from django.apps import apps

    return apps.all_models[label].get(model.lower())


def _written(label: str, model: str) -> str:
    known = _class(label, model)
    return known.__name__ if known else model


def _model_of(operation: Any) -> str:
    return str(getattr(operation, "model_name", None) or getattr(operation, "name", "") or "")


def _is_harmless(operation: Any, before: Any, label: str) -> bool:
    """Return whether an operation leaves the database as it is, such as a new help text."""
    kind = type(operation).__name__
    if kind in _NOTHING:
        return True
    if kind != "AlterField":
        return False
    known = before.models.get((label, operation.model_name_lower))
    old = known.fields.get(operation.name) if known else None
    return old is not None and _in_database(old) == _in_database(operation.field)


def _in_database(field: Any) -> Any:
    _, path, args, kwargs = field.deconstruct()
    ignored = (*getattr(field, "non_db_attrs", ()), "default")
    return path, args, {key: value for key, value in kwargs.items() if key not in ignored}


def _file(module: str) -> str | None:
    return getattr(sys.modules.get(module), "__file__", None)


def _is_old(loader: Any, key: Any, new: Any) -> bool:
    """Return whether a migration needs none of the new ones."""
    return bool(new.keys().isdisjoint(loader.graph.forwards_plan(key)))


def _lines(path: str, count: int) -> list[int | None]:
    """Return the line of each operation, if they are written as a plain list."""
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return [None] * count
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if names == ["operations"] and len(node.value.elts) == count:
                return [item.lineno for item in node.value.elts]
    return [None] * count
