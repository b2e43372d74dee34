"""envgen's comments in a .env file that an earlier version wrote, and those of a person."""

from __future__ import annotations

import pytest
from dotenv_rendering import BOT, HEAD, OWN, SITE, deployment, parts, text_of

from envgen.formats import dotenv
from envgen.output.dotenv_comments import own_lines
from envgen.output.redact import Redactor
from envgen.vault.rotation.changing import finish

# As envgen 0.1.0 wrote it before its texts changed, with the secrets replaced.
EARLIER = """\
# The environment of propel in development. It has secrets: keep it out of git.
# Rendered by envgen from profiles/development.yaml. What you change in here,
# and every secret, stays as it is when it is rendered again.

# --- Django ------------------------------------------------------------------

# The generated settings module.
DJANGO_SETTINGS_MODULE=config.settings.development

# Show tracebacks to visitors; never in public.
DJANGO_DEBUG=true

# Signs sessions, tokens and password resets.
DJANGO_SECRET_KEY=made0

# Keys that no longer sign, but are still accepted.
DJANGO_SECRET_KEY_FALLBACKS=old

# Host names the site answers to.
DJANGO_ALLOWED_HOSTS='localhost,127.0.0.1,[::1]'

# Origins, with scheme, that may post to the site.
DJANGO_CSRF_TRUSTED_ORIGINS=

# Origins, with scheme, whose pages may call the site.
DJANGO_CORS_ALLOWED_ORIGINS=

# The profile; backend.py and whatever loads no settings read it.
ENVIRONMENT=development

# What is logged at the least: DEBUG, INFO, WARNING, ERROR, CRITICAL.
DJANGO_LOG_LEVEL=INFO

# --- Database and cache ------------------------------------------------------

# Another database than the SQLite file.
DATABASE_URL=sqlite:////tmp/other.sqlite3

# --- The project's own -------------------------------------------------------

# The bot signs its requests with it.
BOT_SHARED_SECRET=made1

# The BOT_SHARED_SECRET before, while it is rotated.
BOT_SHARED_SECRET_PREVIOUS=old

# envgen: DJANGO_ALLOWED_HOSTS=31c0e038+157a66a1 DJANGO_CORS_ALLOWED_ORIGINS=18d3a7ca+31323685
# envgen: DJANGO_CSRF_TRUSTED_ORIGINS=0ac17fc9+db3f7845 DJANGO_DEBUG=8cc67211+be85bfa2
# envgen: DJANGO_LOG_LEVEL=d650148c+d9dd9464 DJANGO_SETTINGS_MODULE=e00c27b6+f0c807d2
# envgen: ENVIRONMENT=e55022ad+db99bf5a
"""
PERSONAL = ("# For the demo", "#DJANGO_DEBUG=false", "# --- Mine ---", "# Host names, mine")


def comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("# ") and "envgen:" not in line]


def test_no_comment_of_an_earlier_version_is_left() -> None:
    """All comments are those that this version writes; values and their order stay."""
    after = text_of(deployment(BOT), EARLIER)
    written = {line.rstrip("\n") for line in own_lines(deployment(BOT))}
    earlier = set(comments(EARLIER))
    assert set(comments(after)) <= written
    same = {
        "# Signs sessions, tokens and password resets.",
        *(line for line in earlier if line.startswith(("# --- Django ", "# --- Database "))),
    }
    assert set(comments(after)) & earlier == same
    assert len(comments(after)) == len(comments(EARLIER))
    assert dotenv.values(after) == dotenv.values(EARLIER)
    assert list(dotenv.values(after)) == list(dotenv.values(EARLIER))


def test_an_updated_file_is_like_a_new_one() -> None:
    """But for the optional variables, which a new file does not have."""
    deployed = deployment(BOT)
    optional = ("DJANGO_SECRET_KEY_FALLBACKS", "DATABASE_URL", "BOT_SHARED_SECRET_PREVIOUS")
    blocks = EARLIER.split("\n\n")
    mandatory = [block for block in blocks if not any(f"{name}=" in block for name in optional)]
    earlier = "\n\n".join(block for block in mandatory if "Database and cache" not in block)
    assert parts(text_of(deployed, earlier)) == parts(text_of(deployed))


