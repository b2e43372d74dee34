"""What commands say that are typed every day: render, check, run, diff, todo, new-secret."""

from __future__ import annotations

import re
from collections.abc import Callable

import commandline
from cases_sealed import DOTENV, NAME, no_key, rendered, sealed
from snapshots import Case, Sandbox, first, typed

from envgen.cli import terminal
from envgen.cli.commands import render, run
from envgen.vault import loaded

Step = Callable[[Sandbox], object]


def _append(path: str, text: str) -> Step:
    """Return what adds a text to a file."""

    def step(box: Sandbox) -> None:
        before = (box.root / path).read_text(encoding="utf-8")
        box.write(path, before + text)

    return step


def _mode(path: str, mode: int) -> Step:
    """Return what changes the mode of a file."""
    return lambda box: (box.root / path).chmod(mode)


def _crlf(box: Sandbox) -> None:
    path = box.root / "bin/start-production"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def _conflict(box: Sandbox) -> None:
    """Leave render.yaml as git does after a merge of two versions that envgen wrote."""
    path = box.root / "render.yaml"
    ours = path.read_text(encoding="utf-8")
    box.edit("profiles/production.yaml", "plan: starter", "plan: standard")
    box.ready("render production -q")
    theirs = path.read_text(encoding="utf-8")
    box.edit("profiles/production.yaml", "plan: standard", "plan: starter")
    box.write("render.yaml", f"<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n")


def _fails(where: object, name: str, error: BaseException) -> Step:
    """Return what makes a function raise `error`."""

    def fail(*_: object, **__: object) -> None:
        raise error

    return lambda box: box.patch.setattr(where, name, fail)


def _no_frames(box: Sandbox) -> None:
    """Leave out where an error was raised: lines of envgen's code."""
    box.patch.setattr(terminal, "_show_frames", lambda error: None)


def _one_sealed(box: Sandbox) -> None:
    """Have one sealed value, no .env file and no key."""
    sealed(box)
    box.ready("seal production --drop DJANGO_SECRET_KEY")
    (box.root / DOTENV).unlink()
    no_key(box)


def commit_all(box: Sandbox) -> None:
    """Render and commit everything."""
    box.ready("render --all -q")
    commandline.git(box.root, "add", "-A")
    commandline.git(box.root, "commit", "-qm", "deployed")


def _filled(box: Sandbox) -> None:
    box.ready("render development -q")
    text = (box.root / ".env").read_text(encoding="utf-8")
    text = text.replace("DISCORD_TOKEN=\n", "DISCORD_TOKEN=a-token-1\n")
    box.write(".env", text.replace("DISCORD_GUILD_ID=\n", "DISCORD_GUILD_ID=1\n"))
    (box.root / ".env").chmod(0o600)


def _old_name(box: Sandbox) -> None:
    rendered(box)
    _append("profiles/base.yaml", "renamed: {OLD_KEY: DJANGO_SECRET_KEY}\n")(box)
    text = (box.root / DOTENV).read_text(encoding="utf-8")
    box.write(DOTENV, re.sub("^DJANGO_SECRET_KEY=", "OLD_KEY=", text, flags=re.MULTILINE))


def _nul(box: Sandbox) -> str:
    rendered(box)
    done = commandline.run_in(box.root, "run", "production", "--", "a\0b")
    lines = ["$ envgen run production -- (a NUL character)"]
    return "\n".join([*lines, *(f"! {line}" for line in done.err.splitlines()), f"= {done.status}"])


def _without_dotenv(box: Sandbox) -> None:
    (box.root / DOTENV).unlink()


