"""What envgen.dotenv promises about reading and changing .env files."""

from __future__ import annotations

import io
import re
import time
from typing import Any

import environ
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from envgen import dotenv, quoting
from envgen.dotenv import Assignment, Blank, Comment, Decision, NotUnderstood, Wanted
from envgen.errors import InputError, Place, Severity

# --- Strategies --------------------------------------------------------------------------

NAMES = ("A", "B", "C", "DJANGO_DEBUG", "TOKEN", "abc")
SEPARATORS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
PEM = '"-----BEGIN PRIVATE KEY-----\nMIIEvQ/IBADAN\nQUJD==\n-----END PRIVATE KEY-----"'


def writable(value: str) -> bool:
    """Whether a canonical spelling of `value` exists."""
    try:
        quoting.dotenv(value)
    except quoting.Unquotable:
        return False
    return True


names = st.sampled_from(NAMES)
raw_values = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "a b",
            "'a b'",
            '"a b"',
            '"a\\nb"',
            '"a\\"b"',
            "'it'",
            "x # y",
            "x#y",
            "'\"a\"'",
            '"open',
            "'open",
            "$A",
            "'${A}'",
            "=",
            "==",
            " x",
            "x ",
            "é",
            "a\u2028b",
            PEM,
            '"a\nb"',
        ]
    ),
    st.text(max_size=6),
    st.text(alphabet="ab'\"\\$# =`\n", max_size=8),
)
lines = st.one_of(
    st.builds("{}={}".format, names, raw_values),
    st.builds(
        "{}{}{}={}".format, st.sampled_from(["", " ", "export "]), names, st.just(" "), names
    ),
    st.builds("export {}={}".format, names, raw_values),
    st.builds("#{}".format, st.text(max_size=8)),
    st.sampled_from(
        ["", "", "  ", "X", "foo bar=", '-----"', "it's'", "# --- Core ------", "\ufeffA=1"]
    ),
    st.just("# envgen: A=12345678 B=abcdef01"),
    st.text(max_size=10),
)
ends = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\u2028", "\x85", "\f"])
texts = st.builds(
    lambda bom, pairs, last: bom + "".join(line + end for line, end in pairs) + last,
    st.sampled_from(["", "", "", "\ufeff"]),
    st.lists(st.tuples(lines, ends), max_size=12),
    st.one_of(st.just(""), lines),
)
good_values = st.one_of(
    st.sampled_from(["", "1", "a b", "it's", "a#b", "=", '"open', "'open", "x # y"]),
    st.text(max_size=6).filter(writable),
)
wanted = st.builds(
    Wanted,
    names,
    good_values,
    st.lists(
        st.sampled_from(["help", "a\nb", "ends in \\", "", "envgen: A=12345678"]), max_size=2
    ).map(tuple),
    st.sampled_from([None, "Core", "Hosts and origins", "--- \n\\"]),
)
wanteds = st.lists(wanted, max_size=6, unique_by=lambda each: each.name)


def as_django(text: str) -> dict[str, str]:
    """What the real django-environ reads from a file with `text`."""
    seen: dict[str, str] = {}

    class Env(environ.Env):
        ENVIRON: Any = seen

    Env.read_env(io.StringIO(text, newline=None))
    return seen


def normal(text: str) -> str:
    """`text` with LF line ends, one at the end, and no byte order mark at the start of a line."""
    lines = io.StringIO(text, newline=None).getvalue().splitlines(keepends=True)
    text = "".join(line.lstrip("\ufeff") for line in lines)
    return text if not text or text.endswith("\n") else f"{text}\n"


def rewritten(text: str, *wishes: Wanted, **more: Any) -> str:
    """`update`, asserted to be done after the first time."""
    once = dotenv.update(text, wishes, **more)
    assert dotenv.update(once, wishes, **more) == once
    return once


def messages(text: str) -> list[str]:
    """The problems of `text` as `line:column message`."""
    found = dotenv.problems(text, ".env")
    return [f"{each.place and str(each.place)[5:]} {each.message}" for each in found]


# --- Reading -----------------------------------------------------------------------------


@given(texts)
def test_raw_entries_are_the_file(text: str) -> None:
    """The raw texts of the entries, put together, are the file byte for byte."""
    document = dotenv.parse(text)
    assert document.bom + "".join(entry.raw for entry in document.entries) == text


