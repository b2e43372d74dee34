"""The page of `envgen report`: one HTML file that loads nothing and runs no script but its own.

The data is JSON in a script element that is not run. The page's script shows it with `textContent`
only. The Content-Security-Policy of the page names its script and its style by their hashes, and
forbids everything else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from envgen.report.contents import Contents, ReportedProfile
from envgen.report.svg import STYLE, svg
from envgen.report.topology import Topology, printable

TEMPLATE = "report.html"
# What a page has near its beginning, so that a later run knows that it may replace the file.
MARK = '<meta name="generator" content="envgen report">'
_PLACE = re.compile(r"@@([a-z]+)@@")


def page(template: str, contents: Contents, drawings: Iterable[Topology]) -> str:
    """Return the page: the text of `template` with the contents and a drawing of each profile."""
    shown = zip(contents.profiles, drawings, strict=True)
    style = _between(template, "style").replace("@@drawing@@", STYLE)
    values = {
        "mark": MARK,
        "policy": policy(script=_between(template, "script"), style=style),
        "title": html.escape(printable(f"{contents.project}: environments")),
        "drawing": STYLE,
        "drawings": "\n".join(_figure(profile, drawing) for profile, drawing in shown),
        "data": _json(contents),
    }
    # In one step, so that nothing is replaced in what is inserted.
    text = _PLACE.sub(lambda match: values[match[1]], template)
    # Printed in another encoding, it is the same page: its script and style are ASCII anyway.
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def is_report(text: str) -> bool:
    """Return whether a file is a page that envgen wrote; its beginning is enough."""
    return MARK in text[:1000]


def policy(*, script: str, style: str) -> str:
    """Return the Content-Security-Policy of a page with one script and one style sheet."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _between(template: str, name: str) -> str:
    """Return what is in the only element of a name that has no attributes."""
    return template.partition(f"<{name}>")[2].partition(f"</{name}>")[0]


def _figure(profile: ReportedProfile, drawing: Topology) -> str:
    name = html.escape(printable(profile.name), quote=True)
    opened = " open" if profile.kind == "deployed" else ""
    kind = profile.kind if profile.kind != profile.name else ""
    picture = svg([drawing], style="", headed=False)
    return (
        f'<details{opened}><summary><span class="profile">{name}</span> '
        f'<span class="muted">{kind}</span></summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="What runs in {name}">'
        f"{picture}</div></details>"
    )


def _json(contents: Contents) -> str:
    """Return the data as JSON that is safe in a script element: without `<`, `>` and `&`."""
    text = json.dumps(_visible(msgspec.to_builtins(contents)), separators=(",", ":"))
    for char in "<>&":  # in JSON they are in strings only
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _visible(data: Any) -> Any:
    """Escape characters in all texts that would reverse a line, break it or cannot be seen."""
    if isinstance(data, str):
        return "".join(
            char
            if char.isprintable() or char == "\n"
            else char.encode("unicode_escape", "surrogatepass").decode()
            for char in data
        )
    if isinstance(data, dict):
        return {key: _visible(value) for key, value in data.items()}
    return [_visible(item) for item in data] if isinstance(data, list | tuple) else data
