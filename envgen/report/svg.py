"""Draw environments as SVG: a row for each, with callers, services and databases from the left.

https://www.w3.org/TR/SVG11/. The colours follow `currentColor`, so the drawing is dark on a light
page and light on a dark one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as Xml

from msgspec import Struct

from envgen.report.topology import COLUMNS, Box, Topology

# All in the units of the drawing, about a pixel.
_WIDTH, _GAP_X, _GAP_Y, _MARGIN, _LINE = 250, 150, 24, 20, 18
_TITLE = 34
# So many characters of a text fit into a box.
_CHARACTERS = 30
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:currentColor}"
    ".title{font-weight:600}.label{font-size:11px}.profile{font-size:16px;font-weight:600}"
    "rect,path{fill:none;stroke:currentColor}"
)


class _Frame(Struct, frozen=True):
    """Where a box is: its left upper corner, and its height."""

    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def svg(drawings: Iterable[Topology]) -> str:
    """Return an SVG document with all drawings, one below the other."""
    width = 2 * _MARGIN + len(COLUMNS) * _WIDTH + (len(COLUMNS) - 1) * _GAP_X
    root = Xml.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    Xml.SubElement(root, "title").text = "What runs in each environment"
    Xml.SubElement(root, "style").text = _STYLE
    marker = Xml.SubElement(
        Xml.SubElement(root, "defs"),
        "marker",
        {
            "id": "arrow",
            "viewBox": "0 0 8 8",
            "refX": "8",
            "refY": "4",
            "markerWidth": "8",
            "markerHeight": "8",
            "orient": "auto-start-reverse",
        },
    )
    Xml.SubElement(marker, "path", {"d": "M0 0L8 4L0 8z", "style": "fill:currentColor"})
    y = float(_MARGIN)
    for drawing in drawings:
        y = _draw(root, drawing, y)
    root.set("viewBox", f"0 0 {width} {y:g}")
    root.set("width", str(width))
    root.set("height", f"{y:g}")
    return Xml.tostring(root, encoding="unicode")


def _draw(root: Xml.Element, drawing: Topology, top: float) -> float:
    """Draw one environment below `top`; return where the next one begins."""
    group = Xml.SubElement(root, "g")
    _text(group, _MARGIN, top + _LINE, drawing.profile, "profile")
    frames: dict[str, _Frame] = {}
    bottom = top + _TITLE
    for column, kinds in enumerate(COLUMNS):
        x = _MARGIN + column * (_WIDTH + _GAP_X)
        y = top + _TITLE
        for box in (each for each in drawing.boxes if each.kind in kinds):
            frames[box.id] = _Frame(x, y, _height(box))
            _draw_box(group, box, frames[box.id])
            y += _height(box) + _GAP_Y
        bottom = max(bottom, y)
    for number, line in enumerate(drawing.lines):
        _draw_line(group, frames, (line.start, line.end), line.label, number)
    return bottom + _GAP_Y


def _texts(box: Box) -> list[str]:
    return [text for text in (box.title, box.about, *box.parts) if text]


def _height(box: Box) -> float:
    return _LINE * len(_texts(box)) + 14


def _draw_box(group: Xml.Element, box: Box, frame: _Frame) -> None:
    radius = "4" if box.kind == "service" else "14"
    Xml.SubElement(
        group,
        "rect",
        {
            "x": f"{frame.x:g}",
            "y": f"{frame.y:g}",
            "width": str(_WIDTH),
            "height": f"{frame.height:g}",
            "rx": radius,
        },
    )
    for number, text in enumerate(_texts(box)):
        kind = "" if number else "title"
        _text(group, frame.x + 10, frame.y + (number + 1) * _LINE, text, kind)


def _draw_line(
    group: Xml.Element, frames: Mapping[str, _Frame], ends: tuple[str, str], label: str, number: int
) -> None:
    start, end = frames[ends[0]], frames[ends[1]]
    # Lines that end at one box do not lie on each other.
    shift = (number % 4 - 1.5) * 6
    y1, y2 = start.middle + shift, end.middle + shift
    x1, x2 = start.x + _WIDTH, end.x
    if start.x == end.x:  # two services: around their left sides
        x1 = start.x
        path = f"M{x1:g} {y1:g}C{x1 - 60:g} {y1:g} {x1 - 60:g} {y2:g} {x1:g} {y2:g}"
        where = (x1 - 110, max(y1, y2) + 16)
    else:
        bend = (x2 - x1) / 2
        path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
        # Beside the end where no other line is: a caller calls one site, a database is one end.
        where = (x1 + 8, y1 - 5) if start.x == _MARGIN else (x2 - 95, y2 - 5)
    Xml.SubElement(group, "path", {"d": path, "marker-end": "url(#arrow)"})
    _text(group, *where, label, "label")


def _text(group: Xml.Element, x: float, y: float, text: str, kind: str) -> None:
    attributes = {"x": f"{x:g}", "y": f"{y:g}"}
    element = Xml.SubElement(group, "text", {**attributes, **({"class": kind} if kind else {})})
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    element.text = shown if len(shown) <= _CHARACTERS else f"{shown[: _CHARACTERS - 1]}…"
    if element.text != shown:
        Xml.SubElement(element, "title").text = shown
