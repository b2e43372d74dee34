"""A profile's .env file through the life of a project: rendered, edited, rendered again."""

from __future__ import annotations

import pytest
from dotenv_rendering import (
    BOT,
    DATABASE,
    HEAD,
    OWN,
    PROFILES,
    deployment,
    for_each_profile,
    parts,
    render,
    text_of,
    with_same_secrets,
    without,
)

from envgen.errors import InputError
from envgen.formats import dotenv
from envgen.model import Facts
from envgen.output.targets.dotenv import Choices, merge
from envgen.output.templating import Templates, own_templates
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve
from envgen.secrets.secret import Secret, SecretKind
from envgen.vault.store import values_of

# --- A first render --------------------------------------------------------------------------


@for_each_profile
def test_a_first_render_is_in_step(name: str, profile: str) -> None:
    """Rendering again, which updates instead, changes no byte and makes no secret."""
    outcome = render(deployment(profile, name))
    assert outcome.kept == ()
    assert dotenv.problems(outcome.artifact.text, ".env") == []
    assert outcome.artifact.mode == 0o600


def test_a_first_render_says_what_is_made_and_what_is_missing() -> None:
    """Secrets are made, what a person supplies is left empty, what is optional left out."""
    outcome = render(deployment(*reversed(PROFILES["everything"])))
    assert outcome.made == ("DJANGO_SECRET_KEY", "SIGNING_KEY", "BOT_SHARED_SECRET")
    assert outcome.missing == ("DATABASE_URL", "REDIS_URL", "STRIPE_KEY")
    values = dotenv.values(outcome.artifact.text)
    assert values["STRIPE_KEY"] == ""
    assert values["FEATURES"] == "signup,export"
    assert "SENTRY_DSN" not in values
    assert "made" not in repr(outcome)


def test_a_file_of_blank_lines_is_a_new_one() -> None:
    """An empty .env file gets the header, too."""
    deployed = deployment(HEAD)
    assert text_of(deployed, "\n \n") == text_of(deployed)


def test_a_test_profile_has_no_file() -> None:
    """Tests run on dummy values."""
    choices = Choices(make=lambda kind: Secret("x"))
    deployed = deployment(HEAD, "test")
    saved = values_of(deployed, None)
    assert merge(deployed, Templates(own_templates()), saved, choices) is None


# --- The profile changes ---------------------------------------------------------------------


@pytest.mark.parametrize(("name", "profile"), PROFILES.values(), ids=PROFILES)
def test_a_new_variable_stands_where_a_first_render_puts_it(name: str, profile: str) -> None:
    """Byte for byte the file is what it would be had the variable been there from the start."""
    deployed = deployment(profile, name)
    fresh = with_same_secrets(text_of(deployed))
    for added in deployed.variables:
        grown = text_of(deployed, text_of(without(deployed, added.name)))
        assert with_same_secrets(grown) == fresh, added.name


@for_each_profile
def test_a_variable_that_the_profile_no_longer_has(name: str, profile: str) -> None:
    """A plain one goes and leaves nothing but, perhaps, a blank line; a secret is kept."""
    deployed = deployment(profile, name)
    before = text_of(deployed)
    for removed in (item.name for item in deployed.variables):
        smaller = without(deployed, removed)
        after = text_of(smaller, before)
        plain = removed in dotenv.recorded_checksums(before)
        wanted = with_same_secrets(text_of(smaller) if plain else before)
        assert parts(with_same_secrets(after)) == parts(wanted), removed
        assert "\n\n\n" not in after
        assert removed not in dotenv.recorded_checksums(after)


def test_a_section_without_variables_goes() -> None:
    """Nobody needs a heading above nothing; one above a line of a person's stays."""
    small, one = HEAD, HEAD + "env: {PAGE_SIZE: {value: 20, help: Items.}}\n"
    assert text_of(deployment(small), text_of(deployment(one))) == text_of(deployment(small))
    edited = text_of(deployment(one)).replace("PAGE_SIZE=20\n", "PAGE_SIZE=20\nMINE=1\n")
    after = text_of(deployment(small), edited)
    assert "--- Project-specific variables ---" in after
    assert "MINE=1\n" in after


def test_a_changed_value_follows_the_profile() -> None:
    """What envgen wrote is rewritten on its line."""
    before = text_of(deployment(HEAD + OWN))
    after = text_of(deployment(HEAD + OWN.replace("20", "50")), before)
    assert parts(after) == parts(before.replace("PAGE_SIZE=20", "PAGE_SIZE=50"))


