"""The calendar files against an independent source, and a released version against tampering."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from catalog.calendar_files import (
    CALENDAR_VERSION,
    CALENDARS,
    CalendarChanged,
    build_calendar,
    load_calendar,
    lunar_years,
    read_calendar,
    read_year,
    versions,
)

ANNOUNCED = range(2019, 2027)
CN = load_calendar()


def days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


def working_days(year: int) -> int:
    return sum(map(CN.is_working, days_of(year)))


@pytest.mark.parametrize("year", ANNOUNCED)
def test_every_day_is_worked_or_off_as_chinesecalendar_has_it(year: int) -> None:
    differing = [d for d in days_of(year) if CN.is_working(d) != chinese_calendar.is_workday(d)]
    assert differing == []


@pytest.mark.parametrize("year", ANNOUNCED)
def test_holidays_are_those_of_chinesecalendar_weekends_apart(year: int) -> None:
    ours = [d for d in days_of(year) if CN.name_of_day_off(d) not in (None, "周末")]
    theirs = [d for d in days_of(year) if chinese_calendar.get_holiday_detail(d)[1]]
    assert [d for d in ours if d.weekday() < 5] == [
        d for d in theirs if d.weekday() < 5 and not chinese_calendar.is_workday(d)
    ]


@pytest.mark.parametrize("year", ANNOUNCED)
def test_a_year_file_names_its_year_and_how_many_days_it_works(year: int) -> None:
    read = read_year(CALENDARS / f"{year}.yaml")
    assert (read.year, read.working_days) == (year, working_days(year))
    assert read.notice.startswith(f"国办发明电〔{year - 1}〕")


def test_2025_and_2026_have_248_working_days_each() -> None:
    assert (working_days(2025), working_days(2026)) == (248, 248)


def test_the_spring_festival_of_2020_was_extended() -> None:
    """To 2 February; Saturday 1 February, first meant to be worked, is off."""
    assert [d for d in days_of(2020) if CN.name_of_day_off(d) == "春节"][-1] == date(2020, 2, 2)


def test_2027_is_provisional_with_the_fixed_holidays() -> None:
    year = next(y for y in CN.years if y.year == 2027)
    assert year.provisional
    assert year.workdays_on_weekend == ()
    assert [(h.name_zh, f"{h.first:%m-%d}", f"{h.last:%m-%d}") for h in year.holidays] == [
        ("元旦", "01-01", "01-01"),
        ("春节", "02-05", "02-08"),
        ("清明节", "04-05", "04-05"),
        ("劳动节", "05-01", "05-02"),
        ("端午节", "06-09", "06-09"),
        ("中秋节", "09-15", "09-15"),
        ("国庆节", "10-01", "10-03"),
    ]


def test_no_file_is_there_for_a_year_not_announced() -> None:
    assert sorted(int(path.stem) for path in CALENDARS.glob("2*.yaml")) == list(ANNOUNCED)


def test_the_older_version_does_not_know_the_notice_for_2026() -> None:
    """Example 20 of the law of time: 2 January became a day off, 4 January a working day."""
    before = load_calendar("cn/2025.1")
    assert before.is_provisional(date(2026, 1, 2))
    assert [before.is_working(date(2026, 1, d)) for d in (2, 4)] == [True, False]
    assert [CN.is_working(date(2026, 1, d)) for d in (2, 4)] == [False, True]
    assert all(before.is_working(d) == CN.is_working(d) for d in days_of(2025))


def test_the_default_version_is_the_newest_released() -> None:
    assert versions()[-1].version == CALENDAR_VERSION
    assert load_calendar() is load_calendar()


def test_every_released_version_loads() -> None:
    assert [load_calendar(v.version).version for v in versions()] == ["cn/2025.1", "cn/2026.1"]


def test_an_unknown_version_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"没有日历版本 cn/1999\.1；现有：cn/2025\.1、cn/2026\.1"):
        load_calendar("cn/1999.1")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CALENDARS, tmp_path / "calendars"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_released_year_that_was_changed_is_refused(copied: Path) -> None:
    edit(copied / "2026.yaml", "- 2026-10-10", "- 2026-10-11")
    with pytest.raises(CalendarChanged, match=r"日历 cn/2026\.1 已发布，内容不能再改"):
        read_calendar("cn/2026.1", copied)
    assert read_calendar("cn/2025.1", copied).version == "cn/2025.1"  # it does not know 2026


def test_a_changed_lunar_day_of_a_year_not_announced_is_refused(copied: Path) -> None:
    edit(copied / "lunar.yaml", "mid_autumn: 2027-09-15", "mid_autumn: 2027-09-16")
    with pytest.raises(CalendarChanged):
        read_calendar("cn/2026.1", copied)


def test_the_number_of_a_notice_may_be_put_right(copied: Path) -> None:
    edit(copied / "2026.yaml", "notice: 国办发明电〔2025〕7号", "notice: 国办发明电〔2025〕8号")
    corrected = read_calendar("cn/2026.1", copied)
    assert corrected.notice_of(date(2026, 10, 1)) == "国办发明电〔2025〕8号"


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("2018-12-29", "国办发明电〔2018〕15号"),  # worked, for 元旦 2019
        ("2018-12-31", "国办发明电〔2018〕15号"),
        ("2019-05-01", "国办发明电〔2019〕3号"),  # 劳动节 as rearranged in March
        ("2019-05-05", "国办发明电〔2019〕3号"),
        ("2019-06-07", "国办发明电〔2018〕15号"),
        ("2020-01-30", "国办发明电〔2019〕16号"),
        ("2020-01-31", "国办发明电〔2020〕1号"),  # 春节 as extended
        ("2020-02-02", "国办发明电〔2020〕1号"),
        ("2021-10-09", "国办发明电〔2020〕27号"),
        ("2022-10-09", "国办发明电〔2021〕11号"),
        ("2022-12-31", "国办发明电〔2022〕16号"),
        ("2024-10-12", "国办发明电〔2023〕7号"),
        ("2025-10-08", "国办发明电〔2024〕12号"),
        ("2026-10-10", "国办发明电〔2025〕7号"),
    ],
)
def test_a_day_off_or_made_up_stands_by_the_notice_of_its_number(day: str, number: str) -> None:
    assert CN.notice_of(date.fromisoformat(day)) == number


def test_ordinary_days_and_years_not_announced_have_no_notice() -> None:
    for day in ("2026-10-09", "2026-10-17", "2027-10-01", "2018-10-01"):
        assert CN.notice_of(date.fromisoformat(day)) is None


@pytest.mark.parametrize("year", ANNOUNCED)
def test_every_holiday_and_make_up_day_of_an_announced_year_has_its_notice(year: int) -> None:
    known = next(one for one in CN.years if one.year == year)
    days = [*known.workdays_on_weekend, *(day for h in known.holidays for day in h.days())]
    assert all(CN.notice_of(day) for day in days)


def test_a_later_notice_for_an_ordinary_day_is_an_error(copied: Path) -> None:
    edit(copied / "2019.yaml", "[2019-04-28,", "[2019-04-27,")
    with pytest.raises(ValueError, match="2019-04-27既不放假也不调休"):
        build_calendar("cn/x", (2019,), copied)


def test_an_unknown_key_in_a_year_file_is_an_error(copied: Path) -> None:
    edit(copied / "2026.yaml", "confidence: statute", "confidence: statute\nmakeup: []")
    with pytest.raises(ValueError, match="makeup"):
        build_calendar("cn/x", (2026,), copied)


def test_lunar_days_reach_from_2015_to_2075_without_a_gap() -> None:
    assert [moon.year for moon in lunar_years()] == list(range(2015, 2076))


def test_lunar_days_lie_where_the_lunar_months_put_them() -> None:
    """A month is 29 or 30 days: 五月初五 four or five on, 八月十五 three and a third more."""
    for moon in lunar_years():
        assert date(moon.year, 1, 21) <= moon.spring_festival <= date(moon.year, 2, 21)
        months, days = divmod((moon.dragon_boat - moon.spring_festival).days - 4, 29)
        assert months in (4, 5), moon  # five where a leap month lies between
        assert days <= 5, moon
        assert (moon.mid_autumn - moon.dragon_boat).days in (*range(97, 101), *range(127, 130)), (
            moon
        )


def test_qingming_is_where_chinesecalendar_reckons_it() -> None:
    for moon in lunar_years():
        april = (date(moon.year, 4, 1), date(moon.year, 4, 10))
        terms = {name: day for day, name in chinese_calendar.get_solar_terms(*april)}
        assert moon.qingming == terms["清明"]


@pytest.mark.parametrize("year", ANNOUNCED)
def test_lunar_days_lie_within_the_holidays_that_were_announced(year: int) -> None:
    moon = next(moon for moon in lunar_years() if moon.year == year)
    for day, name in (
        (moon.spring_festival, "春节"),
        (moon.qingming, "清明节"),
        (moon.dragon_boat, "端午节"),
        (moon.mid_autumn, "中秋节"),
    ):
        assert name in (CN.name_of_day_off(day) or "")
