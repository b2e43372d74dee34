"""The middleware of Django beside which others ask to stand."""

SECURITY = "django.middleware.security.SecurityMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
