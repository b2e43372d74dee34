"""Say what the old version can no longer do, and which migration took it away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from envgen.errors import Place
from envgen.live.rehearse import causes
from envgen.live.rehearse.checkout import Checkout
from envgen.live.rehearse.report import Reporter
from envgen.live.rehearse.upgrade.models import Filled, MigrationRemoval, ModelFailure
from envgen.live.rehearse.upgrade.requests import BrokenPage
from envgen.model import Deployment

_COLUMN = re.compile(
    r'column (?:"?(?P<table>\w+)"?\.)?"?(?P<column>\w+)"? '
    r'(?:of relation "(?P<relation>\w+)" )?does not exist'
)
_TABLE = re.compile(r'relation "(?:\w+"?\.)?"?(?P<table>\w+)" does not exist')
_REQUIRED = re.compile(
    r'null value in column "(?P<column>\w+)" (?:of relation "(?P<table>\w+)" )?violates not-null'
)
# What an operation does, by its class; `{name}` is the model, or the field of one.
_DOES = {
    "RemoveField": "removes {name}, which {old} still uses",
    "RenameField": "renames {name}, which {old} still uses",
    "DeleteModel": "removes {name}, which {old} still uses",
    "RenameModel": "renames {name}, which {old} still uses",
    "AlterModelTable": "renames the table of {name}, which {old} still uses",
    "AddField": "adds {name} without a default in the database, and {old} does not fill it",
    "AlterField": "makes {name} required, and {old} may leave it empty",
}
_TWO_STEPS = (
    "deploy twice: first the code that no longer uses it, and then the migration; "
    "until then, keep it with SeparateDatabaseAndState"
)
_DEFAULT = "give it a default in the database (`db_default`), or allow NULL until the next deploy"
_UNKNOWN = "let the code of both versions work with the new schema, or deploy in two steps"
# Lines of a traceback that are shown; those with values of rows are not.
_SHOWN = 12
_VALUES = ("DETAIL:", "LINE ", "CONTEXT:", "HINT:")


class Lost(NamedTuple):
    """A table, or a column of it, that an error says is not as the code wants it."""

    table: str
    column: str


def lost_in(lines: Iterable[str]) -> Lost | None:
    """Return what the last such error in these lines names."""
    for line in reversed(list(lines)):
        for pattern in (_COLUMN, _REQUIRED, _TABLE):
            found = pattern.search(line)
            if found:
                parts = found.groupdict()
                table = parts.get("relation") or parts["table"] or ""
                return Lost(table, parts.get("column") or "")
    return None


def is_missing(error: str) -> bool:
    """Return whether an error says that a table or a column does not exist."""
    return bool(_COLUMN.search(error) or _TABLE.search(error))


class BrokenThings:
    """What of the old version is broken, by the migration that broke it."""

    def __init__(
        self,
        filled: Filled,
        removals: Sequence[MigrationRemoval],
        old: Checkout,
        new: Deployment,
    ) -> None:
        """Find the migrations among `removals`."""
        self._filled, self._removals = filled, removals
        self._old, self._new = old, new
        self._pages: dict[MigrationRemoval | str, list[BrokenPage]] = {}
        self._models: dict[MigrationRemoval | str, list[str]] = {}

    def add_page(self, item: BrokenPage) -> None:
        """Add a page that fails."""
        folders = (str(self._old.project), str(self._old.top))
        found = causes.find(item.lines, folders)
        why = found[0].message if found else "its output does not say why"
        self._pages.setdefault(self._removal(item.lines) or why, []).append(item)

    def add_model(self, item: ModelFailure) -> None:
        """Add a model whose rows the old version can no longer read or write."""
        found = causes.find([item.error])
        why = found[0].message if found else "the database refuses it"
        self._models.setdefault(self._removal([item.error]) or why, []).append(item.label)

    def report(self, report: Reporter) -> int:
        """Say what is broken, once for each reason; return the number of reasons."""
        reasons = list(dict.fromkeys([*self._pages, *self._models]))
        for reason in reasons:
            pages, models = self._pages.get(reason, []), self._models.get(reason, [])
            if pages:
                for line in _traceback(pages[0].lines):
                    report.send("line", line)
                what = f"{_listed([str(item.page) for item in pages])} {self._failing(pages)}"
            else:
                what = f"rows of {_listed(models)} can no longer be read or written"
            self._say(reason, what, report)
        return len(reasons)

    def _say(self, reason: MigrationRemoval | str, what: str, report: Reporter) -> None:
        commit = self._old.commit
        if isinstance(reason, str):
            message = f"with the new migrations, {what} in the old version {commit}: {reason}"
            report.problem("upgrade", message, _UNKNOWN)
            return
        name = f"{reason.model}.{reason.field}" if reason.field else reason.model
        does = _DOES[reason.kind].format(name=name, old=f"the old version {commit}")
        message = f"{reason.app}.{reason.migration} {does}: {what}"
        hint = _DEFAULT if reason.kind in ("AddField", "AlterField") else _TWO_STEPS
        place = None
        if reason.file:
            place = Place(self._new.inside(reason.file), reason.line or 1, 1)
        report.problem("upgrade", message, hint, place)

    def _failing(self, pages: Sequence[BrokenPage]) -> str:
        statuses = sorted({item.status for item in pages})
        said = "no answer" if statuses == [0] else " or ".join(map(str, filter(None, statuses)))
        verb = ("get" if len(pages) > 1 else "gets") if statuses == [0] else "answer"
        if verb == "answer" and len(pages) == 1:
            verb = "answers"
        folders = (str(self._old.project), str(self._old.top))
        places = (
            f" ({found.file}:{found.number} there)"
            for item in pages
            for found in causes.find(item.lines, folders)
            if found.file
        )
        return f"{verb} {said}{next(places, '')}"

    def _removal(self, lines: Iterable[str]) -> MigrationRemoval | None:
        """Return the operation that took away what these lines name."""
        lost = lost_in(lines)
        if lost is None:
            return None
        tables = {item.table: item for item in self._filled.models}
        model = tables.get(lost.table)
        for item in self._removals:
            if model is not None and model.label != f"{item.app}.{item.model}":
                continue
            field = model.columns.get(lost.column) if model is not None else None
            names = {field, lost.column, lost.column.removesuffix("_id")} - {None}
            if item.field is None or (lost.column and item.field in names):
                return item
        return None


def _traceback(lines: Sequence[str]) -> list[str]:
    """Return the last lines of an error: none of packages, and none that has values of rows."""
    kept, is_own = [], True
    for line in lines:
        if line.startswith('  File "'):
            is_own = "site-packages/" not in line
        elif not line.startswith("    "):
            is_own = True
        if is_own and line.strip(" ^~") and not line.lstrip().startswith(_VALUES):
            kept.append(line)
    return kept[-_SHOWN:]


def _listed(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(names))
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return f"{', '.join(shown[:3])}{more}"
