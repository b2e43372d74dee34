"""Read a settings module together with the modules that it imports from."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

from msgspec import Struct, field

from envgen.errors import Place
from envgen.reading import ListFiles
from envgen.reading.python_tree import MOST
from envgen.reading.settings.environment import Lookup, VariableRead
from envgen.reading.settings.expressions import TOO_LARGE, Evaluator
from envgen.reading.settings.imports import ModuleSource
from envgen.reading.settings.loops import MAX_LENGTH, Names
from envgen.reading.settings.state import ReadingState
from envgen.reading.settings.statements import Statements
from envgen.reading.settings.values import ROOT, Effort, Unknown, is_large, unknown_in

# How many modules may be imported by one another, one inside the other.
_MOST_IMPORTS = 25


class SettingsReading(Struct, frozen=True):
    """The result of reading a settings module."""

    # Upper-case names, each with its value or an Unknown; {} if the module is broken.
    settings: dict[str, Any]
    places: dict[str, Place]
    reads: tuple[VariableRead, ...]
    # The values that could not be read, in the order of the code.
    unread: tuple[Unknown, ...] = ()
    # The files that were read.
    files: tuple[str, ...] = ()
    # The variables that each setting was read from directly.
    sources: dict[str, tuple[VariableRead, ...]] = field(default_factory=dict)
    # Code that may change any name. With it, every setting is unknown, set or not.
    everything: Unknown | None = None
    # The module does not exist or is not valid Python.
    broken: Unknown | None = None

    def value(self, name: str) -> Any:
        """Return a setting's value; None if it is not set or unknown."""
        value = self.settings.get(name)
        return None if unknown_in(value) is not None else value


def read_settings(
    module: str, source: ModuleSource, lookup: Lookup, files_in: ListFiles | None = None
) -> SettingsReading:
    """Read the module `module`, and what it imports from the project; never raises.

    `files_in` returns the names of the files in a folder, for wildcards.
    """
    reader = ReadingState(source, files_in)
    names: Names = {}
    broken = _run(reader, lookup, module, names)
    settings = {name: value for name, value in names.items() if name.isupper()}
    places = {name: reader.places[name] for name in settings if name in reader.places}
    # A list that contains itself has no end.
    effort = Effort()
    for name in [each for each, value in settings.items() if is_large(value, MAX_LENGTH, effort)]:
        settings[name] = Unknown(places.get(name, Place(module)), TOO_LARGE)
    if reader.everything is not None and reader.at_any_time:
        settings = dict.fromkeys(settings, reader.everything)
    return SettingsReading(
        settings={} if broken else settings,
        places=places,
        reads=tuple(dict.fromkeys(lookup.reads)),
        unread=tuple(dict.fromkeys(reader.unread)),
        files=tuple(reader.files),
        sources={name: reader.sources[name] for name in settings if name in reader.sources},
        everything=reader.everything or broken,
        broken=broken,
    )


def _run(state: ReadingState, lookup: Lookup, module: str, names: Names) -> Unknown | None:
    """Evaluate a module with `names`; return an Unknown if that is not possible."""
    found = state.source(module)
    if found is None:
        return Unknown(Place(module.replace(".", "/") + ".py"), "the project has no such module")
    text, file = found
    if len(state.running) >= _MOST_IMPORTS:
        return Unknown(Place(file), "the imports that lead to this file are nested too deeply")
    if len(text) > MOST:
        return Unknown(Place(file), "the file is too large")
    try:
        tree = ast.parse(text.lstrip("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Unknown(
            Place(file, getattr(error, "lineno", 0) or 0, 1), "the file is not valid Python"
        )
    state.files.append(file)
    state.running.append(module)
    names["__file__"] = str(ROOT / file)
    run, evaluator = partial(_run, state, lookup), Evaluator(names, lookup, file)
    Statements(state, run, module, names, evaluator).run(tree.body)
    state.running.pop()
    return None
