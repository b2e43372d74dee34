"""What `envgen init` prints last: the steps from the first profiles to a site that runs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from envgen.adopt.first_edits import EntryPoint
from envgen.cli import terminal
from envgen.output import scaffold
from envgen.support.paths import inside

# A sentence, and lines to copy.
_Step = tuple[str, Sequence[str]]


def show(
    folder: str,
    answers: scaffold.Answers,
    home: scaffold.SettingsHome,
    entry_points: Sequence[EntryPoint],
    packages: Sequence[str],
    requirements: str,
    secret_in: str | None,
    *,
    in_repository: bool,
) -> None:
    """Print the steps that are left.

    `entry_points` are the files that do not name a generated module yet, and `packages` what
    the file `requirements` lacks. `secret_in` is the file that SECRET_KEY is written in.
    """
    terminal.echo_err()
    terminal.echo_err("Next:")
    if folder != ".":
        terminal.echo_err(f"  cd {terminal.safe(shlex.quote(folder))}")
    steps = [
        *_project(home, answers.root),
        *_entry_points(entry_points),
        *_secret(secret_in),
        *_celery(answers, home),
        *_packages(packages, requirements),
        *_commands(answers, in_repository=in_repository),
    ]
    for number, (sentence, lines) in enumerate(steps, start=1):
        terminal.echo_err(f"  {number}. {sentence}")
        for line in lines:
            terminal.echo_err(f"       {terminal.safe(line)}")


def _project(home: scaffold.SettingsHome, root: str) -> Iterator[_Step]:
    yield "Read the profiles, and change what does not fit your project.", ()
    if home.base_settings and home.deployed:
        yield (
            "The generated settings import your own modules first. `base_settings` in a profile "
            "says which one:",
            (
                f"deployed profiles: {home.deployed}",
                f"development: {home.base_settings}",
                f"test: {home.test or home.base_settings}",
            ),
        )
    elif home.base_settings:
        yield (
            f"The generated settings import your module {home.base_settings} first. To have all "
            "settings generated, remove `base_settings` from base.yaml, and delete the module.",
            (),
        )
    if not home.has_manage:
        folder = inside(root, home.settings_package.replace(".", "/"))
        yield (
            f"Create the Django project. Delete its settings.py: envgen writes {folder}/ instead.",
            (f"django-admin startproject {home.package} {root}", f"rm {folder}.py"),
        )


def _entry_points(found: Sequence[EntryPoint]) -> Iterator[_Step]:
    if found:
        lines = []
        for item in found:
            place = f"{item.path}, line {item.line}:" if item.line else f"{item.path}:"
            lines += [place, f"    {item.wanted}"]
        yield "Change these lines. Without this, Django does not use the generated settings.", lines


def _secret(path: str | None) -> Iterator[_Step]:
    if path:
        file = terminal.safe(path)
        yield f"Remove SECRET_KEY from {file}: the generated settings read it from .env files.", ()


def _celery(answers: scaffold.Answers, home: scaffold.SettingsHome) -> Iterator[_Step]:
    if answers.celery and home.package:
        init = f"{home.package.replace('.', '/')}/__init__.py"
        lines = ("from .celery import app as celery_app", '__all__ = ("celery_app",)')
        yield f"Add these lines to {init}, so that tasks find the Celery app.", lines


def _packages(packages: Sequence[str], requirements: str) -> Iterator[_Step]:
    if packages:
        yield f"Add these lines to {terminal.safe(requirements)}.", packages
    yield "Install the packages.", (f"pip install -r {shlex.quote(requirements)}",)


def _commands(answers: scaffold.Answers, *, in_repository: bool) -> Iterator[_Step]:
    yield "Write the settings, the .env files and render.yaml.", ("envgen render --all",)
    if answers.bot:
        yield "Write the bot: its program runs `python -m bot`, so create bot/__main__.py.", ()
    yield "Check the files.", ("envgen check",)
    yield "See what to do on the platform.", ("envgen todo production",)
    if not in_repository:
        yield "Create a git repository.", ("git init",)
    yield "Commit what `git status` shows. It does not show the .env files.", ()
