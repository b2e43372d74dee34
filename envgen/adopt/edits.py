"""Make minimal edits in hand-written files: a module's name, or a few lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from envgen.adopt.findings import Layout
from envgen.errors import Place
from envgen.output import readers
from envgen.output.scaffold import PRIVATE, attributes, with_lines
from envgen.reading import ReadText
from envgen.reading.entry_points import MODULE, texts, with_modules_in
from envgen.reading.env_files import env_file_reader
from envgen.reading.following import follow
from envgen.support import lazy_re

_ENDS = lazy_re.compile(r"\r\n|\r|\n")


def edited(
    layout: Layout, read: ReadText, folder: str, commands: Iterable[str] = ()
) -> dict[str, str]:
    """Return the new text of every file that changes; `folder` is where the profiles are.

    `commands` are those of the server: their scripts may name a settings module.
    """
    settings = layout.inside(layout.settings_package.replace(".", "/"))
    found = {}
    for path, profile in layout.entrypoints.items():
        found[path] = with_modules(read(path) or "", layout.generated(profile))
    for command in commands:
        for script in follow(command, layout.root, read).scripts:
            if script.is_shell and script.text is not None:
                found[script.path] = with_modules_in(script.text, layout.generated("production"))
    # --apply keeps the old render.yaml as *.orig.
    found[".gitignore"] = with_lines(read(".gitignore") or "", [*PRIVATE, "*.orig*"])
    found[".gitattributes"] = with_lines(read(".gitattributes") or "", attributes(settings, folder))
    for place in dict.fromkeys((".", layout.root)):
        inside = "" if place == "." else f"{place}/"
        ignored = read(f"{inside}.dockerignore")
        if ignored is not None or read(f"{inside}Dockerfile") is not None:
            found[f"{inside}.dockerignore"] = with_lines(ignored or "", list(PRIVATE))
    return {path: text for path, text in found.items() if text != (read(path) or "")}


def unnamed(layout: Layout, read: ReadText) -> Iterator[tuple[Place, str]]:
    """Yield files that still name another module after the edits, and how to fix them."""
    for path, profile in layout.entrypoints.items():
        new = layout.generated(profile)
        text = with_modules(read(path) or "", new)
        wanted = f"{layout.settings_package}.{profile}"
        there = {node.value for node in texts(text)}
        if there.isdisjoint({wanted, *new.values()}):
            yield Place(path), f"stays as it is: set {MODULE} to {wanted} in it"
            continue
        if _leaves_the_laptop(layout, path, profile, text):
            yield (
                Place(path),
                "starts with the production settings now: on your own machine, run "
                "`envgen run development -- celery …`",
            )
        for name, line in readers.default_settings_modules(text):
            if not name.startswith(f"{layout.settings_package}."):
                yield (
                    Place(path, line, 1),
                    f"this branch still uses {name}, which no profile has",
                )


def _leaves_the_laptop(layout: Layout, path: str, profile: str, text: str) -> bool:
    """Return whether developers started a file too, with settings that are production's now.

    A file that reads .env finds the developers' module there.
    """
    shared = layout.development == layout.production and profile == "production"
    return shared and path.endswith("/celery.py") and env_file_reader(text) is None


def with_module(text: str, old: str, new: str) -> str:
    """Return `text` with the settings module `old` replaced by `new`."""
    return with_modules(text, {old: new})


def with_modules(text: str, modules: Mapping[str, str]) -> str:
    """Return `text` with modules replaced in string literals that equal their names."""
    places = {
        (node.lineno, node.col_offset, node.end_col_offset or 0, str(node.value))
        for node in texts(text)
        if node.value in modules
    }
    lines = _lines(text)
    for number, start, end, old in sorted(places, reverse=True):
        data = lines[number - 1].encode()
        literal = data[start:end].decode()
        if literal[1:-1] == old and literal[0] == literal[-1] and literal[0] in "'\"":
            changed = f"{literal[0]}{modules[old]}{literal[0]}".encode()
            lines[number - 1] = (data[:start] + changed + data[end:]).decode()
    return "".join(lines)


def _lines(text: str) -> list[str]:
    """Return the lines of a module, with line ends, as Python counts them."""
    found, start = [], 0
    for end in _ENDS.finditer(text):
        found.append(text[start : end.end()])
        start = end.end()
    return [*found, text[start:]]
