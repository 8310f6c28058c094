"""A core of two streams, as small as will still show what the protocol must bear (design.md 4).

A project is registered, opens its one review, notes how that ended, and ends; a review is opened,
accepted and decided, goes overdue by itself, and is told to close when its project ends. What is
newer than the worker is `novel`; what makes the old worker's core raise is `faulty`.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, TypeVar

PROJECT, REVIEW = 0, 1
STREAMS = (PROJECT, REVIEW)
NAMES = ("project", "review")

T = TypeVar("T")

LIMIT = 2  # instants from the acceptance to the alarm

HORIZON = 60  # the calendar's end: past it the core raises, as time itself goes on, not on an act

OLD, NEW = 1, 2  # workers: the old one cannot read `novel` and raises on `faulty`


def put(pair: tuple[T, ...], stream: int, value: T) -> tuple[T, ...]:
    """The pair (one of each stream) with this stream's part changed."""
    return (value, pair[1]) if stream == PROJECT else (pair[0], value)


class Row(NamedTuple):
    """A row of `commands`, whole, as a signal carries it. `sent`: its place among messages."""

    id: str
    stream: int
    kind: str
    at: int  # submitted_at; of a message: its cause's time
    body: str = ""
    sent: tuple[int, int] | None = None  # (seq, n) in the stream that sent it; None: an act

    @property
    def message(self) -> bool:
        return self.sent is not None


class Event(NamedTuple):
    """A line of the ledger; its seq is its place. `act` None: time itself did it."""

    kind: str
    at: int
    act: str | None = None
    body: str = ""


class Outcome(NamedTuple):
    """What became of an act, and after how many events of its stream it was played."""

    id: str
    what: str  # done, refused, set aside
    seq: int


class Project(NamedTuple):
    """`review`: how far its only review is, as far as the project knows."""

    status: str = ""  # registered, ended
    review: str = ""  # open, reported
    opened_at: int = 0


class Review(NamedTuple):
    status: str = ""  # opened, accepted, decided, closed
    due: int | None = None
    overdue: bool = False


State = Project | Review


class Refused(Exception):
    """The law's no."""


class Raised(Exception):
    """The core raised on this act: a defect."""

    def __init__(self, act: Row) -> None:
        super().__init__(act.id)
        self.act = act


class PastHorizon(Exception):
    """The core raised, and no act is to blame."""


def reads(version: int, act: Row) -> bool:
    """Whether a worker of this version knows this kind of act."""
    return act.kind != "garbage" and (version >= NEW or act.kind != "novel")


def handle(state: State, act: Row, version: int = NEW) -> str | None:
    """The kind of the event that follows from `act`; None: nothing does. Raises Refused."""
    if act.kind == "faulty" and version < NEW:
        raise Raised(act)
    match state, act.kind:
        case Project(status=""), "register":
            return "registered"
        case Project(status="registered", review=""), "open" | "open_and_inform":
            return "review_opened" if act.kind == "open" else "review_opened_informed"
        case Project(review="open"), "ended":  # a late report is noted even after the end
            return "review_reported"
        case Project(status="registered"), "end":
            return "project_ended"
        case Project(status="ended"), "revive":
            return "revived"
        case Project(status="registered"), "novel" | "faulty":
            return "noted"
        case Review(status=""), "open":
            return "opened"
        case Review(status="opened"), "accept":
            return "accepted"
        case Review(status="accepted"), "decide":
            return "decided"
        case Review(status="opened" | "accepted"), "close":
            return "closed"
        case Review(status="decided" | "closed"), "close":
            return None
        case Review(status="opened" | "accepted"), "novel" | "faulty" | "inform":
            return "noted"
    raise Refused(act.kind)


def following(state: State, act: Row, version: int = NEW) -> tuple[Event, ...]:
    """The events that follow from `act`. Raises Refused."""
    kind = handle(state, act, version)
    return (Event(kind, act.at, act.id, act.body),) if kind else ()


