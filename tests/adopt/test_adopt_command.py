"""`envgen adopt`, tried wrong: what it says, and that it leaves everything as it was."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from adopting import copied
from commandline import Command, files_of, git


def test_a_folder_without_django(envgen: Command, tmp_path: Path) -> None:
    """Without a manage.py there is nothing to adopt."""
    folder = tmp_path / "empty"
    folder.mkdir()
    done = envgen("adopt", cwd=folder)
    assert done.status == 2
    assert "manage.py" in done.err
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there(envgen: Command, tmp_path: Path) -> None:
    """A misspelt folder is named."""
    done = envgen("adopt", "shp", cwd=tmp_path)
    assert done.status == 2
    assert [place for *_, place in done.findings] == ["shp"]


def test_settings_that_are_not_there(envgen: Command, tmp_path: Path) -> None:
    """manage.py is named with the line in which it names a module that is missing."""
    root = copied("guide", tmp_path)
    (root / "shop" / "settings.py").rename(root / "shop" / "conf.py")
    done = envgen("adopt", cwd=root)
    assert done.status == 2
    assert done.findings == [("error", "adopt", "manage.py:6:1")]
    assert "shop.settings" in done.err


def test_a_manage_that_names_nothing(envgen: Command, tmp_path: Path) -> None:
    """Then the settings are looked for where Django puts them."""
    root = copied("guide", tmp_path)
    (root / "manage.py").write_text("import settings_of_somebody_else\n")
    assert envgen("adopt", cwd=root).status == 0
    assert "base_settings: shop.settings" in (root / "profiles" / "base.yaml").read_text()


def test_a_project_with_generated_settings(envgen: Command, project: Path) -> None:
    """There is nothing to adopt: --apply changes nothing, and the way out is named."""
    (project / "manage.py").write_text(
        'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", '
        '"config.settings.development")\n'
    )
    assert envgen("render", "--all", "-q").status == 0
    before = files_of(project)
    for options in ((), ("--apply",)):
        done = envgen("adopt", *options)
        assert (done.status, files_of(project)) == (0, before)
        assert "config/settings/" in done.out
        assert done.err == "To change something, edit profiles/.\n"


@pytest.mark.parametrize("options", [("--apply", "--diff"), ("--compare", "--apply")])
def test_two_things_at_once(envgen: Command, tmp_path: Path, options: tuple[str, str]) -> None:
    """Writing and only looking do not go together."""
    root = copied("guide", tmp_path)
    before = files_of(root)
    assert envgen("adopt", *options, cwd=root).status == 2
    assert files_of(root) == before


@pytest.mark.threat("a check needs secrets, or runs code of a pull request")
def test_nothing_of_the_project_is_run(envgen: Command, tmp_path: Path) -> None:
    """Reading settings that would do harm when they are imported does none."""
    root = copied("guide", tmp_path)
    harm = tmp_path / "harm"
    settings = root / "shop" / "settings.py"
    settings.write_text(f"open({str(harm)!r}, 'w')\n{settings.read_text()}")
    for options in ((), ("--diff",), ("--apply",)):
        assert envgen("adopt", *options, cwd=root).status == 0
    assert not harm.exists()


def test_profiles_behind_a_link(envgen: Command, tmp_path: Path) -> None:
    """Nothing is written through a symbolic link."""
    root = copied("guide", tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "profiles").symlink_to(elsewhere)
    assert envgen("adopt", cwd=root).status == 2
    assert list(elsewhere.iterdir()) == []


def test_settings_behind_a_link_are_not_followed(envgen: Command, tmp_path: Path) -> None:
    """A settings module that is a link may lead to a file of somebody's own."""
    root = copied("guide", tmp_path)
    outside = tmp_path / "outside.py"
    (root / "shop" / "settings.py").rename(outside)
    (root / "shop" / "settings.py").symlink_to(outside)
    assert envgen("adopt", cwd=root).status == 2


def test_a_place_that_cannot_be_written(envgen: Command, tmp_path: Path) -> None:
    """What cannot be written is named, and the rest is as it was."""
    root = copied("guide", tmp_path)
    (root / "profiles").write_text("a file of somebody's")
    before = files_of(root)
    done = envgen("adopt", cwd=root)
    assert (done.status, "profiles" in done.err) == (2, True)
    assert files_of(root) == before


