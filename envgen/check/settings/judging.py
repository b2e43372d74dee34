"""What settings say, wherever they are known from: the files, or a boot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from msgspec import Struct

from envgen import catalog
from envgen.errors import Finding, Place
from envgen.model import Deployment
from envgen.platforms.manifest import Service
from envgen.support import lazy_re

APPS = "INSTALLED_APPS"
BACKENDS = "AUTHENTICATION_BACKENDS"
_MODEL_BACKEND = ("django.contrib.auth.backends.ModelBackend",)
# shop.apps.ShopConfig is an entry for the app shop.
_APP_CONFIG = lazy_re.compile(r"\.apps\.\w+$")
# Backends that deliver no mail, and what they do with it.
_NOWHERE = {
    "django.core.mail.backends.console.EmailBackend": "prints mail to the log",
    "django.core.mail.backends.filebased.EmailBackend": "writes mail to files",
    "django.core.mail.backends.dummy.EmailBackend": "drops all mail",
    "django.core.mail.backends.locmem.EmailBackend": "keeps mail in memory",
}


SMTP = "django.core.mail.backends.smtp.EmailBackend"
_FILES = "django.core.files.storage.FileSystemStorage"
_FILE_STORAGES = (_FILES, "django.core.files.storage.filesystem.FileSystemStorage")


class Items(Struct, frozen=True):
    """The texts of a setting that is a list, and whether there may be others.

    `order` has them in their order; it is empty if the order is not known.
    """

    texts: frozenset[str]
    complete: bool = True
    order: tuple[str, ...] = ()

    @classmethod
    def of(cls, value: Any) -> Items:
        """Return the texts in a value, which may be unknown or have unknown parts."""
        if not isinstance(value, list | tuple | set | frozenset):
            return cls(frozenset(), complete=False)
        texts = tuple(item for item in value if isinstance(item, str))
        is_ordered = len(texts) == len(value) and isinstance(value, list | tuple)
        return cls(frozenset(texts), len(texts) == len(value), texts if is_ordered else ())


class KnownSettings(Protocol):
    """Settings of which values and places are known."""

    def value(self, name: str, default: Any = None) -> Any:
        """Return a setting's value, or `default` if nothing sets it."""

    def items(self, name: str, default: tuple[str, ...] = ()) -> Items:
        """Return the texts in a setting that is a list."""

    def folder(self, value: Any) -> str | None:
        """Return the path in a value, relative to the project if it is in it; None if unknown."""

    def place(self, name: str, text: str = "") -> Place:
        """Return where a setting is set, or has an item."""

    def is_below(self, package: str, version: str) -> bool:
        """Return whether the project certainly has a release of a package before `version`."""


def installed(settings: KnownSettings) -> frozenset[str]:
    """Return the apps that are installed."""
    return frozenset(_APP_CONFIG.sub("", item) for item in settings.items(APPS).texts)


def development_apps(settings: KnownSettings) -> Iterator[Finding]:
    """Yield each app that is for development."""
    names = installed(settings)
    for row in catalog.apps():
        if row.development_only and row.name in names:
            message = (
                f"{row.name} is for development, but is in INSTALLED_APPS of a deployed profile"
            )
            yield Finding(message, settings.place(APPS, row.name))


def incomplete_apps(settings: KnownSettings, *, standalone: bool) -> Iterator[Finding]:
    """Yield each app that lacks a middleware or an authentication backend.

    `standalone` says whether the settings are written in the profile alone.
    """
    names, middleware = installed(settings), settings.items("MIDDLEWARE")
    backends = settings.items(BACKENDS, _MODEL_BACKEND)
    # A backend of the project may be a subclass of the app's.
    known = all(text.startswith("django.") or _is_of_app(text) for text in backends.texts)
    for row in catalog.apps():
        if row.development_only or not row.installed or not names.issuperset(row.installed):
            continue
        place = settings.place(APPS, row.installed[-1])
        for item in row.middleware:
            if item.since and settings.is_below(row.distribution, item.since):
                continue
            if item.without and middleware.complete and not _has(middleware.texts, item.path):
                message = f"{row.name} has no middleware, so {item.without}"
                yield Finding(message, place, f"add {item.path} to MIDDLEWARE")
        if row.backend and backends.complete and known and backends.texts.isdisjoint(row.backends):
            message = f"{row.name} has no authentication backend, so {row.without_backend}"
            hint = f"add {row.backend} to {BACKENDS}"
            if standalone:
                both = ", ".join([row.backend, *_MODEL_BACKEND])
                hint = f"write `settings: {{{BACKENDS}: [{both}]}}`"
            elif settings.value(BACKENDS) is None:
                # A list of its own replaces Django's, which has its backend alone.
                both = ", ".join(f'"{item}"' for item in (row.backend, *_MODEL_BACKEND))
                hint = f"write `{BACKENDS} = [{both}]`"
            yield Finding(message, place, hint)


