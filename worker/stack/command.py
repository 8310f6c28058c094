"""One of our own commands, `quancheng worker` or `quancheng api`, as a part that `up` keeps running."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Callable
from pathlib import Path

from worker.settings import Settings
from worker.stack.program import Program

PATIENCE_S = 15  # a worker finishes the activities it has begun


class Command:
    """`quancheng <name>` with settings of its own, restarted as it stands."""

    def __init__(self, name: str, settings: Callable[[], Settings]) -> None:
        """`settings` is asked at each start: addresses are known only when other parts run."""
        self.program = Program(name, settings().home, patience_s=PATIENCE_S)
        self._name = name
        self._settings = settings

    def start(self) -> None:
        """Start it; whether it does its work, its health tells."""
        self.program.stop_left_over()
        self.program.launch(
            [Path(sysconfig.get_path("scripts")) / "quancheng", self._name],
            {**os.environ, **self._settings().environment(), "PYTHONUNBUFFERED": "1"},
        )

    def ended(self) -> int | None:
        """Its exit code where it has ended by itself."""
        return self.program.ended()

    def stop(self) -> None:
        """Ask it to end in order and wait."""
        self.program.stop()
