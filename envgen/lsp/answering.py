"""Answer the questions of an editor about places in files; what takes long runs in a thread."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor

from lsprotocol import types

from envgen.errors import Place
from envgen.lsp import hover, markdown, places
from envgen.lsp.edited import Snapshot, Superseded
from envgen.lsp.positions import Positions, uri_of

# Seconds that a person waits for a hover. What is not there by then is there the next time.
_PATIENCE = 0.7
_WAIT = "…what follows from it is being computed: hover again in a moment"


class EditorAnswers:
    """Answers questions about one project, and keeps the answers until it changes."""

    def __init__(self, encoding: str) -> None:
        """Begin without answers; `encoding` is that of the editor's positions."""
        self._encoding = encoding
        self._thread = ThreadPoolExecutor(1, "explain")
        self._of: Snapshot | None = None
        self._rest: dict[tuple[str, Place], Future[str]] = {}

    def close(self) -> None:
        """End what runs."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def place(self, snapshot: Snapshot, path: str, position: types.Position) -> Place:
        """Return the place of a position in a file."""
        row, column = Positions(snapshot.text(path), self._encoding).offset(position)
        return Place(path, row + 1, column + 1)

    async def hover(self, snapshot: Snapshot, path: str, place: Place) -> str:
        """Return Markdown for a hover; empty if there is nothing to say."""
        known = hover.head(snapshot, path, place)
        if snapshot.problems:
            return known
        if snapshot is not self._of:
            self._of, self._rest = snapshot, {}
        at = Place(path, place.line, place.column)
        if (path, at) not in self._rest:
            self._rest[path, at] = self._thread.submit(_explained, snapshot, path, place)
        try:
            more = await asyncio.wait_for(
                asyncio.shield(asyncio.wrap_future(self._rest[path, at])), _PATIENCE
            )
        except TimeoutError:
            more = markdown.text(_WAIT) if known else ""
        except Superseded:
            more = ""
        return "\n\n".join(filter(None, (known, more)))

    async def locations(
        self,
        snapshot: Snapshot,
        place: Place,
        find: places.Finder,
    ) -> list[types.Location]:
        """Return where the name at a place is found."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._found, snapshot, place, find)

    def _found(
        self,
        snapshot: Snapshot,
        place: Place,
        find: places.Finder,
    ) -> list[types.Location]:
        name = places.name_at(snapshot, *place)
        texts: dict[str, Positions] = {}
        found = []
        for item in find(snapshot, name) if name else ():
            if item.file not in texts:
                texts[item.file] = Positions(snapshot.text(item.file), self._encoding)
            is_name = (
                texts[item.file]
                .lines[item.line - 1]
                .startswith(name.name if name else "", item.column - 1)
            )
            length = len(name.name) if name and is_name else 0
            uri = uri_of(snapshot.project.root, item.file)
            found.append(types.Location(uri, texts[item.file].span(item, length)))
        return found


def _explained(snapshot: Snapshot, path: str, place: Place) -> str:
    explainer = snapshot.explainer
    return hover.rest(snapshot, explainer, path, place) if explainer else ""
