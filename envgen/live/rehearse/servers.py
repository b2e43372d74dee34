"""Choose the servers of a rehearsal: those that the user gives, or else throw-away ones."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from envgen.live.rehearse import binaries, stores
from envgen.live.rehearse.given import GivenPostgres, GivenRedis, GivenServers
from envgen.live.rehearse.services import Needs
from envgen.live.rehearse.stores import PostgresServer, ThrowawayServer


class Servers(Struct):
    """The servers of a rehearsal.

    redis:
        the URL of the store
    version:
        the major version of PostgreSQL
    said:
        what there is, for a person
    """

    stores: list[ThrowawayServer] = []
    postgres: GivenPostgres | PostgresServer | None = None
    redis: str | None = None
    version: int | None = None
    said: list[str] = []

    def make_postgres(
        self, needs: Needs, given: GivenServers, folder: Path, names: list[str]
    ) -> None:
        """Make a PostgreSQL for databases with these names. Raises NoServer."""
        place = folder / "postgres"
        made: GivenPostgres | PostgresServer
        if given.database:
            made = GivenPostgres(given, place, names, stores.free_port(), tls=needs.tls)
            self.version = made.version
        else:
            programs = binaries.postgres_programs(needs.version)
            made = stores.PostgresServer(programs, place, names, tls=needs.tls)
            self.version = programs.version
        self.postgres = made
        self.stores.append(made)
        tls, yours = " with TLS" * needs.tls, " that you gave" * bool(given.database)
        self.said.append(f"PostgreSQL {self.version}{yours}{tls}")

    def make_redis(self, given: GivenServers, folder: Path) -> None:
        """Make a Redis or Valkey. Raises NoServer."""
        place, port = folder / "redis", stores.free_port()
        redis = GivenRedis(given, place, port) if given.redis else stores.RedisServer(place)
        self.stores.append(redis)
        self.redis = redis.url()
        self.said.append(f"{redis.name}{' that you gave' * bool(given.redis)}")

    def start(self) -> None:
        """Start them. Raises NoServer."""
        for store in self.stores:
            store.start()

    def stop(self) -> None:
        """Stop them, so that another process can start them again."""
        for store in self.stores:
            store.stop()

    def end(self) -> None:
        """Stop them for good, and remove what is left in the servers of the user."""
        self.stop()
        for store in self.stores:
            if isinstance(store, GivenPostgres | GivenRedis):
                store.end()
        self.stores = []
