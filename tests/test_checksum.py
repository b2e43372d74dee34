"""The checksum line in generated files: what counts as an edit, and what does not."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from needs import lacking

from envgen.model import Artifact, Facts
from envgen.output import checksum, scaffold
from envgen.output.checksum import (
    PLACEHOLDER,
    FileState,
    TextKind,
    canonical,
    read_checksum,
    stamp,
    state,
)
from envgen.output.targets import targets
from envgen.output.templating import Templates, own_templates
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve

ROOT = Path(__file__).parent.parent
RUFF = shutil.which("ruff", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")

MODULE = f'''\
"""Settings of propel.

    Rendered by envgen.
"""
{PLACEHOLDER}

from .environment import Environment

env = Environment()

# --- Hosts
DEBUG = env.bool("DJANGO_DEBUG", default=False)
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=["propel.onrender.com", "127.0.0.1"])
CACHES = {{"default": {{"BACKEND": "locmem", "TIMEOUT": 300}}, "other": {{"BACKEND": ""}}}}
ORIGIN = f"https://{{DEBUG!r:>{{len(ALLOWED_HOSTS)}}}}"  # trailing
'''

BLUEPRINT = f"""\
# Render Blueprint
{PLACEHOLDER}
services:
  - type: web  # the site
    name: "propel"
    envVars:
      - {{key: A, value: "1"}}
      - key: B
        value: 'a # b'
"""

SCRIPT = f"#!/usr/bin/env bash\n{PLACEHOLDER}\nset -eu\n\nexec gunicorn config.wsgi\n"

GENERATED: list[tuple[TextKind, str]] = [
    ("python", MODULE),
    ("yaml", BLUEPRINT),
    ("text", SCRIPT),
]
for_each_language = pytest.mark.parametrize(
    ("language", "text"), GENERATED, ids=[language for language, _ in GENERATED]
)


# --- The checksum line itself ----------------------------------------------------------------


@for_each_language
def test_a_stamped_text_carries_the_digest_of_itself(language: TextKind, text: str) -> None:
    """Stamping changes the placeholder and nothing else, and always in the same way."""
    stamped = stamp(text, language)
    mark = read_checksum(stamped)
    assert mark is not None
    assert mark != "0" * 16
    assert stamped.replace(mark, "0" * 16) == text
    assert stamp(text, language) == stamped
    assert canonical(stamped, language) == canonical(text, language)


@pytest.mark.parametrize("text", ["a\n", f"{PLACEHOLDER}\n{PLACEHOLDER}\n", f" {PLACEHOLDER}\n"])
def test_stamping_needs_exactly_one_placeholder(text: str) -> None:
    """A template without its placeholder line, or with two, is a bug that shows at once."""
    with pytest.raises(ValueError, match="one placeholder"):
        stamp(text, "text")


def test_stamping_twice_is_refused() -> None:
    """A text that is stamped already has no placeholder left."""
    with pytest.raises(ValueError, match="one placeholder"):
        stamp(stamp(SCRIPT, "text"), "text")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("# envgen: sha256 0123456789abcdef\n", "0123456789abcdef"),
        ("a\r\n# envgen: sha256 0123456789abcdef\r\nb", "0123456789abcdef"),
        ("# envgen: sha256 0123456789abcdef", "0123456789abcdef"),
        ("x = 1  # envgen: sha256 0123456789abcdef\n", None),
        ("# envgen: sha256 0123456789abcde\n", None),
        ("# envgen: sha256 0123456789abcdef0\n", None),
        ("", None),
    ],
)
def test_a_mark_is_a_line_of_its_own(text: str, mark: str | None) -> None:
    """Only a whole comment line with sixteen hexadecimal digits is a checksum line."""
    assert read_checksum(text) == mark


# --- States ----------------------------------------------------------------------------------


@for_each_language
def test_what_was_written_is_in_step(language: TextKind, text: str) -> None:
    """A file is in step with the text that it was written from, stamped or not."""
    assert state(stamp(text, language), stamp(text, language), language) is FileState.SAME
    assert state(stamp(text, language), text, language) is FileState.SAME


def test_a_file_in_step_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The common case costs a comparison of two texts."""
    existing = stamp(MODULE, "python")
    monkeypatch.setattr(checksum, "canonical", None)
    assert state(existing, existing, "python") is FileState.SAME
    assert state(existing.replace("\n", "\r\n"), MODULE, "python") is FileState.SAME


