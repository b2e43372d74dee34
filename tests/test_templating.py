"""Templates cannot inject: whatever they print is quoted, and what goes wrong is one problem."""

from __future__ import annotations

import ast
import errno
import os
import shlex
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import FileSystemLoader
from unseen import can_be_seen

from envgen.errors import InputError, Problem
from envgen.formats.python_layout import Call, Name
from envgen.model import Language
from envgen.output.printing import Verbatim
from envgen.output.templating import Templates

CANARY = "canary-94b1"
HOSTILE = [
    '"""',
    "'''",
    "'; import os; os.system('id') #",
    '"; import os #',
    "a\nb: c\n# d",
    "{{ 7 * 7 }}",
    "{% include 'other.j2' %}",
    "$(id)",
    "`id`",
    "a # b",
    "\\",
    "é😀\u202e",
    "- a",
    "&#34;<b>",
    " ",
    "",
]
READERS: dict[Language, Callable[[str], Any]] = {
    "python": ast.literal_eval,
    "yaml": yaml.safe_load,
    "toml": lambda text: tomllib.loads(f"x = {text}")["x"],
    "shell": lambda text: " ".join(shlex.split(text)),
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep each test's bytecode to itself."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "envgen"


def render(
    folder: Path,
    text: str,
    values: Mapping[str, Any] | None = None,
    language: Language = "python",
    **others: str,
) -> str:
    """What the template `text` comes to; `others` are templates beside it."""
    folder = folder / "templates"
    folder.mkdir(exist_ok=True)
    for name, other in {"page": text, **others}.items():
        (folder / f"{name}.j2").write_text(other, encoding="utf-8")
    return Templates(folder, "profiles/templates").render("page.j2", language, values or {})


def problem(
    folder: Path, text: str, values: Mapping[str, Any] | None = None, **more: Any
) -> Problem:
    """The one problem that the template `text` has."""
    with pytest.raises(InputError) as caught:
        render(folder, text, values, **more)
    (found,) = caught.value.problems
    assert CANARY not in f"{found} {caught.value} {caught.value.__cause__}"
    assert found.rule == "template"
    return found


# --- What is printed -------------------------------------------------------------------------


@pytest.mark.parametrize("language", READERS)
@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.threat("a value breaks out of its quotes")
def test_a_printed_value_reads_back_the_same(
    language: Language, value: str, tmp_path: Path
) -> None:
    """Hostile text is one value of the target's language, and nothing but it."""
    if "\u202e" in value and language == "shell":
        assert (
            "bidirectional" in problem(tmp_path, "{{ x }}", {"x": value}, language=language).message
        )
        return
    assert READERS[language](render(tmp_path, "{{ x }}", {"x": value}, language)) == value


# Each prints x by a detour: through what other engines let stand unquoted.
DETOURS = {
    "macro": "{% macro m() %}{{ x }}{% endmacro %}{{ m() }}",
    "macro's argument": "{% macro m(y) %}{{ y }}{% endmacro %}{{ m(x) }}",
    "call": "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ x }}{% endcall %}",
    "block set": "{% set y %}{{ x }}{% endset %}{{ y }}",
    "block set in a list": "{% set y %}{{ x }}{% endset %}{{ [y] }}",
    "import": '{% import "other.j2" as other with context %}{{ other.m(x) }}',
    "from import": '{% from "other.j2" import m with context %}{{ m(x) }}',
    "block": "{% block b %}{{ x }}{% endblock %}",
    "self": "{% block b %}{{ x }}{% endblock %}\n, {{ self.b() }}",
    "self, then upper": "{% block b %}{{ x }}{% endblock %}\n, {{ self.b().upper() }}",
    "self, then joined": "{% block b %}{{ x }}{% endblock %}\n, {{ self.b() ~ x }}",
    "self in a list": "{% block b %}{{ x }}{% endblock %}\n, {{ [self.b()] }}",
    "self in block set": "{% block b %}{{ x }}{% endblock %}\n, {% set y = self.b() ~ x %}{{ y }}",
    "shell": "{{ x|shell }}",
    "autoescape": "{% autoescape true %}{{ x }}{% endautoescape %}",
    "comment, then joined": '{{ (x|comment) ~ "" }}',
    "comment, then upper": "{{ (x|comment).upper() }}",
    "comment, then format": '{{ "{}".format(x|comment) }}',
    "comment, then %": '{{ "%s" % (x|comment) }}',
    "comment, then replace": '{{ (x|comment).replace("a", x) }}',
    "comment in a list": "{{ [x|comment] }}",
    "include": '{% include "other.j2" %}',
    "loop": "{% for y in [x] %}{{ y }}{% endfor %}",
    "loop over text": "{% for y in x %}{{ y }}, {% endfor %}",
    "recursion": "{% for y in [[x]] recursive %}{{ y if y is string else loop(y) }}{% endfor %}",
    "condition": "{{ x if x or not x else 0 }}",
    "with": "{% with y = x %}{{ y }}{% endwith %}",
    "namespace of a dict": "{{ {'a': x}.a }}",
    "key of a dict": "{{ {x: 1} }}",
}


@pytest.mark.parametrize("detour", DETOURS)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_detour_prints_code(detour: str, value: str, tmp_path: Path) -> None:
    """However a value reaches the page, it is a literal there: no name, no call."""
    if "\u202e" in value and detour == "shell":
        assert "bidirectional" in problem(tmp_path, DETOURS[detour], {"x": value}).message
        return
    other = "{% macro m(y) %}{{ y }}{% endmacro %}{{ x }}"
    page = render(tmp_path, f"v = [{DETOURS[detour]}]\n", {"x": value}, other=other)
    (statement,) = ast.parse(page).body
    assert isinstance(statement, ast.Assign)
    ast.literal_eval(statement.value)


@pytest.mark.parametrize("language", ["python", "yaml", "toml", "shell"])
@pytest.mark.parametrize("value", HOSTILE)
def test_autoescape_changes_nothing(language: Language, value: str, tmp_path: Path) -> None:
    """HTML's escapes would end the quotes of a shell; text that is quoted stays as it is."""
    if "\u202e" in value and language == "shell":
        assert (
            "bidirectional" in problem(tmp_path, "{{ x }}", {"x": value}, language=language).message
        )
        return
    page = render(
        tmp_path, "{% autoescape true %}{{ x }}{% endautoescape %}", {"x": value}, language
    )
    assert READERS[language](page) == value


def test_text_of_the_template_itself_stands_as_it_is(tmp_path: Path) -> None:
    """Only what is between braces is quoted, and the last line keeps its end."""
    assert render(tmp_path, "# it's \"so\"\n{% if 1 %}\na = {{ 'b' }}\n{% endif %}\n") == (
        '# it\'s "so"\na = "b"\n'
    )


def test_an_expression_is_laid_out_in_python(tmp_path: Path) -> None:
    """Calls and names, which resolve makes, are written as code."""
    value = Call("env.str", "A", default=Name("B"))
    assert (
        render(tmp_path, "{{ x|assignment('C') }}", {"x": value}) == 'C = env.str("A", default=B)'
    )


@pytest.mark.parametrize("value", [object(), Path("a"), b"a", {1, 2}, str, len, Call("a")])
@pytest.mark.parametrize("language", ["python", "yaml", "toml", "shell", "dotenv"])
def test_a_type_that_no_language_writes_is_refused(
    language: Language, value: object, tmp_path: Path
) -> None:
    """What is no plain value has no text of its own, such as its repr, anywhere."""
    found = problem(tmp_path, "a\n{{ x }}", {"x": value}, language=language)
    assert (found.place and found.place.line) == 2
    assert type(value).__name__ in found.message


@pytest.mark.parametrize(
    "text", ["{{ x }}", "{{ [x] }}", "{{ x.y }}", "{{ x|comment }}", "{{ z.y }}"]
)
@pytest.mark.parametrize("language", ["python", "yaml", "toml", "shell", "dotenv"])
def test_what_is_not_defined_is_refused(language: Language, text: str, tmp_path: Path) -> None:
    """A name with a typo is a problem on its line, never an empty text."""
    found = problem(tmp_path, f"a\n\n{text}", {"z": {}}, language=language)
    assert str(found.place) == "profiles/templates/page.j2:3:1"


@pytest.mark.parametrize("value", [None, ["a"], {"a": 1}])
@pytest.mark.parametrize("language", ["shell", "dotenv"])
def test_a_shell_has_text_alone(language: Language, value: object, tmp_path: Path) -> None:
    """Where there is but text, a structure is refused by its type."""
    found = problem(tmp_path, "{{ x }}", {"x": value}, language=language)
    assert str(found.place) == "profiles/templates/page.j2:1:1"
    assert type(value).__name__ in found.message


def test_constants_of_a_template_are_quoted_for_each_language(tmp_path: Path) -> None:
    """Compiled for one language and cached, a template still is written rightly in another."""
    text = "{{ 'a b' }} {{ true }} {{ 1 }}"
    for _ in range(2):
        assert render(tmp_path, text, language="python") == '"a b" True 1'
        assert render(tmp_path, text, language="shell") == "'a b' true 1"
        assert render(tmp_path, text, language="yaml") == "a b true 1"


# --- Filters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [*HOSTILE, "a b", "a-b", "a.", ".a", "1a", "é", "a\n", None, 1])
def test_the_filter_name_only_takes_dotted_names(value: object, tmp_path: Path) -> None:
    """Text that is not a name is never printed unquoted."""
    for text in ("{{ x|name }}", "{{ ['a', x]|name }}"):
        found = problem(tmp_path, text, {"x": value})
        assert (found.rule, str(found.place)) == ("template", "profiles/templates/page.j2:1:1")
        assert "`name`" in found.message
        assert len(str(value)) < 5 or str(value) not in found.message


def test_the_filter_name_writes_one_or_several(tmp_path: Path) -> None:
    """Names are written as they are, those of a list with commas between."""
    assert render(tmp_path, "{{ 'a.b_1'|name }}; {{ ['a', 'b.c']|name }}") == "a.b_1; a, b.c"


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=20) | st.sampled_from(HOSTILE))
def test_the_filter_comment_writes_one_printable_line(tmp_path: Path, value: str) -> None:
    """A comment never ends before its line does, and never swallows the next one."""
    page = render(tmp_path, "# {{ x|comment }}\na = 1\n", {"x": value})
    comment, code, end = page.split("\n")
    assert (code, end) == ("a = 1", "")
    assert can_be_seen(comment)
    assert not comment.endswith("\\")


