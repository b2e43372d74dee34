"""No step of a boot fails in silence: every step, with every kind of fault, is an error."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import book_models
import booted_shop
import broken_files
import pytest
from booted_shop import Broken
from broken_shops import with_app, with_middleware
from commandline import Command, Done
from judging import deployed

from envgen.check import booted_findings
from envgen.check.booted import Booted
from envgen.errors import Severity
from envgen.live.boot import report as boot_report
from envgen.live.boot.report import Boot, BootAnswer, BootReport, Fault, SimulatedRequest

# Where a project's code runs in a boot, and what it may do there instead of what it should.
STEPS = (
    "settings",
    "apps",
    "tables",
    "checks",
    "requests",
    "answer",
    "static",
    "assets",
    "migrations",
    "values",
)
KINDS = {
    "exception": "raise LookupError('the-value-of-something')",
    "variable": "os.environ['STRIPE_KEY']",
    "variable of django-environ": "environ.Env().str('STRIPE_KEY')",
    "exit": "sys.exit(3)",
    "sudden exit": "os._exit(3)",
    "kill": "os.kill(os.getpid(), 9)",
    "refused": "socket.create_connection(('limits.example.com', 6379))",
}
# How a process may end is the same for every Django, and where it ends is not.
PARAMS = [
    kind if kind == "exception" else pytest.param(kind, marks=pytest.mark.any_django)
    for kind in KINDS
]
# These need the network as they run, which a boot refuses: deployed they may well work.
LATER = {("answer", "refused"): "warning", ("static", "refused"): "note"}
BOOT = ("check", "production", "--boot", "--python", sys.executable)
FAULTY = """\
import os
import socket
import sys
import time

import environ
from django.apps import AppConfig


def at(step):
    if step == {step!r}:
        {statement}


class Planted(AppConfig):
    name = "config"

    def ready(self):
        from django.core.checks import register

        at("apps")
        register(lambda **_: at("checks") or [])


class Router:
    def allow_migrate(self, db, app_label, **hints):
        at("tables")


class Starting:
    def __init__(self, get_response):
        at("requests")
        self.get_response = get_response

    def __call__(self, request):
        if "probe/open" in request.path:
            at("answer")
        return self.get_response(request)


class Value:
    def __getattr__(self, name):
        at("values")
        raise AttributeError(name)
"""
STORING = """\
from config import faulty
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.contrib.staticfiles.storage import StaticFilesStorage


class Storage(StaticFilesStorage):
    def url(self, name):
        faulty.at("static")
        return super().url(name)


class Finder(AppDirectoriesFinder):
    def list(self, ignored):
        faulty.at("assets")
        return super().list(ignored)
"""
MIGRATION = book_models.MIGRATION.replace(
    "class Migration", "from config import faulty\n\nfaulty.at('migrations')\n\n\nclass Migration"
)
EXTRA = (
    "from config import faulty\n\nfaulty.at('settings')\n"
    "DATABASE_ROUTERS = ['config.faulty.Router']\n"
    "STATICFILES_FINDERS = ['config.storing.Finder']\nOBJECT = faulty.Value()\n"
    "STORAGES = {\n"
    "    'default': {'BACKEND': 'django.core.files.storage.FileSystemStorage'},\n"
    "    'staticfiles': {'BACKEND': 'config.storing.Storage'},\n}\n"
    + with_app("config.faulty.Planted")
    + "    INSTALLED_APPS = [*INSTALLED_APPS, 'books']\n"
    + with_middleware("config.faulty.Starting")
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that can fail in every step, and fails in none."""
    files = {**broken_files.APP, "books/migrations/0001_initial.py": MIGRATION}
    case = Broken("", {}, extra=EXTRA, files=files)
    folder = booted_shop.make(tmp_path_factory.mktemp("shop"), case)
    (folder / "config/storing.py").write_text(STORING, encoding="utf-8")
    return folder


def plant(root: Path, step: str, statement: str) -> str:
    """Let a step run `statement`; return the place of it."""
    text = FAULTY.format(step=step, statement=statement)
    (root / "config/faulty.py").write_text(text, encoding="utf-8")
    [line] = [at for at, each in enumerate(text.splitlines(), 1) if statement in each]
    return f"config/faulty.py:{line}:1"


def assert_no_success(done: Done) -> None:
    """Fail if what a command printed reads as if all were well."""
    assert done.status == 1
    assert not any(words in done.out for words in ("everything agrees", "no errors", "nothing"))


