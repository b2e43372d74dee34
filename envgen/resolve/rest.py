"""Django REST framework, if the project uses it."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.formats.python_layout import Call, Merged, Name
from envgen.model import Setting
from envgen.resolve import https
from envgen.resolve.context import Context


def settings(context: Context) -> Iterator[Setting]:
    """Yield REST_FRAMEWORK on a server, with the entries of the base module."""
    if "rest_framework" not in context.apps or not context.deployed:
        return
    own: list[object] = []
    if not context.standalone:
        own.append(Call("getattr", Name("base"), "REST_FRAMEWORK", {}))
    count = https.proxies(context)
    edge = https.edge_name(context)
    yield Setting(
        name="REST_FRAMEWORK",
        value=Merged(*own, {"NUM_PROXIES": count}),
        section="api",
        comment=f"{edge} adds the client's address to X-Forwarded-For; throttling uses it."
        if count
        else "No proxy is configured, so throttling uses the address of the connection.",
    )
