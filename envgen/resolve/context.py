"""What every topic asks about a profile, worked out once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
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
from envgen.profile.loaded import Profile

# What the secret key's variable is called: by rule, and where a platform made it under Django's
# own name.
KEY_NAMES = ("DJANGO_SECRET_KEY", "SECRET_KEY")
# What the health middleware answers where the profile says nothing else.
HEALTH_PATH = "/healthz"
# Where servers listen that no platform tells otherwise.
SERVER_PORT = Port("PORT", 8000)
# https://docs.djangoproject.com/en/5.2/ref/django-admin/#runserver
RUNSERVER_PORT = Port(None, 8000)


class Context:
    """A profile as the topics (core, site, database …) see it."""

    def __init__(self, profile: Profile, facts: Facts) -> None:
        """Keep both; nothing is computed before it is asked for."""
        self.profile = profile
        self.document = profile.document
        self.facts = facts

    @property
    def django(self) -> fmt.Django:
        """Return the django key."""
        return self.document.django

    @cached_property
    def deployed(self) -> bool:
        """Say whether it runs on a server."""
        return self.profile.kind == "deployed"

    @cached_property
    def standalone(self) -> bool:
        """Say whether the module is a whole one, not on top of the user's own."""
        return self.django.base_settings is None

    @cached_property
    def folder(self) -> Name:
        """Return the name that holds the folder of manage.py in the settings module."""
        return Name("BASE_DIR" if self.standalone else "_root")

    @cached_property
    def apps(self) -> frozenset[str]:
        """Return the names under django.apps."""
        return frozenset(self.django.apps)

    def since(self, version: str) -> bool:
        """Say whether the project's Django is at least `version`, e.g. "6.0"."""
        return release(self.django.version) >= release(version)

    def owner(self, program: str) -> str:
        """Return the program whose service `program` runs in; itself where it has its own."""
        seen = set()
        while program not in seen:
            seen.add(program)
            host = self.document.programs[program].runs_in
            if host is None or host not in self.document.programs:
                return program
            program = host
        return program

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
        """Return the variable under `env` in which the platform made the secret key, if it did.

        Under a new name it would make a new value, and every session would end.
        """
        env = self.document.env
        names = [name for name in KEY_NAMES if name in env and env[name].generate in platforms()]
        return names[0] if names else None

    @cached_property
    def asgi(self) -> bool:
        """Say whether the site is served by ASGI."""
        return self.web is not None and self.document.programs[self.web].asgi

    @cached_property
    def bots(self) -> dict[str, fmt.BotSection]:
        """Return every bot by its name, the single one of `bot` included."""
        single = {} if self.document.bot is None else {"bot": self.document.bot}
        return {**single, **self.document.bots}

    def bot_path(self, name: str) -> tuple[str, ...]:
        """Return where in the profile the bot of that name is written."""
        return ("bots", name) if name in self.document.bots else ("bot",)

    def says(self, key: str) -> bool:
        """Say whether the profile, or what it builds on, has a top-level key."""
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
        """Return how the service of a program runs; without a platform nothing more is known."""
        serves = program == self.web
        if self.platform is None:
            return Placement(kind="web" if serves else "worker")
        return self.platform.placement(self.section, program, serves=serves)

    def service_name(self, program: str) -> str:
        """Return a service's name; other environments than production have theirs in it."""
        return self.placement(program).name or self.resource_name(program)

    def resource_name(self, what: str) -> str:
        """Return <project>-<what> in production, <project>-<profile>-<what> elsewhere."""
        if self.profile.name == "production":
            return f"{self.document.project}-{what}"
        return f"{self.document.project}-{self.profile.name}-{what}".replace("_", "-")

    @property
    def web_placement(self) -> Placement:
        """Return how the service runs that the site is served by."""
        return self.placement(self.owner(self.web)) if self.web else Placement(kind="web")

    @cached_property
    def public_hosts(self) -> tuple[str, ...]:
        """Return the hosts by which visitors come: site.hosts, and the domains of the service.

        As ALLOWED_HOSTS has them: .example.com takes in the domain and all that is below it.
        """
        hosts = map(as_in_dns, self.document.site.hosts)
        domains = map(as_host, self.web_placement.domains)
        return tuple(dict.fromkeys([*hosts, *domains]))

    @cached_property
    def health_path(self) -> str | None:
        """Return the path of the health check; None where the profile takes it out."""
        asked, unset = self.web_placement.health_path, "HEALTH_PATH" in self.document.unset
        if self.web is None or asked or unset:
            return asked
        said = self.document.settings.get("HEALTH_PATH")
        return said if isinstance(said, str) else HEALTH_PATH

    @property
    def listens_on(self) -> Port:
        """Return the port that the web program is expected to listen on."""
        if not self.deployed:
            return RUNSERVER_PORT
        edge = self.platform.edge if self.platform else None
        return Port(edge.port_variable, edge.port) if edge else SERVER_PORT

    def problem(self, message: str, rule: str, *path: str | int, hint: str = "") -> Problem:
        """Make a problem at the place where `path` is written."""
        return Problem(message, rule, self.profile.place(*path), hint or None)

    def place(self, *path: str | int) -> Place:
        """Return where `path` is written."""
        return self.profile.place(*path)


Problems = Iterator[Problem]


def as_host(domain: str) -> str:
    """Return a domain of a manifest as Django writes it: *.Example.com is .example.com."""
    domain = domain.lower()
    return as_in_dns(domain.removeprefix("*") if domain.startswith("*.") else domain)


def as_in_dns(host: str) -> str:
    """Return a host as DNS and Django have it: without a dot at the end, in ASCII.

    A label with other letters becomes punycode: münchen.example is xn--mnchen-3ya.example. Whatever
    is no host name stays one that is refused.
    """
    labels = host.removesuffix(".").split(".")
    return ".".join(label if label.isascii() else _punycode(label) for label in labels)


def _punycode(label: str) -> str:
    # The codec "idna" follows the standard of 2003, by which ß becomes ss: another host than the
    # one that browsers ask for.
    text = unicodedata.normalize("NFC", label)
    if text != text.lower() or unicodedata.normalize("NFKC", text) != text:
        return label
    if not all(c == "-" or unicodedata.category(c)[0] in "LMN" for c in text):
        return label
    return f"xn--{text.encode('punycode').decode('ascii')}"
