"""Looks at what strangers get to see: error pages, and hosts that are not the site's."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import rule
from envgen.live.verify.answers import SiteAnswer, Unreachable
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.site import STRANGER, VisitedSite

HOSTS = "https://docs.djangoproject.com/en/5.2/topics/security/#host-headers-virtual-hosting"
# What Django's pages for developers say, from 4.2 to 6.1, and no other page is likely to.
# The last is near the top of a page whose end may be too far away.
DEBUG_MARKS = (
    "you have <code>DEBUG = True</code>",
    "Using the URLconf defined in",
    "the help section of this page because you have",
    '<th scope="row">Django Version:</th>',
)


@rule(
    "debug-page",
    why="Pages of DEBUG show settings, paths and code to whoever asks.",
    fix="settings: {DEBUG: false}, and no DJANGO_DEBUG on the platform",
    source="https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/#debug",
)
def debug_page(site: VisitedSite) -> Iterator[Outcome]:
    """Yield an error page that was made for developers, or that fails itself."""
    for what, answer in _refusals(site):
        if answer is not None and any(mark in answer.text for mark in DEBUG_MARKS):
            place = site.expected.place("DEBUG")
            yield Failed(f"the answer for {what} ({answer.status}) is a page of DEBUG", place)
            return
    if site.missing.status >= 500:
        message = f"a page that there is not is answered with {site.missing.status}"
        yield Failed(message, hint="404.html or handler404 fails: the log on the platform says why")
        return
    yield Passed("the pages for a wrong path and a wrong host say nothing of the project")


def _refusals(site: VisitedSite) -> Iterator[tuple[str, SiteAnswer | None]]:
    yield "a page that there is not", site.missing
    yield "an unknown host", _to_stranger(site)
    if site.form is not None:
        yield "a stranger's post", site.post(site.form, f"https://{STRANGER}")


@rule(
    "login-page",
    why="Nobody logs in by a page that fails, and other pages may fail for the same reason.",
    fix="the log on the platform has the error; often collectstatic or migrate did not run",
    source="https://render.com/docs/deploy-django",
)
def login_page(site: VisitedSite) -> Iterator[Outcome]:
    """Yield pages that fail where a login is looked for: a 500 there is no page that is missing."""
    found = site.form
    # The home may lead to the login page, which is then looked at twice.
    for why in dict.fromkeys(f"{answer.url} answers {answer.status}" for answer in site.failed):
        yield Failed(why)
    if not site.failed:
        yield Passed(f"{found.page.url} has a form" if found else "no login page fails")


@rule(
    "host-refused",
    why="Visitors of a host that Django does not allow get 400 in place of the site.",
    fix="site: {hosts: […]}, the domain on the platform, and no old DJANGO_ALLOWED_HOSTS there",
    source=HOSTS,
)
def host_refused(site: VisitedSite) -> Iterator[Outcome]:
    """Yield hosts of the profile that do not answer, or not with the page that others get."""
    place = site.expected.place("ALLOWED_HOSTS")
    if not site.expected.allows(site.url.host):
        yield Failed(f"{site.url.host} is no host of the profile", place)
    usual = site.usual
    for host in dict.fromkeys([site.url.host, *site.expected.hosts]):
        try:
            answer = site.by_host(host)
        except Unreachable as error:
            yield Failed(f"{host} is in the profile: {error}", place)
            continue
        url, status, target = answer.url, answer.status, answer.target
        # 400 is Django's; with 404 or 409 edges answer for what they have no site for.
        if status == 400 or (status > 400 and status != usual.status):
            yield Failed(f"{host} is in the profile, and {url} answers {status}", place)
        elif target and (target.scheme != "https" or not site.is_own(target.host)):
            yield Failed(f"{host} is in the profile, and {url} leads to {target.origin}", place)
        else:
            yield Passed(f"{host} answers {status}")


@rule(
    "host-stranger",
    why="Links in mails and pages follow the Host header: a made-up one leads to somebody else.",
    fix="site: {hosts: […]} without a dot or star too many; no DJANGO_ALLOWED_HOSTS with *",
    source=HOSTS,
)
def host_stranger(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a made-up Host header that is answered like the site's own."""
    answer = _to_stranger(site)
    # A relative redirect keeps the browser at the host that it came by.
    target = answer._replace(url=answer.url._replace(host=STRANGER)).target if answer else None
    if answer is None:
        yield Passed("a made-up Host header gets no answer")
    elif answer.status in (400, 421):
        yield Passed(f"a made-up Host header is refused with {answer.status}")
    elif target is not None and target.host != STRANGER and site.is_own(target.host):
        yield Passed(f"a made-up Host header is sent to {target.host}")
    elif answer.status >= 400 and answer.status != site.client.ask(answer.url).status:
        yield Passed(f"a made-up Host header is refused with {answer.status}")
    elif answer.status >= 400:
        yield Skipped(f"the site answers {answer.status} to any host: --page names a page it has")
    else:
        place = site.expected.place("ALLOWED_HOSTS")
        yield Failed(f"a made-up Host header is answered with {answer.status}", place)


def _to_stranger(site: VisitedSite) -> SiteAnswer | None:
    """Return the answer to a made-up host; None from a server that hangs up on it."""
    try:
        return site.stranger
    except Unreachable:
        return None
