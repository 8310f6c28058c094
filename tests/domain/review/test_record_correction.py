"""更正记录: an entry of an open round bore a wrong day (domain.md 4, 8, 9; 行政许可法 32, 42, 45).

The energy review promises 5 working days and has 20 by law. 25 September 2026 is the 中秋 holiday,
1 to 7 October are the 国庆 holidays, 20 September and 10 October are worked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.acts import Act, Actor, Role
from domain.clock import local_day
from domain.play import rules_of
from domain.review.alarms import next_alarm
from domain.review.commands import (
    Accept,
    AcceptWithGap,
    CopyTo,
    CorrectRecord,
    Decide,
    Document,
    Extend,
    Forward,
    Inform,
    MoveClocks,
    PublishNotice,
    RequestCorrection,
    Resume,
    Submit,
    Suspend,
)
from domain.review.due import explained, limit_run
from domain.review.entries import entries
from domain.review.events import Dues, RecordCorrected
from domain.review.moves import moves
from domain.review.pausing import pauses_made
from domain.review.state import Review, evolve, told_whole
from domain.review.words import LimitKind, Result, Status
from domain.stops import Stop
from domain.view import of_review
from tests.domain.histories import OFFICE, RULES, WORDS, act, day, leader, on, reviewer, told
from tests.domain.review.rounds import After, after, given, opened, refused

PAPERS = ("energy_report", "energy_application")
OPENED = opened("energy_review", "2026-09-14")
RECEIVED = act(Submit(papers=PAPERS), "2026-09-21")
ACCEPTED = act(Accept(), "2026-09-23")
IN_REVIEW = (OPENED, RECEIVED, ACCEPTED)
HEAD = Actor(person="he", role=Role.HEAD, unit="fgw")


def right(
    entry: str, to: str, when: str, by: Actor | None = None, drafted_by: str = "li"
) -> Act[Any]:
    """The head puts `entry` right: it was on the day `to`."""
    command = CorrectRecord(entry=entry, day=day(to), reason=WORDS, drafted_by=drafted_by)
    return act(command, when, by)


def correction(found: After) -> RecordCorrected:
    (event,) = [one for one in found.events if isinstance(one, RecordCorrected)]
    return event


# --- what follows ---------------------------------------------------------------------------------


def test_the_event_bears_what_was_what_is_why_who_drafted_it_and_both_dues() -> None:
    """5 wd from 23 September: 24, 28, 29, 30 September and 8 October; from the 22nd a day less."""
    event = correction(after(*IN_REVIEW, right("accepted", "2026-09-22", "2026-09-28")))
    assert (event.entry, event.day_was, event.day) == (
        "accepted",
        day("2026-09-23"),
        day("2026-09-22"),
    )
    assert (event.reason, event.drafted_by, event.clause) == (WORDS, "li", "行政许可法第32条")
    assert event.was == Dues(promised=day("2026-10-08"), statutory=day("2026-10-28"))
    assert event.dues == Dues(promised=day("2026-09-30"), statutory=day("2026-10-27"))


def test_the_round_stands_as_though_it_had_been_recorded_rightly() -> None:
    """Dues, the armed timer and the sentences read aloud are those of an acceptance on that day."""
    corrected = given(*IN_REVIEW, right("accepted", "2026-09-22", "2026-09-24"))
    rightly = given(OPENED, RECEIVED, act(Accept(), "2026-09-22"), now="2026-09-24 09:00")
    assert (corrected.start_day, corrected.dues) == (rightly.start_day, rightly.dues)
    for kind in LimitKind:
        assert explained(corrected, kind, RULES) == explained(rightly, kind, RULES)
    rings = [next_alarm(one, rules_of(one, RULES)) for one in (corrected, rightly)]
    assert rings[0] == rings[1]


def test_the_read_model_shows_the_right_day() -> None:
    corrected = given(*IN_REVIEW, right("accepted", "2026-09-22", "2026-09-24"))
    ((_, row),) = [one for one in of_review(corrected, RULES).items() if one[0][0] == "reviews"]
    assert (row["accepted_on"], row["promised_due"]) == ("2026-09-22", "2026-09-30")


def test_it_may_lie_further_back_than_an_act_may_be_entered_late() -> None:
    """Back-dating ends at five working days; further back is what corrections are for (domain.md 8)."""
    begun = (opened("energy_review", "2026-09-01"), act(Submit(papers=PAPERS), "2026-09-14"))
    no = refused(*begun, act(Accept(), "2026-09-21", happened="2026-09-11"))
    assert (no.code, "更正记录" in no.zh) == ("too_far_back", True)
    review = given(
        *begun, act(Accept(), "2026-09-18"), right("accepted", "2026-09-14", "2026-10-20")
    )
    assert review.start_day == day("2026-09-14")


def test_a_correction_keeps_no_one_from_entering_what_was_done_before_it() -> None:
    """It is no step of the procedure: the pause of the day before can still be entered."""
    paused = act(Suspend(reason="expert_review"), "2026-09-28 16:00", happened="2026-09-24")
    review = given(*IN_REVIEW, right("accepted", "2026-09-22", "2026-09-28"), paused)
    assert review.pause is not None
    assert review.pause.start == day("2026-09-24")


def test_corrected_twice_the_second_stands() -> None:
    twice = given(
        *IN_REVIEW,
        right("accepted", "2026-09-22", "2026-09-24"),
        right("accepted", "2026-09-23", "2026-09-24 10:00"),
    )
    assert twice.dues == given(*IN_REVIEW, now="2026-09-24 10:00").dues


# --- marks of lateness ----------------------------------------------------------------------------


def test_a_mark_of_lateness_that_the_right_day_disproves_is_taken_back() -> None:
    """Recorded as accepted on the 22nd it was due on 30 September; on the 23rd, on 8 October."""
    begun = (OPENED, RECEIVED, act(Accept(), "2026-09-23", happened="2026-09-22"))
    found = after(*begun, right("accepted", "2026-09-23", "2026-10-08"))
    assert [one.type for one in found.passed] == ["WentOverdue"]
    assert found.types == ["RecordCorrected", "OverdueRetracted"]
    assert found.review.overdue == ()


def test_what_is_late_by_both_days_stays_late() -> None:
    found = after(*IN_REVIEW, right("accepted", "2026-09-22", "2026-10-20"))
    assert found.types == ["RecordCorrected"]
    assert found.review.overdue == (LimitKind.PROMISED,)


def test_a_mark_that_the_right_day_proves_is_made_at_the_correction_and_names_its_own_day() -> None:
    """Due on 30 September by the right day; on 3 October nobody had known."""
    found = after(*IN_REVIEW, right("accepted", "2026-09-22", "2026-10-03"))
    (late,) = [one for one in found.passed if one.type == "WentOverdue"]
    assert (late.at, late.due) == (on("2026-10-03"), day("2026-09-30"))


def test_a_step_that_has_rung_is_not_unrung_and_the_next_follow_the_right_day() -> None:
    """e1 rang three days before 8 October, on 28 September; by the right day e2 comes on the 29th."""
    found = after(
        *IN_REVIEW, right("accepted", "2026-09-22", "2026-09-28 10:00"), now="2026-09-30 10:00"
    )
    assert [one.step for one in found.review.escalations] == ["e0", "e1", "e2", "e3"]
    assert [(one.step, local_day(one.at)) for one in found.rung if one.at > on("2026-09-28")] == [
        ("e2", day("2026-09-29")),
        ("e3", day("2026-09-30")),
    ]


# --- receipt, notice, silence ---------------------------------------------------------------------


def test_received_earlier_the_window_ends_earlier() -> None:
    """Handed in at the counter on the 18th, entered on the 21st: five days are the 20th to the 24th."""
    event = correction(after(OPENED, RECEIVED, right("received", "2026-09-18", "2026-09-22")))
    assert (event.window_was, event.window) == (day("2026-09-29"), day("2026-09-24"))


def test_the_window_that_was_over_by_then_lets_silence_accept_as_of_the_right_day() -> None:
    found = after(OPENED, RECEIVED, right("received", "2026-09-14", "2026-09-28"))
    (accepted,) = [one for one in found.passed if one.type == "Accepted"]
    assert (accepted.at, accepted.tacit, accepted.day) == (
        on("2026-09-28"),
        True,
        day("2026-09-14"),
    )


def test_accepted_after_the_window_of_the_right_receipt_the_limits_run_from_receipt() -> None:
    """Received on the 14th it had to be answered by the 18th; the acceptance of the 23rd came late."""
    found = after(*IN_REVIEW, right("received", "2026-09-14", "2026-09-24"))
    assert correction(found).silence == "proved"
    assert (found.review.tacit, found.review.start_day) == (True, day("2026-09-14"))


def test_an_acceptance_in_time_that_was_never_entered_disproves_the_silence() -> None:
    """Accepted by silence on 30 September as of the 21st; it had been accepted on the 23rd."""
    found = after(OPENED, RECEIVED, right("accepted", "2026-09-23", "2026-10-15"))
    assert [one.type for one in found.passed] == ["Accepted", "WentOverdue"]
    assert correction(found).silence == "disproved"
    assert (found.review.tacit, found.review.start_day, found.review.window) == (
        False,
        day("2026-09-23"),
        None,
    )
    assert found.review.dues.promised == day("2026-10-08")


def test_a_correction_notice_of_a_later_day_moves_the_applicants_window() -> None:
    asked = act(RequestCorrection(missing=PAPERS[:1]), "2026-09-22")
    event = correction(
        after(OPENED, RECEIVED, asked, right("correction", "2026-09-23", "2026-10-08"))
    )
    assert (event.window_was, event.window) == (day("2026-12-22"), day("2026-12-23"))


def test_of_an_earlier_day_it_leaves_the_applicant_the_days_that_he_was_told() -> None:
    """行政许可法 8: he relies on the day in his notice, though the notice was of the day before."""
    asked = act(RequestCorrection(missing=PAPERS[:1]), "2026-09-23")
    begun = (OPENED, RECEIVED, asked, right("correction", "2026-09-22", "2026-12-23"))
    assert (correction(after(*begun)).window, given(*begun).window) == (None, day("2026-12-23"))
    mended = given(*begun, act(Submit(papers=PAPERS[:1]), "2026-12-23 16:00"))
    assert mended.status is Status.SUBMITTED
    again = given(*begun, right("correction", "2026-09-24", "2026-12-23 12:00"))
    assert again.window == day("2026-12-24")


def test_papers_that_lack_are_owed_as_many_days_after_the_right_acceptance_never_fewer() -> None:
    gapped = (
        OPENED,
        act(Submit(papers=PAPERS[:1]), "2026-09-21"),
        act(AcceptWithGap(gap=PAPERS[1:], promise=WORDS), "2026-09-23"),
    )
    until = given(*gapped).gap_until
    assert until is not None
    later = correction(after(*gapped, right("accepted", "2026-09-24", "2026-09-24 10:00")))
    earlier = given(*gapped, right("accepted", "2026-09-22", "2026-09-24 10:00"))
    assert (later.gap_was, earlier.gap_until) == (until, until)
    assert later.gap_until == until + timedelta(days=1)


def test_only_an_acceptance_in_time_disproves_the_silence() -> None:
    """Nobody has answered: an acceptance of the 30th, a day after the window, changes nothing."""
    no = refused(OPENED, RECEIVED, right("accepted", "2026-09-30", "2026-10-15"))
    assert (no.code, "视为受理" in no.zh, no.clause) == (
        "accepted_by_silence",
        True,
        "行政许可法第32条",
    )


def test_a_mark_that_the_record_takes_back_keeps_no_one_from_entering_what_was_done_before() -> (
    None
):
    """Late on 8 October by the wrong day, in time by the right one: the pause of the day before."""
    begun = (OPENED, RECEIVED, act(Accept(), "2026-09-23", happened="2026-09-22"))
    paused = act(Suspend(reason="expert_review"), "2026-10-08 16:00", happened="2026-09-30")
    review = given(*begun, right("accepted", "2026-09-23", "2026-10-08"), paused)
    assert (review.overdue, review.pause and review.pause.start) == ((), day("2026-09-30"))


# --- every receipt, and an answer that came too late ----------------------------------------------

# Received on 21 September, to be answered by the 29th; on the 23rd asked to correct; received again
# on 8 October, to be answered by the 14th; accepted on the 12th.
ASKED = act(RequestCorrection(missing=PAPERS[:1]), "2026-09-23")
AGAIN = act(Submit(papers=PAPERS[:1]), "2026-10-08")
TWICE = (OPENED, RECEIVED, ASKED, AGAIN, act(Accept(), "2026-10-12"))


def test_every_receipt_and_every_answer_of_the_round_is_an_entry() -> None:
    there = [(one.id, one.zh, str(one.day)) for one in entries(given(*TWICE), RULES)]
    assert there == [
        ("received-1", "第1次收到申请", "2026-09-21"),
        ("correction-1", "第1次补正告知", "2026-09-23"),
        ("received", "收到申请", "2026-10-08"),
        ("accepted", "受理", "2026-10-12"),
    ]


@pytest.mark.parametrize(
    ("entry", "to", "starts", "promised", "why"),
    [
        ("received-1", "2026-09-17", "2026-10-12", "2026-10-19", "window 18, 20, 21, 22, 23"),
        ("received-1", "2026-09-16", "2026-09-16", "2026-09-22", "window to the 22nd"),
        ("correction-1", "2026-09-29", "2026-10-12", "2026-10-19", "on the window's last day"),
        ("correction-1", "2026-09-30", "2026-09-21", "2026-09-29", "a day after it"),
        ("received", "2026-09-29", "2026-10-12", "2026-10-19", "window 30; 8, 9, 10, 12"),
        ("received", "2026-09-28", "2026-09-28", "2026-10-10", "window to 10 October"),
        ("accepted", "2026-10-14", "2026-10-14", "2026-10-21", "on the window's last day"),
        ("accepted", "2026-10-15", "2026-10-08", "2026-10-14", "a day after it"),
    ],
)
def test_a_receipt_that_was_answered_too_late_was_accepted_on_its_day(
    entry: str, to: str, starts: str, promised: str, why: str
) -> None:
    """行政许可法 32: 逾期不告知的，自收到申请材料之日起即为受理."""
    found = after(*TWICE, right(entry, to, "2026-10-16"))
    late = (starts != "2026-10-12" and entry != "accepted") or to == "2026-10-15"
    assert correction(found).silence == ("proved" if late else None), why
    review = found.review
    assert (review.status, review.tacit, review.start_day, review.dues.promised) == (
        Status.IN_REVIEW,
        late,
        day(starts),
        day(promised),
    ), why


@pytest.mark.parametrize(
    ("history", "entry", "number"),
    [
        ((OPENED, RECEIVED, ASKED), "correction", 1),
        ((OPENED, RECEIVED, ASKED, AGAIN), "correction-1", 1),
        (TWICE, "correction-1", 1),
    ],
    ids=["to be mended", "handed in again", "accepted since"],
)
def test_a_notice_outside_its_window_was_none_wherever_the_round_stands(
    history: tuple[Act[Any], ...], entry: str, number: int
) -> None:
    """Told on the 30th, a day late: accepted as of the 21st, and the limits have run since."""
    found = after(*history, right(entry, "2026-09-30", "2026-10-12 10:00"))
    event = correction(found)
    assert (event.silence, event.silent) == ("proved", (number,))
    assert event.dues == Dues(promised=day("2026-09-29"), statutory=day("2026-10-26"))
    review = found.review
    assert (review.status, review.tacit, review.start_day) == (
        Status.IN_REVIEW,
        True,
        day("2026-09-21"),
    )
    (late,) = [one for one in found.passed if one.type == "WentOverdue"]
    assert (late.at, late.due) == (on("2026-10-12", "10:00"), day("2026-09-29"))


def test_received_so_early_that_the_notice_came_too_late_it_was_accepted_then() -> None:
    """To be mended; received on the 16th it was to be answered by the 22nd, and was on the 23rd."""
    found = after(OPENED, RECEIVED, ASKED, right("received", "2026-09-16", "2026-10-12"))
    assert correction(found).silence == "proved"
    assert (found.review.status, found.review.start_day) == (Status.IN_REVIEW, day("2026-09-16"))
    in_time = given(OPENED, RECEIVED, ASKED, right("received", "2026-09-17", "2026-10-12"))
    assert (in_time.status, in_time.start_day) == (Status.CORRECTING, None)


def test_the_old_and_the_new_days_stand_in_the_event() -> None:
    """Until 23 December the applicant was to mend it; it had been accepted, by the 29th unanswered."""
    event = correction(
        after(OPENED, RECEIVED, ASKED, right("correction", "2026-09-30", "2026-10-12"))
    )
    assert (event.was, event.window_was, event.window) == (
        Dues(),
        day("2026-12-23"),
        day("2026-09-29"),
    )


def test_a_notice_found_to_have_been_in_time_holds_again_and_the_window_is_given_anew() -> None:
    """The applicant had nothing to mend as long as it counted as accepted: sixty working days from
    the day on which he hears that he has, not from the notice."""
    history = (OPENED, RECEIVED, ASKED, right("correction", "2026-09-30", "2026-10-12"))
    found = after(*history, right("correction", "2026-09-28", "2026-10-20"))
    event, review = correction(found), found.review
    assert (event.silence, event.silent) == ("disproved", ())
    assert (event.was, event.dues) == (
        Dues(promised=day("2026-09-29"), statutory=day("2026-10-26")),
        Dues(),
    )
    assert (review.status, review.start_day, review.tacit, review.overdue) == (
        Status.CORRECTING,
        None,
        False,
        (),
    )
    assert "OverdueRetracted" in found.types
    assert review.window == RULES.calendar.nth_working_day_after(day("2026-10-20"), 60)
    mended = given(*history, right("correction", "2026-09-28", "2026-10-20"), now="2026-12-25")
    assert mended.status is Status.CORRECTING  # sixty from 28 September ended on 24 December


def test_the_notice_of_another_day_meanwhile_does_not_shorten_that_window() -> None:
    history = (OPENED, RECEIVED, ASKED, right("correction", "2026-09-30", "2026-10-12"))
    anew = right("correction", "2026-09-28", "2026-10-20")
    found = after(*history, anew, right("correction", "2026-09-24", "2026-10-21"))
    assert (correction(found).window, found.review.asked_on) == (None, day("2026-09-24"))


@pytest.mark.parametrize(
    ("when", "status", "starts"),
    [
        ("2026-10-13", Status.SUBMITTED, None),
        ("2026-10-15", Status.IN_REVIEW, "2026-10-08"),
    ],
    ids=["in its window", "its window is over"],
)
def test_what_was_handed_in_again_waits_for_its_answer_or_silence_has_accepted_it(
    when: str, status: Status, starts: str | None
) -> None:
    """The first notice was in time after all, and what came on 8 October nobody has answered."""
    history = (OPENED, RECEIVED, ASKED, AGAIN, right("correction-1", "2026-09-30", "2026-10-12"))
    review = given(*history, right("correction-1", "2026-09-24", when))
    assert (review.status, review.start_day) == (status, day(starts) if starts else None)
    assert review.received_at == on("2026-10-08")


def test_an_acceptance_that_was_late_by_a_wrong_receipt_stands_again_by_the_right_one() -> None:
    begun = (*IN_REVIEW, right("received", "2026-09-14", "2026-09-24"))
    found = after(*begun, right("received", "2026-09-21", "2026-09-24 10:00"))
    assert correction(found).silence == "disproved"
    assert (found.review.tacit, found.review.start_day, found.review.dues) == (
        False,
        day("2026-09-23"),
        given(*IN_REVIEW).dues,
    )


@pytest.mark.parametrize(
    "history",
    [
        (OPENED, RECEIVED),
        (OPENED, RECEIVED, ASKED),
        IN_REVIEW,
        (OPENED, RECEIVED, act(CopyTo(to=("zhao",)), "2026-10-12")),
    ],
    ids=["submitted", "to be mended", "accepted", "accepted by silence"],
)
def test_a_state_that_did_not_tell_what_answered_its_receipt_tells_it(
    history: tuple[Act[Any], ...],
) -> None:
    """Written down by an older worker: handed over to a next run, or in a line of the ledger."""
    review = given(*history)
    new = {"earlier", "asked_on", "asked_again_on", "accepted_on", "silent"}
    assert told_whole(Review.model_validate(review.model_dump(exclude=new))) == review


def test_a_line_that_says_by_one_word_what_silence_has_done_is_still_read() -> None:
    """Proved, then disproved, of the newest receipt: as lines were written before they named it."""
    late = after(*IN_REVIEW, right("received", "2026-09-14", "2026-09-24"))
    again = after(
        *IN_REVIEW,
        right("received", "2026-09-14", "2026-09-24"),
        right("received", "2026-09-21", "2026-09-24 10:00"),
    )
    review = given(*IN_REVIEW)
    for found, event in ((late, correction(late)), (again, correction(again))):
        review = evolve(review, event.but(silent=None))
        assert (review.tacit, review.silent, review.start_day, review.dues) == (
            found.review.tacit,
            found.review.silent,
            found.review.start_day,
            found.review.dues,
        )


def test_of_two_late_answers_the_first_counts_and_without_it_the_second() -> None:
    begun = (
        *TWICE,
        right("accepted", "2026-10-15", "2026-10-16"),
        right("correction-1", "2026-09-30", "2026-10-16 10:00"),
    )
    both = given(*begun)
    assert (both.silent, both.start_day) == ((1, 2), day("2026-09-21"))
    found = after(*begun, right("correction-1", "2026-09-24", "2026-10-16 11:00"))
    assert correction(found).silence == "proved"
    assert found.review.start_day == day("2026-10-08")


def test_a_limit_from_receipt_runs_from_the_receipt_that_silence_accepted() -> None:
    """自收到之日起: of the environmental report the law counts from receipt."""
    item = RULES.item("eia_report")
    papers = item.materials
    begun = (
        opened("eia_report", "2026-09-14"),
        act(Submit(papers=papers), "2026-09-21"),
        act(RequestCorrection(missing=papers[:1]), "2026-09-23"),
        act(Submit(papers=papers[:1]), "2026-10-08"),
        act(Accept(), "2026-10-12"),
    )
    before = limit_run(given(*begun), LimitKind.STATUTORY, RULES)
    right_day = right("correction-1", "2026-09-30", "2026-10-13", HEAD.but(unit="sthj"))
    late = given(*begun, right_day)
    run = limit_run(late, LimitKind.STATUTORY, RULES)
    assert before is not None
    assert run is not None
    assert (before.start, run.start) == (day("2026-10-08"), day("2026-09-21"))


def test_what_was_answered_too_late_is_not_answered_once_more_by_dating_back() -> None:
    """The record says when it was answered; another day of it is a correction of the record."""
    begun = (OPENED, RECEIVED, ASKED, right("correction", "2026-09-30", "2026-10-08"))
    assert {"accept", "request_correction"}.isdisjoint(moves(given(*begun), RULES))
    back = act(Accept(), "2026-10-08 10:00", happened="2026-09-28")
    assert refused(*begun, back).code == "not_now"


@pytest.mark.parametrize(
    ("history", "entry", "to"),
    [
        ((OPENED, RECEIVED, ASKED), "correction", "2026-09-24"),
        (TWICE, "correction-1", "2026-09-24"),
    ],
    ids=["back to the applicant", "back to the later acceptance"],
)
def test_what_was_done_on_the_clock_is_looked_at_first(
    history: tuple[Act[Any], ...], entry: str, to: str
) -> None:
    """Paused on 24 September by the right day: it cannot have been accepted only later, or not yet."""
    begun = (
        *history,
        right(entry, "2026-09-30", "2026-10-12 10:00"),
        act(Suspend(reason="force_majeure"), "2026-10-12 11:00"),
        right("pause-1", "2026-09-24", "2026-10-13"),
    )
    no = refused(*begun, right(entry, to, "2026-10-13 10:00"))
    assert (no.code, "第1次暂停的开始（2026-09-24）已经办理" in no.zh) == ("gone_on", True), no
    assert no.clause == "行政许可法第32条"


@pytest.mark.parametrize(
    ("entry", "to", "words"),
    [
        ("received-1", "2026-09-13", "不能早于本轮开启"),
        ("received-1", "2026-09-22", "不能晚于平台收到申请（2026-09-21）"),
        ("correction-1", "2026-09-20", "不能早于第1次收到申请"),
        ("correction-1", "2026-10-09", "不能晚于收到申请（2026-10-08）"),
        ("received", "2026-09-22", "不能早于第1次补正告知"),
    ],
)
def test_the_receipts_and_their_answers_stay_in_their_order(
    entry: str, to: str, words: str
) -> None:
    no = refused(*TWICE, right(entry, to, "2026-10-16"))
    assert (no.code, words in no.zh) == ("out_of_order", True), no


def test_a_resubmission_that_was_taken_does_not_lapse_by_an_earlier_notice() -> None:
    """Handed in on the 60th working day, 23 December; by the right day of the notice it was the 61st."""
    last = act(Submit(papers=PAPERS[:1]), "2026-12-23")
    begun = (OPENED, RECEIVED, ASKED, last)
    review = given(*begun, right("correction-1", "2026-09-22", "2026-12-24"))
    assert (review.status, review.window) == (Status.SUBMITTED, given(*begun).window)


def test_a_stop_of_all_clocks_that_covers_the_window_puts_a_late_notice_in_time_again() -> None:
    """应急停止计时 from 24 September on: the window ends later, and the notice lies within it."""
    begun = (OPENED, RECEIVED, ASKED, right("correction", "2026-09-30", "2026-10-08"))
    stop = Stop(first=day("2026-09-24"), last=day("2026-09-29"))
    found = after(*begun, told(MoveClocks(stop=stop, reason=WORDS), "2026-10-09"))
    (moved,) = [one for one in found.events if one.type == "ClocksMoved"]
    assert (moved.silent, moved.dues) == ((), Dues())
    assert (found.review.status, found.review.start_day) == (Status.CORRECTING, None)


def test_it_does_not_where_the_round_has_gone_on_since() -> None:
    begun = (
        OPENED,
        RECEIVED,
        ASKED,
        right("correction", "2026-09-30", "2026-10-08"),
        act(Suspend(reason="force_majeure"), "2026-10-08 10:00"),
    )
    stop = Stop(first=day("2026-09-24"), last=day("2026-09-29"))
    review = given(*begun, told(MoveClocks(stop=stop, reason=WORDS), "2026-10-09"))
    assert (review.status, review.silent) == (Status.SUSPENDED, (1,))


# --- forwarding -----------------------------------------------------------------------------------

# The province decides above 10,000 tce; the city sends it on, promised in 5 working days (8 October),
# by law in 20 (28 October).
PROVINCE = opened("energy_review", "2026-09-14", facts={"energy_tce": "20000"})


def forwarded(when: str, happened: str | None = None) -> tuple[Act[Any], ...]:
    return (PROVINCE, RECEIVED, ACCEPTED, act(Forward(), when, happened=happened))


@pytest.mark.parametrize(
    ("was", "to", "types", "late"),
    [
        ("2026-09-24", "2026-10-08", [], ()),
        ("2026-09-24", "2026-10-09", ["WentOverdue"], ("promised",)),
        ("2026-09-24", "2026-10-29", ["WentOverdue", "WentOverdue"], ("promised", "statutory")),
        ("2026-10-12", "2026-10-08", ["OverdueRetracted"], ()),
        ("2026-10-12", "2026-10-09", [], ("promised",)),
        ("2026-10-29", "2026-10-28", ["OverdueRetracted"], ("promised",)),
        ("2026-10-29", "2026-09-24", ["OverdueRetracted", "OverdueRetracted"], ()),
    ],
)
def test_forwarded_on_another_day_the_city_was_in_time_or_late_by_that_day(
    was: str, to: str, types: list[str], late: tuple[str, ...]
) -> None:
    found = after(*forwarded(was), right("forwarded", to, "2026-10-30"))
    assert found.types == ["RecordCorrected", *types]
    assert correction(found).clause == "行政许可法第43条"
    review = found.review
    assert (review.status, tuple(review.overdue)) == (Status.OUTSIDE, late)
    assert review.forwarded_at == on(to)
    marks = {
        one.limit: one.due
        for one in found.events
        if one.type == "WentOverdue" and one.at == on("2026-10-30")
    }
    days = {LimitKind.PROMISED: day("2026-10-08"), LimitKind.STATUTORY: day("2026-10-28")}
    assert all(due == days[limit] for limit, due in marks.items())


def test_outside_the_days_before_can_be_put_right_too_and_tell_whether_it_was_late() -> None:
    """Accepted a day earlier it was due on 30 September; it was forwarded on 8 October."""
    found = after(*forwarded("2026-10-08"), right("accepted", "2026-09-22", "2026-10-20"))
    assert found.types == ["RecordCorrected", "WentOverdue"]
    (late,) = [one for one in found.events if one.type == "WentOverdue"]
    assert (late.limit, late.due, found.review.dues) == (
        LimitKind.PROMISED,
        day("2026-09-30"),
        Dues(),
    )


def test_entered_late_it_counts_from_the_day_on_which_it_was_forwarded() -> None:
    review = given(*forwarded("2026-09-28", happened="2026-09-24"))
    assert review.forwarded_at == on("2026-09-24")


@pytest.mark.parametrize(
    ("entry", "to", "code", "words"),
    [
        ("forwarded", "2026-09-22", "out_of_order", "不能早于受理（2026-09-23）"),
        ("forwarded", "2026-10-21", "entry_ahead", "晚于今天"),
        ("forwarded", "2026-09-24", "nothing_changes", "不需要更正"),
        ("accepted", "2026-09-25", "out_of_order", "不能晚于转报（2026-09-24）"),
    ],
)
def test_what_the_city_did_lies_before_the_forwarding(
    entry: str, to: str, code: str, words: str
) -> None:
    no = refused(*forwarded("2026-09-24"), right(entry, to, "2026-10-20"))
    assert (no.code, words in no.zh) == (code, True), no


# --- pauses ---------------------------------------------------------------------------------------

PAUSED = act(Suspend(reason="expert_review"), "2026-09-28")
RESUMED = act(Resume(), "2026-10-13")


@pytest.mark.parametrize(
    ("entry", "to", "promised", "why"),
    [
        ("pause-1", "2026-09-24", "2026-10-19", "24 counts; 14, 15, 16, 19 October"),
        ("pause-1", "2026-09-29", "2026-10-15", "24, 28, 29 count; 14, 15 October"),
        ("pause-1-end", "2026-10-12", "2026-10-15", "24, 28; 13, 14, 15 October"),
        ("pause-1-end", "2026-10-10", "2026-10-14", "24, 28; 12, 13, 14 October"),
        ("accepted", "2026-09-22", "2026-10-15", "23, 24, 28; 14, 15 October"),
    ],
)
def test_what_a_pause_drops_is_counted_by_the_right_days(
    entry: str, to: str, promised: str, why: str
) -> None:
    """Accepted on 23 September, paused from the 28th to 13 October: due on 16 October."""
    begun = (*IN_REVIEW, PAUSED, RESUMED)
    assert given(*begun).dues.promised == day("2026-10-16")
    assert given(*begun, right(entry, to, "2026-10-14")).dues.promised == day(promised), why


def test_the_figure_of_pauses_has_the_right_days() -> None:
    review = given(
        *IN_REVIEW,
        PAUSED,
        RESUMED,
        right("pause-1", "2026-09-24", "2026-10-14"),
        right("pause-1-end", "2026-10-12", "2026-10-14 10:00"),
    )
    (pause,) = pauses_made(review, RULES)
    assert (pause.start, pause.ended, pause.left_wd) == (day("2026-09-24"), day("2026-10-12"), 4)


def test_the_cap_of_a_running_pause_is_counted_from_its_right_start() -> None:
    event = correction(after(*IN_REVIEW, PAUSED, right("pause-1", "2026-09-24", "2026-09-29")))
    assert (event.cap_was, event.cap) == (day("2026-10-30"), day("2026-10-29"))


def test_a_pause_that_was_to_end_on_an_earlier_day_has_ended_then() -> None:
    """Written 20 October where the expert's invitation says the 12th; found on the 14th."""
    until = act(Suspend(reason="expert_review", until=day("2026-10-20")), "2026-09-28")
    found = after(*IN_REVIEW, until, right("pause-1-end", "2026-10-12", "2026-10-14"))
    (resumed,) = [one for one in found.passed if one.type == "Resumed"]
    assert (resumed.at, resumed.day) == (on("2026-10-14"), day("2026-10-12"))
    assert found.review.status is Status.IN_REVIEW


