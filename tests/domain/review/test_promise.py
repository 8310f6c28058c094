"""告知承诺: granted at once on a promise, to be checked within sixty working days.

优化营商环境条例 40; 水利部令53号; catalog, modes (commitment); domain.md 8.
"""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Act
from domain.refused import Refused
from domain.review.commands import AskSignatures, DecideOnPromise, Document, Sign, Submit
from domain.review.moves import moves
from domain.review.promising import FalsePromise, check_trusted
from domain.review.words import Result, Status
from domain.rules.rules import Rules
from tests.domain.histories import RULES, WORDS, act, day, reviewer
from tests.domain.review.rounds import after, given, opened, refused

FORM, REPORT = {"water_soil": "form"}, {"water_soil": "report"}
IN_ZONE = {"in_zone": True, "regional_assessment": ["eia"]}
ON_PROMISE = DecideOnPromise(promise=WORDS, document=Document(number="漯水许承〔2026〕4号"))


def submitted(item: str, facts: dict[str, Any], **more: Any) -> tuple[Act[Any], ...]:
    """Opened and handed in, with no paper at all, on Monday 2 March 2026."""
    return (opened(item, "2026-03-02", facts=facts, **more), act(Submit(), "2026-03-02 10:00"))


@pytest.mark.parametrize(
    ("item", "facts"), [("water_soil_plan", FORM), ("eia_form", IN_ZONE)], ids=str
)
def test_it_is_accepted_and_granted_in_one_act(item: str, facts: dict[str, Any]) -> None:
    then = after(*submitted(item, facts), act(ON_PROMISE, "2026-03-03"))
    assert [one.type for one in then.events[-2:]] == ["Accepted", "Decided"]
    review = then.review
    assert (review.status, review.outcome) == (Status.DECIDED, Result.GRANTED)
    assert review.start_day == day("2026-03-03")
    granted = then.events[-1]
    assert granted.check_by == RULES.calendar.nth_working_day_after(day("2026-03-03"), 60)


def test_only_where_the_catalog_allows_it() -> None:
    """A report, not a form; a building outside a zone with a regional assessment; any other item."""
    for item, facts in (
        ("water_soil_plan", REPORT),
        ("water_soil_plan", {}),
        ("eia_form", IN_ZONE | {"in_zone": False}),
        ("planning_permit", {}),
    ):
        review = given(*submitted(item, facts))
        assert "decide_on_promise" not in moves(review, RULES), (item, facts)
        no = refused(*submitted(item, facts), act(ON_PROMISE, "2026-03-03"))
        assert no.code == "not_now"


def test_what_was_not_signed_for_is_not_granted_so_but_may_be_accepted() -> None:
    """The ways out are those of an application that is not accepted yet."""
    asked = act(AskSignatures(to=("zhao",)), "2026-03-02 11:00")
    no = act(Sign(agrees=False), "2026-03-02 12:00", reviewer("sl").but(person="zhao"))
    why = refused(*submitted("water_soil_plan", FORM), asked, no, act(ON_PROMISE, "2026-03-03"))
    assert (why.code, why.legal) == ("signatures_failed", ("ask_signatures", "accept"))


def test_a_prerequisite_is_waited_for_all_the_same() -> None:
    history = submitted("water_soil_plan", FORM, awaits=("planning_permit",))
    assert refused(*history, act(ON_PROMISE, "2026-03-03")).code == "prerequisites_unfinished"


def test_after_acceptance_it_is_decided_like_any_other() -> None:
    assert "decide_on_promise" not in moves(given(opened("eia_form", "2026-03-02")), RULES)


# --- 曾作出虚假承诺: not trusted again before 信用修复 (国办发〔2020〕42号二) -----------------------

FALSE = FalsePromise(
    project="LH-2026-0002",
    project_name="某食品园",
    item="eia_form",
    number="漯环承〔2026〕1号",
    found_on=day("2026-02-27"),
)
OTHER = FALSE.but(project="LH-2026-0003", project_name="另一项目", found_on=None)


def test_whose_promise_was_false_is_not_trusted_in_any_project() -> None:
    with pytest.raises(Refused) as no:
        check_trusted((OTHER, FALSE), RULES)
    assert (no.value.refusal.code, no.value.refusal.clause) == (
        "promise_broken_before",
        "国办发〔2020〕42号二",
    )
    assert no.value.refusal.zh == (
        "申请人有2项承诺经核查不实，信用修复前不适用告知承诺：2026-02-27，某食品园，"
        "建设项目环境影响评价审批（报告表）（漯环承〔2026〕1号）。"
    )


def test_whose_credit_is_repaired_and_who_never_broke_a_promise_is_trusted() -> None:
    check_trusted((), RULES)
    check_trusted((FALSE.but(repaired_on=day("2026-03-20")),), RULES)
    with pytest.raises(Refused):
        check_trusted((FALSE.but(repaired_on=day("2026-03-20")), OTHER), RULES)


def test_a_catalog_that_does_not_say_so_excludes_nobody() -> None:
    modes = [one.but(after_false=None) for one in RULES.catalog.modes.modes]
    silent = Rules(
        RULES.catalog.but(modes=RULES.catalog.modes.but(modes=tuple(modes))),
        RULES.calendar,
        RULES.version,
        RULES.digest,
    )
    check_trusted((FALSE,), silent)
