"""HTTPS and cookies behind Render's edge, which ends TLS and forwards plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.formats.python_layout import Call, Name, Unpacked
from envgen.model import Setting
from envgen.resolve.context import Context
from envgen.resolve.routes import routes


def settings(context: Context) -> Iterator[Setting]:
    """Yield the settings of the section `https`; none where nobody serves HTTPS."""
    if not context.deployed:
        return
    yield Setting(
        name="SECURE_PROXY_SSL_HEADER",
        value=("HTTP_X_FORWARDED_PROTO", "https"),
        section="https",
        comment="Render's edge ends TLS; without this header the redirect below never ends.",
    )
    yield Setting(name="SECURE_SSL_REDIRECT", value=True, section="https")
    # On the public road a bot speaks HTTPS like everybody else.
    inside = [route for route in routes(context) if route.kind != "public"]
    if inside:
        exempt: list[Any] = list(dict.fromkeys(f"^{_pattern(route.path)}" for route in inside))
        if not context.standalone:
            exempt.insert(0, Unpacked(Call("getattr", Name("base"), "SECURE_REDIRECT_EXEMPT", [])))
        yield Setting(
            name="SECURE_REDIRECT_EXEMPT",
            value=exempt,
            section="https",
            comment="The bot calls inside the container or private network, in plain HTTP.",
        )
    yield Setting(name="SESSION_COOKIE_SECURE", value=True, section="https")
    yield Setting(name="CSRF_COOKIE_SECURE", value=True, section="https")


def _pattern(path: str) -> str:
    # SecurityMiddleware matches the path without its leading slash. Of the characters that
    # a bot's path may have, the dot alone means something in a pattern.
    return path.lstrip("/").replace(".", r"\.")
