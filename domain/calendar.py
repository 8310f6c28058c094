"""Working days: the State Council's yearly notice of days off and make-up days, as a value.

Law: 行政许可法 82 (its days are working days), 全国年节及纪念日放假办法 (the fixed holidays). Pure:
the notices themselves are data of the catalog. A year without a notice counts as provisional:
weekends and fixed statutory holidays, no make-up days. Says nothing of limits; `clock` does.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from domain.value import Frozen

ONE_DAY = timedelta(days=1)
SATURDAY = 5  # date.weekday()


class OutOfCalendar(ValueError):
    """A day that the calendar does not reach. The text is a Chinese sentence for people."""


class Holiday(Frozen):
    """Days off in a row under one name, `first` to `last`, weekends among them included."""

    name_zh: str
    first: date
    last: date

    def days(self) -> tuple[date, ...]:
        return tuple(self.first + ONE_DAY * n for n in range((self.last - self.first).days + 1))


class Notice(Frozen):
    """The State Council's notice of a number, and the days off and made up that stand by it."""

    number: str
    days: tuple[date, ...]


def _unknown(value: object) -> bool:
    return value is None


class CalendarYear(Frozen):
    """What is known of one year. A notice may reach into the last days of the year before.

    `notices` None: by the law alone, or not known. It is then left out of the canonical text.
    """

    year: int
    provisional: bool
    holidays: tuple[Holiday, ...]
    workdays_on_weekend: tuple[date, ...] = ()
    notices: tuple[Notice, ...] | None = Field(None, exclude_if=_unknown)


class LunarYear(Frozen):
    """The days of a year that moon and sun set: 正月初一, 清明, 五月初五, 八月十五."""

    year: int
    spring_festival: date
    qingming: date
    dragon_boat: date
    mid_autumn: date


def provisional_year(moon: LunarYear) -> CalendarYear:
    """A year not announced, as far as the law alone fixes it: no days moved, none made up.

    The holidays are those in force since 2025 (13 days), for earlier years too.
    """
    eve = moon.spring_festival - ONE_DAY
    second_of_may = date(moon.year, 5, 2)
    return CalendarYear(
        year=moon.year,
        provisional=True,
        holidays=(
            _days_off("元旦", date(moon.year, 1, 1)),
            _days_off("春节", eve, moon.spring_festival + 2 * ONE_DAY),
            _days_off("清明节", moon.qingming),
            _days_off("劳动节", date(moon.year, 5, 1), second_of_may),
            _days_off("端午节", moon.dragon_boat),
            _days_off("中秋节", moon.mid_autumn),
            _days_off("国庆节", date(moon.year, 10, 1), date(moon.year, 10, 3)),
        ),
    )


def _days_off(name_zh: str, first: date, last: date | None = None) -> Holiday:
    return Holiday(name_zh=name_zh, first=first, last=last or first)


