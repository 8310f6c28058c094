"""The amount crosses a threshold, the investor changes: what opens, what closes, what stays.

政府投资条例 9, 12, 21; domain.md 8; docs/changes.md. Threshold: 5000 万元, either side includes it and
the proposal is the stronger.
"""

from __future__ import annotations

from typing import Any

import pytest

from domain.project.commands import Amend, ExcuseItem, Redetermine
from domain.project.messages import from_project
from domain.project.state import Project
from domain.review.words import Status
from domain.view import of_project
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, on, reviewer
from tests.domain.project.lives import (
    GOVERNMENT_S,
    Then,
    after,
    conforming,
    ended,
    given,
    open_items,
    refused,
    registered,
)

SMALL = {**GOVERNMENT_S, "total_investment": "3000", "energy": "none"}
LARGE = {**SMALL, "total_investment": "8000"}


def determined(fact: str, value: Any, when: str, by: Any = OFFICE, drafted_by: str = "li") -> Any:
    command = Redetermine(fact=fact, value=value, reason=WORDS, drafted_by=drafted_by)
    return act(command, when, by)


def excused(item: str, when: str, by: Any = OFFICE, drafted_by: str = "li") -> Any:
    return act(ExcuseItem(item=item, reason=WORDS, drafted_by=drafted_by), when, by)


def approved() -> tuple[Any, ...]:
    """3000 万元 of the government's: the feasibility report is approved without a proposal."""
    return (*conforming(SMALL), ended("feasibility_approval", "2026-02-10", kind=SMALL))


def crossed() -> Then:
    return Then(given(*approved()), determined("total_investment", "8000", "2026-02-12"))


def tasks(project: Project) -> list[str]:
    return [key for table, key in of_project(project, RULES) if table == "tasks"]


# --- upwards --------------------------------------------------------------------------------------


def test_upwards_the_proposal_opens_as_a_missing_item_and_what_is_finished_stays() -> None:
    before = given(*approved())
    assert before.item("proposal_approval").skipped_at is not None
    then = crossed()
    assert then.project.facts["route"].value == "proposal"
    assert [event.item for event in then.of("ItemOpened")] == ["proposal_approval"]
    feasibility = then.project.item("feasibility_approval")
    assert feasibility.finished_at == before.item("feasibility_approval").finished_at
    assert "feasibility_approval/1" in then.project.granted


def test_the_feasibility_report_approved_before_is_not_void_but_marked() -> None:
    then = crossed()
    assert [(e.document, e.mark, e.need) for e in then.of("DocumentMarked")] == [
        ("feasibility_approval/1", "prerequisite_missing", "proposal_approval")
    ]
    document = then.project.granted["feasibility_approval/1"]
    assert document.missing == ("proposal_approval",)
    assert document == given(*approved()).granted["feasibility_approval/1"].but(
        missing=("proposal_approval",)
    )
    assert [one for one in tasks(then.project) if "made_up" in one] == [
        "project/LH-2026-0001#made_up/proposal_approval"
    ]


def test_made_up_the_missing_item_is_granted_like_any_other() -> None:
    then = Then(crossed().project, ended("proposal_approval", "2026-02-20", kind=LARGE))
    assert then.project.item("proposal_approval").finished_at == on("2026-02-20")
    assert not [one for one in tasks(then.project) if "made_up" in one]


def test_excused_by_the_office_it_counts_as_needless_and_its_round_is_closed() -> None:
    then = Then(crossed().project, excused("proposal_approval", "2026-02-13"))
    assert then.refusal is None
    life = then.project.item("proposal_approval")
    assert (life.needless, life.excused, life.finished_at) == (True, True, on("2026-02-13"))
    (closing,) = then.of("RoundClosing")
    (told,) = from_project(then.project, closing, RULES)
    assert (told.kind, told.body["reason"]) == ("close", "excused")
    closed = ended("proposal_approval", "2026-02-13", status=Status.CLOSED_NOT_NEEDED)
    after_it = Then(then.project, closed)
    assert after_it.of("ItemOpened") == []
    assert after_it.project.item("proposal_approval").outcome == "not_required"
    assert not [one for one in tasks(after_it.project) if "made_up" in one]


