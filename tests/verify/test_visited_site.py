"""The site as looks see it: where a form is found, and where redirects are followed to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import deployed

from envgen.live.verify.answers import SiteAnswer, Unreachable, Url
from envgen.live.verify.expected import Expected
from envgen.live.verify.site import MOST_REDIRECTS, VisitedSite, forms

PROFILE = """
project: shop
programs: {web: {command: x, django: true}}
site: {hosts: [shop.example, .many.example]}
settings: {LOGIN_URL: /enter/}
"""
PAGE = Url("https", "shop.example", 443, "/enter/")
TOKEN = '<input type="hidden" name="csrfmiddlewaretoken" value="abc&amp;d">'
PASSWORD = "<input type=password name=p>"


class Pages:
    """A client that answers from a table, and keeps what it was asked."""

    def __init__(self, pages: dict[str, tuple[int, str]]) -> None:
        """Answer these paths or URLs with a status, and a Location or a text."""
        self._pages = pages
        self.asked: list[str] = []

    def ask(self, url: Url, *_: Any, **__: Any) -> SiteAnswer:
        """Answer, or be unreachable where the status is 0."""
        self.asked.append(str(url))
        status, text = self._pages.get(str(url)) or self._pages.get(url.path) or (404, "")
        if not status:
            raise Unreachable(text)
        moved = 300 <= status < 400
        return SiteAnswer(
            url, status, (("location", text),) if moved else (), "" if moved else text
        )


def site(pages: dict[str, tuple[int, str]], page: str | None = None) -> VisitedSite:
    """Return a site with these pages."""
    client: Any = Pages(pages)
    return VisitedSite(PAGE.at("/"), Expected(deployed(PROFILE)), client, page=page)


def asked(site: VisitedSite) -> list[str]:
    """Return what a site's client was asked."""
    client: Any = site.client
    return list(client.asked)


