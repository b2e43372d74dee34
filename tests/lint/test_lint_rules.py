"""Each rule that needs no profile notices what breaks it, at its place, in a file alone."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from broken_builds import OF_BUILDS
from commandline import Command

from envgen.check import rules
from envgen.check.subjects import KINDS

WEB = "  - type: web\n    name: shop\n"
KEY = "  - key: A\n"
VALUE = 'value: "false"'
CACHE = "  - {type: keyvalue, name: cache, plan: starter, ipAllowList: []}\n"
SAME = "  - {name: shop-db, plan: free, ipAllowList: []}\n"
SETTINGS = "shop/settings.py"


class Breakage(NamedTuple):
    """An edit of a file; the rule then finds something at `place`."""

    rule: str
    file: str
    old: str
    new: str
    place: str
    severity: str = "error"


BREAKAGES = [
    # render.yaml
    Breakage("manifest-file", "render.yaml", "services:\n", "services: [\n", ":9:3"),
    Breakage(
        "manifest-file", "render.yaml", "plan: free\n", "plan: free\n    plan: free\n", ":5:5"
    ),
    Breakage("render-names", "render.yaml", "databases:\n", f"databases:\n{SAME}", ":3:5"),
    Breakage("render-command", "render.yaml", "    startCommand: gunicorn shop.wsgi\n", "", ":9:5"),
    Breakage("render-cron", "render.yaml", "type: web", "type: cron", ":9:5"),
    Breakage("render-free", "render.yaml", "type: web", "type: worker\n    plan: free", ":9:5"),
    Breakage("render-plan", "render.yaml", "    plan: starter\n", "", ":9:5", "warning"),
    Breakage("render-open", "render.yaml", "    ipAllowList: []\n", "", ":3:5"),
    Breakage(
        "render-eviction", "render.yaml", "services:\n", "services:\n" + CACHE, ":9:5", "warning"
    ),
    Breakage("render-former", "render.yaml", "runtime: python", "env: python", ":11:5", "warning"),
    Breakage("render-text", "render.yaml", "plan: free", "postgresMajorVersion: 17", ":4:5"),
    Breakage("render-keys", "render.yaml", "key: DATABASE_URL", "key: DEBUG", ":18:9"),
    Breakage("render-source", "render.yaml", VALUE, VALUE + "\n        sync: false", ":18:9"),
    Breakage(
        "render-generated-key",
        "render.yaml",
        f"key: DEBUG\n        {VALUE}",
        "key: SECRET_KEY\n        generateValue: true\n  - type: worker\n    name: checks\n"
        "    plan: starter\n    runtime: docker\n    dockerCommand: python manage.py check "
        "--deploy --fail-level WARNING\n    envVars:",
        ":18:9",
    ),
    Breakage("render-value", "render.yaml", VALUE, "value: off", ":19:9"),
    Breakage(
        "render-group",
        "render.yaml",
        "services:\n",
        "envVarGroups:\n- {name: g, envVars: [{key: A, sync: false}]}\nservices:\n",
        ":9:23",
    ),
    Breakage("render-interpolation", "render.yaml", VALUE, "value: $PORT", ":18:9", "warning"),
    Breakage("render-reference", "render.yaml", "{name: shop-db,", "{name: shop-bd,", ":20:9"),
    Breakage(
        "render-region", "render.yaml", "    region: frankfurt\n    plan", "    plan", ":19:9"
    ),
    Breakage(
        "render-unreachable",
        "render.yaml",
        "plan: starter",
        "plan: free\n    envVars:\n"
        "      - {key: A, fromService: {type: web, name: shop, property: host}}\n#",
        ":15:9",
    ),
    Breakage("render-unused", "render.yaml", "{name: shop-db,", "{name: x,", ":3:5", "warning"),
    Breakage(
        "render-plan-name", "render.yaml", "plan: starter", "plan: startr", ":13:5", "warning"
    ),
    Breakage("render-database", "render.yaml", "plan: free", "diskSizeGB: 7", ":4:5"),
    Breakage(
        "render-previews",
        "render.yaml",
        "name: shop\n",
        "name: shop\n    previews: {generation: off}\n",
        ":9:5",
        "warning",
    ),
    Breakage(
        "render-preview-value",
        "render.yaml",
        "services:\n",
        "previews: {generation: automatic}\nservices:\n  - {type: worker, name: w, plan: standard, "
        "runtime: docker, envVars: [{key: A, sync: false}]}\n",
        ":10:81",
        "note",
    ),
    Breakage("manifest-secret", "render.yaml", "key: DEBUG", "key: API_TOKEN", ":18:9"),
    Breakage(
        "manifest-health", "render.yaml", "    healthCheckPath: /health\n", "", ":9:5", "warning"
    ),
    # Commands
    Breakage("program-loopback", "render.yaml", "gunicorn", "gunicorn -b 127.0.0.1:1", ":15:5"),
    Breakage("program-port", "render.yaml", "gunicorn", "gunicorn -b 0.0.0.0:18012", ":15:5"),
    Breakage(
        "program-development",
        "Procfile",
        "gunicorn shop.wsgi",
        "python manage.py runserver",
        ":1:6",
    ),
    Breakage("program-application", "Procfile", "shop.wsgi", "shop.wsgi:app", ":1:6"),
    Breakage(
        "program-interface",
        "Procfile",
        "gunicorn shop.wsgi",
        "uvicorn shop.wsgi:application",
        ":1:6",
    ),
    Breakage("server-in-worker", "render.yaml", "type: web", "type: worker", ":15:5", "warning"),
    # Procfile
    Breakage("procfile-line", "Procfile", "worker: ", "worker ", ":2:1"),
    Breakage("procfile-web", "Procfile", "web:", "site:", "", "warning"),
    Breakage("procfile-port", "Procfile", "gunicorn", "gunicorn -b 0.0.0.0:8000", ":1:6"),
    # .env
    Breakage("dotenv-dialect", ".env.example", "PORT=8000", "PORT =8000", ":2:5"),
    Breakage("example-secret", ".env.example", "KEY=", "KEY=Zq8fKw3nVt6yBm1x", ":1:1"),
    # Dockerfile
    Breakage("docker-root", "Dockerfile", "USER app\n", "", ":1:1", "note"),
    Breakage("docker-secret", "Dockerfile", "USER app", "ENV API_TOKEN=Zq8fKw3nVt6y", ":4:1"),
    Breakage(
        "docker-dotenv", "Dockerfile", "COPY requirements.txt .", "COPY . .", ":2:1", "warning"
    ),
    # Settings
    Breakage("debug-in-public", SETTINGS, "DEBUG = False", "DEBUG = True", ":2:1", "warning"),
    Breakage("hosts-open", SETTINGS, "'shop.example.com'", "'*'", ":3:1", "warning"),
    Breakage(
        "secret-literal", SETTINGS, "os.environ['SECRET_KEY']", "'Zq8fKw3nVt6y'", ":4:1", "warning"
    ),
    Breakage(
        "development-app",
        SETTINGS,
        "DEBUG = False",
        "INSTALLED_APPS = ['debug_toolbar']",
        ":2:1",
        "warning",
    ),
    Breakage(
        "app-incomplete",
        SETTINGS,
        "DEBUG = False",
        "INSTALLED_APPS = ['corsheaders']\nMIDDLEWARE = []",
        ":2:1",
        "warning",
    ),
    Breakage(
        "mail-nowhere",
        SETTINGS,
        "DEBUG = False",
        "EMAIL_BACKEND = 'django.core.mail.backends.console.EmailBackend'",
        ":2:1",
        "warning",
    ),
    Breakage(
        "cache-not-shared",
        SETTINGS,
        "DEBUG = False",
        "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'",
        ":2:1",
        "warning",
    ),
    # Any file
    Breakage("secret-shape", "Dockerfile", "USER app", "RUN echo ghp_" + "a1B2" * 10, ":4:10"),
]
# They need more than one edit, or a schema; each has a test of its own.
ELSEWHERE = {"dotenv-tracked", "render-schema", *OF_BUILDS}


# What looks like a breakage: an edit of a file, after which the rule finds nothing.
RIGHT = [
    # Render's own examples give a database the name of the service.
    Breakage("render-names", "render.yaml", "shop-db", "shop", ""),
    Breakage("secret-shape", "Dockerfile", "USER app", "# such as AKIA" + "X" * 16, ""),
]


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.rule)
def test_what_is_right_is_not_found(repository: Path, lint: Command, case: Breakage) -> None:
    """It only looks wrong."""
    file = repository / case.file
    text = file.read_text()
    assert case.old in text
    file.write_text(text.replace(case.old, case.new))
    assert lint(case.file).places(case.rule) == []


@pytest.mark.parametrize(("asked", "found"), [("==0.48.0", 0), ("==65.3.0", 1)])
def test_a_middleware_that_an_old_release_lacks(
    repository: Path, lint: Command, asked: str, found: int
) -> None:
    """Before 0.56, allauth had no middleware, and starts without one."""
    (repository / "requirements.txt").write_text(f"django-allauth{asked}\n")
    settings = repository / SETTINGS
    apps = "INSTALLED_APPS = ['allauth', 'allauth.account']\nMIDDLEWARE = []\n"
    backends = "['allauth.account.auth_backends.AuthenticationBackend']"
    settings.write_text(f"{settings.read_text()}{apps}AUTHENTICATION_BACKENDS = {backends}\n")
    assert lint(SETTINGS).err.count("(rule: app-incomplete)") == found


def test_a_sound_repository_breaks_no_rule(lint: Command) -> None:
    """Nothing is said of files that are right."""
    done = lint()
    assert (done.status, done.findings) == (0, [])


@pytest.mark.parametrize("case", BREAKAGES, ids=lambda case: case.rule)
def test_a_breakage_is_found_at_its_place(repository: Path, lint: Command, case: Breakage) -> None:
    """The file alone is enough to find it."""
    file = repository / case.file
    text = file.read_text()
    assert case.old in text
    file.write_text(text.replace(case.old, case.new, 1))
    done = lint(case.file)
    assert f"{case.file}{case.place}" in done.places(case.rule, case.severity), done.err
    assert done.status == (1 if any(found[0] == "error" for found in done.findings) else 0)


def test_every_rule_of_lint_has_a_breakage() -> None:
    """No rule is without a file that breaks it, and each is for a kind of file that there is."""
    of_lint = {item.id for item in rules().values() if item.lint}
    assert {case.rule for case in BREAKAGES} | ELSEWHERE == of_lint
    assert {item.lint for item in rules().values()} - {""} == set(KINDS)
    assert {item.id for item in rules().values() if item.only_lint} <= of_lint


@pytest.mark.parametrize("name", ["local", "dev", "test", "settings_test"])
def test_a_module_for_development_may_be_open(repository: Path, lint: Command, name: str) -> None:
    """Its name says that no deployed site uses it."""
    (repository / f"shop/{name}.py").write_text("DEBUG = True\nALLOWED_HOSTS = ['*']\n")
    assert lint(f"shop/{name}.py").findings == []


@pytest.mark.parametrize("name", ["production", "settings_prod", "staging"])
def test_a_module_for_production_is_certain(repository: Path, lint: Command, name: str) -> None:
    """What is a warning elsewhere is an error there, also if another module sets it."""
    (repository / "shop/base.py").write_text("DEBUG = True\n")
    (repository / f"shop/{name}.py").write_text("from .base import *\n")
    done = lint(f"shop/{name}.py")
    assert done.places("debug-in-public") == ["shop/base.py:1:1"]


def test_git_must_not_track_secrets(repository: Path, lint: Command) -> None:
    """A .env file is for secrets, as long as nobody else gets it."""
    from commandline import git

    (repository / ".env").write_text("SECRET_KEY=Zq8fKw3nVt6yBm1x\n")
    assert lint(".env").findings == []
    git(repository, "add", "-f", ".env")
    assert lint(".env").places("dotenv-tracked") == [".env:1:1"]
