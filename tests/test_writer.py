"""The writer: whatever happens, each file is its old self or its new one."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from needs import lacking

from envgen.errors import WriteError
from envgen.model import Artifact, Change, State
from envgen.output import writer
from envgen.output.writer import NewFile, kept_beside, locked, write, write_files

OLD = {"a.txt": "old a\n", "deep/b.py": "old b\n", ".env": "KEY=old\n"}
NEW = {"a.txt": "new a\n", "deep/b.py": "new b\n", ".env": "KEY=new\n", "sub/new.txt": "new\n"}
FILES = [
    NewFile(path="a.txt", text=NEW["a.txt"], keeps_old=True),
    NewFile(path="deep/b.py", text=NEW["deep/b.py"], mode=0o755),
    NewFile(path=".env", text=NEW[".env"], mode=0o600),
    NewFile(path="sub/new.txt", text=NEW["sub/new.txt"]),
]
# Everything that the writer does to a disk raises one of these: see sys.addaudithook.
STEPS = frozenset({"open", "os.rename", "os.link", "os.mkdir", "os.remove"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with the old files."""
    return with_old_files(tmp_path / "root")


def with_old_files(root: Path) -> Path:
    """Write the old files below `root`."""
    for path, text in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def in_a_child(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own; return its exit status, -9 where it was killed."""
    child = os.fork()
    if child == 0:
        status = 99
        try:
            work()
            status = 0
        except WriteError:
            status = 1
        except KeyboardInterrupt:
            status = 130
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_at(step: int) -> None:
    """Have this process killed right before its step number `step` on the disk."""
    left = iter(range(step))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in STEPS and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def interrupt_at(line: int) -> None:
    """Have Ctrl-C pressed before the line number `line` that the writer comes to."""
    left = iter(range(line))

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        if frame.f_code.co_filename != writer.__file__:
            return None
        if event == "line" and next(left, None) is None:
            sys.settrace(None)
            raise KeyboardInterrupt
        return trace

    sys.settrace(trace)


def contents(root: Path) -> dict[str, str]:
    """Return the text of every file below `root`."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text() for path in files}


def assert_old_or_new(root: Path) -> dict[str, str]:
    """Assert that each file is whole; return what else is there."""
    found = contents(root)
    for path, text in NEW.items():
        assert found.pop(path, None) in (OLD.get(path), text)
    return found


def test_writes_files_and_folders(root: Path) -> None:
    """Texts arrive as they are, folders are made, and an old file that is asked for is kept."""
    assert write_files(root, FILES) == {"a.txt": "a.txt.orig"}
    assert contents(root) == {**NEW, "a.txt.orig": OLD["a.txt"]}
    assert stat.S_IMODE((root / ".env").stat().st_mode) == 0o600
    assert stat.S_IMODE((root / "deep/b.py").stat().st_mode) == 0o755


def test_writes_what_is_to_be_written(root: Path) -> None:
    """Of changes, those to create and to update; no other."""
    changes = [
        Change(
            artifact=Artifact(path=f"{state}.txt", text="x", target="t", language="toml"),
            state=state,
        )
        for state in State
    ]
    write(root, changes)
    assert set(contents(root)) - set(OLD) == {"create.txt", "update.txt"}


def test_bytes_are_exact(root: Path) -> None:
    """UTF-8 and LF, whatever the locale."""
    write_files(root, [NewFile(path="x", text="→\r\n\n")])
    assert (root / "x").read_bytes() == b"\xe2\x86\x92\r\n\n"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o027, 0o077])
@pytest.mark.threat("another user reads a .env file")
def test_umask(root: Path, umask: int) -> None:
    """Modes are those asked for less the umask; a secret is private with any."""
    old = os.umask(umask)
    try:
        write_files(root, FILES)
    finally:
        os.umask(old)
    for file in FILES:
        mode = stat.S_IMODE((root / file.path).stat().st_mode)
        assert mode == file.mode & ~umask
    assert stat.S_IMODE((root / ".env").stat().st_mode) == 0o600


@pytest.mark.slow
@pytest.mark.threat("a run is killed, or the disk is full")
def test_killed_at_every_step(tmp_path: Path) -> None:
    """SIGKILL at any step: every file is whole, and what is left over begins as .env does."""
    for step in range(100):
        root = with_old_files(tmp_path / str(step))

        def work(step: int = step, root: Path = root) -> None:
            kill_at(step)
            write_files(root, FILES)

        status = in_a_child(work)
        for path, text in assert_old_or_new(root).items():
            assert path.endswith((".tmp", ".orig"))
            assert "KEY=" not in text or path.startswith(".env.")
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert step > 10


@pytest.mark.slow
def test_interrupted_at_every_line(tmp_path: Path) -> None:
    """Ctrl-C at any line: every file is whole, and nothing is left over."""
    for line in range(400):
        root = with_old_files(tmp_path / str(line))

        def work(line: int = line, root: Path = root) -> None:
            interrupt_at(line)
            write_files(root, FILES)

        status = in_a_child(work)
        assert set(assert_old_or_new(root)) <= {"a.txt.orig"}
        if status == 0:
            break
        assert status == 130
    assert line > 40


def test_a_full_disk_changes_nothing(root: Path) -> None:
    """A text that does not fit: nothing is replaced, and nothing is left over."""

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        write_files(root, [*FILES, NewFile(path="big.txt", text="x" * 2000)])

    assert in_a_child(work) == 1
    assert contents(root) == OLD


