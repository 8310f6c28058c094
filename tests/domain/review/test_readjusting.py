"""A new calendar and a stop of all clocks, as a round meets them (domain.md 4 and 8).

The calendar cn/2025.1 does not know the State Council's notice for 2026: it has the Spring Festival
off from 16 to 19 February. cn/2026.1 knows it: 15 to 23 February off, 14 and 28 February worked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.acts import Act
from domain.play import rules_of
from domain.review.alarms import next_alarm
from domain.review.commands import (
    Accept,
    Decide,
    Document,
    Extend,
    MoveClocks,
    RequestCorrection,
    Resume,
    Submit,
    Suspend,
)
from domain.review.events import ClocksMoved, Dues
from domain.review.words import LimitKind, Result, Status
from domain.stops import Stop
from tests.domain.histories import RULES, VERSION, WORDS, act, day, on, told
from tests.domain.review.rounds import After, after, given, opened

PAPERS = ("energy_report", "energy_application")


def opened_before_the_notice(item: str, when: str) -> Act[Any]:
    one = opened(item, when)
    return replace(one, command=one.command.but(rules=VERSION.but(calendar="cn/2025.1")))


OPENED = opened_before_the_notice("energy_review", "2026-02-02")
RECEIVED = act(Submit(papers=PAPERS), "2026-02-12")
ACCEPTED = act(Accept(), "2026-02-12 15:00")


def notice(when: str) -> Act[Any]:
    return told(MoveClocks(calendar="cn/2026.1", reason=WORDS), when)


def stop(first: str, last: str, when: str) -> Act[Any]:
    return told(MoveClocks(stop=Stop(first=day(first), last=day(last)), reason=WORDS), when)


def moved(found: After) -> ClocksMoved:
    (event,) = [one for one in found.events if isinstance(one, ClocksMoved)]
    return event


# --- the calendar --------------------------------------------------------------------------------


def test_a_running_limit_is_counted_anew_from_its_start_and_the_event_bears_both_days() -> None:
    """5 wd from 12 February: 13, 20, 23, 24, 25; by the notice 13, 14, 24, 25, 26. 20 wd likewise."""
    event = moved(after(OPENED, RECEIVED, ACCEPTED, notice("2026-02-13")))
    assert event.was == Dues(promised=day("2026-02-25"), statutory=day("2026-03-18"))
    assert event.dues == Dues(promised=day("2026-02-26"), statutory=day("2026-03-18"))
    assert event.reason == WORDS


def test_the_timer_moves_with_the_date_that_is_shown() -> None:
    before = given(OPENED, RECEIVED, ACCEPTED, now="2026-02-25 10:00")
    then = given(OPENED, RECEIVED, ACCEPTED, notice("2026-02-25 10:00"))
    rings = [next_alarm(one, rules_of(one, RULES)) for one in (before, then)]
    assert [one and one.when for one in rings] == [
        on("2026-02-26", "00:00"),
        on("2026-02-27", "00:00"),
    ]
    assert then.dues.promised == day("2026-02-26")


def test_announced_after_the_due_day_the_mark_of_lateness_is_taken_back() -> None:
    """By the old days it was due on 25 February; by the notice there is time until the 26th."""
    found = after(OPENED, RECEIVED, ACCEPTED, notice("2026-02-26 08:00"))
    assert [one.type for one in found.passed] == ["WentOverdue"]
    assert found.types == ["ClocksMoved", "OverdueRetracted"]
    assert found.review.overdue == ()


def test_what_is_late_by_both_calendars_stays_late() -> None:
    found = after(OPENED, RECEIVED, ACCEPTED, notice("2026-03-02"))
    assert found.types == ["ClocksMoved"]
    assert found.review.overdue == (LimitKind.PROMISED,)


def test_the_acceptance_window_moves_and_silence_that_was_none_is_taken_back() -> None:
    found = after(OPENED, RECEIVED, notice("2026-02-26 08:00"))
    assert [one.type for one in found.passed] == ["Accepted", "WentOverdue"]
    assert moved(found).window == day("2026-02-26")
    assert found.types == ["ClocksMoved", "OverdueRetracted", "TacitAcceptanceRetracted"]
    assert (found.review.status, found.review.overdue) == (Status.SUBMITTED, ())
    then = given(OPENED, RECEIVED, notice("2026-02-26 08:00"), act(Accept(), "2026-02-26 16:00"))
    assert then.start_day == day("2026-02-26")


def test_the_applicant_s_window_moves() -> None:
    asked = act(RequestCorrection(missing=PAPERS[:1]), "2026-02-12 16:00")
    event = moved(after(OPENED, RECEIVED, asked, notice("2026-02-13")))
    assert (event.window_was, event.window) == (day("2026-05-14"), day("2026-05-18"))


def test_paused_the_clock_stands_still_by_either_and_goes_on_by_the_new_days() -> None:
    paused = act(Suspend(reason="expert_review"), "2026-02-13")
    found = after(OPENED, RECEIVED, ACCEPTED, paused, notice("2026-02-16"))
    assert (moved(found).was, moved(found).dues) == (None, None)
    resumed = given(
        OPENED, RECEIVED, ACCEPTED, paused, notice("2026-02-16"), act(Resume(), "2026-03-02")
    )
    assert resumed.dues.promised == day("2026-03-06")


def test_extended_before_the_notice_the_extension_is_counted_anew_too() -> None:
    """5 and 10 wd by the notice: 13, 14, 24–28 February, 2–6 and 9–11 March."""
    more = act(Extend(reason=WORDS, drafted_by="li"), "2026-02-13")
    review = given(OPENED, RECEIVED, ACCEPTED, more, notice("2026-02-24"))
    assert review.dues == Dues(promised=day("2026-03-11"), statutory=day("2026-04-01"))


def test_what_was_decided_stays_decided() -> None:
    granted = Decide(outcome=Result.GRANTED, document=Document(number="1号"), papers=PAPERS)
    found = after(OPENED, RECEIVED, ACCEPTED, act(granted, "2026-02-24"), notice("2026-02-26"))
    assert found.types == []
    assert found.review.rules.calendar == "cn/2025.1"


def test_told_twice_it_is_heard_once() -> None:
    found = after(OPENED, RECEIVED, ACCEPTED, notice("2026-02-13"), notice("2026-02-14"))
    assert found.types == []


def test_a_second_round_of_days_is_armed_anew() -> None:
    """The ladder of the new days rings, also where a step of the old days has rung already."""
    rung = after(
        OPENED, RECEIVED, ACCEPTED, notice("2026-02-25 08:00"), now="2026-02-26 12:00"
    ).rung
    assert [(one.step, one.due) for one in rung][-1] == ("e3", day("2026-02-26"))


# --- a stop of all clocks ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "promised", "why"),
    [
        ("2026-03-04", "2026-03-05", "2026-03-11", "two working days are dropped"),
        ("2026-03-07", "2026-03-08", "2026-03-09", "a weekend drops nothing of five working days"),
        ("2026-03-10", "2026-03-20", "2026-03-09", "what begins after the due day drops nothing"),
        ("2026-02-20", "2026-03-02", "2026-03-09", "nor does what was over before"),
        ("2026-03-09", "2026-03-09", "2026-03-10", "the due day itself"),
    ],
)
def test_days_of_a_stop_are_dropped_by_the_limit(
    first: str, last: str, promised: str, why: str
) -> None:
    """5 wd from Monday 2 March: without a stop until Monday 9 March."""
    accepted = (opened("energy_review", "2026-03-01"), act(Submit(papers=PAPERS), "2026-03-02"))
    review = given(*accepted, act(Accept(), "2026-03-02"), stop(first, last, "2026-03-03"))
    assert review.dues.promised == day(promised), why


def test_a_stop_holds_the_windows_of_what_comes_later_too() -> None:
    review = given(
        opened("energy_review", "2026-03-01"),
        stop("2026-03-04", "2026-03-05", "2026-03-01 10:00"),
        act(Submit(papers=PAPERS), "2026-03-02"),
    )
    assert review.window == day("2026-03-11")


def test_a_stop_whose_end_is_moved_takes_the_place_of_the_first() -> None:
    review = given(
        opened("energy_review", "2026-03-01"),
        act(Submit(papers=PAPERS), "2026-03-02"),
        act(Accept(), "2026-03-02"),
        stop("2026-03-04", "2026-03-05", "2026-03-03"),
        stop("2026-03-04", "2026-03-04", "2026-03-04"),
    )
    assert review.stops == (Stop(first=day("2026-03-04"), last=day("2026-03-04")),)
    assert review.dues.promised == day("2026-03-10")


def test_a_stop_and_a_pause_that_overlap_count_once() -> None:
    review = given(
        opened("energy_review", "2026-03-01"),
        act(Submit(papers=PAPERS), "2026-03-02"),
        act(Accept(), "2026-03-02"),
        act(Suspend(reason="expert_review", until=day("2026-03-06")), "2026-03-03"),
        stop("2026-03-05", "2026-03-10", "2026-03-04"),
    )
    assert review.dues.promised == day("2026-03-16")  # 3 March; 11, 12, 13 and 16 March


def test_the_cap_of_a_pause_stands_still_too() -> None:
    """20 wd from 3 March end on 31 March, with two days stopped on 2 April."""
    event = moved(
        after(
            opened("energy_review", "2026-03-01"),
            act(Submit(papers=PAPERS), "2026-03-02"),
            act(Accept(), "2026-03-02"),
            act(Suspend(reason="expert_review"), "2026-03-03"),
            stop("2026-03-05", "2026-03-06", "2026-03-04"),
        )
    )
    assert (event.cap_was, event.cap) == (day("2026-03-31"), day("2026-04-02"))


def test_no_step_of_the_ladder_rings_on_a_day_that_is_stopped() -> None:
    rung = after(
        opened("energy_review", "2026-03-01"),
        act(Submit(papers=PAPERS), "2026-03-02"),
        act(Accept(), "2026-03-02"),
        stop("2026-03-05", "2026-03-10", "2026-03-03 10:00"),
        now="2026-03-12 12:00",
    ).rung
    assert all(not day("2026-03-05") <= one.at.date() <= day("2026-03-10") for one in rung)
