"""Boot a project step by step; each step is reported before it starts.

The request:

    folder     the folder of manage.py, from which the project's modules are imported
    settings   the dotted name of the settings module
    secrets    the names of the environment variables that are secrets, set to dummy values
    deploy     whether to run Django's deployment checks
    requests   the simulated requests (see `requests`); empty for a program that serves none
    static     {host, scheme} with which to request a static file, or null
    bots       the paths of the bots
    proxy_header  [name, value] of the proxy's header for HTTPS; null if there is no proxy
    scratch    an empty folder to write to
    digest_key the key for comparing secrets (see `values`), or null
    steps      the names of the steps to take, in order: see `_Boot.steps`
    changed    the paths of migrations that are not deployed yet, relative to `folder`

`_Boot.report` describes the report.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from typing import Any, Callable

from .channel import Channel
from .faults import fault
from .guards import Network, Warned, hide_dotenv_files


def main() -> None:
    """Boot, report, and exit at once, even if the project has started threads."""
    # A boot is short: to look for garbage again and again takes a tenth of it.
    gc.disable()
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
            "django": None,  # its version; null if it is not installed
            "done": [],  # the steps that ended without an error
            "faults": [],  # the error of each step that failed: see `faults`
            "settings": {},  # the effective settings: see `values`
            "explicit": [],  # the names of the settings that are not Django's defaults
            "checks": None,  # see `checking`; null if they could not run
            "deprecations": [],  # see `guards.Warned`
            "connections": [],  # the addresses that the project tried to connect to
            "answers": [],  # one for each request
            "static": None,  # see `static`
            "assets": None,  # see `assets`
            "templates": None,  # see `template_names`
            "migrations": None,  # see `migrations`
            "seconds": 0.0,
        }

    @property
    def steps(self) -> dict[str, tuple[str, Callable[[], None]]]:
        """Return each step by its name: the step that it needs, and what it does."""
        return {
            "django": ("", self._find_django),
            "settings": ("django", self._load),
            "apps": ("settings", self._set_up),
            # Before the checks, because importing the URLconf may query the database.
            "tables": ("apps", self._make_tables),
            "checks": ("apps", self._check),
            "requests": ("apps", self._ask),
            "assets": ("apps", self._find_assets),
            # After the requests, which import the URLconf and its views.
            "templates": ("apps", self._find_templates),
            "migrations": ("apps", self._compare_migrations),
            "values": ("settings", self._note_settings),
        }

    def run(self) -> None:
        """Take each step whose own need is done, and report the errors of those that fail."""
        started = time.monotonic()
        # Without a command, the generated settings require everything that a server needs.
        sys.argv = ["envgen-probe"]
        hide_dotenv_files()
        network, warned = Network(), Warned(self._folder)
        for name in self._request["steps"]:
            need, step = self.steps[name]
            if not need or need in self.report["done"]:
                self._take(name, step)
        self.report["deprecations"] = warned.found
        self.report["connections"] = network.tried
        self.report["seconds"] = round(time.monotonic() - started, 3)

    def _take(self, name: str, step: Callable[[], None]) -> None:
        self._channel.step(name)
        try:
            step()
        except BaseException as error:  # noqa: BLE001, RUF100 - a project may exit as it is imported
            found = fault(name, error, self._folder)
            self.report["faults"].append(found)
            # At once: the process may end in a later step, without a report.
            self._channel.fault(found)
        else:
            self.report["done"].append(name)

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

        # If the URLconf is broken, a check has reported it, and only envgen's pages are used.
        own = getattr(settings, "ROOT_URLCONF", None) if self.report["checks"] is not None else None
        pages.install(own, self._request["bots"])
        changes = {
            "ROOT_URLCONF": pages.URLCONF,
            "CSRF_FAILURE_VIEW": pages.FAILURE,
            "CACHES": throwaway.caches(settings),
            "STATIC_ROOT": self._request["scratch"],
            # For django-cors-headers: envgen's pages are outside the project's own paths.
            "CORS_URLS_REGEX": r"^.*$",
        }
        static = Static(self._folder)
        with override_settings(**changes):
            if self._request["static"]:
                static.collect(self._settings.get("STATIC_ROOT"))
            site = Site(self._folder, self._request["port"], self._request["proxy_header"])
            asked = self._request["requests"]
            self.report["answers"] = [requests.send(site, each, self._folder) for each in asked]
            if self._request["static"]:
                self.report["static"] = static.ask(site, **self._request["static"])

    def _find_assets(self) -> None:
        from django.apps import apps

        if apps.is_installed("django.contrib.staticfiles"):
            from .assets import Assets

            self.report["assets"] = Assets(self._folder, self._request["scratch"]).report()

    def _find_templates(self) -> None:
        from .template_names import missing_templates

        self.report["templates"] = missing_templates(self._folder)

    def _compare_migrations(self) -> None:
        from .migrations import Migrations

        self.report["migrations"] = Migrations(self._folder, self._request["changed"]).report()

    def _note_settings(self) -> None:
        from .values import Values

        secrets = {name: os.environ.get(name, "") for name in self._request["secrets"]}
        values = Values(self._folder, secrets, self._request.get("digest_key"))
        self.report["settings"] = values.all(self._settings)
        if values.error is not None:
            raise values.error
