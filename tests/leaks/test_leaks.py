"""`envgen check --leaks`: planted secrets are found where they are, and shown nowhere."""

from __future__ import annotations

import base64
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from commandline import Command, Done, git
from hypothesis import given
from hypothesis import strategies as st

from envgen.formats import dotenv
from envgen.secrets import encodings
from envgen.vault.leaks.secrets_in_use import is_telling

TOKEN = "Zq9!wK/4p+ünd=Vb7@x2"
PASSWORD = "s3cr3t/of+the&base"
URL = f"postgres://shop:{quote(PASSWORD, safe='')}@db.example.com:5432/shop"
OTHER = "a-former-key-of-django"
CANARIES = (TOKEN, PASSWORD)


@pytest.fixture
def root(project: Path) -> Path:
    """Return a project whose production has a token and a database, all committed but .env."""
    values = {"DISCORD_TOKEN": TOKEN, "DATABASE_URL": URL}
    change(project / ".env.production", values)
    commit(project, "everything")
    return project


def change(path: Path, values: dict[str, str]) -> None:
    """Set variables in a .env file."""
    wanted = [dotenv.Wanted(name, value) for name, value in values.items()]
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    text = dotenv.update(before, wanted)
    path.write_text(text, encoding="utf-8")


def commit(root: Path, message: str) -> str:
    """Commit all; return the commit's id."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD").strip()


def findings(envgen: Command, *rules: str, history: bool = False) -> list[str]:
    """Return `place message` of what the rules found, and see that no canary is shown."""
    more = ["--history"] if history else []
    done = envgen("check", "--leaks", *more, "--format", "json")
    assert_silent(done)
    return [
        " ".join(filter(None, [place(each), each["message"]]))
        for each in json.loads(done.out)["problems"]
        if each["rule"] in (rules or ("leak-in-file", "leak-in-history"))
    ]


def place(problem: dict[str, Any]) -> str:
    """Return file:line:column, as far as it is known."""
    return ":".join(str(problem[key]) for key in ("file", "line", "column") if problem[key])


def assert_silent(done: Done) -> None:
    """See that a command shows no canary in any form, nor the beginning of one."""
    for canary in CANARIES:
        shown = [form for form in encodings.forms(canary) if form in done.out + done.err]
        assert shown == []
        assert canary[:6] not in done.out + done.err


FORMS: dict[str, Callable[[str], str]] = {
    "": lambda value: value,
    ", URL-encoded": lambda value: quote(value, safe=""),
    ", escaped": lambda value: json.dumps(value)[1:-1],
    ", in base64": lambda value: base64.b64encode(value.encode()).decode(),
}
IN_BASE64: dict[str, Callable[[bytes], bytes]] = {
    "standard": base64.b64encode,
    "URL-safe": base64.urlsafe_b64encode,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.threat("git's history contains a secret")
def test_a_value_is_found_in_each_form(root: Path, envgen: Command, form: str) -> None:
    """With file, line, column and variable; what it is written as is said."""
    (root / "notes.txt").write_text(f"one\n  ü {FORMS[form](TOKEN)}\n", encoding="utf-8")
    git(root, "add", "notes.txt")
    [found] = findings(envgen)
    assert found.startswith("notes.txt:2:5 ")
    assert "DISCORD_TOKEN (production)" in found
    assert found.endswith(form)


@pytest.mark.parametrize("before", range(3))
@pytest.mark.parametrize("kind", IN_BASE64)
def test_a_value_is_found_inside_base64(
    root: Path, envgen: Command, kind: str, before: int
) -> None:
    """Wherever in a group of three bytes it begins."""
    encoded = IN_BASE64[kind](b"a:b"[:before] + TOKEN.encode() + b"!")
    (root / "notes.txt").write_bytes(encoded)
    git(root, "add", "notes.txt")
    (found,) = findings(envgen)
    assert "DISCORD_TOKEN (production)" in found
    assert found.endswith("in base64")


@pytest.mark.parametrize("written", [PASSWORD, quote(PASSWORD, safe=""), URL])
def test_the_password_of_a_url_is_found(root: Path, envgen: Command, written: str) -> None:
    """Decoded, encoded and in its URL; each line is named once."""
    (root / "notes.txt").write_text(f"psql {written}\n", encoding="utf-8")
    git(root, "add", "notes.txt")
    (found,) = findings(envgen)
    assert "DATABASE_URL (production)" in found
    assert found.startswith("notes.txt:1:")


@pytest.mark.parametrize(
    "name", ["a b.txt", "új.txt", "line\nbreak.txt", "-f.txt", ":(top)x", "d/e.bin"]
)
def test_any_file_can_hold_a_value(root: Path, envgen: Command, name: str) -> None:
    """Binary ones, and such whose names git or a terminal takes for something else."""
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_bytes(b"\0\xff\x80" + TOKEN.encode())
    git(root, "add", "-A")
    (found,) = findings(envgen)
    assert found.startswith(f"{name}:1:4 ")


def test_a_value_in_a_name_is_found_and_not_shown(root: Path, envgen: Command) -> None:
    """A path is shown as far as it is none of the value."""
    change(root / ".env.production", {"DISCORD_TOKEN": TOKEN.replace("/", "-")})
    (root / f"a{TOKEN.replace('/', '-')}.txt").write_text("clean\n", encoding="utf-8")
    git(root, "add", "-A")
    done = envgen("check", "--leaks", "--format", "json")
    assert TOKEN[:6] not in done.out + done.err
    (found,) = [each for each in json.loads(done.out)["problems"] if each["rule"] == "leak-in-file"]
    assert found["file"] == "a….txt"
    assert "DISCORD_TOKEN (production)" in found["message"]
    assert found["message"].endswith("name")


def test_what_is_staged_is_looked_at(root: Path, envgen: Command) -> None:
    """Also where the file itself is clean by now, or has gone."""
    for name in ("edited.txt", "deleted.txt"):
        (root / name).write_text(TOKEN, encoding="utf-8")
    git(root, "add", "-A")
    (root / "edited.txt").write_text("clean\n", encoding="utf-8")
    (root / "deleted.txt").unlink()
    found = findings(envgen)
    assert [each.partition(" ")[0] for each in found] == ["deleted.txt:1:1", "edited.txt:1:1"]
    assert all("DISCORD_TOKEN (production)" in each and "index" in each for each in found)


def test_files_that_a_sparse_checkout_leaves_out_are_looked_at(root: Path, envgen: Command) -> None:
    """They are in the repository as much as the others."""
    (root / "elsewhere").mkdir()
    (root / "elsewhere" / "notes.txt").write_text(TOKEN, encoding="utf-8")
    commit(root, "elsewhere")
    git(root, "sparse-checkout", "set", "profiles", "config")
    assert not (root / "elsewhere").exists()
    (found,) = findings(envgen)
    assert found.startswith("elsewhere/notes.txt:1:1 ")


def test_where_a_symbolic_link_leads_is_looked_at(root: Path, envgen: Command) -> None:
    """As git has it: a text like any other."""
    (root / "link").symlink_to(TOKEN)
    git(root, "add", "link")
    (found,) = findings(envgen)
    assert found.startswith("link:1:1 ")


def test_files_that_are_assumed_to_be_unchanged_are_looked_at(root: Path, envgen: Command) -> None:
    """What is committed of them, which git takes for what is on disk."""
    (root / "notes.txt").write_text(TOKEN, encoding="utf-8")
    commit(root, "leak")
    git(root, "update-index", "--assume-unchanged", "notes.txt")
    (root / "notes.txt").write_text("clean\n", encoding="utf-8")
    (found,) = findings(envgen)
    assert found.startswith("notes.txt:1:1 ")


@pytest.mark.parametrize("full_name", ["false", "true"])
def test_files_outside_the_projects_folder_are_looked_at(
    root: Path, envgen: Command, tmp_path: Path, full_name: str
) -> None:
    """A project in a subfolder shares its repository, however git is told to show paths."""
    outer = tmp_path / "outer"
    outer.mkdir()
    shutil.rmtree(root / ".git")
    shutil.move(root, outer / "shop")
    git(outer, "init", "-q")
    git(outer, "config", "grep.fullName", full_name)
    (outer / "notes.txt").write_text(TOKEN, encoding="utf-8")
    commit(outer, "all")
    done = envgen("check", "--leaks", "--history", cwd=outer / "shop")
    assert_silent(done)
    for rule in ("leak-in-file", "leak-in-history"):
        assert done.places(rule) == ["../notes.txt:1:1"]
        assert "DISCORD_TOKEN" in done.about(rule)
        assert "production" in done.about(rule)


def test_the_history_is_searched_when_asked(root: Path, envgen: Command) -> None:
    """On every branch and in every message; each file is named with the first commit."""
    (root / "a.txt").write_text(f"x\n{TOKEN}\n", encoding="utf-8")
    first = commit(root, "one")
    (root / "a.txt").write_text(f"x\ny\n{TOKEN}\n", encoding="utf-8")
    commit(root, "two")
    git(root, "rm", "-q", "a.txt")
    third = commit(root, f"take out {PASSWORD}")
    git(root, "checkout", "-q", "-b", "other", first)
    git(root, "tag", "-a", "v1", "-m", f"with {TOKEN}")
    tag = git(root, "rev-parse", "v1").strip()
    git(root, "checkout", "-q", third)
    git(root, "branch", "-D", "other", "main")
    assert findings(envgen) == []
    found = [
        (
            each.partition(" ")[0] if each.startswith("a.txt") else "",
            [name for name in ("DATABASE_URL", "DISCORD_TOKEN") if f"{name} (production)" in each],
            [at for at in (first, tag, third) if at[:12] in each],
        )
        for each in findings(envgen, history=True)
    ]
    assert sorted(found) == sorted(
        [
            ("", ["DATABASE_URL"], [third]),
            ("", ["DISCORD_TOKEN"], [tag]),
            ("a.txt:2:1", ["DISCORD_TOKEN"], [first]),
        ]
    )


def test_a_value_of_two_variables_is_listed_once(root: Path, envgen: Command) -> None:
    """The finding names both variables, in the files as well as in the history."""
    change(root / ".env.production", {"ANOTHER_TOKEN": TOKEN})
    (root / "a.txt").write_text(f"{TOKEN}\n", encoding="utf-8")
    first = commit(root, "one")
    [found] = findings(envgen)
    assert found.startswith("a.txt:1:1 the value of ")
    assert "ANOTHER_TOKEN" in found
    assert "DISCORD_TOKEN" in found
    (root / "a.txt").write_text("x\n", encoding="utf-8")
    commit(root, "two")
    [found] = findings(envgen, history=True)
    assert first[:12] in found
    assert "ANOTHER_TOKEN" in found
    assert "DISCORD_TOKEN" in found


def test_every_stash_is_searched(root: Path, envgen: Command) -> None:
    """Also those below the last one, which no name leads to."""
    (root / "a.txt").write_text("one\n", encoding="utf-8")
    commit(root, "one")
    for text in (TOKEN, "two\n"):
        (root / "a.txt").write_text(text, encoding="utf-8")
        git(root, "stash", "-q")
    (found,) = findings(envgen, history=True)
    assert found.startswith("a.txt:1:1 the value of DISCORD_TOKEN (production) is in")


def test_what_git_shows_in_place_of_a_commit_hides_nothing(root: Path, envgen: Command) -> None:
    """`git replace` is for one machine, and a push takes what was committed."""
    (root / "a.txt").write_text(TOKEN, encoding="utf-8")
    leak = commit(root, "one")
    git(root, "rm", "-q", "a.txt")
    commit(root, "two")
    git(root, "replace", "--graft", "HEAD", "HEAD~2")
    (found,) = findings(envgen, history=True)
    assert found.startswith(
        f"a.txt:1:1 the value of DISCORD_TOKEN (production) is in commit {leak[:12]}"
    )


def test_env_files_that_git_tracks_or_tracked_are_errors(root: Path, envgen: Command) -> None:
    """Named as files; the secrets in them that are in use are named with their first commit."""
    git(root, "add", "-f", ".env.production")
    commit(root, "oh no")
    git(root, "rm", "-q", "--cached", ".env.production")
    (root / "sub").mkdir()
    for name in (".env.local", "sub/.env", ".env.example"):
        (root / name).write_text("A=1\n", encoding="utf-8")
        git(root, "add", "-f", name)
    git(root, "commit", "-q", "-m", "better")
    last, first = git(root, "log", "--format=%H", "-2").split()
    last = last[:12]
    assert findings(envgen, "dotenv-in-history", "leak-in-history", history=True) == [
        ".env.local git tracks this file",
        f".env.production git used to track this file; commit {last} was the last to change it",
        f".env.production commit {first[:12]} has the values of DISCORD_TOKEN and DATABASE_URL, "
        "which are still in use",
        "sub/.env git tracks this file",
    ]


def test_secrets_in_the_environment_are_known(
    root: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In CI there is no .env file; those that a profile declares come from the environment."""
    for path in root.glob(".env*"):
        if path.name != ".env.example":
            path.unlink()
    (root / "notes.txt").write_text(f"{TOKEN}\n{os.environ['PATH']}\n", encoding="utf-8")
    git(root, "add", "notes.txt")
    assert findings(envgen) == []
    assert [each for each in findings(envgen, "leak-search") if "production" in each]
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert [
        each
        for each in findings(envgen)
        if each.startswith("notes.txt:1:1 ") and "DISCORD_TOKEN (production)" in each
    ]


