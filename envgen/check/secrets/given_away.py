"""Tell whether a manifest contains the value of a secret."""

from __future__ import annotations

from envgen.catalog import looks_secret
from envgen.platforms.manifest import ManifestEntry
from envgen.secrets.url_passwords import password_of


def gives_away(entry: ManifestEntry) -> bool:
    """Return whether an entry contains the value of a secret, as far as it says itself."""
    texts = entry.source.texts
    return any(texts) and (looks_secret(entry.key) or any(map(password_of, texts)))
