import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = os.environ.get("DJANGO_DEBUG") == "true"
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [
    "https://parcel.example",
    "https://app.parcel.example",
    "https://parcel-web.vercel.app",
    "https://4f2a.ngrok-free.app",
]
CORS_ALLOWED_ORIGINS = ["https://parcel-web.vercel.app", "https://app.parcel.example"]
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "parcel.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "assets"
