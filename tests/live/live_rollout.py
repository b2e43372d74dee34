"""A service with two instances behind a balancer, deployed as Render does: one after the other."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from live_http import Answer, Request, send
from live_server import Server
from live_site import ENVGEN, Site
from servers import until

from envgen.formats import dotenv

INSTANCES = 2
# Seconds between two calls of a client: without a pause three of them take all of a machine, and
# what is deployed meanwhile starts at a crawl.
PAUSE = 0.05


class Rollout:
    """Instances that serve a site; what Render's dashboard has is in `environment`."""

    def __init__(self, site: Site, environment: dict[str, str]) -> None:
        """Start them."""
        self.environment = environment
        # What the bot's own service has of it.
        self.signs_with = environment["BOT_SHARED_SECRET"]
        self._site = site
        self._lock = threading.Lock()
        self._busy: Counter[int] = Counter()
        self._turn = 0
        self._live = [self._start() for _ in range(INSTANCES)]

    def send(self, request: Request) -> Answer:
        """Send a request to whichever instance has its turn."""
        with self._instance() as server:
            return send(server.port, request)

    def deploy(self) -> None:
        """Put instances with the environment of now in the place of the old ones, one by one.

        Between the first and the last, both kinds answer.
        """
        for at in range(INSTANCES):
            self.replace(at)

    def replace(self, at: int) -> None:
        """Put an instance with the environment of now in the place of one."""
        new = self._start()
        with self._lock:
            old, self._live[at] = self._live[at], new
        # As a balancer: what it has begun to send is answered before the instance ends.
        until(lambda: not self._busy[id(old)], "its requests are answered")
        old.stop()

    def stop(self) -> None:
        """End all of them."""
        with ThreadPoolExecutor(INSTANCES) as pool:
            list(pool.map(Server.stop, self._live))

    def _start(self) -> Server:
        # What takes turns is instances: more workers of one have the same secrets.
        return self._site.serve(workers=1, **self.environment)

    @contextmanager
    def _instance(self) -> Iterator[Server]:
        with self._lock:
            self._turn += 1
            server = self._live[self._turn % INSTANCES]
            self._busy[id(server)] += 1
        try:
            yield server
        finally:
            with self._lock:
                self._busy[id(server)] -= 1


class Clients:
    """Clients that call again and again, each its own function, until they are asked to end."""

    def __init__(self, *calls: Callable[[], int]) -> None:
        """Begin. A call returns a status."""
        self.statuses: list[Counter[int]] = [Counter() for _ in calls]
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(len(calls))
        self._running = [self._pool.submit(self._go, *pair) for pair in enumerate(calls)]

    def seen_more(self, number: int = 5) -> None:
        """Wait until each client has called so many times more; raise what one could not bear."""
        marks = [count.total() + number for count in self.statuses]

        def enough() -> bool:
            for running in self._running:
                if running.done():
                    running.result()
            pairs = zip(self.statuses, marks, strict=True)
            return all(count.total() >= mark for count, mark in pairs)

        until(enough, "every client has been served")

    def close(self) -> list[Counter[int]]:
        """End, and tell the statuses that each has seen."""
        self._over.set()
        self._pool.shutdown()
        for running in self._running:
            running.result()
        return self.statuses

    def _go(self, at: int, call: Callable[[], int]) -> None:
        while not self._over.wait(PAUSE):
            self.statuses[at][call()] += 1


class Laptop:
    """The project as its owner has it, who types what `envgen todo` says into the dashboard."""

    def __init__(self, site: Site, folder: Path) -> None:
        """Copy the project; two instances make the order matter."""
        shutil.copytree(site.folder, folder)
        self._folder = folder
        self._environment = site.environment

    def envgen(self, *arguments: str) -> str:
        """Run envgen; return what it says."""
        done = subprocess.run(
            [*ENVGEN, *arguments],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def values(self) -> dict[str, str]:
        """What its .env file sets."""
        return dotenv.filled((self._folder / ".env.production").read_text(encoding="utf-8"))

    def follow(self, rollout: Rollout, name: str, after: Callable[[], None]) -> int:
        """Do what `envgen todo` says of a rotation, to the letter; return how many deploys."""
        deploys = 0
        for step in self._steps(name):
            title, *details = step
            if "--finish`" in title:
                self.envgen("rotate", name, "-p", "production", "--finish", "--yes")
            typed = [self._type(line, rollout, name) for line in details]
            if "propel" in typed:
                rollout.deploy()
                deploys += 1
            if any(typed):
                after()
        return deploys

    def _type(self, line: str, rollout: Rollout, name: str) -> str | None:
        """Do what a line says; return the service that it is about, if any."""
        service, _, what = line.partition(": ")
        if service == "propel-bot":
            assert what.startswith(f"{name} comes from propel; Manual Deploy")
            rollout.signs_with = rollout.environment[name]
            return service
        if service != "propel":
            return None
        variable, arrow, source = what.partition("  ← ")
        if not arrow:
            del rollout.environment[variable]
            return service
        taken = source.removeprefix("the value of ").split()[0]
        rollout.environment[variable] = self.values()[variable if taken == "its" else taken]
        return service

    def _steps(self, name: str) -> list[list[str]]:
        """The numbered steps that are about a rotation, each with its details."""
        steps: list[list[str]] = []
        for line in self.envgen("todo", "production", "--first").splitlines()[1:]:
            if line.startswith("     "):
                steps[-1].append(line.strip())
            else:
                steps.append([line.partition(". ")[2]])
        begin = next(at for at, step in enumerate(steps) if f"Rotation of {name}" in step[0])
        return steps[begin:]