def test_of_two_pauses_each_is_an_entry_of_its_own() -> None:
    begun = (*IN_REVIEW, PAUSED, RESUMED, act(Suspend(reason="expert_review"), "2026-10-14"))
    review = given(*begun, right("pause-2", "2026-10-13", "2026-10-15"))
    assert [one.start for one in pauses_made(review, RULES)] == [
        day("2026-09-28"),
        day("2026-10-13"),
    ]


def test_of_two_pauses_that_overlap_neither_bounds_the_other() -> None:
    """The first ended by itself on 15 October; of the second, which had begun on the 14th, the unit
    entered so only on the 16th. 特殊程序 may run side by side, and their days are dropped once."""
    first = act(Suspend(reason="expert_review", until=day("2026-10-15")), "2026-10-13")
    second = act(
        Suspend(reason="expert_review", until=day("2026-10-20")),
        "2026-10-16",
        happened="2026-10-14",
    )
    begun = (*IN_REVIEW, first, second)
    assert (
        given(*begun).dues
        == given(
            *IN_REVIEW, act(Suspend(reason="expert_review", until=day("2026-10-20")), "2026-10-13")
        ).dues
    )
    shorter = given(*begun, right("pause-1-end", "2026-10-14", "2026-10-16 12:00"))
    assert [(one.start, one.end) for one in shorter.pauses] == [
        (day("2026-10-13"), day("2026-10-14"))
    ]
    later = given(*begun, right("pause-2", "2026-10-15", "2026-10-16 12:00"))
    assert later.pause is not None
    assert later.pause.start == day("2026-10-15")
    no = refused(*begun, right("pause-2", "2026-10-12", "2026-10-16 12:00"))
    assert (no.code, "第1次暂停的开始（2026-10-13）" in no.zh) == ("out_of_order", True)


