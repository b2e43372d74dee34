"""Every way in which a look finds the site broken: what is changed at the edge, and what fires."""

from __future__ import annotations

from typing import NamedTuple

FRONTEND = "https://propel2excel-student-dashboard.vercel.app"
# A post whose Origin is the part behind "if" arrives with the other one.
_POSTS_AS = """\
set $sent $http_origin;
set $kind "$request_method $http_origin";
if ($kind ~ "{pattern}") {{ set $sent "{origin}"; }}
proxy_set_header Origin $sent;
"""
_PROTO = "proxy_set_header X-Forwarded-Proto https;"
_NO_PROTO = "proxy_set_header Host $http_host;"


class Breakage(NamedTuple):
    """A broken edge: which looks fire, words of what they say, and the directives that break it."""

    fires: frozenset[str]
    says: str
    server: str = ""
    location: str = ""
    forwarded: str | None = None
    plain: str | None = None
    certificate: str = "good"
    backend: str = "production"


def _row(fires: str, says: str, **directives: str) -> Breakage:
    return Breakage(frozenset(fires.split()), says, **directives)


def _posts_as(pattern: str, origin: str) -> str:
    return _POSTS_AS.format(pattern=pattern, origin=origin)


def _home_to(address: str) -> str:
    return f'set $what "$request_method $uri"; if ($what = "GET /") {{ return 302 {address}; }}'


def _without(header: str, instead: str | None = None) -> str:
    more = f'add_header {header} "{instead}" always;' if instead is not None else ""
    return f"proxy_hide_header {header}; {more}"


