"""Open rounds of an old record in every state that they may stand in, and what the law makes of each."""

from __future__ import annotations

from typing import Any

import pytest

from domain.project.old_record import OldFact
from domain.review.anew import Anew
from domain.review.due import AWAITING
from domain.review.entries import entries
from domain.review.old_record import OldConsent, OldPause, OldReceipt, OldReview
from domain.review.state import Review
from domain.review.words import Check, Result, Status
from tests.domain.histories import RULES, WORDS, day, on
from tests.domain.test_taken_over import FORM, Taken, record, refused

SINCE = on("2026-08-03")
OPINION = OldReview(item="conf_sl", status=Status.IN_REVIEW, opened_at=on("2026-11-23"))
CORRECTING = FORM.but(
    status=Status.CORRECTING,
    accepted_on=None,
    corrections=1,
    correction_on=day("2026-11-12"),
    missing=("eia_form_text",),
)

LATE = OldReceipt(received_on=day("2026-11-02"), correction_on=day("2026-11-10"))


def taken(old: OldReview, **more: Any) -> Review:
    found = Taken(record(old, **more)).round
    assert found is not None
    return found


def facts(**more: Any) -> dict[str, OldFact]:
    return record().facts | {
        name: OldFact(value=value, since=SINCE) for name, value in more.items()
    }


def test_an_opinion_is_in_review_from_the_day_on_which_it_was_asked() -> None:
    """Five working days from Monday 23 November."""
    review = taken(OPINION)
    assert (review.start_day, review.tacit) == (day("2026-11-23"), False)
    assert review.dues.promised == day("2026-11-30")


def test_an_opinion_has_no_application_that_could_have_been_received() -> None:
    told = refused(record(OPINION.but(received_at=on("2026-11-23"))))
    assert told.startswith("record.reviews.0.received_at：")
    assert "尚无申请" in told


def test_a_correction_that_was_asked_is_answered_within_the_law_s_days() -> None:
    """Sixty working days (assumed) from 12 November."""
    review = taken(CORRECTING)
    assert (review.status, review.start_day) == (Status.CORRECTING, None)
    assert review.window == RULES.calendar.nth_working_day_after(day("2026-11-12"), 60)
    assert review.window_from == day("2026-11-12")


def test_what_was_handed_in_before_is_an_entry_and_is_answered_by_its_notice() -> None:
    first = OldReceipt(received_on=day("2026-11-02"), correction_on=day("2026-11-04"))
    review = taken(FORM.but(earlier=(first,), corrections=1, correction_on=day("2026-11-04")))
    assert (review.start_day, review.tacit) == (FORM.accepted_on, False)
    names = [(one.id, one.day) for one in entries(review, RULES)]
    assert names[:2] == [("received-1", first.received_on), ("correction-1", first.correction_on)]


@pytest.mark.parametrize(
    ("changes", "starts", "silent"),
    [
        ({"earlier": (LATE,)}, "2026-11-02", (1,)),
        ({"accepted_on": None, "earlier": (LATE,)}, "2026-11-02", (1,)),
        ({"accepted_on": None, "correction_on": day("2026-11-18")}, "2026-11-10", (1,)),
        ({"accepted_on": day("2026-11-18")}, "2026-11-10", (1,)),
        ({"earlier": (LATE,), "accepted_on": day("2026-11-18")}, "2026-11-02", (1, 2)),
    ],
    ids=["asked", "asked and never answered", "asked of the newest", "accepted", "both"],
)
def test_what_was_answered_too_late_was_accepted_as_of_its_receipt(
    changes: dict[str, Any], starts: str, silent: tuple[int, ...]
) -> None:
    """Received on the 2nd, to be answered by the 9th; on the 10th, by the 17th (行政许可法 32)."""
    review = taken(FORM.but(**changes))
    assert (review.start_day, review.silent, review.tacit) == (day(starts), silent, True)