@given(texts)
@example("A=1\nA =2")
@example("A='\"a\"'\nB=\"a\\nb\\c\"\nexport C='x' # y")
def test_values_are_those_django_reads(text: str) -> None:
    """Each value of a line that Django reads is the one it reads, whatever the file holds."""
    assume("-----BEGIN" not in text and not text.startswith("\ufeff"))
    entries = list(dotenv.parse(text).assignments())
    several_lines = {each.name for each in entries if len(each.raw.splitlines()) > 1}
    found = {
        name: value for name, value in dotenv.values(text).items() if name not in several_lines
    }
    read = {each.name for each in entries if each.read}
    django = {n: v for n, v in as_django(text).items() if n not in several_lines}
    assert {name: found[name] for name in read - several_lines} == django


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A=", ""),
        ("A =a", "a"),
        ("  A = 'a b' # note", "a b"),
        ("A = a # note", "a"),
        ("A = #fff", "#fff"),
        ("\ufeffA=a", "a"),
        ("\ufeff\ufeffA=a", "a"),
        ("B=1\n\ufeffA=a # from another file", "a"),
        ("export  A=a", "a"),
        ("A=a\r\n", "a"),
        ("A=x # y", "x # y"),
        ('A="a\nb"', "a\nb"),
        ("A='a\r\n\r\nb' # note\r\n", "a\n\nb"),
        ('A = "{\n \\"a\\": 1\n}"', '{\n "a": 1\n}'),
        (f"A={PEM}", PEM.strip('"')),
        ('A="a\u2028b"', "a\u2028b"),
        ('A="a\nB=2', '"a'),
        ('A="a\n# it is "b"\nc"', '"a'),
        ('A="a\nb" c', '"a'),
        ("A=1\nA=2", "2"),
        ("A=1\nA =2", "1"),
    ],
)
def test_what_people_really_write(text: str, value: str) -> None:
    """A line that Django ignores has the value that its writer obviously meant."""
    assert dotenv.values(text)["A"] == value


def test_kinds_and_places() -> None:
    """Each line has its kind and its place, a value of several lines the place of its first."""
    text = '# c\n\nA="x\ny"\r\nodd one\nB=1\u2028C=2'
    entries = dotenv.parse(text).entries
    kinds = [Comment, Blank, Assignment, NotUnderstood, Assignment, Assignment]
    assert [type(entry) for entry in entries] == kinds
    assert [(entry.line, entry.column) for entry in entries] == [
        (1, 1),
        (2, 1),
        (3, 1),
        (5, 1),
        (6, 1),
        (6, 5),
    ]


def test_names_are_in_the_files_order_and_each_once() -> None:
    """Names come once each, in the order in which they first stand in the file."""
    assert dotenv.names("B=1\nA =2\nB=3\nX\n") == ("B", "A")
    assert dotenv.names("") == ()


@given(names, st.text(min_size=8).filter(lambda text: "Assignment" not in text))
def test_no_repr_shows_a_value(name: str, value: str) -> None:
    """Neither entries nor files, wishes or decisions show the values they hold."""
    shown = [
        repr(dotenv.parse(f"{name}={value}")),
        repr(dotenv.parse(f"{name}={value}").entries[0]),
        repr(Wanted(name, value)),
        str(Decision(value, True)),
    ]
    assert shown[1:] == [f"<Assignment {name}>", f"<Wanted {name}>", "<Decision>"]
    assert shown[0] == "<DotenvFile>"
    assert list(Wanted(name, value).__rich_repr__()) == []


# --- Problems ----------------------------------------------------------------------------


@given(names, st.text().filter(writable))
def test_the_canonical_spelling_has_no_problem(name: str, value: str) -> None:
    """What envgen writes is read back the same and is never reported."""
    text = f"{name}={quoting.dotenv(value)}\n"
    assert dotenv.problems(text, ".env") == []
    assert dotenv.values(text) == {name: value}


@pytest.mark.parametrize(
    "value", ["*", "a?b", "[a]", "{a,b}", "!", "é", "あ", '"it\'s"', '"a b"', "'a$X'", "''", '""']
)
def test_spellings_that_all_parsers_read_the_same_have_no_problem(value: str) -> None:
    """Other spellings that were found to be read the same everywhere are not reported."""
    assert messages(f"# c\n\nA={value}\n") == []