def test_a_wait_for_a_prerequisite_is_counted_from_the_right_acceptance() -> None:
    """等待前置: from acceptance until 24 September; accepted a day earlier it waited a day longer."""
    begun = (
        opened("enterprise_approval", "2026-09-14", awaits=("site_preexam",)),
        act(Submit(papers=RULES.item("enterprise_approval").materials), "2026-09-21"),
        ACCEPTED,
        told(Inform(met="site_preexam"), "2026-09-24"),
    )
    review = given(*begun, right("accepted", "2026-09-22", "2026-09-24 10:00"))
    (wait,) = review.pauses
    assert (wait.start, wait.end) == (day("2026-09-22"), day("2026-09-24"))
    assert review.dues == given(*begun).dues


def test_extended_the_extension_follows() -> None:
    more = act(Extend(reason=WORDS, drafted_by="li"), "2026-09-28")
    was, now = (
        given(*IN_REVIEW, more),
        given(*IN_REVIEW, more, right("accepted", "2026-09-22", "2026-09-29")),
    )
    assert (was.dues.promised, now.dues.promised) == (day("2026-10-21"), day("2026-10-20"))


# --- notices --------------------------------------------------------------------------------------


def published(name: str, *when: str) -> tuple[Act[Any], ...]:
    begun = opened("planning_scheme", "2026-09-14")
    return (begun, *(act(PublishNotice(notice=name), one) for one in when))


