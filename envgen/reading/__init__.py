"""What a project's own files say: read as text or by syntax, without running anything."""

from __future__ import annotations

from collections.abc import Callable

# Returns the text of a file of the project; None if there is no such file.
ReadText = Callable[[str], str | None]
# Returns the names of the files in a folder of the project.
ListFiles = Callable[[str], list[str]]
