"""The base class of platforms: the facts that profiles and settings depend on.

A platform is a folder in `envgen/platforms/`. Its `__init__.py` defines PLATFORM. Other packages
find the modules in the folder by their names:

    manifest.py   builds the manifest of a profile, and reads a manifest from a file
    target.py     TARGET, which writes the manifest
    rules.py      rules of `envgen check` for this platform; a folder `rules/` works too
    todo.py       the steps that a person has to do on the platform, in order
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import Struct, structs

from envgen.platforms.manifest import Reference, Resource, Service, ServiceKind

Section = TypeVar("Section", bound=Struct)


class Edge(Struct, frozen=True, kw_only=True):
    """The platform's proxy between visitors and a program, and how the program is reached."""

    # The value for SECURE_PROXY_SSL_HEADER: the header that marks an HTTPS request, and its value.
    # None if the program itself ends TLS.
    proxy_header: tuple[str, str] | None
    # How many entries the platform's own proxies add to X-Forwarded-For.
    proxies: int
    # The variable with the port of a web program, and its default.
    port_variable: str
    port: int
    # Seconds from SIGTERM to SIGKILL, unless the profile says otherwise.
    stop_seconds: int
    # Whether it finds the port of a program that listens on another one.
    finds_ports: bool = False
    # Ports that it uses itself.
    used_ports: frozenset[int] = frozenset()
    # The variable with the service's public host name, if the platform sets one, and the domain
    # that contains all these names. Other people have names in it too.
    host_variable: str | None = None
    shared_domain: str | None = None
    # Whether a health check that is redirected counts as healthy.
    redirected_is_healthy: bool = False
    # The URL of the platform's documentation about this.
    source: str = ""


class PythonRuntime(Struct, frozen=True, kw_only=True):
    """The Python that the platform installs for services without an image of their own."""

    # The version if a project does not choose one, and when that was so: a date such as 2026-11.
    default: str
    date: str
    # The variable that chooses a version, which has to be in full: 3.12.4.
    variable: str
    source: str


class Reserved(Struct, frozen=True):
    """The variables that the platform itself sets."""

    names: frozenset[str]
    prefixes: tuple[str, ...] = ()

    def __contains__(self, name: str) -> bool:
        """Return whether the platform sets a variable of that name."""
        return name in self.names or name.startswith(self.prefixes or ("\0",))


class Step(Struct, frozen=True):
    """One thing that a person has to do, and its details, one per line."""

    title: str
    details: tuple[str, ...] = ()


class Placement(Struct, frozen=True, kw_only=True):
    """How a platform runs the service of one program, according to its section."""

    kind: ServiceKind
    # The service's name, if the profile sets one.
    name: str | None = None
    health_path: str | None = None
    domains: tuple[str, ...] = ()
    stop_seconds: int | None = None
    # Whether several instances run at the same time, and how many at most.
    several: bool = False
    instances: int = 1
    # Whether it runs an image, which may start programs besides that of the command.
    is_image: bool = False
    # The key of the section that lets the service sleep; empty if it never sleeps.
    sleeps: str = ""
    # Whether other services can reach it over the platform's private network.
    is_private: bool = False


