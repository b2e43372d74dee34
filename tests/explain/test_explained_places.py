"""`envgen explain FILE:LINE`, and input that is wrong or hostile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import Command

from envgen.cli.session import Session
from envgen.explain import search, trials
from envgen.explain.explainer import Explainer


def asked(envgen: Command, root: Path, *arguments: str) -> dict[str, Any]:
    """Return the one answer of `envgen explain` as data."""
    done = envgen("explain", *arguments, "--format", "json", cwd=root)
    assert (done.status, done.err) == (0, "")
    (answer,) = json.loads(done.out)
    return dict(answer)


def line_of(path: Path, text: str) -> int:
    """Return the first line of a file that contains a text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.fixture
def root(project: Path, envgen: Command) -> Path:
    """Return a project whose files are generated, one of them by a template of its own."""
    templates = project / "profiles/templates"
    templates.mkdir()
    (templates / "fly.toml.j2").write_text("app = {{ project }}\nfixed = 1\n", encoding="utf-8")
    with (project / "profiles/production.yaml").open("a", encoding="utf-8") as file:
        file.write('outputs: {fly: {template: fly.toml.j2, path: "fly.toml"}}\n')
    assert envgen("render", "--all").status == 0
    return project


@pytest.mark.parametrize(
    ("file", "text", "key"),
    [
        ("config/settings/production.py", "ALLOWED_HOSTS =", "site.hosts"),
        ("render.yaml", "name: shop", "render.services.web.name"),
        (".env.example", "DISCORD_TOKEN=", "env.DISCORD_TOKEN"),
        ("bin/start-production", "python -m bot", "programs.bot.command"),
        ("fly.toml", "app = ", "project"),
    ],
)
def test_a_line_of_a_generated_file(
    root: Path, envgen: Command, file: str, text: str, key: str
) -> None:
    """Each kind of file, and the key that decides the line."""
    place = f"{file}:{line_of(root / file, text)}"
    answer = asked(envgen, root, place)
    assert answer["kind"] == "generated-line"
    assert text in answer["text"]
    assert key in [each["cause"]["key"].partition("[")[0] for each in answer["decisions"]]


def test_a_line_that_is_constant(root: Path, envgen: Command) -> None:
    """A line of a copied module, and a checksum."""
    assert asked(envgen, root, "config/settings/health.py:3")["decisions"] == []
    checksum = line_of(root / "render.yaml", "sha256")
    answer = asked(envgen, root, f"render.yaml:{checksum}")
    assert answer["is_checksum"]
    # A file that is not written yet is explained as it will be.
    (root / "render.yaml").unlink()
    assert asked(envgen, root, f"render.yaml:{checksum}") == answer
    done = envgen("explain", "config/settings/health.py:3")
    assert done.out.endswith("Always the same: no key of a profile changes this line.\n")


def test_the_file_can_be_named_from_anywhere(root: Path, envgen: Command) -> None:
    """From a folder below, by its whole path, with -C, and with a column."""
    line = line_of(root / "render.yaml", "name: shop")
    expected = asked(envgen, root, f"render.yaml:{line}")
    assert asked(envgen, root, f"render.yaml:{line}:3") == expected
    assert asked(envgen, root, f"{root}/render.yaml:{line}") == expected
    assert asked(envgen, root / "config", f"../render.yaml:{line}") == expected
    assert asked(envgen, root / "config", f"render.yaml:{line}") == expected
    assert asked(envgen, root.parent, f"render.yaml:{line}", "-C", str(root)) == expected


def test_a_line_of_a_dotenv_file(root: Path, envgen: Command) -> None:
    """It is about a variable, which only this profile's file has."""
    answer = asked(envgen, root, f".env:{line_of(root / '.env', 'DJANGO_DEBUG')}")
    assert (answer["kind"], answer["name"]) == ("variable", "DJANGO_DEBUG")
    assert [each["profile"] for each in answer["profiles"]] == ["development"]
    done = envgen("explain", ".env:1")
    assert done.about("explain").startswith(".env:1:1: error: this line sets no variable")


