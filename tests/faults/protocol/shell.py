"""The workflow's shell as Temporal sees it: a function of signals, timers and answers.

`advance` replays a workflow task from its beginning and says what comes next: a call of `record`,
the task's end, or its failure. That is all that Temporal's replay is, so the same function with
another version of the worker is the replay test (design.md 5.3, 5.4, 6; style.md 3).
"""

from __future__ import annotations

from typing import NamedTuple

from tests.faults.protocol.core import (
    PROJECT,
    Event,
    PastHorizon,
    Played,
    Project,
    Raised,
    Row,
    T,
    begun,
    closed,
    fold,
    messages,
    next_alarm,
    play,
    reads,
)
from tests.faults.protocol.planted import Planted
from tests.faults.protocol.record import (
    Ahead,
    Answer,
    Behind,
    Call,
    Earlier,
    Early,
    Forged,
    Stands,
    Written,
)

SEEN = 2  # "the last 500"
AHEAD = 8  # an act stamped further ahead of `workflow.now()` is shown, but not played

LOOK = Row("look", -1, "look", 0)
RENEW = Row("renew", -1, "renew", 0)  # an operator's signal: continue as new


class Life(NamedTuple):
    """What a run hands to the next. `known`: seq, hash and state in one (the events folded)."""

    stream: int
    known: tuple[Event, ...] = ()
    waiting: tuple[Row, ...] = ()
    apart: tuple[Row, ...] = ()
    seen: tuple[Row, ...] = ()
    started: bool = False  # the project's: it has started its review in this life
    alarm: int | None = None  # the timer
    fresh: bool = True  # this run has not yet begun with its `record`


class Task(NamedTuple):
    """A workflow task under way. Of the answers only the first `kept` are in Temporal's history.

    `came`: how many signals had come when it began, and again wherever Temporal's history goes on
    while a call is under way (at which call, how many signals).
    """

    now: int
    came: tuple[tuple[int, int], ...]
    answers: tuple[Answer, ...] = ()
    kept: int = 0
    begun: bool = False  # its beginning is in the history: the batch is what it is
    parked: Call | None = None  # handed to a regular activity

    def lost(self) -> Task | None:
        """What Temporal does again when the worker dies."""
        if not self.begun:
            return None
        return self._replace(answers=self.answers[: self.kept])

    def durable(self, signals: int) -> Task:
        """With its beginning and its answers in the history, and all that has come."""
        at = len(self.answers)
        return self._replace(kept=at, begun=True).seeing(at + 1, signals)

    @property
    def took(self) -> int:
        """How many signals it has seen."""
        return self.came[-1][1]

    def seeing(self, call: int, signals: int) -> Task:
        """The same, with so many signals come while that call was under way."""
        came = tuple(pair for pair in self.came if pair[0] != call)
        return self._replace(came=(*came, (call, signals)))


class Run(NamedTuple):
    """An open run in Temporal's store. `stale`: it may rest without knowing the ledger's head.

    `fired`: when its timer did, until a task has dealt with it.
    """

    life: Life
    inbox: tuple[Row, ...] = ()
    task: Task | None = None
    fired: int = 0
    stale: bool = False


class Rest(NamedTuple):
    """`told`: messages that it signals to the other stream."""

    life: Life
    told: tuple[Row, ...] = ()


class Anew(NamedTuple):
    """Continue-as-new."""

    life: Life
    told: tuple[Row, ...] = ()


class End(NamedTuple):
    life: Life
    told: tuple[Row, ...] = ()


class Failed(NamedTuple):
    """The workflow task fails and is tried again; operators see it."""


class Garbage(Exception):
    """Planted: a signal handler raised."""


class Nondeterminism(Exception):
    """The history holds an answer to a call that this worker does not make."""


Out = Call | Rest | Anew | End | Failed


def advance(run: Run, task: Task, version: int, k: int, planted: Planted) -> Out:
    """What follows in `task`, once its answers so far are replayed."""
    try:
        return _Replay(run, task, version, k, planted).step()
    except (PastHorizon, Garbage):
        return Failed()