BREAKAGES = {
    "it answers with an error": _row(
        "site-unreachable", "answers 502", server="if ($uri) { return 502; }"
    ),
    "it hangs up": _row(
        "site-unreachable", "closed the connection", server="if ($uri) { return 444; }"
    ),
    "the certificate has ended": _row("tls-certificate", "has expired", certificate="ended"),
    "the certificate is another host's": _row(
        "tls-certificate", "Hostname mismatch", certificate="other"
    ),
    "nobody knows the authority": _row(
        "tls-certificate", "unable to get local issuer", certificate="stranger"
    ),
    "the certificate ends soon": _row("tls-expiry", "in 5 days", certificate="soon"),
    "TLS 1.1 is taken": _row(
        "tls-old",
        "TLS 1.1",
        server="ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0;",
    ),
    "plain HTTP is answered": _row(
        "https-redirect", "does not redirect to https", plain='return 200 "hello";'
    ),
    "plain HTTP leads to plain HTTP": _row(
        "https-redirect", "which is plain HTTP", plain="return 302 http://$host/home;"
    ),
    "plain HTTP leads elsewhere": _row(
        "https-redirect", "redirects to evil.example", plain="return 302 https://evil.example/;"
    ),
    "plain HTTP hangs up": _row("https-redirect", "port 80", plain="return 444;"),
    "the proxy does not say https": _row(
        "https-home hsts security-headers cors-frontend",
        "redirect loop",
        forwarded=_NO_PROTO,
    ),
    "the page leads back to http": _row(
        "https-home", "plain HTTP", server=_home_to("http://$host/")
    ),
    "the page leads to another site": _row(
        "https-home",
        "evil.example, not a host of the profile",
        server=_home_to("https://evil.example/"),
    ),
    "the page leads into the network": _row(
        "https-home",
        "169.254.169.254, not a host of the profile",
        server=_home_to("http://169.254.169.254/latest/meta-data/"),
    ),
    "no HSTS": _row("hsts", "is missing", location=_without("Strict-Transport-Security")),
    "another HSTS": _row(
        "hsts", "max-age=3600", location=_without("Strict-Transport-Security", "max-age=3600")
    ),
    "no nosniff": _row(
        "security-headers",
        "x-content-type-options is missing",
        location=_without("X-Content-Type-Options"),
    ),
    "another referrer policy": _row(
        "security-headers",
        "referrer-policy is 'unsafe-url'",
        location=_without("Referrer-Policy", "unsafe-url"),
    ),
    "frames are let in": _row(
        "security-headers",
        "x-frame-options is 'ALLOWALL'",
        location=_without("X-Frame-Options", "ALLOWALL"),
    ),
    "no opener policy": _row(
        "security-headers",
        "cross-origin-opener-policy is missing",
        location=_without("Cross-Origin-Opener-Policy"),
    ),
    "no policy": _row("content-policy", "content-security-policy is missing, but SECURE_CSP"),
    "another policy": _row(
        "content-policy",
        "differs from SECURE_CSP in 'script-src'",
        location="add_header Content-Security-Policy \"default-src 'self'; script-src *\" always;",
    ),
    "a cookie loses Secure": _row(
        "cookie-flags",
        "CSRF_COOKIE_SECURE is True, but the cookie 'csrftoken' has False",
        location="proxy_cookie_flags ~ nosecure;",
    ),
    "a cookie gains HttpOnly": _row(
        "cookie-flags", "CSRF_COOKIE_HTTPONLY", location="proxy_cookie_flags ~ httponly;"
    ),
    "a cookie goes to other sites": _row(
        "cookie-flags", "'None'", location="proxy_cookie_flags ~ samesite=none;"
    ),
    "a cookie of somebody else's": _row(
        "cookie-others",
        "'tracker' lacks Secure",
        location='add_header Set-Cookie "tracker=1; Path=/" always;',
    ),
    "DEBUG is on, and any host allowed": _row(
        "debug-page host-stranger", "debug page", backend="debug"
    ),
    "the login page fails": _row(
        "https-home login-page",  # the home leads there
        "/login/?next=/ answers 500",
        server="if ($uri = /login/) { return 500; }",
    ),
    "a host of the profile is not served": _row(
        "host-refused",
        "propel.onrender.com is in the profile",
        server="if ($host = propel.onrender.com) { return 404; }",
    ),
    "any host is served": _row(
        "host-stranger",
        "Host header is answered with 200",
        forwarded="proxy_set_header Host propel2excel.com;" + _PROTO,
    ),
    "its own forms are refused": _row(
        "csrf-own", "own page", location=_posts_as("^POST .*propel2excel.com", "null")
    ),
    "the frontend's forms are refused": _row(
        "csrf-frontend",
        f"the frontend {FRONTEND} is refused with 403",
        location=_posts_as("^POST .*vercel.app", "null"),
    ),
    "forms of strangers count": _row(
        "csrf-stranger",
        "unknown origin gets 200, not 403",
        location=_posts_as("^POST .*invalid", "https://$http_host"),
    ),
    "forms from nowhere count": _row(
        "csrf-stranger",
        "without Origin and Referer gets 200, not 403",
        location=_posts_as("^POST $", "https://$http_host"),
    ),
    "the frontend may not call": _row(
        "cors-frontend",
        f"preflight of {FRONTEND} fails",
        location=_without("Access-Control-Allow-Origin"),
    ),
    "the preflight is refused": _row(
        "cors-frontend",
        "the site answers 405",
        server="if ($request_method = OPTIONS) { return 405; }",
    ),
    "the frontend may ask, and not read": _row(
        "cors-frontend",
        "passes, but the answer's Access-Control-Allow-Origin is missing",
        server='set $what "$request_method $http_origin"; set $allowed "";'
        'if ($what ~ "OPTIONS .*vercel.app") { set $allowed $http_origin; }',
        location=_without("Access-Control-Allow-Origin", "$allowed"),
    ),
    "the frontend may send no JSON": _row(
        "cors-frontend", "JSON cannot be sent", location=_without("Access-Control-Allow-Headers")
    ),
    "strangers may read": _row(
        "cors-stranger",
        "the preflight of an unknown origin passes",
        location=_without("Access-Control-Allow-Origin", "$http_origin"),
    ),
    "the health path is redirected": _row(
        "health-path",
        "answers 301 (to https://propel2excel.com/healthz/), not 200",
        server="if ($uri = /healthz) { return 301 https://$host/healthz/; }",
    ),
    "the health path is not there": _row(
        "health-path", "answers 404", server="if ($uri = /healthz) { return 404; }"
    ),
    "anybody is let in to the bot's path": _row(
        "bot-unsigned",
        "with 404, not 401",
        server='set $who "$uri $http_signature"; if ($who ~ "^/api/bot/[^ ]* $") { return 404; }',
    ),
    "somebody else's 401 is on the bot's path": _row(
        "bot-unsigned",
        "it asks for 'Bearer'",
        location=_without("WWW-Authenticate", "Bearer"),
    ),
    "the bot is refused": _row(
        "bot-signed",
        "refuses a signed request with 401",
        location='proxy_set_header Signature "";',
    ),
    "a replay counts": _row(
        "bot-signed",
        "replayed request with 404",
        server="if ($http_signature) { return 404; }",
    ),
    "the bot is redirected": _row(
        "bot-signed",
        "redirects a signed request",
        server="if ($http_signature) { return 301 https://$host/; }",
    ),
}

# Where nothing is wrong, although it is another site than most: no look may fire.
_FROM_STRANGERS = "if ($host = envgen-verify.invalid) {{ return {answer}; }}"
ODDITIES = {
    "it hangs up on strangers": _row("", "", server=_FROM_STRANGERS.format(answer="444")),
    "it has no site for strangers": _row("", "", server=_FROM_STRANGERS.format(answer="404")),
    "it sends strangers home": _row(
        "", "", server=_FROM_STRANGERS.format(answer="301 https://propel2excel.com/")
    ),
    "it redirects to the other host": _row(
        "", "", plain="return 308 https://propel.onrender.com$request_uri;"
    ),
    "it has no pages": _row(
        "", "", location="rewrite ^/(login/|admin/.*|accounts/.*)?$ /nothing-here break;"
    ),
    "its pages are one": _row(
        "", "", location="proxy_intercept_errors on; error_page 404 =200 /login/;"
    ),
}
