"""Apps that monitor the site or help to develop it."""

from envgen.catalog.anchors import SECURITY
from envgen.catalog.sections import LOGGING, OTHER, TESTING
from envgen.catalog.types import App, Middleware, SettingRow

ROWS: tuple[App, ...] = (
    App(
        "debug_toolbar",
        "django-debug-toolbar",
        "Shows queries, templates and timing next to each page.",
        "https://django-debug-toolbar.readthedocs.io/",
        installed=("debug_toolbar",),
        # Early, to cover most of the request, but after anything that encodes the response.
        middleware=(
            Middleware("debug_toolbar.middleware.DebugToolbarMiddleware", "after", SECURITY),
        ),
        settings=(
            SettingRow("DEBUG_TOOLBAR_CONFIG", "dict", TESTING, "Options of the toolbar."),
            SettingRow("DEBUG_TOOLBAR_PANELS", "list", TESTING, "Panels of the toolbar, in order."),
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
        "Additional manage.py commands.",
        "https://django-extensions.readthedocs.io/",
        installed=("django_extensions",),
        settings=(SettingRow("SHELL_PLUS", "str", TESTING, "The shell that shell_plus opens."),),
    ),
    App(
        "django_prometheus",
        "django-prometheus",
        "Exports metrics of requests, queries and caches to Prometheus.",
        "https://github.com/django-commons/django-prometheus",
        installed=("django_prometheus",),
        # The two measure the middleware and views between them.
        middleware=(
            Middleware("django_prometheus.middleware.PrometheusBeforeMiddleware", "first"),
            Middleware("django_prometheus.middleware.PrometheusAfterMiddleware", "last"),
        ),
        settings=(
            SettingRow(
                "PROMETHEUS_EXPORT_MIGRATIONS", "bool", LOGGING, "Export the number of migrations."
            ),
        ),
    ),
    App(
        "silk",
        "django-silk",
        "Records requests and queries for later analysis.",
        "https://github.com/jazzband/django-silk",
        installed=("silk",),
        middleware=(Middleware("silk.middleware.SilkyMiddleware", "after", SECURITY),),
        settings=(
            SettingRow(
                "SILKY_AUTHENTICATION", "bool", LOGGING, "Require login to view recorded requests."
            ),
            SettingRow(
                "SILKY_AUTHORISATION",
                "bool",
                LOGGING,
                "Require permission to view recorded requests.",
            ),
            SettingRow(
                "SILKY_INTERCEPT_PERCENT",
                "int",
                LOGGING,
                "Percentage of requests that are recorded.",
            ),
            SettingRow("SILKY_PYTHON_PROFILER", "bool", LOGGING, "Profile Python code, too."),
        ),
    ),
    App(
        "waffle",
        "django-waffle",
        "Feature flags: enable features for some users or requests.",
        "https://waffle.readthedocs.io/",
        installed=("waffle",),
        middleware=(Middleware("waffle.middleware.WaffleMiddleware", "last"),),
        settings=(
            SettingRow(
                "WAFFLE_FLAG_DEFAULT",
                "bool",
                OTHER,
                "State of a flag that does not exist in the database.",
            ),
        ),
    ),
)
