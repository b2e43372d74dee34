"""What one row of the catalog says: a `SettingRow`, an `App` with its settings, or a `Provider`.

Rows are plain data. The files in `rows/` hold them; nothing else has to be edited to add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from envgen.catalog.sections import DEFAULT_VERSION, MANUAL, OTHER, Section, manual_link
from envgen.catalog.versions import Availability, Status, release

PoolerMode = Literal["session", "transaction", "direct"]
"""How a PostgreSQL server is shared: by a pooler of that mode, or "direct": by none."""

ValueKind = Literal["any", "bool", "dict", "float", "int", "list", "str", "tuple"]
"""The type of value that a profile may give; "any" where Django takes more than one."""


class SettingRow(NamedTuple):
    """One setting, of Django or of a third-party app.

    Versions are Django's, such as "6.0"; of an app's setting, the app's. Empty means "always"
    for `since`, and "never" for `until` and `deprecated`.
    """

    name: str
    kind: ValueKind
    help: str
    section: Section = OTHER
    """Where it is shown: see `in_section`; the lookup fills in that of an app."""
    nullable: bool = False
    """Whether None is a value too."""
    since: str = ""
    """The first release that has it."""
    until: str = ""
    """The first release that no longer has it."""
    deprecated: str = ""
    """The first release that warns about it."""
    instead: str = ""
    """What to write where it is deprecated or gone."""
    environment: bool = False
    """Whether the environment may change it: it is read from `DJANGO_` + its name."""
    secret: bool = False
    """Whether its value belongs in no committed file."""
    app: str = ""
    """The `App.name` it belongs to; empty for Django's own. Filled in by the lookup."""
    docs: str = ""
    """Its page, where that is not its own entry in Django's reference of settings."""

    def availability(self, version: str) -> Availability:
        """Return what Django `version` ("5.2" or "5.2.19") makes of it.

        The setting of an app follows the app's releases, of which a profile says nothing: it
        always counts as available, or as deprecated where its row says so.
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
        """Return the page that explains the setting to a reader on Django `version` ("6.0").

        A setting that `version` does not have yet is explained by the manual of the first that
        has it; one that is gone, by the release notes that say so.
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
    """Return settings of Django that are shown in a section."""
    return tuple(row._replace(section=section) for row in rows)


class Middleware(NamedTuple):
    """Where a middleware stands in MIDDLEWARE: first, last, or beside its `anchor`."""

    path: str
    place: Literal["first", "after", "before", "last"]
    anchor: str = ""
    directly: bool = False
    """Of those beside one anchor, the one whose docs ask for the place next to it."""


class App(NamedTuple):
    """One third-party app as `django.apps` names it: all that a project needs to switch it on."""

    name: str
    distribution: str
    """Its name on PyPI."""
    help: str
    link: str = ""
    """Its page; the lookup fills in the one at Read the Docs where there is no other."""
    entries: tuple[str, ...] | None = None
    """Its entries for INSTALLED_APPS, where they are not its name alone."""
    before: str = ""
    """The entry of INSTALLED_APPS that must come later than its own, where it matters."""
    middleware: tuple[Middleware, ...] = ()
    defaults: Mapping[str, object] = {}
    """Settings that come along, unless the project says otherwise."""
    section: Section = OTHER
    """The section of its settings."""
    docs: str = ""
    """The page about its settings, where that is not `link`."""
    settings: tuple[SettingRow, ...] = ()
    """The settings it reads; not all of them, but those that people set."""

    @property
    def installed(self) -> tuple[str, ...]:
        """Return its entries for INSTALLED_APPS."""
        return (self.name,) if self.entries is None else self.entries


class DatabaseHost(NamedTuple):
    """One kind of host that a database is reached at."""

    kind: str
    """What `envgen check --database --format json` calls it."""
    title: str
    """What people read in place of the host's name, which is never shown."""
    pattern: str = ""
    """A regular expression for all of the name, in lower case and without a dot at the end."""
    port: int | None = None
    """The port that this is about; None for all of them. The first host that fits counts."""
    private: bool = False
    """Whether nobody but the machines of one owner can listen in."""
    mode: PoolerMode | None = None
    """How the server behind it is shared; None where nothing is known."""
    hints: Mapping[str, str] = {}
    """What to do about a failure there, by the word of `live/database/failures.py` for it."""


class Provider(NamedTuple):
    """One provider of databases, as `database.provider` in a profile names it."""

    name: str
    title: str
    """What people call it."""
    about: str
    """What it is, for the docs."""
    link: str
    """Its page about connecting, from which the facts in the row are."""
    engine: Literal["postgresql", "sqlite"] = "postgresql"
    platform: str = ""
    """The platform that hosts it, by the profile's key: its manifest then has the database, and
    fills in the URL, which leads over the platform's private network."""
    suggested: bool = False
    """Whether `envgen init` takes it where nobody chose. One row has it."""
    init: Mapping[str, Any] = {}
    """The keys beside `provider` that `envgen init` writes under `database`."""
    hosts: tuple[DatabaseHost, ...] = ()
    """Where its databases are; none where a URL can lead anywhere."""
    pooler: PoolerMode | None = None
    """The mode that is meant where a profile has no `pooler`."""
    modes: tuple[PoolerMode, ...] = ()
    """The values of `pooler` that it has; empty where nothing is known."""
    ports: Mapping[PoolerMode, int] = {}
    """The ports of the modes, where they are not 5432."""
    direct_is_ipv6: bool = False
    """Whether its server has an IPv6 address alone, which many networks do not reach."""
    sslmode: Literal["prefer", "require"] = "require"
    """The least sslmode that a deployed profile accepts unless it names one."""
    ca: str = ""
    """What `sslrootcert` has to be for `verify-full`: "system" where a CA that everybody trusts
    signs the certificates. Empty where it is the path of a file."""
    ca_help: str = ""
    """Where a person finds the CA's certificate."""
    url_help: Mapping[PoolerMode, str] = {}
    """Where a person finds the URL, by the pooler's mode."""
    url_form: str = "postgresql://USER:PASSWORD@HOST:5432/NAME, the password percent-encoded"
    """What the URL looks like, where `url_help` says nothing."""
    migrate_help: str = "Another URL for migrate alone: the session pooler or the server itself."
    """What the variable under `database.migrate` is for, and where its URL is found."""
    outside_help: str = ""
    """Where a person finds the URL that works outside of its platform."""
    placeholder: str = ""
    """What its dashboard shows in the URL in place of the password."""
    limits: str = ""
    """What a project should know before it chooses it, for the docs."""
    todo: Mapping[str, tuple[str, ...]] = {}
    """What a person does once at the provider: titles of steps, and the details of each."""
    signs: Mapping[str, tuple[str, ...]] = {}
    """What its servers say, in lower case, when they refuse a connection, by the word of
    `live/probe/no_connection.py` for it."""
    secrets: Mapping[str, str] = {}
    """What its API keys look like: a regular expression by the key's name, _ for a blank."""
