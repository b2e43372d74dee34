"""What a person does on Harbor."""

from __future__ import annotations

from envgen.model import Deployment
from envgen.output.todo_facts import TodoFacts
from envgen.platforms.base import Step
from envgen.platforms.manifest import Manifest


def steps(
    deployment: Deployment, now: Manifest, before: Manifest | None, facts: TodoFacts
) -> list[Step]:
    """Return what is to be done, in order."""
    pasted = tuple(
        f"{service.name}: {entry.key}"
        for service in now.services
        for entry in service.entries
        if entry.source.kind == "pasted"
    )
    first = [Step("Harbor → Moor.")] if before is None else []
    return [*first, Step("Harbor → Berths → Variables:", pasted)]
