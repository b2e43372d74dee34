"""The `render` key: the Blueprint's own fields, by Render's own names.

https://render.com/docs/blueprint-spec
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from envgen.formats.shapes import (
    Alias,
    Folder,
    Line,
    Slug,
    Strict,
    VariableName,
    about,
    text,
)

Region = Literal["oregon", "ohio", "virginia", "frankfurt", "singapore"]
# What stands on Render under a name keeps it, whatever its letters are.
ResourceName = Annotated[
    str,
    text(
        r"^[A-Za-z0-9]([A-Za-z0-9 ._-]{0,61}[A-Za-z0-9._-])?$(?!\n)",
        "may only have letters, digits, blanks, and . _ - between them, up to 63",
    ),
]
Generation = Literal["automatic", "manual", "off"]
Count = Annotated[int, Meta(ge=1)]


class IpRange(Strict, frozen=True):
    """An entry of ipAllowList."""

    source: Annotated[
        str,
        text(
            r"^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$(?!\n)",
            "is no IP address or CIDR block, such as 203.0.113.7/32",
            "An IP address or CIDR block.",
        ),
    ]
    description: Annotated[str, about("Whose it is.")] = ""


class Disk(Strict, frozen=True):
    """A persistent disk of a service."""

    name: Annotated[ResourceName, about("The disk's name.")]
    mountPath: Annotated[
        str,
        text(
            r"^/[A-Za-z0-9._/-]*$(?!\n)",
            "must be an absolute path, such as /var/data",
            "Where it is mounted; what is written elsewhere is lost with a deploy.",
        ),
    ]
    sizeGB: Annotated[int | None, about("Its size in GB; it can grow and never shrink.")] = None


class Scaling(Strict, frozen=True):
    """Autoscaling of a service."""

    minInstances: Annotated[Count | None, about("The fewest instances.")] = None
    maxInstances: Annotated[Count | None, about("The most instances.")] = None
    targetMemoryPercent: Annotated[
        Annotated[int, Meta(ge=1, le=90)] | None, about("Memory use that it aims at.")
    ] = None
    targetCPUPercent: Annotated[
        Annotated[int, Meta(ge=1, le=90)] | None, about("Processor use that it aims at.")
    ] = None


class BuildFilter(Strict, frozen=True):
    """Which changes in the repository lead to a deploy."""

    paths: Annotated[tuple[Line, ...], about("Changes that do; globs.")] = ()
    ignoredPaths: Annotated[tuple[Line, ...], about("Changes that don't; globs.")] = ()


class ServicePreviews(Strict, frozen=True):
    """What a service is in previews of pull requests."""

    generation: Annotated[Generation | None, about("When previews are made.")] = None
    plan: Annotated[Line | None, about("The plan in previews.")] = None
    numInstances: Annotated[Count | None, about("How many instances previews have.")] = None


class Previews(Strict, frozen=True):
    """Preview environments of the whole Blueprint."""

    generation: Annotated[Generation | None, about("When they are made.")] = None
    expireAfterDays: Annotated[Count | None, about("Days after which an idle one goes.")] = None


class ServiceSection(Strict, frozen=True):
    """Render's own fields of a service; envVars and startCommand are envgen's to fill."""

    name: Annotated[
        ResourceName | None, about("Its name on Render; <project>-<program> by default.")
    ] = None
    type: Annotated[
        Literal["web", "pserv", "worker", "cron"] | None,
        about("What Render runs it as; by default web for the site's program, worker for others."),
    ] = None
    runtime: Annotated[
        Literal["python", "docker", "image", "node", "ruby", "go", "rust", "elixir"] | None,
        about("What it is built with; python by default."),
    ] = None
    plan: Annotated[
        Literal["free", "starter", "standard", "pro", "pro plus", "pro max", "pro ultra", "current"]
        | None,
        about("Render's plan, starter by default; current leaves a service the plan that it has."),
    ] = None
    region: Annotated[Region | None, about("Where it runs; it cannot move later.")] = None
    repo: Annotated[Line | None, about("Another repository than the Blueprint's.")] = None
    branch: Annotated[Line | None, about("Another branch than the Blueprint's.")] = None
    rootDir: Annotated[
        Folder | None, about("The folder in which commands run; root by default.")
    ] = None
    image: Annotated[
        dict[str, Any] | None, about("The image of the runtime image: url and creds.")
    ] = None
    registryCredential: Annotated[
        dict[str, Any] | None,
        about("How Render gets at a private registry, by a credential's name."),
    ] = None
    dockerfilePath: Annotated[Line | None, about("Path of the Dockerfile.")] = None
    dockerContext: Annotated[Line | None, about("Folder that Docker builds in.")] = None
    buildCommand: Annotated[Line | None, about("What builds it.")] = None
    preDeployCommand: Annotated[
        Line | None, about("What runs before a new version serves, such as migrate.")
    ] = None
    initialDeployHook: Annotated[Line | None, about("What runs once, after the first deploy.")] = (
        None
    )
    schedule: Annotated[Line | None, about("When a cron job runs, such as 0 3 * * *, in UTC.")] = (
        None
    )
    healthCheckPath: Annotated[
        Annotated[
            str,
            text(
                r"^/[A-Za-z0-9._~/-]*$(?!\n)", "must begin with / and have no query, e.g. /healthz"
            ),
        ]
        | None,
        about("The path that the health middleware answers; /healthz by default."),
    ] = None
    numInstances: Annotated[Count | None, about("How many run at a time.")] = None
    scaling: Annotated[Scaling | None, about("Autoscaling.")] = None
    maxShutdownDelaySeconds: Annotated[
        Annotated[int, Meta(ge=1, le=300)] | None, about("Seconds from SIGTERM to SIGKILL.")
    ] = None
    domains: Annotated[tuple[Line, ...] | None, about("The service's own domains.")] = None
    disk: Annotated[
        Disk | None, about("A persistent disk; with one there is a single instance.")
    ] = None
    buildFilter: Annotated[
        BuildFilter | None,
        about("Which changes lead to a deploy."),
    ] = None
    previews: Annotated[
        ServicePreviews | None,
        about("What it is in previews of pull requests."),
    ] = None
    autoDeployTrigger: Annotated[
        Literal["off", "commit", "checksPass"] | None, about("What deploys a new version.")
    ] = None
    ipAllowList: Annotated[
        tuple[IpRange, ...] | None, about("Who may reach it; everybody by default.")
    ] = None
    renderSubdomainPolicy: Annotated[
        Literal["enabled", "disabled"] | None, about("Whether it answers under onrender.com too.")
    ] = None


class PostgresResource(Strict, frozen=True):
    """Render's own fields of a database."""

    name: Annotated[ResourceName | None, about("Its name on Render; <project>-db by default.")] = (
        None
    )
    plan: Annotated[
        str | None, about("basic-256mb by default; current leaves it the plan that it has.")
    ] = None
    region: Annotated[Region | None, about("Where it runs; it cannot move later.")] = None
    databaseName: Annotated[Line | None, about("The database's name in PostgreSQL.")] = None
    user: Annotated[Line | None, about("The role that owns it.")] = None
    diskSizeGB: Annotated[int | None, about("Its disk, in GB; it can grow and never shrink.")] = (
        None
    )
    storageAutoscalingEnabled: Annotated[
        bool | None, about("Whether the disk grows by itself.")
    ] = None
    postgresMajorVersion: Annotated[
        str | None, about('PostgreSQL\'s major version, such as "17"; it cannot change later.')
    ] = None
    highAvailability: Annotated[dict[str, bool] | None, about("enabled: true keeps a standby.")] = (
        None
    )
    ipAllowList: Annotated[
        tuple[IpRange, ...], about("Who may reach it from outside Render; nobody by default.")
    ] = ()
    readReplicas: Annotated[
        tuple[dict[str, str], ...] | None, about("Read replicas, each by its name.")
    ] = None
    previewPlan: Annotated[str | None, about("The plan in preview environments.")] = None
    previewDiskSizeGB: Annotated[int | None, about("The disk in preview environments, in GB.")] = (
        None
    )


