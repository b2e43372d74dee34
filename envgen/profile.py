"""The profile format: what a person may write in `profiles/<name>.yaml`, typed.

These classes are the one source of the format. `envgen schema` and docs/profiles.md are made
from them, and so is the check of every profile; a field's description is what editors show.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

DOTTED = r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$"
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"
SLUG = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"
RELATIVE = r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$"

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
Slug = Annotated[str, _text(SLUG, "may have lower-case letters, digits and single hyphens only")]


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
        tuple[str, ...],
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
    runs_in: Annotated[str | None, _about("The program whose service it shares.")] = None


class Bot(_Strict, frozen=True):
    """A program that calls the backend with signed requests."""

    program: Annotated[str, _about("Which of the programs it is.")] = "bot"
    path: Annotated[
        str,
        _text(
            r"^/([A-Za-z0-9._~-]+/)+$",
            "must begin and end with / and have unreserved characters only, e.g. /api/bot/",
            "The path below which the backend answers to the bot alone.",
        ),
    ] = "/api/bot/"
    accept: Annotated[
        tuple[Literal["v1", "v2"], ...], _about("Which signature versions count.")
    ] = ("v2",)
    backend: Annotated[
        str | None, _about("The program that it calls; the web program by default.")
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

    worker: Annotated[str, _about("The program that is the worker.")] = "worker"
    beat: Annotated[str | None, _about("The program that is beat, the scheduler.")] = None


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
        tuple[str, ...] | None, _about("The programs that get it; those with Django by default.")
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
    description: str = ""


class Disk(_Strict, frozen=True):
    """A persistent disk of a service."""

    name: str
    mountPath: str
    sizeGB: int | None = None


class Service(_Strict, frozen=True):
    """Render's own fields of a service; envVars and startCommand are envgen's to fill."""

    name: Slug | None = None
    type: Literal["web", "pserv", "worker", "cron"] | None = None
    runtime: Literal["python", "docker", "image", "node", "ruby", "go", "rust", "elixir"] | None = (
        None
    )
    plan: (
        Literal["free", "starter", "standard", "pro", "pro plus", "pro max", "pro ultra"] | None
    ) = None
    region: Region | None = None
    repo: str | None = None
    branch: str | None = None
    rootDir: str | None = None
    image: dict[str, Any] | None = None
    registryCredential: dict[str, Any] | None = None
    dockerfilePath: str | None = None
    dockerContext: str | None = None
    buildCommand: str | None = None
    preDeployCommand: str | None = None
    initialDeployHook: str | None = None
    schedule: str | None = None
    healthCheckPath: (
        Annotated[
            str,
            _text(r"^/[A-Za-z0-9._~/-]*$", "must begin with / and have no query, e.g. /healthz"),
        ]
        | None
    ) = None
    numInstances: Annotated[int, Meta(ge=1)] | None = None
    scaling: dict[str, int] | None = None
    maxShutdownDelaySeconds: Annotated[int, Meta(ge=1, le=300)] | None = None
    domains: tuple[str, ...] | None = None
    disk: Disk | None = None
    buildFilter: dict[str, tuple[str, ...]] | None = None
    previews: dict[str, Any] | None = None
    autoDeployTrigger: Literal["off", "commit", "checksPass"] | None = None
    ipAllowList: tuple[IpRange, ...] | None = None
    renderSubdomainPolicy: Literal["enabled", "disabled"] | None = None


class PostgresResource(_Strict, frozen=True):
    """Render's own fields of a database."""

    name: Slug | None = None
    plan: Annotated[str, _about("Left out, Render takes basic-256mb.")] | None = None
    region: Region | None = None
    databaseName: str | None = None
    user: str | None = None
    diskSizeGB: int | None = None
    storageAutoscalingEnabled: bool | None = None
    postgresMajorVersion: str | None = None
    highAvailability: dict[str, bool] | None = None
    ipAllowList: tuple[IpRange, ...] = ()
    readReplicas: tuple[dict[str, str], ...] | None = None
    previewPlan: str | None = None
    previewDiskSizeGB: int | None = None


class KeyValueResource(_Strict, frozen=True):
    """Render's own fields of a Key Value store."""

    name: Slug | None = None
    plan: Literal["free", "starter", "standard", "pro", "pro plus"] | None = None
    region: Region | None = None
    maxmemoryPolicy: Literal[
        "noeviction",
        "allkeys-lru",
        "allkeys-lfu",
        "allkeys-random",
        "volatile-lru",
        "volatile-lfu",
        "volatile-random",
        "volatile-ttl",
    ] = "noeviction"
    ipAllowList: tuple[IpRange, ...] = ()
    previewPlan: str | None = None


class Render(_Strict, frozen=True):
    """The Blueprint; a profile without this key has none."""

    services: Annotated[dict[str, Service], _about("Fields of a program's service.")] = {}
    databases: Annotated[
        dict[str, PostgresResource], _about("Fields of a render-postgres database.")
    ] = {}
    keyvalue: Annotated[KeyValueResource, _about("Fields of the Key Value store.")] = (
        KeyValueResource()
    )
    envVarGroups: Annotated[
        dict[str, tuple[str, ...]],
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
            r"^(\.|[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*)$",
            "is no folder inside the project",
            "The folder with manage.py, where it is a subfolder of the repository.",
        ),
    ] = "."
    django: Django = Django()
    site: Site = Site()
    settings: Annotated[
        dict[str, Any], _about("Django settings by their own names; null is Python's None.")
    ] = {}
    unset: Annotated[tuple[str, ...], _about("Settings to take out.")] = ()
    append: Annotated[
        dict[str, tuple[Any, ...]], _about("Items to put at the end of list settings.")
    ] = {}
    prepend: Annotated[
        dict[str, tuple[Any, ...]], _about("Items to put at the front of list settings.")
    ] = {}
    programs: dict[Slug, Program] = {}
    bot: Bot | None = None
    bots: Annotated[dict[str, Bot], _about("Where there are several.")] = {}
    celery: Celery | None = None
    database: Database = Database()
    databases: Annotated[dict[str, Database], _about("More databases, by their alias.")] = {}
    redis: Redis | None = None
    env: Annotated[
        dict[VariableName, Variable], _about("Variables that are not Django settings.")
    ] = {}
    renamed: Annotated[
        dict[VariableName, VariableName], _about("Old names of variables that still work.")
    ] = {}
    render: Render | None = None
    outputs: Annotated[dict[Slug, Output], _about("Files of your own.")] = {}
    ignore: Annotated[
        dict[str, str], _about("Rules of `envgen check` to switch off, each with the reason.")
    ] = {}
