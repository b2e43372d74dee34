"""Which program runs in which service, and the scripts that start several programs together."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.model import StartScript
from envgen.resolve.context import Context, Problems

INSTALL = "pip install -r requirements.txt"
COLLECT = "python manage.py collectstatic --no-input"
MIGRATE = "python manage.py migrate --no-input"
# Keys of a program that are about its service.
_OF_SERVICES = ("build", "release", "schedule", "health", "instances")


def build_command(*, serves: bool, migrates: bool = False, install: str = INSTALL) -> str:
    """Return the command that builds a service; `install` is the one that installs packages.

    `serves` adds the static files of the site, `migrates` its migrations.
    """
    return " && ".join([install, *([COLLECT] * serves), *([MIGRATE] * migrates)])


def owners(context: Context) -> list[str]:
    """Return the programs with a service of their own, the web program first."""
    programs = context.document.programs
    names = [name for name in programs if context.owner(name) == name]
    return sorted(names, key=lambda name: name != context.web)


def scripts(context: Context) -> tuple[StartScript, ...]:
    """Return a start script for each service that several programs share."""
    if not context.deployed:
        return ()
    return tuple(
        StartScript(
            path=script_path(context, owner),
            service=owner,
            commands=tuple(
                (name, context.document.programs[name].command) for name in tenants(context, owner)
            ),
        )
        for owner in owners(context)
        if len(tenants(context, owner)) > 1
    )


def script_path(context: Context, owner: str) -> str:
    """Return the path of a start script, relative to the folder with manage.py."""
    name = f"bin/start-{context.profile.name}"
    return name if owner == context.web else f"{name}-{owner}"


def tenants(context: Context, owner: str) -> list[str]:
    """Return the programs of a service, the one that owns it first."""
    names = [name for name in context.document.programs if context.owner(name) == owner]
    return sorted(names, key=lambda name: name != owner)


def problems(context: Context) -> Problems:
    """Yield programs that cannot run, and a platform in a profile that is not deployed."""
    for name in context.document.programs:
        for rule, key, message, hint in _issues(context, name):
            yield context.problem(message, rule, "programs", name, key, hint=hint)
    if context.platform is not None and not context.deployed:
        yield context.problem(
            f"a {context.profile.kind} profile cannot have `{context.platform.name}`: it is not "
            "deployed",
            "kind",
            context.platform.name,
            hint=f"move `{context.platform.name}` to a deployed profile",
        )


def _issues(context: Context, name: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield what is wrong with a program: the rule, the key, the message and the hint."""
    programs = context.document.programs
    program = programs[name]
    if program.runs_in is not None and program.runs_in not in programs:
        message = f"`{name}` runs in `{program.runs_in}`, but there is no such program"
        yield "unknown-program", "runs_in", message, context.known_programs
    elif program.runs_in is not None and context.owner(name) == name:
        hint = "name the program that has a service of its own"
        yield "runs-in", "runs_in", f"`{name}` would run in itself", hint
    if program.runs_in is not None:
        for key in _OF_SERVICES:
            if getattr(program, key) is not None:
                message = f"`{key}` has no effect: `{name}` runs in the service of another program"
                yield "program", key, message, f"write it under `programs.{program.runs_in}`"
    if program.asgi and not program.django:
        message = f"`{name}` has `asgi: true`, but not `django: true`"
        yield "program", "asgi", message, "add `django: true`"
