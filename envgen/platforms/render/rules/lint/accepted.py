"""What Render accepts, although its published schema does not, or not yet.

Each is taken out of the data before it is compared with the schema. `env` instead of `runtime` has
a rule of its own, `render-former`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from msgspec import Struct, field

from envgen.formats.yaml_tree import Node, plain
from envgen.platforms.render import plans
from envgen.platforms.render.manifest.reading import STORES
from envgen.platforms.render.rules.lint.schema_words import Path

_PLAN_KEYS = ("plan", "previewPlan")
# A plan that every version of the schema has.
_OLD_PLAN = "starter"


class Accepted(Struct, frozen=True):
    """The data of a file without what Render is known to accept.

    notes:
        the paths of what was taken out, each with a message
    renamed:
        for the path of a mapping, the keys that have another name in the data → as written
    """

    data: Any
    notes: list[tuple[Path, str]] = field(default_factory=list)
    renamed: dict[Path, dict[str, str]] = field(default_factory=dict)


def without_accepted(tree: Node, known_plans: Collection[str]) -> Accepted:
    """Return the data of `tree`; `known_plans` are those in the schema."""
    found = Accepted(plain(tree))
    for path, folder in _folders(found.data):
        for index, service in _mappings(folder, "services"):
            at = (*path, "services", index)
            if isinstance(service.get("env"), str) and "runtime" not in service:
                service["runtime"] = service.pop("env")
                found.renamed[at] = {"runtime": "env"}
            kind: plans.PlanKind = "store" if service.get("type") in STORES else "service"
            _accept_plans(found, at, service, kind, known_plans)
            if isinstance(previews := service.get("previews"), dict):
                _accept_plans(found, (*at, "previews"), previews, kind, known_plans)
        for index, database in _mappings(folder, "databases"):
            at = (*path, "databases", index)
            _accept_plans(found, at, database, "database", known_plans)
            if database.get("connectionPool") == "pgbouncer":
                del database["connectionPool"]
                message = "`connectionPool` is not in this schema, but Render has it"
                found.notes.append(((*at, "connectionPool"), f"{message} (2026-08-18)"))
    return found


def _accept_plans(
    found: Accepted, path: Path, item: dict[str, Any], kind: plans.PlanKind, known: Collection[str]
) -> None:
    for key in _PLAN_KEYS:
        plan = item.get(key)
        if isinstance(plan, str) and plan not in known and plans.is_known(kind, plan):
            item[key] = _OLD_PLAN
            message = f"the plan at `{key}` is not in this schema, but Render may have it"
            found.notes.append(((*path, key), f"{message} (as of {plans.AS_OF})"))


def _folders(data: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the mappings that contain resources, each with its path."""
    if not isinstance(data, dict):
        return
    yield (), data
    for index, project in _mappings(data, "projects"):
        for number, environment in _mappings(project, "environments"):
            yield ("projects", index, "environments", number), environment
    if isinstance(data.get("ungrouped"), dict):
        yield ("ungrouped",), data["ungrouped"]


def _mappings(folder: dict[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    items = folder.get(key)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield index, item
