"""The lamp of a round: how near its day is, as a shape, a word and a number (never colour alone).

Lamps follow the promised limit; the statutory one, once passed, is graver (domain.md 4, 5). Where
nothing is promised the law's own day stands in. Numbers are working days.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from domain.calendar import Calendar
from domain.review.words import STATUS_ZH, Status
from domain.value import Frozen

SOON_WD = 3  # 三日内


class Shape(StrEnum):
    """What is drawn; more urgent is more ink."""

    OK = "ok"
    SOON = "soon"
    TODAY = "today"
    OVER = "over"
    LAW = "law"
    HELD = "held"
    WAIT = "wait"
    DONE = "done"
    MENDED = "mended"
    WORD = "word"  # no lamp, but a word


class Urgency(StrEnum):
    """The groups of an inbox, what hurts first in front."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    HELD = "held"


URGENCY_ZH = {
    Urgency.OVERDUE: "超期",
    Urgency.TODAY: "今天",
    Urgency.SOON: "三日内",
    Urgency.LATER: "其他",
    Urgency.HELD: "暂停",
}


class Lamp(Frozen):
    """`days`: left or over, None where there is no number to tell."""

    shape: Shape
    zh: str
    days: int | None = None


_GRAVITY = (
    Shape.DONE, Shape.WORD, Shape.MENDED, Shape.WAIT, Shape.HELD, Shape.OK, Shape.SOON, Shape.TODAY,
    Shape.OVER, Shape.LAW,
)  # fmt: skip


def gravity(of: Lamp) -> tuple[int, int]:
    """By which of several lamps the worst is told: the shape, then the days over or left."""
    days = of.days or 0
    over = of.shape in (Shape.OVER, Shape.LAW, Shape.MENDED)
    return _GRAVITY.index(of.shape), days if over else -days


def lamp(
    status: Status,
    *,
    promised: date | None = None,
    statutory: date | None = None,
    window: date | None = None,
    held_left: int | None = None,
    late_by: int = 0,
    today: date,
    calendar: Calendar,
) -> Lamp:
    """The lamp on the morning, noon and evening of `today`; a day is over at 24:00.

    `window`: the last day to answer an application. `held_left`: the working days that are left
    when the clock goes on. `late_by`: of what is decided, the working days past its promised day.
    """
    match status:
        case Status.SUBMITTED:
            return _window(window, today, calendar)
        case Status.CORRECTING:
            return Lamp(shape=Shape.HELD, zh="补正")
        case Status.SUSPENDED:
            return Lamp(shape=Shape.HELD, zh="暂停", days=held_left)
        case Status.IN_REVIEW:
            return _running(promised, statutory, held_left, today, calendar)
        case Status.DECIDED if late_by:
            return Lamp(shape=Shape.MENDED, zh="补办", days=late_by)
        case Status.DECIDED:
            return Lamp(shape=Shape.DONE, zh="已办结")
        case Status.OUTSIDE:
            return Lamp(shape=Shape.WORD, zh="上级")
        case _:
            return Lamp(shape=Shape.WORD, zh=STATUS_ZH[status])


def _window(window: date | None, today: date, calendar: Calendar) -> Lamp:
    if window is None:
        return Lamp(shape=Shape.WAIT, zh="待受理")
    left = calendar.working_days_between(today, window)
    return Lamp(shape=Shape.TODAY if left == 0 else Shape.WAIT, zh="待受理", days=left)


def _running(
    promised: date | None,
    statutory: date | None,
    held_left: int | None,
    today: date,
    calendar: Calendar,
) -> Lamp:
    due = promised or statutory
    if due is None:  # the clock waits for what must come first, or there is no limit at all
        if held_left is None:
            return Lamp(shape=Shape.WORD, zh=STATUS_ZH[Status.IN_REVIEW])
        return Lamp(shape=Shape.HELD, zh="等前置", days=held_left)
    if statutory is not None and today > statutory:
        over = calendar.working_days_between(statutory, today)
        return Lamp(shape=Shape.LAW, zh="法定", days=over)
    if today > due:
        over = calendar.working_days_between(due, today)
        return Lamp(shape=Shape.OVER, zh="超期", days=over)
    left = calendar.working_days_between(today, due)
    if today == due:
        return Lamp(shape=Shape.TODAY, zh="今天", days=0)
    if left <= SOON_WD:
        return Lamp(shape=Shape.SOON, zh="临期", days=left)
    return Lamp(shape=Shape.OK, zh="正常", days=left)


def urgency(due: date | None, held: bool, today: date, calendar: Calendar) -> Urgency:
    """Which group of an inbox a task belongs to: by the day on which it is due.

    A task without a day that nothing holds up belongs to the rest.
    """
    if held:
        return Urgency.HELD
    if due is None:
        return Urgency.LATER
    if today > due:
        return Urgency.OVERDUE
    if today == due:
        return Urgency.TODAY
    return Urgency.SOON if calendar.working_days_between(today, due) <= SOON_WD else Urgency.LATER


def soon_until(today: date, calendar: Calendar) -> date:
    """The last day of 三日内."""
    return calendar.nth_working_day_after(today, SOON_WD)
