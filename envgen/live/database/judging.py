"""What is wrong with a connection: TLS, the certificate, a pooler that wants other settings."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from envgen.catalog.providers import SYSTEM_CA, at_host
from envgen.catalog.types import DatabaseHost, PoolerMode
from envgen.errors import Place, Problem, Severity
from envgen.live.database.facts import DatabaseFacts
from envgen.live.database.failures import explained
from envgen.live.database.hosts import host


class JudgedConnection(Struct, frozen=True, kw_only=True):
    """A connection to judge: the facts, and what the profile has to do with them."""

    profile: str
    facts: DatabaseFacts
    # The variable with the URL, or where the settings have it from otherwise.
    name: str
    place: Place | None
    # The mode that the settings are for, where that is known.
    pooler: PoolerMode | None = None
    migrates: bool = False

    @property
    def host(self) -> DatabaseHost:
        """Return where the database is."""
        return host(self.facts.host, self.facts.port)

    @property
    def mode(self) -> PoolerMode | None:
        """Return how the server is shared, as it was seen, or else as the provider says."""
        facts = self.facts
        if facts.shared:
            return "transaction"
        if facts.between and self.host.mode != "transaction":
            return "session" if facts.shared is False else None
        if self.host.mode is not None:
            return self.host.mode
        return "direct" if facts.server else None


def problems(subject: JudgedConnection) -> Iterator[Problem]:
    """Yield all that is to be fixed, or at least known, about a connection."""
    facts = subject.facts
    if facts.pool and not facts.pool_installed:
        yield _judged(
            subject,
            "connection-pool",
            "the settings want psycopg's pool, which is not installed",
            'pip install "psycopg[pool]", and name it in requirements.txt',
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
            "password and rows go through a public network in the clear",
            f"sslmode: require in the profile, better verify-full with {ca}",
        )
    if facts.tls and facts.sslrootcert and not facts.root_found:
        # https://www.postgresql.org/docs/current/libpq-ssl.html#LIBQ-SSL-CERTIFICATES
        yield _judged(
            subject,
            "connection-certificate",
            f"sslrootcert names no file, and then sslmode {facts.sslmode} checks nothing",
            "put the CA certificate there, and write sslmode: verify-full",
        )
    elif facts.tls and facts.verified != "name" and not private:
        checked = "that a known CA signed it" if facts.verified else "nothing of it"
        yield _judged(
            subject,
            "connection-certificate",
            f"the certificate was checked for {checked}: who answers could be somebody else",
            f"sslmode: verify-full with {ca} in the profile",
            Severity.WARNING,
        )


def _pooler(subject: JudgedConnection) -> Iterator[tuple[Severity, str, str]]:
    """Yield what a pooler and the settings do not agree on: how bad it is, message and hint."""
    facts, mode = subject.facts, subject.mode
    if mode != "transaction":
        if subject.pooler == "transaction" and not subject.migrates:
            message = "the settings are those for a pooler in transaction mode, and there is none"
            hint = f"pooler: {mode or 'session'} in the profile, or the URL of that pooler"
            yield Severity.NOTE, message, hint
        return
    if subject.migrates:
        message = (
            "migrate goes through a pooler in transaction mode, which loses locks and settings"
        )
        yield (
            Severity.WARNING,
            message,
            "give it the session pooler's URL, or that of the server itself",
        )
        return
    if facts.server_side_cursors:
        message = (
            "the pooler is in transaction mode: QuerySet.iterator() fails under load, because "
            "its cursor does not exist"
        )
        hint = "pooler: transaction in the profile, or DISABLE_SERVER_SIDE_CURSORS in the settings"
        yield Severity.ERROR, message, hint
    if facts.prepares:
        message = "the pooler is in transaction mode: a statement that was prepared may not exist"
        hint = "take prepare_threshold out of OPTIONS, as Django has it by default"
        yield Severity.ERROR, message, hint
    if facts.max_age != 0 or facts.pool:
        message = "the pooler keeps connections itself: to keep them here as well takes its places"
        hint = "pooler: transaction in the profile, or CONN_MAX_AGE 0 and no pool in the settings"
        yield Severity.WARNING, message, hint


def _judged(
    subject: JudgedConnection,
    rule: str,
    message: str,
    hint: str,
    severity: Severity = Severity.ERROR,
) -> Problem:
    return Problem(f"{subject.name}: {message}", rule, subject.place, hint, severity)
