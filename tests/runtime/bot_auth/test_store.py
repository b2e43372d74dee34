"""The stores: a signature is new once, and a store that cannot say is no excuse."""

import time
from pathlib import Path
from typing import Any

import pytest
import redis as client
from bot_messages import SECRET
from bot_project import Project, signed

pytestmark = pytest.mark.slow

MAC = "0123456789abcdef" * 4
NOW = 2_000_000_000
TABLE = "bot_auth_seen"


def reasons(answers: list[Any]) -> set[str]:
    """Why they were refused, as the log has it."""
    return {line.split("reason=")[1].split()[0] for answer in answers for line in answer["log"]}


def unusable(answer: Any, cause: str) -> bool:
    """Whether it is 503, says nothing about why, and leaves the reason in one line."""
    (line,) = answer["log"]
    return bool(
        answer["status"] == 503
        and answer["body"] == '{"detail": "The signature cannot be checked now. Try again later."}'
        and "reason=store" in line
        and line.endswith(f"cause={cause}")
    )


def test_a_failing_view_gives_no_signature_back(project: Project) -> None:
    """What it wrote is rolled back under ATOMIC_REQUESTS, and the replay refused 3 of 3 times."""
    command = signed("/api/bot/fail")
    with project.workers() as [worker]:
        before = worker.send(["sql", "SELECT COUNT(*) FROM app_event"])
        assert worker.statuses(command) == [500]
        assert worker.send(["sql", "SELECT COUNT(*) FROM app_event"]) == before
        replays = worker.send(command, command, command)
    assert [answer["status"] for answer in replays] == [401, 401, 401]
    assert reasons(replays) == {"replay"}


def test_the_purge_is_bounded_and_spares_the_living(project: Project) -> None:
    """At most 500 at a time go, and only those that nobody could use any more."""
    count = f"SELECT COUNT(*), MIN(expires_at) FROM {TABLE}"
    rows = [(f"{number:064x}", NOW + number - 600) for number in range(1200)]
    values = ", ".join(f"('{mac}', {expires})" for mac, expires in rows)
    with project.workers() as [worker]:
        worker.send(["sql", f"DELETE FROM {TABLE}"])
        worker.send(["sql", f"INSERT INTO {TABLE} (mac, expires_at) VALUES {values}"])
        worker.send(["purge", NOW])
        assert worker.send(["sql", count])[0][0][0] == 700
        worker.send(["purge", NOW], ["purge", NOW])
        assert worker.send(["sql", count]) == [[[600, NOW]]]
        # One that is still remembered in its last second.
        assert worker.send(["add", rows[600][0], 1]) == [False]
        worker.send(["sql", f"DELETE FROM {TABLE}"])


def test_signatures_do_purge(project: Project) -> None:
    """Of many new signatures, some take old ones away."""
    with project.workers() as [worker]:
        worker.send(["sql", f"DELETE FROM {TABLE}"])
        worker.send(["sql", f"INSERT INTO {TABLE} (mac, expires_at) VALUES ('{MAC}', 1)"])
        # Nobody draws a chance of 1 in 100 for 3000 times in vain.
        for start in range(0, 3000, 100):
            worker.send(*(["add", f"{start + more:064x}", 300] for more in range(100)))
            rows = worker.send(["sql", f"SELECT 1 FROM {TABLE} WHERE mac = '{MAC}'"])
            if rows == [[]]:
                break
        else:
            raise AssertionError("never purged")
        worker.send(["sql", f"DELETE FROM {TABLE}"])


def test_how_long_the_table_remembers(project: Project) -> None:
    """The seconds that it was asked for, by its own clock."""
    with project.workers() as [worker]:
        before = int(time.time())
        assert worker.send(["add", MAC, 361], ["add", MAC, 361]) == [True, False]
        select = f"SELECT expires_at FROM {TABLE} WHERE mac = '{MAC}'"
        [[[expires_at]]] = worker.send(["sql", select])
        worker.send(["sql", f"DELETE FROM {TABLE}"])
    assert before + 361 <= expires_at <= int(time.time()) + 361


def test_no_transaction_around_it(project: Project) -> None:
    """In somebody else's transaction, which could be rolled back, nothing is promised."""
    with project.workers() as [worker]:
        assert worker.send(["add", MAC, 300, True]) == ["unavailable: RuntimeError"]
        assert worker.send(["sql", f"SELECT * FROM {TABLE} WHERE mac = '{MAC}'"]) == [[]]
    database = {"default": {**project_database(project), "AUTOCOMMIT": False}}
    done = project.manage("check", DATABASES=database)
    assert done.returncode == 1
    assert "bot_auth.E012" in done.stderr


TESTS = """
import time
from config.settings.bot_auth.signing import Signer
from django.conf import settings
from django.test import TestCase


class Tests(TestCase):
    def test_twice(self):
        secret = settings.BOT_AUTH["bot"]["secrets"][0]
        headers = Signer(secret).sign("POST", "http://localhost/api/bot/store", b"{}")
        names = {"HTTP_" + name.upper().replace("-", "_"): headers[name] for name in headers}
        names["HTTP_HOST"] = "localhost"
        for status in (200, 401, 401):
            answer = self.client.generic("POST", "/api/bot/store", b"{}", **names)
            self.assertEqual(answer.status_code, status)
"""


