"""What `check` says of the faults that tests/faults plants into a project that deploys."""

from __future__ import annotations

import site_project
from fault_rows import FAULTS
from planted import Planted
from snapshots import Case, Sandbox, typed


def _planted(case: Planted) -> Case:
    def project(box: Sandbox) -> None:
        site_project.plant(box.root, case)

    return typed(case.name, " ".join(["check", *case.profiles, *case.options]), project=project)


# What a boot says has cases of its own: see `cases_booted`.
FILES = {"faults": [_planted(case) for case in FAULTS if "--boot" not in case.options]}
