"""The requests to simulate: one for each way in which a profile says the site is reached.

Each has a purpose, by which the rules in `envgen.check.booted` find it:

    host                a page on each host of the site, through the proxy
    foreign-host        a page on an unknown host
    health              the platform's health check, with and without the proxy
    form                a form of the site's own pages
    stranger-form       the same form, posted from a page of an unknown origin
    frontend-form       the same form, posted from a page of a frontend
    frontend-call       a call with a token and no cookies, from a page of a frontend
    frontend-preflight  the preflight that a browser sends before this call
    stranger-preflight  the same preflight, from a page of an unknown origin
    bot                 a bot's signed call, on its route
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from envgen.live.boot.environment import service_of
from envgen.live.boot.report import Scheme, SimulatedRequest
from envgen.model import Deployment, Route
from envgen.platforms import platforms
from envgen.resolve.https import PROXY_HEADER
from envgen.resolve.routes import LOOPBACK
from envgen.resolve.site import frontends

STRANGER = "stranger.example"
# Where strangers have frontends, besides the domains of platforms.
_HOSTING = (".vercel.app", ".netlify.app", ".github.io", ".pages.dev")


def serves(deployment: Deployment, programs: Collection[str]) -> bool:
    """Return whether one of `programs` serves the site."""
    return deployment.kind != "test" and deployment.web in programs


def simulated_requests(
    deployment: Deployment, programs: Collection[str]
) -> tuple[SimulatedRequest, ...]:
    """Return the requests to simulate for `programs`; none if they serve no requests."""
    if deployment.kind == "test":
        return ()
    site: Iterator[SimulatedRequest] = iter(())
    if serves(deployment, programs):
        site = _local(deployment) if deployment.kind == "development" else _deployed(deployment)
    calls = (_call(deployment, route) for route in routes(deployment, programs))
    return (*site, *(call for call in calls if call is not None))


def preview_requests(
    deployment: Deployment, programs: Collection[str]
) -> tuple[SimulatedRequest, ...]:
    """Return the requests to simulate for `programs` in a preview, which has its own host."""
    service, platform = service_of(deployment, programs), deployment.platform
    if service is None or platform is None or not serves(deployment, programs):
        return ()
    found = platform.preview(service.name, service.kind) or {}
    host = found.get(platform.edge.host_variable or "")
    if host is None:
        return ()
    return (SimulatedRequest("page", "host", host), *_health(host, deployment.health_path))


def routes(deployment: Deployment, programs: Collection[str]) -> list[Route]:
    """Return the routes on which bots call one of `programs`."""
    return [route for route in deployment.routes if route.backend in programs]


def hosts(deployment: Deployment) -> list[str]:
    """Return the public hosts of a deployed site, custom domains first."""
    found = [name for host in deployment.public_hosts for name in _spelled_out(host)]
    given = deployment.given_host
    edge = deployment.platform.edge if deployment.platform else None
    shared = (edge.shared_domain if edge else None) or "\0"
    custom = [host for host in found if not host.endswith(shared)]
    rest = [host for host in found if host.endswith(shared)]
    return list(dict.fromkeys([*custom, *rest, *([given] if given else [])]))


def _deployed(deployment: Deployment) -> Iterator[SimulatedRequest]:
    public = hosts(deployment)
    for host in public:
        yield SimulatedRequest("page", "host", host)
        yield SimulatedRequest("form", "form", host, origin=f"https://{host}")
    yield SimulatedRequest("page", "foreign-host", STRANGER)
    if public:
        yield from _health(public[0], deployment.health_path)
        yield from _frontends(deployment, public[0], "https")
        for origin in strangers(deployment):
            yield SimulatedRequest("form", "stranger-form", public[0], origin=origin)
            yield SimulatedRequest(
                "preflight", "stranger-preflight", public[0], origin=origin, headers=PLAIN
            )


def _local(deployment: Deployment) -> Iterator[SimulatedRequest]:
    host = _local_host(deployment)
    yield SimulatedRequest("page", "host", host, "http")
    yield SimulatedRequest("form", "form", host, "http", origin=f"http://{host}")
    yield from _frontends(deployment, host, "http")


def _local_host(deployment: Deployment) -> str:
    """Return the host of the development server, as in runtime/backend.py."""
    return f"localhost:{deployment.listens_on.default}"


# Request headers that need a preflight: the content type of JSON, a token, a CSRF token.
PLAIN = {"content-type": ""}
TOKEN = {"authorization": "", **PLAIN}
CSRF = {"x-csrftoken": "", **PLAIN}


def _frontends(deployment: Deployment, host: str, scheme: Scheme) -> Iterator[SimulatedRequest]:
    for frontend in frontends(deployment.document):
        origin, headers = frontend.origin, CSRF if frontend.csrf else TOKEN
        kind: Literal["form", "call"] = "form" if frontend.csrf else "call"
        yield SimulatedRequest(kind, f"frontend-{kind}", host, scheme, origin=origin)
        yield SimulatedRequest(
            "preflight", "frontend-preflight", host, scheme, origin=origin, headers=headers
        )


def strangers(deployment: Deployment) -> list[str]:
    """Return unknown origins, some of which a careless pattern would accept as a frontend's."""
    found = [f"https://{STRANGER}"]
    own = [item.edge.shared_domain for item in platforms().values() if item.edge.shared_domain]
    found += [f"https://envgen-stranger{domain}" for domain in (*own, *_HOSTING)]
    for frontend in frontends(deployment.document):
        scheme, _, host = frontend.origin.partition("://")
        # For patterns without $ at the end, and for patterns with an unescaped dot.
        found += [f"{scheme}://{host}.{STRANGER}", f"{scheme}://{host.replace('.', '-', 1)}"]
    trusted = {frontend.origin for frontend in frontends(deployment.document)}
    return [origin for origin in dict.fromkeys(found) if origin not in trusted]