def a_notice(of: str = "planning_scheme") -> str:
    return RULES.item(of).notices[0].id


def test_a_notice_published_earlier_is_over_earlier() -> None:
    begun = published(a_notice(), "2026-09-16")
    was = given(*begun).notices[a_notice()]
    event = correction(after(*begun, right(f"notice-{a_notice()}", "2026-09-15", "2026-09-17")))
    assert event.notices[a_notice()] < was


# --- what never was -------------------------------------------------------------------------------


def never(entry: str, when: str, on: str | None = None) -> Act[Any]:
    """`entry` was made by mistake: it never happened."""
    day_on = day(on) if on else None
    command = CorrectRecord(entry=entry, day=day_on, never=True, reason=WORDS, drafted_by="li")
    return act(command, when)


def test_a_pause_that_never_was_drops_nothing_and_the_round_goes_on() -> None:
    """Entered in this round instead of another; the clock has run all the time."""
    found = after(*IN_REVIEW, PAUSED, never("pause-1", "2026-09-29"))
    event = correction(found)
    assert (event.day_was, event.day) == (day("2026-09-28"), None)
    assert found.review.status is Status.IN_REVIEW
    assert found.review.dues == given(*IN_REVIEW).dues
    assert pauses_made(found.review, RULES) == ()


def test_of_two_pauses_the_one_that_was_stays() -> None:
    begun = (*IN_REVIEW, PAUSED, RESUMED, act(Suspend(reason="expert_review"), "2026-10-14"))
    review = given(*begun, never("pause-1", "2026-10-15"))
    assert [one.start for one in pauses_made(review, RULES)] == [day("2026-10-14")]
    assert review.status is Status.SUSPENDED


