"""Read which static files the project names outside of Django's templates: in Media and Jinja2."""

from __future__ import annotations

import inspect
import re
import sys
from typing import Any, Iterator

from .faults import own_path
from .named import files_in, text_of

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_CALL = re.compile(r"""\bstatic\(\s*(["'])([^"'\n]+)\1\s*\)""")
# Those that define a class Media: forms, their widgets and the pages of the admin.
_WITH_MEDIA = (
    ("django.forms.widgets", "Widget"),
    ("django.forms.forms", "BaseForm"),
    ("django.contrib.admin.options", "BaseModelAdmin"),
)


def in_media(folder: str) -> Iterator[tuple[str, int, str]]:
    """Yield file, line and name for each path in the project's own classes Media."""
    waiting = [getattr(sys.modules.get(module), name, None) for module, name in _WITH_MEDIA]
    seen = set()
    while waiting:
        cls = waiting.pop()
        if cls is None or cls in seen:
            continue
        seen.add(cls)
        waiting += cls.__subclasses__()
        media = vars(cls).get("Media")
        module = sys.modules.get(cls.__module__)
        path = own_path(str(getattr(module, "__file__", "<")), folder)
        if path and inspect.isclass(media) and media.__module__ == cls.__module__:
            yield from ((path, _line(media), name) for name in _names(media))


def _names(media: Any) -> Iterator[str]:
    css, js = getattr(media, "css", None), getattr(media, "js", None)
    listed = [*css.values(), js] if isinstance(css, dict) else [js]
    for paths in listed:
        for name in paths if isinstance(paths, (list, tuple)) else ():
            # Django leaves URLs as they are, also those without a scheme.
            if isinstance(name, str) and not name.startswith(("http://", "https://", "/")):
                yield name


def _line(cls: Any) -> int:
    try:
        return inspect.getsourcelines(cls)[1]
    except (OSError, TypeError, SyntaxError):
        return 1


def in_jinja(folder: str) -> Iterator[tuple[str, int, str]]:
    """Yield file, line and name for each `static("…")` in the project's own Jinja2 templates."""
    from django.template import engines
    from django.templatetags.static import static

    for engine in engines.all():
        known = getattr(getattr(engine, "env", None), "globals", {})
        # Another function of that name may do something else.
        if known.get("static") is not static:
            continue
        for path in files_in(engine.template_dirs, folder):
            text = text_of(path)
            if "debug" in text.lower():
                continue
            text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
            for found in _CALL.finditer(text):
                yield (
                    own_path(path, folder) or path,
                    text.count("\n", 0, found.start()) + 1,
                    found[2],
                )