class Calendar(Frozen):
    """One version of the working days: what was announced when it was made, the rest provisional.

    `years` follow one another without a gap. Every question is answered in constant time from
    tables that each instance makes at the first one. A day outside `years` raises
    `OutOfCalendar`.
    """

    version: str
    years: tuple[CalendarYear, ...]

    @model_validator(mode="after")
    def _without_gaps(self) -> Self:
        _refuse_gaps(self.version, self.years)
        return self

    def is_working(self, day: date) -> bool:
        """A weekday that is no holiday, or a make-up day (调休上班)."""
        at = self._at(day)
        return self._worked[at + 1] > self._worked[at]

    def is_provisional(self, day: date) -> bool:
        """True where no notice for the day's year is in this version."""
        return day.year not in self._announced

    def provisional_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years from `first` to `last` that this version holds no notice for."""
        return tuple(y for y in range(first.year, last.year + 1) if y not in self._announced)

    def nth_working_day_after(self, day: date, n: int) -> date:
        """The `n`th working day after `day`, which is not counted itself; 0 gives `day`."""
        if n < 0:
            raise ValueError(f"a count of working days is not negative: {n}")
        at = self._at(day)
        return day if n == 0 else self._working_day(self._worked[at + 1] + n - 1)

    def nth_working_day_before(self, day: date, n: int) -> date:
        """The `n`th working day before `day`, which is not counted itself; 0 gives `day`."""
        if n < 0:
            raise ValueError(f"a count of working days is not negative: {n}")
        return day if n == 0 else self._working_day(self._worked[self._at(day)] - n)

    def working_days_between(self, after: date, through: date) -> int:
        """Working days later than `after` and not later than `through`; never below 0."""
        if through <= after:
            return 0
        return self._worked[self._at(through) + 1] - self._worked[self._at(after) + 1]

    def on_or_next_working_day(self, day: date) -> date:
        """`day` if it is worked, else the first working day after it (民法典 203)."""
        return self._working_day(self._worked[self._at(day)])

    def name_of_day_off(self, day: date) -> str | None:
        """Why `day` is off: the holiday's name, else 周末. None for a working day."""
        return None if self.is_working(day) else self._holiday_names.get(day, "周末")

    def notice_of(self, day: date) -> str | None:
        """The number of the notice by which `day` is off or made up; None where no notice says so."""
        return self._notice_numbers.get(day)

    def holidays_between(self, after: date, through: date) -> tuple[Holiday, ...]:
        """Holidays with a day later than `after` and not later than `through`, in order."""
        return tuple(h for h in self._holidays if h.last > after and h.first <= through)

    def make_up_days_between(self, after: date, through: date) -> tuple[date, ...]:
        """Saturdays and Sundays worked, later than `after` and not later than `through`."""
        return tuple(day for day in self._make_up_days if after < day <= through)

    def _at(self, day: date) -> int:
        """The day's place in the tables."""
        at = day.toordinal() - self._first_ordinal
        if not 0 <= at < len(self._worked) - 1:
            raise OutOfCalendar(
                f"日历只有{self.years[0].year}年至{self.years[-1].year}年，没有{day}这一天"
            )
        return at

    def _working_day(self, nth: int) -> date:
        if nth >= len(self._working_ordinals):
            raise OutOfCalendar(f"日历只到{self.years[-1].year}年底，要算的日子在那以后")
        if nth < 0:
            raise OutOfCalendar(f"日历从{self.years[0].year}年开始，要算的日子在那以前")
        return date.fromordinal(self._working_ordinals[nth])

    # The tables. Their names begin with an underscore: so `dict(self)` and `but` leave them out.

    @cached_property
    def _first_ordinal(self) -> int:
        return date(self.years[0].year, 1, 1).toordinal()

    @cached_property
    def _working_ordinals(self) -> array[int]:
        return _working_ordinals(self.years, self._holiday_names, self._make_up_days)

    @cached_property
    def _worked(self) -> array[int]:
        return _running_count(self.years, self._working_ordinals)

    @cached_property
    def _announced(self) -> frozenset[int]:
        return _announced(self.years)

    @cached_property
    def _holidays(self) -> tuple[Holiday, ...]:
        return _holidays(self.years)

    @cached_property
    def _make_up_days(self) -> tuple[date, ...]:
        return _make_up_days(self.years)

    @cached_property
    def _holiday_names(self) -> dict[date, str]:
        return _holiday_names(self._holidays)

    @cached_property
    def _notice_numbers(self) -> dict[date, str]:
        return _notice_numbers(self.years)


def _refuse_gaps(version: str, years: tuple[CalendarYear, ...]) -> None:
    if not years:
        raise ValueError(f"日历 {version} 没有年份")
    if any(later.year != earlier.year + 1 for earlier, later in pairwise(years)):
        raise ValueError(f"日历 {version} 的年份不连续")


def _ordinals(years: tuple[CalendarYear, ...]) -> range:
    """Every day from the first year's first to the last year's last."""
    first, last = date(years[0].year, 1, 1), date(years[-1].year, 12, 31)
    return range(first.toordinal(), last.toordinal() + 1)


def _working_ordinals(
    years: tuple[CalendarYear, ...], names: dict[date, str], make_up_days: Sequence[date]
) -> array[int]:
    """Every working day, in order."""
    make_up = dict.fromkeys(make_up_days)
    return array(
        "l",
        (
            day.toordinal()
            for day in map(date.fromordinal, _ordinals(years))
            if day in make_up or (day.weekday() < SATURDAY and day not in names)
        ),
    )


def _running_count(years: tuple[CalendarYear, ...], working: array[int]) -> array[int]:
    """At place n: how many of the first n days of the calendar are working days."""
    days = _ordinals(years)
    worked = array("l", [0]) * (len(days) + 1)
    for ordinal in working:
        worked[ordinal - days.start + 1] = 1
    for at in range(1, len(worked)):
        worked[at] += worked[at - 1]
    return worked


def _announced(years: tuple[CalendarYear, ...]) -> frozenset[int]:
    """For membership only: nothing may depend on a set's order."""
    return frozenset(year.year for year in years if not year.provisional)


def _holidays(years: tuple[CalendarYear, ...]) -> tuple[Holiday, ...]:
    return tuple(sorted((h for year in years for h in year.holidays), key=lambda h: h.first))


def _make_up_days(years: tuple[CalendarYear, ...]) -> tuple[date, ...]:
    return tuple(sorted(day for year in years for day in year.workdays_on_weekend))


def _holiday_names(holidays: tuple[Holiday, ...]) -> dict[date, str]:
    """A day under two names (中秋 within 国庆) bears both."""
    names: defaultdict[date, list[str]] = defaultdict(list)
    for holiday in holidays:
        for day in holiday.days():
            names[day].append(holiday.name_zh)
    return {day: "、".join(of_day) for day, of_day in names.items()}


def _notice_numbers(years: tuple[CalendarYear, ...]) -> dict[date, str]:
    return {
        day: notice.number for year in years for notice in year.notices or () for day in notice.days
    }
