"""Adapters that sign at the moment of sending: one for each HTTP client.

Copied by envgen; yours to read, not to edit. They sign what goes to the backend and
nothing else, and each attempt anew: a redirect within the backend is signed for its
new URL, and one that leads elsewhere is followed without a signature.
"""
# envgen: sha256 0000000000000000

from .. import wire


class Backend:
    """The server that requests are signed for, by its URL."""

    def __init__(self, url: str) -> None:
        """Raise ValueError for a `url` that leads nowhere, such as `localhost:8000`."""
        wire.split_url(url)
        self._origin = wire.origin(url)

    def gets(self, url: str) -> bool:
        """Whether a request to `url` goes there: same scheme, host and port."""
        return wire.origin(url) == self._origin
