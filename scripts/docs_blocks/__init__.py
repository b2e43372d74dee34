"""The parts of the reference pages that are made from the code: a function for each block."""

from collections.abc import Callable

from docs_blocks import (
    catalogue,
    commands,
    failures,
    keys,
    modules,
    problems,
    providers,
    rule_list,
    templates,
    threats,
)

BLOCKS: dict[str, Callable[..., str]] = {
    "keys": keys.table,
    "settings": catalogue.settings,
    "apps": catalogue.apps,
    "commands": commands.sections,
    "failures": failures.table,
    "providers": providers.table,
    "problems": problems.tables,
    "rules": rule_list.table,
    "site_checks": rule_list.site_checks_table,
    "modules": modules.table,
    "threats": threats.table,
    "output_values": templates.of_outputs,
    "built_in_templates": templates.built_in,
}
