"""ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS of the server: named, or left to the base module."""

from __future__ import annotations

from typing import Any

from envgen.adopt.collect import RENDER_HOST
from envgen.adopt.context import AdoptionContext
from envgen.resolve.site import (
    LOCAL_HOSTS,
    host_problem,
    includes_strangers,
    is_public,
    origin_problem,
)


class Hosts(AdoptionContext, frozen=True):
    """Decides about the two together: the generated module adds Render's own name to both."""

    def decide(self) -> None:
        """Decide about ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS."""
        hosts = self.value("ALLOWED_HOSTS")
        unknown = self.unknown("ALLOWED_HOSTS")
        if unknown is not None or not isinstance(hosts, list | tuple):
            self._keep_hosts()
            if unknown is not None and self.reading.broken is None:
                self.notes.leave(f"ALLOWED_HOSTS stays as it is: {unknown.why}", unknown.place)
            return
        named = [str(host) for host in hosts if host != RENDER_HOST]
        wide = [host for host in named if is_wide(host)]
        named = [host for host in named if host not in wide]
        if any(not _is_host(host) for host in named):
            self._keep_hosts()
            what = "ALLOWED_HOSTS stays as it is: it has items that are not host names"
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
        private = [host for host in named if not is_public(host)]
        if (
            named
            and named == private
            and not (self.render and set(private) <= {*LOCAL_HOSTS, *self._own_hosts()})
        ):
            # A profile needs a public host, or none.
            self._keep_hosts()
            return
        if wide:
            detail = ", ".join(named) or "Render's own name, at run time"
            self.notes.better("hosts", detail, self.place("ALLOWED_HOSTS"))
            what = "before you deploy, add any other domain of the site under site.hosts"
            self.notes.leave(what, self.place("ALLOWED_HOSTS"))
        elif new_name:
            detail = "RENDER_EXTERNAL_HOSTNAME, at run time"
            self.notes.better("render-host", detail, self.place("ALLOWED_HOSTS"))
        self.draft.hosts = named
        self._origins(named)

    def _keep_hosts(self) -> None:
        self.draft.keep("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")

    def _own_hosts(self) -> list[str]:
        """Return the domains of the web service, and its name where others call it by that."""
        found: list[str] = []
        for service in self.web_services():
            domains = service.native.get("domains")
            found += [str(item) for item in domains] if isinstance(domains, list) else []
            found += [service.name] if self.is_called_inside(service.name) else []
        return found

    def _hosts_of_origins(self) -> list[str]:
        """Return the hosts whose forms are trusted: the site's own are among them."""
        origins = self.value("CSRF_TRUSTED_ORIGINS")
        texts = [str(item) for item in origins] if isinstance(origins, list | tuple) else []
        hosts = [text.removeprefix("https://") for text in texts if text.startswith("https://")]
        return [host for host in hosts if host != RENDER_HOST and _is_host(host)]

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
            detail = ", ".join(added) or "Render's own name, at run time"
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


def _is_host(host: str) -> bool:
    return not host_problem(host, deployed=True)[0]


def is_wide(host: Any) -> bool:
    """Return whether a host includes other people's sites, as * and .onrender.com do."""
    return includes_strangers(str(host))


def _is_frontend(origin: str) -> bool:
    return not origin_problem(origin, deployed=True)[0] and origin.startswith("https://")