def test_a_value_that_stands_everywhere_is_not_looked_for(root: Path, envgen: Command) -> None:
    """It is named, so that nobody takes silence for an answer."""
    change(root / ".env.production", {"DISCORD_TOKEN": "postgres"})
    (root / "notes.txt").write_text("postgres\n", encoding="utf-8")
    git(root, "add", "notes.txt")
    assert findings(envgen) == []
    assert len([each for each in findings(envgen, "leak-search") if "DISCORD_TOKEN" in each]) == 1


@pytest.mark.parametrize("value", ["true", "postgres", "12345678", "aaaaaaaa1", "localhost"])
def test_what_is_not_telling(value: str) -> None:
    """Short, a word, a number, one letter: they would be found all over."""
    assert not is_telling(value)


@given(st.binary(min_size=16, max_size=48).map(lambda data: base64.b64encode(data).decode()))
def test_what_is_random_is_telling(value: str) -> None:
    """Whatever a generator makes is looked for, but for the zeros that it never does."""
    assert is_telling(value) or len(set(value)) < 4


def test_values_shared_between_profiles_are_told_in_both(root: Path, envgen: Command) -> None:
    """Without the value, and for a URL by its password."""
    change(root / ".env.staging", {"DISCORD_TOKEN": TOKEN, "DATABASE_URL": f"{URL}?a=b"})
    found = findings(envgen, "secret-shared")
    shared = []
    for each in found:
        place, _, message = each.partition(" ")
        file = place.partition(":")[0]
        [name] = [name for name in ("DATABASE_URL", "DISCORD_TOKEN") if name in message]
        [other] = [profile for profile in ("production", "staging") if profile in message]
        shared.append((name, file, other))
    assert sorted(shared) == [
        (name, f".env.{ours}", other)
        for name in ("DATABASE_URL", "DISCORD_TOKEN")
        for ours, other in (("production", "staging"), ("staging", "production"))
    ]


