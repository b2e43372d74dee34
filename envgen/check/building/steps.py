"""Rules about builds: they install packages, collect static files and migrate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from envgen.catalog.tools import DJANGO_COMMANDS, HARMLESS, SERVERS
from envgen.check import CheckedProfile
from envgen.check.building.builds import ServiceBuild
from envgen.check.settings.effective import EffectiveSettings
from envgen.errors import Finding, Place, Severity, rule
from envgen.reading.dependencies import installs
from envgen.reading.following import Flow, FlowCommand

SOURCE = "https://render.com/docs/deploys"
# Storages that write to STATIC_ROOT.
_IN_FOLDERS = ("django.contrib.staticfiles.storage.", "whitenoise.storage.")


@rule(
    "nothing-installed",
    why="Without its packages, no program starts.",
    fix="add `pip install -r requirements.txt` to the build command",
    source=SOURCE + "#build-command",
)
def nothing_installed(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield services whose build installs no packages."""
    for build in subject.builds:
        if not build.has_django or build.installed.installs_anything or build.installed.is_open:
            continue
        if _unknown(subject, (build.building, build.starting), "install"):
            continue
        if build.is_python and build.service.build_command:
            message = f"the build command of {build.service.name} installs no packages"
            yield Finding(message, Place(subject.deployment.source))
        elif build.is_docker and build.is_seen:
            hint = "add `RUN pip install -r requirements.txt`"
            yield Finding(
                "no RUN instruction installs packages", Place(build.dockerfile_path), hint
            )


