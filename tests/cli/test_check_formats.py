"""`envgen check --format github|sarif|junit`: what CI services read, parsed back."""

from __future__ import annotations

import json
import os
import re
import string
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
from commandline import Command
from hypothesis import given
from hypothesis import strategies as st

from envgen.cli.ci_formats import FORMATS, CheckReport, github, junit, sarif
from envgen.cli.options import CI_FORMATS
from envgen.cli.terminal import safe
from envgen.errors import Place, Problem, Severity

# What envgen uses of SARIF 2.1.0, each object with what it must and may have, by section of
# https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
URI = {"type": "string", "pattern": r"^[A-Za-z0-9_.~/%:?#&=+;,@!$'()*-]+$"}


def sarif_object(required: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object with these properties and no other."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


POSITIVE = {"type": "integer", "minimum": 1}
LOCATION = sarif_object(
    "physicalLocation",  # 3.28
    physicalLocation=sarif_object(
        "artifactLocation",  # 3.29
        artifactLocation=sarif_object("uri", uri=URI, uriBaseId={"type": "string"}),  # 3.4
        region=sarif_object("startLine", startLine=POSITIVE, startColumn=POSITIVE),  # 3.30
    ),
)
RULE = sarif_object(
    "id",  # 3.49
    id={"type": "string"},
    shortDescription=TEXT,
    help=TEXT,
    helpUri=URI,
    defaultConfiguration=sarif_object("level", level=LEVEL),  # 3.50
)
RESULT = sarif_object(
    "message ruleId ruleIndex level",  # 3.27
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=TEXT,
    locations={"type": "array", "items": LOCATION},
)
DRIVER = sarif_object(
    "name",  # 3.19
    name={"type": "string"},
    semanticVersion={"type": "string"},
    rules={"type": "array", "items": RULE, "uniqueItems": True},
)
LOG = sarif_object(
    "version runs",  # 3.13
    **{"$schema": URI, "version": {"const": "2.1.0"}},
    runs={
        "type": "array",
        "items": sarif_object(
            "tool results",  # 3.14
            tool=sarif_object("driver", driver=DRIVER),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results={"type": "array", "items": RESULT},
        ),
    },
)
# The standard's own schema, where a path to it is given: it is not envgen's to hand on.
OFFICIAL = os.environ.get("ENVGEN_SARIF_SCHEMA")
# https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<values>[^:]*)::(?P<text>.*)")


def parsed_sarif(text: str) -> list[dict[str, Any]]:
    """Return the results of a log that is valid, each with the rule that it is about."""
    log = json.loads(text)
    jsonschema.validate(log, LOG)
    if OFFICIAL:
        jsonschema.validate(log, json.loads(Path(OFFICIAL).read_text(encoding="utf-8")))
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[item["ruleIndex"]]["id"] for item in run["results"]] == [
        item["ruleId"] for item in run["results"]
    ]
    results: list[dict[str, Any]] = run["results"]
    return results


