"""Settings of propel in staging.

Rendered by envgen from profiles/staging.yaml. To change something, edit the
profile and run `envgen render staging`.
"""
# envgen: sha256 e2a7efdf13c69b48

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

ENVIRONMENT = "staging"
DEBUG = env.bool("DJANGO_DEBUG", default=False)
SECRET_KEY = env.str("DJANGO_SECRET_KEY")
# Keys that no longer sign, but are still accepted while they rotate out.
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])

# --- Hosts and origins -------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/security/#host-header-validation

ALLOWED_HOSTS = env.list(
    "DJANGO_ALLOWED_HOSTS",
    default=["propel-staging-web.onrender.com", "propel-staging-web"],
)
CSRF_TRUSTED_ORIGINS = env.list(
    "DJANGO_CSRF_TRUSTED_ORIGINS",
    default=[
        "https://propel-staging-web.onrender.com",
        "https://propel2excel-staging.vercel.app",
    ],
)
CORS_ALLOWED_ORIGINS = env.list(
    "DJANGO_CORS_ALLOWED_ORIGINS",
    default=["https://propel2excel-staging.vercel.app"],
)

# Render names the service itself, preview environments included.
render_host = env.str("RENDER_EXTERNAL_HOSTNAME", default="")
if render_host:
    # On the private network by its first part, which may be longer than the name.
    ALLOWED_HOSTS.append(render_host.partition(".")[0])
if render_host and render_host not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(render_host)
    CSRF_TRUSTED_ORIGINS.append(f"https://{render_host}")

# --- HTTPS and cookies -------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/security/#ssl-https

# Render's edge ends TLS; without this header the redirect below never ends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("DJANGO_SECURE_SSL_REDIRECT", default=True)
# The bot calls inside the container or private network, in plain HTTP.
SECURE_REDIRECT_EXEMPT = [*getattr(base, "SECURE_REDIRECT_EXEMPT", []), "^api/bot/"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = env.int("DJANGO_SECURE_HSTS_SECONDS", default=3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True

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

# --- Database and cache ------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/ref/databases/

# A weaker sslmode in the URL is raised to this one, a stronger one is kept.
DATABASES = {
    "default": {
        **env.database("DATABASE_URL", sslmode="prefer", connect_timeout=10),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    },
}
CACHES = {"default": env.cache("REDIS_URL"), "bot_auth": env.cache("REDIS_URL")}

# --- Static files and uploads ------------------------------------------------
# https://docs.djangoproject.com/en/5.2/howto/static-files/deployment/

STATIC_ROOT = _root / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    **getattr(base, "STORAGES", {}),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# --- REST framework ----------------------------------------------------------
# https://www.django-rest-framework.org/api-guide/settings/

# Throttling has to trust the one X-Forwarded-For entry of Render's edge.
REST_FRAMEWORK = {**getattr(base, "REST_FRAMEWORK", {}), "NUM_PROXIES": 1}

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

BOT_SHARED_SECRET = env.str("BOT_SHARED_SECRET")
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
BOT_AUTH_STORE = "bot_auth"

env.finish()
