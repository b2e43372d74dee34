"""The old and the new settings, booted side by side: what differs, and the reason for it.

A reason is given only where the difference is of the kind that it explains: a host that would be
lost is no improvement of hosts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from envgen.adopt.hosts import is_wide
from envgen.adopt.improvements import ALL
from envgen.adopt.server import PROXY_HEADER

_MISSING: Any = object()


class Difference(Struct, frozen=True):
    """A setting that differs; `reason` is empty where there is none."""

    name: str
    old: str
    new: str
    reason: str


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], package: str, profile: str
) -> list[Difference]:
    """Return what differs between two reports' settings (see `envgen.live.probe.values`).

    `package` is that of the generated modules, and `profile` the one that was booted.
    """
    found = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, _MISSING), new.get(name, _MISSING)
        if _plain(before) == _plain(after) or name == "SETTINGS_MODULE":
            continue
        reason = _reason(name, before, after, package, profile)
        found.append(Difference(name, shown(before), shown(after), reason))
    return found


def shown(value: Any) -> str:
    """Return a setting's value on one line, and a long one by its length."""
    if value is _MISSING:
        return "not set"
    hidden = isinstance(value, dict) and "$hidden" in value
    text = (
        f"<secret {value['$hidden'] or ''}>".replace(" >", ">") if hidden else repr(_plain(value))
    )
    return text if len(text) <= 100 else f"{text[:97]}…"


def _plain(value: Any) -> Any:
    """Return a value by which two can be compared: secrets by their digests, not their names."""
    if isinstance(value, dict):
        if "$digest" in value:
            return {"$digest": value["$digest"]}
        if "$tuple" in value:
            return tuple(_plain(item) for item in value["$tuple"])
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _reason(name: str, before: Any, after: Any, package: str, profile: str) -> str:
    if name in ("ENVIRONMENT", "HEALTH_PATH") and before is _MISSING:
        return "new, and only the generated code reads it"
    old, new = _plain(before), _plain(after)
    for identifier, explains in _EXPLAINED:
        improvement = ALL[identifier]
        if name in improvement.settings and explains(name, old, new, package, profile):
            return f"{identifier}: {improvement.why}"
    return ""


def _key(name: str, old: Any, new: Any, package: str, profile: str) -> bool:
    return isinstance(new, dict) and "$digest" in new


def _debug(name: str, old: Any, new: Any, package: str, profile: str) -> bool:
    return new is False and profile != "development"


def _hosts(name: str, old: Any, new: Any, package: str, profile: str) -> bool:
    """Say whether no host is lost but those that let in strangers."""
    wide = [host for host in _items(old) if is_wide(host)]
    kept = set(_items(old)) - set(wide)
    return kept <= set(_items(new)) and (bool(wide) or set(_items(old)) == set(_items(new)))


def _own_name(name: str, old: Any, new: Any, package: str, profile: str) -> bool:
    """Say whether nothing but the name that Render gives the service was added."""
    added = [host for host in _items(new) if host not in _items(old)]
    kept = set(_items(old)) <= set(_items(new))
    return kept and len(added) == 1 and added[0].endswith(".onrender.com")


def _origins(name: str, old: Any, new: Any, package: str, profile: str) -> bool:
    wide = [item for item in _items(old) if is_wide(item.removeprefix("https://*"))]
    return set(_items(old)) - set(wide) <= set(_items(new))


def _https(name: str, old: Any, new: Any, package: str, profile: str) -> bool:
    return bool(new is True or new == PROXY_HEADER) and old in (None, False)


def _middleware(name: str, old: Any, new: Any, package: str, profile: str) -> bool:
    return bool(_items(new) == [f"{package}.health.HealthMiddleware", *_items(old)])


def _logs(name: str, old: Any, new: Any, package: str, profile: str) -> bool:
    return old in ({}, _MISSING)


def _database(name: str, old: Any, new: Any, package: str, profile: str) -> bool:
    """Say whether a database is the old one, with TLS and what comes along with it."""
    if not isinstance(old, dict) or not isinstance(new, dict) or old.keys() != new.keys():
        return False
    return all(set(_changed(old[alias], new[alias])) <= _OF_TLS for alias in old)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in old.keys() | new.keys():
        before, after = old.get(key), new.get(key)
        if key == "OPTIONS":
            options = {**(after or {})}
            kept = all(options.get(name) == value for name, value in (before or {}).items())
            if not kept or not set(options) - set(before or {}) <= {"sslmode", "connect_timeout"}:
                yield key
        elif (before or None) != (after or None):
            yield key


_OF_TLS = {"CONN_HEALTH_CHECKS"}
Explains = Callable[[str, Any, Any, str, str], bool]
_EXPLAINED: tuple[tuple[str, Explains], ...] = (
    ("secret-key", _key),
    ("debug-off", _debug),
    ("render-host", _own_name),
    ("hosts", _hosts),
    ("csrf-origins", _origins),
    ("https", _https),
    ("secure-cookies", _https),
    ("health-path", _middleware),
    ("log-to-stdout", _logs),
    ("database-tls", _database),
)


def _items(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []
