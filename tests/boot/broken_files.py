"""Projects whose templates name static files that are not there, or whose models have no tables."""

from __future__ import annotations

from book_models import MIGRATION, MODELS
from booted_shop import Broken
from broken_shops import with_app

PLAIN = (
    "\nSTORAGES = {\n"
    "    'default': {'BACKEND': 'django.core.files.storage.FileSystemStorage'},\n"
    "    'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'},\n}\n"
)
APP = {
    "books/__init__.py": "",
    "books/models.py": MODELS,
    "books/migrations/__init__.py": "",
    "books/migrations/0001_initial.py": MIGRATION,
    "books/static/books/there.svg": "<svg/>",
}
INSTALLED = with_app("books")


def page(text: str) -> dict[str, str]:
    """Return the files of an app with this template, whose first line loads the tags."""
    return {**APP, "books/templates/page.html": f"{{% load static %}}\n{text}\n"}


def sheet(text: str) -> dict[str, str]:
    """Return the files of an app with this style sheet."""
    return {**APP, "books/static/books/site.css": f"body {{ margin: 0 }}\n{text}\n"}


def models(text: str) -> dict[str, str]:
    """Return the files of an app with these lines more in its models."""
    return {**APP, "books/models.py": MODELS + text}


def _named(name: str, text: str, says: str, **more: object) -> Broken:
    given = {"extra": INSTALLED, "at": "books/templates/page.html:2", **more}
    return Broken(name, {"static-missing": says}, files=page(text), **given)  # type: ignore[arg-type]


def _linked(name: str, text: str, says: str, **more: object) -> Broken:
    given = {"extra": INSTALLED, "at": "books/static/books/site.css:2", **more}
    return Broken(name, {"static-missing": says}, files=sheet(text), **given)  # type: ignore[arg-type]


def _changed(name: str, old: str, new: str, says: str, **more: object) -> Broken:
    files = {**APP, "books/models.py": MODELS.replace(old, new, 1)}
    given = {"extra": INSTALLED, "at": "books/models.py:4", "severity": "warning", **more}
    return Broken(name, {"migration-missing": says}, files=files, **given)  # type: ignore[arg-type]


JINJA = (
    "\n    TEMPLATES = [*settings['TEMPLATES'], {\n"
    "        'BACKEND': 'django.template.backends.jinja2.Jinja2', 'APP_DIRS': True,\n"
    "        'OPTIONS': {'environment': 'books.pages.environment'},\n    }]\n"
)
FUNCTION = "from django.templatetags.static import static\n"
READY = """\
from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "books"

    def ready(self):
        from books import widgets
"""


def jinja(text: str, function: str = FUNCTION) -> dict[str, str]:
    """Return the files of an app with a template of Jinja2, whose function is `static`."""
    pages = "\n\ndef environment(**options):\n    env = Environment(**options)\n"
    pages += "    env.globals['static'] = static\n    return env\n"
    return {
        **APP,
        "books/pages.py": f"{function}from jinja2 import Environment\n{pages}",
        "books/jinja2/page.html": f"<!doctype html>\n{text}\n",
    }


def media(text: str) -> dict[str, str]:
    """Return the files of an app with a widget, which has this class Media."""
    widgets = "from django import forms\n\n\nclass Stars(forms.TextInput):\n    class Media:\n"
    return {**APP, "books/apps.py": READY, "books/widgets.py": f"{widgets}        {text}\n"}


