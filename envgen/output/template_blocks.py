"""Find blocks of a template that Jinja drops, because the template that it extends lacks them."""

from __future__ import annotations

from jinja2 import Environment, nodes

from envgen.support.suggestions import suggest


def lost_block(environment: Environment, name: str) -> tuple[int, str, str] | None:
    """Return line, message and hint for the first dropped block; None if there is none.

    A block inside an existing block is printed there, so only outermost blocks are checked.
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
