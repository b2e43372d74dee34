"""What `envgen rehearse --from` says of the old version, while the new one migrates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, NamedTuple

from cases_rehearse import TRACE, Fake, rehearsed
from commandline import git
from snapshots import Case, Sandbox

from envgen.live.boot.report import Fault
from envgen.live.rehearse import build
from envgen.live.rehearse.upgrade import during
from envgen.live.rehearse.upgrade.models import (
    Filled,
    FilledModel,
    MigrationRemoval,
    ModelFailure,
)
from envgen.live.rehearse.upgrade.requests import BrokenPage, OldPage
from envgen.live.verify.answers import Unreachable

ITEM = FilledModel("shop.Item", "shop_item", {"id": "id", "name": "name"}, 3, "")
# How commands end: the builds of both, the release twice, and the migrations of both.
FINE = (0, 0, 0, 0, 0)
MISSING = (
    "Traceback (most recent call last):",
    '  File "/usr/lib/python3/site-packages/a.py", line 1, in b',
    "django.db.utils.ProgrammingError: column shop_item.name does not exist",
    "LINE 1: SELECT name",
)
EQUAL = ('django.db.utils.IntegrityError: could not create unique index "shop_item_name"',)
EMPTY = ('IntegrityError: column "size" of relation "shop_item" contains null values',)
PAGES = [OldPage("/items/"), OldPage("/"), OldPage("/admin/shop/item/", "as a superuser")]


class _Old(NamedTuple):
    """What the old version does."""

    filled: Filled = Filled(models=(ITEM,), cookie=("sessionid", "x"))
    failing: Sequence[tuple[ModelFailure, ...]] = ((), ())
    removals: tuple[MigrationRemoval, ...] = ()
    broken: tuple[BrokenPage, ...] = ()
    waited: tuple[OldPage, ...] = ()
    unreachable: str = ""


class _Models:
    def __init__(self, old: _Old) -> None:
        self._old, self._failing = old, iter(old.failing)

    def fill(self, *, plain: bool) -> Filled:
        return self._old.filled

    def failing(self, _: tuple[str, ...]) -> tuple[ModelFailure, ...]:
        return next(self._failing, ())

    def removals(self, _: str) -> tuple[MigrationRemoval, ...]:
        return self._old.removals


class _Site:
    answering = PAGES

    def __init__(self, old: _Old) -> None:
        if old.unreachable:
            raise Unreachable(old.unreachable)
        self._old = old

    def broken(self) -> Iterator[BrokenPage]:
        yield from self._old.broken

    @contextmanager
    def watched(self) -> Iterator[list[OldPage]]:
        yield list(self._old.waited)


def _upgraded(name: str, old: _Old, fake: Fake | None = None, more: str = "") -> Case:
    """Return the case of an upgrade from the commit before."""

    def second(box: Sandbox) -> None:
        box.write("new.txt", "new")
        git(box.root, "add", "-A")
        git(box.root, "commit", "-qm", "new")

    def patch(box: Sandbox) -> None:
        models = _Models(old)
        box.patch.setattr(during, "Models", lambda _: models)
        box.patch.setattr(during, "OldSite", lambda *_: _Site(old))
        box.patch.setattr(during, "visitor", lambda _: nullcontext())
        box.patch.setattr(build, "same_requirements", lambda *_: True)
        label = git(box.root, "rev-parse", "--short", "HEAD~1").strip()
        box.hides(label, "OLD")
        box.hides(git(box.root, "rev-parse", "--short", "HEAD").strip(), "NEW")

    shown = Fake(release=FINE) if fake is None else fake
    return rehearsed(f"upgrade: {name}", shown, second, patch, more=more or " --from HEAD~1")


def _without_profile(box: Sandbox) -> None:
    """Commit a version that does not have the profile."""
    git(box.root, "rm", "-q", "--cached", "profiles/production.yaml")
    git(box.root, "commit", "-qm", "before")
    box.hides(git(box.root, "rev-parse", "--short", "HEAD").strip(), "OLD")
    git(box.root, "add", "-A")
    git(box.root, "commit", "-qm", "after")


def _removal(kind: str, field: str | None = "name") -> MigrationRemoval:
    return MigrationRemoval(kind, "shop", "Item", field, "0002_x", "shop/migrations/0002_x.py", 7)


def _fails(*lines: str, status: Any = 500, page: OldPage = PAGES[0]) -> BrokenPage:
    return BrokenPage(page, status, list(lines))


def _of(kind: str, error: str) -> _Old:
    failure = ModelFailure("shop.Item", error)
    return _Old(failing=((), (failure,)), removals=(_removal(kind),))


_RENAMED = 'relation "shop_item" does not exist'
UPGRADES = [
    _upgraded("no such commit", _Old(), more=" --from nowhere"),
    _upgraded("the commit itself", _Old(), more=" --from HEAD"),
    _upgraded("a newer commit", _Old(), more=" --rev HEAD~1 --from HEAD"),
    rehearsed(
        "upgrade: a commit without the profile", Fake(), _without_profile, more=" --from HEAD~1"
    ),
    _upgraded("all works", _Old()),
    _upgraded(
        "rows and pages that are missing",
        _Old(
            filled=Filled(
                models=tuple(
                    FilledModel(f"shop.M{n}", f"m{n}", {}, 0, "it has a PointField")
                    for n in range(5)
                )
            )
        ),
    ),
    _upgraded("it does not build", _Old(), Fake(release=(1, 0, 0), lines=TRACE)),
    _upgraded("it does not migrate", _Old(), Fake(release=(0, 0, 0, 1), lines=TRACE)),
    _upgraded("it has no rows", _Old(filled=Filled(fault=Fault("fill", "ImportError")))),
    _upgraded("it does not answer", _Old(unreachable="no connection")),
    _upgraded("pages wait", _Old(waited=tuple(PAGES))),
    _upgraded(
        "a removed column",
        _Old(
            broken=tuple(_fails(*MISSING, page=page) for page in (*PAGES, OldPage("/x/"))),
            removals=(_removal("RemoveField"),),
        ),
    ),
    _upgraded("an error of another kind", _Old(broken=(_fails("ValueError: x"),))),
    _upgraded("an error without a reason", _Old(broken=(_fails(),))),
    _upgraded("pages without an answer", _Old(broken=(_fails(status=0), _fails(status=0)))),
    _upgraded("a page without an answer", _Old(broken=(_fails(status=0),))),
    _upgraded("a renamed column", _of("RenameField", "column shop_item.name does not exist")),
    _upgraded(
        "a new column",
        _of("AddField", 'null value in column "name" of relation "shop_item" violates not-null'),
    ),
    _upgraded(
        "a column that is required",
        _of("AlterField", 'null value in column "name" of relation "shop_item" violates not-null'),
    ),
    _upgraded(
        "another table",
        _Old(
            failing=((), (ModelFailure("shop.Item", _RENAMED),)),
            removals=(_removal("AlterModelTable", None),),
        ),
    ),
    _upgraded("rows that no migration explains", _of("RemoveField", "value too long")),
    _upgraded("equal rows", _Old(), Fake(release=(0, 0, 0, 0, 1, 0, 0), lines=EQUAL)),
    _upgraded("any rows", _Old(), Fake(release=(0, 0, 0, 0, 1, 0, 1), lines=EQUAL)),
    _upgraded("rows without a value", _Old(), Fake(release=(0, 0, 0, 0, 1), lines=EMPTY)),
]  # fmt: skip
FILES = {"upgrade": UPGRADES}
