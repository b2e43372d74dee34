"""Apps that look at the site, or help to develop it."""

from envgen.catalog.anchors import SECURITY
from envgen.catalog.sections import LOGGING, TESTING
from envgen.catalog.types import App, Middleware, SettingRow

ROWS: tuple[App, ...] = (
    App(
        "debug_toolbar",
        "django-debug-toolbar",
        "Shows queries, templates and timing beside each page.",
        # Early, to see the most; nothing there encodes the page it writes into.
        middleware=(
            Middleware("debug_toolbar.middleware.DebugToolbarMiddleware", "after", SECURITY),
        ),
        section=TESTING,
        settings=(
            SettingRow("DEBUG_TOOLBAR_CONFIG", "dict", "When it shows, and how."),
            SettingRow("DEBUG_TOOLBAR_PANELS", "list", "What it shows."),
        ),
    ),
    App(
        "django_browser_reload",
        "django-browser-reload",
        "Reloads the page when code or templates change.",
        "https://github.com/adamchainz/django-browser-reload",
        middleware=(
            Middleware("django_browser_reload.middleware.BrowserReloadMiddleware", "last"),
        ),
    ),
    App(
        "django_extensions",
        "django-extensions",
        "More commands for manage.py.",
        section=TESTING,
        settings=(SettingRow("SHELL_PLUS", "str", "The shell that shell_plus opens."),),
    ),
    App(
        "django_prometheus",
        "django-prometheus",
        "Measures requests, queries and caches for Prometheus.",
        "https://github.com/django-commons/django-prometheus",
        # The two measure what lies between them.
        middleware=(
            Middleware("django_prometheus.middleware.PrometheusBeforeMiddleware", "first"),
            Middleware("django_prometheus.middleware.PrometheusAfterMiddleware", "last"),
        ),
        section=LOGGING,
        settings=(SettingRow("PROMETHEUS_EXPORT_MIGRATIONS", "bool", "Count migrations too."),),
    ),
    App(
        "silk",
        "django-silk",
        "Records requests and queries, to look at later.",
        "https://github.com/jazzband/django-silk",
        middleware=(Middleware("silk.middleware.SilkyMiddleware", "after", SECURITY),),
        section=LOGGING,
        settings=(
            SettingRow("SILKY_AUTHENTICATION", "bool", "Only for those logged in."),
            SettingRow("SILKY_AUTHORISATION", "bool", "Only for those permitted."),
            SettingRow("SILKY_INTERCEPT_PERCENT", "int", "Share of requests recorded."),
            SettingRow("SILKY_PYTHON_PROFILER", "bool", "Profile the code too."),
        ),
    ),
    App(
        "waffle",
        "django-waffle",
        "Switches features on for some people.",
        "https://waffle.readthedocs.io/",
        middleware=(Middleware("waffle.middleware.WaffleMiddleware", "last"),),
        settings=(SettingRow("WAFFLE_FLAG_DEFAULT", "bool", "State of a flag nobody made."),),
    ),
)
