"""`envgen verify`: compare the deployed site with its profile, from outside."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from envgen.cli import options, terminal
from envgen.cli.check_output import FORMATS, show_failure, show_for_ci
from envgen.cli.commands.run import environment_for
from envgen.cli.groups import CommandGroup
from envgen.cli.session import Session
from envgen.errors import InputError, Problem, Rule, Severity
from envgen.live.verify.answers import Url, parse_url
from envgen.live.verify.checks import (
    OUT_OF_REACH,
    Failed,
    Outcome,
    Passed,
    Skipped,
    site_checks,
    visit,
)
from envgen.live.verify.client import TIMEOUT, Client
from envgen.live.verify.expected import Expected
from envgen.live.verify.routes import HTTP, Detour, Routes, detours
from envgen.live.verify.site import VisitedSite
from envgen.model import Deployment
from envgen.secrets.secret import Secret


def _as_url(_: click.Context, __: click.Parameter, value: str | None) -> Url | None:
    """Read a site's address; a name alone is taken for https."""
    if value is None:
        return None
    url = parse_url(value if "://" in value else f"https://{value}")
    if url is None or url.path != "/" or "@" in value or "#" in value:
        raise click.BadParameter("give the site's address without a path: https://example.com")
    if url.scheme == "http" and url.port != HTTP:
        raise click.BadParameter("a deployed site is visited over https")
    return url


def _as_detours(_: click.Context, __: click.Parameter, values: Sequence[str]) -> list[Detour]:
    try:
        return [detour for value in values for detour in detours(value)]
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _as_path(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"/[!-~]*", value):
        raise click.BadParameter(
            "a path begins with / and has only ASCII characters without spaces"
        )
    return value


def _as_seconds(_: click.Context, __: click.Parameter, value: float) -> float:
    if value != value:  # no range keeps out what is not a number
        raise click.BadParameter("give a number of seconds")
    return value


group = CommandGroup.AFTER_DEPLOY


@click.command()
@click.argument("url", callback=_as_url, required=False, metavar="URL")
@options.named("The profile of the site. By default: the one whose hosts include the host of URL.")
@click.option(
    "--write",
    is_flag=True,
    help="Also send a signed GET request for a missing page to each bot's path, twice. The site "
    "remembers its signature for some minutes; nothing else changes.",
)
@click.option(
    "--connect-to",
    metavar="[HOST1:PORT1:]HOST2[:PORT2]",
    callback=_as_detours,
    multiple=True,
    help="Connect to HOST2 instead of the address in the DNS, as in curl (repeatable).",
)
@click.option(
    "--ca-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Trust only the certificate authorities in FILE (PEM).",
)
@click.option(
    "--page",
    metavar="PATH",
    callback=_as_path,
    help="A page with a form to post, if the site has no login page.",
)
@click.option(
    "--api",
    metavar="PATH",
    callback=_as_path,
    default="/",
    show_default=True,
    help="A path that frontends call.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(1, 300),
    callback=_as_seconds,
    default=TIMEOUT,
    show_default=True,
    help="Limit for one request; all requests together have ten times as much.",
)
@options.fail_level
@click.option("--list-checks", is_flag=True, help="List the checks and exit.")
@click.option("--list-looks", is_flag=True, hidden=True)  # its old name
@options.directory
@options.output_as(*FORMATS)
def command(
    url: Url | None,
    profile: str | None,
    write: bool,
    connect_to: Sequence[Detour],
    ca_file: str | None,
    page: str | None,
    api: str,
    timeout: float,
    fail_level: str,
    list_checks: bool,
    list_looks: bool,
    directory: str | None,
    output_format: str,
) -> None:
    """Visit the deployed site at URL and compare it with its profile.

    Sends about twenty requests, among them a login without a name and password, and one with a
    made-up host. Reads a limited part of each answer. Exits with 1 if the site differs from the
    profile or does not answer.
    """
    if list_checks or list_looks:
        for item in site_checks().values():
            terminal.show_declared(item)
        return
    if url is None:
        raise click.UsageError("Name the site, for example `envgen verify https://example.com`.")
    counted = options.LEVELS[fail_level]
    try:
        session = Session(directory)
        deployment = _deployed(session, profile or _profile_of(session, url))
    except InputError as error:
        if output_format == "text":
            raise
        show_failure(output_format, error, counted, command="verify")
        sys.exit(error.exit_code)
    known = _secrets(session, deployment) if write else None
    with terminal.progress() as tell:

        def waiting(text: str) -> None:
            tell(text, 0, 0)

        client = _client(connect_to, ca_file, timeout, waiting)
        expected = Expected(deployment, _base(session, deployment))
        site = VisitedSite(url, expected, client, page=page, api=api, secrets=known)
        found = _run_checks(site, waiting, show=output_format == "text")
    problems = [check.problem(outcome) for check, outcome in found if isinstance(outcome, Failed)]
    if output_format == "json":
        terminal.emit_json(_as_data(site, deployment.name, found))
    elif output_format == "text":
        _conclude(site, deployment.name, problems, found)
    else:
        run = [check for check, outcome in found if not isinstance(outcome, Skipped)]
        show_for_ci(output_format, problems, counted, session.project, run, "verify")
    sys.exit(1 if any(problem.severity in counted for problem in problems) else 0)


