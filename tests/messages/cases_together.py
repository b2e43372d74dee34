"""What todo, render, init and rotate say of changes: of a profile, a place, a name or a value."""

from __future__ import annotations

import re
from collections.abc import Callable

from cases_render import all_rendered
from cases_sealed import sealed
from commandline import git
from snapshots import Sandbox, empty, first, typed

Step = Callable[[Sandbox], object]
PRODUCTION = "profiles/production.yaml"
KEY = "DJANGO_SECRET_KEY"
ROTATED = f"rotate {KEY} -p production"
MANAGE = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.{}")\n'
SPLIT = {
    "manage.py": MANAGE.format("local"),
    "config/wsgi.py": MANAGE.format("production"),
    "config/settings/__init__.py": "",
    "config/settings/local.py": "",
    "config/settings/production.py": "",
}
FULL = """\
render:
  databases: {default: {plan: basic-1gb, readReplicas: [{name: a}, {name: b}]}}
"""
SERVICE = "healthCheckPath: /healthz, disk: {name: files, mountPath: /data}"


def commit(box: Sandbox) -> None:
    """Commit all that is there."""
    git(box.root, "add", "-A")
    git(box.root, "commit", "-qm", "deployed")


def runs(*commands: str) -> Step:
    """Return what runs commands."""
    return lambda box: box.ready(*commands)


def changed(pattern: str, new: str, path: str = PRODUCTION) -> Step:
    """Return what replaces the first match of a pattern in a file."""

    def step(box: Sandbox) -> None:
        text = (box.root / path).read_text(encoding="utf-8")
        assert re.search(pattern, text)
        box.write(path, re.sub(pattern, new, text, count=1))

    return step


def renamed(box: Sandbox) -> None:
    """Give the production profile another name."""
    (box.root / PRODUCTION).rename(box.root / "profiles/live.yaml")
    box.ready("render --all -q")


def one_gone(box: Sandbox) -> None:
    """Remove a profile that has a settings module and nothing else."""
    profile = box.write("profiles/demo.yaml", "extends: base\nkind: test\n")
    box.ready("render demo -q")
    profile.unlink()


def _with_others(box: Sandbox) -> None:
    """Have two profiles with a site of static files each, of one name and one domain."""
    other = "{type: web, runtime: static, name: pages, domains: [pages.example.com]}"
    changed("render:\n", f"render:\n  others: [{other}]\n")(box)
    text = "extends: production\nsite: {hosts: [d.example.com]}\n"
    box.write("profiles/demo.yaml", f"{text}render: {{services: {{web: {{name: demo}}}}}}\n")


def deployed(box: Sandbox) -> None:
    """Have the first project, rendered and committed."""
    all_rendered(box)
    commit(box)


def with_sealed(box: Sandbox) -> None:
    """Have the first project, sealed and committed."""
    sealed(box)
    box.ready("render --all -q")
    commit(box)


def on_render(box: Sandbox) -> None:
    """Have a committed database and disk on Render."""
    first(box)
    changed("database: .*", "database: {provider: render-postgres}")(box)
    changed("render:\n", FULL)(box)
    changed("healthCheckPath: /healthz", SERVICE)(box)
    box.ready("render --all -q")
    commit(box)


def to(provider: str) -> Step:
    """Return what changes the provider of the database."""
    return changed("database: .*", f"database: {{provider: {provider}}}")


def _nested(box: Sandbox) -> None:
    """Have a Django project in a folder of a git repository."""
    empty(box)
    git(box.root.parent, "init", "-q", "--template=")
    box.write("manage.py", MANAGE.format("local"))


def _split(files: dict[str, str]) -> Step:
    def step(box: Sandbox) -> None:
        empty(box)
        for path, text in {**SPLIT, **files}.items():
            box.write(path, text)

    return step


