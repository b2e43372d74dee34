"""Print problems as CI services read them: GitHub's annotations, SARIF and JUnit.

The functions return text. Paths in it start at the top of the git repository, because that is
where these services look for a file.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import Struct

from envgen.cli.terminal import safe, safe_place
from envgen.errors import Problem, Rule, Severity
from envgen.version import __version__

SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
# https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


class CheckReport(Struct, frozen=True, kw_only=True):
    """What a check found: the problems, the rules that it checked, and what makes it fail."""

    problems: Sequence[Problem]
    rules: Sequence[Rule]
    failing: Collection[Severity]
    # The project's folder, relative to the top of the repository; empty if it is the same.
    folder: str = ""
    command: str = "check"

    def path(self, problem: Problem) -> str | None:
        """Return the file of a problem, from the top of the repository; None without a file."""
        if problem.place is None:
            return None
        file = problem.place.file
        if not self.folder or posixpath.isabs(file):
            return file
        return posixpath.normpath(f"{self.folder}/{file}")


def github(report: CheckReport) -> str:
    """Return a workflow command for each problem: GitHub shows it beside the line."""
    return "\n".join(_annotation(report, problem) for problem in report.problems)


def sarif(report: CheckReport) -> str:
    """Return a SARIF 2.1.0 log: https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""
    described = [_described(item) for item in report.rules]
    known = {item.id for item in report.rules}
    # Problems with a profile itself have an id, but no rule that describes them.
    described += [{"id": id} for id in sorted({p.rule for p in report.problems} - known)]
    numbers = {item["id"]: number for number, item in enumerate(described)}
    driver = {"name": "envgen", "semanticVersion": __version__, "rules": described}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(report, item, numbers[item.rule]) for item in report.problems],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    # No log of a CI service may take a text for a command: see `terminal.safe`.
    return json.dumps(log, indent=2).replace("##[", r"##\u005b")


def junit(report: CheckReport) -> str:
    """Return JUnit's XML: one test case for each rule, which fails as the check fails.

    There is no official schema; the names are those that pytest, GitLab and Jenkins use.
    """
    from xml.etree import ElementTree as Xml  # late: for this format alone

    of_rule: dict[str, list[Problem]] = {item.id: [] for item in report.rules}
    for problem in report.problems:
        of_rule.setdefault(problem.rule, []).append(problem)
    failed = sum(any(_fails(report, item) for item in found) for found in of_rule.values())
    counts = {"tests": str(len(of_rule)), "failures": str(failed), "errors": "0"}
    root = Xml.Element("testsuites", counts)
    suite = Xml.SubElement(root, "testsuite", {"name": f"envgen {report.command}", **counts})
    for rule, found in of_rule.items():
        case = Xml.SubElement(
            suite, "testcase", {"classname": f"envgen.{report.command}", "name": rule}
        )
        failing = [item for item in found if _fails(report, item)]
        if failing:
            failure = Xml.SubElement(case, "failure", {"message": _plain(safe(failing[0].message))})
            failure.text = _lines(report, failing)
        if others := [item for item in found if item not in failing]:
            Xml.SubElement(case, "system-out").text = _lines(report, others)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True)


FORMATS = {"github": github, "sarif": sarif, "junit": junit}


def _annotation(report: CheckReport, problem: Problem) -> str:
    """Return a workflow command; what would end it, or a value in it, is percent-encoded."""
    values = {"file": report.path(problem)}
    if problem.place and problem.place.line:
        values |= {"line": str(problem.place.line), "col": str(problem.place.column or 1)}
    values["title"] = f"envgen: {problem.rule}"
    listed = ",".join(
        f"{key}={_escaped(value, ',:')}" for key, value in values.items() if value is not None
    )
    text = "\n".join(safe(part) for part in (problem.message, problem.hint) if part)
    return f"::{_GITHUB_LEVELS[problem.severity]} {listed}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    shown = text.encode("utf-8", "backslashreplace").decode()  # names may not be UTF-8
    return "".join(f"%{ord(char):02X}" if char in f"%\r\n{more}" else char for char in shown)


def _described(item: Rule) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": item.id,
        "shortDescription": {"text": item.why},
        "defaultConfiguration": {"level": item.severity.value},
    }
    described |= {"help": {"text": f"Fix: {item.fix}"}} if item.fix else {}
    return described | ({"helpUri": item.source} if item.source else {})


def _result(report: CheckReport, problem: Problem, number: int) -> dict[str, Any]:
    text = "\n".join(filter(None, (problem.message, problem.hint)))
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "ruleIndex": number,
        "level": problem.severity.value,
        "message": {"text": text},
    }
    path = report.path(problem)
    if path is None or problem.place is None:
        return result
    where: dict[str, Any] = {"artifactLocation": {"uri": _uri(path), "uriBaseId": "%SRCROOT%"}}
    if problem.place.line:
        column = {"startColumn": problem.place.column} if problem.place.column else {}
        where["region"] = {"startLine": problem.place.line, **column}
    return {**result, "locations": [{"physicalLocation": where}]}


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path, errors="backslashreplace")


def _fails(report: CheckReport, problem: Problem) -> bool:
    return problem.severity in report.failing


def _lines(report: CheckReport, problems: Iterable[Problem]) -> str:
    said = []
    for item in problems:
        path = report.path(item)
        line = f":{item.place.line}" if item.place and item.place.line else ""
        head = f"{safe_place(path)}{line}: " if path else ""
        said.append(f"{head}{item.severity.value}: {safe(item.message)}")
        said += [f"    {safe(item.hint)}"] if item.hint else []
    return _plain("\n".join(said))


def _plain(text: str) -> str:
    """Escape the characters that XML cannot contain: https://www.w3.org/TR/xml/#charsets."""
    return "".join(char if _is_in_xml(char) else ascii(char)[1:-1] for char in text)


def _is_in_xml(char: str) -> bool:
    return (
        char in "\t\n"
        or " " <= char <= "\ud7ff"
        or "\ue000" <= char <= "\ufffd"
        or (char >= "\U00010000")
    )
