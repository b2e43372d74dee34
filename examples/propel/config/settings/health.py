"""Answers the health check before hosts, redirects and sessions can get in its way.

Copied by envgen; yours to read, not to edit. It stands first in MIDDLEWARE, under WSGI
or ASGI, and says that this process answers requests; it asks nothing of a database.
"""
# envgen: sha256 6447ab20b8a7cee2

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

Answer: TypeAlias = HttpResponseBase | Awaitable[HttpResponseBase]


class HealthMiddleware:
    """Answers GET and HEAD of settings.HEALTH_PATH with "ok"; all else passes on."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Answer]) -> None:
        """Stand before `get_response`, and be asynchronous if it is."""
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        """The health check's answer, or that of the next in line."""
        if request.path_info != settings.HEALTH_PATH:
            return self.get_response(request)
        return _later(_answer(request)) if self.is_async else _answer(request)


def _answer(request: HttpRequest) -> HttpResponse:
    # Never ask the request for its host: a check may come with one that isn't allowed.
    if request.method == "GET":
        response = HttpResponse("ok", content_type="text/plain")
    elif request.method == "HEAD":
        response = HttpResponse(content_type="text/plain")
    else:
        response = HttpResponseNotAllowed(["GET", "HEAD"])
    response["Cache-Control"] = "no-store"
    return response


async def _later(response: HttpResponse) -> HttpResponse:
    return response
