"""Every rule about booted programs speaks where a project is broken, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import booted_shop
import broken_files
import broken_settings
import broken_shops
import broken_templates
import pytest
import side_by_side
from booted_shop import VERSION, Broken
from judging import deployed

from envgen.check.booted import Booted, starting
from envgen.check.booted.checks import system_checks
from envgen.check.booted.settings import booted_incomplete_apps
from envgen.check.booted.static_files import static_files
from envgen.cli.session import Session
from envgen.errors import Severity
from envgen.live.boot.report import Boot, BootReport, CheckMessage, Fault, StaticReport
from envgen.project import Project

ALONE = (*broken_shops.BROKEN, *broken_settings.BROKEN, *broken_templates.BROKEN)
BROKEN = (*ALONE, *broken_files.BROKEN)

# Broken by other means than a line in a file: each has a test of its own, below or elsewhere.
ELSEWHERE = {"boot-mail-blocked", "django-version", "migration-breaks-running"}


@pytest.mark.parametrize(
    "case",
    [case for case in ALONE if case.is_for(VERSION)],
    ids=lambda case: case.name,
)
@pytest.mark.threat("a booted project reaches a real server")
@pytest.mark.threat("a boot report shows a secret in the code")
def test_a_broken_project(case: Broken, tmp_path: Path) -> None:
    """The rules of the case speak, as they should, and no other does."""
    assert_found({"": case}, tmp_path, case)


@pytest.mark.parametrize(
    ("project", "apps"),
    [
        pytest.param(project, apps, id=project.name)
        for project, apps in side_by_side.projects(broken_files.BROKEN)
    ],
)
def test_broken_files(project: Broken, apps: dict[str, Broken], tmp_path: Path) -> None:
    """The rules of each case speak of the files of its app, and no other does."""
    assert_found(apps, tmp_path, project)


def assert_found(cases: dict[str, Broken], root: Path, project: Broken) -> None:
    """Boot a project; fail if other problems are found than those of the cases, by folder."""
    code, data = booted_shop.check(booted_shop.make(root, project), "production")
    problems = booted_shop.booted(data)
    left = problems
    for folder, case in cases.items():
        assert_case(case, [item for item in problems if (item["file"] or "").startswith(folder)])
        left = [item for item in left if not (item["file"] or "").startswith(folder)]
    assert left == []
    assert (code == 1) is ("error" in {item["severity"] for item in problems})
    assert all(item["hint"] for item in problems)
    # What is not about one profile has no place in it, and is said once.
    everywhere = ("django-checks", "deprecated")
    assert all(item["file"] for item in problems if item["rule"] not in everywhere)
    assert "the-value-of-something" not in str(problems)


def assert_case(case: Broken, problems: list[dict[str, Any]]) -> None:
    """Fail if these are not the problems of a case."""
    assert {item["rule"] for item in problems} == set(case.says), (case.name, problems)
    for rule, words in case.says.items():
        said = re.compile(".*".join(map(re.escape, words.split(" … "))))
        found = (item["message"] for item in problems if item["rule"] == rule)
        assert any(map(said.search, found)), (case.name, problems)
    places = {f"{item['file']}:{item['line']}" for item in problems}
    assert case.at in {*places, ""}, (case.name, places)
    assert case.severity in {item["severity"] for item in problems}, case.name


def test_every_rule_has_a_broken_project() -> None:
    """No rule is without one, whichever Django runs the tests."""
    assert {rule for case in BROKEN for rule in case.says} | ELSEWHERE == booted_shop.WITH_BOOT


def test_nothing_is_said_of_a_whole_project(tmp_path: Path) -> None:
    """Of a project that is right, for every kind of environment."""
    code, data = booted_shop.check(booted_shop.make(tmp_path))
    assert booted_shop.booted(data) == []
    assert code == 0
    assert {(item["profile"], *item["programs"]) for item in data["boots"]} == {
        ("development", "web", "worker"),
        ("production", "web", "worker"),
        ("test", "web", "worker"),
    }


@pytest.mark.parametrize(
    ("module", "package"),
    [("corsheaders", "django-cors-headers"), ("decouple", "python-decouple")],
)
@pytest.mark.parametrize("uv", [False, True])
def test_a_package_that_is_not_installed(
    first_project: Path, tmp_path: Path, module: str, package: str, uv: bool
) -> None:
    """It is one finding for all profiles, which names the package and the command."""
    fault = Fault("apps", "ModuleNotFoundError", f"there is no module {module}")
    python = str(tmp_path / "v/bin/python")
    (tmp_path / "v").mkdir()
    (tmp_path / "v/pyvenv.cfg").write_text("uv = 0.9.1\n" if uv else "home = /usr/bin\n")
    deployments = Session(str(first_project)).deployments.values()
    found = {
        finding
        for item in deployments
        for finding in starting.starts.check(
            Booted(item, Boot(item.name, ("web",), python, (), BootReport(faults=(fault,))))
        )
    }
    [finding] = found
    assert finding.place is None
    install = f"uv pip install --python {python}" if uv else f"{python} -m pip install"
    assert finding.hint == f"run `{install} {package}`"


@pytest.mark.parametrize(
    "case",
    [
        *(
            case
            for case in (*broken_shops.ODD, *broken_settings.ODD, *broken_templates.ODD)
            if case.is_for(VERSION)
        ),
        *(project for project, _ in side_by_side.projects(broken_files.ODD)),
    ],
    ids=lambda case: case.name,
)
def test_nothing_is_said_of_an_odd_project(case: Broken, tmp_path: Path) -> None:
    """What is unusual and works is no finding."""
    code, data = booted_shop.check(booted_shop.make(tmp_path, case), "production")
    assert booted_shop.booted(data) == []
    assert code == 0


def test_another_django_than_the_profiles(tmp_path: Path) -> None:
    """What holds for the Django at hand may not hold for the one that is deployed."""
    other = "4.2" if VERSION != "4.2" else "5.2"
    case = Broken("another", {}, old=f'version: "{VERSION}"', new=f'version: "{other}"')
    _, data = booted_shop.check(booted_shop.make(tmp_path, case), "test")
    [problem] = booted_shop.booted(data)
    assert problem["rule"] == "django-version"
    assert problem["message"].endswith(f" {other}")


@pytest.mark.parametrize(
    ("installed", "named", "said"),
    [
        ("5.1.4", "4.2", False),
        ("5.0", "4.2", False),
        ("5.2", "4.2", True),
        ("4.1", "4.2", True),
        ("5.1", "5.2", True),
        ("2028.1", "6.1", True),
        ("4.2.7", "4.2", False),
    ],
)
def test_a_django_that_the_profile_stands_for(installed: str, named: str, said: bool) -> None:
    """A project with 5.0 or 5.1 has 4.2 in its profile, because no nearer release is known."""
    text = f'django: {{version: "{named}"}}\nprograms: {{web: {{command: x, django: true}}}}\n'
    boot = Boot("production", ("web",), "python", (), BootReport(django=installed))
    found = list(starting.version.check(Booted(deployed(text), boot)))
    assert bool(found) is said


@pytest.mark.parametrize(("program", "said"), [("web", True), ("worker", False)])
def test_a_program_without_a_bots_secret(program: str, said: bool) -> None:
    """Django's note about it is no news for a program that gets no secret of a bot."""
    text = (
        "programs: {web: {command: x, django: true}, worker: {command: z, django: true},"
        " bot: {command: y}}\n"
        "bot: {program: bot, backend: web}\n"
        "env: {BOT_SHARED_SECRET: {secret: true, generate: token, for: [web, bot]}}\n"
    )
    message = CheckMessage("bot_auth.I001", Severity.NOTE, "no secret")
    boot = Boot("production", (program,), "python", (), BootReport(checks=(message,)))
    found = list(system_checks.check(Booted(deployed(text), boot)))
    assert bool(found) is said


