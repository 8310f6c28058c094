"""A program that we start: it ends when we end, and the next start finds it if it did not.

Two nets, since either may have a hole. The kernel ends the program when its starter dies (Linux
only, and not where the program changes its user afterwards). A file in `<home>/run` says which
process it was, so that a later start can stop what is left over.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from worker.stack import folder

PR_SET_PDEATHSIG = 1
LOG_LIMIT_BYTES = 20_000_000  # a longer log is put aside at the next launch, one generation
POLL_S = 0.02

# Looked up before any fork: a forked child of a process with threads must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Program:
    """One program of the data folder `home`: its process, its log, its file in `run/`."""

    def __init__(
        self,
        name: str,
        home: Path,
        *,
        ending: signal.Signals = signal.SIGTERM,
        patience_s: float = 10,
    ) -> None:
        """`ending` asks it to end; after `patience_s` seconds it is killed."""
        self.name = name
        self._home = home
        self.log = home / "logs" / f"{name}.log"
        self._trace = home / "run" / f"{name}.pid"
        self._ending = ending
        self._patience_s = patience_s
        self._process: subprocess.Popen[bytes] | None = None
        self._log_begins = 0  # where this launch's part of the log begins

    def launch(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        user: int | None = None,
        group: int | None = None,
    ) -> None:
        """Start it, its output going to the log. Call from a thread that lives as long as we do:
        the kernel takes the end of the starting *thread* for the end of the parent."""
        folder.make(self._home)
        with _appended(self.log) as log:
            self._log_begins = log.tell()
            self._process = subprocess.Popen(
                [str(word) for word in command],
                env=dict(environment),
                cwd="/",  # so that no folder named `api` in the terminal's folder shadows ours
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us alone: we end the parts in order
                preexec_fn=_end_with(os.getpid(), self._ending),
                user=user,
                group=group,
                extra_groups=None if user is None else [],
            )
        self._trace.write_text(f"{self.pid} {identity(self.pid) or ''}")

    @property
    def pid(self) -> int:
        """The process's number. Only after `launch`."""
        assert self._process is not None, f"{self.name} was not launched"
        return self._process.pid

    def ended(self) -> int | None:
        """Its exit code once it has ended (negative: the signal that killed it), else None."""
        return None if self._process is None else self._process.poll()

    def stop(self) -> None:
        """Ask it to end and wait; kill it where it does not. Harmless when it has ended."""
        if self._process is not None:
            _end(self.pid, self._ending, self._patience_s, lambda: self.ended() is not None)
        self._trace.unlink(missing_ok=True)

    def stop_left_over(self) -> int | None:
        """End what an earlier, killed starter left running; its process number, or None."""
        try:
            number, _, known = self._trace.read_text().partition(" ")
            pid = int(number)
        except (FileNotFoundError, ValueError):
            return None
        # Numbers are used again, after a reboot above all: only the very same process is ours.
        if not known or identity(pid) != known:
            return None
        _end(pid, self._ending, self._patience_s, lambda: identity(pid) != known)
        self._trace.unlink(missing_ok=True)
        return pid

    def last_words(self, lines: int = 12) -> str:
        """The end of what it logged since its launch, for a message about why it did not start."""
        with suppress(FileNotFoundError), self.log.open("rb") as log:
            log.seek(max(self._log_begins, self.log.stat().st_size - 8_000))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
        return ""


def identity(pid: int) -> str | None:
    """What tells this process from a later one with the same number; None when it has ended.

    Its start in clock ticks and the boot's id on Linux, its start time elsewhere.
    """
    if _libc is not None:
        try:
            # The second field is the program's name in brackets and may hold anything.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else f"{boot}/{fields[19]}"
    listed = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip() or None


def _end(pid: int, ending: signal.Signals, patience_s: float, gone: Callable[[], bool]) -> None:
    for sign, within_s in ((ending, patience_s), (signal.SIGKILL, 10.0)):
        if gone():
            return
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + within_s
        while not gone() and time.monotonic() < deadline:
            time.sleep(POLL_S)


def _end_with(parent: int, ending: signal.Signals) -> Callable[[], None] | None:
    """Runs in the new process before its program: be sent `ending` when the parent dies."""
    if _libc is None:
        return None
    prctl, sign = _libc.prctl, int(ending)

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, sign)
        if os.getppid() != parent:  # it died before we were tied
            os._exit(1)

    return tie


def _appended(log: Path) -> BinaryIO:
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return log.open("ab")
