"""Apps for APIs: REST framework with what stands on it, and cross-origin requests."""

from envgen.catalog.anchors import SECURITY
from envgen.catalog.sections import API, AUTH, HOSTS
from envgen.catalog.types import App, Middleware, SettingRow

ROWS: tuple[App, ...] = (
    App(
        "corsheaders",
        "django-cors-headers",
        "Lets pages of other origins call the site.",
        "https://github.com/adamchainz/django-cors-headers",
        installed=("corsheaders",),
        # Early, so that redirects of CommonMiddleware carry the headers as well. Behind
        # WhiteNoise, which adds such a header to static files by itself.
        middleware=(Middleware("corsheaders.middleware.CorsMiddleware", "after", SECURITY),),
        settings=(
            SettingRow(
                "CORS_ALLOWED_ORIGINS",
                "list",
                HOSTS,
                "Origins, with scheme, whose pages may call the site.",
                environment=True,
            ),
            SettingRow(
                "CORS_ALLOWED_ORIGIN_REGEXES",
                "list",
                HOSTS,
                "Patterns of origins whose pages may call the site.",
            ),
            SettingRow("CORS_ALLOW_ALL_ORIGINS", "bool", HOSTS, "Let any page call the site."),
            SettingRow("CORS_ALLOW_CREDENTIALS", "bool", HOSTS, "Let such calls bring cookies."),
            SettingRow("CORS_ALLOW_HEADERS", "list", HOSTS, "Headers such calls may have."),
            SettingRow("CORS_ALLOW_METHODS", "list", HOSTS, "Methods such calls may use."),
            SettingRow(
                "CORS_ALLOW_PRIVATE_NETWORK",
                "bool",
                HOSTS,
                "Let public pages call a site on a private network.",
            ),
            SettingRow("CORS_EXPOSE_HEADERS", "list", HOSTS, "Headers such pages may read."),
            SettingRow(
                "CORS_ORIGIN_ALLOW_ALL",
                "bool",
                HOSTS,
                "Former name of CORS_ALLOW_ALL_ORIGINS.",
                deprecated="3.5",
                instead="CORS_ALLOW_ALL_ORIGINS",
            ),
            SettingRow(
                "CORS_ORIGIN_REGEX_WHITELIST",
                "list",
                HOSTS,
                "Former name of CORS_ALLOWED_ORIGIN_REGEXES.",
                deprecated="3.5",
                instead="CORS_ALLOWED_ORIGIN_REGEXES",
            ),
            SettingRow(
                "CORS_ORIGIN_WHITELIST",
                "list",
                HOSTS,
                "Former name of CORS_ALLOWED_ORIGINS.",
                deprecated="3.5",
                instead="CORS_ALLOWED_ORIGINS",
            ),
            SettingRow(
                "CORS_PREFLIGHT_MAX_AGE", "int", HOSTS, "Seconds a browser keeps the answer."
            ),
            SettingRow("CORS_URLS_REGEX", "str", HOSTS, "Pattern of the paths that are open."),
        ),
    ),
    App(
        "dj_rest_auth",
        "dj-rest-auth",
        "Login, logout, registration and password endpoints.",
        "https://dj-rest-auth.readthedocs.io/",
        installed=("dj_rest_auth",),
        settings=(SettingRow("REST_AUTH", "dict", AUTH, "All of its options."),),
    ),
    App(
        "django_filters",
        "django-filter",
        "Filters lists by the query of a URL.",
        "https://django-filter.readthedocs.io/",
        installed=("django_filters",),
    ),
    App(
        "djoser",
        "djoser",
        "Endpoints for accounts: activation, passwords, user data.",
        "https://djoser.readthedocs.io/",
        installed=("djoser",),
        settings=(SettingRow("DJOSER", "dict", AUTH, "All of its options."),),
    ),
    App(
        "drf_spectacular",
        "drf-spectacular",
        "Describes the API as an OpenAPI schema.",
        "https://drf-spectacular.readthedocs.io/",
        installed=("drf_spectacular",),
        settings=(SettingRow("SPECTACULAR_SETTINGS", "dict", API, "Title, version and options."),),
    ),
    App(
        "drf_spectacular_sidecar",
        "drf-spectacular-sidecar",
        "Serves Swagger UI and Redoc from the site itself.",
        "https://drf-spectacular.readthedocs.io/",
        installed=("drf_spectacular_sidecar",),
    ),
    App(
        "knox",
        "django-rest-knox",
        "Tokens for each client, kept as hashes.",
        "https://jazzband.github.io/django-rest-knox/",
        installed=("knox",),
        settings=(
            SettingRow("KNOX_TOKEN_MODEL", "str", AUTH, "The model of a token, as app.Model."),
            SettingRow("REST_KNOX", "dict", AUTH, "All other options."),
        ),
    ),
    App(
        "rest_framework",
        "djangorestframework",
        "Django REST framework.",
        "https://www.django-rest-framework.org/",
        installed=("rest_framework",),
        settings=(
            SettingRow(
                "REST_FRAMEWORK",
                "dict",
                API,
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
        installed=("rest_framework.authtoken",),
    ),
    App(
        "rest_framework_simplejwt",
        "djangorestframework-simplejwt",
        "Signed tokens (JWT) for REST framework.",
        "https://django-rest-framework-simplejwt.readthedocs.io/",
        installed=("rest_framework_simplejwt",),
        settings=(SettingRow("SIMPLE_JWT", "dict", AUTH, "Lifetimes, algorithm and claims."),),
    ),
    App(
        "rest_framework_simplejwt.token_blacklist",
        "djangorestframework-simplejwt",
        "Lets refresh tokens be revoked.",
        "https://django-rest-framework-simplejwt.readthedocs.io/en/latest/blacklist_app.html",
        installed=("rest_framework_simplejwt.token_blacklist",),
    ),
)
