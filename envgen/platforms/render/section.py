"""The `render` key: the Blueprint's own fields, by Render's own names.

https://render.com/docs/blueprint-spec
"""

# No `from __future__ import annotations`: msgspec compiles each annotation that is a string.

from typing import Annotated, Any, Literal

from msgspec import Meta

from envgen.formats.shapes import (
    Alias,
    Folder,
    HealthPath,
    Line,
    Slug,
    Strict,
    VariableName,
    about,
    text,
)
from envgen.platforms.render import plans

Region = Literal["oregon", "ohio", "virginia", "frankfurt", "singapore", "current"]
_REGION = about(
    "The region. It cannot be changed later. current writes none: an existing service keeps its "
    "region, and a new one is in oregon."
)
# Existing resources keep their names, so the names are not restricted to slugs.
ResourceName = Annotated[
    str,
    text(
        r"^[A-Za-z0-9]([A-Za-z0-9 ._-]{0,61}[A-Za-z0-9._-])?$(?!\n)",
        "may contain only letters, digits, spaces and . _ - between them, at most 63 characters",
    ),
]
PlanName = text(
    r"^[A-Za-z0-9][A-Za-z0-9. _-]{0,62}$(?!\n)", "is no name of a plan, such as starter"
)
Generation = Literal["automatic", "manual", "off"]
Count = Annotated[int, Meta(ge=1)]


class IpRange(Strict, frozen=True):
    """An entry of ipAllowList."""

    source: Annotated[
        str,
        text(
            r"^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$(?!\n)",
            "is not an IP address or CIDR block, such as 203.0.113.7/32",
            "An IP address or CIDR block.",
        ),
    ]
    description: Annotated[str, about("Whose address it is.")] = ""


class Disk(Strict, frozen=True):
    """A persistent disk of a service."""

    name: Annotated[ResourceName, about("The name of the disk.")]
    mountPath: Annotated[
        str,
        text(
            r"^/[A-Za-z0-9._/-]*$(?!\n)",
            "must be an absolute path, such as /var/data",
            "Where it is mounted. Files written elsewhere are lost at the next deploy.",
        ),
    ]
    sizeGB: Annotated[int | None, about("The size in GB. It can grow, but not shrink.")] = None


class Scaling(Strict, frozen=True):
    """Autoscaling of a service."""

    minInstances: Annotated[Count | None, about("The minimum number of instances.")] = None
    maxInstances: Annotated[Count | None, about("The maximum number of instances.")] = None
    targetMemoryPercent: Annotated[
        Annotated[int, Meta(ge=1, le=90)] | None, about("The target memory use, in percent.")
    ] = None
    targetCPUPercent: Annotated[
        Annotated[int, Meta(ge=1, le=90)] | None, about("The target CPU use, in percent.")
    ] = None


class BuildFilter(Strict, frozen=True):
    """Which changes in the repository start a deploy."""

    paths: Annotated[tuple[Line, ...], about("Glob patterns of files that start a deploy.")] = ()
    ignoredPaths: Annotated[tuple[Line, ...], about("Glob patterns of files that don't.")] = ()


class ServicePreviews(Strict, frozen=True):
    """The service in previews of pull requests."""

    generation: Annotated[Generation | None, about("When previews are created.")] = None
    plan: Annotated[Line | None, about("The plan in previews.")] = None
    numInstances: Annotated[Count | None, about("The number of instances in previews.")] = None


class Previews(Strict, frozen=True):
    """Preview environments of the whole Blueprint."""

    generation: Annotated[Generation | None, about("When previews are created.")] = None
    expireAfterDays: Annotated[
        Count | None, about("Days after which an idle preview is deleted.")
    ] = None


class ServiceSection(Strict, frozen=True):
    """Render's own fields of a service. envgen fills in envVars and startCommand."""

    name: Annotated[
        ResourceName | None, about("The name on Render. By default: <project>-<program>.")
    ] = None
    type: Annotated[
        Literal["web", "pserv", "worker", "cron"] | None,
        about("The type on Render. By default: web for the site's program, worker for others."),
    ] = None
    runtime: Annotated[
        Literal["python", "docker", "image", "node", "ruby", "go", "rust", "elixir"] | None,
        about("The runtime of the build. By default: python."),
    ] = None
    plan: Annotated[
        Annotated[str, PlanName, Meta(examples=[*plans.SUGGESTED["service"], "current"])] | None,
        about("Render's plan. By default: starter. current keeps the plan of an existing service."),
    ] = None
    region: Annotated[Region | None, _REGION] = None
    repo: Annotated[Line | None, about("A repository other than the Blueprint's.")] = None
    branch: Annotated[Line | None, about("A branch other than the Blueprint's.")] = None
    rootDir: Annotated[
        Folder | None,
        about("The folder in which commands run. By default: root, below render.rootDir."),
    ] = None
    image: Annotated[
        dict[str, Any] | None, about("The image for `runtime: image`: url and creds.")
    ] = None
    registryCredential: Annotated[
        dict[str, Any] | None,
        about("The credential for a private registry, by name."),
    ] = None
    dockerfilePath: Annotated[Line | None, about("The path of the Dockerfile.")] = None
    dockerContext: Annotated[Line | None, about("The build context of Docker.")] = None
    buildCommand: Annotated[Line | None, about("The command that builds the service.")] = None
    preDeployCommand: Annotated[
        Line | None, about("The command before a new version goes live, such as migrate.")
    ] = None
    initialDeployHook: Annotated[
        Line | None, about("The command to run once, after the first deploy.")
    ] = None
    schedule: Annotated[Line | None, about("When a cron job runs, in UTC, such as 0 3 * * *.")] = (
        None
    )
    healthCheckPath: Annotated[
        HealthPath | None,
        about("The path of the health check. By default: /healthz for the site, else none."),
    ] = None
    numInstances: Annotated[Count | None, about("The number of instances.")] = None
    scaling: Annotated[Scaling | None, about("Autoscaling.")] = None
    maxShutdownDelaySeconds: Annotated[
        Annotated[int, Meta(ge=1, le=300)] | None, about("Seconds from SIGTERM to SIGKILL.")
    ] = None
    domains: Annotated[tuple[Line, ...] | None, about("The custom domains of the service.")] = None
    disk: Annotated[
        Disk | None, about("A persistent disk. A service with a disk has one instance.")
    ] = None
    buildFilter: Annotated[
        BuildFilter | None,
        about("Which changes start a deploy."),
    ] = None
    previews: Annotated[
        ServicePreviews | None,
        about("The service in previews of pull requests."),
    ] = None
    autoDeployTrigger: Annotated[
        Literal["off", "commit", "checksPass"] | None,
        about("What starts a deploy of a new version."),
    ] = None
    ipAllowList: Annotated[
        tuple[IpRange, ...] | None, about("The addresses that can connect. By default: all.")
    ] = None
    renderSubdomainPolicy: Annotated[
        Literal["enabled", "disabled"] | None, about("Whether the onrender.com name works too.")
    ] = None


