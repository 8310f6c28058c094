"""Working days as a value: what a calendar answers, and where it ends."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.calendar_files import load_calendar
from domain.calendar import (
    Calendar,
    CalendarYear,
    Holiday,
    LunarYear,
    Notice,
    OutOfCalendar,
    provisional_year,
)
from domain.canonical import canonical

CN = load_calendar("cn/2026.1")

DAYS = st.dates(date(2015, 1, 1), date(2075, 12, 31))
NOT_THE_LAST = st.dates(date(2015, 1, 1), date(2073, 12, 31))  # 300 working days more are known


def test_a_make_up_saturday_is_worked_and_a_holiday_monday_is_not() -> None:
    assert CN.is_working(date(2026, 10, 10))
    assert not CN.is_working(date(2026, 10, 5))


def test_a_day_off_says_why_and_a_working_day_does_not() -> None:
    assert CN.name_of_day_off(date(2026, 10, 3)) == "国庆节"
    assert CN.name_of_day_off(date(2026, 10, 17)) == "周末"
    assert CN.name_of_day_off(date(2026, 10, 10)) is None


def test_mid_autumn_within_national_day_bears_both_names() -> None:
    """2031: the fifteenth of the eighth month is 1 October; the year is not announced."""
    assert CN.name_of_day_off(date(2031, 10, 1)) == "中秋节、国庆节"


def test_the_nth_working_day_after_skips_the_spring_festival() -> None:
    assert CN.nth_working_day_after(date(2026, 2, 14), 1) == date(2026, 2, 24)


def test_none_after_a_day_off_is_the_day_off_itself() -> None:
    assert CN.nth_working_day_after(date(2026, 10, 1), 0) == date(2026, 10, 1)


def test_a_count_below_nought_is_refused() -> None:
    with pytest.raises(ValueError):
        CN.nth_working_day_after(date(2026, 10, 1), -1)


def test_the_nth_working_day_before_is_the_way_back() -> None:
    """The last day is worked itself or not: it is not counted either way."""
    assert CN.nth_working_day_before(date(2026, 10, 10), 3) == date(2026, 9, 30)
    assert CN.nth_working_day_before(date(2026, 10, 5), 1) == date(2026, 9, 30)
    assert CN.nth_working_day_before(date(2026, 10, 5), 0) == date(2026, 10, 5)
    with pytest.raises(ValueError):
        CN.nth_working_day_before(date(2026, 10, 5), -1)
    with pytest.raises(OutOfCalendar, match="以前"):
        CN.nth_working_day_before(CN.years[0].holidays[0].first, 100)


@given(NOT_THE_LAST, st.integers(1, 60))
def test_back_and_forth_is_where_one_was(day: date, n: int) -> None:
    worked = CN.on_or_next_working_day(day)
    assert CN.nth_working_day_before(CN.nth_working_day_after(worked, n), n) == worked


def test_working_days_between_leave_out_the_first_and_count_the_last() -> None:
    assert CN.working_days_between(date(2026, 9, 30), date(2026, 10, 13)) == 5
    assert CN.working_days_between(date(2026, 9, 30), date(2026, 9, 30)) == 0
    assert CN.working_days_between(date(2026, 10, 13), date(2026, 9, 30)) == 0


def test_a_day_off_runs_on_and_a_working_day_stays() -> None:
    assert CN.on_or_next_working_day(date(2026, 10, 2)) == date(2026, 10, 8)
    assert CN.on_or_next_working_day(date(2026, 10, 10)) == date(2026, 10, 10)


def test_years_without_a_notice_are_provisional_before_and_after() -> None:
    assert CN.is_provisional(date(2018, 12, 31))
    assert not CN.is_provisional(date(2019, 1, 1))
    assert not CN.is_provisional(date(2026, 12, 31))
    assert CN.is_provisional(date(2027, 1, 1))


def test_a_provisional_year_has_the_thirteen_days_of_the_law_and_no_make_up_days() -> None:
    year = provisional_year(
        LunarYear(
            year=2027,
            spring_festival=date(2027, 2, 6),
            qingming=date(2027, 4, 5),
            dragon_boat=date(2027, 6, 9),
            mid_autumn=date(2027, 9, 15),
        )
    )
    assert year.provisional
    assert sum(len(holiday.days()) for holiday in year.holidays) == 13
    assert [(h.name_zh, f"{h.first:%m-%d}", f"{h.last:%m-%d}") for h in year.holidays] == [
        ("元旦", "01-01", "01-01"),
        ("春节", "02-05", "02-08"),  # from 除夕
        ("清明节", "04-05", "04-05"),
        ("劳动节", "05-01", "05-02"),
        ("端午节", "06-09", "06-09"),
        ("中秋节", "09-15", "09-15"),
        ("国庆节", "10-01", "10-03"),
    ]
    assert year.workdays_on_weekend == ()


@pytest.mark.parametrize("day", [date(2014, 12, 31), date(2076, 1, 1)])
def test_a_day_beyond_the_calendar_is_refused_in_chinese(day: date) -> None:
    with pytest.raises(OutOfCalendar, match="日历只有2015年至2075年"):
        CN.is_working(day)


def test_counting_past_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(OutOfCalendar, match="日历只到2075年底"):
        CN.nth_working_day_after(date(2075, 12, 1), 100)
    with pytest.raises(OutOfCalendar):
        CN.on_or_next_working_day(date(2075, 12, 31) + timedelta(days=1))


def test_years_must_follow_one_another() -> None:
    years = tuple(CalendarYear(year=y, provisional=True, holidays=()) for y in (2026, 2028))
    with pytest.raises(ValueError, match="日历 cn/x 的年份不连续"):
        Calendar(version="cn/x", years=years)
    with pytest.raises(ValueError, match="日历 cn/x 没有年份"):
        Calendar(version="cn/x", years=())


def test_holidays_and_make_up_days_between_leave_out_the_first_and_take_the_last() -> None:
    """国庆节 is 1 to 7 October, 10 October is worked."""

    def named(after: date, through: date) -> list[str]:
        return [holiday.name_zh for holiday in CN.holidays_between(after, through)]

    assert named(date(2026, 10, 7), date(2026, 10, 31)) == []
    assert named(date(2026, 10, 6), date(2026, 10, 31)) == ["国庆节"]
    assert named(date(2026, 9, 28), date(2026, 10, 1)) == ["国庆节"]
    assert named(date(2026, 9, 28), date(2026, 9, 30)) == []
    made_up = date(2026, 10, 10)
    assert CN.make_up_days_between(made_up, date(2026, 10, 31)) == ()
    assert CN.make_up_days_between(date(2026, 10, 9), made_up) == (made_up,)


def made_anew() -> Calendar:
    """With tables of its own, yet to be made."""
    return CN.but(version="cn/anew")


def test_tables_made_anew_answer_as_chinesecalendar_does() -> None:
    anew = made_anew()
    days = [date(2019, 1, 1) + timedelta(days=n) for n in range(8 * 365 + 2)]
    assert days[-1] == date(2026, 12, 31)
    assert [anew.is_working(day) for day in days] == [chinese_calendar.is_workday(d) for d in days]
    worked = [day for day in days if chinese_calendar.is_workday(day)]
    assert anew.working_days_between(days[0], days[-1]) == len(worked)
    assert anew.nth_working_day_after(days[0], len(worked)) == worked[-1]
    assert anew.nth_working_day_before(worked[100], 100) == worked[0]
    assert [y for y in range(2017, 2029) if not anew.is_provisional(date(y, 7, 1))] == [
        *range(2019, 2027)
    ]


def test_tables_made_anew_have_both_names_of_a_day_and_its_notice() -> None:
    anew = made_anew()
    assert anew.name_of_day_off(date(2031, 10, 1)) == "中秋节、国庆节"
    assert anew.notice_of(date(2026, 10, 1)) == "国办发明电〔2025〕7号"
    assert anew.notice_of(date(2027, 10, 1)) is None


def test_a_calendar_reaches_from_its_first_day_to_its_last() -> None:
    anew = made_anew()
    assert not anew.is_working(date(2015, 1, 1))  # 元旦
    assert anew.is_working(date(2075, 12, 31))
    for beyond in (date(2014, 12, 31), date(2076, 1, 1)):
        with pytest.raises(OutOfCalendar):
            anew.is_working(beyond)


def test_notices_are_written_down_only_where_they_are_known() -> None:
    """So that a calendar's text from before they were kept is the same today."""
    plain = CalendarYear(year=2026, provisional=False, holidays=())
    known = plain.but(notices=(Notice(number="国办发明电〔2025〕7号", days=()),))
    assert "notices" not in plain.model_dump()
    assert "notices" in known.model_dump()
    assert b"notices" not in canonical(plain)
    assert "国办发明电".encode() in canonical(known)


