"""Profiles in, problems out: what the tests of bad input share."""

from __future__ import annotations

from envgen.errors import Problem
from envgen.formats.python_layout import assignment
from envgen.model import Deployment, Facts
from envgen.profile.loader import Loaded, ProfileSource, load
from envgen.resolve import resolve


def loaded(**profiles: str | bytes) -> Loaded:
    """Load profiles by their names."""
    return load(
        {
            name: ProfileSource(
                f"profiles/{name}.yaml", text if isinstance(text, bytes) else text.encode()
            )
            for name, text in profiles.items()
        }
    )


def problems(*, facts: Facts | None = None, **profiles: str | bytes) -> list[Problem]:
    """Return every problem of the format and of the domain, each once, in their files' order."""
    result = loaded(**profiles)
    found = list(result.problems)
    for profile in result.profiles.values():
        found += resolve(profile, facts or Facts())[1]
    return sorted(dict.fromkeys(found), key=lambda problem: (problem.place or ("",), problem))


def at(problem: Problem) -> str:
    """Return where a problem is and which rule it breaks: `production:3:5 host`."""
    place = str(problem.place).removeprefix("profiles/").replace(".yaml", "")
    return f"{place} {problem.rule}"


def places(**profiles: str | bytes) -> list[str]:
    """Return `at` of every problem."""
    return [at(problem) for problem in problems(**profiles)]


def words(**profiles: str | bytes) -> str:
    """Return all that the problems say, a message and a hint a line."""
    return "\n".join(f"{item.message}\n    {item.hint}" for item in problems(**profiles))


def deployed(text: str, facts: Facts | None = None, name: str = "production") -> Deployment:
    """Return the deployment of a profile, whatever problems it has."""
    return resolve(loaded(**{name: text}).profiles[name], facts or Facts())[0]


def setting(deployment: Deployment, name: str) -> str | None:
    """Return the statement that sets a setting; None where none does."""
    found = [item for item in deployment.settings if item.name == name]
    return assignment(name, found[0].expression) if found else None
