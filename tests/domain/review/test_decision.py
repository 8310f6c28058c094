"""Decisions: what each kind must have with it, and what comes of it (domain.md 3; 行政许可法 38)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Act
from domain.review.commands import (
    Accept,
    AnswerFor,
    Arbitrate,
    Claim,
    Close,
    Consent,
    Decide,
    Document,
    Forward,
    HandOver,
    Inform,
    PublishNotice,
    RecordAnswer,
    Submit,
    Suspend,
    Withdraw,
)
from domain.review.words import Result, Status
from tests.domain.histories import (
    COMPANY,
    OFFICE,
    OTHER_COMPANY,
    WORDS,
    act,
    day,
    on,
    reviewer,
    told,
)
from tests.domain.review.rounds import after, given, opened, refused

NUMBER = Document(number="漯审〔2026〕1号", issued_on=day("2026-03-05"))
ENERGY_PAPERS = ("energy_report", "energy_application")
ENERGY = (
    opened("energy_review", "2026-03-02 08:00"),
    act(Submit(papers=ENERGY_PAPERS), "2026-03-02 09:00"),
    act(Accept(), "2026-03-02 10:00"),
)
GRANT = Decide(outcome=Result.GRANTED, document=NUMBER, facts={"energy_per_value_added": "0.30"})
REFUSE = Decide(outcome=Result.REFUSED, reason=WORDS, remedies=WORDS, drafted_by="li")


def registered(item: str, papers: tuple[str, ...] = (), **more: Any) -> tuple[Act[Any], ...]:
    return (
        opened(item, "2026-03-02 08:00", **more),
        act(Submit(papers=papers), "2026-03-02 09:00"),
        act(Accept(), "2026-03-02 10:00"),
    )


# --- what a licence must have with it -------------------------------------------------------------


def test_granted_bears_number_facts_and_who() -> None:
    decided = after(*ENERGY, act(GRANT, "2026-03-05")).events[0]
    assert decided.type == "Decided"
    assert decided.document == NUMBER
    assert decided.facts == {"energy_per_value_added": "0.3"}
    assert decided.by == reviewer("fgw")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"document": None}, "no_document"),
        ({"facts": {"energy_per_value_added": "-1"}}, "bad_fact"),
        ({"facts": {"energy_per_value_added": "0.3", "eia": "form"}}, "not_its_fact"),
        ({"papers": ("love_letter",)}, "unknown_material"),
        ({"fields": {"horoscope": "白羊"}}, "unknown_field"),
        ({"outcome": Result.GRANTED_WITH_CONDITIONS}, "no_conditions"),
        ({"conditions_due": day("2026-06-30")}, "no_conditions"),
        ({"outcome": Result.NOT_REQUIRED}, "no_reason"),
        ({"outcome": Result.PASSED}, "no_such_outcome"),
        ({"outcome": Result.REFUSED, "remedies": WORDS, "drafted_by": "li"}, "no_reason"),
        ({"outcome": Result.REFUSED, "reason": WORDS, "drafted_by": "li"}, "no_remedies"),
        ({"outcome": Result.REFUSED, "reason": WORDS, "remedies": WORDS}, "two_people"),
        ({"drafted_by": "zhang"}, "two_people"),
    ],
)
def test_a_decision_that_lacks_something_is_refused(changed: dict[str, Any], code: str) -> None:
    assert refused(*ENERGY, act(GRANT.but(**changed), "2026-03-05")).code == code


def test_a_paper_missing_at_the_decision_refuses_it_with_its_name() -> None:
    history = (ENERGY[0], act(Submit(papers=ENERGY_PAPERS[:1]), "2026-03-02 09:00"), ENERGY[2])
    no = refused(*history, act(GRANT, "2026-03-05"))
    assert (no.code, "项目节能审查申请书" in no.zh) == ("materials_missing", True)
    ticked = GRANT.but(papers=ENERGY_PAPERS[1:])
    assert given(*history, act(ticked, "2026-03-05")).outcome is Result.GRANTED


def test_a_paper_whose_need_is_unknown_must_be_clarified_before_the_grant() -> None:
    history = registered("planning_permit", ("design_scheme",))
    no = refused(*history, act(GRANT.but(facts={}), "2026-03-20"))
    assert "是否需要待明确" in no.zh
    known = registered("planning_permit", ("design_scheme",), facts={"historic": False})
    assert "待明确" not in refused(*known, act(GRANT.but(facts={}), "2026-03-20")).zh


def test_a_refusal_asks_neither_papers_nor_number() -> None:
    history = (ENERGY[0], act(Submit(), "2026-03-02 09:00"), ENERGY[2])
    assert given(*history, act(REFUSE, "2026-03-05")).outcome is Result.REFUSED


def test_not_required_finishes_but_sets_nothing() -> None:
    needless = Decide(outcome=Result.NOT_REQUIRED, reason=WORDS)
    decided = after(*ENERGY, act(needless, "2026-03-05")).events[0]
    assert decided.type == "Decided"
    assert decided.facts == {}


def test_a_second_decision_is_refused_and_names_the_first() -> None:
    no = refused(*ENERGY, act(GRANT, "2026-03-05 16:30"), act(REFUSE, "2026-03-06"))
    assert no.code == "already_decided"
    assert "zhang" in no.zh
    assert "2026-03-05 16:30" in no.zh


def test_a_company_is_told_which_unit_was_first_and_not_who_in_it() -> None:
    """Colleagues' names are the officials' to know (domain.md 9)."""
    history = (*ENERGY, act(GRANT, "2026-03-05"))
    companys = refused(*history, act(Withdraw(), "2026-03-06", COMPANY))
    offices = refused(*history, act(Accept(), "2026-03-06"))
    assert companys.code == offices.code == "already_decided"
    assert "市发展和改革委员会于" in companys.zh
    assert "市发展和改革委员会（" in offices.zh


def test_another_department_cannot_decide() -> None:
    no = refused(*ENERGY, act(GRANT, "2026-03-05", reviewer("sl")))
    assert no.code == "not_yours"
    assert "水利局" in no.zh


def test_only_people_of_a_desk_decide() -> None:
    for role in ("auditor", "operator", "supervision", "company"):
        by = reviewer("fgw").but(role=role)
        assert refused(*ENERGY, act(GRANT, "2026-03-05", by)).code == "not_yours", role


# --- notices --------------------------------------------------------------------------------------


def test_a_notice_before_the_decision_must_be_over() -> None:
    """设计方案批前公示: 7 days from Mon 2 March end on Mon 9 March."""
    history = registered("planning_scheme", ("design_scheme",))
    grant = GRANT.but(facts={})
    assert refused(*history, act(grant, "2026-03-03")).code == "notice_not_over"
    published = act(PublishNotice(notice="scheme_notice"), "2026-03-02 11:00")
    then = after(*history, published)
    assert [event.type for event in then.events] == ["NoticePublished"]
    assert then.review.notices == {"scheme_notice": day("2026-03-09")}
    assert refused(*history, published, act(grant, "2026-03-09")).code == "notice_not_over"
    assert given(*history, published, act(grant, "2026-03-10")).outcome is Result.GRANTED


def test_what_the_builder_must_publish_needs_no_department() -> None:
    """环保设施自主验收公开: 20 wd, then published by the builder."""
    history = (
        opened("eia_acceptance", "2026-03-02"),
        act(PublishNotice(notice="acceptance_notice"), "2026-03-03", COMPANY),
    )
    publish = Decide(outcome=Result.PUBLISHED, papers=("eia_acceptance_report",))
    assert refused(*history, act(publish, "2026-03-31", COMPANY)).code == "notice_not_over"
    assert given(*history, act(publish, "2026-04-02", COMPANY)).outcome is Result.PUBLISHED
    assert refused(*history, act(publish, "2026-04-02", OTHER_COMPANY)).code == "not_yours"


def test_the_builder_does_not_excuse_itself_from_publishing() -> None:
    needless = Decide(outcome=Result.NOT_REQUIRED, reason=WORDS)
    history = (opened("eia_acceptance", "2026-03-02"),)
    assert refused(*history, act(needless, "2026-03-03", COMPANY)).code == "not_yours"
    assert given(*history, act(needless, "2026-03-03", reviewer("sthj"))).outcome is (
        Result.NOT_REQUIRED
    )


# --- determinations and opinions ------------------------------------------------------------------

WATER = opened("det_water", "2026-03-02", facts={"water_soil": "report"})
ANSWERS = {"water_soil": "form", "flood": "否", "water_intake": False}


def test_a_determination_answers_every_fact_that_it_sets() -> None:
    """In so many words: what was only declared does not answer."""
    for left_out in ANSWERS:
        some = {name: value for name, value in ANSWERS.items() if name != left_out}
        no = refused(WATER, act(Decide(outcome=Result.ANSWERED, facts=some), "2026-03-04"))
        assert (no.code, left_out in no.zh) == ("fact_missing", True)
    decided = after(
        WATER, act(Decide(outcome=Result.ANSWERED, facts=ANSWERS), "2026-03-04")
    ).events[0]
    assert decided.type == "Decided"
    assert decided.facts == {"water_soil": "form", "flood": False, "water_intake": False}


def test_a_review_may_rest_on_what_the_form_declared() -> None:
    declared = {
        "investor": "enterprise",
        "total_investment": "8000",
        "promoted": False,
        "in_zone": True,
        "industrial": True,
        "infrastructure": False,
        "land": ["existing"],
        "building": True,
        "structures": False,
        "municipal_works": False,
        "highway": False,
    }
    papers = ("project_background", "project_need", "project_feasibility")
    history = (
        opened("idea_review", "2026-03-02 08:00"),
        act(Submit(papers=papers, facts=declared), "2026-03-02 09:00"),
        act(Accept(), "2026-03-02 10:00"),
    )
    grant = Decide(outcome=Result.GRANTED, document=NUMBER, facts={"total_investment": "7,500"})
    decided = after(*history, act(grant, "2026-03-04")).events[0]
    assert decided.type == "Decided"
    assert decided.facts == declared | {"total_investment": "7500"}


def test_an_opinion_with_conditions_names_them() -> None:
    opinion = opened("conf_jy", "2026-03-02")
    bare = Decide(outcome=Result.CONFORMING_WITH_CONDITIONS)
    assert refused(opinion, act(bare, "2026-03-03")).code == "no_conditions"
    decided = after(opinion, act(bare.but(conditions=(WORDS,)), "2026-03-03")).events[0]
    assert decided.type == "Decided"
    assert decided.conditions == (WORDS,)


def test_there_is_no_application_to_take_back_where_none_was_made() -> None:
    for item in ("conf_jy", "det_water", "lawful_start", "performance_evaluation", "land_grant"):
        history = (opened(item, "2026-03-02"),)
        assert refused(*history, act(Withdraw(), "2026-03-03", COMPANY)).code == "not_now", item


# --- consent --------------------------------------------------------------------------------------

NOT_CONCERNED = Decide(outcome=Result.NOT_CONCERNED, reason=WORDS)


def test_not_concerned_counts_only_with_the_office_s_consent() -> None:
    history = (opened("conf_jy", "2026-03-02"), act(NOT_CONCERNED, "2026-03-03"))
    asked = after(*history)
    assert asked.types == ["ConsentAsked"]
    assert asked.review.status is Status.IN_REVIEW
    agreed = after(*history, act(Consent(), "2026-03-04"))
    assert agreed.types == ["Decided"]
    assert (agreed.review.outcome, agreed.review.decided_by) == (Result.NOT_CONCERNED, OFFICE)


def test_while_consent_is_asked_the_unit_decides_nothing_else() -> None:
    history = (opened("conf_jy", "2026-03-02"), act(NOT_CONCERNED, "2026-03-03"))
    no = refused(*history, act(Decide(outcome=Result.CONFORMING), "2026-03-04"))
    assert (no.code, "consent" in no.legal) == ("not_now", True)
    assert refused(*history, act(Consent(), "2026-03-04", reviewer("jy"))).code == "not_yours"


def test_without_consent_the_unit_answers_anew_and_its_clock_has_gone_on() -> None:
    history = (opened("conf_jy", "2026-03-02"), act(NOT_CONCERNED, "2026-03-03"))
    no = act(Consent(agreed=False, reason=WORDS), "2026-03-04")
    then = after(*history, no)
    assert then.types == ["ConsentRefused"]
    assert then.review.dues.promised == day("2026-03-09")
    anew = act(Decide(outcome=Result.CONFORMING), "2026-03-05")
    assert given(*history, no, anew).outcome is Result.CONFORMING


def test_consent_asked_during_a_pause_can_be_given_and_ends_it() -> None:
    history = (
        opened("conf_jy", "2026-03-02"),
        act(Suspend(reason="force_majeure"), "2026-03-03"),
        act(NOT_CONCERNED, "2026-03-04"),
    )
    review = given(*history, act(Consent(), "2026-03-05"))
    assert (review.status, review.pause) == (Status.DECIDED, None)


def investment(done: str, **more: Any) -> tuple[Act[Any], ...]:
    facts = {"total_investment": "8000", "cumulative_investment": done}
    return registered("total_investment_entry", ("voucher",), facts=facts | more)


@pytest.mark.parametrize(
    ("done", "brings"),
    [
        ("8000", "Decided"),
        ("8000.01", "Decided"),
        ("7999.99", "ConsentAsked"),
        ("0", "ConsentAsked"),
    ],
)
def test_below_the_whole_investment_the_office_confirms_the_final_amount(
    done: str, brings: str
) -> None:
    then = after(*investment(done), act(Decide(outcome=Result.REGISTERED), "2026-03-04"))
    assert then.types == [brings]


def test_an_investment_that_nobody_reported_needs_the_office_s_word_too() -> None:
    history = registered("total_investment_entry", ("voucher",), facts={"total_investment": "1"})
    then = after(*history, act(Decide(outcome=Result.REGISTERED), "2026-03-04"))
    assert then.types == ["ConsentAsked"]
    assert (
        given(
            *history,
            act(Decide(outcome=Result.REGISTERED), "2026-03-04"),
            act(Consent(), "2026-03-05"),
        ).outcome
        is Result.REGISTERED
    )


def test_figures_reported_meanwhile_are_told_and_counted() -> None:
    more = told(Inform(facts={"cumulative_investment": "8100"}), "2026-03-03")
    then = after(*investment("100"), more, act(Decide(outcome=Result.REGISTERED), "2026-03-04"))
    assert then.types == ["Decided"]


# --- the office in a group --------------------------------------------------------------------------

SILENT = (opened("conf_jy", "2026-03-02"),)  # due 9 March
ANSWER_FOR = AnswerFor(outcome=Result.CONFORMING, reason=WORDS)
ARBITRATE = Arbitrate(outcome=Result.CONFORMING, reason=WORDS)


def test_the_office_answers_for_a_silent_unit_only_after_the_limit() -> None:
    assert refused(*SILENT, act(ANSWER_FOR, "2026-03-09 23:59")).code == "not_now"
    then = after(*SILENT, act(ANSWER_FOR, "2026-03-10 00:00"))
    decided = then.events[0]
    assert decided.type == "Decided"
    assert (decided.by_office, decided.by, decided.overdue_days) == ("answered_for", OFFICE, 1)


def test_only_the_office_answers_for_others() -> None:
    assert refused(*SILENT, act(ANSWER_FOR, "2026-03-10", reviewer("fgw"))).code == "not_yours"


def test_answering_for_a_determination_takes_its_facts_too() -> None:
    late = "2026-03-10"
    bare = AnswerFor(outcome=Result.ANSWERED, reason=WORDS)
    assert refused(WATER, act(bare, late)).code == "fact_missing"
    assert given(WATER, act(bare.but(facts=ANSWERS), late)).facts["water_soil"] == "form"


def test_silence_of_a_licensing_member_is_nobody_s_to_break() -> None:
    """联合审图 has no rule for silence: the office never grants a licence in a bureau's place."""
    history = registered("fire_design")
    no = refused(*history, act(AnswerFor(outcome=Result.GRANTED, reason=WORDS), "2026-12-01"))
    assert no.code == "not_now"


