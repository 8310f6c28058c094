"""拿地即开工, the project's side: what opens beforehand, what waits for what, what the signing brings.

Work plan 四(三); catalog modes (land_then_start); domain.md 11 and 12 (Q33).
"""

from __future__ import annotations

from typing import Any

import pytest

from domain.project.commands import ApplyLandThenStart
from domain.project.messages import from_project
from domain.project.state import Project
from domain.review.words import Status
from tests.domain.histories import COMPANY, OFFICE, RULES, act, on
from tests.domain.project.lives import (
    BUILDING,
    KINDS,
    Then,
    all_ended,
    ended,
    given,
    group,
    in_reserve,
    open_items,
)

ASK = ApplyLandThenStart()
LISTED = next(mode for mode in RULES.catalog.modes.modes if mode.id == "land_then_start").pre_review


def asked(kind: dict[str, Any] = BUILDING, when: str = "2026-01-27") -> Project:
    return given(*in_reserve(kind), act(ASK, when, COMPANY))


def filed(project: Project) -> Then:
    """The boundary uploaded, twelve opinions given, filed on 10 February."""
    return Then(
        project,
        ended("conformity_launch", "2026-02-02"),
        *all_ended(group("conformity"), "2026-02-09"),
        ended("enterprise_filing", "2026-02-10"),
    )


def ready() -> Project:
    """All that the land contract needs is done: the land is to be granted."""
    then = Then(
        filed(asked()).project,
        ended("social_risk", "2026-02-11"),
        ended("archaeology_survey", "2026-02-12"),
        ended("land_conversion", "2026-02-13"),
    )
    assert "land_grant" in open_items(then.project)
    return then.project


def test_the_listed_items_open_for_a_preliminary_review_though_what_they_need_is_not_finished() -> (
    None
):
    then = filed(asked())
    opened = {event.item: event for event in then.of("ItemOpened") if event.pre_review}
    applying = [item for item in LISTED if item != "air_defence_relocate"]
    assert set(opened) == set(applying)
    assert {event.at for event in opened.values()} == {on("2026-02-10")}
    assert "planning_permit" in opened["construction_permit"].awaits


def test_not_before_the_boundary_is_uploaded_and_the_project_approved() -> None:
    project = Then(asked(), ended("conformity_launch", "2026-02-02")).project
    assert not [item for item in LISTED if item in open_items(project)]


def test_no_limit_of_the_joint_check_of_drawings_runs_beforehand() -> None:
    assert "drawing_review" not in filed(asked()).project.groups
    then = Then(ready(), ended("land_grant", "2026-03-20"))
    (opened,) = then.of("GroupOpened")
    assert (opened.group, opened.at) == ("drawing_review", on("2026-03-20"))


def test_who_has_not_asked_goes_the_ordinary_way() -> None:
    then = filed(given(*in_reserve()))
    assert [event.item for event in then.of("ItemOpened") if event.pre_review] == []
    assert "construction_permit" not in open_items(then.project)


def test_on_the_signing_each_becomes_the_formal_one_of_that_day() -> None:
    then = Then(ready(), ended("land_grant", "2026-03-20"))
    formal = then.of("RoundFormal")
    assert {event.at for event in formal} == {on("2026-03-20")}
    told = [message for event in formal for message in from_project(then.project, event, RULES)]
    assert {(one.kind, one.body["formal"]) for one in told} == {("inform", True)}
    assert not [one for _, one in then.project.open_rounds if one.pre_review]


def test_they_are_decided_in_the_listed_order() -> None:
    """Each waits for all that stand before it: what it needs among them is met on the day."""
    project = Then(ready(), ended("land_grant", "2026-03-20")).project
    waits = {item: one.awaits for item, one in project.open_rounds if item in LISTED}
    for number, item in enumerate(one for one in LISTED if one in waits):
        for before in [one for one in LISTED if one in waits][:number]:
            assert before in waits[item], (item, before)
    assert waits["planning_scheme"] == ()


def test_the_permit_comes_on_the_day_of_the_signing() -> None:
    then = Then(
        ready(), ended("land_grant", "2026-03-20 09:00"), ended("relics_permit", "2026-03-20 09:01")
    )
    for minute, item in enumerate([one for one in LISTED if one in open_items(then.project)], 10):
        waits = [one.awaits for name, one in then.project.open_rounds if name == item]
        assert waits == [()], item
        then = Then(then.project, ended(item, f"2026-03-20 09:{minute}"))
    granted = then.project.granted["construction_permit/1"]
    assert granted.granted_on.isoformat() == "2026-03-20"
    assert "substantive_start" in then.project.events


def test_withdrawn_and_asked_again_it_is_a_preliminary_review_again() -> None:
    then = Then(
        filed(asked()).project, ended("planning_scheme", "2026-02-12", status=Status.LAPSED)
    )
    (again,) = then.of("ItemOpened", "planning_scheme")
    assert (again.round, again.pre_review) == (2, True)


def test_after_the_signing_a_new_round_is_an_ordinary_one() -> None:
    signed = Then(ready(), ended("land_grant", "2026-03-20")).project
    then = Then(signed, ended("lightning_design", "2026-03-23", status=Status.LAPSED))
    (again,) = then.of("ItemOpened", "lightning_design")
    assert (again.round, again.pre_review) == (2, False)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (BUILDING | {"in_zone": False}, "不属于"),
        (BUILDING | {"land_supply": "assigned"}, "不属于"),
        (KINDS["a leased factory"], "不属于"),
    ],
)
def test_only_industry_on_new_granted_land_in_a_zone(kind: dict[str, Any], said: str) -> None:
    then = Then(given(*in_reserve(kind)), act(ASK, "2026-01-27", COMPANY))
    assert then.refusal.code == "not_now"
    assert said in then.refusal.zh


def test_nobody_asks_but_the_company_and_once() -> None:
    assert Then(given(*in_reserve()), act(ASK, "2026-01-27", OFFICE)).refusal.code == "not_yours"
    assert Then(asked(), act(ASK, "2026-01-28", COMPANY)).refusal.code == "not_now"


def test_once_the_land_contract_is_signed_it_is_too_late() -> None:
    then = Then(
        filed(given(*in_reserve())).project,
        ended("social_risk", "2026-02-11"),
        ended("archaeology_survey", "2026-02-12"),
        ended("land_conversion", "2026-02-13"),
        ended("land_grant", "2026-03-20"),
        act(ASK, "2026-03-21", COMPANY),
    )
    assert "已经签订" in then.refusal.zh