def test_a_file_that_was_edited_by_hand_stays(envgen: Command, tmp_path: Path) -> None:
    """--apply replaces what the project had before it, and nothing that was edited since."""
    root = copied("guide", tmp_path)
    envgen("adopt", "--apply", cwd=root)
    module = root / "shop" / "env_settings" / "production.py"
    module.write_text(module.read_text() + "DEBUG = True\n")
    blueprint = root / "render.yaml"
    blueprint.write_text(blueprint.read_text().replace("plan: free", "plan: starter"))
    before = files_of(root)
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 1
    for path in ("shop/env_settings/production.py", "render.yaml"):
        assert path in done.err
    assert files_of(root) == before


def test_a_blueprint_that_no_profile_has_words_for(envgen: Command, tmp_path: Path) -> None:
    """It stays the project's own, byte for byte, and the report says for what."""
    root = copied("guide", tmp_path)
    blueprint = root / "render.yaml"
    text = blueprint.read_text().replace("services:", "projects: []\nservices:")
    blueprint.write_text(text)
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0
    assert "render.yaml stays as it is: profiles cannot express the key projects" in done.err
    assert blueprint.read_text() == text
    assert "render:" not in (root / "profiles" / "production.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('DEBUG = "RENDER" not in os.environ', ""),
        ('DEBUG = "RENDER" not in os.environ', "DEBUG = False"),
        ('DEBUG = "RENDER" not in os.environ', 'DEBUG = os.environ.get("DEBUG") == "1"'),
        ('DEBUG = "RENDER" not in os.environ', 'DEBUG = bool(os.environ.get("DEBUG", "1"))'),
        ("ALLOWED_HOSTS = []", 'ALLOWED_HOSTS = ["localhost", "Shop.example.com"]'),
        ("ALLOWED_HOSTS = []", 'ALLOWED_HOSTS = ["*"]\nCSRF_TRUSTED_ORIGINS = ["http://a.com"]'),
        ("MIDDLEWARE = [", "MIDDLEWARE = (lambda *m: list(m))(*[") ,
        ("import dj_database_url", "import dj_database_url\nSESSION_COOKIE_SECURE = False"),
        ("import dj_database_url", "import dj_database_url\nSECURE_PROXY_SSL_HEADER = None"),
        ("import dj_database_url", "import dj_database_url\nLOGGING_CONFIG = None"),
        ('SECRET_KEY = os.environ.get("SECRET_KEY", default="your secret key")',
         'SECRET_KEY = os.environ.get("SECRET_KEY") or "fallback"'),
        ('SECRET_KEY = os.environ.get("SECRET_KEY", default="your secret key")',
         'SECRET_KEY = os.environ["SECRET_KEY"][::-1]'),
    ],
)  # fmt: skip
def test_other_spellings(envgen: Command, tmp_path: Path, old: str, new: str) -> None:
    """Whatever way a setting is written, what differs in the end has a reason."""
    root = copied("guide", tmp_path)
    settings = root / "shop" / "settings.py"
    text = settings.read_text()
    assert old in text
    if new.endswith("*["):
        end = text.index("]\n", text.index(old))
        text = f"{text[:end]}]){text[end + 1 :]}"
    if not new:
        text = text.replace("if not DEBUG:", "if True:")
    settings.write_text(text.replace(old, new))
    done = envgen("adopt", "--compare", "--python", sys.executable, cwd=root)
    assert "do not boot" not in done.out
    assert "no reason is known" not in done.out
    assert done.status == 0


def test_a_project_that_began_with_init(envgen: Command, project: Path) -> None:
    """There everything is envgen's already, and no entry point is led elsewhere."""
    (project / "config").mkdir()
    (project / "config" / "__init__.py").touch()
    envgen("render", "--all")
    manage = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")\n'
    (project / "manage.py").write_text(manage)
    before = files_of(project)
    assert envgen("adopt", "--apply").status == 0
    after = files_of(project)
    assert {path: after[path] for path in before if path != ".gitignore"} == {
        path: data for path, data in before.items() if path != ".gitignore"
    }


@pytest.mark.parametrize("there", [("base",), ("base", "development")])
def test_profiles_of_a_run_that_was_cut_off(
    envgen: Command, tmp_path: Path, there: tuple[str, ...]
) -> None:
    """Where some of its profiles are missing, and the others as it writes them, it goes on."""
    root = copied("guide", tmp_path)
    assert envgen("adopt", cwd=root).status == 0
    whole = files_of(root / "profiles")
    for path in (root / "profiles").iterdir():
        if path.stem not in there:
            path.unlink()
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert files_of(root / "profiles") == whole
    assert (root / "shop" / "env_settings" / "production.py").exists()


