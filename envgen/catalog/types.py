"""The types of rows in the catalog: `SettingRow`, `App`, `Provider` and others.

Rows are plain data in the files of `rows/`. To add one, nothing else has to be edited.
"""

# No `from __future__ import annotations`: NamedTuple compiles each annotation that is a string.

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from envgen.catalog.sections import DEFAULT_VERSION, MANUAL, OTHER, Section, manual_link
from envgen.catalog.versions import Availability, Status, release

PoolerMode = Literal["session", "transaction", "direct"]
"""The mode of a PostgreSQL pooler; "direct" is a connection without a pooler."""

ValueKind = Literal["any", "bool", "dict", "float", "int", "list", "str", "tuple"]
"""The type of a setting's value; "any" if Django accepts several types."""


class SettingRow(NamedTuple):
    """One setting, of Django or of a third-party app.

    Versions are Django's, such as "6.0", or the app's for the setting of an app. Empty means
    "always" for `since`, and "never" for `until` and `deprecated`.
    """

    name: str
    kind: ValueKind
    help: str
    section: Section = OTHER
    """The section that shows it: see `in_section`. The lookup sets it for settings of apps."""
    nullable: bool = False
    """Whether the value can be None."""
    since: str = ""
    """The first release that has it."""
    until: str = ""
    """The first release that does not have it any more."""
    deprecated: str = ""
    """The first release that warns about it."""
    instead: str = ""
    """What to write instead if it is deprecated or removed."""
    environment: bool = False
    """Whether the variable `DJANGO_` + its name can override it."""
    secret: bool = False
    """Whether the value is a secret, and must not be in a committed file."""
    app: str = ""
    """The `App.name` of its app; empty for Django's own settings. The lookup sets it."""
    docs: str = ""
    """Its page, if that is not its entry in Django's reference of settings."""

    def availability(self, version: str) -> Availability:
        """Return whether Django `version` ("5.2" or "5.2.19") has the setting.

        A profile does not name the versions of apps, so the setting of an app is always
        available, or deprecated if its row says so.
        """
        if self.app:
            status = Status.DEPRECATED if self.deprecated else Status.AVAILABLE
            return Availability(status, self.deprecated, self.instead)
        django = release(version)
        if self.until and django >= release(self.until):
            return Availability(Status.REMOVED, self.until, self.instead)
        if self.since and django < release(self.since):
            return Availability(Status.NOT_YET, self.since)
        if self.deprecated and django >= release(self.deprecated):
            return Availability(Status.DEPRECATED, self.deprecated, self.instead)
        return Availability(Status.AVAILABLE)

    @property
    def link(self) -> str:
        """The page that explains the setting."""
        return self.link_in(DEFAULT_VERSION)

    def link_in(self, version: str) -> str:
        """Return the page that explains the setting, for Django `version` ("6.0").

        For a setting that `version` does not have yet, it is in the manual of the first release
        that has it; for a removed one, it is in the release notes.
        """
        if self.docs:
            return manual_link(self.docs, version)
        if self.until and release(version) >= release(self.until):
            anchor = f"#features-removed-in-{self.until.replace('.', '-')}"
            return manual_link(f"{MANUAL}releases/{self.until}/{anchor}", self.until)
        if self.since and release(version) < release(self.since):
            version = self.since
        return manual_link(f"{MANUAL}ref/settings/#std-setting-{self.name}", version)


def in_section(section: Section, *rows: SettingRow) -> tuple[SettingRow, ...]:
    """Return rows of Django settings, with their section set."""
    return tuple(row._replace(section=section) for row in rows)


class Middleware(NamedTuple):
    """The place of a middleware in MIDDLEWARE: first, last, or before or after its `anchor`."""

    path: str
    place: Literal["first", "after", "before", "last"]
    anchor: str = ""
    directly: bool = False
    """Whether it must be directly next to its anchor, before other middleware with this anchor."""
    without: str = ""
    """What happens to a project that has the app, but not the middleware; empty if it works."""
    since: str = ""
    """The release of the app that brought the middleware; empty if every release has it."""
    unless_last: str = ""
    """What happens if another middleware is after it; empty if that works."""