def misplaced_apps(settings: KnownSettings) -> Iterator[Finding]:
    """Yield each app whose backend must be the first, or whose middleware must be the last."""
    names = installed(settings)
    backends, middleware = settings.items(BACKENDS).order, settings.items("MIDDLEWARE").order
    rows = [row for row in catalog.apps() if row.installed and names.issuperset(row.installed)]
    for row in rows:
        own = next((item for item in backends if item in row.backends), None)
        if row.backend_first and own and backends[0] != own:
            message = f"{own} is not the first authentication backend, so {row.backend_first}"
            hint = f"move it to the front of {BACKENDS}"
            yield Finding(message, settings.place(BACKENDS, own), hint)
        for item in row.middleware:
            after = middleware[middleware.index(item.path) + 1 :] if item.path in middleware else ()
            others = [path for path in after if path not in _last()]
            if item.unless_last and others:
                message = f"{others[0]} is after {item.path}, so {item.unless_last}"
                hint = "move it to the end of MIDDLEWARE"
                yield Finding(message, settings.place("MIDDLEWARE", item.path), hint)


def _last() -> set[str]:
    """Return each middleware of known apps that is at the end: in which order does not matter."""
    return {item.path for row in catalog.apps() for item in row.middleware if item.place == "last"}


def _mailers(settings: KnownSettings) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each setting that configures mail, with the backend and its options, if known.

    Django 6.1 has MAILERS instead of EMAIL_BACKEND, EMAIL_HOST and the like.
    """
    mailers = settings.value("MAILERS", {})
    default = mailers.get("default") if isinstance(mailers, dict) else None
    if isinstance(default, dict):
        options = default.get("OPTIONS", {})
        backend = default.get("BACKEND", SMTP)
        yield "MAILERS", str(backend), options if isinstance(options, dict) else {}
    backend = settings.value("EMAIL_BACKEND", SMTP)
    names = ("host", "port")
    options = {name: settings.value(f"EMAIL_{name.upper()}") for name in names}
    yield "EMAIL_BACKEND", str(backend), options


def lost_mail(settings: KnownSettings) -> Iterator[Finding]:
    """Yield each mail backend that delivers nothing."""
    for name, backend, _ in _mailers(settings):
        if backend in _NOWHERE:
            message = f"the mail backend {_NOWHERE[backend]}, and delivers nothing"
            hint = (
                "set BACKEND in MAILERS to a mail provider's backend, or to Django's SMTP backend"
            )
            yield Finding(
                message, settings.place(name, backend), hint if name == "MAILERS" else None
            )


def blocked_mail(
    settings: KnownSettings, deployment: Deployment, services: Iterable[Service]
) -> Iterator[Finding]:
    """Yield mail servers on a port that the platform blocks for the web program."""
    platform = deployment.platform
    if platform is None:
        return
    for name, backend, options in _mailers(settings):
        host, port = options.get("host"), options.get("port")
        # Without a setting, Django's host is this machine.
        if backend != SMTP or not host or host == "localhost":
            continue
        if name == "EMAIL_BACKEND":
            name = "EMAIL_HOST" if port is None else "EMAIL_PORT"
        port = 25 if port is None else port
        for service in services:
            blocked = map(str, platform.blocked_ports(service))
            if deployment.web in service.programs and str(port) in blocked:
                message = (
                    f"{platform.title} blocks port {port} for {service.name}, so no mail is sent"
                )
                yield Finding(f"{message} (as of {platform.as_of})", settings.place(name))


def lost_uploads(
    settings: KnownSettings,
    deployment: Deployment,
    services: Iterable[Service],
    upload_field: Callable[[], Place | None],
) -> Iterator[Finding]:
    """Yield uploads that a service saves where it keeps no files.

    `upload_field` returns the place of a model field for uploads; it counts without a MEDIA_ROOT.
    """
    platform = deployment.platform
    if platform is None or not _on_file_system(settings):
        return
    folder = settings.folder(settings.value("MEDIA_ROOT", ""))
    for service in services:
        if deployment.web not in service.programs or platform.keeps(service, folder):
            continue
        place = settings.place("MEDIA_ROOT") if folder != "" else upload_field()
        if place is not None:
            message = f"{service.name} saves uploads in files, which the next deploy deletes"
            yield Finding(message, place)


def _on_file_system(settings: KnownSettings) -> bool:
    """Return whether the default storage is certainly the file system."""
    old = settings.value("DEFAULT_FILE_STORAGE", _FILES)
    storages = settings.value("STORAGES", {})
    entry = storages.get("default", {}) if isinstance(storages, dict) else None
    if not isinstance(entry, dict):
        return False
    backend, options = entry.get("BACKEND", _FILES), entry.get("OPTIONS", {})
    return backend in _FILE_STORAGES and old in _FILE_STORAGES and "location" not in options


def _has(middleware: frozenset[str], path: str) -> bool:
    """Return whether a middleware is there, or one of the project with a similar name."""
    name = path.rpartition(".")[2].removesuffix("Middleware")
    return path in middleware or any(name in item.rpartition(".")[2] for item in middleware)


def _is_of_app(path: str) -> bool:
    return catalog.app(path.partition(".")[0]) is not None
