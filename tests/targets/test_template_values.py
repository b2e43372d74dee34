"""What templates may use: typed lists, which the built-in templates and the docs are held to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import jinja2
import jinja2.meta
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envgen.errors import InputError
from envgen.formats import quoting
from envgen.model import Deployment, Facts
from envgen.output.targets import outputs, targets
from envgen.output.targets.outputs import OutputValues, TemplateService, services
from envgen.output.template_kinds import TemplateKind, TemplateValues
from envgen.output.templating import Templates, own_templates
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve

KINDS: list[TemplateKind[Any]] = [
    kind for target in targets().values() for kind in target.templates
]
# Templates that no target renders for a project: `adopt` writes profiles with it.
OF_COMMANDS = {"adopted.yaml.j2"}
PROCFILE = """\
{% for service in services if service.kind != "cron" %}
{{ service.name }}: {{ service.command }}
{% endfor %}
"""


def structs(values: type[TemplateValues]) -> Iterator[type[TemplateValues]]:
    """Yield a struct of values and all below it."""
    yield values
    for field in msgspec.structs.fields(values):
        yield from _in(field.type)


def _in(kind: Any) -> Iterator[type[TemplateValues]]:
    if isinstance(kind, type) and issubclass(kind, TemplateValues):
        yield from structs(kind)
    for part in get_args(kind):
        yield from _in(part)


def deployment(text: str, name: str = "production") -> Deployment:
    """Return what follows from a profile without problems."""
    loaded = load({name: ProfileSource(f"{name}.yaml", text.encode())})
    assert loaded.problems == ()
    found, problems = resolve(loaded.profiles[name], Facts())
    assert problems == []
    return found


def by_name(text: str, name: str = "production") -> dict[str, TemplateService]:
    """Return the services of a profile, by name, in their order."""
    return {service.name: service for service in services(deployment(text, name))}


# --- The lists -------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [*(kind.values for kind in KINDS), OutputValues])
def test_every_name_is_described(values: type[TemplateValues]) -> None:
    """The tables of docs/reference/profiles.md are made from these descriptions."""
    for struct in structs(values):
        for field in msgspec.structs.fields(struct):
            assert get_origin(field.type) is Annotated, (struct, field.name)
            assert get_args(field.type)[1].description


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_built_in_template_uses_each_name_and_no_other(kind: TemplateKind[Any]) -> None:
    """No name is on the list without use, and none is used that is not on it."""
    environment = jinja2.Environment()
    environment.filters = dict.fromkeys(("name", "comment", "assignment"), str)
    names, todo = set(), [*kind.names]
    while todo:
        tree = environment.parse((own_templates() / todo.pop()).read_text(encoding="utf-8"))
        names |= jinja2.meta.find_undeclared_variables(tree)
        extended = [node.template.value for node in tree.find_all(jinja2.nodes.Extends)]  # type: ignore[attr-defined]
        todo += [name.removeprefix("envgen/") for name in extended]
    # The variable of the loop around the include.
    assert names - ({"entry"} if kind.parts else set()) == set(kind.values.__struct_fields__)


def test_every_built_in_template_is_of_a_kind() -> None:
    """A new template is on a list, and can be overridden unless it is said that it cannot."""
    known = {name for kind in KINDS for name in kind.names}
    assert {path.name for path in own_templates().glob("*.j2")} == known | OF_COMMANDS
    assert [kind.name for kind in KINDS if not kind.overridable] == ["dotenv.j2"]


def test_what_an_output_is_given_is_what_is_listed() -> None:
    """All of it is plain data, which a template can print as a whole."""
    found = deployment("outputs: {a: {template: a, path: b, data: {x: [1, {y: z}]}}}")
    given = msgspec.to_builtins(outputs.values_of(found, found.document.outputs["a"]))
    assert list(given) == list(OutputValues.__struct_fields__)
    assert given["data"] == {"x": [1, {"y": "z"}]}


# --- Services --------------------------------------------------------------------------------

SHOP = """
project: shop
programs:
  job: {command: python -m job}
  web: {command: gunicorn shop.wsgi, django: true}
  bot: {command: python -m bot, runs_in: web}
site: {hosts: [shop.example.com]}
env: {HINT: {optional: true, secret: true}}
"""
ON_RENDER = (
    SHOP
    + """
render:
  services:
    web: {buildCommand: make, healthCheckPath: /up}
    job: {type: cron, schedule: 0 3 * * *}
"""
)


def test_services_without_a_platform() -> None:
    """Programs that run together are one service; the site's comes first."""
    found = by_name(SHOP)
    assert list(found) == ["web", "job"]
    assert found["web"] == TemplateService(
        name="web",
        kind="web",
        programs=("web", "bot"),
        command="bash bin/start-production",
        build="pip install -r requirements.txt && python manage.py collectstatic --no-input",
        release="python manage.py migrate --no-input",
        health_path="/healthz",
        port=8000,
        schedule=None,
    )
    job = found["job"]
    assert (job.kind, job.programs, job.command) == ("worker", ("job",), "python -m job")
    assert (job.release, job.health_path, job.port) == (None, None, None)


