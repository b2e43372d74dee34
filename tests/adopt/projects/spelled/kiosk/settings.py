import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")
SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-development")
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = ["kiosk.example.com"]
INSTALLED_APPS = ...
MIDDLEWARE = ...
ROOT_URLCONF = "kiosk.urls"
TEMPLATES = ...
WSGI_APPLICATION = "kiosk.wsgi.application"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
STATIC_URL = "static/"
# Code of the module's own that DEBUG switches, and that no generated setting replaces.
EMAIL_BACKEND = f"django.core.mail.backends.{'console' if DEBUG else 'smtp'}.EmailBackend"
