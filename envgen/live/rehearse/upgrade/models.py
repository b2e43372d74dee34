"""The models of a version: their rows, and what new migrations take away from them.

The project's own Python does this: see `envgen.live.probe.upgrade`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

from msgspec import Struct

from envgen.live.boot.history import History
from envgen.live.boot.process import Probes
from envgen.live.boot.report import Fault
from envgen.live.rehearse.stage import StagedServices

_SECONDS = 60.0
Answer = TypeVar("Answer", bound=Struct)
# A session: the name of its cookie, and the value.
SessionCookie = tuple[str, str]
# The path of a login form, a user and the password.
Login = tuple[str, str, str]


class FilledModel(Struct, frozen=True):
    """A model of the old version: its table, its fields by column, and its rows.

    skipped:
        why no row could be made; "" if there are rows
    """

    label: str
    table: str
    columns: Mapping[str, str]
    rows: int
    skipped: str


class Filled(Struct, frozen=True):
    """What was put into the database of the old version."""

    fault: Fault | None = None
    models: tuple[FilledModel, ...] = ()
    pages: tuple[str, ...] = ()
    cookie: SessionCookie | None = None
    login: Login | None = None

    @property
    def with_rows(self) -> tuple[str, ...]:
        """Return the labels of the models that have rows."""
        return tuple(item.label for item in self.models if item.rows)

    @property
    def without_rows(self) -> list[str]:
        """Return each model that has no row, and why."""
        return [f"{item.label} ({item.skipped})" for item in self.models if item.skipped]


class ModelFailure(Struct, frozen=True):
    """A model whose rows cannot be read or written, and the first line of the error."""

    label: str
    error: str


class Tried(Struct, frozen=True):
    """The models that fail."""

    fault: Fault | None = None
    failures: tuple[ModelFailure, ...] = ()


class MigrationRemoval(Struct, frozen=True):
    """An operation of a migration that takes something away from the version that runs.

    kind:
        the class of the operation
    field:
        None for the whole model
    """

    kind: str
    app: str
    model: str
    field: str | None
    migration: str
    file: str | None = None
    line: int | None = None


class _Changes(Struct, frozen=True):
    fault: Fault | None = None
    risky: tuple[MigrationRemoval, ...] = ()


class _Request(Struct, frozen=True):
    folder: str
    settings: str
    action: Literal["fill", "try", "changes"]
    plain: bool = False
    changed: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


class Models:
    """The models of one version, in its own Python and with the environment of its web service."""

    def __init__(self, version: StagedServices) -> None:
        """Ask this version."""
        self._version = version
        self._given = version.given[version.services[0].name]
        root = version.deployment.document.root
        self._folder = str(version.checkout.project / root)

    def fill(self, *, plain: bool) -> Filled:
        """Make rows of every model, and a superuser; `plain` ones are neither equal nor empty."""
        return self._ask(self._request("fill", plain=plain), Filled)

    def failing(self, models: tuple[str, ...]) -> tuple[ModelFailure, ...]:
        """Return those of these models whose rows cannot be read or written."""
        return self._ask(self._request("try", models=models), Tried).failures

    def removals(self, since: str) -> tuple[MigrationRemoval, ...]:
        """Return what the migrations take away that the commit `since` does not have."""
        paths = History(self._version.checkout.project, since).new_migrations
        prefix = self._version.deployment.inside("")
        changed = tuple(path.removeprefix(prefix) for path in paths)
        return self._ask(self._request("changes", changed=changed), _Changes).risky

    def _request(
        self,
        action: Literal["fill", "try", "changes"],
        *,
        plain: bool = False,
        changed: tuple[str, ...] = (),
        models: tuple[str, ...] = (),
    ) -> _Request:
        settings = self._version.deployment.settings_module
        return _Request(self._folder, settings, action, plain, changed, models)

    def _ask(self, request: _Request, reported: type[Answer]) -> Answer:
        python = f"{self._given['VIRTUAL_ENV']}/bin/python"
        return Probes().run(python, "upgrade", request, self._given, _SECONDS, reported)
