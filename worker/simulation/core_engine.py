"""The engine `core`: a project's streams in a loop of discrete events, through the pure core alone.

The ledger is a list, the clock a variable. Messages between streams are acts dated by their cause,
exactly as the real ledger writes them (design.md 5.5, 9).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.acts import SYSTEM, Act, Actor, Alarm, Message, Outcome, RawAct
from domain.canonical import plain
from domain.ledger import GENESIS, HeldLine, Line, body_hash, faults, link, read_act, write_down
from domain.play import Core, play
from domain.project.core import PROJECT
from domain.project.messages import from_project, from_review
from domain.review.core import REVIEW
from domain.rules.rules import Rules
from domain.streams import is_review, message_id
from worker.simulation.acting import Command
from worker.simulation.engine import Engine, EngineFor


@contextmanager
def engines(rules: Rules) -> Iterator[EngineFor]:
    """Engines for any number of projects under `rules`."""

    @contextmanager
    def engine(code: str, starts: datetime) -> Iterator[Engine]:
        yield CoreEngine(starts, rules)

    yield engine


BY_SYSTEM = plain(SYSTEM)


class _Stream:
    """One stream: its state, its lines, its next alarm."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.core: Core[Any, Any, Any] = REVIEW if is_review(name) else PROJECT
        self.state: Any = None
        self.lines: list[HeldLine] = []
        self.alarm: Alarm | None = None

    @property
    def head(self) -> str:
        return self.lines[-1].hash if self.lines else GENESIS


class CoreEngine:
    """One project's life on the core."""

    def __init__(self, starts: datetime, rules: Rules) -> None:
        self._rules = rules
        self._now = starts
        self._streams: dict[str, _Stream] = {}
        self._told: dict[UUID, int] = {}  # every act, and how many outcomes it has
        self._places: dict[UUID, None] = {}  # of people's words
        self._post: list[tuple[str, Act[Any]]] = []  # messages under way, oldest first
        self._new: list[tuple[str, Line]] = []
        self._outcomes: list[Outcome] = []

    def tell(
        self,
        stream: str,
        command: Command,
        by: Actor,
        at: datetime,
        id: UUID,
        *,
        happened_at: datetime | None = None,
        words: Mapping[UUID, str] = {},
    ) -> None:
        """See `Engine`. Of the words only their places are kept: no event depends on more."""
        if at != self._now:
            raise ValueError(f"an act is taken at the clock's time {self._now}, not at {at}")
        for place in words:
            if place in self._places:
                raise ValueError(f"two texts lie at {place}")
            self._places[place] = None
        act = Act(id=id, by=by, submitted_at=at, happened_at=happened_at or at, command=command)
        self._played(stream, [act])
        self._settle()

    def advance(self, to: datetime) -> None:
        """See `Engine`."""
        while (alarm := self.next_alarm()) is not None and alarm <= to:
            self._now = max(self._now, alarm)
            for stream in [s for s in self._streams.values() if s.alarm and s.alarm.when <= alarm]:
                self._played(stream.name, [])
            self._settle()
        self._now = max(self._now, to)

    def next_alarm(self) -> datetime | None:
        """See `Engine`."""
        alarms = [stream.alarm.when for stream in self._streams.values() if stream.alarm]
        return min(alarms) if alarms else None

    def new_lines(self) -> list[tuple[str, Line]]:
        """See `Engine`."""
        new, self._new = self._new, []
        return new

    def new_outcomes(self) -> list[Outcome]:
        """See `Engine`."""
        outcomes, self._outcomes = self._outcomes, []
        return outcomes

    def faults(self) -> list[str]:
        """See `Engine`."""
        found = [
            fault for name, stream in self._streams.items() for fault in faults(name, stream.lines)
        ]
        return found + [
            f"act {act}: {count} outcomes" for act, count in self._told.items() if count != 1
        ]

    def _settle(self) -> None:
        """Deliver what is under way until all is quiet."""
        while self._post:
            post, self._post = self._post, []
            for stream, act in post:
                self._played(stream, [act])

    def _played(self, name: str, acts: list[Act[Any]]) -> None:
        """Play acts and due alarms on a stream, write down what comes of it, send its messages."""
        stream = self._streams.setdefault(name, _Stream(name))
        for act in acts:
            if act.id in self._told:
                raise ValueError(f"two acts bear the id {act.id}")
            self._told[act.id] = 0
        rules = self._beginning(acts) if stream.state is None else self._rules
        played = play(stream.core, stream.state, acts, self._now, rules)
        for caused in played.events:
            rules = caused.rules
            line = write_down(caused.event, caused.act, len(stream.lines) + 1)
            self._hold(stream, line, rules)
            messages = (
                from_review(caused.after, caused.event)
                if is_review(name)
                else from_project(caused.after, caused.event, rules)
            )
            self._post += [
                self._act(name, line.seq, n, message) for n, message in enumerate(messages)
            ]
        stream.state = played.after
        stream.alarm = played.alarm
        by_people = {act.id: not act.message for act in acts}
        for outcome in played.outcomes:
            self._told[outcome.id] += 1
            if by_people[outcome.id]:
                self._outcomes.append(outcome)

    def _beginning(self, acts: list[Act[Any]]) -> Rules:
        """Those that the first act of a stream is pinned to, as a workflow takes them."""
        for act in acts:
            if (pinned := getattr(act.command, "rules", None)) is not None:
                return self._rules.at(pinned.catalog, pinned.calendar)
        return self._rules

    def _hold(self, stream: _Stream, line: Line, rules: Rules) -> None:
        """The line with what the ledger adds: its hash in the stream's chain."""
        catalog, calendar = rules.version, rules.calendar.version
        body = body_hash(stream.name, line, catalog, calendar)
        held = HeldLine.model_construct(  # a line that was checked, and what we made ourselves
            **line.__dict__,
            stream=stream.name,
            recorded_at=self._now,
            catalog=catalog,
            calendar=calendar,
            body_hash=body,
            hash=link(stream.head, body, self._now),
        )
        stream.lines.append(held)
        self._new.append((stream.name, line))

    def _act(self, origin: str, seq: int, n: int, message: Message) -> tuple[str, Act[Any]]:
        """The message as its receiver reads it from the row that the ledger keeps."""
        raw = RawAct(
            id=message_id(origin, seq, n, message.to),
            stream=message.to,
            kind=message.kind,
            body=message.body,
            by=BY_SYSTEM,
            submitted_at=message.at,
            happened_at=message.at,
            origin=origin,
        )
        return message.to, read_act(raw)
