"""Decide which boots a project needs, and run them in parallel."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from envgen.live.boot.environment import environment, groups, plain_values, secrets
from envgen.live.boot.process import Probes
from envgen.live.boot.report import STEPS, Boot, BootReport, BootRequest
from envgen.live.boot.requests import hosts, proxy_header, routes, scenes, serves
from envgen.model import Deployment
from envgen.secrets.values import SavedValues


class Job(Struct, frozen=True):
    """A boot to run: the programs, the request to the probe, and the environment."""

    profile: str
    programs: tuple[str, ...]
    request: BootRequest
    environment: Mapping[str, str]

    @property
    def name(self) -> str:
        """Return the profile and its programs, for printing."""
        return f"{self.profile} {', '.join(self.programs)}"


def jobs(
    deployment: Deployment,
    root: Path,
    saved: SavedValues,
    read: Callable[[str], str | None],
    process: Mapping[str, str],
) -> Iterator[Job]:
    """Yield a boot for each group of Django programs that have the same variables.

    `saved` has the values of the .env file, `read` returns the text of a file of the project,
    and `process` is envgen's environment.
    """
    plain = plain_values(deployment, saved, read)
    deployed = deployment.kind == "deployed"
    for programs in groups(deployment):
        variables = environment(deployment, programs, plain, process)
        asked = scenes(deployment, programs)
        public = hosts(deployment) if deployed and serves(deployment, programs) else []
        static = {"host": public[0], "scheme": "https"} if public else None
        request = BootRequest(
            folder=str(root / deployment.document.root),
            settings=deployment.settings_module,
            secrets=secrets(deployment, variables),
            deploy=deployed,
            scenes=asked,
            static=static,
            port=deployment.listens_on.default,
            proxy_header=proxy_header(deployment),
            bots=tuple(route.path for route in routes(deployment, programs)),
            steps=(*STEPS, "requests") if asked or static else STEPS,
        )
        yield Job(deployment.name, programs, request, variables)


def boot_all(
    wanted: Iterable[Job],
    python: str,
    *,
    timeout: float,
    tell: Callable[[str], None] = lambda text: None,
) -> list[Boot]:
    """Run every job with the Python at `python`, in parallel, and return the boots in order.

    `tell` is called with progress messages; `timeout` is in seconds per boot. Errors do not
    raise but are in the boot's report. Ctrl-C ends all processes.
    """
    todo = list(wanted)
    probes = Probes()
    pool = ThreadPoolExecutor(max(1, min(len(todo), os.cpu_count() or 1)))
    try:
        futures = {pool.submit(_boot, probes, job, python, timeout): job for job in todo}
        done = {}
        tell(f"booting {todo[0].name} (1 of {len(todo)})" if todo else "")
        for future in as_completed(futures):
            done[id(futures[future])] = future.result()
            waiting = [job for job in todo if id(job) not in done]
            if waiting:
                tell(f"booting {waiting[0].name} ({len(done) + 1} of {len(todo)})")
    finally:
        # Processes only run here after an exception, such as Ctrl-C.
        probes.stop()
        pool.shutdown(cancel_futures=True)
    return [done[id(job)] for job in todo]


def _boot(probes: Probes, job: Job, python: str, timeout: float) -> Boot:
    with TemporaryDirectory(prefix="envgen-boot-") as scratch:
        request = replace(job.request, scratch=scratch)
        report = probes.run(python, "boot", request, job.environment, timeout, BootReport)
    asked = job.request
    return Boot(job.profile, job.programs, python, asked.scenes, report, asked.steps)
