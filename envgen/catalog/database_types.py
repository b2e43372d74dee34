"""The types of rows about servers of databases, and of caches and brokers."""

# No `from __future__ import annotations`: NamedTuple compiles each annotation that is a string.

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

PoolerMode = Literal["session", "transaction", "direct"]
"""The mode of a PostgreSQL pooler; "direct" is a connection without a pooler."""


class DatabaseHost(NamedTuple):
    """One kind of host of a provider's databases."""

    kind: str
    """Its name in the output of `envgen check --database --format json`."""
    title: str
    """The text that messages show instead of the host name, which is never shown."""
    pattern: str = ""
    """A regular expression for the whole name, in lower case, without a dot at the end."""
    port: int | None = None
    """The port of this host; None for all ports. The first matching host counts."""
    private: bool = False
    """Whether the host is on a private network of one owner's machines."""
    mode: PoolerMode | None = None
    """The mode of the pooler at this host; None if it is unknown."""
    ipv6_only: bool = False
    """Whether it has only an IPv6 address, which many networks cannot reach."""
    user: str = ""
    """A regular expression for the user in its URLs; empty if it can have any form. A group named
    `project`, here or in `pattern`, is the project of the provider that the URL leads to."""
    user_form: str = ""
    """The form of the user, for people."""
    hints: Mapping[str, str] = {}
    """Hints for failed connections, by the words of `live/database/failures.py`."""


class Provider(NamedTuple):
    """One provider of databases, named as in `database.provider` of a profile."""

    name: str
    title: str
    """The name for people."""
    about: str
    """What it is, for the docs."""
    link: str
    """Its page about connections, which is the source of this row."""
    engine: Literal["postgresql", "sqlite"] = "postgresql"
    platform: str = ""
    """The key in profiles of the platform that hosts it. The platform's manifest then contains the
    database, and sets the URL, which uses the platform's private network."""
    suggested: bool = False
    """Whether it is the default of `envgen init`. Exactly one row is."""
    init: Mapping[str, Any] = {}
    """The other keys that `envgen init` writes under `database`."""
    hosts: tuple[DatabaseHost, ...] = ()
    """The hosts of its databases; empty if a URL can lead anywhere."""
    pooler: PoolerMode | None = None
    """The pooler's mode if a profile does not set `pooler`."""
    modes: tuple[PoolerMode, ...] = ()
    """The supported values of `pooler`; empty if they are unknown."""
    ports: Mapping[PoolerMode, int] = {}
    """The ports of the modes that do not use 5432."""
    sslmode: Literal["prefer", "require"] = "require"
    """The default of `sslmode` in a deployed profile."""
    ca: str = ""
    """The value of `sslrootcert` for `verify-full`: "system" if a public CA signs the certificates.
    Empty if it must be the path of a file."""
    ca_help: str = ""
    """Where a person finds the CA's certificate."""
    url_help: Mapping[PoolerMode, str] = {}
    """Where a person finds the URL, by the pooler's mode."""
    url_form: str = "postgresql://USER:PASSWORD@HOST:5432/NAME, the password percent-encoded"
    """The form of the URL, if `url_help` has no text for the mode."""
    migrate_help: str = "Another URL for migrate alone: the session pooler or the server itself."
    """The purpose of the variable in `database.migrate`, and where a person finds its URL."""
    outside_help: str = ""
    """Where a person finds the URL that works outside the platform."""
    placeholder: str = ""
    """The placeholder for the password in the URL on its dashboard."""
    limits: str = ""
    """Its limits, which a project should know in advance, for the docs."""
    connections: Mapping[PoolerMode, int] = {}
    """How many connections its smallest sizes take, by the pooler's mode; unknown if it is not
    there. A platform's own database has its plan's."""
    todo: Mapping[str, tuple[str, ...]] = {}
    """The steps that a person does once at the provider: titles, and the details of each."""
    signs: Mapping[str, tuple[str, ...]] = {}
    """Parts of its servers' error messages for refused connections, in lower case, by the words of
    `live/probe/no_connection.py`."""
    secrets: Mapping[str, str] = {}
    """Regular expressions for its API keys, by the name of the key (_ for a space)."""

    @property
    def direct_is_ipv6(self) -> bool:
        """Return whether its server has only an IPv6 address."""
        return any(host.ipv6_only and host.mode == "direct" for host in self.hosts)


class StoreHost(NamedTuple):
    """A kind of host of caches and brokers that accepts only connections with TLS."""

    name: str
    """The name for people."""
    pattern: str
    """A regular expression for the whole name, in lower case."""
    source: str
    """The page that says so."""