def test_a_notice_may_reach_into_the_year_before() -> None:
    """元旦 2019 began on 30 December 2018, with a make-up day on the 29th."""
    assert CN.is_working(date(2018, 12, 29))
    assert CN.name_of_day_off(date(2018, 12, 31)) == "元旦"


def test_asking_changes_neither_the_value_nor_its_canonical_text() -> None:
    fresh = Calendar(version=CN.version, years=CN.years)
    before = canonical(fresh)
    fresh.nth_working_day_after(date(2026, 1, 1), 5)
    assert canonical(fresh) == before
    assert fresh == CN
    assert fresh.but(version="cn/other").is_working(date(2026, 10, 10))


def test_a_copy_with_other_days_answers_by_its_own_days() -> None:
    holiday = Holiday(name_zh="停工", first=date(2026, 3, 4), last=date(2026, 3, 4))
    plain = Calendar(
        version="cn/x", years=(CalendarYear(year=2026, provisional=False, holidays=()),)
    )
    assert plain.is_working(date(2026, 3, 4))
    other = plain.but(years=(CalendarYear(year=2026, provisional=False, holidays=(holiday,)),))
    assert not other.is_working(date(2026, 3, 4))


@settings(deadline=None)
@given(NOT_THE_LAST, st.integers(1, 300))
def test_the_nth_working_day_after_is_worked_and_n_days_away(day: date, n: int) -> None:
    reached = CN.nth_working_day_after(day, n)
    assert CN.is_working(reached)
    assert CN.working_days_between(day, reached) == n


@settings(deadline=None)
@given(DAYS, st.integers(0, 40))
def test_between_two_days_every_working_day_is_counted(day: date, length: int) -> None:
    through = min(day + timedelta(days=length), date(2075, 12, 31))
    days = [day + timedelta(days=n) for n in range(1, (through - day).days + 1)]
    assert CN.working_days_between(day, through) == sum(map(CN.is_working, days))
