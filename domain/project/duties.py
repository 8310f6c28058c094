"""Reports and services that recur: what is due in which period, and what is missed.

They live on the project's own stream, keyed by period (design.md 6; domain.md 7). An update is a
statement by a named person; silence is not "unchanged".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from domain.clock import end_of_day, local_day
from domain.conditions import Judgement, judge, latest
from domain.periods import (
    at_time,
    begins,
    day_of_next_month,
    first_day,
    last_working_day_before,
    next_start,
    period_of,
)
from domain.project.duty_events import DutiesEnded, DutyMissed, DutyOpened
from domain.project.events import ProjectEvent
from domain.project.rhythm import Rhythm
from domain.project.rounds import after_end, handler_of, next_round
from domain.project.state import Project
from domain.project.world import ProjectWorld, ended_since, met
from domain.review.due import counted
from domain.rules.items import Item
from domain.rules.rules import Rules

CLOSE = "close"  # 月结: the line of the month's table by which all is mended


def duty_events(
    project: Project, item: Item, judged: Judgement, rules: Rules
) -> Iterator[ProjectEvent]:
    """What follows for a recurring item from the state: its first duty, a paired one, its end."""
    rhythm = project.rhythms.get(item.id)
    ended = ended_since(project, item, rules)
    if rhythm is not None and ended is not None:
        yield from ending(item.id, rhythm, ended)
        return
    if rhythm is not None and not paired_with(item, rules):
        return  # later periods open by the project's alarm
    since = _since(project, item, judged, rules)
    if since is None or (ended is not None and since > ended):
        return  # what began and ended at one instant did begin, whichever was told first
    if (partner := paired_with(item, rules)) is not None:
        theirs = project.rhythms.get(partner)
        for period, reported in theirs.reports.items() if theirs else ():
            if rhythm is None or period not in rhythm.periods:
                yield from _opened(project, item, period, project.alive(reported), rules)
                return  # looked at again until none is left
        return
    since = project.alive(since)
    yield from _opened(
        project, item, period_of(rhythm_of(item, rules), local_day(since)), since, rules
    )


def ending(item: str, rhythm: Rhythm, since: datetime) -> Iterator[ProjectEvent]:
    """The rhythm stops, and with it what is still due."""
    if not rhythm.ended:
        yield DutiesEnded(at=max(since, rhythm.last_opened), item=item)


def paired_with(item: Item, rules: Rules) -> str | None:
    """The recurring item of the same rhythm that this one needs: theirs of a period opens ours."""
    for need in item.needs:
        if not need.startswith("group:") and rules.period(need) == rules.period(item.id):
            return need
    return None


def rhythm_of(item: Item, rules: Rules) -> str:
    """week, month, quarter, half_year or year."""
    rhythm = rules.period(item.id)
    if rhythm is None:
        raise ValueError(f"{item.id} does not recur")
    return rhythm


def _since(project: Project, item: Item, judged: Judgement, rules: Rules) -> datetime | None:
    """Since when the item recurs; None where something that opens it does not hold."""
    if not judged.holds:
        return None
    premises = [project.began_here_at, judged.since]
    if (opens := rules.opens_when(item.id)) is not None:
        opened = judge(opens, ProjectWorld(project, rules))
        if not opened.holds:
            return None
        premises.append(opened.since)
    for need in item.needs:
        done = met(project, need, rules)
        if not done.holds:
            return None
        premises.append(done.since)
    return latest(premises)


def _opened(
    project: Project, item: Item, period: str, at: datetime, rules: Rules
) -> Iterator[ProjectEvent]:
    found = handler_of(project, item, rules)
    if found is None or after_end(project, at):
        return
    rhythm = project.rhythms.get(item.id)
    yield DutyOpened(
        at=at,
        item=item.id,
        period=period,
        number=rhythm.number + 1 if rhythm else 1,
        unit=found[0].unit,
        due=due_of(item, period, at, rules),
    )


def due_of(item: Item, period: str, opened: datetime, rules: Rules) -> datetime:
    """When the duty of a period is due.

    By the month's table, by the library's rule (last working day), by the item's promised limit,
    else with the end of the period (domain.md 7). What opens after that is nobody's lateness.
    """
    due = _by_the_calendar(item, period, opened, rules)
    return due if due > opened else _opened_too_late(item, period, opened, rules)


def due_again(item: Item, period: str, returned: datetime, rules: Rules) -> datetime:
    """When a returned report is due: as before, but in the month's table until the close.

    domain.md 5, r4: "returned and not mended by the close".
    """
    due = _by_the_calendar(item, period, returned, rules)
    if item.cadence is not None and item.cadence.due is not None:
        due = max(due, _by_the_month_s_table(CLOSE, period, rules))
    return due if due > returned else _opened_too_late(item, period, returned, rules)


def _by_the_calendar(item: Item, period: str, opened: datetime, rules: Rules) -> datetime:
    boundary = next_start(rhythm_of(item, rules), first_day(period))
    cadence = item.cadence
    if cadence is not None and cadence.due is not None:
        return _by_the_month_s_table(cadence.due, period, rules)
    if cadence is not None and cadence.library is not None:
        for library in rules.catalog.promotion.libraries:
            if library.id == cadence.library and library.due is not None:
                last = last_working_day_before(boundary, rules.calendar)
                return at_time(last, library.due.at)
    if (promised := rules.promised(item)) is not None:
        return end_of_day(counted(promised, local_day(opened), rules))
    return begins(boundary)


def _opened_too_late(item: Item, period: str, opened: datetime, rules: Rules) -> datetime:
    """By the promised limit from the opening on, else together with the next period's."""
    if (promised := rules.promised(item)) is not None:
        return end_of_day(counted(promised, local_day(opened), rules))
    rhythm = rhythm_of(item, rules)
    following = period_of(rhythm, next_start(rhythm, first_day(period)))
    return due_of(item, following, opened, rules)