def test_after_a_negative_opinion_the_arbiter_may_decide_the_next_round() -> None:
    assert refused(*SILENT, act(ARBITRATE, "2026-03-03")).code == "not_now"
    second = opened("conf_jy", "2026-03-02", after_negative=True)
    decided = after(second, act(ARBITRATE, "2026-03-03")).events[0]
    assert decided.type == "Decided"
    assert decided.by_office == "arbitrated"
    assert refused(second, act(ARBITRATE, "2026-03-03", reviewer("jy"))).code == "not_yours"


def test_in_joint_acceptance_the_housing_bureau_arbitrates_and_names_the_paper() -> None:
    history = (
        opened("acc_green", "2026-03-02 08:00", after_negative=True),
        act(Submit(papers=("joint_acceptance_application",)), "2026-03-02 09:00"),
        act(Accept(), "2026-03-02 10:00"),
    )
    passed = Arbitrate(outcome=Result.PASSED, reason=WORDS)
    assert refused(*history, act(passed, "2026-03-04", OFFICE)).code == "not_yours"
    assert refused(*history, act(passed, "2026-03-04")).code == "no_document"
    review = given(*history, act(passed.but(document=NUMBER), "2026-03-04"))
    assert (review.outcome, review.document) == (Result.PASSED, NUMBER)


