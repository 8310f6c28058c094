"""Application and acceptance: 行政许可法 29, 32; the worked examples 6, 7 and 8 of domain.md 4."""

from __future__ import annotations

from domain.clock import local_day
from domain.review.commands import (
    Accept,
    CorrectRecord,
    Decide,
    Decline,
    PublishNotice,
    RequestCorrection,
    Submit,
    Withdraw,
)
from domain.review.words import Result, Status
from tests.domain.histories import COMPANY, OTHER_COMPANY, RULES, WORDS, act, day, on, reviewer
from tests.domain.review.rounds import after, given, opened, refused

OPENED = opened("energy_review", "2026-03-02")
PAPERS = ("energy_report", "energy_application")
COMPLETE = Submit(papers=PAPERS)
FILING_FIELDS = {
    "enterprise": "某公司",
    "project": "某项目",
    "total_investment": "8000",
    "policy_statement": "符合产业政策",
}


def test_a_round_of_a_licence_waits_for_its_application_without_a_clock() -> None:
    review = given(OPENED, now="2026-12-01")
    assert review.status is Status.WAITING_APPLICATION
    assert review.dues.promised is None


def test_a_complete_application_names_nothing_missing() -> None:
    review = given(OPENED, act(COMPLETE, "2026-03-13"))
    assert (review.status, review.missing) == (Status.SUBMITTED, ())


def test_an_incomplete_application_is_taken_and_shown_as_such() -> None:
    review = given(OPENED, act(Submit(papers=PAPERS[:1]), "2026-03-13"))
    assert (review.status, review.missing) == (Status.SUBMITTED, ("项目节能审查申请书",))


def test_a_paper_that_the_item_does_not_know_is_refused_with_those_it_knows() -> None:
    no = refused(OPENED, act(Submit(papers=("love_letter",)), "2026-03-13"))
    assert no.code == "unknown_material"
    assert "energy_report" in no.zh


def test_a_field_that_the_form_does_not_have_is_refused() -> None:
    entry = opened("idea_review", "2026-03-02")
    no = refused(entry, act(Submit(fields={"horoscope": "白羊"}), "2026-03-03"))
    assert no.code == "unknown_field"


def test_a_declared_fact_is_read_and_a_wrong_value_refused() -> None:
    idea = opened("idea_review", "2026-03-02")
    review = given(
        idea, act(Submit(facts={"investor": "企业投资", "building": "是"}), "2026-03-03")
    )
    assert (review.facts["investor"], review.facts["building"]) == ("enterprise", True)
    assert refused(idea, act(Submit(facts={"investor": "火星"}), "2026-03-03")).code == "bad_fact"
    assert refused(idea, act(Submit(facts={"eia": "form"}), "2026-03-03")).code == "not_its_fact"


def test_sent_at_23_40_on_a_friday_is_received_that_friday() -> None:
    """Example 6: the hour is nothing; window to the next Friday."""
    review = given(OPENED, act(COMPLETE, "2026-03-13 23:40"))
    assert review.window == day("2026-03-20")


def test_nobody_asked_for_correction() -> None:
    """Example 7: at 00:00 on 8 May accepted as of 27 April, with five working days gone."""
    submitted = act(COMPLETE, "2026-04-27")
    before = given(OPENED, submitted, now="2026-05-07 23:59")
    assert (before.status, before.window) == (Status.SUBMITTED, day("2026-05-07"))
    then = after(OPENED, submitted, now="2026-05-08 00:00")
    accepted = next(event for event in then.passed if event.type == "Accepted")
    assert accepted.at == on("2026-05-08", "00:00")
    assert accepted.by is None
    assert (then.review.start_day, then.review.tacit) == (day("2026-04-27"), True)
    assert then.review.dues.statutory == day("2026-05-27")


def test_tacit_acceptance_is_dated_to_its_midnight_however_late_the_worker_came_back() -> None:
    then = after(OPENED, act(COMPLETE, "2026-04-27"), now="2026-05-20")
    assert [(e.type, e.at) for e in then.passed if e.type == "Accepted"] == [
        ("Accepted", on("2026-05-08", "00:00"))
    ]


def test_a_promise_that_silence_has_eaten_is_marked_in_arrears() -> None:
    """The promised 5 wd from 27 April ended with the window: overdue at the acceptance itself."""
    then = after(OPENED, act(COMPLETE, "2026-04-27"), now="2026-05-08 00:00")
    overdue = [event for event in then.passed if event.type == "WentOverdue"]
    assert [(event.at, event.due) for event in overdue] == [
        (on("2026-05-08", "00:00"), day("2026-05-07"))
    ]


def test_correction_in_time() -> None:
    """Example 8: 受理 on 16 June, decision until 15 July over 端午."""
    received = act(Submit(papers=PAPERS[:1]), "2026-06-01")
    assert given(OPENED, received).window == day("2026-06-08")
    asked = act(RequestCorrection(missing=("energy_application",)), "2026-06-03")
    assert given(OPENED, received, asked).status is Status.CORRECTING
    again = act(Submit(papers=PAPERS[1:]), "2026-06-15")
    assert given(OPENED, received, asked, again).window == day("2026-06-23")
    review = given(OPENED, received, asked, again, act(Accept(), "2026-06-16"))
    assert review.dues.statutory == day("2026-07-15")
    assert review.missing == ()


def test_no_clock_of_the_department_runs_while_the_applicant_corrects() -> None:
    asked = act(RequestCorrection(note=WORDS), "2026-03-17")
    review = given(OPENED, act(COMPLETE, "2026-03-13"), asked)
    assert review.dues == type(review.dues)()
    assert given(OPENED, act(COMPLETE, "2026-03-13"), asked, now="2026-05-20").open


def test_a_correction_notice_must_say_what_is_missing() -> None:
    no = refused(OPENED, act(COMPLETE, "2026-03-13"), act(RequestCorrection(), "2026-03-16"))
    assert (no.code, no.clause) == ("nothing_missing", "行政许可法第32条")


def test_what_was_not_objected_to_the_first_time_cannot_be_asked_the_second_time() -> None:
    """一次性告知: told once, and all of it."""
    history = (
        OPENED,
        act(COMPLETE, "2026-03-13"),
        act(RequestCorrection(missing=("energy_application",)), "2026-03-16"),
        act(Submit(papers=("energy_application",)), "2026-03-18"),
    )
    no = refused(*history, act(RequestCorrection(missing=("energy_report",)), "2026-03-19"))
    assert (no.code, no.clause) == ("told_once", "行政许可法第32条")
    assert "节能报告" in no.zh


def test_what_the_resubmission_itself_got_wrong_may_be_asked_again() -> None:
    history = (
        OPENED,
        act(Submit(papers=PAPERS[:1]), "2026-03-13"),
        act(RequestCorrection(missing=("energy_application",)), "2026-03-16"),
        act(Submit(papers=PAPERS), "2026-03-18"),
    )
    for wrong in PAPERS:  # both came with the resubmission
        review = given(*history, act(RequestCorrection(missing=(wrong,)), "2026-03-19"))
        assert (review.status, review.corrections) == (Status.CORRECTING, 2)
    assert given(*history, act(RequestCorrection(note=WORDS), "2026-03-19")).corrections == 2


def test_an_applicant_who_stays_silent_through_the_window_lapses() -> None:
    """60 working days (assumed) from Mon 16 March 2026 end on Fri 12 June."""
    asked = act(RequestCorrection(note=WORDS), "2026-03-16")
    history = (OPENED, act(COMPLETE, "2026-03-13"), asked)
    window = given(*history).window
    assert window is not None
    assert given(*history, act(COMPLETE, f"{window} 23:59")).status is Status.SUBMITTED
    then = after(*history, now="2026-12-01")
    assert [event.type for event in then.passed] == ["Lapsed"]
    lapsed = then.passed[-1]
    assert (local_day(lapsed.at) - window).days == 1
    assert then.review.status is Status.LAPSED


