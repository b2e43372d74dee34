"""Four processes race for the same signed requests: each is let in once, by one of them."""

from typing import Any

import pytest
from bot_project import Project, Worker, signed

pytestmark = pytest.mark.slow

PROCESSES = 4
REQUESTS = 40


def race(workers: list[Worker], commands: list[Any]) -> list[list[Any]]:
    """For each request, the answers of all processes, which got all at the same time."""
    for worker in workers:
        worker.send()  # It has started.
    for worker in workers:
        worker.begin(*commands)
    return [list(answers) for answers in zip(*(worker.end() for worker in workers), strict=True)]


def check(workers: list[Worker], url: str, let_in: int) -> None:
    """Each request is let in exactly once, and refused as a replay by all others."""
    commands = [signed(url) for _ in range(REQUESTS)]
    for answers in race(workers, commands):
        statuses = sorted(answer["status"] for answer in answers)
        assert statuses == sorted([let_in] + [401] * (PROCESSES - 1))
    # Also afterwards, by whichever process.
    assert workers[0].statuses(*commands[:3]) == [401, 401, 401]


@pytest.mark.parametrize(("url", "let_in"), [("/api/bot/store", 200), ("/api/bot/fail", 500)])
def test_the_table(project: Project, url: str, let_in: int) -> None:
    """Also under ATOMIC_REQUESTS with a view that raises: its transaction is not the store's."""
    with project.workers(PROCESSES) as workers:
        check(workers, url, let_in)


def test_redis(project: Project, redis: Any) -> None:
    """Likewise with the views in a database."""
    with project.workers(PROCESSES, **redis.settings) as workers:
        check(workers, "/api/bot/store", 200)