@pytest.mark.parametrize("name", ["base", "staging"])
def test_profiles_of_somebody_else(envgen: Command, tmp_path: Path, name: str) -> None:
    """Others than its own, without those that it renders, are left alone, and so is the rest."""
    root = copied("guide", tmp_path)
    (root / "profiles").mkdir()
    (root / "profiles" / f"{name}.yaml").write_text("project: shop\n")
    before = files_of(root)
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 2
    assert [severity for severity, *_ in done.findings] == ["error"]
    assert "development, production" in done.err
    assert files_of(root) == before


def test_a_group_that_names_the_settings(envgen: Command, tmp_path: Path) -> None:
    """What the server's group sets DJANGO_SETTINGS_MODULE to is built on, not wsgi.py's default."""
    root = copied("split", tmp_path)
    blueprint = root / "render.yaml"
    entry = "- {key: DJANGO_SETTINGS_MODULE, value: config.settings.production}"
    text = blueprint.read_text().replace(entry, "- fromGroup: common")
    blueprint.write_text(f"{text}envVarGroups:\n- name: common\n  envVars:\n  {entry}\n")
    wsgi = root / "config" / "wsgi.py"
    wsgi.write_text(wsgi.read_text().replace("settings.production", "settings.local"))
    done = envgen("adopt", cwd=root)
    assert done.status == 0, done.err
    profile = (root / "profiles" / "production.yaml").read_text()
    assert "base_settings: config.settings.production" in profile


@pytest.mark.parametrize("name", ["dashboard", "guide", "magic"])
def test_settings_that_were_not_read_are_named(envgen: Command, tmp_path: Path, name: str) -> None:
    """As many as the two numbers differ by."""
    done = envgen("adopt", "--verbose", cwd=copied(name, tmp_path))
    [line] = [line for line in done.err.splitlines() if re.search(r" of \d+ settings", line)]
    known, whole = map(int, re.findall(r"(\d+) of (\d+)", line)[0])
    names = re.findall(r"not read: (.*)", line)
    assert len(names[0].split(", ") if names else []) == whole - known


def test_a_blueprint_that_is_no_yaml(envgen: Command, tmp_path: Path) -> None:
    """It stays as it is, and the report says where it breaks off."""
    root = copied("guide", tmp_path)
    blueprint = root / "render.yaml"
    blueprint.write_text("services:\n- type: web\n  - name: shop\n")
    done = envgen("adopt", "--apply", cwd=root)
    assert done.status == 0, done.err
    assert "render.yaml:3:3: render.yaml stays as it is" in done.err
    assert blueprint.read_text() == "services:\n- type: web\n  - name: shop\n"


def test_profiles_without_a_blueprint(envgen: Command, tmp_path: Path) -> None:
    """A second run claims nothing of a render.yaml that the first one left alone."""
    root = copied("guide", tmp_path)
    blueprint = root / "render.yaml"
    blueprint.write_text(blueprint.read_text().replace("shopdb", "shop"))
    first, second = (envgen("adopt", cwd=root).err for _ in range(2))
    assert "render.yaml stays as it is" in first
    for name in ("blueprint-", "database-closed", "health-path"):
        assert name not in first + second


def test_a_manage_that_is_not_edited(envgen: Command, tmp_path: Path) -> None:
    """Where the module's name is no plain text, a person is told to put in the new one."""
    root = copied("guide", tmp_path)
    manage = root / "manage.py"
    manage.write_text(manage.read_text().replace('"shop.settings"', '"%s.settings" % "shop"'))
    done = envgen("adopt", "--apply", cwd=root)
    module = "shop.env_settings.development"
    assert done.status == 0, done.err
    assert f"manage.py: stays as it is: set DJANGO_SETTINGS_MODULE to {module} in it" in done.err


def test_a_file_of_somebody_else_is_not_written(envgen: Command, tmp_path: Path) -> None:
    """It stays as it is and is named, and the exit status is 1; everything else is written."""
    root = copied("guide", tmp_path)
    assert envgen("adopt", "--apply", cwd=root).status == 0
    path = next(root.glob("**/settings/production.py"), None) or next(
        file for file in root.glob("**/production.py") if "profiles" not in file.parts
    )
    other = copied("guide", tmp_path / "other")
    mine = other / path.relative_to(root)
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text("MINE = 1\n", encoding="utf-8")
    done = envgen("adopt", "--apply", cwd=other)
    assert done.status == 1
    assert mine.read_text(encoding="utf-8") == "MINE = 1\n"
    assert mine.relative_to(other).as_posix() in done.err
    assert (other / "render.yaml").exists()


