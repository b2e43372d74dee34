"""What Jinja itself needs for the templates of a project: run with envgen's own Python.

    jinja_alone.py RUNS

Records the templates and values with which envgen renders the project in the current folder,
then renders just these in a plain environment: no sandbox, no quoting. Prints, as JSON, the
milliseconds of each run and the number of files.
"""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader

from envgen.cli.session import Session
from envgen.output.changes import plan
from envgen.output.targets.dotenv import Choices
from envgen.output.templating import Templates, own_templates
from envgen.secrets.secret import Secret

calls: list[tuple[str, dict[str, Any]]] = []
original = Templates._without_project


def record(self: Templates, name: str, language: Any, values: Mapping[str, Any]) -> str:
    """Render as ever, and remember with what."""
    calls.append((name, dict(values)))
    return original(self, name, language, values)


def plain_environment(folder: Path) -> Environment:
    """Return Jinja as anybody would set it up, with filters that only print."""
    files = FileSystemLoader(folder)
    environment = Environment(
        loader=ChoiceLoader([files, PrefixLoader({"envgen": files})]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "name": str,
        "comment": str,
        "assignment": lambda value, name: f"{name} = {value!r}",
    }
    return environment


def main(runs: int) -> None:
    """Record, then measure."""
    Templates._without_project = record  # type: ignore[method-assign]  # what it is given is what is measured
    session = Session(None)
    plan(
        list(session.deployments.values()),
        session.chosen([], everything=True),
        session.templates,
        session.project,
        Choices(make=lambda kind: Secret("dummy")),
        load=session.load,
        guard=False,
    )
    times = []
    for _ in range(runs):
        # A new environment: a process compiles its templates once.
        environment = plain_environment(own_templates())
        start = time.perf_counter()
        for name, values in calls:
            environment.get_template(name).render(values)
        times.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"times": times, "files": len(calls)}))


main(int(sys.argv[1]))
