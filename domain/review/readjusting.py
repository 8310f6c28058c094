"""Every running clock of a round derived anew from its start: by another calendar or catalog, with a
stop, or by an entry that is put right (`record_correction`).

What was decided stays decided. A mark of lateness, and an acceptance by silence, that the new days
disprove are taken back; a step of the ladder that has rung is not unrung (domain.md 4).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from domain.acts import Act
from domain.clock import local_day
from domain.limits import Limit, LimitUnit
from domain.review import adopting
from domain.review.commands import MoveClocks, ReviewCommand
from domain.review.due import (
    acceptance_window,
    correction_window,
    counted,
    dues,
    notice_end,
    pause_cap_day,
)
from domain.review.entries import gone_on, of_application
from domain.review.events import (
    ClocksMoved,
    DaysMoved,
    OverdueRetracted,
    RecordCorrected,
    ReviewEvent,
    TacitAcceptanceRetracted,
)
from domain.review.item_rules import notice
from domain.review.office import office_days
from domain.review.receipts import unanswered
from domain.review.silence import unheard
from domain.review.state import Review, evolve
from domain.review.words import Running, Status
from domain.rules.rules import Rules

Told = Act[ReviewCommand]
M = TypeVar("M", ClocksMoved, RecordCorrected)


def clocks_moved(review: Review, act: Told, command: MoveClocks, rules: Rules) -> list[ReviewEvent]:
    """The days that hold from now on, and what they disprove; told twice, it is heard once.

    Raises KeyError where the calendar or the catalog is not known here.
    """
    if not review.open or _goes_by(review, command):
        return []
    before = rules
    if command.catalog is not None:
        if adopting.keeps(review, command):
            return list(adopting.kept(review, act, command.catalog))
        rules = rules.at(command.catalog, review.rules.calendar)
        event = adopting.gone_over(review, act, command, rules)
        if command.running is Running.KEEP:
            return [event]
    else:
        event = ClocksMoved(
            at=max(act.submitted_at, review.opened_at),
            calendar=command.calendar,
            stop=command.stop,
            ordered=command.ordered,
            reason=command.reason,
        )
    if command.calendar is not None:
        rules = rules.at(review.rules.catalog, command.calendar)
    told = with_days(review, event, before, rules)
    return [told, *silence_disproved(evolve(review, told), event.at)]


def silence_disproved(after: Review, at: datetime) -> list[ReviewEvent]:
    """What counted as accepted as nobody had answered, and by the new days still has time: that is
    taken back, with its marks."""
    silent = unanswered(after) and after.status is Status.IN_REVIEW
    if not silent or after.window is None or after.window < local_day(at):
        return []
    marks = [OverdueRetracted(at=at, limit=limit) for limit in after.overdue]
    return [*marks, TacitAcceptanceRetracted(at=at)]


def _goes_by(review: Review, command: MoveClocks) -> bool:
    """Whether the clocks of the round go by this already."""
    calendar = command.calendar in (None, review.rules.calendar)
    stop = command.stop is None or command.stop in review.stops
    catalog = command.catalog in (None, review.rules.catalog)
    ordered = command.ordered in (None, review.ordered)
    return calendar and stop and catalog and ordered


def with_days(review: Review, event: M, before: Rules, rules: Rules) -> M:
    """The event with every day that moves by it. `before`: the rules until now, `rules` from now on."""
    silent = _silent(review, event, before, rules)
    if silent != review.silent:
        event = event.but(silent=silent)
    after = evolve(review, event)
    moved: dict[str, Any] = {}
    new = dues(after, rules)
    if new != review.dues:
        moved |= {"was": review.dues, "dues": new}
    if (window := _window(after, rules)) != review.window:
        moved |= {"window_was": review.window, "window": window}
    if (gap := _gap(review, after, before, rules)) != review.gap_until:
        moved |= {"gap_was": review.gap_until, "gap_until": gap}
    if (cap := _cap(after, rules)) != (review.pause.cap if review.pause else None):
        moved |= {"cap_was": review.pause and review.pause.cap, "cap": cap}
    were, days = office_days(review, before), office_days(after.but(dues=new), rules)
    moved["office"] = {said: day for said, day in days.items() if day != were.get(said, day)}
    ends = _notices(after, rules).items()
    moved["notices"] = {name: end for name, end in ends if end != review.notices[name]}
    return event.but(**moved)


def _silent(review: Review, event: DaysMoved, before: Rules, rules: Rules) -> tuple[int, ...]:
    """The receipts that silence has accepted by the new days: an entry proves or disproves it, another
    calendar or a stop disproves it only, and only where the round has not gone on from there."""
    match event:
        case RecordCorrected() if of_application(event.entry):
            after = evolve(review, event)
            return unheard(review, after, before, rules, local_day(event.at))
        case ClocksMoved() if review.silent and not unanswered(review):
            after = evolve(review, event)
            found = unheard(review, after, before, rules, local_day(event.at))
            left = tuple(number for number in found if number in review.silent)
            again = evolve(review, event.but(silent=left))
            return left if not gone_on(review, again) else review.silent
        case _:
            return review.silent


def _window(review: Review, rules: Rules) -> date | None:
    """The last day of the window that runs, or that ran out in silence."""
    if review.window is None or review.window_from is None:
        return review.window
    if review.status is Status.CORRECTING:
        return correction_window(review.window_from, rules, review.stops)
    item = rules.item(review.item)
    return acceptance_window(item, review.window_from, rules, review.stops)


def _gap(review: Review, after: Review, before: Rules, rules: Rules) -> date | None:
    """The last day by which papers that lack must be there: as many working days as it was."""
    until, start, begins = review.gap_until, review.start_day, after.start_day
    if until is None or start is None or begins is None or not review.gap or review.gap_missed:
        return until
    if (begins, after.stops) == (start, review.stops) and rules is before:
        return until  # nothing that it was counted by has changed
    for n in range((until - start).days + 1):
        limit = Limit(n=n, unit=LimitUnit.WORKING_DAYS)
        if counted(limit, start, before, review.stops) >= until:
            return max(until, counted(limit, begins, rules, after.stops))
    return until


def _cap(review: Review, rules: Rules) -> date | None:
    """The day on which the running pause reaches its cap."""
    if review.pause is None:
        return None
    item, pause = rules.item(review.item), review.pause
    return pause_cap_day(item, pause.reason, pause.start, rules, review.stops)


def _notices(review: Review, rules: Rules) -> dict[str, date]:
    """The last days of the notices whose first is known."""
    item = rules.item(review.item)
    known = [one.id for one in item.notices]
    return {
        name: notice_end(notice(item, name), on, rules, review.stops)
        for name, on in review.noticed_on.items()
        if name in known  # another catalog may ask no such notice: it has been given
    }
