"""The table of causes: what each row finds, what it does not, and what is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from canaries import CANARY, assert_clean
from hypothesis import given
from hypothesis import strategies as st

from envgen.live.rehearse.cause_table import CAUSES
from envgen.live.rehearse.causes import Diagnosis, find

# For each row: lines that it explains with the name in them, and lines that it does not.
ROWS: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "command-missing": (
        [
            ("bash: line 1: waitress-serve: command not found", "waitress-serve"),
            ("./start: line 12: uvicorn: command not found", "uvicorn"),
            ("sh: 1: gunicorn: not found", "gunicorn"),
        ],
        ["GET /command 404: not found", "Not Found: /favicon.ico"],
    ),
    "script-crlf": (
        [
            ("build.sh: line 1: $'\\r': command not found", ""),
            ("build.sh: line 1: set: errexit\r: invalid option name", ""),
            ("/usr/bin/env: 'bash\\r': No such file or directory", ""),
            ("bash: ./build.sh: /bin/bash^M: bad interpreter: No such file or directory", ""),
        ],
        ["line 1: carriage return: \\r"],
    ),
    "script-mode": (
        [("bash: line 1: ./build.sh: Permission denied", "./build.sh")],
        ["Permission denied (publickey)."],
    ),
    "file-missing": (
        [
            ("bash: build.sh: No such file or directory", "build.sh"),
            ("python: can't open file '/opt/app/manage.py': [Errno 2] No such file or directory",
             "manage.py"),
            ("failed to open python file config/wsgy.py", "config/wsgy.py"),
        ],
        ["rm: cannot remove 'x': No such file or directory"],
    ),
    "command-unknown": (
        [("Unknown command: 'compress'", "compress"),
         ("Unknown command: 'compress'. Did you mean compilemessages?", "compress"),
         ("Error: No such command 'wroker'.", "wroker")],
        ["Unknown commander: 'x'"],
    ),
    "option-unknown": (
        [("gunicorn: error: unrecognized arguments: --wrokers 2", "--wrokers"),
         ("Error: No such option: --hst", "--hst")],
        ["unrecognized arguments: config.wsgi"],
    ),
    "package-python": (
        [("ERROR: Package 'shop' requires a different Python: 3.11.7 not in '>=3.13'", ""),
         ("error: The current Python version (3.13.0) is not compatible with the locked", "")],
        ["Python 3.11.7 is used"],
    ),
    "package-unknown": (
        [("ERROR: No matching distribution found for djagno", "djagno"),
         ("  Because djagno was not found in the package registry and you require", "djagno")],
        ["Found no matching page"],
    ),
    "package-conflict": (
        [("ERROR: ResolutionImpossible: for help visit https://pip.pypa.io", ""),
         ("  x No solution found when resolving dependencies:", "")],
        ["Resolving dependencies"],
    ),
    "package-compile": (
        [("Exception: Can not find valid pkg-config name.", ""),
         ("Error: pg_config executable not found.", ""),
         ("x.c:1:10: fatal error: Python.h: No such file or directory", ""),
         ("error: command '/usr/bin/gcc' failed: No such file or directory", "")],
        ["error: command 'npm' failed", "checking for pg_config"],
    ),
    "requirements-missing": (
        [("ERROR: Could not open requirements file: [Errno 2] No such file or directory: "
          "'requirements/prod.txt'", "requirements/prod.txt")],
        ["Reading requirements file 'prod.txt'"],
    ),
    "package-index": (
        [("WARNING: Retrying: Failed to establish a new connection: [Errno 111]", ""),
         ("  cause: Failed to download `https://files.example.org/x.tar.gz`", "")],
        ["Looking in indexes"],
    ),
    "module-missing": (
        [("ModuleNotFoundError: No module named 'stripe'", "stripe"),
         ("ImportError: No module named stripe", "stripe"),
         ("/opt/venv/bin/python: No module named bot", "bot")],
        ["no module named anything here"],
    ),
    "python-syntax": (
        [("SyntaxError: invalid syntax", "SyntaxError"),
         ("IndentationError: unexpected indent", "IndentationError")],
        ["TemplateSyntaxError at /: x"],
    ),
    "attribute-missing": (
        [("Failed to find attribute 'app' in 'config.wsgi'.", "app"),
         ('ERROR:    Error loading ASGI app. Attribute "app" not found in module "config.asgi".',
          "app")],
        ["'NoneType' object has no attribute 'x'"],
    ),
    "uwsgi-empty": (
        [("unable to load app 0 (mountpoint='') (callable not found or import error)", ""),
         ("--- no python application found, check your startup logs for errors ---", "")],
        ["WSGI app 0 (mountpoint='') ready in 1 seconds"],
    ),
    "celery-missing": (
        [("Unable to load celery application.", ""),
         ("Module 'config' has no attribute 'celery'", "")],
        ["celery@host ready."],
    ),
    "variable-missing": (
        [("django.core.exceptions.ImproperlyConfigured: Set the STRIPE_KEY environment variable",
          "STRIPE_KEY"),
         ("KeyError: 'STRIPE_KEY'", "STRIPE_KEY"),
         ("decouple.UndefinedValueError: STRIPE_KEY not found. Declare it", "STRIPE_KEY")],
        ["KeyError: 'price'", "KeyError: 7"],
    ),
    "variable-unset": (
        [("RuntimeError: MAIL_KEY is not set and has no default", "MAIL_KEY"),
         ("ValueError: MAIL_KEY must be set", "MAIL_KEY")],
        ["the flag is not set", "the price must be set"],
    ),
    "host-refused": (
        [("Invalid HTTP_HOST header: 'a.example.org'. You may need", "")],
        ["HTTP_HOST header"],
    ),
    "static-missing": (
        [("ValueError: Missing staticfiles manifest entry for 'css/site.css'", "css/site.css"),
         ("whitenoise.storage.MissingFileError: The file 'no.png' could not be found with <x>.",
          "no.png")],
        ["Not Found: /static/no.png"],
    ),
    "url-missing": (
        [("django.urls.exceptions.NoReverseMatch: Reverse for 'shop' not found. 'shop' is not",
          "shop"),
         ("django.urls.exceptions.NoReverseMatch: 'shop' is not a registered namespace", "shop")],
        ["Reverse order"],
    ),
    "template-missing": (
        [("django.template.exceptions.TemplateDoesNotExist: shop/home.html", "shop/home.html")],
        ["template home.html exists"],
    ),
    "template-syntax": (
        [("django.template.exceptions.TemplateSyntaxError: Invalid block tag on line 2: 'nosuch'. "
          "Did you forget to register or load this tag?", "nosuch"),
         ("django.template.exceptions.TemplateSyntaxError: Unclosed tag on line 3: 'if'. Looking "
          "for one of: elif, else, endif.", "if"),
         ("django.template.exceptions.TemplateSyntaxError: Invalid filter: 'price'", "price"),
         ("django.template.exceptions.TemplateSyntaxError: 'shop' is not a registered tag library.",
          "shop")],
        ["TemplateSyntaxError is an exception"],
    ),
    "column-missing": (
        [("django.db.utils.ProgrammingError: column shop_item.name does not exist",
          "shop_item.name"),
         ('psycopg.errors.UndefinedColumn: column "size" of relation "shop_item" does not exist',
          "size"),
         ("django.db.utils.OperationalError: no such column: shop_item.name", "shop_item.name")],
        ['column "size" of relation "shop_item" already exists', "the column does not exist"],
    ),
    "column-required": (
        [('IntegrityError: null value in column "size" of relation "shop_item" violates not-null '
          "constraint", "size")],
        ["null value in a form"],
    ),
    "rows-empty": (
        [('IntegrityError: column "size" of relation "shop_item" contains null values', "size")],
        ["the array contains null values"],
    ),
    "rows-equal": (
        [('IntegrityError: could not create unique index "shop_item_name_key"',
          "shop_item_name_key"),
         ('IntegrityError: duplicate key value violates unique constraint "shop_item_name_key"',
          "shop_item_name_key")],
        ["could not create unique file name"],
    ),
    "table-missing": (
        [('django.db.utils.ProgrammingError: relation "shop_item" does not exist', "shop_item"),
         ("django.db.utils.OperationalError: no such table: shop_item", "shop_item")],
        ['relation "shop_item" already exists'],
    ),
    "migration-conflict": (
        [("CommandError: Conflicting migrations detected; multiple leaf nodes", "")],
        ["Applying shop.0002_merge... OK"],
    ),
    "migration-failed": (
        [("django.db.migrations.exceptions.NodeNotFoundError: Migration shop.0002", "")],
        ["Running migrations:"],
    ),
    "database-refused": (
        [('FATAL:  password authentication failed for user "shop"', ""),
         ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", no encryption', "")],
        ["authentication of the visitor failed"],
    ),
    "database-full": (
        [("FATAL:  sorry, too many clients already", ""),
         ("FATAL:  MaxClientsInSessionMode: max clients reached", "")],
        ["many clients"],
    ),
    "database-unreachable": (
        [("django.db.utils.OperationalError: connection failed: Connection refused", ""),
         ('could not translate host name "db" to address', "")],
        ["Connection refused by the visitor"],
    ),
    "system-check": (
        [("shop.Item.body: (postgres.E005) 'django.contrib.postgres' must be in", "postgres.E005"),
         ("?: (admin.E403) A 'django.template.backends.django.DjangoTemplates'", "admin.E403")],
        ["?: (security.W004) You have not set a value", "(see shop.E101) is fixed"],
    ),
    "apps-not-ready": (
        [("django.core.exceptions.AppRegistryNotReady: Apps aren't loaded yet.", "")],
        ["Apps are ready"],
    ),
    "port-taken": (
        [("[ERROR] Connection in use: ('0.0.0.0', 10000)", ""),
         ("OSError: [Errno 98] Address already in use", "")],
        ["Listening at: http://0.0.0.0:10000"],
    ),
    "port-unbound": (
        [("==> No open ports detected, continuing to scan...", ""),
         ("==> Port scan timeout reached, no open HTTP ports detected", "")],
        ["==> Detected service running on port 10000"],
    ),
    "disk-full": (
        [("OSError: [Errno 28] No space left on device", ""),
         ("FATAL:  could not write to file \"base/5/1255\": No space left on device", "")],
        ["there is space left on the device"],
    ),
    "out-of-memory": (
        [("==> Ran out of memory (used over 512MB) while running your code.", ""),
         ("[ERROR] Worker (pid:9) was sent SIGKILL! Perhaps out of memory?", "")],
        ["memory: 120 MB"],
    ),
    "worker-timeout": (
        [("[CRITICAL] WORKER TIMEOUT (pid:9)", "")],
        ["worker timeout is 30 s"],
    ),
    "health-failed": (
        [("==> Health check failed", ""), ("==> Timed out after waiting for internal health", "")],
        ["GET /healthz 200"],
    ),
    "no-network": (
        [("socket.gaierror: [Errno -2] Name or service not known", ""),
         ("aiohttp.ClientConnectorError: Cannot connect to host discord.com:443", "")],
        ["network is fine"],
    ),
    "setting-invalid": (
        [("django.core.exceptions.ImproperlyConfigured: You're using the staticfiles app without "
          "having set the STATIC_ROOT setting to a filesystem path.", "STATIC_ROOT"),
         ("django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting is empty.",
          "SECRET_KEY")],
        ["ImproperlyConfigured: wrong", "the DEBUG setting is on"],
    ),
    "settings-invalid": (
        [("django.core.exceptions.ImproperlyConfigured: settings.DATABASES is wrong", "")],
        ["the settings are fine"],
    ),
    "program-ended": (
        [("bot ended with status 3, so the service stops", "bot")],
        ["the bot ended with status 3, so the service stops", "bot ended with status 3"],
    ),
    "python-error": (
        [("ValueError: no", "ValueError"), ("shop.errors.PriceError: x", "PriceError"),
         ("RuntimeError", "RuntimeError")],
        ["Error while parsing", "an Error: x"],
    ),
}  # fmt: skip


def _ids(found: list[Diagnosis]) -> list[str]:
    return [item.cause.id for item in found]


@pytest.mark.parametrize("row", CAUSES, ids=lambda row: row.id)
def test_each_cause(row: object) -> None:
    """Each row finds its lines and the name in them, and leaves others alone."""
    cause = getattr(row, "id")  # noqa: B009 -- a cause
    right, other = ROWS[cause]
    for line, name in right:
        found = find([line])
        assert _ids(found) == [cause], line
        assert found[0].name == name
        assert "{name}" not in found[0].message + found[0].hint
        assert not name or name in found[0].message
    assert other
    for line in other:
        assert cause not in _ids(find([line])), line


def test_every_row_is_tried() -> None:
    """No row is without lines, and no lines without a row."""
    assert ROWS.keys() == {row.id for row in CAUSES}


TRACEBACK = """\
Traceback (most recent call last):
  File "/opt/render/project/src/manage.py", line 4, in <module>
  File "/opt/render/project/src/.venv/lib/python3.12/site-packages/django/db/x.py", line 9, in f
  File "/opt/render/project/src/shop/views.py", line 14, in home
    return 1 / 0
           ~~^~~