def test_no_fault_is_no_finding(root: Path, envgen: Command) -> None:
    """The project without a fault passes, so that what is said below is about the fault."""
    plant(root, "nowhere", "pass")
    done = envgen(*BOOT, cwd=root)
    found = {rule for severity, rule, _ in done.findings if severity != "note"}
    assert found.isdisjoint(booted_shop.WITH_BOOT), done.err


@pytest.mark.parametrize("kind", PARAMS)
@pytest.mark.parametrize("step", STEPS)
def test_every_fault_in_every_step(step: str, kind: str, root: Path, envgen: Command) -> None:
    """It is an error at the project's own line, and the last line claims no success."""
    place = plant(root, step, KINDS[kind])
    done = envgen(*BOOT, cwd=root)
    found = [
        (severity, rule, where)
        for severity, rule, where in done.findings
        if rule in booted_shop.WITH_BOOT
    ]
    assert "the-value-of-something" not in done.out + done.err
    if severity := LATER.get((step, kind)):
        assert severity in {item[0] for item in found}
        return
    assert_no_success(done)
    if "variable" in kind:
        assert found == [("error", "boot-variables", place)], done.err
        assert "STRIPE_KEY is not set" in done.err
        return
    # A process that is gone cannot say where it was; then the profile is the place.
    gone = kind in ("sudden exit", "kill")
    where = {"profiles/production.yaml" if gone else place, place}
    errors = [item for item in found if item[0] == "error"]
    assert errors, done.err
    assert {item[2] for item in errors} <= where, done.err


@pytest.mark.parametrize("step", ["settings", "checks"])
@pytest.mark.any_django
def test_one_that_hangs_says_where(step: str, root: Path, envgen: Command) -> None:
    """The step, and where it got that far, the line that it was in when its time was over."""
    place = plant(root, step, "time.sleep(600)")
    done = envgen(*BOOT, "--boot-timeout", "8", cwd=root)
    assert_no_success(done)
    assert done.places("boot") == [place]
    assert "did not finish within 8 seconds" in done.err


@pytest.mark.any_django
def test_what_was_not_checked_is_said_once(root: Path, envgen: Command) -> None:
    """The steps that need one that failed are named with it, and only there."""
    plant(root, "settings", KINDS["exit"])
    done = envgen(*BOOT, cwd=root)
    assert done.err.count("not checked until then") == 1
    said = "the apps, Django's checks, requests, static files, templates and migrations"
    assert f"not checked until then: {said}" in done.err


def judged(report: BootReport, steps: tuple[str, ...]) -> list[tuple[str, Severity, str]]:
    """Return rule, severity and place of what the rules find in a report."""
    deployment = deployed("programs: {web: {command: x, django: true}}")
    asked = (SimulatedRequest("page", "host", "shop.example.com"),)
    boot = Boot("production", ("web",), "python", asked, report, steps)
    found = booted_findings(Booted(deployment, boot), deployment)
    return [(item.rule, item.severity, str(item.place)) for item in found]


ALL = (*boot_report.STEPS, "requests", "assets", "migrations")
WHOLE = BootReport(done=ALL, answers=(BootAnswer(200),))


def test_a_report_in_which_all_is_done() -> None:
    """Nothing is said of it."""
    assert judged(WHOLE, ALL) == []


@pytest.mark.parametrize("count", range(len(ALL)))
def test_every_report_that_lacks_a_step(count: int) -> None:
    """Whichever steps a report leaves out, and even without a reason, there is an error."""
    for kept in itertools.combinations(ALL, count):
        found = judged(BootReport(done=kept, answers=(BootAnswer(200),)), ALL)
        assert found == [("boot", Severity.ERROR, "profiles/production.yaml")], kept


def test_a_report_with_fewer_answers_than_requests() -> None:
    """The step that asks is then not done, whatever the report says."""
    found = judged(BootReport(done=ALL), ALL)
    assert found == [("boot", Severity.ERROR, "profiles/production.yaml")]


@pytest.mark.parametrize("step", ALL)
@pytest.mark.parametrize("missing", [None, ("STRIPE_KEY is not set",)])
def test_every_step_that_fails(step: str, missing: tuple[str, ...] | None) -> None:
    """Every error of a step is an error at its own place, with one of another step beside it."""
    faults = (
        Fault("values", "KeyError"),
        Fault(step, "LookupError", missing=missing, file="a.py", line=3),
    )
    kept = tuple(item for item in ALL if item not in (step, "values"))
    found = judged(BootReport(done=kept, faults=faults, answers=(BootAnswer(200),)), ALL)
    rule = "boot-variables" if missing else "boot"
    assert (rule, Severity.ERROR, "a.py:3:1") in found
    assert ("boot", Severity.ERROR, "profiles/production.yaml") in found
