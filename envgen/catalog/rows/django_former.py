"""Settings that were removed from Django, but that old guides still mention."""

from envgen.catalog.sections import APPS, AUTH, CORE, HEADERS, TEMPLATES
from envgen.catalog.types import SettingRow, in_section

_CONTEXT = 'TEMPLATES[0]["OPTIONS"]["context_processors"]'
_LOADERS = 'TEMPLATES[0]["OPTIONS"]["loaders"]'

_CORE = in_section(
    CORE,
    SettingRow(
        "DEFAULT_CONTENT_TYPE",
        "str",
        "Default content type of responses.",
        until="3.0",
        instead="nothing: it is text/html",
    ),
    SettingRow(
        "USE_ETAGS",
        "bool",
        "Send an ETag with each response.",
        until="2.1",
        instead="django.middleware.http.ConditionalGetMiddleware",
    ),
)
_HEADERS = in_section(
    HEADERS,
    SettingRow(
        "SECURE_BROWSER_XSS_FILTER",
        "bool",
        "Send the X-XSS-Protection header, which browsers no longer use.",
        until="4.0",
        instead="SECURE_CSP, or django-csp before Django 6.0",
    ),
)
_APPS = in_section(
    APPS,
    SettingRow(
        "MIDDLEWARE_CLASSES",
        "list",
        "Middleware in the style before Django 1.10.",
        until="2.0",
        instead="MIDDLEWARE",
    ),
)
_TEMPLATES = in_section(
    TEMPLATES,
    SettingRow(
        "FILE_CHARSET",
        "str",
        "The charset of template files.",
        until="3.1",
        instead="nothing: files are read as UTF-8",
    ),
    SettingRow(
        "TEMPLATE_CONTEXT_PROCESSORS",
        "list",
        "Context processors of templates.",
        until="1.10",
        instead=_CONTEXT,
    ),
    SettingRow(
        "TEMPLATE_DEBUG",
        "bool",
        "Show detailed error pages for template errors.",
        until="1.10",
        instead='TEMPLATES[0]["OPTIONS"]["debug"]',
    ),
    SettingRow(
        "TEMPLATE_DIRS",
        "list",
        "Directories with templates.",
        until="1.10",
        instead='TEMPLATES[0]["DIRS"]',
    ),
    SettingRow("TEMPLATE_LOADERS", "list", "Template loaders.", until="1.10", instead=_LOADERS),
)
_AUTH = in_section(
    AUTH,
    SettingRow(
        "DEFAULT_HASHING_ALGORITHM",
        "str",
        "Hash algorithm of signatures, for compatibility with Django 3.0.",
        since="3.1",
        until="4.0",
        instead="nothing: it is sha256",
    ),
    SettingRow(
        "PASSWORD_RESET_TIMEOUT_DAYS",
        "int",
        "Days that a password reset link is valid.",
        until="4.0",
        instead="PASSWORD_RESET_TIMEOUT, in seconds",
    ),
)

ROWS = (*_CORE, *_HEADERS, *_APPS, *_TEMPLATES, *_AUTH)
