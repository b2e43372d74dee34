"""The providers of databases, from their rows."""

from __future__ import annotations

from docs_blocks.markdown import code, listed, plain
from docs_blocks.markdown import table as rows
from envgen.catalog.database_types import Provider
from envgen.catalog.providers import providers


def table() -> str:
    """Return every provider: the modes of its pooler, its TLS and what to know before."""
    header = ("`provider`", "`pooler`", "`sslmode` on a server", "`verify-full`", "what it is")
    return rows(header, map(_row, providers()))


def _row(row: Provider) -> tuple[str, ...]:
    if row.engine == "sqlite":
        pooler = sslmode = ca = "none"
    else:
        pooler, sslmode, ca = _pooler(row), code(row.sslmode), _ca(row)
    name = f"{code(row.name)}: [{row.title}]({row.link})"
    return name, pooler, sslmode, ca, plain(f"{row.about} {row.limits}")


def _pooler(row: Provider) -> str:
    if not row.modes:
        return "any"
    modes = listed(map(code, row.modes), "or")
    return f"{modes}; {code(row.pooler)} by default" if row.pooler else modes


def _ca(row: Provider) -> str:
    if row.ca:
        return f"with {code(f'sslrootcert: {row.ca}')}"
    return "with the CA's file" + (f": {plain(row.ca_help)}" if row.ca_help else "")
