"""How people break a site that boots: each with the rules that speak, and with no other."""

from __future__ import annotations

from booted_shop import Broken

# config/extra.py is imported last, and by the module whose settings it changes.
PRODUCTION = (
    "import sys\n\nif 'config.settings.production' in sys.modules:\n"
    "    settings = vars(sys.modules['config.settings.production'])\n"
)


def without(middleware: str) -> str:
    """Return settings that take a middleware out."""
    return (
        f"{PRODUCTION}    MIDDLEWARE = [m for m in settings['MIDDLEWARE'] "
        f"if {middleware!r} not in m]\n"
    )


def with_middleware(name: str) -> str:
    """Return settings that put one at the end."""
    return f"{PRODUCTION}    MIDDLEWARE = [*settings['MIDDLEWARE'], {name!r}]\n"


# The project's own middleware answers the health check.
MOVED_HEALTH = (
    f"{PRODUCTION}    MIDDLEWARE = [\n"
    "        m for m in settings['MIDDLEWARE'] if 'health' not in m\n"
    "    ] + ['config.own.{}']\n"
)


def with_app(name: str) -> str:
    """Return settings that put an app at the end."""
    return f"{PRODUCTION}    INSTALLED_APPS = [*settings['INSTALLED_APPS'], {name!r}]\n"


def with_static_files_in(folder: str) -> str:
    """Return settings whose static files' storage has a place of its own in the project."""
    return (
        "import pathlib\n\nSTORAGES = {\n"
        "    'default': {'BACKEND': 'django.core.files.storage.FileSystemStorage'},\n"
        "    'staticfiles': {\n"
        "        'BACKEND': 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage',\n"
        f"        'OPTIONS': {{'location': pathlib.Path(__file__).parents[1] / {folder!r}}},\n"
        "    },\n}\n"
    )


