"""What is due once a period: opened, missed, reported late, returned (domain.md 7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.canonical import plain
from domain.project.duties import due_of
from domain.project.duty_commands import Report, ReturnReport
from domain.project.messages import from_project
from domain.project.state import Project
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, moment, on, reviewer
from tests.domain.project.lives import (
    BUILDING,
    KINDS,
    Living,
    Then,
    ended,
    report,
)

FGW = reviewer("fgw@411122")
GXW = reviewer("gxw")


@pytest.fixture(scope="module")
def started() -> Project:
    """A leased factory whose equipment moved in on Fri 9 January 2026: S5 has begun."""
    living = Living(KINDS["a leased factory"])
    project = living.until(lambda p: "S5" in p.stages)
    assert project.stages["S5"].since.date().isoformat() == "2026-01-09"
    return project


PLAN_LATE = report("year_plan", "2026", "2026-01-21", FGW)
PLAN = report("year_plan", "2026", "2026-01-12", FGW)
JANUARY = report("monthly_report", "2026-01", "2026-02-04", FGW)


def due(project: Project, item: str) -> list[tuple[str, Any]]:
    return [(duty.period, duty.due) for duty in project.rhythms[item].open]


# --- opening ----------------------------------------------------------------------------------------


def test_the_year_plan_is_due_ten_working_days_after_the_start(started: Project) -> None:
    assert due(started, "year_plan") == [("2026", on("2026-01-24", "00:00"))]
    assert started.rhythms["year_plan"].open[0].unit == "fgw@411122"


def test_the_monthly_report_waits_for_the_plan(started: Project) -> None:
    assert "monthly_report" not in started.rhythms
    then = Then(started, PLAN)
    assert due(then.project, "monthly_report") == [("2026-01", on("2026-02-05", "18:00"))]


def test_each_month_opens_its_report_at_00_00_of_its_first(started: Project) -> None:
    then = Then(started, PLAN, now="2026-04-15")
    opened = [(e.period, e.at, e.number) for e in then.of("DutyOpened", "monthly_report")]
    assert opened == [
        ("2026-01", on("2026-01-12"), 1),
        ("2026-02", on("2026-02-01", "00:00"), 2),
        ("2026-03", on("2026-03-01", "00:00"), 3),
        ("2026-04", on("2026-04-01", "00:00"), 4),
    ]


def test_the_next_year_opens_the_next_plan(started: Project) -> None:
    then = Then(started, PLAN, now="2027-01-02")
    assert [(e.period, e.at) for e in then.of("DutyOpened", "year_plan")] == [
        ("2027", on("2027-01-01", "00:00"))
    ]


@pytest.mark.parametrize(
    ("item", "period", "due"),
    [
        ("monthly_report", "2026-09", "2026-10-08 18:00"),  # L7: the 5th is a holiday
        ("monthly_report", "2026-12", "2027-01-05 18:00"),
        ("industry_check", "2026-09", "2026-10-08 18:00"),
        ("industry_check", "2026-10", "2026-11-09 18:00"),  # the 8th is a Sunday
        ("signed_followup", "2026-W09", "2026-02-28 18:00"),  # a make-up Saturday ends the week
        ("signed_followup", "2026-W40", "2026-09-30 18:00"),  # National Day from Thursday on
        ("inspection", "2026-Q1", "2026-04-01 00:00"),
        ("enterprise_performance", "2026", "2027-01-01 00:00"),
    ],
)
def test_when_it_is_due(item: str, period: str, due: str) -> None:
    opened = {"2026-09": "2026-09-01", "2026-10": "2026-10-01", "2026-12": "2026-12-01"}
    first = opened.get(period, "2026-01-01")
    assert due_of(RULES.item(item), period, on(first, "00:00"), RULES) == moment(due)


def test_what_begins_after_its_own_line_is_due_with_the_next_period() -> None:
    """Signed on Fri 9 January 2026 at 18:30: the week's statement was due half an hour ago."""
    signed = RULES.item("signed_followup")
    assert due_of(signed, "2026-W02", on("2026-01-09", "17:59"), RULES) == on("2026-01-09", "18:00")
    assert due_of(signed, "2026-W02", on("2026-01-09", "18:00"), RULES) == on("2026-01-16", "18:00")