# --- province and state -----------------------------------------------------------------------------

PROVINCE = registered("energy_review", ENERGY_PAPERS, facts={"energy_tce": "20000"})
ANSWER = RecordAnswer(
    outcome=Result.GRANTED,
    document=NUMBER,
    facts={"energy_per_value_added": "0.3"},
)


def test_the_city_forwards_what_the_province_decides() -> None:
    assert refused(*PROVINCE, act(GRANT, "2026-03-03")).code == "not_now"
    forwarded = after(*PROVINCE, act(Forward(), "2026-03-03"))
    event = forwarded.events[0]
    assert event.type == "Forwarded"
    assert event.outer_unit == "fgw@410000"
    answered = given(*PROVINCE, act(Forward(), "2026-03-03"), act(ANSWER, "2026-06-01"))
    assert (answered.outcome, answered.document) == (Result.GRANTED, NUMBER)


def test_nothing_is_recorded_before_it_was_forwarded() -> None:
    assert refused(*PROVINCE, act(ANSWER, "2026-03-03")).code == "not_now"


def test_what_the_city_decides_itself_is_not_forwarded() -> None:
    assert refused(*ENERGY, act(Forward(), "2026-03-03")).code == "not_now"


def test_a_pause_makes_the_city_no_judge_of_the_province_s_matter() -> None:
    paused = act(Suspend(reason="expert_review"), "2026-03-03")
    assert refused(*PROVINCE, paused, act(GRANT, "2026-03-04")).code == "not_now"


