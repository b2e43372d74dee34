"""The deployed site as the checks see it: each page is fetched once and shared by all checks."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from typing import NamedTuple
from urllib.parse import urlencode

from envgen.live.verify.answers import Cookie, SiteAnswer, Unreachable, Url, parse_url
from envgen.live.verify.client import Client
from envgen.live.verify.expected import Expected
from envgen.live.verify.routes import HTTP, HTTPS
from envgen.secrets.secret import Secret
from envgen.support import lazy_re

MOST_REDIRECTS = 10
FAILED = 500
# How Django answers a request for a host that ALLOWED_HOSTS does not list.
REFUSED = 400
# Paths of login pages: the admin's, Django's default, and one that many projects use.
LOGIN_PATHS = ("/admin/login/", "/accounts/login/", "/login/")
# A host that cannot exist: https://www.rfc-editor.org/rfc/rfc2606#section-2
STRANGER = "envgen-verify.invalid"
# Not html.parser, which takes minutes for some hostile pages; these take one pass.
_TAG = lazy_re.compile(r"<(form|/form|input)\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = lazy_re.compile(
    r"""\b([a-z]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
)
# Only printable ASCII is sent back in a header.
_PLAIN = lazy_re.compile(r"[!-~]+")


class Form(NamedTuple):
    """A form with Django's CSRF token, and the cookies that came with its page."""

    page: SiteAnswer
    action: Url
    token: str
    has_password: bool
    cookies: tuple[Cookie, ...]

    def __repr__(self) -> str:
        """Show where it is posted to, without the token and the cookies."""
        return f"<Form {self.action}>"


class Chain(NamedTuple):
    """Answers linked by redirects, and why the last redirect was not followed, if it was not."""

    answers: list[SiteAnswer]
    stopped: str = ""

    @property
    def last(self) -> SiteAnswer:
        """Return the last answer."""
        return self.answers[-1]


