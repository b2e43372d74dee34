"""Rules about requests through the proxy: each host and the health check answer."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check.booted import FAILED, OK, REFUSED, Booted
from envgen.errors import Finding, Place, Severity, rule
from envgen.live.boot.report import BootAnswer

SECURITY = "https://docs.djangoproject.com/en/5.2/ref/middleware/#ssl-redirect"
HOSTS = "https://docs.djangoproject.com/en/5.2/ref/settings/#allowed-hosts"
_MOVED = 300
HEALTH = "https://render.com/docs/health-checks"


@rule(
    "redirect-endless",
    why="The proxy ends TLS, so every request looks like HTTP and is redirected again.",
    fix="write `settings: {SECURE_PROXY_SSL_HEADER: [HTTP_X_FORWARDED_PROTO, https]}`",
    source=SECURITY,
)
def endless_redirect(booted: Booted) -> Iterator[Finding]:
    """Yield hosts whose pages redirect to themselves."""
    header = "SECURE_PROXY_SSL_HEADER"
    for request, answer in booted.asked("host"):
        if answer.endless:
            message = f"{request.scheme}://{request.host}/ redirects to itself forever"
            key = booted.deployment.document.left_by(header)
            if unset := booted.deployment.unset_places.get(header):
                yield Finding(message, unset, f"remove {header} from `{key}`")
            else:
                yield Finding(message, booted.place(header, "SECURE_SSL_REDIRECT"))


@rule(
    "host-refused",
    why="Every page on this host answers with status 400.",
    fix="add the host under `site.hosts`",
    source=HOSTS,
)
def refused_host(booted: Booted) -> Iterator[Finding]:
    """Yield hosts of the site that are missing in ALLOWED_HOSTS."""
    for request, answer in booted.asked("host"):
        if answer.status == REFUSED:
            message = f"{request.host} answers with status 400"
            if answer.url and request.host not in answer.url:
                message = f"{request.host} redirects to {answer.url}, which answers with status 400"
            yield Finding(message, booted.place("ALLOWED_HOSTS"))


@rule(
    "host-of-nobody",
    why="A forged Host header ends up in links, emails and caches.",
    fix="write `site: {hosts: […]}` without *",
    source=HOSTS,
)
def host_of_nobody(booted: Booted) -> Iterator[Finding]:
    """Yield an ALLOWED_HOSTS that allows every host."""
    hosts = booted.texts("ALLOWED_HOSTS")
    for request, answer in booted.asked("foreign-host"):
        if "*" in hosts or answer.status == OK:
            message = f"the site answers requests for {request.host}, which is not in `site.hosts`"
            yield Finding(message, booted.place("ALLOWED_HOSTS"))


@rule(
    "health-unanswered",
    why="If the health check fails, the deploy fails. A redirect does not show that it works.",
    fix="put the generated health middleware first in MIDDLEWARE",
    source=HEALTH,
    also=[Severity.WARNING],
)
def unanswered_health(booted: Booted) -> Iterator[Finding]:
    """Yield health checks that are redirected or rejected.

    A redirect is an error only if the platform does not accept it. One to the same URL with HTTPS
    that answers is no finding then.
    """
    platform = booted.deployment.platform
    accepts = platform is not None and platform.edge.redirected_is_healthy
    asked = list(booted.asked("health"))
    answered = {f"https://{each.host}{each.path}" for each, answer in asked if answer.status == OK}
    for request, answer in asked:
        if answer.status == OK or answer.status >= FAILED:
            continue
        where = "through the proxy" if request.headers else "over plain HTTP"
        what, severity = f"fails with status {answer.status}", None
        if _MOVED <= answer.status < REFUSED:
            if accepts and answer.headers.get("location") in answered:
                continue
            what, severity = "is redirected", Severity.WARNING if accepts else None
        message = f"the health check {request.path} on {request.host}, {where}, {what}"
        yield Finding(message, *_health_fix(booted), severity)


def _health_fix(booted: Booted) -> tuple[Place, str | None]:
    """Return where the answer to the health check is set, and what to do there."""
    places = booted.deployment.unset_places
    names = [name for name in ("MIDDLEWARE", "HEALTH_PATH") if name in places]
    if not names:
        return booted.place("MIDDLEWARE"), None
    key, path = booted.deployment.document.left_by(names[0]), booted.deployment.health_path
    what = f"remove {' and '.join(names)} from `{key}`, so that the generated middleware answers"
    hint = f"add a view for {path}, or {what}" if path else what
    return places[names[0]], hint


@rule(
    "request-fails",
    why="The simulated request runs only middleware. If it fails, every request may fail.",
    fix="fix the middleware that raises the error",
    source="https://docs.djangoproject.com/en/5.2/topics/http/middleware/",
    also=[Severity.WARNING],
)
def failing_request(booted: Booted) -> Iterator[Finding]:
    """Yield simulated requests that raise an exception, and pages that a middleware rejects."""
    for request, answer in zip(booted.boot.requests, booted.report.answers, strict=False):
        if answer.fault and answer.fault.missing:
            continue  # another rule names the variables
        if answer.status >= FAILED:
            place, kind = _fault(booted, answer)
            message = f"a simulated {request.purpose} request to {request.host} fails with {kind}"
            if answer.fault and answer.fault.refused:
                hint = "ignore this if the code needs the network: --boot blocks connections"
                yield Finding(message, place, hint, Severity.WARNING)
            else:
                yield Finding(message, place)
        elif (
            request.purpose == "host" and answer.status not in (OK, REFUSED) and not answer.endless
        ):
            message = (
                f"a middleware answers a request to {request.host} with status {answer.status}"
            )
            hint = "ignore this if you expect it; --boot checked nothing after this middleware"
            yield Finding(message, booted.place("MIDDLEWARE"), hint, Severity.WARNING)


def _fault(booted: Booted, answer: BootAnswer) -> tuple[Place, str]:
    fault = answer.fault
    if fault is None:
        return booted.place("MIDDLEWARE"), f"status {answer.status}"
    said = f": {fault.message}" if fault.message else ""
    return booted.own(fault.file, fault.line), f"{fault.type}{said}"