def evolve(state: State, event: Event) -> State:
    """The state after `event`. Never refuses."""
    match state, event.kind:
        case Project(), "registered" | "revived":
            return state._replace(status="registered")
        case Project(), "review_opened" | "review_opened_informed":
            return state._replace(review="open", opened_at=event.at)
        case Project(), "review_reported":
            return state._replace(review="reported")
        case Project(), "project_ended":
            return state._replace(status="ended")
        case Review(), "accepted":
            return Review("accepted", due=event.at + LIMIT)
        case Review(), "went_overdue":
            return state._replace(overdue=True)
        case Review(), "opened" | "decided" | "closed":
            return state._replace(status=event.kind)
    return state


def next_alarm(state: State) -> int | None:
    """When time itself does something next."""
    if isinstance(state, Review) and state.status == "accepted" and not state.overdue:
        return state.due
    return None


def closed(state: State) -> bool:
    """Whether the stream's life is over: a project waits for the report of its review."""
    if isinstance(state, Project):
        return state.status == "ended" and state.review != "open"
    return state.status in ("decided", "closed")


def begun(state: State) -> bool:
    return state.status != ""


@cache
def fold(stream: int, events: tuple[Event, ...]) -> State:
    """The state after these events."""
    if not events:
        return Project() if stream == PROJECT else Review()
    return evolve(fold(stream, events[:-1]), events[-1])


def messages(stream: int, seq: int, event: Event, after: State) -> tuple[Row, ...]:
    """What the event at `seq` tells the other stream: a function of event and state (design 5.5).

    Dated by the event, but never before the opening of the stream that it goes to: a late event
    would else be told to a review that is not yet open.
    """
    at = max(event.at, after.opened_at) if isinstance(after, Project) else event.at
    told: tuple[str, ...] = ()
    match event.kind:
        case "review_opened":
            told = ("open",)
        case "review_opened_informed":
            told = ("open", "inform")
        case "noted" if isinstance(after, Project) and after.review == "open":
            told = ("inform",)
        case "project_ended" if isinstance(after, Project) and after.review == "open":
            told = ("close",)
        case "decided" | "closed":
            told = ("ended",)
    return tuple(
        Row(f"{NAMES[stream]}#{seq}.{n}", 1 - stream, kind, at, sent=(seq, n))
        for n, kind in enumerate(told)
    )


class Played(NamedTuple):
    events: tuple[Event, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    rung: int | None = None  # the newest alarm in it, by which *early* is judged


@cache
def play(
    stream: int,
    known: tuple[Event, ...],
    acts: tuple[Row, ...],
    now: int,
    version: int,
    in_order_sent: bool = True,
) -> Played:
    """The merge of `domain.play`: alarms, then messages, then acts of one instant.

    Messages of one instant from one stream keep the order in which they were sent (a planted fault
    orders them otherwise, as the hash in their id would). Raises Raised.
    """
    queue = sorted(acts, key=lambda act: _turn(act, in_order_sent), reverse=True)
    if queue:
        now = max(now, queue[0].at)
    if now > HORIZON:
        raise PastHorizon
    events: list[Event] = []
    outcomes: list[Outcome] = []
    rung: int | None = None
    while True:
        state = fold(stream, known + tuple(events))
        alarm = next_alarm(state)
        if alarm is not None and alarm <= (queue[-1].at if queue else now):
            events.append(Event("went_overdue", alarm))
            rung = alarm
        elif queue:
            act = queue.pop()
            seq = len(known) + len(events)
            try:
                events += following(state, act, version)
                outcomes.append(Outcome(act.id, "done", seq))
            except Refused:
                outcomes.append(Outcome(act.id, "refused", seq))
        else:
            return Played(tuple(events), tuple(outcomes), rung)


def _turn(act: Row, in_order_sent: bool) -> tuple[int, bool, int, int, str]:
    seq, n = act.sent or (0, 0)
    return act.at, not act.message, seq, n if in_order_sent else -n, act.id
