"""Looks at cookies: where they may go, and who may read them."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import Severity, rule
from envgen.live.verify.answers import Cookie, shown
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.expected import UNKNOWN
from envgen.live.verify.site import VisitedSite

SECURITY = "https://docs.djangoproject.com/en/5.2/topics/security/#session-security"
KINDS = ("SESSION", "CSRF")


@rule(
    "cookie-flags",
    why="A cookie without Secure goes out in the clear; one without HttpOnly any script can read.",
    fix="deploy what the profile says, and no edge that changes cookies",
    source=SECURITY,
)
def cookie_flags(site: VisitedSite) -> Iterator[Outcome]:
    """Yield Secure, HttpOnly or SameSite of Django's cookies that are not as the settings say."""
    cookies = _set_by(site)
    for kind in KINDS:
        name = site.expected.value(f"{kind}_COOKIE_NAME")
        if name is UNKNOWN:
            yield Skipped(f"{kind}_COOKIE_NAME is worked out as the site starts")
        elif same := [item for item in cookies if item.name == name]:
            # Each that is set: one that is as it should be hides no other of its name.
            wrong = {sight: None for cookie in same for sight in _compare(site, kind, cookie)}
            yield from wrong or [Passed(f"the cookie {shown(same[0].name)} is as the settings say")]
        else:
            yield Skipped(f"no page that was looked at sets the cookie {shown(str(name))}")


def _set_by(site: VisitedSite) -> list[Cookie]:
    return [item for page in site.pages for item in page.cookies]


def _compare(site: VisitedSite, kind: str, cookie: Cookie) -> Iterator[Failed]:
    found = {
        f"{kind}_COOKIE_SECURE": "secure" in cookie.attributes,
        f"{kind}_COOKIE_HTTPONLY": "httponly" in cookie.attributes,
        f"{kind}_COOKIE_SAMESITE": cookie.same_site or False,
    }
    for name, value in found.items():
        wanted = site.expected.value(name)
        if not _agree(wanted, value):
            message = f"{name} is {wanted!a}, and the cookie {shown(cookie.name)} has {value!a}"
            yield Failed(message, site.expected.place(name))
    if why := _dropped(cookie):
        yield Failed(f"browsers drop {shown(cookie.name)}: its name asks for {why}")


def _dropped(cookie: Cookie) -> str:
    """Return what a prefix of the name asks for in vain: RFC 6265bis, section 4.1.3."""
    name, has = cookie.name.lower(), cookie.attributes
    if name.startswith(("__host-", "__secure-")) and "secure" not in has:
        return "Secure"
    if name.startswith("__host-") and (has.get("path") != "/" or has.get("domain")):
        return "Path=/ and no Domain"
    return ""


def _agree(expected: object, found: str | bool) -> bool:
    # None and False both are no SameSite at all.
    return expected is UNKNOWN or str(expected or False).lower() == str(found).lower()


@rule(
    "cookie-others",
    why="A cookie without Secure goes out in the clear with any plain request to the host.",
    fix="set it with secure=True",
    source="https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Cookies#security",
    severity=Severity.WARNING,
)
def cookie_others(site: VisitedSite) -> Iterator[Outcome]:
    """Yield cookies that are not Django's own and lack Secure."""
    known = {site.expected.value(f"{kind}_COOKIE_NAME") for kind in KINDS}
    others = [item for item in _set_by(site) if item.name not in known]
    open_ones = {item.name for item in others if "secure" not in item.attributes}
    for name in sorted(open_ones):
        yield Failed(f"the cookie {shown(name)} lacks Secure")
    if not open_ones:
        yield Passed(f"other cookies: {len({item.name for item in others})}, all with Secure")
