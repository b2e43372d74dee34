"""The parts of the reference pages that are made from the code: a function for each block."""

from collections.abc import Callable

from docs_blocks import catalogue, failures, keys, modules, providers, rule_list

BLOCKS: dict[str, Callable[..., str]] = {
    "keys": keys.table,
    "settings": catalogue.settings,
    "apps": catalogue.apps,
    "failures": failures.table,
    "providers": providers.table,
    "rules": rule_list.table,
    "looks": rule_list.looks_table,
    "modules": modules.table,
}
