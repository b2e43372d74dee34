"""Measure envgen: against a bare script and other tools, with many profiles, and its parts.

    python benchmarks/run.py [--runs N] [--write docs/explanation/benchmarks.md]

Makes virtual environments of its own under .cache/bench, and needs about ten minutes, git and
a package index. Everything is measured in one run and in turns, so that the ratios hold
on any machine; the times themselves are this machine's.
"""

from __future__ import annotations

import json
import sys

import imports
import page
from measure import Figures, Subject, in_turns, output_of
from places import CACHE, HERE, Caches, Places
from report import Counted, Results, report
from samples import Many, Rivals, Sample

COUNTS = (10, 100, 1000)
# Of 1,000 profiles each run takes seconds, and is the steadier for it.
RUNS_OF_THOUSAND = 5


def measure(runs: int) -> Results:
    """Measure everything, each process `runs` times."""
    _say("Installing what is measured under .cache/bench")
    places = Places()
    warm = Caches(CACHE / "warm")
    sample = Sample(CACHE / "sample", places, warm.environment())
    rivals = Rivals(CACHE / "rivals", places, sample.texts())
    subjects = [*_rivals(rivals), *_ours(sample)]
    _say("Whole processes, caches warm")
    warm_figures = in_turns(subjects, warm.environment, runs)
    rivals.prove()
    _say("Whole processes, caches cold")
    cold = Caches(CACHE / "cold")
    cold_figures = in_turns([_cold(item, cold) for item in subjects], cold.environment, runs)
    return Results(
        runs=runs,
        warm=warm_figures,
        cold=cold_figures,
        many=[_many(sample, places, warm, count, runs) for count in COUNTS],
        imports=imports.breakdown(
            [places.python, "-X", "importtime", sample.envgen, "render", "production", "--check"],
            sample.folder,
            warm.environment(),
            runs,
        ),
        command_line=imports.breakdown(
            [places.python, "-X", "importtime", "-c", "import envgen.cli"],
            sample.folder,
            warm.environment(),
            runs,
        ),
        settings=imports.settings(sample, places, warm.environment(), runs),
        versions=_versions(places, warm),
    )


def _rivals(rivals: Rivals) -> list[Subject]:
    return [Subject(label, command, CACHE) for label, command in rivals.commands.items()]


def _ours(sample: Sample) -> list[Subject]:
    def subject(label: str, *arguments: str) -> Subject:
        return Subject(label, [sample.envgen, *arguments], sample.folder)

    first = subject("envgen render production, first time", "render", "production")
    return [
        # In this order: the first takes away what those behind it expect to find in step.
        first._replace(prepare=sample.forget),
        subject("envgen render production, up to date", "render", "production"),
        subject("envgen render production --check", "render", "production", "--check"),
        subject("envgen check production", "check", "production"),
    ]


def _cold(subject: Subject, caches: Caches) -> Subject:
    def prepare() -> None:
        subject.prepare()
        caches.clear()

    return subject._replace(prepare=prepare)


def _many(sample: Sample, places: Places, warm: Caches, count: int, runs: int) -> Counted:
    _say(f"{count} profiles")
    runs = min(runs, RUNS_OF_THOUSAND) if count >= 1000 else runs
    project = Many(CACHE / f"many{count}", sample, count)

    def subject(label: str, *arguments: str) -> Subject:
        return Subject(label, [sample.envgen, *arguments], project.folder)

    empty = subject("render --all, first time", "render", "--all", "--quiet")
    figures = in_turns(
        [
            empty._replace(prepare=project.forget),
            subject("render --all, up to date", "render", "--all", "--quiet"),
            subject("render --all --check", "render", "--all", "--check", "--quiet"),
            subject("check", "check"),
        ],
        warm.environment,
        runs,
    )
    return Counted(count, figures, _jinja(project, places, warm, runs))


def _jinja(project: Many, places: Places, warm: Caches, runs: int) -> Figures:
    script = str(HERE / "jinja_alone.py")
    command = [places.python, script, str(runs)]
    printed = json.loads(output_of(command, project.folder, warm.environment()))
    return Figures.of("Jinja alone, the same templates", printed["times"])


def _versions(places: Places, warm: Caches) -> dict[str, str]:
    names = {
        places.ours: ["click", "jinja2", "pyyaml", "msgspec"],
        places.others: ["cookiecutter", "copier"],
    }
    found: dict[str, str] = {}
    for folder, wanted in names.items():
        command = [str(folder / "python"), str(HERE / "versions.py"), *wanted]
        found |= json.loads(output_of(command, CACHE, warm.environment()))
    return found


def _say(text: str) -> None:
    print(f"== {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    page.main(__file__, __doc__ or "", 15, lambda runs: report(measure(runs)))
