"""Types with constraints for the values of a profile: names, one-line texts, folders, choices."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

# Python's `$` also matches before a final newline; `(?!\n)` excludes that newline. In the regular
# expressions of editors, which use these patterns through the schema, it changes nothing.
DOTTED = r"^(?!.{201})[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$(?!\n)"
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]{0,127}$(?!\n)"
SETTING = r"^[A-Z_][A-Z0-9_]{0,127}$(?!\n)"
SLUG = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$(?!\n)"

# An accepted leak: of one value, or of a .env file up to a commit.
LEAK = (
    r"^([A-Za-z_][A-Za-z0-9_]{0,127}-scrypt-[0-9a-f]{16}-[0-9a-f]{32}"
    r"|[^\u0000-\u001f\u007f]{1,1000}-commit-[0-9a-f]{12})$(?!\n)"
)

# A single line, for a shell and for YAML.
LINE = r"^[^\u0000-\u001f\u007f]*$(?!\n)"

# The releases of Django that the catalogue knows. Later ones are accepted with a warning: after 6.2
# they are years. https://docs.djangoproject.com/en/dev/internals/release-process/
DJANGO_RELEASES = ("4.2", "5.2", "6.0", "6.1")
DjangoVersion = Annotated[
    str,
    Meta(
        pattern=r"^(4\.2|5\.2|6\.[0-9]|20[2-9][0-9](\.[0-9]{1,2})?)$(?!\n)",
        examples=list(DJANGO_RELEASES),
    ),
]
SslMode = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
# The path of a value in nested data: keys of mappings, and indexes of lists.
KeyPath = tuple[str | int, ...]


def text(pattern: str, problem: str, description: str = "") -> Meta:
    """Return the constraint that a string matches `pattern`; otherwise messages say `problem`."""
    extra = {"patternErrorMessage": problem}
    return Meta(pattern=pattern, description=description or None, extra_json_schema=extra)


def about(description: str) -> Meta:
    """Return a description for editors and the docs."""
    return Meta(description=description)


Module = Annotated[str, text(DOTTED, "is not a dotted module path, such as config.settings")]
VariableName = Annotated[
    str,
    text(VARIABLE, "is not a variable name: use letters, digits and _, and no digit at the start"),
]
SettingName = Annotated[
    str, text(SETTING, "is not the name of a setting: use upper-case letters, digits and _")
]
Alias = Annotated[
    str, text(VARIABLE, "is not an alias: use letters, digits and _, and no digit at the start")
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
        "is not a folder inside the project",
    ),
]
Line = Annotated[str, text(LINE, "must be one line, without control characters")]
# Of a health check: platforms ask for it without a query.
HealthPath = Annotated[
    str,
    text(r"^/[A-Za-z0-9._~/-]*$(?!\n)", "must begin with / and have no query, e.g. /healthz"),
]


class Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping in a profile, without unknown keys."""