FORMS: dict[str, tuple[str, list[tuple[str, str, bool]]]] = {
    "a login": (
        f"<form method=post>{TOKEN}{PASSWORD}</form>",
        [("https://shop.example/enter/", "abc&d", True)],
    ),
    "an action": (
        f'<FORM action="/in?a=1&amp;b=2">{TOKEN}</FORM>',
        [("https://shop.example/in?a=1&b=2", "abc&d", False)],
    ),
    "two forms": (
        f"<form action=/a>{TOKEN}</form><p><form action='/b'>{TOKEN}{PASSWORD}</form>",
        [
            ("https://shop.example/a", "abc&d", False),
            ("https://shop.example/b", "abc&d", True),
        ],
    ),
    "no token": (f"<form>{PASSWORD}</form>", []),
    "no form": (TOKEN, []),
    "another site's": (f"<form action=https://evil.example/>{TOKEN}{PASSWORD}</form>", []),
    "by plain HTTP": (f"<form action=http://shop.example/>{TOKEN}{PASSWORD}</form>", []),
    "no address": (f"<form action=javascript:x>{TOKEN}{PASSWORD}</form>", []),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms(name: str) -> None:
    """A form is found with its token, and only if it is posted to the page's own origin."""
    text, wanted = FORMS[name]
    found = [
        (str(f.action), f.token, f.has_password) for f in forms(SiteAnswer(PAGE, 200, (), text))
    ]
    assert found == wanted


@given(st.text(alphabet="<>/=\"' aforminputxyz\n", max_size=300))
def test_any_page_has_forms_or_none(text: str) -> None:
    """No page makes it raise."""
    list(forms(SiteAnswer(PAGE, 200, (), text)))


@pytest.mark.timeout(20)  # one pass takes well under a second; one pass for each tag, minutes
@pytest.mark.parametrize("piece", ["<form ", "<input a=", 'a="', "<", "<form a='", "aaaa", "<!--"])
@pytest.mark.threat("a hostile answer crashes or slows envgen down")
def test_a_page_that_means_harm_takes_no_time(piece: str) -> None:
    """A page of the largest size is read in one pass."""
    list(forms(SiteAnswer(PAGE, 200, (), piece * (256 * 1024 // len(piece)))))


LOGIN = (200, f"<form>{TOKEN}{PASSWORD}</form>")

WHERE: dict[str, tuple[dict[str, tuple[int, str]], str]] = {
    "the home": ({"/": LOGIN}, "/"),
    "where the home leads": ({"/": (302, "/hello/"), "/hello/": LOGIN}, "/hello/"),
    "LOGIN_URL": ({"/": (200, ""), "/enter/": LOGIN}, "/enter/"),
    "the admin": ({"/admin/login/": LOGIN}, "/admin/login/"),
    "past a page that fails": ({"/enter/": (0, "gone"), "/login/": LOGIN}, "/login/"),
}


@pytest.mark.parametrize("name", WHERE)
def test_a_login_page_is_looked_for(name: str) -> None:
    """At the home, at LOGIN_URL, and where login pages usually are."""
    pages, wanted = WHERE[name]
    found = site(pages).form
    assert found is not None
    assert found.page.url.path == wanted


def test_no_other_form_is_posted_unasked() -> None:
    """A form without a password may do anything: it is posted only if a person names its page."""
    pages = {"/": (200, f"<form action=/buy>{TOKEN}</form>")}
    assert site(pages).form is None
    named = site(pages, page="/").form
    assert named is not None
    assert named.action.path == "/buy"


def _longer(path: str) -> dict[str, tuple[int, str]]:
    steps = {f"/{number}": (302, f"/{number + 1}") for number in range(MOST_REDIRECTS + 5)}
    return {"/": (302, "/0"), **steps}


CHAINS: dict[str, tuple[dict[str, tuple[int, str]], str]] = {
    "to an end": ({"/": (302, "/a"), "/a": (200, "")}, ""),
    "to a subdomain of the profile": (
        {"/": (302, "https://www.many.example/a"), "https://www.many.example/a": (200, "")},
        "",
    ),
    "in a circle": ({"/": (302, "/a"), "/a": (302, "/")}, "it is a redirect loop"),
    "to a stranger": (
        {"/": (302, "https://evil.example/")},
        "it leads to evil.example, not a host of the profile",
    ),
    "into the network": (
        {"/": (302, "http://169.254.169.254/latest")},
        "it leads to 169.254.169.254, not a host of the profile",
    ),
    "to itself": (
        {"/": (302, "http://127.0.0.1:6379/")},
        "it leads to 127.0.0.1, not a host of the profile",
    ),
    "nowhere": ({"/": (302, "mailto:me@shop.example")}, "its Location header is not a web address"),
    "to where nobody is": ({"/": (302, "/a"), "/a": (0, "hangs up")}, "hangs up"),
    "on and on": (_longer(""), f"it is one of more than {MOST_REDIRECTS} redirects"),
}


@pytest.mark.parametrize("name", CHAINS)
@pytest.mark.threat("a hostile site answers without end")
@pytest.mark.threat("a hostile site leads requests elsewhere")
def test_redirects(name: str) -> None:
    """They are followed within the site, and to an end; a stranger's host is never asked."""
    pages, stopped = CHAINS[name]
    looked_at = site(pages)
    assert looked_at.home.stopped == stopped
    assert not any("evil" in url or "169.254" in url or "127.0" in url for url in asked(looked_at))
    assert len(asked(looked_at)) <= MOST_REDIRECTS + 2


def test_a_login_page_that_fails_is_kept() -> None:
    """A page that is missing is none of the site's; one that fails is, and is told of."""
    looked_at = site({"/": (200, ""), "/admin/login/": (500, "")})
    assert looked_at.form is None
    assert [answer.url.path for answer in looked_at.failed] == ["/admin/login/"]


def test_each_page_is_fetched_once() -> None:
    """Whatever looks ask for it."""
    looked_at = site({"/": (200, ""), "/enter/": LOGIN})
    uses: list[Callable[[], object]] = [
        lambda: looked_at.first,
        lambda: looked_at.home,
        lambda: looked_at.form,
        lambda: looked_at.sample,
        lambda: looked_at.pages,
    ]
    for use in (*uses, *uses):
        use()
    assert asked(looked_at) == ["https://shop.example/", "https://shop.example/enter/"]
