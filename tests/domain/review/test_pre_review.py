"""预审: no clock and no decision before the land contract is signed; then the formal round of that day.

Work plan 四(三); catalog modes (land_then_start: pre_review_clock none, decide_within one working day,
notices in the preliminary review).
"""

from __future__ import annotations

from typing import Any

from domain.acts import Act
from domain.review.alarms import next_alarm
from domain.review.commands import Decide, Document, Inform, PublishNotice, Submit
from domain.review.form import act_form
from domain.review.moves import moves
from domain.review.words import Result, Status
from domain.view import of_review
from tests.domain.histories import RULES, WORDS, act, day, told
from tests.domain.review.rounds import after, given, opened, refused

PAPERS = ("design_scheme",)
GRANT = Decide(outcome=Result.GRANTED)
SIGNED = told(Inform(formal=True), "2026-03-20")  # a Friday


def beforehand() -> tuple[Act[Any], ...]:
    return (
        opened("planning_scheme", "2026-02-10", pre_review=True, awaits=("land_grant",)),
        act(Submit(papers=PAPERS), "2026-02-11"),
        act(PublishNotice(notice="scheme_notice"), "2026-02-12"),
    )


def looked_at() -> tuple[Act[Any], ...]:
    return (*beforehand(), act(GRANT, "2026-03-02"))


def tasks(review: Any) -> list[str]:
    return [row["key"] for (table, _), row in of_review(review, RULES).items() if table == "tasks"]


def test_no_clock_runs_and_no_alarm_is_armed() -> None:
    review = given(*beforehand(), now="2026-03-19")
    assert (review.status, review.window) == (Status.SUBMITTED, None)
    assert (review.dues.promised, review.dues.statutory) == (None, None)
    assert next_alarm(review, RULES) is None
    assert tasks(review) == ["pre_review"]


def test_the_opinion_decides_nothing_and_asks_no_prerequisite() -> None:
    then = after(*looked_at())
    assert then.types == ["PreReviewed"]
    assert (then.review.status, then.review.opinion) == (Status.SUBMITTED, Result.GRANTED)
    assert tasks(then.review) == []


def test_the_notice_runs_in_the_preliminary_review() -> None:
    """A favourable opinion only when its days are over, as the decision would be."""
    no = refused(*beforehand(), act(GRANT, "2026-02-13"))
    assert no.code == "notice_not_over"


def test_a_document_is_not_made_beforehand() -> None:
    no = refused(*beforehand(), act(GRANT.but(document=Document(number="1号")), "2026-02-24"))
    assert no.code == "no_document_yet"
    form = act_form(given(*beforehand()), "decide", RULES, Result.GRANTED)
    assert not [one for one in form.fields if one.name.startswith("document")]


def test_an_adverse_opinion_says_why_and_the_applicant_hands_in_anew() -> None:
    no = Decide(outcome=Result.REFUSED)
    assert refused(*beforehand(), act(no, "2026-02-24")).code == "no_reason"
    history = (*beforehand(), act(no.but(reason=WORDS), "2026-02-24"))
    assert tasks(given(*history)) == ["submit"]
    again = given(*history, act(Submit(papers=PAPERS), "2026-02-26"))
    assert (again.opinion, tasks(again)) == (None, ["pre_review"])


def test_on_the_signing_the_decision_is_due_within_a_working_day() -> None:
    then = after(*looked_at(), SIGNED)
    (formal,) = then.events
    assert (formal.type, formal.ready) == ("BecameFormal", True)
    assert (then.review.status, then.review.start_day) == (Status.IN_REVIEW, day("2026-03-20"))
    assert "decide" in moves(then.review, RULES)


def test_its_limit_stands_still_until_what_comes_before_it_is_decided() -> None:
    waiting = given(*looked_at(), SIGNED)
    assert waiting.dues.promised is None
    met = given(*looked_at(), SIGNED, told(Inform(met="land_grant"), "2026-03-20 09:01"))
    assert met.dues.promised == day("2026-03-23")


def test_the_document_is_of_the_signing_day() -> None:
    met = told(Inform(met="land_grant"), "2026-03-20 09:01")
    grant = GRANT.but(document=Document(number="漯规方〔2026〕1号"))
    review = given(*looked_at(), SIGNED, met, act(grant, "2026-03-20 10:00"))
    assert (review.status, review.outcome) == (Status.DECIDED, Result.GRANTED)
    assert review.document is not None


def test_without_a_favourable_opinion_it_counts_as_handed_in_on_the_signing_day() -> None:
    review = given(*beforehand(), SIGNED)
    assert (review.status, review.at_once) == (Status.SUBMITTED, False)
    assert review.window == day("2026-03-27")
    assert "accept" in moves(review, RULES)


def test_what_was_never_handed_in_waits_for_it() -> None:
    review = given(opened("planning_scheme", "2026-02-10", pre_review=True), SIGNED)
    assert (review.status, review.pre_review) == (Status.WAITING_APPLICATION, False)
    then = given(
        opened("planning_scheme", "2026-02-10", pre_review=True),
        SIGNED,
        act(Submit(papers=PAPERS), "2026-03-23"),
    )
    assert then.window == day("2026-03-30")
