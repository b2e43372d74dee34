"""Looks at the paths that programs call: the health check's, and the bots' signed one."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import rule
from envgen.live.verify.answers import Url, shown
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.site import VisitedSite
from envgen.model import Route
from envgen.runtime.bot_auth.signing import Signer

HEALTH = "https://render.com/docs/health-checks"
UNSIGNED = 401


@rule(
    "health-path",
    why="Platforms send visitors to a deploy once this path answers, and restart it when it stops.",
    fix="healthCheckPath and HEALTH_PATH are one, and HealthMiddleware stands first",
    source=HEALTH,
)
def health_path(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a health path that answers something else than 200."""
    path = site.expected.deployment.health_path
    if path is None:
        yield Skipped("the profile has no HEALTH_PATH")
        return
    answer = site.client.ask(site.url.at(path))
    if answer.status == 200:
        yield Passed(f"{path} answers 200")
    else:
        to = f", to {answer.target}" if answer.target else ""
        place = site.expected.place("HEALTH_PATH")
        yield Failed(f"{path} answers {answer.status}{to}, and not 200", place)


@rule(
    "bot-unsigned",
    why="Whoever is not the bot must get nowhere below its path.",
    fix="bot_auth's middleware in MIDDLEWARE: `envgen render` puts it there",
)
def bot_unsigned(site: VisitedSite) -> Iterator[Outcome]:
    """Yield bots' paths that answer an unsigned request with something else than its 401."""
    routes = site.expected.deployment.routes
    if not routes:
        yield Passed("the profile has no bot")
    for route in routes:
        answer = site.client.ask(_nowhere(site, route))
        if answer.status != UNSIGNED:
            message = f"{route.path} answers an unsigned request with {answer.status}, not 401"
            yield Failed(message, site.expected.place("BOT_AUTH"))
        elif not (asks := answer.header("www-authenticate") or "").lower().startswith("signature"):
            message = f"the 401 of {route.path} is not bot_auth's: it asks for {shown(asks)}"
            yield Failed(message, site.expected.place("BOT_AUTH"))
        else:
            yield Passed(f"{route.path} answers an unsigned request with {UNSIGNED}")


@rule(
    "bot-signed",
    why="A bot that is refused does nothing, and one whose requests count twice does it twice.",
    fix="the same secret on both sides, their clocks right, and the table of signatures migrated",
)
def bot_signed(site: VisitedSite) -> Iterator[Outcome]:
    """Yield signed requests that are refused, and such as are accepted once more."""
    for route in site.expected.deployment.routes:
        if site.secrets is None:
            yield Skipped(f"nothing is signed for {route.path} without --write")
        elif not site.expected.may_sign_for(site.url.host):
            yield Skipped(f"nothing is signed for {site.url.host}: it is not in site.hosts")
        elif "v2" not in route.accept:
            yield Skipped(f"{route.path} does not accept v2, and nothing else is signed")
        elif (secret := site.secrets.get(route.secret)) is None:
            yield Skipped(f"{route.secret} is neither in the environment nor in the .env file")
        else:
            yield from _twice(site, route, secret.reveal())


def _twice(site: VisitedSite, route: Route, secret: str) -> Iterator[Outcome]:
    """Send one signed request, and the same again.

    For a path that there is not, so that no view does anything.
    """
    url = _nowhere(site, route)
    place = site.expected.place("BOT_AUTH")
    try:
        headers = Signer(secret).sign("GET", str(url))
    except ValueError as error:  # too short, or a path that cannot be signed
        yield Failed(f"nothing can be signed for {route.path}: {error}", place)
        return
    first, again = (site.client.ask(url, headers=headers).status for _ in range(2))
    if first in (UNSIGNED, 403) or first >= 500:
        yield Failed(f"{route.path} refuses a signed request with {first}", place)
    elif first in (301, 302, 307, 308):
        yield Failed(f"{route.path} redirects a signed request, which a bot does not follow", place)
    elif again != UNSIGNED:
        yield Failed(f"{route.path} answers a replayed request with {again}, not 401", place)
    else:
        yield Passed(
            f"{route.path} takes a signed request ({first}) and refuses it the second time (401)"
        )


def _nowhere(site: VisitedSite, route: Route) -> Url:
    return site.url.at(route.path.rstrip("/") + site.unknown_path)
