"""Explain the parts of one project. Each trial is run once, however many questions it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from envgen.errors import InputError, Place
from envgen.explain.effects import (
    Effect,
    Subject,
    changed_lines,
    closest_of,
    effects,
    values_of,
)
from envgen.explain.search import (
    Key,
    Observe,
    all_keys,
    at_once,
    is_small,
    one_by_one,
    together,
    top_keys,
    tried_causes,
)
from envgen.explain.trials import Decider, KeyChange, Trials, key_name
from envgen.formats.shapes import KeyPath
from envgen.model import Artifact, Deployment
from envgen.output.diff import Side, variable_sides
from envgen.output.redact import Redactor
from envgen.output.targets import targets
from envgen.output.template_kinds import TemplateKind, Values
from envgen.output.templating import Templates
from envgen.profile.loaded import Profile
from envgen.project import Project
from envgen.reading.audit.conditions import ReadKind
from envgen.reading.audit.sources import Sources
from envgen.secrets.values import SavedValues

Seen = TypeVar("Seen")
Causes = dict[Decider, set[Seen]]

_EXTENDS: KeyPath = ("extends",)


class OnceTemplates(Templates):
    """Renders each template once with equal values: most trials change few of the files."""

    def __init__(self, templates: Templates) -> None:
        """Take the same templates."""
        runs_project = templates.runs_project
        super().__init__(
            templates.folder, templates.shown, templates.project, runs_project=runs_project
        )
        self._texts: dict[tuple[str, str], str] = {}

    def render_kind(self, kind: TemplateKind[Values], values: Values) -> str:
        """Return the text of a built-in template, or of the project's override of it."""
        key = (kind.name, repr(values))
        if key not in self._texts:
            self._texts[key] = super().render_kind(kind, values)
        return self._texts[key]


