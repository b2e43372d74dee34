"""Rules about the scripts that build and start services: they exist, and can run on Linux."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.catalog.rows.servers import SHELLS
from envgen.check.building.builds import ProjectBuild
from envgen.check.subjects import BuildSubject
from envgen.check.texts import unread_hint
from envgen.errors import Finding, Place, Severity, rule
from envgen.git import work_tree
from envgen.reading.following import Script


@rule(
    "script-missing",
    lint="builds",
    why="The build or the start fails, because the shell does not find the file.",
    fix="create the script, or fix the command",
    source="https://render.com/docs/deploys#build-command",
    also=[Severity.WARNING],
)
def missing_script(subject: BuildSubject) -> Iterator[Finding]:
    """Yield scripts that a command of a service runs but that do not exist."""
    for build, script in _scripts(subject):
        path = build.origin(script.path)
        if path is None or script.text is not None or _is_made(script, build):
            continue
        if path in build.files.unreadable:
            problem = build.files.unreadable[path]
            hint = unread_hint(problem)
            yield Finding(problem.message, problem.place, hint, Severity.WARNING)
        else:
            hint = f"create {path}, or fix the command that runs it"
            yield Finding(
                f"`{_call(script)}` needs {path}, which does not exist",
                _called(build, script),
                hint,
            )


@rule(
    "script-crlf",
    lint="builds",
    why="With Windows line endings, the shell reads a carriage return at the end of each command.",
    fix="convert the file to LF, and add `*.sh text eol=lf` to .gitattributes",
    source="https://git-scm.com/docs/gitattributes#_eol",
)
def carriage_returns(subject: BuildSubject) -> Iterator[Finding]:
    """Yield shell scripts with CRLF line ends."""
    for build, script in _scripts(subject):
        path, first = build.origin(script.path), (script.text or "").partition("\n")[0]
        is_shell = script.kind == "shell" or first.startswith("#!") or path != script.path
        if path is None or not is_shell or not first.endswith("\r"):
            continue
        if script.kind == "python" or _is_converted(script, build) or _is_lf_in_git(subject, path):
            continue
        hint = f"run `sed -i 's/\\r$//' {path}`, and add `{path} text eol=lf` to .gitattributes"
        yield Finding(
            "the script has CRLF line endings, but runs on Linux", Place(path, 1, 1), hint
        )


@rule(
    "script-mode",
    lint="builds",
    why="Without the executable bit, `./FILE` fails with: Permission denied.",
    fix="run `git add --chmod=+x FILE` and commit, or write `bash FILE` in the command",
    source="https://git-scm.com/docs/git-add#Documentation/git-add.txt---chmod-x",
)
def no_run_bit(subject: BuildSubject) -> Iterator[Finding]:
    """Yield scripts that run as ./name, but that git does not track with the run bit."""
    for build, script in _scripts(subject):
        path = build.origin(script.path)
        if script.kind != "direct" or script.text is None or path is None:
            continue
        if any(item.words[0] == "chmod" for flow in build.flows() for item in flow.steps):
            continue
        if _chmods(build) or _is_executable(subject, path) is not False:
            continue
        if work_tree(subject.disk.root) is not None:
            hint = f"run `git add --chmod=+x {path}` and commit"
        else:
            hint = f"run `chmod +x {path}`"
        message = f"the script is not executable, but a command runs `{_call(script)}`"
        yield Finding(
            message, Place(path), f"{hint}, or write `bash {script.shown}` in the command"
        )


@rule(
    "script-shebang",
    lint="builds",
    why="Without a #! line, a shell can run the script, but Docker and other programs cannot.",
    fix="write `#!/usr/bin/env bash` in line 1",
    source="https://man7.org/linux/man-pages/man2/execve.2.html",
    severity=Severity.NOTE,
    also=[Severity.ERROR],
)
def no_shebang(subject: BuildSubject) -> Iterator[Finding]:
    """Yield scripts that run as ./name without a #! line.

    In a shell that is a note, if it is a shell script. Docker's exec form cannot run the file.
    """
    for build, script in _scripts(subject):
        path = build.origin(script.path)
        if script.kind != "direct" or path is None or (script.text or "#!").startswith("#!"):
            continue
        message = f"the script has no #! line, but a command runs `{_call(script)}`"
        entry = build.dockerfile.last("ENTRYPOINT") if build.dockerfile else None
        is_exec = entry is not None and script.shown in (entry.exec_form or [])[:1]
        if is_exec or path.endswith(".py"):
            program = "python" if path.endswith(".py") else "bash"
            hint = f"write `#!/usr/bin/env {program}` in line 1"
            yield Finding(message, Place(path, 1, 1), hint, Severity.ERROR)
        else:
            yield Finding(message, Place(path, 1, 1))


def _scripts(subject: BuildSubject) -> Iterator[tuple[ProjectBuild, Script]]:
    """Yield the scripts of each build once, without those that envgen writes."""
    seen = set()
    for build in subject.builds:
        for flow in build.flows():
            for script in flow.scripts:
                name = script.path.removeprefix(f"{build.service.root}/")
                if build.is_generated(name) or (script.kind, script.path) in seen:
                    continue
                if script.kind == "python" and script.shown == "manage.py":
                    continue
                if not re.match(r"(\.?venv|env|node_modules)/", script.path):
                    seen.add((script.kind, script.path))
                    yield build, script


def _call(script: Script) -> str:
    """Return how a command runs a script."""
    before = {"shell": "bash ", "python": "python "}.get(script.kind, "")
    return f"{before}{script.shown}"


def _called(build: ProjectBuild, script: Script) -> Place:
    """Return where a script is run: in another script, the Dockerfile, or a command."""
    if script.called_in and (path := build.origin(script.called_in)):
        return Place(path, script.line, 1)
    if build.is_docker:
        return Place(build.dockerfile_path)
    return build.command_place(script.shown)


def _is_made(script: Script, build: ProjectBuild) -> bool:
    """Return whether a command may make the file: it names it, and does not run it."""
    base = script.path.rpartition("/")[2]
    for flow in build.flows():
        for item in flow.steps:
            words = item.words
            is_run = words[0] in ("chmod", "exec", ".", "source") or words[0] in SHELLS
            runs = item.is_followed or is_run
            if not runs and any(word.endswith(base) for word in (*words[1:], *item.writes)):
                return words[0] != "python" or words[1:2] != (script.shown,)
    return False


def _is_converted(script: Script, build: ProjectBuild) -> bool:
    """Return whether a command of the build converts line ends."""
    return any(
        item.words[0] in ("dos2unix", "sed", "tr") for flow in build.flows() for item in flow.steps
    )


def _is_lf_in_git(subject: BuildSubject, path: str) -> bool:
    """Return whether a deploy gets LF, although the file here has CRLF."""
    return subject.git.keeps_lf(path)


def _is_executable(subject: BuildSubject, path: str) -> bool | None:
    """Return whether a deploy gets the file with the run bit; None if that is not known."""
    if path in subject.git.index:
        return subject.git.index[path] != "100644"
    mode = subject.disk.mode(path)
    return None if mode is None else bool(mode & 0o100)


def _chmods(build: ProjectBuild) -> bool:
    """Return whether a Dockerfile sets the mode of files that it copies."""
    return build.dockerfile is not None and any(
        item.keyword in ("COPY", "ADD") and "--chmod=" in item.text
        for stage in build.dockerfile.stages
        for item in stage.instructions
    )
