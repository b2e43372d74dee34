"""What commands say about secrets that are new, replaced, or in a file where they should not be."""

from __future__ import annotations

from datetime import date

from cases_sealed import DOTENV, NAME, Step, on, ready, rendered, sealed, value
from commandline import git
from sealed_project import PATH
from snapshots import Case, Sandbox, typed

from envgen.vault.leaks.accepted import value_key

REPLACE = f"new-secret {NAME} -p production --replace"
UNSEAL = "unseal -p production --yes"
DAY = date(2026, 11, 24)
TOKEN = "Zq9wK4pVb7x2LmN8"


def committed(box: Sandbox) -> None:
    """Have all of a rendered project committed, but for .env.production."""
    rendered(box)
    git(box.root, "add", "-A")
    git(box.root, "commit", "-q", "-m", "Deploy")
    box.hides(git(box.root, "rev-parse", "HEAD").strip()[:12], "COMMIT")


def _second_clone(box: Sandbox) -> None:
    (box.root / DOTENV).unlink()


def _leaked(box: Sandbox) -> None:
    """Commit a generated secret, and the token of a bot."""
    text = (box.root / DOTENV).read_text(encoding="utf-8")
    [secret] = [line.partition("=")[2] for line in text.splitlines() if line.startswith(NAME)]
    box.write("notes.txt", f"{secret}\n{TOKEN}\n")
    git(box.root, "add", "-A")


def _accepted(reason: str) -> Step:
    """Return what accepts the leak of the token."""

    def step(box: Sandbox) -> None:
        key = value_key("DISCORD_TOKEN", TOKEN)
        profile = (box.root / "profiles/production.yaml").read_text(encoding="utf-8")
        line = f'ignore_leaks: {{{key}: "{reason}"}}'
        box.write("profiles/production.yaml", f"{profile}{line}\n")

    return step


def _key_alone(box: Sandbox) -> None:
    box.write("notes.txt", f"{TOKEN}\n")
    git(box.root, "add", "-A")


def _committed_dotenv(box: Sandbox) -> None:
    git(box.root, "add", "-f", DOTENV)
    git(box.root, "commit", "-q", "-m", "By mistake")
    box.hides(git(box.root, "rev-parse", "HEAD").strip()[:12], "COMMIT")
    git(box.root, "rm", "-q", "--cached", DOTENV)


def _stopped(*commands: str) -> Step:
    """Return what runs commands, the last of them without writing the sealed file."""

    def step(box: Sandbox) -> None:
        box.ready(*commands[:-1])
        before = (box.root / PATH).read_bytes()
        box.ready(commands[-1])
        (box.root / PATH).write_bytes(before)

    return step


def _large_requirements(box: Sandbox) -> None:
    box.write("requirements.txt", "#" * (4 * 2**20 + 1))


BEGIN = f"rotate {NAME} -p production"
END = f"{BEGIN} --finish --yes"
STATUS = f"{BEGIN} --status"


def _all_committed(box: Sandbox) -> None:
    box.ready("render --all -q")
    _all(box)


def _key_was(old: str) -> Step:
    """Return what has another DJANGO_SECRET_KEY in the last commit's render.yaml."""

    def step(box: Sandbox) -> None:
        now = (box.root / "render.yaml").read_text(encoding="utf-8")
        box.edit("render.yaml", "      - key: DJANGO_SECRET_KEY\n        sync: false\n", old)
        _all(box)
        box.write("render.yaml", now)

    return step


def _all(box: Sandbox) -> None:
    git(box.root, "add", "-A")
    git(box.root, "commit", "-q", "-m", "All")


GENERATED = "      - key: DJANGO_SECRET_KEY\n        generateValue: true\n"
CASES: list[Case] = [
    typed("nothing to do", "todo production", _all_committed, project=rendered),
    typed("a key that Render generated", "todo production", _key_was(GENERATED), project=rendered),
    typed("a key that may be set", "todo production", _key_was(""), project=rendered),
    typed(
        "a value of one's own",
        "render production --check",
        value("DJANGO_LOG_LEVEL", "DEBUG"),
        project=rendered,
    ),
    typed("a rotation was stopped", STATUS, on(DAY), _stopped(BEGIN), project=sealed),
    typed("its end was stopped", STATUS, on(DAY), _stopped(BEGIN, END), project=sealed),
    typed("unseal after a stop", UNSEAL, on(DAY), _stopped(BEGIN), project=sealed),
    typed("unseal after a stop at its end", UNSEAL, on(DAY), _stopped(BEGIN, END), project=sealed),
    typed("a name like one of the profiles'", "new-secret BOT_SHARED_SECRT"),
    typed("a name like none", "new-secret NOPE"),
    typed("large requirements", "check production", _large_requirements, project=rendered),
    typed("a second clone", "render production", _second_clone, project=committed),
    typed("a secret is replaced", REPLACE, project=rendered),
    typed("a sealed secret is replaced", REPLACE, project=sealed),
    typed(
        "replaced while it rotates", REPLACE, ready(f"rotate {NAME} -p production"), project=sealed
    ),
    typed("nothing to replace", REPLACE, value(NAME, ""), project=rendered),
    typed("no .env file to replace it in", REPLACE),
    typed("replaced without a profile", f"new-secret {NAME} --replace"),
    typed("there already", f"new-secret {NAME} -p production", project=rendered),
    typed(
        "secrets in a file",
        "check production --leaks",
        value("DISCORD_TOKEN", TOKEN),
        _leaked,
        project=committed,
    ),
    typed(
        "a leak is accepted",
        "check production --leaks",
        value("DISCORD_TOKEN", TOKEN),
        _key_alone,
        _accepted("it has no rights"),
        project=committed,
    ),
    typed(
        "a leak is accepted without a reason", "check production", _accepted(""), project=committed
    ),
    typed(
        "a .env file that git had", "check production --leaks", _committed_dotenv, project=committed
    ),
]

FILES = {"secrets": CASES}
