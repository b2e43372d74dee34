"""The servers that the tests of `check --database` connect to, each started once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import Command, Done
from database_certificates import authority, issued_by, self_signed
from database_pooler import pgbouncer
from database_project import write
from database_servers import Cluster, Postgres, folder_of_servers
from database_types import Check, Servers, Site


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Start all of them."""
    with folder_of_servers() as folder:
        cluster = Cluster(folder)
        ca = authority()
        certificate = issued_by(ca, "localhost").write(folder, "of_ca")
        alone = self_signed("localhost").write(folder, "self_signed")
        running: list[Postgres] = []
        try:
            for name, pair in (("plain", None), ("alone", alone), ("trusted", certificate)):
                running.append(Postgres(cluster, name, pair))
            yield Servers(*running, ca.write(folder, "ca")[0], certificate)
        finally:
            for server in running:
                server.stop()


@pytest.fixture(scope="session")
def pooler(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Start PgBouncer, and give its port."""
    with folder_of_servers() as folder:
        inside = folder / "pgbouncer"
        with pgbouncer(inside, servers.without_tls, servers.certificate) as port:
            yield port


@pytest.fixture
def site(envgen: Command, servers: Servers, tmp_path: Path) -> Site:
    """Give what renders a project with one profile, and returns its folder."""

    def make(profile: str, extra: str | None = None) -> Path:
        folder = tmp_path / "site"
        if not folder.exists():
            folder.mkdir()
            write(folder, {"production": profile}, servers.ca, extra)
            assert envgen("render", "production", cwd=folder).status == 0
        return folder

    return make


@pytest.fixture
def check(envgen: Command, site: Site, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Give what connects to the databases of such a project, with URLs by variable."""

    def run(profile: str, *arguments: str, extra: str | None = None, **urls: str) -> Done:
        folder = site(profile, extra)
        for name, url in urls.items():
            monkeypatch.setenv(name, url)
        python = ("--python", sys.executable)
        return envgen("check", "--database", "production", *python, *arguments, cwd=folder)

    return run
