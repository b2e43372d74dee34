"""A platform is a folder: what is copied into envgen/platforms/ is found by everything."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from commandline import Command, git
from copied_envgen import copy_to, run_copied

from envgen.check import rules
from envgen.platforms import platforms

# Each test starts Python.
pytestmark = pytest.mark.slow

HARBOR = Path(__file__).parent / "strangers" / "harbor"
BASE = """\
project: shop
programs:
  web: {command: gunicorn config.wsgi, django: true}
  bot: {command: python -m bot}
bot: {program: bot}
env:
  DISCORD_TOKEN: {secret: true, for: [bot]}
"""
PRODUCTION = """\
extends: base
site: {hosts: [shop.example.com]}
database: {provider: url}
harbor: {berths: {web: {name: shop}}}
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of envgen that has one folder more."""
    copy = copy_to(tmp_path / "copy")
    shutil.copytree(HARBOR, copy / "envgen" / "platforms" / "harbor")
    return copy


@pytest.fixture
def moored(tmp_path: Path) -> Path:
    """Return a project that is deployed to Harbor."""
    root = tmp_path / "moored"
    (root / "profiles").mkdir(parents=True)
    (root / "profiles" / "base.yaml").write_text(BASE)
    (root / "profiles" / "production.yaml").write_text(PRODUCTION)
    (root / ".gitignore").write_text(".env\n.env.*\n!.env.example\n")
    git(root, "init", "-q", "-b", "main")
    return root


def manifest_of(root: Path) -> dict[str, dict[str, object]]:
    """Return the berths of the mooring list, by name."""
    data = yaml.safe_load((root / "harbor.production.yaml").read_text())
    return {item["name"]: item for item in data["berths"]}


def rules_of(copied: Path, root: Path) -> set[tuple[str, str]]:
    """Return the rule and file of each finding of `check`."""
    done = run_copied(copied, root, "check", "production", "--format", "json")
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)["problems"]
    return {(item["rule"], item["file"]) for item in found}


def test_a_platform_is_a_folder(copied: Path, moored: Path) -> None:
    """It has its place in the schema, and its manifest, variables and header are rendered."""
    schema = json.loads(run_copied(copied, moored, "schema").stdout)
    assert "harbor" in json.dumps(schema)
    done = run_copied(copied, moored, "render", "production")
    assert done.returncode == 0, done.stderr

    berths = manifest_of(moored)
    assert berths["shop"]["lookout"] == "/healthz"
    cargo = berths["shop-bot"]["cargo"]
    assert isinstance(cargo, dict)
    assert cargo["DISCORD_TOKEN"] == "(pasted)"
    assert cargo["BACKEND_HOSTPORT"] == "shop:7000"
    settings = (moored / "config/settings/production.py").read_text()
    assert '("HTTP_X_FORWARDED_SCHEME", "https")' in settings
    assert 'harbor_host = env.str("HARBOR_HOST", default="")' in settings
    assert "harbor" in run_copied(copied, moored, "targets").stdout
    assert run_copied(copied, moored, "render", "production", "--check").returncode == 0


def test_rules_hold_for_its_manifest(copied: Path, moored: Path) -> None:
    """What envgen knows of manifests is found in this one, and so is the platform's own rule."""
    assert run_copied(copied, moored, "render", "production").returncode == 0
    path = "harbor.production.yaml"
    assert {rule for rule, file in rules_of(copied, moored) if file == path} == set()

    text = (moored / path).read_text()
    broken = text.replace("command: python -m bot", 'command: ""')
    broken = broken.replace("    lookout: /healthz\n", "")
    broken = re.sub(r"DJANGO_SECRET_KEY: .*\n", "NOBODYS: x\n", broken)
    (moored / path).write_text(broken)
    found = {rule for rule, file in rules_of(copied, moored) if file == path}
    assert {"harbor-command", "not-in-manifest", "not-read-in-manifest", "drift"} <= found
    (moored / path).write_text(re.sub(r"DISCORD_TOKEN: .*", "DISCORD_TOKEN: MTE0-a", text))
    assert ("manifest-secret", path) in rules_of(copied, moored)
    (moored / path).write_text("berths: [\n")
    assert ("manifest-file", path) in rules_of(copied, moored)


