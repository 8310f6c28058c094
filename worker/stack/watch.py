"""Keeps parts running: one that dies is started again, sooner at first and later if it keeps dying."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.markup import escape

from worker.command_error import CommandError
from worker.stack.program import Program

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0  # a part that has run so long is forgiven its earlier deaths
LOOK_EVERY_S = 0.1


class Part(Protocol):
    """Something that runs beside us."""

    program: Program

    def start(self) -> object:
        """Start it, anew where it ran before. Raises CommandError where it does not come up."""

    def ended(self) -> int | None:
        """Its exit code where it has ended by itself, negative for a signal, else None."""

    def stop(self) -> None:
        """End it in order. Harmless where it has ended or never began."""


@dataclass
class Watched:
    """A part and its name for people."""

    name: str
    part: Part
    pause_s: float = FIRST_PAUSE_S
    started: float = 0.0
    again_at: float | None = None  # when to start it again; None while it runs

    def start(self) -> None:
        """Start it and note when."""
        self.part.start()
        self.started, self.again_at = time.monotonic(), None


def look(parts: Sequence[Watched], say: Callable[[str], None]) -> None:
    """Look once at every part: tell of one that died, start one whose pause is over.

    `say` takes a line in rich's markup.
    """
    for one in parts:
        now = time.monotonic()
        if one.again_at is None:
            code = one.part.ended()
            if code is None:
                continue
            if now - one.started > STEADY_S:
                one.pause_s = FIRST_PAUSE_S
            say(
                f"[yellow]{one.name} 意外结束（{cause(code)}），{one.pause_s:g} 秒后重启"
                f" · died, starting again in {one.pause_s:g} s[/] [dim]{escape(str(one.part.program.log))}[/]"
            )
            _later(one, now)
        elif now >= one.again_at:
            try:
                one.start()
            except CommandError as no:
                say(f"[red]{one.name} {escape(str(no))}[/]")
                _later(one, time.monotonic())
            else:
                say(f"[green]{one.name} 已重启 · started again[/]")


def forever(parts: Sequence[Watched], say: Callable[[str], None]) -> None:
    """Keep them running until an exception (a signal's) ends this."""
    while True:
        look(parts, say)
        time.sleep(LOOK_EVERY_S)


def cause(code: int) -> str:
    """Why a process ended: its exit code, or the signal's name."""
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _later(one: Watched, now: float) -> None:
    one.again_at = now + one.pause_s
    one.pause_s = min(one.pause_s * 2, LONGEST_PAUSE_S)