@rule(
    "static-uncollected",
    why="WhiteNoise serves only files that collectstatic has collected; without them, pages fail.",
    fix="add `python manage.py collectstatic --no-input` to the build command",
    source="https://docs.djangoproject.com/en/5.2/ref/contrib/staticfiles/#collectstatic",
)
def uncollected_static(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield web services that need collectstatic, but whose build does not run it."""
    for build in _collecting(subject):
        if _unknown(subject, (build.building, build.starting), "collectstatic"):
            continue
        if build.is_python:
            message = f"the build command of {build.service.name} does not run collectstatic"
            yield Finding(message, Place(subject.deployment.source))
        else:
            message = "no RUN instruction runs collectstatic"
            hint = (
                "add `RUN python manage.py collectstatic --no-input`, with dummy values for secrets"
            )
            yield Finding(message, Place(build.dockerfile_path), hint)


def _collecting(subject: CheckedProfile) -> Iterator[ServiceBuild]:
    """Yield the web services that need collectstatic, but do not run it as far as is seen."""
    for build in subject.builds:
        if build.service.kind != "web" or not build.has_django:
            continue
        if any(flow.has("collectstatic") for flow in (build.building, build.starting)):
            continue
        is_seen = build.service.build_command if build.is_python else build.is_seen
        if is_seen and (build.is_python or build.is_docker) and _needs_static(subject):
            yield build


@rule(
    "static-root",
    why="The build ends with an error, or goes on without static files.",
    fix='set it to a folder, such as `BASE_DIR / "staticfiles"`',
    source="https://docs.djangoproject.com/en/5.2/ref/settings/#static-root",
)
def nowhere_to_collect(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a profile whose build runs collectstatic, although nothing sets STATIC_ROOT."""
    settings = subject.effective
    if settings.value("STATIC_ROOT", "") not in ("", None) or _stores_elsewhere(settings):
        return
    builds = [build for build in subject.builds if not _may_fail(build)]
    if any(_collects(item) for build in builds for item in build.building.steps):
        document = subject.deployment.document
        is_left = "STATIC_ROOT" in (*document.keep, *document.unset)
        remove = f"remove STATIC_ROOT from `{document.left_by('STATIC_ROOT')}`" if is_left else None
        message = "STATIC_ROOT is not set, so collectstatic fails"
        yield Finding(message, settings.place("STATIC_ROOT"), remove)


def _collects(item: FlowCommand) -> bool:
    """Return whether a command certainly runs collectstatic with the profile's settings."""
    others = {"--settings", "--dry-run", "-n", "--help"}
    return (
        item.certain
        and "collectstatic" in item.words
        and any(word.endswith("manage.py") for word in item.words)
        and not any(word.partition("=")[0] in others for word in item.words)
        and "DJANGO_SETTINGS_MODULE" not in item.environment
    )


def _may_fail(build: ServiceBuild) -> bool:
    """Return whether the build says what to do if collectstatic fails, as `|| true` does."""
    scripts = (script.text or "" for script in build.building.scripts)
    texts = (build.service.build_command or "", *scripts)
    return any(re.search(r"collectstatic\b[^\n;&|]*\|\|", text) for text in texts)


def _stores_elsewhere(settings: EffectiveSettings) -> bool:
    """Return whether static files may go to another storage than a folder."""
    storages = settings.value("STORAGES", {})
    own = storages.get("staticfiles", {}) if isinstance(storages, dict) else None
    backends = (
        own.get("BACKEND", "") if isinstance(own, dict) else None,
        settings.value("STATICFILES_STORAGE", ""),
    )
    return any(
        not isinstance(item, str) or (item and not item.startswith(_IN_FOLDERS))
        for item in backends
    )


@rule(
    "nobody-migrates",
    why="The tables of a new deploy are missing or out of date, so its queries fail.",
    fix=(
        "set preDeployCommand to `python manage.py migrate --no-input`; on the free plan, add the "
        "command to buildCommand"
    ),
    source="https://docs.djangoproject.com/en/5.2/topics/migrations/#workflow",
)
def nobody_migrates(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a profile with a database, but without a command that runs migrate."""
    flows = _without_migrate(subject)
    if flows and not _unknown(subject, flows, "migrate"):
        message = "no command runs migrate"
        yield Finding(message, Place(subject.deployment.source))


def _without_migrate(subject: CheckedProfile) -> list[Flow]:
    """Return all that the services run if nothing of it runs migrate, as far as is seen."""
    builds = [build for build in subject.builds if build.is_seen]
    flows = [flow for build in builds for flow in build.flows()]
    if (
        not any(build.has_django for build in builds)
        or len(builds) != len(subject.builds)
        or any(flow.has("migrate") for flow in flows)
        or _other_migrates(subject)
        or not _has_database(subject)
    ):
        return []
    return flows


@rule(
    "migrates-twice",
    why="Two deploys that run migrate at the same time can block each other, or fail.",
    fix="remove `manage.py migrate` from the commands of all services but one",
    source="https://docs.djangoproject.com/en/5.2/topics/migrations/#workflow",
    severity=Severity.NOTE,
)
def migrates_twice(subject: CheckedProfile) -> Iterator[Finding]:
    """Yield a profile in which several services run migrate."""
    names = [
        build.service.name
        for build in subject.builds
        if any(_migrates(item) for flow in build.flows() for item in flow.steps)
    ]
    if len(names) > 1:
        message = f"several services run migrate: {', '.join(names)}"
        yield Finding(message, Place(subject.deployment.source))


def _needs_static(subject: CheckedProfile) -> bool:
    settings = subject.effective
    if "whitenoise.middleware.WhiteNoiseMiddleware" in settings.items("MIDDLEWARE").texts:
        return settings.value("WHITENOISE_USE_FINDERS", False) is False
    storages = settings.value("STORAGES", {})
    own = storages.get("staticfiles") if isinstance(storages, dict) else None
    backend = own.get("BACKEND") if isinstance(own, dict) else None
    return any(
        "Manifest" in str(item) for item in (backend, settings.value("STATICFILES_STORAGE", ""))
    )


def _has_database(subject: CheckedProfile) -> bool:
    """Return whether there is a database besides a file of SQLite, which git may have."""
    if subject.deployment.databases:
        return True
    found = subject.effective.value("DATABASES", {})
    own = found.get("default") if isinstance(found, dict) else found
    if (variable := getattr(own, "variable", None)) is not None:  # from a URL
        return not subject.dotenv_values.get(variable, "").startswith("sqlite")
    engine = own.get("ENGINE", "") if isinstance(own, dict) else own
    return bool(own) and not str(engine).endswith((".sqlite3", ".dummy", ".spatialite"))


def _other_migrates(subject: CheckedProfile) -> bool:
    """Return whether a command that is not of the services' programs migrates."""
    manifest = subject.deployment.manifest
    others = [service for service in manifest.services if not service.programs] if manifest else []
    texts = [
        *(str(text) for service in others for text in service.native.values()),
        *(
            str(service.native.get("initialDeployHook", ""))
            for service in (manifest.services if manifest else ())
        ),
    ]
    return any("migrate" in text for text in texts)


def _migrates(item: FlowCommand) -> bool:
    words = item.words
    return "migrate" in words and any(
        word.endswith("manage.py") or word in ("django-admin", "django") for word in words
    )


def undecided(subject: CheckedProfile) -> Iterator[str]:
    """Yield each command that may migrate or collect static files, if nothing else does."""
    for topic, flows in (
        ("migrate", _without_migrate(subject)),
        ("collectstatic", [flow for build in _collecting(subject) for flow in build.flows()]),
    ):
        for item in (step for flow in flows for step in flow.steps):
            if _may_do_anything(subject, item, topic):
                yield f"whether `{shown(item)}` runs {topic}"
                break


def shown(item: FlowCommand) -> str:
    """Return the first words of a command."""
    return " ".join(item.words[:3])


def _unknown(subject: CheckedProfile, flows: Iterable[Flow], topic: str) -> bool:
    """Return whether a command may do what `topic` says, as far as files and names tell."""
    return any(_may_do_anything(subject, item, topic) for flow in flows for item in flow.steps)


def _may_do_anything(subject: CheckedProfile, item: FlowCommand, topic: str) -> bool:
    words = item.words
    program = words[0].rpartition("/")[2]
    # The arguments of an entry point are the service's command, which is looked at too.
    if program in HARMLESS or program in SERVERS or words[0] in ("$@", "$*"):
        return False
    if item.is_followed:
        return False  # the commands that it runs are steps of their own
    if any(installs(words)):
        # Make and the like may do more than install.
        return any(item.kind == "unknown" for item in installs(words))
    if program in ("pip", "pip3", "uv"):
        return False
    named = next((index for index, word in enumerate(words) if word.endswith("manage.py")), None)
    if named is None and program == "django-admin":
        named = 0
    command = words[named + 1] if named is not None and named + 1 < len(words) else ""
    if command and (topic == "install" or command in DJANGO_COMMANDS):
        return False  # commands of Django install no packages
    is_module = program.startswith("python") and words[1:2] == ("-m",)
    if is_module and words[2:3] and words[2] in ("pip", "django", "compileall", *SERVERS):
        return False
    from envgen.reading.audit.own_code import OwnCode

    return OwnCode(subject.sources).does(item, topic) is not False
