"""The sections of a generated settings module and of the docs."""

from __future__ import annotations

from typing import NamedTuple

DEFAULT_VERSION = "5.2"
"""The version of Django's manual for links without a version: the long-term support release."""

MANUAL = "https://docs.djangoproject.com/en/{version}/"
"""The start of every link to Django's manual; `manual_link` fills in `{version}`."""


def manual_link(link: str, version: str = DEFAULT_VERSION) -> str:
    """Return `link` with `{version}` filled in; a link to another site is unchanged."""
    return link.replace("{version}", version)


class Section(NamedTuple):
    """A group of settings that a reader looks for together."""

    name: str
    title: str
    docs: str

    @property
    def link(self) -> str:
        """The page that explains the section, in the manual of the long-term support release."""
        return manual_link(self.docs)

    def link_in(self, version: str) -> str:
        """Return the page that explains the section, in the manual of Django `version` ("6.0")."""
        return manual_link(self.docs, version)


CORE = Section("core", "Core", MANUAL + "ref/settings/")
HOSTS = Section("hosts", "Hosts and origins", MANUAL + "topics/security/#host-header-validation")
HTTPS = Section("https", "HTTPS and cookies", MANUAL + "topics/security/#ssl-https")
HEADERS = Section("headers", "Security headers", MANUAL + "ref/middleware/#security-middleware")
APPS = Section("apps", "Applications and middleware", MANUAL + "ref/applications/")
TEMPLATES = Section("templates", "Templates and forms", MANUAL + "topics/templates/")
AUTH = Section("auth", "Accounts and passwords", MANUAL + "topics/auth/")
SESSIONS = Section("sessions", "Sessions, messages and CSRF", MANUAL + "topics/http/sessions/")
DATABASE = Section("database", "Database and cache", MANUAL + "ref/databases/")
FILES = Section("files", "Static files and uploads", MANUAL + "howto/static-files/deployment/")
API = Section("api", "REST framework", "https://www.django-rest-framework.org/api-guide/settings/")
TASKS = Section("tasks", "Tasks and channels", MANUAL + "topics/async/")
EMAIL = Section("email", "Email", MANUAL + "topics/email/")
I18N = Section("i18n", "Languages, times and formats", MANUAL + "topics/i18n/")
LOGGING = Section("logging", "Logging and error reports", MANUAL + "topics/logging/")
TESTING = Section("testing", "Tests and checks", MANUAL + "topics/testing/")
OTHER = Section("other", "Other applications", MANUAL + "ref/settings/")

SECTIONS = tuple(each for each in tuple(globals().values()) if isinstance(each, Section))
"""All sections, in the order of a generated module."""
