"""What `envgen rehearse` says of builds, servers and programs that do not run here, and why."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from commandline import git
from snapshots import Case, Sandbox, empty, typed

from envgen.live.rehearse import (
    binaries,
    bots,
    build,
    checkout,
    commands,
    measuring,
    pages,
    sandbox,
    stage,
    stopping,
    stores,
    visiting,
)
from envgen.live.rehearse.programs import Socket
from envgen.live.verify import checks, site
from envgen.live.verify.answers import Unreachable

Step = Callable[[Sandbox], object]
# A line of a log for each cause.
LOG = """\
bash: line 1: waitress-serve: command not found
/usr/bin/env: 'bash\\r': No such file or directory
bash: line 1: ./build.sh: Permission denied
bash: bin/start: No such file or directory
Unknown command: 'compress'
gunicorn: error: unrecognized arguments: --wrokers
ERROR: Package 'shop' requires a different Python: 3.11.7 not in '>=3.13'
ERROR: No matching distribution found for djagno
ERROR: ResolutionImpossible: for help visit https://pip.pypa.io
ERROR: Could not open requirements file: [Errno 2] No such file: 'prod.txt'
WARNING: Retrying after connection broken: Failed to establish a new connection
ModuleNotFoundError: No module named 'stripe'
SyntaxError: invalid syntax
Failed to find attribute 'app' in 'config.wsgi'.
Unable to load celery application.
django.core.exceptions.ImproperlyConfigured: Set the STRIPE_KEY environment variable
django.core.exceptions.ImproperlyConfigured: MAIL_KEY is not set and has no default
Invalid HTTP_HOST header: 'a.example.org'. You may need to add it to ALLOWED_HOSTS.
ValueError: Missing staticfiles manifest entry for 'site.css'
django.urls.exceptions.NoReverseMatch: Reverse for 'shop' not found.
django.template.exceptions.TemplateDoesNotExist: home.html
django.template.exceptions.TemplateSyntaxError: Invalid block tag on line 2: 'nosuch'. Did you
django.db.utils.ProgrammingError: column shop_item.name does not exist
django.db.utils.IntegrityError: null value in column "size" violates not-null constraint
django.db.utils.IntegrityError: column "size" of relation "shop_item" contains null values
django.db.utils.IntegrityError: could not create unique index "shop_item_name_key"
django.db.utils.ProgrammingError: relation "shop_item" does not exist
CommandError: Conflicting migrations detected; multiple leaf nodes
django.db.migrations.exceptions.NodeNotFoundError: Migration shop.0002
FATAL:  password authentication failed for user "shop"
FATAL:  sorry, too many clients already
django.db.utils.OperationalError: connection failed: Connection refused
django.core.exceptions.AppRegistryNotReady: Apps aren't loaded yet.
[ERROR] Connection in use: ('0.0.0.0', 10000)
==> No open ports detected, continuing to scan...
OSError: [Errno 28] No space left on device
==> Ran out of memory (used over 512MB) while running your code.
[CRITICAL] WORKER TIMEOUT (pid:9)
==> Timed out: the health check failed
socket.gaierror: [Errno -2] Name or service not known
django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.
ValueError: no
"""


def _log(text: str) -> Step:
    return lambda box: box.write("deploy.log", text)


DIAGNOSES = [
    typed("a log with every cause", "diagnose deploy.log", _log(LOG), project=empty),
    typed("a log without a cause", "diagnose deploy.log", _log("all\nis well\n"), project=empty),
    typed(
        "a program of a start script",
        "diagnose",
        project=empty,
        stdin="bot ended with status 3, so the service stops\n",
    ),
    typed("a log of one line", "diagnose", project=empty, stdin="well\n"),
    typed("a log that is not there", "diagnose nowhere.log", project=empty),
    typed(
        "a variable that the profile declares",
        "diagnose",
        stdin="KeyError: 'DATABASE_URL'\n",
    ),
]  # fmt: skip


class Fake(NamedTuple):
    """What a rehearsal meets on a machine on which nothing has to run."""

    version: str = "3.12.4"
    exact: bool = True
    reused: bool = False
    postgres: int = 15
    no_server: str = ""
    # How the build and the release command end, and what they print.
    build: int | None = 0
    release: tuple[int | None, ...] = (0, 0)
    lines: tuple[str, ...] = ()
    status: int | None = None
    sockets: Sequence[Socket] = (Socket("0.0.0.0", 10000, "gunicorn"),)
    memory: tuple[int, int] = (60, 90)
    stops: float | None = 0.2
    isolated: bool = True
    wrong: tuple[pages.Wrong, ...] = ()
    unreachable: str = ""
    healthy: int | None = 200
    # What the bot's signed request finds.
    signed: checks.Outcome = checks.Passed("")
    # What a request in progress at SIGTERM gets: nothing, or no server reads one.
    in_progress: str | None = "200"
    connections: int = 2
    leaks: tuple[str, ...] = ()
    # Of this machine, which has two cores.
    load: float = 1.0


class _Server:
    name = "Redis"

    def __init__(self, *_: Any, **__: Any) -> None:
        self.port = 5432

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def empty(self, _: Any) -> None:
        pass

    def url(self, name: str = "") -> str:
        return f"postgresql://a:b@127.0.0.1/{name}"


def rehearsed(name: str, fake: Fake, *steps: Step, more: str = "") -> Case:
    """Return the case of a rehearsal of production in which `fake` is met."""

    def patch(box: Sandbox) -> None:
        environment = build.BuildEnvironment(
            Path("/venv"), fake.version, exact=fake.exact, reused=fake.reused
        )
        box.patch.setattr(build, "make", lambda *_, **__: environment)
        box.patch.setattr(os, "getloadavg", lambda: (fake.load, 1.0, 1.0))
        box.patch.setattr(os, "cpu_count", lambda: 2)
        box.patch.setattr(build, "mark_built", lambda _: None)
        box.patch.setattr(build, "size", lambda _: 90)
        programs = binaries.PostgresPrograms(Path("/bin"), fake.postgres)

        def found(_: int | None) -> binaries.PostgresPrograms:
            if fake.no_server:
                raise binaries.NoServer(fake.no_server)
            return programs

        box.patch.setattr(binaries, "postgres_programs", found)
        box.patch.setattr(stores, "PostgresServer", _Server)
        box.patch.setattr(stores, "RedisServer", _Server)
        box.patch.setattr(stage, "PostgresServer", _Server)
        left = [fake.build, *fake.release]

        def ran(*_: Any) -> commands.Ended:
            return commands.Ended(left.pop(0), fake.lines, 1.0)

        box.patch.setattr(commands, "run", ran)
        box.patch.setattr(stage, "Running", lambda *_: _Running(fake))
        box.patch.setattr(stage, "LISTENS", 0.01)
        box.patch.setattr(stage, "SETTLED", 0.01)
        box.patch.setattr(stage, "LASTS", 0)
        box.patch.setattr(stage, "answers", lambda *_: True)
        box.patch.setattr(sandbox, "run", lambda work, _: _told(work, fake.isolated))
        box.patch.setattr(visiting, "TlsEdge", _Edge)
        box.patch.setattr(visiting, "Client", lambda *_, **__: _Client(fake))
        box.patch.setattr(visiting, "visit", lambda *_: _visit(fake))
        box.patch.setattr(bots, "signed_twice", lambda *_: iter([fake.signed]))
        box.patch.setattr(checks, "visit", lambda _: iter(()))
        box.patch.setattr(site.VisitedSite, "form", None)
        box.patch.setattr(measuring, "counted", lambda _: nullcontext(_load(fake)))
        box.patch.setattr(stopping, "SlowRequest", lambda *_: _Slow(fake))

    def committed(box: Sandbox) -> None:
        box.ready("render production -q")
        git(box.root, "init", "-q")
        git(box.root, "add", "-A")
        git(box.root, "commit", "-qm", "all")

    return typed(name, f"rehearse production{more}", committed, *steps, patch)


class _Running:
    def __init__(self, fake: Fake) -> None:
        self.status, self.said, self._fake = fake.status, list(fake.lines), fake
        self._memory = iter(fake.memory)

    def said_of(self, _: str) -> list[str]:
        return self.said

    def sockets(self) -> list[Socket]:
        return list(self._fake.sockets)

    def memory(self) -> int:
        return next(self._memory)

    def stop(self, _: float) -> float | None:
        return self._fake.stops


class _Slow:
    def __init__(self, fake: Fake) -> None:
        self.status = fake.in_progress or ""
        self.was_sent = fake.in_progress is not None
        self.is_cut = fake.in_progress == ""


def _load(fake: Fake) -> measuring.DatabaseLoad:
    load = measuring.DatabaseLoad(None)
    load.most, load.leaks = fake.connections, list(fake.leaks)
    return load


class _Edge:
    port, plain_port, ca_file = 443, 80, Path("ca.pem")

    def __init__(self, *_: Any) -> None:
        pass

    def stop(self) -> None:
        pass


class _Client(NamedTuple):
    fake: Fake

    def ask(self, *_: Any) -> Any:
        if self.fake.healthy is None:
            raise Unreachable("no connection within 5 s")
        return type("Answer", (), {"status": self.fake.healthy})


def _visit(fake: Fake) -> pages.Visit:
    if fake.unreachable:
        raise Unreachable(fake.unreachable)
    return pages.Visit(3, 4, list(fake.wrong))


def _told(work: Any, isolated: bool) -> Iterator[sandbox.Told]:
    told: list[sandbox.Told] = []
    work(lambda kind, data=None: told.append(sandbox.Told(kind, data)), isolated)
    yield from told
    if not isolated:
        yield sandbox.Told("broken", "OSError at work, line 1: [Errno 28] No space left on device")


def _refused(name: str, command: str, *steps: Step) -> Case:
    return typed(f"rehearse: {name}", command, *steps)


def _homeless(box: Sandbox) -> None:
    box.write("profiles/production.yaml", "extends: base\nkind: deployed\n")


def _with_submodule(box: Sandbox) -> None:
    entry = f"160000,{'1' * 40},vendor/theme"
    git(box.root, "update-index", "--add", "--cacheinfo", entry)
    box.write(".gitattributes", "*.bin filter=lfs\n")
    box.write("a.bin", "version https://git-lfs.github.com/spec/v1\n")
    git(box.root, "add", ".gitattributes", "a.bin")
    git(box.root, "commit", "-qm", "more")


def _serve(box: Sandbox, command: str) -> None:
    box.edit("profiles/base.yaml", "command: gunicorn", f"command: {command}")
    git(box.root, "commit", "-qam", "another server")


def _on_uwsgi(box: Sandbox) -> None:
    box.edit(
        "profiles/base.yaml", "command: gunicorn", "command: uwsgi --http-socket :$PORT --module"
    )
    git(box.root, "commit", "-qam", "uwsgi")


def _on_daphne(box: Sandbox) -> None:
    box.edit(
        "profiles/base.yaml",
        "command: gunicorn",
        "command: daphne -b 0.0.0.0 shop.asgi:application",
    )
    git(box.root, "commit", "-qam", "daphne")


def _on_mysql(box: Sandbox) -> None:
    box.write("shop/mysql.py", 'DATABASES = {"default": {"ENGINE": "mysql.connector.django"}}\n')
    box.edit("profiles/production.yaml", "extends: base", "extends: base\nunset: [DATABASES]")
    box.edit("profiles/base.yaml", "django:\n", "django:\n  extra_settings: shop.mysql\n")
    git(box.root, "add", "-A")
    git(box.root, "commit", "-qm", "mysql")


def _plain(box: Sandbox) -> None:
    box.ready("render production -q")


def _raises(name: str, call: Callable[[Path], object], *steps: Step) -> Case:
    """Return the case of why a server or a Python is not there."""

    def run(box: Sandbox) -> str:
        box.root.mkdir()
        box.patch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
        for step in steps:
            step(box)
        try:
            call(box.root)
        except (binaries.NoServer, build.NoPython) as error:
            return f"! {box.normal(str(error))}\n!     {error.hint}"
        raise AssertionError("it started")

    return Case(f"rehearse: {name}", run)


def _nothing_on_path(box: Sandbox) -> None:
    box.patch.setattr(binaries, "_FOLDERS", ())
    box.patch.setattr(binaries, "_in_package", lambda *_: [])
    box.patch.setattr(shutil, "which", lambda *_, **__: None)


def _no_other_user(box: Sandbox) -> None:
    box.patch.setattr(os, "geteuid", lambda: 0)
    box.patch.setattr(pwd, "getpwnam", {}.__getitem__)


def _answering(status: int, said: str = "", out: str = "") -> Step:
    """Let every process end with a status."""

    def step(box: Sandbox) -> None:
        done = subprocess.CompletedProcess([], status, out, said)
        box.patch.setattr(stores.subprocess, "run", lambda *_, **__: done)
        box.patch.setattr(stores, "_other_user", lambda: None)
        box.patch.setattr(stores, "_until", lambda *_: False)
        box.patch.setattr(stores.subprocess, "Popen", lambda *_, **__: None)

    return step


def _postgres(root: Path) -> None:
    programs = binaries.PostgresPrograms(Path("/nowhere"), 15)
    (root / "postgres/data").mkdir(parents=True)
    shutil.rmtree(root / "postgres")
    server = stores.PostgresServer(programs, root / "postgres", ["a"], tls=True)
    server.start()


def _started(root: Path) -> None:
    """Start a server whose cluster was made."""
    made = stores.PostgresServer.__new__(stores.PostgresServer)
    made.programs, made.port = binaries.PostgresPrograms(Path("/nowhere"), 15), 1
    made._folder, made._user, made._names = root, None, ()
    made._relay, made._inner = None, 1
    made.start()


def _said(text: str) -> Step:
    return lambda box: box.patch.setattr(Path, "read_text", lambda *_, **__: text)


def _venv(root: Path) -> None:
    place = checkout.Checkout(root, root, root, root, "")
    build.make(place, "3.12", reuse=False)


def _cannot_clone(box: Sandbox) -> None:
    run = subprocess.run

    def fail(command: list[str], **options: Any) -> Any:
        if "clone" in command:
            raise subprocess.CalledProcessError(128, command, stderr="fatal: object is corrupt")
        return run(command, **options)

    box.patch.setattr(subprocess, "run", fail)


PLACES = Socket("127.0.0.1", 8000, "gunicorn"), Socket("0.0.0.0", 8000, "gunicorn")
TRACE = (
    "Traceback (most recent call last):",
    '  File "/usr/lib/python3/site-packages/a.py", line 1, in <module>',
    "ModuleNotFoundError: No module named 'stripe'",
)
WRONG = (
    pages.Wrong("/old/", 302, "loop"),
    pages.Wrong("/items/", 500, "page", "/"),
    pages.Wrong("/static/no.png", 404, "file", "/"),
)
OFFLINE = ("socket.gaierror: [Errno -2] Name or service not known",)
REHEARSALS = [
    _refused("a profile without a platform", "rehearse development"),
    _refused("a deployed profile without a platform", "rehearse production", _homeless),
    rehearsed("rehearse: MySQL", Fake(), _on_mysql),
    _refused("no repository", "rehearse production", _plain),
    _refused(
        "no psutil",
        "rehearse production",
        lambda box: box.patch.setitem(sys.modules, "psutil", None),  # type: ignore[arg-type]
    ),
    rehearsed("rehearse: no such commit", Fake(), more=" --rev nowhere"),
    rehearsed("rehearse: a repository that cannot be cloned", Fake(), _cannot_clone),
    rehearsed(
        "rehearse: a commit without the project",
        Fake(),
        lambda box: box.patch.setattr(checkout, "_clone", lambda _, to, __: to.mkdir()),
        lambda box: box.patch.setattr(checkout, "below_top", lambda _: "backend"),
    ),
    rehearsed(
        "rehearse: outside a repository",
        Fake(),
        lambda box: box.patch.setattr(checkout, "work_tree", lambda _: None),
    ),
    rehearsed("rehearse: a deploy that is right", Fake()),
    rehearsed(
        "rehearse: files that are not committed",
        Fake(),
        *(lambda box, n=n: box.write(f"new{n}.txt", "") for n in range(5)),
    ),
    rehearsed("rehearse: one file is not committed", Fake(), lambda box: box.write("a", "")),
    rehearsed("rehearse: another Python and PostgreSQL", Fake(exact=False, reused=True)),
    rehearsed("rehearse: no server", Fake(no_server="PostgreSQL's server is not here")),
    rehearsed("rehearse: a build that fails", Fake(build=1, lines=TRACE)),
    rehearsed("rehearse: a build that says nothing", Fake(build=3)),
    rehearsed("rehearse: a build that takes too long", Fake(build=None, lines=("working",))),
    rehearsed("rehearse: a release that fails", Fake(release=(1,), lines=TRACE)),
    rehearsed("rehearse: a release that takes too long", Fake(release=(None,))),
    rehearsed("rehearse: a release that fails the second time", Fake(release=(0, 1))),
    rehearsed("rehearse: a program that ends", Fake(status=1, lines=TRACE)),
    rehearsed("rehearse: a submodule and a file in Git LFS", Fake(), _with_submodule),
    rehearsed("rehearse: one of two programs ends", Fake(status=3, lines=("Terminated",))),
    rehearsed("rehearse: a program that needs the internet", Fake(status=1, lines=OFFLINE)),
    rehearsed("rehearse: a program that listens on no port", Fake(sockets=())),
    rehearsed("rehearse: no port, on a busy machine", Fake(sockets=(), load=14.2)),
    rehearsed(
        "rehearse: a port that is taken on a machine without namespaces",
        Fake(isolated=False),
        lambda box: box.patch.setattr(stage, "is_taken", lambda _: True),
    ),
    rehearsed("rehearse: a program on loopback", Fake(sockets=PLACES[:1])),
    rehearsed("rehearse: a program on another port", Fake(sockets=PLACES[1:])),
    rehearsed("rehearse: pages that fail", Fake(wrong=WRONG, lines=TRACE)),
    rehearsed("rehearse: no static file is served", Fake(wrong=WRONG[2:] * 4)),
    rehearsed("rehearse: a site that does not answer", Fake(unreachable="no connection")),
    rehearsed("rehearse: a health check that fails", Fake(healthy=500)),
    rehearsed("rehearse: a health check without an answer", Fake(healthy=None)),
    rehearsed("rehearse: too much memory", Fake(memory=(300, 600))),
    rehearsed("rehearse: almost too much memory", Fake(memory=(300, 500))),
    rehearsed("rehearse: a program that does not end", Fake(stops=None)),
    rehearsed("rehearse: uWSGI does not end", Fake(stops=None), _on_uwsgi),
    rehearsed("rehearse: a request that is cut", Fake(in_progress="")),
    rehearsed("rehearse: daphne cuts a request", Fake(in_progress=""), _on_daphne),
    rehearsed("rehearse: no request in progress", Fake(in_progress=None)),
    rehearsed("rehearse: a connection leak", Fake(connections=40, leaks=("/items/",))),
    rehearsed("rehearse: too many connections", Fake(connections=900)),
    rehearsed("rehearse: without namespaces, on a full disk", Fake(isolated=False)),
    *(
        rehearsed(
            f"rehearse: pages that fail, as {form}",
            Fake(wrong=WRONG, lines=TRACE, memory=(300, 500)),
            more=f" --format {form}",
        )
        for form in ("github", "sarif", "junit")
    ),
    _refused("no such profile, as github", "rehearse prodction --format github"),
    _raises("no PostgreSQL", lambda _: binaries.postgres_programs(15), _nothing_on_path),
    _raises("no PostgreSQL that starts", _started, _answering(0), _said("FATAL: no space")),
    _raises("no Redis", lambda root: stores.RedisServer(root / "redis"), _nothing_on_path),
    _raises("root alone", _postgres, _no_other_user),
    _raises("initdb fails", _postgres, _answering(1, "initdb: error: no space left")),
    _raises("initdb says nothing", _postgres, _answering(1)),
    _raises("PostgreSQL says nothing", _started, _answering(0)),
    _raises("no Python", _venv, _answering(1)),
    _raises("a Python that does not start", _venv, _answering(0)),
]  # fmt: skip

FILES = {"rehearse": REHEARSALS, "diagnose": DIAGNOSES}
