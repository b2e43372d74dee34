"""Explain the parts of one project. Each trial is run once, however many questions it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from envgen.errors import InputError
from envgen.explain.effects import Effect, Subject, changed_lines, closest_of, effects
from envgen.explain.trials import Decider, Trial, trials
from envgen.formats.shapes import KeyPath
from envgen.model import Artifact, Deployment, Setting
from envgen.output.diff import Side, variable_sides
from envgen.output.redact import Redactor
from envgen.output.targets import targets
from envgen.output.templating import Templates
from envgen.profile.loaded import Profile
from envgen.project import Project
from envgen.secrets.values import SavedValues


class Explainer:
    """The profiles of a project, and the trials of their keys."""

    def __init__(
        self,
        project: Project,
        profiles: Mapping[str, Profile],
        deployments: Mapping[str, Deployment],
        templates: Templates,
        load: Callable[[Deployment], SavedValues],
        *,
        go_on: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep what is asked about; nothing is tried yet, and no .env file is read.

        `go_on` is called before each trial and each rendering. It may raise, to end them.
        """
        self.project = project
        self.profiles = profiles
        self.deployments = deployments
        self.templates = templates
        self._load = load
        self._go_on = go_on
        self._trials: dict[str, list[Trial]] = {}
        self._effects: dict[str, dict[Subject, list[Effect]]] = {}
        self._lines: dict[str, dict[int, list[Decider]]] = {}

    def trials(self, profile: str) -> list[Trial]:
        """Return the trials of a profile."""
        if profile not in self._trials:
            self._trials[profile] = self.trials_of(profile, ())
        return self._trials[profile]

    def trials_of(self, profile: str, path: KeyPath) -> list[Trial]:
        """Return the trials of one key of a profile, and of the keys below it."""
        asked = self.profiles[profile]
        found = []
        for trial in trials(asked, self.project.facts(asked), below=path):
            self._go_on()
            found.append(trial)
        return found

    def effects(self, profile: str) -> dict[Subject, list[Effect]]:
        """Return what decides each setting, variable and service of a profile."""
        if profile not in self._effects:
            self._effects[profile] = effects(self.deployments[profile], self.trials(profile))
        return self._effects[profile]

    def item_causes(self, profile: str, setting: Setting, item: object) -> list[Decider]:
        """Return the causes without which the value of a list setting lacks an item."""
        found = set()
        for trial in self.trials(profile):
            others = (each for each in trial.deployment.settings if each.name == setting.name)
            if any(item not in items_of(other) for other in others):
                found.add(trial.cause)
        known = [each.cause for each in self.effects(profile).get(("setting", setting.name), ())]
        return [cause for cause in known if cause in found]

    def saved(self, deployment: Deployment) -> dict[str, Side]:
        """Return the value of each variable, and where it is saved. A secret has a label."""
        redactor = Redactor([deployment], self.project.read)
        return variable_sides(deployment, redactor, self._load(deployment))

    @cached_property
    def artifacts(self) -> dict[str, Artifact]:
        """Return every generated file but the .env files, by path."""
        return {item.path: item for item in _artifacts(self.deployments, self.templates)}

    def line_causes(self, path: str) -> dict[int, list[Decider]]:
        """Return what decides each line of a generated file; what decides less comes first.

        A line that nothing decides is constant, and is left out.
        """
        if path not in self._lines:
            artifact = self.artifacts[path]
            names = [artifact.profile] if artifact.profile else list(self.deployments)
            changed: dict[Decider, set[int]] = {}
            for cause, deployments in self._together({name: self.trials(name) for name in names}):
                lines = self._changed(artifact, deployments)
                changed.setdefault(cause, set()).update(lines)
            self._lines[path] = _by_line(changed)
        return self._lines[path]

    def changed_lines(self, trials: Mapping[str, Sequence[Trial]]) -> dict[str, set[int]]:
        """Return the lines of each generated file that differ in trials of some profiles."""
        changed: dict[str, set[int]] = {path: set() for path in self.artifacts}
        for _, deployments in self._together(trials):
            for path, artifact in self.artifacts.items():
                if artifact.target != "runtime" and artifact.profile in (None, *trials):
                    changed[path].update(self._changed(artifact, deployments))
        return {path: lines for path, lines in changed.items() if lines}

    def _changed(self, artifact: Artifact, deployments: Mapping[str, Deployment]) -> set[int]:
        """Return the lines of a file that differ if it is made from other deployments."""
        self._go_on()
        target, profile = artifact.target, artifact.profile
        try:
            made = list(_artifacts(deployments, self.templates, target=target, profile=profile))
        except InputError:  # with another value, nothing can be made: a template is missing
            made = []
        return changed_lines(artifact.text, _same_file(artifact, made))

    def _together(
        self, trials: Mapping[str, Sequence[Trial]]
    ) -> Iterator[tuple[Decider, dict[str, Deployment]]]:
        """Yield each cause with the deployments that follow from one of its changes.

        A file that several profiles share may stay the same if a key is changed in one of the
        profiles that inherit it. So the key is changed in all of them at once.
        """
        together: dict[tuple[Decider, int], dict[str, Deployment]] = {}
        for name, each in trials.items():
            for trial in each:
                together.setdefault((trial.cause, trial.number), {})[name] = trial.deployment
        for (cause, _), changed in together.items():
            yield cause, {**self.deployments, **changed}


def _by_line(changed: Mapping[Decider, set[int]]) -> dict[int, list[Decider]]:
    found: dict[int, list[Decider]] = {}
    for cause in sorted(changed, key=lambda item: len(changed[item])):
        for line in changed[cause]:
            found.setdefault(line, []).append(cause)
    return {line: closest_of(causes) for line, causes in found.items()}


def _same_file(artifact: Artifact, made: Sequence[Artifact]) -> str:
    """Return the text of the file in a trial: where its path differs, that of its only target."""
    same = [item for item in made if item.path == artifact.path]
    found = same or (made if len(made) == 1 else [])
    return found[0].text if found else ""


def items_of(setting: Setting) -> list[Any]:
    """Return the items of the value of a setting; none if it is not a list."""
    return list(setting.value) if isinstance(setting.value, list | tuple) else []


def _artifacts(
    deployments: Mapping[str, Deployment],
    templates: Templates,
    *,
    target: str = "",
    profile: str | None = None,
) -> Iterator[Artifact]:
    for kind in targets().values():
        if target and kind.name != target:
            continue
        if profile is None:
            yield from kind.for_project(list(deployments.values()), templates)
        for name, deployment in deployments.items():
            if profile in (None, name):
                yield from kind.for_profile(deployment, templates)
