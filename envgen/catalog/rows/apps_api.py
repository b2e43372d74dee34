"""Apps for APIs: REST framework, packages that build on it, and cross-origin requests."""

from envgen.catalog.anchors import SECURITY
from envgen.catalog.sections import API, AUTH, HOSTS
from envgen.catalog.types import App, Middleware, SettingRow

ROWS: tuple[App, ...] = (
    App(
        "corsheaders",
        "django-cors-headers",
        "Allows cross-origin requests (CORS).",
        "https://github.com/adamchainz/django-cors-headers",
        installed=("corsheaders",),
        # Before CommonMiddleware, so that its redirects have CORS headers, too. After
        # WhiteNoise, which adds such a header to static files itself.
        middleware=(Middleware("corsheaders.middleware.CorsMiddleware", "after", SECURITY),),
        settings=(
            SettingRow(
                "CORS_ALLOWED_ORIGINS",
                "list",
                HOSTS,
                "Origins, with scheme, that may send cross-origin requests.",
                environment=True,
            ),
            SettingRow(
                "CORS_ALLOWED_ORIGIN_REGEXES",
                "list",
                HOSTS,
                "Regular expressions for origins that may send cross-origin requests.",
            ),
            SettingRow(
                "CORS_ALLOW_ALL_ORIGINS",
                "bool",
                HOSTS,
                "Allow cross-origin requests from all origins.",
            ),
            SettingRow(
                "CORS_ALLOW_CREDENTIALS", "bool", HOSTS, "Allow cookies in cross-origin requests."
            ),
            SettingRow(
                "CORS_ALLOW_HEADERS", "list", HOSTS, "Headers that cross-origin requests may have."
            ),
            SettingRow(
                "CORS_ALLOW_METHODS",
                "list",
                HOSTS,
                "HTTP methods that cross-origin requests may use.",
            ),
            SettingRow(
                "CORS_ALLOW_PRIVATE_NETWORK",
                "bool",
                HOSTS,
                "Allow requests from public pages to a site on a private network.",
            ),
            SettingRow(
                "CORS_EXPOSE_HEADERS",
                "list",
                HOSTS,
                "Response headers that cross-origin pages may read.",
            ),
            SettingRow(
                "CORS_ORIGIN_ALLOW_ALL",
                "bool",
                HOSTS,
                "Old name of CORS_ALLOW_ALL_ORIGINS.",
                deprecated="3.5",
                instead="CORS_ALLOW_ALL_ORIGINS",
            ),
            SettingRow(
                "CORS_ORIGIN_REGEX_WHITELIST",
                "list",
                HOSTS,
                "Old name of CORS_ALLOWED_ORIGIN_REGEXES.",
                deprecated="3.5",
                instead="CORS_ALLOWED_ORIGIN_REGEXES",
            ),
            SettingRow(
                "CORS_ORIGIN_WHITELIST",
                "list",
                HOSTS,
                "Old name of CORS_ALLOWED_ORIGINS.",
                deprecated="3.5",
                instead="CORS_ALLOWED_ORIGINS",
            ),
            SettingRow(
                "CORS_PREFLIGHT_MAX_AGE",
                "int",
                HOSTS,
                "Seconds that browsers may cache a preflight response.",
            ),
            SettingRow(
                "CORS_URLS_REGEX",
                "str",
                HOSTS,
                "Regular expression for URL paths that send CORS headers.",
            ),
        ),
    ),
    App(
        "dj_rest_auth",
        "dj-rest-auth",
        "API endpoints for login, logout, registration and passwords.",
        "https://dj-rest-auth.readthedocs.io/",
        installed=("dj_rest_auth",),
        settings=(SettingRow("REST_AUTH", "dict", AUTH, "All options of dj-rest-auth."),),
    ),
    App(
        "django_filters",
        "django-filter",
        "Filters querysets by URL query parameters.",
        "https://django-filter.readthedocs.io/",
        installed=("django_filters",),
    ),
    App(
        "djoser",
        "djoser",
        "API endpoints for accounts: activation, passwords and user data.",
        "https://djoser.readthedocs.io/",
        installed=("djoser",),
        settings=(SettingRow("DJOSER", "dict", AUTH, "All options of djoser."),),
    ),
    App(
        "drf_spectacular",
        "drf-spectacular",
        "Generates an OpenAPI schema of the API.",
        "https://drf-spectacular.readthedocs.io/",
        installed=("drf_spectacular",),
        settings=(
            SettingRow(
                "SPECTACULAR_SETTINGS",
                "dict",
                API,
                "Title, version and other options of the schema.",
            ),
        ),
    ),
    App(
        "drf_spectacular_sidecar",
        "drf-spectacular-sidecar",
        "Serves Swagger UI and Redoc from the project's static files.",
        "https://drf-spectacular.readthedocs.io/",
        installed=("drf_spectacular_sidecar",),
    ),
    App(
        "knox",
        "django-rest-knox",
        "One token per client, stored as a hash.",
        "https://jazzband.github.io/django-rest-knox/",
        installed=("knox",),
        settings=(
            SettingRow("KNOX_TOKEN_MODEL", "str", AUTH, "The token model, as app.Model."),
            SettingRow("REST_KNOX", "dict", AUTH, "All other options of django-rest-knox."),
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
        installed=("rest_framework.authtoken",),
    ),
    App(
        "rest_framework_simplejwt",
        "djangorestframework-simplejwt",
        "JSON Web Tokens (JWT) for REST framework.",
        "https://django-rest-framework-simplejwt.readthedocs.io/",
        installed=("rest_framework_simplejwt",),
        settings=(
            SettingRow(
                "SIMPLE_JWT", "dict", AUTH, "Token lifetimes, signing algorithm and claims."
            ),
        ),
    ),
    App(
        "rest_framework_simplejwt.token_blacklist",
        "djangorestframework-simplejwt",
        "Allows refresh tokens to be revoked.",
        "https://django-rest-framework-simplejwt.readthedocs.io/en/latest/blacklist_app.html",
        installed=("rest_framework_simplejwt.token_blacklist",),
    ),
)
