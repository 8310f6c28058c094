"""`quancheng up`, real and whole: whatever dies comes back, and nothing is left running."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import until
from worker.settings import PREFIX
from worker.stack.program import identity

QUANCHENG = Path(sysconfig.get_path("scripts")) / "quancheng"
PARTS = ("postgres", "temporal", "worker", "api")
START_S = 90  # a cold start beside other tests

pytestmark = pytest.mark.slow


class Running:
    """A `quancheng up` in its own process, on its own ports."""

    def __init__(self, home: Path, ports: list[int]) -> None:
        self.home = home
        self.api = f"http://127.0.0.1:{ports[0]}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(PREFIX)},
            f"{PREFIX}API_PORT": str(ports[0]),
            f"{PREFIX}TEMPORAL_PORT": str(ports[1]),
            f"{PREFIX}TEMPORAL_UI_PORT": str(ports[2]),
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        with (self.home / "up.out").open("w") as out:
            self.process = subprocess.Popen(
                [QUANCHENG, "up", "--data", self.home, "--empty"],
                env=self.environment,
                stdout=out,
                stderr=out,
                text=True,
            )
        until(self.is_up, START_S)

    def told(self) -> str:
        return (self.home / "up.out").read_text()

    def is_up(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            pytest.fail(self.told())
        return "Ctrl-C" in self.told() and self.healthy()

    def healthy(self) -> bool:
        with urllib.request.urlopen(f"{self.api}/api/v1/health", timeout=5) as answer:
            return bool(json.load(answer))

    def pids(self) -> dict[str, int]:
        return {
            part: int((self.home / "run" / f"{part}.pid").read_text().split()[0]) for part in PARTS
        }

    def end(self, sign: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(60)


@pytest.fixture
def up(home: Path, free_ports: list[int]) -> Iterator[Running]:
    running = Running(home, free_ports)
    running.start()
    yield running
    if running.process is not None and running.process.poll() is None:
        running.end(signal.SIGTERM)


def test_every_part_killed_with_kill_9_comes_back(up: Running) -> None:
    for part in PARTS:
        before = up.pids()[part]
        os.kill(before, signal.SIGKILL)
        until(lambda part=part, before=before: up.pids()[part] != before, 30)
        until(up.healthy, 30)
    assert up.told().count("SIGKILL") == len(PARTS)


def test_ctrl_c_stops_everything_in_order(up: Running) -> None:
    pids = up.pids()
    assert up.end(signal.SIGINT) == 0
    assert [pid for pid in pids.values() if identity(pid)] == []
    stopped = [up.told().index(name) for name in ("API 已停止", "worker 已停止", "Temporal 已停止")]
    assert stopped == sorted(stopped)
    assert stopped[-1] < up.told().index("PostgreSQL 已停止")


def test_all_killed_with_kill_9_and_temporals_file_deleted_it_starts_again(up: Running) -> None:
    pids = up.pids()
    assert up.end(signal.SIGKILL) == -signal.SIGKILL
    for pid in pids.values():
        if identity(pid):
            os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(identity, pids.values())))
    shutil.rmtree(up.home / "temporal")
    up.start()


def test_up_killed_with_kill_9_takes_its_parts_with_it(up: Running) -> None:
    pids = up.pids()
    up.end(signal.SIGKILL)
    until(lambda: not any(map(identity, pids.values())), 30)
    up.start()


def test_a_second_up_on_the_same_folder_is_refused_at_once(up: Running) -> None:
    began = time.monotonic()
    second = subprocess.run(
        [QUANCHENG, "up", "--data", up.home], env=up.environment, capture_output=True, text=True
    )
    assert second.returncode == 2
    assert up.process is not None
    assert str(up.process.pid) in second.stderr
    assert time.monotonic() - began < 10
    assert up.healthy()
