"""Recognize keys of well-known services by their form, whatever the name of their variable.

These services give their keys a fixed prefix, so that leaked keys can be found; GitHub lists them:
https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
Keys for test accounts and keys that may be published are not included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envgen.catalog.providers import providers
from envgen.errors import Problem
from envgen.secrets import url_passwords
from envgen.support import lazy_re

# The names are shown in messages, with spaces instead of _.
_SHAPES = {
    "Stripe_key": r"[sr]k_live_[0-9A-Za-z]{16,}",
    # AKIAXXXXXXXXXXXXXXXX shows the form of a key.
    "AWS_access_key": r"(?:AKIA|ASIA)(?!X{16})[A-Z2-7]{16}(?![A-Z0-9])",
    "GitHub_token": r"gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,}",
    "GitLab_token": r"glpat-[A-Za-z0-9_-]{20,}",
    "Slack_token": r"xox[abeoprs]-[0-9A-Za-z-]{20,}",
    "Discord_token": (
        r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])"
    ),
    "Discord_webhook": r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/[0-9]+/[A-Za-z0-9_-]{60,}",
    "Slack_webhook": (
        r"https://hooks\.slack(?:-gov)?\.com/(?:services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{18,}"
        r"|(?:workflows|triggers)/[A-Z0-9]+/[A-Za-z0-9]+/[A-Za-z0-9/]{18,})"
    ),
    "Telegram_bot_token": r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])",
    "Google_API_key": r"AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])",
    "Stripe_webhook_secret": r"whsec_[A-Za-z0-9]{32,}",
    "Mailgun_key": r"key-[0-9a-f]{32}(?![0-9a-f])",
    "Mailchimp_key": r"[0-9a-f]{32}-us[0-9]{1,2}(?![0-9A-Za-z])",
    "Brevo_key": r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
    "Resend_key": r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}",
    "Twilio_key": r"SK[0-9a-f]{32}(?![0-9a-f])",
    "DigitalOcean_token": r"do[opr]_v1_[0-9a-f]{64}",
    "Hugging_Face_token": r"hf_[A-Za-z0-9]{34,}",
    "Shopify_token": r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    "SendGrid_key": r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
    "OpenAI_or_Anthropic_key": r"sk-(?:proj-|svcacct-|ant-)?[A-Za-z0-9_-]{32,}",
    "Render_API_key": r"rnd_[A-Za-z0-9]{20,}",
    "npm_token": r"npm_[A-Za-z0-9]{36}",
    "PyPI_token": r"pypi-AgE[A-Za-z0-9_-]{50,}",
    "private_key": r"-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----",
    **{name: shape for row in providers() for name, shape in row.secrets.items()},
}
# With a group for each shape, this would take ten times as long.
_ANY = lazy_re.compile(rf"(?<![A-Za-z0-9_-])(?:{'|'.join(_SHAPES.values())})")


# No key is shorter, and most texts are. To compile the expression takes longer than to load a file.
SHORTEST = 20


def find(text: str) -> tuple[int, str] | None:
    """Return the index of the first such key in `text`, and what it is; None if there is none."""
    match = _ANY.search(text) if len(text) >= SHORTEST else None
    if match is None:
        return None
    start = match.start()
    name = next(name for name, shape in _SHAPES.items() if re.compile(shape).match(text, start))
    return start, name.replace("_", " ")


def secrets_in(text: str) -> Iterator[str]:
    """Yield each such key in a text, and each URL up to the host if it has a password."""
    for pattern in (_ANY, url_passwords.IN_TEXT):
        yield from (match.group() for match in pattern.finditer(text))


def without_secrets(problem: Problem) -> Problem:
    """Return a problem whose sentences have no such key: a person may have pasted one as a name."""
    # A hint shows the form of a URL, with a password in it.
    hint = problem.hint and _ANY.sub("<secret>", problem.hint)
    return problem._replace(message=hidden(problem.message), hint=hint)


def hidden(text: str) -> str:
    """Return a text with a word in place of each such key, and of each password in a URL."""
    return _ANY.sub("<secret>", url_passwords.hidden(text, "<secret>"))
