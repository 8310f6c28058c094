"""The statutory clock: until which day a limit runs, and why, in words a clerk can read aloud.

Law: 民法典 201 (first day not counted), 202 (no such day in the month), 203 (last day off; ends at
24:00); 行政许可法 42, 45, 82. Pure: days in, days out. Which limit an item has, which reasons may
stop it and who may extend it are not known here.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import MAXYEAR, UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple, Self

from pydantic import model_validator

from domain.calendar import ONE_DAY, Calendar, Holiday, OutOfCalendar
from domain.limits import UNIT_ZH, Limit, LimitUnit
from domain.value import Frozen

# UTC+8 without summer time since 1991. A constant, since nothing here reads a file.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

DAYS_LISTED = 10  # no more are told one by one

WEEKDAY_ZH = "一二三四五六日"

Extension = Limit | tuple[Limit, ...] | None


def local_day(moment: datetime) -> date:
    """The day in Asia/Shanghai. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without zone is on no certain day: {moment!r}")
    return moment.astimezone(SHANGHAI).date()


@lru_cache(maxsize=4096)  # every limit of a day asks for the same
def start_of_day(day: date) -> datetime:
    """00:00 in Asia/Shanghai, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00 in Asia/Shanghai, in UTC: the first instant that is no longer `day`."""
    return start_of_day(day + ONE_DAY)


@lru_cache(maxsize=8192)
def at_time(day: date, hhmm: str) -> datetime:
    """`hhmm` of the day in Asia/Shanghai, in UTC."""
    hour, minute = int(hhmm[:2]), int(hhmm[3:])
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def zh_time(moment: datetime) -> str:
    """2026-09-25 16:30 in the city's time."""
    # Not by strftime, which imports `time` at each call: in the workflows' sandbox that is costly.
    return moment.astimezone(SHANGHAI).isoformat(" ")[:16]


class Pause(Frozen):
    """The clock stands still: the days after `start` up to and including `end` are dropped.

    `start` itself still counts. `end` None: not ended yet. `reason` is an id of the catalog's
    `pause_reasons` or Chinese words; `clause` the law that allows it.
    """

    start: date
    end: date | None
    reason: str
    clause: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _refuse_backwards(self.start, self.end)
        return self


def _refuse_backwards(start: date, end: date | None) -> None:
    if end is not None and end < start:
        raise ValueError(f"暂停的结束日{end}早于开始日{start}")


class Due(Frozen):
    """The last day of a limit; it ends at 24:00. `day` is None while an open pause runs.

    `provisional`: it hangs on a year whose days off are not announced.
    """

    day: date | None
    provisional: bool


def due(
    limit: Limit,
    start: date,
    *,
    pauses: tuple[Pause, ...] = (),
    extension: Extension = None,
    calendar: Calendar,
) -> Due:
    """The day on which `limit`, begun on `start`, runs out.

    - `start` is not counted, whatever the hour (民法典 201). A limit of 0 ends on it, in any unit.
    - wd counts working days, d every day; months and years end on the day of the same number, or
      on the month's last where there is none (民法典 202).
    - d, months and years that end on a day off run on to the next working day (民法典 203).
    - A dropped day is never counted, and a limit never runs on to one either. Pauses that overlap
      drop a day once; their order is nothing. One begun on or after the due day drops nothing.
    - Pauses and months: the end is taken as if there were no pause and then moved by one day for
      each dropped day before it, those counted too that a pause drops only because it was moved.
      This is counting the limit's own number of days, without the dropped ones.
    - An `extension` in the unit of the limit adds to it before anything is counted. One in another
      unit is counted on from the due day as it was without it. Several (施工许可证: twice) follow
      one another by the same rule.

    Raises `OutOfCalendar` where the calendar does not reach so far.
    """
    stretches = _stretches(limit, start, pauses, extension, calendar)
    day = stretches[-1].due
    if day is None:
        return Due(day=None, provisional=False)
    return Due(day=day, provisional=any(s.provisional_years(calendar) for s in stretches))


def drops_nothing(pause_start: date, due_day: date) -> bool:
    """True where a pause begun on `pause_start` is to be refused: no day is left to drop."""
    return pause_start >= due_day


