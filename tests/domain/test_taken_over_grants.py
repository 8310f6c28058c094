"""What an old record tells of documents, conditions, challenges and requests lives on after the take-over."""

from __future__ import annotations

from typing import Any

import pytest

from domain.play import play
from domain.project.challenge_commands import Path, Ruling
from domain.project.core import PROJECT
from domain.project.old_record import (
    HistoryLine,
    OldAdded,
    OldAssessment,
    OldChallenge,
    OldFact,
    OldGroup,
    OldLater,
    OldObligation,
    OldRelief,
    OldRhythm,
    OldRound,
    OldService,
    OldSupport,
)
from domain.project.standing import Standing
from domain.review.old_record import OldReview
from domain.review.words import Result, Status
from tests.domain.histories import OFFICE, RULES, WORDS, act, day, on
from tests.domain.test_taken_over import FORM, IDEA, LAUNCH, NOW, Taken, command, record, refused

SINCE = on("2026-08-03")
APPROVED = OldRound(
    item="eia_form", outcome=Result.GRANTED, at=on("2026-09-25"), number="漯环审〔2026〕21号"
)
EIA = "eia_form/1"


def facts(**more: Any) -> dict[str, OldFact]:
    return record().facts | {
        name: OldFact(value=value, since=SINCE) for name, value in more.items()
    }


def with_document(later: OldLater | None = None, **more: Any) -> Taken:
    """A project whose EIA was approved on 25 September, and what has become of the approval since."""
    return Taken(record(ended=(IDEA, LAUNCH, APPROVED.but(later=later)), **more))


# --- documents ------------------------------------------------------------------------------------


def test_a_document_holds_as_long_as_the_law_says_where_no_day_is_told() -> None:
    """环评法 24: five years."""
    taken = with_document()
    assert taken.project.granted[EIA].valid_until == day("2031-09-25")
    assert taken.project.item("eia_form").finished_at == on("2026-09-25")


def test_what_became_of_a_document_is_what_it_is_now() -> None:
    later = OldLater(altered=2, renewed=1, warned=(60,), renewal_asked_at=on("2026-11-20"))
    granted = with_document(later).project.granted[EIA]
    assert (granted.altered, granted.renewed, granted.warned) == (2, 1, (60,))
    assert granted.renewal is not None
    assert granted.renewal.asked_at == on("2026-11-20")
    assert granted.holds


def test_a_document_that_was_revoked_finishes_its_item_no_more() -> None:
    """Its item is open again: 撤销 leaves the works without their assessment (行政许可法 69)."""
    taken = with_document(OldLater(standing=Standing.REVOKED, lost_at=on("2026-10-20")))
    life = taken.project.item("eia_form")
    assert (life.finished_at, life.lost_at) == (None, on("2026-10-20"))
    assert not taken.project.granted[EIA].holds
    (opened,) = [e for e in taken.events if e.type == "ItemOpened" and e.item == "eia_form"]
    assert (opened.round, opened.re_review) == (2, False)


def test_one_that_expired_unused_is_looked_at_again_rather_than_granted_anew() -> None:
    """环评法 24: after five years without a start it is reviewed again."""
    expired = OldLater(standing=Standing.EXPIRED, lost_at=on("2026-11-01"))
    taken = with_document(expired)
    (opened,) = [e for e in taken.events if e.type == "ItemOpened" and e.item == "eia_form"]
    assert (opened.round, opened.re_review) == (2, True)


def test_a_promise_that_a_grant_stands_on_is_still_to_be_checked() -> None:
    taken = with_document(OldLater(check_by=day("2026-12-10")))
    promise = taken.project.granted[EIA].promise
    assert promise is not None
    assert (promise.by, promise.kept, promise.missed) == (day("2026-12-10"), None, False)


# --- conditions and what is to be restored --------------------------------------------------------


