"""`envgen lint`: which files it checks, what it prints, and how it exits."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from commandline import Command, git

from envgen.lint import all_rules

OPEN = "databases:\n  - {name: shop-db, plan: free}\n"


def test_it_finds_the_files_itself(repository: Path, lint: Command) -> None:
    """Those of known names, also below, but not those of others or behind links."""
    for path in ("web/Dockerfile.dev", ".envs/.env", "node_modules/x/render.yaml", ".hidden/.env"):
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text("# nothing\n")
    (repository / "linked.env").symlink_to(repository / ".envs/.env")
    files = json.loads(lint("--format", "json").out)["files"]
    assert files == [
        ".env.example",
        ".envs/.env",
        ".python-version",
        "Dockerfile",
        "Procfile",
        "build.sh",
        "render.yaml",
        "requirements.txt",
        "shop/settings.py",
        "web/Dockerfile.dev",
    ]


def test_a_folder_stands_for_its_files(repository: Path, lint: Command, tmp_path: Path) -> None:
    """Inside of the current folder or outside; a file is checked once."""
    other = tmp_path / "elsewhere/deep"
    other.mkdir(parents=True)
    (other / "render.yaml").write_text(OPEN)
    arguments = ("shop", "shop/settings.py", "../elsewhere", "--format", "json")
    data = json.loads(lint(*arguments).out)
    assert data["files"] == ["shop/settings.py", "../elsewhere/deep/render.yaml"]
    assert {item["file"] for item in data["problems"]} == {"../elsewhere/deep/render.yaml"}
    assert lint(".").out == lint().out


def test_it_says_what_was_checked(repository: Path, lint: Command) -> None:
    """And what was not: the schema is not there."""
    done = lint()
    assert done.status == 0
    assert done.out.startswith("8 files: no problems from ")
    assert "--fetch-schema" in done.out
    assert "--fetch-schema" not in lint("Procfile").out


def test_without_files_it_says_so(repository: Path, lint: Command) -> None:
    """An empty repository is no success."""
    for path in list(repository.iterdir()):
        if path.is_file():
            path.unlink()
    (repository / "shop/settings.py").unlink()
    assert lint().status == 2


def test_a_named_file_is_checked_whatever_its_name(repository: Path, lint: Command) -> None:
    """Other YAML is a Blueprint, other Python are settings; what is neither is an error."""
    (repository / "blueprint-1.yml").write_text(OPEN)
    (repository / "conf.py").write_text("DEBUG = True\n")
    assert lint("blueprint-1.yml").places("render-open") == ["blueprint-1.yml:2:5"]
    assert lint("conf.py").places("debug-in-public", "warning") == ["conf.py:1:1"]
    (repository / "README.md").write_text("x")
    for name in ("README.md", "missing.yaml", "compose.yaml", "README.md/x.yaml"):
        done = lint(name)
        assert (done.status, done.places("file")) == (1, [name])


def test_settings_that_are_not_python_are_an_error(repository: Path, lint: Command) -> None:
    """No rule sees a setting in them; the rules about committed text see the file."""
    (repository / "shop/settings.py").write_text("DEBUG = False\nALLOWED_HOSTS = [\n")
    done = lint("shop/settings.py")
    assert (done.status, done.places("file")) == (1, ["shop/settings.py:2:1"])


def test_a_line_that_may_be_the_web_process_is_one_finding(repository: Path, lint: Command) -> None:
    """Without the line, nobody knows whether there is a web process."""
    (repository / "Procfile").write_text("web gunicorn shop.wsgi\n")
    assert [rule for _, rule, _ in lint("Procfile").findings] == ["procfile-line"]


def test_a_file_elsewhere_keeps_its_path(repository: Path, lint: Command, tmp_path: Path) -> None:
    """As the person wrote it, absolute or not."""
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "render.yaml").write_text(OPEN)
    assert lint(f"{other}/render.yaml").places("render-open") == [f"{other}/render.yaml:2:5"]
    name = "../elsewhere/render.yaml"
    assert lint(name).places("render-open") == [f"{name}:2:5"]


@pytest.mark.parametrize("option", ["--fail-level", "-"])
def test_errors_count(repository: Path, lint: Command, option: str) -> None:
    """A warning counts only if it is told to."""
    (repository / "shop/settings.py").write_text("DEBUG = True\n")
    assert lint().status == 0
    assert lint("--fail-level", "warning").status == 1
    (repository / "render.yaml").write_text(OPEN)
    assert lint().status == 1


def test_stdin(repository: Path, lint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor pipes what is not saved; the file of that name is not read."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OPEN.encode())))
    done = lint("-", "--stdin-filename", "render.yaml")
    assert done.places("render-open") == ["render.yaml:2:5"]
    assert lint("-").status == 2
    assert lint("--stdin-filename", "render.yaml").status == 2
    assert lint("-", "--stdin-filename", "render.yaml", "--fix").status == 2


def test_the_formats_of_check(repository: Path, lint: Command) -> None:
    """JSON, GitHub's annotations, SARIF and JUnit; paths begin at the top of the repository."""
    (repository / "deploy").mkdir()
    (repository / "deploy/render.yaml").write_text(OPEN)
    found = json.loads(lint("--format", "json").out)["problems"]
    assert [(item["rule"], item["file"], item["line"]) for item in found] == [
        ("render-open", "deploy/render.yaml", 2),
        ("render-unused", "deploy/render.yaml", 2),
    ]
    assert "::error file=deploy/render.yaml,line=2,col=5," in lint("--format", "github").out
    log = json.loads(lint("--format", "sarif").out)
    results = log["runs"][0]["results"]
    assert {item["ruleId"] for item in results} == {"render-open", "render-unused"}
    suite = Xml.fromstring(lint("--format", "junit").out)[0]
    assert suite.get("name") == "envgen lint"
    assert suite.get("failures") == "1"
    assert lint("--format", "json", "--schema", "missing.json").status == 2