def overdue_from(day: date) -> datetime:
    """The instant at which what was due on `day` is overdue: 00:00 of the day after, in UTC."""
    return end_of_day(day)


def overdue_days(due_day: date, today: date, calendar: Calendar) -> int:
    """How many working days late it is on `today`; 0 while in time."""
    return calendar.working_days_between(due_day, today)


def explain(
    limit: Limit,
    start: date,
    *,
    pauses: tuple[Pause, ...] = (),
    extension: Extension = None,
    calendar: Calendar,
    wording: str = "受理",
    reasons: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """`due`, told in Chinese sentences that can be read aloud, in the order of the reckoning.

    `wording` names the starting act. `reasons` gives the Chinese name of the catalog's reasons
    for a pause; a reason that is not in it is shown as it is.
    """
    stretches = _stretches(limit, start, pauses, extension, calendar)
    telling = _Telling(stretches, _gaps(pauses), calendar)
    return (
        *_limit_lines(limit, extension, stretches, wording),
        *_pause_lines(pauses, telling, reasons or {}),
        *_days_off_lines(telling),
        *_counted_lines(telling),
        *_run_on_lines(telling),
        _end_line(telling),
    )


# How it is counted


class _Gap(NamedTuple):
    """Dropped days: later than `after`, not later than `through`; without end where None."""

    after: date
    through: date | None

    def drops(self, day: date) -> bool:
        return self.after < day and (self.through is None or day <= self.through)


class _Stretch(NamedTuple):
    """One limit counted out: the limit and all that adds to it, or an extension in another unit."""

    limit: Limit
    begun: date  # its days are counted from the day after
    ended: date | None  # the last day counted; None: an open pause came first
    due: date | None  # where it runs on to

    def provisional_years(self, calendar: Calendar) -> tuple[int, ...]:
        """The years not announced that `due` hangs on.

        Working days hang on each day counted; days, months and years only on whether the last
        one is off.
        """
        if self.ended is None or self.due is None:
            return ()
        if self.limit.unit is LimitUnit.WORKING_DAYS and self.limit.n:
            return calendar.provisional_years(self.begun + ONE_DAY, self.due)
        return calendar.provisional_years(self.ended, self.due)


def _stretches(
    limit: Limit, start: date, pauses: tuple[Pause, ...], extension: Extension, calendar: Calendar
) -> list[_Stretch]:
    """What is counted one after another, up to the first that an open pause keeps from ending."""
    gaps = _gaps(pauses) if pauses else ()
    stretches: list[_Stretch] = []
    begun = start
    for part in _parts(limit, extension):
        ended = _count_out(part, begun, gaps, calendar)
        runs_on = ended is not None and part.n and part.unit is not LimitUnit.WORKING_DAYS
        due_day = _next_working_day(ended, gaps, calendar) if ended and runs_on else ended
        stretches.append(_Stretch(part, begun, ended, due_day))
        if due_day is None:
            break
        begun = due_day
    return stretches


def _parts(limit: Limit, extension: Extension) -> tuple[Limit, ...]:
    """Limits to be counted one after another: neighbours of one unit are one limit."""
    if extension is None:
        return (limit,)
    parts = [limit]
    for more in _extensions(extension):
        if more.unit is parts[-1].unit:
            parts[-1] = Limit(n=parts[-1].n + more.n, unit=more.unit)
        else:
            parts.append(more)
    return tuple(parts)


def _extensions(extension: Extension) -> tuple[Limit, ...]:
    if extension is None:
        return ()
    return (extension,) if isinstance(extension, Limit) else extension


def _gaps(pauses: tuple[Pause, ...]) -> tuple[_Gap, ...]:
    """What the pauses drop together, in order; no two of the gaps touch."""
    gaps: list[_Gap] = []
    for pause in sorted(pauses, key=lambda p: (p.start, p.end or date.max)):
        last = gaps[-1] if gaps else None
        if last and (last.through is None or pause.start <= last.through):
            if last.through and (pause.end is None or pause.end > last.through):
                gaps[-1] = _Gap(last.after, pause.end)
        elif pause.end != pause.start:
            gaps.append(_Gap(pause.start, pause.end))
    return tuple(gaps)


def _count_out(
    limit: Limit, start: date, gaps: tuple[_Gap, ...], calendar: Calendar
) -> date | None:
    """The last day counted; only wd looks at days off. None: an open pause comes first."""
    match limit.unit:
        case LimitUnit.WORKING_DAYS:
            return _skip(
                limit.n, start, gaps, calendar.working_days_between, calendar.nth_working_day_after
            )
        case LimitUnit.DAYS:
            days = limit.n
        case LimitUnit.MONTHS:
            days = (_months_after(start, limit.n) - start).days
        case LimitUnit.YEARS:
            days = (_months_after(start, 12 * limit.n) - start).days
    return _skip(days, start, gaps, lambda after, through: (through - after).days, _days_after)


def _skip(
    n: int,
    start: date,
    gaps: tuple[_Gap, ...],
    between: Callable[[date, date], int],
    nth_after: Callable[[date, int], date],
) -> date | None:
    """The `n`th day after `start` that is in no gap, in the days that the two functions count."""
    at = start
    for gap in gaps:
        if gap.through is not None and gap.through <= at:
            continue
        before = between(at, max(gap.after, at))
        if n <= before:
            break
        if gap.through is None:
            return None
        n -= before
        at = gap.through
    return nth_after(at, n)


def _days_after(day: date, n: int) -> date:
    try:
        return day + timedelta(days=n)
    except OverflowError:
        raise OutOfCalendar(f"{day}之后{n}日超出日历") from None


def _months_after(day: date, n: int) -> date:
    """The day of the same number `n` months on, or that month's last (民法典 202)."""
    years, month = divmod(day.month - 1 + n, 12)
    year = day.year + years
    if year > MAXYEAR:
        raise OutOfCalendar(f"{day}之后{n}个月超出日历")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _next_working_day(day: date, gaps: tuple[_Gap, ...], calendar: Calendar) -> date | None:
    """`day`, or the first working day after it that is not dropped."""
    landed = calendar.on_or_next_working_day(day)
    for gap in gaps:
        if gap.drops(landed):
            if gap.through is None:
                return None
            landed = calendar.on_or_next_working_day(gap.through + ONE_DAY)
    return landed


# How it is told


class _Telling:
    """What several of the sentences ask about one reckoning."""

    def __init__(
        self, stretches: list[_Stretch], gaps: tuple[_Gap, ...], calendar: Calendar
    ) -> None:
        self.stretches = stretches
        self.gaps = gaps
        self.calendar = calendar
        self.start = stretches[0].begun
        self.due = stretches[-1].due
        # The last day that the clock ran: the due day, or the start of the open pause.
        self.stopped = self.due or max(gaps[-1].after, self.start)
        self.in_working_days = all(s.limit.unit is LimitUnit.WORKING_DAYS for s in stretches)
        self.unit_zh = UNIT_ZH[LimitUnit.WORKING_DAYS if self.in_working_days else LimitUnit.DAYS]

    def dropped(self, day: date) -> bool:
        return any(gap.drops(day) for gap in self.gaps)

    def met(self, day: date) -> bool:
        """Whether working days were counted on it: later than the start, running, not dropped."""
        return not self.dropped(day) and any(
            s.begun < day <= (s.ended or self.stopped)
            for s in self.stretches
            if s.limit.unit is LimitUnit.WORKING_DAYS
        )

    def days_between(self, after: date, through: date) -> int:
        """Days of the limit's kind, dropped or not."""
        if self.in_working_days:
            return self.calendar.working_days_between(after, through)
        return (through - after).days

    def counted(self, through: date) -> list[date]:
        """The days that the limit used up."""
        days = (self.start + ONE_DAY * n for n in range(1, (through - self.start).days + 1))
        return [
            day
            for day in days
            if not self.dropped(day) and (not self.in_working_days or self.calendar.is_working(day))
        ]


def _limit_lines(
    limit: Limit, extension: Extension, stretches: list[_Stretch], wording: str
) -> list[str]:
    begun = f"{_day_zh(stretches[0].begun)}{wording}"
    if extension is None and limit.n == 0:
        return [f"{begun}。", f"时限{limit.zh}，当日即应办结。"]
    adds = "".join(f"，延期{more.zh}" for more in _extensions(extension))
    whole = _parts(limit, extension)
    total = f"，合计{whole[0].zh}" if adds and len(whole) == 1 else ""
    run_through = "，按自然日计算" if limit.unit is LimitUnit.DAYS else ""
    return [
        f"{begun}，当日不计入。",
        f"时限{limit.zh}{adds}{total}{run_through}。",
        *(
            f"延期{later.limit.zh}与此前时限单位不同，自{_day_zh(later.begun)}到期后续算。"
            for later in stretches[1:]
        ),
    ]


def _pause_lines(
    pauses: tuple[Pause, ...], telling: _Telling, reasons: Mapping[str, str]
) -> list[str]:
    lines = []
    done = telling.start  # the days up to here are dropped already or lie before the start
    for pause in sorted(pauses, key=lambda p: (p.start, p.end or date.max)):
        because = "，".join(filter(None, (reasons.get(pause.reason, pause.reason), pause.clause)))
        named = f"（{because}）" if because else ""
        if telling.due and drops_nothing(pause.start, telling.due):
            lines.append(f"暂停：{pause.start} 起{named}，始于到期日或其后，不扣除。")
        elif pause.end is None:
            lines.append(f"暂停：{pause.start} 起{named}，尚未结束，次日起不计入。")
            done = date.max
        else:
            overlaps = telling.start < done and pause.start < done
            through = min(pause.end, telling.due or date.max)
            after, done = max(pause.start, done), max(through, done)
            dropped = f"{telling.days_between(after, done)}{telling.unit_zh}"
            once = "（重叠的日子只扣一次）" if overlaps else ""
            lines.append(f"暂停：{pause.start} 至 {pause.end}{named}，扣除{dropped}{once}。")
    return lines


class _Arranged(NamedTuple):
    """A holiday or a make-up day that the clock met, and the notices by which it is one."""

    first: date
    notices: str
    off: str
    made_up: str


def _days_off_lines(telling: _Telling) -> list[str]:
    """Holidays and make-up days that the clock met while it counted working days.

    One line for each notice, in the order of the days.
    """
    by_notice: dict[str, list[_Arranged]] = {}
    for one in sorted(_arranged(telling)):
        by_notice.setdefault(one.notices, []).append(one)
    return [f"期间节假日{notices}：{_off_and_made_up(met)}。" for notices, met in by_notice.items()]


def _arranged(telling: _Telling) -> Iterator[_Arranged]:
    calendar, start, stopped = telling.calendar, telling.start, telling.stopped
    for holiday in calendar.holidays_between(start, stopped):
        if met := [day for day in holiday.days() if telling.met(day)]:
            off = f"{_span_zh(holiday)}{holiday.name_zh}"
            yield _Arranged(met[0], _notices_zh(met, calendar), off, "")
    for day in calendar.make_up_days_between(start, stopped):
        if telling.met(day):
            yield _Arranged(day, _notices_zh([day], calendar), "", _day_zh(day))


def _off_and_made_up(met: list[_Arranged]) -> str:
    off = "、".join(one.off for one in met if one.off)
    made_up = "、".join(one.made_up for one in met if one.made_up)
    return "；".join(
        (*([f"{off}，不计"] if off else []), *([f"调休上班日 {made_up}计入"] if made_up else []))
    )


def _notices_zh(days: list[date], calendar: Calendar) -> str:
    """（国办发明电〔2025〕7号）: by which notices the days are off or made up."""
    if any(calendar.is_provisional(day) and calendar.notice_of(day) is None for day in days):
        return "（暂按《全国年节及纪念日放假办法》）"
    numbers = dict.fromkeys(filter(None, map(calendar.notice_of, days)))
    return f"（{'、'.join(numbers)}）" if numbers else ""


def _counted_lines(telling: _Telling) -> list[str]:
    limit = telling.stretches[0].limit
    if len(telling.stretches) > 1 or limit.unit not in (LimitUnit.WORKING_DAYS, LimitUnit.DAYS):
        return []
    days = telling.counted(telling.stretches[0].ended or telling.stopped)
    if not days or len(days) > DAYS_LISTED:
        return []
    return [f"计入的{len(days)}{telling.unit_zh}：{_days_zh(days)}。"]


def _run_on_lines(telling: _Telling) -> list[str]:
    """What became of a last day off, and of one that only a make-up day keeps from being off."""
    lines = []
    for stretch in telling.stretches:
        if stretch.ended is None or not stretch.limit.n:
            continue
        ended, last = stretch.ended, f"最后一日{_day_zh(stretch.ended)}"
        if stretch.due != ended:
            off = f"{_why_off(ended, telling)}{_passed(ended, stretch.due, telling)}"
            lines.append(f"{last}{off}，{_runs_on_to(ended, stretch.due, telling)}。")
        elif stretch.limit.unit is not LimitUnit.WORKING_DAYS and (
            made_up := _made_up(ended, telling)
        ):
            lines.append(f"{last}{made_up}，不顺延。")
    return lines


def _runs_on_to(ended: date, landed: date | None, telling: _Telling) -> str:
    if landed is None:
        return "应顺延，但其后仍在暂停"
    paused = landed != telling.calendar.on_or_next_working_day(ended)
    made_up = f"，该日{worked}" if (worked := _made_up(landed, telling)) else ""
    return f"顺延至{'暂停结束' if paused else '其'}后第一个工作日{_day_zh(landed)}{made_up}"


def _why_off(ended: date, telling: _Telling) -> str:
    """Its holiday, with every notice that keeps it off until it runs on."""
    calendar = telling.calendar
    name = calendar.name_of_day_off(ended)
    if name == "周末":
        return "是周末"
    off = [
        day
        for holiday in calendar.holidays_between(ended - ONE_DAY, ended)
        for day in holiday.days()
        if ended <= day and not telling.dropped(day)
    ]
    return f"为{name}放假{_notices_zh(off, calendar)}"


def _passed(ended: date, landed: date | None, telling: _Telling) -> str:
    """The holidays that begin after a last day off and before the day it runs on to."""
    if landed is None:
        return ""
    calendar = telling.calendar
    return "".join(
        f"，其后{_span_zh(holiday)}{holiday.name_zh}放假{_notices_zh(met, calendar)}"
        for holiday in calendar.holidays_between(ended, landed)
        if holiday.first > ended
        and (met := [day for day in holiday.days() if not telling.dropped(day)])
    )


def _made_up(day: date, telling: _Telling) -> str:
    """为调休上班日（国办发明电〔2025〕7号）; empty where it is none."""
    if day not in telling.calendar.make_up_days_between(day - ONE_DAY, day):
        return ""
    return f"为调休上班日{_notices_zh([day], telling.calendar)}"


def _end_line(telling: _Telling) -> str:
    if telling.due is None:
        return (
            f"时钟自{_day_zh(telling.stopped)}后停住{_still_to_count(telling)}；恢复后再算到期日。"
        )
    years = dict.fromkeys(
        year for s in telling.stretches for year in s.provisional_years(telling.calendar)
    )
    first_announced = next((y.year for y in telling.calendar.years if not y.provisional), MAXYEAR)
    unknown = "".join(
        f"（{year}年放假安排{'未收录' if year < first_announced else '未公布'}，"
        "暂按法定节假日计算）"
        for year in years
    )
    return f"应于{_day_zh(telling.due)}24:00前办结{unknown}。"


def _still_to_count(telling: _Telling) -> str:
    """How far a single limit in days had come when the clock stopped."""
    limit = telling.stretches[-1].limit
    if len(telling.stretches) > 1 or limit.unit not in (LimitUnit.WORKING_DAYS, LimitUnit.DAYS):
        return ""
    gone = len(telling.counted(telling.stopped))
    return f"，已计{gone}{telling.unit_zh}，余{limit.n - gone}{telling.unit_zh}"


def _day_zh(day: date) -> str:
    """2026-09-22（周二）"""
    return f"{day}（周{WEEKDAY_ZH[day.weekday()]}）"


def _span_zh(holiday: Holiday) -> str:
    if holiday.first == holiday.last:
        return f"{holiday.first} "
    return f"{holiday.first} 至 {holiday.last} "


def _days_zh(days: list[date]) -> str:
    """9月28日、29日、30日，10月8日、9日: the month is said once."""
    months: dict[tuple[int, int], list[str]] = {}
    for day in days:
        months.setdefault((day.year, day.month), []).append(f"{day.day}日")
    return "，".join(f"{month}月{'、'.join(of_month)}" for (_, month), of_month in months.items())
