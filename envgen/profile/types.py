"""The types of a profile and its parts. The section of a platform is in the platform's folder."""

# No `from __future__ import annotations`: msgspec compiles each annotation that is a string.

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, UnsetType, defstruct, field

from envgen.catalog.database_types import PoolerMode
from envgen.catalog.providers import providers
from envgen.formats.shapes import (
    Alias,
    DjangoVersion,
    Folder,
    LeakKey,
    Module,
    SettingName,
    Slug,
    SslMode,
    Strict,
    VariableName,
    about,
)
from envgen.formats.yaml_tree import Scalar
from envgen.platforms import platforms
from envgen.profile.programs import BotSection, Celery, Program

if TYPE_CHECKING:
    StoreProvider: TypeAlias = str
    SecretMaker: TypeAlias = str
    ProviderName: TypeAlias = str
else:
    # Platforms add their own values to these.
    _STORES = [item.store_provider for item in platforms().values() if item.store_provider]
    _MAKERS = [item.name for item in platforms().values() if item.generates]
    StoreProvider = Literal[(*_STORES, "url")]
    SecretMaker = Literal[("token", "django", "hex", "fernet", *_MAKERS)]
    # A closed set, so that editors offer the names and a wrong name is a problem at its place.
    ProviderName = Literal[tuple(row.name for row in providers())]


class Django(Strict, frozen=True):
    """The Django project: its version, its settings modules and its apps."""

    version: Annotated[
        DjangoVersion,
        about("Django's version. It decides which settings exist and which are deprecated."),
    ] = "5.2"
    settings_package: Annotated[
        Module, about("The package of the generated modules: config.settings → config/settings/.")
    ] = "config.settings"
    base_settings: Annotated[
        Module | None, about("Your own settings module. The generated module imports it first.")
    ] = None
    extra_settings: Annotated[
        Module | None, about("Your own settings module. The generated module imports it last.")
    ] = None
    apps: Annotated[
        tuple[Module, ...],
        about("Installed apps. For apps that envgen knows, it adds settings and middleware."),
    ] = ()
    overridable: Annotated[
        tuple[SettingName, ...],
        about("More settings that a DJANGO_… variable can override at run time."),
    ] = ()
    env_as_settings: Annotated[
        bool,
        about("Whether variables under `env` become settings. false if only your own code does."),
    ] = True


class Frontend(Strict, frozen=True):
    """A site on another origin whose pages call this site from the browser."""

    origin: Annotated[str, about("The scheme and host, e.g. https://app.example.com.")]
    csrf: Annotated[
        bool, about("false if it only sends tokens: it is then not in CSRF_TRUSTED_ORIGINS.")
    ] = True


class SiteSection(Strict, frozen=True):
    """The addresses of the site. ALLOWED_HOSTS and the CSRF and CORS origins follow from them."""

    hosts: Annotated[
        tuple[str, ...],
        about("Host names without scheme and port. .example.com includes its subdomains."),
    ] = ()
    frontends: Annotated[
        tuple[str | Frontend, ...], about("The origins of frontends on other hosts.")
    ] = ()
    tls: Annotated[
        Literal["proxy", "server"] | None,
        about(
            "What ends TLS if no platform does: a proxy in front, which sets X-Forwarded-Proto, "
            "or the program's own server."
        ),
    ] = None


class Database(Strict, frozen=True):
    """A database in DATABASES."""

    provider: Annotated[
        ProviderName,
        about("Where the database is. `url` is any other server."),
    ] = "sqlite"
    sslmode: Annotated[
        SslMode | None,
        about("The lowest sslmode. A weaker one in the URL is raised to it."),
    ] = None
    sslrootcert: Annotated[
        str | None,
        about(
            "The path of the CA certificate for verify-ca and verify-full. With verify-full it "
            "can be `system`: the CAs that the system trusts."
        ),
    ] = None
    pooler: Annotated[
        PoolerMode | None,
        about("The mode of the provider's pooler, or of your own PgBouncer."),
    ] = None
    migrate: Annotated[
        VariableName | None,
        about("A variable with another URL for `migrate`, which bypasses a transaction pooler."),
    ] = None
    variable: Annotated[
        VariableName | None,
        about("The variable with the URL. By default: DATABASE_URL, or <ALIAS>_DATABASE_URL."),
    ] = None
    file: Annotated[str, about("The SQLite file, relative to the project's folder.")] = "db.sqlite3"
    conn_max_age: Annotated[
        int | UnsetType,
        about("How many seconds a connection stays open. 0 closes it after each request."),
    ] = field(name="CONN_MAX_AGE", default=UNSET)
    pool: Annotated[
        bool, about("Use psycopg's connection pool (Django 5.1 and later). Sets CONN_MAX_AGE to 0.")
    ] = False
    connect_timeout: Annotated[int, about("Seconds after which a connection attempt fails.")] = 10


class Redis(Strict, frozen=True):
    """A Redis or Key Value store, which is the cache and Celery's broker."""

    provider: Annotated[
        StoreProvider | None,
        about("Where the store is. By default: the platform's own. `url` is any other server."),
    ] = None
    cache: Annotated[bool, about("Whether it is Django's default cache.")] = True


