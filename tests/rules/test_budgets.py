"""Connections and memory: what plans have, and sizes that were measured."""

from __future__ import annotations

from pathlib import Path

import pytest
import shop

from envgen.check import CheckedProfile, findings, rules
from envgen.check.project import CheckedProject
from envgen.cli.session import Session
from envgen.platforms.render import plans
from envgen.vault.store import ValueStore


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Return a whole project in which everything agrees."""
    return Session(str(shop.copy_to(tmp_path / "shop")))


def said(session: Session, **sizes: int) -> list[str]:
    """Return what is said of the memory, with the measured size of some programs."""
    store = ValueStore(session.project, session.deployments["production"])
    subject = CheckedProfile([], store, CheckedProject(process_mib=sizes))
    return [item.message for item in findings(subject, [rules()["memory-exceeded"]])]


def test_measured_sizes(session: Session) -> None:
    """A size that was measured replaces the estimate, and is not called one."""
    assert said(session) == []
    assert said(session, worker=200) == []
    assert said(session, worker=300) == [
        "2 processes × 300 MiB (worker) = 600 MiB, but the plan of `worker` has 512 MiB"
    ]
    assert said(session, bot=511) == []
    assert len(said(session, web=513, bot=513)) == 2


@pytest.mark.parametrize(
    ("plan", "memory"),
    [
        ("free", 512),
        ("starter", 512),
        ("pro plus", 8192),
        ("2c-8g", 8192),
        ("512mb", 512),
        ("current", None),
        ("gigantic", None),
        ("", None),
        ("9" * 99 + "g", None),
    ],
)
def test_the_memory_of_a_plan(plan: str, memory: int | None) -> None:
    """A known plan has a known size, and some have it in their names."""
    assert plans.memory(plan) == memory


@pytest.mark.parametrize(
    ("plan", "connections"),
    [
        ("basic-256mb", 100),
        ("basic-4gb", 100),
        ("pro-8gb", 200),
        ("accelerated-16gb", 400),
        ("pro-512gb", 500),
        ("2c-8g", 200),
        ("standard", 100),
        ("pro", 200),
        ("free", 100),
        ("current", None),
    ],
)
def test_the_connections_of_a_database(plan: str, connections: int | None) -> None:
    """They follow from the memory of its plan."""
    assert plans.connections(plan) == connections