def test_a_check_that_opens_late_has_its_promised_days(started: Project) -> None:
    """The county reports on Thu 12 February, after the 8th: the industry has 3 wd, not a miss."""
    late = report("monthly_report", "2026-01", "2026-02-12", FGW)
    then = Then(started, PLAN, late, now="2026-02-12 12:00")
    (opened,) = then.of("DutyOpened", "industry_check")
    assert opened.due == on("2026-02-25", "00:00"), "13 and 14 February are worked, then 24"
    assert then.of("DutyMissed", "industry_check") == []


# --- missed and late ----------------------------------------------------------------------------------


def test_what_is_not_reported_is_missed_when_it_was_due_and_stays_open(started: Project) -> None:
    then = Then(started, PLAN, now="2026-02-10")
    missed = then.of("DutyMissed", "monthly_report")
    assert [(e.period, e.at, e.by) for e in missed] == [
        ("2026-01", on("2026-02-05", "18:00"), None)
    ]
    assert [d.missed for d in then.project.rhythms["monthly_report"].open] == [True, False]


def test_reported_at_18_00_sharp_it_was_missed_a_second_before_it_was_not(started: Project) -> None:
    at = report("monthly_report", "2026-01", "2026-02-05 18:00", FGW)
    then = Then(started, PLAN, at)
    assert then.of("DutyMissed", "monthly_report")
    assert [event.late for event in then.of("DutyReported", "monthly_report")] == [True]
    before = report("monthly_report", "2026-01", on("2026-02-05", "17:59:59"), FGW)
    then = Then(started, PLAN, before)
    assert then.of("DutyMissed", "monthly_report") == []
    assert [event.late for event in then.of("DutyReported", "monthly_report")] == [False]


def test_reported_late_it_says_so_and_is_done(started: Project) -> None:
    late = report("monthly_report", "2026-01", "2026-02-06", FGW)
    then = Then(started, PLAN, late)
    (reported,) = then.of("DutyReported", "monthly_report")
    assert (reported.late, reported.by) == (True, FGW)
    assert [d.period for d in then.project.rhythms["monthly_report"].open] == ["2026-02"]


# --- reporting ----------------------------------------------------------------------------------------


def test_figures_add_up_over_the_months(started: Project) -> None:
    february = report("monthly_report", "2026-02", "2026-03-04", FGW, investment_done="1,050.50")
    then = Then(started, PLAN, JANUARY, february)
    assert [e.figures for e in then.of("DutyReported", "monthly_report")] == [
        {"investment_done": Decimal(100)},
        {"investment_done": Decimal("1050.50")},
    ]
    assert then.project.invested == Decimal("1150.5")


def test_what_has_been_invested_is_told_to_the_round_that_asks_it(in_statistics: Project) -> None:
    assert "total_investment_entry" in [item for item, _ in in_statistics.open_rounds]
    then = Then(in_statistics, PLAN_LATE, JANUARY)
    (reported,) = then.of("DutyReported", "monthly_report")
    (message,) = from_project(then.project, reported, RULES)
    assert message.to == "review/LH-2026-0001/total_investment_entry/1"
    assert message.body["facts"] == {"cumulative_investment": "100"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"period": "2026-03"}, "not_due"),
        ({"period": None}, "not_due"),
        ({"item": "tea_party"}, "unknown_item"),
        ({"fields": {"physical_progress": "好"}}, "fields_missing"),
        ({"fields": {"horoscope": "白羊"}}, "unknown_field"),
        ({"fields": {"physical_progress": "好", "investment_done": "-1"}}, "bad_number"),
        ({"fields": {"physical_progress": "好", "investment_done": "许多"}}, "bad_number"),
        ({"fields": {"physical_progress": "好", "investment_done": "1e99"}}, "bad_number"),
        ({"number": 7}, "no_such_request"),
    ],
)
def test_a_report_that_is_not_in_order_is_refused(
    started: Project, changed: dict[str, Any], code: str
) -> None:
    command = JANUARY.command.but(**changed)
    assert Then(started, PLAN, act(command, "2026-02-04", FGW)).refusal.code == code


