"""Update envgen's own comments in a .env file; a person's comments stay.

The record in the file has digests of the comments above plain values. All other comments are
known by their text: this module has the texts that earlier versions of envgen wrote.
"""

from __future__ import annotations

import re

from envgen.formats import dotenv
from envgen.model import Deployment

_HEADER = (
    "The environment of {project} in {profile}. It has secrets: keep it out of git.",
    "Rendered by envgen from {source}. What you change in here,",
    "and every secret, stays as it is when it is rendered again.",
)
_SECTIONS = {
    "The bot's road to the backend": "The bot's route to the backend",
    "The project's own": "Project-specific variables",
}
_COMMENTS = frozenset(
    {
        "Another database than the SQLite file.",
        'Host and port on the private network; the bot puts "http://" before it.',
        "Host names the site answers to.",
        "How long browsers keep to HTTPS; 0 sends no HSTS.",
        "Keys that no longer sign, but are still accepted.",
        "Origins, with scheme, that may post to the site.",
        "Origins, with scheme, whose pages may call the site.",
        "Redirect HTTP to HTTPS.",
        "Show tracebacks to visitors; never in public.",
        "The bot signs its requests with it.",
        "The generated settings module.",
        "The profile; backend.py and whatever loads no settings read it.",
        "The public URL of the site.",
        "What is logged at the least: DEBUG, INFO, WARNING, ERROR, CRITICAL.",
        "redis://HOST:6379/0, or rediss:// with TLS",
    }
)
# Comments with the name of a variable, or with the pages of a provider.
_PATTERN = re.compile(
    r"The [A-Za-z_0-9]+ before, while it is rotated\."
    r"|[\w →]+, to use it from here"
    r"|The URL for migrate alone: [\w →]+, without Connection pooling \(no -pooler\)\."
)


def update_comments(text: str, deployment: Deployment) -> str:
    """Return the text of a .env file with the comments that envgen would write today.

    Replace the header, section headings and the comments above variables, each only if envgen
    wrote it.
    """
    comments = {item.name: item.help for item in deployment.variables if item.help}
    text = dotenv.with_comments(text, comments, is_earlier)
    old, new = _header_lines(deployment, _HEADER), _header_lines(deployment)
    if text.startswith(old):
        text = new + text.removeprefix(old)
    for before, after in _SECTIONS.items():
        if dotenv.heading(after) not in text:
            text = re.sub(f"(?m)^{re.escape(dotenv.heading(before))}", dotenv.heading(after), text)
    return text


def is_earlier(comment: str) -> bool:
    """Return whether an earlier version of envgen wrote `comment`, given without `# `."""
    return comment in _COMMENTS or _PATTERN.fullmatch(comment) is not None


def earlier_fallback_comments(name: str) -> tuple[str, ...]:
    """Return the comments of earlier versions above the previous value of the secret `name`.

    They are without `# `.
    """
    return (
        "Keys that no longer sign, but are still accepted.",
        f"The {name} before, while it is rotated.",
    )


def own_lines(deployment: Deployment) -> frozenset[str]:
    """Return the comment lines that envgen writes, or wrote, into a profile's .env file.

    All of them are known word for word, so that they cannot contain a secret.
    """
    texts = [dotenv.comment(item.help) for item in deployment.variables if item.help]
    names = [item.name for item in deployment.variables]
    earlier = [line for name in names for line in earlier_fallback_comments(name)]
    headers = _header_lines(deployment) + _header_lines(deployment, _HEADER)
    sections = [item.section for item in deployment.variables if item.section]
    headings = map(dotenv.heading, (*sections, *_SECTIONS))
    lines = dotenv.comment_lines([*texts, *_COMMENTS, *earlier])
    return frozenset([*lines, *headings, *headers.splitlines(keepends=True)])


def _header_lines(deployment: Deployment, lines: tuple[str, ...] = dotenv.HEADER) -> str:
    texts = dotenv.header(deployment.project, deployment.name, deployment.source, lines)
    return "".join(dotenv.comment_lines(texts))
