"""A profile and its parts; what belongs to a platform is in the platform's section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, UnsetType, defstruct, field

from envgen.catalog.providers import providers
from envgen.catalog.types import PoolerMode
from envgen.formats.shapes import (
    Alias,
    DjangoVersion,
    Folder,
    LeakKey,
    Line,
    Module,
    SettingName,
    Slug,
    SslMode,
    Strict,
    VariableName,
    about,
    text,
)
from envgen.formats.yaml_tree import Scalar
from envgen.platforms import platforms

if TYPE_CHECKING:
    StoreProvider: TypeAlias = str
    SecretMaker: TypeAlias = str
    ProviderName: TypeAlias = str
else:
    # What platforms add to them, each by names of its own.
    _STORES = [item.store_provider for item in platforms().values() if item.store_provider]
    _MAKERS = [item.name for item in platforms().values() if item.generates]
    StoreProvider = Literal[(*_STORES, "url")]
    SecretMaker = Literal[("token", "django", "hex", "fernet", *_MAKERS)]
    # The names of the rows, so that a wrong one is a problem at its place, and editors offer them.
    ProviderName = Literal[tuple(row.name for row in providers())]


class Django(Strict, frozen=True):
    """The Django project: its version, where its settings go and what it uses."""

    version: Annotated[
        DjangoVersion, about("Which settings exist, and which are deprecated, follows from it.")
    ] = "5.2"
    settings_package: Annotated[
        Module, about("The generated modules' package: config.settings → config/settings/.")
    ] = "config.settings"
    base_settings: Annotated[
        Module | None, about("Your own settings module, imported before everything else.")
    ] = None
    extra_settings: Annotated[
        Module | None, about("Your own settings module, imported after everything else.")
    ] = None
    apps: Annotated[
        tuple[Module, ...],
        about("Installed apps. Those that envgen knows bring their settings and middleware."),
    ] = ()
    overridable: Annotated[
        tuple[SettingName, ...],
        about("More settings that a DJANGO_… variable may override at run time."),
    ] = ()


class Frontend(Strict, frozen=True):
    """A site on another origin whose pages call this one from the browser."""

    origin: Annotated[str, about("Scheme and host, e.g. https://app.example.com.")]
    csrf: Annotated[
        bool, about("false for one that only sends tokens: no place in CSRF_TRUSTED_ORIGINS.")
    ] = True


class SiteSection(Strict, frozen=True):
    """Where the site is reached; ALLOWED_HOSTS, CSRF and CORS origins follow."""

    hosts: Annotated[
        tuple[str, ...], about("Host names, without scheme and port; .example.com takes in all.")
    ] = ()
    frontends: Annotated[
        tuple[str | Frontend, ...], about("Origins of frontends on other hosts.")
    ] = ()
    tls: Annotated[
        Literal["proxy", "server"] | None,
        about(
            "Who ends TLS where no platform does: a proxy in front, which sets X-Forwarded-Proto "
            "itself, or the program's own server."
        ),
    ] = None


class Program(Strict, frozen=True):
    """Something that runs; it has a service of its own unless it runs in another's."""

    command: Annotated[Line, about("What starts it.")]
    django: Annotated[bool, about("It loads the Django settings.")] = False
    asgi: Annotated[bool, about("It serves ASGI, so no connection outlives a request.")] = False
    runs_in: Annotated[Slug | None, about("The program whose service it shares.")] = None


HttpClient = Literal["aiohttp", "httpx", "requests"]