@pytest.mark.parametrize("name", ["a b", "a; b", "", "import", "é", 1, "a\n"])
def test_the_filter_assignment_takes_a_name_alone(name: object, tmp_path: Path) -> None:
    """What is assigned to is one identifier."""
    problem(tmp_path, "{{ 1|assignment(x) }}", {"x": name})


@pytest.mark.parametrize(
    "name",
    [
        "safe",
        "attr",
        "map",
        "join",
        "format",
        "string",
        "tojson",
        "e",
        "escape",
        "xmlattr",
        "indent",
        "pprint",
        "replace",
        "default",
        "forceescape",
        "urlize",
        "select",
        "striptags",
        "groupby",
        "sort",
    ],
)
def test_no_other_filter_exists(name: str, tmp_path: Path) -> None:
    """Filters are an allow-list; one that is not on it is a problem on its line."""
    found = problem(tmp_path, f"\n\n{{{{ x|{name} }}}}", {"x": "a"})
    assert found.message == f"No filter named '{name}'."
    assert str(found.place) == "profiles/templates/page.j2:3:1"


@pytest.mark.parametrize("name", ["range", "dict", "lipsum", "cycler", "joiner", "namespace"])
@pytest.mark.threat("a project's template reaches out of its sandbox")
def test_there_are_no_globals(name: str, tmp_path: Path) -> None:
    """Nothing is there that the caller did not hand over."""
    problem(tmp_path, f"{{{{ {name}() }}}}")


