"""SIGKILL at each step of each command that writes, with another envgen at work beside it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from kill_cases import CASES, Case
from kill_promises import State, assert_completed, assert_old_or_new, assert_private, state_of
from kill_sandbox import Sandbox
from stepwise import END, Envgen, Step

# Of each command; its cases share them.
KILLS, LONG = 30, 500
CHUNKS = 3
BUSY = "another envgen is at work"


class Point(NamedTuple):
    """Where a command is killed: before a step, or halfway through what it writes there."""

    step: Step
    halfway: bool

    def __str__(self) -> str:
        return f"{'halfway through' if self.halfway else 'before'} {self.step.name}"


class Prepared(NamedTuple):
    """A case that is ready to be killed: where it can be, and what it does when it is not."""

    case: Case
    sandbox: Sandbox
    points: list[Point]
    before: State
    # Two runs that nobody kills: what is the same after both is what a run has to lead to.
    done: tuple[State, State]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Return a case with its project, and all points at which it can be killed."""
    case: Case = request.param
    sandbox = Sandbox(tmp_path_factory.mktemp(case.name))
    case.prepare(sandbox)
    sandbox.keep()
    before = state_of(sandbox)
    points = [point for step in _steps(sandbox, case) for point in _points(step)]
    first = state_of(sandbox)
    sandbox.restore()
    sandbox.run(*case.command)
    # The first kills are spread over all of the command, whatever their number.
    random.Random(case.name).shuffle(points)
    return Prepared(case, sandbox, points, before, (first, state_of(sandbox)))


def _steps(sandbox: Sandbox, case: Case) -> Iterator[Step]:
    command = sandbox.start(*case.command)
    while command.step:
        if command.step.writes:
            yield command.step
        command.go()
    assert command.status == 0, command.said


def _points(step: Step) -> Iterator[Point]:
    yield Point(step, halfway=False)
    if step.opens:
        yield Point(step, halfway=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Divide the kills, so that several processes can share them."""
    if "seeds" in metafunc.fixturenames:
        number = LONG if metafunc.config.getoption("long") else KILLS
        chunks = [range(first, number, CHUNKS) for first in range(CHUNKS)]
        metafunc.parametrize("seeds", chunks, ids=lambda chunk: f"{len(chunk)} from {chunk.start}")


@pytest.mark.threat("a run is killed, or the disk is full")
@pytest.mark.threat("a killed run leaves a secret behind")
def test_killed_at_a_step(prepared: Prepared, seeds: range) -> None:
    """Every file is well formed, each secret is the old or the new one, and a re-run completes."""
    sharing = sum(case.command[0] == prepared.case.command[0] for case in CASES)
    for seed in seeds[::sharing]:
        point = prepared.points[seed % len(prepared.points)]
        chance = random.Random(seed)
        beside = chance.choice((*prepared.case.beside, prepared.case.command))
        try:
            _kill_and_look(prepared, point, beside, chance)
        except BaseException as error:
            error.add_note(f"seed {seed}: killed {point}, beside {' '.join(beside)}")
            raise


def _kill_and_look(
    prepared: Prepared, point: Point, beside: tuple[str, ...], chance: random.Random
) -> None:
    sandbox, case = prepared.sandbox, prepared.case
    sandbox.restore()
    other = sandbox.start(*beside)
    killed = _killed(sandbox, case, other, point, chance)
    # It may have come when there were no profiles yet.
    assert other.finish() in (0, 1, 2), other.said
    left = state_of(sandbox)
    again = sandbox.start(*case.command)
    status = again.finish()
    after = state_of(sandbox)
    assert status in (0, case.done_already), again.said
    assert status == 0 or left == after, again.said
    for command in (killed, other, again):
        assert "Traceback" not in command.said
    assert_old_or_new(prepared.before, left, after)
    assert_private(sandbox, left, after)
    assert_completed(prepared.done, after)
    case.look(sandbox, left, after)


def _killed(
    sandbox: Sandbox, case: Case, other: Envgen, point: Point, chance: random.Random
) -> Envgen:
    """Return the command, killed at a point while it took turns with another.

    At the end, where it does not come to that point since the other has done its work.
    """
    command = sandbox.start(*case.command)
    while command.step not in (point.step, END):
        turn = other if other.step and chance.random() < 0.5 else command
        turn.go()
    if command.step == END and BUSY in command.said:
        other.finish()
        return _killed(sandbox, case, other, point, chance)
    command.kill(halfway=point.halfway and command.step == point.step)
    return command
