"""Entries of `ignore` and `ignore_leaks` in profiles that ignore nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from envgen.check import CheckedProfile, applies, find_rule, leak_name
from envgen.check.secrets import leaks
from envgen.errors import Finding, Place, Problem, Rule, Severity, rule
from envgen.model import Deployment
from envgen.vault.leaks import accepted

if TYPE_CHECKING:
    from envgen.check.booted import Booted

# Rules about what each machine has of its own: .env files, keys, the state of git. What they find
# here says nothing about other machines, which may need the entry.
OF_THIS_MACHINE = frozenset(
    {
        # A .env file can change a setting.
        *("app-incomplete", "app-misplaced", "cache-not-shared", "development-app"),
        *("import-missing", "mail-blocked", "mail-nowhere", "secret-literal"),
        *("certificate-missing", "debug-in-public", "hosts-open", "origins-missing"),
        *("database-of-two", "migrate-elsewhere", "secret-of-two", "server-url", "uploads-lost"),
        *("dotenv-absent", "dotenv-by-hand", "dotenv-dialect"),
        *("dotenv-in-git", "dotenv-mode", "dotenv-type", "drift", "ignore-unused", "leak-search"),
        *("no-repository", "not-in-dotenv", "not-read-in-dotenv", "pooler-port", "sealed-behind"),
        *("sealed-unused", "static-root"),
        *("secret-in-file", "secret-shape", "secret-shared", "secret-weak"),
        *("settings-module-mixed-up", "unread-variable", "value-missing"),
    }
)


class ChecksRun(Struct, frozen=True):
    """What was checked. A check that did not run, or not to its end, is not in here."""

    files: Sequence[CheckedProfile]
    booted: Sequence[Booted] = ()
    # The profiles of which all secrets were searched for, the history included.
    searched: Sequence[CheckedProfile] = ()

    def finds(self, item: Rule, deployment: Deployment) -> bool | None:
        """Return whether a rule finds something in a profile; None if that is not known."""
        if item.id in OF_THIS_MACHINE:
            return None
        if not applies(item, deployment):
            return False
        subjects: Sequence[CheckedProfile | Booted] = self.files
        if item.needs_boot:
            subjects = self.booted
        elif item in leaks.ALL:
            subjects = self.searched
        mine = [each for each in subjects if each.deployment.name == deployment.name]
        if any(True for each in mine for _ in item.check(each)):
            return True
        return False if mine and all(each.complete for each in mine) else None

    def accepts(self, key: str, deployment: Deployment) -> bool | None:
        """Return whether a key of `ignore_leaks` accepts a leak; None if that is not known."""
        name = leak_name(key)
        for subject in self.searched:
            if subject.deployment.name == deployment.name and (found := subject.project.leaks):
                commit = found.once.get(name)
                if commit is not None and accepted.commit_key(name, commit) == key:
                    return True
                values = {
                    leak.known.value
                    for leak in found.leaks
                    if (leak.known.profile, leak.known.variable) == (deployment.name, name)
                }
                return any(accepted.accepts([key], name, value) for value in values)
        return None


@rule(
    "ignore-unused",
    why="If the problem comes back, the entry hides it.",
    fix="remove the entry",
    severity=Severity.NOTE,
)
def ignore_unused(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the entries of `ignore` and `ignore_leaks` that match nothing."""
    yield from ()  # one profile cannot tell: `unused` reports them, after all other checks


def unused(
    deployments: Iterable[Deployment],
    place: Callable[[str, str], Callable[[str], Place]],
    ran: ChecksRun,
) -> Iterator[Problem]:
    """Yield a problem for each entry that matches nothing in any profile that has it.

    `deployments` are those of all profiles, and `place` says where an entry is written: profiles
    share the entries of those that they extend. An entry of a profile that was not checked, or
    of a rule that could not find anything in this run, is left out.
    """
    matches: dict[tuple[Place, str], list[bool | None]] = {}
    for deployment in deployments:
        if ignore_unused.id in deployment.document.ignore:
            continue
        at = place(deployment.name, "ignore")
        for name in deployment.document.ignore:
            item = find_rule(name)
            found = ran.finds(item, deployment) if item else None
            message = f"`ignore` lists {name}, but this rule finds nothing"
            matches.setdefault((at(name), message), []).append(found)
        at = place(deployment.name, "ignore_leaks")
        for key in deployment.document.ignore_leaks:
            message = f"`ignore_leaks` accepts a leak of {leak_name(key)} that does not exist"
            matches.setdefault((at(key), message), []).append(ran.accepts(key, deployment))
    for (where, message), all_found in matches.items():
        if all(found is False for found in all_found):
            yield ignore_unused.problem(Finding(message, where))
