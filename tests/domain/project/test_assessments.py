"""区域评估: what an approved assessment of the area waives or simplifies, its proof, its end.

河南省优化营商环境条例 43; catalog modes; domain.md 8 (regional assessment expires).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.play import play
from domain.project.alarms import next_alarm
from domain.project.assessments import EXPIRY, relieved_by_topic, topics
from domain.project.commands import RecordAssessment, Redetermine
from domain.project.core import PROJECT
from domain.project.messages import from_project
from domain.project.state import Project
from domain.review.commands import Inform
from domain.review.words import Status
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, on, reviewer
from tests.domain.histories import told as message_act
from tests.domain.project.lives import (
    BUILDING,
    Then,
    conforming,
    ended,
    given,
    launched,
    open_items,
)
from tests.domain.review.rounds import given as review_of
from tests.domain.review.rounds import opened

INSIDE = BUILDING | {"minerals": True, "eia": "form", "archaeology": True}
PROOF = {
    "number": "漯自然资函〔2025〕12号",
    "area": "临颍县产业集聚区",
    "approved_on": date(2025, 3, 10),
    "expires_on": date(2026, 6, 30),
}


def recorded(topic: str, when: str, by: Any = OFFICE, **more: Any) -> Any:
    return act(RecordAssessment(topic=topic, **PROOF | more), when, by)


def waived(**more: Any) -> Then:
    """Recorded in the reserve, before anything of S3 is open."""
    return Then(given(*launched(INSIDE)), recorded("minerals", "2026-02-03", **more))


@pytest.mark.parametrize(
    ("topic", "items"),
    [
        ("minerals", ("minerals_review",)),
        ("archaeology", ("archaeology_survey",)),
        ("water_soil", ("water_soil_plan",)),
        ("eia", ("eia_report", "eia_form")),
    ],
)
def test_which_items_a_topic_relieves_is_the_catalog_s(topic: str, items: tuple[str, ...]) -> None:
    assert relieved_by_topic(topic, RULES) == items
    assert "survey" not in topics(RULES), "relieves no item"


def test_waived_the_item_is_finished_as_not_needed_and_the_proof_is_in_the_event() -> None:
    then = waived()
    (relieved,) = then.of("ItemRelieved")
    assert (relieved.item, relieved.effect, relieved.at) == (
        "minerals_review",
        "waived",
        on("2026-02-03"),
    )
    assert {name: getattr(relieved, name) for name in PROOF} == PROOF
    life = then.project.item("minerals_review")
    assert (life.outcome, life.needless, life.finished_at) == (
        "not_required",
        True,
        on("2026-02-03"),
    )
    assert then.project.facts["regional_assessment"].value == ["minerals"]


def test_its_open_round_is_closed_and_does_not_open_again() -> None:
    then = waived()
    (closing,) = then.of("RoundClosing")
    (told,) = from_project(then.project, closing, RULES)
    assert (closing.item, told.kind, told.body["reason"]) == (
        "minerals_review",
        "close",
        "assessed",
    )
    closed = Then(
        then.project,
        ended("minerals_review", "2026-02-03 09:01", status=Status.CLOSED_NOT_NEEDED),
    )
    assert closed.of("ItemOpened") == []
    assert closed.project.item("minerals_review").outcome == "not_required"


def test_what_needs_the_waived_item_goes_on_without_it() -> None:
    before = given(
        *conforming(INSIDE),
        ended("social_risk", "2026-02-11", kind=INSIDE),
        ended("land_conversion", "2026-02-12", kind=INSIDE),
    )
    assert "land_grant" not in open_items(before)
    then = Then(before, recorded("archaeology", "2026-02-13"))
    assert [event.item for event in then.of("ItemOpened")] == ["land_grant"]


def test_recorded_before_the_item_opens_it_never_opens() -> None:
    early = Then(
        given(*launched(INSIDE)[:-1]),
        recorded("minerals", "2026-01-27"),
        ended("conformity_launch", "2026-02-02", kind=INSIDE),
    )
    assert early.project.item("minerals_review").rounds == 0
    assert early.project.item("minerals_review").needless


def test_outside_a_zone_nothing_is_waived() -> None:
    outside = INSIDE | {"in_zone": False}
    then = Then(given(*launched(outside)), recorded("minerals", "2026-02-03"))
    assert then.refusal.code == "outside_the_area"


def test_a_topic_that_somebody_named_without_proof_waives_nothing() -> None:
    project = given(*launched(INSIDE | {"regional_assessment": ["minerals"]}))
    assert "minerals_review" in open_items(project)
    assert project.item("minerals_review").relief is None


# --- simplified -----------------------------------------------------------------------------------


def simplified() -> Then:
    return Then(given(*launched(INSIDE)), recorded("eia", "2026-02-03"))


def test_simplified_the_item_stays_and_its_round_is_told_the_proof() -> None:
    then = simplified()
    (relieved,) = then.of("ItemRelieved")
    assert (relieved.item, relieved.effect) == ("eia_form", "simplified")
    assert "eia_form" in open_items(then.project)
    (told,) = from_project(then.project, relieved, RULES)
    assert told.body["simplified"]["number"] == PROOF["number"]
    review = review_of(
        opened("eia_form", "2026-02-02"), message_act(_inform(told), on("2026-02-03"))
    )
    assert review.simplified is not None
    assert (review.simplified.topic, review.simplified.area) == ("eia", PROOF["area"])


def test_a_later_round_is_told_at_its_opening() -> None:
    then = simplified()
    refused = ended("eia_form", "2026-02-10", None, status=Status.LAPSED)
    again = Then(then.project, refused)
    (opening,) = again.of("ItemOpened")
    told = from_project(again.project, opening, RULES)
    assert [message.kind for message in told][:2] == ["open", "inform"]
    assert any(message.body.get("simplified") for message in told)


def test_expired_an_open_round_is_told_that_it_is_simplified_no_more() -> None:
    then = Then(simplified().project, now="2026-07-02")
    (end,) = then.of("ReliefEnded")
    (told,) = from_project(then.project, end, RULES)
    assert told.body["not_simplified"] is True
    (relieved,) = simplified().of("ItemRelieved")
    (proof,) = from_project(simplified().project, relieved, RULES)
    history = (
        opened("eia_form", "2026-02-02"),
        message_act(_inform(proof), on("2026-02-03")),
        message_act(_inform(told), on("2026-07-01")),
    )
    assert review_of(*history[:2]).simplified is not None
    assert review_of(*history).simplified is None
    again = message_act(_inform(told), on("2026-07-02"))
    assert review_of(*history, again).simplified is None


def _inform(message: Any) -> Any:
    return Inform.model_validate(message.body)


# --- the end --------------------------------------------------------------------------------------


def closed_and_waived() -> Project:
    then = waived()
    closed = ended("minerals_review", "2026-02-03 09:01", status=Status.CLOSED_NOT_NEEDED)
    return Then(then.project, closed).project


def test_expiry_is_an_alarm_at_the_end_of_its_last_day() -> None:
    project = closed_and_waived()
    while (alarm := next_alarm(project, RULES)) and alarm.what != EXPIRY:
        project = play(PROJECT, project, (), alarm.when, RULES).after or project
    assert alarm is not None
    assert alarm.when == on("2026-07-01", "00:00")


def test_expired_before_the_start_what_it_waived_opens_again() -> None:
    then = Then(closed_and_waived(), now="2026-07-02")
    (end,) = then.of("ReliefEnded")
    assert (end.item, end.effect, end.at) == (
        "minerals_review",
        "waived",
        on("2026-07-01", "00:00"),
    )
    (opening,) = then.of("ItemOpened", "minerals_review")
    assert (opening.round, opening.at) == (2, on("2026-07-01", "00:00"))
    life = then.project.item("minerals_review")
    assert (life.finished_at, life.needless, life.relief) == (None, False, None)


def test_never_opened_before_it_opens_at_the_expiry_and_no_earlier() -> None:
    early = Then(
        given(*launched(INSIDE)[:-1]),
        recorded("minerals", "2026-01-27"),
        ended("conformity_launch", "2026-02-02", kind=INSIDE),
        now="2026-07-02",
    )
    (opening,) = early.of("ItemOpened", "minerals_review")
    assert (opening.round, opening.at) == (1, on("2026-07-01", "00:00"))


def test_what_a_start_has_relied_on_stays() -> None:
    project = closed_and_waived()
    started = project.but(events=project.events | {"substantive_start": on("2026-06-01")})
    then = Then(started, now="2026-07-02")
    assert [event.topic for event in then.of("AssessmentExpired")] == ["minerals"]
    assert then.of("ReliefEnded") == []
    assert then.project.item("minerals_review").needless


def test_a_newer_assessment_of_the_topic_takes_its_place_before_the_end() -> None:
    then = Then(
        closed_and_waived(),
        recorded("minerals", "2026-06-01", number="新3号", expires_on=date(2031, 6, 1)),
        now="2026-07-02",
    )
    assert [event.number for event in then.of("ItemRelieved")] == ["新3号"]
    assert then.of("ReliefEnded") == []
    assert then.project.item("minerals_review").needless


def test_recorded_anew_after_the_end_it_waives_again() -> None:
    then = Then(
        closed_and_waived(),
        recorded("minerals", "2026-07-03", number="新3号", expires_on=date(2031, 6, 1)),
    )
    assert [event.item for event in then.of("ReliefEnded")] == ["minerals_review"]
    (again,) = then.of("ItemRelieved")
    assert again.at == on("2026-07-03")
    assert [event.because for event in then.of("RoundClosing")] == ["assessed"]


def test_found_to_lie_outside_the_zone_the_waiver_ends() -> None:
    project = closed_and_waived()
    command = Redetermine(fact="in_zone", value=False, reason=WORDS, drafted_by="li")
    then = Then(project, act(command, "2026-03-02", OFFICE))
    if then.refusal is not None:  # in_zone is declared where no unit answers it
        pytest.fail(then.refusal.zh)
    (end,) = then.of("ReliefEnded")
    assert end.at == on("2026-03-02")


# --- who and what ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "taken"),
    [
        (OFFICE, True),
        (reviewer("zrzy"), True),
        (reviewer("sthj"), False),
        (COMPANY, False),
    ],
)
def test_by_the_office_or_a_unit_that_would_answer_what_it_waives(by: Any, taken: bool) -> None:
    then = waived(by=by)
    assert (then.refusal is None) is taken


@pytest.mark.parametrize(
    ("topic", "more", "code"),
    [
        ("survey", {}, "unknown_topic"),
        ("minerals", {"approved_on": date(2026, 2, 4)}, "in_the_future"),
        ("minerals", {"expires_on": date(2026, 2, 2)}, "expired"),
        ("minerals", {"expires_on": date(2025, 3, 9)}, "ends_before_start"),
    ],
)
def test_what_is_no_assessment_in_force_is_refused(topic: str, more: Any, code: str) -> None:
    then = Then(given(*launched(INSIDE)), recorded(topic, "2026-02-03", **more))
    assert then.refusal.code == code


def test_recorded_twice_it_is_refused() -> None:
    then = Then(waived().project, recorded("minerals", "2026-02-04"))
    assert then.refusal.code == "already_recorded"
