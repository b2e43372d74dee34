"""Deployments against the disk: which files change, why, and in what order it is found out."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from commandline import Command

from envgen.cli.session import Session
from envgen.errors import InputError
from envgen.model import Artifact, Change, Deployment, State
from envgen.output.changes import diff, plan
from envgen.output.targets.dotenv import Choices
from envgen.project import Project
from envgen.secrets.secret import Secret, SecretKind
from envgen.secrets.values import SavedValues
from envgen.vault.store import values_of


class Shelf:
    """A disk that is a dictionary."""

    def __init__(self) -> None:
        """Hold nothing."""
        self.files: dict[str, str] = {}
        self.modes: dict[str, int] = {}
        self.links: set[str] = set()
        self.taken: set[str] = set()
        self.asked: list[str] = []

    def read(self, path: str) -> str | None:
        """Return a text."""
        self.asked.append(path)
        return self.files.get(path)

    def is_file(self, path: str) -> bool:
        """Return whether there is a text."""
        return path in self.files

    def mode(self, path: str) -> int | None:
        """Return a mode."""
        return self.modes.get(path)

    def link_on_the_way(self, path: str) -> str | None:
        """Return a link."""
        return path if path in self.links else None

    refuse_links = Project.refuse_links

    def would_be_tracked(self, paths: Iterable[str]) -> dict[str, str]:
        """Return what git would take."""
        return dict.fromkeys(self.taken & set(paths), "git would")

    def accept(self, changes: Iterable[Change]) -> None:
        """Write what is to be written."""
        for change in changes:
            if change.state in (State.CREATE, State.UPDATE):
                self.files[change.artifact.path] = change.artifact.text
                self.modes[change.artifact.path] = change.artifact.mode


def made(kind: SecretKind) -> Secret:
    """Make a secret that is always the same."""
    return Secret(f"the-{kind}-secret")


@pytest.fixture
def session(envgen: Command) -> Session:
    """Return a fresh project, in whose folder we are."""
    assert envgen("schema").status == 0
    return Session(None)


def planned(session: Session, shelf: Shelf, *names: str, **more: object) -> dict[str, Change]:
    """Plan the profiles `names`; return the changes by path."""
    choices = Choices(make=made)
    every = list(session.deployments.values())

    def load(deployment: Deployment) -> SavedValues:
        return values_of(deployment, shelf.read(deployment.dotenv))

    more = {"load": load, **more}
    changes = plan(every, names, session.templates, shelf, choices, **more)  # type: ignore[arg-type]
    return {change.artifact.path: change for change in changes}


def test_from_nothing_to_everything(session: Session) -> None:
    """All is created at first; once written, all is the same; planning itself writes nothing."""
    shelf = Shelf()
    names = tuple(session.deployments)
    first = planned(session, shelf, *names)
    assert {change.state for change in first.values()} == {State.CREATE}
    assert shelf.files == {}
    shelf.accept(first.values())
    assert {change.state for change in planned(session, shelf, *names).values()} == {State.SAME}


def test_links_are_refused_before_anything_behind_them_is_read(session: Session) -> None:
    """A link at an output's place stops the plan; what it leads to was not looked at."""
    for path in ("render.yaml", ".env.production", ".env.example"):
        shelf = Shelf()
        shelf.links = {path}
        with pytest.raises(InputError, match=f"{path} is a symbolic link"):
            planned(session, shelf, "production")
        assert path not in shelf.asked


def test_what_git_would_take_is_blocked(session: Session) -> None:
    """A .env with news for git's eyes is blocked; a file without secrets never is."""
    shelf = Shelf()
    shelf.taken = {".env", "render.yaml"}
    changes = planned(session, shelf, "development", "production")
    blocked = [path for path, change in changes.items() if change.state is State.BLOCKED]
    assert blocked == [".env"]
    assert planned(session, shelf, "development", guard=False)[".env"].state is State.CREATE


def test_one_that_is_in_step_is_not_blocked(session: Session) -> None:
    """Nothing is written, so there is nothing to block; `check` has a rule for it."""
    shelf = Shelf()
    shelf.accept(planned(session, shelf, "development").values())
    shelf.taken = {".env"}
    assert planned(session, shelf, "development")[".env"].state is State.SAME


def test_modes_are_part_of_the_state(session: Session) -> None:
    """A readable .env and a script that cannot be run are behind."""
    shelf = Shelf()
    shelf.accept(planned(session, shelf, "production").values())
    shelf.modes |= {".env.production": 0o640, "bin/start-production": 0o644}
    changes = planned(session, shelf, "production")
    assert changes[".env.production"].why == "other users can read it"
    assert changes["bin/start-production"].why == "not executable"
    shelf.accept(changes.values())
    changes = planned(session, shelf, "production")
    assert {change.state for change in changes.values()} == {State.SAME}


def test_edited_files_and_force(session: Session) -> None:
    """An edited file stays; with force it is replaced and marked as somebody's work."""
    shelf = Shelf()
    shelf.accept(planned(session, shelf, "production").values())
    shelf.files["render.yaml"] += "# mine\n"
    assert planned(session, shelf, "production")["render.yaml"].state is State.EDITED
    forced = planned(session, shelf, "production", force=True)["render.yaml"]
    assert (forced.state, forced.replaces) == (State.UPDATE, True)


def test_an_init_file_that_is_there_stays(session: Session) -> None:
    """__init__.py of the settings package may hold anything."""
    shelf = Shelf()
    shelf.files["config/settings/__init__.py"] = "import x\n"
    changes = planned(session, shelf, "production", force=True)
    assert changes["config/settings/__init__.py"].state is State.SAME


def test_two_outputs_in_one_place_are_refused(session: Session) -> None:
    """Also where only a file system that folds case would see one place."""
    import msgspec

    every = session.deployments
    production = every["production"]
    assert production.manifest is not None
    blueprint = msgspec.structs.replace(production.manifest, path="RENDER.staging.yaml")
    every["production"] = msgspec.structs.replace(production, manifest=blueprint)
    with pytest.raises(InputError, match="two outputs"):
        planned(session, Shelf(), "production", "staging")


def test_secrets_are_in_the_env_files_alone(session: Session) -> None:
    """No artifact but .env has a secret, and no change shows one by its repr."""
    for path, change in planned(session, Shelf(), *session.deployments).items():
        assert ("the-django-secret" in change.artifact.text) == (change.artifact.mode == 0o600), (
            path
        )
        assert "secret" not in repr(change).removesuffix("'")
        assert repr(change.artifact) == f"Artifact({change.artifact.path!r})"
        assert [*change.__rich_repr__(), *change.artifact.__rich_repr__()] == []


def test_diff_labels_every_line() -> None:
    """A new file comes from /dev/null; each line goes through the label."""
    artifact = Artifact(path="x.toml", text="a\nb\n", target="t", language="toml")
    change = Change(artifact=artifact, state=State.CREATE)
    assert diff(change, str.upper) == "--- /dev/null\n+++ b/x.toml\n@@ -0,0 +1,2 @@\n+A\n+B\n"
