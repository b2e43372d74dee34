"""What todo, seal, new-secret and init say in cases that a person met on a walk."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from cases_sealed import rendered, sealed, value
from cases_together import changed, commit, deployed, on_render, runs, with_sealed
from snapshots import Sandbox, empty, first, typed

KEY = "DJANGO_SECRET_KEY"
SERVICES = "redis: {}\nprograms: {worker: {command: celery -A x worker, django: true}}\nrender:\n"
FREE = "render:\n  databases: {default: {name: shop-db, plan: free}}\n"
GROUP = "render:\n  envVarGroups: {shared: [DJANGO_LOG_LEVEL], old: [DJANGO_DEBUG]}\n"


def _generated(box: Sandbox) -> None:
    """Have Render generate the key, deployed."""
    first(box)
    own = f"env:\n  {KEY}: {{secret: true, generate: render}}\n"
    other = "  SALT: {secret: true, generate: render}\n"
    box.edit("profiles/base.yaml", "env:\n", own + other)
    box.ready("render --all -q")
    commit(box)


def _grouped(box: Sandbox) -> None:
    """Have two env groups, deployed."""
    first(box)
    changed("render:\n", GROUP)(box)
    box.ready("render --all -q")
    commit(box)


def _private_profile(box: Sandbox) -> None:
    """Have a profile that only its owner can read; root, as whom tests often run, may read all."""
    open_file = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "production.yaml":
            raise PermissionError(13, "Permission denied")
        return open_file(path, *arguments, **options)

    box.patch.setattr(Path, "open", refuse)


def two_lines(box: Sandbox) -> None:
    """Have two lines of a sealed variable, as a merge leaves them."""
    path = box.root / "profiles/production.sealed.yaml"
    before = path.read_text()
    box.ready(f"new-secret {KEY} -p production --replace")
    [line] = [line for line in path.read_text().splitlines() if line.startswith(f"{KEY}: ")]
    path.write_text(before.replace(f"\n{KEY}: ", f"\n{line}\n{KEY}: "))


def _equal_lines(box: Sandbox) -> None:
    path = box.root / "profiles/production.sealed.yaml"
    [line] = [line for line in path.read_text().splitlines() if line.startswith(f"{KEY}: ")]
    path.write_text(path.read_text().replace(line, f"{line}\n{line}"))


def _free(box: Sandbox) -> None:
    """Have a database of Render's free plan, deployed."""
    first(box)
    changed("database: .*", "database: {provider: render-postgres}")(box)
    changed("render:\n", FREE)(box)
    box.ready("render --all -q")
    commit(box)


def _lost(box: Sandbox) -> None:
    """Have a sealed value of a variable that the profile lost, and one with another name."""
    added = "  GEO_KEY: {secret: true}\n  MAP_KEY: {secret: true}\n"
    sealed(box)
    box.edit("profiles/base.yaml", "env:\n", f"env:\n{added}")
    box.ready("render production -q")
    for name in ("GEO_KEY", "MAP_KEY"):
        changed(f"(?m)^{name}=.*$", f"{name}=a-long-key", ".env.production")(box)
    box.ready("seal production")
    box.edit("profiles/base.yaml", added, "  MAPS_KEY: {secret: true}\n")
    base = box.root / "profiles/base.yaml"
    base.write_text(f"{base.read_text()}renamed: {{MAP_KEY: MAPS_KEY}}\n")


def _sealed_again(box: Sandbox) -> None:
    _lost(box)
    box.ready("seal production")


def _alike(box: Sandbox) -> None:
    """Have two files of keys whose names begin alike."""
    box.ready("keys new")
    [path] = (Path(os.environ["XDG_CONFIG_HOME"]) / "envgen/keys").glob("*.key")
    for name in ("0" * 32, "0" * 31 + "1"):
        path.with_name(f"{name}.key").write_text(path.read_text())


TODO = [
    typed("what costs money", "todo production", changed("render:\n", SERVICES), project=deployed),
    typed(
        "a new host",
        "todo production",
        changed(r"hosts: \[", "hosts: [new.example.net, "),
        project=deployed,
    ),
    typed(
        "a new host that the Blueprint has",
        "todo production",
        changed("{name: shop,", "{name: shop, domains: [new.example.net],"),
        project=deployed,
    ),
    typed(
        "what is free went",
        "todo production",
        changed("database: .*", "database: {provider: neon}"),
        changed(FREE, "render:\n"),
        project=_free,
    ),
    typed(
        "a service of a generated key gets another name",
        "todo production",
        changed("name: shop", "name: store"),
        project=_generated,
    ),
    typed(
        "what left the groups",
        "todo production",
        changed(re.escape(GROUP), "render:\n"),
        project=_grouped,
    ),
    typed(
        "a group with less",
        "todo production",
        changed("old: .DJANGO_DEBUG.", "old: [DJANGO_SETTINGS_MODULE]"),
        project=_grouped,
    ),
    typed(
        "one commit",
        "todo production",
        changed("region: oregon", "region: frankfurt"),
        runs(f"new-secret {KEY} -p production --replace"),
        project=with_sealed,
    ),
    typed(
        "the database of Render moves",
        "todo production",
        changed("database: .*", "database: {provider: neon}"),
        changed(r"(?s)render:\n  databases: .*?\n", "render:\n"),
        project=on_render,
    ),
    typed(
        "a profile that is refused",
        "todo demo",
        lambda box: box.write("profiles/demo.yaml", "extends: production\n"),
        project=deployed,
    ),
]
SEAL = [
    typed("what the profile lost", "seal production", project=_lost),
    typed("two lines of a variable", "seal production", two_lines, project=sealed),
    typed("two lines of one value", "seal production", _equal_lines, project=sealed),
    typed(
        "two lines, and another value here",
        "seal production",
        two_lines,
        value(KEY, "x7" * 40),
        project=sealed,
    ),
    typed(
        "several keys begin alike",
        "seal production --for 0000",
        _alike,
        project=rendered,
    ),
]
CHECK = [typed("what the profile lost, sealed", "check production", project=_sealed_again)]
SECRETS = [
    typed("of another service", "new-secret DISCORD_TOKEN", project=first),
    typed(
        "replaced on a terminal",
        f"new-secret {KEY} -p production --replace",
        project=rendered,
        answers="n\n",
    ),
]
INIT = [
    typed("options that say no", "init --no-bot --no-staging --no-celery --no-edit", project=first),
    typed("a root that does not exist", "init --root nowhere", project=empty),
]
ROTATE = [
    typed(
        "the end of a rotation that began elsewhere",
        f"rotate {KEY} -p production --finish --yes",
        runs(f"rotate {KEY} -p production"),
        lambda box: (box.root / ".env.production").unlink(),
        runs("unseal production --yes"),
        project=sealed,
    )
]

FILES = {
    "todo": TODO,
    "seal": SEAL,
    "check": CHECK,
    "new-secret": SECRETS,
    "init": INIT,
    "rotate": ROTATE,
    "diff": [typed("a private profile", "diff development production", _private_profile)],
}