class Explainer:
    """The profiles of a project, and the trials of their keys."""

    def __init__(
        self,
        project: Project,
        profiles: Mapping[str, Profile],
        deployments: Mapping[str, Deployment],
        templates: Templates,
        load: Callable[[Deployment], SavedValues],
        asked: Sequence[str] = (),
        *,
        go_on: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep what is asked about; nothing is tried yet, and no .env file is read.

        `asked` are the profiles to explain, by default all. `go_on` is called before each trial,
        and may raise to end them.
        """
        self._go_on = go_on
        self.project = project
        self.profiles = profiles
        self.deployments = deployments
        self.templates = OnceTemplates(templates)
        self._load, self._asked = load, asked or list(deployments)
        facts = {name: project.facts(profile) for name, profile in profiles.items()}
        self.trials = Trials(profiles, deployments, facts)
        self._values = {name: values_of(each) for name, each in deployments.items()}
        self._effects: dict[tuple[str, str], Causes[Effect]] = {}
        self._lines: dict[tuple[str, int], Causes[int]] = {}
        self._sources: dict[str, Sources] = {}

    def effects(self, profile: str, subject: Subject) -> Causes[Effect]:
        """Return what decides a setting, variable, program, service or field of a profile.

        A cause that decides less comes before one that decides more: it is the more specific one.
        The fields of a service do not count besides the service.
        """
        is_tried = (profile, "") in self._effects
        name = "" if is_tried or self._is_small([profile]) else subject[1]
        if (profile, name) not in self._effects:
            observe = self._differing(profile)
            found = self._causes([profile], observe, lambda each: each.subject[1] == name, name)
            self._effects[profile, name] = found
        counted = {
            cause: {
                each for each in effects if each.subject == subject or each.subject[0] != "field"
            }
            for cause, effects in self._effects[profile, name].items()
        }
        return _sorted(counted, lambda each: each.subject == subject)

    def try_every_key(self, profile: str) -> None:
        """Try the keys of a profile one by one, for questions about all of its names.

        For one name of a large project, trying many keys at once is faster.
        """
        keys = [each for each in top_keys(self.trials.files([profile])) if each.path != _EXTENDS]
        observe = self._differing(profile)
        outside = dict.fromkeys(self.trials.from_outside(profile))
        self._effects[profile, ""] = one_by_one(keys, observe) | tried_causes(outside, observe)

    def saved(self, deployment: Deployment) -> dict[str, Side]:
        """Return the value of each variable, and where it is saved. A secret has a label."""
        return variable_sides(deployment, self._redactor, self._load(deployment))

    @cached_property
    def _redactor(self) -> Redactor:
        return Redactor([self.deployments[name] for name in self._asked], self.project.read)

    def keys(self) -> list[str]:
        """Return the keys of all profiles, as a person writes them."""
        return [key_name(key.path) for key in all_keys(self.trials.files(self.profiles))]

    def reads(self, kind: ReadKind, names: Sequence[str], folder: str) -> Iterator[Place]:
        """Yield the lines of the project's own code, below a folder, that read one of `names`."""
        if folder not in self._sources:
            self._sources[folder] = Sources(self.project.root, folder)
        sources = self._sources[folder]
        for path, text in sources.texts.items():
            found = sources.reads(path) if any(name in text for name in names) else None
            for read in found.reads if found else ():
                if read.kind == kind and read.name in names:
                    yield Place(read.path, read.line)

    @cached_property
    def artifacts(self) -> dict[str, Artifact]:
        """Return every generated file but the .env files, by path."""
        return {item.path: item for item in _artifacts(self.deployments, self.templates)}

    def line_causes(self, path: str, line: int) -> list[Decider]:
        """Return what decides a line of a generated file; what decides less comes first.

        A line that nothing decides is constant.
        """
        artifact = self.artifacts[path]
        names = [artifact.profile] if artifact.profile else list(self.deployments)
        number = 0 if self._is_small(names) else line
        if (path, number) not in self._lines:
            observe = self._lines_of(artifact)
            found = self._causes(names, observe, lambda each: each == line)
            self._lines[path, number] = found
        return list(_sorted(self._lines[path, number], lambda each: each == line))

    def dependents(self, key: Key) -> tuple[dict[str, set[Subject]], dict[str, set[int]]]:
        """Return what depends on a key, and on the keys below it.

        Returns the settings, variables, programs and services of each profile, and the lines of
        each generated file.
        """
        file = key.cause.place.file
        names = [name for name in self.profiles if file in self.trials.files([name])]
        trials = list(at_once([key]))
        if is_small([key]) or any(self._resolved(names, each) is None for each in trials):
            trials = [[change] for each in key.all() for change in each.changes()]
        # What a section inherits depends on another file.
        trials = [each for each in trials if not any(change.cause.inherits for change in each)]
        subjects: dict[str, set[Subject]] = {name: set() for name in names}
        lines: dict[str, set[int]] = {}
        for changes in trials:
            for name in names:
                seen = self._differing(name)(changes) or ()
                subjects[name].update(each.subject for each in seen)
            for path, artifact in self.artifacts.items():
                if artifact.target != "runtime" and artifact.profile in (None, *names):
                    lines.setdefault(path, set()).update(self._lines_of(artifact)(changes) or ())
        return subjects, {path: found for path, found in lines.items() if found}

    def _causes(
        self,
        names: Sequence[str],
        observe: Observe[Seen],
        is_wanted: Callable[[Seen], bool],
        name: str = "",
    ) -> Causes[Seen]:
        keys = [each for each in top_keys(self.trials.files(names)) if each.path != _EXTENDS]
        if is_small(keys):
            found = one_by_one(keys, observe)
        else:
            found = together(keys, observe, is_wanted, name)
        outside = dict.fromkeys(each for name in names for each in self.trials.from_outside(name))
        return found | tried_causes(outside, observe)

    def _is_small(self, names: Sequence[str]) -> bool:
        return is_small(top_keys(self.trials.files(names)))

    def _differing(self, profile: str) -> Observe[Effect]:
        """Return what returns the effects of changes on a profile."""

        def observe(changes: Sequence[KeyChange]) -> set[Effect] | None:
            self._go_on()
            after = self.trials.deployment(profile, changes)
            if after is None or after is self.deployments[profile]:
                return None if after is None else set()
            return set(effects(self._values[profile], values_of(after)))

        return observe

    def _lines_of(self, artifact: Artifact) -> Observe[int]:
        """Return what returns the lines of a file that changes make different."""
        names = [artifact.profile] if artifact.profile else list(self.deployments)

        def observe(changes: Sequence[KeyChange]) -> set[int] | None:
            self._go_on()
            after = self._resolved(names, changes)
            if after is None or all(after[name] is self.deployments[name] for name in names):
                return None if after is None else set()
            target, profile = artifact.target, artifact.profile
            try:
                made = list(_artifacts(after, self.templates, target=target, profile=profile))
            except InputError:  # nothing can be made: a template is missing
                made = []
            return changed_lines(artifact.text, _same_file(artifact, made))

        return observe

    def _resolved(
        self, names: Sequence[str], changes: Sequence[KeyChange]
    ) -> dict[str, Deployment] | None:
        """Return the deployments of all profiles, after changes that some of them have.

        A profile whose format refuses the changes stays as it is; None if all refuse them.
        """
        made = {name: self.trials.deployment(name, changes) for name in names}
        accepted = {name: each for name, each in made.items() if each is not None}
        return {**self.deployments, **accepted} if accepted else None


def _sorted(found: Causes[Seen], is_wanted: Callable[[Seen], bool]) -> Causes[Seen]:
    """Return the causes of what is wanted. What decides less else comes first."""
    wanted = {cause: {each for each in seen if is_wanted(each)} for cause, seen in found.items()}
    causes = [cause for cause, seen in wanted.items() if seen]
    # That a section inherits something matters only where the profile it is from does not.
    causes = [each for each in causes if not each.inherits] or causes
    ordered = sorted(closest_of(causes), key=lambda each: len(found[each]))
    return {cause: wanted[cause] for cause in ordered}


def _same_file(artifact: Artifact, made: Sequence[Artifact]) -> str:
    """Return the text of the file in a trial: where its path differs, that of its only target."""
    same = [item for item in made if item.path == artifact.path]
    found = same or (made if len(made) == 1 else [])
    return found[0].text if found else ""


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