@pytest.mark.parametrize("method", ["format(x)", "format_map({'a': x})"])
def test_what_is_put_into_a_text_is_quoted(method: str, tmp_path: Path) -> None:
    """Also into one that a filter has made, and which is printed as it is."""
    hostile = 'a"\nimport os #'
    start = "{a}" if "map" in method else "{}"
    text = f"{{{{ ({start!r}|comment).{method} }}}}"
    assert ast.literal_eval(render(tmp_path, text, {"x": hostile})) == hostile


# --- The sandbox -----------------------------------------------------------------------------

ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ '{0.__class__}'.format(x) }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(f) }}",
    "{{ '{a.__class__}'.format_map({'a': x}) }}",
    "{{ f.__globals__ }}",
    "{{ f.__code__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context.environment }}",
    "{{ x.encode }}",
    "{{ items.append(1) }}",
    "{{ items.clear() }}",
    "{{ table.update({'a': 1}) }}",
    "{{ table.pop('k') }}",
    "{{ call.__init__ }}",
    "{{ call._parts }}",
    "{% set table.k = 1 %}",
    "{% for a in x.__class__.__mro__ %}{% endfor %}",
    "{{ loop }}",
    "{{ caller() }}",
    "{{ config }}",
    "{% do items.append(1) %}",
    "{% debug %}",
]


