"""Programs that we start: ended with us, found again if not, never mistaken for another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import until
from worker.stack.program import Program, identity


@pytest.fixture
def program(home: Path) -> Iterator[Program]:
    program = Program("sleeper", home, patience_s=1)
    yield program
    program.stop()


def test_a_program_is_stopped_and_its_trace_removed(program: Program, home: Path) -> None:
    program.launch(["sleep", "60"], os.environ)
    assert program.ended() is None
    assert (home / "run" / "sleeper.pid").exists()
    program.stop()
    assert program.ended() == -signal.SIGTERM
    assert not (home / "run" / "sleeper.pid").exists()


def test_a_program_that_does_not_end_when_asked_is_killed(program: Program) -> None:
    deaf = "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); input()"
    # Its input is closed to it, so it must not read: wait on a pipe of its own.
    deaf = deaf.replace("input()", "import os; os.read(os.pipe()[0], 1)")
    program.launch([sys.executable, "-c", deaf], os.environ)
    until(lambda: "deaf" in program.last_words())
    program.stop()
    assert program.ended() == -signal.SIGKILL


def test_what_an_earlier_starter_left_running_is_found_and_ended(
    program: Program, home: Path
) -> None:
    program.launch(["sleep", "60"], os.environ)
    assert Program("sleeper", home).stop_left_over() == program.pid
    assert program.ended() is not None
    assert Program("sleeper", home).stop_left_over() is None


def test_a_number_that_now_belongs_to_another_process_is_left_alone(home: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        (home / "run").mkdir()
        (home / "run" / "sleeper.pid").write_text(f"{other.pid} another-boot/12345")
        assert Program("sleeper", home).stop_left_over() is None
        assert other.poll() is None
        other.kill()


def test_a_process_that_ended_has_no_identity() -> None:
    with subprocess.Popen(["true"]) as done:
        done.wait()
    assert identity(done.pid) is None
    assert identity(os.getpid()) == identity(os.getpid()) is not None


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's service is Linux's")
def test_a_program_ends_with_its_starter(home: Path) -> None:
    start = (
        "import os, sys; from pathlib import Path; from worker.stack.program import Program;"
        "program = Program('sleeper', Path(sys.argv[1])); program.launch(['sleep', '60'], os.environ);"
        "print(program.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", start, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        starter.kill()
    until(lambda: identity(pid) is None)