def test_a_line_of_a_profile(root: Path, envgen: Command) -> None:
    """What depends on it, in each profile that inherits it."""
    base = root / "profiles/base.yaml"
    answer = asked(envgen, root, f"profiles/base.yaml:{line_of(base, 'DISCORD_TOKEN')}")
    assert (answer["kind"], answer["key"]) == ("key", "env.DISCORD_TOKEN")
    assert {each["profile"] for each in answer["dependents"]} == {
        *("development", "production", "staging", "test")
    }
    assert all(["variable", "DISCORD_TOKEN"] in each["subjects"] for each in answer["dependents"])
    assert "render.yaml" in {each["file"] for each in answer["lines"]}
    extends = line_of(root / "profiles/test.yaml", "extends")
    answer = asked(envgen, root, f"profiles/test.yaml:{extends}")
    (found,) = answer["dependents"]
    assert (found["profile"], found["replaced_at"]) == ("test", None)
    assert ["program", "web"] in found["subjects"]


def test_a_file_that_is_edited_or_not_there(root: Path, envgen: Command) -> None:
    """A line that moved is found; one that a person wrote is refused, with a way to see more."""
    path = root / "config/settings/production.py"
    line = line_of(path, "ALLOWED_HOSTS =")
    expected = asked(envgen, root, f"config/settings/production.py:{line}")["decisions"]
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# mine\n{text}", encoding="utf-8")
    moved = asked(envgen, root, f"config/settings/production.py:{line + 1}")
    assert moved["decisions"] == expected
    done = envgen("explain", "config/settings/production.py:1")
    assert done.places("explain") == ["config/settings/production.py:1:1"]
    assert "envgen render --all --diff" in done.err
    path.unlink()
    answer = asked(envgen, root, f"config/settings/production.py:{line}")
    assert answer["decisions"] == expected


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ALOWED_HOSTS", "did you mean ALLOWED_HOSTS?"),
        ("site.host", "did you mean site.hosts?"),
        ("drfit", "did you mean drift?"),
        ("qqqqqqqqqqqq", "name a setting, variable, program, service, key or rule"),
        ("", "nothing here is called ''"),
        ("a\x1b[31m\nb\x00", r"nothing here is called 'a\x1b[31m\nb\x00'"),
        ("\udcff\u202e", r"nothing here is called '\udcff\u202e'"),
        ("x:99999999999999", "there is no such file"),
        ("\x1b[2J:1", "there is no such file"),
        ("render.yaml:0", "render.yaml has"),
        ("render.yaml:99999999999999", "render.yaml has"),
        ("profiles/base.yaml:99999999999999", "no key begins in this line"),
        ("profiles/prodution.yaml:1", "did you mean profiles/production.yaml?"),
        ("profiles/envgen.schema.json:1", "no profile uses this file"),
        ("../../../etc/passwd:1", "there is no such file"),
        ("/etc/passwd:1", "not a profile, and envgen does not generate it"),
        ("manage.py:1", "there is no such file"),
    ],
)
def test_wrong_input_exits_with_2(root: Path, envgen: Command, name: str, says: str) -> None:
    """It is shown without control characters, with what is meant instead."""
    done = envgen("explain", name, cwd=root)
    assert (done.status, done.out) == (2, "")
    assert says in done.err
    assert done.err.replace("\n", "").isprintable()
    assert [rule for _, rule, _ in done.findings] == ["explain"]


def test_links_are_not_followed_out_of_the_project(
    root: Path, envgen: Command, tmp_path: Path
) -> None:
    """A generated file that a link leads to somewhere else is not shown."""
    private = tmp_path / "private"
    private.write_text("a private line\n", encoding="utf-8")
    (root / "render.yaml").unlink()
    (root / "render.yaml").symlink_to(private)
    done = envgen("explain", "render.yaml:1", cwd=root)
    assert done.status == 2
    assert "a private line" not in done.out + done.err


