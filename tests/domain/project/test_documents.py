"""The life of a document after it was granted: used, renewed, altered, revoked, expired.

行政许可法 8, 49, 50, 69, 70; domain.md 4 (validity) and 8.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.acts import Act
from domain.clock import local_day
from domain.project.alarms import next_alarm
from domain.project.commands import RecordEvent, ReviewEnded
from domain.project.document_commands import (
    AlterDocument,
    CancelDocument,
    CorrectDocument,
    DecideRenewal,
    RecallDocument,
    RequestRenewal,
    RevokeDocument,
)
from domain.project.messages import from_project
from domain.project.moves import subjects
from domain.project.obligation_commands import ReportObligation
from domain.project.standing import Standing
from domain.project.state import Project
from domain.review.words import Result, Status
from domain.view import of_project
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, on, reviewer, told
from tests.domain.project.lives import (
    BUILDING,
    KINDS,
    Living,
    Then,
    ended,
    given,
    launched,
    open_items,
)

EIA, PLAN, PERMIT = "eia_form/1", "planning_permit/1", "construction_permit/1"
SSTHJ, ZRZY, ZJJ = reviewer("sthj"), reviewer("zrzy"), reviewer("zjj")
DRAFTED: dict[str, Any] = {"reason": WORDS, "drafted_by": "li"}


@pytest.fixture(scope="module")
def assessed() -> Project:
    """A building whose EIA was approved on 20 February 2026: five years, until works begin."""
    return given(*launched(), ended("eia_form", "2026-02-20"))


@pytest.fixture(scope="module")
def permitted() -> Project:
    """A building up to its construction permit: three months, until works begin."""
    return Living(BUILDING).until(lambda p: PERMIT in p.granted)


HIGHWAY = KINDS["a highway"]
LAND = "temporary_land/1"


@pytest.fixture(scope="module")
def borrowed() -> Project:
    """A highway that was granted land for a time: infrastructure, four years."""
    return Living(HIGHWAY).until(lambda p: LAND in p.granted)


@pytest.fixture(scope="module")
def planned() -> Project:
    """A building up to its planning permit: twelve months, until works begin."""
    return Living(BUILDING).until(lambda p: PLAN in p.granted)


def last(project: Project, document: str) -> date:
    found = project.granted[document].valid_until
    assert found is not None
    return found


def before(project: Project, document: str, days: int) -> str:
    return (last(project, document) - timedelta(days=days)).isoformat()


def of(then: Then, type: str, document: str) -> list[Any]:
    return [one for one in then.of(type) if one.document == document]


def tasks(project: Project) -> dict[str, dict[str, Any]]:
    rows = of_project(project, RULES)
    return {row["key"]: row for (table, _), row in rows.items() if table == "tasks"}


# --- expiry ---------------------------------------------------------------------------------------


def test_what_is_not_used_expires_when_its_last_day_is_over(assessed: Project) -> None:
    then = Then(assessed, now="2031-02-21 00:00")
    (end,) = of(then, "DocumentExpired", EIA)
    assert (end.at, end.valid_until, end.then) == (
        on("2031-02-21", "00:00"),
        day("2031-02-20"),
        "re_review",
    )
    assert then.project.granted[EIA].standing is Standing.EXPIRED


def test_what_is_used_in_its_time_never_expires(permitted: Project) -> None:
    start = act(RecordEvent(event="first_works"), before(permitted, PERMIT, 0), COMPANY)
    then = Then(permitted, start, now=(last(permitted, PERMIT) + timedelta(days=400)).isoformat())
    assert of(then, "DocumentExpired", PERMIT) == []
    assert then.project.granted[PERMIT].holds


def test_warnings_go_out_sixty_thirty_and_ten_working_days_before(assessed: Project) -> None:
    warned = of(Then(assessed, now="2031-02-20"), "DocumentExpiring", EIA)
    assert [one.left_wd for one in warned] == [60, 30, 10]
    for one in warned:
        between = RULES.calendar.working_days_between(local_day(one.at), one.last_day)
        assert (between, one.last_day) == (one.left_wd, day("2031-02-20"))


def test_of_a_short_document_only_the_warnings_that_lie_within_its_time(permitted: Project) -> None:
    """施工许可证 three months: sixty working days before its end it was hardly there."""
    end = last(permitted, PERMIT)
    warned = of(Then(permitted, now=end.isoformat()), "DocumentExpiring", PERMIT)
    assert [one.left_wd for one in warned][-2:] == [30, 10]
    assert all(local_day(one.at) > permitted.granted[PERMIT].granted_on for one in warned)


def test_reviewed_again_where_the_law_says_so(assessed: Project) -> None:
    """环评法 24: not begun in five years, the file is looked at again."""
    then = Then(assessed, now="2031-02-21")
    (opened,) = [e for e in then.of("ItemOpened") if e.item == "eia_form"]
    assert (opened.round, opened.at, opened.re_review) == (2, on("2031-02-21", "00:00"), True)
    (message,) = [m for m in from_project(then.project, opened, RULES) if m.kind == "open"]
    assert message.body["re_review"] is True


def test_asked_for_anew_where_it_lapses(planned: Project) -> None:
    end = last(planned, PLAN)
    then = Then(planned, now=(end + timedelta(days=1)).isoformat())
    (opened,) = [e for e in then.of("ItemOpened") if e.item == "planning_permit"]
    assert (opened.round, opened.re_review) == (2, False)


def test_with_a_new_document_the_item_is_finished_again(assessed: Project) -> None:
    then = Then(assessed, ended("eia_form", "2031-03-10", round=2))
    assert then.project.granted[EIA].standing is Standing.EXPIRED
    assert then.project.granted["eia_form/2"].valid_until == day("2036-03-10")
    assert then.project.item("eia_form").finished_at == on("2031-03-10")


def test_land_taken_for_a_time_is_given_back_and_restored_within_a_year(borrowed: Project) -> None:
    """土地管理法实施条例 20: restored within a year after the end; not asked for again."""
    end = last(borrowed, LAND)
    then = Then(borrowed, now=(end + timedelta(days=1)).isoformat())
    (opened,) = then.of("ObligationOpened")
    assert (opened.obligation, opened.sort) == (f"{LAND}/restore", "restore")
    assert opened.due >= end.replace(year=end.year + 1)
    assert "temporary_land" not in open_items(then.project)
    task = tasks(then.project)[f"obligation/{LAND}/restore"]
    assert task["due"] == opened.due.isoformat()
    (about,) = subjects(then.project, "report_obligation", RULES)
    assert about.zh == f"{RULES.item('temporary_land').name_zh}到期后的恢复"
    done = Then(
        then.project,
        act(
            ReportObligation(obligation=opened.obligation, note=WORDS),
            (end + timedelta(days=99)).isoformat(), COMPANY,
        ),
    )  # fmt: skip
    assert tasks(done.project)[f"confirm/{LAND}/restore"]["unit"] == opened.unit


def test_re_reviewed_in_silence_the_old_document_holds_as_long_again(assessed: Project) -> None:
    """环保条例 12: not answered in ten days, it is agreed."""
    silence = ReviewEnded(
        item="eia_form", round=2, status=Status.DECIDED, outcome=Result.GRANTED, day="2031-03-10"
    )
    then = Then(assessed, told(silence, "2031-03-11"))
    (renewed,) = of(then, "DocumentRenewed", EIA)
    assert (renewed.tacit, renewed.until) == (True, day("2036-03-10"))
    assert then.project.granted[EIA].holds
    assert then.project.item("eia_form").finished_at is not None


def test_a_re_review_that_is_refused_is_followed_by_a_full_one(assessed: Project) -> None:
    then = Then(assessed, ended("eia_form", "2031-03-10", Result.REFUSED, round=2))
    opened = [e for e in then.of("ItemOpened") if e.item == "eia_form"][-1]
    assert (opened.round, opened.re_review) == (3, False)


def test_a_permit_that_lapses_unused_takes_the_start_out_of_the_figures(permitted: Project) -> None:
    """建筑法 9; domain.md 8: the start was counted; the stage stays where it is."""
    assert permitted.stages["S3"].exited is not None
    then = Then(permitted, now=(last(permitted, PERMIT) + timedelta(days=1)).isoformat())
    (struck,) = then.of("EventStruck")
    assert (struck.event, struck.document) == ("substantive_start", PERMIT)
    assert then.project.stages["S3"].exited == permitted.stages["S3"].exited
    assert "substantive_start" in then.project.struck


# --- what stands on it ------------------------------------------------------------------------------


def test_what_still_waits_for_it_waits_again_until_it_is_granted_anew(planned: Project) -> None:
    """domain.md 8: dependants that are not yet granted are blocked again."""
    waiting = [
        item
        for item, one in planned.open_rounds
        if "planning_permit" in (*RULES.item(item).needs, *RULES.item(item).grant_needs)
    ]
    assert waiting
    revoked = act(RevokeDocument(document=PLAN, **DRAFTED), before(planned, PLAN, 300), ZRZY)
    then = Then(planned, revoked)
    lost = [(e.item, e.need) for e in then.of("PrerequisiteLost")]
    assert lost == [(item, "planning_permit") for item in waiting]
    told_to = [
        m.body["lost"]
        for e in then.of("PrerequisiteLost")
        for m in from_project(then.project, e, RULES)
    ]
    assert told_to == ["planning_permit"] * len(waiting)
    granted = ended("planning_permit", before(planned, PLAN, 290), round=2)
    again = Then(then.project, granted)
    assert [e.item for e in again.of("PrerequisiteMet") if e.need == "planning_permit"] == waiting


def test_what_was_granted_on_it_stands_with_a_finding(permitted: Project) -> None:
    day_after = (permitted.granted[PERMIT].granted_on + timedelta(days=1)).isoformat()
    revoked = act(
        RevokeDocument(document="planning_permit/1", **DRAFTED), f"{day_after} 10:00", ZRZY
    )
    then = Then(permitted, revoked)
    (shaken,) = of(then, "DocumentShaken", PERMIT)
    assert shaken.lost == "planning_permit"
    assert then.project.granted[PERMIT].holds
    assert then.project.granted[PERMIT].shaken == ("planning_permit",)


# --- renewal --------------------------------------------------------------------------------------


def ask(project: Project, document: str, days_before: int) -> Act[Any]:
    when = before(project, document, days_before)
    return act(RequestRenewal(document=document, reason=WORDS), when, COMPANY)


def test_the_applicant_is_given_the_task_once_he_was_warned(planned: Project) -> None:
    assert f"renew/{PLAN}" not in tasks(planned)
    then = Then(planned, now=before(planned, PLAN, 31))
    task = tasks(then.project)[f"renew/{PLAN}"]
    assert task["company"] == COMPANY.company
    assert task["due"] == before(planned, PLAN, 30)  # asked 30 days before (漯河市城乡规划条例 42)
    asked = Then(then.project, ask(planned, PLAN, 30))
    assert f"renew/{PLAN}" not in tasks(asked.project)
    assert tasks(asked.project)[f"renewal/{PLAN}"]["unit"] == "zrzy"


def test_renewed_as_far_as_the_law_allows_and_no_further(planned: Project) -> None:
    """12 months, once by 6 at most."""
    asked = Then(planned, ask(planned, PLAN, 40)).project
    when, end = before(planned, PLAN, 20), last(planned, PLAN)
    too_long = DecideRenewal(document=PLAN, renewed=True, until=end + timedelta(days=365))
    assert Then(asked, act(too_long, when, ZRZY)).refusal.code == "beyond_the_law"
    then = Then(asked, act(DecideRenewal(document=PLAN, renewed=True), when, ZRZY))
    (renewed,) = of(then, "DocumentRenewed", PLAN)
    assert 181 <= (renewed.until - end).days <= 190
    again = Then(then.project, ask(then.project, PLAN, 40))
    assert again.refusal.code == "not_renewable"


def test_asked_in_time_and_not_answered_it_is_renewed(planned: Project) -> None:
    """行政许可法 50: 逾期未作决定的，视为准予延续."""
    end = last(planned, PLAN)
    in_time = Then(planned, ask(planned, PLAN, 30), now=(end + timedelta(days=1)).isoformat())
    (renewed,) = of(in_time, "DocumentRenewed", PLAN)
    assert (renewed.tacit, in_time.project.granted[PLAN].holds) == (True, True)
    late = Then(planned, ask(planned, PLAN, 29), now=(end + timedelta(days=1)).isoformat())
    assert of(late, "DocumentRenewed", PLAN) == []
    assert late.project.granted[PLAN].standing is Standing.EXPIRED


def test_what_was_asked_is_not_asked_again_and_what_does_not_end_needs_no_renewal(
    planned: Project, permitted: Project
) -> None:
    when = before(planned, PLAN, 60)
    ask = act(RequestRenewal(document=PLAN, reason=WORDS), when, COMPANY)
    asked = Then(planned, ask).project
    assert Then(asked, act(ask.command, when, COMPANY)).refusal.code == "asked_already"
    start = act(RecordEvent(event="first_works"), before(permitted, PERMIT, 30), COMPANY)
    used = act(
        RequestRenewal(document=PERMIT, reason=WORDS), before(permitted, PERMIT, 20), COMPANY
    )
    assert Then(permitted, start, used).refusal.code == "does_not_expire", "works have begun"


def test_renewal_is_refused_with_a_reason_by_two_people(planned: Project) -> None:
    asked = Then(planned, ask(planned, PLAN, 40)).project
    when = before(planned, PLAN, 20)
    no = DecideRenewal(document=PLAN, renewed=False)
    assert Then(asked, act(no, when, ZRZY)).refusal.code == "no_reason"
    assert Then(asked, act(no.but(reason=WORDS), when, ZRZY)).refusal.code == "two_people"
    alone = no.but(reason=WORDS, drafted_by=ZRZY.person)
    assert Then(asked, act(alone, when, ZRZY)).refusal.code == "two_people"
    done = Then(asked, act(no.but(**DRAFTED), when, ZRZY))
    (refused,) = of(done, "RenewalRefused", PLAN)
    assert refused.drafted_by == "li"
    assert done.project.granted[PLAN].holds  # until its day


# --- alteration, correction, the end --------------------------------------------------------------


def test_altered_it_holds_on_under_its_new_number(planned: Project) -> None:
    alter = AlterDocument(document=PLAN, what=WORDS, number="新2号")
    then = Then(planned, act(alter, before(planned, PLAN, 300), ZRZY))
    now = then.project.granted[PLAN]
    assert (now.number, now.holds, now.valid_until) == ("新2号", True, last(planned, PLAN))


def test_a_mistaken_entry_is_superseded_and_what_it_was_is_kept(planned: Project) -> None:
    when, end = before(planned, PLAN, 300), last(planned, PLAN)
    wrong = CorrectDocument(document=PLAN, **DRAFTED)
    assert Then(planned, act(wrong, when, ZRZY)).refusal.code == "nothing_changes"
    shorter = end - timedelta(days=10)
    then = Then(planned, act(wrong.but(valid_until=shorter), when, ZRZY))
    (corrected,) = of(then, "DocumentCorrected", PLAN)
    assert (corrected.valid_until, corrected.valid_until_was) == (shorter, end)
    later = Then(then.project, now=(shorter + timedelta(days=1)).isoformat())
    assert of(later, "DocumentExpired", PLAN)  # the alarm has moved with it


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"granted_on": date(2099, 1, 1)}, "in_the_future"),
        ({"valid_until": date(2020, 1, 1)}, "ends_before_start"),
    ],
)
def test_an_entry_is_not_corrected_into_what_cannot_be(
    planned: Project, wrong: dict[str, date], code: str
) -> None:
    command = CorrectDocument(document=PLAN, **DRAFTED, **wrong)
    assert Then(planned, act(command, before(planned, PLAN, 300), ZRZY)).refusal.code == code


def test_of_what_holds_no_longer_the_number_may_be_corrected_and_the_day_not(
    planned: Project,
) -> None:
    when = before(planned, PLAN, 300)
    gone = Then(planned, act(RevokeDocument(document=PLAN, **DRAFTED), when, ZRZY)).project
    number = act(CorrectDocument(document=PLAN, number="更2号", **DRAFTED), when, ZRZY)
    assert Then(gone, number).project.granted[PLAN].number == "更2号"
    longer = last(planned, PLAN) + timedelta(days=30)
    day_ = act(CorrectDocument(document=PLAN, valid_until=longer, **DRAFTED), when, ZRZY)
    assert Then(gone, day_).refusal.code == "holds_no_longer"


@pytest.mark.parametrize(
    ("command", "how"),
    [
        (RevokeDocument(document=PLAN, **DRAFTED), Standing.REVOKED),
        (RecallDocument(document=PLAN, compensation=WORDS, **DRAFTED), Standing.RECALLED),
        (CancelDocument(document=PLAN, **DRAFTED), Standing.CANCELLED),
    ],
    ids=["撤销", "撤回", "注销"],
)
def test_what_has_lost_its_force_re_opens_its_item(
    planned: Project, command: Any, how: Standing
) -> None:
    when = before(planned, PLAN, 300)
    then = Then(planned, act(command, when, ZRZY))
    assert then.project.granted[PLAN].standing is how
    assert "planning_permit" in open_items(then.project)
    twice = Then(then.project, act(command, when, ZRZY))
    assert twice.refusal.code == "holds_no_longer"


def test_what_has_expired_may_still_be_struck_off_formally(planned: Project) -> None:
    end = last(planned, PLAN)
    then = Then(planned, now=(end + timedelta(days=1)).isoformat())
    cancel = act(
        CancelDocument(document=PLAN, **DRAFTED), (end + timedelta(days=2)).isoformat(), ZRZY
    )
    done = Then(then.project, cancel)
    assert done.project.granted[PLAN].standing is Standing.CANCELLED
    assert done.of("ItemOpened") == []  # it has been open since the expiry


def test_only_the_unit_that_granted_it_may(planned: Project) -> None:
    when = before(planned, PLAN, 300)
    for by in (SSTHJ, COMPANY, OFFICE):
        no = Then(planned, act(RevokeDocument(document=PLAN, **DRAFTED), when, by)).refusal
        assert no.code == "not_yours"
    alone = RevokeDocument(document=PLAN, reason=WORDS, drafted_by=ZRZY.person)
    assert Then(planned, act(alone, when, ZRZY)).refusal.code == "two_people"
    unknown = RevokeDocument(document="planning_permit/9", **DRAFTED)
    assert Then(planned, act(unknown, when, ZRZY)).refusal.code == "no_such_document"


def test_after_the_end_of_the_project_nothing_expires(assessed: Project) -> None:
    ended_at = assessed.but(ended_at=on("2026-03-01"), ended_how="terminated")
    assert next_alarm(ended_at, RULES) is None
