"""Why a page fails is told although Django logs it nowhere, and the program notices nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import site_of_rehearsals as site

from envgen.errors import Severity
from envgen.live.rehearse.watch import RequestErrors

pytestmark = [pytest.mark.slow]
VIEWS = site.FILES["shop/views.py"].lstrip()
# As Django's own default does in production: errors are sent by mail, to nobody.
FAULTS = {
    "a static file that is not in the manifest": (
        {"templates/home.html": "{% load static %}\n\n<img src=\"{% static 'no.png' %}\">\n"},
        "templates/home.html:3",
        "no.png",
    ),
    "a tag that does not exist": (
        {"templates/home.html": "a\n{% nosuch %}\n"},
        "templates/home.html:2",
        "nosuch",
    ),
    "a block that is not closed": (
        {"templates/home.html": "a\nb\n{% if a %}\n"},
        "templates/home.html:3",
        "if",
    ),
    "an attribute that is missing": (
        {"shop/views.py": VIEWS.replace('render(request, "home.html")', "request.nosuch")},
        "shop/views.py:5",
        "AttributeError",
    ),
    "an error in an included template": (
        {
            "templates/home.html": "{% include 'part.html' %}\n",
            "templates/part.html": "a\nb\n{% url 'nosuch' %}\n",
        },
        "templates/part.html:3",
        "nosuch",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_page_that_fails(name: str, tmp_path: Path) -> None:
    """The message says why, at the line of the view or of the template."""
    changes, place, word = FAULTS[name]
    found = site.rehearse(site.make(tmp_path / "site", changes))
    [wrong] = [item for item in found.problems if item.severity is Severity.ERROR]
    assert wrong.message.startswith("/ answers 500: "), wrong
    assert word in wrong.message
    assert str(wrong.place).startswith(place), wrong


def test_two_pages_that_fail(tmp_path: Path) -> None:
    """Each has its own reason."""
    views = VIEWS.replace("Item.objects.count()", "1 / 0")
    home = "<a href=\"/items/\">a</a>{% load static %}{% static 'no.png' %}"
    changes = {
        "shop/views.py": views.replace('"home.html"', '"home.html", {}'),
        "templates/home.html": '<a href="/items/">items</a><a href="/other/">other</a>\n',
        "templates/other.html": home,
        "config/urls.py": site.FILES["config/urls.py"].replace(
            'path("admin/"', 'path("other/", views.other), path("admin/"'
        ),
    }
    changes["shop/views.py"] += 'def other(request):\n    return render(request, "other.html")\n'
    found = site.rehearse(site.make(tmp_path / "site", changes))
    wrong = {
        item.message.partition(",")[0]: (item.message, str(item.place))
        for item in found.problems
        if item.severity is Severity.ERROR
    }
    assert wrong.keys() == {"/items/", "/other/"}
    assert "ZeroDivisionError" in wrong["/items/"][0]
    assert wrong["/items/"][1].startswith("shop/views.py:7")
    assert "no.png" in wrong["/other/"][0]
    assert wrong["/other/"][1].startswith("templates/other.html:1")


CODE = """
import sys, os
import sitecustomize
print(getattr(sitecustomize, "MARK", None), [item for item in sys.path if "watch-" in item])
print(len(sys.meta_path), "errors" in dir(sitecustomize))
"""


@pytest.mark.parametrize("own", [False, True])
def test_the_program_notices_nothing(own: bool, tmp_path: Path) -> None:
    """Its own `sitecustomize` is imported, and its path has no folder of envgen."""
    errors, given = RequestErrors(tmp_path), {"PATH": "/bin"}
    if own:
        (tmp_path / "own").mkdir()
        (tmp_path / "own/sitecustomize.py").write_text("MARK = 5\n")
        given["PYTHONPATH"] = str(tmp_path / "own")
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=errors.watched(given),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[0] == f"{5 if own else None} []"
    assert done.stderr == ""


def test_what_cannot_be_read(tmp_path: Path) -> None:
    """A line that the program was killed in the middle of is left out."""
    errors = RequestErrors(tmp_path)
    assert errors.at("/") == []
    [folder] = tmp_path.iterdir()
    (folder / "errors").write_text('{"path": "/", "lines": ["a"]}\n{"path": "/", "li')
    assert errors.at("/") == ["a"]
    assert errors.at("/b") == []
    errors.forget()
    assert errors.at("/") == []
