"""Django's middleware that other middleware must come before or after."""

SECURITY = "django.middleware.security.SecurityMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