RENDER = [
    typed("reset a secret", "render production --reset DJANGO_SECRET_KEY"),
    typed("reset what a person supplies", "render production --reset DISCORD_TOKEN"),
    typed("render names nothing", "render"),
    typed("render of base", "render base"),
    typed("a misspelt profile", "render prodution"),
    typed("a profile that is like no other", "render zzz"),
    typed("a kind of file that there is not", "render --all --target fly"),
    typed("a variable that there is not", "render production --reset NONE"),
    typed("one profile", "render development"),
    typed("nothing changes", "render production", project=rendered),
    typed("what it would write", "render production --check"),
    typed(
        "a file was edited", "render production", _append("render.yaml", "# a\n"), project=rendered
    ),
    typed(
        "an edited file is replaced",
        "render production --force",
        _append("render.yaml", "# a\n"),
        project=rendered,
    ),
    typed(
        "a file of somebody else",
        "render production",
        lambda box: box.write("render.yaml", "services: []\n"),
    ),
    typed(
        "other users can read it",
        "render production --check",
        _mode(DOTENV, 0o644),
        project=rendered,
    ),
    typed("a merge conflict", "render production --check", _conflict, project=rendered),
    typed(
        "not executable",
        "render production --check",
        _mode("bin/start-production", 0o644),
        project=rendered,
    ),
    typed("line endings", "render production --check", _crlf, project=rendered),
    typed("a bug", "render --all", _fails(render, "plan", KeyError("x"))),
    typed(
        "a bug, with --debug",
        "--debug render --all",
        _fails(render, "plan", KeyError("x")),
        _no_frames,
    ),
    typed("Ctrl-C", "render --all", _fails(loaded, "load", KeyboardInterrupt())),
]
_MANAGE = 'import os\n\nos.environ["DJANGO_SETTINGS_MODULE"] = "{}"\n'
CHECK = [
    typed(
        "a misspelt name in .env",
        "check production",
        _append(DOTENV, "DISCORD_TOKNE=zzz\n"),
        project=rendered,
    ),
    typed(
        "what the settings lack",
        "check development",
        _append("profiles/development.yaml", "env: {MAPS_API_KEY: {secret: true}}\n"),
        lambda box: box.ready("render development -q"),
    ),
    typed("what is missing", "check production --missing", project=rendered),
    typed("check of two kinds", "check --boot --database production"),
    typed("check of all databases", "check --database"),
    typed("Python for nothing", "check --python python3"),
    typed("history for nothing", "check --history"),
    typed("no value is missing", "check development --missing", _filled),
    typed(
        "a rule is ignored",
        "check production",
        _append("profiles/base.yaml", "ignore: {dotenv-mode: nobody else is here}\n"),
        project=rendered,
    ),
    typed(
        "several rules are ignored",
        "check production",
        _append("profiles/base.yaml", "ignore: {dotenv-mode: a, drift: b}\n"),
        project=rendered,
    ),
    typed("fixes for nothing", "check --unsafe-fixes"),
    typed("fixes as JSON", "check --fix --format json"),
    typed("nothing to fix", "check production --fix", project=rendered),
    typed("a fix, without a yes", "check production --fix", _mode(DOTENV, 0o644), project=rendered),
    typed("a fix", "check production --fix --yes", _mode(DOTENV, 0o644), project=rendered),
    typed(
        "a fix that needs a review",
        "check production --fix --yes",
        lambda box: box.write("manage.py", _MANAGE.format("config.mine")),
        lambda box: box.write("config/mine.py", "DEBUG = False\n"),
        project=rendered,
    ),
    typed(
        "a fix of a file behind a link",
        "check production --fix --yes",
        lambda box: box.write("mine.py", _MANAGE.format("config.nowhere")),
        lambda box: (box.root / "manage.py").symlink_to("mine.py"),
        project=rendered,
    ),
    typed(
        "a report for GitHub",
        "check production --format github",
        _mode(DOTENV, 0o644),
        project=rendered,
    ),
    typed("a report of a wrong profile", "check nope --format github"),
]
RUN = [
    typed("run without anything", "run"),
    typed("run without a command", "run production"),
    typed("run without a profile", "run python manage.py check"),
    typed("run before render", "run development -- python manage.py check"),
    typed("no such command", "run production -- no-such-command", project=rendered),
    typed(
        "a command of the bot",
        "run production -- python -m bot",
        _fails(run.os, "execvpe", SystemExit(0)),
    ),
    typed("a folder is no command", "run production -- /", project=rendered),
    Case("a command that cannot be", _nul),
    typed(
        "another settings module",
        "run test -- true",
        _fails(run.os, "execvpe", SystemExit(0)),
        env={"DJANGO_SETTINGS_MODULE": "config.settings.production"},
    ),
    typed(
        "one value is sealed",
        "run production -- true",
        _fails(run.os, "execvpe", SystemExit(0)),
        project=_one_sealed,
    ),
]
DIFF = [
    typed("nothing differs", "diff test test"),
    typed("a misspelt profile", "diff test prodution"),
    typed("one value is sealed", "diff production production", project=_one_sealed),
]
TODO = [
    typed("no profile", "todo"),
    typed("two profiles", "todo production -p staging"),
    typed("todo before render", "todo production"),
]
SECRET = [
    typed("a generated secret", f"new-secret {NAME} -p production"),
    typed("it is there", f"new-secret {NAME} -p production", project=rendered),
    typed("under its old name", "new-secret DJANGO_SECRET_KEY -p production", project=_old_name),
    typed("no name", "new-secret -p production"),
    typed("another service's", "new-secret DISCORD_TOKEN -p production"),
    typed(
        "of a service that is not named",
        "new-secret OTHER -p production",
        lambda box: box.edit("profiles/base.yaml", "env:\n", "env:\n  OTHER: {secret: true}\n"),
    ),
    typed("too few bytes", "new-secret --bytes 2"),
    typed("no such secret", "new-secret BOT_SHARD_SECRET -p production"),
    typed("nothing like a secret", "new-secret ZZZ -p production"),
]


