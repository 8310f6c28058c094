"""The dry run of an act on many clocks: it names the days that the act itself then moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.adjusting import project_moves, round_moves
from domain.project.adoption_commands import AdoptCalendar, StopClocks
from domain.project.duty_commands import RequestService
from domain.project.state import Project
from domain.refused import Refused
from domain.review.commands import AcceptWithGap, MoveClocks, RulesVersion, Submit, Suspend
from domain.review.state import Review
from domain.stops import Stop
from domain.streams import project_stream
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, on, told
from tests.domain.project.lives import COMPANY_S, Living, Then, ended, in_reserve
from tests.domain.project.lives import given as project
from tests.domain.project.test_readjusting import under_construction
from tests.domain.review.rounds import after, given, opened

BEFORE = RulesVersion(catalog=RULES.version, calendar="cn/2025.1")
STOP = StopClocks(first=day("2026-03-04"), last=day("2026-03-06"), reason=WORDS, drafted_by="li")
SUBMITTED = (
    opened("energy_review", "2026-03-02 08:00"),
    act(Submit(papers=("energy_report",)), "2026-03-02"),
)


def moved(review: Review, when: str = "2026-03-04") -> dict[str, tuple[object, object, bool]]:
    found = round_moves(review, act(STOP, when, OFFICE), RULES)
    return {one.what: (one.was, one.now, one.lifts) for one in found}


def test_a_stop_moves_the_window_by_its_working_days() -> None:
    assert moved(given(*SUBMITTED)) == {"window": (day("2026-03-09"), day("2026-03-12"), False)}


def test_and_limits_the_gap_and_the_cap_of_a_pause() -> None:
    gap = act(AcceptWithGap(gap=("energy_application",), promise=WORDS), "2026-03-02 10:00")
    pause = act(Suspend(reason="expert_review", until=day("2026-03-20")), "2026-03-03")
    stopped = told(
        MoveClocks(stop=Stop(first=STOP.first, last=STOP.last), reason=WORDS), "2026-03-04"
    )
    was = given(*SUBMITTED, gap, pause)
    now = after(*SUBMITTED, gap, pause, stopped).review
    assert was.pause is not None
    assert now.pause is not None
    assert moved(was) == {
        "gap": (was.gap_until, now.gap_until, False),
        "cap": (was.pause.cap, now.pause.cap, False),
    }
    assert (was.gap_until, now.gap_until) == (day("2026-03-09"), day("2026-03-12"))
    assert given(*SUBMITTED, gap).dues.promised != now.dues.promised


def test_a_mark_that_the_stop_disproves_is_told_beforehand() -> None:
    gap = act(AcceptWithGap(gap=("energy_application",), promise=WORDS), "2026-03-02 10:00")
    late = given(*SUBMITTED, gap, now="2026-03-10 10:00")
    was, now, lifts = moved(late, "2026-03-10 11:00")["promised"]
    assert (was, now, lifts) == (day("2026-03-09"), day("2026-03-12"), True)


def test_an_acceptance_by_silence_that_the_stop_disproves_too() -> None:
    silent = given(*SUBMITTED, now="2026-03-10 10:00")
    assert moved(silent, "2026-03-10 11:00")["window"] == (
        day("2026-03-09"), day("2026-03-12"), True,
    )  # fmt: skip


# --- what is due on the project's own stream ------------------------------------------------------

AS_MOVED = {"GroupLimitMoved": "group", "DutyDueMoved": "duty", "ServiceDueMoved": "service"}
CLEAR = RulesVersion(catalog=RULES.version, calendar="cn/2026.1")


def tried(then: Project, one: Any) -> list[tuple[object, ...]]:
    """What the dry run says of the project's own days."""
    found = project_moves(then, one, RULES)
    assert {(move.project, move.stream) for move in found} <= {
        (then.code, project_stream(then.code))
    }
    return [(move.what, move.of, move.was, move.now, move.lifts) for move in found]


def given_it(then: Project, one: Any) -> list[tuple[object, ...]]:
    """What the act itself does to them."""
    events = [event for event in Then(then, one).events if event.type in AS_MOVED]
    return [
        (
            AS_MOVED[event.type],
            event.group if event.type == "GroupLimitMoved" else event.item,
            event.was,
            event.limit_day if event.type == "GroupLimitMoved" else event.due,
            event.lifts,
        )
        for event in events
    ]


def adopt(when: str, calendar: str = "cn/2026.1") -> Any:
    return act(AdoptCalendar(calendar=calendar, reason=WORDS, drafted_by="li"), when, OFFICE)


def test_a_calendar_moves_the_limit_of_a_group_and_takes_a_silence_back() -> None:
    """Five wd from Thursday 12 February: until the 25th, by the notice the 26th."""
    launch = (*in_reserve(rules=BEFORE), ended("conformity_launch", "2026-02-12"))
    for when, lifts in (("2026-02-13", False), ("2026-02-26 08:00", True)):
        then = project(*launch, now=when)
        expected = ("group", "conformity", day("2026-02-25"), day("2026-02-26"), lifts)
        assert expected in tried(then, adopt(when))
        assert tried(then, adopt(when)) == given_it(then, adopt(when))


def test_a_calendar_moves_the_report_of_a_month_and_takes_its_lateness_back() -> None:
    """Of March: due on Monday 6 April, by the notice a holiday, so the day after."""
    for when, lifts in (("2026-04-06 08:00", False), ("2026-04-07 08:00", True)):
        then = Then(under_construction(), now=when).project
        march = ("duty", "monthly_report", on("2026-04-06", "18:00"), on("2026-04-07", "18:00"))
        assert (*march, lifts) in tried(then, adopt(when))
        assert tried(then, adopt(when)) == given_it(then, adopt(when))


@pytest.fixture(scope="module")
def in_production() -> Project:
    """A company's project that has begun to produce."""
    return Living(COMPANY_S, rules=CLEAR).until(lambda p: "in_production" in p.events, days=900)


def test_a_stop_moves_the_answer_to_a_request_and_takes_its_lateness_back(
    in_production: Project,
) -> None:
    asked = act(RequestService(item="arrears"), in_production.latest + timedelta(hours=1), COMPANY)
    due = Then(in_production, asked).project.services[1].due
    assert due is not None
    for now, lifts in ((due, False), (due + timedelta(days=1), True)):
        then = Then(in_production, asked, now=f"{now} 08:00").project
        stop = STOP.but(first=due - timedelta(days=1), last=due + timedelta(days=9))
        one = act(stop, f"{now} 09:00", OFFICE)
        (service,) = [move for move in tried(then, one) if move[0] == "service"]
        assert (service[2], service[4]) == (due, lifts)
        assert tried(then, one) == given_it(then, one)


def test_a_calendar_moves_the_days_of_an_open_round() -> None:
    waiting = (
        opened("energy_review", "2026-02-12 08:00"),
        act(Submit(papers=("energy_report",)), "2026-02-12"),
    )
    (told_,) = round_moves(given(*waiting), adopt("2026-02-13", "cn/2025.1"), RULES)
    assert (told_.what, told_.was, told_.now) == (
        "window", day("2026-02-26"), day("2026-02-25"),
    )  # fmt: skip


def test_what_the_act_would_be_refused_for_refuses_the_dry_run() -> None:
    adopt = AdoptCalendar(calendar="cn/1999.1", reason=WORDS, drafted_by="li")
    with pytest.raises(Refused, match="unknown"):
        project_moves(project(*in_reserve()), act(adopt, "2026-02-02", OFFICE), RULES)