class PostgresResource(Strict, frozen=True):
    """Render's own fields of a database."""

    name: Annotated[ResourceName | None, about("The name on Render. By default: <project>-db.")] = (
        None
    )
    plan: Annotated[
        Annotated[str, PlanName, Meta(examples=[*plans.SUGGESTED["database"], "current"])] | None,
        about("By default: basic-256mb. current keeps the plan of an existing database."),
    ] = None
    region: Annotated[Region | None, _REGION] = None
    databaseName: Annotated[Line | None, about("The name of the database in PostgreSQL.")] = None
    user: Annotated[Line | None, about("The role that owns the database.")] = None
    diskSizeGB: Annotated[
        int | None, about("The disk size in GB. It can grow, but not shrink.")
    ] = None
    storageAutoscalingEnabled: Annotated[
        bool | None, about("Whether the disk grows automatically.")
    ] = None
    postgresMajorVersion: Annotated[
        str | None,
        about('The major version of PostgreSQL, such as "17". It cannot be changed later.'),
    ] = None
    connectionPool: Annotated[
        Literal["pgbouncer"] | None,
        about(
            "Render's PgBouncer, in transaction mode. With `pooler: transaction` under `database`, "
            "the programs use it. Turning it on restarts the database."
        ),
    ] = None
    highAvailability: Annotated[
        dict[str, bool] | None, about("`enabled: true` adds a standby.")
    ] = None
    ipAllowList: Annotated[
        tuple[IpRange, ...], about("Addresses outside Render that can connect. By default: none.")
    ] = ()
    readReplicas: Annotated[tuple[dict[str, str], ...] | None, about("Read replicas, by name.")] = (
        None
    )
    previewPlan: Annotated[str | None, about("The plan in preview environments.")] = None
    previewDiskSizeGB: Annotated[
        int | None, about("The disk size in preview environments, in GB.")
    ] = None


class KeyValueResource(Strict, frozen=True):
    """Render's own fields of a Key Value store."""

    name: Annotated[
        ResourceName | None, about("The name on Render. By default: <project>-cache.")
    ] = None
    plan: Annotated[
        Annotated[str, PlanName, Meta(examples=[*plans.SUGGESTED["store"], "current"])] | None,
        about("Render's plan. By default: starter. current keeps the plan of an existing store."),
    ] = None
    region: Annotated[Region | None, _REGION] = None
    maxmemoryPolicy: Annotated[
        Literal[
            "noeviction",
            "allkeys-lru",
            "allkeys-lfu",
            "allkeys-random",
            "volatile-lru",
            "volatile-lfu",
            "volatile-random",
            "volatile-ttl",
        ],
        about("What a full store drops. noeviction drops nothing, so no Celery task is lost."),
    ] = "noeviction"
    ipAllowList: Annotated[
        tuple[IpRange, ...], about("Addresses outside Render that can connect. By default: none.")
    ] = ()
    previewPlan: Annotated[str | None, about("The plan in preview environments.")] = None


class Render(Strict, frozen=True):
    """The Render Blueprint. Without this key, envgen writes none."""

    rootDir: Annotated[
        Folder | None,
        about(
            "The project's folder in the repository, if it is not the top. Render needs it for "
            "every service, and the path of the Blueprint in the dashboard."
        ),
    ] = None
    services: Annotated[
        dict[Slug, ServiceSection], about("The services, by the name of their program.")
    ] = {}
    databases: Annotated[
        dict[Alias, PostgresResource], about("The render-postgres databases, by alias.")
    ] = {}
    keyvalue: Annotated[KeyValueResource, about("The Key Value store.")] = KeyValueResource()
    envVarGroups: Annotated[
        dict[ResourceName, tuple[VariableName, ...]],
        about("Env groups: the name of a group, and the variables in it."),
    ] = {}
    others: Annotated[
        tuple[dict[str, Any], ...],
        about("Other services, such as a static site. envgen writes them unchanged."),
    ] = ()
    previews: Annotated[Previews | None, about("Preview environments.")] = None
