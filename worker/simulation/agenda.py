"""What the people of one project mean to do and when: each act at an instant of its own."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from domain.rules.rules import Rules
from worker.simulation.hours import next_second, ringing, second_of_day


class Due(NamedTuple):
    """A move of a stream that has come due."""

    at: datetime
    stream: str
    move: str


class Agenda:
    """Moves by stream. The next one is found in constant time; dropped ones are passed over."""

    def __init__(self, rules: Rules) -> None:
        self._calendar = rules.calendar
        self._ringing = ringing(rules)
        self._moves: dict[str, dict[str, datetime]] = {}
        self._heap: list[Due] = []
        self._taken: dict[datetime, None] = {}

    def moves(self, stream: str) -> tuple[str, ...]:
        """What is on the agenda of the stream."""
        return tuple(self._moves.get(stream, ()))

    def keep(self, stream: str, moves: Iterable[str]) -> None:
        """Drop what is no longer among `moves`."""
        there = self._moves.get(stream, {})
        wanted = dict.fromkeys(moves)
        self._moves[stream] = {move: at for move, at in there.items() if move in wanted}

    def add(self, stream: str, move: str, at: datetime) -> None:
        """Put a move on the agenda, at the first free second of work from `at` on."""
        while at in self._taken or second_of_day(at) in self._ringing:
            at = next_second(at, self._calendar)
        self._taken[at] = None
        self._moves.setdefault(stream, {})[move] = at
        heapq.heappush(self._heap, Due(at, stream, move))

    def next(self) -> Due | None:
        """The next move; None where nobody means to do anything."""
        while self._heap:
            due = self._heap[0]
            if self._moves.get(due.stream, {}).get(due.move) == due.at:
                return due
            heapq.heappop(self._heap)
        return None

    def take(self) -> Due:
        """The next move, off the agenda."""
        due = self.next()
        if due is None:
            raise IndexError("nothing is on the agenda")
        heapq.heappop(self._heap)
        del self._moves[due.stream][due.move]
        return due
