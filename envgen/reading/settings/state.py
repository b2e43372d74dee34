"""The state of reading a settings module together with the modules that it imports."""

from __future__ import annotations

from msgspec import Struct, field

from envgen.errors import Place
from envgen.reading import ListFiles
from envgen.reading.settings.environment import VariableRead
from envgen.reading.settings.imports import ModuleSource
from envgen.reading.settings.loops import Names
from envgen.reading.settings.values import Unknown


class ReadingState(Struct):
    """The state of reading, shared by a module and all modules that it imports."""

    source: ModuleSource
    # None if the project's folders are not known.
    files_in: ListFiles | None = None
    running: list[str] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    sources: dict[str, tuple[VariableRead, ...]] = field(default_factory=dict)
    unread: list[Unknown] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    # Code that may change any name.
    everything: Unknown | None = None
    # Whether it may run again later, as a function does: then no name is certain.
    at_any_time: bool = False

    def change_everything(self, why: Unknown, names: Names) -> None:
        """Make every setting in `names` unknown; what is assigned later is known again."""
        self.everything = why
        self.unread.append(why)
        names.update({name: why for name in names if name.isupper()})