def test_the_comment_that_was_written_goes_although_the_profile_reworded_it() -> None:
    """Comments are written once; the record remembers which one it was."""
    text = text_of(deployment(HEAD + OWN))
    text = text_of(deployment(HEAD + OWN.replace("Items on a page", "Page length")), text)
    assert "# Items on a page.\n" in text
    after = text_of(deployment(HEAD + OWN.replace("  PAGE_SIZE", "  PAGE_LENGTH")), text)
    assert "PAGE_SIZE" not in after
    assert after.count("# Items on a page.\n") == 1  # that of PAGE_LENGTH


@pytest.mark.parametrize(
    "help_text",
    ["first\\nsecond", "envgen: DJANGO_DEBUG=01234567", "--- Core ---", "\\u2028A=1", "back\\\\"],
)
@pytest.mark.threat("a help text becomes code")
def test_a_hostile_help_text_stays_a_comment(help_text: str) -> None:
    """Neither the first render nor an update makes of it a line that means something."""
    own = f'env: {{PAGE_SIZE: {{value: 20, help: "{help_text}"}}, MAIL_FROM: {{value: a}}}}\n'
    deployed = deployment(HEAD + own)
    fresh = text_of(deployed)
    assert text_of(deployed, text_of(without(deployed, "PAGE_SIZE"))) == fresh
    assert dotenv.problems(fresh, ".env") == []
    assert set(dotenv.values(fresh)) == {item.name for item in deployed.variables} - {
        "DJANGO_SECRET_KEY_FALLBACKS",
        "DATABASE_URL",
    }
    gone = text_of(without(deployed, "PAGE_SIZE"), fresh)
    assert parts(gone) == parts(text_of(without(deployed, "PAGE_SIZE")))


def test_values_that_no_file_can_carry_are_named_together() -> None:
    """All of them in one InputError, and no value in it."""
    own = 'env: {ONE: {value: "s3cret\\n"}, TWO: {value: "$s3cret"}}\n'
    loaded = load(
        {"development": ProfileSource("profiles/development.yaml", (HEAD + own).encode())}
    )
    deployed, _ = resolve(loaded.profiles["development"], Facts())
    before = text_of(without(deployed, "ONE", "TWO"))
    with pytest.raises(InputError) as caught:
        merge(
            deployed,
            Templates(own_templates()),
            values_of(deployed, before),
            Choices(make=lambda kind: Secret("x")),
        )
    told = [problem.message for problem in caught.value.problems]
    assert [name in message for name, message in zip(("ONE", "TWO"), told, strict=True)] == [
        True,
        True,
    ]
    assert "s3cret" not in str(told)


# --- A person changes the file ---------------------------------------------------------------


@pytest.mark.threat("a person's lines in a .env file are lost")
def test_what_a_person_adds_stays() -> None:
    """Comments, unknown variables and blank lines stay where they are, byte for byte."""
    deployed = deployment(HEAD + OWN)
    edited = (
        text_of(deployed)
        .replace("# Items on a page.\n", "# For the demo:\n# Items on a page.\n# less is more\n")
        .replace("\nMAIL_FROM=", "\nexport MINE='a b'  # keep\n\n\nMAIL_FROM=")
    )
    assert parts(text_of(deployed, edited)) == parts(edited)
    grown = text_of(deployment(HEAD + OWN + "  LATER: {value: 1, help: New.}\n"), edited)
    assert [line for line in parts(grown) if line not in ("# New.", "LATER=1")] == parts(edited)


def test_a_changed_value_is_a_persons_until_it_is_reset() -> None:
    """It stays and is named, also when the profile changes; --reset hands it back."""
    edited = text_of(deployment(HEAD + OWN)).replace("PAGE_SIZE=20", "PAGE_SIZE=5")
    changed = deployment(HEAD + OWN.replace("20", "50"))
    kept = render(changed, edited)
    assert kept.kept == ("PAGE_SIZE",)
    assert dotenv.values(kept.artifact.text)["PAGE_SIZE"] == "5"
    reset = render(changed, kept.artifact.text, "PAGE_SIZE")
    assert reset.kept == ()
    assert reset.artifact.text == text_of(changed, text_of(changed))


