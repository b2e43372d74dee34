from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = ["api.example.com"]
CSRF_TRUSTED_ORIGINS = ["https://api.example.com"]
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "api.urls"
DATABASES = {"default": env.db("SUPABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
