"""How a .env file is changed: no more than has to be, and each variable at its place."""

from __future__ import annotations

import time

import pytest
from dotenv_texts import PEM, names, normal, rewritten, texts, wanteds
from hypothesis import assume, given
from hypothesis import strategies as st

from envgen.errors import InputError
from envgen.formats import dotenv
from envgen.formats.dotenv import Assignment, Blank, NotUnderstood, Wanted

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
@pytest.mark.threat("a person's lines in a .env file are lost")
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


def test_no_second_value_of_a_secret_is_lost() -> None:
    """Of a secret's assignments the last counts; others with another value become comments."""
    wanted = Wanted("A", "2", secret=True)
    assert rewritten("A=1\nX=1\nA=2\n", wanted) == "#A=1\nX=1\nA=2\n"
    assert rewritten("A='1'\nA=\nA=' '\nA=2\nA = 3\n", wanted) == "#A='1'\n#A = 3\nA=2\n"
    commented = PEM.replace("\n", "\n#")
    assert rewritten(f"A={PEM}\nA=2\n", wanted) == f"#A={commented}\nA=2\n"


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
def test_a_new_file_has_no_problem_and_needs_no_update(
    wishes: list[Wanted], header: list[str]
) -> None:
    """A new file sets what is wanted, has no doubled blank line and is in step with itself."""
    text = dotenv.update("".join(f"# {dotenv.comment(line)}\n" for line in header), wishes)
    assert dotenv.values(text) == {each.name: each.value for each in wishes}
    assert dotenv.problems(text, ".env") == []
    assert dotenv.update(text, wishes) == text
    assert "\n\n\n" not in text
    assert not text.startswith("\n")
    assert not text.endswith("\n\n")


def test_a_new_file_is_good_to_read() -> None:
    """Header, section rules, comments above variables, air between those with comments."""
    wishes = [
        Wanted("ENVIRONMENT", "development"),
        Wanted("DJANGO_SECRET_KEY", "k", ("Signs sessions.", "Keep it."), "Core"),
        Wanted("DJANGO_DEBUG", "True", (), "Core"),
        Wanted("DJANGO_LOG_LEVEL", "INFO", (), "Core"),
    ]
    assert dotenv.update("# Environment of propel.\n#\n# Yours to edit.\n", wishes) == (
        "# Environment of propel.\n#\n# Yours to edit.\n\nENVIRONMENT=development\n\n"
        f"{RULE}\n# Signs sessions.\n# Keep it.\nDJANGO_SECRET_KEY=k\n\n"
        "DJANGO_DEBUG=True\nDJANGO_LOG_LEVEL=INFO\n"
    )


# Comments that tell which variable they are about, as those of a profile do.
layouts = st.lists(
    st.tuples(st.booleans(), st.sampled_from(["Core", "Site"])), min_size=1, max_size=6
)


def wishes_of(layout: list[tuple[bool, str]]) -> list[Wanted]:
    """A variable for each item: whether it has a comment, and its section."""
    return [
        Wanted(f"V{number}", "1", (f"About {number}.",) if commented else (), section)
        for number, (commented, section) in enumerate(sorted(layout, key=lambda item: item[1]))
    ]


@given(layouts, st.data())
def test_a_variable_that_comes_later_stands_where_it_would_have_stood(
    layout: list[tuple[bool, str]], data: st.DataObject
) -> None:
    """Variables added one by one, in any order, give the file that a first render gives."""
    wishes = wishes_of(layout)
    text = "# Header.\n"
    present: set[str] = set()
    for added in data.draw(st.permutations(wishes)):
        present.add(added.name)
        text = rewritten(text, *(each for each in wishes if each.name in present))
    assert text == dotenv.update("# Header.\n", wishes)


@given(layouts, st.data())
def test_a_variable_that_goes_leaves_nothing_behind(
    layout: list[tuple[bool, str]], data: st.DataObject
) -> None:
    """What is left is what the file would be without it, but for a blank line at its place."""
    wishes = wishes_of(layout)
    gone = data.draw(st.sampled_from(wishes))
    rest = [each for each in wishes if each is not gone]
    before = dotenv.update("# Header.\n", wishes)
    after = rewritten(before, *rest, removed=[gone.name], removed_comments=gone.comments)
    assert after.split() == dotenv.update("# Header.\n", rest).split()
    assert "\n\n\n" not in after
    assert not after.endswith("\n\n")


@given(layouts, st.data())
def test_a_variable_whose_line_was_deleted_comes_back_to_its_comment(
    layout: list[tuple[bool, str]], data: st.DataObject
) -> None:
    """Where the comment still stands the line goes below it, and no second comment is written."""
    wishes = wishes_of(layout)
    lost = data.draw(st.sampled_from(wishes))
    text = dotenv.update("# Header.\n", wishes)
    assert rewritten(text.replace(f"{lost.name}=1\n", ""), *wishes).split() == text.split()


@given(st.text(), st.text())
def test_hostile_comments_and_titles_stay_comments(comment: str, title: str) -> None:
    """No text of a profile becomes anything but a comment that ends on its line."""
    text = dotenv.update("", [Wanted("A", "1", (comment,), title)])
    kinds = [type(entry) for entry in dotenv.parse(text).entries]
    assert kinds.count(Assignment) == 1
    assert NotUnderstood not in kinds
    assert dotenv.problems(text, ".env") == []
    assert dotenv.recorded_checksums(text) == {}


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


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", ["-", " ", "\t", "a", "=", "#", " #", "\\", "'", '"', "$", "\ufeff"]
)
@pytest.mark.parametrize(
    "begin",
    ["", "# --- ", "# envgen: A=01234567", "# envgen: ", "export", "A", "A=", "A ='", 'A="'],
)
def test_long_lines_take_linear_time(begin: str, part: str) -> None:
    """A line of 200 kB is parsed, judged and updated in no time, whatever is repeated in it."""
    for end in ("", "x", "'", '"', "\\", "\n\n", "\nA=1"):
        text = begin + part * (200_000 // len(part)) + end
        began = time.process_time()
        dotenv.problems(text, ".env")
        dotenv.recorded_checksums(dotenv.update(text, [Wanted("B", "2", ("c",), "S")]))
        assert time.process_time() - began < 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["A{}=1", 'A{}="open', "odd {}", 'A{} = "x', "A{}='a b' # c", "# A{}", "", "{}=="]
)
def test_long_files_take_linear_time(line: str) -> None:
    """Ten thousand lines of any kind are parsed, judged and updated within a second or two."""
    text = 'P="-----BEGIN X\n' + "".join(f"{line.format(number)}\n" for number in range(10_000))
    wishes = [Wanted(f"A{n}", "2", ("c",), f"S{n % 50}") for n in range(0, 12_000, 7)]
    began = time.process_time()
    dotenv.problems(text, ".env")
    after = dotenv.with_checksums(dotenv.update(text, wishes), {each.name: "2" for each in wishes})
    assert time.process_time() - began < 3
    assert len(dotenv.recorded_checksums(after)) == len(wishes)
