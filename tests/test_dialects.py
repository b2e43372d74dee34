"""What envgen.formats.quoting writes, read by the real parsers: all have to find the same value.

Those of npm are installed once, without a lock file, into the folder that the variable
ENVGEN_NODE_MODULES names (here the default):

    mkdir -p .cache/node && cp tests/dialects/package.json .cache/node/
    .venv/bin/npm install --no-package-lock --ignore-scripts --prefix .cache/node
"""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real_readers import (
    DOTENV_READERS,
    ODD,
    TRAPS,
    YAML_READERS,
    generated,
    is_refused,
    numberlike,
    numbers,
    run,
    texts,
    tool,
    writable,
)

from envgen.formats import quoting
from envgen.formats.quoting import Unquotable


@pytest.mark.parametrize("reader", DOTENV_READERS)
def test_every_reader_of_env_files_finds_the_same_value(reader: str, tmp_path: Path) -> None:
    """Each value that quoting.dotenv accepts reads back the same, comments notwithstanding."""
    lines, expected = [], {}
    for number, value in enumerate([*TRAPS, *generated(texts, 600)]):
        lines.append(f"# {quoting.comment(value)}")
        if not is_refused(value):
            lines.append(f"K{number}={quoting.dotenv(value)}")
            expected[f"K{number}"] = value
    path = tmp_path / ".env"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    read = DOTENV_READERS[reader](path)
    wrong = {name: (value, read.get(name)) for name, value in expected.items()}
    wrong = {name: pair for name, pair in wrong.items() if pair[0] != pair[1]}
    assert wrong == {}
    assert len(expected) > 300


@settings(deadline=None)
@given(texts | st.sampled_from(TRAPS))
def test_only_what_readers_disagree_on_is_refused(value: str) -> None:
    """quoting.dotenv refuses under rule 4 and nothing else, and never shows the value."""
    if not is_refused(value):
        quoting.dotenv(value)
        return
    with pytest.raises(Unquotable) as caught:
        quoting.dotenv(value)
    assert caught.value.reason == str(caught.value)
    assert len(value) < 8 or value not in caught.value.reason


# Named, since what is generated from one strategy is kept.
keys_and_values = texts | numberlike
other_values = numbers | st.booleans() | st.none()


@pytest.mark.parametrize("reader", YAML_READERS)
def test_every_reader_of_yaml_finds_the_same_value(reader: str, tmp_path: Path) -> None:
    """As a block item, a flow item, a flow key and its value: each reads back the same."""
    keys = writable([*TRAPS, *generated(keys_and_values, 500)])
    values = [*keys, *generated(other_values, 100)]
    document = [
        [value, [value, value], [{key: value}, value]]
        for value, key in zip(values, itertools.cycle(keys), strict=False)
    ]
    path = tmp_path / "values.yaml"
    items = ("\n  - ".join(map(quoting.yaml, forms)) for forms in document)
    path.write_text("".join(f"- - {item}\n" for item in items), encoding="utf-8")
    read = YAML_READERS[reader](path)
    assert [pair for pair in zip(document, read, strict=True) if pair[0] != pair[1]] == []


def hides_text(value: str) -> bool:
    """Return whether a value has a bidirectional control character, which no shell gets."""
    return not set(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    ).isdisjoint(value)


@pytest.mark.parametrize("shell", ["bash", "dash"])
def test_a_shell_takes_a_quoted_value_for_one_word(shell: str, tmp_path: Path) -> None:
    """Control characters and line breaks included, each value is one argument, unchanged."""
    values = [value for value in writable([*TRAPS, *generated(texts, 500)]) if "\0" not in value]
    values = [value for value in values if not hides_text(value)]
    path = tmp_path / "script"
    words = " ".join(map(quoting.shell, values))
    path.write_text(f"printf '%s\\0' {words}\n", encoding="utf-8", newline="")
    assert run(tool(shell), path).decode().split("\0")[:-1] == values


def test_tomllib_finds_the_same_value() -> None:
    """Text, numbers, lists and tables, as values and as keys, read back the same."""
    leaves = texts.filter(lambda text: writable([text])) | numbers | st.booleans()
    keys = st.text(ODD, max_size=5)
    values = leaves | st.lists(leaves, max_size=4) | st.dictionaries(keys, leaves, max_size=4)
    document = [writable(TRAPS), *generated(values, 300)]
    assert repr(tomllib.loads(f"value = {quoting.toml(document)}")) == repr({"value": document})
