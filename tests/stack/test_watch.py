"""Parts that die are started again, later and later while they keep dying."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import until
from worker.command_error import CommandError
from worker.stack import watch
from worker.stack.program import Program
from worker.stack.watch import Watched


class Sleeper:
    """A part that does nothing, and does not start while `broken`."""

    def __init__(self, home: Path, command: list[str]) -> None:
        self.program = Program("sleeper", home, patience_s=1)
        self.command = command
        self.broken = False
        self.starts = 0

    def start(self) -> None:
        self.starts += 1
        if self.broken:
            raise CommandError("端口已被占用")
        self.program.launch(self.command, os.environ)

    def ended(self) -> int | None:
        return self.program.ended()

    def stop(self) -> None:
        self.program.stop()


@pytest.fixture
def sleeper(home: Path) -> Iterator[Sleeper]:
    sleeper = Sleeper(home, ["sleep", "60"])
    yield sleeper
    sleeper.stop()


@pytest.fixture
def watched(sleeper: Sleeper) -> Watched:
    watched = Watched("睡眠", sleeper, pause_s=0.01)
    watched.start()
    return watched


def test_a_part_killed_with_kill_9_is_started_again_and_told(
    watched: Watched, sleeper: Sleeper
) -> None:
    said: list[str] = []
    watch.look([watched], said.append)
    assert said == []
    os.kill(sleeper.program.pid, signal.SIGKILL)
    until(sleeper.ended)
    until(lambda: watch.look([watched], said.append) or len(said) == 2)
    assert "SIGKILL" in said[0]
    assert "重启" in said[1]
    assert sleeper.ended() is None


def test_a_part_that_keeps_dying_is_started_later_and_later(
    watched: Watched, sleeper: Sleeper
) -> None:
    sleeper.command = ["false"]
    os.kill(sleeper.program.pid, signal.SIGKILL)
    said: list[str] = []
    until(lambda: watch.look([watched], said.append) or sleeper.starts == 5)
    assert watched.pause_s >= 0.01 * 2**4
    assert any("exit 1" in line for line in said)


def test_a_part_that_cannot_start_is_tried_again(watched: Watched, sleeper: Sleeper) -> None:
    sleeper.broken = True
    os.kill(sleeper.program.pid, signal.SIGKILL)
    said: list[str] = []
    until(lambda: watch.look([watched], said.append) or sleeper.starts == 3)
    assert any("端口已被占用" in line for line in said)
    sleeper.broken = False
    until(lambda: watch.look([watched], said.append) or "已重启" in said[-1])


def test_a_part_that_ran_steadily_is_forgiven_its_earlier_deaths(
    watched: Watched, sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.pause_s = 30
    monkeypatch.setattr(watch, "STEADY_S", -1)
    os.kill(sleeper.program.pid, signal.SIGKILL)
    said: list[str] = []
    until(lambda: watch.look([watched], said.append) or said)
    assert f"{watch.FIRST_PAUSE_S:g} 秒" in said[0]