def test_weak_secrets_are_errors_where_everybody_knows_them(root: Path, envgen: Command) -> None:
    """In development nobody minds."""
    key = "django-insecure-" + "a1b2c3d4e5" * 5
    change(root / ".env.production", {"DISCORD_TOKEN": "changeme", "DJANGO_SECRET_KEY": key})
    change(root / ".env", {"DISCORD_TOKEN": "changeme"})
    done = envgen("check", "--leaks", "--format", "json")
    problems = [each for each in json.loads(done.out)["problems"] if each["rule"] == "secret-weak"]
    found = sorted((each["file"], each["severity"], each["message"]) for each in problems)
    assert [each[:2] for each in found] == [
        (".env", "note"),
        (".env.production", "error"),
        (".env.production", "error"),
    ]
    placeholder, same, insecure = (message for *_, message in found)
    assert placeholder == same
    assert placeholder.startswith("DISCORD_TOKEN ")
    assert insecure.startswith("DJANGO_SECRET_KEY ")
    assert "startproject" in insecure


def test_a_rule_is_switched_off_by_the_profile(root: Path, envgen: Command) -> None:
    """With a reason, as every other rule."""
    (root / "notes.txt").write_text(TOKEN, encoding="utf-8")
    with (root / "profiles" / "production.yaml").open("a", encoding="utf-8") as file:
        file.write("\nignore: {leak-in-file: the token was replaced}\n")
    git(root, "add", "-A")
    assert findings(envgen) == []


