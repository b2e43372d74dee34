"""What the rules of `envgen check` say of a project that one edit, or its surroundings, broke."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import breakages_of_entries
import breakages_of_files
import breakages_of_resources
import shop
from breakage import Breakage
from commandline import git
from snapshots import Case, Sandbox, empty, judged, numbered, typed

from envgen.check import CheckedProfile, findings
from envgen.check.files import bot_auth
from envgen.check.project import CheckedProject
from envgen.cli.session import Session
from envgen.errors import Problem
from envgen.resolve.topology import COLLECT, INSTALL
from envgen.runtime.bot_auth import REVISION
from envgen.vault.store import ValueStore

BREAKAGES = [
    *breakages_of_entries.BREAKAGES,
    *breakages_of_resources.BREAKAGES,
    *breakages_of_files.BREAKAGES,
]
NO_LEAK = f"DISCORD_TOKEN-scrypt-{'0' * 16}-{'0' * 32}"
COPY = "config/settings/bot_auth/__init__.py"


def whole(box: Sandbox) -> None:
    """Copy the project of which no rule has anything to say."""
    shop.copy_to(box.root)


@cache
def _one() -> tuple[TemporaryDirectory[str], Session]:
    """Copy the project once in a process, for cases that take back what they change."""
    folder = TemporaryDirectory(prefix="envgen-rules-")
    return folder, Session(str(shop.copy_to(Path(folder.name) / "shop")))


def checked(profile: str, **more: Any) -> CheckedProfile:
    """Return a profile of that project, to be checked without the files that would be written."""
    _, session = _one()
    store = ValueStore(session.project, session.deployments[profile])
    return CheckedProfile([], store, CheckedProject(**more))


def _broken(case: Breakage) -> Case:
    lines = [f"    - {line}" for line in case.old.splitlines()]
    lines += [f"    + {line}" for line in case.new.splitlines()]
    given = "\n".join([f"{case.file}:", *lines])
    if case.rendered or case.file.startswith("profiles/"):

        def broken(box: Sandbox) -> None:
            whole(box)
            box.edit(case.file, case.old, case.new)
            if case.rendered:
                box.ready("render production -q")

        then = "\n$ envgen render production -q" if case.rendered else ""
        return typed(case.rule, "check production", project=broken, given=given + then)

    def problems(box: Sandbox) -> list[Problem]:
        _, session = _one()
        box.root = session.project.root
        file = box.root / case.file
        before = file.read_bytes()
        box.undo.callback(file.write_bytes, before)
        box.edit(case.file, case.old, case.new)
        # Rendering costs more than all rules, and that it differs is another case.
        profile = "development" if case.file == ".env" else "production"
        found = findings(checked(profile))
        return sorted(found, key=lambda item: (item.place or ("",), item.rule, item.message))

    return judged(case.rule, given, problems)


def _other(name: str, *steps: Callable[[Sandbox], object], command: str = "check") -> Case:
    return typed(name, command, *steps, project=whole)


def _hole(revision: int) -> Callable[[Sandbox], None]:
    def step(box: Sandbox) -> None:
        box.patch.setattr(bot_auth, "KNOWN_HOLES", {revision: "it lets in whoever knocks twice"})
        box.edit(COPY, f"REVISION = {REVISION}", f"REVISION = {revision}")

    return step


def profile(old: str, new: str) -> Callable[[Sandbox], None]:
    """Return what changes production and renders everything."""

    def step(box: Sandbox) -> None:
        box.edit("profiles/production.yaml", old, new)
        box.ready("render --all -q")

    return step


OTHERS = [
    _other("nothing to say"),
    _other("others can read a .env file", lambda box: (box.root / ".env").chmod(0o644)),
    _other("a .env file that git would take", lambda box: box.write(".gitignore", ".env\n")),
    _other("a .env file that git tracks", lambda box: git(box.root, "add", "-f", ".env")),
    _other(
        "a .env file that git tracks and ignores",
        lambda box: git(box.root, "add", "-f", ".env"),
        lambda box: box.write(".gitignore", ".env*\n!.env.example\n"),
    ),
    _other(
        "a .env file that .gitignore lets in again",
        lambda box: box.write(".gitignore", ".env\n.env.*\n!.env.example\n!.env\n"),
    ),
    _other(
        "generated files that git ignores",
        lambda box: box.write(".gitignore", ".env\n.env.*\nrender.yaml\n"),
    ),
    _other(
        "many files are missing",
        lambda box: [
            (box.root / f"config/settings/{name}.py").unlink()
            for name in ("environment", "parsing", "health", "composition")
        ],
    ),
    _other("outside a repository", lambda box: shutil.rmtree(box.root / ".git")),
    _other("a fresh clone", lambda box: (box.root / ".env").unlink()),
    _other(
        "a value that is not the profile's",
        lambda box: box.edit(".env.production", "DJANGO_DEBUG=false", "DJANGO_DEBUG=true"),
    ),
    _other("a generated file is missing", lambda box: (box.root / "render.yaml").unlink()),
    _other("no requirements.txt", lambda box: (box.root / "requirements.txt").unlink()),
    _other("an old revision of bot_auth with a hole", _hole(0)),
    _other("the newest revision of bot_auth with a hole", _hole(REVISION)),
    _other(
        "a manifest left behind", lambda box: box.write("render.staging.yaml", "services: []\n")
    ),
    _other(
        "a secret in a file",
        lambda box: box.write("README.md", f"see {shop.VALUES['DISCORD_TOKEN']}\n"),
    ),
    _other(
        "a host that is of another mode of the pooler",
        profile(
            "{provider: supabase, pooler: session, sslmode: require}",
            "{provider: neon, pooler: transaction, sslmode: require}",
        ),
        lambda box: box.edit(".env.production", "aws-0.pooler.supabase.com:5432", "ep-a.neon.tech"),
    ),
    _other(
        "a build without collectstatic",
        profile("{plan: starter}", "{buildCommand: ./build.sh}"),
        lambda box: box.write("build.sh", "pip install .\n"),
    ),
    _other(
        "a script without the run bit, outside a repository",
        profile("{plan: starter}", "{buildCommand: ./build.sh}"),
        lambda box: box.write("build.sh", f"#!/bin/sh\n{INSTALL}\n{COLLECT}\n"),
        lambda box: shutil.rmtree(box.root / ".git"),
    ),
    _other("in JSON", lambda box: (box.root / ".env").chmod(0o644), command="check --format json"),
    _other("ignored, without a reason", profile("settings:", 'ignore: {drift: ""}\nsettings:')),
    _other("ignored for nothing", profile("settings:", "ignore: {render-plan: x}\nsettings:")),
    _other(
        "a leak that does not exist is accepted",
        profile("settings:", f"ignore_leaks: {{{NO_LEAK}: x}}\nsettings:"),
        command="check production --leaks --history",
    ),
]
LISTED = [typed("the list", "check --list-rules", project=empty, most=1000)]

FILES = {"rules": [*LISTED, *numbered(map(_broken, BREAKAGES)), *OTHERS]}