ZeroDivisionError: division by zero
"""


@pytest.mark.parametrize(
    "before",
    [
        "",
        "2026-11-30T10:11:12.131415Z ",
        "Nov 30 10:11:12 AM  ",
        "Nov 30 10:11:12 AM [x7k2p] ",
        "2026-11-30T10:11:12.131415+00:00 app[web.1]: ",
        "2026-11-30T10:11:12Z app[4d891b2] ams [info]",
        "web-1  | ",
    ],
)
@pytest.mark.parametrize("colour", ["", "\x1b[31m"])
def test_the_place_in_a_platforms_log(before: str, colour: str) -> None:
    """Times and colours before a line do not hide the last line of the project."""
    lines = [f"{before}{colour}{line}" for line in TRACEBACK.splitlines()]
    (found,) = find(lines)
    assert (found.name, found.file, found.number) == ("ZeroDivisionError", "shop/views.py", 14)


def test_manage_py_is_no_place() -> None:
    """Every command of Django begins there; what it runs is the reason."""
    lines = [line for line in TRACEBACK.splitlines() if "shop" not in line]
    (found,) = find(lines)
    assert (found.file, found.number) == ("", 0)


def test_what_takes_too_long_is_named() -> None:
    """Gunicorn says first that it ends a worker; the traceback follows."""
    lines = ["[CRITICAL] WORKER TIMEOUT (pid:9)", *TRACEBACK.splitlines()[:-1], "SystemExit: 1"]
    assert (find(lines)[0].cause.id, find(lines)[0].file) == ("worker-timeout", "shop/views.py")


def test_a_migration_that_fails_is_the_place(tmp_path: Path) -> None:
    """Where no line of the project is in the traceback, it is the file of the migration."""
    file = tmp_path / "shop/migrations/0002_bad.py"
    file.parent.mkdir(parents=True)
    file.write_text("")
    lines = [
        "  Applying shop.0001_initial... OK",
        "  Applying shop.0002_bad...Traceback (most recent call last):",
        '  File "/venv/lib/python3.12/site-packages/django/x.py", line 9, in f',
        "django.db.utils.ProgrammingError: function nosuch() does not exist",
    ]
    (found,) = find(lines, [str(tmp_path)])
    assert (found.file, found.number) == ("shop/migrations/0002_bad.py", 1)
    assert find(lines)[0].file == ""


_SECRET_LINES = [
    "DJANGO_SECRET_KEY={}", "KeyError: '{}'", "KeyError: {}", "ValueError: {}",
    "django.core.exceptions.ImproperlyConfigured: the key {} is too short",
    'connection to server at "db", user "shop", password "{}" failed',
    "OperationalError: could not connect to postgresql://shop:{}@db:5432/shop",
    "psycopg.OperationalError: connection failed: {}", "Set the {} environment variable",
    "{} is not set and has no default", "{}: command not found",
    "bash: line 3: {}: command not found",
    "ModuleNotFoundError: No module named '{}'", "Failed to find attribute '{}' in",
    "bash: {}: No such file or directory", "bash: {}: Permission denied", "Unknown command: '{}'",
    "No matching distribution found for {}", 'relation "{}" does not exist',
    'column "{}" does not exist', "column {} does not exist", 'null value in column "{}"',
    'column "{}" contains null values', 'could not create unique index "{}"',
    "NoReverseMatch: Reverse for '{}' not found", "TemplateDoesNotExist: {}",
    "TemplateSyntaxError: Invalid filter: '{}'",
    "Could not open requirements file: '{}'", "Missing staticfiles manifest entry for '{}'",
    "ERROR: unrecognized arguments: --{}", "Invalid HTTP_HOST header: '{}'",
]  # fmt: skip
_TOKENS = st.from_regex(r"[A-Za-z0-9]{6,20}[0-9][A-Za-z][0-9][A-Za-z0-9]{6,20}", fullmatch=True)


@given(st.sampled_from(_SECRET_LINES), _TOKENS)
def test_no_value_is_repeated(line: str, token: str) -> None:
    """A token is not printed, wherever a log has it; nor is a password with other characters."""
    for item in find([line.replace("{}", token)]):
        assert token not in f"{item.message} {item.hint} {item.name} {item.file}"
    for item in find([line.replace("{}", CANARY)]):
        assert_clean(f"{item.message} {item.hint} {item.name} {item.file}", line)


HOSTILE = [
    "a" * 2_000, "A" * 2_000, "A." * 1_000, "OperationalError" * 125, "x: " * 660,
    "bad interpreter" * 130, "health check " * 150, "Timed Out" * 220, '  File "' + "a" * 1_900,
    "bash: " * 330, "./" * 1_000, "line 1: " * 250, "KeyError: '" * 180, "\x1b[" * 1_000,
    "Applying " * 220, "Could not open requirements file" * 60, "2026-" * 400,
]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: line[:12].strip("\x1b"))
def test_hostile_lines(line: str) -> None:
    """Of a line of megabytes the first 2000 characters are read, and no pattern backtracks long."""
    behind = " KeyError: 'BEHIND'"
    assert all(item.name != "BEHIND" for item in find([line * 1_000 + behind] * 10))
    assert "BEHIND" in [item.name for item in find([line, behind])]