@pytest.mark.parametrize(
    ("text", "where", "part"),
    [
        ("export A=1", "1:1", "A: systemd ignores a line with export"),
        ("A=a#b", "1:4", "A: an unquoted # begins a comment"),
        ("A=a # b", "1:5", "A: parsers disagree on a comment behind a value"),
        ("A='a' # b", "1:7", "A: parsers disagree on a comment behind a value"),
        ("A=$B", "1:3", "A: Django takes a value that begins with $"),
        ("A='$B'", "1:3", "A: Django takes a value that begins with $"),
        ("A=a$B", "1:4", "A: parsers disagree on what $ stands for"),
        ("A='a${B}'", "1:5", "A: parsers disagree on what $ stands for"),
        ('A="a\\nb"', "1:5", "A: parsers disagree on what a backslash"),
        ("A='a\\\\b'", "1:5", "A: parsers disagree on what a backslash"),
        ("A='a\\'", "1:5", "A: parsers disagree on what a backslash"),
        ("A='\"a\"'", "1:4", "A: parsers disagree on a quote inside a value"),
        ("A='a'b'", "1:5", "A: parsers disagree on a quote inside a value"),
        ("A='a'b", "1:6", "A: text stands behind the closing quote"),
        ("A='ab", "1:3", "A: the quote is never closed"),
        ("A=a b", "1:4", "A: a shell ends an unquoted value at a blank"),
        ("A= a", "1:3", "A: a shell ends an unquoted value at a blank"),
        ("A=a;b", "1:4", "A: a shell gives an unquoted ; a meaning"),
        ("A=~", "1:3", "A: a shell may put the home directory"),
        ("A='a\tb'", "1:5", "A: parsers disagree on the invisible character U+0009"),
        ("A=a\xa0", "1:4", "A: parsers disagree on the invisible character U+00A0"),
        ("A =a", "1:2", "A: Django ignores a line with a blank in front of ="),
        (" A=a", "1:1", "A: Django ignores a line that begins with a blank"),
        ("\ufeffA=a", "1:1", "Django ignores the first line of a file with a byte order mark"),
        ("B=1\nA=1\r\nC=1\r\n", "2:4", "some parsers read a CR"),
        ("A=1\nB=1\nA=2", "3:1", "A is already set on line 1"),
        ('A="b\nc"', "1:3", "A: Django reads no more than the first line"),
        ("1A=1", "1:1", "1A: a shell's variable cannot begin with a digit"),
        ("ok=1\nMIIEsecret", "2:1", "Django ignores a line that is neither"),
        ("# a\\", "1:4", "a comment that ends in a backslash"),
        ("  # a", "1:1", "Django logs a comment that is not at the start"),
        ("B=1\n\ufeffA=a", "2:1", "A: Django ignores a line with a byte order mark"),
        ("A=1\u2028B=1", "1:4", "U+2028 ends the line for Django"),
    ],
)
def test_each_trap_is_reported_at_its_place(text: str, where: str, part: str) -> None:
    """A line that parsers read differently is reported once, where the trouble is."""
    (message,) = messages(text)
    assert message.startswith(f"{where} {part}")


def test_problems_say_how_to_write_the_line() -> None:
    """Each problem has the rule, its place in the file, a weight and a way out."""
    quoted, ignored, dollar = dotenv.problems("A=a b\nB =it's\nC=$x\n", "x/.env")[:3]
    assert (quoted.rule, quoted.place) == ("dotenv-dialect", Place("x/.env", 1, 4))
    assert quoted.hint == "write the value in single quotes, directly behind A="
    assert quoted.severity is Severity.WARNING
    assert ignored.hint == "write B= at the start of the line"
    assert ignored.severity is Severity.ERROR
    assert dollar.place == Place("x/.env", 2, 6)


@given(texts)
def test_problems_never_show_a_value(text: str) -> None:
    """Messages and hints hold no text of the file but names and single punctuation marks."""
    secret = "qzqzqz"
    hostile = re.sub(r"(?<=[='\"])", secret, text)
    known = {each.name for each in dotenv.parse(hostile).assignments()}
    for problem in dotenv.problems(hostile, ".env"):
        words = f"{problem.message} {problem.hint}"
        for name in sorted(known, key=len, reverse=True):
            words = words.replace(name, "")
        assert secret not in words


@given(names, raw_values)
def test_what_has_no_problem_is_read_by_django_as_by_envgen(name: str, raw: str) -> None:
    """Where nothing is reported, Django reads exactly envgen's value."""
    text = f"{name}={raw}\n"
    assume(not dotenv.problems(text, ".env"))
    assert dotenv.values(text) == as_django(text)


