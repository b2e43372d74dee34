"""Visit the site as a visitor does: its first pages, the files that they name, and their links."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from msgspec import Struct

from envgen.live.verify.answers import SiteAnswer, Url, parse_url
from envgen.live.verify.client import Client
from envgen.support import lazy_re

MOST_PAGES = 40
MOST_FILES = 200
FIRST = ("/", "/admin/login/", "/accounts/login/")
_BROKEN, _REFUSED = 500, 400
# No html.parser, which takes minutes for some hostile pages.
_LINK = lazy_re.compile(
    r"<(a|link|script|img)\b[^<>]{0,1000}?\b(?:href|src)\s{0,9}=\s{0,9}[\"']([^\"'<>]{1,500})[\"']",
    re.IGNORECASE,
)
# Links that change something, or end the session.
_LEAVE = lazy_re.compile(r"logout|signout|delete|remove|/set_language", re.IGNORECASE)


class Wrong(Struct, frozen=True):
    """A page or file that does not answer as it should, and the page that names it."""

    path: str
    status: int
    what: str
    of: str = ""


class Visit(Struct):
    """What a visit found."""

    pages: int = 0
    files: int = 0
    wrong: list[Wrong] = []
    # The status of each page.
    answered: dict[str, int] = {}


def visit(
    client: Client,
    start: Url,
    static: str,
    more: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Visit:
    """Visit the site at `start`; `static` is the path of its static files.

    `more` are paths to visit besides the usual ones. Raises Unreachable.
    """
    found = Visit()
    # With each page, the page that names it, and those that redirect to it.
    todo: deque[tuple[Url, str, frozenset[Url]]] = deque(
        (start.at(path), "", frozenset()) for path in dict.fromkeys((*more, *FIRST))
    )
    seen = {str(url) for url, *_ in todo}
    files: dict[str, tuple[Url, str]] = {}
    while todo and found.pages < MOST_PAGES:
        url, of, before = todo.popleft()
        answer = client.ask(url, headers=headers)
        found.pages += 1
        found.answered[url.path] = answer.status
        if answer.status >= _BROKEN:
            found.wrong.append(Wrong(url.path, answer.status, "page", of))
            continue
        if answer.target and answer.is_redirect and answer.target.host == start.host:
            before |= {url}
            if answer.target in before:
                found.wrong.append(Wrong(url.path, answer.status, "loop", of))
            targets: Iterator[tuple[str, Url]] = iter([("a", answer.target)])
        else:
            before = frozenset()
            targets = _links(answer, start)
        for tag, target in targets:
            is_file = target.path.startswith(static) if static else False
            if is_file:
                files.setdefault(target.path, (target, url.path))
            elif tag == "a" and str(target) not in seen and not _LEAVE.search(target.path):
                seen.add(str(target))
                todo.append((target, url.path, before))
    for target, of in list(files.values())[:MOST_FILES]:
        found.files += 1
        status = client.ask(target).status
        if status >= _REFUSED:
            found.wrong.append(Wrong(target.path, status, "file", of))
    return found


def _links(answer: SiteAnswer, start: Url) -> Iterator[tuple[str, Url]]:
    """Yield the tag and the target of each link of a page to the site itself."""
    for tag, text in _LINK.findall(answer.text):
        url = parse_url(unescape(text), answer.url)
        if url is not None and url.host == start.host and url.scheme == start.scheme:
            yield tag.lower(), url
