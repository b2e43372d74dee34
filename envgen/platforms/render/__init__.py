"""Render: https://render.com/docs/blueprint-spec"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import ClassVar, Literal

from envgen.platforms.base import Edge, Placement, Platform, PythonRuntime, Reserved
from envgen.platforms.manifest import Reference, Resource, Service, ServiceKind
from envgen.platforms.render import plans
from envgen.platforms.render.section import PostgresResource, Render, ServiceSection

# The type of a service in a Blueprint → its kind for all platforms.
KINDS: dict[str, ServiceKind] = {
    "web": "web",
    "pserv": "private",
    "worker": "worker",
    "cron": "cron",
}
# The fields that a free service cannot have, and those that a cron job cannot have.
# Where the platform puts the files of a commit.
_REPOSITORY = "/opt/render/project/src"
NO_INSTANCES = ("disk", "preDeployCommand", "scaling")
CRON_LACKS = (*NO_INSTANCES, "healthCheckPath", "numInstances")


class _Render(Platform[Render]):
    """Web services, private services, workers and cron jobs behind one edge."""

    name = "render"
    title = "Render"
    section = Render
    service = ServiceSection
    program_keys: ClassVar[Mapping[str, str]] = {
        "build": "buildCommand",
        "release": "preDeployCommand",
        "schedule": "schedule",
        "health": "healthCheckPath",
        "instances": "numInstances",
    }
    about = "The Render Blueprint. Without this key, envgen writes none."
    edge = Edge(
        proxy_header=("HTTP_X_FORWARDED_PROTO", "https"),
        proxies=1,
        port_variable="PORT",
        port=10000,
        # Unless maxShutdownDelaySeconds says otherwise:
        # https://render.com/docs/deploys#graceful-shutdown
        stop_seconds=30,
        # https://render.com/docs/web-services#port-binding
        finds_ports=True,
        used_ports=frozenset({18012, 18013, 19099}),
        host_variable="RENDER_EXTERNAL_HOSTNAME",
        shared_domain=".onrender.com",
        # Every status from 200 to 399: https://render.com/docs/health-checks
        redirected_is_healthy=True,
        source="https://render.com/docs/environment-variables",
    )
    reserved = Reserved(frozenset({"PORT", "RENDER"}), ("RENDER_",))
    as_of = plans.AS_OF
    source = plans.SOURCE
    python = PythonRuntime(
        default="3.14.3",
        date="2026-11",
        variable="PYTHON_VERSION",
        source="https://render.com/docs/python-version",
    )
    manifest_name = "Blueprint"
    schema_url = "https://render.com/schema/render.yaml.json"
    variables_at = "Render → the service → Environment"
    variables_place = "Environment"
    saves = "Save and deploy"
    redeploys = "Manual Deploy"
    generates = True
    refers = True
    # Outbound connections use IPv4: https://render.com/docs/outbound-ip-addresses
    reaches_ipv6 = False
    store_provider = "render-keyvalue"
    store_help = "Render → the Key Value store → Connect → External URL, for use outside Render"
    fixes: ClassVar[Mapping[str, str]] = {
        "cache-per-worker": "write `redis: {provider: render-keyvalue}`",
        "manifest-secret": "write `sync: false` instead",
        "manifest-health": "set `healthCheckPath` in the profile",
        "shared-secret": (
            "keep the value in one service; in the others, refer to it with fromService.envVarKey"
        ),
    }
    # https://render.com/docs/private-network
    not_private = (
        "Render's private network does not reach a free web service",
        "choose a paid plan, or write `route: public`",
    )

    def manifest_path(self, profile: str) -> str:
        """Return render.yaml for production, render.<profile>.yaml for others."""
        return "render.yaml" if profile == "production" else f"render.{profile}.yaml"

    def placement(self, section: Render, program: str, *, serves: bool) -> Placement:
        """Return how the service of a program runs; the default plan is starter, which is paid."""
        service = section.services.get(program, ServiceSection())
        kind = service_type(service, serves=serves)
        free = service.plan == "free"
        return Placement(
            kind=KINDS[kind],
            name=service.name,
            health_path=service.healthCheckPath,
            domains=tuple(service.domains or ()),
            stop_seconds=service.maxShutdownDelaySeconds,
            several=(service.numInstances or 1) > 1 or service.scaling is not None,
            instances=_instances(service),
            is_image=service.runtime in ("docker", "image"),
            sleeps="plan" if free and kind == "web" else "",
            is_private=not free and kind in ("web", "pserv"),
        )

    def resource_name(self, section: Render, kind: str, alias: str) -> str | None:
        """Return the name that `databases` or `keyvalue` sets."""
        if kind == "store":
            return section.keyvalue.name
        resource = section.databases.get(alias)
        return resource.name if resource else None

    def name_key(self, section: Render, kind: str, name: str) -> str | None:
        """Return the key under `databases` or `keyvalue` that sets this name."""
        if kind == "store":
            return "render.keyvalue.name" if section.keyvalue.name == name else None
        found = (key for key, item in section.databases.items() if item.name == name)
        alias = next(found, None)
        return f"render.databases.{alias}.name" if alias else None

    def store_keeps(self, section: Render) -> bool:
        """Return whether a full store rejects new entries, and drops none."""
        return section.keyvalue.maxmemoryPolicy == "noeviction"

    def reference(self, native: Mapping[str, Mapping[str, str]]) -> Reference:
        """Return what fromDatabase or fromService refers to."""
        for source, fields in native.items():
            asked = fields.get("property", "")
            what = "url" if asked in ("connectionString", "connectionPoolString") else asked
            resource: Literal["database", "store"] = (
                "database" if source == "fromDatabase" else "store"
            )
            name = fields.get("name", "")
            return Reference(resource=resource, what=what, name=name, native=native)
        return Reference(resource="service", what="", native=native)

    def postgresql(self, database: Resource) -> int | None:
        """Return postgresMajorVersion; by default, a new database has the newest version."""
        version = str(database.native.get("postgresMajorVersion", ""))
        return int(version) if re.fullmatch("[0-9]{1,3}", version) else None

    def keeps(self, service: Service, folder: str | None) -> bool:
        """Return whether the disk of a service has a folder in it.

        https://render.com/docs/disks
        """
        mounted = _mounted(service)
        if not mounted or folder is None:
            # Without a disk nothing is kept. On a disk, a folder that is not known may be.
            return bool(mounted)
        if service.runtime in ("docker", "image") and not folder.startswith("/"):
            return True  # only the image knows the project's folder
        return PurePosixPath(_REPOSITORY, folder).is_relative_to(mounted)

    def disk(self, service: Service) -> str:
        """Return its mountPath, relative to the repository if it is in it."""
        mounted = _mounted(service)
        if PurePosixPath(mounted).is_relative_to(_REPOSITORY):
            return str(PurePosixPath(mounted).relative_to(_REPOSITORY))
        return mounted

    def blocked_ports(self, service: Service) -> frozenset[int]:
        """Return the ports of mail servers, which free web services cannot connect to.

        https://render.com/changelog/free-web-services-will-no-longer-allow-outbound-traffic-to-smtp-ports
        """
        free = service.native.get("plan") == "free" and service.kind == "web"
        return frozenset({25, 465, 587}) if free else frozenset()

    def public_host(self, service: str, kind: ServiceKind) -> str | None:
        """Return the onrender.com name of a web service; None for other services."""
        return f"{service}{self.edge.shared_domain}" if kind == "web" else None

    def variables(self, service: str, kind: ServiceKind) -> dict[str, str]:
        """Return the variables that Render sets: https://render.com/docs/environment-variables"""
        types = {value: key for key, value in KINDS.items()}
        found = {
            "RENDER": "true",
            "IS_PULL_REQUEST": "false",
            "RENDER_SERVICE_NAME": service,
            "RENDER_SERVICE_TYPE": types.get(kind, kind),
        }
        host = self.public_host(service, kind)
        if host is not None:
            found |= {"RENDER_EXTERNAL_HOSTNAME": host, "RENDER_EXTERNAL_URL": f"https://{host}"}
        return found

    def server_variables(self, section: Render, program: str) -> Mapping[str, str]:
        """Return gunicorn's arguments, which only the native Python runtime sets.

        https://render.com/docs/environment-variables#python
        """
        service = section.services.get(program, ServiceSection())
        if service.runtime not in (None, "python"):
            return {}
        return {
            "GUNICORN_CMD_ARGS": f"--preload --access-logfile - --bind=0.0.0.0:{self.edge.port}"
        }

    def memory(self, section: Render, program: str) -> int | None:
        """Return the memory of a service's plan in MiB; None if the plan is unknown."""
        return plans.memory(section.services.get(program, ServiceSection()).plan or "starter")

    def connections(self, section: Render, alias: str) -> int | None:
        """Return the connections that the plan of a database allows; None if it is unknown."""
        return plans.connections(
            section.databases.get(alias, PostgresResource()).plan or plans.SMALLEST
        )

    def preview(self, service: str, kind: ServiceKind) -> dict[str, str]:
        """Return the variables in a preview: https://render.com/docs/preview-environments"""
        return {**self.variables(f"{service}-pr-1", kind), "IS_PULL_REQUEST": "true"}

    def generated(self, name: str) -> str:
        """Return base64 of 256 bits, like generateValue."""
        return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


def _instances(service: ServiceSection) -> int:
    """Return the most instances that a service runs."""
    most = service.scaling.maxInstances if service.scaling else None
    return most or service.numInstances or 1


def service_type(service: ServiceSection, *, serves: bool) -> str:
    """Return Render's type of a program's service."""
    if service.type:
        return service.type
    if service.schedule:
        return "cron"
    return "web" if serves else "worker"


PLATFORM = _Render()


def _mounted(service: Service) -> str:
    disk = service.native.get("disk")
    return str(disk.get("mountPath", "")) if isinstance(disk, dict) else ""
