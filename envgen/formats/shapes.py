"""The shapes that text and values may have: names, one-line texts, folders, closed sets."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

# Python's `$` also matches before a newline at the end; `(?!\n)` keeps that newline out, and
# says nothing new to the other readers of these patterns (editors).
DOTTED = r"^(?!.{201})[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$(?!\n)"
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]{0,127}$(?!\n)"
SETTING = r"^[A-Z_][A-Z0-9_]{0,127}$(?!\n)"
SLUG = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$(?!\n)"

# A leak that is accepted: of one value, or of a .env file up to a commit.
LEAK = (
    r"^([A-Za-z_][A-Za-z0-9_]{0,127}-scrypt-[0-9a-f]{16}-[0-9a-f]{32}"
    r"|[^\u0000-\u001f\u007f]{1,1000}-commit-[0-9a-f]{12})$(?!\n)"
)

# What a shell and YAML take as one line.
LINE = r"^[^\u0000-\u001f\u007f]*$(?!\n)"

DjangoVersion = Literal["4.2", "5.2", "6.0", "6.1"]
SslMode = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
# The way to a value: keys of mappings, and indexes of lists.
KeyPath = tuple[str | int, ...]


def text(pattern: str, problem: str, description: str = "") -> Meta:
    """A string of a certain shape; `problem` is said instead of quoting the pattern."""
    extra = {"patternErrorMessage": problem}
    return Meta(pattern=pattern, description=description or None, extra_json_schema=extra)


def about(description: str) -> Meta:
    """A description, as editors and the docs show it."""
    return Meta(description=description)


Module = Annotated[str, text(DOTTED, "is no dotted module path, such as config.settings")]
VariableName = Annotated[
    str, text(VARIABLE, "is no variable name: letters, digits and _, not beginning with a digit")
]
SettingName = Annotated[
    str, text(SETTING, "is no name of a setting: upper-case letters, digits and _")
]
Alias = Annotated[
    str, text(VARIABLE, "is no alias: letters, digits and _, not beginning with a digit")
]
Slug = Annotated[
    str, text(SLUG, "may only have lower-case letters, digits and hyphens between them, up to 63")
]

LeakKey = Annotated[str, text(LEAK, "is not a leak that `envgen check --leaks` printed")]

FOLDER = r"^(\.|[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*)$(?!\n)"
Folder = Annotated[
    str,
    text(
        FOLDER,
        "is no folder inside the project",
    ),
]
Line = Annotated[str, text(LINE, "must be one line, without control characters")]


class Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping of the format: an unknown key in it is a problem."""