TODO = [
    typed("another provider of the database", "todo production", to("neon"), project=deployed),
    typed(
        "a database that the deploy creates",
        "todo production",
        to("render-postgres"),
        project=deployed,
    ),
    typed(
        "a database in a file before",
        "todo production",
        to("sqlite"),
        runs("render --all -q"),
        commit,
        to("neon"),
        project=first,
    ),
    typed(
        "a service with another name",
        "todo production",
        changed("name: shop", "name: store"),
        project=on_render,
    ),
    typed(
        "a disk, replicas and a filter that go",
        "todo production",
        changed(re.escape(SERVICE), "healthCheckPath: /healthz, buildFilter: {paths: [shop/**]}"),
        changed(r"plan: basic-1gb, readReplicas: .*", "readReplicas: [{name: b}]}}"),
        project=on_render,
    ),
    typed(
        "all replicas go",
        "todo production",
        changed(r", readReplicas: .*", "}}"),
        runs("render --all -q"),
        commit,
        changed(r"plan: basic-1gb}", "plan: basic-1gb, readReplicas: []}"),
        project=on_render,
    ),
    typed("a profile with another name", "todo live", renamed, project=deployed),
    typed("every variable", "todo production --all", project=deployed),
    typed(
        "a value that changed",
        "todo production",
        runs(f"new-secret {KEY} -p production --replace"),
        project=with_sealed,
    ),
    typed(
        "a value that is not sealed yet",
        "todo production",
        changed(f"(?m)^{KEY}=.*$", f"{KEY}={'x7' * 40}", ".env.production"),
        project=with_sealed,
    ),
    typed(
        "after a rotation",
        "todo production",
        runs(ROTATED),
        commit,
        runs(f"{ROTATED} --finish --yes"),
        project=with_sealed,
    ),
    typed(
        "below the top of a repository",
        "todo production",
        runs("init --here", "render --all -q"),
        project=_nested,
    ),
]
PRUNE = [
    typed("nothing to remove", "render --prune", project=all_rendered),
    typed("what is left, without a terminal", "render --prune", renamed, project=all_rendered),
    typed("what is left, removed", "render --prune --yes", renamed, project=all_rendered),
    typed("what is left, asked", "render --prune", renamed, project=all_rendered, answers="n\n"),
    typed(
        "one file is left",
        "render --prune",
        one_gone,
        project=all_rendered,
        answers="y\n",
    ),
    typed(
        "what is left, and edited",
        "render --prune --yes",
        renamed,
        lambda box: box.write("render.yaml", (box.root / "render.yaml").read_text() + "# mine\n"),
        project=all_rendered,
    ),
    typed("a new name for a deployed service", "check live", renamed, project=all_rendered),
    typed(
        "other services with the names of another profile",
        "check demo",
        _with_others,
        project=all_rendered,
    ),
    typed("what writes nothing cannot remove", "render --all --prune --diff"),
    typed(
        "a name that another profile has",
        "render demo",
        lambda box: box.write("profiles/demo.yaml", "extends: production\n"),
    ),
]
INIT = [
    typed("below the top of a repository", "init", project=_nested),
    typed(
        "below the top of a repository, asked",
        "init --project shop",
        project=_nested,
        answers="y\n" + "\n" * 9,
    ),
    typed("below the top of a repository, here", "init --here --no-staging", project=_nested),
    typed("a wrong --root", "init --root ..", project=empty),
    typed(
        "two files name two modules",
        "init",
        project=_split({"config/asgi.py": MANAGE.format("live")}),
    ),
    typed(
        "a module that is not there",
        "init",
        project=_split({"config/wsgi.py": MANAGE.format("live")}),
    ),
    typed(
        "two modules for deployed sites",
        "init",
        project=_split({"config/wsgi.py": MANAGE.format("local"), "config/settings/prod.py": ""}),
    ),
    typed(
        "options where there are profiles",
        "init --project a --host a.com --frontend https://b.com --bot --staging --celery --edit"
        " --database neon --requirements r.txt --root a --here",
        project=first,
    ),
]

FILES = {"todo": TODO, "render": PRUNE, "init": INIT}
