"""Draw environments in Mermaid, which GitHub, GitLab and many editors show as pictures.

https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from envgen.report.topology import Box, Topology, printable

# The shape of a box: what comes before and after its text.
_SHAPES = {
    "visitors": ("([", "])"),
    "frontend": ("([", "])"),
    "service": ("[", "]"),
    "database": ("[(", ")]"),
    "store": ("[(", ")]"),
}


def mermaid(drawings: Iterable[Topology]) -> str:
    """Return a flowchart with a frame for each environment."""
    lines = ["flowchart LR"]
    for number, drawing in enumerate(drawings):
        lines.append(f'  subgraph e{number}["{_text(drawing.profile)}"]')
        lines += (f"    {line}" for line in _lines(drawing, f"e{number}"))
        lines.append("  end")
    return "\n".join(lines)


def _lines(drawing: Topology, prefix: str) -> Iterator[str]:
    ids = {box.id: f"{prefix}b{number}" for number, box in enumerate(drawing.boxes)}
    for box in drawing.boxes:
        before, after = _SHAPES[box.kind]
        yield f'{ids[box.id]}{before}"{_label(box)}"{after}'
    for line in drawing.lines:
        yield f'{ids[line.start]} -->|"{_text(line.label)}"| {ids[line.end]}'


def _label(box: Box) -> str:
    texts = (box.title, box.about, *box.parts)
    return "<br>".join(_text(text) for text in texts if text)


def _text(text: str) -> str:
    """Return a text in which nothing is Mermaid or HTML: all but words become entities."""
    return "".join(
        char if char.isalnum() or char in " ./:-_," else f"#{ord(char)};"
        for char in printable(text)
    )