@pytest.mark.parametrize("why", ["no repository", "no git", "broken"])
@pytest.mark.threat("git's history contains a secret")
def test_a_search_that_cannot_be_made_is_no_success(
    root: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """Without git, or a repository that it can read, the check fails and says why."""
    if why == "no repository":
        shutil.rmtree(root / ".git")
    elif why == "no git":
        monkeypatch.setenv("PATH", "/nonexistent")
    else:
        (root / ".git" / "index").write_bytes(b"not an index")
    done = envgen("check", "--leaks")
    assert done.status == 1
    assert ("error", "leak-search", "") in done.findings


def test_a_file_that_git_cannot_read_is_no_success(
    root: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`git grep` goes on behind it, and ends as if it had found nothing there."""
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *" grep "*) echo "error: x: Permission denied" >&2;; esac\n'
        f'exec "{shutil.which("git")}" "$@"\n',
        encoding="utf-8",
    )
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    done = envgen("check", "--leaks")
    assert done.status == 1
    assert done.places("leak-search") == [""]
    assert "error: x: Permission denied" in done.about("leak-search")


def test_each_item_of_a_list_is_a_secret(root: Path, envgen: Command) -> None:
    """Former keys stand in one variable."""
    change(root / ".env.production", {"DJANGO_SECRET_KEY_FALLBACKS": f"{OTHER}1,{OTHER}2"})
    (root / "notes.txt").write_text(f"{OTHER}2\n", encoding="utf-8")
    git(root, "add", "-A")
    [found] = findings(envgen)
    assert found.startswith("notes.txt:1:1 ")
    assert "DJANGO_SECRET_KEY_FALLBACKS (production)" in found


def test_a_shallow_clone_and_a_submodule_are_told(
    root: Path, envgen: Command, tmp_path: Path
) -> None:
    """What was not looked at is no success in silence."""
    commit(root, "another")
    other = tmp_path / "library"
    other.mkdir()
    git(other, "init", "-q")
    commit(other, "library")
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "lib")
    commit(root, "submodule")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{root}", str(clone))
    shutil.copy(root / ".env.production", clone)
    done = envgen("check", "--leaks", "--history", cwd=clone)
    assert done.places("leak-search", "warning") == [""]
    assert "git fetch --unshallow" in done.about("leak-search")
    assert "lib" in done.places("leak-search", "note")


def test_what_a_partial_clone_left_on_the_server_is_told(
    root: Path, envgen: Command, tmp_path: Path
) -> None:
    """It is not fetched, which might run a program, and not taken for searched."""
    (root / "notes.txt").write_text(TOKEN, encoding="utf-8")
    commit(root, "leak")
    (root / "notes.txt").write_text("clean\n", encoding="utf-8")
    commit(root, "clean")
    git(root, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{root}", str(clone))
    shutil.copy(root / ".env.production", clone)
    done = envgen("check", "--leaks", "--history", cwd=clone)
    assert done.places("leak-search", "warning") == [""]
    assert "git fetch --refetch" in done.about("leak-search")
    assert " 1 " in done.about("leak-search")
    assert_silent(done)


@pytest.mark.threat("a hostile repository runs a program through git")
def test_a_hostile_repository_runs_nothing(root: Path, envgen: Command, tmp_path: Path) -> None:
    """Its configuration and attributes name programs for whatever git might want to do."""
    ran = tmp_path / "ran"
    (root / ".gitattributes").write_text("* filter=evil diff=evil\n", encoding="utf-8")
    (root / "notes.txt").write_text(TOKEN, encoding="utf-8")
    commit(root, "all")
    (root / "notes.txt").write_text(f"{TOKEN}\nchanged\n", encoding="utf-8")
    program = f"sh -c 'touch {ran}; cat' #"
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "gpg.program",
    ):
        git(root, "config", key, program)
    git(root, "config", "log.showSignature", "true")
    git(root, "config", "grep.fallbackToNoIndex", "true")
    assert len(findings(envgen, history=True)) == 3
    assert not ran.exists()


def test_a_filter_of_any_name_is_not_run(root: Path, envgen: Command, tmp_path: Path) -> None:
    """Git takes bytes for names, and these are no UTF-8."""
    ran = tmp_path / "ran"
    (root / ".gitattributes").write_bytes(b"*.txt filter=\xff\n")
    notes = root / "notes.txt"
    notes.write_text(TOKEN, encoding="utf-8")
    # A file that is newer than the index may have changed unseen, so that git reads it.
    tomorrow = time.time() + 86400
    os.utime(notes, (tomorrow, tomorrow))
    commit(root, "all")
    with (root / ".git" / "config").open("ab") as config:
        config.write(b'[filter "\xff"]\n clean = "touch %b; cat"\n' % bytes(ran))
    assert len(findings(envgen)) == 1
    assert not ran.exists()


@pytest.mark.threat("a command line contains a secret")
def test_no_argument_of_a_child_has_a_value(
    root: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every user of a machine can list the arguments of all processes."""
    (root / "notes.txt").write_text(f"{TOKEN} {PASSWORD}\n", encoding="utf-8")
    commit(root, "leak")
    (root / "notes.txt").write_text("clean\n", encoding="utf-8")
    recorded = tmp_path / "recorded"
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" >>"{recorded}"\nexec "{shutil.which("git")}" "$@"\n',
        encoding="utf-8",
    )
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    assert len(findings(envgen, history=True)) == 4
    arguments = recorded.read_text(encoding="utf-8")
    assert "grep" in arguments
    forms = [form for canary in CANARIES for form in encodings.forms(canary)]
    assert [form for form in forms if form in arguments] == []


def test_a_bug_shows_no_value(root: Path, envgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """--debug shows where it happened, and not what with."""

    def fail(self: object, data: bytes) -> None:
        raise ValueError(TOKEN, data)

    monkeypatch.setattr("envgen.vault.leaks.needles.Needles.find", fail)
    (root / "notes.txt").write_text(TOKEN, encoding="utf-8")
    git(root, "add", "-A")
    done = envgen("--debug", "check", "--leaks")
    assert done.status == 70
    assert "ValueError" in done.err
    assert_silent(done)


@pytest.mark.parametrize("url", ["sqlite:///db.sqlite3", "redis://localhost:6379/0"])
def test_a_url_without_a_password_is_not_searched_for(
    root: Path, envgen: Command, url: str
) -> None:
    """It names a file or a local server; a password in a URL is found as before."""
    for path in (".env", ".env.production"):
        change(root / path, {"LEGACY_DATABASE_URL": url, "BROKER_SECRET": url})
    (root / "notes.txt").write_text(f"{url}\n", encoding="utf-8")
    commit(root, "notes")
    rules = ("leak-in-file", "leak-in-history", "secret-shared", "secret-weak")
    urls = ("LEGACY_DATABASE_URL", "BROKER_SECRET")
    found = findings(envgen, *rules, history=True)
    assert [item for item in found if any(name in item for name in urls)] == []


def test_leaks_of_the_other_profiles_are_reported_too(root: Path, envgen: Command) -> None:
    """All profiles are in the same repository: whichever is checked, each leak is reported."""
    change(root / ".env", {"DISCORD_TOKEN": OTHER})
    (root / "notes.txt").write_text(f"{TOKEN}\n{OTHER}\n", encoding="utf-8")
    commit(root, "notes")
    for names in ([], ["production"], ["development"]):
        done = envgen("check", *names, "--leaks", "--format", "json")
        assert done.status == 1
        assert_silent(done)
        data = json.loads(done.out)
        found = [item for item in data["problems"] if item["rule"] == "leak-in-file"]
        assert [place(item) for item in found] == ["notes.txt:1:1", "notes.txt:2:1"]
        assert ["production" in found[0]["message"], "development" in found[1]["message"]] == [
            True,
            True,
        ]
        assert data["to_accept"].keys() == {"development", "production"}


def test_history_needs_leaks(envgen: Command) -> None:
    """An option that would do nothing is an error of usage."""
    assert envgen("check", "--history").status == 2
