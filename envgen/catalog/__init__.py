"""Facts about Django's settings, apps, servers and providers of databases, as rows of plain data.

To add a setting, app or provider, add a row to a file in `rows/`.
"""

from envgen.catalog.lookup import app, app_meant, apps, setting, settings
from envgen.catalog.secrecy import looks_secret
from envgen.catalog.sections import SECTIONS, Section
from envgen.catalog.types import App, Middleware, SettingRow, ValueKind
from envgen.catalog.typos import suggestion
from envgen.catalog.versions import Availability, Status

__all__ = [
    "SECTIONS",
    "App",
    "Availability",
    "Middleware",
    "Section",
    "SettingRow",
    "Status",
    "ValueKind",
    "app",
    "app_meant",
    "apps",
    "looks_secret",
    "setting",
    "settings",
    "suggestion",
]
