"""DEBUG and the secret key: the two settings that every module of the project reads early."""

from __future__ import annotations

from typing import Any

from envgen.adopt.decision import Draft, Notes
from envgen.adopt.findings import Findings, value_of
from envgen.adopt.reading import Unknown
from envgen.resolve.context import KEY_NAMES

KEY = "DJANGO_SECRET_KEY"
DEBUG = "DJANGO_DEBUG"


class Switches:
    """Decides for all profiles together: old names are mapped for all of them."""

    def __init__(
        self,
        findings: Findings,
        declined: set[str],
        server: Draft,
        here: Draft,
        notes: Notes,
        *,
        render: bool,
    ) -> None:
        """Decide into the drafts of the server's and of the developer's profile.

        `render` says if the server's profile has a Blueprint.
        """
        self._render = render
        self._findings = findings
        self._declined = declined
        self._server = server
        self._here = here
        self._notes = notes
        # Of every profile, and of the server's alone.
        self.renamed: dict[str, str] = {}
        self.renamed_there: dict[str, str] = {}
        # Variables of every profile.
        self.shared: dict[str, dict[str, Any]] = {}

    # --- the secret key ---

    def secret_key(self) -> None:
        """Decide where SECRET_KEY comes from, and what becomes of the old one."""
        production = self._findings.production
        place = production.places.get("SECRET_KEY")
        value = production.settings.get("SECRET_KEY")
        variable, fallback = self._key_variable()
        literal = isinstance(value, str) and not variable
        # Unset it may be as well: then the generated module asks for it, as it should.
        wanted = variable or literal or (value is None and production.everything is None)
        declined = "secret-key" in self._declined and (literal or fallback)
        if not wanted or declined or not self._given_by_the_process():
            self._keep_key(literal or fallback)
            return
        if literal or fallback:
            # What runs without a key today, on a laptop or in CI, runs without one tomorrow.
            self._here.keep("SECRET_KEY")
            self._here.keep("SECRET_KEY_FALLBACKS")
            what = "SECRET_KEY stands in the settings" if literal else "its fallback stands there"
            self._notes.better("secret-key", what, place)
            told = variable in self._server.env or value_of(self._findings.remote, variable or KEY)
            old = f" or {variable}" if variable and variable != KEY else ""
            if not told:
                self._notes.leave(f"see that the server has {KEY}{old} before you deploy", place)
        if variable:
            self._name_key(variable, at_home=not fallback)

    def _given_by_the_process(self) -> bool:
        """Say whether a server's variables are those of its process, as on Render.

        Elsewhere they may stand in a file that the old settings read by themselves.
        """
        return self._findings.behind_edge or bool(self._findings.procfile)

    def _name_key(self, variable: str, *, at_home: bool) -> None:
        told = self._server.env.pop(variable, {})
        if self._render and variable in KEY_NAMES and told.get("generate") == "render":
            # Under a new name Render would make a new value, and every session would end.
            made = {"secret": True, "generate": "render"}
            (self.shared if at_home else self._server.env)[variable] = made
        elif variable != KEY:
            (self.renamed if at_home else self.renamed_there)[variable] = KEY
            if told:
                what = f"copy the value of {variable} to {KEY} on the server; until then it counts"
                self._notes.leave(what)

    def _keep_key(self, known_to_all: bool) -> None:
        for draft in (self._server, self._here):
            draft.keep("SECRET_KEY")
            draft.keep("SECRET_KEY_FALLBACKS")
        place = self._findings.production.places.get("SECRET_KEY")
        why = "where it comes from is not clear"
        if known_to_all:
            why = "it stands in the repository"
        elif not self._given_by_the_process():
            why = "it may stand in a file on the server"
        self._notes.leave(f"SECRET_KEY stays as it is: {why}", place)

    def _key_variable(self) -> tuple[str, bool]:
        """Return the variable whose unchanged text the key is, and if a text counts without it."""
        production, presumed = self._findings.production, self._findings.presumed
        reads = production.sources.get("SECRET_KEY", ())
        if len({item.name for item in reads}) != 1:
            return "", False
        name = reads[0].name
        for reading in (production, presumed):
            value = reading.settings.get("SECRET_KEY")
            if getattr(value, "variable", "") == name:
                return name, any(item.literal_default for item in reads)
        return "", False

    # --- DEBUG ---

    def debug(self) -> None:
        """Decide what DEBUG is on the server, and whether its variable has a new name."""
        production = self._findings.production
        value, place = production.settings.get("DEBUG"), production.places.get("DEBUG")
        variable, spelled = self._debug_variable()
        if value is None and production.everything is None:
            # Django's own default, which a developer's may not be.
            self._at_home(variable)
            return
        if value is True and "debug-off" in self._declined:
            self._server.settings["DEBUG"] = True
            return
        if value is True:
            self._notes.better("debug-off", "DEBUG", place)
            self._tell(variable, spelled)
        elif value is not False:
            self._unknown_debug(variable, spelled)
        elif variable == DEBUG:
            self._drop_or_keep_debug(spelled)
        elif variable in self._server.env and self._both(spelled, "True", "False"):
            self._server.env.pop(variable)
            self.renamed[variable] = DEBUG
        self._at_home(variable)

    def _drop_or_keep_debug(self, spelled: dict[str, object]) -> None:
        if self._both(spelled, "true", "false"):
            self._server.env.pop(DEBUG, None)
            return
        # The module wants a spelling that envgen does not write: it goes on reading its own.
        for draft in (self._server, self._here):
            draft.keep("DEBUG")
        place = self._findings.production.places.get("DEBUG")
        self._notes.leave(f"DEBUG stays as it is: {DEBUG} is compared with a spelling", place)

    def _unknown_debug(self, variable: str, spelled: dict[str, object]) -> None:
        production = self._findings.production
        doubt = production.settings.get("DEBUG")
        place = production.places.get("DEBUG")
        usable = variable and variable != DEBUG and self._both(spelled, "True", "False")
        if not usable or "debug-off" in self._declined:
            why = doubt.why if isinstance(doubt, Unknown) else "what sets it is not clear"
            if variable == DEBUG and self._both(spelled, "true", "false"):
                return
            for draft in (self._server, self._here):
                draft.keep("DEBUG")
            self._notes.leave(f"DEBUG stays as it is: {why}", place)
            return
        self._notes.better("debug-off", f"whatever {variable} says", place)
        self._tell(variable, spelled)

    def _tell(self, variable: str, spelled: dict[str, object]) -> None:
        """Let the base module, too, see that DEBUG is off, where a variable can say so."""
        if variable and variable != DEBUG and self._both(spelled, "True", "False"):
            self._server.env[variable] = {
                **{key: value for key, value in self._server.env.get(variable, {}).items()
                   if key == "for"},
                "value": "False",
                "setting": False,
            }  # fmt: skip

    def _at_home(self, variable: str) -> None:
        """Leave a developer's DEBUG as it is where it is not simply on."""
        if self._findings.development.value("DEBUG") is not True and variable not in self.renamed:
            self._here.keep("DEBUG")

    def _debug_variable(self) -> tuple[str, dict[str, object]]:
        name = next(iter(self._findings.debug_by), "")
        return name, dict(self._findings.debug_by.get(name, {}))

    @staticmethod
    def _both(spelled: dict[str, object], on: str, off: str) -> bool:
        return spelled.get(on) is True and spelled.get(off) is False