STARTING = (
    Broken(
        "a variable that the profile does not have",
        {"boot-variables": "production (web, worker): STRIPE_ACCOUNT is not set"},
        extra="import os\n\nSTRIPE_ACCOUNT = os.environ['STRIPE_ACCOUNT']\n",
    ),
    Broken(
        "an import that fails",
        {"boot": "loading the settings failed: ModuleNotFoundError: there is no module nowhere"},
        extra="import nowhere\n",
    ),
    Broken(
        "an app that is not there",
        {"boot": "setting up the apps failed: ModuleNotFoundError: there is no module nowhere"},
        settings="INSTALLED_APPS: [nowhere]",
    ),
    Broken(
        "a model in the settings",
        {"boot": "loading the settings failed: AppRegistryNotReady: Apps aren't loaded yet."},
        extra="from django.contrib.auth.models import User\n",
    ),
    Broken(
        "middleware that is not there",
        {"boot": "answering requests failed: "},
        extra=with_middleware("config.nowhere.Middleware"),
    ),
    Broken(
        "words that may be a secret's",
        {"boot": "loading the settings failed: ImproperlyConfigured: its message is not shown"},
        extra=(
            "from django.core.exceptions import ImproperlyConfigured\n\n"
            "raise ImproperlyConfigured('the-value-of-something')\n"
        ),
    ),
    Broken(
        "a syntax error",
        {"boot": "loading the settings failed: SyntaxError: "},
        extra="DEBUG = = True\n",
    ),
    Broken(
        "settings that exit",
        {"boot": "loading the settings failed: SystemExit: it exits the process"},
        extra="import sys\n\nsys.exit(3)\n",
    ),
    Broken(
        "settings that end at once",
        {"boot": "loading the settings failed: the process exited with status 3"},
        extra="import os\n\nos._exit(3)\n",
    ),
    Broken(
        "settings that are killed",
        {"boot": "loading the settings failed: the process was killed by SIGKILL"},
        extra="import os\n\nos.kill(os.getpid(), 9)\n",
    ),
    Broken(
        "a URLconf that raises",
        {"boot": "running Django's checks failed: LookupError: its message is not shown"},
        urls="raise LookupError('the-value-of-something')\n",
    ),
    Broken(
        "settings that ask the network",
        {"boot-network": "config.example.com:443"},
        extra=(
            "import socket\n\ntry:\n    socket.create_connection(('config.example.com', 443))\n"
            "except OSError:\n    pass\n"
        ),
        severity="note",
    ),
    Broken(
        "a deprecated setting",
        {"deprecated": "CSRF_COOKIE_MASKED"},
        settings="CSRF_COOKIE_MASKED: true",
        severity="warning",
        until="5.0",
    ),
    Broken(
        "a setting that is on its way out",
        {"deprecated": "FORMS_URLFIELD_ASSUME_HTTPS"},
        settings="FORMS_URLFIELD_ASSUME_HTTPS: true",
        severity="warning",
        since="5.0",
        until="6.0",
    ),
    Broken(
        "a setting that goes into another",
        {"deprecated": "EMAIL_HOST"},
        extra="EMAIL_HOST = 'mail.example.com'\n",
        severity="warning",
        since="6.1",
    ),
)
CHECKS = (
    Broken(
        "a warning of Django's for deployment",
        {"django-deploy": "security.W019: "},
        settings="X_FRAME_OPTIONS: SAMEORIGIN",
    ),
    Broken(
        "a warning of Django's",
        {"django-checks": "staticfiles.W004: "},
        settings="STATICFILES_DIRS: [/nowhere/at/all]",
        severity="warning",
    ),
    Broken(
        "a bot's signatures in a cache of each worker's",
        {"django-checks": "bot_auth.E008: ", "cache-per-worker": "the cache `default` is not"},
        old="redis: {provider: url}\n",
        new="",
        settings="BOT_AUTH_STORE: default",
    ),
)
EDGE = (
    Broken(
        "no header of the proxy",
        {"redirect-endless": "https://shop.example.com/ redirects"},
        settings="SECURE_PROXY_SSL_HEADER: null",
    ),
    Broken(
        "a host left out",
        {
            "host-refused": "example.org … 400",
            "bot-refused": "the bot's signed request … http://127.0.0.1:10000/api/bot/ … 400",
            "origins-contradict": "https://*.example.org … forms … host",
        },
        extra="ALLOWED_HOSTS = ['shop.example.com', 'shop.onrender.com']\n",
    ),
    Broken(
        "every host",
        {"host-of-nobody": "stranger.example"},
        extra="ALLOWED_HOSTS = ['*']\n",
    ),
    Broken(
        "no health middleware",
        {"health-unanswered": "/healthz … shop.example.com … plain HTTP"},
        extra=without("health"),
    ),
    Broken(
        "a health check that middleware moves",
        {"health-unanswered": "/up/ … shop.example.com … plain HTTP … is redirected"},
        old="render: {services: {web: {name: shop, plan: starter}}}",
        new="render: {services: {web: {name: shop, plan: starter, healthCheckPath: /up/}}}",
        extra=MOVED_HEALTH.format("moved"),
        severity="warning",
    ),
    Broken(
        "middleware that raises",
        {"request-fails": "host request to shop.example.com … LookupError … no tenant has"},
        extra=with_middleware("config.own.Failing"),
    ),
    Broken(
        "middleware that asks the network",
        {
            "request-fails": "host request to shop.example.com … ConnectionError",
            "boot-network": "limits.example.com:6379",
        },
        extra=with_middleware("config.own.connecting"),
        severity="warning",
    ),
    Broken(
        "middleware that keeps all out",
        {
            "request-fails": "middleware … shop.example.com … 401",
            "bot-refused": "the bot's signed request … http://127.0.0.1:10000/api/bot/ … 401",
        },
        extra=with_middleware("config.own.closed"),
        severity="warning",
    ),
)
FORMS = (
    Broken(
        "a form by a host that is not the one that Django sees",
        {
            "form-refused": "shop.example.com … Origin checking failed",
            "django-deploy": "security.W008: ",
            "hsts-preload": "without SECURE_SSL_REDIRECT",
        },
        extra=(
            "CSRF_TRUSTED_ORIGINS = ['https://app.example.com']\n"
            "SECURE_PROXY_SSL_HEADER = None\nSECURE_SSL_REDIRECT = False\n"
        ),
    ),
    Broken(
        "a cookie of another domain",
        {
            "cookie-lost": "CSRF_COOKIE_DOMAIN … elsewhere.example … shop.example.com",
            "form-refused": "browsers … cookie csrftoken",
            "frontend-refused": "https://app.example.com … CSRF cookie",
        },
        settings="CSRF_COOKIE_DOMAIN: elsewhere.example",
    ),
    Broken(
        "a cookie of everybody's domain",
        {"cookie-lost": "SESSION_COOKIE_DOMAIN … onrender.com … other people"},
        old="hosts: [shop.example.com, .example.org]",
        new="hosts: [shop.onrender.com]",
        settings="SESSION_COOKIE_DOMAIN: .onrender.com",
    ),
    Broken(
        "no CSRF middleware",
        {
            "form-forged": "https://stranger.example and 9 more",
            "django-deploy": "security.W003: ",
        },
        extra=without("Csrf"),
    ),
    Broken(
        "the sites of everybody trusted",
        {
            "form-forged": "https://envgen-stranger.vercel.app",
            "origins-contradict": "https://*.vercel.app … forms … host",
        },
        extra=(
            f"{PRODUCTION}    CSRF_TRUSTED_ORIGINS = "
            "[*settings['CSRF_TRUSTED_ORIGINS'], 'https://*.vercel.app']\n"
        ),
    ),
)
FRONTENDS = (
    Broken(
        "a frontend that may read nothing",
        {
            "frontend-refused": "preflight … https://kiosk.example.net … origin",
        },
        extra="CORS_ALLOWED_ORIGINS = ['https://app.example.com']\n",
    ),
    Broken(
        "a frontend that may not post",
        {
            "frontend-refused": "https://app.example.com … Origin checking",
            "origins-contradict": "https://app.example.com … read … POST … fail",
        },
        extra="CSRF_TRUSTED_ORIGINS = ['https://shop.example.com']\n",
    ),
    Broken(
        "a header that may not be sent",
        {"frontend-refused": "preflight … https://kiosk.example.net … the header"},
        settings="CORS_ALLOW_HEADERS: [content-type, x-csrftoken]",
    ),
    Broken(
        "a method that may not be used",
        {"frontend-refused": "preflight … https://app.example.com … POST"},
        settings="CORS_ALLOW_METHODS: [GET]",
    ),
    Broken(
        "every origin, with cookies",
        {"stranger-allowed": "https://stranger.example and 9 more … with cookies"},
        settings="CORS_ALLOW_ALL_ORIGINS: true",
    ),
    Broken(
        "a pattern without its end",
        {
            "stranger-allowed": "https://app.example.com.stranger.example … read",
        },
        settings='CORS_ALLOWED_ORIGIN_REGEXES: ["https://app\\\\.example\\\\.com"]',
    ),
    Broken(
        "every origin, without cookies",
        {
            "stranger-allowed": "read … without cookies",
            "cross-site-cookies": "without CORS_ALLOW_CREDENTIALS: true",
        },
        old="  CORS_ALLOW_CREDENTIALS: true\n",
        new="  CORS_ALLOW_ALL_ORIGINS: true\n",
        severity="warning",
    ),
    Broken(
        "a frontend on another site",
        {"cross-site-cookies": "without SESSION_COOKIE_SAMESITE: None, CSRF_COOKIE_SAMESITE: None"},
        old="  SESSION_COOKIE_SAMESITE: None\n  CSRF_COOKIE_SAMESITE: None\n",
        new="",
        severity="warning",
    ),
    Broken(
        "a frontend that sends no cookies yet",
        {"cross-site-cookies": "SAMESITE: None, CORS_ALLOW_CREDENTIALS: true"},
        old="  CORS_ALLOW_CREDENTIALS: true\n"
        "  SESSION_COOKIE_SAMESITE: None\n  CSRF_COOKIE_SAMESITE: None\n",
        new="",
        severity="note",
    ),
    Broken(
        "an origin that is trusted for nothing",
        {"origins-contradict": "https://old.example.net … forms … host"},
        extra=(
            f"{PRODUCTION}    CSRF_TRUSTED_ORIGINS = "
            "[*settings['CSRF_TRUSTED_ORIGINS'], 'https://old.example.net']\n"
        ),
        severity="warning",
    ),
)
REST = (
    Broken(
        "preload for an hour",
        {"hsts-preload": "SECURE_HSTS_PRELOAD … without SECURE_HSTS_SECONDS"},
        old="SECURE_HSTS_SECONDS: 31536000",
        new="SECURE_HSTS_SECONDS: 3600",
        severity="note",
    ),
    Broken(
        "preload for a week",
        {"hsts-preload": "SECURE_HSTS_PRELOAD … without SECURE_HSTS_SECONDS"},
        old="SECURE_HSTS_SECONDS: 31536000",
        new="SECURE_HSTS_SECONDS: 604800",
        severity="warning",
    ),
    Broken(
        "static files without their storage",
        {
            "static-files": "`{% static %}` raises InvalidStorageError",
            "django-checks": "staticfiles.E005: ",
        },
        settings=("STORAGES: {default: {BACKEND: django.core.files.storage.FileSystemStorage}}"),
        since="5.1",
    ),
    Broken(
        "static files that nobody serves",
        {"static-files": "static/ … 404"},
        extra=without("whitenoise"),
    ),
    Broken(
        "static files that go where nobody looks",
        {"static-files": "static/ … 404"},
        extra=with_static_files_in("elsewhere"),
    ),
    Broken(
        "static files that go nowhere",
        {"static-files": "STATIC_ROOT is not set"},
        # What the files alone do not tell: otherwise `static-root` says it without a boot.
        extra="import os\nSTATIC_ROOT = getattr(os, 'nowhere', None)\n",
    ),
    Broken(
        "a cache for each worker, with the sessions",
        {"cache-per-worker": "the cache `default` … sessions"},
        extra="CACHES = {'default': {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache'}}\n"
        "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'\n"
        "BOT_AUTH_STORE = 'table'\n",
    ),
    Broken(
        "a cache for each worker, which counts requests",
        {"cache-per-worker": "the cache `default` is not shared between workers"},
        old="redis: {provider: url}\n",
        new="",
        settings="REST_FRAMEWORK: {DEFAULT_THROTTLE_CLASSES: [rest_framework.throttling.Anon]}\n"
        "BOT_AUTH_STORE: table",
        severity="warning",
    ),
    Broken(
        "a cache for each worker, which nothing is seen to use",
        {"cache-per-worker": "the cache `default` is not shared between workers"},
        old="redis: {provider: url}\n",
        new="",
        settings="BOT_AUTH_STORE: table",
        severity="note",
    ),
    Broken(
        "connections that a pooler in transaction mode takes away",
        {"pooler-settings": "default: server-side cursors … transaction"},
        extra=(
            f"{PRODUCTION}    DATABASES = {{'default': {{**settings['DATABASES']['default'], "
            "'CONN_MAX_AGE': 60, 'DISABLE_SERVER_SIDE_CURSORS': False}}\n"
        ),
    ),
    Broken(
        "a connection in the clear",
        {"database-in-the-clear": "default: sslmode is not set"},
        extra=(
            f"{PRODUCTION}    DATABASES = {{'default': {{**settings['DATABASES']['default'], "
            "'OPTIONS': {}}}\n"
        ),
    ),
    Broken(
        "connections that are kept under ASGI",
        {
            "connection-age-asgi": "default: CONN_MAX_AGE … ASGI",
            "pooler-settings": "default: CONN_MAX_AGE … transaction",
        },
        old="command: gunicorn config.wsgi, django: true",
        new="command: uvicorn config.asgi, django: true, asgi: true",
        extra=(
            f"{PRODUCTION}    DATABASES = {{'default': {{**settings['DATABASES']['default'], "
            "'CONN_MAX_AGE': 60}}\n"
        ),
        severity="warning",
    ),
    Broken(
        "a bot that is redirected",
        {"bot-refused": "http://127.0.0.1:10000/api/bot/ is redirected"},
        extra="SECURE_REDIRECT_EXEMPT = []\n",
    ),
    Broken(
        "a bot's path that anybody may call",
        {
            "bot-unguarded": "/api/bot/ … without a signature",
            "django-checks": "bot_auth.E005: ",
        },
        extra=without("bot_auth"),
    ),
    Broken(
        "a cookie that says more than it is",
        {"cookie-lost": "SESSION_COOKIE_NAME … __Host- … no domain"},
        settings="SESSION_COOKIE_NAME: __Host-session\nSESSION_COOKIE_PATH: /shop",
    ),
)
# Unlike others, and not broken.
ODD = (
    Broken(
        "languages in its paths",
        {},
        urls="from django.conf.urls.i18n import i18n_patterns\n\n"
        "urlpatterns += i18n_patterns(path('hello/', admin.site.index))\n"
        "handler404 = 'config.own.missing'\n",
        extra=with_middleware("django.middleware.locale.LocaleMiddleware"),
    ),
    Broken(
        "a login before every page",
        {},
        extra=with_middleware("django.contrib.auth.middleware.LoginRequiredMiddleware"),
        settings="LOGIN_URL: /admin/login/",
        since="5.1",
    ),
    Broken("tokens in sessions", {}, settings="CSRF_USE_SESSIONS: true"),
    Broken("a session for each visitor", {}, settings="SESSION_SAVE_EVERY_REQUEST: true"),
    Broken("a header of its own", {}, settings="CSRF_HEADER_NAME: HTTP_X_XSRF_TOKEN"),
    Broken("a package that wraps the handler", {}, extra="from config import own\n\nown.wrap()\n"),
    Broken(
        "a health check that is redirected to HTTPS, and answers there",
        {},
        old="render: {services: {web: {name: shop, plan: starter}}}",
        new="render: {services: {web: {name: shop, plan: starter, healthCheckPath: /up/}}}",
        extra=MOVED_HEALTH.format("up"),
    ),
    Broken("asynchronous middleware", {}, extra=with_middleware("config.own.later")),
    Broken("CORS below some paths alone", {}, settings='CORS_URLS_REGEX: "^/api/.*$"'),
    Broken("middleware that reads who asks", {}, extra=with_middleware("config.own.reading")),
    Broken(
        "the site in the database",
        {},
        extra=with_app("django.contrib.sites")
        + with_middleware("django.contrib.sites.middleware.CurrentSiteMiddleware").partition(
            PRODUCTION
        )[2]
        + "SITE_ID = 1\n",
    ),
    Broken(
        "a URLconf that asks the database",
        {},
        urls="from django.contrib.auth.models import Group\n\nGROUPS = list(Group.objects.all())\n",
    ),
    Broken("static files in a place named twice", {}, extra=with_static_files_in("staticfiles")),
    Broken("one host of several", {}, settings="SECURE_SSL_HOST: shop.example.com"),
)
BROKEN = (*STARTING, *CHECKS, *EDGE, *FORMS, *FRONTENDS, *REST)
