"""Read a settings module by its syntax. No code of the project is run.

    found = read_settings("config.settings", source, {"DEBUG": "False"})

A value that cannot be read becomes an `Unknown` with its place and a reason. Nothing is guessed: a
value is either the one that Python would compute, or an `Unknown`.
"""

from envgen.reading.settings.environment import OPTIONAL, PRESENT, Lookup, VariableRead
from envgen.reading.settings.modules import SettingsReading, read_settings
from envgen.reading.settings.values import DatabaseUrl, Unknown

__all__ = [
    "OPTIONAL",
    "PRESENT",
    "DatabaseUrl",
    "Lookup",
    "SettingsReading",
    "Unknown",
    "VariableRead",
    "read_settings",
]