# --- Updating ----------------------------------------------------------------------------

RULE = "# --- Core --------------------------------------------------------------------\n"


@given(texts, wanteds, st.sets(names, max_size=2))
def test_updating_twice_changes_nothing(text: str, wishes: list[Wanted], removed: set[str]) -> None:
    """A second update leaves the text as it is, and the text sets what was wanted."""
    try:
        once = dotenv.update(text, wishes, removed, ["help"])
    except InputError:
        assume(False)
    assert dotenv.update(once, wishes, removed, ["help"]) == once
    found = dotenv.values(once)
    assert {each.name: found[each.name] for each in wishes} == {w.name: w.value for w in wishes}
    assert once == "" or once.endswith("\n")
    assert "\r" not in once
    assert not once.startswith("\ufeff")
    assert not (removed - {each.name for each in wishes}) & found.keys()


@given(texts, wanteds)
def test_lines_of_others_stay(text: str, wishes: list[Wanted]) -> None:
    """Comments, odd lines and unknown variables stay, in their order, byte for byte."""
    mine = {each.name for each in wishes}

    def others(text: str) -> list[str]:
        entries = dotenv.parse(text).entries
        return [
            entry.raw.rstrip("\n")
            for entry in entries
            if not (isinstance(entry, Blank) or getattr(entry, "name", None) in mine)
        ]

    before = normal(text)
    try:
        after = iter(others(dotenv.update(text, wishes)))
    except InputError:
        assume(False)
    assert all(raw in after for raw in others(before))  # consumes `after`: order counts


@given(texts)
def test_nothing_wanted_changes_nothing_but_line_ends(text: str) -> None:
    """Without wishes the text stays but for line ends and the byte order mark."""
    assert dotenv.update(text, []) == normal(text)


def test_an_equal_value_keeps_its_style() -> None:
    """An assignment that has its value already is not touched, however it is written."""
    text = f"export A=\"1\"\n  B = 'x y' # why\nC={PEM}\n"
    wishes = [Wanted("A", "1"), Wanted("B", "x y"), Wanted("C", PEM.strip('"'))]
    assert rewritten(text, *wishes) == text


def test_a_changed_value_is_rewritten_on_its_line() -> None:
    """Another value is written canonically in place; a comment behind it moves above it."""
    text = "# a\nX=1\nexport A=old # why\n\nB='q'\n"
    after = "# a\nX=1\n# why\nA='new one'\n\nB=q2\n"
    assert rewritten(text, Wanted("A", "new one"), Wanted("B", "q2")) == after


def test_a_value_of_several_lines_is_replaced_whole() -> None:
    """A new value takes the place of all the lines of the old one."""
    assert rewritten(f"A={PEM}\nB=1\n", Wanted("A", "x")) == "A=x\nB=1\n"


def test_repeated_assignments_become_the_last() -> None:
    """Of several assignments one stays, where the last was."""
    assert rewritten("A=1\nX=1\nA=2\nY=1\n", Wanted("A", "2")) == "X=1\nA=2\nY=1\n"
    assert rewritten("A=1\nX=1\nA=2\nY=1\n", Wanted("A", "3")) == "X=1\nA=3\nY=1\n"
    assert rewritten("A=1\n\nA =1\n", Wanted("A", "1")) == "A=1\n"


def test_new_variables_follow_their_predecessor() -> None:
    """A new variable stands behind the nearest that precedes it, with its comments above."""
    text = "A=1\nC=3\nUSER=x\n"
    wishes = [Wanted("A", "1"), Wanted("B", "2"), Wanted("C", "3"), Wanted("D", "4", ("Why.",))]
    assert rewritten(text, *wishes) == "A=1\nB=2\nC=3\n\n# Why.\nD=4\n\nUSER=x\n"


def test_new_variables_without_predecessor_come_first() -> None:
    """Without a predecessor a new variable stands on top of the assignments, not of the header."""
    text = "# My file.\n\n# about b\nB=2\n"
    after = "# My file.\n\nA=1\n\n# about b\nB=2\n"
    assert rewritten(text, Wanted("A", "1"), Wanted("B", "2")) == after


