"""Pages of envgen's own in front of the project's URLs, for simulated requests to ask for.

The project's middleware runs around them, and none of its views, which might do anything.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, Sequence

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

URLCONF = f"{__name__}.urlconf"
# No project has such a path; with its slash, since CommonMiddleware would add one.
FORM = "/-envgen-probe/form/"
OPEN = "/-envgen-probe/open/"
# Below a bot's own path.
BOT = "-envgen-probe/"
# Where CsrfViewMiddleware says why, in the place of CSRF_FAILURE_VIEW.
REASON = "X-Envgen-Csrf-Reason"
FAILURE = f"{__name__}.csrf_failure"


def form(request: HttpRequest) -> HttpResponse:
    """Answer with a token, as a page with a form does; take the form that is posted."""
    return HttpResponse(get_token(request) if request.method == "GET" else "posted")


def opened(request: HttpRequest) -> HttpResponse:
    """Answer anything, as an API for tokens does."""
    return HttpResponse("answered")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer in Django's place, with the reason where the simulation finds it."""
    response = HttpResponse("refused", status=403)
    response[REASON] = reason.replace("\n", " ")[:300]
    return response


def install(own: str | None, bots: Sequence[str]) -> None:
    """Make the URLconf: these pages, and behind them the project's, if it has one.

    Raises what importing the project's URLconf raises.
    """
    # LoginRequiredMiddleware, since Django 5.1, would lead to the project's login page.
    marks: tuple[tuple[Any, str, bool], ...] = (
        (form, "login_required", False),
        (opened, "login_required", False),
        (opened, "csrf_exempt", True),
    )
    for view, name, value in marks:
        setattr(view, name, value)
    module = ModuleType(URLCONF)
    patterns: list[Any] = [path(FORM[1:], form), path(OPEN[1:], opened)]
    patterns += [path(prefix.lstrip("/") + BOT, opened) for prefix in bots]
    if own:
        theirs = __import__(own, fromlist=["urlpatterns"])
        patterns += list(getattr(theirs, "urlpatterns", theirs))
        for name in ("handler400", "handler403", "handler404", "handler500"):
            if hasattr(theirs, name):
                setattr(module, name, getattr(theirs, name))
    vars(module)["urlpatterns"] = patterns
    sys.modules[URLCONF] = module