def test_what_was_turned_away_is_not_corrected_and_the_refusal_says_what_to_do() -> None:
    """The next round is open since; and what turned the applicant away can be challenged."""
    put_right = CorrectRecord(
        entry="correction", day=day("2026-03-18"), reason=WORDS, drafted_by="li.si"
    )
    lapsed = act(RequestCorrection(note=WORDS), "2026-03-16")
    declined = act(Decline(because="not_competent", reason=WORDS), "2026-03-16")
    for turned_away, words in (
        (lapsed, "申请人逾期未补正，本轮已经终止，不能再更正记录。"),
        (declined, "本轮已经不予受理，不能再更正记录。"),
    ):
        no = refused(OPENED, act(COMPLETE, "2026-03-13"), turned_away, act(put_right, "2026-07-01"))
        assert no.code == "not_now"
        assert no.zh.startswith(words)
        assert "新的一轮重新申报" in no.zh
        assert "行政复议" in no.zh


def test_declined_ends_the_round_with_a_reason() -> None:
    declined = act(Decline(because="not_competent", reason=WORDS), "2026-03-16")
    review = given(OPENED, act(COMPLETE, "2026-03-13"), declined)
    assert review.status is Status.DECLINED
    no = refused(OPENED, act(COMPLETE, "2026-03-13"), declined, act(Accept(), "2026-03-17"))
    assert (no.code, no.legal) == ("not_now", ())


def test_accepted_in_the_window_there_is_no_tacit_acceptance() -> None:
    then = after(OPENED, act(COMPLETE, "2026-03-13"), act(Accept(), "2026-03-20 23:59"))
    assert then.types == ["Accepted"]
    assert (then.review.tacit, then.review.start_day) == (False, day("2026-03-20"))


def test_after_silence_neither_acceptance_nor_correction_is_possible_any_more() -> None:
    history = (OPENED, act(COMPLETE, "2026-04-27"))
    for late in (Accept(), RequestCorrection(note=WORDS)):
        assert refused(*history, act(late, "2026-05-08")).code == "accepted_by_silence"


def test_an_answer_within_the_window_entered_after_it_takes_the_silence_back() -> None:
    then = after(
        OPENED,
        act(COMPLETE, "2026-04-27"),
        act(Accept(), "2026-05-11", happened="2026-05-07 17:00"),
    )
    assert then.types == ["OverdueRetracted", "TacitAcceptanceRetracted", "Accepted"]
    assert (then.review.start_day, then.review.tacit) == (day("2026-05-07"), False)
    assert then.review.dues.promised == day("2026-05-13"), "Sat 9 May is worked"
    assert then.review.overdue == ()


def test_a_correction_within_the_window_entered_after_it_takes_the_silence_back() -> None:
    then = after(
        OPENED,
        act(Submit(papers=PAPERS[:1]), "2026-04-27"),
        act(
            RequestCorrection(missing=("energy_application",)),
            "2026-05-11",
            happened="2026-05-06",
        ),
    )
    assert then.types == ["OverdueRetracted", "TacitAcceptanceRetracted", "CorrectionRequested"]
    assert (then.review.status, then.review.overdue) == (Status.CORRECTING, ())
    assert then.review.start_day is None


# --- who may apply --------------------------------------------------------------------------------


def test_only_the_company_itself_applies() -> None:
    assert refused(OPENED, act(COMPLETE, "2026-03-13", OTHER_COMPANY)).code == "not_yours"
    assert refused(OPENED, act(COMPLETE, "2026-03-13", reviewer("fgw"))).code == "not_yours"


def test_what_an_office_submits_the_company_cannot() -> None:
    launch = opened("conformity_launch", "2026-03-02")
    submit = Submit(papers=("boundary",))
    assert refused(launch, act(submit, "2026-03-03", COMPANY)).code == "not_yours"
    assert given(launch, act(submit, "2026-03-03", reviewer("zrzy"))).status is Status.SUBMITTED


# --- registration ---------------------------------------------------------------------------------


def test_complete_information_is_the_filing() -> None:
    """核准备案条例 13: limit 0, registered at the moment of receipt, nobody decides."""
    then = after(
        opened("enterprise_filing", "2026-03-02"),
        act(Submit(fields=FILING_FIELDS), "2026-03-13 22:10"),
    )
    assert then.types == ["Submitted", "Accepted", "Decided"]
    assert (then.review.outcome, then.review.status) == (Result.REGISTERED, Status.DECIDED)
    assert {event.at for event in then.events} == {on("2026-03-13", "22:10")}


