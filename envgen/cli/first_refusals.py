"""What `envgen init` refuses before it asks: a place that nothing finds, and options too late."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from envgen.cli import asking, terminal
from envgen.cli.first_questions import Options
from envgen.errors import InputError, Place, Problem
from envgen.git import work_tree
from envgen.output import checksum
from envgen.platforms import platforms
from envgen.project import Project

# Where to write in existing profiles what an option would have written into new ones.
_INSTEAD = {
    "project": "write `project` in {folder}/base.yaml",
    "hosts": "write `site.hosts` in {folder}/production.yaml",
    "frontends": "write `site.frontends` in {folder}/production.yaml",
    "bot": "write `bot` in {folder}/base.yaml; see docs/how-to/add-a-bot.md",
    "staging": "write {folder}/staging.yaml, with `extends: base`",
    "celery": "write `celery` in {folder}/base.yaml; see docs/how-to/add-a-worker.md",
    "database": "write `database` in {folder}/production.yaml",
    "edit": "run `envgen check`, which names the lines to change",
    "requirements": "run `envgen check`, which names the packages that are missing",
    "root": "write `root` in {folder}/base.yaml",
    "here": "write `render.rootDir` in the deployed profiles",
}
# The same for options that say no.
_UNDO = {
    "bot": "remove `bot` and its program from {folder}/base.yaml, if they are there",
    "staging": "delete {folder}/staging.yaml, if it is there, and run `envgen render --prune`",
    "celery": "remove `celery` and its programs from {folder}/base.yaml, if they are there",
    "edit": "nothing needs to be done: init changes no file of a project that has profiles",
}
_NAMES = {"hosts": "--host", "frontends": "--frontend"}


class ProfilesHome(NamedTuple):
    """Where the profiles go."""

    root: Path
    # The folder with manage.py, if that is decided.
    manage: str | None
    # The folder of the project in the repository; "." if it is the top.
    folder: str


def refuse_late_options(existing: Project, given: Options) -> None:
    """Raise InputError for options in a project that has profiles already."""
    late = {
        _option(name): _INSTEAD[name]
        for name, value in given._asdict().items()
        if value not in (None, (), False)
    }
    late |= {f"--no-{name}": hint for name, hint in _UNDO.items() if getattr(given, name) is False}
    problems = [
        Problem(
            f"{existing.profiles}/ has profiles already, so {option} was not applied",
            "init",
            None,
            hint.format(folder=existing.profiles),
        )
        for option, hint in late.items()
    ]
    if problems:
        raise InputError(problems)


def refuse_generated(project: Project, root: str, module: str | None) -> None:
    """Raise InputError if envgen generated the settings `module`: its profiles have gone missing.

    `root` is the folder with manage.py.
    """
    base = PurePosixPath(root, *(module or "").split("."))
    for path in (f"{base}.py", f"{base}/__init__.py"):
        if checksum.read_checksum(project.read(path) or "") is not None:
            folder = shlex.quote(project.profiles)
            hint = (
                f"restore them, for example with `git checkout HEAD -- {folder}`; to begin again, "
                "delete the generated settings first"
            )
            message = f"envgen generated these settings, but {project.profiles}/ is missing"
            raise InputError([Problem(message, "init", Place(path), hint)])


def place(folder: str, given: Options) -> ProfilesHome:
    """Return where the profiles go: to `folder`, or to the top of the repository around it.

    Raises:
        InputError: nobody said which of the two, and there is no terminal to ask on.
        click.Abort: the person pressed Ctrl-C.
    """
    root = Path(folder).resolve()
    if given.root is not None and not (root / given.root).is_dir():
        hint = "create the folder, or pass the one that has manage.py"
        raise InputError(
            [
                Problem(
                    f"there is no manage.py in {given.root}: the folder does not exist",
                    "init",
                    None,
                    hint,
                )
            ]
        )
    top = work_tree(root)
    if top is None or top == root:
        return ProfilesHome(root, given.root, ".")
    below = root.relative_to(top).as_posix()
    platform = platforms()["render"]
    manifest = platform.manifest_path("production")
    if given.here:
        return ProfilesHome(root, given.root, below)
    if asking.can_ask():
        shown = terminal.safe(_relative(top))
        question = (
            f"{below} is in a git repository, but {platform.title} looks for {manifest} at its "
            f"top. Write the profiles to the top ({shown})?"
        )
        if asking.agreed(question, default=True):
            return ProfilesHome(top, below if given.root is None else f"{below}/{given.root}", ".")
        return ProfilesHome(root, given.root, below)
    message = (
        f"{below} is in a git repository, but {platform.title} looks for {manifest} at its top"
    )
    raise InputError([Problem(message, "init", None, "; ".join(_commands(folder, top, below)))])


def _commands(folder: str, top: Path, below: str) -> Iterator[str]:
    platform = platforms()["render"]
    manifest, title = platform.manifest_name, platform.title
    here = "envgen init --here" if folder == "." else f"envgen init {folder} --here"
    yield f"to write the profiles to the top, run `envgen init {_relative(top)} --root {below}`"
    yield f"to write them here, run `{here}`, and enter the path of the {manifest} on {title}"


def _option(name: str) -> str:
    return _NAMES.get(name, f"--{name}")


def _relative(path: Path) -> str:
    return Path(os.path.relpath(path)).as_posix()
