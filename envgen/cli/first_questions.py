"""What `envgen init` asks: on a terminal each thing that no option says, elsewhere nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from envgen.adopt import first_edits
from envgen.catalog.providers import suggested
from envgen.cli import asking, terminal
from envgen.errors import InputError, Problem
from envgen.formats.shapes import FOLDER
from envgen.output import scaffold
from envgen.project import Project

# What people answer where the answer may be empty.
_NONE = ("", "n", "no", "none", "-")


class Options(NamedTuple):
    """What the options say; None, or nothing in a list, where they say nothing."""

    project: str | None
    hosts: Sequence[str]
    frontends: Sequence[str]
    bot: bool | None
    staging: bool | None
    celery: bool | None
    database: str | None
    edit: bool | None
    requirements: str | None
    root: str | None = None
    here: bool = False


class Decisions(NamedTuple):
    """The answers, and what else to change."""

    answers: scaffold.Answers
    # Whether entry points are edited.
    edit: bool
    # The file that packages are added to.
    requirements: str | None


def refuse_wrong(given: Options) -> None:
    """Raise click.BadParameter for the first option whose value cannot be used."""
    for option, values, judge in (
        ("--project", (given.project,), scaffold.project_problem),
        ("--host", given.hosts, scaffold.host_problem),
        ("--frontend", given.frontends, scaffold.frontend_problem),
        ("--requirements", (given.requirements,), _file_problem),
        ("--root", (given.root,), _folder_problem),
    ):
        for value in values:
            if value is not None:
                asking.refuse(option, value, judge)


def ask(
    project: Project, given: Options, manage: str | None = None, folder: str = "."
) -> Decisions:
    """Ask for what `given` leaves open; without a terminal take the defaults.

    `manage` is the folder with manage.py, if that is decided, and `folder` the project's in its
    repository.

    Raises click.Abort: the person pressed Ctrl-C.
    """
    asks = asking.can_ask()
    root = manage or _folder_of_manage(project.root)
    home = scaffold.settings_home(project.read, root)
    _refuse_undecided(home)
    name = _name(project.root, given, asks)
    hosts = _hosts(name, given, asks)
    frontends = _frontends(given, asks)
    bot = _yes(given.bot, "Does a bot call the backend?", asks, default=False)
    database = _database(given, asks)
    staging = "Add staging, a second deployment to try changes on? It may cost money."
    celery, uses_celery = given.celery, first_edits.uses_celery(project.read, root, home)
    if celery is None and uses_celery:
        celery = _yes(None, "The project uses Celery. Run a worker and beat?", asks, default=True)
    answers = scaffold.Answers(
        project=name,
        root=root,
        hosts=tuple(hosts),
        frontends=tuple(frontends),
        bot=bot,
        database=database,
        staging=_yes(given.staging, staging, asks, default=True),
        celery=bool(celery),
        django=first_edits.asked_for(project.read, root).supported,
        folder=folder,
        requirements=_from_root(root, given.requirements),
    )
    edit = bool(given.edit)
    if asks and given.edit is None:
        edit = _edit(project, root, home)
    requirements = given.requirements
    if asks and requirements is None:
        requirements = _requirements(project, answers)
    return Decisions(answers, edit, requirements)


def _refuse_undecided(home: scaffold.SettingsHome) -> None:
    """Raise InputError if nothing says which settings a deployed site uses."""
    if home.undecided:
        message = f"cannot find out which settings a deployed site uses: {home.undecided}"
        hint = "run `envgen adopt`, which compares both; or name the module in wsgi.py"
        raise InputError([Problem(message, "init", None, hint)])


def _yes(given: bool | None, question: str, asks: bool, *, default: bool) -> bool:
    if given is not None:
        return given
    return asking.agreed(question, default=default) if asks else default


def _name(root: Path, given: Options, asks: bool) -> str:
    if given.project is not None:
        return given.project
    # The name of the service that has a host on the platform, or else the folder's.
    shared = scaffold.SHARED_DOMAIN
    ours = [host.removesuffix(shared) for host in given.hosts if host.endswith(shared)]
    name = scaffold.as_slug(ours[0] if ours else root.name)
    return asking.answer("Name of the project", name, scaffold.project_problem) if asks else name


def _hosts(name: str, given: Options, asks: bool) -> Sequence[str]:
    if given.hosts:
        return given.hosts
    host = f"{name}{scaffold.SHARED_DOMAIN}"
    return [asking.answer("Host of the site", host, scaffold.host_problem) if asks else host]


def _frontends(given: Options, asks: bool) -> Sequence[str]:
    if given.frontends or not asks:
        return given.frontends
    question = "Origin of a frontend (empty for none)"

    def judged(said: str) -> tuple[str, str]:
        return ("", "") if said.lower() in _NONE else scaffold.frontend_problem(said)

    origin = asking.answer(question, "", judged)
    return [] if origin.lower() in _NONE else [origin]


def _database(given: Options, asks: bool) -> str:
    database = given.database or suggested()
    if given.database or not asks:
        return database
    return asking.one_of("Database", list(scaffold.DATABASES), database)


def _edit(project: Project, root: str, home: scaffold.SettingsHome) -> bool:
    found = first_edits.entry_points(project.read, root, home)
    paths = [item.path for item in found if item.edited is not None]
    question = f"Change {terminal.listed(paths)} to use the generated settings?"
    return bool(paths) and asking.agreed(question, default=True)


def _requirements(project: Project, answers: scaffold.Answers) -> str | None:
    wanted = first_edits.packages(answers)
    missing = first_edits.missing(project.read, answers.root, wanted)
    file = first_edits.requirements_file(answers.root)
    question = f"Add {terminal.listed(missing)} to {file}?"
    return file if missing and asking.agreed(question, default=True) else None


def _folder_of_manage(root: Path) -> str:
    """Return the folder with manage.py: this one, or the single one below that has it."""
    found = [path.parent.name for path in root.glob("*/manage.py")]
    return found[0] if len(found) == 1 and not (root / "manage.py").exists() else "."


def _from_root(root: str, file: str | None) -> str:
    """Return the path of a requirements file, relative to the folder with manage.py."""
    if file is None:
        return scaffold.REQUIREMENTS
    return posixpath.relpath(file, root)


def _folder_problem(path: str) -> tuple[str, str]:
    """Return what is wrong with the folder of manage.py, and what to write instead."""
    if re.fullmatch(FOLDER, path):
        return "", ""
    return "the folder has to be below DIR", "write a path such as backend"


def _file_problem(path: str) -> tuple[str, str]:
    """Return what is wrong with the path of a requirements file, and what to write instead."""
    file = PurePosixPath(path)
    hint = "write a path such as requirements.txt"
    if file.is_absolute() or ".." in file.parts or not path.isprintable():
        return "the file has to be in the project", hint
    if file.suffix not in (".txt", ".in"):
        return "envgen adds lines to files that end in .txt or .in", hint
    return "", ""
