"""Pages that the simulated requests visit, put before the project's URLs.

The project's middleware runs for them, but none of its views, which might do anything.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, Sequence

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

URLCONF = f"{__name__}.urlconf"
# Paths that no project has. They end with a slash, which CommonMiddleware would add otherwise.
FORM = "/-envgen-probe/form/"
OPEN = "/-envgen-probe/open/"
# Relative to a bot's path.
BOT = "-envgen-probe/"
# The header with the reason of a CSRF failure, set by our CSRF_FAILURE_VIEW.
REASON = "X-Envgen-Csrf-Reason"
FAILURE = f"{__name__}.csrf_failure"


def form(request: HttpRequest) -> HttpResponse:
    """Answer GET with a CSRF token, as a page with a form does, and accept the posted form."""
    return HttpResponse(get_token(request) if request.method == "GET" else "posted")


def opened(request: HttpRequest) -> HttpResponse:
    """Answer any request, as an API with token authentication does."""
    return HttpResponse("answered")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 in place of Django's view, with the reason in the REASON header."""
    response = HttpResponse("refused", status=403)
    response[REASON] = reason.replace("\n", " ")[:300]
    return response


def install(own: str | None, bots: Sequence[str]) -> None:
    """Create the URLconf: these pages, then the project's URLs, if it has any.

    Raises any error of importing the project's URLconf.
    """
    # LoginRequiredMiddleware (Django 5.1 and later) would redirect to the login page.
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
