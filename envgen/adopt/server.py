"""The settings of the server: which follow from the profile, and which stay the base module's.

A setting is taken over only where the old value is known and the new one is the same, or better
for a reason that is told. All others are left to the module that has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from envgen.adopt.collect import RENDER_HOST
from envgen.adopt.decision import Draft, Notes
from envgen.adopt.findings import Findings, value_of
from envgen.adopt.reading import DatabaseUrl, Reading, Unknown
from envgen.adopt.reading.values import unknown_in
from envgen.errors import Place
from envgen.resolve.site import host_problem, origin_problem

PROXY_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
_DATABASE_OPTIONS = {"conn_max_age", "ssl_require", "conn_health_checks"}
_DATABASE_KEYS = {"CONN_MAX_AGE", "CONN_HEALTH_CHECKS"}


class Server:
    """Decides for one profile; `declined` are the ids of improvements that are not wanted."""

    def __init__(
        self, findings: Findings, declined: set[str], draft: Draft, notes: Notes, *, render: bool
    ) -> None:
        """Decide into `draft` and `notes`; `render` says if the profile has a Blueprint."""
        self.findings = findings
        self.reading: Reading = findings.production
        self.declined = declined
        self.draft = draft
        self.notes = notes
        self.render = render

    def decide(self) -> None:
        """Decide about every setting that would follow from a profile."""
        for name in ("STATIC_ROOT", "SECRET_KEY_FALLBACKS"):
            if name == "STATIC_ROOT" or self.may_be_set(name):
                self.draft.keep(name)
        if self.may_be_set("ENVIRONMENT"):
            self.draft.keep("ENVIRONMENT")
        self._hosts()
        self._https()
        self._cookies()
        self._health()
        self._logging()
        self._database()

    # --- what is known ---

    def may_be_set(self, name: str) -> bool:
        """Say whether the base module sets a setting, or may."""
        return name in self.reading.settings or self.reading.everything is not None

    def unknown(self, name: str) -> Unknown | None:
        """Return why a setting's value is not known, where it is set."""
        return self.reading.everything or unknown_in(self.reading.settings.get(name))

    def value(self, name: str) -> Any:
        """Return a setting's value; None where it is not set or not known."""
        return self.reading.value(name)

    def place(self, name: str) -> Place | None:
        """Return where a setting is written."""
        return self.reading.places.get(name)

    def wants(self, improvement: str) -> bool:
        """Say whether an improvement is wanted."""
        return improvement not in self.declined

    # --- hosts and origins ---

    def _hosts(self) -> None:
        hosts = self.value("ALLOWED_HOSTS")
        doubt = self.unknown("ALLOWED_HOSTS")
        if doubt is not None or not isinstance(hosts, list | tuple):
            self._keep_hosts()
            if doubt is not None and self.reading.broken is None:
                self.notes.leave(f"ALLOWED_HOSTS stays as it is: {doubt.why}", doubt.place)
            return
        named = [str(host) for host in hosts if host != RENDER_HOST]
        wide = [host for host in named if is_wide(host)]
        named = [host for host in named if host not in wide]
        if any(not _is_host(host) for host in named):
            self._keep_hosts()
            what = "ALLOWED_HOSTS has items that are no host names, and stays as it is"
            self.notes.leave(what, self.place("ALLOWED_HOSTS"))
            return
        # The module adds Render's own name to both of these settings, or to none of them.
        dynamic = len(named) + len(wide) < len(hosts)
        adds = self.render and self._may_have_origins(named)
        if wide and not (self.wants("hosts") and (adds or named)):
            self._keep_hosts()
            what = f"ALLOWED_HOSTS lets in {', '.join(wide)}: name the hosts under site.hosts"
            self.notes.leave(what, self.place("ALLOWED_HOSTS"))
        elif (dynamic and not adds) or (adds and not dynamic and not self.wants("render-host")):
            self._keep_hosts()
        else:
            self._name_hosts(named, wide, new_name=adds and not dynamic and not wide)

    def _name_hosts(self, named: list[str], wide: list[str], *, new_name: bool) -> None:
        if wide:
            named = list(dict.fromkeys([*named, *self._own_hosts(), *self._hosts_of_origins()]))
            detail = _listed(named) or "Render's own name, at run time"
            self.notes.better("hosts", detail, self.place("ALLOWED_HOSTS"))
            what = "any other domain of the site goes under site.hosts before you deploy"
            self.notes.leave(what, self.place("ALLOWED_HOSTS"))
        elif new_name:
            detail = "RENDER_EXTERNAL_HOSTNAME, at run time"
            self.notes.better("render-host", detail, self.place("ALLOWED_HOSTS"))
        self.draft.hosts = named
        self._origins(named)

    def _keep_hosts(self) -> None:
        self.draft.keep("ALLOWED_HOSTS")
        self.draft.keep("CSRF_TRUSTED_ORIGINS")

    def _own_hosts(self) -> list[str]:
        """Return the domains of the web service, and its name where others call it by that."""
        found: list[str] = []
        for service in self.findings.blueprint.services if self.findings.blueprint else ():
            if service.fields.get("type") == "web":
                domains = service.fields.get("domains")
                found += [str(item) for item in domains] if isinstance(domains, list) else []
                found += [service.name] if self._is_called_inside(service.name) else []
        return found

    def _hosts_of_origins(self) -> list[str]:
        """Return the hosts whose forms are trusted: the site's own are among them."""
        origins = self.value("CSRF_TRUSTED_ORIGINS")
        texts = [str(item) for item in origins] if isinstance(origins, list | tuple) else []
        hosts = [text.removeprefix("https://") for text in texts if text.startswith("https://")]
        return [host for host in hosts if host != RENDER_HOST and _is_host(host)]

    def _is_called_inside(self, name: str) -> bool:
        """Say whether another service is told how to reach this one, over the private network."""
        blueprint = self.findings.blueprint
        for service in blueprint.services if blueprint else ():
            for entry in service.entries:
                reference = entry.source.get("fromService")
                told = reference if isinstance(reference, dict) else {}
                if told.get("name") == name and told.get("property") in ("host", "hostport"):
                    return True
        return False

    def _may_have_origins(self, hosts: list[str]) -> bool:
        """Say whether CSRF_TRUSTED_ORIGINS can follow from the profile, too."""
        extra, added = self._extra_and_added(hosts)
        wide = any(is_wide(item.removeprefix("https://*")) for item in self._old_origins())
        fit = all(_is_frontend(item) for item in extra) and (self.wants("hosts") or not wide)
        known = self.unknown("CSRF_TRUSTED_ORIGINS") is None
        grows = bool(added) or (self.render and not self._trusts_own_name())
        return known and fit and (not grows or self.wants("csrf-origins"))

    def _origins(self, hosts: list[str]) -> None:
        if not self._may_have_origins(hosts):
            self.draft.keep("CSRF_TRUSTED_ORIGINS")
            return
        extra, added = self._extra_and_added(hosts)
        self.draft.frontends = extra
        if added or (self.render and not self._trusts_own_name()):
            detail = _listed(added) or "Render's own name, at run time"
            self.notes.better("csrf-origins", detail, self.place("CSRF_TRUSTED_ORIGINS"))

    def _old_origins(self) -> list[str]:
        known = self.value("CSRF_TRUSTED_ORIGINS") or []
        return [str(item) for item in known if item != f"https://{RENDER_HOST}"]

    def _trusts_own_name(self) -> bool:
        return f"https://{RENDER_HOST}" in (self.value("CSRF_TRUSTED_ORIGINS") or [])

    def _extra_and_added(self, hosts: list[str]) -> tuple[list[str], list[str]]:
        """Return the origins that are of no host of the site, and those that would be new."""
        old = self._old_origins()
        new = [f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in hosts]
        wide = [item for item in old if is_wide(item.removeprefix("https://*"))]
        extra = [item for item in old if item not in new and item not in wide]
        return extra, [item for item in new if item not in old]

    # --- HTTPS ---

    def _https(self) -> None:
        header, redirect = "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT"
        inside = any(self._is_called_inside(name) for name in self._web_names())
        may = self.findings.behind_edge and self.wants("https")
        same = {header: self.value(header) == PROXY_HEADER, redirect: self.value(redirect) is True}
        changed = []
        for name in (header, redirect):
            if same[name] and self.unknown(name) is None:
                continue
            told = self.unknown(name) is not None or self.value(name) not in (None, False)
            if told or not may or (name == redirect and inside):
                self.draft.keep(name)
            else:
                changed.append(name)
        if redirect in changed and not same[header] and header not in changed:
            changed.remove(redirect)
            self.draft.keep(redirect)
        if changed:
            self.notes.better("https", _listed(changed), self.place(changed[0]))

    def _web_names(self) -> list[str]:
        blueprint = self.findings.blueprint
        return [
            service.name
            for service in (blueprint.services if blueprint else ())
            if service.fields.get("type") == "web"
        ]

    def _cookies(self) -> None:
        may = self.findings.behind_edge and self.wants("secure-cookies")
        changed = []
        for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
            if self.value(name) is True:
                continue
            if self.unknown(name) is not None or not may:
                self.draft.keep(name)
            else:
                changed.append(name)
        if changed:
            self.notes.better("secure-cookies", _listed(changed), self.place(changed[0]))

    # --- health, logs, the database ---

    def _health(self) -> None:
        web = self._web()
        answers = (
            self.render
            and web is not None
            and not web.fields.get("healthCheckPath")
            and isinstance(self.reading.settings.get("MIDDLEWARE"), list | tuple)
            and self.reading.everything is None
        )
        if answers and self.wants("health-path"):
            self.notes.better("health-path", "/healthz", web.place if web else None)
            return
        self.draft.keep("MIDDLEWARE")
        self.draft.keep("HEALTH_PATH")

    def _web(self) -> Any:
        blueprint = self.findings.blueprint
        services = blueprint.services if blueprint else ()
        return next((item for item in services if item.fields.get("type") == "web"), None)

    def _logging(self) -> None:
        told = any(self.may_be_set(name) for name in ("LOGGING", "LOGGING_CONFIG"))
        if told or self.findings.configures_logging or not self.wants("log-to-stdout"):
            self.draft.keep("LOGGING")
        else:
            self.notes.better("log-to-stdout", "LOGGING", None)

    def _database(self) -> None:
        """Take a database over whose URL is in a variable, and that nobody keeps to TLS."""
        found = self._database_url()
        blueprint = self.findings.blueprint
        if found is None or not self.wants("database-tls") or (blueprint and blueprint.databases):
            return
        age = found.get("CONN_MAX_AGE", found.options.get("conn_max_age", 0))
        text = value_of(self.findings.remote, found.variable) or ""
        if "sslmode" in text or not isinstance(age, int):
            return
        supabase = "supabase.co" in text
        database: dict[str, Any] = {"provider": "supabase" if supabase else "url"}
        if found.variable != "DATABASE_URL":
            database["variable"] = found.variable
        database["sslmode"] = "require"
        if supabase and ".pooler." in text:
            database["pooler"] = "transaction" if ":6543" in text else "session"
        database["CONN_MAX_AGE"] = 0 if database.get("pooler") == "transaction" else age
        self.draft.database = database
        self.draft.env.pop(found.variable, None)
        self.notes.better("database-tls", found.variable, self.place("DATABASES"))

    def _database_url(self) -> DatabaseUrl | None:
        databases: Any = self.reading.settings.get("DATABASES")
        if self.reading.everything is not None or not isinstance(databases, Mapping):
            return None
        entry = databases.get("default")
        if set(databases) != {"default"} or not isinstance(entry, DatabaseUrl):
            return None
        # Only one that the server certainly has, from outside Render, and of PostgreSQL.
        told = self.draft.env.get(entry.variable, {})
        certain = (told.get("secret") and "reference" not in told) or value_of(
            self.findings.remote, entry.variable
        )
        postgres = any(
            self.findings.requirements.lists(name)
            for name in ("psycopg", "psycopg2", "psycopg2-binary", "psycopg-binary")
        )
        asks = set(entry.options) <= _DATABASE_OPTIONS and set(entry) <= _DATABASE_KEYS
        if not certain or not postgres or not asks or entry.options.get("ssl_require"):
            return None
        return entry


def _is_host(host: str) -> bool:
    return not host_problem(host, deployed=True)[0]


def is_wide(host: Any) -> bool:
    """Say whether a host takes in the sites of strangers: * and .onrender.com."""
    message, _ = host_problem(str(host), deployed=True)
    return host == "*" or "everybody" in message


def _is_frontend(origin: str) -> bool:
    return not origin_problem(origin)[0] and origin.startswith("https://")


def _listed(names: list[str]) -> str:
    return ", ".join(names)