@pytest.mark.parametrize(
    ("by", "drafted_by", "item", "code"),
    [
        (OFFICE, "sun", "proposal_approval", "two_people"),
        (COMPANY, "li", "proposal_approval", "not_yours"),
        (reviewer("fgw"), "li", "proposal_approval", "not_yours"),
        (OFFICE, "li", "preliminary_design", "not_missing"),
        (OFFICE, "li", "feasibility_approval", "not_missing"),
        (OFFICE, "li", "no_such", "unknown_item"),
    ],
)
def test_nothing_else_is_excused_and_by_nobody_else(
    by: Any, drafted_by: str, item: str, code: str
) -> None:
    then = Then(crossed().project, excused(item, "2026-02-13", by, drafted_by))
    assert then.refusal.code == code


def test_before_the_grant_nothing_is_missing_the_feasibility_report_waits_for_the_proposal() -> (
    None
):
    history = (*conforming(SMALL), determined("total_investment", "8000", "2026-02-10"))
    project = given(*history)
    assert "proposal_approval" in open_items(project)
    assert refused(*history, excused("proposal_approval", "2026-02-11")).code == "not_missing"


def test_exactly_at_the_threshold_it_is_the_proposal_s() -> None:
    then = Then(given(*approved()), determined("total_investment", "5000", "2026-02-12"))
    assert then.project.facts["route"].value == "proposal"


# --- downwards ------------------------------------------------------------------------------------


def test_downwards_an_open_proposal_closes_as_not_needed() -> None:
    history = (*conforming(LARGE), determined("total_investment", "3000", "2026-02-10"))
    then = after(*history)
    (closing,) = then.of("RoundClosing")
    assert (closing.item, closing.because) == ("proposal_approval", "does_not_apply")
    assert "feasibility_approval" in then.opened


def test_downwards_a_granted_proposal_stays() -> None:
    granted = (*conforming(LARGE), ended("proposal_approval", "2026-02-10", kind=LARGE))
    then = after(*granted, determined("total_investment", "3000", "2026-02-12"))
    assert then.of("RoundClosing") == []
    assert "proposal_approval/1" in then.project.granted
    assert then.project.item("proposal_approval").skipped_at is None


# --- who invests ----------------------------------------------------------------------------------


def test_the_investor_changes_and_the_route_with_it_granted_stays() -> None:
    then = Then(given(*approved()), determined("investor", "enterprise", "2026-02-12"))
    assert then.project.facts["route"].value == "filing"
    assert "enterprise_filing" in open_items(then.project)
    assert "feasibility_approval/1" in then.project.granted
    back = Then(then.project, determined("investor", "government", "2026-02-13"))
    assert [event.item for event in back.of("RoundClosing")] == ["enterprise_filing"]
    assert back.project.facts["route"].value == "feasibility"


def test_what_was_only_declared_is_amended_and_leads_the_same_way() -> None:
    declared = {"investor": "government", "total_investment": "3000"}
    history = (
        registered(facts=declared),
        act(Amend(facts={"total_investment": "8000"}), "2026-01-06"),
    )
    assert after(*history).project.facts["route"].value == "proposal"
    no = refused(*history, determined("total_investment", "3000", "2026-01-07"))
    assert no.code == "not_answered"


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (determined("total_investment", "8000", "2026-02-12", drafted_by="sun"), "two_people"),
        (determined("total_investment", "8000", "2026-02-12", COMPANY), "not_yours"),
        (determined("total_investment", "3000", "2026-02-12"), "nothing_changes"),
        (determined("route", "filing", "2026-02-12"), "set_otherwise"),
        (determined("category", ["provincial_key"], "2026-02-12"), "set_otherwise"),
        (determined("no_such", "1", "2026-02-12"), "unknown_fact"),
    ],
)
def test_what_is_no_new_determination_is_refused(one: Any, code: str) -> None:
    assert refused(*approved(), one).code == code


def test_the_event_names_reason_and_both_people() -> None:
    (event,) = [e for e in crossed().of("FactsSet") if "total_investment" in e.facts]
    assert (event.source, event.reason, event.drafted_by) == ("office", WORDS, "li")
    assert event.by == OFFICE
