"""CONTRIBUTING.md does what it says: each section, followed in a copy of envgen, works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from copied_envgen import copy_to, run_copied

# Each test starts Python.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^## ", PAGE, flags=re.M)[1:]}
# What comes before a block names its file, at last.
BLOCK = re.compile(r"(?P<before>.*?)^```(?:python|jinja)\n(?P<text>.*?)^```$", re.M | re.S)
FILE = re.compile(r"\b(?:envgen|templates)/[\w./]+\.(?:py|j2)\b")
LINES = 10


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy envgen."""
    return copy_to(tmp_path / "copy")


def follow(section: str, copied: Path) -> None:
    """Do in a copy of envgen what a section says.

    A block is a new file, or rows of the ROWS in a file, or goes to the end of it.
    """
    blocks = list(BLOCK.finditer(SECTIONS[section]))
    assert blocks
    for block in blocks:
        path = FILE.findall(block["before"])[-1]
        # An installed envgen has its templates inside.
        file = copied / re.sub(r"^templates/", "envgen/templates/", path)
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if "`ROWS`" in block["before"]:
            start = r"^(ROWS\b.* = (?:\(|in_section\(\n {4}\w+,)\n)"
            text, count = re.subn(start, rf"\1{block['text']}", text, flags=re.M)
            assert count == 1
        else:
            text += f"\n\n{block['text']}" if text else block["text"]
        file.write_text(text, encoding="utf-8")


def test_a_rule(copied: Path, project: Path) -> None:
    """The check lists it and finds what it looks for, and nothing once that is fixed."""
    follow("A rule", copied)
    assert run_copied(copied, project, "render", "--all").returncode == 0
    assert "(rule: readme)" in run_copied(copied, project, "check", "production").stderr
    (project / "README.md").touch()
    assert "(rule: readme)" not in run_copied(copied, project, "check", "production").stderr
    assert "readme" in run_copied(copied, project, "check", "--list-rules").stdout


def test_a_setting(copied: Path, project: Path) -> None:
    """A profile can set it, and so can the environment."""
    follow("A setting", copied)
    profile = project / "profiles/production.yaml"
    profile.write_text(profile.read_text().replace("settings:\n", "settings:\n  SHOP_MOOD: 3\n"))
    done = run_copied(copied, project, "render", "production")
    assert done.returncode == 0, done.stderr
    module = (project / "config/settings/production.py").read_text()
    assert 'SHOP_MOOD = env.int("DJANGO_SHOP_MOOD", default=3)' in module


def test_an_app(copied: Path, project: Path) -> None:
    """A profile that names it gets its entries, and its settings are known."""
    follow("An app", copied)
    base, production = project / "profiles/base.yaml", project / "profiles/production.yaml"
    base.write_text(base.read_text().replace("  apps: [", "  apps: [shop_clock, "))
    text = production.read_text()
    production.write_text(text.replace("settings:\n", "settings:\n  CLOCK_ZONE: UTC\n"))
    done = run_copied(copied, project, "render", "production")
    assert done.returncode == 0, done.stderr
    module = (project / "config/settings/production.py").read_text()
    assert '"shop_clock",' in module
    assert module.index("SecurityMiddleware") < module.index('"shop_clock.middleware.Clock"')
    assert 'CLOCK_ZONE = "UTC"' in module


def test_a_target(copied: Path, project: Path) -> None:
    """`render` writes one more file, which is watched as the others are."""
    follow("A target", copied)
    done = run_copied(copied, project, "render", "production")
    assert done.returncode == 0, done.stderr
    written = project / "programs.production.toml"
    assert tomllib.loads(written.read_text()) == {"project": "shop"}
    assert "programs" in run_copied(copied, project, "targets").stdout
    written.write_text(written.read_text().replace("shop", "other"))
    assert "programs.production.toml" in run_copied(copied, project, "check", "production").stderr


def test_a_provider(copied: Path, project: Path) -> None:
    """A profile can name it, and its steps are among those of `todo`."""
    follow("A database provider", copied)
    profile = project / "profiles/production.yaml"
    text = re.sub(r"^database:.*\n(?:  .*\n)*", "", profile.read_text(), flags=re.M)
    profile.write_text(text + "database: {provider: aquarium}\n")
    done = run_copied(copied, project, "render", "production")
    assert done.returncode == 0, done.stderr
    module = (project / "config/settings/production.py").read_text()
    assert 'sslmode="require"' in module
    assert "feed the fish" in run_copied(copied, project, "todo", "production", "--first").stdout


def test_a_platform() -> None:
    """The table names the files of the platform that test_platform.py copies, and no others."""
    named = set(re.findall(r"^\| `(\w+\.py)` \|", SECTIONS["A platform"], re.M))
    assert named == {path.name for path in (ROOT / "tests/strangers/harbor").glob("*.py")}


def test_each_is_short() -> None:
    """No block has more than ten lines, blank ones apart."""
    for block in BLOCK.finditer(PAGE):
        lines = [line for line in block["text"].splitlines() if line]
        assert len(lines) <= LINES, block["text"]
        assert max(map(len, lines)) <= 100


def test_the_commands_are_there() -> None:
    """Each script that is named exists and can be run."""
    named = set(re.findall(r"(?:scripts/|\.ci/)[\w-]+", PAGE))
    assert {"scripts/test", ".ci/run"} <= named
    for path in named:
        assert (ROOT / path).stat().st_mode & 0o100, path
