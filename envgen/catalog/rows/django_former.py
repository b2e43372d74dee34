"""Settings that were removed from Django, but that old guides still mention."""

from envgen.catalog.sections import APPS, AUTH, CORE, HEADERS, TEMPLATES
from envgen.catalog.types import SettingRow

_CONTEXT = 'TEMPLATES[0]["OPTIONS"]["context_processors"]'
_LOADERS = 'TEMPLATES[0]["OPTIONS"]["loaders"]'

ROWS: tuple[SettingRow, ...] = (
    SettingRow(
        "DEFAULT_CONTENT_TYPE",
        "str",
        CORE,
        "Default content type of responses.",
        until="3.0",
        instead="nothing: it is text/html",
    ),
    SettingRow(
        "DEFAULT_HASHING_ALGORITHM",
        "str",
        AUTH,
        "Hash algorithm of signatures, for compatibility with Django 3.0.",
        since="3.1",
        until="4.0",
        instead="nothing: it is sha256",
    ),
    SettingRow(
        "FILE_CHARSET",
        "str",
        TEMPLATES,
        "The charset of template files.",
        until="3.1",
        instead="nothing: files are read as UTF-8",
    ),
    SettingRow(
        "MIDDLEWARE_CLASSES",
        "list",
        APPS,
        "Middleware in the style before Django 1.10.",
        until="2.0",
        instead="MIDDLEWARE",
    ),
    SettingRow(
        "PASSWORD_RESET_TIMEOUT_DAYS",
        "int",
        AUTH,
        "Days that a password reset link is valid.",
        until="4.0",
        instead="PASSWORD_RESET_TIMEOUT, in seconds",
    ),
    SettingRow(
        "SECURE_BROWSER_XSS_FILTER",
        "bool",
        HEADERS,
        "Send the X-XSS-Protection header, which browsers no longer use.",
        until="4.0",
        instead="SECURE_CSP, or django-csp before Django 6.0",
    ),
    SettingRow(
        "TEMPLATE_CONTEXT_PROCESSORS",
        "list",
        TEMPLATES,
        "Context processors of templates.",
        until="1.10",
        instead=_CONTEXT,
    ),
    SettingRow(
        "TEMPLATE_DEBUG",
        "bool",
        TEMPLATES,
        "Show detailed error pages for template errors.",
        until="1.10",
        instead='TEMPLATES[0]["OPTIONS"]["debug"]',
    ),
    SettingRow(
        "TEMPLATE_DIRS",
        "list",
        TEMPLATES,
        "Directories with templates.",
        until="1.10",
        instead='TEMPLATES[0]["DIRS"]',
    ),
    SettingRow(
        "TEMPLATE_LOADERS",
        "list",
        TEMPLATES,
        "Template loaders.",
        until="1.10",
        instead=_LOADERS,
    ),
    SettingRow(
        "USE_ETAGS",
        "bool",
        CORE,
        "Send an ETag with each response.",
        until="2.1",
        instead="django.middleware.http.ConditionalGetMiddleware",
    ),
)
