from pathlib import Path

from environs import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = env.str("ENVIRONMENT", "development")
SECRET_KEY = env.str("DJANGO_SECRET_KEY")
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "site1.urls"
if ENVIRONMENT == "production":
    DEBUG = False
    ALLOWED_HOSTS = ["site1.example.com"]
    SESSION_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 3600
elif ENVIRONMENT == "staging":
    DEBUG = False
    ALLOWED_HOSTS = ["staging.example.com"]
else:
    DEBUG = True
    ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
PAGE_SIZE = env.int("PAGE_SIZE", 20)
