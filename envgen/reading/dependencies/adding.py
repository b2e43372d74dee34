"""How a person adds a package to what a project installs."""

from __future__ import annotations

from envgen.reading import ReadText
from envgen.reading.dependencies.pip_files import is_compiled
from envgen.reading.dependencies.project_files import table, toml


def how_to_add(package: str, path: str, read: ReadText) -> str:
    """Return how to add a package to a file, or to the project whose lock it is."""
    folder, slash, name = path.rpartition("/")
    tool = _tool(path, read)
    if tool is not None:
        where = f" in {folder}" if slash else ""
        # Poetry and Pipenv choose the version themselves, and ~= is none of Poetry's operators.
        wanted = package.partition("~")[0] if tool == "poetry add" else package
        quoted = wanted if wanted.replace("-", "").isalnum() else f"'{wanted}'"
        return f"run `{tool} {quoted}`{where}"
    if name == "pyproject.toml":
        return f"add `{package}` to the dependencies in {path}"
    source = f"{path.removesuffix('.txt')}.in"
    if name == "pylock.toml" or (name.endswith(".txt") and is_compiled(read(path) or "")):
        made = f"what {path} is made from" if read(source) is None else source
        return f"add `{package}` to {made}, and write {path} again"
    return f"add `{package}` to {path}"


def _tool(path: str, read: ReadText) -> str | None:
    """Return the command that adds a package to a file; None if a person edits the file."""
    folder, slash, name = path.rpartition("/")
    if name == "pyproject.toml":
        tools = table(toml(read(path) or ""), "tool")
        is_poetry = "dependencies" in table(tools, "poetry")
        if is_poetry or read(f"{folder}{slash}poetry.lock") is not None:
            return "poetry add"
        is_uv = "uv" in tools or read(f"{folder}{slash}uv.lock") is not None
        return "uv add" if is_uv else None
    if name in ("Pipfile", "Pipfile.lock"):
        return "pipenv install"
    return {"uv.lock": "uv add", "poetry.lock": "poetry add"}.get(name)