@pytest.mark.parametrize("text", ESCAPES)
@pytest.mark.threat("a project's template reaches out of its sandbox")
def test_the_sandbox_holds(text: str, tmp_path: Path) -> None:
    """No template reaches what lies behind a value, nor changes one."""
    items, table = ["a"], {"k": "v"}
    values = {"x": CANARY, "f": render, "items": items, "table": table, "call": Call("a")}
    assert problem(tmp_path, text, values).place is not None
    assert (items, table) == (["a"], {"k": "v"})


# --- What goes wrong -------------------------------------------------------------------------

FAILURES = {
    "{% if %}": "Expected an expression, got 'end of statement block'",
    "{% for x in %}": "Expected an expression, got 'end of statement block'",
    "{{ x": "unexpected end of template, expected 'end of print statement'.",
    "{% unknown %}": "Encountered unknown tag 'unknown'.",
    "{{ 1 / 0 }}": "the template fails with ZeroDivisionError",
    "{{ x + 1 }}": "the template fails with TypeError",
    "{{ x.y.z }}": "the template uses a name that is not defined",
    "{{ {}[x] }}": "the template prints a name that is not defined",
    "{{ {}[x].y }}": "the template uses a name that is not defined",
    "{{ {}[x]() }}": "the template uses a name that is not defined",
    "{{ x() }}": "the template fails with TypeError",
    "{{ 1 is divisibleby(0) }}": "the template fails with ZeroDivisionError",
    "{% include x %}": "there is no such template",
    "{% include 'gone.j2' %}": "there is no such template",
    "{% extends x %}": "there is no such template",
    "{% include 'page.j2' %}": "the template includes or extends itself, or is nested too deeply",
    "{{ '%d' % x }}": "the template fails with TypeError",
    "{{ x.index('z') }}": "the template fails with ValueError",
    "{{ 1.0e400 }}": "the template fails with NameError",  # Jinja writes `inf` into its code
}


@pytest.mark.parametrize("text", FAILURES)
def test_a_failure_is_one_problem_on_its_line(text: str, tmp_path: Path) -> None:
    """Syntax errors and errors at run time say the template's own line, and no value."""
    found = problem(tmp_path, f"one\ntwo\n{text}\n", {"x": CANARY})
    assert found.message.startswith(FAILURES[text])
    assert found.place is not None
    assert found.place.file == "profiles/templates/page.j2"
    assert found.place.line == 3


@pytest.mark.parametrize("text", ["{% if %}", "{{ nothing }}", "{{ 1 / 0 }}", "{{ x|name }}"])
def test_a_failure_of_an_included_template_is_in_that_one(text: str, tmp_path: Path) -> None:
    """The place is the file and line that fail, not those that include them."""
    found = problem(tmp_path, "{% include 'other.j2' %}", {"x": f"{CANARY} "}, other=f"\n{text}")
    assert str(found.place) == "profiles/templates/other.j2:2:1"


