"""The clock: what the law itself states of every limit, and what a clerk reads aloud.

The worked examples, and the rule book beyond them, are in `tests/domain/law`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import OutOfCalendar
from domain.clock import (
    Pause,
    due,
    end_of_day,
    explain,
    local_day,
    overdue_from,
    start_of_day,
)
from domain.limits import Limit, LimitUnit
from tests.domain.law import oracle
from tests.domain.law.rows import CN, day, paused


def due_day(limit: str, start: str, *spans: str, extension: str | None = None) -> str | None:
    reckoned = due(
        Limit.parse(limit),
        day(start),
        pauses=paused(*spans),
        extension=Limit.parse(extension) if extension else None,
        calendar=CN,
    ).day
    return reckoned.isoformat() if reckoned else None


def test_working_days_counted_in_2018_make_a_due_day_of_2019_provisional() -> None:
    assert due(Limit.parse("10wd"), day("2018-12-27"), calendar=CN).provisional
    assert not due(Limit.parse("1years"), day("2018-12-27"), calendar=CN).provisional


def test_overdue_begins_at_the_midnight_that_ends_the_due_day() -> None:
    midnight = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
    assert overdue_from(day("2026-09-30")) == midnight
    assert end_of_day(day("2026-09-30")) == start_of_day(day("2026-10-01")) == midnight
    assert start_of_day(day("2026-10-01")).tzinfo is UTC


def test_the_day_is_that_of_shanghai() -> None:
    assert local_day(datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC)) == day("2026-09-30")
    assert local_day(datetime(2026, 9, 30, 16, 0, tzinfo=UTC)) == day("2026-10-01")
    with pytest.raises(ValueError, match="without zone"):
        local_day(datetime(2026, 9, 30, 16, 0))  # noqa: DTZ001 - naive on purpose


def test_a_limit_of_nought_ends_on_the_starting_day_in_any_unit() -> None:
    """2 October 2026 is a day off, and a pause changes nothing."""
    for limit in ("0wd", "0d", "0months"):
        assert due_day(limit, "2026-10-02", "2026-10-02..2026-10-20") == "2026-10-02"


def test_an_open_pause_stops_the_clock() -> None:
    assert due_day("10wd", "2026-09-22", "2026-09-28..") is None
    assert due_day("60d", "2026-09-22", "2026-09-28..", "2026-09-29..2026-09-30") is None
    assert due_day("3months", "2026-09-22", "2026-09-28..") is None


def test_an_open_pause_begun_on_the_due_day_comes_too_late() -> None:
    assert due_day("3wd", "2026-09-22", "2026-09-28..") == "2026-09-28"


def test_a_pause_from_before_the_start_drops_what_lies_after_it() -> None:
    """Grant needs: the limits stand still from the acceptance on."""
    assert due_day("3wd", "2026-09-07", "2026-09-01..2026-09-10") == "2026-09-15"


def test_a_paused_day_is_not_counted_even_where_the_limit_would_run_on_to_it() -> None:
    """The 60th day is 2 October; 8 and 9 October are dropped, 10 October is worked."""
    assert due_day("60d", "2026-08-03", "2026-10-02..2026-10-09") == "2026-10-10"
    assert due_day("60d", "2026-08-03", "2026-10-02..") is None
    assert due_day("60d", "2026-08-03", "2026-10-02..2026-10-05") == "2026-10-08"


def test_a_pause_moves_the_end_of_a_month_by_its_days() -> None:
    """10 March + 3 months = 10 June; ten days dropped: 20 June, off, to Monday the 22nd."""
    assert due_day("3months", "2026-03-10", "2026-04-01..2026-04-11") == "2026-06-22"


def test_a_pause_that_only_the_moved_end_reaches_moves_it_again() -> None:
    """To 20 June by the first pause, and by the second, begun on the 15th, to the 25th."""
    spans = ("2026-04-01..2026-04-11", "2026-06-15..2026-06-20")
    assert due_day("3months", "2026-03-10", *spans) == "2026-06-25"


@pytest.mark.parametrize(
    ("limit", "start", "end"),
    [
        ("1months", "2026-01-31", "2026-02-28"),
        ("1months", "2024-01-31", "2024-02-29"),
        ("12months", "2024-02-29", "2025-02-28"),
        ("1months", "2026-11-30", "2026-12-30"),
        ("13months", "2024-12-02", "2026-01-04"),  # 2 January 2026 is off, the 4th made up
    ],
)
def test_months_end_on_the_day_of_the_same_number(limit: str, start: str, end: str) -> None:
    assert due_day(limit, start) == end


def test_an_extension_in_another_unit_goes_on_from_the_due_day_without_it() -> None:
    """60 d from 3 August run on to 8 October; 9, 10, 12 October are three working days."""
    assert due_day("60d", "2026-08-03", extension="3wd") == "2026-10-12"


def test_several_extensions_follow_one_another() -> None:
    """施工许可证: three months, extended twice by three."""
    three = Limit.parse("3months")
    reached = due(three, day("2025-11-30"), extension=(three, three), calendar=CN)
    assert reached.day == day("2026-08-31")  # 30 August is a Sunday


def test_a_limit_past_the_calendar_is_refused() -> None:
    for limit in ("9999months", "9999years", "60years"):
        with pytest.raises(OutOfCalendar):
            due_day(limit, "2026-01-01")


def test_a_pause_may_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="早于"):
        paused("2026-10-09..2026-10-01")


# What the law states of every clock

STARTS = st.dates(date(2019, 1, 1), date(2024, 12, 31))  # so that all ends by 2026
LIMITS = st.one_of(
    st.integers(0, 60).map(lambda n: Limit(n=n, unit=LimitUnit.WORKING_DAYS)),
    st.integers(0, 90).map(lambda n: Limit(n=n, unit=LimitUnit.DAYS)),
    st.integers(0, 6).map(lambda n: Limit(n=n, unit=LimitUnit.MONTHS)),
)


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Limit, date, tuple[Pause, ...]]:
    """A limit, its start, and up to four closed pauses about it."""
    start = draw(STARTS)
    spans = st.tuples(st.integers(-20, 120), st.integers(0, 40))
    pauses = tuple(
        Pause(
            start=start + timedelta(days=after),
            end=start + timedelta(days=after + length),
            reason="检测",
        )
        for after, length in draw(st.lists(spans, max_size=4))
    )
    return draw(LIMITS), start, pauses


@settings(max_examples=300, deadline=None)
@given(clocks())
def test_it_is_what_counting_day_by_day_gives(
    clock: tuple[Limit, date, tuple[Pause, ...]],
) -> None:
    """The shortest that differs; a hundred thousand more are in `tests/domain/law`."""
    limit, start, pauses = clock
    assert due(limit, start, pauses=pauses, calendar=CN).day == oracle.due(limit, start, pauses)


@settings(deadline=None)
@given(clocks(), st.integers(-20, 120))
def test_an_empty_pause_changes_nothing(
    clock: tuple[Limit, date, tuple[Pause, ...]], after: int
) -> None:
    limit, start, pauses = clock
    at = start + timedelta(days=after)
    more = (*pauses, Pause(start=at, end=at, reason="检测"))
    assert due(limit, start, pauses=more, calendar=CN) == due(
        limit, start, pauses=pauses, calendar=CN
    )


@settings(deadline=None)
@given(clocks())
def test_what_overlaps_counts_once(clock: tuple[Limit, date, tuple[Pause, ...]]) -> None:
    limit, start, pauses = clock
    assert due(limit, start, pauses=pauses + pauses, calendar=CN) == due(
        limit, start, pauses=pauses, calendar=CN
    )


@settings(deadline=None)
@given(clocks(), st.randoms(use_true_random=False))
def test_the_order_of_pauses_is_nothing(
    clock: tuple[Limit, date, tuple[Pause, ...]], random: Random
) -> None:
    limit, start, pauses = clock
    shuffled = list(pauses)
    random.shuffle(shuffled)
    assert due(limit, start, pauses=tuple(shuffled), calendar=CN) == due(
        limit, start, pauses=pauses, calendar=CN
    )


@settings(deadline=None)
@given(clocks(), st.integers(0, 60))
def test_who_starts_later_is_never_due_earlier(
    clock: tuple[Limit, date, tuple[Pause, ...]], later: int
) -> None:
    """With pauses that both meet: one begun between the starts stops the earlier clock alone."""
    limit, start, pauses = clock
    second = start + timedelta(days=later)
    both = tuple(pause for pause in pauses if pause.start >= second)
    first_due, second_due = (due(limit, at, pauses=both, calendar=CN).day for at in (start, second))
    assert first_due
    assert second_due
    assert first_due <= second_due


@settings(deadline=None)
@given(clocks())
def test_what_is_not_nought_is_due_on_a_working_day_that_is_not_dropped(
    clock: tuple[Limit, date, tuple[Pause, ...]],
) -> None:
    limit, start, pauses = clock
    if limit.n == 0:
        return
    reached = due(limit, start, pauses=pauses, calendar=CN).day
    assert reached
    assert CN.is_working(reached)
    assert not any(p.end and p.start < reached <= p.end for p in pauses)


@settings(deadline=None)
@given(clocks(), st.integers(1, 30))
def test_an_extension_in_the_same_unit_is_a_longer_limit(
    clock: tuple[Limit, date, tuple[Pause, ...]], n: int
) -> None:
    limit, start, pauses = clock
    longer = limit.but(n=limit.n + n)
    assert due(limit, start, pauses=pauses, extension=limit.but(n=n), calendar=CN) == due(
        longer, start, pauses=pauses, calendar=CN
    )


@settings(deadline=None)
@given(clocks())
def test_the_last_line_tells_the_due_day(clock: tuple[Limit, date, tuple[Pause, ...]]) -> None:
    limit, start, pauses = clock
    reached = due(limit, start, pauses=pauses, calendar=CN).day
    assert explain(limit, start, pauses=pauses, calendar=CN)[-1].startswith(f"应于{reached}（周")


# What a clerk reads aloud


def told(limit: str, start: str, *spans: str, extension: str | None = None) -> list[str]:
    return list(
        explain(
            Limit.parse(limit),
            day(start),
            pauses=paused(*spans),
            extension=Limit.parse(extension) if extension else None,
            calendar=CN,
        )
    )


def test_expert_review_over_national_day_is_told_line_by_line() -> None:
    """Example 9."""
    review = Pause(
        start=day("2026-09-28"),
        end=day("2026-10-09"),
        reason="expert_review",
        clause="行政许可法第45条",
    )
    assert explain(
        Limit.parse("10wd"),
        day("2026-09-22"),
        pauses=(review,),
        calendar=CN,
        reasons={"expert_review": "专家评审"},
    ) == (
        "2026-09-22（周二）受理，当日不计入。",
        "时限10个工作日。",
        "暂停：2026-09-28 至 2026-10-09（专家评审，行政许可法第45条），扣除4个工作日。",
        "期间节假日（国办发明电〔2025〕7号）：2026-09-25 至 2026-09-27 中秋节，不计；"
        "调休上班日 2026-10-10（周六）计入。",
        "计入的10个工作日：9月23日、24日、28日，10月10日、12日、13日、14日、15日、16日、19日。",
        "应于2026-10-19（周一）24:00前办结。",
    )


def test_overlapping_days_are_told_as_dropped_once() -> None:
    """Example 11: 21–24, 27, 28 April are six; 29, 30 April and 6–8 May five more."""
    lines = told("15wd", "2026-04-10", "2026-04-24..2026-05-08", "2026-04-20..2026-04-28")
    assert lines[2:4] == [
        "暂停：2026-04-20 至 2026-04-28（专家评审），扣除6个工作日。",
        "暂停：2026-04-24 至 2026-05-08（专家评审），扣除5个工作日（重叠的日子只扣一次）。",
    ]


def test_a_pause_within_another_is_told_to_drop_no_more() -> None:
    lines = told("15wd", "2026-04-10", "2026-04-20..2026-04-28", "2026-04-21..2026-04-24")
    assert lines[3].endswith("扣除0个工作日（重叠的日子只扣一次）。")


def test_a_limit_of_nought_is_told_to_lose_nothing_by_a_pause() -> None:
    lines = told("0wd", "2026-10-12", "2026-10-09..2026-10-20")
    assert lines[2].endswith("扣除0个工作日。")


def test_a_last_day_off_is_told_with_its_holiday() -> None:
    """Example 16."""
    assert told("60d", "2026-08-03")[1:] == [
        "时限60日，按自然日计算。",
        "最后一日2026-10-02（周五）为国庆节放假（国办发明电〔2025〕7号），顺延至其后第一个工作日2026-10-08（周四）。",
        "应于2026-10-08（周四）24:00前办结。",
    ]


def test_a_year_not_announced_is_told_in_the_last_line() -> None:
    """Example 21."""
    assert told("3months", "2026-11-30")[-1] == (
        "应于2027-03-01（周一）24:00前办结（2027年放假安排未公布，暂按法定节假日计算）。"
    )


def test_an_open_pause_is_told_as_a_clock_that_stands_still() -> None:
    lines = told("10wd", "2026-09-22", "2026-09-28..")
    assert lines[2] == "暂停：2026-09-28 起（专家评审），尚未结束，次日起不计入。"
    assert lines[-1] == (
        "时钟自2026-09-28（周一）后停住，已计3个工作日，余7个工作日；恢复后再算到期日。"
    )


def test_an_extension_is_told_with_the_sum() -> None:
    """Example 14."""
    assert told("20wd", "2026-09-01", extension="10wd")[1] == (
        "时限20个工作日，延期10个工作日，合计30个工作日。"
    )


def test_an_extension_in_another_unit_is_told_with_the_day_it_goes_on_from() -> None:
    assert told("60d", "2026-08-03", extension="3wd")[2] == (
        "延期3个工作日与此前时限单位不同，自2026-10-08（周四）到期后续算。"
    )


def test_a_pause_too_late_is_told_to_drop_nothing() -> None:
    """Example 13."""
    assert told("10wd", "2026-09-16", "2026-09-30..2026-10-09")[2] == (
        "暂停：2026-09-30 起（专家评审），始于到期日或其后，不扣除。"
    )


def test_a_limit_of_nought_is_told_as_done_at_once() -> None:
    assert told("0wd", "2026-10-12") == [
        "2026-10-12（周一）受理。",
        "时限0个工作日，当日即应办结。",
        "应于2026-10-12（周一）24:00前办结。",
    ]


def test_the_starting_act_bears_its_own_name() -> None:
    lines = explain(Limit.parse("5wd"), day("2026-03-13"), calendar=CN, wording="收件")
    assert lines[0] == "2026-03-13（周五）收件，当日不计入。"
