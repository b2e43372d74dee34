"""Render built-in templates without Jinja, from the Python that scripts/templates makes of them.

Importing Jinja takes longer than everything else that most commands do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from envgen.model import Language
from envgen.output.compiled_templates import COMPILED
from envgen.output.printing import printer


def rendered(folder: Path, name: str, language: Language, values: Mapping[str, Any]) -> str | None:
    """Return the text of a template in `folder`; None if Jinja has to render it.

    That is so if a file differs from the one that was compiled, and if the template fails: Jinja
    then says in which line.
    """
    if name not in COMPILED:
        return None
    sources, compiled_from, render = COMPILED[name]
    try:
        if digest(folder, sources) == compiled_from:
            return "".join(render(values, printer(language)))
    except Exception:  # a template is code that can raise any exception
        return None
    return None


def digest(folder: Path, names: Iterable[str]) -> str:
    """Return a digest of templates. Raises OSError."""
    # A checkout on Windows may have other line endings; Jinja reads them as "\n" too.
    texts = [(folder / name).read_bytes().replace(b"\r\n", b"\n") for name in names]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()
