"""Looks at the paths that programs call: the health check's, and the bots' signed one."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.live.verify.answers import Url, shown
from envgen.live.verify.looks import Fine, Sight, Unseen, Wrong, look
from envgen.live.verify.site import Site
from envgen.model import Road
from envgen.runtime.bot_auth.signing import Signer

HEALTH = "https://render.com/docs/health-checks"
UNSIGNED = 401


@look(
    "health-path",
    why="Render sends visitors to a deploy once this path answers, and restarts it when it stops.",
    fix="healthCheckPath and HEALTH_PATH are one, and HealthMiddleware stands first",
    source=HEALTH,
)
def health_path(site: Site) -> Iterator[Sight]:
    """Yield a health path that answers something else than 200."""
    path = site.expected.value("HEALTH_PATH")
    if not isinstance(path, str):
        yield Unseen("the profile has no HEALTH_PATH")
        return
    answer = site.client.ask(site.url.at(path))
    if answer.status == 200:
        yield Fine(f"{path} answers 200")
    else:
        to = f", to {answer.target}" if answer.target else ""
        place = site.expected.place("HEALTH_PATH")
        yield Wrong(f"{path} answers {answer.status}{to}, and not 200", place)


@look(
    "bot-unsigned",
    why="Whoever is not the bot must get nowhere below its path.",
    fix="bot_auth's middleware in MIDDLEWARE: `envgen render` puts it there",
)
def bot_unsigned(site: Site) -> Iterator[Sight]:
    """Yield bots' paths that answer an unsigned request with something else than its 401."""
    roads = site.expected.deployment.roads
    if not roads:
        yield Fine("the profile has no bot")
    for road in roads:
        answer = site.client.ask(_nowhere(site, road))
        if answer.status != UNSIGNED:
            message = f"{road.path} answers an unsigned request with {answer.status}, not 401"
            yield Wrong(message, site.expected.place("BOT_AUTH"))
        elif not (asks := answer.header("www-authenticate") or "").lower().startswith("signature"):
            message = f"the 401 of {road.path} is not bot_auth's: it asks for {shown(asks)}"
            yield Wrong(message, site.expected.place("BOT_AUTH"))
        else:
            yield Fine(f"{road.path} answers an unsigned request with {UNSIGNED}")


@look(
    "bot-signed",
    why="A bot that is refused does nothing, and one whose requests count twice does it twice.",
    fix="the same secret on both sides, their clocks right, and the table of signatures migrated",
)
def bot_signed(site: Site) -> Iterator[Sight]:
    """Yield signed requests that are refused, and such as are accepted once more."""
    for road in site.expected.deployment.roads:
        if site.secrets is None:
            yield Unseen(f"nothing is signed for {road.path} without --write")
        elif not site.expected.may_sign_for(site.url.host):
            yield Unseen(f"nothing is signed for {site.url.host}: it is not in site.hosts")
        elif "v2" not in road.accept:
            yield Unseen(f"{road.path} does not accept v2, and nothing else is signed")
        elif (secret := site.secrets.get(road.secret)) is None:
            yield Unseen(f"{road.secret} is neither in the environment nor in the .env file")
        else:
            yield from _twice(site, road, secret.reveal())


def _twice(site: Site, road: Road, secret: str) -> Iterator[Sight]:
    """Send one signed request, and the same again.

    For a path that there is not, so that no view does anything.
    """
    url = _nowhere(site, road)
    place = site.expected.place("BOT_AUTH")
    try:
        headers = Signer(secret).sign("GET", str(url))
    except ValueError as error:  # too short, or a path that cannot be signed
        yield Wrong(f"nothing can be signed for {road.path}: {error}", place)
        return
    first, again = (site.client.ask(url, headers=headers).status for _ in range(2))
    if first in (UNSIGNED, 403) or first >= 500:
        yield Wrong(f"{road.path} refuses a signed request with {first}", place)
    elif first in (301, 302, 307, 308):
        yield Wrong(f"{road.path} redirects a signed request, which a bot does not follow", place)
    elif again != UNSIGNED:
        yield Wrong(f"{road.path} answers a replayed request with {again}, not 401", place)
    else:
        yield Fine(
            f"{road.path} takes a signed request ({first}) and refuses it the second time (401)"
        )


def _nowhere(site: Site, road: Road) -> Url:
    return site.url.at(road.path.rstrip("/") + site.unknown_path)
