"""Planted faults: each is caught in its phase, with its cause and its place."""

from __future__ import annotations

from pathlib import Path

import bot_faults
import planted_faults
import pytest
import site_of_rehearsals as site
from planted_faults import Fault

from envgen.errors import Severity

pytestmark = [pytest.mark.slow]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Plant one fault for each phase, and all with --long."""
    if "fault" in metafunc.fixturenames:
        more = planted_faults.OFTEN if metafunc.config.getoption("long") else {}
        faults = {**planted_faults.ALWAYS, **more}
        if more:
            faults |= {f"bot: {name}": fault for name, fault in bot_faults.FAULTS.items()}
        metafunc.parametrize("fault", faults.values(), ids=list(faults))


def test_a_planted_fault_is_caught(fault: Fault, tmp_path: Path) -> None:
    """The deploy would fail, and the rehearsal says where and why."""
    root = site.make(tmp_path / "site", fault.changes)
    found = site.rehearse(root, listens=fault.listens, lasts=fault.lasts)
    severity = Severity.ERROR if fault.fails else Severity.WARNING
    rule = fault.rule if "-" in fault.rule else f"rehearse-{fault.rule}"
    wrong = [item for item in found.problems if item.severity is severity]
    wrong = [item for item in wrong if item.rule.startswith("rehearse-") or item.rule == rule]
    assert found.fails is fault.fails, found
    assert wrong, found
    first = wrong[0]
    assert first.rule == rule, wrong
    for word in fault.words:
        assert word in first.message
    assert first.place is not None
    file, _, line = fault.place.partition(":")
    assert first.place.file == (file or "profiles/production.yaml"), first
    assert not line or first.place.line == int(line), first


def test_the_table_is_large_enough() -> None:
    """Every phase has faults, and there are 40 of them."""
    assert len(planted_faults.ALWAYS | planted_faults.OFTEN) >= 40
    assert {name.partition(":")[0] for name in planted_faults.ALWAYS} >= {
        "build",
        "release",
        "start",
        "pages",
        "measure and stop",
    }