def test_each_condition_that_the_record_tells_is_an_obligation_as_far_as_it_has_come() -> None:
    conditional = APPROVED.but(
        outcome=Result.GRANTED_WITH_CONDITIONS, conditions=(WORDS, WORDS, WORDS)
    )
    told = {
        f"{EIA}/1": OldObligation(due=day("2026-12-31"), unit="fgw"),
        f"{EIA}/2": OldObligation(reported=True, fulfilled_at=on("2026-11-02")),
    }
    taken = Taken(record(ended=(IDEA, LAUNCH, conditional), obligations=told))
    first, second, third = (taken.project.obligations[f"{EIA}/{n}"] for n in (1, 2, 3))
    assert (first.unit, first.due, first.open) == ("fgw", day("2026-12-31"), True)
    assert not second.open
    assert (third.unit, third.due, third.open) == ("sthj", None, True), "of it nothing is told"


def test_a_condition_whose_day_has_passed_is_missed_when_it_is_taken_over() -> None:
    conditional = APPROVED.but(outcome=Result.GRANTED_WITH_CONDITIONS, conditions=(WORDS,))
    told = {f"{EIA}/1": OldObligation(due=day("2026-11-02"))}
    taken = Taken(record(ended=(IDEA, LAUNCH, conditional), obligations=told))
    (missed,) = [one for one in taken.events if one.type == "ObligationMissed"]
    assert (missed.obligation, missed.at) == (f"{EIA}/1", NOW)


def test_what_is_to_be_restored_is_kept_with_the_day_since_which_it_is() -> None:
    told = {f"{EIA}/restore": OldObligation(opened_at=on("2026-11-01"), due=day("2027-01-31"))}
    expired = OldLater(standing=Standing.EXPIRED, lost_at=on("2026-11-01"))
    restored = with_document(expired, obligations=told).project.obligations[f"{EIA}/restore"]
    assert (restored.sort, restored.opened_at, restored.due) == (
        "restore",
        on("2026-11-01"),
        day("2027-01-31"),
    )


def test_an_obligation_that_no_condition_knows_is_refused() -> None:
    told = {f"{EIA}/7": OldObligation()}
    assert refused(record(obligations=told)).startswith(f"record.obligations.{EIA}/7：")


# --- challenges -----------------------------------------------------------------------------------

FILED = OldChallenge(
    item="eia_form",
    round=1,
    path=Path.RECONSIDERATION,
    number="漯政复〔2026〕3号",
    filed_on=day("2026-10-12"),
)


def test_a_challenge_is_taken_over_with_whether_it_was_in_time() -> None:
    """行政复议法 20: sixty days from 25 September, until 24 November."""
    for filed, late in (("2026-11-24", False), ("2026-11-25", True)):
        taken = with_document(challenges=(FILED.but(filed_on=day(filed)),))
        assert taken.project.challenges["1"].late is late


def test_a_decision_that_is_stayed_has_no_effect_until_the_ruling() -> None:
    """行政复议法 42."""
    taken = with_document(challenges=(FILED.but(stayed_at=on("2026-10-20")),))
    assert taken.project.challenges["1"].stayed
    assert taken.project.item("eia_form").stayed_at == on("2026-10-20")


def test_a_ruling_that_was_given_is_kept() -> None:
    ruled = FILED.but(ruling=Ruling.UPHELD, ruled_on=day("2026-11-10"))
    case = with_document(challenges=(ruled,)).project.challenges["1"]
    assert (case.ruling, case.ruled_on) == (Ruling.UPHELD, day("2026-11-10"))


# --- regional assessments -------------------------------------------------------------------------

ASSESSED = OldAssessment(
    number="漯自然资函〔2025〕12号",
    area="临颍县产业集聚区",
    approved_on=day("2025-03-10"),
    expires_on=day("2027-06-30"),
    since=on("2026-09-21"),
)
WAIVED = OldRelief(
    effect="waived", topic="minerals", number="漯自然资函〔2025〕12号", since=on("2026-09-21")
)


def relieved(**more: Any) -> Taken:
    return Taken(
        record(
            facts=facts(minerals=True),
            assessments={"minerals": ASSESSED},
            relieved={"minerals_review": WAIVED},
            **more,
        )
    )


