"""The problems of wrong input, for docs/reference/rules.md."""

from __future__ import annotations

from docs_blocks.markdown import code, plain
from docs_blocks.markdown import table as rows
from envgen.explain.problems import TOPICS


def tables() -> str:
    """Return a table of problems for each topic."""
    return "\n\n".join(
        "\n\n".join(
            part
            for part in (
                f"### {topic.title}",
                topic.about,
                rows(
                    ["id", "what is wrong"],
                    [
                        (", ".join(map(code, ids.split())), plain(text))
                        for ids, text in topic.texts.items()
                    ],
                ),
            )
            if part
        )
        for topic in TOPICS
    )