class Platform(Generic[Section]):
    """A platform that programs run on: facts about it, and methods that interpret its section.

    A method gets only the platform's section, not the whole profile.
    """

    name: ClassVar[str]  # the key in profiles
    title: ClassVar[str]  # the name for people
    # The type of the section, and its description in the docs.
    section: type[Section]
    # The type of each item under `services` of the section, and its key for each field that a
    # program may have for all platforms: build, release, schedule, health, instances.
    service: type[Struct]
    program_keys: ClassVar[Mapping[str, str]] = {}
    about: ClassVar[str]
    edge: ClassVar[Edge]
    reserved: ClassVar[Reserved]
    # The date when the facts about it were read, and the page that has most of them.
    as_of: ClassVar[str]
    source: ClassVar[str]
    # None if it runs only images.
    python: ClassVar[PythonRuntime | None] = None
    # The name of its manifest, and where a person sets a variable on the platform.
    manifest_name: ClassVar[str]
    variables_at: ClassVar[str]
    variables_place: ClassVar[str]
    # What a person clicks to give the program a new value, and to restart it without one.
    saves: ClassVar[str]
    redeploys: ClassVar[str]
    # Whether a service can refer to a variable of another service.
    refers: ClassVar[bool] = False
    # Whether the platform can generate a secret (`generate: <name>` in `env`).
    generates: ClassVar[bool] = False
    # The platform's own provider of stores, as named in profiles, and where a person finds the
    # address of such a store. The providers of databases are in the catalog.
    store_provider: ClassVar[str | None] = None
    store_help: ClassVar[str] = ""
    # Whether programs on it can connect to IPv6 addresses.
    reaches_ipv6: ClassVar[bool] = True
    # Where the platform publishes a JSON Schema of its manifest; empty if nowhere.
    schema_url: ClassVar[str] = ""
    # Fixes for rules, in the platform's own terms, by the id of the rule.
    fixes: ClassVar[Mapping[str, str]] = {}
    # The message and hint for a service that the private network does not reach.
    not_private: ClassVar[tuple[str, str]] = (
        "this platform has no private network",
        "write `route: public`",
    )

    def is_in(self, document: Any) -> bool:
        """Return whether a profile's document has a section of the platform."""
        return getattr(document, self.name) is not None

    def of(self, document: Any) -> Section | None:
        """Return the platform's section of a profile's document; None if it has none.

        Where `services` of the section does not say something that the program says, it is filled
        in: see `program_keys`.
        """
        section: Section | None = getattr(document, self.name)
        if section is None or not self.program_keys:
            return section
        services = dict(self._services(section, document.programs))
        return structs.replace(section, services=services) if services else section

    def _services(self, section: Any, programs: Mapping[str, Any]) -> Iterator[tuple[str, Struct]]:
        """Yield the services of a section, filled in; nothing if no program says anything."""
        said = {name: self._said(program) for name, program in programs.items()}
        said = {name: fields for name, fields in said.items() if fields}
        for name in {**section.services, **said} if said else ():
            own = section.services.get(name, self.service())
            yield name, self._filled(own, said.get(name, {}))

    def _said(self, program: Any) -> dict[str, Any]:
        """Return what a program says of its service, by the platform's own keys."""
        if program.runs_in is not None:
            return {}
        found = {key: getattr(program, field) for field, key in self.program_keys.items()}
        return {key: value for key, value in found.items() if value is not None}

    @staticmethod
    def _filled(service: Any, fields: Mapping[str, Any]) -> Struct:
        missing = {key: value for key, value in fields.items() if getattr(service, key) is None}
        filled: Struct = structs.replace(service, **missing)
        return filled

    def manifest_path(self, profile: str) -> str:
        """Return the path of a profile's manifest, relative to the project's folder."""
        raise NotImplementedError

    def profile_of(self, path: str) -> str | None:
        """Return the profile whose manifest is at `path`; None if no manifest would be there."""
        if path == self.manifest_path("production"):
            return "production"
        before, _, after = self.manifest_path("\0").partition("\0")
        name = path[len(before) : len(path) - len(after)]
        return name if name and path == f"{before}{name}{after}" else None

    def placement(self, section: Section, program: str, *, serves: bool) -> Placement:
        """Return how the service of a program runs; `serves` says whether it serves the site."""
        raise NotImplementedError

    def service_path(self, program: str) -> tuple[str, ...]:
        """Return the path in a profile of the section of a program's service."""
        return (self.name, "services", program)

    def resource_name(self, section: Section, kind: str, alias: str) -> str | None:
        """Return the name that the section sets for a database (by alias) or store; else None.

        `kind` is "database" or "store".
        """
        return None

    def name_key(self, section: Section, kind: str, name: str) -> str | None:
        """Return the key that gives a database or store its name; None if no key does."""
        return None

    def store_keeps(self, section: Section) -> bool:
        """Return whether the platform's store keeps all entries when it is full."""
        return False

    def reference(self, native: Mapping[str, Mapping[str, str]]) -> Reference:
        """Return what a reference in the platform's own format refers to."""
        return Reference(resource="service", what="", native=native)

    def postgresql(self, database: Resource) -> int | None:
        """Return the major version of a database in a manifest; None if it does not say."""
        return None

    def keeps(self, service: Service, folder: str | None) -> bool:
        """Return whether a service keeps the files in a folder, or may keep them.

        `folder` is a path on the server, or relative to the project; None if it is not known.
        """
        return True

    def blocked_ports(self, service: Service) -> frozenset[int]:
        """Return the ports of other machines that a service cannot connect to."""
        return frozenset()

    def public_host(self, service: str, kind: ServiceKind) -> str | None:
        """Return the public host name that the platform gives to a service, if any."""
        return None

    def variables(self, service: str, kind: ServiceKind) -> dict[str, str]:
        """Return the variables besides the port that the platform sets in a service, for a boot."""
        return {}

    def server_variables(self, section: Section, program: str) -> Mapping[str, str]:
        """Return the variables for servers that the platform sets in a program's service."""
        return {}

    def memory(self, section: Section, program: str) -> int | None:
        """Return the memory of an instance of a program's service in MiB; None if unknown."""
        return None

    def disk(self, service: Service) -> str:
        """Return the folder of a service's disk, relative to the repository if it is in it.

        Return "" if it has none.
        """
        return ""

    def connections(self, section: Section, alias: str) -> int | None:
        """Return how many connections the platform's own database takes; None if unknown."""

    def preview(self, service: str, kind: ServiceKind) -> dict[str, str] | None:
        """Return the variables that it sets in a preview of a service; None if it makes none.

        What a person pastes is not set in a preview.
        """
        return None

    def generated(self, name: str) -> str:
        """Return a dummy value like the platform's own secrets, always the same for `name`."""
        raise NotImplementedError
