"""停缓建 and 中止施工: both end and may come again; no clock stops (建筑法 10; docs/changes.md)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from domain.clock import SHANGHAI, local_day
from domain.identity import who_may_project
from domain.project.alarms import next_alarm
from domain.project.commands import RecordEvent, Terminate
from domain.project.events import EventRaised
from domain.project.messages import from_project
from domain.project.standstill_commands import (
    CheckWorksPermit,
    ReportStoppedWorks,
    ResumeProject,
    ResumeWorks,
    StopWorks,
    SuspendProject,
)
from domain.project.state import Project, evolve
from domain.view import of_project
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, on, reviewer
from tests.domain.project.lives import (
    KINDS,
    Living,
    Then,
    after,
    given,
    launched,
    refused,
)

HELD = SuspendProject(document="漯政〔2026〕3号", reason=WORDS)
LET_GO = ResumeProject(document="漯政〔2026〕9号", reason=WORDS)


def row(project: Project) -> dict[str, Any]:
    return of_project(project, RULES)["projects", project.code]


def tasks(project: Project) -> dict[str, dict[str, Any]]:
    return {
        one["key"]: one
        for (table, _), one in of_project(project, RULES).items()
        if table == "tasks"
    }


# --- 停缓建 ---------------------------------------------------------------------------------------


def test_held_up_by_the_city_open_rounds_go_on_and_no_clock_moves() -> None:
    before = given(*launched(), now="2026-02-04")
    then = after(*launched(), act(HELD, "2026-02-04", OFFICE))
    assert [event.type for event in then.events] == ["ProjectSuspended", "EventRaised"]
    assert then.project.open_rounds == before.open_rounds
    assert then.project.groups == before.groups
    assert next_alarm(then.project, RULES) == next_alarm(before, RULES)
    assert [one for event in then.events for one in from_project(then.project, event, RULES)] == []


def test_it_is_shown_as_held_up_and_counted_among_the_running_no_more() -> None:
    """Lists and the count of progress ask for the status `running`; a suspended one has no lamp."""
    held = given(*launched(), act(HELD, "2026-02-04", OFFICE))
    assert row(held)["status"] == "suspended"
    assert row(given(*launched()))["status"] == "running"
    ended = Then(held, act(Terminate(reason=WORDS), "2026-02-05", OFFICE)).project
    assert row(ended)["status"] == "terminated"


def test_held_up_and_let_go_again_and_again_each_by_its_document() -> None:
    history = (
        *launched(),
        act(HELD, "2026-02-04", OFFICE),
        act(LET_GO, "2026-02-05", OFFICE),
        act(HELD.but(document="漯政〔2026〕12号"), "2026-02-06", OFFICE),
    )
    project = given(*history)
    assert project.suspended_at == on("2026-02-06")
    then = Then(project, act(LET_GO, "2026-02-09", OFFICE))
    assert [(event.type, event.document) for event in then.events] == [
        ("ProjectResumed", "漯政〔2026〕9号")
    ]
    assert (then.project.suspended_at, row(then.project)["status"]) == (None, "running")


def test_conditions_of_the_catalog_know_of_it_from_the_first_time_on() -> None:
    project = given(
        *launched(),
        act(HELD, "2026-02-04", OFFICE),
        act(LET_GO, "2026-02-05", OFFICE),
        act(HELD, "2026-02-06", OFFICE),
    )
    assert project.events["suspended_by_city"] == on("2026-02-04")
    assert project.events["resumed_by_city"] == on("2026-02-05")


def test_an_old_ledger_that_only_recorded_the_event_stands_as_it_did() -> None:
    project = given(*launched())
    for event, at, held in (
        ("suspended_by_city", "2026-02-04", on("2026-02-04")),
        ("resumed_by_city", "2026-02-05", None),
    ):
        project = evolve(project, EventRaised(at=on(at), event=event, source="command"))
        assert project.suspended_at == held


@pytest.mark.parametrize(
    ("acts", "code"),
    [
        ((act(HELD, "2026-02-04", OFFICE), act(HELD, "2026-02-05", OFFICE)), "suspended_already"),
        ((act(LET_GO, "2026-02-04", OFFICE),), "not_suspended"),
        ((act(HELD, "2026-02-04", COMPANY),), "not_yours"),
        ((act(RecordEvent(event="suspended_by_city"), "2026-02-04", COMPANY),), "not_recorded_so"),
        ((act(RecordEvent(event="works_stopped"), "2026-02-04", COMPANY),), "not_recorded_so"),
    ],
)
def test_what_cannot_be_is_refused(acts: tuple[Any, ...], code: str) -> None:
    assert refused(*launched(), *acts).code == code


# --- 中止施工 -------------------------------------------------------------------------------------


@cache
def building() -> Project:
    """A building whose works go on under a construction permit."""
    living = Living(KINDS["a building"])
    return living.until(
        lambda project: (
            "substantive_start" in project.events
            and project.item("construction_permit").finished_at is not None
        ),
        days=900,
    )


def days_on(project: Project, days: int) -> date:
    return local_day(project.latest) + timedelta(days=days)


def stopped() -> Then:
    """The day after: stopped on that day."""
    first = days_on(building(), 1)
    return Then(building(), act(StopWorks(on=first, reason=WORDS), f"{first} 10:00", COMPANY))


def test_who_issued_the_permit_hears_of_it_within_a_month() -> None:
    then = stopped()
    (event,) = then.of("WorksStopped")
    issuer = event.issuer
    assert RULES.unit(issuer).function == "zj"
    assert event.report_by >= (event.on + timedelta(days=28))
    task = tasks(then.project)["report_stopped_works"]
    assert (task["company"], task["due"]) == ("acme", event.report_by.isoformat())
    told = Then(
        then.project,
        act(ReportStoppedWorks(note=WORDS), f"{event.on + timedelta(days=9)} 10:00", COMPANY),
    )
    assert [event.late for event in told.of("StoppedWorksReported")] == [False]
    assert "report_stopped_works" not in tasks(told.project)
    assert told.project.open_rounds == then.project.open_rounds


def test_a_month_without_report_is_marked_and_the_report_stays_due() -> None:
    then = stopped()
    stop = then.project.works_stop
    assert stop is not None
    assert stop.report_by is not None
    later = Then(then.project, now=f"{stop.report_by + timedelta(days=1)} 08:00")
    (missed,) = later.of("StoppedWorksReportMissed")
    assert missed.at.astimezone(SHANGHAI).date() == stop.report_by + timedelta(days=1)
    assert "report_stopped_works" in tasks(later.project)
    late = Then(
        later.project,
        act(ReportStoppedWorks(note=WORDS), f"{stop.report_by + timedelta(days=2)} 08:00", COMPANY),
    )
    assert [event.late for event in late.of("StoppedWorksReported")] == [True]


def a_year_later() -> Then:
    then = stopped()
    stop = then.project.works_stop
    assert stop is not None
    assert stop.check_from is not None
    return Then(then.project, now=f"{stop.check_from} 08:00")


def test_after_a_year_the_permit_is_checked_before_works_go_on() -> None:
    year = a_year_later()
    (opened,) = year.of("WorksRecheckOpened")
    assert tasks(year.project)["check_works_permit"]["unit"] == opened.unit
    today = local_day(opened.at)
    go_on = act(ResumeWorks(on=today), f"{today} 09:00", COMPANY)
    assert Then(year.project, go_on).refusal.code == "permit_not_checked"
    no = act(CheckWorksPermit(holds=False, reason=WORDS), f"{today} 10:00", reviewer(opened.unit))
    still = Then(year.project, no, act(ResumeWorks(on=today), f"{today} 11:00", COMPANY))
    assert still.refusal.code == "permit_not_checked"
    yes = act(CheckWorksPermit(holds=True, reason=WORDS), f"{today} 12:00", reviewer(opened.unit))
    then = Then(still.project, yes, act(ResumeWorks(on=today), f"{today} 13:00", COMPANY))
    assert then.project.works_stop is None
    assert "check_works_permit" not in tasks(then.project)


def test_only_who_issued_the_permit_checks_it() -> None:
    year = a_year_later()
    check = CheckWorksPermit(holds=True, reason=WORDS)
    for by in (COMPANY, OFFICE, reviewer("fgw")):
        assert who_may_project(by, check, year.project, RULES) is not None
    unit = year.of("WorksRecheckOpened")[0].unit
    assert who_may_project(reviewer(unit), check, year.project, RULES) is None


def test_works_that_went_on_within_the_year_need_no_check_though_it_is_entered_later() -> None:
    year = a_year_later()
    stop = year.project.works_stop
    assert stop is not None
    assert stop.check_from is not None
    before = stop.check_from - timedelta(days=30)
    then = Then(year.project, act(ResumeWorks(on=before), f"{stop.check_from} 09:00", COMPANY))
    assert then.project.works_stop is None


def test_works_stop_and_go_on_again_and_again() -> None:
    project = stopped().project
    for n in (3, 5):
        first = days_on(building(), n)
        project = Then(project, act(ResumeWorks(on=first), f"{first} 10:00", COMPANY)).project
        assert project.works_stop is None
        again = StopWorks(on=first, reason=WORDS)
        project = Then(project, act(again, f"{first} 11:00", COMPANY)).project
        assert project.works_stop is not None
        assert project.works_stop.on == first


def test_works_that_began_without_a_construction_permit_owe_no_report() -> None:
    living = Living(KINDS["a leased factory"])
    project = living.until(lambda project: "substantive_start" in project.events, days=900)
    first = days_on(project, 1)
    then = Then(project, act(StopWorks(on=first, reason=WORDS), f"{first} 10:00", COMPANY))
    (event,) = then.of("WorksStopped")
    assert (event.issuer, event.report_by, event.check_from) == (None, None, None)
    told = act(ReportStoppedWorks(note=WORDS), f"{first} 11:00", COMPANY)
    assert Then(then.project, told).refusal.code == "nothing_to_report"


@pytest.mark.parametrize(("days", "code"), [(2, "in_the_future"), (-4000, "before_start")])
def test_a_day_that_cannot_be_is_refused(days: int, code: str) -> None:
    first = days_on(building(), 1)
    stop = StopWorks(on=first + timedelta(days=days), reason=WORDS)
    assert Then(building(), act(stop, f"{first} 10:00", COMPANY)).refusal.code == code


@pytest.mark.parametrize(("days", "code"), [(9, "in_the_future"), (-1, "ends_before_start")])
def test_works_do_not_go_on_tomorrow_nor_before_they_stopped(days: int, code: str) -> None:
    then = stopped()
    stop = then.project.works_stop
    assert stop is not None
    today = stop.on + timedelta(days=8)
    go_on = ResumeWorks(on=stop.on + timedelta(days=days), note=WORDS)
    no = Then(then.project, act(go_on, f"{today} 10:00", COMPANY))
    assert no.refusal.code == code
    assert no.project.works_stop == stop


def test_what_was_reported_is_not_reported_again() -> None:
    then = stopped()
    day = days_on(building(), 2)
    told = act(ReportStoppedWorks(note=WORDS), f"{day} 10:00", COMPANY)
    again = Then(then.project, told, act(told.command, f"{day} 11:00", COMPANY))
    assert again.refusal.code == "nothing_to_report"
    assert again.refusal.zh == "已向发证机关报告中止施工。"


def test_before_the_year_is_over_there_is_nothing_to_check() -> None:
    then = stopped()
    stop = then.project.works_stop
    assert stop is not None
    assert stop.issuer is not None
    assert stop.check_from is not None
    check = CheckWorksPermit(holds=True, reason=WORDS)
    for day, code in ((stop.check_from - timedelta(days=1), "nothing_to_check"),
                      (stop.check_from, None)):  # fmt: skip
        found = Then(then.project, act(check, f"{day} 10:00", reviewer(stop.issuer)))
        assert (found.refusal.code if found.refusal else None) == code


def test_a_year_from_the_day_that_comes_every_four_years_is_over_on_the_first_of_march() -> None:
    leap = act(StopWorks(on=date(2028, 2, 29), reason=WORDS), "2028-02-29 10:00", COMPANY)
    (event,) = Then(building(), leap).of("WorksStopped")
    assert (event.check_from, event.report_by) == (date(2029, 3, 1), date(2028, 3, 29))


def test_works_that_an_old_ledger_only_recorded_as_stopped_stand_still_until_they_went_on() -> None:
    project = given(*launched())
    for event, at, since in (
        ("works_stopped", "2026-02-04", on("2026-02-04")),
        ("works_stopped", "2026-02-05", on("2026-02-04")),
        ("works_resumed", "2026-02-06", None),
    ):
        project = evolve(project, EventRaised(at=on(at), event=event, source="command"))
        stop = project.works_stop
        assert (stop.since if stop else None) == since


def test_what_does_not_stand_still_does_not_go_on_and_what_has_not_begun_does_not_stop() -> None:
    first = days_on(building(), 1)
    go_on = act(ResumeWorks(on=first), f"{first} 10:00", COMPANY)
    assert Then(building(), go_on).refusal.code == "not_stopped"
    stop = act(StopWorks(on=on("2026-02-04").date(), reason=WORDS), "2026-02-04", COMPANY)
    assert refused(*launched(), stop).code == "not_now"
