"""Write profiles as readable YAML, with comments that say where each part comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from envgen.adopt.decision import Decision
from envgen.output.templating import Templates

_ABOUT = {
    "base": "Settings that all environments share. No files are generated for this profile.",
    "development": "Your own machine. Settings that are not listed here are unchanged.",
    "production": "The public site. Settings that are not listed here are unchanged.",
}
# To which depth a part has one line per key; deeper levels share a line.
_DEPTH = {
    "django": 1,
    "programs": 1,
    "env": 1,
    "renamed": 1,
    "site": 1,
    "settings": 1,
    "append": 1,
    "database": 0,
    "databases": 1,
    "render": 3,
}
_COMMENTS = {
    "renamed": "Old names of variables that still work, so that renaming needs no downtime.",
    "keep": "Settings that stay as your own settings module has them.",
    "env": "Variables that the settings read. Values of secrets are only in .env files.",
}
_BLANK_BEFORE = frozenset(_DEPTH) | {"keep"}


def texts(decision: Decision, folder: str, templates: Templates) -> dict[str, str]:
    """Return the path in `folder` and the text of every profile."""
    found = {}
    for name, profile in decision.profiles.items():
        named = {("keep" if key == "unset" else key): value for key, value in profile.items()}
        lines = list(_lines(named, decision.comments.get(name, {})))
        values = {"about": [_ABOUT[name]], "lines": lines}
        text = templates.render("adopted.yaml.j2", "yaml", values)
        found[f"{folder}/{name}.yaml"] = text
    return found


def _lines(profile: Mapping[str, Any], comments: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    first = True
    for key, value in profile.items():
        blank = key in _BLANK_BEFORE or first
        yield from _line(key, value, 0, _DEPTH.get(key, 0), comments, (key,), blank)
        first = False


def _line(
    key: str,
    value: Any,
    depth: int,
    levels: int,
    comments: Mapping[str, str],
    path: tuple[str, ...],
    blank: bool = False,
) -> Iterator[dict[str, Any]]:
    comment = comments.get(".".join(path)) or (_COMMENTS.get(key, "") if depth == 0 else "")
    opens = levels > 0 and isinstance(value, dict) and bool(value)
    yield {
        "key": key,
        "value": None if opens else value,
        "given": not opens,
        "depth": [0] * depth,
        "comment": comment,
        "blank": blank,
    }
    if opens:
        for name, child in value.items():
            yield from _line(name, child, depth + 1, levels - 1, comments, (*path, name))