def test_found_after_the_due_day_the_round_is_late_from_the_correction_on() -> None:
    found = after(*IN_REVIEW, PAUSED, never("pause-1", "2026-10-20"))
    (late,) = [one for one in found.passed if one.type == "WentOverdue"]
    assert (late.at, late.due) == (on("2026-10-20"), day("2026-10-08"))


def test_an_extension_that_never_was_may_still_be_given_once() -> None:
    more = act(Extend(reason=WORDS, drafted_by="li"), "2026-09-28")
    review = given(*IN_REVIEW, more, never("extension", "2026-09-29"))
    assert review.dues == given(*IN_REVIEW).dues
    assert "extend" in moves(review, RULES)


def test_a_notice_that_never_was_can_be_published() -> None:
    begun = published(a_notice(), "2026-09-16")
    review = given(*begun, never(f"notice-{a_notice()}", "2026-09-17"))
    assert review.notices == {}
    assert given(
        *begun,
        never(f"notice-{a_notice()}", "2026-09-17"),
        act(PublishNotice(notice=a_notice()), "2026-09-18"),
    ).noticed_on == {a_notice(): day("2026-09-18")}


@pytest.mark.parametrize("entry", ["received", "accepted", "pause-1-end"])
def test_what_the_round_rests_on_cannot_never_have_been(entry: str) -> None:
    no = refused(*IN_REVIEW, PAUSED, RESUMED, never(entry, "2026-10-14"))
    assert (no.code, "不能作为没有发生处理" in no.zh) == ("not_alone", True), no


