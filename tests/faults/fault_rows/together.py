"""Several profiles: what two of them claim or share, and what is left of one that is gone."""

from __future__ import annotations

from planted import Planted, fault, right
from site_project import PRODUCTION, VALUES

DEMO = "extends: production\nsite: {hosts: [demo.example.com]}\n"
# A profile of its own, beside production.
STAGING = PRODUCTION.replace("shop.example.com", "staging.example.com")
NAMED = STAGING.replace("web: {plan", "web: {name: shop, plan")
SHOP = ("profiles/production.yaml", "web: {plan", "web: {name: shop, plan")
OTHER_URL = VALUES["DATABASE_URL"].replace("abcdefghijklmnopqrst", "zyxwvutsrqponmlkjihg")
POSTGRES = "database: {provider: render-postgres}\n"
SUPABASE = "database: {provider: supabase, pooler: session}\n"
KEY = "gH7xQ2pWk9Zt4mRb1Ny6Lc3Hv5Pd0GsUaEoTiXf8JwYq-_MzVnBrKhCuDl2S7e"
# The production profile under another name.
RENAMED = {"profiles/production.yaml": None, "profiles/live.yaml": PRODUCTION}
LIVE = frozenset({"value-missing", "manifest-left-behind", "file-left-behind", "settings-module"})
MISSING = frozenset({"value-missing"})


def _staging(values: str = "", text: str = STAGING) -> dict[str, str]:
    return {"profiles/staging.yaml": text, ".env.staging": values}


def both(name: str, text: str, also: frozenset[str] = MISSING, **more: object) -> Planted:
    """Return a fault: staging claims on the line with `text` what production has."""
    more = {"severity": "error", "profiles": ("staging",), "renders": 1, **more}
    return fault(name, "claimed-by-two", "profiles/staging.yaml", text, also=also, **more)


