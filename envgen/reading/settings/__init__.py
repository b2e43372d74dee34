"""A settings module, understood by its syntax alone: nothing of the project is ever run.

    found = read_settings("config.settings", source, {"DEBUG": "False"})

What cannot be understood is an `Unknown` that says where and why. Nothing here guesses: a value is
either what Python would have computed, or unknown.
"""

from envgen.reading.settings.environment import PRESENT, Lookup, VariableRead
from envgen.reading.settings.modules import SettingsReading, read_settings
from envgen.reading.settings.values import DatabaseUrl, Unknown

__all__ = [
    "PRESENT",
    "DatabaseUrl",
    "Lookup",
    "SettingsReading",
    "Unknown",
    "VariableRead",
    "read_settings",
]
