"""Why `check --database` has no connection, from the sentences that it says."""

from __future__ import annotations

from docs_blocks.markdown import plain
from docs_blocks.markdown import table as rows
from envgen.live.database.failures import SENTENCES


def table() -> str:
    """Return every failure with the way out."""
    return rows(
        ["it says", "what to do"], [map(plain, sentence) for sentence in SENTENCES.values()]
    )