def test_a_changed_value_outlives_the_profiles_variable() -> None:
    """What a person changed is not envgen's to remove, and neither is its comment."""
    deployed = deployment(HEAD + OWN)
    edited = text_of(deployed).replace("PAGE_SIZE=20", "PAGE_SIZE=5")
    assert parts(text_of(without(deployed, "PAGE_SIZE"), edited)) == parts(edited)


def test_a_persons_comment_outlives_the_profiles_variable() -> None:
    """Of the comments above a variable that goes, only the one that envgen wrote goes with it."""
    deployed = deployment(HEAD + OWN)
    smaller = without(deployed, "PAGE_SIZE", "MAIL_FROM")
    text = text_of(deployed)
    above = text.replace("# Items on a page.\n", "# For the demo\n# Items on a page.\n")
    instead = text.replace("# Items on a page.\n", "# For the demo\n")
    without_help = text.replace("\nMAIL_FROM=", "\n# For the demo\nMAIL_FROM=")
    for edited in (above, instead, without_help):
        after = text_of(smaller, text_of(deployed, edited))
        assert "# For the demo\n" in after
        assert "# Items on a page.\n" not in after
        assert "\n\n\n" not in after


def test_a_deleted_line_comes_back_below_its_comment() -> None:
    """The file is again as it was, and no comment is doubled."""
    deployed = deployment(HEAD + OWN)
    text = text_of(deployed)
    assert text_of(deployed, text.replace("PAGE_SIZE=20\n", "")) == text
    assert text_of(deployed, text.replace("# Items on a page.\nPAGE_SIZE=20\n\n", "")) == text


def test_a_deleted_comment_stays_away() -> None:
    """Nobody is lectured twice."""
    deployed = deployment(HEAD + OWN)
    text = text_of(deployed)
    assert parts(text_of(deployed, text.replace("# Items on a page.\n", ""))) == [
        line for line in parts(text) if line != "# Items on a page."
    ]


@pytest.mark.threat("a secret changes by itself")
def test_secrets_are_kept() -> None:
    """A secret that is there stays, whoever made it; only an empty one is generated again."""
    deployed = deployment(HEAD + OWN)
    text = text_of(deployed).replace("STRIPE_KEY=\n", "STRIPE_KEY='sk live'\n")
    before = dotenv.values(text)
    outcome = render(deployed, text, secret="other")
    assert outcome.artifact.text == text
    assert outcome.missing == ()
    emptied = text.replace(f"SIGNING_KEY={before['SIGNING_KEY']}", "SIGNING_KEY=")
    outcome = render(deployed, emptied, secret="other")
    assert outcome.made == ("SIGNING_KEY",)
    assert dotenv.values(outcome.artifact.text) == {**before, "SIGNING_KEY": "other0"}


def test_a_file_that_somebody_wrote_by_hand_is_filled_up() -> None:
    """Without a record every value is a person's; what lacks is added, and nothing is moved."""
    written = "# My own.\nDJANGO_DEBUG=no\nMINE=1\nDJANGO_SECRET_KEY=mine\n"
    outcome = render(deployment(HEAD), written)
    assert outcome.kept == ("DJANGO_DEBUG",)
    assert outcome.made == ()
    lines = parts(outcome.artifact.text)
    assert [line for line in lines if line in written.splitlines()] == written.splitlines()
    assert dotenv.values(outcome.artifact.text)["DJANGO_LOG_LEVEL"] == "INFO"


def test_the_kind_of_a_secret_is_the_profiles() -> None:
    """`generate` decides what is asked for."""
    asked: list[SecretKind] = []

    def make(kind: SecretKind) -> Secret:
        asked.append(kind)
        return Secret("x")

    deployed = deployment(BOT + OWN)
    merge(deployed, Templates(own_templates()), values_of(deployed, None), Choices(make=make))
    assert asked == ["django", "hex", "token"]


# --- What must never be lost -----------------------------------------------------------------

RENAMED = "renamed: {SECRET_KEY: DJANGO_SECRET_KEY, STRIPE: STRIPE_KEY, PAGES: PAGE_SIZE}\n"


