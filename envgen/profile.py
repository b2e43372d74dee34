"""The profile format: what a person may write in `profiles/<name>.yaml`, typed.

These classes are the one source of the format. `envgen schema` and docs/profiles.md are made
from them, and so is the check of every profile; a field's description is what editors show.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

# Python's `$` also matches before a newline at the end; `(?!\n)` keeps that newline out, and
# says nothing new to the other readers of these patterns (jsonschema-rs, editors).
DOTTED = r"^(?!.{201})[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$(?!\n)"
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]{0,127}$(?!\n)"
SETTING = r"^[A-Z_][A-Z0-9_]{0,127}$(?!\n)"
SLUG = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$(?!\n)"

DjangoVersion = Literal["4.2", "5.2", "6.0", "6.1"]
SslMode = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
Region = Literal["oregon", "ohio", "virginia", "frankfurt", "singapore"]
Scalar = str | int | float | bool | None


def _text(pattern: str, problem: str, description: str = "") -> Meta:
    """A string of a certain shape; `problem` is said instead of quoting the pattern."""
    extra = {"patternErrorMessage": problem}
    return Meta(pattern=pattern, description=description or None, extra_json_schema=extra)


def _about(description: str) -> Meta:
    return Meta(description=description)


Module = Annotated[str, _text(DOTTED, "is no dotted module path, such as config.settings")]
VariableName = Annotated[
    str, _text(VARIABLE, "is no variable name: letters, digits and _, not beginning with a digit")
]
SettingName = Annotated[
    str, _text(SETTING, "is no name of a setting: upper-case letters, digits and _")
]
Alias = Annotated[
    str, _text(VARIABLE, "is no alias: letters, digits and _, not beginning with a digit")
]
Slug = Annotated[
    str, _text(SLUG, "may only have lower-case letters, digits and hyphens between them, up to 63")
]


class _Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping of the format: an unknown key in it is a problem."""


class Django(_Strict, frozen=True):
    """The Django project: its version, where its settings go and what it uses."""

    version: Annotated[
        DjangoVersion, _about("Which settings exist, and which are deprecated, follows from it.")
    ] = "5.2"
    settings_package: Annotated[
        Module, _about("The generated modules' package: config.settings → config/settings/.")
    ] = "config.settings"
    base_settings: Annotated[
        Module | None, _about("Your own settings module, imported before everything else.")
    ] = None
    extra_settings: Annotated[
        Module | None, _about("Your own settings module, imported after everything else.")
    ] = None
    apps: Annotated[
        tuple[Module, ...],
        _about("Installed apps. Those that envgen knows bring their settings and middleware."),
    ] = ()
    overridable: Annotated[
        tuple[SettingName, ...],
        _about("More settings that a DJANGO_… variable may override at run time."),
    ] = ()


class Frontend(_Strict, frozen=True):
    """A site on another origin whose pages call this one from the browser."""

    origin: Annotated[str, _about("Scheme and host, e.g. https://app.example.com.")]
    csrf: Annotated[
        bool, _about("false for one that only sends tokens: no place in CSRF_TRUSTED_ORIGINS.")
    ] = True


class Site(_Strict, frozen=True):
    """Where the site is reached; ALLOWED_HOSTS, CSRF and CORS origins follow."""

    hosts: Annotated[
        tuple[str, ...], _about("Host names, without scheme and port; .example.com takes in all.")
    ] = ()
    frontends: Annotated[
        tuple[str | Frontend, ...], _about("Origins of frontends on other hosts.")
    ] = ()


class Program(_Strict, frozen=True):
    """Something that runs; it has a Render service of its own unless it runs in another's."""

    command: Annotated[str, _about("What starts it.")]
    django: Annotated[bool, _about("It loads the Django settings.")] = False
    asgi: Annotated[bool, _about("It serves ASGI, so no connection outlives a request.")] = False
    runs_in: Annotated[Slug | None, _about("The program whose service it shares.")] = None


class Bot(_Strict, frozen=True):
    """A program that calls the backend with signed requests."""

    program: Annotated[Slug, _about("Which of the programs it is.")] = "bot"
    path: Annotated[
        str,
        _text(
            r"^/([A-Za-z0-9._~-]+/)+$(?!\n)",
            "must begin and end with / and have unreserved characters only, e.g. /api/bot/",
            "The path below which the backend answers to the bot alone.",
        ),
    ] = "/api/bot/"
    accept: Annotated[
        tuple[Literal["v1", "v2"], ...], _about("Which signature versions count.")
    ] = ("v2",)
    backend: Annotated[
        Slug | None, _about("The program that it calls; the web program by default.")
    ] = None
    road: Annotated[
        Literal["auto", "loopback", "private", "public"],
        _about(
            "How it reaches the backend: loopback in one container, Render's private network "
            "or the public URL; auto takes the first of them that works."
        ),
    ] = "auto"
    secret: Annotated[VariableName, _about("The variable with the shared secret.")] = (
        "BOT_SHARED_SECRET"
    )


