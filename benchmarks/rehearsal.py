"""Compare a rehearsal of the example with the time of its own parts, each run alone.

    python benchmarks/rehearsal.py [--runs N] [--write docs/explanation/benchmarks.md]

Needs PostgreSQL, git, and for the first run a package index. The parts are what a rehearsal has to
do in any case: PostgreSQL is made and started, the build command runs, the release command runs
twice, the site starts, is visited and measured, and stops. A rehearsal may take LIMIT seconds more:
it starts, reads the profile, copies the commit, and watches programs for some seconds.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import page
from places import CACHE, ROOT

from envgen.cli.commands.rehearse import job_of
from envgen.live.rehearse import build, checkout, commands, phases, sandbox
from envgen.live.rehearse import stage as performing
from envgen.live.rehearse.report import Reporter, Send
from envgen.live.rehearse.servers import Servers
from envgen.live.rehearse.services import with_servers
from envgen.live.rehearse.stage import Performance, StagedServices

EXAMPLE = ROOT / "examples" / "propel"
PROFILE = "production"
# Seconds that a rehearsal may take above its parts.
LIMIT = 3.0
Times = dict[str, float]


def copied(folder: Path) -> Path:
    """Copy the example into a repository of its own."""
    shutil.copytree(EXAMPLE, folder)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    return folder


def whole(root: Path) -> float:
    """Return how long `envgen rehearse --reuse` takes."""
    words = [sys.executable, "-m", "envgen", "rehearse", PROFILE, "--reuse", "--format", "json"]
    started = time.monotonic()
    done = subprocess.run(words, cwd=root, check=False, capture_output=True, text=True)
    seconds = time.monotonic() - started
    failed = [item for item in json.loads(done.stdout)["phases"] if item["status"] != "ok"]
    if done.returncode or failed:
        sys.exit(f"the rehearsal fails: {done.stdout}{done.stderr}")
    return seconds


def parts(root: Path) -> Times:
    """Return how long each part takes alone, without what a rehearsal has around it."""
    found: Times = {}
    place = checkout.check_out(root, "HEAD")
    with phases.cleaned(place):
        job = job_of(PROFILE, place, reuse=True)
        venv = build.make(place, job.python, reuse=True)
        started, servers = time.monotonic(), Servers()
        servers.make_postgres(job.needs, job.given, place.folder, [*job.needs.databases.values()])
        servers.start()
        found["PostgreSQL is made and started"] = time.monotonic() - started
        assert servers.postgres is not None
        urls = {key: servers.postgres.url(name) for key, name in job.needs.databases.items()}
        services = tuple(with_servers(item, urls, None) for item in job.services)
        homes = {"HOME": str(place.home), "TMPDIR": str(place.home)}
        given = {item.name: {**item.environment, **venv.variables, **homes} for item in services}
        (web,) = services
        built = {**build.of_machine(os.environ), **given[web.name]}
        ended = commands.run(web.build or "", place.project, built, 600)
        assert not ended.failed, ended.lines
        found["the build command"] = ended.seconds
        servers.stop()
        stage = StagedServices(
            deployment=job.deployment,
            checkout=place,
            services=services,
            given=given,
            stores=servers.stores,
            base=job.base,
            timeout=600,
        )

        def work(send: Send, isolated: bool) -> None:
            servers.start()
            performance = Performance(stage, Reporter(send, job.deployment, place))
            performance.release()
            performance.start()
            performance.pages()
            performance.measure()
            performance.stop()
            performance.end()
            servers.stop()

        names = {
            "release": "the release command, twice",
            "start": "the site starts",
            "pages": "the site is visited",
            "measure": "the site is measured",
            "stop": "the site stops",
        }
        with mock.patch.object(performing, "LASTS", 0):  # no part waits for another
            for told in sandbox.run(work):
                if told.kind == "phase":
                    assert told.data["status"] == "ok", told
                    found[names[told.data["name"]]] = told.data["seconds"]
    return found


def make(runs: int) -> str:
    """Measure in turns, and return a table."""
    os.environ["XDG_CACHE_HOME"] = str(CACHE / "rehearsal")
    (CACHE / "rehearsal").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # PostgreSQL is another user, if this is root
        root = copied(Path(folder, "propel"))
        whole(root)  # installs the packages
        wholes, alone = [], []
        for _ in range(runs):
            # In a process of its own: it locks the environment until it ends.
            with multiprocessing.get_context("spawn").Pool(1) as process:
                alone.append(process.apply(parts, (root,)))
            wholes.append(whole(root))
    rows = [(name, statistics.median(item[name] for item in alone)) for name in alone[0]]
    total = statistics.median(sum(item.values()) for item in alone)
    took = statistics.median(wholes)
    text = [
        "## A rehearsal",
        "",
        f"`envgen rehearse production --reuse` of the example, against its own parts, each alone. "
        f"Medians of {runs} runs, in turns. The limit is {LIMIT:g} s above the parts.",
        "",
        "| | seconds |",
        "|---|---:|",
        *(f"| {name} | {seconds:.1f} |" for name, seconds in rows),
        f"| **all parts** | {total:.1f} |",
        f"| **the rehearsal** | {took:.1f} |",
        f"| **more than its parts** | {took - total:.1f} |",
    ]
    if took - total > LIMIT:
        print(f"the rehearsal takes {took - total:.1f} s more than its parts", file=sys.stderr)
    return "\n".join(text)


if __name__ == "__main__":
    page.main(__file__, __doc__, 3, make)