@pytest.mark.parametrize("there", ["", "DJANGO_SECRET_KEY=\n", "DJANGO_SECRET_KEY='  '\n"])
def test_a_value_under_its_old_name_is_taken_over(there: str) -> None:
    """Secrets and what a person wrote come under the new name, and the old line stays."""
    written = "SECRET_KEY='my old key'\nSTRIPE=sk\nPAGES=5\n"
    outcome = render(deployment(HEAD + OWN + RENAMED), written + there)
    assert "DJANGO_SECRET_KEY" not in outcome.made
    assert (outcome.missing, outcome.kept) == ((), ("PAGE_SIZE",))
    values = dotenv.values(outcome.artifact.text)
    assert values["DJANGO_SECRET_KEY"] == values["SECRET_KEY"] == "my old key"
    assert values["STRIPE_KEY"] == values["STRIPE"] == "sk"
    assert values["PAGE_SIZE"] == values["PAGES"] == "5"
    assert set(written.splitlines()) < set(outcome.artifact.text.splitlines())


def test_a_value_of_envgens_own_follows_the_profile_to_its_new_name() -> None:
    """What envgen wrote under the old name goes; a new name that has a value keeps it."""
    text = text_of(deployment(HEAD + OWN.replace("PAGE_SIZE: {value: 20", "PAGES: {value: 9")))
    after = text_of(deployment(HEAD + OWN + RENAMED), f"{text}SECRET_KEY=another\n")
    values = dotenv.values(after)
    assert "PAGES" not in values
    assert values["PAGE_SIZE"] == "20"
    assert values["DJANGO_SECRET_KEY"] == dotenv.values(text)["DJANGO_SECRET_KEY"]


def test_no_value_of_a_secret_is_lost_to_a_second_one() -> None:
    """The one that counts stays on its line, another becomes a comment; a blank counts nothing."""
    text = "SIGNING_KEY=first\nSTRIPE_KEY=one\nSIGNING_KEY=second\nSTRIPE_KEY=\n"
    outcome = render(deployment(HEAD + OWN), f"{text}DJANGO_SECRET_KEY=real\nDJANGO_SECRET_KEY=\n")
    lines = outcome.artifact.text.splitlines()
    values = dotenv.values(outcome.artifact.text)
    assert {"#SIGNING_KEY=first", "SIGNING_KEY=second", "STRIPE_KEY=one"} < set(lines)
    assert values["DJANGO_SECRET_KEY"] == "real"
    assert outcome.made == outcome.missing == ()


@pytest.mark.parametrize("blank", ["   ", "'   '", '"\t"'])
def test_blank_counts_as_missing(blank: str) -> None:
    """A secret of blanks is generated again, and one that a person supplies is named."""
    text = f"DJANGO_SECRET_KEY={blank}\nSTRIPE_KEY={blank}\nSIGNING_KEY=x\n"
    outcome = render(deployment(HEAD + OWN), text)
    assert outcome.made == ("DJANGO_SECRET_KEY",)
    assert outcome.missing == ("STRIPE_KEY",)
    assert dotenv.values(outcome.artifact.text)["DJANGO_SECRET_KEY"] == "made0"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{provider: supabase}", "{provider: neon}"),
        ("{provider: neon}", "{provider: supabase, pooler: transaction}"),
        ("{provider: neon}", "{provider: url}"),
        ("{provider: url}", "{provider: neon, pooler: direct}"),
        ("{provider: neon, migrate: M_URL}", "{provider: supabase, migrate: M_URL}"),
        ("{provider: supabase}", "{provider: render-postgres}"),
        ("{provider: render-postgres}", "{provider: sqlite}"),
    ],
)
def test_the_comment_above_a_url_follows_the_provider(before: str, after: str) -> None:
    """A file that is rendered again has the comment that a new file would have."""
    head = HEAD + DATABASE
    old = render(deployment(f"{head}database: {before}\n", "production")).artifact.text
    old = old.replace("DATABASE_URL=\n", "DATABASE_URL=postgres://u:p@db.example.com/db\n")
    deployed = deployment(f"{head}database: {after}\n", "production")

    lines = render(deployed, old).artifact.text.splitlines()
    above = {line.partition("=")[0]: lines[at - 1] for at, line in enumerate(lines) if at}
    urls = [item for item in deployed.variables if item.type == "database"]
    assert [above[item.name] for item in urls] == [f"# {item.help}" for item in urls]
    own = old.replace("\nDATABASE_URL=", "\n# The cluster of the shop.\nDATABASE_URL=")
    assert "# The cluster of the shop.\nDATABASE_URL=" in render(deployed, own).artifact.text
