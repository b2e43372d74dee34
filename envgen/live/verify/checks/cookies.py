"""Check the attributes of cookies: Secure, HttpOnly and SameSite."""

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
    why="A cookie without Secure is sent unencrypted; any script can read one without HttpOnly.",
    fix="deploy the profile again, and let no proxy or CDN change cookies",
    source=SECURITY,
)
def cookie_flags(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure for each attribute of Django's cookies that differs from the settings."""
    cookies = _set_by(site)
    for kind in KINDS:
        name = site.expected.value(f"{kind}_COOKIE_NAME")
        if name is UNKNOWN:
            yield Skipped(f"{kind}_COOKIE_NAME is only known once the site runs")
        elif same := [item for item in cookies if item.name == name]:
            # Every cookie of that name: a correct one must not hide a wrong one.
            wrong = {failed: None for cookie in same for failed in _compare(site, kind, cookie)}
            yield from wrong or [Passed(f"the cookie {shown(same[0].name)} matches the settings")]
        else:
            yield Skipped(f"no visited page sets the cookie {shown(str(name))}")


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
            message = f"{name} is {wanted!a}, but the cookie {shown(cookie.name)} has {value!a}"
            yield Failed(message, site.expected.place(name))
    if why := _dropped(cookie):
        yield Failed(f"browsers reject the cookie {shown(cookie.name)}: its name requires {why}")


def _dropped(cookie: Cookie) -> str:
    """Return what the name's prefix requires and the cookie lacks: RFC 6265bis, section 4.1.3."""
    name, has = cookie.name.lower(), cookie.attributes
    if name.startswith(("__host-", "__secure-")) and "secure" not in has:
        return "Secure"
    if name.startswith("__host-") and (has.get("path") != "/" or has.get("domain")):
        return "Path=/ and no Domain"
    return ""


def _agree(expected: object, found: str | bool) -> bool:
    # None and False both mean no SameSite attribute.
    return expected is UNKNOWN or str(expected or False).lower() == str(found).lower()


@rule(
    "cookie-others",
    why="Browsers send a cookie without Secure unencrypted with any http:// request to the host.",
    fix="pass secure=True where the cookie is set",
    source="https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Cookies#security",
    severity=Severity.WARNING,
)
def cookie_others(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a warning for each cookie that is not Django's own and lacks Secure."""
    known = {site.expected.value(f"{kind}_COOKIE_NAME") for kind in KINDS}
    others = [item for item in _set_by(site) if item.name not in known]
    open_ones = {item.name for item in others if "secure" not in item.attributes}
    for name in sorted(open_ones):
        yield Failed(f"the cookie {shown(name)} lacks Secure")
    if not open_ones:
        yield Passed(f"other cookies: {len({item.name for item in others})}, all have Secure")
