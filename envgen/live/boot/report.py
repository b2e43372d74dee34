"""What the probe reports, typed: see `envgen.live.probe.boot` for what each part means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from envgen.errors import Severity


class Fault(Struct, frozen=True):
    """What ended a boot, or a request: names and places, and no value."""

    # django, settings, apps, tables, checks, requests, values or static; of a process, where it
    # was: see process.
    step: str
    type: str
    message: str | None = None
    # Variables that are missing or malformed, each as a sentence.
    missing: tuple[str, ...] | None = None
    # Of the project's own code, relative to the folder of manage.py.
    file: str | None = None
    line: int | None = None
    # It follows from a connection that booting does not make.
    refused: bool = False


class CheckMessage(Struct, frozen=True):
    """A message of one of Django's system checks."""

    id: str | None
    level: Severity
    message: str
    hint: str | None = None
    deploy: bool = False


class Deprecation(Struct, frozen=True):
    """A deprecation warning of Django's."""

    message: str
    category: str
    file: str | None = None
    line: int | None = None


class BootAnswer(Struct, frozen=True):
    """What came back from a simulated request; the rest depends on its kind (`probe.scenes`)."""

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
    """What became of one static file."""

    installed: bool
    root: bool = False
    local: bool = False
    fault: Fault | None = None
    url: str | None = None
    status: int | None = None


class BootReport(Struct, frozen=True):
    """All that a boot told."""

    python: str | None = None
    django: str | None = None
    fault: Fault | None = None
    settings: Mapping[str, Any] = {}
    explicit: tuple[str, ...] = ()
    checks: tuple[CheckMessage, ...] | None = None
    check_fault: Fault | None = None
    deprecations: tuple[Deprecation, ...] = ()
    connections: tuple[str, ...] = ()
    answers: tuple[BootAnswer, ...] = ()
    static: StaticReport | None = None
    seconds: float = 0.0


Scheme = Literal["http", "https"]
RequestKind = Literal["page", "health", "form", "call", "preflight", "bot"]


class SimulatedRequest(Struct, frozen=True):
    """A simulated request: its kind, what it is for, and what is sent."""

    kind: RequestKind
    # What the rules ask for it by: see `scenes`.
    purpose: str
    host: str
    scheme: Scheme = "https"
    path: str = ""
    origin: str = ""
    headers: Mapping[str, str] = {}
    # Of a bot: the copied app, the variable with the secret, and the version to sign with.
    package: str = ""
    secret: str = ""
    version: str = "v2"


class BootRequest(Struct, frozen=True):
    """What the probe is asked: see `envgen.live.probe.boot`."""

    folder: str
    settings: str
    secrets: tuple[str, ...] = ()
    deploy: bool = False
    scenes: tuple[SimulatedRequest, ...] = ()
    static: Mapping[str, str] | None = None
    port: int = 0  # that the site listens on
    # By which whoever ends TLS says so, name and value; None where the server itself does.
    proxy_header: tuple[str, str] | None = ("X-Forwarded-Proto", "https")
    bots: tuple[str, ...] = ()
    scratch: str = ""
    digest_key: str | None = None


class Boot(Struct, frozen=True):
    """One boot: of which programs, by which Python, what was asked and what it told."""

    profile: str
    programs: tuple[str, ...]
    interpreter: str
    scenes: tuple[SimulatedRequest, ...]
    report: BootReport
