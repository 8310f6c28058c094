"""一件事 past its last day: before whom it is put, when, how often, and what they answer.

行政许可法 42 (the limit is the law's); the catalog's ladder, step e7 of a statutory limit that has
passed (domain.md 6: leader, 督察局, 项目办, at 09:00 of the first working day after; assumed).
"""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Actor, Alarm, Role
from domain.project.alarms import next_alarm
from domain.project.bundle_commands import AnswerBundle
from domain.project.bundle_leaders import BUNDLE_REPORT
from domain.project.change_commands import SucceedUnit
from domain.project.commands import Terminate
from domain.project.moves import takeable
from domain.project.state import Project
from domain.review.sharing import Addressee
from domain.view import of_project
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, leader, on, reviewer
from tests.domain.project.lives import Then
from tests.domain.project.test_bundle_ends import LAST, PERMIT, asked, extend, granted, stopped

STEP = "project_permit/e7/2026-04-23"
LEADER = leader("zrzy")
SUPERVISION = Actor(person="du", role=Role.SUPERVISION, unit="dcj")


def late(now: str = "2026-04-24 10:00", *before: Any) -> Then:
    """Of the three the scheme alone has ended; 23 April, a Thursday, was the last day."""
    return Then(asked().project, granted("planning_scheme", "2026-03-20"), *before, now=now)


def answer(when: str, by: Actor, said: Any = None, to: str | None = None, **more: Any) -> Any:
    return act(AnswerBundle(step=STEP, instruction=said, to=to), when, by, **more)


# --- when, and to whom ----------------------------------------------------------------------------


def test_the_first_working_day_after_the_last_it_is_put_before_those_whom_the_ladder_names() -> (
    None
):
    (event,) = late().of("BundlePutBefore")
    assert (event.at, event.due, event.over_wd) == (on("2026-04-24", "09:00"), LAST, 1)
    assert (event.bundle, event.step, event.rung) == (PERMIT, STEP, "e7")
    assert event.items == ("planning_permit", "tree_permit")
    assert event.letter == "supervision_order"
    assert event.to == (
        Addressee(role=Role.LEADER, unit="zrzy"),
        Addressee(role=Role.SUPERVISION, unit="dcj"),
        Addressee(role=Role.XMB, unit="xmb"),
    )


def test_its_alarm_is_armed_from_the_mark_on_and_not_before() -> None:
    marked = late("2026-04-24 08:00").project
    assert next_alarm(marked, RULES) == Alarm(on("2026-04-24", "09:00"), BUNDLE_REPORT)
    eve = late("2026-04-23 12:00").project
    assert next_alarm(eve, RULES) != Alarm(on("2026-04-24", "09:00"), BUNDLE_REPORT)


def test_it_is_put_before_them_once() -> None:
    assert len(late("2026-06-30").of("BundlePutBefore")) == 1


def test_a_weekend_and_a_stop_put_it_off_to_a_day_that_counts() -> None:
    """The 23rd is the last day again, for the stop begins after it: the 24th does not count, nor does
    the weekend."""
    then = late("2026-04-28", stopped("2026-04-24", "2026-04-24", "2026-04-23"))
    assert [one.at for one in then.of("BundlePutBefore")] == [on("2026-04-27", "09:00")]


def test_nobody_hears_of_what_ended_before_the_office_opened() -> None:
    then = late(
        "2026-05-20",
        granted("planning_permit", "2026-04-23"),
        granted("tree_permit", "2026-04-24 08:00"),
    )
    assert (then.of("BundleEnded")[0].late, then.of("BundlePutBefore")) == (True, [])


def test_it_goes_to_the_unit_that_does_the_work_by_now() -> None:
    succeeds = SucceedUnit(
        unit="zrzy", successor="cg", on=day("2026-04-02"), reason=WORDS, drafted_by="li"
    )
    then = late("2026-04-24 10:00", act(succeeds, "2026-04-01", OFFICE))
    (event,) = then.of("BundlePutBefore")
    assert event.to[0] == Addressee(role=Role.LEADER, unit="cg")


