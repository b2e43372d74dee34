"""How `envgen check` prints what it found: as text, as JSON, or in a format of CI services."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from envgen.cli import options, terminal
from envgen.cli.checking import Check
from envgen.errors import InputError, Problem, Rule, Severity
from envgen.git import below_top
from envgen.project import Project

FORMATS = ("text", "json", *options.CI_FORMATS)


def show_text(check: Check, *, missing: bool, fails: bool, offer: bool) -> None:
    """Print everything for a person.

    With `missing` also each variable without a value; with `offer` how many problems --fix fixes.
    """
    problems = check.problems
    if missing:  # the list is below: nothing more has to be said of it
        problems = [
            item._replace(hint=(item.hint or "").partition("; ")[0])
            if item.rule == "value-missing"
            else item
            for item in problems
        ]
    terminal.show_problems(problems)
    if offer:
        _offer_fixes(check.problems)
    if missing:
        _show_missing(check)
    _show_ignored(check)
    if check.leaks:
        check.leaks.show()
    _show_skipped(check)
    if not fails:
        _show_summary(check)


def as_data(check: Check) -> dict[str, Any]:
    """Return everything as JSON has it."""
    data = problems_as_data(check.problems, check.names, check.ignored)
    data |= {"checks": len(check.rules), "not_checked": list(check.not_checked())}
    data["missing"] = {each.deployment.name: check.missing(each) for each in check.subjects}
    if check.leaks:
        data["accepted_leaks"] = check.leaks.accepted()
        data["to_accept"] = check.leaks.to_accept()
    if check.skipped:
        data["skipped"] = check.skipped
    if check.booted:
        from envgen.cli import booting

        data["boots"] = booting.as_data(check.boots)
    return data


def problems_as_data(
    problems: Sequence[Problem],
    names: Sequence[str] = (),
    ignored: Sequence[dict[str, str]] = (),
) -> dict[str, Any]:
    """Return problems as JSON has them, with the profiles that were checked."""
    return {
        "profiles": list(names),
        "problems": [terminal.as_data(item) for item in problems],
        "ignored": list(ignored),
    }


def show_for_ci(
    output_format: str,
    problems: Sequence[Problem],
    failing: Collection[Severity],
    project: Project | None,
    rules: Sequence[Rule] = (),
    command: str = "check",
) -> None:
    """Print the problems of a command in a format of `ci_formats`.

    `rules` are those that it checked; there are none if it could not run.
    """
    from envgen.cli import ci_formats  # late: for these formats alone

    report = ci_formats.CheckReport(
        problems=problems,
        rules=rules,
        failing=failing,
        folder=below_top(project.root) if project else "",
        command=command,
    )
    if text := ci_formats.FORMATS[output_format](report):
        terminal.echo(text)


def show_failure(
    output_format: str,
    error: InputError,
    failing: Collection[Severity],
    project: Project | None = None,
    command: str = "check",
) -> None:
    """Print why a command could not run, for a script or a CI service."""
    if output_format == "json":
        terminal.emit_json(problems_as_data(error.problems))
    else:
        show_for_ci(output_format, error.problems, failing, project, command=command)


def _offer_fixes(problems: Sequence[Problem]) -> None:
    """Say how many problems `--fix` can fix; print nothing if it can fix none."""
    safe = [item.edit.safe for item in problems if item.edit]
    if any(safe):
        terminal.echo_err(f"`envgen check --fix` can fix {sum(safe)} of these findings")
    elif safe:
        terminal.echo_err(
            f"`envgen check --fix --unsafe-fixes` can fix {len(safe)} of these findings"
        )


def _show_summary(check: Check) -> None:
    """Print what was checked and what was not: a check that found no error is no promise."""
    problems = check.problems
    warnings = sum(item.severity is Severity.WARNING for item in problems)
    but = f", but {terminal.count(warnings, 'warning')}" if warnings else ""
    ran = f"from {terminal.count(len(check.rules), 'rule')}"
    result = f"no errors {ran}{but}" if problems else f"no problems {ran}"
    terminal.echo(f"{terminal.listed(check.names)}: {result}")
    if missed := terminal.listed(check.not_checked()):
        terminal.echo(f"not checked: {missed}")


def _show_missing(check: Check) -> None:
    """List the variables that have no value yet, by .env file."""
    for subject in check.subjects:
        found = check.missing(subject)
        if not found and subject.deployment.kind != "test" and subject.store.text is not None:
            terminal.echo(f"{subject.deployment.dotenv}: no value is missing")
        for item in found:
            terminal.echo(f"{subject.deployment.dotenv}: {item['name']}")
            if item["help"]:
                terminal.echo(f"    {terminal.safe(item['help'])}")
            terminal.echo(f"    used by {terminal.listed(item['programs'])}")


def _show_skipped(check: Check) -> None:
    """Say which files were not compared: those of outputs and of overridden templates."""
    parts = []
    for key, noun in (("outputs", "the output"), ("overrides", "the files of the template")):
        if names := check.skipped.get(key):
            plural = "s" if len(names) > 1 else ""
            parts.append(f"{noun}{plural} {terminal.listed(names)}")
    if parts:
        shown = terminal.safe(terminal.listed(parts))
        terminal.echo_err(f"Not checked, because of --no-project-templates: {shown}.")


def _show_ignored(check: Check) -> None:
    """Say which rules the profiles ignore, each once, and why."""
    reasons = dict.fromkeys((item["rule"], item["reason"]) for item in check.ignored)
    if reasons:
        shown = terminal.listed(f"{rule} ({reason})" for rule, reason in reasons)
        terminal.echo_err(f"{terminal.count(len(reasons), 'rule')} ignored: {terminal.safe(shown)}")