@pytest.mark.parametrize("place", range(len(parts(EARLIER))))
def test_a_persons_comments_stay(place: int) -> None:
    """Above every line, and in place of envgen's comment."""
    lines = parts(EARLIER)
    for mine in PERSONAL:
        edited = EARLIER.replace(f"{lines[place]}\n", f"{mine}\n{lines[place]}\n", 1)
        assert f"{mine}\n" in text_of(deployment(BOT), edited)
        if lines[place].startswith("# ") and "---" not in lines[place]:
            edited = EARLIER.replace(f"{lines[place]}\n", f"{mine}\n", 1)
            assert f"{mine}\n" in text_of(deployment(BOT), edited)


def test_an_edited_comment_of_an_earlier_version_stays() -> None:
    """It is a person's then."""
    edited = EARLIER.replace("Show tracebacks to visitors", "Show me tracebacks")
    after = text_of(deployment(BOT), edited)
    assert "# Show me tracebacks; never in public.\nDJANGO_DEBUG=true\n" in after
    header = EARLIER.replace("keep it out of git.", "keep it secret.")
    assert text_of(deployment(BOT), header).startswith("\n".join(header.splitlines()[:3]))


def test_a_comment_follows_the_profile() -> None:
    """The text above a plain value is envgen's by its digest, whatever the profile's help was."""
    before = text_of(deployment(HEAD + OWN))
    after = text_of(deployment(HEAD + OWN.replace("Items on a page", "Page length")), before)
    assert parts(after) == parts(before.replace("Items on a page", "Page length"))


def test_a_deleted_line_comes_back_below_an_earlier_comment() -> None:
    """The comment is not doubled."""
    deleted = EARLIER.replace("DJANGO_DEBUG=true\n", "")
    after = text_of(deployment(BOT), deleted)
    assert parts(after) == parts(text_of(deployment(BOT), EARLIER))


def test_a_variable_that_goes_takes_an_earlier_comment_along() -> None:
    """Its digest is in the record."""
    without_cors = BOT.replace("corsheaders, ", "")
    after = text_of(deployment(without_cors), EARLIER)
    assert "CORS" not in after
    assert "whose pages may call" not in after


def test_a_rotation_ends_without_an_earlier_comment() -> None:
    """Also when the file was not rendered since."""
    after = finish(deployment(BOT), EARLIER, "BOT_SHARED_SECRET")
    assert "while it is rotated" not in after
    after = finish(deployment(BOT), after, "DJANGO_SECRET_KEY")
    assert "no longer sign" not in after
    assert len(dotenv.values(after)) == len(dotenv.values(EARLIER)) - 2


def test_the_difference_shows_comments_of_both_versions() -> None:
    """They are not hidden as a person's would be."""
    redactor = Redactor([deployment(BOT)], lambda path: None)
    shown = redactor.file(EARLIER, "development")
    assert "<comment" not in shown
    assert "<comment" in redactor.file("# mine\n" + EARLIER, "development")


@pytest.mark.parametrize(
    ("earlier", "title"),
    [
        ("The bot's road to the backend", "The bot's route to the backend"),
        ("The project's own", "Project-specific variables"),
    ],
)
def test_headings_of_an_earlier_version_are_replaced(earlier: str, title: str) -> None:
    """Each one that envgen wrote, if the new one is not there yet."""
    deployed = deployment(BOT.replace(", runs_in: web", "") + SITE + OWN, "production")
    text = text_of(deployed)
    old, new = dotenv.heading(earlier), dotenv.heading(title)
    assert new in text
    assert text_of(deployed, text.replace(new, old)) == text
    both = text.replace(new, old + new)
    assert text_of(deployed, both) == both
    assert text_of(deployed, text.replace("\n", "\r\n").replace(new.strip(), old.strip())) == text
