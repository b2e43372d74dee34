"""What diff, todo, run, new-secret, import-env and the small commands say."""

from __future__ import annotations

import os

from cases_render import Step, all_rendered, more, write
from cases_sealed import cloned, no_key, rendered, sealed, value
from commandline import git
from snapshots import Case, Sandbox, empty, typed

from envgen.cli.commands import import_env

SECRET_KEY = "DJANGO_SECRET_KEY"
NAMES = ("DISCORD_TOKEN=a-token-1\n", "DJANGO_SECRET_KEY=another-value\n")


def imported(name: str, text: str, *steps: Step, options: str = "", **rest: object) -> Case:
    """Return a case of `envgen import-env`; the file is shown, as it has no secret."""
    command = f"import-env old.env -p production{options}"
    given = "\n".join(["old.env:", *(f"    {line}" for line in text.splitlines())])
    steps = (write("old.env", text), *steps)
    return typed(name, command, *steps, given=given, **rest)  # type: ignore[arg-type]


IMPORT = [
    imported("values are taken", "DISCORD_TOKEN=a-token-1\nPORT=80\n"),
    imported("they are there", NAMES[0], value("DISCORD_TOKEN", "a-token-1"), project=rendered),
    imported("others are there", NAMES[1], project=rendered),
    imported("others are replaced", NAMES[1], options=" --force", project=rendered),
    imported("asked on a terminal", NAMES[1], project=rendered, answers="n\n"),
    imported(
        "others are sealed",
        NAMES[1],
        lambda box: (box.root / ".env.production").unlink(),
        project=sealed,
    ),
    imported(
        "others are sealed, and replaced",
        NAMES[1],
        lambda box: (box.root / ".env.production").unlink(),
        options=" --force",
        project=sealed,
    ),
    imported("not understood", "DISCORD_TOKEN=a-token-1\nnonsense\n"),
    imported("an open quote", "DISCORD_TOKEN='x\n"),
    imported("a dollar sign", "DATABASE_URL=postgres://u:p$(id)@h:5432/db\n"),
    imported("dialects differ", "DISCORD_TOKEN=a#b\n"),
    imported("made when it is read", "DISCORD_TOKEN=$(cat token)\nDISCORD_GUILD_ID=`id`\n"),
    imported("read differently", "DISCORD_TOKEN=a\\nb\n"),
    imported("set twice", "DISCORD_TOKEN=a\nDISCORD_TOKEN=b\n"),
    imported("set twice, differently", "DISCORD_TOKEN=a\nexport DISCORD_TOKEN = b\n"),
    imported("blanks", "DISCORD_TOKEN=a \n", options=" --dialect docker"),
    imported("no name", "A.B=a\n1A=b\n", options=" --dialect docker"),
    imported("inside", "X={\n DISCORD_TOKEN: a\n}\n"),
    imported(
        "two names",
        "SECRET_KEY=a\nDJANGO_SECRET_KEY=b\n",
        more("profiles/base.yaml", "renamed: {SECRET_KEY: DJANGO_SECRET_KEY}\n"),
    ),
    imported("a line break", 'DISCORD_TOKEN="a\nb"\n', options=" --dialect python-dotenv"),
    imported("git would take it", NAMES[0], write(".gitignore", "")),
    typed("not there", "import-env nowhere -p production"),
    typed(
        "not UTF-8",
        "import-env old.env -p production",
        lambda box: (box.root / "old.env").write_bytes(b"A=\xff\n"),
    ),
    typed(
        "too large",
        "import-env old.env -p production",
        write("old.env", "A=1\n"),
        lambda box: box.patch.setattr(import_env, "_MAX_MIB", 0),
    ),
    typed("from standard input", "import-env - -p production", stdin="nonsense\n"),
    typed("a test profile", "import-env old.env -p test", write("old.env", NAMES[0])),
]
SECRETS = [
    typed("printed", "new-secret"),
    typed("by its name", f"new-secret {SECRET_KEY}", project=empty),
    typed("too short", "new-secret --bytes 31"),
    typed("a fernet key of another length", "new-secret --kind fernet --bytes 33"),
    typed("of no name", "new-secret -p production"),
    typed("into the .env file", "new-secret BOT_SHARED_SECRET -p production"),
    typed("there already", f"new-secret {SECRET_KEY} -p production", project=rendered),
    typed(
        "there by its old name",
        f"new-secret {SECRET_KEY} -p production",
        write(".env.production", "SECRET_KEY=a-value\n"),
        more("profiles/base.yaml", "renamed: {SECRET_KEY: DJANGO_SECRET_KEY}\n"),
    ),
    typed("of a person's", "new-secret DISCORD_TOKEN -p production"),
    typed("of a URL", "new-secret DATABASE_URL"),
    typed("the profile behind the name", "new-secret BOT_SHARED_SECRET production"),
    typed(
        "of a person's, all the same",
        "new-secret DISCORD_TOKEN -p production --replace --kind hex",
    ),
    typed(
        "of the platform's",
        f"new-secret {SECRET_KEY} -p production --replace",
        lambda box: box.edit(
            "profiles/base.yaml",
            "env:\n",
            f"env:\n  {SECRET_KEY}: {{secret: true, generate: render}}\n",
        ),
    ),
    typed("no secret", "new-secret DJANGO_DEBUG -p production"),
    typed(
        "sealed, and no .env file",
        f"new-secret {SECRET_KEY} -p production",
        lambda box: (box.root / ".env.production").unlink(),
        project=sealed,
    ),
    typed("git would take it", f"new-secret {SECRET_KEY} -p production", write(".gitignore", "")),
]


