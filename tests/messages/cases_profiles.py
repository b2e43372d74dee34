"""What a profile is refused for: the rule, the profile, and all that `envgen check` says of it."""

from __future__ import annotations

from collections.abc import Callable

from bad_profiles import BAD, CANARY
from snapshots import Case, Sandbox, first, numbered, typed
from wrong_profiles import WRONG

# As much of a profile as is shown.
MOST = 600


def wrong(name: str, found: str | dict[str, str]) -> Case:
    """Return the case of a profile, or of several files, that `envgen check` reports."""
    files = {"profiles/production.yaml": found} if isinstance(found, str) else found
    given = "\n".join(
        f"{path}:\n{_indented(text)}" if text else path for path, text in files.items()
    )

    def write(box: Sandbox) -> None:
        for path, text in files.items():
            box.write(path, text)

    return typed(name, "check", project=write, given=given)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _beside(text: str | bytes) -> Callable[[Sandbox], None]:
    """Return what writes a profile beside those of the first project, as test_bad_input does."""
    data = text if isinstance(text, bytes) else text.encode()

    def write(box: Sandbox) -> None:
        box.write("shop/urls.py", "")
        (box.root / "profiles" / "broken.yaml").write_bytes(data)

    return write


def _bad(name: str, text: str | bytes) -> Case:
    shown = text if isinstance(text, str) else ascii(text)
    shown = shown.replace(CANARY, "canary")
    given = f"profiles/broken.yaml:\n{_indented(shown)}" if len(shown) < MOST else ""
    return typed(f"beside others: {name}", "check", _beside(text), project=first, given=given)


FILES = {
    "profiles": [
        *numbered(wrong(rule, found) for rule, rows in WRONG.items() for found in rows),
        *(_bad(name, text) for name, (text, *_) in BAD.items()),
    ]
}
