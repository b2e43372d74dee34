"""A loaded profile: the typed document, and where each part of it was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from envgen import profile as fmt
from envgen.errors import Place
from envgen.formats import yaml_tree
from envgen.profile.old_keys import OldKey

Kind = Literal["development", "test", "deployed"]


class Layer(Struct, frozen=True):
    """What one file says of a profile, and the layer that it extends."""

    # As it is written; keys with an old name have the new one.
    tree: yaml_tree.Node
    extends: Layer | None = None

    def chain(self) -> Iterator[Layer]:
        """Yield this layer, and each that is below it."""
        layer: Layer | None = self
        while layer is not None:
            yield layer
            layer = layer.extends


class Profile(Struct, frozen=True, kw_only=True):
    """A loaded profile: the typed document, and where each part of it was written."""

    name: str
    document: fmt.Document
    # The merged YAML. Each node knows its file and line, even if it was inherited.
    tree: yaml_tree.Node
    source: str
    # The file of the profile, and those that it extends.
    layer: Layer
    # Keys with an old name, in this profile and in those that it extends.
    old_keys: tuple[OldKey, ...] = ()
    # Whether it extends nothing although there is a base profile with programs.
    lacks_base: bool = False
    # Whether it has an unknown key, so that what the key should say is missing.
    has_unknown_key: bool = False

    @property
    def kind(self) -> Kind:
        """Return the kind of the profile; its name decides if the profile does not say."""
        if self.document.kind:
            return self.document.kind
        if self.name == "development":
            return "development"
        return "test" if self.name == "test" else "deployed"

    def place(self, *path: str | int) -> Place:
        """Return the place of the value at `path`, or of the nearest mapping or list around it."""
        return yaml_tree.place_of(self.tree, path) if path else Place(self.source)
