"""Collect the messages of `manage.py check --deploy`."""

from __future__ import annotations

from typing import Any, Iterator

from .faults import LONGEST

_LEVELS = ((40, "error"), (30, "warning"), (0, "note"))


def messages(deploy: bool) -> list[dict[str, Any]]:
    """Run Django's system checks, including the deployment checks if `deploy` is set.

    Raises any error of a check, such as a URLconf that cannot be imported.
    """
    from django.core import checks
    from django.core.checks.registry import registry

    found = [(message, False) for message in checks.run_checks()]
    if deploy:
        # Separately, so that their messages can be marked. Apps may add more of them.
        for check in sorted(registry.deployment_checks, key=lambda item: item.__name__):
            found += [(message, True) for message in check(app_configs=None, databases=None)]
    return list(_as_data(found))


def _as_data(found: list[tuple[Any, bool]]) -> Iterator[dict[str, Any]]:
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
