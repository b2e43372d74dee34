"""The project's own variables: those under `env`, and the secrets that bots need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen import catalog
from envgen import profile as fmt
from envgen.model import Owner, Setting, Variable
from envgen.platforms import platforms
from envgen.platforms.manifest import Reference
from envgen.resolve import plaintext
from envgen.resolve.context import Context, Problems
from envgen.resolve.dummies import dummy
from envgen.resolve.logs import VARIABLE as LOG_LEVEL
from envgen.resolve.values import as_read, as_text, fits, item_issue, type_of

PREFIX = "DJANGO_"
SECTION = "Project-specific variables"
_TYPE_HINTS = {
    "bool": "write true or false; yes, no, on and off are text",
    "list": "write [one, two]",
}


def settings(context: Context) -> Iterator[Setting]:
    """Yield a setting for each variable that a Django program reads."""
    for name, declared in declared_variables(context).items():
        if not _sets_setting(context, name, declared):
            continue
        default = _default(context, name, declared)
        yield Setting(
            name=setting_name(name),
            value=None if default is _REQUIRED else default,
            environment=name,
            getter=declared.encoding or type_of(declared),
            required=default is _REQUIRED,
            section=_section(name),
            origin=context.place("env", name),
        )
    for name in _rotating(context):
        yield Setting(
            name=previous(name),
            value="",
            environment=previous(name),
            section="own",
            comment="The previous secret, still accepted during rotation; empty otherwise.",
        )


def variables(context: Context) -> Iterator[Variable]:
    """Yield every variable of `env`, and the bots' secrets that `env` does not have."""
    rotating = rotating_variables(context)
    for name, declared in declared_variables(context).items():
        yield Variable(
            name=name,
            owner=_owner(context, declared),
            readers=readers_of(context, declared),
            type=type_of(declared),
            value=as_text(declared.value, declared.encoding),
            secret=declared.secret or declared.generate is not None,
            generate=_generate(context, declared),
            optional=declared.optional,
            help=_help(declared),
            section=SECTION,
            origin=context.place("env", name),
            setting=setting_name(name) if becomes_setting(context, name, declared) else None,
            reference=_reference(context, declared),
            encoding=declared.encoding,
            preview=_preview(declared),
            fallback=previous(name) if name in rotating else None,
        )
        if name in rotating:
            yield _previous_value(context, name, declared)


def declared_variables(context: Context) -> dict[str, fmt.VariableSection]:
    """Return `env` with each bot's secret, and without the variables of other topics."""
    declared = {name: item for name, item in context.document.env.items() if name != LOG_LEVEL}
    for name in shared_secrets(context):
        if name not in declared:
            readers = _both_sides(context, name)
            declared[name] = fmt.VariableSection(
                secret=True,
                generate="token",
                readers=readers,
                help="Signs the bot's requests to the backend.",
            )
    return declared


def shared_secrets(context: Context) -> list[str]:
    """Return the names of the bots' secrets."""
    return list(dict.fromkeys(bot.secret for bot in context.bots.values()))


def rotating_variables(context: Context) -> list[str]:
    """Return the variables whose previous value is accepted too: the bots' secrets, and others."""
    own = [name for name, item in declared_variables(context).items() if item.rotates]
    return list(dict.fromkeys([*shared_secrets(context), *own]))


def previous(secret: str) -> str:
    """Return the name of the variable and setting with a secret's previous value."""
    return f"{secret}_PREVIOUS"


def readers_of(context: Context, declared: fmt.VariableSection) -> tuple[str, ...]:
    """Return the programs that get a variable; names of unknown programs are left out."""
    if declared.readers is None:
        return context.django_programs
    return tuple(name for name in declared.readers if name in context.document.programs)


def becomes_setting(context: Context, name: str, declared: fmt.VariableSection) -> bool:
    """Return whether the generated settings have a setting for a variable that Django gets.

    The generated middleware reads the bots' secrets from the settings.
    """
    if declared.setting is not None:
        return declared.setting
    return context.django.env_as_settings or name in shared_secrets(context)


