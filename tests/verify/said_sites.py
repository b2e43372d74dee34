"""Sites that answer from a table, for tests of checks that need no server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from judging import deployed

from envgen.live.verify.answers import SiteAnswer, Unreachable, Url
from envgen.live.verify.checks import Failed, site_checks
from envgen.live.verify.expected import Expected
from envgen.live.verify.site import STRANGER, VisitedSite

PROFILE = """
project: shop
programs: {web: {command: x, django: true}, bot: {command: y, runs_in: web}}
bot: {program: bot}
env: {BOT_SHARED_SECRET: {secret: true, generate: token, for: [web, bot]}}
django: {apps: [corsheaders]}
site: {hosts: [shop.example, www.shop.example], frontends: [https://app.example]}
settings: {SECURE_HSTS_SECONDS: 60, CSRF_COOKIE_NAME: __Host-csrf, CORS_ALLOW_CREDENTIALS: true}
"""
HOME = Url("https", "shop.example", 443, "/")
FORM = '<form><input name="csrfmiddlewaretoken" value="a"><input type="password"></form>'


class Said(NamedTuple):
    """What a site says: a status, headers, and a page."""

    status: int
    headers: Mapping[str, str | list[str]] = {}
    text: str = ""


class Table:
    """A client that answers from a table: by method and path, URL, path, or anything ("*")."""

    def __init__(self, said: Mapping[str, Said]) -> None:
        """Keep the table: status 0 is a site that hangs up, and what is not in it is 404."""
        self._said = said

    def ask(
        self, url: Url, method: str = "GET", *_: Any, host: str | None = None, **__: Any
    ) -> SiteAnswer:
        """Answer."""
        asked = url._replace(host=host) if host else url
        names = (f"{method} {url.path}", str(asked), url.path, "*")
        said = next((self._said[name] for name in names if name in self._said), Said(404))
        if not said.status:
            raise Unreachable("it hangs up")
        pairs = [
            (name, value)
            for name, values in said.headers.items()
            for value in ([values] if isinstance(values, str) else values)
        ]
        return SiteAnswer(url, said.status, tuple(pairs), said.text)


def wrong(look: str, said: Mapping[str, Said]) -> list[str]:
    """Return what a check finds wrong with a site that gives these answers."""
    client: Any = Table(said)
    site = VisitedSite(HOME, Expected(deployed(PROFILE)), client)
    return [item.message for item in site_checks()[look].check(site) if isinstance(item, Failed)]


OK = Said(200, {"strict-transport-security": "max-age=60"})
LOGIN = OK._replace(text=FORM)
MOVED = {"location": "/login/"}
READABLE = Said(200, {"access-control-allow-origin": "https://app.example"})
PREFLIGHT = Said(
    200,
    {
        "access-control-allow-origin": "https://app.example",
        "access-control-allow-credentials": "true",
        "access-control-allow-headers": "content-type",
    },
)
BOT_401 = Said(401, {"www-authenticate": 'Signature realm="bot"'})


class Case(NamedTuple):
    """A check, a site, and a name in what the check finds; None if it must find nothing."""

    look: str
    said: Mapping[str, Said]
    names: str | None = None


def cookies(*values: str) -> Mapping[str, Said]:
    """Return a site whose root sets cookies."""
    return {"/": OK._replace(headers={"set-cookie": list(values)})}


def plain_to(target: str, **more: Said) -> Mapping[str, Said]:
    """Return a site whose plain HTTP leads somewhere."""
    return {"http://shop.example/": Said(301, {"location": target}), "/": OK, **more}


GOOD = "__Host-csrf=a; Secure; Path=/; SameSite=Lax"
CASES = {
    "home: an error behind a redirect": Case(
        "https-home", {"/": Said(302, MOVED), "/login/": Said(500)}, "/login/"
    ),
    "home: a redirect to nothing": Case("https-home", {"/": Said(302, MOVED)}, "404"),
    "home: a redirect to a door": Case("https-home", {"/": Said(302, MOVED), "/login/": Said(401)}),
    "home: an API has no root": Case("https-home", {}),
    "plain: the same page": Case("https-redirect", plain_to("https://shop.example/")),
    "plain: inside": Case("https-redirect", plain_to("https://localhost/"), "localhost"),
    "plain: a port of the inside": Case(
        "https-redirect",
        plain_to("https://shop.example:8443/", **{"https://shop.example:8443/": Said(0)}),
        "8443/",
    ),
    "plain: nothing": Case("https-redirect", plain_to("https://shop.example//"), "404"),
    "plain: www": Case("https-redirect", plain_to("https://www.shop.example/")),
    "hosts: parked": Case(
        "host-refused",
        {"https://www.shop.example/": Said(302, {"location": "https://ads.example/"}), "/": OK},
        "https://ads.example",
    ),
    "hosts: over plain HTTP": Case(
        "host-refused",
        {"https://www.shop.example/": Said(301, {"location": "http://shop.example/"}), "/": OK},
        "http://shop.example",
    ),
    "hosts: www to the apex": Case(
        "host-refused",
        {"https://www.shop.example/": Said(301, {"location": "https://shop.example/"}), "/": OK},
    ),
    "stranger: kept by a redirect": Case(
        "host-stranger", {"/": Said(302, MOVED), "/login/": OK}, "302"
    ),
    "stranger: sent home": Case(
        "host-stranger",
        {f"https://{STRANGER}/": Said(301, {"location": "https://shop.example/"}), "/": OK},
    ),
    "hsts: on one host alone": Case(
        "hsts", {"https://www.shop.example/": Said(200), "/": OK}, "www.shop.example"
    ),
    "hsts: an edge redirects": Case(
        "hsts",
        {"https://www.shop.example/": Said(301, {"location": "https://shop.example/"}), "/": OK},
    ),
    "cookies: as they should be": Case("cookie-flags", cookies(GOOD)),
    "cookies: one hides another": Case(
        "cookie-flags", cookies("__Host-csrf=b; Path=/; SameSite=Lax", GOOD), "CSRF_COOKIE_SECURE"
    ),
    "cookies: a path": Case(
        "cookie-flags",
        cookies("__Host-csrf=a; Secure; Path=/shop; SameSite=Lax"),
        "Path=/",
    ),
    "cookies: a domain": Case("cookie-flags", cookies(f"{GOOD}; Domain=shop.example"), "Domain"),
    "cookies: another hides another": Case("cookie-others", cookies("a=1", "a=1; Secure"), "'a'"),
    "debug: behind a page for every path": Case(
        "debug-page",
        {
            "/login/": LOGIN,
            "/": LOGIN,
            "POST /": Said(
                403,
                {},
                "the help section of this page because you have <code>DEBUG =\n  True</code>",
            ),
        },
        "403",
    ),
    "reach: a challenge": Case(
        "site-unreachable",
        {"/": Said(403, {"cf-mitigated": "challenge"})},
        "Cloudflare",
    ),
    "reach: its own host is refused": Case("site-unreachable", {"*": Said(400)}, "400"),
    "reach: a root that needs parameters": Case("site-unreachable", {"/": Said(400)}),
    "hosts: two are refused": Case(
        "host-refused",
        {"https://shop.example/": OK, "*": Said(400)},
        "www.shop.example answers 400",
    ),
    "reach: a password": Case("site-unreachable", {"/": Said(401)}),
    "cors: as it should be": Case("cors-frontend", {"OPTIONS /": PREFLIGHT, "*": READABLE}),
    "cors: an edge answers the preflight alone": Case(
        "cors-frontend",
        {"OPTIONS /": PREFLIGHT, "*": OK},
        "Access-Control-Allow-Origin",
    ),
    "cors: a star, and cookies": Case(
        "cors-frontend",
        {"OPTIONS /": PREFLIGHT, "*": Said(200, {"access-control-allow-origin": "*"})},
        "Access-Control-Allow-Origin is '*'",
    ),
    "cors: the answer alone lets strangers read": Case(
        "cors-stranger",
        {"OPTIONS /": OK, "*": Said(200, {"access-control-allow-origin": f"https://{STRANGER}"})},
        "preflight",
    ),
    "cors: a file for anybody": Case(
        "cors-stranger",
        {"OPTIONS /": OK, "*": Said(200, {"access-control-allow-origin": "*"})},
    ),
    "debug: a page for nothing that fails": Case(
        "debug-page", {"/": OK, "/login/": OK, "*": Said(500)}, "500"
    ),
    "bot: its 401": Case("bot-unsigned", {"*": BOT_401}),
    "bot: a token's 401": Case(
        "bot-unsigned", {"*": Said(401, {"www-authenticate": "Bearer"})}, "'Bearer'"
    ),
    "bot: an edge's password": Case(
        "bot-unsigned", {"*": Said(401, {"www-authenticate": "Basic realm=x"})}, "bot_auth"
    ),
}