def take(name: str, *steps: Step, more: str = "", project: Step = first, text: str = "") -> Case:
    """Return a case of `envgen import-env` of a file with this text."""

    def write(box: Sandbox) -> None:
        box.write("old.env", text)

    command = f"import-env old.env -p production{more}"
    return typed(name, command, *steps, write, project=project, given=text.rstrip()[:200])


OTHER = f"{NAME}=another-secret-of-the-bot-0123456789\n"
IMPORT = [
    take("values are copied", text=f"{OTHER}PORT=80\n"),
    take("nothing is copied", text="PORT=80\n"),
    take("a value that is there", project=rendered, text=OTHER),
    take("a value is replaced", project=rendered, more=" --force", text=OTHER),
    take("a line that is none", text="nonsense\n"),
    take("another kind of file", text="# A site\n\nIt has\nseveral\npages.\n"),
    take("a sealed value", _without_dotenv, project=sealed, text=OTHER),
    take(
        "a sealed value is replaced", _without_dotenv, project=sealed, more=" --force", text=OTHER
    ),
    typed("no such file", "import-env nowhere.env -p production"),
    typed(
        "a file that is too large",
        "import-env big.env -p production",
        lambda box: box.write("big.env", "#" * (4 * 2**20 + 1)),
    ),
]
HELP = [
    typed("help of what has no commands", "help check boot"),
    typed("help of a misspelt command", "help chekc"),
    typed("a group without a command", "keys"),
]
INIT = []
VERIFY = [
    typed("no URL", "verify"),
    typed("no profile has the host", "verify https://elsewhere.example.org"),
    typed(
        "several profiles have the host",
        "verify https://shop.example.com",
        lambda box: box.edit(
            "profiles/staging.yaml", "shop-staging-web.onrender.com", "shop.example.com"
        ),
    ),
]
FILES = {
    "render": RENDER,
    "check": CHECK,
    "run": RUN,
    "diff": DIFF,
    "todo": TODO,
    "new-secret": SECRET,
    "import-env": IMPORT,
    "help": HELP,
    "init": INIT,
    "verify": VERIFY,
}