def test_it_was_on_another_day_or_it_never_was_one_of_the_two() -> None:
    begun = (*IN_REVIEW, PAUSED, RESUMED)
    both = refused(*begun, never("pause-1", "2026-10-14", on="2026-09-24"))
    neither = CorrectRecord(entry="pause-1", reason=WORDS, drafted_by="li")
    assert {both.code, refused(*begun, act(neither, "2026-10-14")).code} == {"day_or_never"}


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "to", "code", "words"),
    [
        ("pause-1", "2026-09-22", "no_such_entry", "没有“pause-1”这一条记载"),
        ("extended", "2026-09-22", "no_such_entry", "可更正：收到申请（received，2026-09-21）"),
        ("accepted", "2026-09-23", "nothing_changes", "不需要更正"),
        ("accepted", "2026-10-20", "entry_ahead", "晚于今天"),
        ("accepted", "2026-09-18", "out_of_order", "受理（2026-09-18）不能早于收到申请"),
        ("received", "2026-09-13", "out_of_order", "不能早于本轮开启"),
        ("received", "2026-09-22", "out_of_order", "不能晚于平台收到申请"),
    ],
)
def test_a_day_that_cannot_have_been_is_refused(entry: str, to: str, code: str, words: str) -> None:
    no = refused(*IN_REVIEW, right(entry, to, "2026-10-08"))
    assert (no.code, words in no.zh, bool(no.clause)) == (code, True, True), no