@pytest.mark.parametrize("key", ["keep", "unset"])
def test_a_profile_that_leaves_static_root(key: str) -> None:
    """Only removing it from the profile's key gives the site a STATIC_ROOT."""
    text = f"django: {{base_settings: shop.settings}}\n{key}: [STATIC_ROOT]\n"
    report = BootReport(static=StaticReport(installed=True, local=True))
    booted = Booted(deployed(text), Boot("production", ("web",), "python", (), report))
    [finding] = static_files.check(booted)
    assert finding.hint == f"remove STATIC_ROOT from `{key}`"


@pytest.mark.parametrize(("asked", "said"), [("==0.48.0", False), ("==65.3.0", True)])
def test_a_middleware_that_an_old_release_lacks(asked: str, said: bool, tmp_path: Path) -> None:
    """Before 0.56, allauth had no middleware: the files say so, as for a check without a boot."""
    (tmp_path / "requirements.txt").write_text(f"django-allauth{asked}\n", encoding="utf-8")
    settings = {
        "INSTALLED_APPS": ["allauth", "allauth.account"],
        "MIDDLEWARE": [],
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    }
    boot = Boot("production", ("web",), "python", (), BootReport(settings=settings))
    disk = Project(tmp_path, "profiles")
    found = list(booted_incomplete_apps.check(Booted(deployed("project: shop\n"), boot, disk=disk)))
    assert [finding.message.partition(" has")[0] for finding in found] == ["allauth"] * said


def test_a_failing_request_has_the_line_that_raises(tmp_path: Path) -> None:
    """The place is the project's own line, and not the profile."""
    [case] = [case for case in BROKEN if case.name == "middleware that raises"]
    root = booted_shop.make(tmp_path, case)
    _, data = booted_shop.check(root, "production")
    lines = (root / "config/own.py").read_text(encoding="utf-8").splitlines()
    [line] = [at for at, text in enumerate(lines, 1) if "raise LookupError" in text]
    assert {(item["file"], item["line"]) for item in booted_shop.booted(data)} == {
        ("config/own.py", line)
    }
