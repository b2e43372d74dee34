"""What the language server says in words of its own: without pygls, and about a rename."""

from __future__ import annotations

import sys

import shop_in_editor as shop
from snapshots import Case, Sandbox, empty, marked, typed

from envgen.lsp.edited import OpenProjects
from envgen.lsp.places import name_at
from envgen.lsp.renaming import CannotRename, renamed

BASE = "profiles/base.yaml"


def _rename(name: str, needle: str, new: str, text: str = shop.BASE) -> Case:
    """Return the case of renaming what is at `needle` in base.yaml."""

    def run(box: Sandbox) -> str:
        for path, content in {**shop.FILES, BASE: text}.items():
            box.write(path, content)
        project = OpenProjects(project_templates=True).of(box.root / BASE)
        assert project
        name = name_at(project.now, BASE, *shop.position_of(text, needle))
        try:
            return marked("!", renamed(project.now, name, new).message)
        except CannotRename as error:
            return marked("!", str(error))

    return Case(name, run)


FILES = {
    "lsp": [
        typed(
            "no pygls",
            "lsp",
            lambda box: box.patch.setitem(sys.modules, "pygls", None),  # type: ignore[arg-type]
            project=empty,
        ),
        _rename("a rename", "STRIPE_KEY:", "PAY_KEY"),
        _rename("a rename while a profile is broken", "project", "NEW", "project: [\n"),
        _rename("a rename of a program", "worker:", "NEW"),
        _rename("a new name that no variable can have", "STRIPE_KEY:", "1x"),
        _rename("a new name that is there", "STRIPE_KEY:", "GREETING"),
        _rename(
            "a rename of a variable that follows from a key",
            "DATABASE_URL",
            "NEW",
            f"{shop.BASE}redis: {{provider: url}}\nrenamed: {{OLD: DATABASE_URL}}\n",
        ),
    ]
}