class VariableSection(Strict, frozen=True):
    """An environment variable that is not a Django setting."""

    value: Annotated[Scalar | tuple[Scalar, ...], about("The value, if it is not a secret.")] = None
    type: Annotated[
        Literal["str", "int", "float", "bool", "list"] | None,
        about("The type that the settings module reads. By default: the type of the value."),
    ] = None
    secret: Annotated[bool, about("Whether it is a secret. Its value is only in .env files.")] = (
        False
    )
    generate: Annotated[
        SecretMaker | None,
        about("The form in which envgen generates the value, or the platform that does."),
    ] = None
    readers: Annotated[
        tuple[Slug, ...] | None,
        about("The programs that get the variable. By default: those with Django."),
    ] = field(name="for", default=None)
    rotates: Annotated[
        bool, about("Whether its programs also accept the previous value, from <NAME>_PREVIOUS.")
    ] = False
    help: Annotated[str, about("Where to find the value.")] = ""
    encoding: Annotated[
        Literal["base64"] | None,
        about(
            "How .env encodes values of several lines or with quotes, such as PEM keys and JSON."
        ),
    ] = None
    optional: Annotated[bool, about("Whether the programs can run without it.")] = False
    setting: Annotated[
        bool | None,
        about("false if only your own code reads it. By default: `django.env_as_settings`."),
    ] = None
    reference: Annotated[
        dict[str, dict[str, str]] | None,
        about("Where the platform gets the value from, in the platform's own format."),
    ] = None
    preview: Annotated[Scalar, about("The value in the platform's preview environments.")] = None


class Output(Strict, frozen=True):
    """A file of your own, from a template in profiles/templates/."""

    template: Annotated[str, about("The template's file name.")]
    path: Annotated[
        str, about("The path of the file. {profile} is replaced by the profile's name.")
    ]
    language: Annotated[
        Literal["toml", "yaml", "shell", "python", "dotenv", "text"] | None,
        about(
            "How values are quoted. By default, the extension of the path decides. In `text`, "
            "values are printed unquoted."
        ),
    ] = None
    data: Annotated[
        dict[VariableName, Any],
        about("Your own values for the template, by name: text, numbers, lists, mappings."),
    ] = {}


class _Document(Strict, frozen=True):
    """A profile after `extends` is resolved: how a project runs in one environment."""

    requires: Annotated[
        str | None, about("The versions of envgen that can render the profile.")
    ] = None
    extends: Annotated[
        str | None, about("The parent profile: this profile changes its values.")
    ] = None
    project: Annotated[Slug, about("The project's name. The names of services start with it.")] = (
        "project"
    )
    kind: Annotated[
        Literal["development", "test", "deployed"] | None,
        about("What the profile is for. By default: its name, if it is one of these, or deployed."),
    ] = None
    root: Annotated[Folder, about("The folder with manage.py, relative to the repository.")] = "."
    django: Annotated[Django, about("The Django project.")] = Django()
    site: Annotated[SiteSection, about("The addresses of the site.")] = SiteSection()
    settings: Annotated[
        dict[str, Any], about("Django settings, by name. null is Python's None.")
    ] = {}
    unset: Annotated[tuple[SettingName, ...], about("Settings to remove.")] = ()
    keep: Annotated[
        tuple[SettingName, ...],
        about("Settings that stay as your own settings module has them: envgen does not set them."),
    ] = ()
    append: Annotated[
        dict[SettingName, tuple[Any, ...]], about("Items to add at the end of list settings.")
    ] = {}
    prepend: Annotated[
        dict[SettingName, tuple[Any, ...]], about("Items to add at the start of list settings.")
    ] = {}
    programs: Annotated[dict[Slug, Program], about("The programs that run, by name.")] = {}
    bot: Annotated[BotSection | None, about("The bot that calls the backend.")] = None
    bots: Annotated[dict[Slug, BotSection], about("Several bots, by name.")] = {}
    celery: Annotated[Celery | None, about("Celery's worker and beat.")] = None
    database: Annotated[Database, about("The default database.")] = Database()
    databases: Annotated[dict[Alias, Database], about("More databases, by alias.")] = {}
    redis: Annotated[Redis | None, about("The Redis or Key Value store.")] = None
    env: Annotated[
        dict[VariableName, VariableSection], about("Variables that are not Django settings.")
    ] = {}
    renamed: Annotated[
        dict[VariableName, VariableName],
        about("Old names of variables, which still work: old name → new name."),
    ] = {}
    outputs: Annotated[dict[Slug, Output], about("Your own generated files, by name.")] = {}
    ignore: Annotated[
        dict[Slug, str], about("Rules of `envgen check` to ignore, each with the reason.")
    ] = {}
    ignore_leaks: Annotated[
        dict[LeakKey, str],
        about("Leaks that you accept, as `envgen check --leaks` prints them, with the reason."),
    ] = {}

    def left_by(self, setting: str) -> str:
        """Return the key that says that the generated module does not set a setting."""
        return "keep" if setting in self.keep else "unset"


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
