"""PgBouncer before a server, with a database for each mode that it can share the server in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from database_servers import DATABASE, PASSWORD, USER, Pair, Postgres, program, started, stopped
from servers import free_port, until

# A server process for every so many of its clients, so that they have to share.
POOL_SIZE = 3
MODES = ("session", "transaction")
# The database whose one server process is for one client at a time.
NARROW = "narrow"


@contextmanager
def pgbouncer(folder: Path, server: Postgres, certificate: Pair) -> Iterator[int]:
    """Run it with TLS for its clients and none behind it; yield its port."""
    port = free_port()
    folder.mkdir()
    for path in certificate:
        shutil.copy(path, folder)
    behind = f"host=127.0.0.1 port={server.port} dbname={DATABASE}"
    databases = [f"{mode} = {behind} pool_mode={mode}" for mode in MODES]
    databases.append(f"{NARROW} = {behind} pool_mode=session pool_size=1")
    settings = {
        "listen_addr": "127.0.0.1",
        "listen_port": port,
        "unix_socket_dir": "",
        "auth_type": "scram-sha-256",
        "auth_file": folder / "users.txt",
        "default_pool_size": POOL_SIZE,
        "client_tls_sslmode": "allow",
        "client_tls_cert_file": folder / certificate[0].name,
        "client_tls_key_file": folder / certificate[1].name,
    }
    lines = (f"{name} = {value}" for name, value in settings.items())
    configuration = "\n".join(["[databases]", *databases, "[pgbouncer]", *lines, ""])
    (folder / "pgbouncer.ini").write_text(configuration, encoding="utf-8")
    (folder / "users.txt").write_text(f'"{USER}" "{PASSWORD}"\n', encoding="utf-8")
    log = folder / "pgbouncer.log"
    command = [program("pgbouncer", "PgBouncer"), folder / "pgbouncer.ini"]
    process = started(command, folder, log)
    try:
        until(lambda: f"127.0.0.1:{port}" in log.read_text(encoding="utf-8"), f"it listens: {log}")
        yield port
    finally:
        stopped(process)