class Celery(_Strict, frozen=True):
    """Celery: its broker URL comes from REDIS_URL."""

    worker: Annotated[Slug, _about("The program that is the worker.")] = "worker"
    beat: Annotated[Slug | None, _about("The program that is beat, the scheduler.")] = None


class Database(_Strict, frozen=True):
    """A database of DATABASES."""

    provider: Annotated[
        Literal["sqlite", "render-postgres", "supabase", "url"],
        _about("Where it is; `url` is any other server that a URL names."),
    ] = "sqlite"
    sslmode: Annotated[
        SslMode | None,
        _about("The least that is accepted; a weaker one in the URL is raised to it."),
    ] = None
    sslrootcert: Annotated[
        str | None, _about("Path of the CA certificate that verify-ca and verify-full check with.")
    ] = None
    pooler: Annotated[
        Literal["session", "transaction", "direct"] | None,
        _about("Supabase's pooler mode, or any PgBouncer's."),
    ] = None
    migrate: Annotated[
        VariableName | None,
        _about("A variable with another URL, for `migrate` alone (Supabase: the session pooler)."),
    ] = None
    variable: Annotated[
        VariableName | None,
        _about("The variable with the URL: DATABASE_URL, or <NAME>_DATABASE_URL for another."),
    ] = None
    file: Annotated[str, _about("SQLite's file, relative to the project's folder.")] = "db.sqlite3"
    conn_max_age: Annotated[
        int | UnsetType, _about("Seconds that a connection is kept; 0 closes it after a request.")
    ] = field(name="CONN_MAX_AGE", default=UNSET)
    pool: Annotated[
        bool, _about("psycopg's connection pool (Django 5.1 and later); CONN_MAX_AGE becomes 0.")
    ] = False
    connect_timeout: Annotated[int, _about("Seconds until an unanswered connect fails.")] = 10


class Redis(_Strict, frozen=True):
    """A Redis or Render Key Value store, used as the cache and as Celery's broker."""

    provider: Annotated[
        Literal["render-keyvalue", "url"], _about("Where it is; `url` is any other server.")
    ] = "render-keyvalue"
    cache: Annotated[bool, _about("It is Django's default cache.")] = True


class Variable(_Strict, frozen=True):
    """An environment variable that is not a Django setting."""

    value: Annotated[Scalar | tuple[Scalar, ...], _about("Its value where it is no secret.")] = None
    type: Annotated[
        Literal["str", "int", "float", "bool", "list"] | None,
        _about("What the settings module reads it as; a value's own type by default."),
    ] = None
    secret: Annotated[bool, _about("Its value stands in .env files and nowhere else.")] = False
    generate: Annotated[
        Literal["token", "django", "hex", "fernet", "render"] | None,
        _about("Who makes the value: envgen, once and in that form, or Render."),
    ] = None
    readers: Annotated[
        tuple[Slug, ...] | None, _about("The programs that get it; those with Django by default.")
    ] = field(name="for", default=None)
    help: Annotated[str, _about("Where a person finds the value.")] = ""
    encoding: Annotated[
        Literal["base64"] | None, _about("How .env carries what it could not: PEM keys, JSON.")
    ] = None
    optional: Annotated[bool, _about("The programs run without it.")] = False
    preview: Annotated[
        Scalar, _about("Its value in Render's preview environments (previewValue).")
    ] = None


class IpRange(_Strict, frozen=True):
    """An entry of ipAllowList."""

    source: Annotated[str, _about("An IP address or CIDR block.")]
    description: Annotated[str, _about("Whose it is.")] = ""


class Disk(_Strict, frozen=True):
    """A persistent disk of a service."""

    name: Annotated[str, _about("The disk's name.")]
    mountPath: Annotated[
        str, _about("Where it is mounted; what is written elsewhere is lost with a deploy.")
    ]
    sizeGB: Annotated[int | None, _about("Its size in GB; it can grow and never shrink.")] = None


