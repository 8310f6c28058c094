"""The engine against the oracle: a hundred thousand clocks, and each answer the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from catalog.calendar_files import load_calendar
from domain.clock import Pause, drops_nothing, due, overdue_days
from tests.domain.law import oracle
from tests.domain.law.cases import Case, cases

CN = load_calendar("cn/2026.1")
AT_A_TIME = 5_000
SEEDS = range(20)  # a hundred thousand in all


def engine(case: Case, *more: Pause) -> object:
    return due(
        case.limit,
        case.start,
        pauses=(*case.pauses, *more),
        extension=case.extensions or None,
        calendar=CN,
    ).day


def disagreements(seed: int, n: int) -> list[tuple[Case, object, object]]:
    found = []
    for case in cases(seed, n):
        ours, theirs = engine(case), oracle.due(*case)
        if ours != theirs:
            found.append((case, ours, theirs))
    return found


def test_the_engine_counts_as_the_oracle_does() -> None:
    """A first thousand, so that `make check` sees a mistake in seconds."""
    assert disagreements(seed=1_000, n=1_000) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_counts_as_the_oracle_does_a_hundred_thousand_times(seed: int) -> None:
    assert disagreements(seed, AT_A_TIME) == []


def test_a_hundred_thousand_it_is() -> None:
    assert len(SEEDS) * AT_A_TIME == 100_000


def test_no_kind_of_clock_is_missing_among_the_cases() -> None:
    """What would be agreed on without being asked is no agreement."""
    some = list(cases(seed=0, n=2_000))
    assert {case.limit.unit for case in some} == {*oracle.LimitUnit}
    assert sum(oracle.due(*case) is None for case in some) > 100, "an open pause came first"
    assert sum(len(oracle.reckoned(*case)) > 1 for case in some) > 100, "in another unit"
    assert sum(case.limit.n == 0 for case in some) > 10
    rolled = [part for case in some for part in oracle.reckoned(*case) if part.due != part.ended]
    assert len(rolled) > 200
    overlapping = [
        case
        for case in some
        for one in case.pauses
        for other in case.pauses
        if one is not other and one.end and other.end and one.start < other.start < one.end
    ]
    assert len(overlapping) > 200


def test_lateness_is_counted_as_the_oracle_counts_it() -> None:
    """From 20 days before the due day to 40 after it."""
    for number, case in enumerate(cases(seed=7, n=3_000)):
        due_day = case.start
        today = due_day + timedelta(days=number % 61 - 20)
        assert overdue_days(due_day, today, CN) == oracle.overdue_days(due_day, today), case


def test_a_pause_drops_nothing_exactly_where_an_open_one_would_change_nothing() -> None:
    for number, case in enumerate(cases(seed=8, n=3_000)):
        due_day = oracle.due(*case)
        if due_day is None:
            continue
        asked = case.start + timedelta(days=number % 120)
        still = oracle.due(
            case.limit,
            case.start,
            (*case.pauses, Pause(start=asked, end=None, reason="检测")),
            case.extensions,
        )
        assert drops_nothing(asked, due_day) == (still == due_day), (case, asked)