def test_the_kept_copies_are_ignored_by_git(envgen: Command, tmp_path: Path) -> None:
    """The old render.yaml and .env.example beside the new ones are for no commit."""
    root = copied("guide", tmp_path)
    git(root, "init", "-q")
    for name in ("render.yaml", ".env.example"):
        if not (root / name).exists():
            (root / name).write_text("services: []\n" if name == "render.yaml" else "A=\n")
    assert envgen("adopt", "--apply", cwd=root).status == 0
    assert [path.name for path in root.iterdir() if path.name.endswith(".orig")] != []
    listed = git(root, "status", "--porcelain", "--untracked-files=all")
    assert ".orig" not in listed
    assert "render.yaml" in listed


@pytest.mark.parametrize("name", ["decouple", "dashboard", "guide"])
def test_settings_that_read_a_dotenv_file_by_themselves(
    envgen: Command, tmp_path: Path, name: str
) -> None:
    """Such a module gives production the values of this machine, so a person has to change it."""
    root = copied(name, tmp_path)
    done = envgen("adopt", cwd=root)
    left = done.err.partition("\nLeft to you:\n")[2]
    lines = [line for line in left.splitlines() if "reads .env for every profile" in line]
    assert [".py:" in line for line in lines] == [True] * (name != "guide")
    # The import of decouple is not a line that can run in development only.
    assert ["run this line" in line for line in lines] == [name == "dashboard"] * len(lines)


def test_a_secret_of_the_manifest_has_to_be_replaced(envgen: Command, tmp_path: Path) -> None:
    """It moves to a .env file, and git's history keeps it."""
    root = copied("clear", tmp_path)
    done = envgen("adopt", cwd=root)
    left = done.err.partition("\nLeft to you:\n")[2]
    secrets = re.findall(r"^  render\.yaml:\d+:\d+: replace (\w+): ", left, re.MULTILINE)
    better = done.err.partition("blueprint-secret: ")[2].partition("\n  because")[0]
    assert secrets
    assert all(name in better for name in secrets)


def test_a_celery_app_that_names_the_settings(envgen: Command, tmp_path: Path) -> None:
    """Its line is edited as that of wsgi.py; it does not say which settings are deployed."""
    root = copied("guide", tmp_path)
    line = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{}")\n'
    app = 'import os\n\nfrom celery import Celery\n\n{}app = Celery("shop")\n'
    (root / "shop" / "celery.py").write_text(app.format(line.format("shop.settings")))
    envgen("adopt", "--apply", cwd=root)
    wanted = app.format(line.format("shop.env_settings.production"))
    assert (root / "shop" / "celery.py").read_text() == wanted
    assert "settings-module-bypassed" not in envgen("check", cwd=root).err


@pytest.mark.slow
@pytest.mark.parametrize("exempt", ["", "SECURE_REDIRECT_EXEMPT = ['^up$']\n"])
def test_a_health_check_of_the_projects_own(envgen: Command, tmp_path: Path, exempt: str) -> None:
    """Where HTTPS is new, its path is not redirected; a list of the project's own stays."""
    root = copied("guide", tmp_path)
    blueprint = root / "render.yaml"
    line = "    name: "
    text = blueprint.read_text()
    assert line in text
    blueprint.write_text(text.replace(line, f"    healthCheckPath: /up/\n{line}", 1))
    with (root / "shop" / "settings.py").open("a") as file:
        file.write(exempt)
    envgen("adopt", cwd=root)
    profile = (root / "profiles" / "production.yaml").read_text()
    assert ('SECURE_REDIRECT_EXEMPT: ["^up/$"]' in profile) is not bool(exempt), profile


def test_a_reference_of_staging_is_changed_in_the_profile(envgen: Command, tmp_path: Path) -> None:
    """The manifest is generated: the hint leads to the profile, not to the place that it names."""
    root = copied("guide", tmp_path)
    assert envgen("adopt", "--apply", cwd=root).status == 0
    names = "{services: {web: {name: shop-new}}, databases: {default: {name: shopdb-new}}}"
    staging = f"extends: production\nsite: {{hosts: [shop-new.onrender.com]}}\nrender: {names}\n"
    (root / "profiles/staging.yaml").write_text(staging)
    assert envgen("render", "staging", "-q", cwd=root).status == 0
    done = envgen("check", "staging", cwd=root)
    [at] = [n for n, line in enumerate(done.err.splitlines()) if "render-reference" in line]
    hint = done.err.splitlines()[at + 1]
    assert "did you mean shopdb-new?" in hint
    assert "in the profile" in hint
