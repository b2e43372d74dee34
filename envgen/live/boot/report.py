"""The probe's requests and reports as types; `envgen.live.probe.boot` describes each field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from envgen.errors import Severity


class Fault(Struct, frozen=True):
    """The error that ended a boot or a request: names and places, but no values."""

    # A step of the boot, or `static`; if the process ended, the last step that it reported.
    step: str
    type: str
    message: str | None = None
    # One sentence for each missing or malformed variable.
    missing: tuple[str, ...] | None = None
    # In the project's own code; the path is relative to the folder of manage.py.
    file: str | None = None
    line: int | None = None
    # The error follows from a network connection, which booting refuses.
    refused: bool = False

    @property
    def missing_module(self) -> str:
        """Return the top-level module that is not installed; "" for every other error."""
        missing = self.type == ModuleNotFoundError.__name__
        return (self.message or "").split(" ")[-1].partition(".")[0] if missing else ""


class CheckMessage(Struct, frozen=True):
    """A message from one of Django's system checks."""

    id: str | None
    level: Severity
    message: str
    hint: str | None = None
    deploy: bool = False


class Deprecation(Struct, frozen=True):
    """A deprecation warning from Django."""

    message: str
    category: str
    file: str | None = None
    line: int | None = None


class BootAnswer(Struct, frozen=True):
    """The response to a simulated request; which fields are set depends on the request's kind."""

    status: int
    headers: Mapping[str, str] = {}
    reason: str | None = None
    fault: Fault | None = None
    url: str = ""
    endless: bool = False
    got: bool = True
    lost: tuple[str, ...] = ()
    again: int = 0
    unsigned: int = 0


class StaticReport(Struct, frozen=True):
    """The result of collecting and requesting one static file."""

    installed: bool
    root: bool = False
    local: bool = False
    fault: Fault | None = None
    url: str | None = None
    status: int | None = None


class MissingFile(Struct, frozen=True):
    """A static file that a template or a style sheet names, and that does not exist."""

    name: str
    # The file that names it, and the line if it is known.
    file: str | None = None
    line: int | None = None
    # Whether a page raises an error, or for a style sheet collectstatic.
    raises: bool = False
    sheet: bool = False


class AssetsReport(Struct, frozen=True):
    """The static files that are missing, and the folders in which the project has its own."""

    missing: tuple[MissingFile, ...] = ()
    roots: tuple[str, ...] = ()


class MissingTemplate(Struct, frozen=True):
    """A template that does not exist, and where it is named."""

    name: str
    file: str | None = None
    line: int | None = None
    # Whether a call needs it, so that the page fails.
    certain: bool = False


class Unmigrated(Struct, frozen=True):
    """An app that has models and no migrations."""

    app: str
    file: str | None = None
    line: int | None = None


class ModelChange(Struct, frozen=True):
    """A change of a model that no migration has."""

    app: str
    model: str
    # Django's words, such as `Add field slug to book`.
    what: str
    # Whether the database stays as it is.
    harmless: bool = False
    file: str | None = None
    line: int | None = None


class Removal(Struct, frozen=True):
    """An operation of a new migration that takes away what the models before it have."""

    kind: str
    app: str
    migration: str
    model: str
    field: str | None = None
    file: str | None = None
    line: int | None = None
    # The folder of the app.
    folder: str | None = None


class MigrationsReport(Struct, frozen=True):
    """The models of the project's own apps, compared with their migrations."""

    absent: tuple[Unmigrated, ...] = ()
    changes: tuple[ModelChange, ...] = ()
    risky: tuple[Removal, ...] = ()


class BootReport(Struct, frozen=True):
    """The report of one boot."""

    python: str | None = None
    django: str | None = None
    # The steps that ended without an error, and the errors of those that did not.
    done: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    settings: Mapping[str, Any] = {}
    explicit: tuple[str, ...] = ()
    checks: tuple[CheckMessage, ...] | None = None
    deprecations: tuple[Deprecation, ...] = ()
    connections: tuple[str, ...] = ()
    answers: tuple[BootAnswer, ...] = ()
    static: StaticReport | None = None
    assets: AssetsReport | None = None
    templates: tuple[MissingTemplate, ...] | None = None
    migrations: MigrationsReport | None = None
    seconds: float = 0.0

    @property
    def fault(self) -> Fault | None:
        """Return the first error; None if every step is done."""
        return next(iter(self.faults), None)


Scheme = Literal["http", "https"]
RequestKind = Literal["page", "health", "form", "call", "preflight", "bot"]


class SimulatedRequest(Struct, frozen=True):
    """A simulated request: its kind, its purpose, and what is sent."""

    kind: RequestKind
    # By which the rules find the response: see `envgen.live.boot.requests`.
    purpose: str
    host: str
    scheme: Scheme = "https"
    path: str = ""
    origin: str = ""
    headers: Mapping[str, str] = {}
    # For a bot: the copied bot_auth app, the secret's variable, and the signature version.
    package: str = ""
    secret: str = ""
    version: str = "v2"


# The steps of every boot.
STEPS = ("django", "settings", "apps", "tables", "checks", "values")


class BootRequest(Struct, frozen=True):
    """The request to the probe: see `envgen.live.probe.boot`."""

    folder: str
    settings: str
    secrets: tuple[str, ...] = ()
    deploy: bool = False
    requests: tuple[SimulatedRequest, ...] = ()
    static: Mapping[str, str] | None = None
    port: int = 0  # on which the site listens
    # Name and value of the header that a proxy sends for HTTPS; None if there is no proxy.
    proxy_header: tuple[str, str] | None = ("X-Forwarded-Proto", "https")
    bots: tuple[str, ...] = ()
    scratch: str = ""
    digest_key: str | None = None
    steps: tuple[str, ...] = STEPS
    changed: tuple[str, ...] = ()


class Boot(Struct, frozen=True):
    """One boot: the programs, the Python, the simulated requests, the steps and the report."""

    profile: str
    programs: tuple[str, ...]
    interpreter: str
    requests: tuple[SimulatedRequest, ...]
    report: BootReport
    # The steps that the boot had to take.
    steps: tuple[str, ...] = ()
    # Whether it had the environment of a preview.
    preview: bool = False