RAISES = "does not exist, so the page raises an error"
FAILS = "does not exist, so collectstatic fails"
MISSES = "does not exist, so visitors get a 404"
ASSETS = (
    _named("a style sheet", "<link href=\"{% static 'books/gone.css' %}\">", RAISES),
    _named("an image, kept in a variable", '{% static "books/gone.png" as image %}', RAISES),
    _named("a picture with a fragment", "{% static 'books/gone.svg#icon' %}", RAISES),
    _named("another case of a name", "{% static 'books/There.svg' %}", RAISES),
    _named("a slash before the name", "{% static '/books/there.svg' %}", RAISES),
    _named("one in a branch", "{% if user %}{% static 'books/gone.js' %}{% endif %}", RAISES),
    _named(
        "a storage that hashes no names",
        "{% static 'books/gone.css' %}",
        MISSES,
        extra=INSTALLED + PLAIN,
        severity="warning",
    ),
    Broken(
        "a template of the project's own folder",
        {"static-missing": f"books/gone.txt {RAISES}"},
        extra=INSTALLED
        + "\n    settings['TEMPLATES'][0]['DIRS'] = ['templates']\n"
        + "    TEMPLATES = settings['TEMPLATES']\n",
        files={**APP, "templates/mail.txt": "{% load static %}{% static 'books/gone.txt' %}\n"},
        at="templates/mail.txt:1",
    ),
    Broken(
        "a script of a widget",
        {"static-missing": f"books/gone.js {RAISES}"},
        extra=INSTALLED,
        files=media("js = ['books/gone.js', 'books/there.svg']"),
        at="books/widgets.py:5",
    ),
    Broken(
        "a style sheet of a widget",
        {"static-missing": f"books/gone.css {RAISES}"},
        extra=INSTALLED,
        files=media("css = {'all': ('books/gone.css',)}"),
        at="books/widgets.py:5",
    ),
    Broken(
        "a script of the admin",
        {"static-missing": f"books/gone.js {RAISES}"},
        extra=INSTALLED,
        files={
            **APP,
            "books/admin.py": "from django.contrib import admin\n"
            "from books.models import Book\n\n\n"
            "@admin.register(Book)\nclass BookAdmin(admin.ModelAdmin):\n"
            "    class Media:\n        js = ('books/gone.js',)\n",
        },
        at="books/admin.py:7",
    ),
    Broken(
        "a template of Jinja2",
        {"static-missing": f"books/gone.css {RAISES}"},
        extra=INSTALLED + JINJA,
        files=jinja("{{ static('books/gone.css') }}{{ static(name) }}"),
        at="books/jinja2/page.html:2",
    ),
    _linked("a background", "a { background: url(gone.png) }", f"books/gone.png {FAILS}"),
    _linked("a font in quotes", "a { src: url( '../fonts/gone.woff2?#iefix' ) }", FAILS),
    _linked("an import", '@import "gone.css";', f"books/gone.css {FAILS}"),
    _linked("a source map", "/*# sourceMappingURL=site.css.map */", f"site.css.map {FAILS}"),
    Broken(
        "a source map of a script",
        {"static-missing": f"app.js.map {FAILS}"},
        extra=INSTALLED,
        files={**APP, "books/static/app.js": "let a = 1;\n//# sourceMappingURL=app.js.map\n"},
        at="books/static/app.js:2",
    ),
    _linked("a file by its URL", "a { background: url(/static/gone.png) }", f"gone.png {FAILS}"),
    _linked(
        "a style sheet that is not hashed",
        "a { background: url(gone.png) }",
        MISSES,
        extra=INSTALLED + PLAIN,
        severity="warning",
    ),
)
TITLE = "    title = models.CharField(max_length=200)\n"
MIGRATIONS = (
    Broken(
        "an app without migrations",
        {"migrations-absent": "the app books has models, but no migrations"},
        extra=INSTALLED,
        files={"books/__init__.py": "", "books/models.py": MODELS},
        at="books/models.py:4",
    ),
    Broken(
        "a folder of migrations that is not a package",
        {"migrations-absent": "the app books has models, but no migrations"},
        extra=INSTALLED,
        files={
            "books/__init__.py": "",
            "books/models.py": MODELS,
            "books/migrations/0001_initial.py": MIGRATION,
        },
        at="books/models.py:4",
    ),
    Broken(
        "an app with only empty migrations",
        {"migration-missing": "books.Book … Create model Book"},
        extra=INSTALLED,
        files={
            "books/__init__.py": "",
            "books/models.py": MODELS,
            "books/migrations/__init__.py": "",
        },
        at="books/models.py:4",
        severity="warning",
    ),
    _changed(
        "a field more",
        TITLE,
        f"{TITLE}    price = models.IntegerField()\n",
        "books.Book … Add field price to book",
    ),
    _changed("a field less", TITLE, "    pass\n", "books.Book … Remove field title from book"),
    _changed("a longer field", "200", "300", "books.Book … Alter field title on book"),
    _changed("a field that may be null", "200", "200, null=True", "Alter field title on book"),
    _changed(
        "a link to another app",
        TITLE,
        f"{TITLE}    owner = models.ForeignKey('auth.User', models.CASCADE, null=True)\n",
        "books.Book … Add field owner to book",
    ),
    _changed(
        "a name of the table",
        TITLE,
        f"{TITLE}\n    class Meta:\n        db_table = 'book'\n",
        "books.Book … Rename table for book to book",
    ),
    _changed("another class name", "Book", "Novel", "books.Novel … Create model Novel"),
    _changed(
        "words for people",
        "max_length=200",
        "max_length=200, help_text='Its name'",
        "Alter field title on book",
        severity="note",
    ),
    _changed(
        "an order",
        TITLE,
        f"{TITLE}\n    class Meta:\n        ordering = ['title']\n",
        "Change Meta options on book",
        severity="note",
    ),
)