def _by_the_month_s_table(name: str, month: str, rules: Rules) -> datetime:
    """When a line of the month's table is due: on a day of the next month, rolled."""
    line = next(one for one in rules.catalog.monthly.monthly if one.id == name)
    day = day_of_next_month(first_day(month), int(line.due_day.n or 1), rules.calendar)
    return at_time(day, line.at)


def next_boundary(project: Project, rules: Rules) -> datetime | None:
    """When the next duty is missed or the next period of a running rhythm begins."""
    moments = [
        max(duty.due, duty.opened_at)
        for rhythm in project.rhythms.values()
        for duty in rhythm.open
        if not duty.missed
    ]
    moments += [
        _next_begins(rhythm_of(item, rules), period) for item, period in _running(project, rules)
    ]
    return min(moments) if moments else None


def _running(project: Project, rules: Rules) -> Iterator[tuple[Item, str]]:
    """Each item whose next period opens by time alone, with the newest period that has opened."""
    for name, rhythm in project.rhythms.items():
        item = rules.item(name)
        if not rhythm.ended and paired_with(item, rules) is None:
            yield item, _newest(project, item, rhythm.period, rules)
    for item in _recurring_reviews(rules):
        life = project.item(item.id)
        if life.period is not None and life.skipped_at is None:
            if ended_since(project, item, rules) is None:
                yield item, _newest(project, item, life.period, rules)


def _newest(project: Project, item: Item, period: str, rules: Rules) -> str:
    """The period, or the one before a revival's: those in which there was no project never open."""
    if not project.gaps:
        return period
    rhythm = rhythm_of(item, rules)
    running = first_day(period_of(rhythm, local_day(project.gaps[-1].until)))
    return max(period, period_of(rhythm, running - timedelta(days=1)))


@lru_cache(maxsize=8)
def _recurring_reviews(rules: Rules) -> tuple[Item, ...]:
    """Items whose every period is a round of its own, in catalog order."""
    items = (rules.item(name) for name in rules.items)
    return tuple(item for item in items if item.cadence and not rules.on_project_stream(item.id))


@lru_cache(maxsize=1024)
def _next_begins(rhythm: str, period: str) -> datetime:
    """When the period after the named one begins."""
    return begins(next_start(rhythm, first_day(period)))


def at_boundary(project: Project, when: datetime, rules: Rules) -> list[ProjectEvent]:
    """Duties whose time has passed are marked missed; new periods open theirs."""
    missed: list[ProjectEvent] = [
        DutyMissed(at=when, item=name, period=duty.period)
        for name, rhythm in project.rhythms.items()
        for duty in rhythm.open
        if not duty.missed and max(duty.due, duty.opened_at) <= when
    ]
    opened: list[ProjectEvent] = []
    for item, period in _running(project, rules):
        start = next_start(rhythm_of(item, rules), first_day(period))
        if begins(start) > when:
            continue
        new = period_of(rhythm_of(item, rules), start)
        if rules.on_project_stream(item.id):
            opened.extend(_opened(project, item, new, when, rules))
        else:
            opened.extend(next_round(project, item, new, when, rules))
    return missed + opened
