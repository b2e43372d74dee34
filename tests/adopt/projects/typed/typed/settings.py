import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR / "vendor"))

from .config import config

SECRET_KEY = config.secret_key
DEBUG = config.debug
ALLOWED_HOSTS = ["typed.example.com"]
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "typed.urls"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
EMAIL_PORT = config.mail_port
SITE_TITLE = config.title
