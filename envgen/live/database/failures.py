"""Messages and hints for each reason why connecting to a database fails."""

from __future__ import annotations

from typing import NamedTuple

from envgen.catalog.database_types import DatabaseHost
from envgen.live.database.facts import Failure


class Sentence(NamedTuple):
    """A message, and a hint that says what to do."""

    message: str
    hint: str


# By the words of SIGNS in envgen/live/probe/no_connection.py; docs/reference/database.md lists the
# sentences.
SENTENCES = {
    "refused": Sentence(
        "no server listens on that host and port",
        "check that the server runs, and compare the port with the provider's dashboard",
    ),
    "timeout": Sentence(
        "the server did not answer in time",
        "a firewall may block this machine: check the provider's list of allowed addresses",
    ),
    "unreachable": Sentence(
        "this machine has no network route to that host",
        "if the host only has an IPv6 address, connect from a network with IPv6",
    ),
    "closed": Sentence(
        "the server closed the connection before it was established",
        "check the port, which may not be PostgreSQL's; the server may also be out of connections",
    ),
    "unknown-host": Sentence(
        "cannot resolve the host name",
        "copy the URL from the provider's dashboard again; "
        "if the password contains @ or /, percent-encode it",
    ),
    "password": Sentence(
        "the server rejects the user or the password",
        "copy the password again, percent-encoded: @ is %40, / is %2F, % is %25",
    ),
    "unknown-user": Sentence(
        "the server has no such user",
        "copy the URL from the provider's dashboard again",
    ),
    "unknown-database": Sentence(
        "the server has no database of that name",
        "fix the last part of the URL's path, before any question mark",
    ),
    "not-allowed": Sentence(
        "the server does not allow this user from this machine's address",
        "add the address to the provider's list of allowed addresses, or to pg_hba.conf",
    ),
    "full": Sentence(
        "the server or its pooler has no free connection",
        "close other programs' connections, lower CONN_MAX_AGE, or use a pooler",
    ),
    "starting": Sentence("the server is starting or stopping", "try again in a minute"),
    "startup-parameter": Sentence(
        "the server or its pooler does not know an option that the settings send",
        "remove the option from OPTIONS, or from the URL's query (after the question mark)",
    ),
    "no-tls": Sentence(
        "the server does not support TLS, but the settings require it",
        "enable TLS on the server; in a private network, write `sslmode: prefer` in the profile",
    ),
    "tls-required": Sentence(
        "the server requires TLS, but the settings do not use it",
        "write `sslmode: require` in the profile",
    ),
    "no-root-certificate": Sentence(
        "the file with the CA certificates is missing or not readable",
        "save it at the path that sslrootcert in the profile names",
    ),
    "untrusted": Sentence(
        "the server's certificate has expired, or is not signed by the CA in sslrootcert",
        "download the CA certificate again; if it was the right one, do not connect: "
        "another server may be answering",
    ),
    "weak-sslmode": Sentence(
        "libpq only accepts sslrootcert=system with sslmode verify-full",
        "write `sslmode: verify-full` in the profile",
    ),
    "wrong-name": Sentence(
        "the server's certificate is for another host name",
        "use the host name in the certificate; if the URL already has it, do not connect: "
        "another server may be answering",
    ),
    "driver": Sentence(
        "psycopg is not installed in the project's interpreter",
        'run `pip install "psycopg[binary]"` there, and add it to requirements.txt',
    ),
}
# Replacements for settings that verify against the system's CAs.
_OF_SYSTEM = {
    "no-root-certificate": Sentence(
        "the project's libpq is older than 16, so it reads sslrootcert: system as a file name",
        "upgrade psycopg, or write the path of the system's CA file in sslrootcert",
    ),
    "untrusted": Sentence(
        "the server's certificate is not signed by a CA that the project's TLS library trusts",
        "the library in psycopg[binary] does not find the system's CAs: write the path of their "
        "file in SSL_CERT_FILE or in sslrootcert",
    ),
}


def explained(
    failure: Failure, at: DatabaseHost, profile: str, *, system_ca: bool = False
) -> Sentence:
    """Return the message and hint for a failed connection to `at` with the settings of `profile`.

    `system_ca` says whether the settings verify the server against the system's CAs.
    """
    if system_ca and failure.kind in _OF_SYSTEM:
        return _OF_SYSTEM[failure.kind]
    if failure.kind not in SENTENCES:
        return Sentence(
            f"the connection failed: {failure.detail}",
            "the error's text may contain the password, so it is not shown; to see it, run "
            f"`envgen run {profile} -- python manage.py migrate --plan`",
        )
    message, hint = SENTENCES[failure.kind]
    return Sentence(message, at.hints.get(failure.kind, hint))
