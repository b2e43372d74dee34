"""`envgen rehearse`: the deploy before the deploy, on this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from msgspec import structs

from envgen.cli import options, terminal
from envgen.cli.check_output import FORMATS, show_failure, show_for_ci
from envgen.cli.groups import CommandGroup
from envgen.cli.phase_clock import PhaseClock
from envgen.cli.session import Session
from envgen.errors import InputError, Problem, Rule, Severity
from envgen.model import Deployment, Variable
from envgen.secrets import patterns

if TYPE_CHECKING:
    from envgen.live.rehearse.checkout import Checkout
    from envgen.live.rehearse.given import GivenServers
    from envgen.live.rehearse.phases import Rehearsal
    from envgen.live.rehearse.report import Phase, Rehearsed

group = CommandGroup.BEFORE_DEPLOY
_FAILING = (Severity.ERROR,)
# Problems of a phase that have an id of their own.
_WITHIN = {"pages": ("health", "bot")}


@click.command()
@options.profile
@click.option(
    "--rev",
    "revision",
    default="HEAD",
    show_default=True,
    metavar="REVISION",
    help="The commit to rehearse.",
)
@click.option(
    "--from",
    "old",
    metavar="REVISION",
    help="Also rehearse the upgrade: this commit, which runs now, serves while PROFILE migrates.",
)
@click.option("--reuse", is_flag=True, help="Keep the virtual environment for the next rehearsal.")
@click.option("--python", metavar="VERSION", help="Rehearse with this version of Python.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=120,
    show_default=True,
    metavar="SECONDS",
    help="How long a command may take after the build.",
)
@click.option(
    "--any-server",
    is_flag=True,
    help="Use a server that you give although it is on another machine, or has other data.",
)
@options.directory
@options.output_as(*FORMATS)
def command(
    profile: str,
    revision: str,
    old: str | None,
    reuse: bool,
    python: str | None,
    timeout: float,
    any_server: bool,
    directory: str | None,
    output_format: str,
) -> None:
    """Build, migrate, start, visit and stop PROFILE here, as its platform would.

    It uses what is committed, a virtual environment of its own, throw-away servers, and no real
    secret. The project's code runs: its build with this machine's network, everything after that
    without one. Exits with 1 if the deploy would fail.

    Servers that run already are used if their URLs are in ENVGEN_REHEARSE_DATABASE_URL and
    ENVGEN_REHEARSE_REDIS_URL. A rehearsal makes its own database there, and drops it in the end.
    """
    as_text, session = output_format == "text", None
    try:
        session = Session(directory)
        deployment = _deployed(session, profile)
        _require_psutil()
        from envgen.live.rehearse import checkout, phases

        place = checkout.check_out(session.project.root, revision)
        with phases.cleaned(place):
            given = _given(session, any_server=any_server)
            job = job_of(profile, place, python, given=given, reuse=reuse, timeout=timeout)
            if old is not None:
                before = checkout.check_out_old(session.project.root, old, place)
                job = structs.replace(job, old=_job_of_old(profile, before, job))
            if as_text:
                _begin(session, deployment, place.commit, revision)
            with PhaseClock() as clock:
                found = phases.rehearse(job, _Shown(clock) if as_text else None)
    except InputError as error:
        if as_text:
            raise
        project = session.project if session else None
        show_failure(output_format, error, _FAILING, project, "rehearse")
        sys.exit(error.exit_code)
    if as_text:
        _conclude(found)
    elif output_format == "json":
        terminal.emit_json(_as_data(found))
    else:
        problems = _once(found.problems)
        ran = _rules(found)
        show_for_ci(output_format, problems, _FAILING, session.project, ran, "rehearse")
    sys.exit(1 if found.fails else 0)


def _require_psutil() -> None:
    try:
        import psutil  # noqa: F401 -- whether it is there
    except ImportError:
        hint = "run `pip install psutil`"
        raise InputError([Problem("a rehearsal needs psutil", "rehearse", None, hint)]) from None


def _deployed(session: Session, profile: str) -> Deployment:
    deployment = session.deployments[session.chosen([profile])[0]]
    if deployment.kind != "deployed" or deployment.manifest is None:
        message = f"{profile} has no platform, so there is no deploy to rehearse"
        hint = "name a deployed profile: `envgen rehearse production`"
        if deployment.kind == "deployed":
            hint = "add the site's services under `render` in the profile"
        raise InputError([Problem(message, "rehearse", None, hint)])
    return deployment


def _job_of_old(profile: str, place: Checkout, new: Rehearsal) -> Rehearsal:
    """Return what to rehearse of the old version; it pins its own Python."""
    session = Session(str(place.project))
    if profile not in session.deployments or session.deployments[profile].manifest is None:
        message = f"the commit {place.commit} has no deployed profile {profile}"
        hint = "name a later commit: only code that envgen deploys can be rehearsed"
        raise InputError([Problem(message, "rehearse", None, hint)])
    return job_of(profile, place, reuse=new.reuse, timeout=new.timeout)


def job_of(
    profile: str,
    place: Checkout,
    python: str | None = None,
    *,
    given: GivenServers | None = None,
    reuse: bool = False,
    timeout: float = 120,
) -> Rehearsal:
    """Return what to rehearse: a profile of the project that was checked out."""
    from envgen.check.building.builds import builds_of
    from envgen.check.settings.effective import EffectiveSettings
    from envgen.live.boot.environment import plain_values
    from envgen.live.rehearse.database_parts import other_engine
    from envgen.live.rehearse.given import GivenServers
    from envgen.live.rehearse.phases import Rehearsal
    from envgen.live.rehearse.services import needs, rehearsed

    store = Session(str(place.project)).stores[profile]
    deployment, project = store.deployment, store.project
    effective = EffectiveSettings(deployment, {}, project)
    databases = effective.value("DATABASES", {})
    if engine := other_engine(databases):
        message = f"the settings use {engine}, and a rehearsal starts no server for it"
        hint = "only PostgreSQL and SQLite can be rehearsed"
        raise InputError([Problem(message, "rehearse", effective.place("DATABASES"), hint)])
    plain = plain_values(deployment, store.load(sealed=False), project.read)
    services = rehearsed(deployment, plain, os.environ)
    pins = (build.pin for build in builds_of(deployment, project))
    pinned = next((pin.version for pin in pins if pin and pin.version), None)
    runtime = deployment.platform.python if deployment.platform else None
    module = deployment.document.django.base_settings
    base = project.read(deployment.inside(f"{module.replace('.', '/')}.py")) if module else None
    return Rehearsal(
        deployment=deployment,
        checkout=place,
        services=services,
        needs=needs(deployment, services, databases),
        python=python or pinned or (runtime.default if runtime else None),
        process=os.environ,
        given=given or GivenServers(),
        base=base,
        reuse=reuse,
        timeout=timeout,
    )


def _given(session: Session, *, any_server: bool) -> GivenServers:
    """Return the servers that the user gives; those of deployed profiles are never used."""
    from envgen.live.database.asking import database_variables
    from envgen.live.rehearse.given import given_servers

    deployed = (item for item in session.stores.values() if item.deployment.kind == "deployed")
    real = [
        value.reveal()
        for store in deployed
        for variable in (*database_variables(store.deployment), *_stores(store.deployment))
        if (value := store.load(sealed=False).value(variable.name))
    ]
    return given_servers(os.environ, real, any_server=any_server)


def _stores(deployment: Deployment) -> list[Variable]:
    return [item for item in deployment.variables if item.type == "cache"]


def _begin(session: Session, deployment: Deployment, commit: str, revision: str) -> None:
    from envgen.live.rehearse import checkout

    terminal.echo_err(
        "This runs the project's code: the build with this machine's network, the rest without."
    )
    terminal.echo(f"{deployment.name} at commit {commit}")
    changed = checkout.uncommitted(session.project.root) if revision == "HEAD" else []
    if changed:
        shown = [terminal.safe(item) for item in changed[:3]]
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        terminal.warn(f"not committed, so not rehearsed: {', '.join(shown)}{more}")


class _Shown:
    """Prints what happens in a rehearsal."""

    def __init__(self, clock: PhaseClock) -> None:
        self._clock = clock

    def begins(self, phase: str) -> None:
        self._clock.begin(phase)

    def ends(self, phase: Phase) -> None:
        self._clock.clear()
        self._clock.begin("")
        colour = {"ok": "green", "failed": "red", "unknown": "yellow"}.get(phase.status)
        status = terminal.styled(f"{phase.status:<7}", colour)
        detail = terminal.safe(phase.detail)
        terminal.echo(f"{phase.name:<9}{status}{phase.seconds:6.1f} s  {detail}")

    def line(self, text: str) -> None:
        self._clock.clear()
        # A build may print the address of a package index, with its password.
        shown = terminal.safe(patterns.hidden(text))
        if shown.lstrip().startswith("::"):  # GitHub would run it, also behind spaces
            shown = shown.replace("::", r"\::", 1)
        terminal.echo_err(f"    {shown}")


def _conclude(found: Rehearsed) -> None:
    terminal.show_problems(_once(found.problems))
    terminal.echo_err(f"not rehearsed: {terminal.listed(found.not_rehearsed)}")
    if not found.fails:
        warnings = sum(item.severity is Severity.WARNING for item in _once(found.problems))
        but = f", but {terminal.count(warnings, 'warning')}" if warnings else ""
        terminal.echo(f"{found.profile}: the rehearsal found nothing that stops this deploy{but}")


def _rules(found: Rehearsed) -> list[Rule]:
    """Return what was looked at, and each other check that found something, as rules."""
    from envgen.explain.problems import problem_text
    from envgen.live.verify.checks import site_checks

    names = [name for phase in found.phases for name in (phase.name, *_WITHIN.get(phase.name, ()))]
    of_site = site_checks()
    ran = [
        Rule(id, Severity.ERROR, problem_text(id) or "", "", "", iter)
        for id in dict.fromkeys(f"rehearse-{name}" for name in names)
    ]
    failed = dict.fromkeys(item.rule for item in found.problems if item.rule in of_site)
    return [*ran, *(of_site[name] for name in failed)]


def _once(problems: Sequence[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def _as_data(found: Rehearsed) -> dict[str, Any]:
    import msgspec

    data: dict[str, Any] = msgspec.to_builtins(found)
    return {**data, "problems": [terminal.as_data(item) for item in _once(found.problems)]}
