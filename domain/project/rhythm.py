"""A recurring report or service on the project's own stream: what is due, and what was reported."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, assert_never

from domain.periods import later
from domain.project.duty_events import (
    DutiesEnded,
    DutiesResumed,
    DutyDueMoved,
    DutyMissed,
    DutyOpened,
    DutyReported,
    DutyReturned,
)
from domain.value import Frozen

INVESTMENT = "investment_done"  # the field of the monthly report that adds up, 万元
REMEMBERED = 24  # periods that a rhythm remembers, so that a long life stays small


class Duty(Frozen):
    """A report that is due. `missed`: its time has passed, it stays open."""

    period: str
    unit: str
    opened_at: datetime
    due: datetime
    missed: bool = False
    catalog: str | None = None  # by which its time runs, where that is not the project's


class Rhythm(Frozen):
    """A recurring report or service on the project's own stream."""

    number: int  # of the newest period, counted from the first
    period: str  # the newest that has opened
    last_opened: datetime
    open: tuple[Duty, ...] = ()
    periods: tuple[str, ...] = ()  # the last that have opened
    reports: dict[str, datetime] = {}  # the last periods reported, and when
    invested: dict[str, Decimal] = {}  # 万元 by period, of those remembered
    first_reported_at: datetime | None = None
    ended: bool = False


RhythmEvent = (
    DutyOpened
    | DutyMissed
    | DutyReported
    | DutyReturned
    | DutyDueMoved
    | DutiesEnded
    | DutiesResumed
)


def evolve(rhythm: Rhythm | None, event: RhythmEvent) -> Rhythm:
    """The rhythm after `event`. Raises ValueError where nothing was ever due."""
    match event:
        case DutyOpened():
            duty = Duty(period=event.period, unit=event.unit, opened_at=event.at, due=event.due)
            there = rhythm or Rhythm(number=event.number, period=event.period, last_opened=event.at)
            return there.but(
                number=event.number,
                period=later(event.period, there.period),
                last_opened=event.at,
                open=(*there.open, duty),
                periods=(*there.periods, event.period)[-REMEMBERED:],
                ended=False,
            )
        case _ if rhythm is None:
            raise ValueError(f"nothing was ever due for {event.item}")
        case DutyMissed():
            return rhythm.but(open=with_duty(rhythm, event.period, missed=True))
        case DutyDueMoved():
            lifted = {"missed": False} if event.lifts else {}
            return rhythm.but(open=with_duty(rhythm, event.period, due=event.due, **lifted))
        case DutyReported():
            return rhythm.but(
                open=tuple(duty for duty in rhythm.open if duty.period != event.period),
                reports=_remembered(rhythm.reports, event.period, event.at),
                invested=_remembered(rhythm.invested, event.period, event.figures.get(INVESTMENT)),
                first_reported_at=rhythm.first_reported_at or event.at,
            )
        case DutyReturned():
            duty = Duty(period=event.period, unit=event.unit, opened_at=event.at, due=event.due)
            return rhythm.but(open=(*rhythm.open, duty))
        case DutiesResumed():
            return rhythm.but(ended=False)
        case DutiesEnded():
            return rhythm.but(ended=True, open=())
        case _:
            assert_never(event)


def with_duty(rhythm: Rhythm, period: str, **changes: Any) -> tuple[Duty, ...]:
    """What is open, with the changes at the duty of the period."""
    return tuple(duty.but(**changes) if duty.period == period else duty for duty in rhythm.open)


def _remembered(there: dict[str, Any], period: str, value: Any) -> dict[str, Any]:
    """`there` with the period's value, the oldest forgotten."""
    if value is None:
        return there
    return dict([*there.items(), (period, value)][-REMEMBERED:])
