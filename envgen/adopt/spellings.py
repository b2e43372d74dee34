"""Find how a settings module spells on and off in the variable that DEBUG is read from."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

# Texts that the generated settings read as true and false: see runtime/parsing.py.
ON = ("1", "true", "yes", "on")
OFF = ("0", "false", "no", "off")
# Texts to try in the variable that DEBUG is read from, the usual ones first.
SPELLINGS = (
    *("True", "true", "1", "yes", "on", "TRUE", "Yes", "On"),
    *("False", "false", "0", "no", "off", "FALSE", "No", "Off"),
)


class DebugSwitch(Struct, frozen=True):
    """The variable that DEBUG is read from, and the value of DEBUG for each text."""

    variable: str
    # True or False by text; None if the module fails or the value is unknown.
    by_text: Mapping[str, bool | None]

    def reads(self, on: str, off: str) -> bool:
        """Return whether `on` turns DEBUG on and `off` turns it off."""
        return self.by_text.get(on) is True and self.by_text.get(off) is False

    @property
    def on(self) -> str:
        """Return a text that turns DEBUG on in the old and new settings; "" if there is none."""
        return next((text for text in SPELLINGS if self._agrees(text, ON, on=True)), "")

    @property
    def off(self) -> str:
        """Return a text that turns DEBUG off in the old and new settings, or ""."""
        return next((text for text in SPELLINGS if self._agrees(text, OFF, on=False)), "")

    @property
    def can_be_renamed(self) -> bool:
        """Return whether the module can get its variable's text from DJANGO_DEBUG.

        The generated settings pass true and false on as True and False, and other texts as they
        are. So False has to be off, and True must not stop the module.
        """
        true, false = self.by_text.get("True"), self.by_text.get("False")
        return false is False and true is not None and bool(self.on)

    @property
    def obstacle(self) -> str:
        """Return why the variable cannot be an old name of DJANGO_DEBUG."""
        if self.by_text.get("False") is True:
            return f"{self.variable}=False turns it on"
        if self.by_text.get("False") is None or self.by_text.get("True") is None:
            return f"the module does not understand {self.variable}=True or {self.variable}=False"
        return f"1, true, yes and on in {self.variable} do not turn it on"

    def _agrees(self, text: str, spellings: tuple[str, ...], *, on: bool) -> bool:
        return text.lower() in spellings and self.by_text.get(text) is on
