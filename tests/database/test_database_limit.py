"""A server that lets everybody in and answers nothing keeps nobody waiting for ever."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from envgen.live.probe import connection, database


class Silent:
    """A connection of Django's whose server never answers a question."""

    vendor = "postgresql"
    connection = None

    def connect(self) -> None:
        """Get in."""

    def set_autocommit(self, on: bool) -> None:
        """Need no answer."""

    def close(self) -> None:
        """Leave."""


def test_a_server_that_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure is that it did not answer in time, and what is known of the settings stays."""

    def ask(first: Any, second: Any) -> dict[str, Any]:
        threading.Event().wait(60)
        return {}

    monkeypatch.setattr(database, "LIMIT", 0.2)
    monkeypatch.setattr(database, "_wrapper", lambda entry, alias: Silent())
    monkeypatch.setattr(connection, "facts", ask)
    entries = SimpleNamespace(settings={"default": {"ENGINE": "postgresql"}})
    monkeypatch.setattr("django.db.connections", entries)
    found = database._database("default", {})
    assert found["failure"] == {"kind": "timeout", "detail": "TimeoutError"}
    assert found["engine"] == "postgresql"
