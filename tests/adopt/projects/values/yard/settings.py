import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "yard.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
MAP_TOKEN = os.environ.get("MAP_TOKEN", "")
INVITE_SALT = os.environ.get("INVITE_SALT", "")
IS_BETA = os.environ.get("BETA") == "true"
RATE = os.environ.get("RATE")
RELEASE = os.environ.get("RELEASE")
BRANCH = os.environ.get("BRANCH_CODE")
SINCE = os.environ.get("SINCE")
WELCOME = os.environ.get("WELCOME", "Hello")
IS_STAGE = os.environ.get("STAGE") == "2"
