"""多评合一: one commission, one expert meeting, one pause for several items; each department decides.

Work plan 四(三); 行政许可法 45; catalog modes (many_assessments_one).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.acts import Message
from domain.clock import local_day
from domain.project.form import act_form
from domain.project.joint_review_commands import CloseJointReview, ConveneJointReview
from domain.project.messages import from_project
from domain.project.moves import takeable
from domain.review.alarms import next_alarm
from domain.review.commands import (
    Accept,
    CorrectRecord,
    Decide,
    Document,
    Inform,
    Resume,
    Submit,
    Suspend,
)
from domain.review.pausing import pauses_made
from domain.review.state import Review
from domain.review.words import Result, Status
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, leader, on, reviewer
from tests.domain.histories import told as message_act
from tests.domain.project.lives import BUILDING, Then, ended, given, launched, open_items
from tests.domain.review.rounds import given as review_of
from tests.domain.review.rounds import opened

EVALUATED = BUILDING | {
    "eia": "report", "energy": "report", "water_soil": "report", "seismic": True,
}  # fmt: skip
TOGETHER = ("eia_report", "energy_review", "water_soil_plan")


def convene(when: str = "2026-03-10", **more: Any) -> Any:
    said: dict[str, Any] = {
        "items": TOGETHER,
        "institution": "漯河市工程咨询中心",
        "meets_on": date(2026, 3, 13),
        "until": date(2026, 3, 20),
    }
    return act(ConveneJointReview(**said | more), when, OFFICE)


def close(when: str, number: int = 1) -> Any:
    return act(CloseJointReview(number=number, opinion=WORDS), when, OFFICE)


def a_project() -> Any:
    return given(*launched(EVALUATED))


def told_by(then: Then, kind: str) -> dict[str, Message]:
    """Item → what its round is told."""
    (event,) = then.of(kind)
    messages = from_project(then.project, event, RULES)
    return {message.to.split("/")[2]: message for message in messages}


# --- the project ----------------------------------------------------------------------------------


def test_the_office_convenes_it_for_items_that_are_open_and_each_round_is_told_the_same_days() -> (
    None
):
    then = Then(a_project(), convene())
    assert set(TOGETHER) <= set(open_items(then.project))
    told = told_by(then, "JointReviewConvened")
    assert set(told) == set(TOGETHER)
    days = {str(message.body["joint"]) for message in told.values()}
    assert days == {"{'number': 1, 'start': '2026-03-10', 'until': '2026-03-20'}"}


def test_the_opinion_ends_it_for_all_of_them() -> None:
    then = Then(a_project(), convene(), close("2026-03-17"))
    told = told_by(then, "JointReviewClosed")
    assert {message.body["joint"]["until"] for message in told.values()} == {"2026-03-17"}
    assert then.project.joint_reviews[1].opinion == WORDS


def test_its_last_day_over_the_opinion_is_recorded_and_no_clock_stood_longer() -> None:
    then = Then(a_project(), convene(), close("2026-03-25"))
    (closed,) = then.of("JointReviewClosed")
    assert closed.day == date(2026, 3, 25)
    told = told_by(then, "JointReviewClosed")
    assert {message.body["joint"]["until"] for message in told.values()} == {"2026-03-20"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"items": ("eia_report",)}, "too_few"),
        ({"items": ("eia_report", "eia_report")}, "too_few"),
        ({"items": ("eia_report", "construction_permit")}, "cannot_join"),
        ({"items": ("eia_report", "flood_review")}, "cannot_join"),
        ({"items": ("eia_report", "no_such_item")}, "cannot_join"),
        ({"meets_on": date(2026, 3, 9)}, "ends_before_start"),
        ({"until": date(2026, 3, 12)}, "ends_before_start"),
    ],
    ids=["one", "one twice", "not listed", "not open", "unknown", "met before", "ends before it"],
)
def test_what_cannot_go_before_one_meeting_is_refused(more: dict[str, Any], code: str) -> None:
    then = Then(a_project(), convene(**more))
    assert then.refusal is not None
    assert then.refusal.code == code
    assert not then.project.joint_reviews


def test_an_item_is_in_one_meeting_at_a_time() -> None:
    again = convene("2026-03-16", meets_on=date(2026, 3, 18))
    then = Then(a_project(), convene(), again)
    assert then.refusal is not None
    assert "已经参加联合评审，到2026-03-20为止" in then.refusal.zh
    later = convene("2026-03-23", meets_on=date(2026, 3, 24), until=date(2026, 3, 27))
    assert list(Then(a_project(), convene(), later).project.joint_reviews) == [1, 2]


@pytest.mark.parametrize("number", [1, 2])
def test_only_a_meeting_that_has_no_opinion_is_closed(number: int) -> None:
    then = Then(a_project(), convene(), close("2026-03-17"), close("2026-03-18", number))
    assert then.refusal is not None
    assert then.refusal.code == {1: "closed_already", 2: "no_joint_review"}[number]


def test_its_opinion_is_not_from_before_it_began() -> None:
    early = replace(close("2026-03-12"), happened_at=on("2026-03-09"))
    then = Then(a_project(), convene(), early)
    assert then.refusal is not None
    assert then.refusal.code == "ends_before_start"


def test_two_meetings_at_once_are_of_other_items_each() -> None:
    """And what opens meanwhile takes part in the one that is its own."""
    first = convene(items=TOGETHER[:2])
    second = convene("2026-03-11", items=("water_soil_plan", "seismic_review"))
    third = convene("2026-03-12", items=("water_soil_plan", "seismic_review"))
    then = Then(a_project(), first, second, third)
    assert then.refusal is not None
    assert "水土保持方案审批”已经参加联合评审" in then.refusal.zh
    lapsed = ended("water_soil_plan", "2026-03-12", None, status=Status.LAPSED)
    again = Then(then.project, lapsed)
    (opening,) = again.of("ItemOpened")
    told = from_project(again.project, opening, RULES)
    assert [one.body["joint"]["number"] for one in told if one.body.get("joint")] == [2]


def test_the_form_offers_the_items_that_are_open_and_the_meetings_without_an_opinion() -> None:
    project = a_project()
    assert "convene_joint_review" in takeable(project, RULES)
    assert "close_joint_review" not in takeable(project, RULES)
    fields = {one.name: one for one in act_form(project, "convene_joint_review", RULES).fields}
    assert {one.value for one in fields["items"].options} >= set(TOGETHER)
    then = Then(project, convene())
    form = act_form(then.project, "close_joint_review", RULES, "1")
    assert form.given == {"number": 1}


def test_a_round_that_opens_meanwhile_takes_part() -> None:
    lapsed = ended("eia_report", "2026-03-12", None, status=Status.LAPSED)
    then = Then(a_project(), convene(), lapsed)
    (opening,) = then.of("ItemOpened")
    told = from_project(then.project, opening, RULES)
    (joint,) = [message.body["joint"] for message in told if message.body.get("joint")]
    assert joint["until"] == "2026-03-20"


# --- a round --------------------------------------------------------------------------------------


def joint(until: str = "2026-03-20", start: str = "2026-03-10", over: bool = False) -> Inform:
    days = {"number": 1, "start": date.fromisoformat(start), "until": date.fromisoformat(until)}
    return Inform.model_validate({"joint": days | {"over": over}})


def asked_for(item: str) -> tuple[Any, ...]:
    """Opened, and handed in whole on 3 March."""
    papers = tuple(RULES.item(item).materials)
    fields = {one.id: "1" for one in RULES.item(item).fields}
    submit = Submit(papers=papers, fields=fields)
    return (opened(item, "2026-03-02"), act(submit, "2026-03-03", COMPANY))


def a_round(item: str = "energy_review", *acts: Any) -> Review:
    """Accepted on Wednesday 4 March, and what came then."""
    accepted = act(Accept(), "2026-03-04", reviewer(RULES.item(item).handled_by.function))  # type: ignore[union-attr]
    return review_of(*asked_for(item), accepted, *acts)


def meets(when: str = "2026-03-10", **more: Any) -> Any:
    return message_act(joint(**more), on(when))


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("eia_report", "expert_review"),
        ("energy_review", "expert_review"),
        ("water_soil_plan", "technical_review"),
    ],
)
def test_each_clock_stands_for_the_reason_of_its_own_rules(item: str, reason: str) -> None:
    review = a_round(item, meets())
    assert review.status is Status.SUSPENDED
    assert review.pause is not None
    assert (review.pause.reason, review.pause.joint) == (reason, 1)
    assert "第45条" in review.pause.clause or reason == "technical_review"
    assert (review.pause.start, review.pause.until) == (date(2026, 3, 10), date(2026, 3, 20))


def test_the_days_of_the_meeting_do_not_count() -> None:
    """Promised 5 wd from Wed 4 March: 5, 6, 9, 10 March count, then 11–20 are dropped."""
    assert a_round().dues.promised == date(2026, 3, 11)
    assert a_round("energy_review", meets()).dues.promised == date(2026, 3, 23)


def test_an_item_whose_rules_let_no_clock_stop_takes_part_and_runs_on() -> None:
    review = review_of(
        opened("seismic_review", "2026-03-02"), message_act(joint(), on("2026-03-10"))
    )
    assert review.joint is not None
    assert review.status is Status.WAITING_APPLICATION
    assert RULES.joint_reason("seismic_review") is None


def test_its_last_day_over_the_clock_goes_on_by_itself() -> None:
    review = a_round("energy_review", meets())
    alarm = next_alarm(review, RULES)
    assert alarm is not None
    assert (alarm.what, local_day(alarm.when)) == ("暂停期满", date(2026, 3, 21))


def test_the_opinion_lets_it_go_on_earlier() -> None:
    over = message_act(joint("2026-03-13", over=True), on("2026-03-13"))
    review = a_round("energy_review", meets(), over)
    assert review.status is Status.IN_REVIEW
    assert review.dues.promised == date(2026, 3, 16)


def test_what_is_accepted_meanwhile_stands_still_from_its_acceptance() -> None:
    review = review_of(
        *asked_for("energy_review"),
        meets("2026-03-05", start="2026-03-05"),
        act(Accept(), "2026-03-09", reviewer("fgw")),
    )
    assert review.pause is not None
    assert review.pause.start == date(2026, 3, 9)
    assert review.dues.promised == date(2026, 3, 27)


def test_a_pause_of_the_unit_s_own_first_then_the_rest_of_the_meeting() -> None:
    review = a_round(
        "energy_review",
        act(Suspend(reason="force_majeure"), "2026-03-09", reviewer("fgw")),
        meets(),
    )
    assert (review.pause and review.pause.joint) is None
    resumed = a_round(
        "energy_review",
        act(Suspend(reason="force_majeure"), "2026-03-09", reviewer("fgw")),
        meets(),
        act(Resume(), "2026-03-13", reviewer("fgw")),
    )
    assert resumed.status is Status.SUSPENDED
    assert resumed.pause is not None
    assert (resumed.pause.start, resumed.pause.joint) == (date(2026, 3, 13), 1)


def test_a_unit_that_resumes_has_done_with_the_meeting() -> None:
    review = a_round("energy_review", meets(), act(Resume(), "2026-03-13", reviewer("fgw")))
    assert (review.status, review.joint) == (Status.IN_REVIEW, None)
    assert review.dues.promised == date(2026, 3, 16)


def test_each_department_decides_by_itself_while_the_others_stand() -> None:
    granted = Decide(outcome=Result.GRANTED, document=Document(number="1号"), reason=WORDS)
    facts = {"energy_per_value_added": "0.2"}
    review = a_round(
        "energy_review",
        meets(),
        act(granted.but(facts=facts), "2026-03-13", reviewer("fgw")),
    )
    assert review.status is Status.DECIDED


def test_the_pause_is_a_figure_like_any_other() -> None:
    review = a_round("energy_review", meets())
    (made,) = pauses_made(review, RULES)
    assert (made.reason, made.start) == ("expert_review", date(2026, 3, 10))


def test_told_twice_it_is_heard_once() -> None:
    once = a_round("energy_review", meets())
    assert a_round("energy_review", meets(), meets()).pauses == once.pauses


def test_an_acceptance_by_silence_that_a_late_entry_disproves_stood_still_for_nothing() -> None:
    """The unit had accepted on the 6th, and enters it after the meeting began."""
    papers = tuple(RULES.item("energy_review").materials)
    silent = (
        opened("energy_review", "2026-03-02"),
        act(Submit(papers=papers), "2026-03-03", COMPANY),
        meets("2026-03-11"),
    )
    tacit = review_of(*silent, now="2026-03-12")
    assert (tacit.tacit, tacit.status) == (True, Status.SUSPENDED)
    entered = act(Accept(), "2026-03-12", reviewer("fgw"), happened="2026-03-06")
    review = review_of(*silent, entered)
    assert not review.tacit
    assert review.pause is not None
    assert (review.start_day, review.pause.start) == (date(2026, 3, 6), date(2026, 3, 10))


def test_a_record_that_it_never_stood_still_is_put_right() -> None:
    never = CorrectRecord(entry="pause-1", never=True, reason=WORDS, drafted_by="li")
    review = a_round("energy_review", meets(), act(never, "2026-03-12", leader("fgw")))
    assert (review.status, review.joint) == (Status.IN_REVIEW, None)