class App(NamedTuple):
    """One third-party app, named as in `django.apps`, with everything that a project needs."""

    name: str
    distribution: str
    """Its name on PyPI."""
    help: str
    link: str = ""
    """Its page. If empty, the lookup sets its page at Read the Docs."""
    entries: tuple[str, ...] | None = None
    """Its entries for INSTALLED_APPS, if they are not just its name."""
    before: str = ""
    """The entry of INSTALLED_APPS that its own entry must come before, if any."""
    middleware: tuple[Middleware, ...] = ()
    defaults: Mapping[str, object] = {}
    """Its default settings, which a profile can override."""
    section: Section = OTHER
    """The section of its settings."""
    docs: str = ""
    """The page about its settings, if that is not `link`."""
    settings: tuple[SettingRow, ...] = ()
    """The settings that people usually set for it; not all that it reads."""
    backend: str = ""
    """The entry of AUTHENTICATION_BACKENDS that it needs, if any."""
    without_backend: str = ""
    """What happens to a project without that entry."""
    other_backends: tuple[str, ...] = ()
    """Entries that do the same as `backend`."""
    backend_first: str = ""
    """What happens if another entry is before it; empty if that works."""
    development_only: bool = False
    """Whether it helps only to develop, and shows strangers too much on a deployed site."""
    shared_cache: str = ""
    """What goes wrong if each process has a cache of its own; empty if it does not use a cache."""

    @property
    def installed(self) -> tuple[str, ...]:
        """Return its entries for INSTALLED_APPS."""
        return (self.name,) if self.entries is None else self.entries

    @property
    def backends(self) -> tuple[str, ...]:
        """Return the entries of AUTHENTICATION_BACKENDS of which it needs one."""
        return (self.backend, *self.other_backends) if self.backend else ()


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


WorkerKind = Literal["wsgi", "asgi", "greenlets"]
"""The interface of a server's workers; greenlets are WSGI with many requests at a time."""


class ServerRow(NamedTuple):
    """One program that serves a site or works on tasks, and what its command says.

    `options` has what each option means: bind, host, port, socket, fd, workers, threads,
    connections, class, config, chdir, path, module, interface, autoscale. An option that is
    neither there nor in `switches` has a value that does not matter here.
    """

    name: str
    link: str
    """The page about its options, which is the source of this row."""
    options: Mapping[str, str] = {}
    switches: frozenset[str] = frozenset()
    """Options without a value."""
    reloads: frozenset[str] = frozenset()
    """The switches that restart it when a file changes, which is for development."""
    factories: frozenset[str] = frozenset()
    """The switches that make it call what the module has."""
    host: str = ""
    """The default address; empty if it does not listen by default."""
    port: int | None = None
    port_variable: str = ""
    """The variable with the port of its default address, which is then open to all."""
    interface: WorkerKind | None = None
    """What it serves if no option says so; None if it finds out by itself."""
    attribute: str | None = None
    """The name in the module if the command has none; None if the command must have one."""
    classes: Mapping[str, WorkerKind] = {}
    """Its worker classes, by their names or the end of their paths."""
    prefix: str = ""
    """The start of the variables that set its options, such as UVICORN_HOST."""
    arguments_variable: str = ""
    """The variable with more arguments."""
    workers_variable: str = ""
    config: str = ""
    """The file with its settings that it reads if no option names one."""
    packages: tuple[str, ...] = ()
    """The packages that install it, by their normalized names; empty if its name is the package."""


class Wrapper(NamedTuple):
    """A command that runs the command in its arguments, such as `poetry run` or `timeout 5`."""

    words: tuple[str, ...]
    """The name, and what comes before the options."""
    options: frozenset[str] = frozenset()
    """Options with a value; all others have none."""
    arguments: int = 0
    """The number of its own arguments."""


class DjangoRelease(NamedTuple):
    """One feature release of Django, and the versions of Python that it supports."""

    name: str
    oldest: tuple[int, int]
    newest: tuple[int, int] | None
    """None if newer ones are supported too, as far as this row knows."""
    source: str

    def supports(self, python: tuple[int, int]) -> bool:
        """Return whether this release supports a version of Python, such as (3, 12)."""
        return python >= self.oldest and (self.newest is None or python <= self.newest)

    @property
    def range(self) -> str:
        """Return the supported versions for people: "3.8 to 3.12", or "3.12 or newer"."""
        oldest = ".".join(map(str, self.oldest))
        if self.newest is None:
            return f"{oldest} or newer"
        return f"{oldest} to {'.'.join(map(str, self.newest))}"


class Distribution(NamedTuple):
    """One package of PyPI that programs, settings or providers need, or that brings one of them."""

    name: str
    brings: tuple[str, ...] = ()
    """The packages that are installed with it."""
    extras: Mapping[str, tuple[str, ...]] = {}
    """The packages that its extras add."""
