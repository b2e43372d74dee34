"""`envgen lint`: check single files of any repository, which needs no profile."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from envgen.cli import ci_formats, options, terminal
from envgen.cli.groups import CommandGroup
from envgen.errors import InputError, Problem
from envgen.git import below_top
from envgen.lint import LintOptions, all_rules, lint, rules_for, secrets_in
from envgen.lint.files import MAX_MIB, LintFile, found, given, piped

group = CommandGroup.START
_STDIN = "-"
_MOST_STDIN = MAX_MIB * 2**20 + 1


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--list-rules", is_flag=True, help="List the rules and exit.")
@click.option("--schema", metavar="FILE", help="The official schema, to compare render.yaml with.")
@click.option(
    "--fetch-schema",
    is_flag=True,
    help="Fetch the official schema for later runs. Only this option uses the network.",
)
@click.option("--schema-url", metavar="URL", help="With --fetch-schema: another URL.")
@click.option(
    "--stdin-filename",
    metavar="NAME",
    help="With FILE `-`: the name of the file that stdin contains.",
)
@options.fail_level
@click.option("--fix", is_flag=True, help="Show how findings can be fixed, and ask to do it.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix, also apply fixes that need a review."
)
@options.yes
@options.output_as("text", "json", *ci_formats.FORMATS)
def command(
    files: Sequence[str],
    list_rules: bool,
    schema: str | None,
    fetch_schema: bool,
    schema_url: str | None,
    stdin_filename: str | None,
    fail_level: str,
    fix: bool,
    unsafe_fixes: bool,
    yes: bool,
    output_format: str,
) -> None:
    """Check render.yaml, .env files, settings, Dockerfiles and the like, without profiles.

    Without FILE it looks for them in this folder and below it; FILE may be another folder. It
    needs no profile and no network, and runs nothing of the project. Exits with 1 if there is an
    error; notes and warnings count only with --fail-level.
    """
    if list_rules:
        for item in all_rules():
            terminal.show_declared(item)
        return
    as_text = output_format == "text"
    if fix and (not as_text or _STDIN in files):
        raise click.UsageError("--fix works only with --format text, and not with stdin.")
    if unsafe_fixes and not fix:
        raise click.UsageError("--unsafe-fixes needs --fix.")
    if schema_url and not fetch_schema:
        raise click.UsageError("--schema-url needs --fetch-schema.")
    if (_STDIN in files) != bool(stdin_filename):
        raise click.UsageError("Give FILE `-` and --stdin-filename together.")
    if fetch_schema:
        _fetch(schema_url)
        if not files:
            return
    levels = options.LEVELS[fail_level]
    try:
        settings = LintOptions(_schemas(schema))
        checked = _chosen(files, stdin_filename)
        problems = _problems(checked, settings)
        if fix and _fix(checked, problems, unsafe=unsafe_fixes, yes=yes):
            checked = _chosen(files, stdin_filename)
            problems = _problems(checked, settings)
    except InputError as error:
        if as_text:
            raise
        _show(output_format, [], error.problems, fail_level)
        sys.exit(error.exit_code)
    fails = any(item.severity in levels for item in problems)
    if as_text:
        _show_text(checked, problems, settings, fails=fails, offer=not fix)
    else:
        _show(output_format, checked, problems, fail_level)
    sys.exit(1 if fails else 0)


def _problems(files: Sequence[LintFile], settings: LintOptions) -> list[Problem]:
    """Return the problems in files, each once: two files can lead to the same script."""
    return list(dict.fromkeys(problem for file in files for problem in lint(file, settings)))


def _chosen(files: Sequence[str], stdin_filename: str | None) -> list[LintFile]:
    """Return the files to check.

    Raises:
        InputError: no file is named, and none is found.
    """
    folder = Path.cwd()
    chosen: dict[str, LintFile] = {}
    for name in files or (".",):
        if name == _STDIN:
            data = sys.stdin.buffer.read(_MOST_STDIN)
            several = [piped(data, stdin_filename or name, folder)]
        elif Path(name).is_dir():
            several = found(folder, name)
        else:
            several = [given(name, folder)]
        chosen |= {file.shown(file.path): file for file in several}
    if not chosen:
        hint = "name the files: `envgen lint FILE`"
        raise InputError([Problem("there is no file to check here", "file", None, hint)])
    return list(chosen.values())


def _schemas(path: str | None) -> Mapping[str, Mapping[str, Any]]:
    """Return the schema that a person named, or else what --fetch-schema kept.

    Raises:
        InputError: the named schema cannot be used.
    """
    from envgen.lint import schemas

    return schemas.named(Path(path)) if path else schemas.kept()


def _fetch(url: str | None) -> None:
    from envgen.lint import schemas

    for path in schemas.fetch(url):
        terminal.echo(f"written  {path}")


def _fix(
    files: Sequence[LintFile], problems: Sequence[Problem], *, unsafe: bool, yes: bool
) -> bool:
    from envgen.check.fixing import fixes
    from envgen.cli import fixing
    from envgen.project import Project

    project = Project(Path.cwd(), "")
    fixed = fixes(problems, project, unsafe=unsafe, committed_only=False)
    secrets = sorted({text for file in files for text in secrets_in(file)}, key=len, reverse=True)

    def hidden(line: str) -> str:
        for text in secrets:
            line = line.replace(text, "***")
        return line

    return fixing.apply(fixed, project, hidden, yes=yes)


def _show_text(
    files: list[LintFile],
    problems: Sequence[Problem],
    settings: LintOptions,
    *,
    fails: bool,
    offer: bool,
) -> None:
    terminal.show_problems(problems)
    if offer:
        _offer_fixes(problems)
    if fails:
        return
    said = "no errors" if problems else "no problems"
    ran = terminal.count(len(rules_for(files)), "rule")
    terminal.echo(f"{terminal.count(len(files), 'file')}: {said} from {ran}")
    if not settings.schemas and any("manifest" in file.kinds for file in files):
        terminal.echo("not checked: the official schema (--fetch-schema, or --schema FILE)")


def _offer_fixes(problems: Sequence[Problem]) -> None:
    safe = [item.edit.safe for item in problems if item.edit]
    option = "--fix" if any(safe) else "--fix --unsafe-fixes"
    if safe:
        number = sum(safe) or len(safe)
        terminal.echo_err(f"`envgen lint {option}` can fix {number} of these findings")


def _show(
    output_format: str, files: list[LintFile], problems: Sequence[Problem], fail_level: str
) -> None:
    if output_format == "json":
        terminal.emit_json(
            {
                "files": [file.shown(file.path) for file in files],
                "problems": [terminal.as_data(item) for item in problems],
            }
        )
        return
    report = ci_formats.CheckReport(
        problems=problems,
        rules=rules_for(files),
        failing=options.LEVELS[fail_level],
        folder=below_top(Path.cwd()),
        command="lint",
    )
    if text := ci_formats.FORMATS[output_format](report):
        terminal.echo(text)