def test_a_last_day_that_has_moved_on_passes_anew_and_what_was_said_stands() -> None:
    told = late().project
    then = Then(told, stopped("2026-04-20", "2026-04-23", "2026-04-24 11:00"), now="2026-05-20")
    assert [(one.at, one.due) for one in then.of("BundlePutBefore")] == [
        (on("2026-04-30", "09:00"), day("2026-04-29"))
    ]
    assert [one.due for one in then.project.bundles[PERMIT].reports] == [LAST, day("2026-04-29")]
    assert row(then.project)["closed"]
    no = Then(then.project, answer("2026-05-20 11:00", LEADER)).refusal
    assert (no.code, "2026-04-29" in no.zh) == ("day_moved", True)


def test_an_extension_in_time_that_is_entered_late_takes_nothing_back_and_rings_on_the_new_day() -> (
    None
):
    then = Then(late().project, extend("2026-04-24 11:00", happened="2026-04-23"), now="2026-05-20")
    assert [one.due for one in then.of("BundlePutBefore")] == [day("2026-05-18")]


def test_what_another_record_had_put_before_them_is_not_said_again() -> None:
    marked = late("2026-04-24 08:00").project
    elsewhere = marked.bundles[PERMIT].but(reported_elsewhere={"e7": LAST})
    project = marked.but(bundles={PERMIT: elsewhere})
    assert Then(project, now="2026-05-20").of("BundlePutBefore") == []


# --- what they answer -----------------------------------------------------------------------------


def test_a_post_signs_for_it_and_says_what_is_to_be_done() -> None:
    then = Then(late().project, answer("2026-04-24 11:00", LEADER, WORDS))
    (event,) = then.of("BundleAnswered")
    assert (event.bundle, event.step, event.instruction, event.by) == (PERMIT, STEP, WORDS, LEADER)
    (report,) = then.project.bundles[PERMIT].reports
    assert [(one.kind, one.by, one.words) for one in report.answers] == [
        ("acknowledged", LEADER, None),
        ("instructed", LEADER, WORDS),
    ]


def test_each_post_signs_once_and_instructs_as_often_as_need_be() -> None:
    signed = Then(late().project, answer("2026-04-24 11:00", LEADER)).project
    again = Then(signed, answer("2026-04-24 12:00", LEADER.but(person="other")))
    assert again.refusal.code == "acknowledged_before"
    assert "wang" in again.refusal.zh
    assert Then(signed, answer("2026-04-24 12:00", LEADER, WORDS)).refusal is None
    assert Then(signed, answer("2026-04-24 12:00", OFFICE)).refusal is None


def test_whom_it_was_passed_on_to_may_answer_too_and_the_post_has_signed() -> None:
    """转办, as of a step of a round's ladder."""
    zhao = reviewer("zrzy").but(person="zhao")
    assert Then(late().project, answer("2026-04-24 11:00", zhao)).refusal.code == "not_yours"
    passed = Then(late().project, answer("2026-04-24 11:00", LEADER, WORDS, to="zhao"))
    (event,) = passed.of("BundleAnswered")
    assert (event.to, event.instruction) == ("zhao", WORDS)
    (report,) = passed.project.bundles[PERMIT].reports
    assert [(one.kind, one.to) for one in report.answers] == [
        ("acknowledged", None),
        ("instructed", None),
        ("passed_on", "zhao"),
    ]
    assert row(passed.project)["passed_on"] == 1
    signed = Then(passed.project, answer("2026-04-24 12:00", zhao))
    assert [one.by for one in signed.of("BundleAnswered")] == [zhao]
    on = Then(signed.project, answer("2026-04-24 13:00", zhao, to="qin")).project
    (report,) = on.bundles[PERMIT].reports
    assert [one.kind for one in report.answers[3:]] == ["acknowledged", "passed_on"]


