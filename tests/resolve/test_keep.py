"""`keep` leaves settings to the project's own module, as `unset` does."""

from __future__ import annotations

from envgen.profile.loader import ProfileSource, load


def unset(**texts: str) -> dict[str, tuple[str, ...]]:
    """Return what each of these profiles does not set."""
    sources = {name: ProfileSource(f"{name}.yaml", text.encode()) for name, text in texts.items()}
    loaded = load(sources)
    assert not loaded.problems
    return {name: profile.document.unset for name, profile in loaded.profiles.items()}


def test_both_keys_do_the_same() -> None:
    """What is kept is not set; the place of each item is its own."""
    found = unset(production="unset: [DEBUG]\nkeep: [LOGGING]\n")
    assert found == {"production": ("DEBUG", "LOGGING")}


def test_a_child_keeps_what_its_parent_keeps() -> None:
    """They accumulate, and a child that sets a setting takes it back."""
    found = unset(
        production="keep: [LOGGING, CACHES]\n",
        staging="extends: production\nkeep: [DEBUG]\nsettings: {CACHES: {}}\n",
    )
    assert found["staging"] == ("LOGGING", "DEBUG")


def test_the_place_of_an_item() -> None:
    """A problem of a kept setting points at its item."""
    sources = {"production": ProfileSource("p.yaml", b"unset: [DEBUG]\nkeep: [A, LOGGING]\n")}
    profile = load(sources).profiles["production"]
    assert str(profile.place("unset", 2)) == "p.yaml:2:11"
    assert profile.document.left_by("LOGGING") == "keep"
    assert profile.document.left_by("DEBUG") == "unset"