@for_each_language
@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_line_endings_and_byte_order_mark_are_no_edit(
    language: TextKind, text: str, line_break: str
) -> None:
    """A checkout with other line endings is in step, and its older self can be replaced."""
    existing = "\ufeff" + stamp(text, language).replace("\n", line_break)
    assert state(existing, text, language) is FileState.SAME
    assert state(existing, f"{text}# new\n", language) is FileState.UPDATE


@for_each_language
def test_an_unedited_file_may_be_replaced(language: TextKind, text: str) -> None:
    """A file that nobody touched since it was written is an update, not a conflict."""
    assert state(stamp(text, language), f"{text}# new\n", language) is FileState.UPDATE


EDITS: list[tuple[TextKind, str, str, str]] = [
    ("python", MODULE, "default=False", "default=True"),
    ("python", MODULE, "300", "300.0"),
    ("python", MODULE, "# trailing", "# changed"),
    ("python", MODULE, "# --- Hosts\n", ""),
    ("python", MODULE, "Rendered by", "Written by"),
    ("python", MODULE, "env = Environment()", "env = Environment("),
    ("python", MODULE, '"BACKEND": "locmem"', '"BACKEND": ""'),
    ("yaml", BLUEPRINT, '"propel"', '"other"'),
    ("yaml", BLUEPRINT, '"1"', "1"),
    ("yaml", BLUEPRINT, "# the site", "# a site"),
    ("yaml", BLUEPRINT, "'a # b'", "a # b"),
    ("yaml", BLUEPRINT, "key: B", "key: B\n        key: C"),
    ("text", SCRIPT, "-eu", "-u"),
    ("text", SCRIPT, "\n\nexec", "\nexec"),
]


@pytest.mark.parametrize(("language", "text", "old", "new"), EDITS)
def test_a_hand_edit_is_seen(language: TextKind, text: str, old: str, new: str) -> None:
    """A changed value, comment, docstring or type of value makes the file an edited one."""
    stamped = stamp(text, language)
    edited = stamped.replace(old, new)
    assert edited != stamped
    assert state(edited, text, language) is FileState.EDITED
    assert state(edited, f"{text}# new\n", language) is FileState.EDITED


@for_each_language
def test_a_file_without_mark_is_foreign(language: TextKind, text: str) -> None:
    """A file without a checksum line was not written by envgen, whatever it looks like."""
    unmarked = text.replace(f"{PLACEHOLDER}\n", "")
    assert state(f"{unmarked}# mine\n", text, language) is FileState.FOREIGN
    assert state("", text, language) is FileState.FOREIGN


@for_each_language
def test_a_wrong_or_missing_mark_alone_is_no_drift(language: TextKind, text: str) -> None:
    """Where the content is what would be written, nothing is lost and nothing is to do."""
    assert state(text, stamp(text, language), language) is FileState.SAME
    assert state(text.replace(f"{PLACEHOLDER}\n", ""), text, language) is FileState.SAME


def test_an_edit_that_was_carried_into_the_profile_is_in_step() -> None:
    """Once the profile says the same as the edit, the file is in step again."""
    edited = stamp(MODULE, "python").replace("300", "600")
    assert state(edited, MODULE.replace("300", "600"), "python") is FileState.SAME


# --- What a formatter may do -----------------------------------------------------------------


