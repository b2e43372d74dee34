"""Apps that monitor the site or help to develop it."""

from envgen.catalog.sections import LOGGING, TESTING
from envgen.catalog.types import SECURITY, App, Middleware, SettingRow

ROWS: tuple[App, ...] = (
    App(
        "debug_toolbar",
        "django-debug-toolbar",
        "Shows queries, templates and timing next to each page.",
        # Early, to see the most; nothing there encodes the page it writes into.
        middleware=(
            Middleware("debug_toolbar.middleware.DebugToolbarMiddleware", "after", SECURITY),
        ),
        section=TESTING,
        settings=(
            SettingRow("DEBUG_TOOLBAR_CONFIG", "dict", "Options of the toolbar."),
            SettingRow("DEBUG_TOOLBAR_PANELS", "list", "Panels of the toolbar, in order."),
        ),
        development_only=True,
    ),
    App(
        "django_browser_reload",
        "django-browser-reload",
        "Reloads the page when code or templates change.",
        "https://github.com/adamchainz/django-browser-reload",
        middleware=(
            Middleware("django_browser_reload.middleware.BrowserReloadMiddleware", "last"),
        ),
        development_only=True,
    ),
    App(
        "django_extensions",
        "django-extensions",
        "Additional manage.py commands.",
        section=TESTING,
        settings=(SettingRow("SHELL_PLUS", "str", "The shell that shell_plus opens."),),
    ),
    App(
        "django_prometheus",
        "django-prometheus",
        "Exports metrics of requests, queries and caches to Prometheus.",
        "https://github.com/django-commons/django-prometheus",
        # The two measure what lies between them.
        middleware=(
            Middleware("django_prometheus.middleware.PrometheusBeforeMiddleware", "first"),
            Middleware("django_prometheus.middleware.PrometheusAfterMiddleware", "last"),
        ),
        section=LOGGING,
        settings=(
            SettingRow("PROMETHEUS_EXPORT_MIGRATIONS", "bool", "Export the number of migrations."),
        ),
    ),
    App(
        "silk",
        "django-silk",
        "Records requests and queries for later analysis.",
        "https://github.com/jazzband/django-silk",
        middleware=(Middleware("silk.middleware.SilkyMiddleware", "after", SECURITY),),
        section=LOGGING,
        settings=(
            SettingRow("SILKY_AUTHENTICATION", "bool", "Require login to view recorded requests."),
            SettingRow(
                "SILKY_AUTHORISATION", "bool", "Require permission to view recorded requests."
            ),
            SettingRow(
                "SILKY_INTERCEPT_PERCENT", "int", "Percentage of requests that are recorded."
            ),
            SettingRow("SILKY_PYTHON_PROFILER", "bool", "Profile Python code, too."),
        ),
        development_only=True,
    ),
    App(
        "waffle",
        "django-waffle",
        "Feature flags: enable features for some users or requests.",
        "https://waffle.readthedocs.io/",
        middleware=(
            Middleware(
                "waffle.middleware.WaffleMiddleware",
                "last",
                without="a flag for a percentage of users changes with each request",
            ),
        ),
        settings=(
            SettingRow(
                "WAFFLE_FLAG_DEFAULT",
                "bool",
                "State of a flag that does not exist in the database.",
            ),
        ),
    ),
)
