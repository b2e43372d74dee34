"""Decide which boots a project needs, and run them in parallel."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, structs

from envgen.live.boot.environment import (
    environment,
    groups,
    plain_values,
    preview_of,
    secrets,
)
from envgen.live.boot.process import Probes
from envgen.live.boot.report import (
    STEPS,
    Boot,
    BootReport,
    BootRequest,
    SimulatedRequest,
)
from envgen.live.boot.requests import (
    hosts,
    preview_requests,
    proxy_header,
    routes,
    serves,
    simulated_requests,
)
from envgen.model import Deployment
from envgen.secrets.values import SavedValues


class Job(Struct, frozen=True):
    """A boot to run: the programs, the request to the probe, and the environment."""

    profile: str
    programs: tuple[str, ...]
    request: BootRequest
    environment: Mapping[str, str]
    preview: bool = False

    @property
    def name(self) -> str:
        """Return the profile and its programs, for printing."""
        return f"{self.profile} {', '.join(self.programs)}"


class BootInputs(Struct, frozen=True):
    """Where boots get what they need: values, files of the project, and envgen's environment."""

    root: Path
    # The values of the .env file.
    saved: SavedValues
    # Returns the text of a file of the project, or None.
    read: Callable[[str], str | None]
    process: Mapping[str, str]
    # Returns the paths of the migrations that are not deployed yet.
    new_migrations: Callable[[], tuple[str, ...]] = tuple


def jobs(deployment: Deployment, sources: BootInputs) -> Iterator[Job]:
    """Yield a boot for each group of Django programs that have the same variables."""
    plain = plain_values(deployment, sources.saved, sources.read)
    deployed = deployment.kind == "deployed"
    for number, programs in enumerate(groups(deployment)):
        variables = environment(deployment, programs, plain, sources.process)
        asked = simulated_requests(deployment, programs)
        site = deployed and serves(deployment, programs)
        public = hosts(deployment) if site else []
        static = {"host": public[0], "scheme": "https"} if public else None
        # Models are the same for all programs.
        models = deployed and number == 0
        request = structs.replace(
            _request(deployment, sources.root, variables, asked),
            deploy=deployed,
            static=static,
            bots=tuple(route.path for route in routes(deployment, programs)),
            steps=(
                *STEPS,
                *(("requests",) if asked or static else ()),
                *(("assets", "templates") if site else ()),
                *(("migrations",) if models else ()),
            ),
            changed=_below(deployment, sources.new_migrations()) if models else (),
        )
        yield Job(deployment.name, programs, request, variables)


def preview_jobs(deployment: Deployment, sources: BootInputs) -> Iterator[Job]:
    """Yield the same boots in the environment of a preview; none if the platform makes none."""
    preview = preview_of(deployment, sources.read)
    plain = plain_values(deployment, sources.saved, sources.read)
    for programs in groups(deployment) if preview else ():
        variables = environment(deployment, programs, plain, sources.process, preview)
        asked = preview_requests(deployment, programs)
        request = structs.replace(
            _request(deployment, sources.root, variables, asked),
            steps=(*STEPS, "requests") if asked else STEPS,
        )
        yield Job(deployment.name, programs, request, variables, preview=True)


def _request(
    deployment: Deployment,
    root: Path,
    variables: Mapping[str, str],
    asked: tuple[SimulatedRequest, ...],
) -> BootRequest:
    return BootRequest(
        folder=str(root / deployment.document.root),
        settings=deployment.settings_module,
        secrets=secrets(deployment, variables),
        requests=asked,
        port=deployment.listens_on.default,
        proxy_header=proxy_header(deployment),
    )


def _below(deployment: Deployment, paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths below the folder of manage.py, relative to it."""
    root = "" if deployment.document.root == "." else f"{deployment.document.root}/"
    return tuple(path[len(root) :] for path in paths if path.startswith(root))


def boot_all(
    wanted: Iterable[Job],
    python: str,
    *,
    timeout: float,
    tell: Callable[[str, int, int], None] = lambda text, done, total: None,
) -> list[Boot]:
    """Run every job with the Python at `python`, in parallel, and return the boots in order.

    `tell` is called with what is booting, how many are done, and of how many; `timeout` is in
    seconds per boot. Errors do not raise but are in the boot's report. Ctrl-C ends all processes.
    """
    todo = list(wanted)
    probes = Probes()
    pool = ThreadPoolExecutor(max(1, min(len(todo), os.cpu_count() or 1)))
    try:
        futures = {pool.submit(_boot, probes, job, python, timeout): job for job in todo}
        done = {}
        tell(f"booting {todo[0].name}" if todo else "", 0, len(todo))
        for future in as_completed(futures):
            done[id(futures[future])] = future.result()
            waiting = [job for job in todo if id(job) not in done]
            if waiting:
                tell(f"booting {waiting[0].name}", len(done), len(todo))
    finally:
        # Processes only run here after an exception, such as Ctrl-C.
        probes.stop()
        pool.shutdown(cancel_futures=True)
    return [done[id(job)] for job in todo]


def _boot(probes: Probes, job: Job, python: str, timeout: float) -> Boot:
    with TemporaryDirectory(prefix="envgen-boot-") as scratch:
        request = structs.replace(job.request, scratch=scratch)
        report = probes.run(python, "boot", request, job.environment, timeout, BootReport)
    asked = job.request
    return Boot(job.profile, job.programs, python, asked.requests, report, asked.steps, job.preview)
