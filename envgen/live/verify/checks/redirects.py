"""Check redirects: from http to https, only to hosts of the profile, and not in a loop."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import Severity, rule
from envgen.live.verify.answers import Unreachable, Url
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.routes import HTTP
from envgen.live.verify.site import VisitedSite

# 401 and 403 are left out: they ask for a login.
NO_PAGE = (400, 404, 410)
LOG = "read the deploy's log for the reason"
NOT_OURS = "which is not a host of the profile"
HEADER = "SECURE_PROXY_SSL_HEADER"
REDIRECT = "https://docs.djangoproject.com/en/5.2/ref/settings/#secure-ssl-redirect"


@rule(
    "https-redirect",
    why="Anyone on the network can read and change what is sent over plain HTTP.",
    fix="write `settings: {SECURE_SSL_REDIRECT: true}`, or redirect on the platform or CDN",
    source=REDIRECT,
    also=[Severity.WARNING],
)
def https_redirect(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if plain HTTP is answered with anything but a redirect to HTTPS."""
    if site.url.port != 443:
        yield Skipped("the URL has its own port, so there is no plain HTTP to check")
        return
    place = site.expected.place("SECURE_SSL_REDIRECT")
    try:
        first = site.plain
    except Unreachable as error:
        message = (
            f"nothing answers on port {HTTP}, so visitors who type the name without https:// "
            f"get an error: {error}"
        )
        yield Failed(message, place, "redirect on the platform or CDN", Severity.WARNING)
        return
    target = first.target
    if target is None:
        yield Failed(f"{first.url} answers {first.status} and does not redirect to https", place)
    elif target.scheme != "https":
        yield Failed(f"{first.url} redirects to {target}, which is plain HTTP", place)
    elif not site.is_own(target.host):
        yield Failed(f"{first.url} redirects to {target.host}, {NOT_OURS}")
    elif why := _dead_end(site, target):
        yield Failed(f"{first.url} redirects to {target}, which fails: {why}", place, LOG)
    else:
        yield Passed(f"{first.url} → {target}")


def _dead_end(site: VisitedSite, target: Url) -> str:
    """Return why `target` gives no page; empty if it gives one, or fails as the root does."""
    if any(answer.url == target for answer in site.home.answers):
        return ""  # https-home reports it
    try:
        status = site.client.ask(target).status
    except Unreachable as error:
        return str(error)
    return f"it answers {status}" if status >= 400 and status != site.first.status else ""


@rule(
    "https-home",
    why="Nobody can use a site whose redirects loop or lead to another site.",
    fix="write `settings: {SECURE_PROXY_SSL_HEADER: [HTTP_X_FORWARDED_PROTO, https]}`",
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#secure-proxy-ssl-header",
)
def https_home(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure for redirects that loop, or lead to HTTP, another site or an error."""
    place = site.expected.place(HEADER, "SECURE_SSL_REDIRECT")
    chain = site.home
    down = next((item for item in chain.answers if item.url.scheme == "http"), None)
    if down is not None:
        yield Failed(f"{site.url} redirects to {down.url}, which is plain HTTP", place)
    elif chain.stopped:
        message, header = f"the redirect of {chain.last.url} fails: {chain.stopped}", HEADER
        if unset := site.expected.deployment.unset_places.get(header):
            key = site.expected.deployment.document.left_by(header)
            yield Failed(message, unset, f"remove {header} from `{key}`")
        else:
            yield Failed(message, place)
    elif len(chain.answers) > 1 and (chain.last.status >= 500 or chain.last.status in NO_PAGE):
        yield Failed(
            f"{site.url} redirects to {chain.last.url}, which answers {chain.last.status}",
            hint=LOG,
        )
    else:
        steps = [str(chain.answers[0].url), *(f"→ {item.url}" for item in chain.answers[1:])]
        yield Passed(f"{' '.join(steps)}: {chain.last.status}")
