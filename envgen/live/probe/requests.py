"""Send each kind of simulated request, and report the response."""

from __future__ import annotations

import importlib
import os
from typing import Any, Callable, Mapping
from urllib.parse import urlencode

from . import faults, pages
from .client import Answer, Browser, Site

_TOLD = (
    "location",
    "vary",
    "strict-transport-security",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
)
Scene = Mapping[str, Any]


def play(site: Site, scene: Scene, folder: str) -> dict[str, Any]:
    """Send the request of a scene, and return its response; `folder` is the project's."""
    try:
        return _SCENES[scene["kind"]](site, scene)
    except Exception as error:  # noqa: BLE001, RUF100 - the bot's signing is the project's code
        return _told(Answer(500, {}, b"", (), faults.fault("requests", error, folder)))


def _page(site: Site, scene: Scene) -> dict[str, Any]:
    """Get a page on `host` with `scheme`, following redirects."""
    browser = Browser(site, scene["scheme"])
    answer, url, endless = browser.follow(scene["host"], scene.get("path") or pages.OPEN)
    return {**_told(answer), "url": url, "endless": endless}


def _health(site: Site, scene: Scene) -> dict[str, Any]:
    """Send a request like a platform's health check: one, in plain HTTP."""
    return _told(site.ask("GET", scene["host"], scene["path"], scene.get("headers")))


def _form(site: Site, scene: Scene) -> dict[str, Any]:
    """Get a form, and post it as a page at `origin` would."""
    browser = Browser(site, scene["scheme"])
    token = browser.send("GET", scene["host"], pages.FORM)
    if token.status != 200:
        return {**_told(token), "got": False, "lost": []}
    origin = scene["origin"]
    headers = {
        "Origin": origin,
        "Referer": f"{origin}/",
        _csrf_header(): token.body.decode("ascii", "replace"),
    }
    posted = browser.send(
        "POST", scene["host"], pages.FORM, headers, urlencode({"a": "b"}).encode()
    )
    return {**_told(posted), "got": True, "lost": browser.refused}


def _call(site: Site, scene: Scene) -> dict[str, Any]:
    """Post like the script of a page at `origin` that sends a token and no cookies."""
    browser = Browser(site, scene["scheme"])
    headers = {"Origin": scene["origin"], "Authorization": "Bearer dummy"}
    return _told(browser.send("POST", scene["host"], pages.OPEN, headers, b"a=b"))


def _preflight(site: Site, scene: Scene) -> dict[str, Any]:
    """Send the preflight of a post from `origin`.

    https://fetch.spec.whatwg.org/#cors-preflight-fetch
    """
    browser = Browser(site, scene["scheme"])
    headers = {
        "Origin": scene["origin"],
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": ",".join(sorted(scene["headers"])),
    }
    return _told(browser.send("OPTIONS", scene["host"], pages.OPEN, headers))


def _bot(site: Site, scene: Scene) -> dict[str, Any]:
    """Call as the bot does: signed, then the same request again, then unsigned."""
    signing = importlib.import_module(scene["package"] + ".signing")
    secret = os.environ.get(scene["secret"], "")
    path, host = scene["path"] + pages.BOT, scene["host"]
    scheme = scene["scheme"]
    signed = signing.Signer(secret, scene["version"]).sign(
        "POST", f"{scheme}://{host}{path}", b"{}"
    )
    browser = Browser(site, scheme)
    first = browser.send("POST", host, path, signed, b"{}")
    again = browser.send("POST", host, path, signed, b"{}")
    unsigned = browser.send("POST", host, path, {}, b"{}")
    failed = (answer for answer in (first, again, unsigned) if answer.status >= 500)
    told = _told(next(failed, first))
    return {**told, "again": again.status, "unsigned": unsigned.status}


def _csrf_header() -> str:
    from django.conf import settings

    name: str = settings.CSRF_HEADER_NAME
    return name[len("HTTP_") :] if name.startswith("HTTP_") else name


def _told(answer: Answer) -> dict[str, Any]:
    return {
        "status": answer.status,
        "headers": {name: answer.headers[name] for name in _TOLD if name in answer.headers},
        "reason": answer.headers.get(pages.REASON.lower()),
        "fault": answer.fault,
    }


_SCENES: dict[str, Callable[[Site, Scene], dict[str, Any]]] = {
    "page": _page,
    "health": _health,
    "form": _form,
    "call": _call,
    "preflight": _preflight,
    "bot": _bot,
}
