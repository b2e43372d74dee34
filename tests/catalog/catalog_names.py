"""Read the lists of names that several tests go through."""

from pathlib import Path


def names_in(file: str) -> list[str]:
    """Return the names in a file of `names/`; a line that starts with # is a comment."""
    text = Path(__file__).with_name("names").joinpath(file).read_text(encoding="utf-8")
    return [name for line in text.splitlines() if not line.startswith("#") for name in line.split()]
