from .base import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["shop.example.com", "www.shop.example.com"]
CSRF_TRUSTED_ORIGINS = ["https://shop.example.com", "https://app.example.com"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
