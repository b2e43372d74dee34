"""The start script, run by bash: it starts all, passes signals on, waits, and tells the truth."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from envgen.model import Deployment, Facts
from envgen.output.targets import start
from envgen.output.templating import Templates, own_templates
from envgen.profile.loader import ProfileSource, load
from envgen.resolve import resolve

# They run bash and kill what it starts.
pytestmark = pytest.mark.slow

DEADLINE = 20.0
# A program that says what happens to it. What it writes also tells that it lives: all
# processes below the script share one pipe, which ends when the last of them does.
OBEDIENT = 'trap "echo {0} asked; exit 0" TERM; echo {0} ready; sleep 100 & wait'
STUBBORN = 'trap "" TERM; echo {0} ready; sleep 100 & wait'


class Running:
    """A start script under bash, and what its programs write."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.seen: list[str] = []
        self._pending = b""

    def until(self, *wanted: str) -> None:
        """Read until every line of `wanted` has come."""
        while not set(wanted) <= set(self.seen):
            assert self._more(), f"ended with {self.seen}"

    def ended(self) -> int:
        """Read until no process is left that could write; return the script's status."""
        while self._more():
            pass
        return self.process.wait(DEADLINE)

    def _more(self) -> bool:
        assert self.process.stdout is not None
        readable, _, _ = select.select([self.process.stdout], [], [], DEADLINE)
        assert readable, f"nothing happens any more after {self.seen}"
        data = os.read(self.process.stdout.fileno(), 4096)
        *lines, self._pending = (self._pending + data).split(b"\n")
        self.seen += [line.decode() for line in lines]
        return bool(data)


