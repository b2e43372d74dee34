"""From what drivers and servers say to a plain sentence: every word of the probe has one."""

from __future__ import annotations

import pytest

from envgen.catalog.providers import signs
from envgen.live.database.facts import Failure
from envgen.live.database.failures import SENTENCES, explained
from envgen.live.database.hosts import host
from envgen.live.probe.no_connection import NOBODY, SIGNS, why

AT = 'connection to server at "db.example.com" (203.0.113.7), port 5432 failed: '


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Error loading psycopg2 or psycopg module", "driver"),
        # libpq 15 and 17
        (AT + "server does not support SSL, but SSL was required", "no-tls"),
        (AT + "SSL error: certificate verify failed", "untrusted"),
        (
            AT + 'root certificate file "/x/root.crt" does not exist\nEither …',
            "no-root-certificate",
        ),
        # libpq 16 and later
        (
            'weak sslmode "require" may not be used with sslrootcert=system (use "verify-full")',
            "weak-sslmode",
        ),
        (AT + 'could not read root certificate file "/x": no certificate', "no-root-certificate"),
        (
            AT + 'server certificate for "a" (and 1 other name) does not match host name "b"',
            "wrong-name",
        ),
        (AT + "Connection refused\n\tIs the server running on that host?", "refused"),
        (AT + "timeout expired", "timeout"),
        (AT + "Network is unreachable\n\tIs the server running?", "unreachable"),
        (AT + "server closed the connection unexpectedly\n\tThis probably means", "closed"),
        ('could not translate host name "x" to address: Name or service not known', "unknown-host"),
        (AT + "fe_sendauth: no password supplied", "password"),
        # psycopg 3
        (
            "failed to resolve host 'x': [Errno -3] Temporary failure in name resolution",
            "unknown-host",
        ),
        ("connection timeout expired", "timeout"),
        # It lists every address of a host; localhost is often ::1, too.
        (f"failed:\n- {AT}Connection refused\n- connection timeout expired", "timeout"),
        (f'- {AT}Connection refused\n- {AT}database "x" does not exist', "unknown-database"),
        (f"failed:\n- {AT}Connection refused\n- {AT}Connection refused", "refused"),
        # PostgreSQL
        (AT + 'FATAL:  password authentication failed for user "app"', "password"),
        (AT + 'FATAL:  database "shop" does not exist', "unknown-database"),
        (AT + 'FATAL:  role "app" does not exist', "unknown-user"),
        (AT + 'FATAL:  no pg_hba.conf entry for host "1.2.3.4", no encryption', "tls-required"),
        (AT + 'FATAL:  no pg_hba.conf entry for host "1.2.3.4", SSL encryption', "not-allowed"),
        (AT + "FATAL:  sorry, too many clients already", "full"),
        (AT + "FATAL:  remaining connection slots are reserved for superusers", "full"),
        (AT + "FATAL:  the database system is starting up", "starting"),
        (AT + 'FATAL:  unrecognized configuration parameter "x"', "startup-parameter"),
        # PgBouncer
        (AT + "FATAL:  SASL authentication failed", "password"),
        (AT + "FATAL:  no such database: shop", "unknown-database"),
        (AT + "FATAL:  no more connections allowed (max_client_conn)", "full"),
        (AT + "FATAL:  unsupported startup parameter: options", "startup-parameter"),
        (AT + "FATAL:  SSL required", "tls-required"),
        # Providers: Supabase's pooler, and Neon
        (AT + "FATAL:  Tenant or user not found", "unknown-user"),
        (AT + "FATAL:  MaxClientsInSessionMode: max clients reached", "full"),
        (
            AT
            + "ERROR:  The requested endpoint could not be found, or you don't have access to it.",
            "unknown-host",
        ),
        (AT + "ERROR:  Couldn't connect to compute node", "starting"),
        (AT + "something nobody foresaw", "other"),
    ],
)
def test_a_word_for_what_is_said(text: str, word: str) -> None:
    """The word leaves the project's process, and the text does not."""
    assert why(Exception(text), signs()) == word


def test_each_word_has_a_sentence() -> None:
    """No word of the probe is without its sentence, and none is left over."""
    assert {*SIGNS, *NOBODY, "unknown-user", "unknown-database"} == set(SENTENCES)


def test_what_nobody_foresaw() -> None:
    """The type of the exception is told, and where to see the rest."""
    message, hint = explained(Failure("other", "OperationalError"), host("h", ""), "production")
    assert message == "the connection failed: OperationalError"
    assert "envgen run production" in hint


@pytest.mark.parametrize(
    ("kind", "name", "way_out"),
    [
        ("unknown-host", "dpg-abc-a", "the service's Shell"),
        ("unreachable", "db.abc.supabase.co", "session pooler"),
        ("unknown-host", "db.abc.supabase.co", "session pooler"),
        ("unknown-user", "x.pooler.supabase.com", "postgres.REF"),
        ("no-root-certificate", "x.pooler.supabase.com", "Database → SSL"),
        ("not-allowed", "dpg-abc-a.oregon-postgres.render.com", "Networking"),
    ],
)
def test_the_way_out_of_a_provider(kind: str, name: str, way_out: str) -> None:
    """Where it is known whose host it is, the way out is that provider's."""
    _, hint = explained(Failure(kind, ""), host(name, "5432"), "production")
    assert way_out in hint


@pytest.mark.parametrize(
    ("kind", "way_out"),
    [("untrusted", "SSL_CERT_FILE"), ("no-root-certificate", "upgrade psycopg")],
)
def test_the_cas_of_the_system(kind: str, way_out: str) -> None:
    """Where no file is named, there is none to download or to put anywhere."""
    at = host("ep-a-b-1.eu.aws.neon.tech", "")
    _, hint = explained(Failure(kind, ""), at, "production", system_ca=True)
    assert way_out in hint
