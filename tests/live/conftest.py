"""The sites that the live tests talk to, each started once; their logs, where a test fails."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from live_running import Running
from live_site import Site
from servers import PostgreSQL, Redis


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the server's log beside the failure of a test."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Running):
                report.sections.append((f"log of {name}", value.server.log[-4000:]))
    return report


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sites are."""
    return tmp_path_factory.mktemp("sites")


@pytest.fixture(scope="session")
def production_site(folder: Path, postgresql_server: PostgreSQL) -> Site:
    """Production: PostgreSQL, which also keeps the signatures."""
    return Site(folder / "production", "production", postgresql_server)


@pytest.fixture(scope="session")
def asgi_site(folder: Path, postgresql_server: PostgreSQL) -> Site:
    """Production likewise, by uvicorn."""
    return Site(folder / "asgi", "production", postgresql_server, asgi=True)


@pytest.fixture(scope="session")
def staging_site(folder: Path, postgresql_server: PostgreSQL, redis_server: Redis) -> Site:
    """Staging: PostgreSQL, and Redis, which keeps the signatures."""
    url = f"redis://127.0.0.1:{redis_server.port}/0"
    return Site(folder / "staging", "staging", postgresql_server, REDIS_URL=url)


@pytest.fixture(scope="session")
def development_site(folder: Path) -> Site:
    """Development: SQLite; v1 is accepted, too; no secret is being changed."""
    return Site(folder / "development", "development", BOT_SHARED_SECRET_PREVIOUS="")


@pytest.fixture(scope="session")
def production(production_site: Site) -> Iterator[Running]:
    """Serve production by gunicorn."""
    yield from _served(production_site)


@pytest.fixture(scope="session")
def asgi(asgi_site: Site) -> Iterator[Running]:
    """Serve production by uvicorn."""
    yield from _served(asgi_site)


@pytest.fixture(scope="session")
def staging(staging_site: Site) -> Iterator[Running]:
    """Serve staging by gunicorn."""
    yield from _served(staging_site)


@pytest.fixture(scope="session")
def development(development_site: Site) -> Iterator[Running]:
    """Serve development by gunicorn."""
    yield from _served(development_site)


@pytest.fixture(scope="session")
def racing(request: pytest.FixtureRequest) -> Iterator[Running]:
    """Serve the site that a test names, with views in transactions that store, and that fail."""
    yield from _served(request.getfixturevalue(f"{request.param}_site"), racing=True)


def _served(site: Site, *, racing: bool = False) -> Iterator[Running]:
    running = Running(site, racing=racing)
    yield running
    running.server.stop()
