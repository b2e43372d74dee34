"""Settings that make tests fast."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.model import Setting
from envgen.resolve.context import Context


def settings(context: Context) -> Iterator[Setting]:
    """Yield the settings of a test profile."""
    if context.profile.kind == "test":
        yield Setting(
            name="PASSWORD_HASHERS",
            value=["django.contrib.auth.hashers.MD5PasswordHasher"],
            section="auth",
            comment="A fast but weak hasher. Use it for tests only.",
        )
