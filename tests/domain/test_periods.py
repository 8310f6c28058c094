"""Rhythms: how periods are named, when the next begins, and days of the month that roll."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.periods import (
    at_time,
    day_of_next_month,
    first_day,
    last_working_day_before,
    next_start,
    period_of,
)
from tests.domain.histories import RULES, day, on

RHYTHMS = ("week", "month", "quarter", "half_year", "year")


@pytest.mark.parametrize(
    ("rhythm", "of", "period", "first", "then"),
    [
        ("week", "2026-11-25", "2026-W48", "2026-11-23", "2026-11-30"),
        ("week", "2026-12-31", "2026-W53", "2026-12-28", "2027-01-04"),
        ("week", "2027-01-03", "2026-W53", "2026-12-28", "2027-01-04"),
        ("week", "2025-12-29", "2026-W01", "2025-12-29", "2026-01-05"),
        ("month", "2026-12-31", "2026-12", "2026-12-01", "2027-01-01"),
        ("month", "2028-02-29", "2028-02", "2028-02-01", "2028-03-01"),
        ("quarter", "2026-03-31", "2026-Q1", "2026-01-01", "2026-04-01"),
        ("quarter", "2026-10-01", "2026-Q4", "2026-10-01", "2027-01-01"),
        ("half_year", "2026-06-30", "2026-H1", "2026-01-01", "2026-07-01"),
        ("half_year", "2026-07-01", "2026-H2", "2026-07-01", "2027-01-01"),
        ("year", "2026-07-01", "2026", "2026-01-01", "2027-01-01"),
    ],
)
def test_a_period_has_a_name_a_first_day_and_a_successor(
    rhythm: str, of: str, period: str, first: str, then: str
) -> None:
    assert period_of(rhythm, day(of)) == period
    assert first_day(period) == day(first)
    assert next_start(rhythm, day(of)) == day(then)


@for_any(
    rhythm=st.sampled_from(RHYTHMS),
    of=st.dates(min_value=date(2019, 1, 1), max_value=date(2060, 1, 1)),
)
def test_periods_follow_one_another_without_gap_and_in_the_order_of_their_names(
    rhythm: str, of: date
) -> None:
    period, then = period_of(rhythm, of), next_start(rhythm, of)
    assert first_day(period) <= of < then
    assert period_of(rhythm, then - timedelta(days=1)) == period
    following = period_of(rhythm, then)
    assert first_day(following) == then
    assert period < following


@pytest.mark.parametrize(
    "word", ["", "26-01", "2026-13", "2026-W54", "2026-Q5", "2026-H0", "2026-", "周一"]
)
def test_a_word_that_is_no_period_is_told_so(word: str) -> None:
    with pytest.raises(ValueError):
        first_day(word)


@pytest.mark.parametrize("rhythm", ["day", ""])
def test_there_are_no_other_rhythms(rhythm: str) -> None:
    with pytest.raises(ValueError):
        period_of(rhythm, day("2026-01-01"))
    with pytest.raises(ValueError):
        next_start(rhythm, day("2026-01-01"))


@pytest.mark.parametrize(
    ("of", "n", "due"),
    [
        ("2026-09-30", 5, "2026-10-08"),  # National Day
        ("2026-09-01", 10, "2026-10-10"),  # a make-up Saturday
        ("2026-12-15", 5, "2027-01-05"),
        ("2026-01-31", 8, "2026-02-09"),  # a Sunday
        ("2026-01-31", 15, "2026-02-24"),  # Spring Festival
    ],
)
def test_a_day_of_the_next_month_rolls_to_a_working_day(of: str, n: int, due: str) -> None:
    assert day_of_next_month(day(of), n, RULES.calendar) == day(due)


@pytest.mark.parametrize(
    ("before", "last"),
    [
        ("2026-10-01", "2026-09-30"),
        ("2026-10-08", "2026-09-30"),
        ("2026-03-02", "2026-02-28"),  # a make-up Saturday
        ("2026-11-30", "2026-11-27"),
    ],
)
def test_the_last_working_day_before(before: str, last: str) -> None:
    assert last_working_day_before(day(before), RULES.calendar) == day(last)


def test_an_hour_is_the_city_s() -> None:
    assert at_time(day("2026-03-05"), "18:00") == on("2026-03-05", "18:00")
