"""Projects whose views and templates name templates that are not there."""

from __future__ import annotations

from booted_shop import Broken
from broken_shops import with_app

VIEWS = """\
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.generic import ListView, TemplateView
"""
URLS = "\nfrom pages import views\n"
APP = {
    "pages/__init__.py": "",
    "pages/templates/home.html": "<p>home</p>\n",
    "pages/templates/base.html": "{% block a %}{% endblock %}\n",
}
INSTALLED = with_app("pages")


def views(text: str, **templates: str) -> dict[str, str]:
    """Return the files of an app with these views, and with templates by their names."""
    more = {f"pages/templates/{name}.html": value for name, value in templates.items()}
    return {**APP, "pages/views.py": f"{VIEWS}\n\n{text}\n", **more}


def _viewed(name: str, text: str, line: int, severity: str = "error", **more: str) -> Broken:
    return Broken(
        name,
        {"template-missing": "the template hom.html does not exist"},
        files=views(text, **more),
        urls=URLS,
        extra=INSTALLED,
        at=f"pages/views.py:{line}",
        severity=severity,
    )


def _included(name: str, text: str) -> Broken:
    return Broken(
        name,
        {"template-missing": "the template part.html does not exist"},
        files=views("", page=text),
        urls=URLS,
        extra=INSTALLED,
        at="pages/templates/page.html:2",
        severity="warning",
    )


BROKEN = (
    _viewed(
        "a view whose template was renamed",
        'def home(request):\n    return render(request, "hom.html")',
        7,
    ),
    _viewed("a text from a template", 'def mail():\n    return render_to_string("hom.html")', 7),
    _viewed("a page of a URL", 'home = TemplateView.as_view(template_name="hom.html")', 6),
    _viewed(
        "a class whose template is not there",
        'class Home(TemplateView):\n    template_name = "hom.html"',
        7,
        "warning",
    ),
    _included("a template that extends one", '\n{% extends "part.html" %}\n'),
    _included("a template that includes one", "\n{% include 'part.html' with a=1 %}\n"),
)
# Each is right for another reason.
RIGHT = """\
def of_its_own(request):
    return render(request, "home.html")


def of_a_package(request):
    return render(request, "admin/base.html")


def computed(request, name):
    return render(request, f"{name}.html")


def one_of_a_list(request):
    return render(request, ["gone.html", "home.html"])


def that_may_be_missing(request):
    try:
        return render(request, "gone.html")
    except Exception:
        return render(request, "home.html")


def of_another_engine(request):
    return render(request, "gone.html", using="other")


def with_an_error(request):
    return render(request, "error.html")


class OfSomethingElse:
    template_name = "gone.html"
"""
OWN = "def render(page, name):\n    return name\n\n\nhome = render(1, 'gone.html')\n"
ODD = (
    Broken(
        "views and templates of which every name is right",
        {},
        files={
            **views(
                RIGHT,
                error="{% x %}",
                comment="{% comment %}{% include 'gone.html' %}{% endcomment %}",
                relative='{% extends "./base.html" %}',
                variable="{% include part %}",
            ),
            "pages/own.py": OWN,
        },
        urls=f"{URLS}from pages import own\n",
        extra=INSTALLED,
    ),
)
