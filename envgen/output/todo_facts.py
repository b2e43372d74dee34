"""What the steps on every platform depend on, besides two manifests."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from envgen.model import Deployment, Owner, Variable
from envgen.output.todo_databases import DatabaseMove
from envgen.platforms.manifest import ManifestEntry
from envgen.support.wording import listed


class TodoFacts(Struct, frozen=True, kw_only=True):
    """What is known besides the manifests: about the repository, and about the data."""

    # The folder of the project in the repository; empty at its top.
    folder: str = ""
    # The manifest that the platform reads, if the profile had another name.
    moved_from: str = ""
    databases: tuple[DatabaseMove, ...] = ()
    # The variables that have a value in the .env file.
    saved: Collection[str] = ()
    # Files to commit, besides the generated ones.
    also_commit: tuple[str, ...] = ()
    # Whether the last commit has all of them, as they are.
    is_committed: bool = False
    # The profile in the commit; None if there was none, or it cannot be read.
    before: Deployment | None = None

    @property
    def commit(self) -> str:
        """Return the sentence about the commit, without its full stop."""
        if self.is_committed:
            return "Merge and push what is committed"
        files = f" and {listed(self.also_commit)}," if self.also_commit else ""
        return f"Commit the generated files{files} and push them"

    def is_new(self, name: str) -> bool:
        """Return whether the profile in the commit, if known, does not have a variable."""
        return self.before is not None and self.before.variable(name) is None

    def new_hosts(self, deployment: Deployment) -> list[str]:
        """Return the public hosts that the profile in the commit, if known, does not have."""
        if self.before is None:
            return []
        return [host for host in deployment.public_hosts if host not in self.before.public_hosts]

    def paste(self, deployment: Deployment, service: str, entry: ManifestEntry) -> str:
        """Return the line for a variable that a person sets, with where its value is found."""
        return f"{service}: {entry.key}  ← {self._source(deployment, entry.key)}"

    def _source(self, deployment: Deployment, name: str) -> str:
        variable: Variable | None = deployment.variable(name)
        if variable is None:
            return "your own value"
        if name in self.saved or variable.owner is Owner.ENVGEN:
            return f"its value in {deployment.dotenv}"
        return variable.help or f"your own value; keep it in {deployment.dotenv} too"