def test_a_statement_that_nothing_changed_needs_no_fields(started: Project) -> None:
    unchanged = Report(item="monthly_report", period="2026-01", unchanged=True)
    then = Then(started, PLAN, act(unchanged, "2026-02-04", FGW))
    (reported,) = then.of("DutyReported", "monthly_report")
    assert (reported.unchanged, reported.figures) == (True, {})


def test_nothing_is_reported_twice(started: Project) -> None:
    again = report("monthly_report", "2026-01", "2026-02-04 10:00", FGW)
    assert Then(started, PLAN, JANUARY, again).refusal.code == "not_due"


def test_only_who_owes_the_report_gives_it(started: Project) -> None:
    for other in (GXW, COMPANY, OFFICE, reviewer("fgw"), reviewer("fgw@411121")):
        command = JANUARY.command
        assert Then(started, PLAN, act(command, "2026-02-04", other)).refusal.code == "not_yours"


# --- checking and returning -----------------------------------------------------------------------------


def test_each_report_opens_the_industry_s_check_of_its_month(started: Project) -> None:
    then = Then(started, PLAN, JANUARY)
    (opened,) = then.of("DutyOpened", "industry_check")
    assert (opened.period, opened.at, opened.unit, opened.due) == (
        "2026-01",
        JANUARY.submitted_at,
        "gxw",
        on("2026-02-09", "18:00"),
    )
    february = report("monthly_report", "2026-02", "2026-03-04", FGW)
    periods = [
        e.period for e in Then(started, PLAN, JANUARY, february).of("DutyOpened", "industry_check")
    ]
    assert periods == ["2026-01", "2026-02"]


def test_no_check_opens_by_time_alone(started: Project) -> None:
    assert Then(started, PLAN, now="2026-06-01").of("DutyOpened", "industry_check") == []


BACK = act(
    ReturnReport(item="monthly_report", period="2026-01", reason=WORDS), "2026-02-06 10:00", GXW
)


def test_a_returned_report_is_due_again_and_its_figures_no_longer_count(started: Project) -> None:
    then = Then(started, PLAN, JANUARY, BACK)
    (returned,) = then.of("DutyReturned")
    assert (returned.figures, returned.by) == ({"investment_done": Decimal(100)}, GXW)
    assert then.project.invested == 0
    again = report("monthly_report", "2026-01", "2026-02-09", FGW, investment_done="90")
    mended = Then(started, PLAN, JANUARY, BACK, again)
    assert mended.project.invested == 90
    assert [d.period for d in mended.project.rhythms["monthly_report"].open] == ["2026-02"]


def test_a_returned_report_may_be_mended_until_the_month_s_close(started: Project) -> None:
    """domain.md 5, r4: returned and not mended by the close (Tue 10 February 18:00)."""
    then = Then(started, PLAN, JANUARY, BACK, now="2026-02-10 17:59")
    (returned,) = then.of("DutyReturned")
    assert returned.due == on("2026-02-10", "18:00")
    assert then.of("DutyMissed", "monthly_report") == []
    closed = Then(started, PLAN, JANUARY, BACK, now="2026-02-10 18:00")
    assert [e.period for e in closed.of("DutyMissed", "monthly_report")] == ["2026-01"]


def test_a_report_returned_after_the_close_is_due_with_the_next(started: Project) -> None:
    late = act(BACK.command, "2026-02-11 10:00", OFFICE)
    (returned,) = Then(started, PLAN, JANUARY, late).of("DutyReturned")
    assert returned.due == on("2026-03-05", "18:00")


def test_the_money_told_is_always_that_of_the_newest_reports(in_statistics: Project) -> None:
    then = Then(in_statistics, PLAN_LATE, JANUARY, BACK)
    (returned,) = then.of("DutyReturned")
    (message,) = from_project(then.project, returned, RULES)
    assert message.body["facts"] == {"cumulative_investment": "0"}


