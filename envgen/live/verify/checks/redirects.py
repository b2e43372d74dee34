"""Looks at redirects: from http to https, to a host of the profile, and to an end."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import Severity, rule
from envgen.live.verify.answers import Unreachable, Url
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.site import VisitedSite

# What is not there; 401 and 403 ask who comes.
NO_PAGE = (400, 404, 410)
LOG = "the log of the deploy says why"
REDIRECT = "https://docs.djangoproject.com/en/5.2/ref/settings/#secure-ssl-redirect"


@rule(
    "https-redirect",
    why="What is sent by plain HTTP can be read and changed on its way.",
    fix="settings: {SECURE_SSL_REDIRECT: true}, or the redirect of the edge",
    source=REDIRECT,
)
def https_redirect(site: VisitedSite) -> Iterator[Outcome]:
    """Yield plain HTTP that is answered with more than a redirect to HTTPS."""
    if site.url.port != 443:
        yield Skipped("on a port of its own there is no plain HTTP beside HTTPS")
        return
    place = site.expected.place("SECURE_SSL_REDIRECT")
    try:
        first = site.plain
    except Unreachable as error:
        message = f"who types the name without https:// gets nothing: {error}"
        yield Failed(message, place, "the redirect of the edge", Severity.WARNING)
        return
    target = first.target
    if target is None:
        yield Failed(f"{first.url} answers {first.status} and does not redirect to https", place)
    elif target.scheme != "https":
        yield Failed(f"{first.url} redirects to {target}, which is plain HTTP", place)
    elif not site.is_own(target.host):
        yield Failed(f"{first.url} redirects to {target.host}, which is no host of the profile")
    elif why := _dead_end(site, target):
        yield Failed(f"{first.url} redirects to {target}, and {why}", place, LOG)
    else:
        yield Passed(f"{first.url} → {target}")


def _dead_end(site: VisitedSite, target: Url) -> str:
    """Return why nobody gets further from there; empty where they do, as from the root."""
    if any(answer.url == target for answer in site.home.answers):
        return ""  # https-home says so
    try:
        status = site.client.ask(target).status
    except Unreachable as error:
        return str(error)
    return f"that answers {status}" if status >= 400 and status != site.first.status else ""


@rule(
    "https-home",
    why="A redirect that never ends, or leads astray, is a site that nobody can use.",
    fix="SECURE_PROXY_SSL_HEADER: [HTTP_X_FORWARDED_PROTO, https], as the edge sends it",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#secure-proxy-ssl-header",
)
def https_home(site: VisitedSite) -> Iterator[Outcome]:
    """Yield redirects from HTTPS that go in circles, back to HTTP, away, or to an error."""
    place = site.expected.place("SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT")
    chain = site.home
    down = next((item for item in chain.answers if item.url.scheme == "http"), None)
    if down is not None:
        yield Failed(f"{site.url} leads to {down.url}, which is plain HTTP", place)
    elif chain.stopped:
        yield Failed(f"{chain.last.url} redirects, and {chain.stopped}", place)
    elif len(chain.answers) > 1 and (chain.last.status >= 500 or chain.last.status in NO_PAGE):
        yield Failed(
            f"{site.url} leads to {chain.last.url}, which answers {chain.last.status}", hint=LOG
        )
    else:
        steps = [str(chain.answers[0].url), *(f"→ {item.url}" for item in chain.answers[1:])]
        yield Passed(f"{' '.join(steps)}: {chain.last.status}")
