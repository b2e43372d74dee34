"""Two profiles side by side: what differs between the variables and settings that they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from envgen import layout
from envgen.errors import Place
from envgen.model import Deployment, Setting, Variable

# Wide enough that every value stays on one line.
_ONE_LINE = 10**6


class Side(Struct, frozen=True):
    """One profile's part of a difference; `value` is safe to show."""

    value: str | None
    owner: str
    source: Place | str
    readers: tuple[str, ...] = ()


class Difference(Struct, frozen=True):
    """A variable or a setting, and what each side has of it; None where it has none."""

    kind: str
    name: str
    sides: tuple[Side | None, Side | None]
    # Secrets: that both have the same is worth a look.
    same_secret: bool = False


def differences(
    deployments: tuple[Deployment, Deployment],
    private: tuple[Mapping[str, str], Mapping[str, str]],
    label: Callable[[str], str],
) -> Iterator[Difference]:
    """Yield what differs, variables first; `private` are the values of .env files.

    `label` hides a value that is not the profile's. Secrets that both have alike are yielded, too.
    """
    one, other = deployments
    names = dict.fromkeys(item.name for found in deployments for item in found.variables)
    for name in names:
        variables = (one.variable(name), other.variable(name))
        sides = tuple(
            _variable(found, values, label, deployment.dotenv)
            for found, values, deployment in zip(variables, private, deployments, strict=True)
        )
        alike = _alike(variables, private, name)
        if alike or _facts(sides[0]) != _facts(sides[1]):
            yield Difference("variable", name, (sides[0], sides[1]), alike)
    yield from (item for item in _settings(one, other) if item.name not in names)


def _alike(
    variables: tuple[Variable | None, Variable | None],
    private: tuple[Mapping[str, str], Mapping[str, str]],
    name: str,
) -> bool:
    secret = all(variable is not None and variable.secret for variable in variables)
    return secret and bool(private[0].get(name)) and private[0].get(name) == private[1].get(name)


def _variable(
    variable: Variable | None, values: Mapping[str, str], label: Callable[[str], str], file: str
) -> Side | None:
    if variable is None:
        return None
    source: Place | str = variable.origin if variable.origin.file else "follows from the profile"
    value = values.get(variable.name)
    if value is not None and (variable.secret or value != variable.value):
        return Side(label(value), variable.owner.value, file, variable.readers)
    return Side(variable.value, variable.owner.value, source, variable.readers)


def _settings(one: Deployment, other: Deployment) -> Iterator[Difference]:
    found = [{item.name: item for item in side.settings} for side in (one, other)]
    for name in dict.fromkeys([*found[0], *found[1]]):
        if all(name not in side or _is_read(side[name]) for side in found):
            continue  # it is said of the variable
        sides = [_setting(side.get(name)) for side in found]
        if _facts(sides[0]) != _facts(sides[1]):
            yield Difference("setting", name, (sides[0], sides[1]))


def _is_read(setting: Setting) -> bool:
    """Say whether a setting is what a variable says, and nothing else."""
    call = setting.value
    return isinstance(call, layout.Call) and call.function.startswith("env.")


def _setting(setting: Setting | None) -> Side | None:
    if setting is None:
        return None
    source = setting.origin if setting.origin.file else "follows from the profile"
    return Side(layout.expression(setting.value, width=_ONE_LINE), "settings", source)


def _facts(side: Side | None) -> object:
    """Return what counts as a difference: where a value was written is none."""
    return side and (side.value, side.owner, side.readers)
