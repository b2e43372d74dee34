"""The parts of the reference pages that are made from the code: a function for each block."""

from collections.abc import Callable

from docs_blocks import catalogue, failures, keys, modules, providers, rule_list, templates

BLOCKS: dict[str, Callable[..., str]] = {
    "keys": keys.table,
    "settings": catalogue.settings,
    "apps": catalogue.apps,
    "failures": failures.table,
    "providers": providers.table,
    "rules": rule_list.table,
    "looks": rule_list.looks_table,
    "modules": modules.table,
    "output_values": templates.of_outputs,
    "built_in_templates": templates.built_in,
}
