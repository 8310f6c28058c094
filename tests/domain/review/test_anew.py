"""A decision that a ruling has set aside is made anew: from the day of the ruling, by its own limit.

行政诉讼法 70, 行政复议法 64; domain.md 8.
"""

from __future__ import annotations

from datetime import date

from domain.review.anew import Anew
from domain.review.commands import Decide, Document
from domain.review.words import LimitKind, Result, Status
from tests.domain.histories import act, day
from tests.domain.review.rounds import after, given, opened

RULED = date(2026, 4, 20)  # a Monday


def test_it_is_in_review_from_the_day_of_the_ruling_and_no_papers_are_asked() -> None:
    review = given(opened("eia_form", "2026-04-22", anew=Anew(on=RULED)))
    assert review.status is Status.IN_REVIEW
    assert review.start_day == RULED
    assert review.received_at is None
    first = given(opened("eia_form", "2026-04-22"))
    assert first.status is Status.WAITING_APPLICATION


def test_the_ruling_s_own_limit_runs_where_it_names_one() -> None:
    review = given(opened("eia_form", "2026-04-22", anew=Anew(on=RULED, within=30)))
    assert review.dues.statutory == day("2026-05-20")
    assert review.dues.promised == day("2026-05-20")
    passed = after(
        opened("eia_form", "2026-04-22", anew=Anew(on=RULED, within=30)), now="2026-06-30"
    )
    assert passed.review.marked(LimitKind.STATUTORY)


def test_it_is_granted_without_a_new_application() -> None:
    grant = act(
        Decide(outcome=Result.GRANTED, document=Document(number="漯环审重〔2026〕1号")),
        "2026-05-11",
    )
    then = after(opened("eia_form", "2026-04-22", anew=Anew(on=RULED)), grant)
    assert (then.review.status, then.review.outcome) == (Status.DECIDED, Result.GRANTED)