def test_the_province_s_refusal_bears_its_reason() -> None:
    history = (*PROVINCE, act(Forward(), "2026-03-03"))
    no = RecordAnswer(outcome=Result.REFUSED)
    assert refused(*history, act(no, "2026-06-01")).code == "no_reason"
    assert given(*history, act(no.but(reason=WORDS), "2026-06-01")).outcome is Result.REFUSED


def test_an_application_outside_may_still_be_withdrawn() -> None:
    assert (
        given(*PROVINCE, act(Forward(), "2026-03-03"), act(Withdraw(), "2026-04-01")).status
        is Status.WITHDRAWN
    )


# --- the desk, the end ------------------------------------------------------------------------------


def test_a_task_is_claimed_and_handed_over_without_touching_the_clock() -> None:
    claimed = after(*ENERGY, act(Claim(), "2026-03-03"))
    assert (claimed.types, claimed.review.claimed_by) == (["Claimed"], "zhang")
    handed = given(*ENERGY, act(Claim(), "2026-03-03"), act(HandOver(to="zhao"), "2026-03-04"))
    assert (handed.claimed_by, handed.dues) == ("zhao", given(*ENERGY).dues)
    assert refused(*ENERGY, act(Claim(), "2026-03-03"), act(Claim(), "2026-03-04")).code == (
        "already_claimed"
    )


