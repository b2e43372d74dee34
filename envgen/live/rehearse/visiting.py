"""Visit a service through an edge: its health check, its pages, and the checks of `verify`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from msgspec import Struct

from envgen.errors import Severity
from envgen.live.boot.requests import hosts, proxy_header
from envgen.live.rehearse import bots
from envgen.live.rehearse.busy import unless_busy
from envgen.live.rehearse.crowd import crowd
from envgen.live.rehearse.edge import TlsEdge
from envgen.live.rehearse.measuring import DatabaseLoad
from envgen.live.rehearse.pages import Visit, visit
from envgen.live.rehearse.programs import Running
from envgen.live.rehearse.report import Reporter
from envgen.live.rehearse.services import RehearsedService
from envgen.live.verify import checks
from envgen.live.verify.answers import Unreachable, Url
from envgen.live.verify.client import Client
from envgen.live.verify.expected import Expected
from envgen.live.verify.routes import HTTP, HTTPS, Detour, Routes
from envgen.live.verify.site import Form, VisitedSite
from envgen.model import Deployment

# The platform's own limit for an answer to the health check, in seconds, and how often it is asked.
_HEALTH, _CHECKS = 5.0, 3
_LATE = f"let it answer within {_HEALTH:g} s"
_PATIENCE = 30.0
_REFUSED, _BROKEN = 400, 500
_MOST = 1_000
_LOOPBACK = "127.0.0.1"
# The checks that say again that a page is broken.
_OF_PAGES = ("site-unreachable", "login-page")
_UNSAID = "its log does not say why: let LOGGING write errors to the console"
_SERVE = (
    "run `collectstatic` in the build, and serve the files: "
    "add whitenoise.middleware.WhiteNoiseMiddleware to MIDDLEWARE"
)


class ServedSite(Struct, frozen=True, kw_only=True):
    """A running web service.

    services, everything:
        all services of the profile, and what runs, by name
    given:
        the environment of each service, by its name
    """

    deployment: Deployment
    service: RehearsedService
    running: Running
    services: Sequence[RehearsedService] = ()
    everything: Mapping[str, Running] = {}
    given: Mapping[str, Mapping[str, str]]
    folder: Path
    base: str | None


class PostedForm(NamedTuple):
    """A form of the site as a browser posts it, and the port of the program that gets it."""

    port: int
    head: tuple[str, ...]
    body: bytes

    def halves(self) -> tuple[bytes, bytes]:
        """Return the request in two parts; the first has the headers and half of the data."""
        middle = len(self.body) // 2
        head = "\r\n".join((*self.head, "", "")).encode("latin-1")
        return head + self.body[:middle], self.body[middle:]


class SiteVisitor(NamedTuple):
    """What visits a site through the edge; `port` is that of the program itself."""

    client: Client
    start: Url
    port: int
    edge: TlsEdge

    def waiting(self, seconds: float) -> Client:
        """Return another client, which waits so long for each answer."""
        return _client(self.edge, [self.start.host], seconds)


@contextmanager
def visitor(site: ServedSite) -> Iterator[SiteVisitor]:
    """Put an edge before the site; the profile has to have a host."""
    names = hosts(site.deployment)
    outside = [item.port for item in site.running.sockets() if not item.is_loopback]
    port = site.service.port if site.service.port in outside else outside[0]
    edge = TlsEdge(port, proxy_header(site.deployment), names, site.folder)
    try:
        client = _client(edge, names, _PATIENCE)
        yield SiteVisitor(client, Url("https", names[0], HTTPS, "/"), port, edge)
    finally:
        edge.stop()


def _client(edge: TlsEdge, names: list[str], seconds: float) -> Client:
    routes = Routes(_detours(edge, names))
    return Client(routes, ca_file=str(edge.ca_file), timeout=seconds, most=_MOST)


def _detours(edge: TlsEdge, names: list[str]) -> list[Detour]:
    return [
        Detour(host, number, _LOOPBACK, inner)
        for host in names
        for number, inner in ((HTTPS, edge.port), (HTTP, edge.plain_port))
    ]


def visit_site(site: ServedSite, report: Reporter, load: DatabaseLoad) -> PostedForm | None:
    """Visit the site, and say what is wrong; return a form of it."""
    if not hosts(site.deployment):
        report.send("unseen", "its pages: the profile has no host yet")
        return None
    started = report.begin("pages")
    with visitor(site) as (client, start, port, edge):
        healthy = _health(site, port, start.host, report)
        found = _visited(site, client, start, report)
        is_broken = found is None or any(item.status >= _BROKEN for item in found.wrong)
        passed, failed, form = _verified(site, client, start, report, is_broken=is_broken)
        called = _called(site, edge, report)
        fine = healthy and found is not None and not found.wrong and called
        if found is not None and fine:
            paths = [path for path, status in found.answered.items() if status < _REFUSED]
            crowd(_client(edge, [start.host], _PATIENCE), start, paths, load)
    seen = found or Visit()
    detail = f"{seen.pages} pages, {seen.files} files, {passed} checks of the site"
    report.end("pages", started, detail, "ok" if fine and not failed else "failed")
    return _posted(site, form, port) if form is not None else None


def _posted(site: ServedSite, form: Form, port: int) -> PostedForm:
    body = urlencode({"csrfmiddlewaretoken": form.token, "username": "", "password": ""}).encode()
    header = proxy_header(site.deployment)
    cookies = "; ".join(f"{item.name}={item.value}" for item in form.cookies)
    head = (
        f"POST {form.action.path} HTTP/1.1",
        f"Host: {form.action.host}",
        *([f"{header[0]}: {header[1]}"] if header else []),
        f"Origin: {form.action.origin}",
        f"Referer: {form.action}",
        f"Cookie: {cookies}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return PostedForm(port, head, body)


def _health(site: ServedSite, port: int, host: str, report: Reporter) -> bool:
    """Ask as the platform does: not through the edge, and with the public host."""
    path, platform = site.deployment.health_path, site.deployment.platform
    if path is None or platform is None:
        return True
    client = Client(Routes([Detour(host, HTTP, _LOOPBACK, port)]), timeout=_HEALTH)
    what, hint = "", unless_busy(_LATE)
    # The platform asks for minutes: the first answer of each worker may take longer.
    for _ in range(_CHECKS):
        try:
            status = client.ask(Url("http", host, HTTP, path)).status
        except Unreachable as error:
            what = f"the health check of {path} gets no answer ({error})"
            continue
        if 200 <= status < (400 if platform.edge.redirected_is_healthy else 300):
            return True
        what, hint = f"the health check of {path} gets {status}", _UNSAID
        break
    given = site.deployment.setting_place("HEALTH_PATH")
    place = given or report.place(site.service, "healthCheckPath")
    report.explain("health", what, site.running.said_of(path), place, hint)
    return False


def static_path(deployment: Deployment) -> str:
    """Return the path of the site's static files."""
    given = next((item for item in deployment.settings if item.name == "STATIC_URL"), None)
    static = given.value if given is not None and isinstance(given.value, str) else "/static/"
    return f"/{static.strip('/')}/"