class Service(_Strict, frozen=True):
    """Render's own fields of a service; envVars and startCommand are envgen's to fill."""

    name: Annotated[Slug | None, _about("Its name on Render; <project>-<program> by default.")] = (
        None
    )
    type: Annotated[
        Literal["web", "pserv", "worker", "cron"] | None,
        _about("What Render runs it as; by default web for the site's program, worker for others."),
    ] = None
    runtime: Annotated[
        Literal["python", "docker", "image", "node", "ruby", "go", "rust", "elixir"] | None,
        _about("What it is built with; python by default."),
    ] = None
    plan: Annotated[
        Literal["free", "starter", "standard", "pro", "pro plus", "pro max", "pro ultra"] | None,
        _about("Render's plan; Render takes starter where there is none."),
    ] = None
    region: Annotated[Region | None, _about("Where it runs; it cannot move later.")] = None
    repo: Annotated[str | None, _about("Another repository than the Blueprint's.")] = None
    branch: Annotated[str | None, _about("Another branch than the Blueprint's.")] = None
    rootDir: Annotated[str | None, _about("The folder in which commands run; root by default.")] = (
        None
    )
    image: Annotated[
        dict[str, Any] | None, _about("The image of the runtime image: url and creds.")
    ] = None
    registryCredential: Annotated[
        dict[str, Any] | None,
        _about("How Render gets at a private registry, by a credential's name."),
    ] = None
    dockerfilePath: Annotated[str | None, _about("Path of the Dockerfile.")] = None
    dockerContext: Annotated[str | None, _about("Folder that Docker builds in.")] = None
    buildCommand: Annotated[str | None, _about("What builds it.")] = None
    preDeployCommand: Annotated[
        str | None, _about("What runs before a new version serves, such as migrate.")
    ] = None
    initialDeployHook: Annotated[str | None, _about("What runs once, after the first deploy.")] = (
        None
    )
    schedule: Annotated[str | None, _about("When a cron job runs, such as 0 3 * * *, in UTC.")] = (
        None
    )
    healthCheckPath: Annotated[
        Annotated[
            str,
            _text(
                r"^/[A-Za-z0-9._~/-]*$(?!\n)", "must begin with / and have no query, e.g. /healthz"
            ),
        ]
        | None,
        _about("The path that the health middleware answers; /healthz by default."),
    ] = None
    numInstances: Annotated[
        Annotated[int, Meta(ge=1)] | None, _about("How many run at a time.")
    ] = None
    scaling: Annotated[
        dict[str, int] | None, _about("minInstances, maxInstances and what they scale by.")
    ] = None
    maxShutdownDelaySeconds: Annotated[
        Annotated[int, Meta(ge=1, le=300)] | None, _about("Seconds from SIGTERM to SIGKILL.")
    ] = None
    domains: Annotated[tuple[str, ...] | None, _about("The service's own domains.")] = None
    disk: Annotated[
        Disk | None, _about("A persistent disk; with one there is a single instance.")
    ] = None
    buildFilter: Annotated[
        dict[str, tuple[str, ...]] | None,
        _about("Paths that trigger a deploy, or don't: paths, ignoredPaths."),
    ] = None
    previews: Annotated[
        dict[str, Any] | None,
        _about("What previews of pull requests have: generation, plan, numInstances."),
    ] = None
    autoDeployTrigger: Annotated[
        Literal["off", "commit", "checksPass"] | None, _about("What deploys a new version.")
    ] = None
    ipAllowList: Annotated[
        tuple[IpRange, ...] | None, _about("Who may reach it; everybody by default.")
    ] = None
    renderSubdomainPolicy: Annotated[
        Literal["enabled", "disabled"] | None, _about("Whether it answers under onrender.com too.")
    ] = None


class PostgresResource(_Strict, frozen=True):
    """Render's own fields of a database."""

    name: Annotated[Slug | None, _about("Its name on Render; <project>-db by default.")] = None
    plan: Annotated[str | None, _about("Left out, Render takes basic-256mb.")] = None
    region: Annotated[Region | None, _about("Where it runs; it cannot move later.")] = None
    databaseName: Annotated[str | None, _about("The database's name in PostgreSQL.")] = None
    user: Annotated[str | None, _about("The role that owns it.")] = None
    diskSizeGB: Annotated[int | None, _about("Its disk, in GB; it can grow and never shrink.")] = (
        None
    )
    storageAutoscalingEnabled: Annotated[
        bool | None, _about("Whether the disk grows by itself.")
    ] = None
    postgresMajorVersion: Annotated[
        str | None, _about('PostgreSQL\'s major version, such as "17"; it cannot change later.')
    ] = None
    highAvailability: Annotated[
        dict[str, bool] | None, _about("enabled: true keeps a standby.")
    ] = None
    ipAllowList: Annotated[
        tuple[IpRange, ...], _about("Who may reach it from outside Render; nobody by default.")
    ] = ()
    readReplicas: Annotated[
        tuple[dict[str, str], ...] | None, _about("Read replicas, each by its name.")
    ] = None
    previewPlan: Annotated[str | None, _about("The plan in preview environments.")] = None
    previewDiskSizeGB: Annotated[int | None, _about("The disk in preview environments, in GB.")] = (
        None
    )