def test_the_rules_are_listed(lint: Command) -> None:
    """Only those that need no profile."""
    listed = lint("--list-rules").out
    for item in all_rules():
        assert f"{item.id}  ({item.levels})\n    {item.why}\n    fix: {item.fix}\n" in listed
    assert "\nrender-open  (error)\n" in listed
    assert "procfile-port" in listed
    assert "setting-missing" not in listed


def test_check_does_not_list_those_of_lint_alone(lint: Command, envgen: Command) -> None:
    """It does not run them."""
    listed = envgen("check", "--list-rules").out
    assert "render-open" in listed
    assert "procfile-port" not in listed


HOSTILE = {
    "render.yaml": [
        b"\xff\xfea\x00",
        b"a: &a [*a]",
        b"a: &a [x,x]\n" + b"".join(b"b%d: &b%d [*a,*a]\n" % (i, i) for i in range(9000)),
        b"[" * 100_000,
        b"services: [" + b"{type: web}," * 3000 + b"]",
        b"services: [{name: x, startCommand: '" + b"a && " * 20_000 + b"b'}]",
        b"databases: [{highAvailability: {enabled: true}, postgresMajorVersion: '" + b"9" * 5000,
        b"\x00" * 100,
        b"? [a, b]\n: c\n",
        b"a: !!python/object:os.system x",
        b"--- a\n--- b\n",
        "services: []\n".encode("utf-16"),
        b"1: 2\ntrue: 3\nnull: 4\n? {a: b}\n: c\n",
        b"services: [{type: web, name: &n [a], envVars: {key: [b]}, plan: {x: y}, runtime: [z]}]",
        b"services: {a: b}\ndatabases: x\nenvVarGroups: [[], null, 3]\nprojects: [[{}]]\n",
        b"a: 1\n" * 20_000,
    ],
    ".env": [b"A='" + b"x\n" * 50_000, b"=" * 10_000, b"\xef\xbb\xbfA=1", b"A=$(x)\x00"],
    "settings.py": [b"A = " + b"(" * 5000, b"A = [" * 5000, b"\xff", b"DEBUG = not " * 2000],
    "Dockerfile": [b"FROM x\n" * 5000, b"RUN <<A\n" * 5000, b"ENV " + b"a=b " * 50_000],
    "build.sh": [b"#!" * 50_000, b"sh build.sh\n" * 5000, b"\r\n" * 50_000, b"\xff\x00"],
    "requirements.txt": [
        b"-r requirements.txt\n" * 5000,
        b"a[" * 50_000,
        b"Django" + b">=1," * 20_000 + b"\n",
        b"-r /dev/zero\n-r ../../etc\n-c \x00\n",
        "Django~=5.2.0\n".encode("utf-16"),
    ],
    "pyproject.toml": [b"[" * 50_000, b"a = " + b"[" * 50_000, b"[project]\nrequires-python = 3\n"],
    ".python-version": [b"\n" * 50_000, b"3." + b"9" * 50_000, b"\x00"],
    "Procfile": [b"web: " + b"sh -c '" * 2000, b"web: x\n" * 50_000, b": x\n" * 1000],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_do_no_harm(repository: Path, lint: Command, name: str) -> None:
    """Whatever is in a file, lint ends with findings, and with a status of its own."""
    for data in HOSTILE[name]:
        (repository / name).write_bytes(data)
        assert lint(name).status in (0, 1)


@pytest.mark.parametrize("name", ["render.yaml", ".env", "requirements.txt", "build.sh"])
def test_what_is_no_file_is_a_finding(repository: Path, lint: Command, name: str) -> None:
    """A pipe, a link in a circle and a link out of the repository stop nothing."""
    path = repository / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert lint(name).places("file") == [name]
    assert lint().status in (0, 1)
    path.unlink()
    path.symlink_to(name)
    assert lint(name).places("file") == [name]
    assert lint().status in (0, 1)
    path.unlink()
    path.symlink_to("/dev/zero")
    assert lint(name).places("file") == [name]
    assert lint().status in (0, 1)


@pytest.mark.threat("an escape sequence reaches the terminal")
def test_no_control_character_is_printed(repository: Path, lint: Command) -> None:
    """From the names of files and resources, commands and values, also in the diff of a fix."""
    (repository / "render.yaml").write_text(
        'services:\n- {type: web, name: "a\\e[31m", env: python, "k\\e]0;x\\a": 1,\n'
        '   startCommand: "bash \\e[2J.sh", buildCommand: "gunicorn -b 127.0.0.1:1 x"}\n'
    )
    (repository / "x\x1b[2J.env").write_text("A =\x1b[31m\n")
    for arguments in ((), ("--fix", "--unsafe-fixes", "--yes")):
        done = lint(*arguments)
        assert done.findings
        assert set("\x1b\x07\x9b").isdisjoint(done.out + done.err)


def test_no_value_of_a_secret_is_printed(repository: Path, lint: Command) -> None:
    """Neither by a finding nor by the diff of a fix."""
    value = "Zq8fKw3nVt6yBm1x"
    (repository / ".env.example").write_text(f"export API_KEY={value}#x\n")
    (repository / "Dockerfile").write_text(f"FROM python\nENV API_KEY={value}\n")
    (repository / "shop/settings.py").write_text(f"API_KEY = '{value}'\n")
    (repository / "render.yaml").write_text(
        "services:\n- {type: web, name: a, env: python, envVars: "
        f"[{{key: API_KEY, value: {value}}}, {{key: DEBUG, value: true}}]}}\n"
    )
    for arguments in ((), ("--format", "json"), ("--fix", "--unsafe-fixes", "--yes")):
        done = lint(*arguments)
        assert done.status == 1
        assert value not in done.out + done.err
    assert "env: python" not in (repository / "render.yaml").read_text()


@pytest.mark.parametrize("value", ["your-api-key", "<key>", "changeme", "''", "xxx", "$OTHER"])
def test_a_placeholder_is_no_secret(repository: Path, lint: Command, value: str) -> None:
    """What says itself that a person has to replace it."""
    (repository / "render.yaml").write_text(
        "services:\n- {type: worker, name: a, runtime: docker, plan: starter, envVars: "
        f"[{{key: API_KEY, value: {value}}}]}}\n"
    )
    assert lint("render.yaml").places("manifest-secret") == []


def test_git_ignored_and_tracked_files_are_both_checked(repository: Path, lint: Command) -> None:
    """.env is ignored nearly everywhere, and is a file to check nevertheless."""
    (repository / ".gitignore").write_text(".env\n")
    (repository / ".env").write_text("export A=1\n")
    git(repository, "add", "-A")
    assert lint().places("dotenv-dialect", "warning") == [".env:1:1"]
