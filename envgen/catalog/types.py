"""What one row of the catalog says: a `SettingRow`, or an `App` with its settings.

Rows are plain data. The files in `known/` hold them; nothing else has to be edited to add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from envgen.catalog.sections import DEFAULT_VERSION, MANUAL, Section, manual_link
from envgen.catalog.versions import Availability, Status, release

ValueKind = Literal["any", "bool", "dict", "float", "int", "list", "str", "tuple"]
"""The type of value that a profile may give; "any" where Django takes more than one."""


class SettingRow(NamedTuple):
    """One setting, of Django or of a third-party app.

    Versions are Django's, such as "6.0"; of an app's setting, the app's. Empty means "always"
    for `since`, and "never" for `until` and `deprecated`.
    """

    name: str
    kind: ValueKind
    section: Section
    help: str
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
    link: str
    installed: tuple[str, ...] = ()
    """Its entries for INSTALLED_APPS."""
    before: str = ""
    """The entry of INSTALLED_APPS that must come later than its own, where it matters."""
    middleware: tuple[Middleware, ...] = ()
    defaults: Mapping[str, object] = {}
    """Settings that come along, unless the project says otherwise."""
    settings: tuple[SettingRow, ...] = ()
    """The settings it reads; not all of them, but those that people set."""
