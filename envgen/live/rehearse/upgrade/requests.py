"""Visit the old version before, during and after the new migrations."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlencode

from envgen.live.rehearse.pages import visit
from envgen.live.rehearse.programs import Running
from envgen.live.rehearse.upgrade.models import Filled
from envgen.live.rehearse.visiting import SiteVisitor
from envgen.live.verify.answers import SiteAnswer, Unreachable
from envgen.live.verify.client import Client
from envgen.live.verify.site import forms

BROKEN = 500
# Seconds after which a visitor gives up on a page, as the platform's health check does.
HANGS = 5.0
# Seconds for the traceback of an answer to arrive.
_SAID = 2.0


class OldPage(NamedTuple):
    """A page of the old version, and who requests it."""

    path: str
    who: str = ""

    def __str__(self) -> str:
        """Return the path, and who requests it unless that is anybody."""
        return f"{self.path} ({self.who})" if self.who else self.path


class BrokenPage(NamedTuple):
    """A page that answered before the migrations, and what the server printed now."""

    page: OldPage
    status: int
    lines: list[str]


_SUPERUSER, _LOGIN = "as a superuser", "logging in"


class OldSite:
    """The pages of the old version that answer."""

    def __init__(self, site: SiteVisitor, running: Running, filled: Filled, static: str) -> None:
        """Visit them all, as anybody and as a superuser. Raises Unreachable."""
        self._site, self._running, self._filled = site, running, filled
        cookie = filled.cookie
        self._headers = {"Cookie": f"{cookie[0]}={cookie[1]}"} if cookie else {}
        self.statuses: dict[OldPage, int] = {}
        found = visit(site.client, site.start, static)
        self._keep("", found.answered)
        if cookie:
            found = visit(site.client, site.start, static, filled.pages, self._headers)
            self._keep(_SUPERUSER, found.answered)
        if filled.login:
            page = OldPage(filled.login[0], _LOGIN)
            self.statuses[page] = self._ask(page, site.client).status

    @property
    def answering(self) -> list[OldPage]:
        """Return the pages that answer without an error."""
        return [page for page, status in self.statuses.items() if status < BROKEN]

    def broken(self) -> Iterator[BrokenPage]:
        """Visit the answering pages again, and yield those that fail now."""
        for page in self.answering:
            self._running.forget()
            try:
                status = self._ask(page, self._site.client).status
            except Unreachable:
                status = 0
            if status >= BROKEN or not status:
                yield BrokenPage(page, status, self._said(page.path))

    @contextmanager
    def watched(self) -> Iterator[list[OldPage]]:
        """Request the pages while the block runs; give a list of those that let visitors wait."""
        waited: list[OldPage] = []
        over = threading.Event()

        def watch() -> None:
            client = self._site.waiting(HANGS)
            while not over.is_set():
                for page in self.answering:
                    if over.is_set() or not self._looks(client, page, waited):
                        break
                over.wait(0.05)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield waited
        finally:
            over.set()
            watcher.join()

    def _looks(self, client: Client, page: OldPage, waited: list[OldPage]) -> bool:
        """Request a page; return False when the client may send no more."""
        started = time.monotonic()
        try:
            self._ask(page, client)
        except Unreachable:
            took = time.monotonic() - started
            if took >= HANGS * 0.9 and page not in waited:
                waited.append(page)
            return took > 0.01
        return True

    def _keep(self, who: str, answered: dict[str, int]) -> None:
        for path, status in answered.items():
            self.statuses.setdefault(OldPage(path, who), status)

    def _ask(self, page: OldPage, client: Client) -> SiteAnswer:
        headers = self._headers if page.who == _SUPERUSER else None
        answer = client.ask(self._site.start.at(page.path), headers=headers)
        found = next(forms(answer), None) if page.who == _LOGIN else None
        if found is None or self._filled.login is None:
            return answer
        _, user, password = self._filled.login
        token = found.token
        data = {"csrfmiddlewaretoken": token, "username": user, "password": password}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{item.name}={item.value}" for item in found.cookies),
            "Origin": found.action.origin,
            "Referer": str(found.action),
        }
        return client.ask(found.action, "POST", headers, urlencode(data).encode())

    def _said(self, path: str) -> list[str]:
        """Return what the server printed; it may arrive after the answer."""
        end = time.monotonic() + _SAID
        while time.monotonic() < end and not _has_error(self._running.said_of(path)):
            time.sleep(0.05)
        return self._running.said_of(path)


def _has_error(lines: Iterable[str]) -> bool:
    return any("Error" in line and not line.startswith(" ") for line in lines)
