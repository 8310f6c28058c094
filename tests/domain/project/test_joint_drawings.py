"""联合审图: drawings, fire, air defence and lightning, handed in once and answered with one letter.

Work plan 四(三); catalog groups, drawing_review (`intake: once`, led by 住建局). The opinions of its
departments are licences of their own: a no is repeated with that department alone, and nobody gives it
in its place (行政许可法 22: a licence is granted by the organ that the law names, within its powers).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.acts import Act, Text
from domain.project.bundle_leaders import lead_of
from domain.project.bundle_letter import letter
from domain.project.bundles import askable, members
from domain.project.commands import Reapply, SubmitBundle
from domain.project.form import act_form
from domain.project.moves import subjects
from domain.project.state import Project
from domain.review.moves import moves
from domain.review.words import Result, Status
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, on
from tests.domain.project.lives import (
    OWN_LAND,
    Then,
    conforming,
    ended,
    given,
    open_items,
    refused,
)
from tests.domain.review.rounds import given as round_of
from tests.domain.review.rounds import opened

DRAWINGS = "drawing_review"
START = "start_building"
# A shelter is built, the building is one of special fire risk and has lightning protection.
APPLIES = ("air_defence_build", "lightning_design", "drawing_check", "fire_design")
PAPERS = ("construction_drawings", "fire_application", "fire_design_text", "lightning_drawings")


def schemed() -> tuple[Act[Any], ...]:
    """On land of its own, its scheme agreed on Monday 2 March: the drawings may be handed in."""
    filed = ended("enterprise_filing", "2026-02-10", kind=OWN_LAND)
    return (*conforming(OWN_LAND), filed, granted("planning_scheme", "2026-03-02"))


def granted(item: str, when: str, **more: Any) -> Act[Any]:
    return ended(item, when, kind=OWN_LAND, **more)


def asked(bundle: str = DRAWINGS, when: str = "2026-03-04", **more: Any) -> Act[Any]:
    return act(SubmitBundle(bundle=bundle, **{"papers": PAPERS} | more), when, COMPANY)


@pytest.fixture(scope="module")
def together() -> Then:
    return Then(given(*schemed()), asked())


# --- one intake, one set of materials -------------------------------------------------------------


def test_one_form_asks_for_all_that_apply_and_names_the_department_that_leads(
    together: Then,
) -> None:
    (event,) = together.of("BundleSubmitted")
    assert (event.bundle, event.items, event.limit_day) == (DRAWINGS, APPLIES, None)
    assert lead_of(together.project, DRAWINGS, RULES) == "zj"
    assert {*APPLIES} <= {*open_items(together.project)}


def test_each_department_has_its_own_round_and_the_group_its_fifteen_days() -> None:
    """It opens with the first that may be asked for, as every group does."""
    then = Then(given(*schemed()[:-1]), schemed()[-1], asked())
    (group,) = then.of("GroupOpened")
    assert (group.group, group.limit_day) == (DRAWINGS, day("2026-03-23"))
    found = {item: one.handler.unit for item, one in then.project.open_rounds if item in APPLIES}
    assert found == {
        "air_defence_build": "rf",
        "lightning_design": "qx",
        "drawing_check": "ysj",
        "fire_design": "zj",
    }


def test_the_one_form_has_each_paper_once_and_none_that_a_member_makes() -> None:
    form = act_form(given(*schemed()), "submit_bundle", RULES, DRAWINGS)
    papers = [one.value for one in form.field("papers").options]
    assert len(papers) == len({*papers})
    assert {*PAPERS} <= {*papers}
    assert "drawing_certificate" not in papers, "the result of the check of the drawings"


def test_it_may_be_handed_in_before_the_tender_and_the_planning_permit(together: Then) -> None:
    """Unlike 施工许可一件事, whose permit needs both; within it a decision waits for what it needs."""
    project = given(*schemed())
    there = [one.id for one in askable(project, RULES)]
    assert DRAWINGS in there
    assert START not in there
    awaits = {item: one.awaits for item, one in together.project.open_rounds if item in APPLIES}
    assert awaits["fire_design"] == ("planning_permit",)
    assert awaits["air_defence_build"] == ("drawing_check",)
    assert awaits["lightning_design"] == awaits["drawing_check"] == ()


def test_not_before_the_scheme_is_agreed() -> None:
    no = refused(*schemed()[:-1], asked(when="2026-03-01"))
    assert (no.code, "建设工程设计方案审查" in no.zh) == ("not_now", True)


def test_only_the_company_hands_it_in_and_only_once(together: Then) -> None:
    by_office = act(SubmitBundle(bundle=DRAWINGS), "2026-03-04", OFFICE)
    assert refused(*schemed(), by_office).code == "not_yours"
    assert Then(together.project, asked(when="2026-03-05")).refusal.code == "not_now"


def test_a_paper_of_another_item_is_not_taken() -> None:
    no = refused(*schemed(), asked(papers=("design_scheme",)))
    assert (no.code, "联合审图" in no.zh) == ("unknown_material", True)


def test_what_was_handed_in_with_one_form_is_not_asked_for_with_another(together: Then) -> None:
    """What is left of 施工许可一件事 is the permit alone: it is asked for by itself."""
    on_the_way = Then(
        together.project,
        granted("planning_permit", "2026-03-20"),
        granted("tendering", "2026-03-20"),
    ).project
    assert members(on_the_way, RULES.bundle(START), RULES) == ("construction_permit",)
    no = Then(on_the_way, asked(START, "2026-03-23", papers=())).refusal
    assert "只有“建筑工程施工许可证核发”一项需要申报" in no.zh


def test_where_one_alone_applies_it_is_asked_for_by_itself() -> None:
    rest = [granted(one, "2026-03-03") for one in APPLIES[:-1]]
    no = refused(*schemed(), *rest, asked())
    assert (no.code, "请直接申报" in no.zh) == ("not_now", True)


# --- one result -----------------------------------------------------------------------------------


def all_but(*others: str) -> list[Act[Any]]:
    """The planning permit on 6 March; each of the drawings on the days after it."""
    each = {
        "drawing_check": "2026-03-09",
        "lightning_design": "2026-03-10",
        "air_defence_build": "2026-03-11",
        "fire_design": "2026-03-12",
    }
    return [
        granted("planning_permit", "2026-03-06"),
        *(granted(item, when) for item, when in each.items() if item not in others),
    ]


def with_conditions(item: str, when: str, text: Text) -> Act[Any]:
    one = granted(item, when, outcome=Result.GRANTED_WITH_CONDITIONS)
    return replace(one, command=one.command.but(conditions=(text,)))


def test_all_answered_there_is_one_letter_that_bears_every_condition(together: Then) -> None:
    then = Then(
        together.project,
        *all_but("lightning_design"),
        with_conditions("lightning_design", "2026-03-13", WORDS),
    )
    (event,) = then.of("BundleEnded")
    assert (event.at, event.late) == (on("2026-03-13"), False)
    assert [one.at for one in then.of("GroupClosed")] == [on("2026-03-13")]
    written = letter(then.project, DRAWINGS, RULES, lambda text: "接地电阻不大于一欧姆")
    assert written is not None
    assert (written.title, written.signed_by) == ("联合审图办理结果", "市住房和城乡建设局")
    said = "".join(written.paragraphs)
    assert "附加条件：接地电阻不大于一欧姆" in said
    assert all(RULES.item(one).name_zh in said for one in APPLIES)


def test_until_the_last_has_answered_there_is_none_and_the_group_is_open(together: Then) -> None:
    then = Then(together.project, *all_but("fire_design"))
    assert (then.of("BundleEnded"), then.of("GroupClosed")) == ([], [])
    assert letter(then.project, DRAWINGS, RULES, lambda text: "") is None


# --- a no -----------------------------------------------------------------------------------------


def test_refused_by_one_the_others_go_on_and_that_one_alone_is_asked_again(together: Then) -> None:
    then = Then(together.project, granted("lightning_design", "2026-03-09", outcome=Result.REFUSED))
    assert then.of("RoundClosing") == []
    (again,) = then.of("ItemOpened")
    assert (again.item, again.round, again.bundle, again.after_negative) == (
        "lightning_design", 2, None, True,
    )  # fmt: skip
    answered = Then(then.project, *all_but("lightning_design"))
    assert answered.project.groups[DRAWINGS].closed_at is None
    (event,) = answered.of("BundleEnded")  # the one letter names the refusal with the grants
    assert {one.item: one.outcome for one in event.results}["lightning_design"] is Result.REFUSED
    mended = Then(answered.project, granted("lightning_design", "2026-03-20", round=2))
    assert [one.at for one in mended.of("GroupClosed")] == [on("2026-03-20")]


@pytest.mark.parametrize("item", APPLIES)
def test_nobody_answers_in_the_place_of_whoever_the_law_gives_the_licence(item: str) -> None:
    """Neither for a silent unit nor after a no, in whatever state its second round is."""
    review = round_of(opened(item, "2026-03-09", after_negative=True))
    for status in (Status.IN_REVIEW, Status.SUBMITTED, Status.SUSPENDED):
        legal = moves(review.but(status=status, start_day=day("2026-03-09")), RULES)
        assert not {"arbitrate", "answer_for"} & {*legal}


def test_withdrawn_one_is_asked_for_again_by_itself(together: Then) -> None:
    withdrawn = ended("lightning_design", "2026-03-09", status=Status.WITHDRAWN)
    then = Then(together.project, withdrawn)
    assert DRAWINGS not in [one.value for one in subjects(then.project, "submit_bundle", RULES)]
    again = Then(then.project, act(Reapply(item="lightning_design"), "2026-03-10", COMPANY))
    (event,) = again.of("ItemOpened")
    assert (event.round, event.bundle) == (2, None)


def test_what_the_whole_waited_for_is_open_to_the_permit(together: Then) -> None:
    """施工许可 waits for the drawings item by item; the last opens it."""

    def awaits(project: Project) -> tuple[str, ...]:
        found = [one.awaits for item, one in project.open_rounds if item == "construction_permit"]
        return found[0] if found else ()

    tender = granted("tendering", "2026-03-06")
    then = Then(together.project, tender, *all_but("fire_design"))
    assert awaits(then.project) == ("fire_design",)
    assert awaits(Then(then.project, granted("fire_design", "2026-03-16")).project) == ()
