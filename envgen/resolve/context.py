"""What several topics need to know about a profile, computed once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from envgen import profile as fmt
from envgen.catalog.versions import release
from envgen.errors import Place, Problem
from envgen.formats import yaml_tree
from envgen.formats.python_layout import Name
from envgen.model import Facts, Port
from envgen.platforms import platform_of, platforms
from envgen.platforms.base import Placement, Platform
from envgen.platforms.manifest import ServiceKind
from envgen.profile.loaded import Profile

# The variable of the secret key: its usual name, and Django's own name, under which a platform
# may have generated it.
KEY_NAMES = ("DJANGO_SECRET_KEY", "SECRET_KEY")
# The path of the health check, unless the profile sets another.
HEALTH_PATH = "/healthz"
LACKS_BASE = "this profile extends nothing; did you forget `extends: base`?"
# The port of servers that no platform assigns one to.
SERVER_PORT = Port("PORT", 8000)
# https://docs.djangoproject.com/en/5.2/ref/django-admin/#runserver
RUNSERVER_PORT = Port(None, 8000)


class Context:
    """A profile, and what the topics (core, site, database …) need to know about it."""

    def __init__(self, profile: Profile, facts: Facts) -> None:
        """Keep both; each property is computed when it is first read."""
        self.profile = profile
        self.document = profile.document
        self.facts = facts

    @property
    def django(self) -> fmt.Django:
        """Return the profile's `django` section."""
        return self.document.django

    @cached_property
    def deployed(self) -> bool:
        """Return whether the profile is deployed to a server."""
        return self.profile.kind == "deployed"

    @cached_property
    def standalone(self) -> bool:
        """Return whether the settings module stands alone, without base settings of the project."""
        return self.django.base_settings is None

    @cached_property
    def folder(self) -> Name:
        """Return the name of the settings module's variable with the folder of manage.py."""
        return Name("BASE_DIR" if self.standalone else "_root")

    @cached_property
    def apps(self) -> frozenset[str]:
        """Return the names under django.apps."""
        return frozenset(self.django.apps)

    def since(self, version: str) -> bool:
        """Return whether the project's Django is at least `version`, e.g. "6.0"."""
        return release(self.django.version) >= release(version)

    def owner(self, program: str) -> str:
        """Return the program whose service `program` runs in: itself if it has its own."""
        return owner_of(self.document.programs, program)

    @cached_property
    def django_programs(self) -> tuple[str, ...]:
        """Return the programs that load the settings, the web program first."""
        names = [name for name, program in self.document.programs.items() if program.django]
        return tuple(sorted(names, key=lambda name: name != self.web))

    @cached_property
    def web(self) -> str | None:
        """Return the program that serves the site: `web`, or else the first with Django."""
        programs = self.document.programs
        if "web" in programs and programs["web"].django:
            return "web"
        return next((name for name, program in programs.items() if program.django), None)

    @cached_property
    def key_variable(self) -> str | None:
        """Return the variable under `env` whose value the platform generates as the secret key.

        None if there is none. The name must stay: for a new name the platform would generate a
        new key, and every session would end.
        """
        env = self.document.env
        names = [name for name in KEY_NAMES if name in env and env[name].generate in platforms()]
        return names[0] if names else None

    @cached_property
    def asgi(self) -> bool:
        """Return whether an ASGI server serves the site."""
        return self.web is not None and self.document.programs[self.web].asgi

    @cached_property
    def bots(self) -> dict[str, fmt.BotSection]:
        """Return every bot by its name, including the one under `bot`."""
        single = {} if self.document.bot is None else {"bot": self.document.bot}
        return {**single, **self.document.bots}

    def bot_path(self, name: str) -> tuple[str, ...]:
        """Return the path in the profile of the bot with that name."""
        return ("bots", name) if name in self.document.bots else ("bot",)

    @property
    def known_programs(self) -> str:
        """Return a hint that lists the programs, for a name that is not one of them."""
        names = ", ".join(self.document.programs)
        if not names and self.profile.lacks_base:
            return LACKS_BASE
        return f"the programs are: {names}" if names else "define it under `programs` first"

    def says(self, key: str) -> bool:
        """Return whether the profile, or a profile that it extends, has a top-level key."""
        return yaml_tree.find(self.profile.tree, [key]) is not None

    @cached_property
    def platform(self) -> Platform[Any] | None:
        """Return the platform that the profile has a section for."""
        return platform_of(self.document)

    @cached_property
    def section(self) -> Any:
        """Return the platform's section of the profile; None without a platform."""
        return self.platform.of(self.document) if self.platform else None

    def placement(self, program: str) -> Placement:
        """Return how the service of a program runs; without a platform, only its kind is known."""
        serves = program == self.web
        if self.platform is None:
            own = self.document.programs[program]
            kind: ServiceKind = "cron" if own.schedule else "web" if serves else "worker"
            instances = own.instances or 1
            return Placement(
                kind=kind, health_path=own.health, several=instances > 1, instances=instances
            )
        return self.platform.placement(self.section, program, serves=serves)

    def service_name(self, program: str) -> str:
        """Return the name of a program's service."""
        return self.placement(program).name or self.resource_name(program)

    def resource_name(self, what: str) -> str:
        """Return <project>-<what> in production, <project>-<profile>-<what> elsewhere."""
        if self.profile.name == "production":
            return f"{self.document.project}-{what}"
        return f"{self.document.project}-{self.profile.name}-{what}".replace("_", "-")

    @property
    def web_placement(self) -> Placement:
        """Return how the service of the site runs."""
        return self.placement(self.owner(self.web)) if self.web else Placement(kind="web")

    @cached_property
    def public_hosts(self) -> tuple[str, ...]:
        """Return the public hosts of the site: `site.hosts` and the domains of the service.

        They are written as in ALLOWED_HOSTS: .example.com includes the domain and its subdomains.
        """
        hosts = map(as_in_dns, self.document.site.hosts)
        domains = map(as_host, self.web_placement.domains)
        return tuple(dict.fromkeys([*hosts, *domains]))

    @cached_property
    def health_path(self) -> str | None:
        """Return the path of the health check; None if the profile unsets it."""
        asked, unset = self.web_placement.health_path, "HEALTH_PATH" in self.document.unset
        if self.web is None or asked or unset:
            return asked
        said = self.document.settings.get("HEALTH_PATH")
        return said if isinstance(said, str) else HEALTH_PATH

    @property
    def listens_on(self) -> Port:
        """Return the port that the web program should listen on."""
        if not self.deployed:
            return RUNSERVER_PORT
        edge = self.platform.edge if self.platform else None
        return Port(edge.port_variable, edge.port) if edge else SERVER_PORT

    def problem(self, message: str, rule: str, *path: str | int, hint: str = "") -> Problem:
        """Return a problem at the place where `path` is written."""
        return Problem(message, rule, self.place(*path), hint or None)

    def place(self, *path: str | int) -> Place:
        """Return where `path` is written, or what the program says in place of a platform's key."""
        return self.profile.place(*self._written(path))

    def _written(self, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        if self.platform is None or len(path) != 4 or path[:2] != (self.platform.name, "services"):
            return path
        fields = [field for field, key in self.platform.program_keys.items() if key == path[3]]
        ways = [path, *(("programs", path[2], field) for field in fields)]
        return next((way for way in ways if yaml_tree.find(self.profile.tree, way)), path)


def owner_of(programs: Mapping[str, fmt.Program], program: str) -> str:
    """Return the program whose service `program` runs in: itself if it has its own."""
    seen = set()
    while program not in seen:
        seen.add(program)
        host = programs[program].runs_in
        if host is None or host not in programs:
            return program
        program = host
    return program


Problems = Iterator[Problem]


def as_host(domain: str) -> str:
    """Return a domain of a manifest as Django writes it: .example.com for *.Example.com."""
    domain = domain.lower()
    return as_in_dns(domain.removeprefix("*") if domain.startswith("*.") else domain)


def as_in_dns(host: str) -> str:
    """Return a host as DNS and Django write it: in ASCII, without a dot at the end.

    A label with other letters becomes punycode: münchen.example is xn--mnchen-3ya.example. A label
    that is not valid stays as it is.
    """
    labels = host.removesuffix(".").split(".")
    return ".".join(label if label.isascii() else _punycode(label) for label in labels)


def _punycode(label: str) -> str:
    # The codec "idna" follows the standard of 2003, in which ß becomes ss. That is a different
    # host from the one that browsers request.
    text = unicodedata.normalize("NFC", label)
    if text != text.lower() or unicodedata.normalize("NFKC", text) != text:
        return label
    if not all(c == "-" or unicodedata.category(c)[0] in "LMN" for c in text):
        return label
    return f"xn--{text.encode('punycode').decode('ascii')}"
