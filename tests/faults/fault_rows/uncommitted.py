"""Files that a deploy needs, and that git ignores or does not track."""

from __future__ import annotations

from planted import fault, right

IGNORE = ".gitignore"
LAST = "__pycache__/\n"
VIEWS = "catalogue/views.py"
START = "from django.shortcuts import render\n"
PRODUCTION = "profiles/production.yaml"
PLAN = "web: {plan: starter}"
INSTALL = "pip install -r requirements.txt"
COLLECT = "python manage.py collectstatic --no-input"
IMPORTED = (VIEWS, START, f"from catalogue import prices\n{START}")
PRICES = {"catalogue/prices.py": "VAT = 19\n"}


def ignoring(pattern: str, *more: tuple[str, str, str], **files: str) -> dict[str, object]:
    """Return a pattern in .gitignore, and other edits."""
    return {
        "edits": ((IGNORE, LAST, f"{LAST}{pattern}\n"), *more),
        "severity": "error",
        "files": files,
    }


def built(command: str) -> tuple[str, str, str]:
    """Return an edit that gives the service another build."""
    return (PRODUCTION, PLAN, f"web: {{plan: starter, buildCommand: {command}}}")


FAULTS = (
    fault(
        "migrations that git ignores",
        "file-uncommitted",
        IGNORE,
        "migrations",
        **ignoring("migrations/"),
    ),
    fault(
        "a template that git ignores", "file-uncommitted", IGNORE, "*.html", **ignoring("*.html")
    ),
    fault(
        "static files that git ignores",
        "file-uncommitted",
        IGNORE,
        "static/",
        **ignoring("static/"),
    ),
    fault(
        "a module that git ignores",
        "file-uncommitted",
        IGNORE,
        "prices",
        **ignoring("prices.py", IMPORTED, **PRICES),
    ),
    fault(
        "a module that git does not track",
        "file-uncommitted",
        "catalogue/prices.py",
        edits=(IMPORTED,),
        files=PRICES,
        untracked=("catalogue/prices.py",),
    ),
    fault(
        "a migration that git does not track",
        "file-uncommitted",
        "catalogue/migrations/0001_initial.py",
        untracked=("catalogue/migrations/0001_initial.py",),
    ),
    fault(
        "a list of packages that git ignores",
        "file-uncommitted",
        IGNORE,
        "*.txt",
        **ignoring("*.txt"),
    ),
    fault(
        "a script that git ignores",
        "file-uncommitted",
        IGNORE,
        "*.sh",
        **ignoring(
            "*.sh", built("bash build.sh"), **{"build.sh": f"set -e\n{INSTALL}\n{COLLECT}\n"}
        ),
    ),
    fault(
        "a folder of static files that git ignores",
        "file-uncommitted",
        IGNORE,
        "assets/",
        **ignoring(
            "/assets/",
            (
                "config/base.py",
                "STATIC_URL",
                'STATICFILES_DIRS = [BASE_DIR / "assets"]\nSTATIC_URL',
            ),
            **{"assets/site.css": "a {}\n"},
        ),
    ),
    fault(
        "a folder of templates that git ignores",
        "file-uncommitted",
        IGNORE,
        "pages/",
        **ignoring(
            "/pages/",
            (
                "config/base.py",
                '"APP_DIRS": True,',
                '"APP_DIRS": True,\n        "DIRS": [BASE_DIR / "pages"],',
            ),
            **{"pages/about.html": "<p>\n"},
        ),
    ),
)
RIGHT = (
    right(
        "static files that node builds",
        edits=(
            (IGNORE, LAST, f"{LAST}/assets/\n"),
            (
                "config/base.py",
                "STATIC_URL",
                'STATICFILES_DIRS = [BASE_DIR / "assets"]\nSTATIC_URL',
            ),
            built(f"npm ci && npm run build && {INSTALL} && {COLLECT}"),
        ),
        files={"assets/site.css": "a {}\n"},
    ),
    right(
        "collected files that git ignores",
        edits=((IGNORE, LAST, f"{LAST}/staticfiles/\n"),),
        files={"staticfiles/site.css": "a {}\n"},
    ),
    right(
        "a module that nothing imports",
        files={"catalogue/draft.py": "VAT = 19\n"},
        untracked=("catalogue/draft.py",),
    ),
    right(
        "a test that git does not track",
        files={"catalogue/tests.py": "VAT = 19\n"},
        untracked=("catalogue/tests.py",),
    ),
    right(
        "a file that git tracks although a pattern matches",
        edits=((IGNORE, LAST, f"{LAST}*.css\n"),),
        forced=("catalogue/static/catalogue.css",),
    ),
    right(
        "hidden files and caches",
        files={
            "catalogue/static/.DS_Store": "x",
            "catalogue/migrations/__pycache__/0001.pyc": "x",
        },
        edits=((IGNORE, LAST, f"{LAST}.DS_Store\n"),),
    ),
    right("a project of which nothing is committed yet", empty_index=True),
)
