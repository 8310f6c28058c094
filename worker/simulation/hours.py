"""When people of a simulation act: in working hours of working days, to the second.

Hours are 08:30:00 to 17:59:59 in Asia/Shanghai. Of the law's alarms only the ladder's ring within
them, and nobody acts at that second: days end at 24:00 and reports are due at 18:00.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import Calendar
from domain.clock import SHANGHAI, local_day
from domain.rules.rules import Rules
from worker.simulation.draws import Draws
from worker.simulation.scenario import Span, SpanUnit

OPENS = 8 * 3600 + 30 * 60  # seconds of the day
CLOSES = 18 * 3600  # the first second that is no longer worked
DAY_LONG = CLOSES - OPENS
BREATH = 300  # seconds between a cause and what follows from it on the same day
SECOND = timedelta(seconds=1)


def at_second(day: date, second: int) -> datetime:
    """The instant of a second of the day in Asia/Shanghai."""
    midnight = datetime.combine(day, time(), SHANGHAI)
    return (midnight + timedelta(seconds=second)).astimezone(UTC)


def second_of_day(moment: datetime) -> int:
    local = moment.astimezone(SHANGHAI)
    return local.hour * 3600 + local.minute * 60 + local.second


def worked(moment: datetime, calendar: Calendar) -> bool:
    """Whether somebody may be at work then."""
    return OPENS <= second_of_day(moment) < CLOSES and calendar.is_working(local_day(moment))


def ringing(rules: Rules) -> tuple[int, ...]:
    """The seconds of the day at which steps of the ladder ring."""
    steps = rules.catalog.escalation.escalation
    return tuple(dict.fromkeys(int(s.at[:2]) * 3600 + int(s.at[3:]) * 60 for s in steps))


def next_second(moment: datetime, calendar: Calendar) -> datetime:
    """The next second of work after `moment`."""
    following = moment.replace(microsecond=0) + SECOND
    if worked(following, calendar):
        return following
    day = local_day(following)
    if second_of_day(following) >= OPENS or not calendar.is_working(day):
        day = calendar.nth_working_day_after(day, 1)
    return at_second(day, OPENS)


def after(since: datetime, span: Span, draws: Draws, question: str, calendar: Calendar) -> datetime:
    """A moment of work, a drawn span after `since`."""
    if span.unit is SpanUnit.HOURS:
        seconds = draws.whole(question, span.least * 3600, span.most * 3600)
        return _hours_after(since, seconds, calendar)
    days = draws.whole(question, *span.days)
    return on_day(since, local_day(since), days, draws, question, calendar)


def on_day(
    since: datetime, day: date, days: int, draws: Draws, question: str, calendar: Calendar
) -> datetime:
    """A drawn second of the `days`-th working day after `day`, and in any case after `since`."""
    if days == 0 and not calendar.is_working(day):
        days = 1
    there = calendar.nth_working_day_after(day, days)
    least = OPENS
    if there == local_day(since):
        least = max(least, second_of_day(since) + BREATH)
    if there < local_day(since) or least >= CLOSES:
        there = calendar.nth_working_day_after(local_day(since), 1)
        least = OPENS
    return at_second(there, draws.whole(f"{question}@", least, CLOSES - 1))


def _hours_after(since: datetime, seconds: int, calendar: Calendar) -> datetime:
    moment = since if worked(since, calendar) else next_second(since, calendar)
    left = CLOSES - second_of_day(moment)
    while seconds >= left:
        seconds -= left
        moment = at_second(calendar.nth_working_day_after(local_day(moment), 1), OPENS)
        left = DAY_LONG
    return moment.replace(microsecond=0) + timedelta(seconds=seconds)
