from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env(DEBUG=(bool, False))
environ.Env.read_env(BASE_DIR / ".env")

SECRET_KEY = env("SECRET_KEY")
DEBUG = env("DEBUG")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost"])
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "config.urls"
DATABASES = {"default": env.db("DATABASE_URL", default="sqlite:///db.sqlite3")}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static_collected"
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
