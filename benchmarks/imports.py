"""What a process imports, by where it comes from; and generated settings against plain ones."""

from __future__ import annotations

import re
import shutil
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from measure import output_of
from places import HERE, Places
from samples import Sample

LIBRARIES = ("click", "jinja2", "markupsafe", "yaml", "msgspec", "typing_extensions", "envgen")
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)")
_PLAIN = (
    ("from .environment import Environment", "import environ"),
    ("env = Environment()", "env = environ.Env()"),
    ("\nenv.finish()\n", ""),
)
_DATABASE = re.compile(r"env\.database\(\s*(\"[A-Z_]+\").*?\)", re.DOTALL)


def breakdown(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], runs: int
) -> dict[str, float]:
    """Return the milliseconds that a Python command's imports take, by library.

    Each module counts with its own time, without what it imports: the least of `runs` runs,
    as -X importtime measures it. The rest is Python's standard library, start-up included.
    """
    least: dict[str, int] = {}
    for _ in range(runs):
        for time, module in _LINE.findall(output_of(command, folder, environment)):
            least[module] = min(int(time), least.get(module, int(time)))
    totals = dict.fromkeys((*LIBRARIES, "Python itself"), 0.0)
    for module, time_ in least.items():
        top = module.partition(".")[0]
        totals[top if top in LIBRARIES else "Python itself"] += time_ / 1000
    return totals


def settings(
    sample: Sample, places: Places, environment: Mapping[str, str], runs: int
) -> dict[str, float]:
    """Return the median milliseconds of importing the generated module, and a plain one."""
    modules = {"generated": "config.settings.production", "plain": "plain.settings.production"}
    _write_plain(sample.folder)
    times: dict[str, list[float]] = {label: [] for label in modules}
    for turn in range(runs + 1):
        for label, module in modules.items():
            command = [places.python, str(HERE / "settings_import.py"), module]
            time = float(output_of(command, sample.folder, environment))
            if turn:
                times[label].append(time)
    shutil.rmtree(sample.folder / "plain")
    return {label: statistics.median(found) for label, found in times.items()}


def _write_plain(folder: Path) -> None:
    """Write the same settings as somebody would by hand, on django-environ alone."""
    text = (folder / "config/settings/production.py").read_text(encoding="utf-8")
    for generated, plain in _PLAIN:
        assert generated in text, f"the settings have no {generated!r} any more"
        text = text.replace(generated, plain)
    text = _DATABASE.sub(r"env.db_url(\1)", text)
    package = folder / "plain" / "settings"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").touch()
    (package / "production.py").write_text(text, encoding="utf-8")