def _running(error: Exception) -> Step:
    def step(box: Sandbox) -> None:
        def fail(*_: object) -> None:
            raise error

        box.patch.setattr(os, "execvpe", fail)

    return step


def _no_dotenv(box: Sandbox) -> None:
    box.ready("render --all -q")
    for path in (".env", ".env.production"):
        (box.root / path).unlink()


def _reads_dotenv(box: Sandbox) -> None:
    box.edit("profiles/base.yaml", "django:\n", "django:\n  base_settings: shop.own\n")
    box.write("shop/__init__.py", "")
    box.write("shop/own.py", "import dotenv\n\ndotenv.load_dotenv()\n")
    box.write(".env", "DISCORD_TOKEN=of-development\n")


RUN = [
    typed(
        "settings that read .env by themselves",
        "run production -- x",
        _running(ValueError("x")),
        _reads_dotenv,
    ),
    typed("no command", "run production --"),
    typed("no profile of that name", "run prodution -- true"),
    typed(
        "a command that there is not",
        "run production -- no-such-command",
        _running(FileNotFoundError(2, "No such file or directory")),
        project=rendered,
    ),
    typed(
        "a command in quotes",
        "run production -- 'python manage.py check'",
        _running(FileNotFoundError(2, "No such file or directory")),
        project=rendered,
    ),
    typed(
        "an option behind the profile",
        "run production --debug true",
        _running(FileNotFoundError(2, "No such file or directory")),
        project=rendered,
    ),
    typed("an option in front of the command", "-C /tmp check"),
    typed("no .env file", "run development -- python manage.py migrate", _no_dotenv),
    typed("no .env file, deployed", "run production -- python manage.py migrate", _no_dotenv),
    typed(
        "a .env file that can be unsealed",
        "run production -- python manage.py migrate",
        no_key,
        project=cloned,
    ),
    typed(
        "a command that cannot be run",
        "run production -- ./manage.py",
        _running(PermissionError(13, "Permission denied")),
        project=rendered,
    ),
    typed(
        "a command with a NUL",
        "run production -- x",
        _running(ValueError("embedded null")),
        project=rendered,
    ),
    typed(
        "settings of another profile",
        "run production -- x",
        _running(ValueError("x")),
        project=rendered,
        env={"DJANGO_SETTINGS_MODULE": "a.b"},
    ),
]


def _committed(box: Sandbox) -> None:
    all_rendered(box)
    git(box.root, "add", "-A")
    git(box.root, "commit", "-qm", "all")


def _declared(text: str) -> Step:
    def step(box: Sandbox) -> None:
        box.edit("profiles/base.yaml", "env:\n", f"env:\n{text}")
        box.ready("render --all -q")

    return step


TODO = [
    typed("a first deploy", "todo production", project=all_rendered),
    typed("a first deploy of staging", "todo staging", project=all_rendered),
    typed("nothing new", "todo production", project=_committed),
    typed(
        "a new variable",
        "todo production",
        _declared("  WEBHOOK: {secret: true}\n"),
        project=_committed,
    ),
    typed("a first deploy after the commit", "todo production --first", project=_committed),
    typed("no such revision", "todo production --since nope", project=_committed),
    typed("no manifest", "todo development"),
]
DIFF = [
    typed("two profiles", "diff development test", project=all_rendered),
    typed("one profile", "diff production production", project=rendered),
    typed("a profile that there is not", "diff production prod"),
]


OTHERS = [typed("the list", "targets")]

FILES = {
    "import-env": IMPORT,
    "new-secret": SECRETS,
    "run": RUN,
    "todo": TODO,
    "diff": DIFF,
    "targets": OTHERS,
}
