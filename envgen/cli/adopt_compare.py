"""`envgen adopt --compare`: boots the old and the new settings, and says what differs."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence

from envgen.adopt.adoption import REPLACED_MANIFEST, Adoption
from envgen.adopt.boots import BootPair, pairs
from envgen.adopt.compare import Difference, differences
from envgen.adopt.staging import staged
from envgen.catalog.import_names import packages_of
from envgen.cli import terminal
from envgen.live.boot import interpreter
from envgen.live.boot.report import Boot, Fault
from envgen.live.boot.run import boot_all
from envgen.model import Change
from envgen.platforms.manifest import Manifest
from envgen.platforms.render.manifest import reading
from envgen.project import Project

# Seconds that a boot may take; a project of hundreds of apps takes some.
TIMEOUT = 60.0


def compare(
    project: Project, adoption: Adoption, changes: Sequence[Change], python: str | None
) -> int:
    """Boot, print every difference with its reason, and return the exit status.

    That is 1 where a boot failed, or a difference has no reason.
    """
    layout = adoption.findings.layout
    folders = dict.fromkeys((project.root / layout.root, project.root))
    found = interpreter.find(folders, python, os.environ)
    terminal.echo_err(f"booting with {terminal.safe(found.path)} ({terminal.safe(found.why)})")
    texts = {
        change.artifact.profile: change.artifact.text
        for change in changes
        if change.artifact.target == "dotenv"
    }
    with staged(project.root, changes) as made:
        old_manifest = _old_manifest(project, adoption)
        booted = [
            each
            for deployment in adoption.deployments.values()
            for each in pairs(
                deployment,
                adoption.findings,
                old_manifest,
                made,
                os.environ,
                texts.get(deployment.name, ""),
            )
        ]
        jobs = [job for each in booted for job in (each.old, each.new)]
        with terminal.progress() as tell:
            boots = boot_all(jobs, found.path, timeout=TIMEOUT, tell=tell)
    status = 0
    for number, each in enumerate(booted):
        old, new = boots[2 * number : 2 * number + 2]
        status = max(status, _show(each, old, new, layout.settings_package))
    faults = [boot.report.fault for boot in boots if boot.report.fault is not None]
    if missing := {fault.missing_module for fault in faults} - {""}:
        _advise(missing, found.path, adoption)
    return status


def _advise(missing: Collection[str], python: str, adoption: Adoption) -> None:
    """Say how to install what a boot missed; before --apply, no list has django-environ."""
    packages = {next(iter(packages_of(module)), "") for module in missing}
    file = adoption.findings.packages.requirements.file
    wanted = sorted(packages)
    if packages & {"", "django"}:
        # The list has the packages that envgen does not know, unless another tool writes it; and
        # without Django, none of them is installed.
        listed = ["-r", file] if file.endswith(".txt") else []
        wanted = [*listed, *(["django-environ"] if "django-environ" in packages else [])]
    other = "pass --python with the project's Python"
    if wanted:
        install = interpreter.install_command(python, *wanted)
        terminal.echo_err(f"run `{terminal.safe(install)}`, or {other}")
    else:
        terminal.echo_err(f"install the project's packages, or {other}")


def _old_manifest(project: Project, adoption: Adoption) -> Manifest | None:
    kept = project.read(REPLACED_MANIFEST)
    if kept is not None:
        return reading.read(kept, REPLACED_MANIFEST)
    return adoption.findings.blueprint


def _show(each: BootPair, old: Boot, new: Boot, package: str) -> int:
    terminal.echo(f"{each.title}: {each.old.request.settings} → {each.new.request.settings}")
    if old.report.fault or new.report.fault:
        _failed("old", old.report.fault)
        _failed("new", new.report.fault)
        # A project that did not boot before does not have to now.
        if old.report.fault is None or not _loaded(old.report.settings):
            return 1
    settings = (old.report.settings, new.report.settings)
    found = differences(*settings, package, each.profile, each.generated, serves=each.serves)
    for difference in found:
        _difference(difference)
    same = len(new.report.settings) - len(found)
    terminal.echo(f"  {terminal.count(same, 'equal setting')}, {len(found)} different")
    return int(any(not difference.reason for difference in found))


def _loaded(settings: Mapping[str, object]) -> bool:
    return bool(settings)


def _failed(which: str, fault: Fault | None) -> None:
    if fault is not None:
        place = f" at {fault.file}:{fault.line}" if fault.file else ""
        names = "".join(f"; {item}" for item in fault.missing or ())
        words = fault.message or "its message is not shown, because it may contain a secret"
        text = f"{fault.type}{place}: {words}{names}"
        terminal.echo(f"  the {which} settings do not boot: {terminal.safe(text)}")


def _difference(difference: Difference) -> None:
    terminal.echo(f"  {terminal.safe(difference.name)}")
    for line in difference.lines():
        terminal.echo(f"    {terminal.safe(line)}")
    terminal.echo(f"    {difference.reason or terminal.styled('no reason is known', 'red')}")