def test_the_amount_on_the_filing_form_is_the_project_s_amount_from_then_on() -> None:
    then = after(
        opened("enterprise_filing", "2026-03-02"),
        act(Submit(fields=FILING_FIELDS), "2026-03-13"),
    )
    submitted = then.events[0]
    assert submitted.type == "Submitted"
    assert submitted.facts == {"total_investment": "8000"}
    decided = then.events[-1]
    assert decided.type == "Decided"
    assert decided.facts == {"total_investment": "8000"}, "the newest decision's figure counts"


def test_an_incomplete_filing_waits_and_a_corrected_one_registers_itself() -> None:
    without = {name: text for name, text in FILING_FIELDS.items() if name != "policy_statement"}
    history = (
        opened("enterprise_filing", "2026-03-02"),
        act(Submit(fields=without), "2026-03-13"),
        act(RequestCorrection(note=WORDS), "2026-03-16"),
    )
    assert given(*history[:2]).missing == ("项目符合产业政策的声明",)
    rest = act(Submit(fields={"policy_statement": "符合"}), "2026-03-17")
    assert given(*history, rest).outcome is Result.REGISTERED


def test_a_filing_cannot_be_refused() -> None:
    history = (
        opened("enterprise_filing", "2026-03-02"),
        act(Submit(), "2026-03-13"),
        act(Accept(), "2026-03-13 10:00"),
    )
    refuse = Decide(outcome=Result.REFUSED, reason=WORDS, remedies=WORDS, drafted_by="li")
    no = refused(*history, act(refuse, "2026-03-13 11:00"))
    assert no.code == "no_such_outcome"
    assert "准予登记" in no.zh


def test_an_ordinary_registration_is_decided_and_needs_its_fields() -> None:
    history = (
        opened("reserve_entry", "2026-03-02"),
        act(Submit(fields={"project_name": "某项目"}), "2026-03-03", COMPANY),
        act(Accept(), "2026-03-04"),
    )
    no = refused(*history, act(Decide(outcome=Result.REGISTERED), "2026-03-05"))
    assert no.code == "materials_missing"
    assert "计划开工时间" in no.zh


def test_a_field_that_is_a_fact_is_that_fact_s_value() -> None:
    fields = {field.id: "x" for field in RULES.item("reserve_entry").fields}
    history = (
        opened("reserve_entry", "2026-03-02"),
        act(Submit(fields=fields | {"planned_start": "2026-09-01"}), "2026-03-03", COMPANY),
        act(Accept(), "2026-03-04"),
    )
    decided = after(*history, act(Decide(outcome=Result.REGISTERED), "2026-03-05")).events[0]
    assert decided.type == "Decided"
    assert decided.facts == {"planned_start": "2026-09-01"}
    wrong = act(Submit(fields={"planned_start": "秋天"}), "2026-03-03", COMPANY)
    assert refused(history[0], wrong).code == "bad_fact"


# --- public notices before the application -----------------------------------------------------------


def test_a_notice_before_submission_must_be_over() -> None:
    land = opened("land_conversion", "2026-03-02")
    submit = Submit(papers=("land_report",))
    no = refused(land, act(submit, "2026-03-03"))
    assert no.code == "notice_not_over"
    published = [
        act(PublishNotice(notice=notice), "2026-03-03 10:00")
        for notice in ("pre_notice", "compensation_notice")
    ]
    # 30 days from 3 March end on Thu 2 April; on that day it still hangs.
    assert refused(land, *published, act(submit, "2026-04-02")).code == "notice_not_over"
    assert given(land, *published, act(submit, "2026-04-03")).status is Status.SUBMITTED


def test_a_notice_is_published_once_and_only_of_the_item() -> None:
    land = opened("land_conversion", "2026-03-02")
    once = act(PublishNotice(notice="pre_notice"), "2026-03-03")
    assert refused(land, once, act(PublishNotice(notice="pre_notice"), "2026-03-04")).code == (
        "notice_published"
    )
    assert refused(land, act(PublishNotice(notice="banns"), "2026-03-03")).code == "unknown_notice"


def test_an_application_not_yet_made_can_be_given_up() -> None:
    assert given(OPENED, act(Withdraw(), "2026-03-03")).status is Status.WITHDRAWN
