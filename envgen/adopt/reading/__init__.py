"""Read a settings module by its syntax. No code of the project is run.

    found = read_settings("config.settings", source, {"DEBUG": "False"})

A value that cannot be read becomes an `Unknown` with its place and a reason. Nothing is guessed: a
value is either the one that Python would compute, or an `Unknown`.
"""

from envgen.adopt.reading.environment import PRESENT, Lookup, VariableRead
from envgen.adopt.reading.modules import SettingsReading, read_settings
from envgen.adopt.reading.values import DatabaseUrl, Unknown

__all__ = [
    "PRESENT",
    "DatabaseUrl",
    "Lookup",
    "SettingsReading",
    "Unknown",
    "VariableRead",
    "read_settings",
]
