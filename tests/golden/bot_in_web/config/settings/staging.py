"""Settings of propel in staging.

Rendered by envgen from profiles/staging.yaml. To change something, edit the
profile and run `envgen render staging`.
"""
# envgen: sha256 714bfc1d9fe6f6e8

from pathlib import Path

from .environment import Environment

BASE_DIR = Path(__file__).resolve().parents[2]
env = Environment(renamed={"SECRET_KEY": "DJANGO_SECRET_KEY"})

# --- Core --------------------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/ref/settings/

ENVIRONMENT = "staging"
DEBUG = env.bool("DJANGO_DEBUG", default=False)
SECRET_KEY = env.str("DJANGO_SECRET_KEY")
# Keys that no longer sign, but are still accepted while they rotate out.
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Hosts and origins -------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/security/#host-header-validation

ALLOWED_HOSTS = env.list(
    "DJANGO_ALLOWED_HOSTS",
    default=["staging.example.com", "127.0.0.1"],
)
CSRF_TRUSTED_ORIGINS = env.list(
    "DJANGO_CSRF_TRUSTED_ORIGINS",
    default=["https://staging.example.com", "https://app.example.com"],
)
CORS_ALLOWED_ORIGINS = env.list(
    "DJANGO_CORS_ALLOWED_ORIGINS",
    default=["https://app.example.com", "https://kiosk.example.com"],
)

# Render names the service itself, preview environments included.
render_host = env.str("RENDER_EXTERNAL_HOSTNAME", default="")
if render_host and render_host not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(render_host)
    CSRF_TRUSTED_ORIGINS.append(f"https://{render_host}")

# --- HTTPS and cookies -------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/security/#ssl-https

# Render's edge ends TLS; without this header the redirect below never ends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("DJANGO_SECURE_SSL_REDIRECT", default=True)
# The bot calls inside the container or private network, in plain HTTP.
SECURE_REDIRECT_EXEMPT = ["^api/bot/"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = env.int("DJANGO_SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True

# --- Applications and middleware ---------------------------------------------
# https://docs.djangoproject.com/en/5.2/ref/applications/

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "corsheaders",
    "config.settings.bot_auth",
]
MIDDLEWARE = [
    "config.settings.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "config.settings.bot_auth.middleware.BotAuthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# Answered by the first middleware, before hosts, redirects and sessions.
HEALTH_PATH = "/up"

# --- Templates and forms -----------------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/templates/

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Accounts and passwords --------------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/auth/

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- Database and cache ------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/ref/databases/

# A weaker sslmode in the URL is raised to this one, a stronger one is kept.
DATABASES = {
    "default": {
        **env.database("DATABASE_URL", sslmode="require", connect_timeout=10),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    },
}
# Each worker has a cache of its own.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Static files and uploads ------------------------------------------------
# https://docs.djangoproject.com/en/5.2/howto/static-files/deployment/

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# --- REST framework ----------------------------------------------------------
# https://www.django-rest-framework.org/api-guide/settings/

# Throttling has to trust the one X-Forwarded-For entry of Render's edge.
REST_FRAMEWORK = {"NUM_PROXIES": 1}

# --- Languages, times and formats --------------------------------------------
# https://docs.djangoproject.com/en/5.2/topics/i18n/

LANGUAGE_CODE = "en-us"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

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

SENTRY_DSN = env.str("SENTRY_DSN", default=None)
FEATURES = env.list("FEATURES", default=["signup", "export"])
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
BOT_AUTH_STORE = "table"

env.finish()
