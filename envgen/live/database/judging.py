"""Find problems of a connection: TLS, the certificate, and settings that a pooler needs."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from envgen.catalog.database_types import DatabaseHost, PoolerMode
from envgen.catalog.providers import SYSTEM_CA, at_host
from envgen.errors import Place, Problem, Severity
from envgen.live.database.facts import DatabaseFacts
from envgen.live.database.failures import explained
from envgen.live.database.hosts import host


class JudgedConnection(Struct, frozen=True, kw_only=True):
    """A connection to judge: its facts, and what the profile says about it."""

    profile: str
    facts: DatabaseFacts
    # The variable with the URL, or the entry of DATABASES if there is no variable.
    name: str
    place: Place | None
    # The pooler mode that the settings are made for, if known.
    pooler: PoolerMode | None = None
    migrates: bool = False

    @property
    def host(self) -> DatabaseHost:
        """Return the kind of host that the database is on."""
        return host(self.facts.host, self.facts.port)

    @property
    def mode(self) -> PoolerMode | None:
        """Return the pooler mode that was observed, or else the provider's for this host."""
        facts = self.facts
        if facts.shared:
            return "transaction"
        if facts.between and self.host.mode != "transaction":
            return "session" if facts.shared is False else None
        if self.host.mode is not None:
            return self.host.mode
        return "direct" if facts.server else None


def problems(subject: JudgedConnection) -> Iterator[Problem]:
    """Yield each problem of a connection."""
    facts = subject.facts
    if facts.pool and not facts.pool_installed:
        yield _judged(
            subject,
            "connection-pool",
            "the settings use psycopg's pool, which is not installed",
            'run `pip install "psycopg[pool]"`, and add it to requirements.txt',
        )
    if facts.failure:
        system_ca = facts.sslrootcert == SYSTEM_CA
        message, hint = explained(facts.failure, subject.host, subject.profile, system_ca=system_ca)
        yield _judged(subject, "connection", message, hint)
    elif facts.server:
        yield from _tls(subject)
        for severity, message, hint in _pooler(subject):
            yield _judged(subject, "connection-pooler", message, hint, severity)


def _tls(subject: JudgedConnection) -> Iterator[Problem]:
    facts, private = subject.facts, subject.host.private
    located = at_host(facts.host, facts.port)
    ca = f"sslrootcert: {located[0].ca}" if located and located[0].ca else "sslrootcert"
    if not facts.tls and not private:
        yield _judged(
            subject,
            "connection-tls",
            "the password and all data cross a public network unencrypted",
            f"write `sslmode: require` in the profile, or better verify-full with {ca}",
        )
    if facts.tls and facts.sslrootcert and not facts.root_found:
        # https://www.postgresql.org/docs/current/libpq-ssl.html#LIBQ-SSL-CERTIFICATES
        yield _judged(
            subject,
            "connection-certificate",
            f"the file in sslrootcert is missing, so sslmode {facts.sslmode} verifies nothing",
            "save the CA certificate there, and write `sslmode: verify-full` in the profile",
        )
    elif facts.tls and facts.verified != "name" and not private:
        what = "host name in the server's certificate" if facts.verified else "server's certificate"
        yield _judged(
            subject,
            "connection-certificate",
            f"the {what} was not verified, so another server could answer",
            f"write `sslmode: verify-full` and {ca} in the profile",
            Severity.WARNING,
        )


def _pooler(subject: JudgedConnection) -> Iterator[tuple[Severity, str, str]]:
    """Yield severity, message and hint for each setting that does not suit the pooler."""
    facts, mode = subject.facts, subject.mode
    if mode != "transaction":
        if subject.pooler == "transaction" and not subject.migrates:
            message = (
                "the settings are for a pooler in transaction mode, but there is no such pooler"
            )
            hint = f"write `pooler: {mode or 'session'}` in the profile, or use the pooler's URL"
            yield Severity.NOTE, message, hint
        return
    if subject.migrates:
        message = (
            "migrate uses a pooler in transaction mode, which loses locks and session settings"
        )
        yield (
            Severity.WARNING,
            message,
            "use the URL of the session pooler, or of the server itself, for migrate",
        )
        return
    if facts.server_side_cursors:
        message = (
            "server-side cursors do not work with a pooler in transaction mode: "
            "QuerySet.iterator() fails under load"
        )
        hint = "write `pooler: transaction` in the profile, or set DISABLE_SERVER_SIDE_CURSORS"
        yield Severity.ERROR, message, hint
    if facts.prepares:
        message = "prepared statements do not work with a pooler in transaction mode"
        hint = "remove prepare_threshold from OPTIONS"
        yield Severity.ERROR, message, hint
    if facts.max_age != 0 or facts.pool:
        message = "Django keeps connections open, but the pooler does so already and may run out"
        hint = "write `pooler: transaction` in the profile, or set CONN_MAX_AGE to 0 without a pool"
        yield Severity.WARNING, message, hint


def _judged(
    subject: JudgedConnection,
    rule: str,
    message: str,
    hint: str,
    severity: Severity = Severity.ERROR,
) -> Problem:
    return Problem(f"{subject.name}: {message}", rule, subject.place, hint, severity)
