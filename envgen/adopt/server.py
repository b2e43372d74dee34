"""Decide which settings of the server the profile sets, and which the base module keeps.

The profile sets a setting only if the old value is known, and the new one is the same or better
for a stated reason. All others stay in their module.
"""

from __future__ import annotations

import re

from envgen.adopt.context import AdoptionContext
from envgen.resolve.context import HEALTH_PATH

PROXY_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


class Server(AdoptionContext, frozen=True):
    """Decides about HTTPS, cookies, the health check and logs."""

    def decide(self) -> None:
        """Decide about every setting that a profile can set, except hosts and databases."""
        names = ("SECRET_KEY_FALLBACKS", "ENVIRONMENT")
        self.draft.keep("STATIC_ROOT", *(name for name in names if self.may_be_set(name)))
        self._https()
        self._cookies()
        self._health()
        self._logging()

    def _https(self) -> None:
        header, redirect = "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT"
        if not self.render:
            self._https_as_it_was(header, redirect)
            return
        inside = any(self.is_called_inside(item.name) for item in self.web_services())
        inside = inside or (self._health_path() != "" and self.may_be_set("SECURE_REDIRECT_EXEMPT"))
        may = self.findings.behind_edge and self.wants("https")
        same = {header: self.value(header) == PROXY_HEADER, redirect: self.value(redirect) is True}
        changed = []
        for name in (header, redirect):
            if same[name] and self.unknown(name) is None:
                continue
            if self._is_set(name) or not may or (name == redirect and inside):
                self.draft.keep(name)
                self._offer("https", name)
            else:
                changed.append(name)
        if redirect in changed and not same[header] and header not in changed:
            changed.remove(redirect)
            self.draft.keep(redirect)
        if changed:
            self.notes.better("https", ", ".join(changed), self.place(changed[0]))

    def _is_set(self, name: str) -> bool:
        """Return whether the project sets a setting itself; an unknown value counts."""
        return self.unknown(name) is not None or name in self.reading.settings

    def _offer(self, improvement: str, name: str) -> None:
        """Note an improvement that is not made, because the project turned it off."""
        is_set = name in self.reading.settings and self.unknown(name) is None
        if (
            is_set
            and self.findings.behind_edge
            and self.wants(improvement)
            and not self.value(name)
        ):
            what = (
                f"{name} stays {self.value(name)}, as the settings say; for the improvement "
                f"{improvement}, remove {name} from `keep` in production.yaml"
            )
            self.notes.leave(what, self.place(name))

    def _https_as_it_was(self, header: str, redirect: str) -> None:
        """Set who ends TLS, if the old settings say it; without a platform nothing else does.

        Until a profile says it, the profile sets neither of the two settings.
        """
        known = self.unknown(header) is None and self.unknown(redirect) is None
        if known and self.value(header) == PROXY_HEADER:
            self.draft.tls = "proxy"
        elif known and self.value(header) is None and self.value(redirect) is True:
            self.draft.tls = "server"
        if self.draft.tls and self.value(redirect) is not True:
            self.draft.keep(redirect)

    def _cookies(self) -> None:
        may = self.findings.behind_edge and self.wants("secure-cookies")
        changed = []
        for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
            if self.value(name) is True:
                continue
            if self._is_set(name) or not may:
                self.draft.keep(name)
                self._offer("secure-cookies", name)
            else:
                changed.append(name)
        if changed:
            self.notes.better("secure-cookies", ", ".join(changed), self.place(changed[0]))

    def _health(self) -> None:
        web = next(iter(self.web_services()), None)
        answers = (
            self.render
            and web is not None
            and not self._health_path()
            and isinstance(self.reading.settings.get("MIDDLEWARE"), list | tuple)
            and self.reading.everything is None
        )
        if answers and self.wants("health-path"):
            self.notes.better("health-path", HEALTH_PATH, web.place if web else None)
            return
        self.draft.keep("MIDDLEWARE", "HEALTH_PATH")
        path = self._health_path()
        redirect, exempt = "SECURE_SSL_REDIRECT", "SECURE_REDIRECT_EXEMPT"
        is_new = self.value(redirect) is not True and redirect not in self.draft.unset
        if path and is_new and not self.may_be_set(exempt):
            # The health check uses plain HTTP, and the project's own view answers it.
            self.draft.settings[exempt] = [f"^{re.escape(path.lstrip('/'))}$"]

    def _health_path(self) -> str:
        """Return the project's own path that Render's health check requests over plain HTTP."""
        web = next(iter(self.web_services()), None)
        path = web.native.get("healthCheckPath") if self.render and web else None
        return path if isinstance(path, str) else ""

    def _logging(self) -> None:
        told = any(self.may_be_set(name) for name in ("LOGGING", "LOGGING_CONFIG"))
        if told or self.findings.configures_logging or not self.wants("log-to-stdout"):
            self.draft.keep("LOGGING")
        else:
            self.notes.better("log-to-stdout", "LOGGING", None)
