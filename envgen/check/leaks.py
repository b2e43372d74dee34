"""Rules of `envgen check --leaks`: where the values of secrets have got to, and how good they are.

They look at what `envgen/vault/leaks/` found; without --leaks they are silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.check.secrets import replacement
from envgen.errors import Finding, Place, Severity, rule
from envgen.vault.leaks import Leak, Leaks, SecretInUse, accepted, is_private, weakness

_REPLACE = "replace the secret: `envgen new-secret NAME -p PROFILE --replace`"
_NOT_HIDING = "taking it out of the history does not take it out of clones and forks"


@rule(
    "leak-in-file",
    why="Whoever can read the repository has the secret.",
    fix=f"remove it, then {_REPLACE}",
)
def leak_in_file(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the places in tracked files, and in what is staged, that have a known value."""
    for leak in _leaks(subject):
        if leak.commit is None:
            where = "in what is staged or not checked out" if leak.staged else "in this file"
            hint = f"remove it, then {_replaced(subject, leak)}"
            yield Finding(f"{_value(leak)} stands {where}{_form(leak)}", leak.place, hint)


@rule(
    "leak-in-history",
    why=f"Whoever has a clone has the secret; {_NOT_HIDING}.",
    fix=f"{_REPLACE}",
)
def leak_in_history(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the first commit for each value and file of the history."""
    for leak in _leaks(subject):
        if leak.commit is not None:
            commit = leak.commit[:12]
            where = f"stands in commit {commit}" if leak.place else f"is told in {commit}"
            hint = f"{_replaced(subject, leak)}"
            yield Finding(f"{_value(leak)} {where}{_form(leak)}", leak.place, hint)


@rule(
    "dotenv-in-history",
    why=f"Whoever has a clone has every secret in it; {_NOT_HIDING}.",
    fix="`git rm --cached` it, and replace all of its secrets; then accept it: ignore_leaks",
)
def dotenv_in_history(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield .env files that git tracks, and the profile's if git had it once."""
    if subject.leaks is None:
        return
    for path in subject.leaks.tracked:
        yield Finding("git tracks this file", Place(path))
    if commit := _once(subject):
        message = f"git had this file: commit {commit[:12]} was the last to change it"
        yield Finding(message, Place(subject.deployment.dotenv))


@rule(
    "leak-search",
    why="What was not looked at may hold anything.",
    fix="see docs/how-to/find-leaked-secrets.md",
    severity=Severity.WARNING,
)
def leak_search(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield what the search could not look at, or look for."""
    found = subject.leaks
    if found is None:
        return
    if found.trouble:
        message = f"the search did not come to its end: {found.trouble}"
        yield Finding(message, None, "run it in the repository, as its owner", Severity.ERROR)
    if found.shallow:
        message = "the history was cut off when the repository was cloned"
        yield Finding(message, None, "git fetch --unshallow (in CI: fetch-depth: 0)")
    if found.absent:
        message = f"{found.absent} objects of the history are on the server alone"
        yield Finding(message, None, "git fetch --refetch, in a clone without a filter")
    for path in found.submodules:
        hint = "run it in that repository too"
        yield Finding("a submodule was not searched", Place(path), hint, Severity.NOTE)
    mine = list(_known(subject))
    if not mine and subject.deployment.kind != "test":
        message = f"no secret of {subject.deployment.name} is known here: there was nothing to find"
        hint = "run it where the .env file or the key is, or with the secrets in the environment"
        yield Finding(message, None, hint, Severity.NOTE)
    for name in sorted(subject.store.sealed.locked):
        if is_private(subject.deployment, name):
            message = f"{name} is sealed, and its key is not here: it was not looked for"
            hint = "`envgen keys show` lists the keys; ENVGEN_KEY can have one"
            yield Finding(message, subject.store.sealed.place(name), hint, Severity.NOTE)
    for each in mine:
        if each.judged and not each.texts():
            message = f"{each.variable} was not looked for: so short a value stands in many files"
            yield Finding(message, each.place, "a longer one can be", Severity.NOTE)


@rule(
    "secret-weak",
    why="What can be guessed keeps nobody out.",
    fix="`envgen new-secret` makes one",
    source="https://docs.djangoproject.com/en/5.2/ref/checks/#security",
    severity=Severity.WARNING,
)
def secret_weak(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield secrets that can be guessed: an error where strangers can try, if all know it."""
    deployed = subject.deployment.kind == "deployed"
    for each in _known(subject):
        found = weakness(each.judged) if each.judged else None
        if found is not None:
            severity = Severity.ERROR if found.is_public else Severity.WARNING
            name = (
                each.variable if each.judged == each.value else f"the password in {each.variable}"
            )
            yield Finding(
                f"{name} {found.why}", each.place, None, severity if deployed else Severity.NOTE
            )


@rule(
    "secret-shared",
    why="Whoever gets hold of one environment is in the other as well.",
    fix="a value of its own for each; `ignore` where both have to talk to the same account",
    severity=Severity.WARNING,
)
def secret_shared(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield secrets of this profile whose value another profile has, too."""
    name = subject.deployment.name
    others: dict[str, set[str]] = {}
    for each in subject.leaks.known if subject.leaks else ():
        if each.profile != name and each.judged:
            others.setdefault(each.judged, set()).add(each.profile)
    for each in _known(subject):
        if each.judged in others and each.place is not None:
            shared = " and ".join(sorted(others[each.judged]))
            yield Finding(f"{each.variable} has the same value in {shared}", each.place)


def keys_to_accept(subject: CheckedProfile) -> list[str]:
    """Return the keys of `ignore_leaks` that would accept what these rules find, one a value."""
    ignored = subject.deployment.document.ignore
    values = {
        (leak.known.variable, leak.known.value)
        for leak in _leaks(subject)
        if ("leak-in-file" if leak.commit is None else "leak-in-history") not in ignored
    }
    keys = [accepted.value_key(name, value) for name, value in sorted(values)]
    once = _once(subject) if "dotenv-in-history" not in ignored else None
    return [*keys, accepted.commit_key(subject.deployment.dotenv, once)] if once else keys


def _leaks(subject: CheckedProfile) -> Iterator[Leak]:
    """Yield the leaks of the profile's secrets that nobody accepted."""
    keys = subject.deployment.document.ignore_leaks
    for leak in subject.leaks.leaks if subject.leaks else ():
        known = leak.known
        if known.profile != subject.deployment.name:
            continue
        if not accepted.accepts(keys, known.variable, known.value):
            yield leak


def _once(subject: CheckedProfile) -> str | None:
    """Return the last commit that changed the profile's .env file; None for none, or accepted."""
    path = subject.deployment.dotenv
    found = subject.leaks
    if found is None or path in found.tracked or path not in found.once:
        return None
    commit = found.once[path]
    keys = subject.deployment.document.ignore_leaks
    return None if accepted.commit_key(path, commit) in keys else commit


def _known(subject: CheckedProfile) -> Iterator[SecretInUse]:
    found: Leaks | None = subject.leaks
    values = found.known if found else ()
    return (each for each in values if each.profile == subject.deployment.name)


def _replaced(subject: CheckedProfile, leak: Leak) -> str:
    return replacement(subject.deployment, leak.known.variable)


def _value(leak: Leak) -> str:
    return f"the value of {leak.known.variable} ({leak.known.profile})"


def _form(leak: Leak) -> str:
    return f", {leak.form}" if leak.form else ""


ALL = (
    leak_in_file,
    leak_in_history,
    dotenv_in_history,
    leak_search,
    secret_weak,
    secret_shared,
)
