"""A folder .envs of cookiecutter-django: whose each file is, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

from adopting import copied
from commandline import Command, files_of

from envgen.formats import dotenv


def test_each_file_belongs_to_a_profile(envgen: Command, tmp_path: Path) -> None:
    """The report names all files with their profile, and which values are copied where."""
    root = copied("cookie", tmp_path)
    done = envgen("adopt", cwd=root)
    assert done.status == 0, done.err
    assert "values of development: .envs/.local/.django, .envs/.local/.postgres\n" in done.err
    assert "values of production: .envs/.production/.django, .envs/.production/.postgres\n" in (
        done.err
    )
    what = "--apply copies DJANGO_SECRET_KEY and DJANGO_ADMIN_URL to .env.production"
    assert f".envs/.production/.django: {what}" in done.err


def test_no_value_is_lost(envgen: Command, tmp_path: Path) -> None:
    """The files stay as they are, and .env and .env.production get the values of their own."""
    root = copied("cookie", tmp_path)
    before = files_of(root)
    assert envgen("adopt", "--apply", cwd=root).status == 0
    after = files_of(root)
    for path in (path for path in before if path.startswith(".envs/")):
        assert after[path] == before[path]
    here, there = (dotenv.values(after[path].decode()) for path in (".env", ".env.production"))
    assert here["POSTGRES_PASSWORD"] == "local-pg-of-the-cookie"
    assert there["POSTGRES_PASSWORD"] == "production-pg-of-the-cookie"
    assert there["DJANGO_ADMIN_URL"] == "office-of-the-cookie/"
    # The settings load without them, and outside of a container they have not been set.
    assert "USE_DOCKER" not in here
    assert "POSTGRES_HOST" not in here


def test_another_module_in_a_file(envgen: Command, tmp_path: Path) -> None:
    """Files that containers get still name the old settings, also a developer's."""
    root = copied("cookie", tmp_path)
    path = root / ".envs" / ".local" / ".django"
    path.write_text("DJANGO_SETTINGS_MODULE=config.settings.local\n")
    done = envgen("adopt", "--apply", cwd=root)
    assert f"{path.relative_to(root)}:1:24: names config.settings.local" in done.err
    assert ".envs/.production/.django:1:24: names config.settings.production" in done.err


def test_files_of_no_profile(envgen: Command, tmp_path: Path) -> None:
    """A staging site is no profile: its files are named, and their values are not taken."""
    root = copied("cookie", tmp_path)
    for name in ("staging", "production"):
        (root / ".envs" / f".{name}").mkdir(exist_ok=True)
        (root / ".envs" / f".{name}" / ".mail").write_text(f"MAIL={name}\n")
    (root / ".envs" / "local.env").write_text("MAIL=here\n")
    (root / ".envs" / "shared").write_text("MAIL=all\n")
    done = envgen("adopt", cwd=root)
    for path in (".envs/.staging/.mail", ".envs/shared"):
        assert f"{path}: is neither for development nor for production" in done.err
    assert ".envs/local.env" in done.err.partition("values of development: ")[2].partition("\n")[0]
    assert ".envs/.production/.mail" in done.err.partition("values of production: ")[2]


def test_hostile_files(envgen: Command, tmp_path: Path) -> None:
    """A link that leads out, bytes that are no text and many files raise nothing."""
    root = copied("cookie", tmp_path)
    folder = root / ".envs" / ".local"
    (folder / ".binary").write_bytes(b"\xff\xfe\x00A=\xff")
    (folder / ".link").symlink_to(tmp_path)
    for number in range(100):
        (folder / f".many{number}").write_text(f"A{number}=x\n")
    assert envgen("adopt", cwd=root).status == 0