def test_a_section_gets_its_heading_once() -> None:
    """A heading comes with the first variable of its section, and never a second time."""
    a, b, c = (Wanted(name, "1", (), "Core") for name in "ABC")
    site = Wanted("SITE", "1", (), "Site")
    text = rewritten("USER=1\n", Wanted("USER", "1"), a)
    assert text == f"USER=1\n\n{RULE}\nA=1\n"
    text = rewritten(text, Wanted("USER", "1"), a, b)
    assert text == f"USER=1\n\n{RULE}\nA=1\nB=1\n"
    assert rewritten("B=1\nMINE=1\n", a, b, c) == "A=1\nB=1\nC=1\nMINE=1\n"
    assert rewritten(f"{RULE}\nX=1\n", a) == f"{RULE}\nA=1\nX=1\n"
    assert rewritten(f"{RULE}\nA=1\n", site, a).index("Site") < len(RULE)


def test_a_new_section_does_not_take_in_lines_of_the_user() -> None:
    """Unknown variables stay in the section in which they stand."""
    text = f"{RULE}\nA=1\n# mine\nMINE=1\n\n# envgen: A=12345678\n"
    after = rewritten(text, Wanted("A", "1", (), "Core"), Wanted("S", "1", (), "Site"))
    assert [line[:10] for line in after.splitlines() if line] == [
        "# --- Core",
        "A=1",
        "# mine",
        "MINE=1",
        "# --- Site",
        "S=1",
        "# envgen: ",
    ]


def test_removed_variables_take_their_own_comments_along() -> None:
    """A removed name loses its line and envgen's comments directly above, nobody else's."""
    text = "X=1\n\n# mine\n# Help.\n# More help.\nA=1\n\nY=1\n"
    after = rewritten(text, removed=["A"], removed_comments=["Help.", "More help."])
    assert after == "X=1\n\n# mine\n\nY=1\n"
    text = "X=1\n\n# Help.\nA=1\n\n# mine\nY=1\n"
    assert rewritten(text, removed={"A"}, removed_comments={"Help."}) == "X=1\n\n# mine\nY=1\n"
    assert rewritten("X=1\n\nA=1\n", removed={"A"}) == "X=1\n"


@given(wanteds, st.lists(st.sampled_from(["One.", "", "A=1", "\u2028A=1\n", "back\\"]), max_size=3))
def test_a_fresh_file_has_no_problem_and_needs_no_update(
    wishes: list[Wanted], header: list[str]
) -> None:
    """A new file sets what is wanted, has no doubled blank line and is in step with itself."""
    text = dotenv.fresh(wishes, header)
    assert dotenv.values(text) == {each.name: each.value for each in wishes}
    assert dotenv.problems(text, ".env") == []
    assert dotenv.update(text, wishes) == text
    assert "\n\n\n" not in text
    assert not text.startswith("\n")
    assert not text.endswith("\n\n")


def test_a_fresh_file_is_good_to_read() -> None:
    """Header, section rules, comments above variables, air between those with comments."""
    wishes = [
        Wanted("ENVIRONMENT", "development"),
        Wanted("DJANGO_SECRET_KEY", "k", ("Signs sessions.", "Keep it."), "Core"),
        Wanted("DJANGO_DEBUG", "True", (), "Core"),
        Wanted("DJANGO_LOG_LEVEL", "INFO", (), "Core"),
    ]
    assert dotenv.fresh(wishes, ["Environment of propel.", "", "Yours to edit."]) == (
        "# Environment of propel.\n#\n# Yours to edit.\n\nENVIRONMENT=development\n\n"
        f"{RULE}\n# Signs sessions.\n# Keep it.\nDJANGO_SECRET_KEY=k\n\n"
        "DJANGO_DEBUG=True\nDJANGO_LOG_LEVEL=INFO\n"
    )


@given(st.text(), st.text())
def test_hostile_comments_and_titles_stay_comments(comment: str, title: str) -> None:
    """No text of a profile becomes anything but a comment that ends on its line."""
    text = dotenv.fresh([Wanted("A", "1", (comment,), title)], [comment])
    kinds = [type(entry) for entry in dotenv.parse(text).entries]
    assert kinds.count(Assignment) == 1
    assert NotUnderstood not in kinds
    assert dotenv.problems(text, ".env") == []
    assert dotenv.recorded(text) == {}


def test_what_cannot_be_written_is_refused_by_name() -> None:
    """All names and values that cannot be written are named together; no value is shown."""
    wishes = [
        Wanted("A", "s3cret\n"),
        Wanted("B", "ok"),
        Wanted("C\nD=1", "x"),
        Wanted("E", "$s3c"),
    ]
    with pytest.raises(InputError) as caught:
        dotenv.update("", wishes)
    told = [problem.message for problem in caught.value.problems]
    assert len(told) == 3
    assert any("'C\\nD=1'" in message for message in told)
    assert not any("s3c" in message or "\n" in message for message in told)


