"""Decide about DEBUG and SECRET_KEY, and the variables that they are read from."""

from __future__ import annotations

import re
from typing import Any

from msgspec import field

from envgen.adopt.context import AdoptionContext
from envgen.adopt.decision import Draft
from envgen.adopt.findings import value_of
from envgen.adopt.spellings import OFF, ON, DebugSwitch
from envgen.platforms import platforms
from envgen.profile import VARIABLE
from envgen.reading.settings import Unknown
from envgen.resolve.context import KEY_NAMES

KEY = "DJANGO_SECRET_KEY"
DEBUG = "DJANGO_DEBUG"


class Switches(AdoptionContext, frozen=True):
    """Decides for all profiles together, because old names may apply to all of them."""

    # The developer's profile; `draft` is the server's.
    here: Draft
    # Old names in all profiles, in the developer's only, and in the server's only.
    renamed: dict[str, str] = field(default_factory=dict)
    renamed_here: dict[str, str] = field(default_factory=dict)
    renamed_there: dict[str, str] = field(default_factory=dict)
    # Variables that only a developer has.
    only_here: set[str] = field(default_factory=set)
    # Variables of every profile.
    shared: dict[str, dict[str, Any]] = field(default_factory=dict)

    def _keep(self, *names: str) -> None:
        self.draft.keep(*names)
        self.here.keep(*names)

    # --- the secret key ---

    def secret_key(self) -> None:
        """Decide where SECRET_KEY comes from, and what happens to the old variable."""
        place = self.place("SECRET_KEY")
        value = self.reading.settings.get("SECRET_KEY")
        variable, fallback = self._key_variable()
        literal = isinstance(value, str) and not variable
        if literal:
            # The generated settings read a key that Render made, although the old ones did not.
            variable = next(filter(self._is_generated, KEY_NAMES), "")
        # If nothing sets it, the generated module requires it, which is right.
        wanted = variable or literal or (value is None and self.reading.everything is None)
        declined = "secret-key" in self.declined and (literal or fallback)
        if not wanted or declined or not self._given_by_the_process():
            self._keep_key(literal or fallback)
            return
        if variable not in KEY_NAMES and self._is_generated(variable):
            self._keep_generated(variable)
            return
        if literal or fallback:
            # A laptop or CI that runs without a key now must still run without one.
            self.here.keep("SECRET_KEY", "SECRET_KEY_FALLBACKS")
            name = variable if self._is_generated(variable) else KEY
            what = f"SECRET_KEY has {'its value' if literal else 'a default'} in the settings"
            self.notes.better(
                "secret-key", f"{what}; on the server, only the variable {name} counts", place
            )
            is_given = variable in self.draft.env or value_of(self.findings.remote, variable or KEY)
            old = f" or {variable}" if variable and variable != KEY else ""
            if not is_given:
                what = f"set {KEY}{old} on the server before you deploy, to a new value"
                self.notes.leave(f"{what}: the one in the settings is in git's history", place)
        elif self._is_written_at_home():
            self.here.keep("SECRET_KEY", "SECRET_KEY_FALLBACKS")
        if variable:
            self._name_key(variable, at_home=not fallback and not self._is_written_at_home())

    def _is_written_at_home(self) -> bool:
        """Return whether a developer's settings contain the key, so that no variable is needed."""
        development = self.findings.development
        reads = development.sources.get("SECRET_KEY", ())
        return isinstance(development.value("SECRET_KEY"), str) and not reads

    def _given_by_the_process(self) -> bool:
        """Return whether the server's variables are set in its process, like on Render.

        Elsewhere they may be in a file that the old settings read themselves.
        """
        return self.findings.behind_edge or bool(self.findings.procfile)

    def _is_generated(self, variable: str) -> bool:
        return self.render and self.draft.env.get(variable, {}).get("generate") == "render"

    def _keep_generated(self, variable: str) -> None:
        """Keep a key that Render generated under the project's own name.

        Under another name Render would generate a new value, and every session would end.
        """
        self._keep("SECRET_KEY", "SECRET_KEY_FALLBACKS")
        self.draft.env[variable] = {"secret": True, "generate": "render"}

    def _name_key(self, variable: str, *, at_home: bool) -> None:
        is_generated = self._is_generated(variable)
        entry = self.draft.env.pop(variable, {})
        if is_generated:
            # Under a new name Render would generate a new value, and every session would end.
            made = {"secret": True, "generate": "render", "setting": True}
            (self.shared if at_home else self.draft.env)[variable] = made
        elif variable != KEY:
            (self.renamed if at_home else self.renamed_there)[variable] = KEY
            if entry:
                moved = ("blueprint-secret", variable)
                in_git = any((item.id, item.detail) == moved for item in self.notes.improved)
                first = (
                    f"set {KEY} on the server to its value in .env.production"
                    if in_git
                    else f"copy the value of {variable} to {KEY} on the server"
                )
                self.notes.leave(f"{first}; until then {variable} is used")

    def _keep_key(self, known_to_all: bool) -> None:
        self._keep("SECRET_KEY", "SECRET_KEY_FALLBACKS")
        why = "envgen cannot tell where it comes from"
        if known_to_all:
            why = "its value is in the repository, and whoever has it can forge sessions; read it "
            why += "from a variable, and set a new value on the server"
        elif not self._given_by_the_process():
            why = "its value may be in a file on the server"
        self.notes.leave(f"SECRET_KEY stays as it is: {why}", self.place("SECRET_KEY"))

    def _key_variable(self) -> tuple[str, bool]:
        """Return the variable that contains the key, and whether there is a literal default."""
        reads = self.reading.sources.get("SECRET_KEY", ())
        if len({item.name for item in reads}) != 1 or re.match(VARIABLE, reads[0].name) is None:
            return "", False
        name = reads[0].name
        for reading in (self.reading, self.findings.presumed):
            value = reading.settings.get("SECRET_KEY")
            if getattr(value, "variable", "") == name:
                return name, any(item.literal_default for item in reads)
        return "", False

    # --- DEBUG ---

    def debug(self) -> None:
        """Decide the value of DEBUG on the server, and keep one variable that switches it."""
        value = self.reading.settings.get("DEBUG")
        switch = next(
            (DebugSwitch(*item) for item in self.findings.debug_by.items()), DebugSwitch("", {})
        )
        variable = switch.variable
        on = bool(value) if isinstance(value, int) else None
        if value is None and self.reading.everything is None:
            # The base module does not set it, but a developer's module may.
            self._keep_at_home()
        elif variable and re.match(VARIABLE, variable) is None:
            self._leave_debug("profiles cannot have a variable with the name that it is read from")
        elif on and "debug-off" in self.declined:
            self._stay_on(variable)
        elif variable == DEBUG:
            self._own_variable(switch, on)
        elif on:
            self.notes.better("debug-off", "DEBUG", self.place("DEBUG"))
            self._turn_off(switch)
            self._at_home(switch)
        elif variable:
            self._rename(switch, on)
        else:
            self._without_variable(on)

    def _stay_on(self, variable: str) -> None:
        if variable:
            self._keep("DEBUG")
        else:
            self.draft.settings["DEBUG"] = True

    def _own_variable(self, switch: DebugSwitch, on: bool | None) -> None:
        """Decide about a module that reads DJANGO_DEBUG itself, as the generated one does."""
        if on:
            self.notes.better("debug-off", "DEBUG", self.place("DEBUG"))
        elif switch.reads("true", "false"):
            if on is False:
                self.draft.env.pop(DEBUG, None)
        else:
            self._leave_debug(f"the module does not understand {DEBUG}=true or {DEBUG}=false")
            return
        self._keep_at_home()

    def _rename(self, switch: DebugSwitch, on: bool | None) -> None:
        """Make the variable an old name of DJANGO_DEBUG, or keep it as the only one."""
        if not switch.can_be_renamed:
            self._leave_debug(f"{switch.obstacle}, so set {switch.variable}, not {DEBUG}")
        elif on is None and "debug-off" in self.declined:
            unknown = self.reading.settings.get("DEBUG")
            self._leave_debug(
                unknown.why if isinstance(unknown, Unknown) else "its value is unclear"
            )
        else:
            if on is None and self.findings.presumed.value("DEBUG"):
                detail = f"unless {DEBUG} or {switch.variable} turns it on"
                self.notes.better("debug-off", detail, self.place("DEBUG"))
            self.draft.env.pop(switch.variable, None)
            self.renamed[switch.variable] = DEBUG
            self._name_at_home(switch)

    def _without_variable(self, on: bool | None) -> None:
        unknown = self.reading.settings.get("DEBUG")
        if on is None:
            self._leave_debug(
                unknown.why if isinstance(unknown, Unknown) else "its value is unclear"
            )
        else:
            self._keep_at_home()

    def _leave_debug(self, why: str) -> None:
        self._keep("DEBUG")
        todo = "check that it is off on the server, or move it from `keep` to `settings`"
        self.notes.leave(f"DEBUG stays as it is: {why}; {todo}", self.place("DEBUG"))

    def _turn_off(self, switch: DebugSwitch) -> None:
        """Set the old variable to off on the server, so that the base module reads it, too."""
        if not switch.variable:
            return
        entry = self.draft.env.pop(switch.variable, {})
        if switch.off:
            readers = {"for": entry["for"]} if "for" in entry else {}
            self.draft.env[switch.variable] = {**readers, "value": switch.off}
        else:
            self.only_here.add(switch.variable)
            self.notes.leave(self._always_on(switch.variable), self.place("DEBUG"))

    def _always_on(self, variable: str) -> str:
        """Return what to do about a variable of which any text turns DEBUG on in the old file."""
        for platform in platforms().values():
            if variable in platform.reserved:
                found = f"{platform.title} sets {variable}, and that turns DEBUG on here"
                return f"{found}; the profile turns DEBUG off, but correct this line too"
        return f"remove {variable} on the server: any text in it turns DEBUG on here"

    def _at_home(self, switch: DebugSwitch) -> None:
        """Rename the variable only in development: on the server it has a fixed value."""
        if not switch.variable:
            self._keep_at_home()
        elif switch.can_be_renamed:
            self.renamed_here[switch.variable] = DEBUG
            self._name_at_home(switch)
        else:
            self.here.keep("DEBUG")
            what = f"{switch.obstacle}, so set {switch.variable}, not {DEBUG}"
            self.notes.leave(f"DEBUG stays as it is in development: {what}", self.place("DEBUG"))

    def _name_at_home(self, switch: DebugSwitch) -> None:
        """Keep a developer's DEBUG, and note its spelling if the settings do not read `true`."""
        if not self.findings.development.value("DEBUG"):
            self.here.settings["DEBUG"] = False
        if not switch.reads("True", "False"):
            # The generated settings pass true on as True, and any other text as it is.
            name = switch.variable if switch.on == "true" else DEBUG
            what = (
                f"to turn DEBUG on, set {name}={switch.on}: "
                f"with {DEBUG}=true it is on in the generated settings, but off in this file"
            )
            self.notes.leave(what, self.place("DEBUG"))
        files = (*self.findings.local, *self.findings.remote)
        for file in files:
            text = file.values.get(switch.variable)
            if text is not None and text.strip().lower() not in (*ON, *OFF):
                self.notes.leave(
                    f"write {switch.variable} in {file.path} as true or false: "
                    "the generated settings refuse its present spelling"
                )

    def _keep_at_home(self) -> None:
        """Leave a developer's DEBUG unchanged, unless it is always on."""
        if self.findings.development.value("DEBUG") is not True:
            self.here.keep("DEBUG")
