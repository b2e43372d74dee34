"""Texts of at most 4 MiB on which a careless reader takes minutes, and the readers that get them.

    python tests/reading/hostile_texts.py NAME

reads one of them. `test_hostile_texts.py` gives this a limit of processor time and of memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from envgen.check.building.dockerfile import is_ignored
from envgen.reading import dockerfile, following, gunicorn_config
from envgen.reading.audit.sources import Sources
from envgen.reading.dependencies import Installed

SIZE = 4_000_000
ROOT = '[[package]]\nname = "a"\nsource = {virtual = "."}\n'
NEEDS = "".join(f'{{name = "b", extra = ["x{number}"]}}, ' for number in range(3000))
BROUGHT = "".join(f'{{name = "c{number}"}}, ' for number in range(3000))
MARKERS = "".join(
    f'{{name = "b{number}", marker = "python_version < \'{number}\'"}}, '
    for number in range(70_000)
)


def installed(path: str, command: str) -> Callable[[str], object]:
    """Return what reads a text as the file `path` that `command` installs from."""
    files = {"pyproject.toml": '[project]\nname = "a"\n'}

    def read(text: str) -> None:
        found = Installed({**files, path: text}.get)
        found.add(following.follow(command, ".", lambda _: None).steps)

    return read


def audited(text: str) -> None:
    """Read a text as a module of the project."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "module.py").write_text(text)
        sources = Sources(Path(folder))
        _ = sources.readers
        for path in sources.texts:
            sources.imports(path)


def built(text: str) -> None:
    """Read a text as a Dockerfile."""
    found = dockerfile.Dockerfile(text)
    dockerfile.Build(found, ".", lambda _: "echo\n")


def tree(depth: int) -> str:
    """Return a sum with many parts that is not deep."""
    return "a" if not depth else f"({tree(depth - 1)}+{tree(depth - 1)})"


PIP = installed("requirements.txt", "pip install -r requirements.txt")
PROJECT = installed("pyproject.toml", "pip install .")
CONFIG = installed("setup.cfg", "pip install .")
LOCK = installed("uv.lock", "uv sync")
HOSTILE: dict[str, tuple[Callable[[str], object], Callable[[], str]]] = {
    "blanks before a comment": (PIP, lambda: f"a{' ' * SIZE}b#"),
    "blanks after a name": (PIP, lambda: f"name{' ' * SIZE}!"),
    "one line of options": (PIP, lambda: "-" * SIZE),
    "blanks in a dependency": (
        PROJECT,
        lambda: f'[project]\nname = "a"\ndependencies = ["a{" " * SIZE}!"]',
    ),
    "a key of many parts": (PROJECT, lambda: "a." * (SIZE // 2 - 2) + "a=1"),
    "many headers": (PROJECT, lambda: "[[a]]\n" * (SIZE // 6)),
    "blanks in setup.cfg": (CONFIG, lambda: f"[options]\na{' ' * SIZE}b"),
    "many extras of one package": (
        LOCK,
        lambda: (
            f'{ROOT}dependencies = [{NEEDS}]\n[[package]]\nname = "b"\ndependencies = [{BROUGHT}]\n'
        ),
    ),
    "many markers": (LOCK, lambda: f"{ROOT}dependencies = [{MARKERS}]\n"),
    "a script that goes down": (
        lambda text: following.follow("bash a.sh", ".", {"a.sh": text}.get),
        lambda: "cd a\n" * (SIZE // 5),
    ),
    "many stages": (
        built,
        lambda: "\n".join(f"FROM a{number} AS a{number + 1}" for number in range(20_000)),
    ),
    "many copies": (built, lambda: "FROM a\n" + "COPY a b/\n" * 8000 + "RUN bash x\n" * 9000),
    "a pattern of brackets": (lambda text: is_ignored(text, ".env"), lambda: "[" * SIZE),
    "patterns of brackets": (
        lambda text: is_ignored(text, ".env"),
        lambda: f"{'[' * 200}\n" * 20_000,
    ),
    "many mounts": (built, lambda: f"FROM a\nRUN {'--mount=' * 24_000}"),
    "blanks in an import": (audited, lambda: f"from{' ' * 50_000}x\nimport os\nos.environ['A']\n"),
    "blanks in an include": (audited, lambda: f"include({' ' * SIZE}x"[: SIZE - 99]),
    "a name of many parts": (audited, lambda: f"'module{'.a' * (SIZE // 2 - 99)}'"),
    "many statements": (audited, lambda: f"import os;os.environ['A'];{'a;' * (SIZE // 2 - 99)}"),
    "a long text in a sum": (
        gunicorn_config.settings,
        lambda: f'a = "{"x" * 4000}"\nb = {tree(15)}\nc = {tree(15)}\n',
    ),
}

if __name__ == "__main__":
    use, made = HOSTILE[sys.argv[1]]
    given = made()
    assert len(given) <= 4 * 2**20
    use(given)