def setting_name(variable: str) -> str:
    """Return the setting that a variable sets: DJANGO_X sets X if Django has a setting X."""
    setting = variable.removeprefix(PREFIX)
    return setting if setting != variable and catalog.setting(setting) else variable


def problems(context: Context) -> Problems:
    """Yield what is wrong with `env`."""
    for name, declared in context.document.env.items():
        if name != name.upper() and _sets_setting(context, name, declared):
            yield context.problem(
                f"{name} becomes a Django setting, so its name must be upper-case",
                "name",
                "env",
                name,
                hint=f"rename it to {name.upper()}, or list programs without Django under `for`",
            )
        yield from _rotation_problems(context, name, declared)
        yield from _reader_problems(context, name, declared)
        yield from _value_problems(context, name, declared)


def _sets_setting(context: Context, name: str, declared: fmt.VariableSection) -> bool:
    return becomes_setting(context, name, declared) and _feeds_settings(context, declared)


def _feeds_settings(context: Context, declared: fmt.VariableSection) -> bool:
    readers = readers_of(context, declared)
    return any(context.document.programs[program].django for program in readers)


def _rotating(context: Context) -> list[str]:
    """Return the rotating variables that the settings module reads."""
    declared = declared_variables(context)
    shared = shared_secrets(context)
    return [
        name
        for name in rotating_variables(context)
        if name in shared or _feeds_settings(context, declared[name])
    ]


def _previous_value(context: Context, name: str, declared: fmt.VariableSection) -> Variable:
    readers = readers_of(context, declared)
    if name in shared_secrets(context):  # the bot signs with the current value only
        programs = context.document.programs
        readers = tuple(reader for reader in readers if programs[reader].django)
    return Variable(
        name=previous(name),
        owner=Owner.PERSON,
        readers=readers,
        secret=True,
        optional=True,
        help=f"The previous {name}, still accepted during rotation.",
        section=SECTION,
        origin=context.place("env", name),
        setting=previous(name),
    )


def _reference(context: Context, declared: fmt.VariableSection) -> Reference | None:
    if context.platform is None or declared.reference is None:
        return None
    return context.platform.reference(declared.reference)


def _generate(context: Context, declared: fmt.VariableSection) -> str | None:
    if declared.generate not in platforms():
        return declared.generate
    # Only a deployment to this platform gets the value from it.
    return None if _made_there(context, declared) else "token"


def _made_there(context: Context, declared: fmt.VariableSection) -> bool:
    return context.platform is not None and declared.generate == context.platform.name


def _owner(context: Context, declared: fmt.VariableSection) -> Owner:
    if _made_there(context, declared):
        return Owner.PLATFORM
    if declared.reference and context.platform:
        return Owner.RESOURCE
    if declared.generate:
        return Owner.ENVGEN
    return Owner.PROFILE if declared.value is not None else Owner.PERSON


def _help(declared: fmt.VariableSection) -> str:
    how = "base64, on one line" if declared.encoding == "base64" else ""
    return f"{declared.help} ({how})" if declared.help and how else declared.help or how


def _preview(declared: fmt.VariableSection) -> str | float | None:
    value = declared.preview
    if isinstance(value, bool) or value is None:
        return as_text(value)
    return value


def _section(variable: str) -> str:
    known = catalog.setting(setting_name(variable))
    return known.section.name if known and setting_name(variable) != variable else "own"


_REQUIRED = object()


def _default(context: Context, name: str, declared: fmt.VariableSection) -> object:
    value = declared.value
    if value is not None:
        return as_read(value, type_of(declared))
    if context.profile.kind == "test" and type_of(declared) == "str":
        return dummy(name, declared.generate)
    # A variable is required only if every Django program gets it.
    if declared.optional or set(context.django_programs) - set(readers_of(context, declared)):
        return None
    return None if context.profile.kind == "test" else _REQUIRED