def test_what_a_regional_assessment_had_waived_is_finished_as_not_needed() -> None:
    life = relieved().project.item("minerals_review")
    assert (life.outcome, life.needless, life.finished_at, life.waived) == (
        Result.NOT_REQUIRED,
        True,
        on("2026-09-21"),
        True,
    )


def test_what_was_finished_by_its_own_round_stays_finished_by_it() -> None:
    own = OldRound(
        item="minerals_review",
        outcome=Result.GRANTED,
        at=on("2026-09-22"),
        number="漯自然资〔2026〕5号",
    )
    life = relieved(ended=(IDEA, LAUNCH, own)).project.item("minerals_review")
    assert (life.outcome, life.needless) == (Result.GRANTED, False)


def test_a_relief_of_which_no_assessment_is_told_is_refused() -> None:
    lone = record(relieved={"minerals_review": WAIVED})
    assert refused(lone).startswith("record.relieved.minerals_review.topic：")
    other = record(assessments={"mars": ASSESSED})
    assert refused(other).startswith("record.assessments.mars：")


# --- groups, requests, figures --------------------------------------------------------------------


def test_units_that_the_office_had_added_to_a_group_belong_to_it() -> None:
    health, assets = "conformity+wjw", "conformity+gzw"
    added = (
        OldAdded(item=health, at=on("2026-10-08")),
        OldAdded(item=assets, at=on("2026-10-09")),
    )
    taken = Taken(record(added=added))
    assert taken.project.added == {"conformity": (health, assets)}
    assert taken.project.added_at[health] == on("2026-10-08")
    opened = [one.item for one in taken.events if one.type == "ItemOpened"]
    assert {health, assets} <= set(opened)


def test_a_service_that_was_asked_for_is_due_as_the_law_says_and_late_at_once() -> None:
    asked = OldService(item="arrears", requested_at=on("2026-11-23"))
    late = OldService(item="arrears", requested_at=on("2026-09-01"))
    taken = Taken(record(services=(asked, late)))
    first, second = taken.project.services[1], taken.project.services[2]
    assert first.due is not None
    assert not first.missed
    assert second.missed
    assert [one.at for one in taken.events if one.type == "ServiceMissed"] == [NOW]


def test_a_request_for_support_is_where_it_was() -> None:
    asked = OldSupport(support="land", requested_at=on("2026-11-23"), step="answered")
    support = Taken(record(supports=(asked,))).project.supports[1]
    assert (support.step.value, support.support) == ("answered", "land")
    assert support.unit, "its lead is the catalog's to name"


def test_what_was_invested_is_the_sum_of_the_reports_unless_the_record_says_so_itself() -> None:
    monthly = OldRhythm(
        period="2026-10",
        opened_at=on("2026-10-01"),
        reports={"2026-09": on("2026-09-28"), "2026-10": on("2026-10-28")},
        invested={"2026-09": "120", "2026-10": "80.5"},
    )
    rhythms = {"monthly_report": monthly}
    assert str(Taken(record(rhythms=rhythms)).project.invested) == "200.5"
    assert str(Taken(record(rhythms=rhythms, invested="5000")).project.invested) == "5000"


def test_a_project_held_up_or_works_that_stand_still_are_taken_over_as_they_are() -> None:
    held, let_go = on("2026-10-08"), on("2026-10-20")
    stands = {"suspended_by_city": held, "works_stopped": held}
    project = Taken(record(events=stands)).project
    assert project.suspended_at == held
    assert project.works_stop is not None
    assert (project.works_stop.on, project.works_stop.since) == (day("2026-10-08"), held)
    ended = {"resumed_by_city": let_go, "works_resumed": let_go}
    project = Taken(record(events=stands | ended)).project
    assert (project.suspended_at, project.works_stop) == (None, None)
    again = {"resumed_by_city": on("2026-09-30"), "works_resumed": on("2026-09-30")}
    project = Taken(record(events=stands | again)).project
    assert project.suspended_at == held, "it was held up once more"
    assert project.works_stop is not None


# --- open rounds that cannot be -------------------------------------------------------------------


