import os
from pathlib import Path

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY") or os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["mill.example.com"]
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "mill.urls"
DATABASES = {"default": dj_database_url.config(default="sqlite:///db.sqlite3")}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