def _both_sides(context: Context, secret: str) -> tuple[str, ...]:
    """Return the backends that verify requests with a secret, and the bots that sign with it."""
    bots = [bot for bot in context.bots.values() if bot.secret == secret]
    names = [*(bot.backend or context.web for bot in bots), *(bot.program for bot in bots)]
    programs = context.document.programs
    return tuple(dict.fromkeys(name for name in names if name in programs))


def _reader_problems(context: Context, name: str, declared: fmt.VariableSection) -> Problems:
    for index, program in enumerate(declared.readers or ()):
        if program not in context.document.programs:
            yield context.problem(
                f"`for` of {name} lists `{program}`, but there is no such program",
                "unknown-program",
                "env",
                name,
                "for",
                index,
                hint=context.known_programs,
            )


def _rotation_problems(context: Context, name: str, declared: fmt.VariableSection) -> Problems:
    if not declared.rotates:
        return
    path = ("env", name, "rotates")
    if declared.generate is None:
        message = f"{name} has `rotates: true`, but no `generate` to make the next value"
        hint = "write `generate: token`, or remove `rotates` and rotate the secret at its source"
        yield context.problem(message, "rotates", *path, hint=hint)
    if declared.encoding or type_of(declared) != "str":
        message = f"{name} has `rotates: true`, so it cannot have a `type` or `encoding`"
        yield context.problem(message, "rotates", *path, hint="remove `type` and `encoding`")
    if previous(name) in context.document.env:
        message = f"`rotates: true` of {name} adds {previous(name)}, which `env` has already"
        hint = f"remove {previous(name)} from `env`"
        yield context.problem(message, "rotates", *path, hint=hint)


def _value_problems(context: Context, name: str, declared: fmt.VariableSection) -> Problems:
    has_value = declared.value is not None
    for key, value in (("value", declared.value), ("preview", declared.preview)):
        yield from _secret_problems(context, name, declared, key, value)
    if has_value and declared.type and not fits(declared.type, declared.value):
        yield context.problem(
            f"the value of {name} is not of type {declared.type}",
            "variable-type",
            "env",
            name,
            "value",
            hint=_TYPE_HINTS.get(declared.type, "fix the value or the `type`"),
        )
    issue = item_issue(declared.value) if isinstance(declared.value, tuple) else ""
    if issue:
        message = f"an item of {name} {issue}"
        yield context.problem(message, "variable-type", "env", name, "value", hint="fix the item")
    if declared.encoding and type_of(declared) != "str":
        message = f"{name} has an `encoding`, so its value must be text"
        hint = "put the value in quotes, or remove `encoding`"
        yield context.problem(message, "variable-type", "env", name, "encoding", hint=hint)


def _secret_problems(
    context: Context, name: str, declared: fmt.VariableSection, key: str, value: Any
) -> Problems:
    path = ("env", name, key)
    if value is None:
        return
    if declared.secret or declared.generate:
        message = f"{name} is a secret, but its {key} is in the profile"
        hint = f"remove the {key}, then replace the secret: git's history keeps the old one"
        yield context.problem(message, plaintext.RULE, *path, hint=hint)
    elif catalog.looks_secret(name) and value != "" and not isinstance(value, bool | float):
        message = f"{name} looks like a secret, but its {key} is in the profile"
        hint = (
            f"write `secret: true` instead of the {key}, then replace the secret; if it is not a "
            "secret, rename the variable"
        )
        yield context.problem(message, plaintext.RULE, *path, hint=hint)
    elif next(plaintext.secrets(value), None) is not None:
        message = f"the {key} of {name} contains a secret"
        hint = f"write `secret: true` instead of the {key}, then replace the secret"
        yield context.problem(message, plaintext.RULE, *path, hint=hint)