@pytest.fixture
def folder_for_anybody() -> Iterator[Path]:
    """Return a folder that a throw-away user can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_read_only_folder_changes_nothing(folder_for_anybody: Path) -> None:
    """A folder that cannot be written to: WriteError, and no other file is touched either."""
    if os.geteuid() != 0:
        lacking("only root can become somebody else")
    root = with_old_files(folder_for_anybody / "root")
    for path in (root, root / "deep"):
        os.chown(path, 65534, 65534)
    (root / "deep").chmod(0o555)

    def work() -> None:
        os.setuid(65534)
        write_files(root, FILES)

    assert in_a_child(work) == 1
    assert contents(root) == OLD


def test_the_message_has_the_name_and_the_reason(root: Path) -> None:
    """A WriteError says which file and why, and nothing of the text."""
    (root / "sub").write_text("")
    with pytest.raises(
        WriteError, match=r"^sub/new\.txt cannot be written: File exists$"
    ) as caught:
        write_files(root, FILES)
    assert caught.value.written == []
    assert "KEY" not in repr(FILES)


def test_old_files_are_kept_under_free_names(root: Path) -> None:
    """Nothing that is kept is ever replaced, not even a link that leads nowhere."""
    assert kept_beside(root / "a.txt").name == "a.txt.orig"
    (root / "a.txt.orig").symlink_to("nowhere")
    assert kept_beside(root / "a.txt").name == "a.txt.orig2"


def test_old_files_are_kept_without_hard_links(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without hard links the old file is copied."""

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_files(root, FILES)
    assert (root / "a.txt.orig").read_text() == OLD["a.txt"]
    assert (root / "a.txt").read_text() == NEW["a.txt"]


@pytest.mark.parametrize("expected", [None, "", "old", "old a", "old a\n\n", "old a\r\n"])
def test_what_was_changed_meanwhile_stays(root: Path, expected: str | None) -> None:
    """A file that is not what was read is not replaced, nor kept; those before it are."""
    files = [FILES[1], NewFile(path="a.txt", text="x", keeps_old=True, expected=expected), FILES[2]]
    with pytest.raises(WriteError, match=r"^a\.txt changed meanwhile; run again$") as caught:
        write_files(root, files)
    assert caught.value.written == ["deep/b.py"]
    assert contents(root) == {**OLD, "deep/b.py": NEW["deep/b.py"]}


def test_what_is_as_it_was_read_is_replaced(root: Path) -> None:
    """To the byte: no line ending and no BOM is lost on the way."""
    (root / "a.txt").write_bytes("\ufeff→\r\n".encode())
    files = [
        NewFile(path="a.txt", text="x", expected="\ufeff→\r\n"),
        NewFile(path="sub/new.txt", text="y", expected=None),
    ]
    write_files(root, files)
    assert contents(root) == {**OLD, "a.txt": "x", "sub/new.txt": "y"}


def test_what_went_or_became_something_else_meanwhile(root: Path) -> None:
    """A file that was read and is gone, or is a pipe by now, was changed."""
    (root / "a.txt").unlink()
    os.mkfifo(root / "pipe")
    for path in ("a.txt", "pipe"):
        with pytest.raises(WriteError, match="changed meanwhile"):
            write_files(root, [NewFile(path=path, text="x", expected="old a\n")])
    assert not (root / "a.txt").exists()


def test_changes_carry_what_was_read(root: Path) -> None:
    """What plan read has to be there still."""
    artifact = Artifact(path="a.txt", text="x", target="t", language="toml")
    with pytest.raises(WriteError, match="changed meanwhile"):
        write(root, [Change(artifact=artifact, state=State.UPDATE, before="older\n")])
    write(root, [Change(artifact=artifact, state=State.UPDATE, before=OLD["a.txt"])])
    assert (root / "a.txt").read_text() == "x"


@pytest.mark.parametrize("link", ["deep", "deep/b.py"])
@pytest.mark.parametrize("when", ["before", "between"])
def test_never_through_a_link(
    root: Path, monkeypatch: pytest.MonkeyPatch, link: str, when: str
) -> None:
    """Also one that came after all texts were on the disk."""
    outside = with_old_files(root.parent / "outside")

    def swap() -> None:
        (root / link).rename(root / "away")
        (root / link).symlink_to(outside / link)

    def stage_and_swap(*arguments: Any) -> None:
        stage(*arguments)
        swap()

    stage = writer._stage
    if when == "before":
        swap()
    else:
        monkeypatch.setattr(writer, "_stage", stage_and_swap)
    with pytest.raises(WriteError, match=f"^deep/b.py changed meanwhile: {link} is a symbolic"):
        write_files(root, [FILES[1]])
    assert contents(outside) == OLD


def test_one_envgen_at_a_time(root: Path) -> None:
    """A second one fails; when the first is done, or was killed, another one can start."""
    with locked(root), pytest.raises(WriteError), locked(root):
        pass
    with pytest.raises(KeyError), locked(root):
        raise KeyError

    def work() -> None:
        with locked(root):
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_child(work) == -signal.SIGKILL
    with locked(root):
        write_files(root, FILES)


def test_a_file_system_without_locks(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock is help, not a condition."""

    def refuse(handle: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with locked(root):
        write_files(root, FILES)
    assert contents(root)["a.txt"] == NEW["a.txt"]
