"""Hosts and origins that adopting takes over: never more than before, and never none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from adopting import copied
from commandline import Command


def adopted(envgen: Command, tmp_path: Path, settings: str) -> tuple[dict[str, Any], str]:
    """Return production's profile of the project `tunnel` with other hosts, and the report."""
    root = copied("tunnel", tmp_path)
    path = root / "parcel" / "settings.py"
    before, _, rest = path.read_text().partition("ALLOWED_HOSTS")
    path.write_text(f"{before}{settings}\nINSTALLED_APPS{rest.partition('INSTALLED_APPS')[2]}")
    done = envgen("adopt", cwd=root)
    assert done.status == 0, done.err
    profile = yaml.safe_load((root / "profiles" / "production.yaml").read_text())
    return profile, done.err


def kept(profile: dict[str, Any]) -> set[str]:
    """Return which of the two settings stay the base module's."""
    return {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"} & {*profile["keep"]}


BOTH = {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"}


@pytest.mark.parametrize(
    ("hosts", "origins", "stay", "named"),
    [
        # The generated module could not add the service's own name.
        ([".onrender.com", "127.0.0.1"], ["http://localhost:3000"], BOTH, None),
        # It does here.
        ([".onrender.com", "127.0.0.1"], [], set(), ["127.0.0.1"]),
        # All subdomains as hosts are no origins.
        ([".parcel.example"], ["https://parcel.example"], {"CSRF_TRUSTED_ORIGINS"}, None),
        ([".parcel.example"], ["https://*.parcel.example"], set(), [".parcel.example"]),
        # A shared domain of the Public Suffix List.
        ([".fly.dev", "parcel.example"], [], set(), ["parcel.example"]),
        # A developer's machine is no origin of the server's.
        (["parcel.example", "localhost"], [], set(), ["parcel.example", "localhost"]),
        (["parcel.example"], ["https://localhost:3000"], {"CSRF_TRUSTED_ORIGINS"}, None),
        # Neither a frontend nor a tunnel is a host.
        (["*"], ["https://web.vercel.app", "https://a1.ngrok.io"], set(), None),
    ],
)
def test_what_stays_and_what_is_named(
    envgen: Command,
    tmp_path: Path,
    hosts: list[str],
    origins: list[str],
    stay: set[str],
    named: list[str] | None,
) -> None:
    """A list is taken over as a whole, or stays as it is."""
    settings = f"ALLOWED_HOSTS = {hosts}\nCSRF_TRUSTED_ORIGINS = {origins}"
    profile, _ = adopted(envgen, tmp_path, settings)
    assert kept(profile) == stay
    if named is not None:
        assert profile["site"]["hosts"] == named
    assert set(profile.get("site", {}).get("hosts", [])) <= set(hosts)


def test_each_item_that_goes_and_comes_is_told(envgen: Command, tmp_path: Path) -> None:
    """A frontend, by CORS or by the domain it is on, stays an origin and becomes no host."""
    root = copied("tunnel", tmp_path)
    done = envgen("adopt", cwd=root)
    assert "7:1: removed *; added parcel.example, Render's own name (RENDER_EXTERN" in done.err
    profile = yaml.safe_load((root / "profiles" / "production.yaml").read_text())
    site = profile["site"]
    assert site["hosts"] == ["parcel.example"]
    assert site["frontends"] == ["https://app.parcel.example", "https://parcel-web.vercel.app"]
    # CORS does not let it read, so it is an origin of forms, and no frontend.
    assert profile["append"] == {"CSRF_TRUSTED_ORIGINS": ["https://4f2a.ngrok-free.app"]}


def test_an_origin_of_a_developer_is_told(envgen: Command, tmp_path: Path) -> None:
    """It stays, because nobody but the owner knows what it is for."""
    settings = "ALLOWED_HOSTS = ['a.example']\nCSRF_TRUSTED_ORIGINS = ['http://localhost:3000']"
    _, said = adopted(envgen, tmp_path, settings)
    assert "CSRF_TRUSTED_ORIGINS stays as it is: remove http://localhost:3000 on the server" in said


def test_what_the_owner_turned_off_stays_off(envgen: Command, tmp_path: Path) -> None:
    """The improvement is offered, and not made."""
    root = copied("hosted", tmp_path)
    done = envgen("adopt", cwd=root)
    left = yaml.safe_load((root / "profiles" / "production.yaml").read_text())["keep"]
    assert "SECURE_SSL_REDIRECT" in left
    assert "10:1: SECURE_SSL_REDIRECT stays False, as the settings say" in done.err


def test_the_projects_own_health_view_is_not_redirected(envgen: Command, tmp_path: Path) -> None:
    """Where the exemptions are the project's own, there is no new redirect."""
    root = copied("hosted", tmp_path)
    path = root / "depot" / "settings.py"
    path.write_text(
        path.read_text().replace("SECURE_SSL_REDIRECT = False", "SECURE_REDIRECT_EXEMPT = ['^x$']")
    )
    envgen("adopt", cwd=root)
    profile = yaml.safe_load((root / "profiles" / "production.yaml").read_text())
    assert "SECURE_SSL_REDIRECT" in profile["keep"]


def test_the_address_of_all_interfaces_is_no_site(envgen: Command, tmp_path: Path) -> None:
    """0.0.0.0 in ALLOWED_HOSTS becomes no origin."""
    profile, report = adopted(
        envgen, tmp_path, 'ALLOWED_HOSTS = ["0.0.0.0", "parcel.example.com"]\n'
    )
    assert "https://0.0.0.0" not in report
    assert "0.0.0.0" in profile["site"]["hosts"]
