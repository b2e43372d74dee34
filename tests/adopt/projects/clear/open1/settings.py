import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "django-insecure-^literal-key-of-the-open-project-(1)"
DEBUG = True
ALLOWED_HOSTS = ["*"]
CORS_ALLOW_ALL_ORIGINS = True
INSTALLED_APPS = ...
MIDDLEWARE = ...
TEMPLATES = ...
ROOT_URLCONF = "open1.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "open1",
        "USER": "open1",
        "PASSWORD": "literal-database-password",
        "HOST": "db.example.com",
    }
}
STATIC_URL = "static/"
EMAIL_HOST_PASSWORD = os.environ.get("MAIL_PASSWORD", "literal-mail-password")
