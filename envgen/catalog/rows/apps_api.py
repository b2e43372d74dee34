"""Apps for APIs: REST framework, packages that build on it, and cross-origin requests."""

from envgen.catalog.sections import API, AUTH, HOSTS
from envgen.catalog.types import SECURITY, App, Middleware, SettingRow, ValueKind


def _former(name: str, kind: ValueKind, now: str) -> SettingRow:
    """Return the row of a setting that django-cors-headers 3.5 renamed to `now`."""
    return SettingRow(name, kind, f"Old name of {now}.", deprecated="3.5", instead=now)


ROWS: tuple[App, ...] = (
    App(
        "corsheaders",
        "django-cors-headers",
        "Allows cross-origin requests (CORS).",
        "https://github.com/adamchainz/django-cors-headers",
        # Early, so that redirects of CommonMiddleware carry the headers as well. Behind
        # WhiteNoise, which adds such a header to static files by itself.
        middleware=(
            Middleware(
                "corsheaders.middleware.CorsMiddleware",
                "after",
                SECURITY,
                without="browsers block other origins",
            ),
        ),
        section=HOSTS,
        settings=(
            SettingRow(
                "CORS_ALLOWED_ORIGINS",
                "list",
                "Origins, with scheme, that may send cross-origin requests.",
                environment=True,
            ),
            SettingRow(
                "CORS_ALLOWED_ORIGIN_REGEXES",
                "list",
                "Regular expressions for origins that may send cross-origin requests.",
            ),
            SettingRow(
                "CORS_ALLOW_ALL_ORIGINS", "bool", "Allow cross-origin requests from all origins."
            ),
            SettingRow("CORS_ALLOW_CREDENTIALS", "bool", "Allow cookies in cross-origin requests."),
            SettingRow(
                "CORS_ALLOW_HEADERS", "list", "Headers that cross-origin requests may have."
            ),
            SettingRow(
                "CORS_ALLOW_METHODS", "list", "HTTP methods that cross-origin requests may use."
            ),
            SettingRow(
                "CORS_ALLOW_PRIVATE_NETWORK",
                "bool",
                "Allow requests from public pages to a site on a private network.",
            ),
            SettingRow(
                "CORS_EXPOSE_HEADERS", "list", "Response headers that cross-origin pages may read."
            ),
            _former("CORS_ORIGIN_ALLOW_ALL", "bool", "CORS_ALLOW_ALL_ORIGINS"),
            _former("CORS_ORIGIN_REGEX_WHITELIST", "list", "CORS_ALLOWED_ORIGIN_REGEXES"),
            _former("CORS_ORIGIN_WHITELIST", "list", "CORS_ALLOWED_ORIGINS"),
            SettingRow(
                "CORS_PREFLIGHT_MAX_AGE",
                "int",
                "Seconds that browsers may cache a preflight response.",
            ),
            SettingRow(
                "CORS_URLS_REGEX", "str", "Regular expression for URL paths that send CORS headers."
            ),
        ),
    ),
    App(
        "dj_rest_auth",
        "dj-rest-auth",
        "API endpoints for login, logout, registration and passwords.",
        section=AUTH,
        settings=(SettingRow("REST_AUTH", "dict", "All options of dj-rest-auth."),),
    ),
    App(
        "django_filters",
        "django-filter",
        "Filters querysets by URL query parameters.",
    ),
    App(
        "djoser",
        "djoser",
        "API endpoints for accounts: activation, passwords and user data.",
        section=AUTH,
        settings=(SettingRow("DJOSER", "dict", "All options of djoser."),),
    ),
    App(
        "drf_spectacular",
        "drf-spectacular",
        "Generates an OpenAPI schema of the API.",
        section=API,
        settings=(
            SettingRow(
                "SPECTACULAR_SETTINGS", "dict", "Title, version and other options of the schema."
            ),
        ),
    ),
    App(
        "drf_spectacular_sidecar",
        "drf-spectacular-sidecar",
        "Serves Swagger UI and Redoc from the project's static files.",
        "https://drf-spectacular.readthedocs.io/",
    ),
    App(
        "knox",
        "django-rest-knox",
        "One token per client, stored as a hash.",
        "https://jazzband.github.io/django-rest-knox/",
        section=AUTH,
        settings=(
            SettingRow("KNOX_TOKEN_MODEL", "str", "The token model, as app.Model."),
            SettingRow("REST_KNOX", "dict", "All other options of django-rest-knox."),
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
                "Authentication, permissions, throttling, pagination and more.",
                docs="https://www.django-rest-framework.org/api-guide/settings/",
            ),
        ),
    ),
    App(
        "rest_framework.authtoken",
        "djangorestframework",
        "REST framework's token authentication: one token per user.",
        "https://www.django-rest-framework.org/api-guide/authentication/#tokenauthentication",
    ),
    App(
        "rest_framework_simplejwt",
        "djangorestframework-simplejwt",
        "JSON Web Tokens (JWT) for REST framework.",
        "https://django-rest-framework-simplejwt.readthedocs.io/",
        section=AUTH,
        settings=(
            SettingRow("SIMPLE_JWT", "dict", "Token lifetimes, signing algorithm and claims."),
        ),
    ),
    App(
        "rest_framework_simplejwt.token_blacklist",
        "djangorestframework-simplejwt",
        "Allows refresh tokens to be revoked.",
        "https://django-rest-framework-simplejwt.readthedocs.io/en/latest/blacklist_app.html",
    ),
)
