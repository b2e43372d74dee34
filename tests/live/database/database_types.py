"""What the fixtures of this folder give to the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from commandline import Done
from database_servers import Pair, Postgres

# Renders a project with one profile, and with the text of its module EXTRA if there is one.
Site = Callable[..., Path]
# Makes such a project, and connects to its databases with URLs by variable.
Check = Callable[..., Done]


class Servers(NamedTuple):
    """A server of each kind, and the CA that vouches for the last of them."""

    without_tls: Postgres
    self_signed: Postgres
    of_ca: Postgres
    ca: Path
    # That of the last server, which others may show as well.
    certificate: Pair
