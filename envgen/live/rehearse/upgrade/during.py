"""Migrate to the new version while the old one serves."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct, structs

from envgen.errors import Problem, Severity
from envgen.live.boot.requests import hosts
from envgen.live.rehearse import commands
from envgen.live.rehearse.busy import unless_busy
from envgen.live.rehearse.report import Reporter
from envgen.live.rehearse.stage import Performance, StagedServices
from envgen.live.rehearse.upgrade.broken import BrokenThings, is_missing
from envgen.live.rehearse.upgrade.models import Filled, Models
from envgen.live.rehearse.upgrade.requests import HANGS, OldPage, OldSite
from envgen.live.rehearse.visiting import ServedSite, static_path, visitor
from envgen.live.verify.answers import Unreachable

# What is run where the profile has no release command: its build migrates, or a person does.
_MIGRATE = "python manage.py migrate --no-input"
_NULLS = re.compile(r'column "(?P<column>\w+)" of relation "(?P<table>\w+)" contains null values')
_PHASE = "upgrade"


class Upgrade(Struct, frozen=True, kw_only=True):
    """The old and the new version, with a database that only this phase uses.

    empty:
        empties that database
    """

    old: StagedServices
    new: StagedServices
    empty: Callable[[], None]

    def rehearse(self, report: Reporter) -> None:
        """Do it with rows as a database may have them; if that fails, with plainer ones."""
        started = report.begin(_PHASE)
        for plain in (False, True):
            attempt = _Attempt(self, report, started, plain=plain)
            try:
                if attempt.succeeds():
                    return
            finally:
                attempt.end()
            self.empty()
        report.end(_PHASE, started, "whether the new migrations fit the real rows", "unknown")


class _Attempt:
    def __init__(self, upgrade: Upgrade, report: Reporter, started: float, *, plain: bool) -> None:
        self._old, self._new = upgrade.old, upgrade.new
        self._report, self._started, self._plain = report, started, plain
        self._commit = upgrade.old.checkout.commit
        self._problems: list[Problem] = []
        web = [item for item in upgrade.old.services if item.kind == "web"]
        stage = structs.replace(upgrade.old, services=web)
        quiet = Reporter(self._hear, stage.deployment, stage.checkout)
        self._web = web[0] if web else None
        self._run = Performance(stage, quiet)

    def succeeds(self) -> bool:
        """Return whether all was done that can be; False if other rows may get further."""
        ended = migrated(self._old)
        if ended.failed:
            what = f"the migrations of the old version {self._commit} fail: {ended.how}"
            self._report.fail(_PHASE, what, ended.lines, None, self._started)
            return True
        filled = Models(self._old).fill(plain=self._plain)
        if filled.fault is not None:
            what = f"the old version {self._commit} cannot fill its database: {filled.fault.type}"
            return self._cannot(what)
        if self._web is None or not hosts(self._old.deployment):
            return self._migrate(filled, None)
        if not self._run.start():
            why = self._problems[0].message if self._problems else "see its output"
            return self._cannot(f"the old version {self._commit} does not start: {why}")
        site = ServedSite(
            deployment=self._old.deployment,
            service=self._web,
            running=self._run.running[self._web.name],
            given=self._old.given,
            folder=self._old.checkout.home,
            base=self._old.base,
        )
        with visitor(site) as edge:
            static = static_path(self._old.deployment)
            try:
                pages = OldSite(edge, site.running, filled, static)
            except Unreachable as error:
                return self._cannot(f"the old version {self._commit} does not answer ({error})")
            return self._migrate(filled, pages)

    def end(self) -> None:
        """End the old version."""
        self._run.end()

    def _migrate(self, filled: Filled, pages: OldSite | None) -> bool:
        """Run the new migrations, and look at what the old version can do then."""
        models, new = Models(self._old), Models(self._new)
        failing = {item.label for item in models.failing(filled.with_rows)}
        able = tuple(label for label in filled.with_rows if label not in failing)
        waited: Sequence[OldPage] = ()
        if pages is None:
            ended = migrated(self._new)
        else:
            with pages.watched() as waited:
                ended = migrated(self._new)
        if ended.failed:
            return self._failed(ended, filled)
        self._say_who_waited(waited)
        removals = new.removals(self._commit)
        broken = BrokenThings(filled, removals, self._old.checkout, self._new.deployment)
        for page in pages.broken() if pages is not None else ():
            broken.add_page(page)
        for failure in models.failing(able):
            broken.add_model(failure)
        found = broken.report(self._report) + self._new_fails(new, filled)
        for fault in [*models.faults, *new.faults][:1]:
            self._report.send("unseen", f"rows after the new migrations ({fault})")
        self._conclude(filled, pages, found)
        return True

    def _new_fails(self, new: Models, filled: Filled) -> bool:
        """Say that the new version does not find its own columns in the migrated database."""
        failing = new.failing(filled.with_rows)
        missing = [item for item in failing if is_missing(item.error)]
        for item in missing[:1]:
            what = f"the new version cannot use the table of {item.label} after its migrations"
            hint = "restore the migration that was changed after it had run, and add another one"
            self._report.explain(_PHASE, what, [item.error], None, own_hint=hint)
        return bool(missing)

    def _failed(self, ended: commands.Ended, filled: Filled) -> bool:
        """Say that the new migrations fail on rows; return whether it would with any rows."""
        columns = {item.table: item.columns for item in filled.models}
        nulls = [found for line in ended.lines if (found := _NULLS.search(line))]
        is_new = any(item["column"] not in columns.get(item["table"], {}) for item in nulls)
        if is_new:
            what = "the new migrations fail on a table with rows"
            self._report.fail(_PHASE, what, ended.lines, None, self._started)
            return True
        rows = "made-up rows" if self._plain else "rows that have equal or empty values"
        self._report.explain(
            _PHASE,
            f"the new migrations fail on {rows}",
            ended.lines,
            None,
            severity=Severity.WARNING,
        )
        return False

    def _say_who_waited(self, waited: Sequence[OldPage]) -> None:
        if waited:
            what = (
                f"{waited[0]} of the old version {self._commit} did not answer within "
                f"{HANGS:g} s while the new migrations ran: they lock a table"
            )
            hint = "split the migration, or set `lock_timeout`, so that it holds no lock for long"
            hint = unless_busy(hint)
            place = self._report.place(self._new.services[0], "preDeployCommand")
            self._report.problem(_PHASE, what, hint, place, Severity.WARNING)

    def _conclude(self, filled: Filled, pages: OldSite | None, broken: int) -> None:
        rows = sum(item.rows for item in filled.models)
        asked = len(pages.answering) if pages is not None else 0
        detail = f"{asked} pages and {rows} rows of the old version {self._commit}"
        status = "failed" if broken else "ok"
        self._report.end(_PHASE, self._started, detail, status)
        if filled.without_rows:
            shown = ", ".join(filled.without_rows[:3])
            more = len(filled.without_rows) - 3
            self._report.send("unseen", f"rows of {shown}{f' and {more} more' * (more > 0)}")
        if pages is not None and filled.cookie is None:
            self._report.send("unseen", "pages of the old version that need a login")

    def _cannot(self, what: str) -> bool:
        hint = "compare it with what runs on the platform: its build and start succeeded there"
        self._report.problem(_PHASE, what, hint)
        self._report.end(_PHASE, self._started, what, "failed")
        return True

    def _hear(self, kind: str, data: Any = None) -> None:
        if kind == "problem":
            self._problems.append(data)


def migrated(version: StagedServices) -> commands.Ended:
    """Run the release commands of a version, or `migrate` where it has none."""
    ended = commands.Ended(0, (), 0)
    releases = [item for item in version.services if item.release is not None]
    for service in releases:
        folder, given = version.checkout.top / service.folder, version.given[service.name]
        ended = commands.run(service.release or "", folder, given, version.timeout)
        if ended.failed:
            return ended
    if not any("migrate" in (item.release or "") for item in releases):
        folder = version.checkout.project / version.deployment.document.root
        given = version.given[version.services[0].name]
        ended = commands.run(_MIGRATE, folder, given, version.timeout)
    return ended
