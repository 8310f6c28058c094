"""Acts and alarms in the order in which they happened: once, for workflow, preview and simulation.

All waiting acts first and then all due alarms would be wrong after any pause of the worker: a grant
given two days late would stand before the overdue that preceded it (design.md 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain.acts import Act, Alarm, Event, Outcome
from domain.refused import Refused
from domain.rules.rules import Rules

S = TypeVar("S")
E = TypeVar("E", bound=Event)
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Core(Generic[S, C, E]):
    """The pure functions of one kind of stream. Its state is None before its first event."""

    handle: Callable[[S | None, Act[C], Rules], list[E]]
    evolve: Callable[[S | None, E], S]
    next_alarm: Callable[[S | None, Rules], Alarm | None]
    ring: Callable[[S, Alarm, Rules], list[E]]


@dataclass(frozen=True, slots=True)
class Caused(Generic[E]):
    """An event, the act that brought it (None: time itself did), the state after it, and the rules
    that this state lives by."""

    event: E
    act: UUID | None
    after: Any
    rules: Rules


@dataclass(frozen=True, slots=True)
class Played(Generic[S, E]):
    """What came of a batch. `rung`: the newest alarm in it, by which *early* is judged. `alarm`: what
    is armed next, as the state after it stands."""

    events: tuple[Caused[E], ...]
    outcomes: tuple[Outcome, ...]
    after: S | None
    rung: datetime | None = None
    alarm: Alarm | None = None


class Defect(Exception):
    """The core raised on an act: a fault of ours, never the applicant's. `act` is its id."""

    def __init__(self, act: UUID) -> None:
        super().__init__(f"the core raised on act {act}")
        self.act = act


def _order(act: Act[C]) -> tuple[datetime, bool, bool, UUID]:
    return act.submitted_at, not act.message, not act.opening, act.id


def play(
    core: Core[S, C, E],
    state: S | None,
    acts: Iterable[Act[C]],
    now: datetime,
    rules: Rules,
    before: Played[S, E] | None = None,
) -> Played[S, E]:
    """Everything that is due up to `now` or to the newest act. Alarm before act at one instant.

    `rules`: those of a beginning; a state lives by its own, and an event that moves it to another
    version moves all that comes after it. `before`: what was played last; where it led to this very
    state, its next alarm is known. Every act in has exactly one outcome out. Raises `Defect` naming
    the act on which the core raised anything but `Refused`.
    """
    rules = rules_of(state, rules)
    # At one instant messages between streams come before acts (acts never share one).
    queue = sorted(acts, key=_order, reverse=True)
    if queue:  # the database's clock may be a breath ahead of ours: no act is left over
        now = max(now, queue[0].submitted_at)
    events: list[Caused[E]] = []
    outcomes: list[Outcome] = []
    rung: datetime | None = None
    if before is not None and before.after is state:
        alarm = before.alarm
    else:
        alarm = core.next_alarm(state, rules)
    while True:
        cause: UUID | None = None
        if alarm and state is not None and alarm.when <= (queue[-1].submitted_at if queue else now):
            new = core.ring(state, alarm, rules)
            rung = max(alarm.when, rung) if rung else alarm.when
        elif queue:
            act = queue.pop()
            cause, refusal = act.id, None
            try:
                new = core.handle(state, act, rules)
            except Refused as no:
                new, refusal = [], no.refusal
            except Exception as defect:
                raise Defect(act.id) from defect
            outcomes.append(Outcome(id=act.id, refusal=refusal))
        else:
            return Played(tuple(events), tuple(outcomes), state, rung, alarm)
        for event in new:
            state = core.evolve(state, event)
            rules = rules_of(state, rules)
            events.append(Caused(event, cause, state, rules))
        if new:
            alarm = core.next_alarm(state, rules)


def rules_of(state: Any, rules: Rules) -> Rules:
    """The rules that the state is pinned to; `rules` are those of the state before it."""
    pinned = getattr(state, "rules", None)
    return rules if pinned is None else rules.at(pinned.catalog, pinned.calendar)
