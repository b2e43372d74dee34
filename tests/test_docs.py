"""The documentation agrees with the code: generated parts, examples, names and links."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import msgspec
import pytest
from commandline import Command
from source_trees import trees

from envgen.check import rules
from envgen.cli import cli
from envgen.errors import Problem
from envgen.formats import yaml_tree
from envgen.model import Deployment, Facts
from envgen.output import scaffold
from envgen.output.targets import outputs, targets
from envgen.output.templating import Templates, own_templates
from envgen.profile import Document, Output, schema
from envgen.profile.loaded import Profile
from envgen.profile.loader import BASE, ProfileSource, load
from envgen.resolve import resolve

ROOT = Path(__file__).parents[1]
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
]
PROFILES = ROOT / "docs/reference/profiles.md"
OUTPUTS = ROOT / "docs/how-to/write-an-output.md"
# A block is a profile where its first line is the path of one. It is a whole one, or with "in"
# before the path, what to add to the last whole one of that name.
PROFILE_LINE = re.compile(r"# (in )?(?:deploy/)?profiles/([a-z][a-z0-9_]*)\.yaml\b")
# Which argument of the functions that make problems is the rule's id.
RULE_ARGUMENT = {
    "Problem": 1,
    "problem": 1,
    "report": 1,
    "_refusal": 1,
    "_problem": 3,
    "_judged": 1,
}
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """A profile in a page, and the whole ones before it in the same page."""

    page: str
    line: int
    name: str
    text: str
    partial: bool
    before: dict[str, str]


def shown_path(page: Path) -> str:
    """Return the path of a page as the names of tests have it."""
    return page.relative_to(ROOT).as_posix()


@cache
def first_profiles() -> dict[str, str]:
    """Return the profiles that `envgen init` writes: a page may build on them unsaid."""
    answers = scaffold.Answers(project="propel", hosts=("propel.onrender.com",), bot=True)
    files = scaffold.files(answers, "profiles", lambda path: None)
    return {Path(path).stem: text for path, text in files.items() if path.endswith(".yaml")}


def examples(page: Path) -> Iterator[Example]:
    """Yield every block of a page that is marked as a profile."""
    text = page.read_text(encoding="utf-8")
    whole = dict(first_profiles())
    for block in FENCE.finditer(text):
        marked = PROFILE_LINE.match(block[2])
        if block[1] == "yaml" and marked:
            line = text.count("\n", 0, block.start()) + 1
            yield Example(page.name, line, marked[2], block[2], bool(marked[1]), dict(whole))
            if not marked[1]:
                whole[marked[2]] = block[2]


EXAMPLES = [example for page in PAGES if page.exists() for example in examples(page)]


def sources(example: Example) -> dict[str, str]:
    """Return all the files that an example takes."""
    if not example.partial:
        return {**example.before, example.name: example.text}
    whole = example.before[example.name]
    if example.name != BASE:
        return {**example.before, "whole": whole, example.name: f"extends: whole\n{example.text}"}
    # What is for the base is written into it: there it can take nothing out.
    both = merged(mapping(whole), mapping(example.text))
    return {**example.before, BASE: json.dumps(both)}


def mapping(text: str) -> dict[str, Any]:
    """Return what a profile's text says."""
    tree, problems = yaml_tree.parse(text.encode(), "page")
    assert tree is not None
    assert not problems
    plain = yaml_tree.plain(tree)
    assert isinstance(plain, dict)
    return plain


def merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping with another written into it, key by key."""
    result = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


def every_problem(example: Example) -> list[Problem]:
    """Return what is wrong with an example, in a project that has the modules it names."""
    files = {
        key: ProfileSource(f"{key}.yaml", text.encode()) for key, text in sources(example).items()
    }
    loaded = load(files)
    problems = list(loaded.problems)
    # What is for the base shows in the profiles that build on it.
    concerned = loaded.profiles if example.name == BASE else (example.name,)
    for name in concerned if not problems else ():
        problems += problems_of(loaded.profiles[name])
    return problems


def problems_of(profile: Profile) -> list[Problem]:
    """Return what is wrong with a profile, and see that every target can make its files."""
    django = profile.document.django
    modules = frozenset(filter(None, (django.base_settings, django.extra_settings)))
    deployment, problems = resolve(profile, Facts(modules=modules))
    assert deployment.kind == "deployed" or deployment.manifest is None
    for target in targets().values():
        assert list(target.for_profile(deployment, Templates(own_templates()))) is not None
    return problems


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def definitions() -> dict[str, Any]:
    """Return the mappings of the format, by name."""
    found: dict[str, Any] = msgspec.json.schema(Document)["$defs"]
    return found


def section(title: str) -> str:
    """Return a section of docs/reference/profiles.md."""
    text = PROFILES.read_text(encoding="utf-8")
    start = text.index(f"\n### {title.removesuffix('Section')}\n")
    end = text.find("\n### ", start + 1)
    return text[start : end if end != -1 else None]


def rule_ids() -> set[str]:
    """Return the ids of all problems, as the calls that make them have them."""
    found = set(rules())
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                index = RULE_ARGUMENT.get(name)
                given = node.args[index : index + 1] if index is not None else []
                if given and isinstance(given[0], ast.Constant):
                    found.add(str(given[0].value))
    return {id for id in found if re.fullmatch(r"[a-z]+(-[a-z]+)*", id)}


@pytest.mark.slow
def test_generated_parts_are_in_step() -> None:
    """scripts/docs would change nothing in docs/."""
    command = [sys.executable, str(ROOT / "scripts" / "docs"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(definitions()))
def test_every_mapping_of_the_format_has_a_section(name: str) -> None:
    """Each key stands in the section of its mapping, in a row of its own."""
    text = section(name)
    missing = [key for key in definitions()[name]["properties"] if f"\n| `{key}` |" not in text]
    assert not missing


@pytest.mark.parametrize("name", sorted(definitions()))
def test_every_key_is_described(name: str) -> None:
    """Each key says what it means, to whoever reads the page or types it in an editor."""
    properties = definitions()[name]["properties"]
    assert [key for key, child in properties.items() if not child.get("description")] == []


def test_every_rule_is_documented() -> None:
    """The reference has every id that a message can end with."""
    text = (ROOT / "docs/reference/rules.md").read_text(encoding="utf-8")
    assert [id for id in sorted(rule_ids()) if f"`{id}`" not in text] == []


def test_every_command_is_documented() -> None:
    """Each command has a section in the reference."""
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    names = cli.list_commands(cli.make_context("envgen", [], resilient_parsing=True))
    assert [name for name in names if f"\n### envgen {name}\n" not in text] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda item: f"{item.page}:{item.line}")
def test_examples_are_profiles_without_problems(example: Example) -> None:
    """A reader can copy any example: it loads, follows and renders."""
    assert every_problem(example) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda item: f"{item.page}:{item.line}")
def test_examples_fit_the_schema_of_editors(example: Example) -> None:
    """No editor underlines anything in an example."""
    tree, _ = yaml_tree.parse(example.text.encode(), example.page)
    assert tree is not None
    validator = jsonschema.Draft202012Validator(schema.for_editors())
    found = [error.json_path for error in validator.iter_errors(yaml_tree.plain(tree))]
    assert found == []


def production(text: str = "") -> Deployment:
    """Return the deployment of a production profile, of the one of `envgen init` by default."""
    texts = first_profiles() | ({"production": text} if text else {})
    files = {name: ProfileSource(f"{name}.yaml", text.encode()) for name, text in texts.items()}
    return resolve(load(files).profiles["production"], Facts())[0]


def output_values() -> dict[str, Any]:
    """Return what the page's example of an output is given."""
    output = Output(template="fly.toml.j2", path="fly.toml", data={"region": "fra"})
    found: dict[str, Any] = msgspec.to_builtins(outputs.values_of(production(), output))
    return found