def ruff_format(text: str, width: int, *options: str) -> str:
    if RUFF is None:
        lacking("ruff is not installed")
    command = [RUFF, "format", "--isolated", "--no-cache", f"--line-length={width}", *options, "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


PYTHON_FILES = {"settings": MODULE, "marks": Path(checksum.__file__).read_text(encoding="utf-8")}


@pytest.mark.parametrize("name", PYTHON_FILES)
@pytest.mark.parametrize("width", [60, 88, 100, 120])
def test_a_formatter_is_no_editor(name: str, width: int) -> None:
    """At any width and with other quotes, a formatted file is in step and may be replaced."""
    text = PYTHON_FILES[name]
    wrapped = ruff_format(text, width, "--config", "format.quote-style='single'")
    assert wrapped != text
    assert state(wrapped, text, "python") is FileState.SAME


def test_a_formatted_file_still_counts_as_unedited() -> None:
    """The checksum survives the formatter: the next render may replace the formatted file."""
    wrapped = ruff_format(stamp(MODULE, "python"), 60)
    assert state(wrapped, MODULE.replace("300", "600"), "python") is FileState.UPDATE


def rendered_modules() -> Iterator[Artifact]:
    """Every Python module that envgen writes for a new project with a bot and a frontend."""
    answers = scaffold.Answers(
        project="propel",
        hosts=("propel2excel.com",),
        bot=True,
        frontends=("https://propel2excel-student-dashboard.vercel.app",),
    )
    loaded = load(
        {
            Path(path).stem: ProfileSource(path, text.encode())
            for path, text in scaffold.files(answers, "profiles", lambda path: None).items()
            if path.endswith(".yaml")
        }
    )
    deployments = [resolve(profile, Facts())[0] for profile in loaded.profiles.values()]
    templates = Templates(own_templates())
    for target in targets().values():
        yield from target.for_project(deployments, templates)
        for deployment in deployments:
            yield from target.for_profile(deployment, templates)


@pytest.mark.parametrize("width", [60, 88, 100, 120])
def test_what_envgen_renders_survives_every_width(width: int) -> None:
    """Settings and runtime modules are in step at every width a project may choose."""
    modules = [item for item in rendered_modules() if item.language == "python"]
    assert {"development.py", "production.py", "environment.py"} <= {
        Path(module.path).name for module in modules
    }
    for module in modules:
        wrapped = ruff_format(module.text, width)
        assert state(wrapped, module.text, "python") is FileState.SAME, module.path


literals = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.binary(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=20), inner, max_size=4)
    ),
    max_leaves=15,
)
comment_texts = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=30)
statements = st.one_of(
    st.builds("NAME = {!r}".format, literals),
    st.builds("NAME = env.list('NAME', default={!r})".format, literals),
    st.builds("#{}".format, comment_texts),
    st.builds("NAME = {!r}  #{}".format, literals, comment_texts),
    st.builds("if {!r} and {!r}:\n  NAME += {!r}".format, literals, literals, literals),
)
modules = st.lists(statements, min_size=1, max_size=8).map(lambda lines: "\n".join(lines) + "\n")


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(modules, st.sampled_from([60, 88, 100, 120]))
def test_no_module_is_changed_by_a_formatter(module: str, width: int) -> None:
    """Whatever data and comments a settings module holds, formatting keeps it in step."""
    assert state(ruff_format(module, width), module, "python") is FileState.SAME


@given(literals, literals)
def test_different_data_is_never_in_step(first: object, second: object) -> None:
    """Two values share a canonical form only if Python writes them alike."""
    same = canonical(f"X = {first!r}", "python") == canonical(f"X = {second!r}", "python")
    assert same == (repr(first) == repr(second))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = {'a': '', 'b': 'x'}", "x = {'a': 'x', 'b': ''}"),
        ("x = f(a, [])", "x = f(a)"),
        ("x = [[], [1]]", "x = [[1], []]"),
        ("x = 1", "x = True"),
        ("x = '1'", "x = b'1'"),
        ("x = None", "x = 'None'"),
        ("x = {**a}", "x = {None: a}"),
        ("x = a - (b - c)", "x = (a - b) - c"),
        ("from . import a", "from .. import a"),
        ("def f():\n  return None", "def f():\n  return"),
        ("x = 1\n# a\n# b", "x = 1\n# b\n# a"),
        ("'''a\n  b\n    c'''", "'''a\n  b\n  c'''"),
    ],
)
def test_python_that_differs_in_meaning_differs(one: str, other: str) -> None:
    """Leaving out empty fields never makes two programs look alike."""
    assert canonical(one, "python") != canonical(other, "python")


@pytest.mark.parametrize(
    "source", ["x = (", "x = '\x00'", "\ud800", "(" * 5000, "x" + ".x" * 20_000, "x = 9" * 9000]
)
def test_python_that_cannot_be_parsed_is_text(source: str) -> None:
    """Broken, hostile or endlessly nested Python is compared line by line and raises nothing."""
    assert canonical(source, "python").startswith((b"python as text\n", b"python\n"))
    assert canonical(source, "python") != canonical(f"{source} ,", "python")


