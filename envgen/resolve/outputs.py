"""Outputs of the project's own: their paths stay in the project, their data has no secret."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from envgen.resolve import plaintext
from envgen.resolve.context import Context, Problems
from envgen.support.suggestions import nearest

# What stands for the profile's name in a path.
PROFILE = "{profile}"
_BRACES = re.compile(r"\{[^{}]*\}")
_WITHOUT_COMMENTS = (".json", ".jsonc", ".json5")


def problems(context: Context) -> Problems:
    """Yield paths out of the project or into git's own folder, and secrets in `data`."""
    for name, output in context.document.outputs.items():
        why, hint = _refusal(output.path)
        if why:
            yield context.problem(
                f"an output {why}", "output-path", "outputs", name, "path", hint=hint
            )
        if "/" in output.template or "\\" in output.template or output.template.startswith("."):
            yield context.problem(
                "a template is a file in profiles/templates/, named without a folder",
                "template",
                "outputs",
                name,
                "template",
            )
        for path in plaintext.secrets(output.data):
            where = plaintext.shortened(".".join(map(str, path)))
            yield context.problem(
                f"a secret is in the profile, in the output's {where}",
                plaintext.RULE,
                "outputs",
                name,
                "data",
                *path,
                hint="secret: true under `env`; a template knows its name. Replace the secret",
            )


def _refusal(path: str) -> tuple[str, str]:
    """Return what is wrong with a path and the way out; two empty texts where nothing is."""
    if why := _misplaced(path):
        return why, "a path inside the project, such as fly.toml"
    rest = path.replace(PROFILE, "")
    if "{" in rest or "}" in rest:
        found = _BRACES.search(rest)
        shown = plaintext.shortened(found[0]) if found else "{ or }"
        hint = f"the one placeholder is {PROFILE}"
        if found and nearest(found[0].strip("{} "), ["profile"]):
            hint = f"did you mean {PROFILE}?"
        return f"has {shown} in its path, which is no placeholder", hint
    if path.lower().endswith(_WITHOUT_COMMENTS):
        why = "cannot be JSON: envgen's checksum is in a line that begins with #"
        return why, "a format in which # begins a comment, such as YAML or TOML"
    return "", ""


def _misplaced(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.endswith("/") or not path.isprintable() or "\\" in path:
        return "needs the path of a file"
    if path.startswith(("/", "~")) or ".." in parts or ":" in path:
        return "cannot lie outside the project"
    # Some file systems fold case and drop trailing dots: .GIT is .git there.
    if any(part.lower().rstrip(". ") == ".git" for part in parts):
        return "cannot lie in .git"
    # One way to write each path, so that two outputs never meet in one file unseen.
    if PurePosixPath(path).as_posix() != path:
        return "has a path with parts that say nothing, such as ./ or //"
    name = parts[-1].lower()
    if name == ".env" or (name.startswith(".env.") and name != ".env.example"):
        return "cannot be a .env file, where the secrets are"
    return ""
