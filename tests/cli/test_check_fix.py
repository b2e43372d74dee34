"""`envgen check --fix`: what can be fixed for certain is shown, and written when asked for."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest
import shop
from commandline import Command
from hypothesis import given
from hypothesis import strategies as st

from envgen.errors import Edit
from envgen.formats.edits import applied
from envgen.formats.yaml_tree import parse, plain


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a whole project of which no rule says anything, all of it committed."""
    root = shop.copy_to(tmp_path / "shop")
    commit(root)
    return root


def commit(root: Path, path: str = "-A") -> None:
    """Commit a file, or every file."""
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "add", path], check=True)
    subprocess.run([*git, "commit", "-q", "--no-verify", "-m", "before"], check=True)


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Break a file, and commit that."""
    shop.edit(root, path, old, new)
    commit(root)


CASES = {
    "an old key, with its comments kept": (
        "profiles/base.yaml",
        "bot: {program: bot, route: private}",
        "bot: {program: bot, road: private}  # inside",
        "bot: {program: bot, route: private}  # inside",
    ),
    "a settings module that does not exist": (
        "config/wsgi.py",
        '"config.settings.production")',
        '"config.settings.prod")  # ours',
        '"config.settings.production")  # ours',
    ),
}


def test_a_file_with_changes_is_to_be_committed_first(project: Path, envgen: Command) -> None:
    """What --fix left alone is not said to have no fix."""
    path, old, new, _ = CASES["a settings module that does not exist"]
    shop.edit(project, path, old, new)
    done = envgen("check", "--fix", "--yes")
    left = "config/wsgi.py: not fixed, because the file has uncommitted changes; commit it first"
    assert left in done.err
    assert "nothing to fix automatically" not in done.err
    assert (project / path).read_text().count("config.settings.prod") == 1


@pytest.mark.parametrize("case", CASES)
def test_a_fix_is_written_when_asked_for(case: str, project: Path, envgen: Command) -> None:
    """Afterwards the finding is gone, and nothing else of the file has changed."""
    path, old, new, wanted = CASES[case]
    before = (project / path).read_text()
    edit(project, path, old, new)
    assert envgen("check").status in (0, 1)
    done = envgen("check", "--fix", "--yes")
    assert (project / path).read_text() == before.replace(old, wanted)
    assert done.status == 0
    assert f"updated  {path}" in done.out
    assert f"+++ {path}" in done.err
    assert done.findings == []


def test_nothing_is_written_without_a_yes(project: Path, envgen: Command) -> None:
    """Without a terminal the diff is shown, no file changes, and the check says what it found."""
    edit(project, "config/wsgi.py", "config.settings.production", "config.settings.prod")
    before = (project / "config/wsgi.py").read_bytes()
    done = envgen("check", "--fix")
    assert done.status == 1
    assert "+++ config/wsgi.py" in done.err
    assert [rule for _, rule, _ in done.findings if rule == "settings-module"]
    assert (project / "config/wsgi.py").read_bytes() == before


def test_permissions_and_gitignore(project: Path, envgen: Command) -> None:
    """The .env file becomes private, and .gitignore gets what it lacks, once."""
    (project / ".env").chmod(0o644)
    (project / ".gitignore").write_text("*.pyc\n")
    commit(project, ".gitignore")
    done = envgen("check", "--fix", "--yes")
    assert done.status == 0
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600
    assert (project / ".gitignore").read_text() == "*.pyc\n.env\n.env.*\n!.env.example\n"
    again = envgen("check", "--fix", "--yes")
    assert (again.status, again.out.count("updated")) == (0, 0)


def test_a_file_with_other_changes_is_left_alone(project: Path, envgen: Command) -> None:
    """Nobody could tell the fix from the work that is not committed."""
    edit(project, "config/wsgi.py", "config.settings.production", "config.settings.prod")
    shop.edit(project, "config/wsgi.py", "import os\n", "import os  # new\n")
    before = (project / "config/wsgi.py").read_bytes()
    done = envgen("check", "--fix", "--yes")
    assert done.status == 1
    assert "config/wsgi.py: not fixed" in done.err
    assert (project / "config/wsgi.py").read_bytes() == before


def test_an_unsafe_fix_needs_its_option(project: Path, envgen: Command) -> None:
    """A module that exists may be meant: it is replaced only with --unsafe-fixes."""
    edit(project, "config/wsgi.py", "config.settings.production", "config.base")
    done = envgen("check", "--fix", "--yes")
    assert "--unsafe-fixes" in done.err
    assert "config.base" in (project / "config/wsgi.py").read_text()
    done = envgen("check", "--fix", "--unsafe-fixes", "--yes")
    assert (done.status, done.findings) == (0, [])
    assert "config.settings.production" in (project / "config/wsgi.py").read_text()


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("gunicorn config.wsgi", "gunicorn --reload config.wsgi", "gunicorn config.wsgi"),
        ("gunicorn config.wsgi", "gunicorn config.wsgi:app", "gunicorn config.wsgi:application"),
        (
            "{command: gunicorn config.wsgi, django: true}",
            "{command: gunicorn -k uvicorn.workers.UvicornWorker config.asgi, django: true}",
            "{asgi: true, command: gunicorn -k uvicorn.workers.UvicornWorker config.asgi, "
            "django: true}",
        ),
    ],
)
def test_a_command_is_fixed(
    project: Path, envgen: Command, old: str, new: str, wanted: str
) -> None:
    """It changes what is rendered, and so needs --unsafe-fixes; then the profile is right."""
    (project / "config/asgi.py").write_text(shop.WSGI.replace("wsgi", "asgi"))
    before = (project / "profiles/base.yaml").read_text()
    edit(project, "profiles/base.yaml", old, new)
    shop.render(project)
    commit(project)
    envgen("check", "--fix", "--unsafe-fixes", "--yes")
    assert (project / "profiles/base.yaml").read_text() == before.replace(old, wanted)
    shop.render(project)
    done = envgen("check", "--format", "json")
    assert [rule for _, rule, _ in done.findings] == []


def test_no_secret_is_shown(project: Path, envgen: Command) -> None:
    """A line that is changed may have a secret of the project in it."""
    value = shop.VALUES["DISCORD_TOKEN"]
    edit(
        project,
        "config/wsgi.py",
        '"config.settings.production")',
        f'"config.settings.prod")  # {value}',
    )
    done = envgen("check", "--fix")
    assert "+++ config/wsgi.py" in done.err
    assert value not in done.err + done.out


def test_links_are_not_followed(project: Path, envgen: Command) -> None:
    """A link in a repository could lead the fix to another file than it names."""
    outside = project / "elsewhere.py"
    outside.write_text(shop.ENTRY_POINT.replace("settings.production", "settings.prod"))
    before = outside.read_bytes()
    (project / "config/wsgi.py").unlink()
    (project / "config/wsgi.py").symlink_to(outside)
    commit(project)
    done = envgen("check", "--fix", "--yes")
    assert "config/wsgi.py: not fixed" in done.err
    assert outside.read_bytes() == before


@pytest.mark.parametrize(
    "options",
    [["--unsafe-fixes"], ["--fix", "--format", "json"], ["--fix", "--database", "production"]],
)
def test_options_that_do_not_fit(options: list[str], project: Path, envgen: Command) -> None:
    """A fix is for a person who looks at it."""
    assert envgen("check", *options).status == 2


YAML = """\
# Programs.
programs:
  # The site.
  web:
    command: gunicorn  # starts it
    django: true
  bot: {command: python -m bot}