def parsed_github(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return the level, values and text of each workflow command, as the runner reads them."""

    def plain(value: str) -> str:
        return re.sub("%([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), value)

    found = []
    for line in text.split("\n") if text else []:
        command = COMMAND.fullmatch(line)
        assert command, line
        pairs = (pair.partition("=") for pair in command["values"].split(","))
        values = {key: plain(value) for key, _, value in pairs}
        found.append((command["level"], values, plain(command["text"])))
    return found


@pytest.fixture
def broken(project: Path, envgen: Command) -> Path:
    """Return a project with an error, a warning and notes."""
    assert envgen("render", "--all").status == 0
    (project / "render.yaml").unlink()
    return project


def test_github_shows_each_finding_at_its_line(broken: Path, envgen: Command) -> None:
    """Each problem is one workflow command, with the file from the top of the repository."""
    problems = json.loads(envgen("check", "--format", "json").out)["problems"]
    done = envgen("check", "--format", "github")
    assert done.status == 1
    levels = {"error": "error", "warning": "warning", "note": "notice"}
    found = parsed_github(done.out.rstrip("\n"))
    assert [
        (level, values.get("file"), values.get("line"), values["title"].removeprefix("envgen: "))
        for level, values, _ in found
    ] == [
        (
            levels[item["severity"]],
            item["file"],
            str(item["line"]) if item["line"] else None,
            item["rule"],
        )
        for item in problems
    ]
    assert done.err == ""


def test_sarif_has_each_finding(broken: Path, envgen: Command) -> None:
    """The log is valid, and has the rule, level and file of each problem."""
    problems = json.loads(envgen("check", "--format", "json").out)["problems"]
    done = envgen("check", "--format", "sarif")
    assert done.status == 1
    results = parsed_sarif(done.out)
    assert [(item["ruleId"], item["level"]) for item in results] == [
        (item["rule"], item["severity"]) for item in problems
    ]
    assert [
        item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in results
    ] == [item["file"] for item in problems]


def test_junit_fails_as_the_check_fails(broken: Path, envgen: Command) -> None:
    """Each rule is a test case; with --fail-level, warnings make it fail as well."""
    counts = []
    for level in ("error", "warning", "info"):
        done = envgen("check", "--format", "junit", "--fail-level", level)
        assert done.status == 1
        [suite] = Xml.fromstring(done.out)
        cases = {case.get("name"): case for case in suite}
        failed = {name for name, case in cases.items() if case.find("failure") is not None}
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(failed))
        assert "render.yaml" in "".join(cases["drift"].itertext())
        counts.append(len(failed))
    assert counts == sorted(set(counts))


@pytest.mark.parametrize("output_format", ["github", "sarif", "junit"])
def test_paths_start_at_the_top_of_the_repository(
    output_format: str, broken: Path, envgen: Command
) -> None:
    """A project in a folder of its repository is found by services that know only the top."""
    (broken / ".git").rename(broken.parent / ".git")
    done = envgen("check", "--format", output_format)
    assert f"{broken.name}/render.yaml" in done.out


@pytest.mark.parametrize("output_format", ["github", "sarif", "junit"])
def test_a_profile_that_is_wrong(output_format: str, project: Path, envgen: Command) -> None:
    """What stops the check is a finding of the service too, and the status stays 2."""
    with (project / "profiles/production.yaml").open("a") as file:
        file.write("nonsense: 1\n")
    done = envgen("check", "--format", output_format)
    assert done.status == 2
    assert "profiles/production.yaml" in done.out
    if output_format == "github":
        [(level, values, _)] = parsed_github(done.out.rstrip("\n"))
        assert (level, values["title"]) == ("error", "envgen: unknown-key")
    elif output_format == "sarif":
        assert [item["level"] for item in parsed_sarif(done.out)] == ["error"]
    else:
        assert Xml.fromstring(done.out).get("failures") == "1"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
PROBLEMS = st.builds(
    Problem,
    TEXTS,
    st.text(string.ascii_lowercase, min_size=1),
    st.one_of(
        st.none(),
        st.builds(Place, TEXTS, st.integers(0, 99), st.integers(0, 99)),
    ),
    st.one_of(st.none(), TEXTS),
    st.sampled_from(Severity),
)


@given(st.lists(PROBLEMS, max_size=4), st.sampled_from(["", "back end/x"]))
def test_hostile_texts_stay_texts(problems: list[Problem], folder: str) -> None:
    """No text ends a workflow command, a JSON string or an element early."""
    report = CheckReport(problems=problems, rules=(), failing=(Severity.ERROR,), folder=folder)
    found = parsed_github(github(report))
    assert [text for _, _, text in found] == [
        "\n".join(safe(part) for part in (item.message, item.hint) if part) for item in problems
    ]
    assert [values.get("file") for _, values, _ in found] == [
        report.path(item) for item in problems
    ]
    assert len(parsed_sarif(sarif(report))) == len(problems)
    assert len(list(Xml.fromstring(junit(report)).iter("testcase"))) == len(
        {item.rule for item in problems}
    )


def test_the_option_knows_every_format() -> None:
    """`check` names them without the module that writes them."""
    assert tuple(FORMATS) == CI_FORMATS
