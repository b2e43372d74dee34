"""Settings of propel in test.

Rendered by envgen from profiles/test.yaml. To change something, edit the
profile and run `envgen render test`.
"""
# envgen: sha256 a42746c2c07ecde8

from pathlib import Path

from .environment import Environment

BASE_DIR = Path(__file__).resolve().parents[2]
env = Environment(renamed={"SECRET_KEY": "DJANGO_SECRET_KEY"})

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
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
HEALTH_PATH = "/healthz"

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
# Weak and quick: tests make many users and protect none.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- Database and cache ------------------------------------------------------
# https://docs.djangoproject.com/en/5.2/ref/databases/

DATABASES = {"default": env.database("DATABASE_URL", sqlite=BASE_DIR / "db.sqlite3")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Static files and uploads ------------------------------------------------
# https://docs.djangoproject.com/en/5.2/howto/static-files/deployment/

STATIC_URL = "static/"

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

SENTRY_DSN = env.str(
    "SENTRY_DSN",
    default="not-a-secret-the-stand-in-for-sentry_dsn-in-tests---------------",
)
FEATURES = env.list("FEATURES", default=["signup", "export"])
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
