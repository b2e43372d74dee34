"""Rules about manage.py, wsgi.py, asgi.py and celery.py: the settings they name exist."""

from __future__ import annotations

from collections.abc import Iterator

from envgen import readback
from envgen.errors import Place, Severity
from envgen.rules import Finding, Subject, rule

NAMES = ("wsgi", "asgi", "celery")


@rule(
    "settings-module",
    why="Started without DJANGO_SETTINGS_MODULE, it stops with an import error.",
    fix="name a generated module, such as config.settings.production",
    source="https://docs.djangoproject.com/en/5.2/topics/settings/",
)
def settings_module(subject: Subject) -> Iterator[Finding]:
    """Yield the entry points that name a settings module that is not there."""
    for path in _paths(subject):
        text = subject.disk.read(path)
        for module, line in readback.default_settings_modules(text or ""):
            if not _exists(subject, module):
                yield Finding(f"there is no settings module {module}", Place(path, line, 1))


@rule(
    "settings-module-bypassed",
    why="Whoever starts it without DJANGO_SETTINGS_MODULE gets other settings than the profiles'.",
    fix="name a generated module",
    severity=Severity.WARNING,
)
def settings_module_bypassed(subject: Subject) -> Iterator[Finding]:
    """Yield the entry points that name a module which envgen did not generate."""
    package = subject.deployment.document.django.settings_package
    for path in _paths(subject):
        for module, line in readback.default_settings_modules(subject.disk.read(path) or ""):
            if _exists(subject, module) and not module.startswith(f"{package}."):
                yield Finding(f"{module} is not one of {package}", Place(path, line, 1))


def _paths(subject: Subject) -> Iterator[str]:
    deployment = subject.deployment
    yield deployment.inside("manage.py")
    package = deployment.document.django.settings_package.partition(".")[0]
    for name in NAMES:
        yield deployment.inside(f"{package}/{name}.py")


def _exists(subject: Subject, module: str) -> bool:
    path = subject.deployment.inside(module.replace(".", "/"))
    return any(
        subject.disk.read(candidate) is not None
        for candidate in (f"{path}.py", f"{path}/__init__.py")
    )