@pytest.mark.parametrize(
    ("entry", "to", "words"),
    [
        ("pause-1", "2026-09-22", "不能早于时限起算"),
        ("pause-1", "2026-10-14", "不能晚于第1次暂停的结束"),
        ("pause-1-end", "2026-09-24", "不能早于第1次暂停的开始"),
        ("accepted", "2026-09-29", "不能晚于第1次暂停的开始"),
    ],
)
def test_the_entries_stay_in_their_order(entry: str, to: str, words: str) -> None:
    no = refused(*IN_REVIEW, PAUSED, RESUMED, right(entry, to, "2026-10-14"))
    assert (no.code, words in no.zh) == ("out_of_order", True), no


def test_an_extension_was_given_before_the_last_day_ended() -> None:
    """By law it was due on 28 October: an extension of the 29th would have been none."""
    more = act(Extend(reason=WORDS, drafted_by="li"), "2026-10-26")
    assert given(*IN_REVIEW, more, right("extension", "2026-10-28", "2026-10-30")).extension
    no = refused(*IN_REVIEW, more, right("extension", "2026-10-29", "2026-10-30"))
    assert (no.code, no.clause) == ("too_late", "行政许可法第42条")


def test_a_pause_that_would_have_dropped_nothing_is_none() -> None:
    """Both limits are over by 3 November: from there on there is nothing to drop (example 13)."""
    begun = (*IN_REVIEW, act(Suspend(reason="expert_review"), "2026-10-27"))
    no = refused(*begun, right("pause-1", "2026-10-28", "2026-11-03"))
    assert (no.code, "不扣除任何一天" in no.zh) == ("drops_nothing", True), no


