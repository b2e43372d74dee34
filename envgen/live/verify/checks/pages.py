"""Check what anyone can see: error pages, and answers to unknown hosts."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import rule
from envgen.live.verify.answers import SiteAnswer, Unreachable
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.checks.reach import read_log, refused
from envgen.live.verify.expected import UNKNOWN
from envgen.live.verify.site import FAILED, REFUSED, STRANGER, VisitedSite

HOSTS = "https://docs.djangoproject.com/en/5.2/topics/security/#host-headers-virtual-hosting"
# Texts of Django's debug pages, from 4.2 to 6.1, that no other page is likely to have.
# The last is near the top, because only the beginning of a long page is read.
DEBUG_MARKS = (
    "you have <code>DEBUG = True</code>",
    "Using the URLconf defined in",
    "the help section of this page because you have",
    '<th scope="row">Django Version:</th>',
)


@rule(
    "debug-page",
    why="Django's debug pages show settings, paths and code to anyone.",
    fix="write `settings: {DEBUG: false}`, and remove DJANGO_DEBUG on the platform",
    source="https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/#debug",
)
def debug_page(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure for an error page that is Django's debug page, or that fails itself."""
    for what, answer in _refusals(site):
        if answer is not None and any(mark in answer.text for mark in DEBUG_MARKS):
            place = site.expected.place("DEBUG")
            message = f"the answer to {what} ({answer.status}) is Django's debug page"
            yield Failed(message, place)
            return
    if site.missing.status >= 500:
        message = f"a path that does not exist answers {site.missing.status}, not 404"
        yield Failed(message, hint="fix 404.html or handler404; the platform's log has the error")
        return
    yield Passed("the error pages for an unknown path and an unknown host reveal nothing")


def _refusals(site: VisitedSite) -> Iterator[tuple[str, SiteAnswer | None]]:
    yield "an unknown path", site.missing
    yield "an unknown host", _to_stranger(site)
    if site.form is not None:
        yield "a post from an unknown origin", site.post(site.form, f"https://{STRANGER}")


@rule(
    "login-page",
    why="Nobody can log in if the page fails, and other pages may fail for the same reason.",
    fix="read the platform's log for the error; often collectstatic or migrate did not run",
    source="https://render.com/docs/deploy-django",
)
def login_page(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure for each possible login page that answers with a status of 500 or more."""
    found = site.form
    # The home page may redirect to the login page, which is then visited twice.
    for why in dict.fromkeys(f"{answer.url} answers {answer.status}" for answer in site.failed):
        yield Failed(why)
    if not site.failed:
        yield Passed(f"{found.page.url} has a form" if found else "no login page has an error")


@rule(
    "host-refused",
    why="Visitors of a host that Django does not allow get status 400 instead of the site.",
    fix="add the domain to the service on the platform, and check its DNS",
    source=HOSTS,
)
def host_refused(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure for each host of the profile that does not answer like the others."""
    place = site.expected.place("ALLOWED_HOSTS")
    own = [site.url.host] if site.expected.allows(site.url.host) else []
    if not own and site.expected.value("ALLOWED_HOSTS") is not UNKNOWN:
        hint = f"add it, run `envgen render {site.expected.deployment.name}`, and deploy"
        yield Failed(f"{site.url.host} is not under site.hosts", place, hint)
    usual, hosts = site.usual, []
    for host in dict.fromkeys([*own, *site.expected.hosts]):
        try:
            answer = site.by_host(host)
        except Unreachable as error:
            yield Failed(f"{host} is in the profile, but does not answer: {error}", place)
            continue
        url, status, target = answer.url, answer.status, answer.target
        if status == REFUSED:
            hosts.append(host)
        # Platforms answer 404 or 409 for hosts that they do not know.
        elif status >= FAILED:
            yield Failed(f"{url} answers {status}", place, read_log(site))
        elif status > REFUSED and status != usual.status:
            yield Failed(f"{host} is in the profile, but {url} answers {status}", place)
        elif target and (target.scheme != "https" or not site.is_own(target.host)):
            message = f"{host} is in the profile, but {url} redirects to {target.origin}"
            yield Failed(message, place)
        else:
            yield Passed(f"{host} answers {status}")
    if hosts:
        yield refused(hosts, site)


@rule(
    "host-stranger",
    why="Django builds links in mails and pages from the Host header, which anyone can forge.",
    fix="name the hosts under site.hosts without wildcards; remove DJANGO_ALLOWED_HOSTS",
    source=HOSTS,
)
def host_stranger(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if an unknown Host header gets the same answer as the site's own."""
    answer = _to_stranger(site)
    # A relative redirect keeps the browser on the host it used.
    target = answer._replace(url=answer.url._replace(host=STRANGER)).target if answer else None
    if answer is None:
        yield Passed("an unknown Host header gets no answer")
    elif answer.status in (400, 421):
        yield Passed(f"an unknown Host header is refused with {answer.status}")
    elif target is not None and target.host != STRANGER and site.is_own(target.host):
        yield Passed(f"an unknown Host header is redirected to {target.host}")
    elif answer.status >= 400 and answer.status != site.client.ask(answer.url).status:
        yield Passed(f"an unknown Host header is refused with {answer.status}")
    elif answer.status >= 400:
        yield Skipped(f"the site answers {answer.status} on every host; pass --page with a page")
    else:
        place = site.expected.place("ALLOWED_HOSTS")
        yield Failed(f"an unknown Host header is answered with {answer.status}", place)


def _to_stranger(site: VisitedSite) -> SiteAnswer | None:
    """Return the answer to an unknown host; None if the server closes the connection."""
    try:
        return site.stranger
    except Unreachable:
        return None
