"""What rules say of programs that were booted: each of a report that a probe could have made."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import booted_shop
from judging import loaded
from msgspec import Struct
from msgspec.structs import fields, replace
from snapshots import Case, Sandbox, judged, typed

from envgen.check import booted_findings
from envgen.check.booted import Booted
from envgen.cli import booting
from envgen.errors import Severity
from envgen.live.boot import report
from envgen.live.boot.history import History
from envgen.live.boot.report import (
    AssetsReport,
    Boot,
    BootAnswer,
    BootReport,
    CheckMessage,
    Deprecation,
    Fault,
    MigrationsReport,
    MissingFile,
    MissingTemplate,
    ModelChange,
    Removal,
    SimulatedRequest,
    StaticReport,
    Unmigrated,
)
from envgen.live.boot.requests import simulated_requests
from envgen.model import Deployment, Facts
from envgen.resolve import resolve

# Of a site of which no rule has anything to say.
SETTINGS: dict[str, Any] = {
    "ALLOWED_HOSTS": ["shop.example.com", ".example.org"],
    "CORS_ALLOWED_ORIGINS": ["https://app.example.com", "https://kiosk.example.net"],
    "CORS_ALLOW_CREDENTIALS": True,
    "CSRF_COOKIE_SAMESITE": "None",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_TRUSTED_ORIGINS": ["https://app.example.com"],
    "DATABASES": {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "DISABLE_SERVER_SIDE_CURSORS": True,
            "OPTIONS": {"sslmode": "require"},
        }
    },
    "INSTALLED_APPS": ["corsheaders"],
    "MIDDLEWARE": [
        "corsheaders.middleware.CorsMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    "SESSION_COOKIE_SAMESITE": "None",
    "SESSION_COOKIE_SECURE": True,
    "STATIC_URL": "/static/",
}
PREFLIGHT = {
    "access-control-allow-origin": "https://app.example.com",
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "authorization, content-type, x-csrftoken",
    "access-control-allow-credentials": "true",
}
ASGI = (
    "command: gunicorn config.wsgi, django: true",
    "command: uvicorn a, asgi: true, django: true",
)
Answers = dict[str, BootAnswer]
STEPS = (*report.STEPS, "requests")


def _deployment(change: tuple[str, str] = ("", "")) -> Deployment:
    files = {name: booted_shop.FILES[f"profiles/{name}.yaml"] for name in ("base", "production")}
    facts = Facts(frozenset({"config", "config.base", "config.extra", "config.urls"}))
    for name in files if change[0] else ():
        files[name] = files[name].replace(*change)
    return resolve(loaded(**files).profiles["production"], facts)[0]


def _answer(request: SimulatedRequest, answers: Answers) -> BootAnswer:
    """Return what a site answers that is as it should be, but for the purposes in `answers`."""
    if request.purpose in answers:
        return answers[request.purpose]
    if request.purpose in ("foreign-host", "stranger-form", "stranger-preflight"):
        return BootAnswer(403)
    if request.origin:
        return BootAnswer(200, {**PREFLIGHT, "access-control-allow-origin": request.origin})
    return BootAnswer(200, again=401, unsigned=401)


def _shown(value: object) -> str:
    """Return what is given, of a structure what is not as usual."""
    if isinstance(value, tuple):
        return "; ".join(map(_shown, value))
    if not isinstance(value, Struct):
        return repr(value)
    usual = {field.name: field.default for field in fields(value)}
    parts = {name: getattr(value, name) for name in usual}
    return ", ".join(f"{name} {part!s}" for name, part in parts.items() if part != usual[name])


def boot(
    name: str,
    *,
    answers: Answers | None = None,
    change: tuple[str, str] = ("", ""),
    without: tuple[str, ...] = (),
    settings: dict[str, Any] | None = None,
    fault: Fault | None = None,
    preview: bool = False,
    **more: Any,
) -> Case:
    """Return the case of a boot whose report differs from that of a whole site."""
    differs = {**(settings or {}), **(answers or {}), **more}
    differs |= {"fault": fault} if fault else {}
    given = [f"{key}: {_shown(value)}" for key, value in differs.items()]
    given += [f"without {', '.join(without)}"] if without else []

    def problems(_: Sandbox) -> Iterator[Any]:
        deployment = _deployment(change)
        asked = simulated_requests(deployment, ("web",))
        found = {**SETTINGS, **(settings or {})}
        told = BootReport(
            settings={key: value for key, value in found.items() if key not in without},
            answers=tuple(_answer(request, answers or {}) for request in asked),
            done=STEPS,
        )
        told = replace(told, **_until(fault)) if fault else told
        told = replace(told, **more)
        done = Boot("production", ("web", "worker"), "PYTHON", asked, told, STEPS, preview)
        history = History(Path("/nowhere"))
        return booted_findings(Booted(deployment, done, history), deployment)

    return judged(name, "\n".join(given), problems)


def _variable(step: str, name: str = "DJANGO_SECRET_KEY") -> Fault:
    sentence = f"{name} is not set"
    return _fault("KeyError", step=step, missing=(sentence,), file="config/urls.py", line=3)


def _until(fault: Fault) -> dict[str, Any]:
    """Return what a boot reports in which one step fails, and those that need it are not taken."""
    known = fault.step in STEPS
    before = STEPS[: STEPS.index(fault.step)] if known else STEPS
    after = STEPS[STEPS.index(fault.step) + 1 :] if fault.step in ("checks", "tables") else ()
    told: dict[str, Any] = {"faults": (fault,), "done": (*before, *after)}
    return told if "requests" in told["done"] else {**told, "answers": ()}


def _database(**options: Any) -> dict[str, Any]:
    return {"DATABASES": {"default": {**SETTINGS["DATABASES"]["default"], **options}}}


def _preflight(status: int = 200, **headers: str) -> Answers:
    changed = {key.replace("_", "-"): value for key, value in headers.items()}
    return {"frontend-preflight": BootAnswer(status, {**PREFLIGHT, **changed})}


def _stranger(cookies: str) -> Answers:
    headers = {
        "access-control-allow-origin": "*",
        "access-control-allow-credentials": cookies,
    }
    return {"stranger-preflight": BootAnswer(200, headers)}


def _fault(type: str, message: str | None = None, **more: Any) -> Fault:
    return Fault(more.pop("step", "settings"), type, message, **more)


LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
IN_CACHE = {"CACHES": LOCAL, "SESSION_ENGINE": "django.contrib.sessions.backends.cache"}
TITLE: dict[str, Any] = {
    "app": "books",
    "migration": "0002_next",
    "model": "Book",
    "file": "books/migrations/0002_next.py",
    "line": 8,
}
STATIC = StaticReport(installed=True, local=True, root=True, status=200)

STARTING = [
    boot("as it should be"),
    boot("a variable is missing", fault=_fault("X", missing=("STRIPE_ACCOUNT is not set",))),
    boot("an import fails", fault=_fault("ModuleNotFoundError", "there is no module nowhere")),
    boot(
        "a package is not installed",
        fault=_fault("ModuleNotFoundError", "there is no module corsheaders", step="apps"),
    ),
    boot("no Django", fault=_fault("ModuleNotFoundError", step="django")),
    boot("no Python", fault=_fault("unusable", "this Python cannot boot the project")),
    boot("words that may be a secret's", fault=_fault("LookupError", file="config/a.py", line=3)),
    boot(
        "the settings are not rendered",
        fault=_fault("ModuleNotFoundError", "there is no module config.settings"),
    ),
    *(
        boot(f"a step that fails: {step}", fault=_fault("ended", "the process ended", step=step))
        for step in ("apps", "tables", "checks", "requests", "values", "static")
    ),
    boot("a variable is missing in a view", fault=_variable("checks")),
    *(
        boot(f"{name} is missing in a preview", fault=_variable("settings", name), preview=True)
        for name in ("DJANGO_SECRET_KEY", "DATABASE_URL", "API_PASSWORD", "SHIPPING")
    ),
    boot("a report without an end", done=STEPS[:-1]),
    boot("the checks fail", fault=_fault("LookupError", step="checks")),
    boot("another Django", django="3.2.1"),
    boot("it asks the network", connections=("config.example.com:443",)),
    boot("a deprecation", deprecations=(Deprecation("X is deprecated.", "RemovedInDjango60"),)),
    boot(
        "checks of Django's",
        checks=(
            CheckMessage("security.W019", Severity.WARNING, "You have X_FRAME.", "Set it.", True),
            CheckMessage("models.W042", Severity.WARNING, "No primary key."),
        ),
    ),
]
EDGE = [
    boot("a redirect without an end", answers={"host": BootAnswer(301, endless=True)}),
    boot(
        "a variable that is not a number",
        fault=Fault("settings", "ImproperlyConfigured", missing=("LIMIT is not a whole number",)),
    ),
    boot("hosts refused", answers={"host": BootAnswer(400)}),
    boot(
        "a host refused behind a redirect",
        answers={"host": BootAnswer(400, url="https://www.other.example/")},
    ),
    boot("every host", answers={"foreign-host": BootAnswer(200)}),
    boot("no health", answers={"health": BootAnswer(404)}),
    boot("health is redirected", answers={"health": BootAnswer(301)}),
    boot("a request fails", answers={"host": BootAnswer(500)}),
    boot("a request raises", answers={"host": BootAnswer(500, fault=_fault("LookupError"))}),
    boot("one raises words", answers={"host": BootAnswer(500, fault=_fault("A", "no module b"))}),
    boot(
        "a request asks the network",
        answers={"host": BootAnswer(500, fault=_fault("OSError", refused=True))},
    ),
    boot("middleware keeps all out", answers={"host": BootAnswer(401)}),
]
FORMS = [
    boot("a form is refused", answers={"form": BootAnswer(403, reason="Origin checking failed")}),
    boot("a form is refused, for a cookie", answers={"form": BootAnswer(403, lost=("csrftoken",))}),
    boot("a stranger's form is taken", answers={"stranger-form": BootAnswer(200)}),
    boot("a frontend's form is refused", answers={"frontend-form": BootAnswer(403)}),
    boot("a frontend may not read", answers={"frontend-form": BootAnswer(200)}),
    boot("a preflight that fails", answers=_preflight(405)),
    boot("a preflight of another origin", answers=_preflight(access_control_allow_origin="null")),
    boot("a preflight without posts", answers=_preflight(access_control_allow_methods="GET")),
    boot("a preflight without headers", answers=_preflight(access_control_allow_headers="")),
    boot("strangers read, with cookies", answers=_stranger("true")),
    boot("strangers read, without cookies", answers=_stranger("false")),
    boot("cookies to no other site", settings={"SESSION_COOKIE_SAMESITE": "Lax"}),
    boot("no credentials", settings={"CORS_ALLOW_CREDENTIALS": False}),
    boot("a cookie of another domain", settings={"CSRF_COOKIE_DOMAIN": "elsewhere.example"}),
    boot("a cookie of everybody's domain", settings={"SESSION_COOKIE_DOMAIN": ".onrender.com"}),
    boot(
        "a cookie that says more than it is",
        settings={
            "SESSION_COOKIE_NAME": "__Host-a",
            "SESSION_COOKIE_PATH": "/a",
            "SESSION_COOKIE_SECURE": False,
        },
    ),
    boot("a preload of nothing", settings={"SECURE_HSTS_PRELOAD": True}),
    boot("a preload on trial", settings={"SECURE_HSTS_PRELOAD": True, "SECURE_HSTS_SECONDS": 60}),
    boot("trust by plain HTTP", settings={"CSRF_TRUSTED_ORIGINS": ["http://app.example.com"]}),
    boot(
        "trust of one that may not read",
        settings={"CSRF_TRUSTED_ORIGINS": ["https://app.example.com", "https://b.example.com"]},
    ),
    boot("a reader without trust", without=("CSRF_TRUSTED_ORIGINS",)),
]
DEPLOYED = [
    boot("an app for development", settings={"INSTALLED_APPS": ["corsheaders", "debug_toolbar"]}),
    boot("an app without its middleware", settings={"INSTALLED_APPS": ["corsheaders", "hijack"]}),
    boot(
        "an app without its backend",
        settings={
            "INSTALLED_APPS": ["corsheaders", "guardian"],
            "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
        },
    ),
    boot(
        "mail in the log",
        settings={"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"},
    ),
]
DATA = [
    boot("no STATIC_ROOT", static=replace(STATIC, root=False)),
    boot(
        "a STATIC_ROOT that the profile leaves",
        change=("redis: {", "keep: [STATIC_ROOT]\nredis: {"),
        static=replace(STATIC, root=False),
    ),
    boot("static files that nobody serves", static=replace(STATIC, status=404)),
    boot("static files that raise", static=replace(STATIC, fault=_fault("ValueError"))),
    boot("static files that say why", static=replace(STATIC, fault=_fault("ValueError", "no a"))),
    boot(
        "static files elsewhere",
        static=replace(STATIC, fault=_fault("ConnectionError", refused=True)),
    ),
    boot(
        "static files that are missing",
        assets=AssetsReport(
            (
                MissingFile("a.css", "books/templates/a.html", 2, True),
                MissingFile("b.css", "books/templates/b.html", 3),
                MissingFile("c.png", "books/static/c.css", 4, True, True),
            )
        ),
    ),
    boot(
        "templates that are missing",
        templates=(
            MissingTemplate("home.html", "books/views.py", 7, True),
            MissingTemplate("part.html", "books/templates/a.html", 2),
        ),
    ),
    boot(
        "an app without migrations",
        migrations=MigrationsReport((Unmigrated("books", "books/models.py", 4),)),
    ),
    boot(
        "models without migrations",
        migrations=MigrationsReport(
            changes=(
                ModelChange("books", "Book", "Add field slug to book", False, "books/models.py", 4),
                ModelChange("books", "Book", "Alter field title on book", True),
            )
        ),
    ),
    *(
        boot(
            f"a migration that breaks what runs: {kind}",
            migrations=MigrationsReport(risky=(Removal(kind=kind, field=field, **TITLE),)),
        )
        for kind, field in (
            ("RemoveField", "title"),
            ("RenameField", "title"),
            ("DeleteModel", None),
            ("RenameModel", None),
            ("AlterModelTable", None),
            ("AlterField", "title"),
            ("AddField", "title"),
        )
    ),
    boot("sessions in a cache of each worker's", settings=IN_CACHE),
    boot("a cache of each worker's", settings={"CACHES": LOCAL}),
    boot("connections that are kept", settings=_database(CONN_MAX_AGE=60)),
    boot("connections that are kept, under ASGI", settings=_database(CONN_MAX_AGE=9), change=ASGI),
    boot("cursors", settings=_database(DISABLE_SERVER_SIDE_CURSORS=False)),
    boot(
        "a pool, and prepared statements",
        settings=_database(OPTIONS={"pool": True, "prepare_threshold": 5, "sslmode": "require"}),
    ),
    boot("a connection in the clear", settings=_database(OPTIONS={})),
    boot("a connection that may be", settings=_database(OPTIONS={"sslmode": "allow"})),
    boot("a bot is redirected", answers={"bot": BootAnswer(301)}),
    boot("a bot is refused", answers={"bot": BootAnswer(400, again=401, unsigned=401)}),
    boot("a bot's path is open", answers={"bot": BootAnswer(200, again=200, unsigned=200)}),
    boot("a signature counts twice", answers={"bot": BootAnswer(200, again=200, unsigned=401)}),
]


def _command(name: str, *steps: Callable[[Sandbox], Any], more: str = "") -> Case:
    def no_boot(box: Sandbox) -> None:
        box.ready("render --all -q")
        box.patch.setattr(booting, "boot_all", lambda *_, **__: [])

    return typed(name, f"check development --boot{more}", no_boot, *steps)


COMMANDS = [
    _command("the command", more=f" --python {sys.executable}"),
    _command("a preview of a profile without one", more=" --preview"),
    _command("a revision that is not there", more=" --since nowhere"),
    typed("options of a boot alone", "check --preview"),
    _command("the Python of the shell", lambda box: box.patch.setenv("VIRTUAL_ENV", sys.prefix)),
    _command("no Python is there", lambda box: box.patch.setenv("PATH", "/nowhere")),
]

FILES = {"boot": [*STARTING, *EDGE, *FORMS, *DEPLOYED, *DATA, *COMMANDS]}
