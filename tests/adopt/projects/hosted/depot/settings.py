import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = os.environ.get("DJANGO_DEBUG") == "true"
ALLOWED_HOSTS = [".onrender.com", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = ["https://*.onrender.com", "http://localhost:3000"]
# The probe of the office comes over plain HTTP.
SECURE_SSL_REDIRECT = False
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "depot.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "assets"
