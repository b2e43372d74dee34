"""Every command with its arguments and options, from the functions that click calls."""

from __future__ import annotations

from collections.abc import Iterator

import click

from docs_blocks.markdown import code, listed, plain, table
from envgen.cli import cli


def sections() -> str:
    """Return a section for each command: its usage, its help text and its options."""
    context = cli.make_context("envgen", [], resilient_parsing=True)
    return "\n\n".join(_section(each) for each in _below(cli, context))


def _below(group: click.Group, context: click.Context) -> Iterator[click.Context]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        child = click.Context(command, parent=context, info_name=name)
        yield child
        if isinstance(command, click.Group):
            yield from _below(command, child)


def _section(context: click.Context) -> str:
    command = context.command
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [f"### {context.command_path}", f"```text\n{usage}\n```", _help(command.help or "")]
    rows = [
        _option(parameter, *record)
        for parameter in command.params
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context))
    ]
    if rows:
        parts.append(table(("Option", "What it does"), rows))
    return "\n\n".join(parts)


def _option(option: click.Option, names: str, text: str) -> tuple[str, str]:
    """Return a row; what may be chosen is not in the first column, where `|` ends a cell."""
    if isinstance(option.type, click.Choice):
        names = names.replace(option.make_metavar(click.Context(click.Command(""))), "CHOICE")
        text += f" One of {listed(map(code, option.type.choices), 'or')}."
    return code(names), plain(text)


def _help(text: str) -> str:
    paragraphs = text.replace("\b\n", "").split("\n\n")
    return "\n\n".join(plain(" ".join(paragraph.split())) for paragraph in paragraphs)
