"""Rules about requests through the edge: each host answers, and the health check arrives."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, Place, Severity, rule
from envgen.live.boot.report import BootAnswer

SECURITY = "https://docs.djangoproject.com/en/5.2/ref/middleware/#ssl-redirect"
HOSTS = "https://docs.djangoproject.com/en/5.2/ref/settings/#allowed-hosts"
HEALTH = "https://render.com/docs/health-checks"


@rule(
    "redirect-endless",
    why="The edge ends TLS, so a redirect to HTTPS comes back in plain HTTP, again and again.",
    fix="settings: {SECURE_PROXY_SSL_HEADER: [HTTP_X_FORWARDED_PROTO, https]}",
    source=SECURITY,
)
def endless_redirect(booted: Booted) -> Iterator[Finding]:
    """Yield hosts whose pages redirect to themselves."""
    for scene, answer in booted.asked("host"):
        if answer.endless:
            message = f"{scene.scheme}://{scene.host}/ redirects for ever"
            yield Finding(message, booted.place("SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT"))


@rule(
    "host-refused",
    why="Every page answers 400 there.",
    fix="site: {hosts: […]}",
    source=HOSTS,
)
def refused_host(booted: Booted) -> Iterator[Finding]:
    """Yield hosts of the site that ALLOWED_HOSTS leaves out."""
    for scene, answer in booted.asked("host"):
        if answer.status == REFUSED:
            by = "" if scene.host in answer.url else f", redirected to {answer.url},"
            yield Finding(f"{scene.host}{by} answers 400", booted.place("ALLOWED_HOSTS"))


@rule(
    "host-of-nobody",
    why="A forged Host header ends up in links, mails and caches.",
    fix="site: {hosts: […]}, and no *",
    source=HOSTS,
)
def host_of_nobody(booted: Booted) -> Iterator[Finding]:
    """Yield ALLOWED_HOSTS that take in every host."""
    hosts = booted.texts("ALLOWED_HOSTS")
    for scene, answer in booted.asked("foreign-host"):
        if "*" in hosts or answer.status == OK:
            message = f"{scene.host}, which is nobody's here, is answered like the site's own hosts"
            yield Finding(message, booted.place("ALLOWED_HOSTS"))


@rule(
    "health-unanswered",
    why="No platform deploys what fails its health check, and most take a redirect for health.",
    fix="let MIDDLEWARE begin with the generated health middleware, as it does unless set outright",
    source=HEALTH,
)
def unanswered_health(booted: Booted) -> Iterator[Finding]:
    """Yield health checks that are redirected or refused."""
    for scene, answer in booted.asked("health"):
        if answer.status != OK and answer.status < FAILED:
            where = "behind the edge" if scene.headers else "in plain HTTP"
            what = "is redirected" if 300 <= answer.status < REFUSED else f"gets {answer.status}"
            message = f"the health check of {scene.path} by {scene.host}, {where}, {what}"
            yield Finding(message, booted.place("MIDDLEWARE"))


@rule(
    "request-fails",
    why="What fails here with a stand-in database and nothing but middleware fails everywhere.",
    fix="mend the middleware that raises it",
    source="https://docs.djangoproject.com/en/5.2/topics/http/middleware/",
)
def failing_request(booted: Booted) -> Iterator[Finding]:
    """Yield simulated requests that end in an exception, and pages that middleware refuses."""
    for scene, answer in zip(booted.boot.scenes, booted.report.answers, strict=False):
        if answer.status >= FAILED:
            place, kind = _fault(booted, answer)
            message = f"a request for {scene.host} ({scene.purpose}) ends with {kind}"
            if answer.fault and answer.fault.refused:
                hint = "it connects to what is not here: nothing behind it was simulated"
                yield Finding(message, place, hint, Severity.WARNING)
            else:
                yield Finding(message, place)
        elif scene.purpose == "host" and answer.status not in (OK, REFUSED) and not answer.endless:
            message = f"{scene.host} answers {answer.status}, by some middleware's will"
            hint = "what lies behind it was not simulated"
            yield Finding(message, booted.place("MIDDLEWARE"), hint, Severity.WARNING)


def _fault(booted: Booted, answer: BootAnswer) -> tuple[Place, str]:
    fault = answer.fault
    if fault is None:
        return booted.place("MIDDLEWARE"), f"status {answer.status}"
    said = f": {fault.message}" if fault.message else ""
    return booted.own(fault.file, fault.line), f"{fault.type}{said}"