def _client(
    connect_to: Sequence[Detour],
    ca_file: str | None,
    timeout: float,
    waiting: Callable[[str], None],
) -> Client:
    try:
        return Client(Routes(connect_to), ca_file=ca_file, timeout=timeout, waiting=waiting)
    except OSError:
        raise click.BadParameter("the file has no certificate", param_hint="--ca-file") from None


def _profile_of(session: Session, url: Url) -> str:
    """Return the deployed profile whose public hosts include the host of `url`.

    Raises InputError where no profile does, or several do.
    """
    names = [
        item.name
        for item in session.deployments.values()
        if item.kind == "deployed" and any(_is_host(url.host, host) for host in item.public_hosts)
    ]
    if len(names) == 1:
        return names[0]
    message = f"no profile has the host {url.host!a}"
    if names:
        message = f"{terminal.listed(names)} all have the host {url.host!a}"
    hint = "name the profile: -p production"
    raise InputError([Problem(message, "verify", None, hint)])


def _is_host(name: str, host: str) -> bool:
    """Return whether a name is a public host; .example.com stands for all below example.com."""
    return name == host or (host.startswith(".") and f".{name}".endswith(host))


def _deployed(session: Session, profile: str) -> Deployment:
    deployment = session.deployments[session.chosen([profile])[0]]
    if deployment.kind != "deployed":
        message = f"{profile} is not a deployed profile: it is for {deployment.kind}"
        raise InputError([Problem(message, "verify", None, "name a deployed one: -p production")])
    return deployment


def _base(session: Session, deployment: Deployment) -> str | None:
    """Return the text of the module below the generated one: constants are read from it."""
    module = deployment.document.django.base_settings
    if module is None:
        return None
    return session.project.read(deployment.inside(f"{module.replace('.', '/')}.py"))


def _secrets(session: Session, deployment: Deployment) -> dict[str, Secret]:
    """Return the bots' secrets that are known here, by the names of their variables."""
    environment = environment_for(deployment, session.stores[deployment.name].load())
    names = {route.secret for route in deployment.routes}
    return {name: Secret(environment[name]) for name in names if environment.get(name)}


def _run_checks(
    site: VisitedSite, waiting: Callable[[str], None], *, show: bool
) -> list[tuple[Rule, Outcome]]:
    """Return the outcome of each check; with `show`, print those that passed as they come."""
    found = []
    for check, outcome in visit(site):
        found.append((check, outcome))
        if show and isinstance(outcome, Passed):
            waiting("")
            terminal.echo(f"ok  {terminal.safe(outcome.message)}")
    return found


def _conclude(
    site: VisitedSite,
    profile: str,
    problems: Sequence[Problem],
    found: Sequence[tuple[Rule, Outcome]],
) -> None:
    unseen: dict[str, list[str]] = {}
    for check, outcome in found:
        if isinstance(outcome, Skipped):
            unseen.setdefault(outcome.message, []).append(check.id)
    if unseen.pop(OUT_OF_REACH, None):
        terminal.echo_err("no other check was run")
    for why, names in unseen.items():
        # A check may skip several things for one reason; it is named once.
        named = terminal.listed(dict.fromkeys(names))
        terminal.echo_err(f"not checked: {terminal.safe(why)}  ({named})")
    terminal.show_problems(problems)
    if not any(problem.severity is Severity.ERROR for problem in problems):
        notes = []
        if problems:
            notes.append(terminal.count(len(problems), "finding"))
        if unseen:
            notes.append(f"{terminal.count(len(unseen), 'thing')} not checked")
        but = f" ({', '.join(notes)})" if notes else ""
        terminal.echo(f"{site.url.origin} agrees with {profile}{but}")


def _as_data(
    site: VisitedSite, profile: str, found: Sequence[tuple[Rule, Outcome]]
) -> dict[str, Any]:
    return {
        "url": str(site.url),
        "profile": profile,
        "requests": site.client.requests,
        "problems": [
            terminal.as_data(check.problem(s)) for check, s in found if isinstance(s, Failed)
        ],
        "fine": [_as_entry(check, s) for check, s in found if isinstance(s, Passed)],
        "unseen": [_as_entry(check, s) for check, s in found if isinstance(s, Skipped)],
    }


def _as_entry(check: Rule, outcome: Passed | Skipped) -> dict[str, str]:
    return {"look": check.id, "message": outcome.message}
