"""Compare the old and the new settings after a boot: find differences and their reasons.

A difference gets a reason only if the reason explains it: for example, the improvement of hosts
does not explain a lost host.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct

from envgen.adopt.hosts import host_in, is_wide
from envgen.adopt.improvements import ALL
from envgen.adopt.server import PROXY_HEADER
from envgen.resolve.site import is_public

_MISSING: Any = object()
# So many items that went or came are shown of a list.
_MOST_ITEMS = 30


class Difference(Struct, frozen=True):
    """A setting that differs; `reason` is empty if there is none."""

    name: str
    old: str
    new: str
    reason: str
    # The removed and added items, if both values are lists with different items.
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield a line for each item of a list that was removed or added, or both values."""
        if not self.removed and not self.added:
            yield from (f"- {self.old}", f"+ {self.new}")
        yield from (f"- {item}" for item in self.removed)
        yield from (f"+ {item}" for item in self.added)


def differences(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    package: str,
    profile: str,
    generated: Collection[str] | None = None,
    *,
    serves: bool = True,
) -> list[Difference]:
    """Return what differs between two reports' settings (see `envgen.live.probe.values`).

    `package` is that of the generated modules, and `profile` the one that was booted. Only a
    setting of `generated` has a reason, if they are given: no improvement changes another one.
    `serves` is whether the service answers requests: others need no host.
    """
    found = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, _MISSING), new.get(name, _MISSING)
        if _plain(before) == _plain(after) or name == "SETTINGS_MODULE" or name.startswith("_"):
            continue
        is_ours = generated is None or name in generated
        change = _Change(name, _plain(before), _plain(after), package, profile, serves)
        reason = _reason(change, is_new=before is _MISSING) if is_ours else ""
        if is_ours and not reason and not serves and name in _FOR_VISITORS:
            reason = "no request reaches this program, so it does not use the setting"
        items = (_only_in(before, after), _only_in(after, before))
        found.append(Difference(name, shown(before), shown(after), reason, *items))
    return found


def _only_in(value: Any, other: Any) -> tuple[str, ...]:
    """Return the items that only the first list has, as they are shown."""
    first, second = _plain(value), _plain(other)
    if not isinstance(first, list | tuple) or not isinstance(second, list | tuple):
        return ()
    # By their text: items may be lists, and there may be thousands of them.
    there = {repr(item) for item in second}
    found = [item for item in first if repr(item) not in there]
    more = (f"… and {len(found) - _MOST_ITEMS} more",) if len(found) > _MOST_ITEMS else ()
    return (*map(shown, found[:_MOST_ITEMS]), *more)


def shown(value: Any) -> str:
    """Return a setting's value on one line; for a long one, return its length."""
    if value is _MISSING:
        return "not set"
    hidden = isinstance(value, dict) and "$hidden" in value
    text = (
        f"<secret {value['$hidden'] or ''}>".replace(" >", ">") if hidden else repr(_plain(value))
    )
    return text if len(text) <= 100 else f"{text[:97]}…"


def _plain(value: Any) -> Any:
    """Return a value in a form to compare: secrets by their digests, not by their names."""
    if isinstance(value, dict):
        if "$digest" in value:
            return {"$digest": value["$digest"]}
        if isinstance(value.get("$tuple"), list):
            return tuple(_plain(item) for item in value["$tuple"])
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


# Settings that only answers to requests depend on.
_FOR_VISITORS = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "CORS_ALLOWED_ORIGINS")


class _Change(Struct, frozen=True):
    """One changed setting: its two values, and the new modules."""

    name: str
    old: Any
    new: Any
    # The package of the generated modules, and the profile that was booted.
    package: str
    profile: str
    serves: bool


def _reason(change: _Change, *, is_new: bool) -> str:
    if change.name in ("ENVIRONMENT", "HEALTH_PATH") and is_new:
        return "new, and only the generated code reads it"
    for identifier, explains in _EXPLAINED:
        improvement = ALL[identifier]
        if change.name in improvement.settings and explains(change):
            return f"{identifier}: {improvement.why}"
    return ""


def _hosts(change: _Change) -> bool:
    """Return whether only unsafe hosts are removed, and a public host remains if one is needed."""
    old, new = set(_items(change.old)), set(_items(change.new))
    wide = {host for host in old if is_wide(host)}
    is_reached = not change.serves or any(is_public(host) for host in new)
    return old - wide <= new and bool(wide) and is_reached


def _own_name(change: _Change) -> bool:
    """Return whether only the name that Render gives to the service was added."""
    old, new = _items(change.old), _items(change.new)
    added = [host for host in new if host not in old]
    return set(old) <= set(new) and len(added) == 1 and added[0].endswith(".onrender.com")


def _origins(change: _Change) -> bool:
    """Return whether only other people's origins are removed, and none is added."""
    old, new = set(_items(change.old)), set(_items(change.new))
    wide = {item for item in old if is_wide(item.removeprefix("https://*"))}
    added = new - old
    fit = all(is_public(host_in(item)) and "*" not in item for item in added)
    return old - wide <= new and fit


def _https(change: _Change) -> bool:
    if change.name == "SECURE_REDIRECT_EXEMPT":
        return not _items(change.old)
    return bool(change.new is True or change.new == PROXY_HEADER) and change.old in (None, False)


def _middleware(change: _Change) -> bool:
    health = f"{change.package}.health.HealthMiddleware"
    return _items(change.new) == [health, *_items(change.old)]


def _database(change: _Change) -> bool:
    """Return whether a database is the old one plus TLS and related options."""
    old, new = change.old, change.new
    if not isinstance(old, dict) or not isinstance(new, dict) or old.keys() != new.keys():
        return False
    both = [(old[alias], new[alias]) for alias in old]
    is_right = all(isinstance(item, dict) for pair in both for item in pair)
    return is_right and all(set(_changed(*pair)) <= _OF_TLS for pair in both)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in old.keys() | new.keys():
        before, after = old.get(key), new.get(key)
        if key == "OPTIONS" and isinstance(before or {}, dict) and isinstance(after or {}, dict):
            options = {**(after or {})}
            kept = all(options.get(name) == value for name, value in (before or {}).items())
            if not kept or not set(options) - set(before or {}) <= {"sslmode", "connect_timeout"}:
                yield key
        elif (before or None) != (after or None):
            yield key


_OF_TLS = {"CONN_HEALTH_CHECKS"}
_EXPLAINED: tuple[tuple[str, Callable[[_Change], bool]], ...] = (
    ("secret-key", lambda change: isinstance(change.new, dict) and "$digest" in change.new),
    ("debug-off", lambda change: change.new is False and change.profile != "development"),
    ("render-host", _own_name),
    ("hosts", _hosts),
    ("csrf-origins", _origins),
    ("https", _https),
    ("secure-cookies", _https),
    ("health-path", _middleware),
    ("log-to-stdout", lambda change: change.old in ({}, _MISSING)),
    ("database-tls", _database),
)


def _items(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []
