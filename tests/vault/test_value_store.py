"""The store: which value each variable has, where it is from, and what is written back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from commandline import git
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import deployed

from envgen.errors import InputError
from envgen.model import Deployment
from envgen.project import Project
from envgen.secrets import sealed
from envgen.secrets.secret import Secret
from envgen.secrets.values import HeldValue, Locked, Missing, SavedValues
from envgen.vault.store import Edits, SealedValues, Tracked, ValueStore, edited, values_of

KEY, OTHER = sealed.new_key(), sealed.new_key()
DOTENV, SEALED = ".env.production", "profiles/production.sealed.yaml"
PROFILE = """\
project: shop
kind: deployed
site: {hosts: [shop.example.com]}
database: {provider: sqlite}
django: {version: "5.2"}
programs:
  web: {command: gunicorn config.wsgi, django: true, public: true}
env:
  TOKEN: {secret: true, for: [web]}
  SPARE: {secret: true, optional: true, for: [web]}
  LEVEL: {value: INFO, for: [web]}
renamed: {OLD_TOKEN: TOKEN, OLD_LEVEL: LEVEL}
"""
ASKED = ("TOKEN", "SPARE", "LEVEL")
CANARY = "canary-5f2c9e"


def production() -> Deployment:
    """Return the deployment of PROFILE."""
    return deployed(PROFILE)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a folder in a repository that keeps .env files out of git."""
    root = tmp_path / "shop"
    (root / "profiles").mkdir(parents=True)
    git(root, "init", "-q")
    (root / ".gitignore").write_text(".env\n.env.*\n")
    return root


def opened(shop: Path) -> ValueStore:
    """Return a new store, which has read nothing yet."""
    return ValueStore(Project(shop, "profiles"), production())


def with_sealed(shop: Path, values: Mapping[str, str]) -> None:
    """Seal values for KEY, after a head of lines."""
    store = opened(shop)
    blank = sealed.blank(store.subject, KEY.public, SEALED, DOTENV)
    secrets = {name: Secret(value) for name, value in values.items()}
    (shop / SEALED).write_text(sealed.seal(blank, store.subject, secrets, None).text)


def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the key that opens the sealed file be here."""
    monkeypatch.setenv("ENVGEN_KEY", KEY.reveal())


def shown(values: SavedValues, name: str) -> str:
    """Return the outcome of a variable: `VALUE NAME FILE:LINE`, or which there is not."""
    found = values.by_name[name]
    place = f"{Path(found.place.file).suffix.removeprefix('.')}:{found.place.line}"
    if isinstance(found, HeldValue):
        return f"{found.secret.reveal()} {found.name} {place}"
    return f"{'locked' if isinstance(found, Locked) else 'missing'} {place}"


# The text of the .env file, what is sealed, whether the key is here → TOKEN, SPARE, LEVEL.
# Places are `production:LINE` in the .env file, and `yaml:LINE` in the sealed one.
OUTCOMES = {
    "nothing at all": (None, {}, True, "missing production:0", "missing production:0", ""),
    "in the file": ("TOKEN=a\n", {}, True, "a TOKEN production:1", "missing production:0", ""),
    "the last line": ("TOKEN=a\nTOKEN=b\n", {}, True, "b TOKEN production:2", None, ""),
    "a blank is none": ("\nTOKEN= \n", {}, True, "missing production:2", None, ""),
    "a blank after it": ("TOKEN=a\nTOKEN=\n", {}, True, "a TOKEN production:1", None, ""),
    "the old name": ("OLD_TOKEN=a\n", {}, True, "a OLD_TOKEN production:1", None, ""),
    "both names": ("TOKEN=a\nOLD_TOKEN=b\n", {}, True, "a TOKEN production:1", None, ""),
    "old, new blank": ("OLD_TOKEN=a\nTOKEN=\n", {}, True, "a OLD_TOKEN production:1", None, ""),
    "file, then sealed": ("TOKEN=a\n", {"TOKEN": "s"}, True, "a TOKEN production:1", None, ""),
    "old, then sealed": (
        "OLD_TOKEN=a\n",
        {"TOKEN": "s"},
        True,
        "a OLD_TOKEN production:1",
        None,
        "",
    ),
    "sealed": ("", {"TOKEN": "s"}, True, "s TOKEN yaml:8", None, ""),
    "blank, then sealed": ("TOKEN=\n", {"TOKEN": "s"}, True, "s TOKEN yaml:8", None, ""),
    "locked": ("", {"TOKEN": "s"}, False, "locked yaml:8", None, ""),
    "in the file, locked": ("TOKEN=a\n", {"TOKEN": "s"}, False, "a TOKEN production:1", None, ""),
    "a file lacks on purpose": ("", {"SPARE": "s"}, True, None, "missing production:0", ""),
    "no file": (None, {"SPARE": "s"}, True, None, "s SPARE yaml:8", ""),
    "no file, locked": (None, {"SPARE": "s"}, False, None, "locked yaml:8", ""),
    "another is sealed": ("", {"SPARE": "s"}, True, "missing production:0", None, ""),
    "plain": ("LEVEL=DEBUG\n", {}, True, None, None, "DEBUG LEVEL production:1"),
    "plain, the old name": ("OLD_LEVEL=X\n", {}, True, None, None, "X OLD_LEVEL production:1"),
    "plain is not sealed": (None, {"LEVEL": "X"}, True, None, None, "missing production:0"),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_which_value_a_variable_has(shop: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    """The .env file's, under its name or the old one, or else the sealed one."""
    text, in_sealed, key_is_here, *expected = OUTCOMES[case]
    if text is not None:
        (shop / DOTENV).write_text(text)
    if in_sealed:
        with_sealed(shop, in_sealed)
    if key_is_here:
        with_key(monkeypatch)
    values = opened(shop).load()
    for name, outcome in zip(ASKED, expected, strict=True):
        assert not outcome or shown(values, name) == outcome


def test_what_envgen_wrote_under_an_old_name_follows_the_profile() -> None:
    """A plain value that nobody touched is not taken for the new name; one that differs is."""
    from envgen.formats import dotenv

    text = dotenv.with_checksums("OLD_LEVEL=DEBUG\n", {"OLD_LEVEL": "DEBUG"})
    assert isinstance(values_of(production(), text).by_name["LEVEL"], Missing)
    changed = text.replace("=DEBUG", "=ERROR")
    assert shown(values_of(production(), changed), "LEVEL") == "ERROR OLD_LEVEL production:1"


def test_the_sealed_file_is_opened_where_a_value_is_missing(shop: Path) -> None:
    """A .env file with every value is enough, whatever is in the sealed one."""
    (shop / SEALED).write_text("no sealed file at all\n")
    names = [item.name for item in production().variables if not item.optional]
    (shop / DOTENV).write_text("".join(f"{name}=x\n" for name in names))
    store = opened(shop)
    assert store.load().value("TOKEN") == Secret("x")
    assert not store.opened
    (shop / DOTENV).write_text("")
    with pytest.raises(InputError):
        opened(shop).load()
    assert opened(shop).load(sealed=False).value("TOKEN") is None


def test_a_broken_sealed_file_can_count_as_missing(shop: Path) -> None:
    """What is wrong with it is told, and the rest goes on without it."""
    (shop / SEALED).write_text("no sealed file at all\n")
    store = opened(shop)
    assert {problem.rule for problem in store.sealed_problems()} == {"sealed-file"}
    assert isinstance(store.load().by_name["TOKEN"], Missing)


@pytest.mark.parametrize(
    ("contents", "place", "rule"),
    [
        (b"A=1\n<<<<<<< HEAD\nTOKEN=s3cret1\n=======\nTOKEN=s3cret2\n>>>>>>> x\n", ":2:1", None),
        (b"TOKEN=s3cret\xff\n", "", "file"),
        (b"TOKEN=s3cret\n" + b"#" * (4 * 2**20), "", "file"),
    ],
)
def test_a_file_that_cannot_be_relied_on(
    shop: Path, contents: bytes, place: str, rule: str | None
) -> None:
    """A merge conflict, what is no text, and what is too large: a problem without a value."""
    (shop / DOTENV).write_bytes(contents)
    with pytest.raises(InputError) as caught:
        opened(shop).load()
    (problem,) = caught.value.problems
    assert str(problem.place) == f"{DOTENV}{place}"
    assert rule in (None, problem.rule)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("path", [DOTENV, SEALED])
@pytest.mark.threat("a symbolic link leads out of the project")
def test_a_link_is_not_followed(shop: Path, path: str) -> None:
    """Neither to read it nor to write it."""
    outside = shop.parent / "outside"
    outside.write_text(f"TOKEN={CANARY}\n")
    (shop / path).symlink_to(outside)
    with pytest.raises(InputError) as caught:
        opened(shop).load()
    (problem,) = caught.value.problems
    assert (str(problem.place), problem.rule) in ((DOTENV, "dotenv-file"), (SEALED, "sealed-file"))


def test_a_test_profile_has_no_file(shop: Path) -> None:
    """One of that name is somebody else's, and is not written."""
    (shop / ".env.test").write_text("TOKEN=x\n")
    store = ValueStore(
        Project(shop, "profiles"), deployed(PROFILE.replace("deployed", "test"), name="test")
    )
    assert store.load().text is None
    with pytest.raises(InputError), store.editing():
        pass


