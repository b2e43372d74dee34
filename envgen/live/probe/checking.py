"""What `manage.py check --deploy` says, message by message."""

from __future__ import annotations

from typing import Any, Iterator

from .faults import LONGEST

_LEVELS = ((40, "error"), (30, "warning"), (0, "note"))


def messages(deploy: bool) -> list[dict[str, Any]]:
    """Run Django's system checks, with those for deployment where `deploy` says so.

    Raises what a check raises: a URLconf that cannot be imported, say.
    """
    from django.core import checks
    from django.core.checks.registry import registry

    found = [(message, False) for message in checks.run_checks()]
    if deploy:
        # By themselves, so that it can be told which they are. Apps bring some, too.
        for check in sorted(registry.deployment_checks, key=lambda item: item.__name__):
            found += [(message, True) for message in check(app_configs=None, databases=None)]
    return list(_told(found))


def _told(found: list[tuple[Any, bool]]) -> Iterator[dict[str, Any]]:
    for message, is_deployment in found:
        if message.is_silenced():
            continue
        yield {
            "id": message.id,
            "level": next(word for least, word in _LEVELS if message.level >= least),
            "message": " ".join(str(message.msg).split())[:LONGEST],
            "hint": " ".join(str(message.hint).split())[:LONGEST] if message.hint else None,
            "deploy": is_deployment,
        }
