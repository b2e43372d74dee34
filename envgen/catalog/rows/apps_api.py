"""Apps for APIs: REST framework with what stands on it, and cross-origin requests."""

from envgen.catalog.anchors import SECURITY
from envgen.catalog.sections import API, AUTH, HOSTS
from envgen.catalog.types import App, Middleware, SettingRow, ValueKind


def _former(name: str, kind: ValueKind, now: str) -> SettingRow:
    """Return the row of a setting that django-cors-headers 3.5 renamed to `now`."""
    return SettingRow(name, kind, f"Former name of {now}.", deprecated="3.5", instead=now)


ROWS: tuple[App, ...] = (
    App(
        "corsheaders",
        "django-cors-headers",
        "Lets pages of other origins call the site.",
        "https://github.com/adamchainz/django-cors-headers",
        # Early, so that redirects of CommonMiddleware carry the headers as well. Behind
        # WhiteNoise, which adds such a header to static files by itself.
        middleware=(Middleware("corsheaders.middleware.CorsMiddleware", "after", SECURITY),),
        section=HOSTS,
        settings=(
            SettingRow(
                "CORS_ALLOWED_ORIGINS",
                "list",
                "Origins, with scheme, whose pages may call the site.",
                environment=True,
            ),
            SettingRow(
                "CORS_ALLOWED_ORIGIN_REGEXES",
                "list",
                "Patterns of origins whose pages may call the site.",
            ),
            SettingRow("CORS_ALLOW_ALL_ORIGINS", "bool", "Let any page call the site."),
            SettingRow("CORS_ALLOW_CREDENTIALS", "bool", "Let such calls bring cookies."),
            SettingRow("CORS_ALLOW_HEADERS", "list", "Headers such calls may have."),
            SettingRow("CORS_ALLOW_METHODS", "list", "Methods such calls may use."),
            SettingRow(
                "CORS_ALLOW_PRIVATE_NETWORK",
                "bool",
                "Let public pages call a site on a private network.",
            ),
            SettingRow("CORS_EXPOSE_HEADERS", "list", "Headers such pages may read."),
            _former("CORS_ORIGIN_ALLOW_ALL", "bool", "CORS_ALLOW_ALL_ORIGINS"),
            _former("CORS_ORIGIN_REGEX_WHITELIST", "list", "CORS_ALLOWED_ORIGIN_REGEXES"),
            _former("CORS_ORIGIN_WHITELIST", "list", "CORS_ALLOWED_ORIGINS"),
            SettingRow("CORS_PREFLIGHT_MAX_AGE", "int", "Seconds a browser keeps the answer."),
            SettingRow("CORS_URLS_REGEX", "str", "Pattern of the paths that are open."),
        ),
    ),
    App(
        "dj_rest_auth",
        "dj-rest-auth",
        "Login, logout, registration and password endpoints.",
        section=AUTH,
        settings=(SettingRow("REST_AUTH", "dict", "All of its options."),),
    ),
    App(
        "django_filters",
        "django-filter",
        "Filters lists by the query of a URL.",
    ),
    App(
        "djoser",
        "djoser",
        "Endpoints for accounts: activation, passwords, user data.",
        section=AUTH,
        settings=(SettingRow("DJOSER", "dict", "All of its options."),),
    ),
    App(
        "drf_spectacular",
        "drf-spectacular",
        "Describes the API as an OpenAPI schema.",
        section=API,
        settings=(SettingRow("SPECTACULAR_SETTINGS", "dict", "Title, version and options."),),
    ),
    App(
        "drf_spectacular_sidecar",
        "drf-spectacular-sidecar",
        "Serves Swagger UI and Redoc from the site itself.",
        "https://drf-spectacular.readthedocs.io/",
    ),
    App(
        "knox",
        "django-rest-knox",
        "Tokens for each client, kept as hashes.",
        "https://jazzband.github.io/django-rest-knox/",
        section=AUTH,
        settings=(
            SettingRow("KNOX_TOKEN_MODEL", "str", "The model of a token, as app.Model."),
            SettingRow("REST_KNOX", "dict", "All other options."),
        ),
    ),
    App(
        "rest_framework",
        "djangorestframework",
        "Django REST framework.",
        "https://www.django-rest-framework.org/",
        section=API,
        settings=(
            SettingRow(
                "REST_FRAMEWORK",
                "dict",
                "Authentication, permissions, throttling, paging and more.",
                docs="https://www.django-rest-framework.org/api-guide/settings/",
            ),
        ),
    ),
    App(
        "rest_framework.authtoken",
        "djangorestframework",
        "REST framework's table of tokens, one for each user.",
        "https://www.django-rest-framework.org/api-guide/authentication/#tokenauthentication",
    ),
    App(
        "rest_framework_simplejwt",
        "djangorestframework-simplejwt",
        "Signed tokens (JWT) for REST framework.",
        "https://django-rest-framework-simplejwt.readthedocs.io/",
        section=AUTH,
        settings=(SettingRow("SIMPLE_JWT", "dict", "Lifetimes, algorithm and claims."),),
    ),
    App(
        "rest_framework_simplejwt.token_blacklist",
        "djangorestframework-simplejwt",
        "Lets refresh tokens be revoked.",
        "https://django-rest-framework-simplejwt.readthedocs.io/en/latest/blacklist_app.html",
    ),
)
