"""How people break a project: an edit, the rule that notices it, and where."""

from __future__ import annotations

from typing import NamedTuple

BOT = "    name: shop-bot\n"


class Breakage(NamedTuple):
    """An edit of `file`; `rule` then points at the text `at`, or at the whole of a file."""

    rule: str
    file: str
    old: str
    new: str
    # Where the finding is: the file, and a text in it; the n-th such text where it says so.
    at: str | None
    place: str = ""  # another file than the one that was edited
    nth: int = 1
    hint: str = ""
    says: str = ""  # names that are in the message, with blanks between them
    severity: str = "error"
    rendered: bool = False  # after the edit, as a change of a profile is

    @property
    def id(self) -> str:
        """Name the case in pytest's output."""
        return f"{self.rule}: {self.says or self.new.strip().partition(chr(10))[0][:40]}"


def blueprint(rule: str, old: str, new: str, at: str | None, **more: object) -> Breakage:
    """Break render.yaml."""
    return Breakage(rule, "render.yaml", old, new, at, **more)  # type: ignore[arg-type]
