"""nginx as the edge: ends TLS, redirects plain HTTP, and tells the backend as Render does."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from edge_ca import Certificate
from needs import lacking
from servers import WAIT, until

# `user` counts for root alone: the workers run as the user who runs the tests.
MAIN = """\
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 256; }}
http {{
    access_log off;
    server_tokens off;
    ssl_protocols TLSv1.2 TLSv1.3;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{servers}
}}
"""
# What Render's edge sets: https://render.com/docs/web-services
FORWARDED = """\
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Proto https;
"""
REDIRECT = "return 301 https://$host$request_uri;"
DOOR = """\
    server {{
        listen {place.https} ssl;
        ssl_certificate {door.certificate.chain};
        ssl_certificate_key {door.certificate.key};
        {door.server}
        location / {{
            proxy_pass http://127.0.0.1:{door.backend};
{door.forwarded}            {door.location}
        }}
    }}
    server {{
        listen {place.http};
        {door.plain}
    }}
"""


# Of this process alone: other workers of pytest have their own.
_NET = f"{secrets.randbelow(254) + 1}.{secrets.randbelow(254) + 1}"


class Door(NamedTuple):
    """What is at a place of the edge; the texts are nginx directives, by where they stand."""

    certificate: Certificate
    backend: int
    server: str = ""
    location: str = ""
    forwarded: str = FORWARDED
    plain: str = REDIRECT


class Place(NamedTuple):
    """Where a door of the edge is: an address of its own, as all of 127.0.0.0/8 is here.

    So a hundred doors need no hundred ports, some of which others would take in between.
    """

    address: str

    @property
    def https(self) -> str:
        """Return where it takes TLS."""
        return f"{self.address}:8443"

    @property
    def http(self) -> str:
        """Return where it takes plain HTTP."""
        return f"{self.address}:8080"

    @property
    def detours(self) -> tuple[str, ...]:
        """Return the options with which `envgen verify` comes here."""
        return f"--connect-to=:443:{self.https}", f"--connect-to=:80:{self.http}"


class Edge:
    """A process of nginx with many doors."""

    def __init__(self, folder: Path, doors: Iterable[Door]) -> None:
        """Start, in `folder` alone; skips the test where there is no nginx."""
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
        if program is None:
            lacking("nginx is not installed")
        chosen = list(doors)
        self.places = [Place(f"127.{_NET}.{number}") for number in range(1, len(chosen) + 1)]
        pairs = zip(chosen, self.places, strict=True)
        servers = "".join(DOOR.format(door=door, place=place) for door, place in pairs)
        user = "user root;" if os.geteuid() == 0 else ""
        config = folder / "nginx.conf"
        config.write_text(MAIN.format(folder=folder, user=user, servers=servers), encoding="utf-8")
        command = [program, "-p", str(folder), "-c", str(config)]
        # Until it has read its own log's place it writes to the one it was built with: stderr.
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until(self._listens, "nginx starts")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(WAIT)

    def _listens(self) -> bool:
        assert self._process.poll() is None, "nginx has ended: see its nginx.conf"
        try:
            socket.create_connection((self.places[-1].address, 8080), 1).close()
        except OSError:
            return False
        return True