def test_warnings_about_the_users_code_are_not_shown() -> None:
    """An invalid escape in a hand-edited file is Python's to report, not envgen's."""
    assert canonical("x = '\\d'\ny = 1 is 1\n", "python").startswith(b"python\n")


# --- Every Python gives the same digest ------------------------------------------------------

# A text, and its digest on every version of Python; scripts/matrix runs the test on several.
DIGESTS = {
    MODULE: "b03c2b78843d339a",
    "x = f'{a:{b}}' f'{c!r:^{w}.{p}}' f'{d=}' f'{e:}'\n": "acfe45f5e5d043d5",
    "x = 'é\u0378\U0001fae9', 1e400, 1j, -1, 10**3, 0xffff, ...\n": "c343de1b11ebc3d3",
    "def f(a, /, b=1, *c, d, **e):\n  '''Doc.\n\n\tTab.\n   '''\n  return lambda: (yield)\n": (
        "2f198296c4b5d0e5"
    ),
    "class A(B, metaclass=C):\n  x: int = 1\n  match x:\n    case {'a': [1, *_], **r}: pass\n": (
        "d7d63b74983fc833"
    ),
    "try:\n  pass\nexcept* A as e:\n  del a, b\nasync def f():\n  async with a as b, c: ...\n": (
        "f9f1258abcb66bbb"
    ),
    "x = (\n  'a'  # one\n  'b'  # two # three\n)\n": "ce196ad7a78a6a16",
    "x = (\n": "318580d48d5b4c23",
}


@pytest.mark.parametrize("text", DIGESTS)
def test_the_digest_does_not_depend_on_the_version_of_python(text: str) -> None:
    """Colleagues with Python 3.11, 3.12 and 3.13 do not see each other's files as edited."""
    found = canonical(text, "python")
    assert hashlib.sha256(found).hexdigest()[:16] == DIGESTS[text], found.decode()


# --- YAML ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        "a: [1, two]\nb: {c: 'd'}\n",
        '"a":\n- 1\n- "two"\nb:\n    c: d\n',
        "---\na:\n  - 0x1\n  - >-\n    two\n\nb: {\n  c: d }\n",
    ],
)
def test_the_style_of_yaml_does_not_count(other: str) -> None:
    """Quotes, indentation, and block or flow style change nothing while the data is the same."""
    assert canonical(other, "yaml") == canonical("a: [1, two]\nb:\n  c: d\n", "yaml")


@pytest.mark.parametrize(
    "other",
    [
        "a: 1\nb: [2]\n",
        "a: '1'\nb: 2\n",
        "b: 2\na: 1\n",
        "a: 1.0\nb: 2\n",
        "a: 1\nb: 2 # c\n",
        "a: 1\nb: 2\nb: 2\n",
        "a: &x 1\nb: 2\n",
        "a: !!int 1\nb: 2\n",
    ],
)
def test_yaml_that_differs_differs(other: str) -> None:
    """Another type, order, comment or anchor is another file."""
    assert canonical(other, "yaml") != canonical("a: 1\nb: 2\n", "yaml")


# --- Merge conflicts -------------------------------------------------------------------------


Merge = Callable[..., str]


