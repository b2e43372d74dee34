"""What a profile expects of the deployed site: values of settings, hosts and frontends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from envgen.errors import Place
from envgen.live.database.hosts import address_of
from envgen.model import Deployment
from envgen.output import readers
from envgen.resolve.site import frontends
from envgen.resolve.values import is_plain

# The value of a setting that is only known once the site runs.
UNKNOWN: Any = object()
# Django's defaults, the same from 4.2 to 6.1:
# https://docs.djangoproject.com/en/5.2/ref/settings/
DEFAULTS: Mapping[str, Any] = {
    "CSRF_COOKIE_HTTPONLY": False,
    "CSRF_COOKIE_NAME": "csrftoken",
    "CSRF_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_SECURE": False,
    "LOGIN_URL": "/accounts/login/",
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": False,
    "SECURE_HSTS_PRELOAD": False,
    "SECURE_HSTS_SECONDS": 0,
    "SECURE_REFERRER_POLICY": "same-origin",
    "SECURE_SSL_REDIRECT": False,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_NAME": "sessionid",
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_SECURE": False,
    "X_FRAME_OPTIONS": "DENY",
    # django-cors-headers: https://github.com/adamchainz/django-cors-headers
    "CORS_ALLOW_ALL_ORIGINS": False,
    "CORS_ALLOW_CREDENTIALS": False,
    "CORS_URLS_REGEX": "^.*$",
}


class Expected:
    """Values expected from a profile, its base module and Django's defaults."""

    def __init__(self, deployment: Deployment, base: str | None = None) -> None:
        """Keep the deployment, and the text of its base settings module if it has one."""
        self.deployment = deployment
        self._base = base
        self._settings = {item.name: item for item in deployment.settings}

    def value(self, name: str) -> Any:
        """Return a setting's value from the profile, the base module or Django's defaults.

        Return UNKNOWN if it is only known once the site runs.
        """
        setting = self._settings.get(name)
        if setting is not None:
            known = isinstance(setting.value, dict | tuple) or is_plain(setting.value)
            if setting.value is None:
                known = setting.environment is None
            return setting.value if known else UNKNOWN
        if self._base and readers.assigns(self._base, name):
            found = readers.constant(self._base, name)
            return UNKNOWN if found is None else found
        return DEFAULTS.get(name, UNKNOWN)

    def is_on(self, name: str) -> bool:
        """Return whether a setting is known to be True."""
        return self.value(name) is True

    def says(self, name: str) -> bool:
        """Return whether the generated settings module sets a setting."""
        return name in self._settings

    def place(self, *names: str) -> Place:
        """Return the place of the first of these settings that is set, or else the profile."""
        return self.deployment.setting_place(*names) or Place(self.deployment.source)

    @property
    def allowed(self) -> list[str]:
        """Return the known items of ALLOWED_HOSTS; a leading dot includes subdomains."""
        setting = self._settings.get("ALLOWED_HOSTS")
        value = setting.value if setting else ()
        named = [item for item in value if isinstance(item, str)] if _is_list(value) else []
        return list(dict.fromkeys([*self.deployment.public_hosts, *named]))

    @property
    def hosts(self) -> list[str]:
        """Return the public host names: no patterns, IP addresses or private names."""
        names = [item.lower() for item in self.allowed if item[:1] not in ("*", ".")]
        return [name for name in dict.fromkeys(names) if _is_name_outside(name)]

    def allows(self, host: str) -> bool:
        """Return whether ALLOWED_HOSTS includes a host, also one that is added at run time."""
        is_added = self.says("ALLOWED_HOSTS") and host == self.deployment.given_host
        return is_added or _matches(host, self.allowed)

    def welcomes(self, host: str) -> bool:
        """Return whether a host is allowed and public; bots also use private ones."""
        return self.allows(host) and _is_name_outside(host)

    def may_sign_for(self, host: str) -> bool:
        """Return whether a host is a public one of the profile's."""
        return _matches(host, self.deployment.public_hosts)

    @property
    def readers(self) -> list[str]:
        """Return the origins whose pages may read answers: all frontends, and CORS's own list."""
        value = self.value("CORS_ALLOWED_ORIGINS")
        more = [str(item) for item in value] if _is_list(value) else []
        return list(
            dict.fromkeys([*(item.origin for item in frontends(self.deployment.document)), *more])
        )

    @property
    def posters(self) -> list[str]:
        """Return the origins of frontends that Django's CSRF check accepts posts from."""
        return [item.origin for item in frontends(self.deployment.document) if item.csrf]

    @property
    def login_path(self) -> str | None:
        """Return the path of LOGIN_URL; None if it is not a path, such as a route's name."""
        value = self.value("LOGIN_URL")
        found = isinstance(value, str) and re.fullmatch(r"/[A-Za-z0-9._~/-]*", value)
        return value if found else None


def _matches(host: str, patterns: Iterable[str]) -> bool:
    return any(
        host == name or (name.startswith(".") and (host.endswith(name) or host == name[1:]))
        for name in patterns
    )


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _is_name_outside(host: str) -> bool:
    return "." in host and address_of(host) is None
