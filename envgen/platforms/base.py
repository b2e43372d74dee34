"""What envgen has to know of a platform: a record, which profiles and settings follow from.

A platform is a folder below `envgen/platforms/`. Its `__init__.py` has the record, as PLATFORM.
What it does is in modules beside it, which the packages that need them find by their names:

    manifest.py   what runs where: builds the manifest of a profile, and reads one back
    target.py     TARGET, which writes the manifest
    rules.py      rules of `envgen check` for profiles on this platform alone; or a folder `rules/`
    todo.py       what a person has to do there, in order
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import Struct

from envgen.platforms.manifest import Reference, ServiceKind

Section = TypeVar("Section", bound=Struct)


class Edge(Struct, frozen=True, kw_only=True):
    """What stands between visitors and a program, and how the program meets it."""

    # The header in which the edge says that a request came by HTTPS, and the value that says so,
    # as SECURE_PROXY_SSL_HEADER has them; None where the program itself ends TLS.
    proxy_header: tuple[str, str] | None
    # How many entries of X-Forwarded-For the platform's own proxies write.
    proxies: int
    # The variable that says where a web program listens, and what it is unless set.
    port_variable: str
    port: int
    # Seconds from SIGTERM to SIGKILL, unless the profile says otherwise.
    stop_seconds: int
    # The variable with the public host name of the service, where the platform sets one, and
    # the domain that all such names are below. Strangers have names there, too.
    host_variable: str | None = None
    shared_domain: str | None = None
    # Where the platform documents it.
    source: str = ""


class Reserved(Struct, frozen=True):
    """The variables that the platform sets itself."""

    names: frozenset[str]
    prefixes: tuple[str, ...] = ()

    def __contains__(self, name: str) -> bool:
        """Return whether the platform sets a variable of that name."""
        return name in self.names or name.startswith(self.prefixes or ("\0",))


class Step(Struct, frozen=True):
    """One thing that a person has to do, and its details, a line each."""

    title: str
    details: tuple[str, ...] = ()


class Placement(Struct, frozen=True, kw_only=True):
    """How a platform runs the service of one program, as far as its section tells."""

    kind: ServiceKind
    # The service's name, where the profile gives it one.
    name: str | None = None
    health_path: str | None = None
    domains: tuple[str, ...] = ()
    stop_seconds: int | None = None
    # Whether several instances run at a time.
    several: bool = False
    # The key of the section that lets it fall asleep; empty where it never does.
    sleeps: str = ""
    # Whether other services reach it over the platform's private network.
    is_private: bool = False


class Platform(Generic[Section]):
    """A platform that programs run on: facts as attributes, and what follows from its section.

    Nothing here knows a whole profile. The modules beside the record do.
    """

    name: ClassVar[str]  # the profile's key
    title: ClassVar[str]  # as people know it
    # The typed options below the key, and what the docs say of it.
    section: type[Section]
    about: ClassVar[str]
    edge: ClassVar[Edge]
    reserved: ClassVar[Reserved]
    # What its manifest is called, and where a person sets a variable there.
    manifest_name: ClassVar[str]
    variables_at: ClassVar[str]
    variables_place: ClassVar[str]
    # What a person does to bring a new value to the program, and to restart it without one.
    saves: ClassVar[str]
    redeploys: ClassVar[str]
    # Whether a service can take the value of a variable from another service.
    refers: ClassVar[bool] = False
    # Whether it generates the value of a secret itself (`generate: <name>` in `env`).
    generates: ClassVar[bool] = False
    # The provider of stores that the platform runs itself, as profiles name it, and where a person
    # finds the address of such a store. Those of databases are rows of the catalogue.
    store_provider: ClassVar[str | None] = None
    store_help: ClassVar[str] = ""
    # The way out of a broken rule in the platform's own words, by the rule's id.
    fixes: ClassVar[Mapping[str, str]] = {}
    # Why a service cannot be reached over the private network, and the way out.
    not_private: ClassVar[tuple[str, str]] = ("has no private network", "route: public")

    def of(self, document: Any) -> Section | None:
        """Return the platform's section of a profile's document; None where it has none."""
        section: Section | None = getattr(document, self.name)
        return section

    def manifest_path(self, profile: str) -> str:
        """Return where the manifest of a profile is, relative to the project's folder."""
        raise NotImplementedError

    def placement(self, section: Section, program: str, *, serves: bool) -> Placement:
        """Return how the service of a program runs; `serves` is whether it serves the site."""
        raise NotImplementedError

    def service_path(self, program: str) -> tuple[str, ...]:
        """Return where in a profile the section of a program's service is written."""
        return (self.name, "services", program)

    def resource_name(self, section: Section, kind: str, alias: str) -> str | None:
        """Return the name that the section gives to a `database`, by its alias, or `store`."""
        return None

    def store_keeps(self, section: Section) -> bool:
        """Return whether the platform's store drops nothing before its time when it is full."""
        return False

    def reference(self, native: Mapping[str, Mapping[str, str]]) -> Reference:
        """Return what a reference that a person wrote in the platform's words leads to."""
        return Reference(resource="service", what="", native=native)

    def public_host(self, service: str, kind: ServiceKind) -> str | None:
        """Return the host name that the platform itself gives to a service."""
        return None

    def variables(self, service: str, kind: ServiceKind) -> dict[str, str]:
        """Return what the platform sets in a service beside the port, as far as a boot can know."""
        return {}

    def generated(self, name: str) -> str:
        """Return a dummy of the form that the platform generates, always the same for `name`."""
        raise NotImplementedError
