"""What --fix does: show the fixes of what was found as a diff, ask, and apply them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from envgen.check.fixing import Fixes, fixes, write
from envgen.cli import options, terminal
from envgen.cli.session import Session
from envgen.errors import Problem
from envgen.output.redact import Redactor
from envgen.project import Project

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def fix(session: Session, problems: Sequence[Problem], *, unsafe: bool, yes: bool) -> bool:
    """Show the fixes, ask, and write them; return whether anything was written."""
    found = fixes(problems, session.project, unsafe=unsafe)
    hidden = Redactor(session.deployments.values(), session.project.read)
    return apply(found, session.project, hidden.line, yes=yes)


def apply(found: Fixes, project: Project, hide: Callable[[str], str], *, yes: bool) -> bool:
    """Show fixes, ask, and write them; return whether anything was written.

    `hide` replaces the secrets in a line.
    """
    _show_left(found)
    if not found.files:
        if not (found.left or found.unsafe):
            terminal.echo_err("nothing to fix automatically")
        return False
    for line in map(hide, (line for file in found.files for line in file.diff())):
        terminal.echo_err(terminal.styled(terminal.safe(line), _COLOURS.get(line[:1])))
    what = terminal.count(len(found.problems), "finding")
    if not options.confirmed(f"Fix {what}?", yes):
        return False
    write(project, found.files)
    terminal.show_written({file.path: file.before is None for file in found.files})
    return True


def _show_left(found: Fixes) -> None:
    for path, reason in found.left.items():
        terminal.echo_err(terminal.safe(f"{path}: not fixed, because {reason}"))
    if found.unsafe:
        what = terminal.count(len(found.unsafe), "finding")
        terminal.echo_err(f"{what} can be fixed with --unsafe-fixes: review the result.")
