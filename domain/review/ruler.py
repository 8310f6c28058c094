"""The clock as a ruler: a cell for each working day, days off hatched, pauses cut out.

What is drawn is what `domain/clock.py` counts: a pause drops the days after its first up to and
including its last (domain.md 4). A limit in calendar days is drawn on the same cells, without
numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.calendar import ONE_DAY
from domain.clock import Pause, due
from domain.limits import LimitUnit
from domain.review.due import LimitRun, limit_run
from domain.review.state import Review
from domain.review.words import AWAITING, LimitKind
from domain.rules.rules import Rules
from domain.value import Frozen

NO_END = 366  # days drawn at most: an open pause and a limit of years have no end on a page


class Day(Frozen):
    """A working day. `number`: the how-manyth that counts, or past the end the how-manyth late."""

    day: date
    number: int | None = None
    gone: bool = False
    today: bool = False
    due: bool = False
    late: bool = False
    made_up: bool = False  # 调休


class Off(Frozen):
    """Days off side by side."""

    first: date
    last: date
    name: str

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


class Cut(Frozen):
    """A pause: the days dropped. `last` None: it runs on. `days`: working days so far."""

    first: date
    last: date | None
    days: int
    reason: str
    clause: str
    today: bool = False


Cell = Day | Off | Cut


class Ruler(Frozen):
    """`start` itself does not count. `due` None: the clock stands still."""

    limit: str
    kind: LimitKind
    start: date
    due: date | None
    cells: tuple[Cell, ...]


def ruler(review: Review, today: date, rules: Rules) -> Ruler | None:
    """The ruler of the promised limit, else of the statutory one; None where no clock has begun."""
    for kind in (LimitKind.PROMISED, LimitKind.STATUTORY):
        if run := limit_run(review, kind, rules):
            return _drawn(run, kind, review, today, rules)
    return None


def _drawn(run: LimitRun, kind: LimitKind, review: Review, today: date, rules: Rules) -> Ruler:
    end = due(
        run.limit, run.start, pauses=run.pauses, extension=run.extension, calendar=rules.calendar
    ).day
    last = max(today if review.open else run.start, end or run.start)
    last = min(last, date.fromordinal(run.start.toordinal() + NO_END))
    cells = _cells(run, end, last, today, rules)
    extension = f"，延长{run.extension.zh}" if run.extension else ""
    return Ruler(
        limit=run.limit.zh + extension, kind=kind, start=run.start, due=end, cells=tuple(cells)
    )


def _cells(
    run: LimitRun, end: date | None, last: date, today: date, rules: Rules
) -> Iterator[Cell]:
    calendar = rules.calendar
    names = {one.id: one.name_zh for one in rules.catalog.clock.pause_reasons}
    numbered = run.limit.unit is LimitUnit.WORKING_DAYS
    made_up = calendar.make_up_days_between(run.start, last)
    count = late = 0
    day = run.start + ONE_DAY
    while day <= last:
        if pause := _dropping(day, run.pauses):
            cut = _cut(day, pause, last, today, names, rules)
            yield cut
            day = (cut.last or last) + ONE_DAY
            continue
        if not calendar.is_working(day):
            first, name = day, calendar.name_of_day_off(day) or ""
            while (
                day + ONE_DAY <= last
                and not calendar.is_working(day + ONE_DAY)
                and not _dropping(day + ONE_DAY, run.pauses)
            ):
                day += ONE_DAY
                name = _holiday(name, calendar.name_of_day_off(day) or "")
            yield Off(first=first, last=day, name=name)
            day += ONE_DAY
            continue
        over = end is not None and day > end
        count, late = (count, late + 1) if over else (count + 1, late)
        yield Day(
            day=day,
            number=late if over else count if numbered else None,
            gone=day < today,
            today=day == today,
            due=day == end,
            late=over,
            made_up=day in made_up,
        )
        day += ONE_DAY


def _dropping(day: date, pauses: tuple[Pause, ...]) -> Pause | None:
    """The pause that drops this day: after its first day, up to and including its last."""
    for pause in pauses:
        if pause.start < day and (pause.end is None or day <= pause.end):
            return pause
    return None


def _cut(
    first: date, pause: Pause, last: date, today: date, names: dict[str, str], rules: Rules
) -> Cut:
    end = pause.end
    shown = min(end, last) if end else last
    return Cut(
        first=first,
        last=end,
        days=rules.calendar.working_days_between(first - ONE_DAY, end or max(shown, today)),
        reason=AWAITING if pause.reason == AWAITING else names.get(pause.reason, pause.reason),
        clause=pause.clause,
        today=first <= today and (end is None or today <= end),
    )


def _holiday(name: str, more: str) -> str:
    """A holiday's name is told, a weekend's beside it is not."""
    return more if name in ("周末", "") else name