def test_nobody_passes_it_on_to_himself() -> None:
    no = Then(late().project, answer("2026-04-24 11:00", LEADER, to=LEADER.person)).refusal
    assert no.code == "passed_on_to_oneself"


@pytest.mark.parametrize("by", [COMPANY, reviewer("zrzy"), leader("zj"), leader("cg")])
def test_whom_it_did_not_reach_does_not_answer(by: Actor) -> None:
    no = Then(late().project, answer("2026-04-24 11:00", by)).refusal
    assert no.code == "not_yours"


def test_there_must_be_such_a_report_and_the_answer_come_after_it() -> None:
    told = late().project
    strange = AnswerBundle(step="project_permit/e7/2026-01-01")
    no = Then(told, act(strange, "2026-04-24 11:00", LEADER)).refusal
    assert (no.code, STEP in no.zh) == ("not_rung", True)
    early = answer("2026-04-24 11:00", LEADER, happened="2026-04-24 08:30")
    assert Then(told, early).refusal.code == "before_it_rang"
    assert "answer_bundle" in takeable(told, RULES)
    assert "answer_bundle" not in takeable(late("2026-04-24 08:00").project, RULES)


def test_once_all_has_ended_nothing_is_left_to_sign() -> None:
    over = Then(
        late().project,
        granted("planning_permit", "2026-04-24 11:00"),
        granted("tree_permit", "2026-04-24 12:00"),
    ).project
    no = Then(over, answer("2026-04-24 13:00", LEADER)).refusal
    assert no.code == "ended_already"
    assert row(over)["closed"]


# --- what leaders see -----------------------------------------------------------------------------


def row(project: Project) -> Any:
    return of_project(project, RULES)["notices", f"project/{project.code}#{STEP}"]


def test_it_stands_among_the_notices_with_its_unit_its_day_and_who_has_signed() -> None:
    told = Then(late().project, answer("2026-04-24 11:00", LEADER)).project
    assert row(told) == {
        "stream": f"project/{told.code}",
        "step": STEP,
        "project": told.code,
        "item": PERMIT,
        "name": "工程建设许可一件事",
        "unit": "zrzy",
        "at": "2026-04-24T01:00:00.000000Z",
        "limit_kind": "statutory",
        "due": "2026-04-23",
        "addressees": [
            {"role": "leader", "unit": "zrzy"},
            {"role": "supervision", "unit": "dcj"},
            {"role": "xmb", "unit": "xmb"},
        ],
        "acknowledged": 1,
        "instructed": 0,
        "passed_on": 0,
        "closed": False,
    }


def among_what_is_late(project: Project) -> Any:
    return of_project(project, RULES)["projects", project.code]["late_bundles"]


def test_it_is_among_what_is_late_from_its_mark_until_a_later_day_or_its_end() -> None:
    """From 00:00 of the day after its last, before any leader has been told."""
    assert among_what_is_late(late("2026-04-23 23:59").project) == []
    marked = late("2026-04-24 00:00").project
    line = {"bundle": PERMIT, "name": "工程建设许可一件事", "unit": "zrzy", "due": "2026-04-23"}
    assert among_what_is_late(marked) == [line]
    assert among_what_is_late(late().project) == [line]
    later = Then(marked, extend("2026-04-24 11:00", happened="2026-04-23"), now="2026-04-25")
    assert among_what_is_late(later.project) == []
    over = Then(
        marked,
        granted("planning_permit", "2026-04-24 11:00"),
        granted("tree_permit", "2026-04-24 12:00"),
    )
    assert among_what_is_late(over.project) == []


def test_a_project_that_has_ended_has_no_late_bundle() -> None:
    stopped_for_good = act(Terminate(reason=WORDS), "2026-04-24 12:00", OFFICE)
    assert among_what_is_late(Then(late().project, stopped_for_good).project) == []
