"""Repositories with several manage.py: which one is adopted is known, or a person is asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from adopting import copied, services
from commandline import Command, files_of, git

SITES = ("admin", "site")


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """Return a repository with two sites, and without a render.yaml."""
    root = tmp_path / "all"
    root.mkdir()
    for name in SITES:
        copied("guide", tmp_path).rename(root / name)
        (root / name / "render.yaml").unlink()
        shutil.rmtree(root / name / ".git")
    git(root, "init", "-q")
    return root


def deploy(root: Path, *names: str) -> None:
    """Write a render.yaml with a web service for each of these sites."""
    found = [
        {
            "type": "web",
            "name": f"shop-{name}",
            "runtime": "python",
            "rootDir": name,
            "plan": "starter",
            "buildCommand": "pip install -r requirements.txt",
            "startCommand": "gunicorn shop.wsgi",
            "envVars": [{"key": "SECRET_KEY", "sync": False}],
        }
        for name in names
    ]
    (root / "render.yaml").write_text(yaml.safe_dump({"services": found}))


def test_the_one_that_is_deployed(envgen: Command, sites: Path) -> None:
    """The one in the rootDir of a service is adopted."""
    deploy(sites, "site")
    done = envgen("adopt", cwd=sites)
    assert done.status == 0, done.err
    assert "root: site\n" in (sites / "profiles" / "base.yaml").read_text()


def test_one_at_the_top_that_is_not_deployed(envgen: Command, sites: Path) -> None:
    """A manage.py at the top does not win over the one that is deployed."""
    (sites / "manage.py").write_text("# for experiments\n")
    deploy(sites, "site")
    assert envgen("adopt", cwd=sites).status == 0
    assert "root: site\n" in (sites / "profiles" / "base.yaml").read_text()


@pytest.mark.parametrize("deployed", [(), SITES])
@pytest.mark.parametrize("option", ["", "--apply", "--diff", "--compare"])
def test_a_person_is_asked(
    envgen: Command, sites: Path, deployed: tuple[str, ...], option: str
) -> None:
    """Where none or several are deployed, each is named with the answer, and nothing is written."""
    if deployed:
        deploy(sites, *deployed)
    before = files_of(sites)
    done = envgen("adopt", *([option] if option else []), cwd=sites)
    assert done.status == 2
    for name in SITES:
        assert f"{name}/manage.py: error" in done.err
        assert f"pass --manage {name}/manage.py" in done.err
    assert files_of(sites) == before


def test_the_answer(envgen: Command, sites: Path) -> None:
    """The other site's service stays in render.yaml as it is, and a second run does not ask."""
    deploy(sites, *SITES)
    old = services(yaml.safe_load((sites / "render.yaml").read_text()))
    other = {path: data for path, data in files_of(sites).items() if path.startswith("admin/")}
    assert envgen("adopt", "--manage", "site/manage.py", cwd=sites).status == 0
    done = envgen("adopt", "--apply", cwd=sites)
    assert done.status == 0, done.err
    new = services(yaml.safe_load((sites / "render.yaml").read_text()))
    assert new["shop-admin"] == old["shop-admin"]
    assert new["shop-site"]["rootDir"] == "site"
    after = files_of(sites)
    assert {path: after[path] for path in other} == other
    assert b"shop.env_settings.development" in after["site/manage.py"]
    assert envgen("adopt", "--apply", cwd=sites).status == 0
    assert files_of(sites) == after
    assert envgen("adopt", "--apply", "--manage", "admin", cwd=sites).status == 2


@pytest.mark.parametrize("answer", ["shop/manage.py", "../site", "site/nothing.py", "/", "a\nb"])
def test_a_wrong_answer(envgen: Command, sites: Path, answer: str) -> None:
    """A manage.py that is not there is named, and nothing is written."""
    before = files_of(sites)
    done = envgen("adopt", "--manage", answer, cwd=sites)
    assert done.status == 2
    assert "--manage: there is no" in done.err
    assert files_of(sites) == before


def test_below_a_render_yaml(envgen: Command, sites: Path) -> None:
    """In the folder of one site, adopt would not read the render.yaml that deploys it."""
    deploy(sites, *SITES)
    before = files_of(sites)
    done = envgen("adopt", "site", cwd=sites)
    assert done.status == 2
    assert "envgen adopt --manage site/manage.py" in done.err
    assert files_of(sites) == before
    deploy(sites, "admin")
    assert envgen("adopt", "site", cwd=sites).status == 0
