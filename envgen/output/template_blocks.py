"""Find blocks of a template that Jinja drops, because the template that it extends lacks them."""

from __future__ import annotations

from jinja2 import Environment, nodes

from envgen.support.suggestions import suggest


def lost_block(environment: Environment, name: str) -> tuple[int, str, str] | None:
    """Return the line, a message and a hint for the first block that is dropped; None without one.

    A block inside of a block that exists is printed there, so only the outermost are looked at.
    """
    assert environment.loader is not None
    body = environment.parse(environment.loader.get_source(environment, name)[0]).body
    for extends in body:
        if not isinstance(extends, nodes.Extends) or not isinstance(extends.template, nodes.Const):
            continue
        parent: str = extends.template.value
        known = environment.get_template(parent).blocks
        for block in body:
            if isinstance(block, nodes.Block) and block.name not in known:
                hint = suggest(block.name, known) or f"its blocks are: {', '.join(known)}"
                return block.lineno, f"{parent} has no block `{block.name}`", hint
    return None
