"""SQLite files, with and without a disk that keeps them."""

from __future__ import annotations

from planted import Planted, fault, right

PROFILE = "profiles/production.yaml"
SOURCES = "/opt/render/project/src"


def stored(file: str = "", disk: str = "", more: str = "") -> tuple[tuple[str, str, str], ...]:
    """Return the edits for a SQLite file, and a disk of the service."""
    database = f"{{provider: sqlite{', file: ' * bool(file)}{file}}}"
    mount = f", disk: {{name: data, mountPath: {disk}, sizeGB: 1}}" if disk else ""
    return (
        (PROFILE, "{provider: supabase, pooler: session}", database),
        (PROFILE, "{plan: starter}", f"{{plan: starter{mount}{more}}}"),
    )


def lost(name: str, file: str = "", disk: str = "", url: str = "") -> Planted:
    """Return a SQLite file that each deploy deletes."""
    edits, values = stored(file, disk), {"DATABASE_URL": url}
    return fault(name, "database-lost", PROFILE, "database:", edits=edits, values=values)


def kept(name: str, file: str = "", disk: str = "", url: str = "") -> Planted:
    """Return a SQLite file on a disk."""
    return right(name, edits=stored(file, disk), values={"DATABASE_URL": url})


FAULTS = (
    lost("SQLite without a disk"),
    lost("SQLite beside the disk", disk="/var/data"),
    lost("SQLite beside the disk, in another folder", "data/db.sqlite3", "/var/data"),
    lost("SQLite by a URL beside the disk", disk="/var/data", url="sqlite:///db.sqlite3"),
    lost(
        "SQLite by a URL in the wrong folder", disk="/var/data", url="sqlite:////tmp/db?timeout=9"
    ),
)
RIGHT = (
    kept("SQLite on the disk", "/var/data/db.sqlite3", "/var/data"),
    kept("SQLite on a disk in the project", "data/db.sqlite3", f"{SOURCES}/data"),
    kept("SQLite by a URL on the disk", disk="/var/data", url="sqlite:////var/data/db.sqlite3"),
    kept("another database by a URL", disk="/var/data", url="spatialite:////var/data/db?a=1"),
)
