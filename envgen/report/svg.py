"""Draw environments as SVG: callers at the left, then services, then databases.

https://www.w3.org/TR/SVG2/. The colours are variables with defaults that follow `currentColor`, so
the drawing is dark on a light page and light on a dark one. No element has a style attribute, and
none has an id, so several drawings fit into one page with a strict Content-Security-Policy.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as Xml

from msgspec import Struct

from envgen.formats.python_layout import columns
from envgen.report.topology import COLUMNS, Box, Connection, Topology, printable

# All in the units of the drawing, about a pixel.
_WIDTH, _GAP_Y, _MARGIN, _LINE, _PADDING = 250, 28, 16, 19, 12
# How wide a letter of a label is, and how much room a line has to bend beside its label.
_LETTER, _BEND = 6.3, 60
_TITLE = 40
# So many characters of a text fit on a line of a box, so many lines into it, so many on a line.
_CHARACTERS, _LINES, _LABEL = 33, 4, 44
STYLE = (
    ".drawing{color:var(--ink,currentColor)}"
    ".drawing text{font:13px system-ui,sans-serif;fill:currentColor}"
    ".drawing .title{font-weight:600}"
    ".drawing .about{fill:var(--muted,currentColor)}"
    ".drawing .profile{font-size:16px;font-weight:600}"
    ".drawing .label{font-size:11.5px;fill:var(--muted,currentColor);paint-order:stroke;"
    "stroke:var(--card,Canvas);stroke-width:4px;stroke-linejoin:round}"
    ".drawing rect{fill:var(--box,none);stroke:var(--edge,currentColor)}"
    ".drawing .service rect{fill:var(--service,none);stroke:var(--accent,currentColor)}"
    ".drawing .line{fill:none;stroke:var(--wire,currentColor);stroke-width:1.3}"
    ".drawing .tip{fill:var(--wire,currentColor)}"
)


class _Frame(Struct, frozen=True):
    """Where a box is: its left upper corner, and its height."""

    x: float
    y: float
    height: float

    def port(self, number: int, count: int) -> float:
        """Return the height at which the line `number` of `count` begins or ends."""
        return self.y + self.height * (number + 1) / (count + 1)


def svg(drawings: Iterable[Topology], *, style: str = STYLE, headed: bool = True) -> str:
    """Return an SVG document with all drawings, one below the other.

    `style` is the style sheet in it; a page that has it already passes "". With `headed`, the name
    of each profile is above its drawing.
    """
    shown = list(drawings)
    names = ", ".join(printable(drawing.profile) for drawing in shown)
    root = Xml.Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "class": "drawing"}
    )
    Xml.SubElement(root, "title").text = f"What runs in {names}"
    described = "; ".join(text for drawing in shown for text in _described(drawing))
    Xml.SubElement(root, "desc").text = described
    if style:
        Xml.SubElement(root, "style").text = style
    width, y = 0.0, float(_MARGIN)
    for drawing in shown:
        right, y = _draw(root, drawing, y, headed=headed)
        width = max(width, right)
    root.set("viewBox", f"0 0 {width:g} {y:g}")
    root.set("width", f"{width:g}")
    root.set("height", f"{y:g}")
    return Xml.tostring(root, encoding="unicode")


def _described(drawing: Topology) -> Iterator[str]:
    """Yield each line in words, for those who do not see the drawing."""
    titles = {box.id: box.title for box in drawing.boxes}
    for line in drawing.lines:
        yield printable(f"{titles[line.start]} to {titles[line.end]}: {line.label}")


def _draw(root: Xml.Element, drawing: Topology, top: float, *, headed: bool) -> tuple[float, float]:
    """Draw one environment below `top`; return its right edge, and where the next one begins."""
    group = Xml.SubElement(root, "g")
    if headed:
        _text(group, _MARGIN, top + _LINE, drawing.profile, "profile")
        top += _TITLE
    frames, right, bottom = _frames(drawing, top)
    lines = sorted(drawing.lines, key=lambda line: (frames[line.start].y, frames[line.end].y))
    for line in lines:
        _draw_line(group, frames, lines, line)
    for box in drawing.boxes:
        _draw_box(group, box, frames[box.id])
    return right, bottom + _MARGIN


def _frames(drawing: Topology, top: float) -> tuple[dict[str, _Frame], float, float]:
    """Return where each box is, and the right and the lower edge of the drawing.

    The columns are centred beside each other; one without boxes takes no room.
    """
    stacks = [[box for box in drawing.boxes if box.kind in kinds] for kinds in COLUMNS]
    stacks = [stack for stack in stacks if stack]
    heights = [sum(_height(box) + _GAP_Y for box in stack) - _GAP_Y for stack in stacks]
    tallest = max(heights, default=0)
    gap = _straight(drawing.lines) + _BEND
    frames: dict[str, _Frame] = {}
    x = float(_MARGIN)
    for stack, height in zip(stacks, heights, strict=True):
        # Programs of a drawing without callers may call each other: there is room for that.
        beside = any(_is_beside(drawing, line) for line in drawing.lines)
        x += gap if beside and x == _MARGIN and stack[0].kind == "service" else 0
        y = top + (tallest - height) / 2
        for box in stack:
            frames[box.id] = _Frame(x, y, _height(box))
            y += _height(box) + _GAP_Y
        x += _WIDTH + gap
    return frames, x - gap + _MARGIN, top + tallest


def _is_beside(drawing: Topology, line: Connection) -> bool:
    kinds = {box.id: box.kind for box in drawing.boxes}
    return kinds[line.start] == kinds[line.end]


def _texts(box: Box) -> list[tuple[str, str]]:
    """Return the lines of text in a box, each with its class."""
    texts = [("title", box.title), ("about", box.about), *(("", part) for part in box.parts)]
    return [(kind, line) for kind, text in texts if text for line in _wrapped(text)]


def _wrapped(text: str) -> list[str]:
    shown = printable(text)
    # Characters of some scripts are twice as wide.
    width = max(1, _CHARACTERS * len(shown) // max(1, columns(shown)))
    return textwrap.wrap(shown, width, max_lines=_LINES, placeholder=" …")


def _height(box: Box) -> float:
    return _LINE * len(_texts(box)) + 2 * _PADDING - 4


def _draw_box(group: Xml.Element, box: Box, frame: _Frame) -> None:
    group = Xml.SubElement(group, "g", {"class": box.kind})
    whole = [text for text in (box.title, box.about, *box.parts) if text]
    Xml.SubElement(group, "title").text = printable("\n".join(whole).replace("\n", ", "))
    shape = {"x": frame.x, "y": frame.y, "width": _WIDTH, "height": frame.height}
    attributes = {name: f"{value:g}" for name, value in shape.items()}
    radius = "6" if box.kind == "service" else "16"
    Xml.SubElement(group, "rect", {**attributes, "rx": radius})
    for number, (kind, text) in enumerate(_texts(box)):
        _text(group, frame.x + 14, frame.y + _PADDING + 10 + number * _LINE, text, kind)


def _draw_line(
    group: Xml.Element, frames: Mapping[str, _Frame], lines: Sequence[Connection], line: Connection
) -> None:
    start, end = frames[line.start], frames[line.end]
    leaving = [each for each in lines if each.start == line.start]
    arriving = [each for each in lines if each.end == line.end]
    y1 = start.port(leaving.index(line), len(leaving))
    y2 = end.port(arriving.index(line), len(arriving))
    if start.x == end.x:  # two services: around their left sides
        x1 = x2 = start.x
        path = f"M{x1:g} {y1:g}C{x1 - 60:g} {y1:g} {x2 - 60:g} {y2:g} {x2 - 4:g} {y2:g}"
        where = (x1 - 14, y1 + 15 if y1 > y2 else y1 - 7)
    else:
        x1, x2 = start.x + _WIDTH, end.x
        straight, bend = x2 - _straight(lines), _BEND / 2
        path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {straight - bend:g} {y2:g} {straight:g} {y2:g}"
        path, where = f"{path}H{x2 - 4:g}", (x2 - 14, y2 - 7)
    Xml.SubElement(group, "path", {"class": "line", "d": path})
    tip = f"M{x2 - 9:g} {y2 - 4:g}L{x2 - 1:g} {y2:g}L{x2 - 9:g} {y2 + 4:g}z"
    Xml.SubElement(group, "path", {"class": "tip", "d": tip})
    # Several programs that read one variable: it is named at the first line.
    if line is next(each for each in arriving if each.label == line.label):
        _text(group, *where, _cut(line.label), "label", "end")


def _straight(lines: Iterable[Connection]) -> float:
    """Return the length of the part of a line that has room for the longest label above it."""
    return max((columns(_cut(line.label)) * _LETTER + 26 for line in lines), default=0)


def _cut(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= _LABEL else f"{shown[: _LABEL - 1]}…"


def _text(
    group: Xml.Element, x: float, y: float, text: str, kind: str, anchor: str = "start"
) -> None:
    attributes = {"x": f"{x:g}", "y": f"{y:g}"}
    attributes |= {"class": kind} if kind else {}
    attributes |= {"text-anchor": anchor} if anchor != "start" else {}
    Xml.SubElement(group, "text", attributes).text = printable(text)
