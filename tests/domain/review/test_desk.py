"""Desk verbs: 委派、交回、拿回、加签、抄送、会签. None of them moves a clock."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Actor, Role
from domain.review.alarms import next_alarm
from domain.review.commands import (
    Accept,
    AnswerConsultation,
    AskSignatures,
    Consult,
    CopyTo,
    Decide,
    Delegate,
    Document,
    HandBack,
    HandOver,
    MarkRead,
    OpenHanding,
    RequestCorrection,
    Sign,
    Submit,
    Suspend,
    TakeBack,
)
from domain.review.words import Result
from domain.view import of_review
from tests.domain.histories import COMPANY, RULES, WORDS, act, day, on
from tests.domain.review.rounds import after, given, opened, refused

UNIT = "fgw"
PAPERS = ("energy_report", "energy_application")


def person(name: str, unit: str = UNIT) -> Actor:
    return Actor(person=name, role=Role.REVIEWER, unit=unit)


WANG, ZHAO, LIN = person("wang"), person("zhao"), person("lin")
WATER = person("shui", "sl")
IN_REVIEW = (
    opened("energy_review", "2026-03-01"),
    act(Submit(papers=PAPERS), "2026-03-02"),
    act(Accept(), "2026-03-02 10:00", WANG),
)
GRANT = Decide(outcome=Result.GRANTED, document=Document(number="1号"))
REFUSE = Decide(outcome=Result.REFUSED, reason=WORDS, remedies=WORDS, drafted_by="li")
DELEGATED = (*IN_REVIEW, act(HandOver(to="wang"), "2026-03-02 11:00", WANG),
             act(Delegate(to="zhao"), "2026-03-03", WANG))  # fmt: skip


def tasks(*history: Any, now: str | None = None) -> dict[str, tuple[Any, Any, Any]]:
    rows = of_review(given(*history, now=now), RULES)
    return {
        row["key"]: (row["unit"], row["claimed_by"], row["due"])
        for (table, _), row in rows.items()
        if table == "tasks"
    }


@pytest.mark.parametrize(
    "verb",
    [
        act(HandOver(to="zhao"), "2026-03-03", WANG),
        act(Delegate(to="zhao"), "2026-03-03", WANG),
        act(Consult(unit="sl", question=WORDS, until=day("2026-03-05")), "2026-03-03", WANG),
        act(AskSignatures(to=("zhao", "lin")), "2026-03-03", WANG),
        act(CopyTo(to=("zhao",), units=("sl",)), "2026-03-03", WANG),
    ],
    ids=lambda one: one.command.kind,
)
def test_no_desk_verb_moves_a_clock(verb: Any) -> None:
    assert given(*IN_REVIEW, verb).dues == given(*IN_REVIEW).dues


# --- 委派、交回 -----------------------------------------------------------------------------------


def test_what_is_delegated_comes_back_to_whoever_delegated_it() -> None:
    assert given(*DELEGATED).claimed_by == "zhao"
    assert tasks(*DELEGATED)["decide"] == (UNIT, "zhao", "2026-03-09")
    back = given(*DELEGATED, act(HandBack(), "2026-03-04", ZHAO))
    assert (back.claimed_by, back.delegated_by) == ("wang", None)


def test_only_the_one_who_has_it_gives_it_back_and_nobody_delegates_it_twice() -> None:
    assert refused(*DELEGATED, act(HandBack(), "2026-03-04", LIN)).code == "not_delegated_to_you"
    again = act(Delegate(to="lin"), "2026-03-04", ZHAO)
    assert refused(*DELEGATED, again).code == "not_now"
    oneself = act(Delegate(to="wang"), "2026-03-03", WANG)
    assert refused(*IN_REVIEW, oneself).code == "to_oneself"


# --- 拿回 -----------------------------------------------------------------------------------------


def test_one_s_own_last_step_is_taken_back_as_if_it_had_not_been() -> None:
    review = given(*DELEGATED, act(TakeBack(), "2026-03-03 10:00", WANG))
    assert (review.claimed_by, review.delegated_by, review.handing) == ("wang", None, None)


def test_until_whoever_it_went_to_has_opened_it() -> None:
    opened_it = act(OpenHanding(), "2026-03-03 09:30", ZHAO)
    no = refused(*DELEGATED, opened_it, act(TakeBack(), "2026-03-03 10:00", WANG))
    assert no.code == "not_now"
    stranger = act(OpenHanding(), "2026-03-03 09:30", LIN)
    assert refused(*DELEGATED, stranger).code == "not_handed_to_you"


def test_and_only_by_whoever_gave_it_away_and_only_the_last() -> None:
    assert refused(*DELEGATED, act(TakeBack(), "2026-03-03 10:00", LIN)).code == "not_your_step"
    gone_on = act(Suspend(reason="expert_review"), "2026-03-03 09:30", ZHAO)
    assert refused(*DELEGATED, gone_on, act(TakeBack(), "2026-03-03 10:00", WANG)).code == "not_now"


def test_a_question_that_is_taken_back_is_on_nobody_s_desk_any_more() -> None:
    asked = act(Consult(unit="sl", question=WORDS, until=day("2026-03-05")), "2026-03-03", WANG)
    assert "consult/1" in tasks(*IN_REVIEW, asked)
    assert "consult/1" not in tasks(*IN_REVIEW, asked, act(TakeBack(), "2026-03-03 10:00", WANG))


# --- 加签 -----------------------------------------------------------------------------------------

ASKED = (
    *IN_REVIEW,
    act(Consult(unit="sl", question=WORDS, until=day("2026-03-05")), "2026-03-03", WANG),
)


def test_another_unit_has_a_task_with_a_day_of_its_own_and_answers_it() -> None:
    assert tasks(*ASKED)["consult/1"] == ("sl", None, "2026-03-05")
    answer = act(AnswerConsultation(number=1, agrees=False, opinion=WORDS), "2026-03-04", WATER)
    review = given(*ASKED, answer)
    assert [(one.answered, one.agrees) for one in review.consultations] == [(True, False)]
    assert "consult/1" not in tasks(*ASKED, answer)


def test_it_holds_nothing_up_neither_open_nor_answered_with_a_no() -> None:
    assert given(*ASKED, act(GRANT, "2026-03-04", WANG)).outcome is Result.GRANTED


def test_its_day_rings_once_and_a_late_answer_is_an_answer_all_the_same() -> None:
    review = given(*ASKED, now="2026-03-04 10:00")
    alarm = next_alarm(review, RULES)
    assert alarm is not None
    late = after(*ASKED, act(AnswerConsultation(number=1, opinion=WORDS), "2026-03-06", WATER))
    passed = [one for one in late.passed if one.type == "ConsultationPassed"]
    assert [one.at for one in passed] == [on("2026-03-06", "00:00")]
    assert late.review.consultations[0].answered


def test_the_day_lies_inside_the_running_clock() -> None:
    """Due on Monday 9 March."""
    beyond = Consult(unit="sl", question=WORDS, until=day("2026-03-10"))
    assert refused(*IN_REVIEW, act(beyond, "2026-03-03", WANG)).code == "beyond_the_limit"
    over = Consult(unit="sl", question=WORDS, until=day("2026-03-02"))
    assert refused(*IN_REVIEW, act(over, "2026-03-03", WANG)).code == "beyond_the_limit"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Consult(question=WORDS, until=day("2026-03-05")), "nobody_asked"),
        (Consult(unit="mars", question=WORDS, until=day("2026-03-05")), "unknown_unit"),
        (Consult(person="wang", question=WORDS, until=day("2026-03-05")), "to_oneself"),
        (AskSignatures(to=()), "nobody_asked"),
        (AskSignatures(to=("zhao", "zhao")), "asked_twice"),
        (AskSignatures(to=("zhao",), quorum=2), "no_such_quorum"),
    ],
)
def test_what_is_asked_of_nobody_is_refused(command: Any, code: str) -> None:
    assert refused(*IN_REVIEW, act(command, "2026-03-03", WANG)).code == code


def test_at_most_ten_questions_wait_at_the_same_time() -> None:
    ask = Consult(unit="sl", question=WORDS, until=day("2026-03-05"))
    ten = (*IN_REVIEW, *(act(ask, f"2026-03-03 09:{n:02}", WANG) for n in range(10)))
    assert len(given(*ten).consultations) == 10
    assert refused(*ten, act(ask, "2026-03-03 10:00", WANG)).code == "too_many_asked"
    answered = act(AnswerConsultation(number=1, opinion=WORDS), "2026-03-03 10:00", WATER)
    assert len(given(*ten, answered, act(ask, "2026-03-03 10:30", WANG)).consultations) == 11


def test_only_whoever_is_asked_answers() -> None:
    answer = AnswerConsultation(number=1, opinion=WORDS)
    for by in (LIN, COMPANY, person("feng", "gxw")):
        assert refused(*ASKED, act(answer, "2026-03-04", by)).code == "not_yours"
    other = AnswerConsultation(number=7, opinion=WORDS)
    assert refused(*ASKED, act(other, "2026-03-04", WANG)).code == "not_asked"


# --- 抄送 -----------------------------------------------------------------------------------------

COPIED = (*IN_REVIEW, act(CopyTo(to=("zhao",), units=("sl",)), "2026-03-03", WANG))
READ = MarkRead()


def test_a_copy_is_something_to_read_without_a_day() -> None:
    assert tasks(*COPIED)["copy/1"] == (UNIT, "zhao", None)
    assert tasks(*COPIED)["copy/2"] == ("sl", None, None)


def test_whoever_it_went_to_says_that_he_has_read_it_and_has_it_on_his_desk_no_more() -> None:
    read = act(READ, "2026-03-03 10:00", WATER)
    left = [key for key in tasks(*COPIED, read) if key.startswith("copy/")]
    assert left == ["copy/1"]
    assert refused(*COPIED, read, act(READ, "2026-03-03 11:00", WATER)).code == "read_already"


def test_nobody_reads_in_the_place_of_another() -> None:
    for by in (LIN, WANG, COMPANY, person("feng", "gxw")):
        assert refused(*COPIED, act(READ, "2026-03-04", by)).code == "not_yours"


def test_a_copy_gives_no_right_to_act() -> None:
    for command in (GRANT, Suspend(reason="expert_review"), HandOver(to="shui"), CopyTo(to=("x",))):
        assert refused(*COPIED, act(command, "2026-03-04", WATER)).code == "not_yours"


def test_reading_is_no_step_of_the_procedure() -> None:
    """What was handed on before can still be taken back, and what was done before entered."""
    read = act(READ, "2026-03-05", ZHAO)
    handed = (*COPIED, act(HandOver(to="lin"), "2026-03-04", WANG), read)
    assert given(*handed, act(TakeBack(), "2026-03-05 10:00", WANG)).claimed_by is None
    before = act(
        Suspend(reason="expert_review"), "2026-03-05 11:00", WANG, happened=on("2026-03-04")
    )
    assert given(*COPIED, read, before).pause is not None


def test_it_is_read_while_the_applicant_mends_but_not_after_the_round() -> None:
    waiting = (
        *IN_REVIEW[:2],
        act(CopyTo(units=("sl",)), "2026-03-02 11:00", WANG),
        act(RequestCorrection(note=WORDS), "2026-03-03", WANG),
    )
    assert all(one.read for one in given(*waiting, act(READ, "2026-03-04", WATER)).copies)
    over = (*COPIED, act(GRANT, "2026-03-04", WANG))
    assert not [key for key in tasks(*over) if key.startswith("copy/")]
    assert refused(*over, act(READ, "2026-03-05", WATER)).code == "already_decided"


def test_at_most_sixty_copies_lie_unread_at_the_same_time() -> None:
    people = tuple(f"p{n}" for n in range(31))
    first = act(CopyTo(to=people), "2026-03-03", WANG)
    second = CopyTo(to=tuple(f"q{n}" for n in range(30)))
    assert refused(*IN_REVIEW, first, act(second, "2026-03-03 10:00", WANG)).code == (
        "too_many_copies"
    )
    read = act(READ, "2026-03-03 09:30", person("p0"))
    found = given(*IN_REVIEW, first, read, act(second, "2026-03-03 10:00", WANG))
    assert sum(not one.read for one in found.copies) == 60


def test_the_units_that_read_see_the_project_until_the_round_is_over() -> None:
    read = (*COPIED, act(READ, "2026-03-03 10:00", WATER))
    rows = of_review(given(*read), RULES)
    row = next(row for (table, _), row in rows.items() if table == "reviews")
    assert row["copied_to"] == [UNIT, "sl"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (CopyTo(), "nobody_named"),
        (CopyTo(to=("zhao", "zhao")), "named_twice"),
        (CopyTo(to=("wang",)), "to_oneself"),
        (CopyTo(units=("mars",)), "unknown_unit"),
        (CopyTo(units=(UNIT,)), "own_unit"),
        (CopyTo(units=("dl",)), "no_login"),
    ],
)
def test_a_copy_to_nobody_who_reads_here_is_refused(command: Any, code: str) -> None:
    assert refused(*IN_REVIEW, act(command, "2026-03-03", WANG)).code == code


def test_nobody_gets_a_second_copy_before_he_has_read_the_first() -> None:
    again = act(CopyTo(units=("sl",)), "2026-03-04", WANG)
    assert refused(*COPIED, again).code == "copied_already"
    read = act(READ, "2026-03-03 10:00", WATER)
    assert [one.number for one in given(*COPIED, read, again).copies] == [1, 2, 3]


# --- 会签 -----------------------------------------------------------------------------------------

SIGNING = (*IN_REVIEW, act(AskSignatures(to=("zhao", "lin", "sun"), quorum=2), "2026-03-03", WANG))


def test_each_signer_has_a_task_until_he_has_signed() -> None:
    assert {key for key in tasks(*SIGNING) if key.startswith("sign/")} == {
        "sign/zhao", "sign/lin", "sign/sun",
    }  # fmt: skip
    signed = act(Sign(agrees=True), "2026-03-03 10:00", ZHAO)
    assert "sign/zhao" not in tasks(*SIGNING, signed)
    assert refused(*SIGNING, signed, act(Sign(agrees=False), "2026-03-03 11:00", ZHAO)).code == (
        "signed_already"
    )


def test_before_enough_have_signed_nothing_is_granted_but_a_refusal_is_free() -> None:
    one = act(Sign(agrees=True), "2026-03-03 10:00", ZHAO)
    no = refused(*SIGNING, one, act(GRANT, "2026-03-04", WANG))
    assert (no.code, "lin、sun" in no.zh) == ("signatures_missing", True)
    assert given(*SIGNING, one, act(REFUSE, "2026-03-04", WANG)).outcome is Result.REFUSED


def test_a_quorum_suffices() -> None:
    two = (
        act(Sign(agrees=True), "2026-03-03 10:00", ZHAO),
        act(Sign(agrees=True, opinion=WORDS), "2026-03-03 11:00", LIN),
    )
    assert given(*SIGNING, *two, act(GRANT, "2026-03-04", WANG)).outcome is Result.GRANTED


def test_where_it_cannot_pass_any_more_it_is_asked_anew_or_refused() -> None:
    two = (
        act(Sign(agrees=False), "2026-03-03 10:00", ZHAO),
        act(Sign(agrees=False), "2026-03-03 11:00", LIN),
    )
    assert refused(*SIGNING, *two, act(GRANT, "2026-03-04", WANG)).code == "signatures_failed"
    again = act(AskSignatures(to=("sun",)), "2026-03-04", WANG)
    signed = act(Sign(agrees=True), "2026-03-04 10:00", person("sun"))
    review = given(*SIGNING, *two, again, signed, act(GRANT, "2026-03-05", WANG))
    assert review.outcome is Result.GRANTED


def test_without_a_quorum_all_must_agree() -> None:
    all_of_them = (*IN_REVIEW, act(AskSignatures(to=("zhao", "lin")), "2026-03-03", WANG))
    one = act(Sign(agrees=True), "2026-03-03 10:00", ZHAO)
    assert refused(*all_of_them, one, act(GRANT, "2026-03-04", WANG)).code == "signatures_missing"