@pytest.fixture
def merge(tmp_path: Path) -> Merge:
    """A function that merges two versions of a file with Git and gives what Git left behind."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    file = tmp_path / "generated"

    def git(*arguments: str, check: bool = True) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        command = ["git", *who, *arguments]
        subprocess.run(command, cwd=tmp_path, env=environment, check=check, capture_output=True)

    def commit(text: str) -> None:
        file.write_text(text, encoding="utf-8", newline="")
        git("add", "generated")
        git("commit", "-qm", "x")

    def merged(base: str, ours: str, theirs: str, style: str = "merge") -> str:
        git("init", "-q", "-b", "main")
        commit(base)
        git("checkout", "-qb", "theirs")
        commit(theirs)
        git("checkout", "-q", "main")
        commit(ours)
        git("-c", f"merge.conflictStyle={style}", "merge", "theirs", check=False)
        return file.read_text(encoding="utf-8")

    return merged


STYLES = ["merge", "diff3", "zdiff3"]


@for_each_language
@pytest.mark.parametrize("style", STYLES)
def test_a_conflict_between_two_renders_is_resolved_by_rendering(
    merge: Merge, language: TextKind, text: str, style: str
) -> None:
    """Where both branches only rendered, whatever their conflict looks like, nothing is lost."""
    ours, theirs = (stamp(f"{text}# {side}\n", language) for side in ("ours", "theirs"))
    existing = merge(stamp(text, language), ours, theirs, style)
    assert "<<<<<<<" in existing
    assert state(existing, f"{text}# both\n", language) is FileState.UPDATE


@pytest.mark.parametrize("style", STYLES)
def test_a_conflict_with_a_hand_edit_is_an_edit(merge: Merge, style: str) -> None:
    """A side that somebody edited is not thrown away with the conflict."""
    ours = stamp(f"{MODULE}X = 1\n", "python")
    theirs = stamp(f"{MODULE}X = 2\n", "python").replace("X = 2", "X = 3")
    existing = merge(stamp(MODULE, "python"), ours, theirs, style)
    assert "<<<<<<<" in existing
    assert state(existing, f"{MODULE}X = 4\n", "python") is FileState.EDITED


def test_an_edit_around_a_conflict_is_an_edit(merge: Merge) -> None:
    """A line changed outside the conflict belongs to both sides, and matches neither checksum."""
    ours, theirs = (stamp(f"{MODULE}X = {n}\n", "python") for n in (1, 2))
    existing = merge(stamp(MODULE, "python"), ours, theirs)
    assert "DEBUG" in existing
    edited = existing.replace("default=False", "default=True")
    assert state(edited, f"{MODULE}X = 4\n", "python") is FileState.EDITED


@pytest.mark.parametrize("style", STYLES)
def test_a_conflict_in_the_mark_alone(merge: Merge, style: str) -> None:
    """Changes in different places merge without a conflict, and only the checksum lines conflict.

    The merged text carries neither digest; it may be replaced when it says what is wanted.
    """
    far_apart = MODULE + "\n" * 9 + "LAST = 1\n"
    ours = stamp(far_apart.replace("LAST = 1", "LAST = 2"), "python")
    theirs = stamp(far_apart.replace("300", "600"), "python")
    both = far_apart.replace("LAST = 1", "LAST = 2").replace("300", "600")
    existing = merge(stamp(far_apart, "python"), ours, theirs, style)
    assert existing.count("<<<<<<<") == 1
    assert state(existing, both, "python") is FileState.UPDATE
    assert state(existing, f"{both}MORE = 1\n", "python") is FileState.EDITED


def test_a_conflict_in_a_file_without_mark_is_foreign() -> None:
    """Conflict markers do not make a file envgen's own."""
    existing = "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> theirs\n"
    assert state(existing, BLUEPRINT, "yaml") is FileState.FOREIGN


@pytest.mark.parametrize(
    "broken",
    [
        "<<<<<<< HEAD\n{0}>>>>>>> theirs\n",
        "<<<<<<< HEAD\n{0}=======\n{1}>>>>>>> theirs\nX = 1\n",
        "=======\n{0}>>>>>>> theirs\n",
        "<<<<<<<< HEAD\n{0}========\n{1}>>>>>>>> theirs\n",
    ],
)
def test_what_is_not_a_whole_conflict_is_an_edit(broken: str) -> None:
    """Markers that somebody left half removed, or text beside them, is somebody's work."""
    ours, theirs = (stamp(f"{SCRIPT}# {side}\n", "text") for side in ("ours", "theirs"))
    assert state(broken.format(ours, theirs), SCRIPT, "text") is FileState.EDITED


def test_a_heading_of_equals_signs_is_no_conflict() -> None:
    """Outside a conflict a line of seven = is text: it is kept, and changing it is an edit."""
    text = f"{PLACEHOLDER}\nHeading\n=======\n"
    assert state(stamp(text, "text"), f"{text}more\n", "text") is FileState.UPDATE
    edited = stamp(text, "text").replace("=======", "-------")
    assert state(edited, text, "text") is FileState.EDITED