def test_what_a_language_cannot_hold_says_why(tmp_path: Path) -> None:
    """The reason and the way out are told, the value is not."""
    found = problem(tmp_path, "{{ x }}", {"x": f"{CANARY}\n"}, language="dotenv")
    assert found.message.startswith("a value cannot be written here: it has a line break; store it")


# --- Files -----------------------------------------------------------------------------------


def refused(templates: Templates, name: str) -> Problem:
    with pytest.raises(InputError) as caught:
        templates.render(name, "python", {})
    (found,) = caught.value.problems
    return found


@pytest.mark.parametrize("name", ["gone.j2", "../outside.j2", "a/../../outside.j2", "/etc/passwd"])
def test_a_template_that_is_not_in_the_folder_is_missing(name: str, tmp_path: Path) -> None:
    """No name leads out of the folder, to files that exist and files that do not alike."""
    (tmp_path / "outside.j2").write_text(CANARY, encoding="utf-8")
    (tmp_path / "templates" / "a").mkdir(parents=True)
    found = refused(Templates(tmp_path / "templates"), name)
    assert found.message == "there is no such template"


@pytest.mark.parametrize("target", ["../outside.j2", "../profiles/outside.j2", "/etc/passwd"])
@pytest.mark.threat("a project's template reaches out of its sandbox")
def test_a_link_out_of_the_folder_is_refused(target: str, tmp_path: Path) -> None:
    """A template cannot be a file that its folder does not hold, such as a .env."""
    (tmp_path / "templates").mkdir()
    for folder in (tmp_path, tmp_path / "profiles"):
        folder.mkdir(exist_ok=True)
        (folder / "outside.j2").write_text(CANARY, encoding="utf-8")
    (tmp_path / "templates" / "page.j2").symlink_to(target)
    found = refused(Templates(tmp_path / "templates"), "page.j2")
    assert found.rule == "template"
    assert found.place is not None
    assert found.place.file.endswith("page.j2")
    assert CANARY not in f"{found.message} {found.hint}"


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    """Two outputs may share a template; the folder itself may be reached by a link."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.j2").write_text("a", encoding="utf-8")
    (tmp_path / "real" / "b.j2").symlink_to("a.j2")
    (tmp_path / "link").symlink_to("real")
    assert Templates(tmp_path / "link").render("b.j2", "python", {}) == "a"


def test_a_template_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """A folder, a file that is no text and a folder that is missing are told apart from code."""
    (tmp_path / "folder.j2").mkdir()
    (tmp_path / "latin.j2").write_bytes(b"\xe9")
    assert refused(Templates(tmp_path), "folder.j2").message == "there is no such template"
    latin = refused(Templates(tmp_path), "latin.j2")
    assert (latin.message, latin.hint) == ("is not UTF-8 text", "save it as UTF-8")
    assert refused(Templates(tmp_path / "gone"), "a.j2").message == "there is no such template"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"\xe9", "page.j2:1:1"),
        (b"one\ntwo \xe9\n", "page.j2:2:1"),
        (b"\n{% include 'bad.j2' %}", "bad.j2:3:1"),
    ],
)
def test_a_template_that_is_not_utf_8_is_named(text: bytes, place: str, tmp_path: Path) -> None:
    """The place is the file that has the bytes, and their line, also where another includes it."""
    (tmp_path / "page.j2").write_bytes(text)
    (tmp_path / "bad.j2").write_bytes(b"a\nb\n\xff")
    found = refused(Templates(tmp_path, "templates"), "page.j2")
    assert (found.message, str(found.place)) == ("is not UTF-8 text", f"templates/{place}")


def test_a_template_that_the_user_may_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's reason is told, at the file that cannot be read."""
    (tmp_path / "page.j2").write_text("{% include 'locked.j2' %}")
    (tmp_path / "locked.j2").write_text("x")
    get_source = FileSystemLoader.get_source

    def guarded(self: FileSystemLoader, environment: Any, template: str) -> Any:
        if template == "locked.j2":
            raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / template))
        return get_source(self, environment, template)

    monkeypatch.setattr(FileSystemLoader, "get_source", guarded)
    found = refused(Templates(tmp_path, "templates"), "page.j2")
    assert found.message == "cannot be read: Permission denied"
    assert str(found.place) == "templates/locked.j2"


