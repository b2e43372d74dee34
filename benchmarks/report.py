"""The figures, as docs/explanation/benchmarks.md shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from measure import Figures
from tables import beside_first, machine, paragraphs

# What DESIGN asks for: as many times the bare script, caches warm.
GOAL = 1.25


class Counted(NamedTuple):
    """A project of so many profiles: envgen's processes, and Jinja's own work."""

    profiles: int
    figures: Sequence[Figures]
    jinja: Figures


class Results(NamedTuple):
    """Everything that was measured, in milliseconds."""

    runs: int
    warm: Sequence[Figures]
    cold: Sequence[Figures]
    many: Sequence[Counted]
    imports: Mapping[str, float]
    command_line: Mapping[str, float]
    settings: Mapping[str, float]
    versions: Mapping[str, str]


def report(results: Results) -> str:
    """Return what the page says about them."""
    return paragraphs(_parts(results))


def _parts(results: Results) -> Iterator[list[str]]:
    yield machine(results.versions)
    yield from _reading(results)
    yield from _processes("Caches warm", _WARM, results.warm)
    yield from _processes("Caches cold", _COLD, results.cold)
    yield from _profiles(results.many)
    yield from _imports(results)
    yield from _settings(results.settings)


def _reading(results: Results) -> Iterator[list[str]]:
    yield ["## What the figures say"]
    bare = results.warm[0]
    ratios = {item.label: item.median / bare.median for item in results.warm}
    step = ratios["envgen render production, up to date"]
    check = ratios["envgen render production --check"]
    first = ratios["envgen render production, first time"]
    thousand, hundred, ten = results.many[-1], results.many[-2], results.many[-3]
    yield [
        f"- `render production` without changes takes {step:.2f} times the bare script, `--check` "
        f"{check:.2f} times: the goal of {GOAL} is {_met(max(step, check))}.",
        f"- A first render takes {first:.2f} times: it asks git whether the secrets are ignored, "
        "and waits until each file is on the disk (fsync) before it renames it.",
        f"- cookiecutter takes {ratios['cookiecutter']:.1f} times the bare script and copier "
        f"{ratios['copier']:.1f} times, for the same three files. Neither compares, checks or "
        "keeps secrets; both ask questions and copy trees, which envgen does not.",
        f"- Of 1,000 profiles each takes {_each(thousand, 1):.1f} ms to render again, and Jinja "
        f"alone {thousand.jinja.median / thousand.profiles:.1f} ms for the same templates. The "
        "difference is what envgen does besides: loading and resolving the profile, quoting and "
        "laying out each value, merging the .env file and comparing what is on the disk.",
        f"- The cost is linear where these are alike: {_slope(ten, hundred, 1):.1f} ms for each "
        f"profile from 10 to 100, {_slope(hundred, thousand, 1):.1f} ms from 100 to 1,000 "
        f"(`check`: {_slope(ten, hundred, 3):.1f} and {_slope(hundred, thousand, 3):.1f} ms).",
    ]


def _met(ratio: float) -> str:
    return "met" if ratio <= GOAL else "missed"


_WARM = "A bytecode cache, and envgen's cache of compiled templates, from runs before."
_COLD = (
    "PYTHONPYCACHEPREFIX and XDG_CACHE_HOME are empty folders in each run: Python compiles every "
    "module, its own library's too. The files of the system stay in its memory."
)


def _processes(title: str, about: str, figures: Sequence[Figures]) -> Iterator[list[str]]:
    yield [f"## Whole processes: {title.lower()}"]
    yield [f"{about} {len(figures[0].runs)} runs of each."]
    yield beside_first(figures)


def _profiles(many: Sequence[Counted]) -> Iterator[list[str]]:
    yield ["## Many profiles"]
    yield [
        "Each builds on one base and has a settings module, a .env file and a Blueprint. "
        "Milliseconds for each profile, process start included: the median of "
        + ", ".join(f"{len(item.jinja.runs)} runs of {item.profiles:,}" for item in many)
        + "."
    ]
    labels = [figures.label for figures in many[0].figures]
    heads = " | ".join(f"{item.profiles:,} profiles" for item in many)
    lines = [f"| | {heads} |", "|---|" + "---:|" * len(many)]
    for index, label in enumerate(labels):
        cells = " | ".join(f"{_each(item, index):.2f} ms" for item in many)
        lines.append(f"| {label} | {cells} |")
    cells = " | ".join(f"{item.jinja.median / item.profiles:.2f} ms" for item in many)
    yield [*lines, f"| {many[0].jinja.label} | {cells} |"]


def _imports(results: Results) -> Iterator[list[str]]:
    yield ["## Imports"]
    yield [
        "By `-X importtime`, each module's own time; the least of all runs. Python itself is its "
        "start and its standard library."
    ]
    yield [
        "| | `import envgen.cli` | `envgen render production --check` |",
        "|---|---:|---:|",
        *(
            f"| {name} | {results.command_line[name]:.1f} ms | {time:.1f} ms |"
            for name, time in results.imports.items()
            if time
        ),
    ]


def _settings(settings: Mapping[str, float]) -> Iterator[list[str]]:
    generated, plain = settings["generated"], settings["plain"]
    yield ["## The generated settings"]
    yield [
        f"Importing the generated module takes {generated:.1f} ms, and one with the same settings "
        f"on plain django-environ {plain:.1f} ms ({generated / plain:.1f} times), Django, "
        "django-environ and what every Django process imports not counted. The "
        "difference is the copied modules beside it, once for each process."
    ]


def _each(item: Counted, index: int) -> float:
    return item.figures[index].median / item.profiles


def _slope(few: Counted, more: Counted, index: int) -> float:
    """Return the milliseconds that each further profile takes."""
    difference = more.figures[index].median - few.figures[index].median
    return difference / (more.profiles - few.profiles)
