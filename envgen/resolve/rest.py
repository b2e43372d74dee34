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
        comment=f"Throttling has to trust the one X-Forwarded-For entry of {edge}."
        if count
        else "Throttling tells clients apart by their own address: no proxy is known to be there.",
    )
