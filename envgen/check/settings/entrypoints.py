"""Rules about entry points: the settings modules in manage.py, wsgi.py, asgi.py and celery.py."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.check import CheckedProfile
from envgen.errors import Edit, Finding, Place, Severity, rule
from envgen.output import readers
from envgen.output.left_behind import is_left_behind
from envgen.platforms.manifest import entries_of
from envgen.profile.loader import BASE
from envgen.reading.entry_points import modules_in

DOCS = "https://docs.djangoproject.com/en/5.2/topics/settings/#designating-the-settings"
NAMES = ("wsgi", "asgi", "celery")


@rule(
    "settings-module",
    why="Without DJANGO_SETTINGS_MODULE, the program stops with an error.",
    fix="use a generated module, such as config.settings.production",
    source=DOCS,
)
def settings_module(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the entry points with a settings module that does not exist or is empty."""
    package = subject.deployment.document.django.settings_package
    for module, place in _named(subject):
        text = _module_text(subject, module)
        hint = _better(subject, place)
        if text is None and (profile := _profile_of(subject, module)):
            command = f"run `envgen render {profile}`"
            yield Finding(f"the settings module {module} is not rendered yet", place, command)
        elif text is None:
            message = f"there is no settings module {module or repr(module)}"
            yield Finding(message, place, hint, edit=_edit(subject, module, place))
        elif text is not None and _is_gone(subject, module, text):
            name = module.rpartition(".")[2]
            message = f"{module} was generated for {name}, but there is no such profile"
            yield Finding(message, place, hint)
        elif module == package and readers.is_empty(text):
            message = f"{module} is a package without settings of its own"
            yield Finding(message, place, hint, edit=_edit(subject, module, place))


@rule(
    "settings-module-bypassed",
    why="Without DJANGO_SETTINGS_MODULE, the program does not use the settings of a profile.",
    fix="use a generated module, such as config.settings.production",
    source=DOCS,
    severity=Severity.WARNING,
)
def settings_module_bypassed(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield the entry points with a settings module that envgen did not generate."""
    package = subject.deployment.document.django.settings_package
    for module, place in _named(subject):
        text = _module_text(subject, module)
        outside = module != package and not module.startswith(f"{package}.")
        if text is not None and outside:
            message = f"{module} is not a generated module in {package}"
            edit = _edit(subject, module, place, safe=False)
            yield Finding(message, place, _better(subject, place), edit=edit)
    for module, place, service in _in_commands(subject):
        if not module.startswith(f"{package}."):
            message = f"a command of {service} uses the settings {module}, not a generated module"
            hint = f"use {subject.deployment.settings_module} in it"
            yield Finding(message, place, hint)


@rule(
    "settings-module-mixed-up",
    why="The programs would run with the settings of another environment.",
    fix="run `envgen render PROFILE` to write the right module",
    source=DOCS,
)
def settings_module_mixed_up(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a manifest or .env whose DJANGO_SETTINGS_MODULE is not the profile's module."""
    name, wanted = "DJANGO_SETTINGS_MODULE", subject.deployment.settings_module
    message = f"{name} must be {wanted}"
    if subject.dotenv_values.get(name, wanted) != wanted:
        yield Finding(message, subject.dotenv_place(name))
    for _, entry in entries_of(subject.manifest.holders()):
        if entry.key == name and entry.source.value not in (None, wanted):
            yield Finding(message, entry.place)


def _in_commands(subject: CheckedProfile) -> Iterator[tuple[str, Place, str]]:
    """Yield the settings modules in commands and scripts of services, each with its place."""
    found = {}
    for build in subject.builds:
        for step in (step for flow in build.flows() for step in flow.steps):
            path = build.origin(step.file) if step.file else None
            place = Place(path, step.line, 1) if path else Place(subject.deployment.source)
            told = step.environment.get("DJANGO_SETTINGS_MODULE", "")
            named = [item.module for item in modules_in(" ".join(step.words))]
            for module in (*named, told):
                if module and _module_text(subject, module) is not None:
                    found[module, place] = build.service.name
    for (module, place), service in found.items():
        yield module, place, service


def _profile_of(subject: CheckedProfile, module: str) -> str | None:
    """Return the profile that a settings module is generated for; None if there is none."""
    package, _, name = module.rpartition(".")
    if package != subject.deployment.document.django.settings_package or name == BASE:
        return None
    is_profile = subject.disk.is_file(f"{subject.disk.profiles}/{name}.yaml")
    return name if is_profile else None


def _is_gone(subject: CheckedProfile, module: str, text: str) -> bool:
    """Return whether a module is a generated one, of a profile that does not exist."""
    paths = subject.deployment.module_files(module)
    return is_left_behind(paths[0], text, subject.project.deployments)


def _better(subject: CheckedProfile, place: Place) -> str:
    """Return a hint: manage.py should use development settings, the others deployed ones."""
    return f"use {_module_for(subject, place)}, or another module of that package"


def _module_for(subject: CheckedProfile, place: Place) -> str:
    """Return the settings module that an entry point should use."""
    package = subject.deployment.document.django.settings_package
    profile, kind = "production", "deployed"
    if place.file.endswith("manage.py"):
        profile, kind = "development", "development"
    names = [item.name for item in subject.project.deployments if item.kind == kind]
    if names and profile not in names:
        profile = names[0]
    return f"{package}.{profile}"


def _edit(subject: CheckedProfile, module: str, place: Place, *, safe: bool = True) -> Edit | None:
    """Return the edit that names the right module; None if the project has no such profile."""
    wanted = _module_for(subject, place)
    profile = wanted.rpartition(".")[2]
    if not subject.disk.is_file(f"{subject.disk.profiles}/{profile}.yaml"):
        return None
    return Edit(place.file, "replace", wanted, module, place.line, safe)


def _named(subject: CheckedProfile) -> Iterator[tuple[str, Place]]:
    for path in _paths(subject):
        for module, line in readers.default_settings_modules(subject.disk.read(path) or ""):
            yield module, Place(path, line, 1)


def _paths(subject: CheckedProfile) -> Iterator[str]:
    document = subject.deployment.document
    yield subject.deployment.inside("manage.py")
    parent, _, _ = document.django.settings_package.rpartition(".")
    packages = {parent, parent.partition(".")[0]}
    for start in subject.starts.items:
        for server in start.servers:
            outer, _, last = server.module.rpartition(".")
            packages.add(outer if last in NAMES else server.module)
    for package in sorted(packages - {""}):
        for name in NAMES:
            yield subject.deployment.inside(f"{package.replace('.', '/')}/{name}.py")


def _module_text(subject: CheckedProfile, module: str) -> str | None:
    texts = map(subject.disk.read, subject.deployment.module_files(module))
    return next((text for text in texts if text is not None), None)
