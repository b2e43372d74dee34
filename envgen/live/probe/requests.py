"""Send each kind of simulated request, and report the response."""

from __future__ import annotations

import importlib
import os
from typing import Any, Callable, Mapping
from urllib.parse import urlencode

from . import faults, pages
from .client import Answer, Browser, Site

_HEADERS = (
    "location",
    "vary",
    "strict-transport-security",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
)
Request = Mapping[str, Any]


def send(site: Site, request: Request, folder: str) -> dict[str, Any]:
    """Send a simulated request, and return its response; `folder` is the project's."""
    try:
        return _SENDERS[request["kind"]](site, request)
    except Exception as error:  # noqa: BLE001, RUF100 - the bot's signing is the project's code
        return _as_data(Answer(500, {}, b"", (), faults.fault("requests", error, folder)))


def _page(site: Site, request: Request) -> dict[str, Any]:
    """Get a page on `host` with `scheme`, following redirects."""
    browser = Browser(site, request["scheme"])
    answer, url, endless = browser.follow(request["host"], request.get("path") or pages.OPEN)
    return {**_as_data(answer), "url": url, "endless": endless}


def _health(site: Site, request: Request) -> dict[str, Any]:
    """Send a request like a platform's health check: one, in plain HTTP."""
    return _as_data(site.ask("GET", request["host"], request["path"], request.get("headers")))


def _form(site: Site, request: Request) -> dict[str, Any]:
    """Get a form, and post it as a page at `origin` would."""
    browser = Browser(site, request["scheme"])
    token = browser.send("GET", request["host"], pages.FORM)
    if token.status != 200:
        return {**_as_data(token), "got": False, "lost": []}
    origin = request["origin"]
    headers = {
        "Origin": origin,
        "Referer": f"{origin}/",
        _csrf_header(): token.body.decode("ascii", "replace"),
    }
    posted = browser.send(
        "POST", request["host"], pages.FORM, headers, urlencode({"a": "b"}).encode()
    )
    return {**_as_data(posted), "got": True, "lost": browser.refused}


def _call(site: Site, request: Request) -> dict[str, Any]:
    """Post like the script of a page at `origin` that sends a token and no cookies."""
    browser = Browser(site, request["scheme"])
    headers = {"Origin": request["origin"], "Authorization": "Bearer dummy"}
    return _as_data(browser.send("POST", request["host"], pages.OPEN, headers, b"a=b"))


def _preflight(site: Site, request: Request) -> dict[str, Any]:
    """Send the preflight of a post from `origin`.

    https://fetch.spec.whatwg.org/#cors-preflight-fetch
    """
    browser = Browser(site, request["scheme"])
    headers = {
        "Origin": request["origin"],
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": ",".join(sorted(request["headers"])),
    }
    return _as_data(browser.send("OPTIONS", request["host"], pages.OPEN, headers))


def _bot(site: Site, request: Request) -> dict[str, Any]:
    """Call as the bot does: signed, then the same request again, then unsigned."""
    signing = importlib.import_module(request["package"] + ".signing")
    secret = os.environ.get(request["secret"], "")
    path, host = request["path"] + pages.BOT, request["host"]
    scheme = request["scheme"]
    signed = signing.Signer(secret, request["version"]).sign(
        "POST", f"{scheme}://{host}{path}", b"{}"
    )
    browser = Browser(site, scheme)
    first = browser.send("POST", host, path, signed, b"{}")
    again = browser.send("POST", host, path, signed, b"{}")
    unsigned = browser.send("POST", host, path, {}, b"{}")
    failed = (answer for answer in (first, again, unsigned) if answer.status >= 500)
    told = _as_data(next(failed, first))
    return {**told, "again": again.status, "unsigned": unsigned.status}


def _csrf_header() -> str:
    from django.conf import settings

    name: str = settings.CSRF_HEADER_NAME
    return name[len("HTTP_") :] if name.startswith("HTTP_") else name


def _as_data(answer: Answer) -> dict[str, Any]:
    return {
        "status": answer.status,
        "headers": {name: answer.headers[name] for name in _HEADERS if name in answer.headers},
        "reason": answer.headers.get(pages.REASON.lower()),
        "fault": answer.fault,
    }


_SENDERS: dict[str, Callable[[Site, Request], dict[str, Any]]] = {
    "page": _page,
    "health": _health,
    "form": _form,
    "call": _call,
    "preflight": _preflight,
    "bot": _bot,
}