def test_a_port_that_it_does_not_look_for(copied: Path, moored: Path) -> None:
    """Only a platform that finds open ports by itself makes a fixed port a warning."""
    base = BASE.replace("gunicorn config.wsgi", "gunicorn -b 0.0.0.0:8000 config.wsgi")
    (moored / "profiles" / "base.yaml").write_text(base)
    assert run_copied(copied, moored, "render", "production").returncode == 0
    done = run_copied(copied, moored, "check", "production", "--format", "json")
    [found] = [item for item in json.loads(done.stdout)["problems"] if "port" in item["rule"]]
    place = (found["rule"], found["severity"], found["file"], found["line"])
    assert place == ("program-port", "error", "profiles/base.yaml", 3)
    assert "expects 7000" in found["message"]


def test_its_problems_have_a_place(copied: Path, moored: Path) -> None:
    """The platform's own problems, a route that it does not have, and a second platform."""
    profile = moored / "profiles" / "production.yaml"
    profile.write_text(PRODUCTION.replace("berths: {", "berths: {pier: {}, "))
    done = run_copied(copied, moored, "render", "production")
    assert done.returncode == 2
    assert "profiles/production.yaml:4:" in done.stderr
    assert "harbor-berth" in done.stderr

    quay = PRODUCTION.replace("name: shop", "quay: true") + "bot: {route: private}\n"
    profile.write_text(quay)
    done = run_copied(copied, moored, "render", "production")
    assert done.returncode == 2
    assert "quay: false" in done.stderr

    profile.write_text(PRODUCTION + "render: {}\n")
    done = run_copied(copied, moored, "render", "production")
    assert done.returncode == 2
    assert "two-platforms" in done.stderr


def test_its_steps(copied: Path, moored: Path) -> None:
    """`todo` has the platform's steps, and those of a rotation in the platform's words."""
    assert run_copied(copied, moored, "render", "production").returncode == 0
    done = run_copied(copied, moored, "todo", "production", "--first")
    assert done.returncode == 0, done.stderr
    assert "Harbor → Moor." in done.stdout
    assert "shop: DJANGO_SECRET_KEY" in done.stdout
    rotated = run_copied(copied, moored, "rotate", "DJANGO_SECRET_KEY", "-p", "production")
    assert rotated.returncode == 0, rotated.stderr
    done = run_copied(copied, moored, "todo", "production", "--first")
    assert "Harbor → Berths → Variables" in done.stdout
    assert "Hoist" in done.stdout


def test_a_manifest_that_is_left_behind(envgen: Command, project: Path) -> None:
    """A profile that has lost its section is told of the file that the platform still reads."""
    assert envgen("render", "production").status == 0
    profile = project / "profiles" / "production.yaml"
    text = profile.read_text()
    profile.write_text(text[: text.index("\nrender:")] + "\n")
    found = json.loads(envgen("check", "production", "--format", "json").out)["problems"]
    assert ("manifest-left-behind", "render.yaml") in {(p["rule"], p["file"]) for p in found}
    (project / "render.yaml").write_text("services: []\n")
    found = json.loads(envgen("check", "production", "--format", "json").out)["problems"]
    assert "manifest-left-behind" not in {problem["rule"] for problem in found}


TLS = """\
project: shop
programs: {web: {command: gunicorn config.wsgi, django: true}}
site: {hosts: [shop.example.com]%s}
database: {provider: url}
"""


@pytest.mark.parametrize(
    ("tls", "header", "redirect"),
    [("proxy", True, True), ("server", False, True), ("", False, False)],
)
def test_who_ends_tls(
    tls: str, header: bool, redirect: bool, envgen: Command, project: Path
) -> None:
    """Without a platform nothing is trusted, and nobody redirected, until the profile says it."""
    text = TLS % (f", tls: {tls}" if tls else "")
    (project / "profiles" / "production.yaml").write_text(text)
    assert envgen("render", "production").status == 0
    settings = (project / "config/settings/production.py").read_text()
    assert ("SECURE_PROXY_SSL_HEADER" in settings) is header
    assert ("SECURE_SSL_REDIRECT = " in settings) is redirect
    assert "SESSION_COOKIE_SECURE = True" in settings
    found = json.loads(envgen("check", "production", "--format", "json").out)["problems"]
    said = [item["severity"] for item in found if item["rule"] == "tls-unsaid"]
    assert said == ([] if tls else ["warning"])