@pytest.mark.parametrize(
    ("period", "by", "code"),
    [
        ("2026-02", OFFICE, "not_reported"),
        ("2026-01", reviewer("sl"), "not_yours"),
        ("2026-01", FGW, "not_yours"),
        ("2026-01", COMPANY, "not_yours"),
    ],
)
def test_a_report_that_cannot_be_returned(
    started: Project, period: str, by: Any, code: str
) -> None:
    back = act(ReturnReport(item="monthly_report", period=period, reason=WORDS), "2026-02-06", by)
    assert Then(started, PLAN, JANUARY, back).refusal.code == code


def test_a_report_is_not_returned_twice(started: Project) -> None:
    twice = act(BACK.command, "2026-02-06 11:00", GXW)
    assert Then(started, PLAN, JANUARY, BACK, twice).refusal.code == "already_returned"


# --- recurring reviews --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def in_statistics(started: Project) -> Project:
    """The same, entered in the statistics on 20 January."""
    return Then(started, ended("statistical_entry", "2026-01-20")).project


def test_the_investment_check_opens_a_round_each_month(in_statistics: Project) -> None:
    first = in_statistics.item("investment_check").open
    assert [(one.round, one.period) for one in first] == [(1, "2026-01")]
    then = Then(in_statistics, now="2026-03-02")
    opened = [(e.round, e.period, e.at) for e in then.of("ItemOpened", "investment_check")]
    assert opened == [
        (2, "2026-02", on("2026-02-01", "00:00")),
        (3, "2026-03", on("2026-03-01", "00:00")),
    ]


def test_a_month_that_is_refused_is_checked_again_for_that_month(in_statistics: Project) -> None:
    from domain.review.words import Result

    refusal = ended("investment_check", "2026-02-05", Result.REFUSED)
    then = Then(in_statistics, refusal)
    opened = [(e.round, e.period, e.at) for e in then.of("ItemOpened", "investment_check")]
    assert opened[-1] == (3, "2026-01", on("2026-02-05"))


def test_a_month_that_is_granted_opens_nothing_before_the_next(in_statistics: Project) -> None:
    granted = ended("investment_check", "2026-01-25")
    then = Then(in_statistics, granted, now="2026-01-31 23:59")
    assert then.of("ItemOpened", "investment_check") == []


# --- the end of a rhythm ------------------------------------------------------------------------------


def test_what_follows_the_reserve_ends_with_the_start(started: Project) -> None:
    for item in ("reserve_info_review", "reserve_conversion"):
        assert started.rhythms[item].ended
        assert started.rhythms[item].open == ()


def test_the_months_end_with_s5(started: Project) -> None:
    done = (
        PLAN,
        ended("statistical_entry", "2026-01-20"),
        ended("total_investment_entry", "2026-01-28"),
    )
    then = Then(started, *done, now="2026-06-01")
    ends = {event.item: event.at for event in then.of("DutiesEnded")}
    assert ends["monthly_report"] == on("2026-01-28")
    assert then.project.rhythms["monthly_report"].open == ()
    assert [e.period for e in then.of("DutyOpened", "monthly_report")] == ["2026-01"]
    assert [e for e in then.of("ItemOpened", "investment_check") if e.round > 1] == []


def test_a_signed_project_is_followed_week_by_week_until_it_starts() -> None:
    living = Living(BUILDING)
    project = living.until(lambda p: p.item("signing").finished_at is not None)
    since = project.rhythms["signed_followup"].open[0]
    assert (since.period, since.due) == ("2026-W02", on("2026-01-09", "18:00"))
    then = Then(project, now="2026-01-20")
    assert [(e.period, e.at) for e in then.of("DutyOpened", "signed_followup")] == [
        ("2026-W03", on("2026-01-12", "00:00")),
        ("2026-W04", on("2026-01-19", "00:00")),
    ]


def test_a_long_life_stays_small(started: Project) -> None:
    """Three years of months: 24 are remembered."""
    then = Then(started, PLAN, now="2029-01-10")
    assert len(plain(then.project.rhythms["monthly_report"])["periods"]) == 24
    assert len(then.of("DutyOpened", "monthly_report")) == 37
