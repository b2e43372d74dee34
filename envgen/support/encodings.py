"""The encoding of a text file by its byte order mark, as pip reads requirements files."""

from __future__ import annotations

import codecs

from msgspec import Struct


class Encoding(Struct, frozen=True):
    """A byte order mark, and the codec of the text after it."""

    mark: bytes = b""
    codec: str = "utf-8"

    def decode(self, data: bytes) -> str:
        """Return the text without the mark. Raises UnicodeDecodeError."""
        return data.removeprefix(self.mark).decode(self.codec)

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text, with the mark before it."""
        return self.mark + text.encode(self.codec)


UTF8 = Encoding()
# The mark of UTF-32 begins with that of UTF-16.
_MARKED = (
    Encoding(codecs.BOM_UTF8),
    Encoding(codecs.BOM_UTF32_LE, "utf-32-le"),
    Encoding(codecs.BOM_UTF16_LE, "utf-16-le"),
    Encoding(codecs.BOM_UTF16_BE, "utf-16-be"),
)


def encoding_of(data: bytes) -> Encoding:
    """Return the encoding that a byte order mark names; without one, UTF-8."""
    return next((item for item in _MARKED if data.startswith(item.mark)), UTF8)


def may_have_mark(path: str) -> bool:
    """Return whether a file may be a list of packages, of which pip takes a mark into account."""
    return path.endswith((".txt", ".in"))
