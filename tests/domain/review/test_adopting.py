"""How an open round takes its project's adoption of another catalog (domain.md 4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.play import play, rules_of
from domain.project.messages import from_review
from domain.review.commands import Accept, Decide, Document, Inform, MoveClocks, Submit
from domain.review.core import REVIEW
from domain.review.events import CatalogKept, ClocksMoved, Dues, ReviewEvent
from domain.review.papers import to_hand_in
from domain.review.state import Review
from domain.review.words import LimitKind, Result, Status
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.domain.histories import RULES, WORDS, act, day, told
from tests.domain.review.rounds import after, given, opened

OLD = RULES.version
PLAN = ("water_soil_application", "water_soil_plan_text")
OPENED = opened("water_soil_plan", "2026-03-02", facts={"water_soil": "report"})
RECEIVED = act(Submit(papers=PLAN), "2026-03-03")
ACCEPTED = act(Accept(), "2026-03-04")


@pytest.fixture(scope="module", autouse=True)
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The next version, released."""
    with released(next_version(tmp_path_factory.mktemp("catalogs"))):
        yield


def offered(when: str = "2026-03-05", running: str = "keep", **more: Any) -> Any:
    return told(MoveClocks(catalog=DRAFT, running=running, reason=WORDS, **more), when)


def reports(before: Review, events: tuple[ReviewEvent, ...]) -> list[dict[str, Any]]:
    review, told = before, []
    for event in events:
        review = REVIEW.evolve(review, event)
        told += [message.body for message in from_review(review, event)]
    return told


def test_a_round_that_nobody_has_applied_for_goes_over_and_asks_what_the_new_version_asks() -> None:
    then = after(OPENED, offered())
    (event,) = then.events
    assert isinstance(event, ClocksMoved)
    assert then.review.rules.catalog == DRAFT
    asked = [one.id for one in to_hand_in(then.review, RULES.of(DRAFT))]
    assert asked == [*PLAN, "energy_report"]
    assert reports(given(OPENED), then.events)[0]["catalog"] == DRAFT


def test_its_limit_is_then_the_new_one() -> None:
    """Three working days from Friday 6 March, and no longer five."""
    papers = act(Submit(papers=(*PLAN, "energy_report")), "2026-03-05 15:00")
    review = given(OPENED, offered(), papers, act(Accept(), "2026-03-06"))
    assert review.dues.promised == day("2026-03-11")


def test_a_round_under_way_keeps_its_version_and_every_day() -> None:
    before = given(OPENED, RECEIVED, ACCEPTED)
    then = after(OPENED, RECEIVED, ACCEPTED, offered())
    assert [type(one) for one in then.events] == [CatalogKept]
    assert then.review.rules == before.rules
    assert then.review.dues == before.dues
    assert reports(before, then.events)[0]["catalog"] == OLD
    decided = act(Decide(outcome=Result.GRANTED, document=Document(number="1号")), "2026-03-06")
    assert given(OPENED, RECEIVED, ACCEPTED, offered(), decided).status is Status.DECIDED


def test_what_was_applied_for_and_not_yet_accepted_is_under_way() -> None:
    review = given(OPENED, RECEIVED, offered(), act(Accept(), "2026-03-06"))
    assert review.rules.catalog == OLD
    assert review.dues.promised == day("2026-03-13")


def test_derived_anew_the_limit_is_counted_from_its_start_and_the_event_bears_both_days() -> None:
    then = after(OPENED, RECEIVED, ACCEPTED, offered(running="anew"))
    (event,) = then.events
    assert isinstance(event, ClocksMoved)
    assert (event.was, event.dues) == (
        Dues(promised=day("2026-03-11"), statutory=day("2026-03-18")),
        Dues(promised=day("2026-03-09"), statutory=day("2026-03-18")),
    )
    assert event.papers == ("energy_report",)
    assert then.review.rules.catalog == DRAFT


def test_derived_anew_a_clock_that_has_run_out_by_the_new_limit_is_marked_from_then_on() -> None:
    then = after(OPENED, RECEIVED, ACCEPTED, offered("2026-03-11", "anew"), now="2026-03-11 09:01")
    assert then.review.dues.promised == day("2026-03-09")
    assert then.review.marked(LimitKind.PROMISED)


def test_the_decision_waits_for_more_only_where_no_clock_has_started() -> None:
    more = {"awaits": ("eia_form",)}
    assert given(OPENED, offered(**more)).awaits == ("eia_form",)
    then = after(OPENED, RECEIVED, ACCEPTED, offered(running="anew", **more))
    assert then.review.awaits == ()
    assert reports(given(OPENED, RECEIVED, ACCEPTED), then.events)[0]["needs"] == ["eia_form"]
    met = told(Inform(met="eia_form"), "2026-03-06")
    assert given(OPENED, offered(**more), met).awaits == ()


def test_told_twice_it_is_heard_once_and_a_round_that_is_over_hears_nothing() -> None:
    for history in ((OPENED,), (OPENED, RECEIVED, ACCEPTED)):
        assert after(*history, offered(), offered("2026-03-06")).events == ()
    decided = act(Decide(outcome=Result.GRANTED, document=Document(number="1号")), "2026-03-05")
    assert after(OPENED, RECEIVED, ACCEPTED, decided, offered("2026-03-06")).events == ()


def test_the_acts_that_come_after_it_in_one_batch_are_judged_by_the_new_version() -> None:
    submit = act(Submit(papers=PLAN), "2026-03-06", OPENED.by)
    before = given(OPENED)
    played = play(REVIEW, before, [offered()], submit.submitted_at, RULES)
    assert rules_of(played.after, RULES).version == DRAFT


def test_what_is_overdue_by_law_tells_both_that_it_went_over_and_that_the_day_has_passed() -> None:
    """Statutory ten working days from Wednesday 4 March; taken over by the new version a month later."""
    late = (OPENED, RECEIVED, ACCEPTED)
    before = given(*late, now="2026-04-07")
    assert before.marked(LimitKind.STATUTORY)
    then = after(*late, offered("2026-04-08", "anew"))
    told = reports(before, then.events)
    assert [one for one in told if one.get("passed") or one.get("not_passed")]
    assert [one for one in told if not (one.get("passed") or one.get("not_passed"))]
    assert {one["catalog"] for one in told} == {DRAFT}