def _odd(name: str, files: dict[str, str], extra: str = INSTALLED, **more: str) -> Broken:
    return Broken(name, {}, files=files, extra=extra, **more)  # type: ignore[arg-type]


ODD = (
    _odd("an app with all that it needs", page("{% static 'books/there.svg' %}")),
    _odd("a name that the view gives", page("{% static image %}{% static 'a'|add:'b' %}")),
    _odd("a tag in a comment", page("{% comment %}{% static 'gone.css' %}{% endcomment %}")),
    _odd("a tag that is shown", page("{% verbatim %}{% static 'gone.css' %}{% endverbatim %}")),
    _odd("a tag for debugging", page("{% if debug %}{% static 'gone.css' %}{% endif %}")),
    _odd("a file of Django's", page("{% static 'admin/css/base.css' %}")),
    _odd("a part of a picture", page("{% static 'books/there.svg#icon' %}")),
    _odd("the beginning of names", page("{% static 'books/' %}")),
    _odd(
        "a slash before the name, without hashes",
        page("{% static '/books/there.svg' %}"),
        INSTALLED + PLAIN,
    ),
    _odd("another language of templates", {**APP, "books/jinja2/page.html": "{% static 'gone' %}"}),
    _odd(
        "scripts of a widget from elsewhere",
        media(
            "js = ['https://example.com/a.js', '//example.com/a.js', '/a.js', 'books/there.svg']"
        ),
    ),
    _odd("a widget whose scripts are computed", media("css = {'all': [f'{forms}.css'][:0]}")),
    _odd(
        "Jinja2 with what exists, and a comment",
        jinja("{{ static('books/there.svg') }}{# {{ static('books/gone.css') }} #}"),
        INSTALLED + JINJA,
    ),
    _odd(
        "Jinja2 with a function of its own",
        jinja("{{ static('books/gone.css') }}", "static = str\n"),
        INSTALLED + JINJA,
    ),
    _odd(
        "links to elsewhere",
        sheet(
            "a { background: url(data:image/png;base64,AAAA) }\n@import 'https://example.com/a';\n"
            "b { src: url(//example.com/a.png), url(#part), url(/media/a.png), url(there.svg) }"
        ),
    ),
    _odd(
        "a source map that nobody hashes",
        sheet("/*# sourceMappingURL=site.css.map */"),
        INSTALLED + PLAIN,
    ),
    _odd("a link to a file of Django's", sheet("a { src: url(../admin/css/base.css) }")),
    _odd(
        "a link in a comment, without hashes",
        sheet("/* a { src: url(gone.png) } */"),
        INSTALLED + PLAIN,
    ),
    _odd(
        "a style sheet of a package that is broken",
        {**APP, "site-packages/x/static/x.css": "a { src: url(gone.png) }"},
    ),
    _odd(
        "models without tables",
        models(
            "\n\nclass Novel(Book):\n    class Meta:\n        proxy = True\n"
            "\n\nclass Base(models.Model):\n    class Meta:\n        abstract = True\n"
        )
        | {
            "views/__init__.py": "",
            "views/models.py": MODELS + "\n    class Meta:\n        managed = False\n",
            "books/migrations/0002_novel.py": (
                "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
                "    dependencies = [('books', '0001_initial')]\n"
                "    operations = [migrations.CreateModel(name='Novel', fields=[], bases=('books."
                "book',), options={'proxy': True, 'indexes': [], 'constraints': []})]\n"
            ),
        },
        INSTALLED + "\n    INSTALLED_APPS = [*INSTALLED_APPS, 'views']\n",
    ),
    _odd(
        "tables that are made elsewhere",
        {"books/__init__.py": "", "books/models.py": MODELS},
        INSTALLED + "\nMIGRATION_MODULES = {'books': None}\n",
    ),
    _odd(
        "migrations in another place",
        {
            "books/__init__.py": "",
            "books/models.py": MODELS,
            "changes/__init__.py": "",
            "changes/0001_initial.py": MIGRATION,
        },
        INSTALLED + "\nMIGRATION_MODULES = {'books': 'changes'}\n",
    ),
    _odd(
        "tables that `migrate --run-syncdb` makes",
        {"books/__init__.py": "", "books/models.py": MODELS},
        old="plan: starter}",
        new='plan: starter, preDeployCommand: "python manage.py migrate --run-syncdb"}',
    ),
)
BROKEN = (*ASSETS, *MIGRATIONS)
