"""What to do about a variable that preview environments do not have."""

from __future__ import annotations

from envgen.catalog.providers import providers
from envgen.model import Deployment, Variable


def preview_fix(deployment: Deployment, variable: Variable) -> str:
    """Return how previews of a profile get a value for a variable that a person pastes."""
    platform = deployment.platform
    name = platform.name if platform else ""
    databases = [item.name for item in providers() if item.platform == name]
    if variable.type == "database" and databases:
        return f"give each preview its own database: `database: {{provider: {databases[0]}}}`"
    if variable.generate and platform and platform.generates:
        return f"write `generate: {name}`, so that each preview gets its own value"
    if variable.secret:
        return (
            f"write `optional: true` under env.{variable.name}, and let the program start "
            "without it"
        )
    return f"write `preview: VALUE` under env.{variable.name}; git then contains the value"
