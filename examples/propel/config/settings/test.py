"""Settings of propel in test.

Rendered by envgen from profiles/test.yaml. To change something, edit the
profile and run `envgen render test`.
"""
# envgen: sha256 c9ef534b606a9430

from pathlib import Path

from .environment import Environment

# Underscored, so that the base module cannot replace them. The environment is read
# before that module is imported: it may change the environment itself.
_root = Path(__file__).resolve().parents[2]
_env = Environment(
    renamed={
        "SECRET_KEY": "DJANGO_SECRET_KEY",
        "ALLOWED_HOSTS": "DJANGO_ALLOWED_HOSTS",
    },
)

from config.base import *  # noqa: E402, F403, RUF100

env = _env

from config import base  # noqa: E402, RUF100

from .composition import with_apps, with_middleware  # noqa: E402, RUF100

# --- Core --------------------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/ref/settings/

ENVIRONMENT = "test"
DEBUG = env.bool("DJANGO_DEBUG", default=False)
SECRET_KEY = env.str(
    "DJANGO_SECRET_KEY",
    default="not-a-secret-the-stand-in-for-django_secret_key-in-tests--------",
)
# Keys that no longer sign, but are still accepted while they rotate out.
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])

# --- Hosts and origins -------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/security/#host-header-validation

ALLOWED_HOSTS = env.list(
    "DJANGO_ALLOWED_HOSTS",
    default=["localhost", "127.0.0.1", "[::1]"],
)
CSRF_TRUSTED_ORIGINS = env.list("DJANGO_CSRF_TRUSTED_ORIGINS", default=[])
CORS_ALLOWED_ORIGINS = env.list("DJANGO_CORS_ALLOWED_ORIGINS", default=[])

# --- Applications and middleware ---------------------------------------------
# https://docs.djangoproject.com/en/5.2/ref/applications/

INSTALLED_APPS = with_apps(
    base.INSTALLED_APPS,
    "corsheaders",
    "rest_framework",
    "config.settings.bot_auth",
)
MIDDLEWARE = with_middleware(
    base.MIDDLEWARE,
    first=["config.settings.health.HealthMiddleware"],
    after={
        "django.middleware.security.SecurityMiddleware": [
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "corsheaders.middleware.CorsMiddleware",
            "config.settings.bot_auth.middleware.BotAuthMiddleware",
        ],
    },
)
# Answered by the first middleware, before hosts, redirects and sessions.
HEALTH_PATH = "/healthz"

# --- Accounts and passwords --------------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/auth/

# Weak and quick: tests make many users and protect none.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- Database and cache ------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/ref/databases/

DATABASES = {"default": env.database("DATABASE_URL", sqlite=_root / "db.sqlite3")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Logging and error reports -----------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/logging/

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        },
    },
    "root": {
        "handlers": ["stdout"],
        "level": env.str("DJANGO_LOG_LEVEL", default="INFO"),
    },
}

# --- The project's own variables ---------------------------------------------

BOT_SHARED_SECRET = env.str(
    "BOT_SHARED_SECRET",
    default="not-a-secret-the-stand-in-for-bot_shared_secret-in-tests--------",
)
# Normally empty: the value before, while the secret is rotated.
BOT_SHARED_SECRET_PREVIOUS = env.str("BOT_SHARED_SECRET_PREVIOUS", default="")

# --- The bot's signed requests -----------------------------------------------

# Below these paths everything has to be signed; the rest is not touched.
BOT_AUTH = {
    "bot": {
        "path": "/api/bot/",
        "secrets": [BOT_SHARED_SECRET, BOT_SHARED_SECRET_PREVIOUS],
        "accept": ["v2"],
    },
}
# Where signatures that were seen are remembered: a cache, or a table of the app.
BOT_AUTH_STORE = "table"

env.finish()
