"""Measure the audit of a project's own code by `envgen check`, in one run.

    python benchmarks/audit.py [--files 2000] [--runs N]

Makes a Django project with many Python files in a temporary folder: apps with models, views, forms
and tasks that import each other; one file in twenty reads a variable, one in five a Django setting,
and one variable is missing, so that the imports of every program are followed. Each run is a new
process; the audit is measured inside it, and the whole check beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Subject, once

ENVGEN = [sys.executable, "-m", "envgen"]
KINDS = ("models", "views", "forms", "services", "tasks", "serializers", "admin", "urls")
PROGRAM = """
import json, sys, time
from envgen.check import file_rules
from envgen.check.run import _subjects
from envgen.cli.session import Session
checked = _subjects(Session("."), ["production"])[0]
own = "envgen.check.variables.reads"
chosen = [item for item in file_rules().values() if item.check.__module__ == own]
start, used = time.perf_counter(), time.process_time()
found = [finding.message for item in chosen for finding in item.check(checked)]
took = [time.perf_counter() - start, time.process_time() - used]
print(json.dumps({"wall": took[0], "cpu": took[1], "files": len(checked.sources.texts),
                  "found": found}))
"""


def main() -> None:
    """Measure, and print what it comes to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        prepare(root, arguments.files)
        whole = Subject("check", [*ENVGEN, "check", "production"], root, good=(0, 1))
        audits, checks = [], []
        for _ in range(arguments.runs):
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, check=True
            )
            audits.append(json.loads(done.stdout))
            checks.append(once(whole, os.environ))
    assert any("MISSING_KEY" in message for message in audits[0]["found"]), audits[0]
    print(f"{audits[0]['files']} Python files, median of {arguments.runs} runs")
    for label, key in (("the audit alone", "wall"), ("the audit alone, CPU time", "cpu")):
        print(f"  {label:30} {statistics.median(item[key] for item in audits) * 1000:6.0f} ms")
    check = statistics.median(item.wall for item in checks)
    print(f"  {'envgen check production':30} {check:6.0f} ms")


def prepare(root: Path, files: int) -> None:
    """Make a project with `files` Python files in its apps."""
    for command in (
        ["git", "init", "-q"],
        [*ENVGEN, "init", "--host", "shop.example.com", "--celery", "--database", "supabase"],
    ):
        subprocess.run(command, cwd=root, check=True, capture_output=True)
    source = random.Random(1)
    apps = [f"app{number}" for number in range(max(1, files // len(KINDS)))]
    for app in apps:
        (root / app).mkdir()
        (root / app / "__init__.py").write_text("", encoding="utf-8")
        for kind in KINDS:
            text = module(source, app, kind, apps)
            (root / app / f"{kind}.py").write_text(text, encoding="utf-8")
    (root / apps[0] / "services.py").write_text(
        'import os\n\nKEY = os.environ["MISSING_KEY"]\n', encoding="utf-8"
    )
    (root / "config" / "base.py").write_text(
        f'INSTALLED_APPS = {apps!r}\nROOT_URLCONF = "config.urls"\n', encoding="utf-8"
    )
    (root / "config" / "urls.py").write_text(
        "".join(f"import {app}.urls\n" for app in apps), encoding="utf-8"
    )
    base = root / "profiles" / "base.yaml"
    text = base.read_text(encoding="utf-8")
    if "base_settings" not in text:
        text = text.replace(
            "settings_package:", "base_settings: config.base\n  settings_package:", 1
        )
    base.write_text(text, encoding="utf-8")
    subprocess.run([*ENVGEN, "render", "--all", "-q"], cwd=root, check=True, capture_output=True)


def module(source: random.Random, app: str, kind: str, apps: list[str]) -> str:
    """Return the text of a module of about 120 lines."""
    lines = ["from django.db import models", f"from {source.choice(apps)} import models as others"]
    lines += [f"from . import {source.choice(KINDS)} as own"]
    if source.random() < 0.2:
        lines += ["from django.conf import settings", "ZONE = settings.TIME_ZONE"]
    if source.random() < 0.05:
        lines += ["import os", 'LEVEL = os.environ.get("LANG", "C")']
    for number in range(source.randint(5, 12)):
        lines += ["", f"class {kind.title()}{number}(models.Model):", '    """Say what it is."""']
        lines += [f"    field{index} = models.CharField(max_length={index})" for index in range(5)]
        lines += ["", "    def total(self, prices):", "        return sum(p * 2 for p in prices)"]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