class KeyValueResource(_Strict, frozen=True):
    """Render's own fields of a Key Value store."""

    name: Annotated[Slug | None, _about("Its name on Render; <project>-cache by default.")] = None
    plan: Annotated[
        Literal["free", "starter", "standard", "pro", "pro plus"] | None,
        _about("Render's plan; Render takes starter where there is none."),
    ] = None
    region: Annotated[Region | None, _about("Where it runs; it cannot move later.")] = None
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
        _about("What goes when it is full; noeviction loses no task of Celery's."),
    ] = "noeviction"
    ipAllowList: Annotated[
        tuple[IpRange, ...], _about("Who may reach it from outside Render; nobody by default.")
    ] = ()
    previewPlan: Annotated[str | None, _about("The plan in preview environments.")] = None


class Render(_Strict, frozen=True):
    """The Blueprint; a profile without this key has none."""

    services: Annotated[dict[Slug, Service], _about("Fields of a program's service.")] = {}
    databases: Annotated[
        dict[Alias, PostgresResource], _about("Fields of a render-postgres database.")
    ] = {}
    keyvalue: Annotated[KeyValueResource, _about("Fields of the Key Value store.")] = (
        KeyValueResource()
    )
    envVarGroups: Annotated[
        dict[str, tuple[VariableName, ...]],
        _about("Env groups: a group's name and the variables that stand in it."),
    ] = {}
    previews: Annotated[
        dict[str, Any] | None, _about("Preview environments: generation, expireAfterDays.")
    ] = None


class Output(_Strict, frozen=True):
    """A file of your own, from a template in profiles/templates/."""

    template: Annotated[str, _about("The template's file name.")]
    path: Annotated[str, _about("Where it goes; {profile} stands for the profile's name.")]
    language: Annotated[
        Literal["toml", "yaml", "shell", "python", "dotenv"] | None,
        _about("How values are quoted; the path's ending tells by default."),
    ] = None


class Document(_Strict, frozen=True):
    """A profile after `extends` is resolved: how a project runs in one environment."""

    requires: Annotated[str | None, _about("The versions of envgen that may render it.")] = None
    extends: Annotated[str | None, _about("The profile that it builds on.")] = None
    project: Annotated[Slug, _about("The project's name; Render's services are named by it.")] = (
        "project"
    )
    kind: Annotated[
        Literal["development", "test", "deployed"] | None,
        _about("What it is for; by default its name tells: development, test, or else deployed."),
    ] = None
    root: Annotated[
        str,
        _text(
            r"^(\.|[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*)$(?!\n)",
            "is no folder inside the project",
            "The folder with manage.py, where it is a subfolder of the repository.",
        ),
    ] = "."
    django: Annotated[Django, _about("The Django project.")] = Django()
    site: Annotated[Site, _about("Where the site is reached.")] = Site()
    settings: Annotated[
        dict[str, Any], _about("Django settings by their own names; null is Python's None.")
    ] = {}
    unset: Annotated[tuple[SettingName, ...], _about("Settings to take out.")] = ()
    append: Annotated[
        dict[SettingName, tuple[Any, ...]], _about("Items to put at the end of list settings.")
    ] = {}
    prepend: Annotated[
        dict[SettingName, tuple[Any, ...]], _about("Items to put at the front of list settings.")
    ] = {}
    programs: Annotated[dict[Slug, Program], _about("What runs, each by its name.")] = {}
    bot: Annotated[Bot | None, _about("The bot that calls the backend.")] = None
    bots: Annotated[dict[Slug, Bot], _about("Where there are several.")] = {}
    celery: Annotated[Celery | None, _about("Celery's worker and beat.")] = None
    database: Annotated[Database, _about("The default database.")] = Database()
    databases: Annotated[dict[Alias, Database], _about("More databases, by their alias.")] = {}
    redis: Annotated[Redis | None, _about("The Redis or Key Value store.")] = None
    env: Annotated[
        dict[VariableName, Variable], _about("Variables that are not Django settings.")
    ] = {}
    renamed: Annotated[
        dict[VariableName, VariableName], _about("Old names of variables that still work.")
    ] = {}
    render: Annotated[
        Render | None, _about("The Blueprint; a profile without this key has none.")
    ] = None
    outputs: Annotated[dict[Slug, Output], _about("Files of your own.")] = {}
    ignore: Annotated[
        dict[Slug, str], _about("Rules of `envgen check` to switch off, each with the reason.")
    ] = {}
