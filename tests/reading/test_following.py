"""Shell commands and Dockerfiles: the simple commands in them, and where they run."""

from __future__ import annotations

import pytest

from envgen.check.building.dockerfile import is_ignored
from envgen.reading.dockerfile import Build, Dockerfile
from envgen.reading.following import FlowCommand, follow
from envgen.reading.paths import joined


def steps(text: str) -> tuple[FlowCommand, ...]:
    """Return the simple commands of a text that runs no scripts."""
    return follow(text, ".", {}.get).steps


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a && b; c | d || e", ["a", "b", "c", "d", "e"]),
        ("a \\\n  b # c\n# d\n", ["a b"]),
        ("if [ -f x ]; then a; else b; fi", ["[ -f x ]", "a", "b"]),
        ("for x in 1 2; do a $x; done", ["a $x"]),
        ("X=1 Y='2 3' exec a 'b c' \"d $e\"", ["a b c d $e"]),
        ("a 2>&1 > log < in", ["a"]),
        ("cat <<END\nb\nEND\nc", ["cat", "c"]),
        ("f() { a; }\nf\nb", ["a", "b"]),
        ("bash -ec 'a && b'", ["bash -ec a && b", "a", "b"]),
        ("poetry run a b", ["poetry run a b", "a b"]),
        ("a 'b", ["a b"]),
        ("", []),
    ],
)
def test_simple_commands(text: str, commands: list[str]) -> None:
    """Whatever joins them, and without comments, redirections and here-documents."""
    assert [" ".join(step.words) for step in steps(text)] == commands


def test_lines_of_commands() -> None:
    """A command has the line of its first word."""
    text = "a\n\nb \\\n  c\ncat <<E\nx\ny\nE\nd\n"
    assert [(step.words[0], step.line) for step in steps(text)] == [
        ("a", 1),
        ("b", 3),
        ("cat", 5),
        ("d", 9),
    ]


def test_folders_of_commands() -> None:
    """`cd` holds until the subshell ends, and a script runs where it was started."""
    files = {"bin/b.sh": 'cd "$(dirname "$0")"\n./c\n', "bin/c": "d\n"}
    flow = follow("(cd web && npm ci) && bin/b.sh && cd $X && e", ".", files.get)
    assert [(item.words[0], item.folder) for item in flow.steps] == [
        ("npm", "web"),
        ("bin/b.sh", "."),
        ("./c", "bin"),
        ("d", "bin"),
        ("e", None),
    ]
    assert [script.path for script in flow.scripts] == ["bin/b.sh", "bin/c"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(cd a; b); (c)", [("b", "a"), ("c", ".")]),
        ("(cd a; (cd b; c); d); e", [("c", "a/b"), ("d", "a"), ("e", ".")]),
        ("cd a; ((1 < 2)); ( (b); c)", [("b", "a"), ("c", "a")]),
        ("(a; b) > c", [("a", "."), ("b", ".")]),
        (")) a", [("a", ".")]),
    ],
)
def test_subshells_have_a_folder_of_their_own(text: str, expected: list[tuple[str, str]]) -> None:
    """What follows a subshell, or is in the next one, does not run in its folder."""
    assert [(item.words[0], item.folder) for item in steps(text)] == expected


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("a > b", ["b"]),
        ("a >> b 2>&1 &> c", ["b", "c"]),
        ('a >"$X/b" < c <<< d', ["$X/b"]),
        ("a 2>/dev/null", ["/dev/null"]),
    ],
)
def test_files_that_are_written(text: str, writes: list[str]) -> None:
    """Those that are read, and other streams, do not count."""
    assert [name for item in steps(text) for name in item.writes] == writes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('a "$X" ${Y:-8000} $(b)', "a $X ${Y:-8000} $(…)"),
        ('exec "$@"', "$@"),
        ("timeout 5 a", "timeout 5 a"),
        ("X=1 env Y=2 nohup a", "a"),
    ],
)
def test_words_as_people_write_them(text: str, shown: str) -> None:
    """Marks never reach a rule."""
    assert " ".join(steps(text)[0].words) == shown


def test_scripts_that_run_each_other_end() -> None:
    """Each script is read once."""
    flow = follow("bash a.sh", ".", {"a.sh": "bash b.sh", "b.sh": "bash a.sh"}.get)
    assert [script.path for script in flow.scripts] == ["a.sh", "b.sh"]


@pytest.mark.parametrize(
    ("folder", "path", "found"),
    [
        (".", "./a/../b", "b"),
        ("a", "../b", "b"),
        ("a", "../../b", None),
        (".", "/etc/passwd", None),
        ("/app", "x", "/app/x"),
        ("/app", "/tmp/x", "/tmp/x"),
        (".", "$X/y", None),
        (".", ".", "."),
    ],
)
def test_paths(folder: str, path: str, found: str | None) -> None:
    """A path never leads out of the project."""
    assert joined(folder, path) == found


DOCKERFILE = """\
FROM node:22 AS assets
COPY web web
RUN npm ci

FROM python:3.12-slim AS deps
WORKDIR /app
COPY requirements/ ./requirements/
RUN pip install \\
    # why
    -r requirements/prod.txt

FROM deps
COPY --from=assets /web/dist /app/static
COPY . /app
CMD gunicorn config.wsgi --bind 0.0.0.0:$PORT
"""


def test_a_dockerfile_with_stages() -> None:
    """The stages that the image is made from count, and files are found where they come from."""
    found = Dockerfile(DOCKERFILE)
    assert (found.python, found.image) == ("3.12", "python:3.12-slim")
    assert [stage.name for stage in found.used] == ["assets", "deps", ""]
    files = {"requirements/prod.txt": "django", "manage.py": ""}
    build = Build(found, ".", files.get)
    assert [item.words[0] for item in build.steps] == ["npm", "pip"]
    assert build.source("/app/requirements/prod.txt") == "requirements/prod.txt"
    assert build.source("/app/manage.py") == "manage.py"
    assert build.source("/srv/manage.py") is None
    command = found.last("CMD")
    assert command is not None
    assert (command.exec_form, command.line) == (None, 15)


@pytest.mark.parametrize(
    "text", ["", "FROM", "FROM a AS b\nFROM b AS b\nFROM b", "RUN [", "COPY\nADD x"]
)
def test_dockerfiles_that_are_none(text: str) -> None:
    """Nothing raises, and nothing goes round in circles."""
    found = Dockerfile(text)
    Build(found, ".", {}.get)
    assert found.python is None


@pytest.mark.parametrize(
    ("text", "is_out"),
    [
        (".env*\n", True),
        (".env\n", False),
        ("**/.env.*\n", True),
        ("*\n!config\n", True),
        ("*\n!.env.production\n", False),
        ("/.env.production\n", True),
        ("# .env*\n", False),
        ("", False),
    ],
)
def test_dockerignore(text: str, is_out: bool) -> None:
    """The last pattern that matches decides."""
    assert is_ignored(text, ".env.production") is is_out
