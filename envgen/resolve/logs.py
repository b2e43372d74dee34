"""Logging to stdout, where platforms and terminals show it."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.formats.python_layout import Call
from envgen.model import Owner, Setting, Variable
from envgen.resolve.context import Context, Problems

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
VARIABLE = "DJANGO_LOG_LEVEL"


def settings(context: Context) -> Iterator[Setting]:
    """Yield LOGGING."""
    level = Call("env.str", VARIABLE, default=_level(context))
    developing = context.profile.kind == "development"
    yield Setting(
        name="LOGGING",
        section="logging",
        comment='Without the "django" logger, Django\'s own handler prints its lines a second time.'
        if developing
        else "",
        value={
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            },
            "handlers": {
                "stdout": {
                    "class": "logging.StreamHandler",
                    "stream": "ext://sys.stdout",
                    "formatter": "line",
                },
            },
            # Django's own handler on this logger works only under DEBUG.
            **({"loggers": {"django": {"level": "INFO"}}} if developing else {}),
            "root": {"handlers": ["stdout"], "level": level},
        },
    )


def variables(context: Context) -> Iterator[Variable]:
    """Yield the variable of the log level, unless the profile unsets LOGGING."""
    if "LOGGING" in context.document.unset:
        return
    yield Variable(
        name=VARIABLE,
        owner=Owner.PROFILE,
        readers=context.django_programs,
        value=_level(context),
        section="Django",
        help=f"Minimum level of log messages: {', '.join(LEVELS[:-1])} or {LEVELS[-1]}.",
        setting="LOGGING",
        origin=context.place("env", VARIABLE),
    )


def problems(context: Context) -> Problems:
    """Yield a problem if the log level is unknown."""
    if _level(context) not in LEVELS:
        yield context.problem(
            f"{VARIABLE} must be a logging level",
            "log-level",
            "env",
            VARIABLE,
            hint="write one of " + ", ".join(LEVELS),
        )


def _level(context: Context) -> str:
    declared = context.document.env.get(VARIABLE)
    value = None if declared is None else declared.value
    return str(value) if value is not None else "INFO"
