"""A new calendar and a stop of all clocks, as a project meets them (domain.md 4 and 8)."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from domain.project.adoption_commands import AdoptCalendar, StopClocks
from domain.project.duty_commands import RequestService
from domain.project.messages import from_project
from domain.project.state import Project
from domain.review.commands import RulesVersion
from domain.stops import Stop
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, on, reviewer
from tests.domain.project.lives import (
    BUILDING,
    COMPANY_S,
    KINDS,
    Living,
    Then,
    after,
    ended,
    given,
    in_reserve,
    launched,
    refused,
)

BEFORE = RulesVersion(catalog=RULES.version, calendar="cn/2025.1")


def adopted(when: str, by: Any = OFFICE, drafted_by: str = "li", to: str = "cn/2026.1") -> Any:
    return act(AdoptCalendar(calendar=to, reason=WORDS, drafted_by=drafted_by), when, by)


def stopped(first: str, last: str, when: str) -> Any:
    stop = StopClocks(first=day(first), last=day(last), reason=WORDS, drafted_by="li")
    return act(stop, when, OFFICE)


# --- the calendar --------------------------------------------------------------------------------


def test_every_open_round_is_told_and_the_event_names_both_calendars() -> None:
    history = launched(rules=BEFORE)
    then = after(*history, adopted("2026-02-03"))
    (event,) = then.of("CalendarAdopted")
    assert (event.was, event.calendar, event.reason) == ("cn/2025.1", "cn/2026.1", WORDS)
    told = from_project(then.project, event, RULES)
    assert sorted(one.to.split("/")[2] for one in told) == sorted(
        item for item, _ in then.project.open_rounds
    )
    assert {one.kind for one in told} == {"move_clocks"}
    assert {one.body["calendar"] for one in told} == {"cn/2026.1"}


def test_what_is_due_on_the_project_s_own_stream_moves_with_an_event_for_each() -> None:
    """Five wd from Thursday 12 February: 25 February, by the notice the 26th."""
    history = (*in_reserve(rules=BEFORE), *launching("2026-02-12"))
    then = after(*history, adopted("2026-02-13"))
    (event,) = then.of("GroupLimitMoved")
    assert (event.group, event.was, event.limit_day, event.lifts) == (
        "conformity", day("2026-02-25"), day("2026-02-26"), False,
    )  # fmt: skip
    assert then.project.groups["conformity"].limit_day == day("2026-02-26")


def test_silence_that_the_notice_disproves_is_taken_back_and_judged_on_the_new_day() -> None:
    history = (*in_reserve(rules=BEFORE), *launching("2026-02-12"))
    then = Then(given(*history), adopted("2026-02-26 08:00"), now="2026-02-28")
    moved, silent = then.of("GroupLimitMoved"), then.of("GroupSilent")
    assert [one.lifts for one in moved] == [True]
    assert [one.at for one in silent] == [on("2026-02-26", "00:00"), on("2026-02-27", "00:00")]


def test_rounds_that_open_afterwards_live_by_the_new_calendar() -> None:
    project = given(*in_reserve(rules=BEFORE), adopted("2026-02-03"))
    then = Then(project, *launching("2026-02-12"))
    opening = [
        one
        for event in then.of("ItemOpened")
        for one in from_project(then.project, event, RULES)
        if one.kind == "open"
    ]
    assert opening
    assert {one.body["rules"]["calendar"] for one in opening} == {"cn/2026.1"}


def test_it_takes_two_people_of_the_office() -> None:
    assert refused(*in_reserve(rules=BEFORE), adopted("2026-02-03", drafted_by="sun")).code == (
        "two_people"
    )
    assert refused(*in_reserve(rules=BEFORE), adopted("2026-02-03", reviewer("fgw"))).code == (
        "not_yours"
    )


def test_adopted_twice_is_refused_and_so_is_a_calendar_that_nobody_released() -> None:
    assert refused(*in_reserve(), adopted("2026-02-03")).code == "adopted_already"
    no = refused(*in_reserve(), adopted("2026-02-03", to="cn/1984.1"))
    assert no.code == "unknown_calendar"


def test_a_report_that_was_missed_by_the_old_days_alone_is_not_missed() -> None:
    """The report of March is due on 5 April, a Sunday; of the Monday the notice makes a holiday."""
    then = Then(under_construction(), adopted("2026-04-07 08:00"), now="2026-04-08")
    missed, moved, again = (
        one
        for one in then.events
        if (getattr(one, "item", ""), getattr(one, "period", "")) == ("monthly_report", "2026-03")
    )
    assert (missed.type, missed.at) == ("DutyMissed", on("2026-04-06", "18:00"))
    assert (moved.type, moved.was, moved.due, moved.lifts) == (
        "DutyDueMoved", on("2026-04-06", "18:00"), on("2026-04-07", "18:00"), True,
    )  # fmt: skip
    assert (again.type, again.at) == ("DutyMissed", on("2026-04-07", "18:00"))


# --- a stop of all clocks ------------------------------------------------------------------------


def test_a_stop_moves_the_group_s_limit_and_is_told_to_every_open_round() -> None:
    then = after(*launched(), stopped("2026-02-04", "2026-02-05", "2026-02-03"))
    (event,) = then.of("GroupLimitMoved")
    assert (event.was, event.limit_day) == (day("2026-02-09"), day("2026-02-11"))
    (stop,) = then.of("ClocksStopped")
    told = from_project(then.project, stop, RULES)
    assert len(told) == len(then.project.open_rounds)
    assert told[0].body["stop"] == {"first": "2026-02-04", "last": "2026-02-05"}


def test_a_round_that_opens_later_knows_of_the_stop() -> None:
    project = given(*in_reserve(), stopped("2026-02-04", "2026-02-05", "2026-01-30"))
    then = Then(project, *launching("2026-02-02"))
    assert then.project.stops == (Stop(first=day("2026-02-04"), last=day("2026-02-05")),)
    assert then.project.groups["conformity"].limit_day == day("2026-02-11")


def test_an_answer_to_a_request_is_due_later() -> None:
    project = in_operation(RulesVersion(catalog=RULES.version, calendar="cn/2026.1"))
    asked = act(RequestService(item="arrears"), project.latest + timedelta(hours=1), COMPANY)
    then = Then(project, asked)
    due = then.project.services[1].due
    assert due is not None
    until = then.project.latest.date()
    then = Then(
        then.project,
        stopped(
            (until + timedelta(days=1)).isoformat(),
            (until + timedelta(days=9)).isoformat(),
            f"{until + timedelta(days=1)}",
        ),
    )
    (event,) = then.of("ServiceDueMoved")
    assert (event.was, event.due > due) == (due, True)


def test_an_answer_is_no_longer_late_where_a_stop_moves_its_last_day() -> None:
    project = in_operation(RulesVersion(catalog=RULES.version, calendar="cn/2026.1"))
    asked = act(RequestService(item="arrears"), project.latest + timedelta(hours=1), COMPANY)
    due = Then(project, asked).project.services[1].due
    assert due is not None
    late = Then(project, asked, now=f"{due + timedelta(days=1)} 08:00")
    assert late.of("ServiceMissed")
    first, last = (due - timedelta(days=1)).isoformat(), (due + timedelta(days=9)).isoformat()
    then = Then(late.project, stopped(first, last, f"{due + timedelta(days=1)}"))
    (moved,) = then.of("ServiceDueMoved")
    assert moved.lifts
    assert not then.project.services[1].missed
    assert Then(then.project, now=f"{moved.due + timedelta(days=1)}").of("ServiceMissed")


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-02-05", "2026-02-04", "ends_before_start"),
        ("2026-02-05", "2027-03-05", "too_long"),
    ],
)
def test_days_that_are_none_are_refused(first: str, last: str, code: str) -> None:
    assert refused(*launched(), stopped(first, last, "2026-02-03")).code == code


def test_the_same_stop_twice_is_refused_and_another_end_is_taken() -> None:
    first = stopped("2026-02-04", "2026-02-05", "2026-02-03")
    assert refused(*launched(), first, stopped("2026-02-04", "2026-02-05", "2026-02-04")).code == (
        "stopped_already"
    )
    then = after(*launched(), first, stopped("2026-02-04", "2026-02-04", "2026-02-04"))
    assert then.project.groups["conformity"].limit_day == day("2026-02-10")


def launching(when: str) -> tuple[Any, ...]:
    """The boundary is uploaded: twelve opinions are asked, five working days from that day."""
    return (ended("conformity_launch", when, kind=BUILDING),)


def in_operation(rules: RulesVersion) -> Project:
    """An enterprise's project that has begun to produce, with reports due."""
    living = Living(COMPANY_S, rules=rules)
    return living.until(lambda project: "in_production" in project.events, days=900)


@cache
def under_construction() -> Project:
    """A highway whose works have begun, with the report of March 2026 to be made; the calendar of
    2025 knows its holidays by statute only."""

    def reports_march(project: Project) -> bool:
        rhythm = project.rhythms.get("monthly_report")
        return rhythm is not None and "2026-03" in [duty.period for duty in rhythm.open]

    living = Living(KINDS["a highway"], pace=timedelta(days=5), rules=BEFORE)
    return living.until(reports_march)
