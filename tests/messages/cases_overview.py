"""What `envgen plan` and `envgen show` say of all profiles."""

from __future__ import annotations

from cases_everyday import commit_all
from snapshots import Sandbox, first, typed

PRODUCTION = "profiles/production.yaml"
AS_MARKDOWN = "--format markdown"


def _committed(box: Sandbox) -> None:
    first(box)
    commit_all(box)


def _another_plan(box: Sandbox) -> None:
    box.edit(PRODUCTION, "plan: starter", "plan: standard")


def _another_setting(box: Sandbox) -> None:
    _another_plan(box)
    box.edit(PRODUCTION, "\nsettings:\n", "\nsettings:\n  TIME_ZONE: Europe/Paris\n")


def _come_and_gone(box: Sandbox) -> None:
    (box.root / "profiles/staging.yaml").unlink()
    box.write("profiles/preview.yaml", "extends: development\n")


FILES = {
    "plan": [
        typed("nothing changes", "plan", project=_committed),
        typed("nothing changes, as a comment", f"plan {AS_MARKDOWN}", project=_committed),
        typed("a field of a service", "plan", _another_plan, project=_committed),
        typed("one change, as a comment", f"plan {AS_MARKDOWN}", _another_plan, project=_committed),
        typed("as a comment", f"plan {AS_MARKDOWN}", _another_setting, project=_committed),
        typed("profiles that come and go", "plan", _come_and_gone, project=_committed, most=14),
        typed("the same, as a comment", f"plan {AS_MARKDOWN}", _come_and_gone, project=_committed),
        typed("no such revision", "plan nope", project=_committed),
    ],
    "show": [
        typed("where it fits", "show", env={"COLUMNS": "160"}, most=40),
        typed("where it is too narrow", "show", env={"COLUMNS": "60"}, most=40),
        typed("as Markdown", f"show production {AS_MARKDOWN}"),
        typed("no such name", "show --name nothing"),
        typed("a drawing of a few names", "show --graph --name web"),
        typed("a drawing as CSV", "show --graph --format csv"),
    ],
}
