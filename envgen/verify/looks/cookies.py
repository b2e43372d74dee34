"""Looks at cookies: where they may go, and who may read them."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import Severity
from envgen.verify.answers import Cookie, shown
from envgen.verify.expected import UNKNOWN
from envgen.verify.looks import Fine, Sight, Unseen, Wrong, look
from envgen.verify.site import Site

SECURITY = "https://docs.djangoproject.com/en/5.2/topics/security/#session-security"
KINDS = ("SESSION", "CSRF")


@look(
    "cookie-flags",
    why="A cookie without Secure goes out in the clear; one without HttpOnly any script can read.",
    fix="deploy what the profile says, and no edge that changes cookies",
    source=SECURITY,
)
def cookie_flags(site: Site) -> Iterator[Sight]:
    """Yield Secure, HttpOnly or SameSite of Django's cookies that are not as the settings say."""
    cookies = {item.name: item for page in site.pages for item in page.cookies}
    for kind in KINDS:
        name = site.expected.value(f"{kind}_COOKIE_NAME")
        if name is UNKNOWN:
            yield Unseen(f"{kind}_COOKIE_NAME is worked out as the site starts")
        elif name in cookies:
            yield from _compare(site, kind, cookies[name])
        else:
            yield Unseen(f"no page that was looked at sets the cookie {shown(str(name))}")


def _compare(site: Site, kind: str, cookie: Cookie) -> Iterator[Sight]:
    found = {
        f"{kind}_COOKIE_SECURE": "secure" in cookie.attributes,
        f"{kind}_COOKIE_HTTPONLY": "httponly" in cookie.attributes,
        f"{kind}_COOKIE_SAMESITE": cookie.same_site or False,
    }
    expected = {name: site.expected.value(name) for name in found}
    wrong = [name for name, value in expected.items() if not _agree(value, found[name])]
    for name in wrong:
        message = f"{name} is {expected[name]!a}, and the cookie {shown(cookie.name)} has "
        yield Wrong(message + ascii(found[name]), site.expected.place(name))
    if not wrong:
        yield Fine(f"the cookie {shown(cookie.name)} is as {', '.join(found)} say")
    if cookie.name.startswith(("__Host-", "__Secure-")) and "secure" not in cookie.attributes:
        yield Wrong(f"browsers drop {shown(cookie.name)}: its name asks for Secure")


def _agree(expected: object, found: str | bool) -> bool:
    # None and False both are no SameSite at all.
    return expected is UNKNOWN or str(expected or False).lower() == str(found).lower()


@look(
    "cookie-others",
    why="A cookie without Secure goes out in the clear with any plain request to the host.",
    fix="set it with secure=True",
    source="https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Cookies#security",
    severity=Severity.WARNING,
)
def cookie_others(site: Site) -> Iterator[Sight]:
    """Yield cookies that are not Django's own and lack Secure."""
    known = {site.expected.value(f"{kind}_COOKIE_NAME") for kind in KINDS}
    cookies = {item.name: item for page in site.pages for item in page.cookies}
    others = [item for name, item in cookies.items() if name not in known]
    open_ones = [item for item in others if "secure" not in item.attributes]
    for item in open_ones:
        yield Wrong(f"the cookie {shown(item.name)} lacks Secure")
    if not open_ones:
        yield Fine(f"other cookies: {len(others)}, all with Secure")