class BotSection(Strict, frozen=True):
    """A program that calls the backend with signed requests."""

    program: Annotated[Slug, about("Which of the programs it is.")] = "bot"
    path: Annotated[
        str,
        text(
            r"^/([A-Za-z0-9._~-]+/)+$(?!\n)",
            "must begin and end with / and have unreserved characters only, e.g. /api/bot/",
            "The path below which the backend answers to the bot alone.",
        ),
    ] = "/api/bot/"
    accept: Annotated[tuple[Literal["v1", "v2"], ...], about("Which signature versions count.")] = (
        "v2",
    )
    backend: Annotated[
        Slug | None, about("The program that it calls; the web program by default.")
    ] = None
    route: Annotated[
        Literal["auto", "loopback", "private", "public"],
        about(
            "How it reaches the backend: loopback in one container, the platform's private network "
            "or the public URL; auto takes the first of them that works."
        ),
    ] = "auto"
    secret: Annotated[VariableName, about("The variable with the shared secret.")] = (
        "BOT_SHARED_SECRET"
    )
    clients: Annotated[
        tuple[HttpClient, ...],
        about("The HTTP clients of the bot: the code that signs for each of them is copied."),
    ] = ("aiohttp", "httpx", "requests")


class Celery(Strict, frozen=True):
    """Celery: its broker URL comes from REDIS_URL."""

    worker: Annotated[Slug, about("The program that is the worker.")] = "worker"
    beat: Annotated[Slug | None, about("The program that is beat, the scheduler.")] = None


class Database(Strict, frozen=True):
    """A database of DATABASES."""

    provider: Annotated[
        ProviderName,
        about("Where it is; `url` is any other server that a URL names."),
    ] = "sqlite"
    sslmode: Annotated[
        SslMode | None,
        about("The least that is accepted; a weaker one in the URL is raised to it."),
    ] = None
    sslrootcert: Annotated[
        str | None,
        about(
            "Path of the CA certificate that verify-ca and verify-full check with; or `system`: "
            "the CAs that the system trusts, with verify-full."
        ),
    ] = None
    pooler: Annotated[
        PoolerMode | None,
        about("The mode of the provider's pooler, or of any PgBouncer."),
    ] = None
    migrate: Annotated[
        VariableName | None,
        about("A variable with another URL, for `migrate` alone: past a transaction pooler."),
    ] = None
    variable: Annotated[
        VariableName | None,
        about("The variable with the URL: DATABASE_URL, or <NAME>_DATABASE_URL for another."),
    ] = None
    file: Annotated[str, about("SQLite's file, relative to the project's folder.")] = "db.sqlite3"
    conn_max_age: Annotated[
        int | UnsetType, about("Seconds that a connection is kept; 0 closes it after a request.")
    ] = field(name="CONN_MAX_AGE", default=UNSET)
    pool: Annotated[
        bool, about("psycopg's connection pool (Django 5.1 and later); CONN_MAX_AGE becomes 0.")
    ] = False
    connect_timeout: Annotated[int, about("Seconds until an unanswered connect fails.")] = 10


class Redis(Strict, frozen=True):
    """A Redis or Key Value store, used as the cache and as Celery's broker."""

    provider: Annotated[
        StoreProvider | None,
        about("Where it is: by default the platform's own; `url` is any other server."),
    ] = None
    cache: Annotated[bool, about("It is Django's default cache.")] = True


class VariableSection(Strict, frozen=True):
    """An environment variable that is not a Django setting."""

    value: Annotated[Scalar | tuple[Scalar, ...], about("Its value where it is no secret.")] = None
    type: Annotated[
        Literal["str", "int", "float", "bool", "list"] | None,
        about("What the settings module reads it as; a value's own type by default."),
    ] = None
    secret: Annotated[bool, about("Its value stands in .env files and nowhere else.")] = False
    generate: Annotated[
        SecretMaker | None,
        about("Who makes the value: envgen, once and in that form, or the platform of that name."),
    ] = None
    readers: Annotated[
        tuple[Slug, ...] | None, about("The programs that get it; those with Django by default.")
    ] = field(name="for", default=None)
    rotates: Annotated[
        bool, about("Its programs accept a former value too, in a variable with _PREVIOUS.")
    ] = False
    help: Annotated[str, about("Where a person finds the value.")] = ""
    encoding: Annotated[
        Literal["base64"] | None, about("How .env carries what it could not: PEM keys, JSON.")
    ] = None
    optional: Annotated[bool, about("The programs run without it.")] = False
    setting: Annotated[
        bool, about("false: only your own code reads it, and the module makes no setting of it.")
    ] = True
    reference: Annotated[
        dict[str, dict[str, str]] | None,
        about("Where the platform takes its value from, in the platform's own words."),
    ] = None
    preview: Annotated[Scalar, about("Its value in the platform's preview environments.")] = None


