"""All that envgen says, word for word: everywhere else tests assert the rule and the place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import cases
import pytest
import sentences
import snapshots
from snapshots import FOLDER, UPDATE

from envgen.check import rules
from envgen.live.verify.checks import site_checks
from envgen.model import ChangeReason

FILES = cases.files()
# What no run of the tests can hear: progress on a terminal, a bug of `diagnose`, a profile of two
# platforms (there is one), and a SECRET_KEY that a platform generates for no service.
UNSEEN = FOLDER / "unseen.txt"


@pytest.mark.parametrize("name", FILES)
def test_what_commands_say(
    name: str, first_project: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each case says what its entry says, and each entry has a case."""
    found = snapshots.text_of(snapshots.entries(FILES[name], tmp_path, first_project))
    if request.config.getoption("update_messages"):
        (FOLDER / name).write_text(found, encoding="utf-8")
    differs = snapshots.difference(name, snapshots.kept(name), found)
    if differs:
        pytest.fail(f"{differs}\n\nIs it meant so? `{UPDATE}`, and review the diff.", pytrace=False)


@pytest.mark.parametrize("reason", ChangeReason)
def test_each_reason_of_a_change_is_shown(reason: ChangeReason) -> None:
    """`sentences` reads no values of an enum."""
    assert re.sub(r"\s", "", reason) in "\n".join(_said())


def test_no_file_is_left_over() -> None:
    """Nobody compares a file without cases."""
    there = {path.name for path in FOLDER.glob("*.txt")} - {UNSEEN.name}
    assert there == set(FILES)


def test_no_case_stops_at_a_bug() -> None:
    """A case that stops early would keep all that it is about from being compared."""
    shown = re.findall(
        r"^### (.*)\n(?:(?!###).*\n)*?.*this is a bug in envgen", _shown(), re.MULTILINE
    )
    assert set(shown) == {"a bug", "a bug, with --debug"}


def test_findings_have_the_levels_that_their_rules_list() -> None:
    """`check --list-rules` and the docs name each severity that a finding may have."""
    known = {**rules(), **site_checks()}
    found = re.findall(r"\b(error|warning|note): .*\(rule: ([a-z-]+)\)$", _shown(), re.MULTILINE)
    assert {rule for _, rule in found} & known.keys()
    wrong = {(level, id) for level, id in found if id in known and level not in known[id].levels}
    assert wrong == set()


def _shown() -> str:
    return "\n".join(snapshots.kept(name) for name in FILES)


def _unsaid(found: set[sentences.Sentence]) -> set[str]:
    """Return the sentences of which no line has all parts in their order."""
    lines = _said()
    text = "\n".join(lines)
    unsaid = set()
    for item in found:
        parts = [re.sub(r"\s", "", part) for part in item.pattern.split(sentences.WILD)]
        if not all(part in text for part in parts) or not any(_has(line, parts) for line in lines):
            unsaid.add(str(item))
    return unsaid


def _has(line: str, parts: list[str]) -> bool:
    start = 0
    for part in parts:
        start = line.find(part, start)
        if start < 0:
            return False
        start += len(part)
    return True


def _said() -> list[str]:
    """Return all that the snapshots say, line by line, and each help as one line.

    It is without blanks: help is wrapped, and may be so anywhere.
    """
    text = _shown()
    lines = [line[2:] for line in text.splitlines() if line.startswith(("| ", "! "))]
    helps = re.findall(r"^\| Usage:.*?^= 0", text, re.MULTILINE | re.DOTALL)
    joined = ["".join(line[2:] for line in item.splitlines()) for item in helps]
    return list(dict.fromkeys(re.sub(r"\s", "", line) for line in [*lines, *joined]))


@pytest.fixture(scope="module", autouse=True)
def _unseen_shrinks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take out of unseen.txt what the files show that were written; a person adds to it."""
    yield
    if request.config.getoption("update_messages"):
        unseen = _unsaid(sentences.Reader().sentences())
        lines = UNSEEN.read_text(encoding="utf-8").splitlines()
        UNSEEN.write_text("".join(f"{line}\n" for line in lines if line in unseen), "utf-8")


def test_every_sentence_is_seen_or_listed(request: pytest.FixtureRequest) -> None:
    """What no snapshot shows is in unseen.txt, which only shrinks: a new sentence gets a case."""
    if request.config.getoption("update_messages"):
        return  # what there is to compare is being written
    unseen = _unsaid(sentences.Reader().sentences())
    listed = UNSEEN.read_text(encoding="utf-8").splitlines()
    assert listed == sorted(set(listed))
    new, gone = sorted(unseen - set(listed)), sorted(set(listed) - unseen)
    assert not new, "\n".join(["no snapshot shows these; write a case for each:", *new])
    assert not gone, "\n".join([f"seen now, or gone; `{UPDATE}` takes them out:", *gone])


def test_the_reader_has_teeth(tmp_path: Path) -> None:
    """It follows variables, helpers, tables and branches, and keeps no field's value."""
    (tmp_path / "module.py").write_text(
        "TABLE = {'a': 'from a table', 'b': 'of two'}\n"
        "def helper(name): return f'{name} from a helper'\n"
        "def inner(message): yield Problem(message, 'rule')\n"
        "class Problem:\n    message: str\n    rule: str\n    hint: str = ''\n"
        "def f(x, y):\n"
        "    text = 'an if' if x else 'an else'\n"
        "    echo(f'said {x}: {text}')\n"
        "    inner(helper(y))\n"
        "    Problem(TABLE[x], 'not words', hint='a {} hint'.format(y))\n"
        "    raise Stop('raised ' + y) from TypeError('a bug')\n"
    )
    found = {str(item) for item in sentences.Reader(tmp_path).sentences()}
    assert found == {
        f"module: {text}"
        for text in (
            "said {}: an if",
            "said {}: an else",
            "{} from a helper",
            "from a table",
            "of two",
            "a {} hint",
            "raised {}",
        )
    }
