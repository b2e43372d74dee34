"""Settings that no supported Django has, and that old guides still tell people to write."""

from envgen.catalog.sections import APPS, AUTH, CORE, HEADERS, TEMPLATES
from envgen.catalog.types import SettingRow

_CONTEXT = 'TEMPLATES[0]["OPTIONS"]["context_processors"]'
_LOADERS = 'TEMPLATES[0]["OPTIONS"]["loaders"]'

ROWS: tuple[SettingRow, ...] = (
    SettingRow(
        "DEFAULT_CONTENT_TYPE",
        "str",
        "Content type of responses.",
        CORE,
        until="3.0",
        instead="nothing: it is text/html",
    ),
    SettingRow(
        "DEFAULT_HASHING_ALGORITHM",
        "str",
        "Hash of signatures, to share them with Django 3.0.",
        AUTH,
        since="3.1",
        until="4.0",
        instead="nothing: it is sha256",
    ),
    SettingRow(
        "FILE_CHARSET",
        "str",
        "Charset of templates.",
        TEMPLATES,
        until="3.1",
        instead="nothing: files are read as UTF-8",
    ),
    SettingRow(
        "MIDDLEWARE_CLASSES",
        "list",
        "Middleware in its old form.",
        APPS,
        until="2.0",
        instead="MIDDLEWARE",
    ),
    SettingRow(
        "PASSWORD_RESET_TIMEOUT_DAYS",
        "int",
        "Days that a reset link works.",
        AUTH,
        until="4.0",
        instead="PASSWORD_RESET_TIMEOUT, in seconds",
    ),
    SettingRow(
        "SECURE_BROWSER_XSS_FILTER",
        "bool",
        "Send a header for a filter that browsers have dropped.",
        HEADERS,
        until="4.0",
        instead="SECURE_CSP, or django-csp before Django 6.0",
    ),
    SettingRow(
        "TEMPLATE_CONTEXT_PROCESSORS",
        "list",
        "What adds values to each template.",
        TEMPLATES,
        until="1.10",
        instead=_CONTEXT,
    ),
    SettingRow(
        "TEMPLATE_DEBUG",
        "bool",
        "Explain errors in templates.",
        TEMPLATES,
        until="1.10",
        instead='TEMPLATES[0]["OPTIONS"]["debug"]',
    ),
    SettingRow(
        "TEMPLATE_DIRS",
        "list",
        "Folders of templates.",
        TEMPLATES,
        until="1.10",
        instead='TEMPLATES[0]["DIRS"]',
    ),
    SettingRow(
        "TEMPLATE_LOADERS",
        "list",
        "What finds templates.",
        TEMPLATES,
        until="1.10",
        instead=_LOADERS,
    ),
    SettingRow(
        "USE_ETAGS",
        "bool",
        "Send an ETag with each response.",
        CORE,
        until="2.1",
        instead="django.middleware.http.ConditionalGetMiddleware",
    ),
)
