import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ.get("SECRET_KEY", "x" * 50)
DEBUG = False
ALLOWED_HOSTS = ["wild.example.com"]
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "wild.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
STATIC_URL = "static/"
for _name, _value in os.environ.items():
    if _name.startswith("WILD_"):
        globals()[_name.removeprefix("WILD_")] = _value