def proxy_header(deployment: Deployment) -> tuple[str, str] | None:
    """Return name and value of the header that the proxy sends for HTTPS requests.

    Return None if the program's own server terminates TLS.
    """
    platform, tls = deployment.platform, deployment.document.site.tls
    header = platform.edge.proxy_header if platform else None if tls == "server" else PROXY_HEADER
    if header is None:
        return None
    return header[0].removeprefix("HTTP_").replace("_", "-").title(), header[1]


def _health(host: str, path: str | None) -> Iterator[SimulatedRequest]:
    if path is None:
        return
    # A platform uses a custom domain, if there is one, and plain HTTP without the proxy.
    yield SimulatedRequest("health", "health", host, "http", path)
    yield SimulatedRequest(
        "health", "health", host, path=path, headers={"X-Forwarded-Proto": "https"}
    )


def _call(deployment: Deployment, route: Route) -> SimulatedRequest | None:
    """Return a bot's call on its route; None for a public route without a host yet."""
    scheme: Scheme = "http"
    host = _local_host(deployment)
    if deployment.kind == "deployed" and route.kind == "public":
        public = hosts(deployment)
        if not public:
            return None
        scheme, host = "https", public[0]
    elif deployment.kind == "deployed":
        service = service_of(deployment, [route.backend])
        name = service.name if service and route.kind == "private" else LOOPBACK
        host = f"{name}:{deployment.listens_on.default}"
    return SimulatedRequest(
        "bot",
        "bot",
        host,
        scheme,
        route.path,
        package=f"{deployment.document.django.settings_package}.bot_auth",
        secret=route.secret,
        version="v2" if "v2" in route.accept else "v1",
    )


def _spelled_out(host: str) -> list[str]:
    # A leading dot includes the domain and its subdomains.
    return [host[1:], f"www{host}"] if host.startswith(".") else [host]
