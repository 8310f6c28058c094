"""重新审核 of a document that was not used in time, and prerequisites that lose their force.

环评法 24, 环保条例 12 (ten days, silence agrees); 水利部令53号 18; domain.md 4 and 8.
"""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Act
from domain.review.alarms import next_alarm
from domain.review.commands import Accept, Decide, Document, Inform, Submit
from domain.review.words import LimitKind, Result, Status
from tests.domain.histories import RULES, act, day, told
from tests.domain.review.rounds import after, given, opened, refused


def again(item: str, when: str = "2031-02-21") -> Act[Any]:
    """The project opens the round in which the item's old document is looked at again."""
    return opened(item, when, re_review=True)


def in_re_review(item: str) -> tuple[Act[Any], ...]:
    """Received on Monday 3 March 2031, accepted on the next day."""
    return (again(item), act(Submit(), "2031-03-03"), act(Accept(), "2031-03-04"))


def test_ten_days_from_receipt_and_no_papers_are_asked_again() -> None:
    review = given(*in_re_review("eia_form"))
    assert review.missing == ()
    assert review.dues.statutory == day("2031-03-13")
    assert review.dues.promised == day("2031-03-13")


def test_silence_agrees_where_the_law_says_so() -> None:
    then = after(*in_re_review("eia_form"), now="2031-03-14")
    (decided,) = then.passed
    assert (decided.type, decided.tacit) == ("Decided", True)
    assert (decided.outcome, decided.day) == (Result.GRANTED, day("2031-03-13"))
    assert (then.review.status, then.review.document) == (Status.DECIDED, None)
    assert not then.review.marked(LimitKind.STATUTORY)  # no limit was passed


def test_elsewhere_the_limit_passes_and_the_round_goes_on() -> None:
    """水土保持: ten working days, and no word of silence."""
    then = after(*in_re_review("water_soil_plan"), now="2031-04-30")
    assert then.review.status is Status.IN_REVIEW
    assert then.review.marked(LimitKind.STATUTORY)


def test_answered_in_time_it_is_decided_like_any_other() -> None:
    grant = act(
        Decide(outcome=Result.GRANTED, document=Document(number="审核意见1号")), "2031-03-10"
    )
    then = after(*in_re_review("eia_form"), grant, now="2031-04-30")
    assert then.review.document is not None
    assert [one.type for one in then.passed] == []


def test_no_other_round_is_decided_by_silence() -> None:
    first = (
        opened("eia_form", "2026-03-02"),
        act(Submit(), "2026-03-02"),
        act(Accept(), "2026-03-03"),
    )
    assert after(*first, now="2026-12-31").review.status is Status.IN_REVIEW


# --- prerequisites that lose their force ----------------------------------------------------------

NEED = "planning_permit"
WAITING = (
    opened("fire_design", "2026-03-02", awaits=()),
    act(Submit(), "2026-03-02"),
    act(Accept(), "2026-03-03"),
)


def lost(when: str, need: str = NEED) -> Act[Any]:
    return told(Inform(lost=need), when)


def met(when: str, need: str = NEED) -> Act[Any]:
    return told(Inform(met=need), when)


def test_the_clocks_stand_still_from_the_loss_on_and_no_earlier() -> None:
    before = given(*WAITING).dues
    held = given(*WAITING, lost("2026-03-05"))
    assert (held.dues.promised, held.dues.statutory) == (None, None)
    assert next_alarm(held, RULES) is None
    resumed = given(*WAITING, lost("2026-03-05"), met("2026-03-12"))
    calendar = RULES.calendar
    assert before.promised is not None
    assert before.statutory is not None
    stood = calendar.working_days_between(day("2026-03-05"), day("2026-03-12"))
    assert resumed.dues.promised == calendar.nth_working_day_after(before.promised, stood)
    assert resumed.dues.statutory == calendar.nth_working_day_after(before.statutory, stood)


def test_no_grant_is_given_on_what_is_lost() -> None:
    grant = Decide(outcome=Result.GRANTED, document=Document(number="1号"))
    no = refused(*WAITING, lost("2026-03-05"), act(grant, "2026-03-06"))
    assert no.code == "prerequisites_unfinished"
    assert RULES.item(NEED).name_zh in no.zh


def test_told_twice_it_is_heard_once() -> None:
    once = given(*WAITING, lost("2026-03-05"))
    twice = after(*WAITING, lost("2026-03-05"), lost("2026-03-06"))
    assert twice.events == ()
    assert twice.review.awaits == once.awaits == (NEED,)


def test_lost_while_another_is_awaited_the_wait_goes_on_from_its_own_start() -> None:
    waiting = (opened("fire_design", "2026-03-02", awaits=(NEED,)), *WAITING[1:])
    both = (*waiting, lost("2026-03-10", "planning_scheme"), met("2026-03-12"))
    held = given(*both)
    assert held.awaits == ("planning_scheme",)
    done = given(*both, met("2026-03-16", "planning_scheme"))
    at_once = given(*waiting, met("2026-03-16"))
    assert done.dues == at_once.dues


@pytest.mark.parametrize("when", ["2026-03-02", "2026-03-03"])
def test_lost_before_acceptance_the_clock_begins_standing_still(when: str) -> None:
    early = (WAITING[0], WAITING[1], lost(f"{when} 20:00"), act(Accept(), "2026-03-04"))
    held = given(*early)
    assert held.dues.promised is None
    done = given(*early, met("2026-03-04 16:00"))
    plain = given(WAITING[0], WAITING[1], act(Accept(), "2026-03-04"))
    assert done.dues == plain.dues