@pytest.mark.parametrize(
    ("by", "drafted_by", "code", "words"),
    [
        (reviewer("fgw"), "li", "not_yours", "须由审核或其上级批准"),
        (Actor(person="he", role=Role.HEAD, unit="zrzy"), "li", "not_yours", "不能代办"),
        (OFFICE, "li", "not_yours", "不能代办"),
        (HEAD, "he", "two_people", "不能是同一人"),
    ],
)
def test_the_head_of_the_unit_approves_what_another_has_drafted(
    by: Actor, drafted_by: str, code: str, words: str
) -> None:
    no = refused(*IN_REVIEW, right("accepted", "2026-09-22", "2026-09-24", by, drafted_by))
    assert (no.code, words in no.zh) == (code, True), no


@pytest.mark.parametrize("by", [HEAD, leader("fgw")])
def test_the_head_or_a_post_above_may(by: Actor) -> None:
    assert given(*IN_REVIEW, right("accepted", "2026-09-22", "2026-09-24", by))


def test_of_a_round_that_is_decided_the_document_is_corrected() -> None:
    granted = Decide(outcome=Result.GRANTED, document=Document(number="1号"), papers=PAPERS)
    no = refused(
        *IN_REVIEW, act(granted, "2026-09-28"), right("accepted", "2026-09-22", "2026-09-29")
    )
    assert (no.code, "更正文书记载" in no.zh) == ("already_decided", True), no


def test_where_nothing_has_been_entered_there_is_nothing_to_correct() -> None:
    assert "correct_record" not in moves(given(OPENED), RULES)
    assert "correct_record" in moves(given(OPENED, RECEIVED), RULES)
