"""What render and check say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from cases_sealed import rendered, value
from commandline import git
from snapshots import Sandbox, empty, first, typed

from envgen.output import writer

Step = Callable[[Sandbox], object]


def all_rendered(box: Sandbox) -> None:
    """Copy the first project, all of it rendered."""
    first(box)
    box.ready("render --all -q")


def write(path: str, text: str) -> Step:
    """Return what writes a file."""
    return lambda box: box.write(path, text)


def more(path: str, text: str) -> Step:
    """Return what adds to a file."""
    return lambda box: box.write(path, (box.root / path).read_text(encoding="utf-8") + text)


def link(path: str, target: str) -> Step:
    """Return what puts a symbolic link in the place of a file or folder."""

    def step(box: Sandbox) -> None:
        file = box.root / path
        if file.is_dir():
            shutil.rmtree(file)
        file.unlink(missing_ok=True)
        file.symlink_to(target)

    return step


def _modes(box: Sandbox) -> None:
    (box.root / ".env.production").chmod(0o644)
    (box.root / "bin/start-production").chmod(0o644)


def _no_repository(box: Sandbox) -> None:
    shutil.rmtree(box.root / ".git")


def _folder(path: str) -> Step:
    return lambda box: (box.root / path).mkdir(parents=True)


def _moved(box: Sandbox) -> None:
    (box.root / "profiles").rename(box.root.parent / "elsewhere")
    (box.root / "profiles").symlink_to("../elsewhere")


def _somebody_writes(box: Sandbox) -> None:
    before = writer.write

    def late(root: Path, *rest: object) -> object:
        with (root / ".env").open("a") as file:
            file.write("LATE=1\n")
        return before(root, *rest)  # type: ignore[arg-type]

    more(".env", "OWN=1\n")(box)
    (box.root / ".env").chmod(0o644)
    box.patch.setattr(writer, "write", late)


def _owned_by_others(box: Sandbox) -> None:
    box.patch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")


def _tracked(box: Sandbox) -> None:
    box.write(".env", "OWN=1\n")
    git(box.root, "add", "-f", ".env")


def _template(name: str, text: str) -> Step:
    return write(f"profiles/templates/{name}", text)


def output(entry: str) -> Step:
    """Return what adds an output to production."""
    return more("profiles/production.yaml", f"outputs: {{a: {entry}}}\n")


def no_platform(box: Sandbox) -> None:
    """Have production on no platform, rendered."""
    text = "extends: base\nsite: {hosts: [a.example.com]}\ndatabase: {provider: url}\n"
    box.write("profiles/production.yaml", text)
    (box.root / "profiles/staging.yaml").unlink()
    box.ready("render production -q")


FLY = output("{template: a.j2, path: a.toml}")
RENDER = [
    typed("every profile", "render --all"),
    typed("again", "render --all", project=all_rendered),
    typed("no profile", "render"),
    typed("a profile that is misspelt", "render prodution"),
    typed("a profile that there is not", "render xxxxxx"),
    typed("base", "render base"),
    typed("what would be written", "render production --check"),
    typed(
        "what has changed",
        "render production --check",
        more("profiles/production.yaml", "django: {apps: []}\n"),
        project=rendered,
    ),
    typed(
        "every line that would change",
        "render production --diff --target settings",
        more("profiles/base.yaml", "append: {INSTALLED_APPS: [shop]}\n"),
        project=rendered,
    ),
    typed("a target that there is not", "render --all --target fly"),
    typed("a value that follows no profile", "render production --reset NOTHING"),
    typed(
        "a value that was changed",
        "render production",
        value("DJANGO_LOG_LEVEL", "DEBUG"),
        value("DJANGO_DEBUG", "true"),
        project=rendered,
    ),
    typed("edited by hand", "render production", more("render.yaml", "# mine\n"), project=rendered),
    typed(
        "edited, and forced",
        "render production --force",
        more("render.yaml", "# mine\n"),
        project=rendered,
    ),
    typed("somebody else's", "render production", write("render.yaml", "a: b\n")),
    typed("modes", "render production --check", _modes, project=rendered),
    typed("git would take it", "render development", write(".gitignore", "")),
    typed("git would take what is unfinished", "render development", write(".gitignore", ".env\n")),
    typed("git does not answer", "render development", _owned_by_others),
    typed(
        "git tracks it",
        "render production",
        lambda box: git(box.root, "add", "-f", ".env.production"),
        project=rendered,
    ),
    typed("git tracks what changes", "render development", _tracked),
    typed("outside a repository", "render development", _no_repository),
    typed("a link in the way", "render production", link("render.yaml", "/dev/null")),
    typed("profiles behind a link", "render production", _moved),
    typed("a profile behind a link", "render production", link("profiles/zero.yaml", "/dev/zero")),
    typed("a profile that is a folder", "render production", _folder("profiles/folder.yaml")),
    typed("a profile of another ending", "render production", write("profiles/old.yml", "a: b\n")),
    typed("a file where a folder should be", "render production", write("config", "")),
    typed("a folder where a file should be", "render production", _folder("render.yaml")),
    typed(
        "not UTF-8",
        "render production",
        lambda box: (box.root / "render.yaml").write_bytes(b"\xff"),
    ),
    typed("too large", "render production", write("render.yaml", "#" * (5 * 2**20))),
    typed("a .env file behind a link", "render development", link(".env", "x")),
    typed(
        "a conflict in .env",
        "render production",
        more(".env.production", "<<<<<<< ours\nA=1\n=======\nA=2\n>>>>>>> theirs\n"),
        project=rendered,
    ),
    typed(
        "somebody writes meanwhile", "render development", _somebody_writes, project=all_rendered
    ),
    typed("no project", "render --all", project=empty),
    typed("no project there", "render --all -C .", project=empty),
    typed("no such folder", "render --all -C nowhere"),
    typed("a template that is missing", "render production", FLY),
    typed("a template that fails", "render production", FLY, _template("a.j2", "x\n{{ x }}\n")),
    typed("a template with a mistake", "render production", FLY, _template("a.j2", "{% if %}\n")),
    typed(
        "a template with a block that is not there",
        "render production",
        _template(
            "settings.py.j2", '{% extends "envgen/settings.py.j2" %}{% block end %}{% endblock %}'
        ),
    ),
    typed(
        "a template that prints an object",
        "render production",
        FLY,
        _template("a.j2", "{{ variables }} {{ self }}\n"),
    ),
    typed(
        "a template with a filter",
        "render production",
        FLY,
        _template("a.j2", "{{ 'a b'|name }}\n"),
    ),
    typed(
        "a comment that breaks", "render production", FLY, _template("a.j2", "{{ 1|comment }}\n")
    ),
    typed("an assignment", "render production", FLY, _template("a.j2", "{{ 1|assignment }}\n")),
    typed("a template behind a link", "render production", FLY, link("profiles/templates", "x")),
    typed(
        "no Python",
        "render production",
        output("{template: a.j2, path: a.py}"),
        _template("a.j2", "def\n"),
    ),
    typed(
        "no YAML",
        "render production",
        output("{template: a.j2, path: a.yaml}"),
        _template("a.j2", "a: [\n"),
    ),
    typed(
        "an override without a mark", "render production", _template("settings.py.j2", "X = 1\n")
    ),
    typed(
        "an override with a mark too many",
        "render production",
        _template("settings.py.j2", "# {{ mark[2:]|comment }}\n# {{ mark[2:]|comment }}\n"),
    ),
    typed("an override of .env", "render production", _template("dotenv.j2", "x\n")),
    typed(
        "two outputs in one file",
        "render production",
        more(
            "profiles/production.yaml",
            "outputs: {a: {template: a.j2, path: x}, b: {template: a.j2, path: x}}\n",
        ),
        _template("a.j2", "x\n"),
    ),
    typed(
        "templates that check finds",
        "check production",
        _template("settings.py.j2", '{% extends "envgen/settings.py.j2" %}\n'),
        _template("setings.py.j2", "x\n"),
        _template("zzzzzz.j2", "x\n"),
    ),
    typed(
        "templates that are not run",
        "check production --no-project-templates",
        FLY,
        _template("a.j2", "x\n"),
        _template("settings.py.j2", "x\n"),
    ),
    typed("in JSON", "render development --format json"),
]
CHECK = [
    typed("a new project", "check"),
    typed("a rendered project", "check", project=all_rendered),
    typed(
        "a rule that there is not",
        "check",
        more("profiles/production.yaml", "ignore: {no-such-rule: x, drfit: y}\n"),
    ),
    typed(
        "a rule by its old id",
        "check",
        more("profiles/production.yaml", "ignore: {render-file: x, not-in-blueprint: y}\n"),
    ),
    typed(
        "rules that are ignored",
        "check production",
        more("profiles/production.yaml", "ignore: {value-missing: later}\n"),
        project=rendered,
    ),
    typed("who ends TLS", "check production --fail-level warning", no_platform),
    typed("git does not answer", "check", _owned_by_others, project=all_rendered),
    typed(
        "placeholders",
        "check production",
        value("DATABASE_URL", "postgresql://a:[YOUR-PASSWORD]@b.example.com/c"),
        project=rendered,
    ),
    typed(
        "a placeholder of everybody's",
        "check production --leaks",
        value("DISCORD_TOKEN", "changeme"),
        project=rendered,
    ),
]

FILES = {"render": RENDER, "check": CHECK}