@pytest.mark.parametrize(
    "line", ["A{}=1", 'A{}="open', "odd {}", 'A{} = "x', "A{}='a b' # c", "# A{}", "", "{}=="]
)
def test_long_files_take_linear_time(line: str) -> None:
    """Ten thousand lines of any kind are parsed, judged and updated within a second or two."""
    text = 'P="-----BEGIN X\n' + "".join(f"{line.format(number)}\n" for number in range(10_000))
    wishes = [Wanted(f"A{n}", "2", ("c",), f"S{n % 50}") for n in range(0, 12_000, 7)]
    began = time.process_time()
    dotenv.problems(text, ".env")
    after = dotenv.with_record(dotenv.update(text, wishes), {each.name: "2" for each in wishes})
    assert time.process_time() - began < 3
    assert len(dotenv.recorded(after)) == len(wishes)


# --- The record --------------------------------------------------------------------------

plain = st.dictionaries(st.from_regex(r"[A-Z_][A-Z0-9_]{0,40}", fullmatch=True), st.text())


@given(texts, plain)
def test_the_record_is_read_back(text: str, written: dict[str, str]) -> None:
    """The record holds a digest for each value, is last, and is replaced by itself."""
    after = dotenv.with_record(text, written)
    assert dotenv.recorded(after) == {n: dotenv.digest(n, v) for n, v in written.items()}
    assert dotenv.with_record(after, written) == after
    record = re.findall(r"(?m)^# envgen:(?: [A-Z0-9_]+=[0-9a-f]{8})+\n", after)
    assert after.endswith("".join(record))
    assert all(len(line) <= 101 for line in record)


@given(wanteds, plain)
def test_update_and_record_go_together(wishes: list[Wanted], written: dict[str, str]) -> None:
    """Updating a file with a record and recording again changes nothing."""
    text = dotenv.with_record(dotenv.fresh(wishes), written)
    assert dotenv.with_record(dotenv.update(text, wishes), written) == text
    more = [*wishes, Wanted("NEW", "1", ("Why.",), "New")]
    grown = dotenv.with_record(dotenv.update(text, more), written)
    assert grown == dotenv.with_record(dotenv.fresh(more), written)


def test_the_record_moves_to_the_end() -> None:
    """Lines added below the record end up above it; an empty record goes with its blank line."""
    text = "A=1\n\n# envgen: A=12345678\nB=2\n"
    after = dotenv.with_record(text, {"A": "1"})
    assert after == f"A=1\n\nB=2\n\n# envgen: A={dotenv.digest('A', '1')}\n"
    assert dotenv.with_record(after, {}) == "A=1\n\nB=2\n"


def test_only_a_record_is_a_record() -> None:
    """Other comments that mention envgen are left alone."""
    text = "# envgen: see the docs\n# envgen: A=1234\nA='# envgen: A=12345678'\n"
    assert dotenv.recorded(text) == {}
    assert dotenv.with_record(text, {}) == text


def test_the_digest_is_that_of_the_name_and_the_value() -> None:
    """A digest is the start of SHA-256 over name, NUL and value, so files stay valid."""
    assert dotenv.digest("A", "1") == "6f03e229"
    assert dotenv.digest("A1", "") != dotenv.digest("A", "1")
    assert len(dotenv.digest("A", "\udc80")) == 8


@pytest.mark.parametrize(
    ("existing", "was", "reset", "value", "kept"),
    [
        (None, None, (), "new", False),
        (None, "old", (), "new", False),
        ("old", "old", (), "new", False),
        ("mine", "old", (), "mine", True),
        ("mine", None, (), "mine", True),
        ("mine", "old", {"A"}, "new", False),
        ("mine", "old", {"B"}, "mine", True),
        ("new", None, (), "new", False),
        ("new", "old", (), "new", False),
    ],
)
def test_who_decides_about_a_value(
    existing: str | None, was: str | None, reset: set[str], value: str, kept: bool
) -> None:
    """What envgen wrote follows the profile; what a person changed stays, unless reset."""
    digests = {} if was is None else {"A": dotenv.digest("A", was)}
    present = {} if existing is None else {"A": existing}
    assert dotenv.decide(digests, present, {"A": "new"}, reset) == {"A": Decision(value, kept)}
