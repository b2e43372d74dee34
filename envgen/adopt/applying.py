"""Write what `envgen adopt` decided: profiles and, with --apply, edits and generated files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from envgen import project as projects
from envgen.adopt.adoption import Adoption
from envgen.errors import InputError, Place, Problem, WriteError
from envgen.model import Change, ChangeReason, Deployment, State
from envgen.output import writer
from envgen.output.apply import write_texts
from envgen.output.changes import plan
from envgen.output.targets.dotenv import Choices
from envgen.output.templating import Templates, own_templates
from envgen.project import Project
from envgen.secrets.secret import generate
from envgen.secrets.values import SavedValues
from envgen.vault.store import ValueStore


class Written(Struct, frozen=True):
    """What was written: the changes, and where the old files are kept."""

    adoption: Adoption
    changes: Sequence[Change] = ()
    kept: Mapping[str, str] = {}


def write(
    project: Project,
    adopted: Callable[[], Adoption],
    tell: Callable[[Mapping[str, bool]], None],
    *,
    applies: bool,
) -> Written:
    """Adopt, and write the profiles; if `applies`, also the edits and the generated files.

    `tell` gets the paths of the profiles and edits as they are written: see `write_texts`. The
    project stays locked from reading to writing. Raises InputError as `adopted` does, and with
    `applies` for values of .env files that cannot be kept; and WriteError.
    """
    done: list[str] = []

    def write(texts: Mapping[str, str]) -> None:
        written = write_texts(project, texts)
        done.extend(written)
        tell(written)

    try:
        with writer.locked(project.root):
            adoption = adopted()
            refused = adoption.findings.refused
            if applies and refused:
                raise InputError(refused)
            if applies:  # an output that cannot be rendered raises before anything is written
                _refuse_files_in_the_way(project, planned(project, adoption, guard=False))
            write(adoption.profiles)
            if not applies:
                return Written(adoption)
            # Secrets need .gitignore. What names the generated modules needs them, so it is last.
            write({path: text for path, text in adoption.edits.items() if _is_for_git(path)})
            changes = planned(project, adoption, guard=True)
            kept = writer.write(project.root, changes)
            write(adoption.edits)
            return Written(adoption, changes, kept)
    except WriteError as error:
        error.written = [*done, *(error.written or ())]
        raise


def _is_for_git(path: str) -> bool:
    return path in (".gitignore", ".gitattributes")


def _refuse_files_in_the_way(project: Project, changes: Sequence[Change]) -> None:
    """Raise InputError if a file has the name of a folder that --apply writes into."""
    folders = {
        str(each) for change in changes for each in PurePosixPath(change.artifact.path).parents
    }
    hint = "move or rename this file"
    problems = [
        Problem("is a file, and --apply needs a folder of this name", "adopt", Place(path), hint)
        for path in sorted(folders - {"."})
        if project.is_file(path)
    ]
    if problems:
        raise InputError(problems)


def planned(project: Project, adoption: Adoption, *, guard: bool) -> list[Change]:
    """Return the changes of all outputs; `guard` is as for `plan`."""
    deployments = list(adoption.deployments.values())
    own = Templates(project.root / project.profiles / projects.TEMPLATES)

    texts = adoption.findings.env_texts.texts

    def load(deployment: Deployment) -> SavedValues:
        store = ValueStore(project, deployment)
        if store.text is not None and store.path in texts:
            store.text = texts[store.path]
        return store.load()

    decision = adoption.decision
    supplied = {
        name: {**decision.copied.get(name, {}), **decision.secrets.get(name, {})}
        for name in (*decision.copied, *decision.secrets)
    }
    changes = plan(
        deployments,
        [deployment.name for deployment in deployments],
        Templates(own_templates(), project=own),
        project,
        Choices(make=generate, supplied=supplied),
        load=load,
        guard=guard,
    )
    return [_on_disk(project, _replacing(change), texts) for change in changes]


def _on_disk(project: Project, change: Change, texts: Mapping[str, str]) -> Change:
    """Return the change from the .env file on disk, which another program read so far."""
    path = change.artifact.path
    if change.artifact.target != "dotenv" or path not in texts:
        return change
    change = replace(change, before=project.read(path))
    if change.state is not State.SAME:
        return change
    return replace(change, state=State.UPDATE, reason=ChangeReason.OUTDATED)


def _replacing(change: Change) -> Change:
    """Allow a hand-written render.yaml to be replaced; a copy is kept."""
    if change.is_foreign_manifest:
        return replace(change, state=State.UPDATE, replaces=True, reason=ChangeReason.REPLACED)
    return change