def test_a_bot_on_a_machine_of_its_own_reaches_the_site(tmp_path: Path) -> None:
    """The fly.toml of the guide starts the bot elsewhere, and tells it the address of the site."""
    text = OUTPUTS.read_text(encoding="utf-8")
    blocks = [block[2] for block in FENCE.finditer(text)]
    profile = next(block for block in blocks if block.startswith("# profiles/production.yaml"))
    template = next(block for block in blocks if "/templates/fly.toml.j2" in block)
    (tmp_path / "fly.toml.j2").write_text(template, encoding="utf-8")
    deployment = production(profile)
    output = Output(template="fly.toml.j2", path="fly.toml", data={"region": "fra", "port": 8000})
    values = msgspec.to_builtins(outputs.values_of(deployment, output))
    made = Templates(tmp_path).render("fly.toml.j2", "toml", values)
    data = tomllib.loads(made)
    assert data["processes"].keys() == {"web", "bot"}
    assert data["http_service"]["processes"] == ["web"]
    assert data["env"]["BACKEND_API_URL"] == "https://propel.fly.dev"
    port = data["http_service"]["internal_port"]
    assert data["processes"]["web"].endswith(f":{port}")
    # Nothing that the bot would take for a server on its own machine.
    assert "PORT" not in data["env"]


def test_the_example_of_a_procfile_makes_what_is_shown(tmp_path: Path) -> None:
    """The guide shows the template of a Procfile, and what it becomes."""
    blocks = [block[2] for block in FENCE.finditer(OUTPUTS.read_text(encoding="utf-8"))]
    template = next(block for block in blocks if "/templates/Procfile.j2" in block)
    shown = next(block for block in blocks if "tail -n +2 Procfile" in block)
    (tmp_path / "Procfile.j2").write_text(template, encoding="utf-8")
    made = Templates(tmp_path).render("Procfile.j2", "text", output_values())
    assert shown.endswith(f"tail -n +2 Procfile\n{made}")


def test_every_name_that_a_template_knows_is_documented() -> None:
    """Each name, and each field of a variable and of a service, has a row in the tables."""
    values = output_values()
    names = [*values, *values["variables"][0], *values["services"][0]]
    assert [name for name in names if f"\n| `{name}` |" not in section("Output")] == []


def test_there_are_examples() -> None:
    """The tests of examples have something to look at, of both kinds."""
    of_reference = [example for example in EXAMPLES if example.page == PROFILES.name]
    assert {example.partial for example in of_reference} == {True, False}


@pytest.mark.parametrize("page", [page for page in PAGES if page.exists()], ids=shown_path)
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link names a file that exists and, if it has an anchor, a heading in it."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (anchor and anchor not in headings(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.exists()], ids=shown_path)
def test_files_and_tests_that_are_named_exist(page: Path) -> None:
    """A file of the source or a test that a page names exists."""
    text = page.read_text(encoding="utf-8")
    missing = []
    for path, test in re.findall(
        r"`((?:envgen|tests|scripts|templates)/[\w./]+?)(?:::(\w+))?`", text
    ):
        file = ROOT / path
        if not file.exists() or (test and f"def {test}(" not in file.read_text(encoding="utf-8")):
            missing.append(f"{path}::{test}" if test else path)
    assert missing == []


def threats(path: str) -> set[str]:
    """Return the first column of the tables of threats in a page."""
    text = (ROOT / path).read_text(encoding="utf-8")
    tables = re.findall(r"^\| threat \|.*\n\|[ -|]+\n((?:\|.*\n)+)", text, re.M | re.I)
    return {row.split(" | ")[0].removeprefix("| ") for rows in tables for row in rows.splitlines()}


def test_every_threat_has_a_test() -> None:
    """The threats of docs/security.md are those of the markers, and it names no test itself."""
    described = threats("docs/security.md")
    assert len(described) > 50
    assert described == threats("docs/reference/security-tests.md")
    assert "tests/" not in (ROOT / "docs/security.md").read_text(encoding="utf-8")


def test_the_schema_of_the_example_is_current(envgen: Command) -> None:
    """The example has exactly what `envgen schema` prints."""
    path = ROOT / "examples/propel/profiles/envgen.schema.json"
    assert path.read_text(encoding="utf-8") == envgen("schema").out
