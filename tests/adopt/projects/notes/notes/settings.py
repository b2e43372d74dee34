import os
from pathlib import Path

from dotenv import load_dotenv

BASE_DIR = Path(__file__).resolve().parent.parent
load_dotenv(BASE_DIR / ".env")

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = os.environ.get("DEBUG") == "True"
ALLOWED_HOSTS = ["notes.example.com"]
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "notes.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
SITE_TITLE = os.environ.get("SITE_TITLE", "")
GREETING = os.environ.get("GREETING", "hello")
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if "SMTP_HOST" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["SMTP_HOST"]
if os.environ.get("SMTP_USER"):
    EMAIL_HOST_USER = os.environ["SMTP_USER"]