def test_what_waits_for_an_application_has_no_clock() -> None:
    waiting = FORM.but(status=Status.WAITING_APPLICATION, received_at=None, accepted_on=None)
    review = taken(waiting)
    assert (review.start_day, review.window, review.dues.promised) == (None, None, None)


def test_a_decision_that_a_ruling_set_aside_is_made_again_from_the_day_of_the_ruling() -> None:
    """行政复议法 64: within the days that the ruling gives."""
    again = FORM.but(
        round=2,
        received_at=None,
        accepted_on=None,
        anew=Anew(on=day("2026-11-16"), within=30),
    )
    review = taken(again)
    assert review.start_day == day("2026-11-16")
    assert review.dues.promised == review.dues.statutory == day("2026-12-16")
    waiting = again.but(status=Status.WAITING_APPLICATION)
    assert refused(record(waiting)).startswith("record.reviews.0.status：")


def test_a_pause_keeps_the_clause_that_the_old_record_gave_it() -> None:
    own = OldPause(
        reason="expert_review",
        start=day("2026-11-16"),
        end=day("2026-11-20"),
        clause="环评法第22条",
    )
    (pause,) = taken(FORM.but(pauses=(own,))).pauses
    assert pause.clause == "环评法第22条"


def test_a_time_in_which_it_waited_for_others_is_dropped_without_a_reason_of_the_item() -> None:
    waited = OldPause(reason=AWAITING, start=day("2026-11-16"), end=day("2026-11-20"))
    (pause,) = taken(FORM.but(pauses=(waited,))).pauses
    assert (pause.reason, pause.clause) == (AWAITING, "")


PLAN = OldReview(
    item="water_soil_plan",
    status=Status.IN_REVIEW,
    opened_at=on("2026-10-20"),
    received_at=on("2026-11-10"),
    accepted_on=day("2026-11-12"),
)


def test_an_extension_is_as_long_as_the_law_gives_it_and_not_older_than_the_clock() -> None:
    """行政许可法 42: ten working days more."""
    more = {"facts": facts(water_soil="report")}
    before, after = taken(PLAN, **more), taken(PLAN.but(extended_on=day("2026-11-16")), **more)
    assert before.dues.statutory is not None
    assert after.dues.statutory == RULES.calendar.nth_working_day_after(before.dues.statutory, 10)
    early = record(PLAN.but(extended_on=day("2026-11-11")), **more)
    assert refused(early).startswith("record.reviews.0.extended_on：")


def test_what_waits_for_the_office_s_consent_waits_on() -> None:
    asked = OldConsent(
        outcome=Result.NOT_REQUIRED,
        at=on("2026-11-24"),
        reason=WORDS,
        number=None,
    )
    review = taken(FORM.but(consent_asked=asked))
    assert review.consent_asked is not None
    assert (review.consent_asked.outcome, review.consent_asked.document) == (
        Result.NOT_REQUIRED,
        None,
    )


def test_papers_that_lack_are_taken_over_with_their_day() -> None:
    gapped = FORM.but(gap=("eia_form_text",), gap_until=day("2026-11-30"))
    review = taken(gapped)
    assert (review.gap, review.gap_until) == (("eia_form_text",), day("2026-11-30"))
    early = CORRECTING.but(gap=("eia_form_text",), gap_until=day("2026-11-30"))
    assert refused(record(early)).startswith("record.reviews.0.gap：")


def test_what_was_checked_stands_as_it_was_found() -> None:
    review = taken(FORM.but(papers=("eia_form_text",), checks={"eia_form_text": Check.COMPLETE}))
    assert review.checks == {"eia_form_text": Check.COMPLETE}


@pytest.mark.parametrize("field", ["opened_at", "received_at", "last_act_at"])
def test_nothing_was_done_tomorrow(field: str) -> None:
    told = refused(record(FORM.but(**{field: on("2026-11-27")})))
    assert told.startswith(f"record.reviews.0.{field}：")