FAULTS = (
    fault(
        "a profile that extends production has the name of its service",
        "claimed-by-two",
        "profiles/demo.yaml",
        "extends: production",
        severity="error",
        files={"profiles/demo.yaml": DEMO},
        edits=(SHOP,),
        profiles=("demo",),
        renders=1,
        also=MISSING,
    ),
    fault(
        "a profile that extends production has its hosts",
        "claimed-by-two",
        "profiles/demo.yaml",
        "extends: production",
        severity="error",
        files={"profiles/demo.yaml": "extends: production\n"},
        profiles=("demo",),
        renders=1,
        also=MISSING,
    ),
    both(
        "two profiles name one service",
        "name: shop",
        files=_staging(text=NAMED),
        edits=(SHOP,),
    ),
    both(
        "two profiles have one host",
        "hosts:",
        files=_staging(text=STAGING.replace("staging.example", "shop.example")),
    ),
    both(
        "two profiles have one domain on the platform",
        "web:",
        files=_staging(text=STAGING.replace("{plan", "{domains: [shop.example.com], plan")),
    ),
    both(
        "two profiles name one database on the platform",
        "default:",
        files=_staging(
            text=STAGING.replace(SUPABASE, POSTGRES) + "  databases: {default: {name: shop-db}}\n"
        ),
        edits=(
            ("profiles/production.yaml", SUPABASE, POSTGRES),
            (
                "profiles/production.yaml",
                "render:\n",
                "render:\n  databases: {default: {name: shop-db}}\n",
            ),
        ),
        also=frozenset({"value-missing", "requirement-missing"}),
    ),
    fault(
        "two profiles write one env group",
        "claimed-by-two",
        "profiles/staging.yaml",
        "envVarGroups:",
        files={
            **_staging(text=STAGING + "  envVarGroups: {shared: [PAGE_SIZE]}\n"),
            "catalogue/pages.py": 'import os\n\nSIZE = os.environ.get("PAGE_SIZE")\n',
        },
        edits=(
            ("profiles/base.yaml", "programs:", "env: {PAGE_SIZE: 20}\nprograms:"),
            (
                "profiles/production.yaml",
                "render:\n",
                "render:\n  envVarGroups: {shared: [PAGE_SIZE]}\n",
            ),
        ),
        profiles=("staging",),
        also=MISSING,
    ),
    fault(
        "two deployed profiles use one database",
        "database-of-two",
        ".env.staging",
        "DATABASE_URL=",
        files=_staging(f"DATABASE_URL={VALUES['DATABASE_URL']}\n"),
        profiles=("staging",),
    ),
    fault(
        "two deployed profiles use one database with other options",
        "database-of-two",
        ".env.staging",
        "DATABASE_URL=",
        files=_staging(
            f"DATABASE_URL={VALUES['DATABASE_URL'].replace('=require', '=verify-ca')}\n"
        ),
        profiles=("staging",),
    ),
    fault(
        "development has production's secret key",
        "secret-of-two",
        ".env",
        "DJANGO_SECRET_KEY=",
        files={
            ".env": f"DJANGO_SECRET_KEY={KEY}\n",
            ".env.production": f"DJANGO_SECRET_KEY={KEY}\n",
        },
        profiles=("development",),
    ),
    fault(
        "two deployed profiles have one secret key",
        "secret-of-two",
        ".env.staging",
        "DJANGO_SECRET_KEY=",
        files={
            **_staging(f"DJANGO_SECRET_KEY={KEY}\nDATABASE_URL={OTHER_URL}\n"),
            ".env.production": f"DJANGO_SECRET_KEY={KEY}\n",
        },
        profiles=("staging",),
    ),
    fault(
        "the manifest of a renamed profile is left",
        "manifest-left-behind",
        "render.yaml",
        files=RENAMED,
        profiles=("live",),
        also=LIVE,
    ),
    fault(
        "the settings of a renamed profile are left",
        "file-left-behind",
        "config/settings/production.py",
        files=RENAMED,
        profiles=("live",),
        also=LIVE,
    ),
    fault(
        "the values of a renamed profile are left",
        "file-left-behind",
        ".env.production",
        files=RENAMED,
        profiles=("live",),
        also=LIVE,
    ),
    fault(
        "wsgi.py names the settings of a renamed profile",
        "settings-module",
        "config/wsgi.py",
        "config.settings.production",
        severity="error",
        files=RENAMED,
        profiles=("live",),
        also=LIVE,
    ),
    fault(
        "the start script of a profile that is gone is left",
        "file-left-behind",
        "bin/start-demo",
        files={"bin/start-demo": "#!/usr/bin/env bash\n# envgen: sha256 0123456789abcdef\n"},
    ),
    fault(
        "the sealed file of a profile that is gone is left",
        "file-left-behind",
        "profiles/demo.sealed.yaml",
        files={"profiles/demo.sealed.yaml": "envgen-sealed: 1\n"},
    ),
)
RIGHT = (
    right(
        "staging beside production",
        files=_staging(f"DATABASE_URL={OTHER_URL}\n"),
        profiles=("production", "staging"),
    ),
    right(
        "a profile that extends production and names everything of its own",
        files={
            "profiles/demo.yaml": DEMO + "render: {services: {web: {name: demo}}}\n",
            ".env.demo": f"DATABASE_URL={OTHER_URL}\n",
        },
        edits=(SHOP,),
        profiles=("production", "demo"),
    ),
    right(
        "a host that another profile has with all its subdomains",
        files=_staging(f"DATABASE_URL={OTHER_URL}\n"),
        edits=(
            ("profiles/production.yaml", "[shop.example.com]", "[shop.example.com, .x.example]"),
        ),
        profiles=("production", "staging"),
    ),
    right(
        "development with the database of production's server and another name",
        files={".env": f"DATABASE_URL={VALUES['DATABASE_URL'].replace('/postgres?', '/dev?')}\n"},
        profiles=("development",),
    ),
    right(
        "two profiles with one value that a person supplies",
        files={
            **_staging(
                f"DATABASE_URL={OTHER_URL}\nSENTRY_DSN=https://a1b2@o1.ingest.sentry.io/2\n"
            ),
            ".env.production": "SENTRY_DSN=https://a1b2@o1.ingest.sentry.io/2\n",
        },
        edits=(
            ("profiles/base.yaml", "programs:", "env: {SENTRY_DSN: {secret: true}}\nprograms:"),
        ),
        profiles=("production", "staging"),
    ),
    right(
        "a settings module of one's own beside the generated ones",
        files={"config/settings/local.py": "from .development import *  # noqa: F403\n"},
    ),
    right("a .env file that envgen did not write", files={".env.docker": "COMPOSE_PROJECT=shop\n"}),
    right("a script of one's own", files={"bin/start-worker": "#!/bin/sh\nexec true\n"}),
    right("a manifest that another tool wrote", files={"render.preview.yaml": "services: []\n"}),
    right(
        "a profile whose name begins with that of another",
        files={
            "profiles/production_eu.yaml": STAGING,
            ".env.production_eu": f"DATABASE_URL={OTHER_URL}\n",
        },
        profiles=("production", "production_eu"),
    ),
)
