"""Read the `environment` blocks of a docker-compose file: the variables of its containers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from envgen.formats import yaml_tree


def variables(read: Callable[[str], str | None], paths: Iterable[str]) -> dict[str, str]:
    """Return the variables with plain values in the services of the first file that exists.

    Both forms are read: a mapping, and a list of NAME=value. Values that Compose would replace
    (`${NAME}`) are left out, and so are services that only run an image, because they are not
    programs of the project.
    """
    text = next((text for path in paths if (text := read(path)) is not None), None)
    tree = yaml_tree.parse(text.encode(), "compose")[0] if text else None
    services = yaml_tree.find(tree, ["services"]) if tree else None
    found: dict[str, str] = {}
    if services is not None and isinstance(services.value, dict):
        for service in services.value.values():
            if yaml_tree.find(service, ["build"]) is not None:
                found |= dict(_pairs(yaml_tree.find(service, ["environment"])))
    return {name: value for name, value in found.items() if "$" not in value}


def _pairs(node: yaml_tree.Node | None) -> Iterator[tuple[str, str]]:
    if node is None:
        return
    if isinstance(node.value, dict):
        for name, child in node.value.items():
            if isinstance(child.value, str | int | float):
                yield name, str(child.value)
    elif isinstance(node.value, list):
        for item in node.value:
            if isinstance(item.value, str) and "=" in item.value:
                name, _, value = item.value.partition("=")
                yield name, value
