"""The boot itself, step by step; each step is told before it is taken.

The request:

    folder     the folder of manage.py, from which the project's modules are imported
    settings   the dotted name of the settings module
    secrets    the names of the variables in the environment that stand in for secrets
    deploy     whether Django's checks for deployment apply
    scenes     the simulated requests (see `scenes`); none for a program that serves nobody
    static     {host, scheme} by which to ask for a static file, or null
    bots       the paths that are bots' own
    proxy_header  [name, value] by which whoever ends TLS says so, or null: the server itself does
    scratch    an empty folder to write to
    digest_key where secrets are to be compared: see `values`

The report has what `_Boot.report` says.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, Callable

from .channel import Channel
from .faults import fault
from .guards import Network, Warned, hide_dotenv_files


def main() -> None:
    """Boot, report, and end at once: threads that the project started do not matter."""
    request = json.load(sys.stdin)
    channel = Channel()
    boot = _Boot(request, channel)
    boot.run()
    channel.report(boot.report)
    os._exit(0)


class _Boot:
    def __init__(self, request: dict[str, Any], channel: Channel) -> None:
        self._request = request
        self._folder: str = request["folder"]
        self._channel = channel
        self._settings: dict[str, Any] = {}
        self.report: dict[str, Any] = {
            "python": "{}.{}.{}".format(*sys.version_info[:3]),
            "django": None,  # its version; null where there is none
            "fault": None,  # what ended the boot: see `faults`
            "settings": {},  # the effective ones: see `values`
            "explicit": [],  # the names of those that are not Django's defaults
            "checks": None,  # see `checking`; null where they could not run
            "check_fault": None,  # why
            "deprecations": [],  # see `guards.Warned`
            "connections": [],  # where the project tried to connect to
            "answers": [],  # one for each scene
            "static": None,  # see `static`
            "seconds": 0.0,
        }

    def run(self) -> None:
        """Take the steps, up to one that fails."""
        started = time.monotonic()
        # No command: the generated settings then demand all that a server needs.
        sys.argv = ["envgen-probe"]
        hide_dotenv_files()
        network, warned = Network(), Warned(self._folder)
        steps = (("django", self._find_django), ("settings", self._load), ("apps", self._set_up))
        if all(self._take(name, step) for name, step in steps):
            # First: a project may ask the database as its URLconf is imported.
            self._take("tables", self._make_tables)
            self._take("checks", self._check, "check_fault")
            if self._request["scenes"] or self._request["static"]:
                self._take("requests", self._ask)
        self._note_settings()
        self.report["deprecations"] = warned.found
        self.report["connections"] = network.tried
        self.report["seconds"] = round(time.monotonic() - started, 3)

    def _take(self, name: str, step: Callable[[], None], key: str = "fault") -> bool:
        """Take a step; say whether it went well, and report under `key` why it did not."""
        self._channel.step(name)
        try:
            step()
        except BaseException as error:  # noqa: BLE001, RUF100 - a project may exit as it is imported
            self.report[key] = fault(name, error, self._folder)
            return False
        return True

    def _find_django(self) -> None:
        os.chdir(self._folder)
        sys.path.insert(0, self._folder)
        import django

        self.report["django"] = django.get_version()

    def _load(self) -> None:
        from django.conf import settings

        os.environ["DJANGO_SETTINGS_MODULE"] = self._request["settings"]
        settings._setup()
        loaded = settings._wrapped
        self._settings = {name: item for name, item in vars(loaded).items() if name.isupper()}
        explicit = getattr(loaded, "_explicit_settings", ())
        self.report["explicit"] = sorted(explicit)

    def _set_up(self) -> None:
        import django
        from django.conf import settings

        from . import throwaway

        throwaway.replace_databases(settings)
        django.setup()

    def _make_tables(self) -> None:
        from . import throwaway

        throwaway.make_tables()

    def _check(self) -> None:
        from . import checking

        self.report["checks"] = checking.messages(self._request["deploy"])

    def _ask(self) -> None:
        from django.conf import settings
        from django.test.utils import override_settings

        from . import pages, requests, throwaway
        from .client import Site
        from .static import Static

        # Where the URLconf is broken a check said so, and envgen's own pages answer.
        own = getattr(settings, "ROOT_URLCONF", None) if self.report["checks"] is not None else None
        pages.install(own, self._request["bots"])
        changes = {
            "ROOT_URLCONF": pages.URLCONF,
            "CSRF_FAILURE_VIEW": pages.FAILURE,
            "CACHES": throwaway.caches(settings),
            "STATIC_ROOT": self._request["scratch"],
            # Of django-cors-headers: envgen's own pages are below none of the project's paths.
            "CORS_URLS_REGEX": r"^.*$",
        }
        static = Static(self._folder)
        with override_settings(**changes):
            if self._request["static"]:
                static.collect(self._settings.get("STATIC_ROOT"))
            site = Site(self._folder, self._request["port"], self._request["proxy_header"])
            asked = self._request["scenes"]
            self.report["answers"] = [requests.play(site, scene, self._folder) for scene in asked]
            if self._request["static"]:
                self.report["static"] = static.ask(site, **self._request["static"])

    def _note_settings(self) -> None:
        from .values import Values

        if self.report["django"] is None:
            return
        secrets = {name: os.environ.get(name, "") for name in self._request["secrets"]}
        values = Values(self._folder, secrets, self._request.get("digest_key"))
        try:
            self.report["settings"] = values.all(self._settings)
        except BaseException as error:  # noqa: BLE001, RUF100 - objects of a project may do anything
            self.report["fault"] = self.report["fault"] or fault("values", error, self._folder)
