"""DEBUG and the secret key: the two settings that every module of the project reads early."""

from __future__ import annotations

from typing import Any

from msgspec import field

from envgen.adopt.context import AdoptionContext
from envgen.adopt.decision import Draft
from envgen.adopt.findings import value_of
from envgen.adopt.reading import Unknown
from envgen.resolve.context import KEY_NAMES

KEY = "DJANGO_SECRET_KEY"
DEBUG = "DJANGO_DEBUG"


class Switches(AdoptionContext, frozen=True):
    """Decides for all profiles together: old names are mapped for all of them."""

    # The developer's profile; `draft` is the server's.
    here: Draft
    # Of every profile, and of the server's alone.
    renamed: dict[str, str] = field(default_factory=dict)
    renamed_there: dict[str, str] = field(default_factory=dict)
    # Variables of every profile.
    shared: dict[str, dict[str, Any]] = field(default_factory=dict)

    def _keep(self, *names: str) -> None:
        self.draft.keep(*names)
        self.here.keep(*names)

    # --- the secret key ---

    def secret_key(self) -> None:
        """Decide where SECRET_KEY comes from, and what becomes of the old one."""
        place = self.place("SECRET_KEY")
        value = self.reading.settings.get("SECRET_KEY")
        variable, fallback = self._key_variable()
        literal = isinstance(value, str) and not variable
        # Unset it may be as well: then the generated module asks for it, as it should.
        wanted = variable or literal or (value is None and self.reading.everything is None)
        declined = "secret-key" in self.declined and (literal or fallback)
        if not wanted or declined or not self._given_by_the_process():
            self._keep_key(literal or fallback)
            return
        if literal or fallback:
            # What runs without a key today, on a laptop or in CI, runs without one tomorrow.
            self.here.keep("SECRET_KEY", "SECRET_KEY_FALLBACKS")
            what = "SECRET_KEY stands in the settings" if literal else "its fallback stands there"
            self.notes.better("secret-key", what, place)
            told = variable in self.draft.env or value_of(self.findings.remote, variable or KEY)
            old = f" or {variable}" if variable and variable != KEY else ""
            if not told:
                self.notes.leave(f"see that the server has {KEY}{old} before you deploy", place)
        if variable:
            self._name_key(variable, at_home=not fallback)

    def _given_by_the_process(self) -> bool:
        """Say whether a server's variables are those of its process, as on Render.

        Elsewhere they may stand in a file that the old settings read by themselves.
        """
        return self.findings.behind_edge or bool(self.findings.procfile)

    def _name_key(self, variable: str, *, at_home: bool) -> None:
        told = self.draft.env.pop(variable, {})
        if self.render and variable in KEY_NAMES and told.get("generate") == "render":
            # Under a new name Render would make a new value, and every session would end.
            made = {"secret": True, "generate": "render"}
            (self.shared if at_home else self.draft.env)[variable] = made
        elif variable != KEY:
            (self.renamed if at_home else self.renamed_there)[variable] = KEY
            if told:
                what = f"copy the value of {variable} to {KEY} on the server; until then it counts"
                self.notes.leave(what)

    def _keep_key(self, known_to_all: bool) -> None:
        self._keep("SECRET_KEY", "SECRET_KEY_FALLBACKS")
        why = "where it comes from is not clear"
        if known_to_all:
            why = "it stands in the repository"
        elif not self._given_by_the_process():
            why = "it may stand in a file on the server"
        self.notes.leave(f"SECRET_KEY stays as it is: {why}", self.place("SECRET_KEY"))

    def _key_variable(self) -> tuple[str, bool]:
        """Return the variable whose unchanged text the key is, and if a text counts without it."""
        reads = self.reading.sources.get("SECRET_KEY", ())
        if len({item.name for item in reads}) != 1:
            return "", False
        name = reads[0].name
        for reading in (self.reading, self.findings.presumed):
            value = reading.settings.get("SECRET_KEY")
            if getattr(value, "variable", "") == name:
                return name, any(item.literal_default for item in reads)
        return "", False

    # --- DEBUG ---

    def debug(self) -> None:
        """Decide what DEBUG is on the server, and whether its variable has a new name."""
        value = self.reading.settings.get("DEBUG")
        variable, spelled = self._debug_variable()
        if value is None and self.reading.everything is None:
            # Django's own default, which a developer's may not be.
            self._at_home(variable)
            return
        if value is True and "debug-off" in self.declined:
            self.draft.settings["DEBUG"] = True
            return
        if value is True:
            self.notes.better("debug-off", "DEBUG", self.place("DEBUG"))
            self._tell(variable, spelled)
        elif value is not False:
            self._unknown_debug(variable, spelled)
        elif variable == DEBUG:
            self._drop_or_keep_debug(spelled)
        elif variable in self.draft.env and self._both(spelled, "True", "False"):
            self.draft.env.pop(variable)
            self.renamed[variable] = DEBUG
        self._at_home(variable)

    def _drop_or_keep_debug(self, spelled: dict[str, object]) -> None:
        if self._both(spelled, "true", "false"):
            self.draft.env.pop(DEBUG, None)
            return
        # The module wants a spelling that envgen does not write: it goes on reading its own.
        self._keep("DEBUG")
        what = f"DEBUG stays as it is: {DEBUG} is compared with a spelling"
        self.notes.leave(what, self.place("DEBUG"))

    def _unknown_debug(self, variable: str, spelled: dict[str, object]) -> None:
        doubt, place = self.reading.settings.get("DEBUG"), self.place("DEBUG")
        usable = variable and variable != DEBUG and self._both(spelled, "True", "False")
        if not usable or "debug-off" in self.declined:
            why = doubt.why if isinstance(doubt, Unknown) else "what sets it is not clear"
            if variable == DEBUG and self._both(spelled, "true", "false"):
                return
            self._keep("DEBUG")
            self.notes.leave(f"DEBUG stays as it is: {why}", place)
            return
        self.notes.better("debug-off", f"whatever {variable} says", place)
        self._tell(variable, spelled)

    def _tell(self, variable: str, spelled: dict[str, object]) -> None:
        """Let the base module, too, see that DEBUG is off, where a variable can say so."""
        if variable and variable != DEBUG and self._both(spelled, "True", "False"):
            told = self.draft.env.get(variable, {})
            readers = {"for": told["for"]} if "for" in told else {}
            self.draft.env[variable] = {**readers, "value": "False", "setting": False}

    def _at_home(self, variable: str) -> None:
        """Leave a developer's DEBUG as it is where it is not simply on."""
        if self.findings.development.value("DEBUG") is not True and variable not in self.renamed:
            self.here.keep("DEBUG")

    def _debug_variable(self) -> tuple[str, dict[str, object]]:
        name = next(iter(self.findings.debug_by), "")
        return name, dict(self.findings.debug_by.get(name, {}))

    @staticmethod
    def _both(spelled: dict[str, object], on: str, off: str) -> bool:
        return spelled.get(on) is True and spelled.get(off) is False