def test_services_of_a_profile_for_render() -> None:
    """What the profile says under `render` is told in words that are no platform's own."""
    found = by_name(ON_RENDER)
    web, job = found["web"], found["job"]
    assert (web.kind, web.build, web.health_path, web.port) == ("web", "make", "/up", 10000)
    assert (job.kind, job.schedule, job.port) == ("cron", "0 3 * * *", None)


def test_in_development_each_program_is_a_service() -> None:
    """No script starts several of them there."""
    assert [*by_name(SHOP, "development")] == ["web", "job", "bot"]
    assert by_name(SHOP, "development")["bot"].command == "python -m bot"


def test_a_port_of_the_profile_s_own() -> None:
    """PORT under `env` is what the site listens on."""
    text = SHOP.replace("env: {", "env: {PORT: {value: 9001, setting: false}, ")
    assert by_name(text)["web"].port == 9001


def test_a_health_path_that_is_unset() -> None:
    """A site that answers no health check has no path for it."""
    assert by_name(SHOP + "unset: [HEALTH_PATH]\n")["web"].health_path is None


def test_optional_variables_have_a_flag() -> None:
    """A template can tell what a person may leave out."""
    found = deployment(SHOP + "outputs: {a: {template: a, path: b}}\n")
    values = outputs.values_of(found, found.document.outputs["a"])
    flags = {variable.name: variable.optional for variable in values.variables}
    assert flags["HINT"]
    assert not flags["DJANGO_SECRET_KEY"]


# --- Lines as they are -----------------------------------------------------------------------


def printed(tmp_path: Path, template: str, language: Any, values: dict[str, Any]) -> str:
    """Return what a template of a project comes to."""
    (tmp_path / "a.j2").write_text(template, encoding="utf-8")
    return Templates(tmp_path).render("a.j2", language, values)


@settings(max_examples=500)
@given(st.text() | st.sampled_from(["a\\", "a\nb", "\x1c", "\x85", "\u2029", "\ud800", "a\r"]))
@pytest.mark.threat("a value breaks out of its line in plain text")
def test_any_text_is_refused_or_one_line(value: str) -> None:
    """Whatever reads lines finds one, with the value in it as it is."""
    try:
        line = quoting.text(value)
    except quoting.Unquotable:
        return
    assert line == value
    assert f"x{line}\n".splitlines() == [f"x{value}"]
    assert re.findall("[\x00-\x1f\x7f-\x9f]", line) == []
    line.encode()
    assert not line.endswith("\\")


@pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x85", "\u2028", "\t", "\0", "\\", "\ud800"])
def test_what_is_refused_is_not_shown(end: str) -> None:
    """The reason says what is wrong with the value, and not the value."""
    with pytest.raises(quoting.Unquotable) as caught:
        quoting.text(f"canary{end}")
    assert "canary" not in caught.value.reason


@pytest.mark.parametrize(
    "value", ["", "a 'b' \"c\" $HOME `id` {{ x }} # y", "é😀", "C:\\x", "a: b", " a "]
)
def test_a_text_without_breaks_is_not_refused(value: str) -> None:
    """A command is a command, whatever is in it."""
    assert quoting.text(value) == value


def test_procfile_reads_back(tmp_path: Path) -> None:
    """As foreman and honcho read it: a name, a colon, and the command as it is."""
    command = "PORT=1 sh -c 'a \"$B\" && c' # \\d {{ x }}"
    text = f"programs: {{web: {{command: {msgspec.json.encode(command).decode()}, django: true}}}}"
    text += "\noutputs: {p: {template: p.j2, path: Procfile}}\n"
    (tmp_path / "p.j2").write_text(PROCFILE, encoding="utf-8")
    templates = Templates(own_templates(), project=Templates(tmp_path))
    (made,) = outputs.artifacts(deployment(text), templates)
    assert made.language == "text"
    pattern = re.compile(r"^([A-Za-z0-9_-]+):\s*(.+)$", re.MULTILINE)
    assert dict(pattern.findall(made.text)) == {"web": command}


@pytest.mark.parametrize("value", [None, ["a"], {"a": 1}])
def test_only_text_numbers_and_booleans_are_lines(value: object, tmp_path: Path) -> None:
    """A structure has no form as a line."""
    with pytest.raises(InputError):
        printed(tmp_path, "{{ x }}", "text", {"x": value})
    assert printed(tmp_path, "{{ 1 }} {{ true }} {{ 0.5 }}", "text", {}) == "1 true 0.5"


@pytest.mark.parametrize("language", ["text", "shell", "toml", "yaml", "python"])
@pytest.mark.parametrize("value", ["a b", "$(id)", "'; x", '"', "a"])
def test_the_filter_shell_gives_one_word(language: str, value: str, tmp_path: Path) -> None:
    """In a line it is a word of a shell; elsewhere the word is quoted once more."""
    text = printed(tmp_path, "{{ x|shell }}", language, {"x": value})
    again = printed(tmp_path, "{{ x }}", language, {"x": quoting.shell(value)})
    assert text == again
