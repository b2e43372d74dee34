"""Visit a service through an edge: its health check, its pages, and the checks of `verify`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from envgen.errors import Severity
from envgen.live.boot.requests import hosts, proxy_header
from envgen.live.rehearse.edge import TlsEdge
from envgen.live.rehearse.pages import Visit, visit
from envgen.live.rehearse.programs import Running
from envgen.live.rehearse.report import Reporter
from envgen.live.rehearse.services import RehearsedService
from envgen.live.verify import checks
from envgen.live.verify.answers import Unreachable, Url
from envgen.live.verify.client import Client
from envgen.live.verify.expected import Expected
from envgen.live.verify.routes import HTTP, HTTPS, Detour, Routes
from envgen.live.verify.site import VisitedSite
from envgen.model import Deployment
from envgen.secrets.secret import Secret

# The platform's own limit for an answer to the health check, in seconds.
_HEALTH = 5.0
_PATIENCE = 30.0
_BROKEN = 500
_MOST = 1_000
_LOOPBACK = "127.0.0.1"
_SERVE = (
    "run `collectstatic` in the build, and serve the files: "
    "add whitenoise.middleware.WhiteNoiseMiddleware to MIDDLEWARE"
)


class ServedSite(Struct, frozen=True, kw_only=True):
    """A running web service. `given` has the environment of each service, by its name."""

    deployment: Deployment
    service: RehearsedService
    running: Running
    given: Mapping[str, Mapping[str, str]]
    folder: Path
    base: str | None


def visit_site(site: ServedSite, report: Reporter) -> None:
    """Visit the site, and say what is wrong."""
    names = hosts(site.deployment)
    if not names:
        report.send("unseen", "its pages: the profile has no host yet")
        return
    started = time.monotonic()
    outside = [item.port for item in site.running.sockets() if not item.is_loopback]
    port = site.service.port if site.service.port in outside else outside[0]
    edge = TlsEdge(port, proxy_header(site.deployment), names, site.folder)
    try:
        detours = [
            Detour(host, number, _LOOPBACK, inner)
            for host in names
            for number, inner in ((HTTPS, edge.port), (HTTP, edge.plain_port))
        ]
        ca_file = str(edge.ca_file)
        client = Client(Routes(detours), ca_file=ca_file, timeout=_PATIENCE, most=_MOST)
        start = Url("https", names[0], HTTPS, "/")
        healthy = _health(site, port, names[0], report)
        found = _visited(site, client, start, report)
        passed, failed = _verified(site, client, start, report)
    finally:
        edge.stop()
    fine = healthy and found is not None and not found.wrong and not failed
    seen = found or Visit()
    detail = f"{seen.pages} pages, {seen.files} files, {passed} checks of the site"
    report.end("pages", started, detail, "ok" if fine else "failed")


def _health(site: ServedSite, port: int, host: str, report: Reporter) -> bool:
    """Ask as the platform does: not through the edge, and with the public host."""
    path, platform = site.deployment.health_path, site.deployment.platform
    if path is None or platform is None:
        return True
    client = Client(Routes([Detour(host, HTTP, _LOOPBACK, port)]), timeout=_HEALTH)
    try:
        status = client.ask(Url("http", host, HTTP, path)).status
    except Unreachable as error:
        what = f"the health check of {path} gets no answer ({error})"
    else:
        if 200 <= status < (400 if platform.edge.redirected_is_healthy else 300):
            return True
        what = f"the health check of {path} gets {status}"
    given = site.deployment.setting_place("HEALTH_PATH")
    place = given or report.place(site.service, "healthCheckPath")
    report.explain("health", what, site.running.said, place)
    return False


def _visited(site: ServedSite, client: Client, start: Url, report: Reporter) -> Visit | None:
    given = next((item for item in site.deployment.settings if item.name == "STATIC_URL"), None)
    static = given.value if given is not None and isinstance(given.value, str) else "/static/"
    try:
        found = visit(client, start, f"/{static.strip('/')}/")
    except Unreachable as error:
        report.explain("pages", f"the site does not answer ({error})", site.running.said, None)
        return None
    missing = [item for item in found.wrong if item.what == "file"]
    none = len(missing) == found.files > 1
    if none:
        what = (
            f"none of the {found.files} static files that the pages name is served: "
            f"{missing[0].path}, for example, answers {missing[0].status}"
        )
        report.problem("pages", what, _SERVE)
    for item in found.wrong:
        if none and item in missing:
            continue
        of = f", which {item.of} names," if item.of else ""
        what = f"{item.path}{of} answers {item.status}"
        if item.what == "loop":
            hint = "compare its redirect with the address and the headers of the request"
            report.problem("pages", f"{item.path}{of} redirects in a loop", hint)
        elif item.status >= _BROKEN:
            report.explain("pages", what, site.running.said, None)
        else:
            report.problem("pages", what, "correct the path, or collect the file in the build")
    return found


def _verified(site: ServedSite, client: Client, url: Url, report: Reporter) -> tuple[int, bool]:
    """Let the checks of `envgen verify` look at the site.

    Return how many were content, and whether one found an error.
    """
    secrets = {
        route.secret: Secret(value)
        for route in site.deployment.routes
        for given in site.given.values()
        if (value := given.get(route.secret))
    }
    expected = Expected(site.deployment, site.base)
    visited = VisitedSite(url, expected, client, secrets=secrets or None)
    passed, failed = 0, False
    for item, outcome in checks.visit(visited):
        passed += isinstance(outcome, checks.Passed)
        if isinstance(outcome, checks.Failed):
            problem = item.problem(outcome)
            failed |= problem.severity is Severity.ERROR
            report.send("problem", problem)
    return passed, failed
