"""Well-known keys are told by their shape; what only looks a little like one is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Command
from hypothesis import given
from hypothesis import strategies as st

from envgen import runtime
from envgen.secrets import patterns
from envgen.secrets.secret import SecretKind, generate

# Put together, so that this file has none: those who look for keys would find it.
KEYS = {
    "Stripe key": "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "AWS access key": "AKIA" + "IOSFODNN7EXAMPLE",
    "GitHub token": "ghp" + "_" + "a1B2" * 9,
    "GitLab token": "glpat" + "-" + "a1B2c" * 4,
    "Slack token": "xoxb" + "-" + "123456789012-abcdefghijkl",
    "Discord token": "MTIz" + "NDU2Nzg5MDEyMzQ1Njc4" + ".GabcdE." + "a1B2c3D4e5" * 3,
    "Discord webhook": "https://discord.com/api/" + "webhooks/1234567890/" + "a1B2c3D4e5" * 7,
    "Slack webhook": "https://hooks.slack." + "com/services/T0ABC123/B0DEF456/" + "a1B2c3D4" * 3,
    "Telegram bot token": "123456789" + ":AA" + "a1B2c3D4e5f" * 3,
    "Stripe webhook secret": "whsec" + "_" + "a1B2c3D4" * 4,
    "Mailgun key": "key" + "-" + "a1b2c3d4" * 4,
    "Mailchimp key": "a1b2c3d4" * 4 + "-" + "us21",
    "Brevo key": "xkeysib" + "-" + "a1b2c3d4" * 8 + "-" + "a1B2c3D4" * 2,
    "Resend key": "re" + "_" + "a1B2c3D4" + "_" + "a1B2c3D4" * 3,
    "Twilio key": "SK" + "a1b2c3d4" * 4,
    "DigitalOcean token": "dop" + "_v1_" + "a1b2c3d4" * 8,
    "Hugging Face token": "hf" + "_" + "a1B2c3D4e5" * 4,
    "Shopify token": "shpat" + "_" + "a1b2c3d4" * 4,
    "Google API key": "AIza" + "a1B2c" * 7,
    "SendGrid key": "SG" + "." + "a" * 22 + "." + "b" * 43,
    "OpenAI or Anthropic key": "sk" + "-proj-" + "a1B2c3D4" * 5,
    "Supabase secret key": "sb_" + "secret_" + "a1B2c3D4" * 3,
    "Render API key": "rnd" + "_" + "a1B2c3D4" * 3,
    "Neon API key": "napi" + "_" + "a1B2c3D4" * 8,
    "npm token": "npm" + "_" + "a1B2c3" * 6,
    "PyPI token": "pypi" + "-AgE" + "a1B2c3D4e5" * 6,
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
}


@pytest.mark.parametrize("kind", KEYS)
def test_a_known_key_is_told(kind: str) -> None:
    """Alone and in a text, with its place."""
    assert patterns.find(KEYS[kind]) == (0, kind)
    assert patterns.find(f'a = "{KEYS[kind]}"  # b') == (5, kind)


@pytest.mark.parametrize(
    "text",
    [
        "task-list-of-everything-that-is-to-be-done-today",
        "sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc",
        "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
        "-----BEGIN PUBLIC KEY-----",
        "MAKIAIOSFODNN7EXAMPLE",
        "npm_config_registry",
        "https://o0.ingest.sentry.io/4500000000000000",
        "https://" + "a1b2c3d4" * 4 + "@o0.ingest.sentry.io/4500000000000000",  # a DSN is no secret
        "https://hooks.slack.com/services/T…/B…/…",
        "https://discord.com/api/webhooks/",
        "re_path_with_some_words_that_are_long",
        "md5: " + "a1b2c3d4" * 4,
        "12:30:AA",
    ],
)
def test_what_is_no_key(text: str) -> None:
    """A part of a word, a test account's, a public one."""
    assert patterns.find(text) is None


@given(st.sampled_from(["token", "django", "hex", "fernet"]))
def test_what_envgen_makes_has_no_issuer(kind: SecretKind) -> None:
    """A generated secret would not be told by its shape, but for a chance in many millions."""
    assert patterns.find(generate(kind).reveal()) is None


