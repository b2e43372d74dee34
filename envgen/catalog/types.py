"""The types of rows about settings and apps: `SettingRow` and `App`.

Rows are plain data in the files of `rows/`. To add one, nothing else has to be edited.
"""

# No `from __future__ import annotations`: NamedTuple compiles each annotation that is a string.

from collections.abc import Mapping
from typing import Literal, NamedTuple

from envgen.catalog.sections import DEFAULT_VERSION, MANUAL, OTHER, Section, manual_link
from envgen.catalog.versions import Availability, Status, release

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
    at = SettingRow._fields.index("section")
    # `_replace` would take four times as long, for every row that a command loads.
    return tuple(SettingRow._make((*row[:at], section, *row[at + 1 :])) for row in rows)


# Django's middleware that other middleware must come before or after.
SECURITY = "django.middleware.security.SecurityMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


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