def test_a_missing_template_and_a_broken_dotenv_file_are_problems(
    root: Path, envgen: Command
) -> None:
    """They are named; nothing is raised."""
    (root / ".env").unlink()
    (root / ".env").mkdir()
    assert envgen("explain", "DISCORD_TOKEN").places("file") == [".env"]
    (root / "profiles/templates/fly.toml.j2").unlink()
    done = envgen("explain", "render.yaml:5")
    assert (done.status, done.out) == (2, "")
    assert done.places("template") == ["profiles/templates/fly.toml.j2"]


def test_a_project_with_nothing_but_a_base_profile(tmp_path: Path, envgen: Command) -> None:
    """It has names for nothing."""
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/base.yaml").write_text(
        'project: x\ndjango: {version: "5.2"}\n', encoding="utf-8"
    )
    for name in ("DEBUG", "site.hosts", "profiles/base.yaml:1"):
        assert envgen("explain", name, cwd=tmp_path).status == 2


def test_ctrl_c_ends_it(root: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the status that shells expect."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Explainer, "effects", interrupted)
    assert envgen("explain", "DEBUG", cwd=root).status == 130


def test_many_keys_at_once_find_what_single_keys_find(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large project, where each key alone would take too long."""
    session = Session(str(root))
    parts = (session.project, session.profiles, session.deployments, session.templates)
    alone, together = (Explainer(*parts, session.load) for _ in range(2))
    subjects = [
        *(("setting", name) for name in ("ALLOWED_HOSTS", "LOGGING", "MIDDLEWARE", "BOT_AUTH")),
        *(("variable", name) for name in ("DISCORD_TOKEN", "DATABASE_URL", "DJANGO_DEBUG")),
        *(("program", "web"), ("service", "shop")),
    ]
    for profile in ("production", "development"):
        for kind, name in subjects:
            expected = alone.effects(profile, (kind, name))  # type: ignore[arg-type]
            with monkeypatch.context() as patch:
                patch.setattr(search, "SMALL", 0)
                patch.setattr(search, "MOST_TRIALS", 10_000)
                found = together.effects(profile, (kind, name))  # type: ignore[arg-type]
            assert set(found) == set(expected), (profile, name)


def test_too_many_trials_end_at_the_sections(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then a section is named instead of its keys."""
    session = Session(str(root))
    monkeypatch.setattr(search, "SMALL", 0)
    monkeypatch.setattr(search, "MOST_TRIALS", 0)
    explainer = Explainer(
        session.project, session.profiles, session.deployments, session.templates, session.load
    )
    found = explainer.effects("production", ("variable", "DISCORD_TOKEN"))
    assert {each.path for each in found} >= {("env",)}
    assert all(len(each.path) < 3 for each in found)


def test_a_large_project_takes_few_trials(
    root: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Far fewer than it has keys, and the keys of the name are found."""
    base = root / "profiles/base.yaml"
    text = base.read_text(encoding="utf-8")
    more = "".join(
        f"  NAME_{number}:\n    type: int\n    value: {number}\n    help: A number\n"
        for number in range(300)
    )
    base.write_text(text.replace("\nenv:\n", f"\nenv:\n{more}", 1), encoding="utf-8")
    made = []
    resolve = trials.resolve
    monkeypatch.setattr(trials, "resolve", lambda *given: made.append(1) or resolve(*given))
    answers = json.loads(
        envgen("explain", "NAME_7", "-p", "production", "--format", "json", cwd=root).out
    )
    for answer in answers:
        (found,) = answer["profiles"]
        keys = {each["cause"]["key"] for each in found["decisions"]}
        assert keys >= {"env.NAME_7.value", "env.NAME_7.type"}
    assert len(made) < 200