def test_a_task_is_claimed_once_and_who_comes_second_hears_who_has_it() -> None:
    """Two of one desk click at the same moment: from the first, it passes only by a hand-over."""
    other = reviewer("fgw").but(person="zhao")
    history = (*ENERGY, act(Claim(), "2026-03-03"))
    refusal = refused(*history, act(Claim(), "2026-03-04", other))
    assert refusal.code == "claimed_by_another"
    assert "zhang" in refusal.zh
    assert given(*history, act(HandOver(to="zhao"), "2026-03-04", other)).claimed_by == "zhao"


def test_a_substitute_takes_on_what_the_absent_person_has() -> None:
    substitute = reviewer("fgw").but(person="zhao", on_behalf_of="zhang")
    history = (*ENERGY, act(Claim(), "2026-03-03"))
    assert given(*history, act(Claim(), "2026-03-04", substitute)).claimed_by == "zhao"


def test_a_new_unit_takes_a_task_that_nobody_there_has_claimed() -> None:
    history = (*ENERGY, act(Claim(), "2026-03-03"))
    other = given(*ENERGY).handler.but(unit="gxw")
    assert given(*history, told(Inform(handler=other), "2026-03-04")).claimed_by is None


@pytest.mark.parametrize("reason", ["project_ended", "does_not_apply"])
def test_a_round_is_closed_by_its_project_and_takes_nothing_more(reason: Any) -> None:
    history = (*ENERGY, told(Close(reason=reason), "2026-03-04"))
    review = given(*history, now="2026-12-01")
    assert (review.status, review.overdue) == (Status.CLOSED_NOT_NEEDED, ())
    assert refused(*history, act(GRANT, "2026-03-05")).code == "not_now"