class VisitedSite:
    """A deployed site, and what the profile expects of it."""

    def __init__(
        self,
        url: Url,
        expected: Expected,
        client: Client,
        *,
        page: str | None = None,
        api: str = "/",
        secrets: dict[str, Secret] | None = None,
    ) -> None:
        """Check the origin of `url`.

        `page` is the path of a page with a form; None searches for one. `api` is a path that
        frontends call. `secrets` maps the names of the bots' variables to their secrets; None
        if no request may be signed.
        """
        self.url = url.at("/")._replace(scheme="https", port=_https_port(url))
        self.expected = expected
        self.client = client
        self.page = page
        self.api = api
        self.secrets = secrets
        self._posted: dict[tuple[Url, str | None], SiteAnswer] = {}
        self._by_host: dict[str, SiteAnswer | Unreachable] = {}
        # Pages that were searched for a form and answered with an error; filled by `form`.
        self.failed: list[SiteAnswer] = []
        self.unknown_path = f"/envgen-verify-{_word()}"

    @cached_property
    def first(self) -> SiteAnswer:
        """Return the answer for the root path. Raises Unreachable."""
        return self.client.ask(self.url)

    @cached_property
    def home(self) -> Chain:
        """Return the answers that a browser gets from the root over HTTPS. Raises Unreachable."""
        return self._follow(self.first)

    @cached_property
    def plain(self) -> SiteAnswer:
        """Return the answer to plain HTTP. Raises Unreachable."""
        return self.client.ask(Url("http", self.url.host, HTTP, "/"))

    def is_own(self, host: str) -> bool:
        """Return whether a host is the one in the URL or one of the profile's."""
        return host == self.url.host or self.expected.welcomes(host)

    @cached_property
    def missing(self) -> SiteAnswer:
        """Return the answer for a path that does not exist. Raises Unreachable."""
        return self.client.ask(self.url.at(self.unknown_path))

    @cached_property
    def stranger(self) -> SiteAnswer:
        """Return the answer to an invented Host header. Raises Unreachable."""
        return self.client.ask(self.url.at(self.usual.url.path), host=STRANGER)

    @cached_property
    def form(self) -> Form | None:
        """Return a form with a CSRF token: on the page asked for, or else on a login page."""
        for page in self._candidates():
            if page.status >= FAILED:
                self.failed.append(page)
            for form in forms(page):
                # Posting an empty login form changes nothing. Another form might change
                # something, so it is only posted if a person named its page.
                if form.has_password or self.page is not None:
                    return form
        return None

    @property
    def sample(self) -> SiteAnswer:
        """Return a page as visitors see it: one with a form, or the home.

        Raises Unreachable, also for an error page: it may come from a proxy.
        """
        page = self.form.page if self.form else self.home.last
        if page.status == REFUSED or page.status >= FAILED:
            raise Unreachable(f"{page.url} answers {page.status}")
        return page

    @property
    def below_api(self) -> str:
        """Return a path below the API's path that does not exist."""
        return self.api.partition("?")[0].rstrip("/") + self.unknown_path

    @property
    def usual(self) -> SiteAnswer:
        """Return the page that every host is asked for: the one with a form, or the root."""
        return self.form.page if self.form else self.first

    def by_host(self, host: str) -> SiteAnswer:
        """Return the answer of a host of the site for the usual page. Raises Unreachable."""
        if host not in self._by_host:
            url = self.url._replace(host=host, path=self.usual.url.path)
            try:
                self._by_host[host] = self.client.ask(url)
            except Unreachable as error:
                self._by_host[host] = error
        found = self._by_host[host]
        if isinstance(found, Unreachable):
            raise found
        return found

    @property
    def pages(self) -> list[SiteAnswer]:
        """Return the HTTPS pages that were fetched, including the one with a form."""
        found = [answer for answer in self.home.answers if answer.url.scheme == "https"]
        if self.form is not None:
            found.append(self.form.page)
        return list({str(answer.url): answer for answer in found}.values())

    def post(self, form: Form, origin: str | None) -> SiteAnswer:
        """Post only the token of a form, with `origin` as Origin and Referer; None sends neither.

        Raises Unreachable.
        """
        if (form.action, origin) in self._posted:
            return self._posted[form.action, origin]
        body = urlencode({"csrfmiddlewaretoken": form.token}).encode()
        pairs = (f"{item.name}={item.value}" for item in form.cookies)
        cookies = "; ".join(pair for pair in pairs if _PLAIN.fullmatch(pair))
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        if origin is not None:
            # Browsers send both. If a proxy drops one, Django uses the other.
            headers |= {"Origin": origin, "Referer": f"{origin}/"}
        answer = self.client.ask(form.action, "POST", headers, body)
        return self._posted.setdefault((form.action, origin), answer)

    def preflight(self, origin: str) -> SiteAnswer:
        """Send the preflight of a page of `origin` that wants to send JSON. Raises Unreachable."""
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        return self.client.ask(self.url.at(self.api), "OPTIONS", headers)

    def call(self, origin: str) -> SiteAnswer:
        """Request the API as a page of `origin` does, without cookies. Raises Unreachable.

        The path does not exist, so that no view runs and no proxy redirects the request.
        """
        return self.client.ask(self.url.at(self.below_api), headers={"Origin": origin})

    def _candidates(self) -> Iterator[SiteAnswer]:
        if self.page is not None:
            yield self.client.ask(self.url.at(self.page))
            return
        yield self.home.last
        paths = [self.expected.login_path, *LOGIN_PATHS]
        for path in dict.fromkeys(path for path in paths if path):
            try:
                yield self._follow(self.client.ask(self.url.at(path))).last
            except Unreachable:
                continue

    def _follow(self, answer: SiteAnswer) -> Chain:
        """Follow redirects, but only to hosts of the site."""
        answers = [answer]
        seen = {str(answer.url)}
        while answers[-1].is_redirect:
            target = answers[-1].target
            if target is None:
                return Chain(answers, "its Location header is not a web address")
            if str(target) in seen:
                return Chain(answers, "it is a redirect loop")
            if not self.is_own(target.host):
                return Chain(answers, f"it leads to {target.host}, not a host of the profile")
            if len(answers) > MOST_REDIRECTS:
                return Chain(answers, f"it is one of more than {MOST_REDIRECTS} redirects")
            seen.add(str(target))
            try:
                answers.append(self.client.ask(target))
            except Unreachable as error:
                return Chain(answers, str(error))
        return Chain(answers)


def forms(page: SiteAnswer) -> Iterator[Form]:
    """Yield each form of a page that has a CSRF token and posts to the page's own origin."""
    action: Url | None = None
    token, password = "", False
    for tag in _TAG.finditer(page.text):
        attributes = {
            found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(tag[2])
        }
        kind = tag[1].lower()
        if kind == "form":
            action = parse_url(attributes.get("action", ""), page.url)
            token, password = "", False
        elif kind == "input" and attributes.get("name") == "csrfmiddlewaretoken":
            token = attributes.get("value", "")
        elif kind == "input":
            password = password or attributes.get("type", "").lower() == "password"
        elif action and token and action.origin == page.url.origin:
            yield Form(page, action, token, password, tuple(page.cookies))


def _https_port(url: Url) -> int:
    return url.port if url.scheme == "https" else HTTPS


def _word() -> str:
    return secrets.token_hex(8)
