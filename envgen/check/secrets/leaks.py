"""Rules of `envgen check --leaks`: leaked, weak and shared secrets.

They report what `envgen/vault/leaks/` found; without --leaks only `secret-weak` yields anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule
from envgen.model import Owner
from envgen.secrets.values import HeldValue
from envgen.support.paths import as_word
from envgen.support.wording import listed
from envgen.vault.issuing import replacement, replacements
from envgen.vault.leaks import Leak, Leaks, SecretInUse, accepted, is_private, weakness

_REPLACE = "replace the secret: `envgen new-secret NAME -p PROFILE --replace`"
_IN_CLONES = "Rewriting the history does not remove it from clones and forks."


@rule(
    "leak-in-file",
    why="Anybody who can read the repository has the secret.",
    fix=f"remove it, then {_REPLACE}",
)
def leak_in_file(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the places in tracked and staged files that contain a known value."""
    for leak, names in _by_value(leak for leak in _leaks(subject) if leak.commit is None):
        where = "in the version of this file in git's index" if leak.staged else "in this file"
        hint = f"remove it, then {replacements(subject.deployment, names)}"
        yield Finding(f"{_value(leak, names)} is {where}{_form(leak)}", leak.place, hint)


@rule(
    "leak-in-history",
    why=f"Anybody who has a clone has the secret. {_IN_CLONES}",
    fix=_REPLACE,
)
def leak_in_history(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the first commit of each known value in each file of the history."""
    found = [leak for leak in _leaks(subject) if leak.commit is not None]
    own = [leak for leak in found if leak.place and leak.place.file == subject.deployment.dotenv]
    yield from _in_dotenv(subject, own)
    for leak, names in _by_value(leak for leak in found if leak not in own):
        commit = (leak.commit or "")[:12]
        where = f"commit {commit}" if leak.place else f"the message of commit {commit}"
        hint = replacements(subject.deployment, names)
        yield Finding(f"{_value(leak, names)} is in {where}{_form(leak)}", leak.place, hint)


def _in_dotenv(subject: CheckedProfile, leaks: list[Leak]) -> Iterator[Finding]:
    """Yield one finding for each commit of the profile's .env file that has values in use."""
    deployment = subject.deployment
    for commit in dict.fromkeys(leak.commit or "" for leak in leaks):
        names = dict.fromkeys(leak.known.variable for leak in leaks if leak.commit == commit)
        values = (
            f"the values of {listed(names)}, which are"
            if len(names) > 1
            else (f"the value of {listed(names)}, which is")
        )
        message = f"commit {commit[:12]} has {values} still in use"
        yield Finding(message, Place(deployment.dotenv), replacements(deployment, names))


@rule(
    "dotenv-in-history",
    why=f"Anybody who has a clone has every secret in the file. {_IN_CLONES}",
    fix="replace all secrets in the file, then accept it in `ignore_leaks`",
)
def dotenv_in_history(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield .env files that git tracks, and the profile's .env file if git ever tracked it.

    Those that dotenv-in-git reports are left out.
    """
    if subject.project.leaks is None:
        return
    for path in subject.project.leaks.tracked:
        if path not in subject.project.tracked:
            hint = f"run `git rm --cached {as_word(path)}`, and replace all secrets in it"
            yield Finding("git tracks this file", Place(path), hint)
    if commit := _once(subject):
        message = f"git used to track this file; commit {commit[:12]} was the last to change it"
        yield Finding(message, Place(subject.deployment.dotenv))


@rule(
    "leak-search",
    why="The part that was not searched may contain a secret.",
    fix="read docs/how-to/find-leaked-secrets.md",
    severity=Severity.WARNING,
    also=[Severity.ERROR, Severity.NOTE],
)
def leak_search(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield files and commits that were not searched, and secrets that were not searched for."""
    found = subject.project.leaks
    if found is None:
        return
    if found.trouble:
        message = f"the search did not finish: {found.trouble}"
        hint = "run `envgen check --leaks` in the repository, as its owner"
        yield Finding(message, None, hint, Severity.ERROR)
    if found.shallow:
        message = "the clone is shallow, so older commits were not searched"
        yield Finding(message, None, "run `git fetch --unshallow` (in CI: `fetch-depth: 0`)")
    if found.absent:
        message = f"{found.absent} git objects are only on the server, so they were not searched"
        yield Finding(message, None, "run `git fetch --refetch` in a clone without a filter")
    for path in found.submodules:
        hint = "run `envgen check --leaks` in that repository too"
        yield Finding("this submodule was not searched", Place(path), hint, Severity.NOTE)
    mine = list(_known(subject))
    if not mine and subject.deployment.kind != "test":
        name = subject.deployment.name
        message = f"no secrets of {name} are available here, so none were searched for"
        hint = "run this where the .env file or the key is, or set the secrets in the environment"
        yield Finding(message, None, hint, Severity.NOTE)
    for name in sorted(subject.store.sealed.locked):
        if is_private(subject.deployment, name):
            message = f"{name} was not searched for: it is sealed, and its key is not here"
            hint = "run `envgen keys show` to list the keys, and put the key into ENVGEN_KEY"
            yield Finding(message, subject.store.sealed.place(name), hint, Severity.NOTE)
    for each in mine:
        if each.judged and not each.texts():
            message = f"{each.variable} was not searched for: its value is too short"
            yield Finding(message, each.place, "use a longer value", Severity.NOTE)


@rule(
    "secret-weak",
    why="A secret that can be guessed protects nothing.",
    fix="replace the secret, with `envgen new-secret` or where it was issued",
    source="https://docs.djangoproject.com/en/5.2/ref/checks/#security",
    severity=Severity.WARNING,
    also=[Severity.ERROR, Severity.NOTE],
)
def secret_weak(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield secrets that can be guessed; an error if a deployed one is publicly known.

    Without --leaks, these are the secrets of a deployed profile that envgen generates.
    """
    deployed = subject.deployment.kind == "deployed"
    for each in _known(subject) if subject.project.leaks else _generated(subject):
        found = weakness(each.judged) if each.judged else None
        if found is not None:
            severity = Severity.ERROR if found.is_public else Severity.WARNING
            severity = severity if deployed else Severity.NOTE
            whole = each.judged == each.value
            name = each.variable if whole else f"the password in {each.variable}"
            hint = replacement(subject.deployment, each.variable)
            yield Finding(f"{name} {found.why}", each.place, hint, severity)


@rule(
    "secret-shared",
    why="Anybody who knows the secret of one environment knows that of the other.",
    fix="use another value in each profile; if they must share one, add this rule to `ignore`",
    severity=Severity.WARNING,
)
def secret_shared(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield secrets of this profile that have the same value in another profile."""
    name = subject.deployment.name
    others: dict[str, set[str]] = {}
    for each in subject.project.leaks.known if subject.project.leaks else ():
        if each.profile != name and each.judged:
            others.setdefault(each.judged, set()).add(each.profile)
    for each in _known(subject):
        if each.judged in others and each.place is not None:
            shared = " and ".join(sorted(others[each.judged]))
            yield Finding(f"{each.variable} has the same value in {shared}", each.place)


def searched_for_all(subject: CheckedProfile) -> bool:
    """Return whether the search ended, and was for all secrets that the profile requires."""
    known = {each.variable for each in _known(subject)}
    wanted = {
        item.name
        for item in subject.deployment.variables
        if item.secret and not item.optional and item.owner in (Owner.ENVGEN, Owner.PERSON)
    }
    return wanted <= known and not any(True for _ in leak_search.check(subject))


def keys_to_accept(subject: CheckedProfile) -> list[str]:
    """Return the keys of `ignore_leaks` that would accept what these rules find, one a value."""
    ignored = subject.deployment.document.ignore
    keys = values_to_accept(subject)
    once = _once(subject) if "dotenv-in-history" not in ignored else None
    return [*keys, accepted.commit_key(subject.deployment.dotenv, once)] if once else keys


def values_to_accept(subject: CheckedProfile) -> list[str]:
    """Return the keys of `ignore_leaks` that would accept the leaked values, one a value."""
    ignored = subject.deployment.document.ignore
    values = {
        (leak.known.variable, leak.known.value)
        for leak in _leaks(subject)
        if ("leak-in-file" if leak.commit is None else "leak-in-history") not in ignored
    }
    return [accepted.value_key(name, value) for name, value in sorted(values)]


def accepts_something(subject: CheckedProfile, key: str) -> bool:
    """Return whether a key of `ignore_leaks` accepts a leak that the search found."""
    found, path = subject.project.leaks, subject.deployment.dotenv
    if found is None:
        return False
    if path in found.once and key == accepted.commit_key(path, found.once[path]):
        return True
    return any(
        accepted.accepts([key], leak.known.variable, leak.known.value)
        for leak in found.leaks
        if leak.known.profile == subject.deployment.name
    )


def _leaks(subject: CheckedProfile) -> Iterator[Leak]:
    """Yield the leaks of the profile's secrets that nobody accepted."""
    keys = subject.deployment.document.ignore_leaks
    for leak in subject.project.leaks.leaks if subject.project.leaks else ():
        known = leak.known
        if known.profile != subject.deployment.name:
            continue
        if not accepted.accepts(keys, known.variable, known.value):
            yield leak


def _once(subject: CheckedProfile) -> str | None:
    """Return the last commit that changed the profile's .env file; None for none, or accepted."""
    path = subject.deployment.dotenv
    found = subject.project.leaks
    if found is None or path in found.tracked or path not in found.once:
        return None
    commit = found.once[path]
    keys = subject.deployment.document.ignore_leaks
    return None if accepted.commit_key(path, commit) in keys else commit


def _known(subject: CheckedProfile) -> Iterator[SecretInUse]:
    found: Leaks | None = subject.project.leaks
    values = found.known if found else ()
    return (each for each in values if each.profile == subject.deployment.name)


def _by_value(leaks: Iterable[Leak]) -> Iterator[tuple[Leak, list[str]]]:
    """Yield each place of a value once, with the variables that have this value."""
    found: dict[tuple[object, ...], tuple[Leak, list[str]]] = {}
    for leak in leaks:
        key = (leak.known.value, leak.place, leak.form, leak.staged, leak.commit)
        _, names = found.setdefault(key, (leak, []))
        if leak.known.variable not in names:
            names.append(leak.known.variable)
    yield from found.values()


def _generated(subject: CheckedProfile) -> Iterator[SecretInUse]:
    """Yield the secrets of a deployed profile that envgen generates, as they are saved."""
    deployment = subject.deployment
    if deployment.kind != "deployed":
        return
    saved = subject.project.values(subject.store)
    for variable in deployment.variables:
        held = saved.get(variable.name)
        if variable.owner is Owner.ENVGEN and isinstance(held, HeldValue):
            kind = (variable.type, variable.encoding)
            yield SecretInUse(
                variable.name, deployment.name, held.place, held.secret.reveal(), *kind
            )


def _value(leak: Leak, names: list[str]) -> str:
    return f"the value of {listed(names)} ({leak.known.profile})"


def _form(leak: Leak) -> str:
    return f", {leak.form}" if leak.form else ""


# Reported also for profiles that were not chosen.
OF_ANY_PROFILE = (leak_in_file, leak_in_history)
ALL = (
    leak_in_file,
    leak_in_history,
    dotenv_in_history,
    leak_search,
    secret_weak,
    secret_shared,
)
# They need the search of --leaks.
SEARCHED = tuple(item for item in ALL if item is not secret_weak)