@pytest.mark.parametrize(
    "text",
    ["{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "{% if x %}" * 2000 + "{% endif %}" * 2000],
)
def test_a_template_that_is_nested_too_deeply(text: str, tmp_path: Path) -> None:
    """It is a problem in words of templates, not of Python."""
    found = problem(tmp_path, text, {"x": True})
    assert "nested too deeply" in found.message
    assert found.place is not None
    assert found.place.file == "profiles/templates/page.j2"


# --- The bytecode cache ----------------------------------------------------------------------


def test_compiled_templates_are_kept_for_their_owner_alone(tmp_path: Path, cache: Path) -> None:
    """The cache's folder is 0700, whatever the umask."""
    before = os.umask(0)
    try:
        render(tmp_path, "a")
    finally:
        os.umask(before)
    assert cache.stat().st_mode & 0o777 == 0o700
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("mode", [0o770, 0o720, 0o702, 0o777, 0o1777])
@pytest.mark.threat("a compiled template of another user is run")
def test_a_cache_that_others_can_write_to_is_not_used(
    mode: int, tmp_path: Path, cache: Path
) -> None:
    """Compiled templates are code: none is read from or put where somebody else can write."""
    cache.mkdir(parents=True)
    cache.chmod(mode)
    assert render(tmp_path, "a") == "a"
    assert list(cache.iterdir()) == []


@pytest.mark.threat("a compiled template of another user is run")
def test_a_cache_of_somebody_else_is_not_used(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor one whose owner is another user."""
    cache.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: cache.stat().st_uid + 1)
    assert render(tmp_path, "a") == "a"
    assert list(cache.iterdir()) == []


def test_a_cache_behind_a_link_is_not_used(tmp_path: Path, cache: Path) -> None:
    """Nor one that is a link, which its owner may turn elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    cache.parent.mkdir()
    cache.symlink_to(elsewhere)
    assert render(tmp_path, "a") == "a"
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("home", ["", "relative", "/dev/null", "/proc/nothing"])
def test_nothing_is_lost_without_a_cache(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a home, or with one that cannot be written to, templates are compiled each time."""
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", home)
    monkeypatch.chdir(tmp_path)
    if home:
        assert render(tmp_path, "{{ 1 }}") == "1"
    else:
        monkeypatch.delenv("HOME")
        monkeypatch.setattr(os.path, "expanduser", lambda path: path)
        assert render(tmp_path, "{{ 1 }}") == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["templates"]


@pytest.mark.parametrize("keep", [0, 1, 10, 20, 40, 60, 100, -1])
@pytest.mark.parametrize("rest", [b"", b"\xff" * 40, b"\x80\x04}."])
def test_a_damaged_cache_is_compiled_again(
    keep: int, rest: bytes, tmp_path: Path, cache: Path
) -> None:
    """Cut off or overwritten anywhere, a cached template costs time and nothing else."""
    render(tmp_path, "{{ x }}", {"x": "a"})
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:keep] + rest)
    assert render(tmp_path, "{{ x }}", {"x": "a"}) == '"a"'


def test_a_cache_that_cannot_be_written_is_no_failure(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk or a read-only home keeps nobody from rendering."""

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert render(tmp_path, "{{ 1 }}") == "1"


def test_a_changed_template_is_compiled_again(tmp_path: Path) -> None:
    """The cache goes by what a template says, not by when it was written."""
    assert render(tmp_path, "a") == "a"
    assert render(tmp_path, "b") == "b"


def test_verbatim_text_is_made_by_filters_alone() -> None:
    """Nothing that a template is given is verbatim; the class shows what it is."""
    assert not isinstance("a", Verbatim)
    assert Verbatim("a").upper().__class__ is str
