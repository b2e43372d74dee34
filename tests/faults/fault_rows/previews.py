"""Preview environments that cannot start, because nobody pastes a value there."""

from __future__ import annotations

from planted import Planted, fault, right
from site_project import RENDER_URL

# Render's own keys are shorter than Django expects, and the only ones that a preview can have.
ON = (
    "profiles/production.yaml",
    "render:\n",
    "ignore: {render-generated-key: previews need it}\n"
    "render:\n  previews: {generation: automatic}\n",
)
VALUES = {
    "DATABASE_URL": RENDER_URL,
    "STRIPE_KEY": "rk_test_4eC39HqLyjWDarjtT1",
    "SUPPORT_ADDRESS": "help@shop.example.com",
}


def _reading(name: str) -> dict[str, str]:
    """Return a module of the project that reads a variable."""
    code = f'import os\n\n\ndef value():\n    return os.environ.get("{name}")\n'
    return {"catalogue/values.py": code}


OWN_DATABASE = (
    "profiles/production.yaml",
    "database: {provider: supabase, pooler: session}",
    "database: {provider: render-postgres}",
)
OWN_KEY = (
    "profiles/base.yaml",
    "programs:\n",
    "env:\n  DJANGO_SECRET_KEY: {secret: true, generate: render}\nprograms:\n",
)


def _with(line: str, base: str = "profiles/base.yaml") -> tuple[str, str, str]:
    return (base, "env:\n", f"env:\n  {line}\n")


def _fault(name: str, line: str, text: str) -> Planted:
    edits = (OWN_KEY, _with(line), OWN_DATABASE, ON)
    files = _reading(text)
    return fault(
        name, "preview-missing", "profiles/base.yaml", text, files=files, edits=edits, values=VALUES
    )


FAULTS = (
    _fault("a key that a person pastes", "STRIPE_KEY: {secret: true}", "STRIPE_KEY"),
    _fault("an address that a person pastes", "SUPPORT_ADDRESS: {help: Ask.}", "SUPPORT_ADDRESS"),
    _fault(
        "a secret that envgen generates",
        "PEPPER: {secret: true, generate: token}",
        "PEPPER",
    ),
    fault(
        "previews that a person starts",
        "preview-missing",
        "profiles/base.yaml",
        "STRIPE_KEY",
        edits=(
            OWN_KEY,
            _with("STRIPE_KEY: {secret: true}"),
            OWN_DATABASE,
            (ON[0], ON[1], ON[2].replace("automatic", "manual")),
        ),
        files=_reading("STRIPE_KEY"),
        values=VALUES,
    ),
    fault(
        "a database elsewhere",
        "preview-missing",
        "profiles/production.yaml",
        "database:",
        edits=(OWN_KEY, ON),
    ),
)
RIGHT = (
    right("previews with all that they need", edits=(OWN_KEY, OWN_DATABASE, ON), values=VALUES),
    right(
        "previews with a value of their own",
        edits=(OWN_KEY, _with("PLAN: {preview: free}"), OWN_DATABASE, ON),
        files=_reading("PLAN"),
        values={**VALUES, "PLAN": "large"},
    ),
    right(
        "previews without an optional key",
        edits=(OWN_KEY, _with("STRIPE_KEY: {secret: true, optional: true}"), OWN_DATABASE, ON),
        files=_reading("STRIPE_KEY"),
        values=VALUES,
    ),
    right(
        "no previews",
        edits=(
            ("profiles/production.yaml", "render:\n", "render:\n  previews: {generation: 'off'}\n"),
        ),
    ),
)
