"""Keep secrets out of the profiles, which are committed: refuse a project that would put one there.

Values of variables are moved to .env files. What is left are secrets in places that are no values:
a start command, the name of a variable, or a setting that the profiles write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from envgen import catalog
from envgen.adopt.decision import Decision
from envgen.errors import Place, Problem
from envgen.secrets import patterns
from envgen.secrets.dummies import is_dummy
from envgen.support import lazy_re

_COMMENT = "#"
# An option or variable of a command with its value: `--token abc`, `API_KEY=abc`.
_GIVEN = lazy_re.compile(
    r"""(?<![\w-])(?:--([a-z][\w-]*)[= ]|([A-Z][A-Z0-9_]*)=)([^\s"'$,{}/-][^\s"'$,{}]{7,})"""
)


def problems(profiles: Mapping[str, str], read: Mapping[str, str | None]) -> Iterator[Problem]:
    """Yield a problem for each secret that the texts of `profiles` contain.

    `read` are the texts of the files that the profiles were made from, by path: the place of a
    problem is the line there.
    """
    secrets = {secret for text in profiles.values() for secret in _secrets(text)}
    for secret in sorted(secrets):
        place = next(
            (
                Place(path, number, line.index(secret) + 1)
                for path, text in read.items()
                for number, line in enumerate((text or "").splitlines(), 1)
                if secret in line and not line.lstrip().startswith(_COMMENT)
            ),
            None,
        )
        yield Problem(
            "a secret is written here, and adopt would copy it into a profile",
            "adopt",
            place,
            "replace the secret, and read the new one from an environment variable; a variable's "
            "name cannot be a secret",
        )


def shown(decision: Decision) -> Decision:
    """Return a decision whose sentences have no secret: a name in them may be one."""
    return replace(
        decision,
        improved=tuple(
            replace(item, detail=patterns.hidden(item.detail)) for item in decision.improved
        ),
        left=tuple(replace(item, what=patterns.hidden(item.what)) for item in decision.left),
        unread=tuple(replace(item, what=patterns.hidden(item.what)) for item in decision.unread),
        understood=tuple(map(patterns.hidden, decision.understood)),
    )


def _secrets(text: str) -> Iterator[str]:
    yield from patterns.secrets_in(text)
    for option, variable, value in _GIVEN.findall(text):
        name = variable or option.replace("-", "_")
        if catalog.looks_secret(name) and not is_dummy(value):
            yield value
