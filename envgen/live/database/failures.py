"""Why there is no connection, in plain sentences, and the way out of each."""

from __future__ import annotations

from typing import NamedTuple

from envgen.catalog.types import DatabaseHost
from envgen.live.database.facts import Failure


class Sentence(NamedTuple):
    """What happened, and what to do."""

    message: str
    hint: str


# By the words of SIGNS in envgen/live/probe/no_connection.py; docs/reference/database.md lists the
# sentences.
SENTENCES = {
    "refused": Sentence(
        "nobody listens at that host and port",
        "see that the server runs, and compare the port with the one in the dashboard",
    ),
    "timeout": Sentence(
        "the server did not answer in time",
        "a firewall may drop what comes from here: look at the list of allowed addresses",
    ),
    "unreachable": Sentence(
        "there is no way to that host from here",
        "a host with an IPv6 address alone needs a network with IPv6",
    ),
    "closed": Sentence(
        "the server hung up before the connection was there",
        "another service than PostgreSQL may be at that port, or the server has no room",
    ),
    "unknown-host": Sentence(
        "there is no host of that name",
        "copy the URL from the dashboard once more",
    ),
    "password": Sentence(
        "the server does not accept the user with that password",
        "copy it once more, percent-encoded: @ is %40, / is %2F, % is %25",
    ),
    "unknown-user": Sentence(
        "the server does not know the user",
        "copy the URL once more",
    ),
    "unknown-database": Sentence(
        "the server has no database of that name",
        "the name is what stands last in the URL, before any question mark",
    ),
    "not-allowed": Sentence(
        "the server does not let this user in from here",
        "look at the list of allowed addresses, or at pg_hba.conf",
    ),
    "full": Sentence(
        "the server or its pooler has no connection left",
        "close other programs' connections, lower CONN_MAX_AGE, or use a pooler",
    ),
    "starting": Sentence("the server is starting or stopping", "try again in a minute"),
    "startup-parameter": Sentence(
        "the server or its pooler does not know an option that the settings send",
        "take it out of OPTIONS, or out of what follows the question mark of the URL",
    ),
    "no-tls": Sentence(
        "the server has no TLS, which the settings insist on",
        "switch it on there; in a network of your own, sslmode: prefer in the profile does without",
    ),
    "tls-required": Sentence(
        "the server insists on TLS, which the settings do not use",
        "sslmode: require in the profile",
    ),
    "no-root-certificate": Sentence(
        "the file of CA certificates to verify with is not there or not readable",
        "put it where sslrootcert in the profile says",
    ),
    "untrusted": Sentence(
        "the server's certificate is not signed by the CA in sslrootcert, or no longer valid",
        "download the CA certificate once more; if it is the right one, do not connect: "
        "somebody else may be answering",
    ),
    "weak-sslmode": Sentence(
        "libpq takes sslrootcert=system with sslmode verify-full alone",
        "sslmode: verify-full in the profile",
    ),
    "wrong-name": Sentence(
        "the server's certificate is for another host name",
        "use the name in the certificate; if the URL has it already, do not connect: "
        "somebody else may be answering",
    ),
    "driver": Sentence(
        "psycopg is not installed in the project's interpreter",
        'pip install "psycopg[binary]" there, and name it in requirements.txt',
    ),
}
# What is different where the CAs are those of the system.
_OF_SYSTEM = {
    "no-root-certificate": Sentence(
        "the project's libpq is older than 16, and takes sslrootcert: system for a file's name",
        "upgrade psycopg, or name the file with the system's CAs in sslrootcert",
    ),
    "untrusted": Sentence(
        "no CA that the project's TLS library trusts has signed the server's certificate",
        "psycopg[binary] brings a library that does not know where the system's CAs are: name "
        "their file in SSL_CERT_FILE, or in sslrootcert",
    ),
}


def explained(
    failure: Failure, at: DatabaseHost, profile: str, *, system_ca: bool = False
) -> Sentence:
    """Return what to tell of a failure to connect to `at`, as the settings of `profile` do.

    `system_ca` says whether they verify the server against the CAs that the system trusts.
    """
    if system_ca and failure.kind in _OF_SYSTEM:
        return _OF_SYSTEM[failure.kind]
    if failure.kind not in SENTENCES:
        return Sentence(
            f"the connection failed: {failure.detail}",
            "what was said may hold the password, and is not shown; you see it with "
            f"`envgen run {profile} -- python manage.py migrate --plan`",
        )
    message, hint = SENTENCES[failure.kind]
    return Sentence(message, at.hints.get(failure.kind, hint))