class KeyValueResource(Strict, frozen=True):
    """Render's own fields of a Key Value store."""

    name: Annotated[
        ResourceName | None, about("Its name on Render; <project>-cache by default.")
    ] = None
    plan: Annotated[
        Literal["free", "starter", "standard", "pro", "pro plus", "current"] | None,
        about("Render's plan, starter by default; current leaves the store the plan that it has."),
    ] = None
    region: Annotated[Region | None, about("Where it runs; it cannot move later.")] = None
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
        about("What goes when it is full; noeviction loses no task of Celery's."),
    ] = "noeviction"
    ipAllowList: Annotated[
        tuple[IpRange, ...], about("Who may reach it from outside Render; nobody by default.")
    ] = ()
    previewPlan: Annotated[str | None, about("The plan in preview environments.")] = None


class Render(Strict, frozen=True):
    """The Blueprint; a profile without this key has none."""

    services: Annotated[dict[Slug, ServiceSection], about("Fields of a program's service.")] = {}
    databases: Annotated[
        dict[Alias, PostgresResource], about("Fields of a render-postgres database.")
    ] = {}
    keyvalue: Annotated[KeyValueResource, about("Fields of the Key Value store.")] = (
        KeyValueResource()
    )
    envVarGroups: Annotated[
        dict[ResourceName, tuple[VariableName, ...]],
        about("Env groups: a group's name and the variables that stand in it."),
    ] = {}
    others: Annotated[
        tuple[dict[str, Any], ...],
        about("Services that no program of this project is, such as a static site: as they are."),
    ] = ()
    previews: Annotated[Previews | None, about("Preview environments.")] = None
