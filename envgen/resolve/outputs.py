"""Files of the project's own (`outputs`): paths inside the project, and no secret in `data`."""

from __future__ import annotations

from pathlib import PurePosixPath

from envgen.resolve import plaintext
from envgen.resolve.context import Context, Problems
from envgen.support import lazy_re
from envgen.support.suggestions import nearest

# The placeholder for the profile's name in a path.
PROFILE = "{profile}"
_BRACES = lazy_re.compile(r"\{[^{}]*\}")
_WITHOUT_COMMENTS = (".json", ".jsonc", ".json5")


def problems(context: Context) -> Problems:
    """Yield paths outside the project or in .git, templates in folders, and secrets in `data`."""
    for name, output in context.document.outputs.items():
        why, hint = _refusal(output.path)
        if why:
            yield context.problem(
                f"an output {why}", "output-path", "outputs", name, "path", hint=hint
            )
        if "/" in output.template or "\\" in output.template or output.template.startswith("."):
            yield context.problem(
                "`template` must be a file name, without a folder",
                "template",
                "outputs",
                name,
                "template",
                hint="put the file in profiles/templates/, and write only its name",
            )
        for path in plaintext.secrets(output.data):
            where = plaintext.shortened(".".join(map(str, path)))
            yield context.problem(
                f"`data` contains a secret: {where}",
                plaintext.RULE,
                "outputs",
                name,
                "data",
                *path,
                hint=(
                    "define it under `env` with `secret: true` and use its name in the template; "
                    "then replace the secret"
                ),
            )


def _refusal(path: str) -> tuple[str, str]:
    """Return what is wrong with a path, and a hint; two empty texts if it is right."""
    if why := _misplaced(path):
        return why, "write a path inside the project, such as fly.toml"
    rest = path.replace(PROFILE, "")
    if "{" in rest or "}" in rest:
        found = _BRACES.search(rest)
        shown = plaintext.shortened(found[0]) if found else "{ or }"
        hint = f"the only placeholder is {PROFILE}"
        if found and nearest(found[0].strip("{} "), ["profile"]):
            hint = f"did you mean {PROFILE}?"
        return f"has {shown} in its path, which is not a placeholder", hint
    if path.lower().endswith(_WITHOUT_COMMENTS):
        why = "cannot be JSON: envgen writes its checksum in a comment that starts with #"
        return why, "choose a format with # comments, such as YAML or TOML"
    return "", ""


def _misplaced(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.endswith("/") or not path.isprintable() or "\\" in path:
        return "needs a file path"
    if path.startswith(("/", "~")) or ".." in parts or ":" in path:
        return "cannot be outside the project"
    # Some file systems ignore case and trailing dots: there, .GIT is .git.
    if any(part.lower().rstrip(". ") == ".git" for part in parts):
        return "cannot be in .git"
    # With one way to write each path, two outputs with the same file are noticed.
    if PurePosixPath(path).as_posix() != path:
        return "has a path with ./ or // in it"
    name = parts[-1].lower()
    if name == ".env" or (name.startswith(".env.") and name != ".env.example"):
        return "cannot be a .env file, which holds secrets"
    return ""