env: {}
"""


@pytest.mark.parametrize(
    ("path", "line", "at"),
    [
        ("programs.web", "asgi: true", "  web:\n    asgi: true\n    command"),
        ("programs.bot", "django: true", "  bot: {django: true, command: python -m bot}\n"),
        ("render.services", "x: 1", "env: {}\nrender: {services: {x: 1}}\n"),
        ("", "site: {tls: proxy}", "env: {}\nsite: {tls: proxy}\n"),
        ("programs", "x: {command: y}", "programs:\n  x: {command: y}\n  # The site."),
    ],
)
def test_a_key_is_added_where_it_belongs(path: str, line: str, at: str) -> None:
    """In the style of the mapping; comments stay with what they are about."""
    edit = Edit("profile", "add-key", line, path)
    for end in ("\n", "\r\n"):
        changed = applied(YAML.replace("\n", end), edit)
        assert changed is not None
        assert at.replace("\n", end) in changed


@pytest.mark.parametrize("path", ["env", "programs.web.command", "programs.web.django.x"])
def test_where_no_key_can_be_added(path: str) -> None:
    """An empty mapping in one line, or a value that is none, is left to the person."""
    assert applied(YAML, Edit("profile", "add-key", "x: 1", path)) is None
    assert applied("broken: [", Edit("profile", "add-key", "x: 1", "a")) is None


@given(
    st.recursive(
        st.sampled_from(["1", "text", "'#'", "[a, b]", "|\n  x"]),
        lambda children: st.dictionaries(st.sampled_from("abcd"), children, min_size=1, max_size=3),
        max_leaves=8,
    ),
    st.lists(st.sampled_from("abcdz"), max_size=3),
)
def test_only_the_key_is_added(value: object, path: list[str]) -> None:
    """Whatever the file looks like, the data afterwards are those before and the new key."""
    if not isinstance(value, dict):
        return
    text = "".join(lines(value, 0))
    tree, problems = parse(text.encode(), "")
    assert problems == [], text
    assert tree is not None
    changed = applied(text, Edit("profile", "add-key", "new: 1", ".".join(path)))
    if changed is None:
        return
    after, problems = parse(changed.encode(), "")
    assert after is not None
    assert problems == []
    data = plain(after)
    inner = data
    for key in path:
        assert isinstance(inner, dict)
        inner = inner[key]
    assert isinstance(inner, dict)
    assert inner.pop("new") == 1
    assert text.splitlines()[0] in changed


def lines(value: dict[str, object], depth: int) -> list[str]:
    """Return a mapping as YAML in blocks, with a comment in front of each key."""
    found = []
    indent = "  " * depth
    for key, item in value.items():
        found.append(f"{indent}# about {key}\n")
        if isinstance(item, dict):
            found += [f"{indent}{key}:\n", *lines(item, depth + 1)]
        else:
            found.append(f"{indent}{key}: {item}\n".replace("\n  x", f"\n{indent}  x"))
    return found
