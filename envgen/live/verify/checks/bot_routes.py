"""Check the paths that programs call: the health check, and the bots' signed path."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.errors import rule
from envgen.live.verify.answers import Url, shown
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.client import Client
from envgen.live.verify.site import VisitedSite
from envgen.model import Route
from envgen.runtime.bot_auth.signing import Signer

HEALTH = "https://render.com/docs/health-checks"
UNSIGNED = 401
# What a status says about the reason.
_FIXES = {
    400: "add the host that the bot calls to ALLOWED_HOSTS",
    401: "use the same secret on both sides, and correct the clocks",
    403: "bot_auth never answers 403: find the firewall or middleware that does",
    404: "add BotAuthMiddleware to MIDDLEWARE: without it, nothing checks the signature",
    503: (
        "bot_auth has no table for signatures, or the database does not answer: run `manage.py "
        "migrate`, then `envgen check --database`"
    ),
}

_EXEMPT = "add the path to SECURE_REDIRECT_EXEMPT, or remove what replaces envgen's value of it"
_MOVED = "let the bot call the host and path to which the site redirects"


@rule(
    "health-path",
    why="Platforms wait for this path to answer, and restart a service that stops answering.",
    fix="use one path for healthCheckPath and HEALTH_PATH, with HealthMiddleware first",
    source=HEALTH,
)
def health_path(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if the health path does not answer 200."""
    path = site.expected.deployment.health_path
    if path is None:
        yield Skipped("the profile has no HEALTH_PATH")
        return
    answer = site.client.ask(site.url.at(path))
    if answer.status == 200:
        yield Passed(f"{path} answers 200")
    else:
        to = f" (to {answer.target})" if answer.target else ""
        place = site.expected.place("HEALTH_PATH")
        yield Failed(f"{path} answers {answer.status}{to}, not 200", place)


@rule(
    "bot-unsigned",
    why="Anybody can call the bot's paths if they accept unsigned requests.",
    fix="keep bot_auth's middleware in MIDDLEWARE; `envgen render` adds it",
)
def bot_unsigned(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if a bot's path does not answer an unsigned request with bot_auth's 401."""
    routes = site.expected.deployment.routes
    if not routes:
        yield Passed("the profile has no bot")
    for route in routes:
        answer = site.client.ask(_nowhere(site, route))
        if answer.status != UNSIGNED:
            message = f"{route.path} answers an unsigned request with {answer.status}, not 401"
            yield Failed(message, site.expected.place("BOT_AUTH"))
        elif not (asks := answer.header("www-authenticate") or "").lower().startswith("signature"):
            message = f"the 401 of {route.path} is not from bot_auth: it asks for {shown(asks)}"
            yield Failed(message, site.expected.place("BOT_AUTH"))
        else:
            yield Passed(f"{route.path} answers an unsigned request with {UNSIGNED}")


@rule(
    "bot-signed",
    why="A refused bot can do nothing, and a replayed request would act a second time.",
    fix="use the same secret on both sides, correct the clocks, and run `manage.py migrate`",
)
def bot_signed(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if a signed request is refused, or accepted a second time."""
    for route in site.expected.deployment.routes:
        if site.secrets is None:
            yield Skipped(f"requests to {route.path} are only signed with --write")
        elif not site.expected.may_sign_for(site.url.host):
            yield Skipped(f"no request to {site.url.host} is signed: it is not in site.hosts")
        elif "v2" not in route.accept:
            yield Skipped(f"{route.path} does not accept signatures of version v2")
        elif (secret := site.secrets.get(route.secret)) is None:
            yield Skipped(f"{route.secret} is neither in the environment nor in the .env file")
        else:
            place = site.expected.place("BOT_AUTH")
            for outcome in signed_twice(site.client, _nowhere(site, route), route, secret.reveal()):
                yield (outcome._replace(place=place) if isinstance(outcome, Failed) else outcome)


def signed_twice(client: Client, url: Url, route: Route, secret: str) -> Iterator[Outcome]:
    """Send a signed request twice, to a path that does not exist, so that no view runs.

    Raises:
        Unreachable: there is no answer.
    """
    try:
        headers = Signer(secret).sign("GET", str(url))
    except ValueError as error:  # the secret is too short, or the path cannot be signed
        yield Failed(f"a request to {route.path} cannot be signed: {error}")
        return
    answers = [client.ask(url, headers=headers) for _ in range(2)]
    first, again = (item.status for item in answers)
    if first in (400, UNSIGNED, 403) or first >= 500:
        message = f"{route.path} refuses a signed request with {first}"
        yield Failed(message, hint=_FIXES.get(first))
    elif first in (301, 302, 307, 308):
        message = f"{route.path} redirects a signed request, which a bot does not follow"
        target = answers[0].target
        to_tls = target is not None and target.scheme == "https" and url.scheme == "http"
        yield Failed(message, hint=_EXEMPT if to_tls else _MOVED)
    elif again != UNSIGNED:
        message = f"{route.path} answers a replayed request with {again}, not 401"
        yield Failed(message, hint=_FIXES.get(again, _FIXES[404]))
    else:
        yield Passed(
            f"{route.path} accepts a signed request ({first}) and refuses its replay (401)"
        )


def _nowhere(site: VisitedSite, route: Route) -> Url:
    return site.url.at(route.path.rstrip("/") + site.unknown_path)
