"""Find the variables of a profile that nothing in the project names."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from envgen import catalog
from envgen.catalog.environment import LIBRARY_PREFIXES, is_always_set
from envgen.check import CheckedProfile
from envgen.reading.audit.reach import ImportGraph
from envgen.reading.audit.settings_modules import OwnSettings
from envgen.resolve.env import setting_name
from envgen.support import lazy_re

# Files that may use a variable: scripts, templates, code of other languages, configuration.
_ENDINGS = ("", ".cfg", ".conf", ".html", ".ini", ".j2", ".js", ".json", ".mjs", ".sh", ".toml",
            ".ts", ".txt", ".yaml", ".yml")  # fmt: skip
_READS = lazy_re.compile(r"\b(?:environ|getenv|env|config)\b")
_MOST_FILES, _MOST_BYTES = 5_000, 256 * 1024


def unused(subject: CheckedProfile, settings: OwnSettings, graph: ImportGraph) -> list[str]:
    """Return the variables under `env` that no file names and no package may read.

    A variable that feeds a setting counts as used if an installed package is not known, because
    the package may read the setting.
    """
    deployment = subject.deployment
    old_names: dict[str, list[str]] = {}
    for old, new in deployment.document.renamed.items():
        old_names.setdefault(new, []).append(old)
    bots = {route.secret for route in deployment.routes}
    platform = deployment.platform
    # The platform reads its port, and which Python to install.
    read_there = {platform.edge.port_variable} if platform else set()
    if platform and platform.python:
        read_there.add(platform.python.variable)
    found = []
    for name in deployment.document.env:
        variable = deployment.variable(name)
        if variable is None or name in bots or catalog.setting(setting_name(name)):
            continue
        if is_always_set(name) or name.startswith(LIBRARY_PREFIXES) or name in read_there:
            continue
        is_seen = all(_is_seen(subject, settings, graph, reader) for reader in variable.readers)
        if (
            is_seen
            and variable.readers
            and not _is_named(subject, [name, *old_names.get(name, [])])
        ):
            found.append(name)
    return _not_in_other_files(subject, found) if found else []


def _is_seen(
    subject: CheckedProfile, settings: OwnSettings, graph: ImportGraph, program: str
) -> bool:
    """Return whether all code that may read a variable of a program is the project's own."""
    if subject.is_django(program):
        if settings.is_open or not graph.app_folders:
            return False
        apps = (entry for entry in settings.apps if not entry.startswith("django.contrib."))
        own = subject.sources.own
        return all(entry.partition(".")[0] in own or catalog.app(entry) for entry in apps)
    command = re.search(
        r"\bpython3? (?:-\w )*-m ([\w.]+)", subject.deployment.document.programs[program].command
    )
    if command is None or f"{command[1]}.__main__" not in subject.sources.modules:
        return False
    # A bot that reads no variable at all is not finished.
    package = command[1].partition(".")[0]
    return any(
        _READS.search(subject.sources.texts[path])
        for name, path in subject.sources.modules.items()
        if name.partition(".")[0] == package
    )


def _is_named(subject: CheckedProfile, names: Iterable[str]) -> bool:
    pattern = re.compile(rf"\b(?:{'|'.join(names)})\b")
    programs = subject.deployment.document.programs.values()
    texts = (*subject.sources.texts.values(), *(program.command for program in programs))
    return any(pattern.search(text) for text in texts)


def _not_in_other_files(subject: CheckedProfile, names: list[str]) -> list[str]:
    """Return the names that no file besides Python code contains."""
    left = dict.fromkeys(names)
    for text in _texts(subject.disk.root, subject.disk.profiles):
        if "envgen: sha256 " not in text:
            for name in [name for name in left if name in text]:
                del left[name]
        if not left:
            break
    return list(left)


def _texts(root: Path, profiles: str) -> Iterator[str]:
    count = 0
    for folder, folders, files in os.walk(root):
        below = Path(folder).relative_to(root).as_posix()
        folders[:] = [name for name in folders if name[0] != "." and name != "node_modules"]
        if (Path(folder) / "pyvenv.cfg").exists():
            folders.clear()
            continue
        for file in files:
            is_profile = below == profiles and file.endswith((".yaml", ".yml", ".json"))
            if is_profile or file[0] == "." or Path(file).suffix not in _ENDINGS:
                continue
            count += 1
            if count > _MOST_FILES:
                return
            try:
                # A pipe has no end, and a link may lead to a private file.
                if not stat.S_ISREG((Path(folder) / file).lstat().st_mode):
                    continue
                with (Path(folder) / file).open("rb") as opened:
                    yield opened.read(_MOST_BYTES).decode("utf-8", "replace")
            except OSError:
                continue