def test_a_long_text_is_searched_in_one_pass() -> None:
    """A file may have megabytes on one line."""
    for piece in ("M", "sk-", "xoxb-", "-----BEGIN ", "a."):
        assert patterns.find(piece.upper() * 100_000 + " ") is None


@pytest.mark.threat("a well-known key is under a harmless name")
def test_a_profile_has_no_key_under_a_neutral_name(project: Path, envgen: Command) -> None:
    """Neither in settings nor under env; the message has its place and not the key."""
    path = project / "profiles" / "base.yaml"
    text = path.read_text(encoding="utf-8")
    key = KEYS["Stripe key"]
    text = text.replace("\nenv:\n", f"\nenv:\n  PAYMENTS_ID: {key}\n")
    path.write_text(f"{text}\nsettings: {{PAYMENTS: {{live: {key}}}}}\n", encoding="utf-8")
    done = envgen("check")
    assert done.status == 2
    assert "PAYMENTS.live" in done.err
    assert "PAYMENTS_ID" in done.err
    assert done.err.count("(rule: secret-in-profile)") == 2
    assert key not in done.err


@pytest.mark.threat("a well-known key is under a harmless name")
def test_a_committed_file_has_no_key(project: Path, envgen: Command) -> None:
    """Whatever it is called there."""
    assert envgen("render", "--all").status == 0
    key = KEYS["GitHub token"]
    (project / "README.md").write_text(f"# Shop\n\ncurl -u me:{key} https://a\n", "utf-8")
    done = envgen("check")
    assert done.status == 1
    assert done.places("secret-shape") == ["README.md:3:12"]
    assert key not in done.err


@pytest.mark.parametrize(
    "module", sorted(Path(str(runtime.__file__)).parent.rglob("*.py")), ids=lambda path: path.stem
)
def test_what_envgen_copies_into_projects_has_no_key(module: Path) -> None:
    """So an unchanged copy is not searched."""
    assert patterns.find(module.read_text(encoding="utf-8")) is None


@pytest.mark.threat("a well-known key is under a harmless name")
def test_an_edited_copy_has_no_key(project: Path, envgen: Command) -> None:
    """It is searched like every other file; so is one that envgen writes once."""
    assert envgen("render", "--all").status == 0
    copies = [project / "config" / "settings" / name for name in ("__init__.py", "health.py")]
    for path in copies:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n# {KEYS['GitHub token']}\n")
    done = envgen("check")
    assert {place.partition(":")[0] for place in done.places("secret-shape")} == {
        path.relative_to(project).as_posix() for path in copies
    }


def test_no_key_is_shorter_than_the_texts_that_are_searched() -> None:
    """Shorter texts are not searched at all."""
    from re._parser import parse  # type: ignore[import-not-found]

    assert min(parse(shape).getwidth()[0] for shape in patterns._SHAPES.values()) == 20
    assert patterns.SHORTEST == 20


SHOWN_BY = [
    ("check", "production"),
    *(("check", "production", "--format", form) for form in ("json", "github", "sarif", "junit")),
    ("lint", ".env.production", "render.yaml"),
    ("render", "production", "--diff"),
    ("report", "-o", "page.html"),
]


@pytest.mark.threat("a person pastes a key in place of a name")
@pytest.mark.parametrize("arguments", SHOWN_BY, ids=" ".join)
def test_a_key_in_place_of_a_name_is_not_shown(
    project: Path, envgen: Command, arguments: tuple[str, ...]
) -> None:
    """A person pasted a key before the =; it is a name then, and messages name names."""
    key = KEYS["Stripe key"]
    assert envgen("render", "--all", "-q").status == 0
    with (project / ".env.production").open("a", encoding="utf-8") as file:
        file.write(f"{key}=1\n")
    manifest = project / "render.yaml"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("key: DISCORD_TOKEN", f"key: {key}"),
        encoding="utf-8",
    )
    done = envgen(*arguments)
    assert done.status in (0, 1)
    assert key not in done.out + done.err
    page = project / "page.html"
    assert not page.exists() or key not in page.read_text(encoding="utf-8")
