"""Apps that look at the site, or help to develop it."""

from envgen.catalog.anchors import SECURITY
from envgen.catalog.sections import LOGGING, OTHER, TESTING
from envgen.catalog.types import App, Middleware, SettingRow

ROWS: tuple[App, ...] = (
    App(
        "debug_toolbar",
        "django-debug-toolbar",
        "Shows queries, templates and timing beside each page.",
        "https://django-debug-toolbar.readthedocs.io/",
        installed=("debug_toolbar",),
        # Early, to see the most; nothing there encodes the page it writes into.
        middleware=(
            Middleware("debug_toolbar.middleware.DebugToolbarMiddleware", "after", SECURITY),
        ),
        settings=(
            SettingRow("DEBUG_TOOLBAR_CONFIG", "dict", TESTING, "When it shows, and how."),
            SettingRow("DEBUG_TOOLBAR_PANELS", "list", TESTING, "What it shows."),
        ),
    ),
    App(
        "django_browser_reload",
        "django-browser-reload",
        "Reloads the page when code or templates change.",
        "https://github.com/adamchainz/django-browser-reload",
        installed=("django_browser_reload",),
        middleware=(
            Middleware("django_browser_reload.middleware.BrowserReloadMiddleware", "last"),
        ),
    ),
    App(
        "django_extensions",
        "django-extensions",
        "More commands for manage.py.",
        "https://django-extensions.readthedocs.io/",
        installed=("django_extensions",),
        settings=(SettingRow("SHELL_PLUS", "str", TESTING, "The shell that shell_plus opens."),),
    ),
    App(
        "django_prometheus",
        "django-prometheus",
        "Measures requests, queries and caches for Prometheus.",
        "https://github.com/django-commons/django-prometheus",
        installed=("django_prometheus",),
        # The two measure what lies between them.
        middleware=(
            Middleware("django_prometheus.middleware.PrometheusBeforeMiddleware", "first"),
            Middleware("django_prometheus.middleware.PrometheusAfterMiddleware", "last"),
        ),
        settings=(
            SettingRow("PROMETHEUS_EXPORT_MIGRATIONS", "bool", LOGGING, "Count migrations too."),
        ),
    ),
    App(
        "silk",
        "django-silk",
        "Records requests and queries, to look at later.",
        "https://github.com/jazzband/django-silk",
        installed=("silk",),
        middleware=(Middleware("silk.middleware.SilkyMiddleware", "after", SECURITY),),
        settings=(
            SettingRow("SILKY_AUTHENTICATION", "bool", LOGGING, "Only for those logged in."),
            SettingRow("SILKY_AUTHORISATION", "bool", LOGGING, "Only for those permitted."),
            SettingRow("SILKY_INTERCEPT_PERCENT", "int", LOGGING, "Share of requests recorded."),
            SettingRow("SILKY_PYTHON_PROFILER", "bool", LOGGING, "Profile the code too."),
        ),
    ),
    App(
        "waffle",
        "django-waffle",
        "Switches features on for some people.",
        "https://waffle.readthedocs.io/",
        installed=("waffle",),
        middleware=(Middleware("waffle.middleware.WaffleMiddleware", "last"),),
        settings=(
            SettingRow("WAFFLE_FLAG_DEFAULT", "bool", OTHER, "State of a flag nobody made."),
        ),
    ),
)
