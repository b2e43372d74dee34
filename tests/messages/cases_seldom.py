"""What commands say seldom: about a repository, a deploy, a process or a site that is unusual."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from typing import Any

from cases_adopt import adopt
from cases_adopt import write as written
from cases_booted import boot
from cases_commands import NAMES, imported
from cases_database import SEEN, SHARED, connection, probed
from cases_everyday import commit_all
from cases_render import Step, more, no_platform, write
from cases_rules import COPY, profile, whole
from cases_sealed import DOTENV, NAME, rendered, sealed, value
from cases_secrets import TOKEN
from cases_site import client, look, visit
from commandline import git
from database_facts import subject
from judging import deployed
from snapshots import Case, Sandbox, judged, marked, typed

from envgen.cli import terminal
from envgen.live.boot import process, run
from envgen.live.boot.report import Boot, BootAnswer, BootReport, BootRequest
from envgen.live.database.asking import not_set
from envgen.live.database.facts import DatabaseReport
from envgen.live.verify.answers import Unreachable
from envgen.live.verify.checks import reach
from envgen.runtime.bot_auth import REVISION
from envgen.vault.leaks.accepted import value_key

POOLED = "aws-0.pooler.supabase.com"
STRICT = "python manage.py check --deploy --fail-level WARNING"


def _edit(path: str, old: str, new: str) -> Step:
    return lambda box: box.edit(path, old, new)


def _unlink(path: str) -> Step:
    return lambda box: (box.root / path).unlink()


def _without(name: str) -> Step:
    """Return what removes the line of a variable from .env.production."""

    def step(box: Sandbox) -> None:
        lines = (box.root / DOTENV).read_text(encoding="utf-8").splitlines(keepends=True)
        box.write(DOTENV, "".join(line for line in lines if not line.startswith(f"{name}=")))

    return step


def _platform_key(command: str) -> Step:
    """Return what has Render generate the secret key, and a command before each deploy."""

    def step(box: Sandbox) -> None:
        key = "DJANGO_SECRET_KEY: {secret: true, generate: render}"
        box.edit("profiles/production.yaml", "env:\n", f"env:\n  {key}\n")
        web = f"web: {{plan: starter, preDeployCommand: {command!r}}}"
        profile("web: {plan: starter}", web)(box)

    return step


def of_shop(name: str, *steps: Step) -> Case:
    """Return the case of `envgen check` for a whole project that `steps` broke."""
    return typed(name, "check production", *steps, project=whole)


MARKED = "# envgen: sha256 0123456789abcdef\nservices: []\n"
RULES = [
    of_shop(
        "a copy of bot_auth with a known hole",
        _edit(COPY, f"REVISION = {REVISION}", "REVISION = 1"),
    ),
    of_shop("a port that the provider has not", _edit(DOTENV, f"{POOLED}:5432", f"{POOLED}:9999")),
    of_shop("settings that are not rendered", _unlink("config/settings/production.py")),
    of_shop("a key of Amazon's in a file", write("README.md", "AKIAABCDEFGHIJKLMNOP\n")),
    of_shop("a key that Render generates", _platform_key("true")),
    of_shop("such a key, and a check that fails", _platform_key(STRICT)),
    of_shop(
        "two instances on the free plan",
        _edit("render.yaml", "plan: starter", "plan: free\n    numInstances: 2"),
    ),
    typed(
        "a manifest without a platform",
        "check development",
        write("render.development.yaml", MARKED),
        project=whole,
    ),
    typed(
        "a .env file that is out of date",
        "check production",
        _edit("profiles/base.yaml", "env:\n", "env:\n  PAGE_SIZE: 20\n"),
        project=rendered,
    ),
    typed("a secret is not in .env", "check production", _without(NAME), project=rendered),
    typed(
        "a secret is not in .env, and no platform",
        "check production",
        no_platform,
        _without("DJANGO_SECRET_KEY"),
    ),
    typed("a secret is sealed alone", "check production", _without(NAME), project=sealed),
]


def _accepted(box: Sandbox) -> None:
    """Accept two leaks in one file."""
    tokens = {"DISCORD_TOKEN": TOKEN, "DISCORD_GUILD_ID": TOKEN[::-1]}
    for name, text in tokens.items():
        value(name, text)(box)
    box.write("notes.txt", "\n".join(tokens.values()))
    git(box.root, "add", "-A")
    keys = ", ".join(f"{value_key(name, text)}: old" for name, text in tokens.items())
    more("profiles/production.yaml", f"ignore_leaks: {{{keys}}}\n")(box)


LEAKS = [typed("two leaks are accepted", "check production --leaks", _accepted, project=rendered)]
TODO = [
    typed(
        "a rotation, and nothing else",
        "todo production",
        commit_all,
        lambda box: box.ready(f"rotate {NAME} -p production"),
        project=rendered,
    ),
    typed(
        "generated files are out of date",
        "todo production",
        commit_all,
        more("profiles/production.yaml", "append: {INSTALLED_APPS: [shop]}\n"),
        lambda box: git(box.root, "commit", "-qam", "not rendered"),
        project=rendered,
    ),
]
IMPORT = [
    imported(
        "asked about two",
        "".join(NAMES),
        value("DISCORD_TOKEN", "a-token-2"),
        project=rendered,
        answers="n\n",
    )
]


def _applied(box: Sandbox) -> None:
    box.ready("adopt --apply")


ONLY_BASE: Step = write("profiles/base.yaml", "project: shop\n")
RUN = [typed("no profile at all", "run production -- true", project=ONLY_BASE)]
ADOPT = [
    adopt(
        "applied, and declined",
        "guide",
        lambda box: box.ready("adopt --apply"),
        more=" --decline https",
    ),
    adopt(
        "no settings module",
        "guide",
        written("manage.py", "x\n"),
        lambda box: (box.root / "shop/settings.py").rename(box.root / "shop/conf.py"),
    ),
    adopt(
        "a Blueprint without Django",
        "guide",
        written(
            "render.yaml",
            "services:\n  - {type: web, name: a, runtime: node, startCommand: node a}\n",
        ),
    ),
    adopt(
        "hosts of the environment",
        "guide",
        written("shop/settings.py", "import os\nALLOWED_HOSTS = os.environ['HOSTS'].split(',')\n"),
    ),
    adopt(
        "DEBUG from its own variable",
        "guide",
        written("shop/settings.py", "import os\nDEBUG = os.getenv('DJANGO_DEBUG') == 'yes'\n"),
    ),
    adopt(
        "DEBUG that is a list",
        "guide",
        written("shop/settings.py", "import x\nDEBUG = [x.debug]\n"),
    ),
]

# --- processes ---


def _reported(name: str, talk: tuple[object, ...], python: str, timeout: float = 60) -> Case:
    """Return the case of a process that reports nothing: what its boot says of it."""

    def act(box: Sandbox) -> str:
        def ended(lines: Iterable[bytes], _: object, heard: Any, *rest: object) -> None:
            heard.steps.append(talk[0])
            heard.readable = talk[2]
            list(lines)  # until the process has ended

        file = box.root.parent / "sh"
        file.write_text(f"#!/bin/sh\n{python}\n")
        file.chmod(0o755)
        if talk:
            box.patch.setattr(process, "_listen", ended)
        request = BootRequest(folder=".", settings="a")
        executable = str(file) if python else "/nowhere/interpreter"
        report = process.Probes().run(executable, "boot", request, {}, timeout, BootReport)
        assert report.fault
        return marked("!", report.fault.message)

    return Case(name, act)


def _progress(_: Sandbox) -> str:
    said: list[str] = []
    request = BootRequest(folder=".", settings="a")
    jobs = [run.Job("production", (name,), request, {}) for name in ("web", "worker")]
    done = Boot("production", (), "PYTHON", (), BootReport())
    _.patch.setattr(run, "_boot", lambda *_: done)
    run.boot_all(jobs, "PYTHON", timeout=1, tell=lambda text, *_: said.append(text))
    return marked("!", "\n".join(said))


def _frames(box: Sandbox) -> str:
    err = io.StringIO()
    box.patch.setattr(sys, "stderr", err)
    terminal._show_frames(LookupError("a-value"))
    return marked("!", err.getvalue())


BOOT = [
    _reported("it does not start", (), ""),
    _reported("it ends", ("settings", None, True), "exit 3"),
    _reported("it is killed", ("settings", None, True), "kill -9 $$"),
    _reported("its report is no report", ("settings", None, False), "exit 0"),
    _reported("it takes too long", ("settings", None, True), "sleep 60", timeout=0.05),
    Case("progress", _progress),
    boot(
        "a redirect without an end, and no header",
        answers={"host": BootAnswer(301, endless=True)},
        change=("programs:", "unset: [SECURE_PROXY_SSL_HEADER]\nprograms:"),
    ),
]
MIGRATE = "programs: {web: {command: x, django: true}}\ndatabase: {provider: url, migrate: M_URL}\n"
DATABASE = [
    judged(
        "no URLs",
        "DATABASE_URL and M_URL",
        lambda _: not_set(deployed(MIGRATE), {"DATABASE_URL", "M_URL"}),
    ),
    connection("Neon in the clear", host="ep-a.neon.tech", tls=False, sslmode="prefer"),
    connection("Neon, not verified", host="ep-a.neon.tech", sslmode="require", **SEEN),
    probed(
        "a warning alone",
        DatabaseReport(databases=(subject(host="ep-a.neon.tech", sslmode="require").facts,)),
    ),
    probed(
        "two URLs, one of the environment",
        DatabaseReport(databases=(subject().facts, subject(**SHARED).facts)),
        env={"DATABASE_URL": "postgres://shop:a-password@db.example.com/shop"},
    ),
]


def _old_openssl() -> Case:
    inner = look("old TLS: this OpenSSL has none", "tls-old", client({}))

    def act(box: Sandbox) -> str:
        box.patch.setattr(reach, "_of_old", lambda: None)
        return inner.run(box)

    return Case(inner.name, act)


VISITS: list[Case] = [
    visit(
        "out of reach, in JSON",
        client({}, error=Unreachable("cannot resolve 'shop.example'")),
        "--format json",
    )
]
FRAMES = [Case("where a bug was raised", _frames)]
FILES: dict[str, list[Case]] = {
    "rules": RULES,
    "leaks": LEAKS,
    "todo": TODO,
    "import-env": IMPORT,
    "run": RUN,
    "adopt": ADOPT,
    "boot": BOOT,
    "database": DATABASE,
    "site": [_old_openssl()],
    "verify": VISITS,
    "errors": FRAMES,
}
