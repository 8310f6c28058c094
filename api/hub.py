"""Who is told that something has changed: one hub a process, fed by its one LISTEN connection.

Ids come in, ids go out; what a page may be told is asked where the page is known (api/pages/live.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from store.changed import Changed, read_notice

KEPT = 64  # changes that one page has not yet been told; with more it is told to look again


class Full(Exception):
    """There are as many open pages as we serve, here or of this session."""


class Line:
    """What one open page is still to be told."""

    def __init__(self) -> None:
        self.waiting: list[Changed] = []
        self.missed = False  # some were lost: everything may have changed
        self.over = False
        self._rung = asyncio.Event()

    def tell(self, change: Changed) -> None:
        """One more; the oldest give way."""
        if len(self.waiting) >= KEPT:
            self.waiting.clear()
            self.missed = True
        self.waiting.append(change)
        self._rung.set()

    def look_again(self) -> None:
        """Nobody knows what was lost."""
        self.missed = True
        self._rung.set()

    def end(self) -> None:
        """The process stops."""
        self.over = True
        self._rung.set()

    async def next(self, within_s: float) -> tuple[list[Changed], bool]:
        """What came, and whether some were lost; nothing after `within_s`."""
        try:
            async with asyncio.timeout(within_s):
                await self._rung.wait()
        except TimeoutError:
            return [], False
        self._rung.clear()
        told, self.waiting = self.waiting, []
        missed, self.missed = self.missed, False
        return told, missed


class Hub:
    """Holds the lines of this process's open pages, by whose they are."""

    def __init__(self, most: int = 1000, of_one: int = 8) -> None:
        self._most = most
        self._of_one = of_one
        self._lines: dict[Line, str] = {}

    @contextmanager
    def line(self, whose: str) -> Iterator[Line]:
        """A line, as long as the page is open. Raises Full."""
        of_his = sum(one == whose for one in self._lines.values())
        if len(self._lines) >= self._most or of_his >= self._of_one:
            raise Full
        line = Line()
        self._lines[line] = whose
        try:
            yield line
        finally:
            self._lines.pop(line, None)

    @property
    def open(self) -> int:
        """How many pages listen."""
        return len(self._lines)

    def heard(self, words: str) -> None:
        """A notice of the database's."""
        change = read_notice(words)
        if change is not None:
            for line in self._lines:
                line.tell(change)

    def look_again(self) -> None:
        """We were deaf for a while."""
        for line in self._lines:
            line.look_again()

    def close(self) -> None:
        """Every page is let go, so that the process can stop at once."""
        for line in self._lines:
            line.end()