def test_what_is_decided_is_not_closed_and_hears_nothing_new() -> None:
    decided = (*ENERGY, act(GRANT, "2026-03-05"))
    assert after(*decided, told(Close(reason="project_ended"), "2026-03-06")).events == ()
    assert after(*decided, told(Inform(facts={"eia": "form"}), "2026-03-06")).events == ()


def test_withdrawn_the_round_is_over() -> None:
    then = after(*ENERGY, act(Withdraw(reason=WORDS), "2026-03-04"), now="2026-12-01")
    assert (then.types, then.passed) == (["Withdrawn"], ())
    assert then.review.status is Status.WITHDRAWN
    assert refused(*ENERGY, act(Withdraw(), "2026-03-04", reviewer("fgw"))).code == "not_yours"


def test_while_consent_is_asked_the_applicant_may_still_withdraw() -> None:
    history = (*investment("10"), act(Decide(outcome=Result.REGISTERED), "2026-03-04"))
    assert given(*history, act(Withdraw(), "2026-03-05")).status is Status.WITHDRAWN


def test_the_round_is_opened_once() -> None:
    assert refused(ENERGY[0], opened("energy_review", "2026-03-03")).code == "already_open"


# --- times ------------------------------------------------------------------------------------------


def test_an_act_may_be_entered_five_working_days_late() -> None:
    assert given(*ENERGY, act(GRANT, "2026-03-10", happened="2026-03-03")).outcome
    no = refused(*ENERGY, act(GRANT, "2026-03-11", happened="2026-03-03"))
    assert (no.code, "5个工作日" in no.zh) == ("too_far_back", True)


def test_an_act_is_not_dated_before_the_one_before_it() -> None:
    """Accepted at 10:00 on 2 March."""
    assert refused(*ENERGY, act(GRANT, "2026-03-04", happened="2026-03-02 09:59")).code == (
        "before_previous"
    )
    assert given(*ENERGY, act(GRANT, "2026-03-04", happened="2026-03-02 10:00")).outcome


def test_an_act_is_not_dated_before_the_round_began() -> None:
    opinion = opened("conf_jy", "2026-03-04")
    conform = Decide(outcome=Result.CONFORMING)
    assert refused(opinion, act(conform, "2026-03-05", happened="2026-03-03")).code == (
        "before_previous"
    )


def test_a_back_dated_act_counts_on_its_own_day() -> None:
    decided = after(*ENERGY, act(GRANT, "2026-03-06", happened="2026-03-04")).events[0]
    assert decided.type == "Decided"
    assert (decided.day, decided.at, decided.happened_at) == (
        day("2026-03-04"),
        on("2026-03-06"),
        on("2026-03-04"),
    )


def test_an_act_of_the_future_is_refused_but_for_five_minutes() -> None:
    ahead = act(GRANT, "2026-03-04 09:00", happened="2026-03-04 09:06")
    assert refused(*ENERGY, ahead).code == "in_the_future"
    assert given(*ENERGY, act(GRANT, "2026-03-04 09:00", happened="2026-03-04 09:05")).outcome


def test_a_clock_a_little_ahead_makes_no_decision_late() -> None:
    """Submitted at 23:58 on the due day by a clock that shows 00:02."""
    decided = after(*ENERGY, act(GRANT, "2026-03-09 23:58", happened="2026-03-10 00:02")).events[0]
    assert decided.type == "Decided"
    assert (decided.day, decided.overdue_days) == (day("2026-03-09"), 0)


def test_the_applicant_s_time_is_when_the_platform_received_it() -> None:
    early = act(Submit(), "2026-03-04", happened="2026-03-03")
    assert refused(opened("energy_review", "2026-03-02"), early).code == "not_back_dated"