class Output(Strict, frozen=True):
    """A file of your own, from a template in profiles/templates/."""

    template: Annotated[str, about("The template's file name.")]
    path: Annotated[str, about("Where it goes; {profile} stands for the profile's name.")]
    language: Annotated[
        Literal["toml", "yaml", "shell", "python", "dotenv", "text"] | None,
        about(
            "How values are quoted; the path's ending tells by default. In text they are printed "
            "as they are, each on its line."
        ),
    ] = None
    data: Annotated[
        dict[VariableName, Any],
        about("Values of your own for the template, by name: text, numbers, lists, mappings."),
    ] = {}


class _Document(Strict, frozen=True):
    """A profile after `extends` is resolved: how a project runs in one environment."""

    requires: Annotated[str | None, about("The versions of envgen that may render it.")] = None
    extends: Annotated[str | None, about("The profile that it builds on.")] = None
    project: Annotated[Slug, about("The project's name; services are named by it.")] = "project"
    kind: Annotated[
        Literal["development", "test", "deployed"] | None,
        about("What it is for; by default its name tells: development, test, or else deployed."),
    ] = None
    root: Annotated[
        Folder, about("The folder with manage.py, where it is a subfolder of the repository.")
    ] = "."
    django: Annotated[Django, about("The Django project.")] = Django()
    site: Annotated[SiteSection, about("Where the site is reached.")] = SiteSection()
    settings: Annotated[
        dict[str, Any], about("Django settings by their own names; null is Python's None.")
    ] = {}
    unset: Annotated[tuple[SettingName, ...], about("Settings to take out.")] = ()
    append: Annotated[
        dict[SettingName, tuple[Any, ...]], about("Items to put at the end of list settings.")
    ] = {}
    prepend: Annotated[
        dict[SettingName, tuple[Any, ...]], about("Items to put at the front of list settings.")
    ] = {}
    programs: Annotated[dict[Slug, Program], about("What runs, each by its name.")] = {}
    bot: Annotated[BotSection | None, about("The bot that calls the backend.")] = None
    bots: Annotated[dict[Slug, BotSection], about("Where there are several.")] = {}
    celery: Annotated[Celery | None, about("Celery's worker and beat.")] = None
    database: Annotated[Database, about("The default database.")] = Database()
    databases: Annotated[dict[Alias, Database], about("More databases, by their alias.")] = {}
    redis: Annotated[Redis | None, about("The Redis or Key Value store.")] = None
    env: Annotated[
        dict[VariableName, VariableSection], about("Variables that are not Django settings.")
    ] = {}
    renamed: Annotated[
        dict[VariableName, VariableName], about("Old names of variables that still work.")
    ] = {}
    outputs: Annotated[dict[Slug, Output], about("Files of your own.")] = {}
    ignore: Annotated[
        dict[Slug, str], about("Rules of `envgen check` to switch off, each with the reason.")
    ] = {}
    ignore_leaks: Annotated[
        dict[LeakKey, str],
        about("Leaks that you accept, as `envgen check --leaks` prints them, with the reason."),
    ] = {}


if TYPE_CHECKING:

    class Document(_Document, frozen=True):
        """The parts above, and a section for each platform."""
else:
    _SECTIONS = [
        (item.name, Annotated[item.section | None, about(item.about)], None)
        for item in platforms().values()
    ]
    Document = defstruct(
        "Document",
        _SECTIONS,
        bases=(_Document,),
        namespace={"__doc__": _Document.__doc__},
        module=__name__,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
        omit_defaults=True,
    )