def test_no_private_network_without_a_platform(envgen: Command, project: Path) -> None:
    """A deployed profile without a platform has no address inside; nothing makes one up."""
    text = TLS % "" + "bot: {program: web, route: private}\n"
    (project / "profiles" / "production.yaml").write_text(text)
    done = envgen("render", "production")
    assert done.status == 2
    assert "profiles/production.yaml:5:" in done.err
    assert "route" in done.err


@pytest.mark.parametrize(
    ("command", "env", "found"),
    [
        ("gunicorn config.wsgi", "", True),
        ("gunicorn config.wsgi -b 0.0.0.0:${PORT:-8000}", "", True),
        ("gunicorn config.wsgi", "PORT: {value: 8000, setting: false, for: [web]}", True),
        ("gunicorn config.wsgi", "PORT: {value: 8000, setting: false, for: [web, bot]}", False),
        ("gunicorn config.wsgi -b 0.0.0.0:8000", "", False),
        ("gunicorn config.wsgi -b 0.0.0.0:$PORT", "", False),
    ],
)
def test_a_bot_that_nobody_tells_the_port(
    command: str, env: str, found: bool, envgen: Command, project: Path
) -> None:
    """Without a platform nobody sets PORT; the way out is what to write."""
    (project / "profiles" / "production.yaml").write_text(
        "project: shop\nsite: {hosts: [shop.example.com], tls: proxy}\nbot: {}\n"
        f"env: {{{env}}}\n"
        f'programs: {{web: {{command: "{command}", django: true}}, '
        "bot: {command: python -m bot, runs_in: web}}\n"
    )
    assert envgen("render", "production").status == 0
    data = json.loads(envgen("check", "production", "--format", "json").out)
    said = [item for item in data["problems"] if item["rule"] == "bot-port"]
    assert len(said) == found
    assert all("--bind" in item["hint"] and "PORT: {value" in item["hint"] for item in said)
    if said:
        profile = project / "profiles/production.yaml"
        written = re.search("`(env: .*)`$", said[0]["hint"])
        assert written
        profile.write_text(re.sub("(?m)^env: .*", written[1], profile.read_text()))
        assert envgen("render", "production").status == 0
        data = json.loads(envgen("check", "production", "--format", "json").out)
        assert "bot-port" not in [item["rule"] for item in data["problems"]]


def test_a_way_out_fits_the_profile() -> None:
    """A rule for all profiles names a platform's store only where the profile has that platform."""
    stores = {item.store_provider: item for item in platforms().values() if item.store_provider}
    assert stores
    for store, platform in stores.items():
        assert [item.id for item in rules().values() if store in item.fix] == []
        assert store in platform.fixes["cache-per-worker"]
    assert rules()["cache-per-worker"].fix.startswith("write `redis: {provider: url}`")


# Words of one platform. `envgen render` is a command, and names such as render-postgres are data.
WORDS = re.compile(r"\bRender\b|RENDER|onrender|[Bb]lueprint|\bfromService\b|\bfromDatabase\b")
# Where such words may be: the platform itself, what reads projects that are deployed there, what
# runs in projects, and data.
MAY_NAME = ("platforms/render/", "adopt/", "cli/adopt", "cli/commands/adopt.py", "runtime/")
MAY_NAME += ("output/compiled_templates.py",)  # the texts of templates/, which may name one too
MAY_NAME += ("catalog/rows/", "catalog/providers.py", "catalog/environment.py")


def test_nothing_else_names_a_platform() -> None:
    """Whoever adds a platform finds no other one in the way."""
    import envgen

    root = Path(str(envgen.__file__)).parent
    found = {
        f"{path.relative_to(root).as_posix()}:{number}: {line.strip()}"
        for path in sorted(root.rglob("*.py"))
        if not path.relative_to(root).as_posix().startswith(MAY_NAME)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if WORDS.search(line)
    }
    assert found == set()
    assert set(platforms()) == {"render"}