@pytest.mark.parametrize("kind", ["dotenv", "sealed"])
def test_nothing_is_saved_that_could_not_be_loaded(shop: Path, kind: str) -> None:
    """The next run refuses files of more than 4 MiB, so neither file is written."""
    texts = {"dotenv": "TOKEN=x\n", "sealed": "sealed\n", kind: "é" * (2**21 + 1)}
    with pytest.raises(InputError) as caught:
        opened(shop).save(Edits(**texts))
    (problem,) = caught.value.problems
    assert str(problem.place) == {"dotenv": DOTENV, "sealed": SEALED}[kind]
    assert not (shop / DOTENV).exists()
    assert not (shop / SEALED).exists()


@pytest.mark.threat("a secret is written where git takes it")
def test_nothing_is_saved_where_git_would_take_it(shop: Path) -> None:
    """Neither file is written then; a sealed file alone may go to git."""
    (shop / ".gitignore").unlink()
    with pytest.raises(Tracked):
        opened(shop).save(Edits(dotenv="TOKEN=x\n", sealed="sealed\n"))
    assert not (shop / DOTENV).exists()
    assert not (shop / SEALED).exists()
    assert opened(shop).save(Edits(sealed="sealed\n"))


@pytest.mark.threat("another user reads a .env file")
def test_the_env_file_is_saved_first_and_private(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever cuts it off between the two leaves the sealed file with the values before."""
    order: list[str] = []
    replace = Path.replace

    def note(self: Path, target: Path) -> Path:
        order.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", note)
    assert opened(shop).save(Edits(sealed="sealed\n", dotenv="TOKEN=x\n"))
    assert order == [DOTENV, Path(SEALED).name]
    assert (shop / DOTENV).stat().st_mode & 0o777 == 0o600


def test_what_is_set_to_the_value_that_it_has_stays(shop: Path) -> None:
    """Another value goes to each name that the file has, and none is lost."""
    text = "TOKEN=a\r\nOLD_TOKEN=b\n"
    values = values_of(production(), text)
    assert edited(production(), values, {"TOKEN": Secret("a")}) == Edits()
    changed = edited(production(), values, {"TOKEN": Secret("c")}).dotenv or ""
    assert changed.splitlines() == ["#TOKEN=a", "TOKEN=c", "#OLD_TOKEN=b", "OLD_TOKEN=c"]


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "",
                "# mine",
                "TOKEN=",
                "TOKEN='a b'",
                "export SPARE=x",
                "not understood",
                "OTHER=1 # x",
            ]
        ),
        st.builds(
            "{}={}".format,
            st.sampled_from([*ASKED, "OLD_TOKEN", "OLD_LEVEL", "DJANGO_SECRET_KEY"]),
            st.text(
                st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029")
            ),
        ),
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(lines=LINES, end=st.sampled_from(["\n", "\r\n"]), last=st.booleans(), mark=st.booleans())
def test_saving_what_was_loaded_changes_no_byte(
    shop: Path, lines: list[str], end: str, last: bool, mark: bool
) -> None:
    """Whatever a person wrote, with whatever line ends: the file is not even replaced."""
    text = "\ufeff" * mark + end.join(lines) + end * last
    (shop / DOTENV).write_bytes(text.encode())
    before = (shop / DOTENV).stat()
    store = opened(shop)
    values = store.load()
    changes = {
        name: found.secret for name, found in values.by_name.items() if isinstance(found, HeldValue)
    }
    assert not store.save(edited(store.deployment, values, changes))
    assert (shop / DOTENV).read_bytes() == text.encode()
    assert os.path.samestat((shop / DOTENV).stat(), before)


@pytest.mark.threat("a message shows a value of a .env file")
def test_no_repr_shows_a_value(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of a value nor of all, nor of what is to be saved."""
    (shop / DOTENV).write_text(f"TOKEN={CANARY}\n")
    with_sealed(shop, {"SPARE": CANARY})
    with_key(monkeypatch)
    store = opened(shop)
    values = store.load()
    assert isinstance(store.sealed, SealedValues)
    assert store.sealed.values["SPARE"] == Secret(CANARY)
    edits = edited(store.deployment, values, {"TOKEN": Secret(f"{CANARY}2")})
    assert CANARY in (edits.dotenv or "")
    for each in (
        store,
        values,
        *values.by_name.values(),
        store.sealed,
        store.sealed.of("SPARE"),
        edits,
    ):
        assert CANARY not in repr(each) + str(each) + f"{each}"
        assert CANARY not in repr(list(getattr(each, "__rich_repr__", list)()))