def _visited(site: ServedSite, client: Client, start: Url, report: Reporter) -> Visit | None:
    try:
        found = visit(client, start, static_path(site.deployment))
    except Unreachable as error:
        what, hint = f"the site does not answer ({error})", unless_busy(_UNSAID)
        report.explain("pages", what, site.running.said, None, hint)
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
            report.explain("pages", what, site.running.said_of(item.path), None, _UNSAID)
        else:
            report.problem("pages", what, "correct the path, or collect the file in the build")
    return found


def _called(site: ServedSite, edge: TlsEdge, report: Reporter) -> bool:
    """Call the site as its bots do; return whether it accepts their signed requests."""
    called = bots.CalledSite(
        deployment=site.deployment,
        services=site.services,
        running=site.everything,
        given=site.given,
        edge=_detours(edge, hosts(site.deployment)),
        ca_file=str(edge.ca_file),
    )
    found = list(bots.faults_of(called))
    for item in found:
        place = site.deployment.command_places.get(item.route.program)
        report.problem("bot", item.message, item.hint, place)
    return not found


def _verified(
    site: ServedSite, client: Client, url: Url, report: Reporter, *, is_broken: bool
) -> tuple[int, bool, Form | None]:
    """Let the checks of `envgen verify` look at the site; pages may be known to be broken.

    Return how many passed, whether one found an error, and a form.
    """
    # `bots` sends the signed requests: on the routes that the bots really have.
    visited = VisitedSite(url, Expected(site.deployment, site.base), client)
    passed, failed = 0, False
    for item, outcome in checks.visit(visited):
        passed += isinstance(outcome, checks.Passed)
        if isinstance(outcome, checks.Failed) and not (is_broken and item.id in _OF_PAGES):
            problem = item.problem(outcome)
            failed |= problem.severity is Severity.ERROR
            report.send("problem", problem)
    try:
        return passed, failed, visited.form
    except Unreachable:
        return passed, failed, None
