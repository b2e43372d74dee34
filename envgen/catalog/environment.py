"""Variables that are set, or are left to be set, without any profile saying so."""

from __future__ import annotations

ALWAYS = frozenset(
    {"CI", "DJANGO_ALLOW_ASYNC_UNSAFE", "DJANGO_RUNSERVER_HIDE_WARNING", "DJANGO_SETTINGS_MODULE",
     "EDITOR", "HOME", "HOSTNAME", "LANG", "LANGUAGE", "LOGNAME", "NO_COLOR", "OLDPWD", "PATH",
     "PWD", "RUN_MAIN", "SHELL", "SHLVL", "SSL_CERT_DIR", "SSL_CERT_FILE", "TEMP", "TERM", "TMP",
     "TMPDIR", "TZ", "USER", "USERNAME", "VIRTUAL_ENV", "WERKZEUG_RUN_MAIN", "_"}
)  # fmt: skip
"""What an operating system, Python or Django sets or understands."""

ALWAYS_PREFIXES = ("GITHUB_", "LC_", "PYTEST_", "PYTHON", "XDG_")

TEST_PREFIXES = ("GITHUB_", "PYTEST_", "TOX_")
"""The first letters of variables that CI and test runners set, and no deployed program gets."""

PLATFORM_SIGNS = frozenset(
    {"AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "DYNO", "GAE_APPLICATION", "GAE_ENV",
     "GAE_INSTANCE", "GAE_VERSION", "K_SERVICE", "KUBERNETES_SERVICE_HOST", "RENDER", "VERCEL",
     "VERCEL_URL", "WEBSITE_HOSTNAME", "WEBSITE_SITE_NAME"}
)  # fmt: skip
"""What code asks for to find out where it runs."""

SIGN_PREFIXES = ("FLY_", "HEROKU_", "RAILWAY_", "VERCEL_")

LIBRARY_PREFIXES = (
    "ANTHROPIC_", "AWS_", "AZURE_", "BOTO_", "C_FORCE_ROOT", "CELERY_", "CLOUDINARY_", "DATADOG_",
    "DD_", "ELASTIC_APM_", "FORWARDED_ALLOW_IPS", "GDAL_", "GEOS_", "GOOGLE_", "GUNICORN_",
    "HTTP_PROXY", "HTTPS_PROXY", "LANGCHAIN_", "LANGSMITH_", "LOGFIRE_", "MALLOC_", "MPLCONFIGDIR",
    "NEW_RELIC_", "NO_PROXY", "OPENAI_", "OTEL_", "PG", "PIP_", "POETRY_", "PROMETHEUS_",
    "ROLLBAR_", "SENTRY_", "UV_", "UVICORN_", "WEB_CONCURRENCY",
)  # fmt: skip
"""The first letters of variables that well-known libraries and servers read by themselves."""

APPCONF_PREFIXES = (
    "ACCOUNT_", "APPCONF_", "AVATAR_", "CACHEOPS_", "COMPRESS_", "GUARDIAN_", "IMAGEKIT_",
    "PINAX_", "SELECT2_", "STATICI18N_", "STRONGHOLD_",
)  # fmt: skip
"""Settings that packages define themselves, with django-appconf or a like means."""


def is_always_set(name: str) -> bool:
    """Return whether a variable is no business of a profile."""
    return name in ALWAYS or name.startswith(ALWAYS_PREFIXES)


def is_sign(name: str) -> bool:
    """Return whether code asks for a variable to find out where it runs."""
    return name in PLATFORM_SIGNS or name.startswith(SIGN_PREFIXES)
