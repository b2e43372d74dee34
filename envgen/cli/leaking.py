"""What `envgen check --leaks` adds: the search, and its rules."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from envgen.check import CheckedProfile, findings
from envgen.check import leaks as rules
from envgen.cli import terminal
from envgen.cli.session import Session
from envgen.errors import Problem
from envgen.git import Git
from envgen.vault import leaks


def problems(
    session: Session, names: Sequence[str], *, history: bool, quiet: bool
) -> Iterator[Problem]:
    """Yield what is wrong with the secrets of the profiles `names`; say what was looked at.

    The secrets of all profiles are compared, and those of `names` reported. A sealed file that
    is wrong is no news: the check itself names each that belongs to one of `names`.
    """
    for store in session.stores.values():
        store.sealed_problems()
    project = session.project
    found = leaks.search(
        session.stores.values(), os.environ, Git(project.root), project.root, history=history
    )
    if not quiet and not found.trouble:
        where = " and the history" if history else ""
        secrets = terminal.count(found.looked_for, "secret")
        terminal.echo_err(f"Looked for {secrets} in {terminal.count(found.files, 'file')}{where}.")
    for name in names:
        yield from findings(CheckedProfile((), session.stores[name], leaks=found), rules.ALL)