@contextmanager
def running(
    folder: Path, *commands: str, around: str = "exec bash {}", patience: int = 1
) -> Iterator[Running]:
    """Run the script of `commands` as Render does: `sh -c "exec bash bin/start-…"`."""
    script = folder / "start"
    script.write_text(rendered(*commands, patience=patience), encoding="utf-8")
    process = subprocess.Popen(
        ["sh", "-c", around.format(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=heed_signals,
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            yield Running(process)
        finally:
            process.kill()
            process.wait(DEADLINE)


def heed_signals() -> None:
    """Undo nohup and `&`: a shell cannot trap what was ignored when it began."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def rendered(*commands: str, patience: int = 1) -> str:
    values = {
        "profile": "production",
        "source": "profiles/production.yaml",
        "programs": "web and bot",
        "names": ["web", "bot"],
        "commands": list(commands),
        "patience": patience,
    }
    return Templates(own_templates()).render("start.sh.j2", "shell", values)


def deployment(profile: str) -> Deployment:
    source = ProfileSource("profiles/production.yaml", profile.encode())
    loaded = load({"production": source})
    assert loaded.problems == ()
    found, problems = resolve(loaded.profiles["production"], Facts())
    assert problems == []
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_who_asks_it_to_stop_asks_all_programs(number: signal.Signals, tmp_path: Path) -> None:
    """Both programs run, both see SIGTERM, and an end that was asked for is a success."""
    with running(tmp_path, OBEDIENT.format("web"), OBEDIENT.format("bot")) as script:
        script.until("web ready", "bot ready")
        script.process.send_signal(number)
        assert script.ended() == 0
        assert {"web asked", "bot asked"} <= set(script.seen)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("end", "status"), [("exit 0", 1), ("exit 3", 3), ("kill -KILL $$", 137), ("true", 1)]
)
def test_when_one_ends_so_does_the_other(
    end: str, status: int, first: bool, tmp_path: Path
) -> None:
    """The other is asked to stop, and the status is a failure even after a peaceful end."""
    fifo = tmp_path / "go"
    os.mkfifo(fifo)
    dying = f"read -r _ < '{fifo}'; {end}"
    commands = [dying, OBEDIENT.format("other")] if first else [OBEDIENT.format("other"), dying]
    with running(tmp_path, *commands) as script:
        script.until("other ready")
        fifo.write_text("go\n", encoding="utf-8")
        assert script.ended() == status
        assert "other asked" in script.seen


@pytest.mark.parametrize("first", [True, False])
def test_it_says_which_one_ended(first: bool, tmp_path: Path) -> None:
    """With its status, on stderr: what a program of the other name prints stays where it was."""
    commands = ["exit 3", "sleep 100"] if first else ["sleep 100", "exit 3"]
    script = tmp_path / "start"
    script.write_text(rendered(*commands), encoding="utf-8")
    done = subprocess.run(
        ["bash", script], capture_output=True, text=True, check=False, timeout=DEADLINE
    )
    assert done.returncode == 3
    name = "web" if first else "bot"
    assert f"{name} ended with status 3, so the service stops" in done.stderr.splitlines()
    assert done.stderr.count("so the service stops") == 1


def test_it_names_nobody_where_somebody_asks_it_to_stop(tmp_path: Path) -> None:
    """An end that was asked for is no fault of a program."""
    script = tmp_path / "start"
    text = rendered("kill -TERM $PPID; sleep 100", "sleep 100")
    script.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["bash", script], capture_output=True, text=True, check=False, timeout=DEADLINE
    )
    assert (done.returncode, done.stderr.count("so the service stops")) == (0, 0)


@pytest.mark.parametrize("attempt", range(5))
def test_programs_that_end_before_it_waits_are_noticed(attempt: int, tmp_path: Path) -> None:
    """Nothing hangs when all have ended by the time the script begins to wait."""
    with running(tmp_path, "exit 4", "exit 4") as script:
        assert script.ended() == 4


@pytest.mark.parametrize("attempt", range(5))
def test_a_signal_before_all_have_started_reaches_all(attempt: int, tmp_path: Path) -> None:
    """The first program asks the script to stop at once, before or after the second starts."""
    first = f"kill -TERM $PPID; {OBEDIENT.format('web')}"
    with running(tmp_path, first, OBEDIENT.format("bot")) as script:
        assert script.ended() == 0


def test_what_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    """After the patience has run out a program that does not heed SIGTERM is killed."""
    with running(tmp_path, STUBBORN.format("web"), OBEDIENT.format("bot")) as script:
        script.until("web ready", "bot ready")
        began = time.monotonic()
        script.process.send_signal(signal.SIGTERM)
        assert script.ended() == 0
        assert time.monotonic() - began < DEADLINE / 2


def test_grandchildren_do_not_survive(tmp_path: Path) -> None:
    """What a program started and left behind is killed too, also when it ignores SIGTERM."""
    parent = f"bash -c '{STUBBORN.format('grandchild')}' & wait"
    with running(tmp_path, parent, OBEDIENT.format("bot")) as script:
        script.until("grandchild ready", "bot ready")
        script.process.send_signal(signal.SIGTERM)
        assert script.ended() == 0


def test_grandchildren_may_end_in_peace(tmp_path: Path) -> None:
    """`migrate && gunicorn`: the shell between dies at once, the server takes its time."""
    server = 'trap "sleep 0.3; echo finished; exit" TERM; echo web ready; sleep 100 & wait'
    with running(
        tmp_path, f"true && bash -c '{server}'; true", OBEDIENT.format("bot"), patience=10
    ) as script:
        script.until("web ready", "bot ready")
        script.process.send_signal(signal.SIGTERM)
        assert script.ended() == 0
        assert "finished" in script.seen


def test_a_second_signal_does_not_cut_the_end_short(tmp_path: Path) -> None:
    """Whoever asks twice still gets programs that finish what they are doing."""
    fifo = tmp_path / "go"
    os.mkfifo(fifo)
    slow = (
        f"trap \"echo web asked; read -r _ < '{fifo}'; echo finished; exit\" TERM;"
        " echo web ready; sleep 100 & wait"
    )
    with running(tmp_path, slow, OBEDIENT.format("bot"), patience=10) as script:
        script.until("web ready", "bot ready")
        script.process.send_signal(signal.SIGTERM)
        script.until("web asked", "bot asked")
        script.process.send_signal(signal.SIGTERM)
        fifo.write_text("go\n", encoding="utf-8")
        assert script.ended() == 0
        assert "finished" in script.seen


@pytest.mark.parametrize("around", ["bash {}", "exec bash {} <&-", "exec bash {} </dev/zero"])
def test_it_does_not_depend_on_its_standard_input(around: str, tmp_path: Path) -> None:
    """Closed, endless or not handed on: programs read an empty input and all ends well."""
    reading = f"cat | wc -c; {OBEDIENT.format('web')}"
    with running(tmp_path, reading, OBEDIENT.format("bot"), around=around) as script:
        script.until("0", "web ready", "bot ready")
        os.killpg(script.process.pid, signal.SIGTERM)
        script.ended()
        assert {"web asked", "bot asked"} <= set(script.seen)


def test_a_command_is_run_as_it_is_written(tmp_path: Path) -> None:
    """Quotes, dollars and line breaks reach the program's shell, and no other, unchanged."""
    hostile = "A='it'\\''s $HOME'; printf '%s|%s|%s|\\n' \"$A\" '`id`' '\"'\n# ' \" $( `"
    with running(tmp_path, hostile, OBEDIENT.format("bot")) as script:
        script.ended()
        assert "it's $HOME|`id`|\"|" in script.seen


@pytest.mark.parametrize(("delay", "patience"), [(None, 25), (120, 115), (6, 1), (1, 1)])
def test_it_kills_before_render_does(delay: int | None, patience: int) -> None:
    """The patience is a little less than what Render waits, by default or by the profile."""
    field = f"maxShutdownDelaySeconds: {delay}" if delay else ""
    profile = f"""
project: shop
site: {{hosts: [shop.example.com]}}
programs:
  web: {{command: gunicorn shop.wsgi, django: true}}
  bot: {{command: python -m bot, runs_in: web}}
render: {{services: {{web: {{{field}}}}}}}
"""
    (script,) = start.artifacts(deployment(profile), Templates(own_templates()))
    assert script.path == "bin/start-production"
    assert script.mode == 0o755
    assert f"SECONDS + {patience}))" in script.text
    assert subprocess.run(["bash", "-n"], input=script.text.encode(), check=True)