def test_the_tests_of_a_project(project: Project) -> None:
    """Django's TestCase, which runs in a transaction, can send requests and replays."""
    (project.folder / "test_bot.py").write_text(TESTS, encoding="utf-8")
    done = project.manage("test", "-v", "0")
    assert done.returncode == 0, done.stderr
    assert "Ran 1 test" in done.stderr


def project_database(project: Project) -> dict[str, Any]:
    """The entry of DATABASES."""
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}
    entry: dict[str, Any] = project.settings.get("DATABASES", {}).get("default", sqlite)
    return entry


def test_a_missing_table_and_its_return(project: Project) -> None:
    """A table that is not there is 503; once it is, the very same request is let in."""
    command = signed()
    with project.workers() as [worker]:
        worker.send(["sql", f"ALTER TABLE {TABLE} RENAME TO elsewhere"])
        try:
            [answer] = worker.send(command)
        finally:
            worker.send(["sql", f"ALTER TABLE elsewhere RENAME TO {TABLE}"])
        postgresql = "DATABASES" in project.settings
        assert unusable(answer, "ProgrammingError" if postgresql else "OperationalError")
        assert worker.statuses(command, command) == [200, 401]


def test_a_read_only_database(project: Project) -> None:
    """It is 503, also for what it has seen: no one can say that without trying to write."""
    postgresql = "DATABASES" in project.settings
    on, off, cause = (
        ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off", 0)
        if postgresql
        else ("PRAGMA query_only = 1", "PRAGMA query_only = 0", 1)
    )
    known, fresh = signed(), signed()
    with project.workers() as [worker]:
        assert worker.statuses(known) == [200]
        worker.send(["sql", on])
        answers = worker.send(known, fresh)
        worker.send(["sql", off])
        name = ("InternalError", "OperationalError")[cause]
        assert all(unusable(answer, name) for answer in answers)
        assert worker.statuses(known, fresh) == [401, 200]


def test_a_database_that_is_not_there(project: Project) -> None:
    """Whoever cannot connect gets 503."""
    gone: dict[str, Any] = {**project_database(project), "NAME": "/nowhere/db.sqlite3"}
    if "DATABASES" in project.settings:
        gone.update(NAME="postgres", PORT=1)
    with project.workers(DATABASES={"default": gone}) as [worker]:
        [answer] = worker.send(signed())
    assert unusable(answer, "OperationalError")


def test_a_full_disk(tmp_path: Path) -> None:
    """Once there is no room for a signature it is 503, never 401, and no view runs."""
    project = Project(tmp_path / "site")
    project.migrate()
    with project.workers() as [worker]:
        [[[pages]]] = worker.send(["sql", "PRAGMA page_count"])
        worker.send(["sql", f"PRAGMA max_page_count = {pages}"])
        answers = worker.send(*(signed() for _ in range(200)))
        [[[events]]] = worker.send(["sql", "SELECT COUNT(*) FROM app_event"])
    statuses = [answer["status"] for answer in answers]
    assert set(statuses) <= {200, 500, 503}  # 500: no room for what the view stores.
    assert statuses[-1] == 503
    assert statuses.count(200) == events
    assert reasons(answers) == {"store"}


def test_redis_forgets_in_time(project: Project, redis: Any) -> None:
    """Each signature has its own time to live, and stands in the database of the alias."""
    command = signed()
    with project.workers(**redis.settings) as [worker]:
        assert worker.statuses(command, command) == [200, 401]
    with client.Redis(port=redis.port, db=1) as link:
        [key] = link.keys()
        assert 355 < link.ttl(key) <= 361
    assert SECRET.encode() not in key


def test_a_full_redis(project: Project, redis: Any) -> None:
    """`noeviction` refuses to write, and so is the request; nothing was dropped for it."""
    known, fresh = signed(), signed()
    with project.workers(**redis.settings) as [worker]:
        assert worker.statuses(known) == [200]
        assert redis.ask("CONFIG SET maxmemory 1") == "+OK"
        [one, other] = worker.send(known, fresh)
        assert redis.ask("CONFIG SET maxmemory 0") == "+OK"
        assert worker.statuses(known, fresh) == [401, 200]
    assert unusable(one, "OutOfMemoryError")
    assert unusable(other, "OutOfMemoryError")


def test_redis_gone_and_back(project: Project, redis: Any) -> None:
    """503 while it is away; once it is back, a request goes through without a restart."""
    command = signed()
    with project.workers(**redis.settings) as [worker]:
        assert worker.statuses(signed()) == [200]
        redis.stop()
        try:
            [answer] = worker.send(command)
        finally:
            redis.start()
        assert unusable(answer, "ConnectionError")
        assert worker.statuses(command, command) == [200, 401]
