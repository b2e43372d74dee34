"""Rules about builds: they install packages, collect static files and migrate."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.catalog.tools import DJANGO_COMMANDS, HARMLESS, SERVERS
from envgen.check import CheckedProfile
from envgen.errors import Finding, Place, Severity, rule
from envgen.reading.dependencies import installs
from envgen.reading.following import Flow, FlowCommand

SOURCE = "https://render.com/docs/deploys"


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
        if _unknown((build.building, build.starting), topic="install"):
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
    if not _needs_static(subject):
        return
    for build in subject.builds:
        is_web = build.service.kind == "web" and build.has_django
        flows = (build.building, build.starting)
        if not is_web or any(flow.has("collectstatic") for flow in flows):
            continue
        if build.is_python and build.service.build_command and not _unknown(flows):
            message = f"the build command of {build.service.name} does not run collectstatic"
            yield Finding(message, Place(subject.deployment.source))
        elif build.is_docker and build.is_seen and not _unknown(flows):
            message = "no RUN instruction runs collectstatic"
            hint = (
                "add `RUN python manage.py collectstatic --no-input`, with dummy values for secrets"
            )
            yield Finding(message, Place(build.dockerfile_path), hint)


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
    builds = [build for build in subject.builds if build.is_seen]
    if not subject.deployment.databases or not any(build.has_django for build in builds):
        return
    flows = [flow for build in builds for flow in build.flows()]
    is_seen = len(builds) == len(subject.builds) and not _other_migrates(subject)
    if is_seen and not any(flow.has("migrate") for flow in flows) and not _unknown(flows):
        message = "no command runs migrate"
        yield Finding(message, Place(subject.deployment.source))


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
    apps = subject.deployment.document.django.apps
    settings = subject.deployment.document.settings
    storages = str(settings.get("STORAGES", "")) + str(settings.get("STATICFILES_STORAGE", ""))
    return "whitenoise" in apps or "ManifestStaticFilesStorage" in storages


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


def _unknown(flows: tuple[Flow, ...] | list[Flow], topic: str = "django") -> bool:
    """Return whether a command may do anything, as far as its name says.

    Only commands of Django itself cannot install packages, and only known ones of them cannot
    migrate.
    """
    return any(_may_do_anything(item, topic) for flow in flows for item in flow.steps)


def _may_do_anything(item: FlowCommand, topic: str) -> bool:
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
    if named is not None and named + 1 < len(words):
        return topic == "django" and words[named + 1] not in DJANGO_COMMANDS
    is_module = program.startswith("python") and words[1:2] == ("-m",)
    return not (is_module and words[2:3] and words[2] in ("pip", "django", "compileall", *SERVERS))
