"""What each look of `envgen verify` says of sites that say what a table has: see tests/verify."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from judging import deployed
from said_sites import (
    CASES,
    FORM,
    HOME,
    LOGIN,
    MOVED,
    OK,
    PREFLIGHT,
    PROFILE,
    READABLE,
    Said,
    Table,
    cookies,
)
from snapshots import Case, Sandbox, marked, typed

from envgen.cli import terminal
from envgen.cli.commands import verify
from envgen.live.verify import site as visited
from envgen.live.verify.answers import Unreachable, Untrusted, Url
from envgen.live.verify.checks import Failed, Passed, reach, site_checks
from envgen.live.verify.expected import Expected
from envgen.live.verify.site import VisitedSite
from envgen.secrets.secret import Secret

YEAR = 365 * reach.DAY
SECRET = Secret("a-secret-of-a-bot-that-is-long-enough-to-sign")


class _Client(Table):
    """A client that knows certificates as well."""

    requests = 20

    def __init__(self, said: Mapping[str, Said], days: int = 90, old: bool = False) -> None:
        super().__init__(said)
        # The hour keeps it from ending within the last day while the test runs.
        until = reach.time.time() + days * reach.DAY + 3600
        tls = SimpleNamespace(version="TLSv1.3", valid_until=until)
        self.tls = {"shop.example": tls, "other.example": tls}
        self._old = old

    def speaks(self, *_: Any) -> bool:
        return self._old


class _Hopeless(_Client):
    """A client that reaches nobody."""

    def __init__(self, error: Exception) -> None:
        super().__init__({})
        self._error = error

    def ask(self, *_: Any, **__: Any) -> Any:
        raise self._error


class _Twice(_Client):
    """A client of a site that takes each signed request once."""

    def __init__(self, first: int, again: int) -> None:
        super().__init__({})
        self._statuses = [again, first]

    def ask(self, url: Url, *_: Any, **more: Any) -> Any:
        return super().ask(url)._replace(status=self._statuses.pop())


def look(
    name: str,
    check: str,
    said: Mapping[str, Said] | _Client,
    *,
    profile: str = PROFILE,
    url: Url = HOME,
    page: str | None = None,
    signs: Mapping[str, Secret] | None = None,
) -> Case:
    """Return the case of one look at a site: what is fine, what is not, what it cannot look at."""

    def run(box: Sandbox) -> str:
        client: Any = said if isinstance(said, _Client) else _Client(said)
        site = VisitedSite(url, Expected(deployed(profile)), client, page=page, secrets=signs)
        item, err, out = site_checks()[check], io.StringIO(), []
        box.patch.setattr("sys.stderr", err)
        try:
            outcomes = list(item.check(site))
        except Unreachable as error:
            return marked("!", f"not looked at: {error}")
        for outcome in outcomes:
            if isinstance(outcome, Failed):
                terminal.show_problems([item.problem(outcome)])
            elif isinstance(outcome, Passed):
                out.append(f"ok  {outcome.message}")
            else:
                terminal.echo_err(f"not looked at: {outcome.message}  ({check})")
        shown = re.sub(r"^1 (problem|warning|note)( in .*)?\n", "", err.getvalue(), flags=re.M)
        return "\n".join([f"look: {check}", marked("|", "\n".join(out)), marked("!", shown)])

    return Case(name, lambda box: re.sub(r"\n\n+", "\n", run(box)).strip())


def client(said: Mapping[str, Said], *, error: Exception | None = None) -> _Client:
    """Return a client that gets these answers, or none because of an error."""
    return _Hopeless(error) if error else _Client(said)


ELSEWHERE = Url("https", "other.example", 443, "/")
HEADERS = {
    "strict-transport-security": "max-age=60",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}
CSP = PROFILE.replace("settings: {", "settings: {SECURE_CSP: {default-src: [self]}, ")
POLICY = {"content-security-policy": "default-src self"}
BARE = "project: shop\nprograms: {web: {command: x, django: true}}\nsite: {hosts: [shop.example]}\n"
UNKNOWN = BARE + (
    "env: {DJANGO_SECURE_HSTS_SECONDS: {type: int}, DJANGO_X_FRAME_OPTIONS: {},"
    " DJANGO_SESSION_COOKIE_NAME: {}}\n"
)
OPEN = PROFILE.replace("settings: {", "settings: {CORS_ALLOW_ALL_ORIGINS: true, ")
LEFT_OUT = PROFILE.replace("settings: {", "settings: {CORS_URLS_REGEX: ^/api/, ")
V1 = PROFILE.replace("{program: bot}", "{program: bot, accept: [v1]}")
SIGNS = {"BOT_SHARED_SECRET": SECRET}


def _post(status: int) -> Mapping[str, Said]:
    return {"/": LOGIN, "POST /": Said(status)}


def _preflight(status: int = 200, **changed: str) -> Mapping[str, Said]:
    headers = {**PREFLIGHT.headers, **{key.replace("_", "-"): v for key, v in changed.items()}}
    return {"OPTIONS /": Said(status, headers), "*": READABLE}


MORE = [
    look("reach: it answers", "site-unreachable", {"/": OK}),
    look("reach: it fails", "site-unreachable", {"/": Said(502)}),
    look("reach: it hangs up", "site-unreachable", {"/": Said(0)}, url=ELSEWHERE),
    look("certificate: as it should be", "tls-certificate", {"/": OK}),
    look(
        "certificate: of nobody",
        "tls-certificate",
        _Hopeless(Untrusted("the certificate of other.example proves nothing: it has expired")),
        url=ELSEWHERE,
    ),
    look("certificate: for long", "tls-expiry", _Client({"/": OK})),
    look("certificate: it ends soon", "tls-expiry", _Client({"/": OK}, days=5)),
    look("old TLS: refused", "tls-old", _Client({})),
    look("old TLS: taken", "tls-old", _Client({}, old=True)),
    look("plain: on a port of its own", "https-redirect", {}, url=HOME._replace(port=8443)),
    look("plain: nobody answers", "https-redirect", {"http://shop.example/": Said(0), "/": OK}),
    look("plain: it is answered", "https-redirect", {"/": OK}),
    look("plain: to plain", "https-redirect", {"/": Said(301, {"location": "http://a.example/"})}),
    look("home: a circle", "https-home", {"/": Said(302, {"location": "/"})}),
    look("home: nowhere", "https-home", {"/": Said(302, {"location": "mailto:a@shop.example"})}),
    look("home: astray", "https-home", {"/": Said(302, {"location": "https://evil.example/"})}),
    look("home: to plain", "https-home", {"/": Said(302, {"location": "http://shop.example/"})}),
    look(
        "home: without an end",
        "https-home",
        {f"/{n or ''}": Said(302, {"location": f"/{n + 1}"}) for n in range(30)},
    ),
    look("hsts: as it should be", "hsts", {"*": OK}),
    look("hsts: none", "hsts", {"/": Said(200)}),
    look("hsts: none is wanted", "hsts", {"*": Said(200)}, profile=BARE),
    look("hsts: nobody knows", "hsts", {"*": Said(200)}, profile=UNKNOWN),
    look("headers: as they should be", "security-headers", {"*": Said(200, HEADERS)}),
    look("headers: none", "security-headers", {"*": OK}),
    look("headers: nobody knows", "security-headers", {"*": OK}, profile=UNKNOWN),
    look("policy: none", "content-policy", {"*": OK}),
    look("policy: one that the profile has not", "content-policy", {"*": Said(200, POLICY)}),
    look("policy: as it should be", "content-policy", {"*": Said(200, POLICY)}, profile=CSP),
    look("policy: missing", "content-policy", {"*": OK}, profile=CSP),
    look(
        "policy: another",
        "content-policy",
        {"*": Said(200, {"content-security-policy": "default-src *; script-src *"})},
        profile=CSP,
    ),
    look("cookies: nobody knows their name", "cookie-flags", {"*": OK}, profile=UNKNOWN),
    look("cookies: no SameSite", "cookie-flags", cookies("__Host-csrf=a; Secure; Path=/")),
    look("cookies: a prefix without Secure", "cookie-flags", cookies("__Host-csrf=a; Path=/")),
    look("cookies: others are well", "cookie-others", cookies("a=1; Secure")),
    look("csrf: no form", "csrf-own", {}),
    look("csrf: taken", "csrf-own", _post(200)),
    look("csrf: refused", "csrf-own", _post(403)),
    look("csrf: a frontend is taken", "csrf-frontend", _post(200)),
    look("csrf: a frontend is refused", "csrf-frontend", _post(403)),
    look("csrf: no frontend", "csrf-frontend", {}, profile=BARE),
    look("csrf: a stranger is refused", "csrf-stranger", _post(403)),
    look("csrf: a stranger is taken", "csrf-stranger", _post(200)),
    look("cors: no frontend", "cors-frontend", {}, profile=BARE),
    look("cors: left out", "cors-frontend", {}, profile=LEFT_OUT),
    look("cors: a preflight that fails", "cors-frontend", _preflight(500)),
    look("cors: another origin", "cors-frontend", _preflight(access_control_allow_origin="null")),
    look("cors: no cookies", "cors-frontend", _preflight(access_control_allow_credentials="no")),
    look("cors: no JSON", "cors-frontend", _preflight(access_control_allow_headers="accept")),
    look("cors: strangers as they should be", "cors-stranger", {"*": OK}),
    look("cors: everybody", "cors-stranger", {}, profile=OPEN),
    look("cors: a path that is left out", "cors-stranger", {}, profile=LEFT_OUT),
    look(
        "cors: a stranger's preflight passes",
        "cors-stranger",
        {"*": Said(200, {"access-control-allow-origin": "*"})},
    ),
    look("health: as it should be", "health-path", {"/healthz": OK}),
    look("health: moved", "health-path", {"/healthz": Said(301, MOVED)}),
    look("health: none", "health-path", {}, profile=BARE + "unset: [HEALTH_PATH]\n"),
    look("bot: none", "bot-unsigned", {}, profile=BARE),
    look("bot: unguarded", "bot-unsigned", {"*": OK}),
    look("bot: nothing is signed", "bot-signed", {}),
    look("bot: another host", "bot-signed", {}, url=ELSEWHERE, signs=SIGNS),
    look("bot: v1 alone", "bot-signed", {}, profile=V1, signs=SIGNS),
    look("bot: no secret is known", "bot-signed", {}, signs={}),
    look("bot: too short a secret", "bot-signed", {}, signs={"BOT_SHARED_SECRET": Secret("abc")}),
    look("bot: as it should be", "bot-signed", _Twice(404, 401), signs=SIGNS),
    look("bot: refused", "bot-signed", _Twice(401, 401), signs=SIGNS),
    look("bot: a firewall", "bot-signed", _Twice(403, 403), signs=SIGNS),
    look("bot: no table", "bot-signed", _Twice(503, 503), signs=SIGNS),
    look("bot: redirected", "bot-signed", _Twice(301, 301), signs=SIGNS),
    look("bot: taken twice", "bot-signed", _Twice(404, 404), signs=SIGNS),
    look("debug: as it should be", "debug-page", {"/": OK}),
    look("login: a form", "login-page", {"/": LOGIN}),
    look("login: none", "login-page", {"/": OK}),
    look("login: it fails", "login-page", {"/": OK, "/login/": Said(500)}),
    look("hosts: another", "host-refused", {"*": OK}, url=ELSEWHERE),
    look("hosts: refused", "host-refused", {"https://www.shop.example/": Said(400), "/": OK}),
    look(
        "reach: its own host is refused by the project's settings",
        "site-unreachable",
        {"*": Said(400)},
        profile=PROFILE + "unset: [ALLOWED_HOSTS]\n",
    ),
    look("reach: a host that is not listed", "site-unreachable", {"*": Said(400)}, url=ELSEWHERE),
    look(
        "reach: a host that the manifest lists",
        "site-unreachable",
        {"*": Said(400)},
        profile=f"{PROFILE}render: {{services: {{web: {{plan: starter, region: frankfurt}}}}}}\n",
    ),
    look(
        "home: a loop, and the header is unset",
        "https-home",
        {"*": Said(301, {"location": "https://shop.example/"})},
        profile=f"{PROFILE}unset: [SECURE_PROXY_SSL_HEADER]\n",
    ),
    look("hosts: one hangs up", "host-refused", {"https://www.shop.example/": Said(0), "/": OK}),
    look(
        "stranger: refused", "host-stranger", {f"https://{visited.STRANGER}/": Said(400), "/": OK}
    ),
    look(
        "stranger: not found", "host-stranger", {f"https://{visited.STRANGER}/": Said(404), "/": OK}
    ),
    look(
        "stranger: no answer", "host-stranger", {f"https://{visited.STRANGER}/": Said(0), "/": OK}
    ),
    look("stranger: as everybody", "host-stranger", {"*": Said(404)}),
    look("stranger: answered", "host-stranger", {"*": OK}),
]


def visit(name: str, client: _Client, *more: str) -> Case:
    """Return the case of a whole visit, as the command shows it."""

    def deployed_shop(box: Sandbox) -> None:
        profile = PROFILE.strip().replace("\n", "\n") + "\n"
        box.write("profiles/production.yaml", profile)
        box.patch.setattr(verify, "Client", lambda *_, **__: client)
        box.patch.setattr(visited, "_word", lambda: "0123456789abcdef")

    command = " ".join(["verify", "https://shop.example", "-p", "production", *more])
    return typed(name, command, project=deployed_shop)


ANSWERS = {"www-authenticate": "Signature", **READABLE.headers}
GOOD = {
    "*": Said(401, ANSWERS),
    "http://shop.example/": Said(301, {"location": "https://shop.example/"}),
    f"https://{visited.STRANGER}/": Said(400),
    "/": Said(200, HEADERS),
    "OPTIONS /": PREFLIGHT,
    "/healthz": OK,
}
BAD = {**GOOD, "/": Said(200, HEADERS, FORM), "POST /": Said(403), "*": Said(404)}
VISITS = [
    visit("a site as it should be", _Client(GOOD)),
    visit("a site that is not", _Client(BAD)),
    visit("a site out of reach", _Hopeless(Unreachable("cannot resolve 'shop.example'"))),
    typed("what is looked at", "verify --list-checks", most=1000),
    typed("not the deployed one", "verify https://a.example -p development"),
    typed("no profile", "verify https://a.example"),
    typed("a page's address", "verify https://a.example/x -p production"),
    typed("an address by plain HTTP", "verify http://a.example:8000 -p production"),
    typed("a path that is none", "verify https://a.example -p production --page x"),
    typed("a time that is none", "verify https://a.example -p production --timeout nan"),
    typed("a detour that is none", "verify https://a.example -p production --connect-to a:b:c"),
    typed(
        "a file without a certificate",
        "verify https://a.example -p production --ca-file manage",
        lambda box: box.write("manage", "x"),
    ),
]

FILES = {
    "site": [*(look(name, case.look, case.said) for name, case in CASES.items()), *MORE],
    "verify": VISITS,
}
