"""Rules about the Dockerfile of a service: it exists, runs the command, and contains no secret."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator

from envgen.check.building.builds import ProjectBuild
from envgen.check.subjects import BuildSubject, DockerfileSubject
from envgen.check.texts import unread_hint
from envgen.errors import Finding, Place, Severity, rule
from envgen.platforms.builds import ImageBuild
from envgen.secrets.dummies import is_dummy

# In a .dockerignore: fnmatch takes the square of the length of a pattern.
_MOST_PATTERNS, _LONGEST_PATTERN = 1000, 255
REFERENCE = "https://docs.docker.com/reference/dockerfile/"


@rule(
    "dockerfile-missing",
    lint="builds",
    why="The service has `runtime: docker`, so its build needs a Dockerfile.",
    fix="create the Dockerfile, or set `dockerfilePath` to its path",
    source=REFERENCE,
    also=[Severity.WARNING],
)
def missing_dockerfile(subject: BuildSubject) -> Iterator[Finding]:
    """Yield services that are built with Docker, but whose Dockerfile does not exist."""
    for build in subject.builds:
        if not build.is_docker or build.dockerfile is not None:
            continue
        path = build.dockerfile_path
        if (problem := build.files.unreadable.get(path)) is not None:
            hint = unread_hint(problem)
            yield Finding(problem.message, problem.place, hint, Severity.WARNING)
        else:
            message = f"does not exist, but {build.service.name} is built from it"
            yield Finding(message, Place(path))


@rule(
    "docker-command",
    lint="builds",
    why="Docker passes the service's command as arguments to ENTRYPOINT, which decides what runs.",
    fix='end the ENTRYPOINT script with `exec "$@"`',
    source=REFERENCE + "#understand-how-cmd-and-entrypoint-interact",
    severity=Severity.WARNING,
    also=[Severity.ERROR],
)
def ignored_command(subject: BuildSubject) -> Iterator[Finding]:
    """Yield entry points of images that never run the service's command.

    It is an error if a script of the project ignores its arguments, because then the program of
    the profile does not listen.
    """
    for build in subject.builds:
        if build.dockerfile is None or build.image is None:
            continue
        path, entry = build.dockerfile_path, build.dockerfile.last("ENTRYPOINT")
        if entry is None:
            continue
        place = Place(path, entry.line, 1)
        words = entry.exec_form
        if not build.service.command:
            continue
        if words is None:
            hint = "write ENTRYPOINT as a JSON list, or use CMD"
            yield Finding("ENTRYPOINT in shell form ignores the service's command", place, hint)
        elif len(words) == 1 and (script := _script(build, words[0])):
            name, text = script
            if not re.search(r"\$(?:\{?[@*1-9]|#)|\bshift\b", text):
                message = f"{name} ignores its arguments, so the service's command never runs"
                yield Finding(message, place, None, Severity.ERROR)
        elif any("$PORT" in word for word in words) and words[0].rpartition("/")[2] not in (
            "sh",
            "bash",
        ):
            hint = 'write `ENTRYPOINT ["sh", "-c", "…"]`'
            yield Finding(
                "ENTRYPOINT as a JSON list does not expand $PORT", place, hint, Severity.ERROR
            )


def _script(build: ProjectBuild, word: str) -> tuple[str, str] | None:
    """Return the path and text of a script in the image that comes from the project."""
    from envgen.reading.paths import joined

    image = build.image
    path = joined(image.folder, word) if image else None
    source = image.source(path) if image and path else None
    text = build.read(source) if source else None
    return (source, text) if source and text else None


@rule(
    "docker-root",
    lint="dockerfile",
    why="A program that runs as root can change everything in its container.",
    fix="add `RUN useradd --create-home app` and `USER app` before CMD",
    source="https://docs.docker.com/build/building/best-practices/#user",
    severity=Severity.NOTE,
)
def runs_as_root(subject: DockerfileSubject) -> Iterator[Finding]:
    """Yield Dockerfiles whose programs run as root."""
    for build in subject.builds:
        if build.dockerfile is None or not build.dockerfile.stages:
            continue
        user = build.dockerfile.last("USER")
        name = user.text.partition(":")[0].strip() if user else ""
        if user is None and not build.is_seen:
            continue  # the base image may set one
        # An entry point may change the user itself.
        starts = [item.words[0] for item in build.starting.steps]
        if name in ("", "root", "0") and not {"gosu", "su-exec", "setpriv", "su"} & set(starts):
            line = user.line if user else build.dockerfile.chain[-1].line
            yield Finding(
                "the image runs its programs as root", Place(build.dockerfile_path, line, 1)
            )


@rule(
    "docker-secret",
    lint="dockerfile",
    why="Everyone who has the image can read the values of ARG and ENV.",
    fix="remove the value, replace the secret, and set the new value as a variable of the service",
    source="https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
)
def secret_in_image(subject: DockerfileSubject) -> Iterator[Finding]:
    """Yield ARG and ENV instructions that give a value to a name that looks like a secret.

    The rule `secret-shape` finds keys by their shape.
    """
    for build in subject.builds:
        if build.dockerfile is None:
            continue
        for item in build.dockerfile.instructions:
            if item.keyword not in ("ARG", "ENV"):
                continue
            place = Place(build.dockerfile_path, item.line, 1)
            for name, value in _assignments(item.keyword, item.words):
                if subject.is_secret(name) and value and not is_dummy(value):
                    yield Finding(f"{item.keyword} {name} contains the value of a secret", place)


def _assignments(keyword: str, words: list[str]) -> Iterator[tuple[str, str]]:
    if keyword == "ENV" and len(words) > 1 and "=" not in words[0]:
        yield words[0], " ".join(words[1:])  # the old form: ENV NAME value
        return
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            yield name, value


@rule(
    "docker-dotenv",
    lint="dockerfile",
    why="Everybody who gets the image can read the secrets in the .env files that it contains.",
    fix="add the lines `.env` and `.env.*` to .dockerignore",
    source="https://docs.docker.com/build/concepts/context/#dockerignore-files",
    severity=Severity.WARNING,
)
def dotenv_in_image(subject: DockerfileSubject) -> Iterator[Finding]:
    """Yield COPY instructions that copy .env files into the image."""
    for build in subject.builds:
        if build.dockerfile is None or build.image is None:
            continue
        copied = _unignored(subject, build)
        if copied is None:
            continue
        for item in build.dockerfile.instructions:
            if item.keyword not in ("COPY", "ADD") or "--from=" in item.text:
                continue
            if any(source.strip("/") in ("", ".", copied) for source in item.copied[:-1]):
                message = f"{item.keyword} copies {copied} into the image"
                place = Place(build.dockerfile_path, item.line, 1)
                # A pattern without a folder matches at the top of the context alone.
                lines = "`**/.env` and `**/.env.*`" if "/" in copied else "`.env` and `.env.*`"
                yield Finding(message, place, f"add the lines {lines} to .dockerignore")
                break


def _unignored(subject: DockerfileSubject, build: ImageBuild) -> str | None:
    """Return a .env file in the context of a build that .dockerignore does not leave out."""
    context = build.image.context if build.image else "."
    start = "" if context == "." else f"{context}/"
    text = build.read(f"{build.dockerfile_path}.dockerignore")
    if text is None:
        text = build.read(f"{start}.dockerignore") or ""
    names = subject.dotenv_files
    inside = [name.removeprefix(start) for name in names if name.startswith(start)]
    return next((name for name in inside if not is_ignored(text, name)), None)


def is_ignored(text: str, path: str) -> bool:
    """Return whether a .dockerignore leaves a file out; the last pattern that matches decides."""
    found = False
    for line in text.splitlines()[:_MOST_PATTERNS]:
        pattern = line.strip()
        if not pattern or pattern.startswith("#") or len(pattern) > _LONGEST_PATTERN:
            continue
        is_exception = pattern.startswith("!")
        pattern = pattern.lstrip("!").strip("/").removeprefix("./")
        if _matches(pattern, path):
            found = not is_exception
    return found


def _matches(pattern: str, path: str) -> bool:
    """Return whether a pattern matches a path or a folder that it is in."""
    parts = path.split("/")
    for length in range(1, len(parts) + 1):
        head = "/".join(parts[:length])
        tail = parts[length - 1]
        if pattern.startswith("**/") and fnmatch.fnmatchcase(tail, pattern[3:]):
            return True
        if pattern.count("/") == head.count("/") and fnmatch.fnmatchcase(head, pattern):
            return True
    return pattern in ("*", "**")