class _Replay:
    """Holds what a run's code holds while it is replayed; gone with each call."""

    def __init__(self, run: Run, task: Task, version: int, k: int, planted: Planted) -> None:
        self.run, self.task = run, task
        self.version, self.k, self.planted = version, k, planted
        self.life = run.life
        self.waiting = list(run.life.waiting)
        self.looked = run.life.fresh and planted is not Planted.NO_FIRST_RECORD
        self.renew = False
        self.used = 0  # answers consumed
        self.taken = 0  # signals received
        self.told: list[Row] = []
        self.receive_what_came(0)

    def receive_what_came(self, call: int) -> None:
        """The signal handlers, at this place of the history. What comes may be anything."""
        upto = dict(self.task.came).get(call, 0)
        for row in self.run.inbox[self.taken : upto]:
            if row == LOOK:
                self.looked = True
            elif row == RENEW:
                self.renew = True
            elif row.kind == "garbage" and self.planted is Planted.HANDLER_RAISES:
                raise Garbage
            elif row not in self.waiting:
                if self.planted is Planted.WAITS_BY_ID:
                    self.waiting = [held for held in self.waiting if held.id != row.id]
                self.waiting.append(row)
        self.taken = max(self.taken, upto)

    def step(self) -> Out:
        rung = bool(self.run.fired)
        while self.waiting or self.looked or rung or self.renew:
            k, batch = self.k, list[Row]()
            if self.planted is Planted.APART_FILLS_THE_BATCH:
                batch = list(self.life.apart)
                k = max(0, k - len(batch))
            fresh = [row for row in self.waiting[:k] if not self.known_signal(row)]
            batch += [row for row in fresh if row not in batch]
            self.waiting, self.looked, rung = self.waiting[k:], False, False
            stop = self.record(batch)
            if stop is not None:
                return stop
            state = fold(self.life.stream, self.life.known)
            stays = self.planted is Planted.STAYS_WITHOUT_PAST
            over = closed(state) or not (begun(state) or stays)
            if over and (not self.waiting or self.planted is Planted.CLOSES_WITH_WAITING):
                return self.finished(End(self.resting(), tuple(self.told)))
            if self.renew:
                return self.finished(Anew(self.carried(), tuple(self.told)))
        return self.finished(Rest(self.resting(), tuple(self.told)))

    def record(self, batch: list[Row]) -> Out | None:
        """Play and write; while the ledger knows more than we do, learn and play again."""
        now, catching_up = self.task.now, False
        while True:
            call = self.call(batch, now, catching_up)
            if call is None:
                return None
            if isinstance(call, Failed):
                return call
            if self.used == len(self.task.answers):
                return call
            self.receive_what_came(self.used + 1)
            catching_up = False
            match answer := self.answer():
                case Written():
                    self.written(answer, call, batch)
                    return None
                case Behind():
                    folds = answer.events
                    if self.planted is Planted.FOLDS_WHAT_IT_PLAYED and folds:
                        folds = call.events
                    self.fold(folds)
                    self.remember(answer.settled)
                    batch = [row for row in batch if row not in answer.settled]
                    catching_up = answer.more
                case Earlier():
                    told = list(answer.rows)
                    if self.planted is Planted.APART_LEFT_OUT:
                        told = [row for row in told if row not in self.life.apart]
                    batch = batch + told
                case Forged():
                    forged = [row.id for row in answer.rows]
                    by_id = self.planted is Planted.FORGED_DROPPED_BY_ID
                    batch = [
                        row
                        for row in batch
                        if not (row.id in forged if by_id else row in answer.rows)
                    ]
                    if self.planted is Planted.SEEN_TAKES_FORGED:
                        self.remember(answer.rows)
                case Early():
                    now = answer.clock
                case Stands():
                    return self.finished(Failed())
                case Ahead():
                    raise AssertionError("record raises it: no answer")

    def call(self, batch: list[Row], now: int, catching_up: bool) -> Call | Failed | None:
        """All acts raw, with what this worker made of those that it can read."""
        life, planted = self.life, self.planted
        latest = self.task.now + AHEAD
        if planted is Planted.PLAYS_ANY_STAMP:
            latest = max([latest, *(row.at for row in batch)])
        readable = tuple(row for row in batch if reads(self.version, row) and row.at <= latest)
        played = Played()
        if not catching_up:
            try:
                in_order = planted is not Planted.MESSAGES_BY_ID
                played = play(life.stream, life.known, readable, now, self.version, in_order)
            except Raised as raised:
                if planted is Planted.RAISES_FOR_EVER:
                    return self.finished(Failed())
                return Call(life.stream, life.known, (raised.act,), alone=True)
        if planted is Planted.CALLS_BY_READING and batch and not readable:
            self.life = life._replace(apart=tuple(dict.fromkeys([*life.apart, *batch])))
            return None
        return Call(life.stream, life.known, tuple(batch), *played)

    def answer(self) -> Answer:
        answer = self.task.answers[self.used]
        self.used += 1
        return answer

    def written(self, answer: Written, call: Call, batch: list[Row]) -> None:
        folds = call.events if self.planted is Planted.FOLDS_WHAT_IT_PLAYED else answer.events
        tells = call.events if self.planted is Planted.TELLS_WHAT_IT_PLAYED else answer.events
        self.tell(tells)
        self.fold(folds)
        unsettled = [row for row in batch if row not in answer.settled]
        if self.planted is Planted.UNSETTLED_WAITS:
            self.waiting += unsettled
        apart = tuple(dict.fromkeys([*self.life.apart, *unsettled]))
        self.life = self.life._replace(
            apart=tuple(row for row in apart if row not in answer.settled)
        )
        self.remember(answer.settled)
        if self.planted is Planted.SEEN_TAKES_ALL:
            self.remember(tuple(unsettled))
        if self.planted is Planted.CHILD_FROM_EVENT:
            opened = any(event.kind.startswith("review_opened") for event in answer.events)
            self.life = self.life._replace(started=self.life.started or opened)

    def fold(self, events: tuple[Event, ...]) -> None:
        self.life = self.life._replace(known=self.life.known + events)

    def tell(self, events: tuple[Event, ...]) -> None:
        """The messages that these events send, from the state in which they are folded."""
        known, stream = self.life.known, self.life.stream
        for n, event in enumerate(events, 1):
            after = known + events[:n]
            self.told += messages(stream, len(after), event, fold(stream, after))

    def remember(self, rows: tuple[Row, ...]) -> None:
        apart = tuple(row for row in self.life.apart if row not in rows)
        seen = tuple(dict.fromkeys([*self.life.seen, *rows]))[-SEEN:]
        self.life = self.life._replace(apart=apart, seen=seen)

    def known_signal(self, row: Row) -> bool:
        if self.planted is Planted.SEEN_BY_ID:
            return any(seen.id == row.id for seen in self.life.seen)
        return row in self.life.seen

    def resting(self) -> Life:
        """What follows from state: the timer, and the review that this life has not started."""
        state = fold(self.life.stream, self.life.known)
        started = self.life.started
        if self.planted is not Planted.CHILD_FROM_EVENT and isinstance(state, Project):
            started = started or state.review == "open"
        return self.life._replace(
            waiting=tuple(self.waiting), started=started, alarm=next_alarm(state), fresh=False
        )

    def carried(self) -> Life:
        life = self.resting()
        waiting = () if self.planted is Planted.QUEUE_DROPPED else life.waiting
        apart = () if self.planted is Planted.APART_DROPPED else life.apart
        return life._replace(
            waiting=tuple(dict.fromkeys([*waiting, *apart])), apart=(), alarm=None, fresh=True
        )

    def finished(self, out: T) -> T:
        if self.used < len(self.task.answers):
            raise Nondeterminism
        return out


def starts_review(before: Life, after: Life) -> bool:
    """Whether the task's end starts the project's review."""
    return before.stream == PROJECT and after.started and not before.started


def can_wake(run: Run, now: int) -> bool:
    """Whether Temporal has a workflow task to give out; the first one comes with the start."""
    if run.task:
        return False
    due = run.life.alarm is not None and run.life.alarm <= now
    return due or bool(run.fired) or run.life.fresh or bool(run.inbox)
