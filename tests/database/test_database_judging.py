"""What is said of a connection: a case for each thing that can be wrong, and one for none."""

from __future__ import annotations

from typing import Any

import pytest
from database_facts import PLACE, subject

from envgen.live.database.judging import problems

# Of a pooler in transaction mode that two connections were seen to share.
SHARED = {"between": True, "shared": True}
ERROR, WARNING, NOTE = "error", "warning", "note"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, []),
        # TLS and the certificate.
        ({"tls": False}, [("connection-tls", ERROR)]),
        ({"tls": False, "host": "dpg-abc-a"}, []),
        ({"sslmode": "require"}, [("connection-certificate", WARNING)]),
        ({"sslmode": "verify-ca"}, [("connection-certificate", WARNING)]),
        ({"sslmode": "require", "host": "localhost"}, []),
        ({"sslmode": "require", "root_found": False}, [("connection-certificate", ERROR)]),
        # The pooler.
        ({"pooler": "transaction", **SHARED}, []),
        ({"server_side_cursors": True}, []),
        ({"server_side_cursors": True, **SHARED}, [("connection-pooler", ERROR)]),
        ({"prepares": True, **SHARED}, [("connection-pooler", ERROR)]),
        ({"max_age": 600, **SHARED}, [("connection-pooler", WARNING)]),
        ({"max_age": None, **SHARED}, [("connection-pooler", WARNING)]),
        ({"max_age": 600, "between": True}, []),
        ({"pooler": "transaction"}, [("connection-pooler", NOTE)]),
        ({"migrates": True, "max_age": 600, **SHARED}, [("connection-pooler", WARNING)]),
        ({"migrates": True, "pooler": "transaction"}, []),
        # psycopg's pool.
        ({"pool": True}, [("connection-pool", ERROR)]),
        ({"pool": True, "pool_installed": True}, []),
        # What nobody looks at.
        ({"vendor": "sqlite", "server": None, "tls": False}, []),
    ],
)
def test_what_is_said(known: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """Each thing has one finding, at the profile's line, with a way out."""
    found = list(problems(subject(**known)))
    assert [(item.rule, item.severity.value) for item in found] == expected
    assert all(item.place == PLACE and item.hint for item in found)


@pytest.mark.parametrize(
    ("known", "mode"),
    [
        ({}, "direct"),
        ({"between": True}, "session"),
        (SHARED, "transaction"),
        # Seen to be shared, whatever the port says.
        ({"host": "x.pooler.supabase.com", **SHARED}, "transaction"),
        # Not seen to be shared, which a pooler that is not busy does not have to be.
        ({"host": "x.pooler.supabase.com", "port": "6543", "between": True}, "transaction"),
        ({"host": "x.pooler.supabase.com"}, "session"),
        # No second connection got through.
        ({"between": True, "shared": None}, None),
    ],
)
def test_the_mode(known: dict[str, Any], mode: str | None) -> None:
    """What was seen counts more than what host and port promise."""
    assert subject(**known).mode == mode
