"""What differs between two boots, and which differences have a reason."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from adopting import copied
from commandline import run_in

from envgen.adopt.compare import differences
from envgen.live.boot.process import _innermost
from envgen.live.probe.faults import own_path

OLD: dict[str, Any] = {
    "ALLOWED_HOSTS": ["a.com", "b.com"],
    "CSRF_TRUSTED_ORIGINS": ["https://a.com"],
    "MIDDLEWARE": ["one", "two"],
    "DEBUG": True,
    "SECURE_SSL_REDIRECT": False,
    "LOGGING": {},
    "DATABASES": {"default": {"NAME": "db", "HOST": "h", "OPTIONS": {}}},
}
HEALTH = "shop.env_settings.health.HealthMiddleware"


def reasons(old: dict[str, Any], new: dict[str, Any], profile: str = "production") -> list[str]:
    """Return the reason of each difference, by the improvement's id."""
    found = differences(old, new, "shop.env_settings", profile)
    return [item.reason.partition(":")[0] for item in found]


@pytest.mark.parametrize(
    ("name", "new", "reason"),
    [
        ("ALLOWED_HOSTS", ["a.com", "b.com", "shop.onrender.com"], "render-host"),
        ("ALLOWED_HOSTS", ["a.com"], ""),
        ("ALLOWED_HOSTS", ["a.com", "b.com", "evil.example.org"], ""),
        ("CSRF_TRUSTED_ORIGINS", ["https://a.com", "https://b.com"], "csrf-origins"),
        ("CSRF_TRUSTED_ORIGINS", ["https://b.com"], ""),
        ("MIDDLEWARE", [HEALTH, "one", "two"], "health-path"),
        ("MIDDLEWARE", [HEALTH, "two", "one"], ""),
        ("MIDDLEWARE", ["one"], ""),
        ("DEBUG", False, "debug-off"),
        ("SECURE_SSL_REDIRECT", True, "https"),
        ("SECURE_REDIRECT_EXEMPT", ["^health/$"], "https"),
        ("LOGGING", {"version": 1}, "log-to-stdout"),
        (
            "DATABASES",
            {"default": {"NAME": "db", "HOST": "h", "OPTIONS": {"sslmode": "require"}}},
            "database-tls",
        ),
        (
            "DATABASES",
            {"default": {"NAME": "db", "HOST": "other", "OPTIONS": {"sslmode": "require"}}},
            "",
        ),
        ("DATABASES", {"default": {"NAME": "db", "HOST": "h", "OPTIONS": {"x": 1}}}, ""),
        ("DATABASES", {}, ""),
        ("TIME_ZONE", "UTC", ""),
    ],
)
def test_a_reason_is_one_for_its_own_kind_alone(name: str, new: Any, reason: str) -> None:
    """A difference that no improvement makes has no reason, whatever setting it is in."""
    assert reasons(OLD, {**OLD, name: new}) == [reason]


def test_hosts_that_let_in_strangers() -> None:
    """They may go; a host that is named may not."""
    old = {"ALLOWED_HOSTS": ["*", "a.com"]}
    assert reasons(old, {"ALLOWED_HOSTS": ["a.com", "shop.onrender.com"]}) == ["hosts"]
    assert reasons(old, {"ALLOWED_HOSTS": ["shop.onrender.com"]}) == [""]


def test_a_list_that_answers_nobody() -> None:
    """Removing a shared domain is no improvement if no public host is left."""
    old = {"ALLOWED_HOSTS": [".onrender.com", "127.0.0.1"]}
    assert reasons(old, {"ALLOWED_HOSTS": ["127.0.0.1"]}) == [""]
    assert reasons(old, {"ALLOWED_HOSTS": ["127.0.0.1", "shop.onrender.com"]}) == ["hosts"]


@pytest.mark.parametrize("origin", ["https://*.a.com", "https://localhost", "https://127.0.0.1:8"])
def test_origins_that_are_wider_than_before(origin: str) -> None:
    """Neither all subdomains nor a developer's machine become trusted."""
    old = {"CSRF_TRUSTED_ORIGINS": ["https://a.com"]}
    assert reasons(old, {"CSRF_TRUSTED_ORIGINS": ["https://a.com", origin]}) == [""]


def test_the_items_of_a_list() -> None:
    """Those that went and came are shown, and of the others nothing."""
    (found,) = differences({"A": ["x" * 90, "y"]}, {"A": ["x" * 90, "z"]}, "shop", "production")
    assert list(found.lines()) == ["- 'y'", "+ 'z'"]
    (turned,) = differences({"A": ["y", "z"]}, {"A": ["z", "y"]}, "shop", "production")
    assert list(turned.lines()) == ["- ['y', 'z']", "+ ['z', 'y']"]


