"""Print rows of environments: as a table for a terminal, Markdown, CSV or JSON."""

from __future__ import annotations

import csv
import io
import shutil
import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, zip_longest

from envgen.cli import terminal
from envgen.output.overview import OverviewRow

TITLES = {
    "program": "Programs",
    "service": "Services",
    "database": "Databases",
    "setting": "Settings",
    "variable": "Variables",
}
_MARK = {True: "*", False: " "}
_ABSENT = "-"
# Columns of a table are not narrower than this. Where they do not fit, each value has its own line.
_NARROWEST = 18
# A value takes at most so many lines of a cell.
_LINES = 4


def as_table(profiles: Sequence[str], rows: Sequence[OverviewRow]) -> None:
    """Print a table as wide as the terminal, or a line for each value where it is too narrow."""
    width = shutil.get_terminal_size().columns
    first = max((len(row.name) for row in rows), default=0) + len("* ")
    each = (width - first) // max(len(profiles), 1) - len("  ")
    for kind, group in groupby(rows, key=lambda row: row.kind):
        if each < _NARROWEST:
            _echo_stacked(TITLES[kind], profiles, list(group))
        else:
            _echo_columns(TITLES[kind], profiles, list(group), (first, each))


def _echo_columns(
    title: str, profiles: Sequence[str], rows: Sequence[OverviewRow], widths: tuple[int, int]
) -> None:
    first, each = widths
    heads = "".join(f"  {_cut(name, each):{each}}" for name in profiles)
    terminal.echo(terminal.styled(f"{title:{first}}{heads}".rstrip(), "cyan"))
    for row in rows:
        name = f"{_MARK[row.differs]} {terminal.safe(row.name)}"
        cells = [_cell(value, each, _LINES) for value in row.cells]
        if row.differs and all(cell == cells[0] for cell in cells):
            # What differs is in the part that was cut off.
            cells = [_cell(value, each, None) for value in row.cells]
        for head, *lines in zip_longest([name], *cells, fillvalue=""):
            line = f"{head:{first}}" + "".join(f"  {text:{each}}" for text in lines)
            terminal.echo(terminal.styled(line.rstrip(), "yellow" if row.differs else None))


def _cell(value: str | None, width: int, most: int | None) -> list[str]:
    """Return the lines of a cell; with `most`, so many at most."""
    text = terminal.safe(_ABSENT if value is None else value)
    lines = textwrap.wrap(text, width, break_on_hyphens=False) or [""]
    if most is None or len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(f"{lines[most - 1]}…", width)]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _echo_stacked(title: str, profiles: Sequence[str], rows: Sequence[OverviewRow]) -> None:
    terminal.echo(terminal.styled(title, "cyan"))
    for row in rows:
        terminal.echo(f"{_MARK[row.differs]} {terminal.safe(row.name)}")
        having: dict[str, list[str]] = {}
        for profile, value in zip(profiles, row.cells, strict=True):
            having.setdefault(_ABSENT if value is None else value, []).append(profile)
        names = [terminal.listed(each) if row.differs else "" for each in having.values()]
        width = max(map(len, names))
        for name, value in zip(names, having, strict=True):
            head = f"{name:{width}}  " if name else ""
            terminal.echo(f"    {head}{terminal.safe(value)}")


def as_markdown(profiles: Sequence[str], rows: Sequence[OverviewRow]) -> None:
    """Print a table of Markdown for each kind of names."""
    for number, (kind, group) in enumerate(groupby(rows, key=lambda row: row.kind)):
        if number:
            terminal.echo()
        terminal.echo(f"### {TITLES[kind]}\n")
        terminal.echo(markdown_row(["", "", *profiles]))
        terminal.echo(markdown_row(["---"] * (len(profiles) + 2)))
        for row in group:
            cells = ["" if value is None else markdown_code(value) for value in row.cells]
            terminal.echo(
                markdown_row([_MARK[row.differs].strip(), markdown_code(row.name), *cells])
            )


def markdown_row(cells: Sequence[str]) -> str:
    """Return a row of a table; the cells are Markdown."""
    return f"| {' | '.join(cells)} |"


def markdown_code(text: str) -> str:
    """Return a text as code that no Markdown or HTML in it can leave, also in a table."""
    plain = terminal.safe(text).replace("|", "\\|")
    fence = "`" * (max(map(len, _runs(plain)), default=0) + 1)
    space = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{space}{plain}{space}{fence}" if plain else ""


def _runs(text: str) -> Iterator[str]:
    """Yield the runs of backticks in a text."""
    return ("".join(group) for char, group in groupby(text) if char == "`")


def as_csv(profiles: Sequence[str], rows: Sequence[OverviewRow]) -> None:
    """Print CSV (RFC 4180) with a line for each name; an environment that lacks it is empty."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["kind", "name", "differs", *profiles])
    for row in rows:
        cells = ["" if value is None else _harmless(value) for value in row.cells]
        table.writerow([row.kind, _harmless(row.name), str(row.differs).lower(), *cells])
    terminal.echo(written.getvalue().rstrip("\r\n"))


def _harmless(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    shown = terminal.safe(text)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown


def as_json(profiles: Sequence[str], rows: Sequence[OverviewRow]) -> None:
    """Print an object with the profiles and the rows."""
    found = [
        {
            "kind": row.kind,
            "name": row.name,
            "differs": row.differs,
            "values": dict(zip(profiles, row.cells, strict=True)),
        }
        for row in rows
    ]
    terminal.emit_json({"profiles": list(profiles), "rows": found})


PRINTERS: dict[str, Callable[[Sequence[str], Sequence[OverviewRow]], None]] = {
    "table": as_table,
    "markdown": as_markdown,
    "csv": as_csv,
    "json": as_json,
}
