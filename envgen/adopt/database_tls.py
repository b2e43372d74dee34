"""Decide about the server's database: use its URL's variable, and require TLS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from envgen.adopt.context import AdoptionContext
from envgen.adopt.findings import value_of
from envgen.catalog.providers import at_url
from envgen.reading.settings import DatabaseUrl

_OPTIONS = {"conn_max_age", "ssl_require", "conn_health_checks"}
_KEYS = {"CONN_MAX_AGE", "CONN_HEALTH_CHECKS"}


class DatabaseTls(AdoptionContext, frozen=True):
    """Decides whether the profile sets DATABASES."""

    def decide(self) -> None:
        """Let the profile set a database with its URL in a variable, and require TLS."""
        found = self._database_url()
        blueprint = self.findings.blueprint
        if (
            found is None
            or not self.wants("database-tls")
            or (blueprint and blueprint.of_kind("database"))
        ):
            return
        age = found.get("CONN_MAX_AGE", found.options.get("conn_max_age", 0))
        text = value_of(self.findings.remote, found.variable) or ""
        if "sslmode" in text or not isinstance(age, int):
            return
        located = at_url(text)
        if located and located[0].platform:
            located = None  # the manifest declares it; here it is only a URL
        database: dict[str, Any] = {"provider": located[0].name if located else "url"}
        if found.variable != "DATABASE_URL":
            database["variable"] = found.variable
        database["sslmode"] = "require"
        if located and not (located[1].mode == "direct" and located[0].direct_is_ipv6):
            database["pooler"] = located[1].mode
        database["CONN_MAX_AGE"] = 0 if database.get("pooler") == "transaction" else age
        self.draft.database = database
        self.draft.env.pop(found.variable, None)
        self.notes.better("database-tls", found.variable, self.place("DATABASES"))

    def _database_url(self) -> DatabaseUrl | None:
        databases: Any = self.reading.settings.get("DATABASES")
        if self.reading.everything is not None or not isinstance(databases, Mapping):
            return None
        entry = databases.get("default")
        if set(databases) != {"default"} or not isinstance(entry, DatabaseUrl):
            return None
        # Only a PostgreSQL outside Render that the server certainly has.
        given = self.draft.env.get(entry.variable, {})
        certain = (given.get("secret") and "reference" not in given) or value_of(
            self.findings.remote, entry.variable
        )
        postgres = any(
            self.findings.packages.requirements.lists(name)
            for name in ("psycopg", "psycopg2", "psycopg2-binary", "psycopg-binary")
        )
        asks = set(entry.options) <= _OPTIONS and set(entry) <= _KEYS
        if not certain or not postgres or not asks or entry.options.get("ssl_require"):
            return None
        return entry
