"""Ask a Celery worker for an answer, and find entries of beat's schedule that no worker can run.

Runs in the project's own Python, in the folder and with the environment of the program:
`tasks.py APPLICATION SECONDS`. The last line of its output is JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Print what was found."""
    sys.path.insert(0, str(Path.cwd()))
    from celery.app.utils import find_app

    app = find_app(sys.argv[1])
    app.loader.import_default_modules()
    app.finalize()
    entries = app.conf.beat_schedule or {}
    broken = sorted(name for name in entries if not _has_schedule(app, entries[name]))
    started = time.monotonic()
    # A beat that cannot read its schedule ends, and the worker beside it, too.
    answers = not broken and _answers(app, started + float(sys.argv[2]))
    patience = max(1.0, 2 * (time.monotonic() - started))
    found = {
        "answers": answers,
        "scheduler": str(app.conf.beat_scheduler),
        "file": str(app.conf.beat_schedule_filename),
        "broken": broken,
        "unknown": _unknown(app, entries, patience) if answers and entries else [],
    }
    sys.stdout.write("\n" + json.dumps(found) + "\n")


def _answers(app: Any, end: float) -> bool:
    """Return whether a worker answers: it may not have connected to the broker yet.

    It waits longer each time: on a busy machine the answer may take some seconds.
    """
    patience = 1.0
    while time.monotonic() < end:
        if app.control.inspect(timeout=patience, limit=1).ping():
            return True
        patience += 1
    return False


def _has_schedule(app: Any, entry: Any) -> bool:
    """Return whether beat can read an entry, as its scheduler does."""
    from celery.beat import ScheduleEntry

    try:
        made = ScheduleEntry(**dict(entry, app=app)) if isinstance(entry, dict) else entry
        made.is_due()
    except Exception:
        return False
    return True


def _unknown(app: Any, entries: Any, patience: float) -> list[str]:
    """Return the names of entries whose task no worker has; a queue of its own may be another's.

    All workers that there are answer within `patience` seconds.
    """
    said = app.control.inspect(timeout=patience).registered() or {}
    known = {task.split(" ")[0] for tasks in said.values() for task in tasks}
    # Celery adds this one to each schedule, and each worker has it.
    known.add("celery.backend_cleanup")
    return sorted(
        name for name, entry in entries.items() if said and not _is_fine(app, entry, known)
    )


def _is_fine(app: Any, entry: Any, known: set[str]) -> bool:
    if not isinstance(entry, dict):
        entry = {"task": entry.task, "options": entry.options}
    queue = (entry.get("options") or {}).get("queue", app.conf.task_default_queue)
    return entry.get("task") in known or queue != app.conf.task_default_queue


if __name__ == "__main__":
    main()