def test_a_round_that_ended_with_a_no_raises_nothing() -> None:
    lapsed = LAUNCH.but(status=Status.LAPSED, outcome=None)
    project = Taken(record(ended=(IDEA, lapsed))).project
    assert "boundary_uploaded" not in project.events


def test_an_open_round_of_what_does_not_apply_is_refused() -> None:
    report = FORM.but(item="eia_report")
    assert refused(record(report)).startswith("record.reviews.0.item：“")
    assert "不适用于本项目" in refused(record(report))


def test_an_open_round_of_what_is_finished_is_refused() -> None:
    ended = (IDEA, LAUNCH, APPROVED)
    told = refused(record(FORM.but(round=2), ended=ended))
    assert told.startswith("record.reviews.0.item：")
    assert "已经办结" in told


def test_an_open_round_before_its_premises_is_refused_and_names_them() -> None:
    told = refused(record(FORM, ended=(IDEA,)))
    assert told.startswith("record.reviews.0.item：")
    assert f"前置（{RULES.item('conformity_launch').name_zh}）未办结" in told


def test_one_that_waits_for_a_group_names_the_group() -> None:
    grant = OldReview(
        item="land_grant",
        status=Status.IN_REVIEW,
        opened_at=on("2026-10-20"),
        received_at=on("2026-10-20"),
        accepted_on=day("2026-10-21"),
    )
    sold = facts(land=["new_state_land"], land_supply="granted")
    told = refused(record(grant, facts=sold))
    assert RULES.group("conformity").name_zh in told


def test_one_forwarded_by_a_unit_of_the_city_itself_is_refused() -> None:
    sent = FORM.but(status=Status.OUTSIDE, forwarded_at=on("2026-11-20"))
    assert refused(record(sent)).startswith("record.reviews.0.forwarded_at：")


def test_where_nobody_can_say_who_answers_the_record_must() -> None:
    undecided = facts(energy="report")
    energy = FORM.but(item="energy_review")
    told = refused(record(energy, facts=undecided))
    assert told.startswith("record.reviews.0.unit：")
    assert Taken(record(energy.but(unit="fgw"), facts=undecided)).project


def test_a_condition_of_which_the_restoring_is_not_begun_is_none() -> None:
    told = {f"{EIA}/restore": OldObligation()}
    assert f"{EIA}/restore" not in with_document(obligations=told).project.obligations


# --- what else a record may tell, and may not -----------------------------------------------------


def test_a_project_whose_county_nobody_told_is_taken_over_all_the_same() -> None:
    told = act(command(record(), county=None), NOW, OFFICE)
    played = play(PROJECT, None, [told], NOW, RULES)
    assert [one.refusal for one in played.outcomes] == [None]
    assert played.after is not None
    assert played.after.county is None


def test_events_silence_and_a_history_are_taken_over_as_they_were_told() -> None:
    silent = OldGroup(
        opened_at=on("2026-09-20"), judged_at=on("2026-09-28"), silent=("conf_sl", "conf_jy")
    )
    taken = Taken(record(events={"first_works": SINCE}, groups={"conformity": silent}))
    assert taken.project.events["first_works"] == SINCE
    group = taken.project.groups["conformity"]
    assert (group.judged, group.silent) == (True, ("conf_sl", "conf_jy"))
    assert group.limit_day == day("2026-09-28")
    lines = (HistoryLine(at=SINCE, words=WORDS), HistoryLine(at=on("2026-11-27"), words=WORDS))
    assert refused(record(), history=lines).startswith("history.1.at：")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("record.ended.1.later", {"ended": (IDEA, LAUNCH.but(later=OldLater()))}),
        ("record.ended.0.item", {"ended": (IDEA.but(item="promotion_map"),)}),
        ("record.services.0.sort", {
            "services": (OldService(item="matching", sort="mars", requested_at=SINCE),)}),
        ("record.services.0.unit", {
            "services": (OldService(item="matching", unit="mars", requested_at=SINCE),)}),
    ],
)  # fmt: skip
def test_what_no_project_can_have(field: str, wrong: dict[str, Any]) -> None:
    assert refused(record(**wrong)).startswith(f"{field}：")
