"""恢复项目: a terminated project goes on under its code (domain.md 8; docs/changes.md)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.clock import SHANGHAI
from domain.project.alarms import next_alarm
from domain.project.commands import Amend, RecordEvent, Revive, Terminate
from domain.project.conclude import unsettled
from domain.project.messages import from_project
from domain.project.moves import why_not
from domain.project.standstill_commands import ReportStoppedWorks
from domain.project.state import Project
from domain.review.words import Status
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, on, reviewer
from tests.domain.project.lives import (
    BUILDING,
    KINDS,
    Living,
    Then,
    determined,
    ended,
    given,
    in_reserve,
    launched,
    open_items,
    refused,
    registered,
    report,
)

TERMINATED = act(Terminate(reason=WORDS), "2026-02-04", OFFICE)


def revived(when: str, by: Any = OFFICE, drafted_by: str = "li") -> Any:
    return act(Revive(reason=WORDS, drafted_by=drafted_by), when, by)


def closed(project: Project, at: str) -> tuple[Any, ...]:
    """Every open round reports that the end has closed it."""
    return tuple(
        ended(item, at, status=Status.CLOSED_NOT_NEEDED, round=one.round)
        for item, one in project.open_rounds
    )


def terminated() -> Project:
    """… and every round has reported its end: the workflow is completed."""
    project = given(*launched(), TERMINATED)
    project = Then(project, *closed(project, "2026-02-04")).project
    assert project.closed
    return project


def test_what_the_end_has_closed_opens_again_as_new_rounds_from_the_revival_on() -> None:
    before = given(*launched(), now="2026-02-04")
    then = Then(terminated(), revived("2026-03-10"))
    assert then.refusal is None
    assert (then.project.ended_at, then.project.code) == (None, before.code)
    assert set(open_items(then.project)) == set(open_items(before))
    assert {(event.at, event.round) for event in then.of("ItemOpened")} == {(on("2026-03-10"), 2)}
    told = [
        one for event in then.of("ItemOpened") for one in from_project(then.project, event, RULES)
    ]
    assert {one.kind for one in told} <= {"open", "inform"}
    assert unsettled(then.project, RULES) == []


def test_a_round_that_reports_its_closing_only_after_the_revival_opens_again_too() -> None:
    project = given(*launched(), TERMINATED)
    then = Then(project, revived("2026-02-05"))
    assert then.of("ItemOpened") == []
    late = Then(then.project, *closed(project, "2026-02-04"))
    assert {(event.at, event.round) for event in late.of("ItemOpened")} == {(on("2026-02-05"), 2)}
    assert set(open_items(late.project)) == set(open_items(project))


def test_what_was_finished_and_granted_stays() -> None:
    history = (*launched(), ended("eia_form", "2026-02-03", kind=BUILDING), TERMINATED)
    project = given(*history)
    project = Then(project, *closed(project, "2026-02-04")).project
    then = Then(project, revived("2026-03-10"))
    assert then.project.granted == project.granted
    assert "eia_form" not in open_items(then.project)


def test_a_group_that_was_at_work_has_its_whole_limit_anew() -> None:
    then = Then(terminated(), revived("2026-03-10"))
    (event,) = then.of("GroupReopened")
    assert (event.group, event.limit_day) == ("conformity", day("2026-03-17"))
    silent = Then(then.project, now="2026-03-19").of("GroupSilent")
    assert [one.at for one in silent] == [on("2026-03-18", "00:00")]


def test_what_was_owed_is_due_again_and_the_periods_in_between_never_open() -> None:
    """Owed for the first quarter of 2026, ended in February, revived in November."""
    history = (*in_reserve(), act(Terminate(reason=WORDS), "2026-02-20", OFFICE))
    project = given(*history)
    project = Then(project, *closed(project, "2026-02-20")).project
    owed = {item for item, rhythm in project.rhythms.items() if rhythm.ended}
    assert owed == {"reserve_info_review", "reserve_conversion"}
    then = Then(project, revived("2026-11-10"), now="2026-11-11")
    assert {event.item for event in then.of("DutiesResumed")} == owed
    opened = {(event.item, event.period) for event in then.of("DutyOpened")}
    assert opened == {(item, period) for item in owed for period in ("2026-Q1", "2026-Q4")}
    assert all(event.due > event.at for event in then.of("DutyOpened"))
    assert then.of("DutyMissed") == []
    later = Then(then.project, now="2027-01-02")
    assert {(e.item, e.period) for e in later.of("DutyOpened")} == {(i, "2027-Q1") for i in owed}


def test_what_had_ended_before_for_a_reason_of_its_own_is_not_due_again() -> None:
    """Signed as promoted, found not to be: the follow-up had ended, and stays so."""
    project = given(
        registered("2026-01-05", facts={"promoted": True}),
        act(RecordEvent(event="intention_signed"), "2026-01-06"),
        ended("signing", "2026-01-07"),
        ended("idea_review", "2026-01-08", kind={**BUILDING, "promoted": False}),
        TERMINATED,
    )
    assert project.rhythms["signed_followup"].ended
    then = Then(project, revived("2026-03-10"), now="2026-03-31")
    assert then.project.rhythms["signed_followup"].ended
    assert "signed_followup" not in [one.item for one in then.of("DutyOpened")]


def test_what_was_reported_is_not_asked_again() -> None:
    project = given(
        *in_reserve(),
        report("reserve_conversion", "2026-Q1", "2026-02-10", reviewer("fgw")),
        act(Terminate(reason=WORDS), "2026-02-20", OFFICE),
    )
    then = Then(project, revived("2026-03-10"), now="2026-03-11")
    assert ("reserve_conversion", "2026-Q1") not in {
        (event.item, event.period) for event in then.of("DutyOpened")
    }
    assert not then.project.rhythms["reserve_conversion"].ended


def test_what_began_to_recur_in_the_time_between_recurs_from_the_revival_on() -> None:
    """The entry into the reserve was decided a breath after the termination, in the first quarter."""
    terminated = act(Terminate(reason=WORDS), "2026-01-25", OFFICE)
    project = given(*determined(), terminated, ended("reserve_entry", "2026-01-26"))
    then = Then(project, revived("2026-05-11"))
    opened = {(one.item, one.period, one.at) for one in then.of("DutyOpened")}
    assert opened == {
        (item, "2026-Q2", on("2026-05-11"))
        for item in ("reserve_info_review", "reserve_conversion")
    }


def test_a_project_that_passed_its_exit_evaluation_all_the_same_is_not_revived() -> None:
    """The decision crossed the termination: what it would go on with is over."""
    living = Living(KINDS["a leased factory"])
    project = living.until(lambda project: "exit_evaluation" in open_items(project))
    at = living.tick()
    (one,) = project.item("exit_evaluation").open
    living.do(act(Terminate(reason=WORDS), at, OFFICE))
    living.do(ended("exit_evaluation", living.tick(), kind=living.kind, round=one.round))
    assert living.project is not None
    assert living.project.ended_how == "terminated"
    then = Then(living.project, revived(f"{living.now + timedelta(days=1):%Y-%m-%d}"))
    assert "出库评价" in then.refusal.zh
    assert why_not(living.project, "revive", RULES) == then.refusal.zh


def test_no_alarm_rings_in_the_time_between() -> None:
    then = Then(terminated(), revived("2026-06-10"))
    alarm = next_alarm(then.project, RULES)
    assert alarm is not None
    assert alarm.when >= on("2026-06-10")
    assert all(event.at >= on("2026-06-10") for event in then.events)


def test_terminated_and_revived_again() -> None:
    project = Then(terminated(), revived("2026-03-10")).project
    again = Then(project, act(Terminate(reason=WORDS), "2026-03-12", OFFICE))
    (end,) = again.of("Ended")
    assert end.at == on("2026-03-12")
    project = Then(again.project, *closed(again.project, "2026-03-12")).project
    assert project.closed
    then = Then(project, revived("2026-04-01"))
    assert {(event.at, event.round) for event in then.of("ItemOpened")} == {(on("2026-04-01"), 3)}


def test_a_revived_project_lives_to_its_exit() -> None:
    living = Living(KINDS["a leased factory"])
    living.until(lambda project: "S3" in project.stages, days=300)
    living.do(act(Terminate(reason=WORDS), living.tick(), OFFICE))
    assert living.project is not None
    at = living.project.ended_at
    assert at is not None
    living.do(*closed(living.project, f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"))
    living.now += timedelta(days=200)
    living.do(revived(f"{living.now:%Y-%m-%d %H:%M}"))
    project = living.until(lambda project: project.ended_at is not None, days=1200)
    assert project.ended_how == "exited"


def test_an_item_that_was_withdrawn_stays_withdrawn_until_it_is_asked_for() -> None:
    history = (
        *launched(),
        ended("eia_form", "2026-02-03", status=Status.WITHDRAWN),
        TERMINATED,
    )
    project = given(*history)
    then = Then(Then(project, *closed(project, "2026-02-04")).project, revived("2026-03-10"))
    assert "eia_form" not in open_items(then.project)
    assert then.project.item("eia_form").withdrawn


def test_what_cannot_be_revived_says_why() -> None:
    assert refused(*launched(), revived("2026-02-04")).code == "not_terminated"
    assert refused(*launched(), TERMINATED, revived("2026-02-05", COMPANY)).code == "not_yours"
    no = refused(*launched(), TERMINATED, revived("2026-02-05", drafted_by="sun"))
    assert no.code == "two_people"
    living = Living(KINDS["a leased factory"])
    left = living.until(lambda project: project.ended_at is not None)
    then = Then(left, revived(f"{living.now + timedelta(days=1):%Y-%m-%d}"))
    assert then.refusal.code == "ended"
    assert "出库" in then.refusal.zh


@pytest.mark.parametrize("command", [Amend(name="新名"), ReportStoppedWorks(note=WORDS)])
def test_nothing_but_the_revival_is_taken_from_a_terminated_project(command: Any) -> None:
    project = terminated()
    assert why_not(project, "revive", RULES) == ""
    assert why_not(project, command.kind, RULES)
    assert Then(project, act(command, "2026-02-06", COMPANY)).refusal.code == "ended"
