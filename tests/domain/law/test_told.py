"""What is told of a reckoning is what was reckoned: due day, days skipped, days made up, notices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from domain.calendar import Calendar, CalendarYear, Holiday
from domain.clock import Pause, explain
from domain.limits import Limit, LimitUnit
from tests.domain.law import notices, oracle
from tests.domain.law.cases import Case, cases
from tests.domain.law.rows import CN, day, paused

ONE_DAY = timedelta(days=1)
SATURDAY = 5
SPAN = re.compile(r"(\d{4}-\d\d-\d\d)(?: 至 (\d{4}-\d\d-\d\d))?")
NAMED_DAY = re.compile(r"(\d{4}-\d\d-\d\d)（周[六日]）")
SOME = 400
SEEDS = range(5)


class Named(NamedTuple):
    """A holiday as a line tells it, and the notices told with it."""

    first: date
    last: date
    by: str


def told(case: Case) -> tuple[str, ...]:
    limit, start, pauses, extensions = case
    return explain(limit, start, pauses=pauses, extension=extensions or None, calendar=CN)


def holidays_told(lines: tuple[str, ...]) -> list[Named]:
    """The holidays under 期间节假日 that were not counted."""
    found = []
    for line in lines:
        if head := re.match(r"期间节假日（([^）]+)）：", line):
            found += [
                Named(date.fromisoformat(first), date.fromisoformat(last or first), head[1])
                for first, last in SPAN.findall(line.partition("调休上班日")[0])
            ]
    return found


def make_up_days_told(lines: tuple[str, ...]) -> dict[date, str]:
    found = {}
    for line in lines:
        if head := re.match(r"期间节假日（([^）]+)）：", line):
            for text in NAMED_DAY.findall(line.partition("调休上班日")[2]):
                found[date.fromisoformat(text)] = head[1]
    return found


def days(after: date, through: date) -> Iterator[date]:
    return (after + ONE_DAY * n for n in range(1, (through - after).days + 1))


def dropped(case: Case, at: date) -> bool:
    return any(p.start < at and (p.end is None or at <= p.end) for p in case.pauses)


def counted_over(case: Case) -> list[date]:
    """The days that working days were counted over, up to the due day or to the open pause."""
    found = []
    for part in oracle.reckoned(*case):
        if part.limit.unit is LimitUnit.WORKING_DAYS:
            stands = min((p.start for p in case.pauses if p.end is None), default=date.max)
            through = part.due or max(stands, part.begun)
            found += [at for at in days(part.begun, through) if not dropped(case, at)]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_last_line_names_the_due_day_or_says_that_the_clock_stands_still(seed: int) -> None:
    for case in cases(seed, SOME):
        reached, last = oracle.due(*case), told(case)[-1]
        if reached is None:
            assert "后停住" in last, case
        else:
            weekday = "一二三四五六日"[reached.weekday()]
            assert last == f"应于{reached}（周{weekday}）24:00前办结。", case


@pytest.mark.parametrize("seed", SEEDS)
def test_every_holiday_that_was_skipped_is_named_with_its_notice(seed: int) -> None:
    for case in cases(seed, SOME):
        named = holidays_told(told(case))
        skipped = [
            at for at in counted_over(case) if at.weekday() < SATURDAY and not oracle.worked(at)
        ]
        for at in skipped:
            assert any(h.first <= at <= h.last and notices.of(at) in h.by for h in named), (
                case,
                at,
            )
        for holiday in named:
            assert any(holiday.first <= at <= holiday.last for at in counted_over(case)), case


@pytest.mark.parametrize("seed", SEEDS)
def test_every_make_up_day_that_was_counted_is_named_with_its_notice_and_no_other(
    seed: int,
) -> None:
    for case in cases(seed, SOME):
        counted = {
            at: notices.of(at)
            for at in counted_over(case)
            if at.weekday() >= SATURDAY and oracle.worked(at)
        }
        assert make_up_days_told(told(case)) == counted, case


@pytest.mark.parametrize("seed", SEEDS)
def test_a_limit_that_runs_on_names_every_holiday_it_runs_over(seed: int) -> None:
    """A limit in days, months or years skips nothing but what lies at its end."""
    for case in cases(seed, SOME):
        lines = [line for line in told(case) if line.startswith("最后一日")]
        for part in oracle.reckoned(*case):
            if part.ended is None or part.due is None or part.due == part.ended:
                continue
            [line] = [one for one in lines if one.startswith(f"最后一日{part.ended}")]
            assert f"第一个工作日{part.due}" in line, case
            over = [part.ended, *days(part.ended, part.due - ONE_DAY)]
            for at in over:
                if at.weekday() < SATURDAY and not oracle.worked(at) and not dropped(case, at):
                    assert notices.of(at) in line, (case, line)
            if part.due.weekday() >= SATURDAY:
                assert line.endswith(f"该日为调休上班日（{notices.of(part.due)}）。"), (case, line)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_days_that_are_listed_are_the_days_that_were_counted(seed: int) -> None:
    """They are listed one by one up to ten; as many as the line says, the last one the last."""
    for case in cases(seed, SOME):
        for line in told(case):
            if listed := re.match(r"计入的(\d+)(个工作)?日：(.+)。", line):
                assert len(re.findall(r"\d+日", listed[3])) == int(listed[1]), (case, line)
                ended = oracle.reckoned(*case)[0].ended
                if ended:
                    assert int(listed[1]) == case.limit.n + sum(
                        more.n for more in case.extensions
                    ), case
                    assert re.findall(r"(\d+)日", listed[3])[-1] == str(ended.day), (case, line)


# --- the lines themselves ---------------------------------------------------------------------------


def lines(limit: str, starts: str, *pauses: str, extension: str | None = None) -> list[str]:
    return list(
        explain(
            Limit.parse(limit),
            day(starts),
            pauses=paused(*pauses),
            extension=Limit.parse(extension) if extension else None,
            calendar=CN,
        )
    )


def test_each_notice_has_a_line_of_its_own_in_the_order_of_the_days() -> None:
    assert lines("20wd", "2020-01-10")[2:4] == [
        "期间节假日（国办发明电〔2019〕16号）：调休上班日 2020-01-19（周日）计入。",
        "期间节假日（国办发明电〔2019〕16号、国办发明电〔2020〕1号）："
        "2020-01-24 至 2020-02-02 春节，不计。",
    ]


def test_what_ran_on_in_2020_names_the_notices_of_the_days_it_ran_over() -> None:
    """From 28 January over both; from 1 February over the later one; a pause takes its days away."""
    both = "（国办发明电〔2019〕16号、国办发明电〔2020〕1号）"
    assert f"为春节放假{both}，顺延" in lines("10d", "2020-01-18")[-2]
    assert "为春节放假（国办发明电〔2020〕1号），顺延" in lines("10d", "2020-01-22")[-2]
    assert lines("10d", "2020-01-18", "2020-01-29..2020-02-05")[-2] == (
        "最后一日2020-01-28（周二）为春节放假（国办发明电〔2019〕16号），"
        "顺延至暂停结束后第一个工作日2020-02-06（周四）。"
    )


def test_two_holidays_under_one_notice_stand_in_one_line() -> None:
    assert lines("5wd", "2026-09-24")[2] == (
        "期间节假日（国办发明电〔2025〕7号）："
        "2026-09-25 至 2026-09-27 中秋节、2026-10-01 至 2026-10-07 国庆节，不计。"
    )


def test_a_year_not_recorded_may_end_under_a_notice_that_is() -> None:
    """元旦 2019 begins on 30 December 2018."""
    told_2018 = lines("3wd", "2018-12-27")
    assert told_2018[2] == (
        "期间节假日（国办发明电〔2018〕15号）：2018-12-30 至 2019-01-01 元旦，不计；"
        "调休上班日 2018-12-29（周六）计入。"
    )
    assert told_2018[-1] == (
        "应于2019-01-02（周三）24:00前办结（2018年放假安排未收录，暂按法定节假日计算）。"
    )


def test_a_limit_into_two_years_not_announced_says_so_of_each() -> None:
    assert lines("400wd", "2026-12-01")[-1].endswith(
        "（2027年放假安排未公布，暂按法定节假日计算）（2028年放假安排未公布，暂按法定节假日计算）。"
    )


def invented(*holidays: Holiday, provisional: bool = False) -> Calendar:
    """A year of its own: 2026 with these holidays, without notices."""
    year = CalendarYear(year=2026, provisional=provisional, holidays=holidays)
    return Calendar(version="cn/invented", years=(year,))


MONDAY = Holiday(name_zh="甲节", first=day("2026-03-16"), last=day("2026-03-16"))
TUESDAY = Holiday(name_zh="乙节", first=day("2026-03-17"), last=day("2026-03-17"))


def test_without_a_notice_the_holiday_is_named_alone() -> None:
    found = explain(Limit.parse("3wd"), day("2026-03-13"), calendar=invented(MONDAY))
    assert found[2] == "期间节假日：2026-03-16 甲节，不计。"


def test_every_holiday_behind_a_weekend_is_named() -> None:
    calendar = invented(MONDAY, TUESDAY)
    assert explain(Limit.parse("3d"), day("2026-03-11"), calendar=calendar)[-2] == (
        "最后一日2026-03-14（周六）是周末，其后2026-03-16 甲节放假，其后2026-03-17 乙节放假，"
        "顺延至其后第一个工作日2026-03-18（周三）。"
    )


def test_a_calendar_without_any_notice_has_its_years_not_recorded() -> None:
    calendar = invented(provisional=True)
    assert explain(Limit.parse("1wd"), day("2026-03-11"), calendar=calendar)[-1].endswith(
        "（2026年放假安排未收录，暂按法定节假日计算）。"
    )


def test_a_last_day_that_is_the_first_of_its_holiday_names_it_once() -> None:
    assert lines("30d", "2026-09-01")[-2] == (
        "最后一日2026-10-01（周四）为国庆节放假（国办发明电〔2025〕7号），"
        "顺延至其后第一个工作日2026-10-08（周四）。"
    )


def test_a_last_day_off_behind_which_a_pause_is_not_ended() -> None:
    told_open = lines("7d", "2026-03-07", "2026-03-14..")
    assert told_open[-2] == "最后一日2026-03-14（周六）是周末，应顺延，但其后仍在暂停。"
    assert told_open[-1] == ("时钟自2026-03-14（周六）后停住，已计7日，余0日；恢复后再算到期日。")


def test_a_pause_of_a_limit_in_days_drops_days_and_the_days_are_listed() -> None:
    assert lines("7d", "2026-03-02", "2026-03-04..2026-03-09")[2:4] == [
        "暂停：2026-03-04 至 2026-03-09（专家评审），扣除5日。",
        "计入的7日：3月3日、4日、10日、11日、12日、13日、14日。",
    ]


def test_a_pause_without_a_reason_has_no_brackets() -> None:
    pause = Pause(start=day("2026-03-04"), end=day("2026-03-06"), reason="")
    found = explain(Limit.parse("5wd"), day("2026-03-02"), pauses=(pause,), calendar=CN)
    assert found[2] == "暂停：2026-03-04 至 2026-03-06，扣除2个工作日。"


def test_pauses_that_only_touch_do_not_overlap() -> None:
    found = lines("10wd", "2026-03-02", "2026-03-03..2026-03-06", "2026-03-06..2026-03-10")
    assert found[3] == "暂停：2026-03-06 至 2026-03-10（专家评审），扣除2个工作日。"


def test_each_of_several_extensions_is_told() -> None:
    found = explain(
        Limit.parse("3months"),
        day("2025-11-30"),
        extension=(Limit.parse("3months"), Limit.parse("3months")),
        calendar=CN,
    )
    assert found[1] == "时限3个月，延期3个月，延期3个月，合计9个月。"


@pytest.mark.parametrize(
    ("limit", "extension"), [("3months", None), ("5wd", "7d"), ("2years", None)]
)
def test_how_much_is_left_is_told_only_of_a_single_limit_in_days(
    limit: str, extension: str | None
) -> None:
    """Of 5 wd and 7 days the clock stands still in the second: 9 March was due, open from the 10th."""
    assert lines(limit, "2026-03-02", "2026-03-10..", extension=extension)[-1] == (
        "时钟自2026-03-10（周二）后停住；恢复后再算到期日。"
    )


def test_labour_day_of_2019_stands_by_the_notice_that_rearranged_it() -> None:
    assert lines("10wd", "2019-04-22")[2] == (
        "期间节假日（国办发明电〔2019〕3号）：2019-05-01 至 2019-05-04 劳动节，不计；"
        "调休上班日 2019-04-28（周日）、2019-05-05（周日）计入。"
    )


def test_a_limit_over_the_turn_of_the_year_names_both_years_notices() -> None:
    assert lines("65wd", "2025-10-09")[2:4] == [
        "期间节假日（国办发明电〔2024〕12号）：调休上班日 2025-10-11（周六）计入。",
        "期间节假日（国办发明电〔2025〕7号）：2026-01-01 至 2026-01-03 元旦，不计；"
        "调休上班日 2026-01-04（周日）计入。",
    ]


def test_holidays_of_a_year_not_announced_stand_by_the_law_alone() -> None:
    assert lines("10wd", "2026-12-25")[2] == (
        "期间节假日（暂按《全国年节及纪念日放假办法》）：2027-01-01 元旦，不计。"
    )


def test_a_weekend_and_then_a_holiday_are_both_told_of_a_limit_that_runs_on() -> None:
    assert lines("7d", "2024-06-01")[-2] == (
        "最后一日2024-06-08（周六）是周末，其后2024-06-10 端午节放假（国办发明电〔2023〕7号），"
        "顺延至其后第一个工作日2024-06-11（周二）。"
    )


def test_a_limit_that_runs_on_to_a_make_up_day_says_so() -> None:
    assert lines("13months", "2024-12-02")[-2] == (
        "最后一日2026-01-02（周五）为元旦放假（国办发明电〔2025〕7号），"
        "顺延至其后第一个工作日2026-01-04（周日），该日为调休上班日（国办发明电〔2025〕7号）。"
    )


def test_a_last_day_that_is_a_make_up_day_is_told_to_stay() -> None:
    """Example 22."""
    assert lines("2years", "2024-02-29")[-2] == (
        "最后一日2026-02-28（周六）为调休上班日（国办发明电〔2025〕7号），不顺延。"
    )


def test_an_extension_in_working_days_tells_what_it_skipped_though_the_limit_runs_through() -> None:
    assert lines("20d", "2026-09-07", extension="5wd")[3] == (
        "期间节假日（国办发明电〔2025〕7号）：2026-10-01 至 2026-10-07 国庆节，不计；"
        "调休上班日 2026-10-10（周六）计入。"
    )


def test_a_holiday_within_a_pause_is_not_told_as_skipped() -> None:
    assert not any(
        "节假日" in line for line in lines("4wd", "2026-09-28", "2026-09-30..2026-10-07")
    )
