"""Decide about the server's ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS."""

from __future__ import annotations

from typing import Any

from envgen.adopt.collect import RENDER_HOST
from envgen.adopt.context import AdoptionContext
from envgen.resolve.site import (
    LOCAL_HOSTS,
    host_problem,
    includes_strangers,
    is_public,
    origin_of,
    origin_problem,
)
from envgen.support.public_suffixes import hosting_domain

# The host that the generated settings add to both lists at run time.
_OWN_NAME = "Render's own name (RENDER_EXTERNAL_HOSTNAME, at run time)"
# Settings that list the origins of frontends.
_CORS = ("CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST")


class Hosts(AdoptionContext, frozen=True):
    """Decides about both together: the generated module adds Render's host to both."""

    def decide(self) -> None:
        """Decide about ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS."""
        hosts = self.value("ALLOWED_HOSTS")
        unknown = self.unknown("ALLOWED_HOSTS")
        if unknown is not None or not isinstance(hosts, list | tuple):
            self._keep_hosts()
            if unknown is not None and self.reading.broken is None:
                what = f"ALLOWED_HOSTS stays as it is: {unknown.why}{self._wide_default()}"
                self.notes.leave(what, unknown.place)
            return
        old = [str(host) for host in hosts if host != RENDER_HOST]
        wide = [host for host in old if is_wide(host)]
        named = [host for host in old if host not in wide]
        if any(not _is_host(host) for host in named):
            self._keep_hosts()
            what = "ALLOWED_HOSTS stays as it is: it has items that are not host names"
            self.notes.leave(what, self.place("ALLOWED_HOSTS"))
            return
        is_named = any(is_public(host) for host in named)
        if wide:
            named = list(dict.fromkeys([*named, *self._own_hosts(), *self._hosts_of_origins()]))
        # The module adds Render's host to both of these settings, or to neither.
        dynamic = len(old) < len(hosts)
        adds = self.render and self._may_have_origins(named)
        if wide and not (self.wants("hosts") and (adds or (is_named and not dynamic))):
            self._keep_hosts()
            what = f"ALLOWED_HOSTS lets in {', '.join(wide)}: name them under site.hosts"
            what += ", and remove ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS from `keep`"
            self.notes.leave(what, self.place("ALLOWED_HOSTS"))
        elif (dynamic and not adds) or (adds and not dynamic and not self.wants("render-host")):
            self._keep_hosts()
        else:
            self._name_hosts(old, named, wide, own_name=adds and not dynamic)

    def _wide_default(self) -> str:
        """Return what to do if the settings let in everybody unless a variable says otherwise."""
        default = self.findings.presumed.value("ALLOWED_HOSTS")
        hosts = default if isinstance(default, list | tuple) else ()
        wide = [str(host) for host in hosts if is_wide(host)]
        return (
            f"; its default lets in {', '.join(wide)}: name the hosts on the server" if wide else ""
        )

    def _name_hosts(
        self, old: list[str], named: list[str], wide: list[str], *, own_name: bool
    ) -> None:
        private = [host for host in named if not is_public(host)]
        if (
            named
            and named == private
            and not (self.render and set(private) <= {*LOCAL_HOSTS, *self._own_hosts()})
        ):
            # A profile needs at least one public host, or no hosts at all.
            self._keep_hosts()
            return
        place = self.place("ALLOWED_HOSTS")
        if wide:
            came = [host for host in named if host not in old]
            came += [_OWN_NAME] if own_name else []
            self.notes.better("hosts", _changes(wide, came), place)
            what = "before you deploy, add any other domain of the site under site.hosts"
            self.notes.leave(what, place)
        elif own_name:
            self.notes.better("render-host", _changes([], [_OWN_NAME]), place)
        self.draft.hosts = named
        self._origins(named)

    def _keep_hosts(self) -> None:
        self.draft.keep("ALLOWED_HOSTS")
        self._keep_origins()

    def _keep_origins(self) -> None:
        self.draft.keep("CSRF_TRUSTED_ORIGINS")
        local = [item for item in self._old_origins() if host_in(item) in LOCAL_HOSTS]
        if local and self.findings.behind_edge:
            what = f"CSRF_TRUSTED_ORIGINS stays as it is: remove {', '.join(local)} on the server"
            self.notes.leave(what, self.place("CSRF_TRUSTED_ORIGINS"))

    def _own_hosts(self) -> list[str]:
        """Return the web service's domains, and its name if other services use it as a host."""
        found: list[str] = []
        for service in self.web_services():
            domains = service.native.get("domains")
            found += [str(item) for item in domains] if isinstance(domains, list) else []
            found += [service.name] if self.is_called_inside(service.name) else []
        return found

    def _hosts_of_origins(self) -> list[str]:
        """Return the hosts in CSRF_TRUSTED_ORIGINS, except those of frontends and tunnels.

        A host below a shared domain, such as app.vercel.app, is a frontend or a tunnel.
        """
        cors = self._cors_origins()
        origins = [item for item in self._old_origins() if item not in cors]
        hosts = [text.removeprefix("https://") for text in origins if text.startswith("https://")]
        return [
            host
            for host in hosts
            if _is_host(host) and is_public(host) and not hosting_domain(host)
        ]

    def _cors_origins(self) -> set[str]:
        lists = [self.value(name) for name in _CORS]
        return {str(item) for found in lists if isinstance(found, list | tuple) for item in found}

    def _may_have_origins(self, hosts: list[str]) -> bool:
        """Return whether the profile can set CSRF_TRUSTED_ORIGINS, too."""
        extra, added = self._extra_and_added(hosts)
        wide = bool(self._wide_origins())
        fit = all(_is_frontend(item) for item in extra) and (self.wants("hosts") or not wide)
        # The generated settings do not trust the forms of all subdomains of a host.
        fit = fit and not any("*" in item for item in added)
        known = self.unknown("CSRF_TRUSTED_ORIGINS") is None
        grows = bool(added) or (self.render and not self._trusts_own_name())
        return known and fit and (not grows or self.wants("csrf-origins"))

    def _origins(self, hosts: list[str]) -> None:
        extra, added = self._extra_and_added(hosts)
        if not self._may_have_origins(hosts):
            self._keep_origins()
            return
        # Another origin of the site's own forms is not that of a frontend, which CORS lets read.
        self.draft.frontends = [item for item in extra if item in self._cors_origins()]
        others = [item for item in extra if item not in self.draft.frontends]
        if others:
            self.draft.append["CSRF_TRUSTED_ORIGINS"] = others
        wide = self._wide_origins()
        if self.render and not self._trusts_own_name():
            added = [*added, _OWN_NAME]
        if added or wide:
            detail = _changes(wide, added)
            self.notes.better("csrf-origins", detail, self.place("CSRF_TRUSTED_ORIGINS"))

    def _wide_origins(self) -> list[str]:
        return [item for item in self._old_origins() if is_wide(item.removeprefix("https://*"))]

    def _old_origins(self) -> list[str]:
        known = self.value("CSRF_TRUSTED_ORIGINS") or []
        return [str(item) for item in known if item != f"https://{RENDER_HOST}"]

    def _trusts_own_name(self) -> bool:
        return f"https://{RENDER_HOST}" in (self.value("CSRF_TRUSTED_ORIGINS") or [])

    def _extra_and_added(self, hosts: list[str]) -> tuple[list[str], list[str]]:
        """Return the origins that belong to no host of the site, and those that would be new."""
        old = self._old_origins()
        new = [origin_of(host) for host in hosts if is_public(host)]
        wide = self._wide_origins()
        extra = [item for item in old if item not in new and item not in wide]
        return extra, [item for item in new if item not in old]


def _is_host(host: str) -> bool:
    return not host_problem(host, deployed=True)[0]


def is_wide(host: Any) -> bool:
    """Return whether a host also matches other people's sites, like * and .onrender.com."""
    return includes_strangers(str(host))


def _is_frontend(origin: str) -> bool:
    is_right = not origin_problem(origin, deployed=True)[0] and origin.startswith("https://")
    return is_right and host_in(origin) not in LOCAL_HOSTS


def host_in(origin: str) -> str:
    """Return the host of an origin, without the port; never raise for an invalid origin."""
    return origin.partition("://")[2].partition("/")[0].partition(":")[0]


def _changes(went: list[str], came: list[str]) -> str:
    """Return a text that lists the removed and added items."""
    parts = (("removed", went), ("added", came))
    return "; ".join(f"{word} {', '.join(items)}" for word, items in parts if items)
