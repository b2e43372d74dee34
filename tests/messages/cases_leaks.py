"""What `envgen check --leaks` says: of a repository, and of what a search could not look at."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import shop
from cases_rules import checked
from cases_sealed import cloned, no_key
from commandline import git
from snapshots import Case, Sandbox, judged, typed

from envgen.check import findings
from envgen.check.secrets import leaks as rules
from envgen.errors import Place, Problem
from envgen.vault.leaks import Leak, Leaks
from envgen.vault.leaks.secrets_in_use import SecretInUse

TOKEN = shop.VALUES["DISCORD_TOKEN"]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PLACE = Place("README.md", 3, 7)


def secret(value: str = TOKEN, profile: str = "production", **more: str) -> SecretInUse:
    """Return a secret as it is known."""
    place = Place(f".env.{profile}", 5, 1)
    return SecretInUse(more.get("name", "DISCORD_TOKEN"), profile, place, value)


def found(name: str, **search: object) -> Case:
    """Return the case of what a search found."""

    def problems(_: Sandbox) -> Iterator[Problem]:
        leaks = Leaks(**{"known": (secret(),), **search})  # type: ignore[arg-type]
        yield from findings(checked("production", leaks=leaks), rules.ALL)

    return judged(name, "", problems)


def leak(**more: object) -> dict[str, tuple[Leak, ...]]:
    """Return a place at which the secret is."""
    parts = {"known": secret(), "place": PLACE, "form": "", **more}
    return {"leaks": (Leak(**parts),)}  # type: ignore[arg-type]


SEARCHES = [
    found("nothing"),
    found("in a file", **leak()),
    found("in a file, in base64", **leak(form="in base64")),
    found("in what is staged", **leak(staged=True)),
    found("in what is staged, escaped", **leak(staged=True, form="escaped")),
    found("in a commit", **leak(commit=COMMIT)),
    found("in a commit, URL-encoded", **leak(commit=COMMIT, form="URL-encoded")),
    found("in the message of a commit", **leak(commit=COMMIT, place=None)),
    found("in the message of a commit, escaped", **leak(commit=COMMIT, place=None, form="escaped")),
    found(
        "a .env file with values that are in use",
        leaks=tuple(
            Leak(secret(name=name), Place(".env.production", 3, 7), "", commit=COMMIT)
            for name in ("DISCORD_TOKEN", "DJANGO_SECRET_KEY")
        ),
    ),
    found(
        "a .env file with a value that is in use",
        **leak(place=Place(".env.production", 3, 7), commit=COMMIT),
    ),
    found("a tracked .env file", tracked=(".env.production", "app/.env")),
    found("a .env file that git had", once={".env.production": COMMIT}),
    found("it does not end", trouble="git took more than 600 seconds"),
    found("a shallow clone", shallow=True),
    found("a partial clone", absent=12),
    found("a submodule", submodules=("vendor/thing",)),
    found("nothing is known", known=()),
    found("too short", known=(secret("a1b2"),)),
    found("a placeholder", known=(secret("changeme"),)),
    found("insecure", known=(secret("django-insecure-9+a#k2v^7w!s"),)),
    found("no variety", known=(secret("abcabcabcabcabcabc"),)),
    found("short", known=(secret("q7Zw!x0pK"),)),
    found("the password of a URL", known=(secret("postgres://shop:changeme@db.example.com/a"),)),
    found("shared by two profiles", known=(secret(), secret(profile="staging"))),
]


def _committed(box: Sandbox) -> None:
    shop.copy_to(box.root)
    encoded = base64.b64encode(TOKEN.encode()).decode()
    box.write("notes.txt", f"see {TOKEN}\nor {encoded}\n")
    git(box.root, "add", "-A")
    git(box.root, "commit", "-qm", "all")
    box.write("notes.txt", "nothing\n")
    git(box.root, "commit", "-qam", "without")
    head = git(box.root, "log", "--format=%H", "--reverse").split()
    box.hides(head[0][:12], "COMMIT")
    box.write("notes.txt", f"again {TOKEN}\n")


COMMANDS = [
    typed("leaks", "check production --leaks", project=_committed),
    typed("leaks, and the history", "check production --leaks --history", project=_committed),
    typed("leaks of what is locked", "check production --leaks", no_key, project=cloned),
]

FILES = {"leaks": [*SEARCHES, *COMMANDS]}
