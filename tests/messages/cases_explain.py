"""What `envgen explain` says of names and of lines."""

from __future__ import annotations

from cases_sealed import DOTENV, cloned, no_key, rendered
from snapshots import Case, Sandbox, first, typed

BASE, PRODUCTION = "profiles/base.yaml", "profiles/production.yaml"


def _append(path: str, text: str):  # type: ignore[no-untyped-def]
    def step(box: Sandbox) -> None:
        box.write(path, (box.root / path).read_text(encoding="utf-8") + text)

    return step


def _replaced(box: Sandbox) -> None:
    """Have settings that a profile removes, replaces and adds to."""
    box.edit(BASE, "\nprograms:", "\nsettings: {TIME_ZONE: UTC, USE_TZ: true}\n\nprograms:")
    text = "settings: {TIME_ZONE: Europe/Paris}\nunset: [USE_TZ]\n"
    _append("profiles/development.yaml", text)(box)


def _many(box: Sandbox) -> None:
    variables = "".join(f"  NAME_{number}: {number}\n" for number in range(20))
    box.edit(BASE, "\nenv:\n", f"\nenv:\n{variables}")


def _inherits(box: Sandbox) -> None:
    """Have a profile whose section another profile could not be without."""
    text = "extends: production\nrender: {services: {web: {name: other}}}\n"
    box.write("profiles/staging.yaml", text)


def _urls(box: Sandbox) -> None:
    box.write("config/__init__.py", "")
    box.write("config/urls.py", "urlpatterns = []\n")


def _edited(box: Sandbox) -> None:
    box.edit("render.yaml", "services:", "# mine\nservices:")


EXPLAIN: list[Case] = [
    typed("a setting", "explain ALLOWED_HOSTS -p production"),
    typed("a list", "explain INSTALLED_APPS -p test"),
    typed("a setting that is replaced", "explain TIME_ZONE", _replaced),
    typed("a setting that is removed", "explain USE_TZ", _replaced),
    typed("a setting that no profile has", "explain SITE_ID"),
    typed(
        "a deprecated setting",
        "explain USE_L10N -p test",
        lambda box: box.edit(BASE, 'version: "5.2"', 'version: "4.2"'),
    ),
    typed("a setting that depends on a module", "explain ROOT_URLCONF -p test", _urls),
    typed("a secret setting", "explain SECRET_KEY -p production", project=rendered),
    typed("a variable", "explain DISCORD_TOKEN", project=rendered),
    typed("a sealed variable", "explain BOT_SHARED_SECRET -p production", no_key, project=cloned),
    typed(
        "an old name",
        "explain OLD -p test",
        _append(BASE, "renamed: {OLD: DISCORD_TOKEN}\n"),
        lambda box: box.write("bot/own.py", 'import os\nos.environ["OLD"]\n'),
    ),
    typed("a program", "explain bot -p production"),
    typed("a service", "explain shop -p production"),
    typed("all of it", "explain ALLOWED_HOSTS -p production --all"),
    typed("as data", "explain DJANGO_DEBUG -p production --format json"),
    typed("a key", "explain settings.TIME_ZONE", _replaced),
    typed("many names", f"explain {BASE}:30", _many),
    typed("a key that decides nothing", "explain requires -p test"),
    typed("a rule", "explain drift", _append(BASE, "ignore: {drift: another tool checks it}\n")),
    typed("a rule that needs a boot", "explain boot-network"),
    typed("a problem", "explain yaml-tag"),
    typed("a line", "explain render.yaml:12"),
    typed("a line that many keys decide", "explain config/settings/production.py:20"),
    typed("a line that a section inherits", "explain render.staging.yaml:2", _inherits),
    typed("a checksum", "explain render.yaml:4"),
    typed("a constant line", "explain config/settings/health.py:1"),
    typed(
        "a line of a .env file",
        f"explain {DOTENV}:1",
        lambda box: box.write(DOTENV, "DISCORD_TOKEN=a-token-value\n"),
    ),
    typed("a comment of a .env file", f"explain {DOTENV}:1", project=rendered),
    typed("an edited file", "explain render.yaml:6", _edited, project=rendered),
    typed("no such line", "explain render.yaml:1000"),
    typed("a comment", f"explain {PRODUCTION}:1"),
    typed("no such file", "explain profiles/prodution.yaml:1"),
    typed("no profile", "explain profiles/envgen.schema.json:1"),
    typed("another file", "explain .gitignore:1"),
    typed("nearly a name", "explain ALOWED_HOSTS"),
    typed("no name", "explain qqqqqqqqqq"),
    typed("a profile behind the name", "explain DEBUG production", project=first),
]
FILES = {"explain": EXPLAIN}
