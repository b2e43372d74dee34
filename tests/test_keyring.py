"""Keys on a machine: where they are found, when they are refused, and whom one knows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from envgen.errors import InputError, Problem
from envgen.output import writer
from envgen.secrets import keyring, sealed
from envgen.secrets.keyring import Keyring, Use
from envgen.vault import keys

KEY, OTHER = sealed.new_key(), sealed.new_key()
NAME = KEY.public.id


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    """Return a keyring with KEY in a file."""
    folder = tmp_path / "config/envgen"
    (folder / "keys").mkdir(parents=True)
    path = folder / f"keys/{NAME}.key"
    path.write_text(f"# made for shop\n{KEY.reveal()}\n")
    path.chmod(0o600)
    return Keyring(folder, "")


def refusal(ring: Keyring, root: Path) -> Problem:
    """Return the problem of a key that cannot be used; its place is the key's file."""
    with pytest.raises(InputError) as error:
        ring.private(KEY.public, root)
    assert KEY.reveal()[-20:] not in str(error.value)
    [problem] = error.value.problems
    assert (problem.rule, str(problem.place)) == (keyring.RULE, str(ring.path_of(NAME)))
    return problem


def test_a_key_in_a_file(ring: Keyring, tmp_path: Path) -> None:
    """It is found by the id of its public half."""
    assert ring.private(KEY.public, tmp_path / "shop") == KEY
    assert ring.private(OTHER.public, tmp_path / "shop") is None
    assert ring.ids() == [NAME]


def test_keys_in_the_variable(ring: Keyring, tmp_path: Path) -> None:
    """One or several, blanks and line ends between them; they come before files."""
    both = Keyring(None, f"{OTHER.reveal()}\n {KEY.reveal()} ")
    assert both.private(KEY.public, tmp_path) == KEY
    assert both.private(OTHER.public, tmp_path) == OTHER
    assert Keyring(ring.folder, OTHER.reveal()).private(KEY.public, tmp_path / "shop") == KEY


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644, 0o601])
@pytest.mark.threat("a private key is exposed")
def test_a_file_that_others_can_use(ring: Keyring, tmp_path: Path, mode: int) -> None:
    """Refused, as ssh refuses its keys."""
    assert ring.folder
    (ring.folder / f"keys/{NAME}.key").chmod(mode)
    problem = refusal(ring, tmp_path / "shop")
    assert f"{mode:04o}" in problem.message
    assert "`chmod 600`" in (problem.hint or "")


def test_a_file_in_the_project(ring: Keyring, tmp_path: Path) -> None:
    """Git could take it; also where a link leads into it."""
    assert ring.private(KEY.public, tmp_path / "shop") == KEY
    assert "XDG_CONFIG_HOME" in (refusal(ring, tmp_path).hint or "")
    assert ring.folder
    (tmp_path / "elsewhere").symlink_to(ring.folder)
    linked = Keyring(tmp_path / "elsewhere", "")
    assert "XDG_CONFIG_HOME" in (refusal(linked, tmp_path / "config").hint or "")


def test_a_file_in_the_repository_around_the_project(ring: Keyring, tmp_path: Path) -> None:
    """A project in a subfolder shares its repository, and that would take the key as well."""
    (tmp_path / "shop").mkdir()
    assert ring.private(KEY.public, tmp_path / "shop") == KEY
    (tmp_path / ".git").mkdir()
    assert "XDG_CONFIG_HOME" in (refusal(ring, tmp_path / "shop").hint or "")
    (tmp_path / "shop/.git").mkdir()
    assert ring.private(KEY.public, tmp_path / "shop") == KEY


def test_a_file_with_another_key(ring: Keyring, tmp_path: Path) -> None:
    """Its name says which key it has to be."""
    assert ring.folder
    for text in (OTHER.reveal(), "", KEY.reveal()[:-3], "junk", KEY.reveal() * 2):
        (ring.folder / f"keys/{NAME}.key").write_text(text)
        assert refusal(ring, tmp_path / "shop").hint is None


def test_a_folder_in_its_place(ring: Keyring, tmp_path: Path) -> None:
    """No plain file is no key."""
    assert ring.folder
    path = ring.folder / f"keys/{NAME}.key"
    path.unlink()
    path.mkdir()
    assert refusal(ring, tmp_path / "shop").hint is None


@pytest.mark.parametrize("case", range(4))
def test_a_variable_that_is_no_key(case: int) -> None:
    """One clear problem, which does not show what is there."""
    text = ("junk", KEY.reveal()[:-1], KEY.public.text(), "junk1 junk2")[case]
    with pytest.raises(InputError) as error:
        Keyring(None, text).from_variable()
    assert "ENVGEN_KEY" in str(error.value)
    assert text not in str(error.value)