def test_long_lists() -> None:
    """Thirty items are shown, in an order that does not take the square of their number."""
    old, new = ([[letter, number] for number in range(50_000)] for letter in "ab")
    (found,) = differences({"A": old}, {"A": new}, "shop", "production")
    lines = list(found.lines())
    assert lines[0] == "- ['a', 0]"
    assert lines[30] == "- … and 49970 more"
    assert len(lines) == 62


@pytest.mark.parametrize(
    "odd",
    [
        {"default": None},
        {"default": 5},
        {"default": {"NAME": "db", "HOST": "h", "OPTIONS": 5}},
        {"$tuple": 5},
        {"$digest": [1]},
        {"$hidden": {"a": 1}},
    ],
)
def test_reports_that_make_no_sense(odd: Any) -> None:
    """A project can write anything into the report of its boot: it is a difference, no error."""
    for old, new in ((odd, OLD["DATABASES"]), (OLD["DATABASES"], odd)):
        (found,) = differences({"DATABASES": old}, {"DATABASES": new}, "shop", "production")
        assert list(found.lines())
        assert found.reason == ""


def test_names_that_are_private() -> None:
    """A name with an underscore in front is no setting of Django's."""
    assert differences({"_STAGE": 1}, {"_STAGE": 2}, "shop", "production") == []


def test_a_setting_that_is_not_generated() -> None:
    """No improvement explains a change that the generated module does not make."""
    old, new = ({"SECRET_KEY": {"$hidden": "", "$digest": text}} for text in "ab")
    assert differences(old, new, "shop", "production", {"DEBUG"})[0].reason == ""
    assert differences(old, new, "shop", "production", {"SECRET_KEY"})[0].reason != ""


def test_logging_that_the_project_had() -> None:
    """To replace what somebody configured has no reason."""
    assert reasons({"LOGGING": {"version": 1}}, {"LOGGING": {"version": 1, "root": {}}}) == [""]


def test_debug_in_development() -> None:
    """A developer's DEBUG is nobody's to improve."""
    assert reasons({"DEBUG": True}, {"DEBUG": False}, "development") == [""]


def test_secrets_are_compared_and_not_shown() -> None:
    """Equal ones are equal under whatever name, and a different one shows none of its text."""
    same = {"SECRET_KEY": {"$hidden": "SECRET_KEY", "$digest": "aa"}}
    renamed = {"SECRET_KEY": {"$hidden": "DJANGO_SECRET_KEY", "$digest": "aa"}}
    other = {"SECRET_KEY": {"$hidden": "DJANGO_SECRET_KEY", "$digest": "bb"}}
    assert differences(same, renamed, "shop.env_settings", "production") == []
    (found,) = differences(same, other, "shop.env_settings", "production")
    assert (found.old, found.new) == ("<secret SECRET_KEY>", "<secret DJANGO_SECRET_KEY>")
    assert found.reason.startswith("secret-key: ")


@pytest.mark.parametrize(("serves", "known"), [(True, False), (False, True)])
def test_hosts_of_a_program_without_visitors(serves: bool, known: bool) -> None:
    """A worker gets the site's hosts, and does not use them."""
    old = {**OLD, "ALLOWED_HOSTS": ["localhost"]}
    [found] = differences(old, OLD, "shop.env_settings", "production", serves=serves)
    assert found.name == "ALLOWED_HOSTS"
    assert bool(found.reason) is known


def test_the_module_that_an_error_is_in(tmp_path: Path) -> None:
    """--compare boots a copy whose files are links, and names the project's own file."""
    root = copied("guide", tmp_path)
    (root / "shop/odd.py").write_text("import os\n\nraise LookupError\n")
    settings = root / "shop/settings.py"
    settings.write_text(f"{settings.read_text()}\nimport shop.odd\n")
    done = run_in(root, "adopt", "--compare", "--python", sys.executable)
    assert done.status == 1
    for which in ("old", "new"):
        assert f"the {which} settings do not boot: LookupError at shop/odd.py:3" in done.out


def test_the_module_that_never_ends(tmp_path: Path) -> None:
    """Of the frames of a process that hangs, the innermost of the project is named."""
    there, copy = tmp_path / "there", tmp_path / "copy"
    there.mkdir()
    copy.mkdir()
    (there / "forever.py").write_text("while True: pass\n")
    (copy / "forever.py").symlink_to(there / "forever.py")
    frames = [f'  File "{os.__file__}", line 9 in x', f'  File "{copy}/forever.py", line 1 in y']
    assert _innermost([line.encode() for line in frames], str(copy)) == ("forever.py", 1)
    assert own_path(f"{copy}/../there/forever.py", str(copy)) is None
    assert own_path(f"{copy}/venv/site-packages/x.py", str(copy)) is None