def test_a_keyring_shows_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And without a folder it looks for files nowhere."""
    assert KEY.reveal() not in repr(Keyring(tmp_path, KEY.reveal()))
    (tmp_path / "x.key").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert Keyring(None, "").ids() == []


def test_what_is_missing_is_said(ring: Keyring) -> None:
    """Which key it is, and where it was looked for."""
    said = Keyring(ring.folder, OTHER.reveal()).missing(KEY.public)
    assert NAME in said
    assert "ENVGEN_KEY" in said
    assert OTHER.public.id in said
    assert str(ring.path_of(NAME)) in said
    nowhere = Keyring(None, "").missing(KEY.public)
    assert NAME in nowhere
    assert "ENVGEN_KEY" in nowhere
    assert ".key" not in nowhere


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one, or with a path that the specification says to ignore, there is no folder."""

    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    for value in ("", "relative/path"):
        monkeypatch.setenv("XDG_CONFIG_HOME", value)
        nowhere = keyring.of_environment()
        assert (nowhere.folder, nowhere.ids(), nowhere.known()) == (None, [], "")


USE = Use(Path("/srv/shop"), "shop", "production")
STAGING = Use(Path("/srv/shop"), "shop", "staging")
CLONE = Use(Path("/home/me/a clone"), "shop", "production")
OTHERS = Use(Path("/srv/toys"), "toys", "production")


def test_the_first_use_is_trusted_and_remembered() -> None:
    """From then on another key is a change, whoever holds it."""
    assert not keyring.changed("", USE, KEY.public, holds=False)
    known = keyring.with_known("", USE, KEY.public)
    assert not keyring.changed(known, USE, KEY.public, holds=False)
    assert keyring.changed(known, USE, OTHER.public, holds=False)
    assert keyring.changed(known, USE, OTHER.public, holds=True)


def test_a_new_profile_of_a_known_project() -> None:
    """It seals for a key that its project has, or that is one's own."""
    known = keyring.with_known("", USE, KEY.public)
    assert not keyring.changed(known, STAGING, KEY.public, holds=False)
    assert keyring.changed(known, STAGING, OTHER.public, holds=False)
    assert not keyring.changed(known, STAGING, OTHER.public, holds=True)


@pytest.mark.threat("the recipient of a sealed file is replaced")
def test_a_project_that_was_renamed_is_known_by_its_folder() -> None:
    """Else a pull request would rename it to be trusted again."""
    known = keyring.with_known("", USE, KEY.public)
    renamed = Use(USE.root, "renamed", "production")
    assert keyring.changed(known, renamed, OTHER.public, holds=False)


def test_a_new_clone_is_known_by_its_project() -> None:
    """What was seen in one clone counts in the next; another project is another's."""
    known = keyring.with_known("", USE, KEY.public)
    assert keyring.changed(known, CLONE, OTHER.public, holds=False)
    assert not keyring.changed(known, CLONE, KEY.public, holds=False)
    assert not keyring.changed(known, OTHERS, OTHER.public, holds=False)


def test_a_key_that_is_trusted_takes_the_place_of_the_one_before() -> None:
    """Of that profile in that folder, and no other line changes."""
    known = "# mine\n" + keyring.with_known("", STAGING, KEY.public)
    known = keyring.with_known(keyring.with_known(known, USE, KEY.public), CLONE, KEY.public)
    after = keyring.with_known(known, USE, OTHER.public)
    assert not keyring.changed(after, USE, OTHER.public, holds=False)
    assert keyring.changed(after, USE, KEY.public, holds=False)
    assert len(after.splitlines()) == len(known.splitlines()) == 4
    assert after.startswith("# mine\n")
    assert keyring.with_known(after, USE, OTHER.public).splitlines() == after.splitlines()


def test_lines_that_are_none_are_passed_over(ring: Keyring) -> None:
    """Whatever is in the file, and where it is not UTF-8."""
    assert ring.folder
    (ring.folder / "known-recipients").write_bytes(
        b"\xff\xfe a b\n\n# x\none two three four five\n"
    )
    assert not keyring.changed(ring.known(), USE, KEY.public, holds=False)


def test_nothing_is_lost_of_what_several_write(ring: Keyring, tmp_path: Path) -> None:
    """Each of many that write at once finds its line afterwards, and that of all others."""
    uses = [Use(tmp_path / "shop", "shop", f"profile-{number}") for number in range(12)]
    with ThreadPoolExecutor(len(uses)) as pool:
        assert set(pool.map(lambda use: keys.remember(ring, use, KEY.public), uses)) == {""}
    assert sorted(ring.known().splitlines()) == sorted(use.line(KEY.public) for use in uses)


def test_a_lock_that_is_kept_is_told(
    ring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits in vain is told why, and nothing is written."""
    monkeypatch.setattr(keys, "PATIENCE", 0.0)
    assert ring.folder
    with writer.locked(ring.folder):
        assert keys.remember(ring, Use(tmp_path, "shop", "production"), KEY.public)
    assert ring.known() == ""


def test_several_keys_are_named(ring: Keyring, tmp_path: Path) -> None:
    """Whoever has to choose between keys sees them all."""
    both = Keyring(ring.folder, OTHER.reveal())
    with pytest.raises(InputError) as error:
        both.recipient(None, tmp_path / "shop")
    [problem] = error.value.problems
    assert NAME in problem.message
    assert OTHER.public.id in problem.message
