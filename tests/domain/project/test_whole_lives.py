"""Every kind of project leaves every stage that it has (issue 1; domain.md 2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.project.events import ItemOpened
from domain.project.state import Project, evolve
from domain.project.world import applies, met
from tests.domain.histories import RULES
from tests.domain.project.lives import COMPANY_S, KINDS, Living

STAGES = tuple(stage.id for stage in RULES.stages)
WAY_OUT_OF_S3 = {
    "a building": "construction_permit",
    "a highway": "highway_permit",
    "a leased factory": "equipment_entry",
    "a renovation without permit": "other_start",
    "a water works": "other_start",
}


def ended(project: Project) -> bool:
    return project.ended_at is not None


@pytest.fixture(scope="module", params=sorted(KINDS))
def life(request: pytest.FixtureRequest) -> tuple[str, Living, Project]:
    living = Living(KINDS[request.param])
    return request.param, living, living.until(ended)


Life = tuple[str, Living, Project]


def test_every_kind_leaves_every_stage_it_has(life: Life) -> None:
    name, _, project = life
    promoted = KINDS[name]["promoted"]
    assert tuple(sorted(project.stages)) == tuple(s for s in STAGES if promoted or s != "S2")
    assert [stage for stage, one in project.stages.items() if one.exited is None] == []
    assert (project.ended_how, project.ended_at) == ("exited", project.events["exit_evaluated"])


def test_only_a_promoted_project_is_signed(life: Life) -> None:
    name, _, project = life
    assert ("S2" in project.stages) is KINDS[name]["promoted"]
    assert ("contract_signed" in project.events) is KINDS[name]["promoted"]


def test_each_kind_has_its_own_way_out_of_s3(life: Life) -> None:
    name, _, project = life
    ways = ("construction_permit", "highway_permit", "equipment_entry", "other_start")
    assert [way for way in ways if project.item(way).finished_at] == [WAY_OUT_OF_S3[name]]
    assert project.stages["S3"].exited == project.item(WAY_OUT_OF_S3[name]).finished_at
    assert project.stages["S5"].since == project.events["substantive_start"]


def test_no_item_opens_before_its_predecessors_closed(life: Life) -> None:
    _, living, _ = life
    project: Project | None = None
    for event in living.events:
        project = evolve(project, event)
        if isinstance(event, ItemOpened):
            for need in RULES.item(event.item).needs:
                judged = met(project, need, RULES)
                assert judged.holds, (event.item, need)
                assert judged.since is None or judged.since <= event.at


def test_in_the_end_everything_that_applies_was_done_or_closed_by_the_end(life: Life) -> None:
    _, _, project = life
    undone = [
        item
        for item in RULES.items
        if applies(project, RULES.item(item), RULES).holds
        and not project.item(item).finished_at
        and not project.item(item).open
        and not RULES.item(item).cadence
        and not RULES.item(item).by_request
    ]
    assert undone == []


def test_the_state_is_the_fold_of_its_events(life: Life) -> None:
    _, living, project = life
    again: Project | None = None
    for event in living.events:
        again = evolve(again, event)
    assert again == project


def test_a_slow_life_with_missed_months_comes_to_its_end_too() -> None:
    """Every answer takes three weeks: months are missed, periods go by, nothing is stuck."""
    living = Living(KINDS["a building"], pace=timedelta(days=21))
    project = living.until(ended)
    types = {event.type for event in living.events}
    assert {"DutyMissed", "GroupSilent"} <= types
    assert project.ended_at is not None
    assert project.ended_at - project.registered_at > timedelta(days=300)
    assert [stage for stage, one in project.stages.items() if one.exited is None] == []


def test_a_leased_factory_that_is_fitted_out_leaves_s3_with_its_equipment() -> None:
    kind = {**KINDS["a leased factory"], "building": True, "fire_special": True}
    project = Living(kind).until(ended)
    assert project.stages["S3"].exited == project.item("equipment_entry").finished_at
    assert project.item("construction_permit").skipped_at is not None


def test_leased_factory_and_own_land_together_leave_s3_at_the_first_of_the_two() -> None:
    """The rest of the road goes on (domain.md 8)."""
    kind = {**COMPANY_S, "building": True, "land": ["existing", "leased_factory"]}
    living = Living(kind)
    left = living.until(
        lambda p: p.stages.get("S3") is not None and p.stages["S3"].exited is not None
    )
    assert left.item("equipment_entry").finished_at == left.stages["S3"].exited
    project = living.until(ended)
    assert project.item("construction_permit").finished_at is not None
    assert project.events["substantive_start"] == left.stages["S3"].exited


def test_an_approval_is_a_route_of_its_own_to_the_same_end() -> None:
    kind = {**KINDS["a building"], "in_catalog_2016": True, "authority": "county"}
    project = Living(kind).until(ended)
    assert project.item("enterprise_approval").finished_at is not None
    assert project.item("enterprise_filing").skipped_at is not None


def test_a_life_that_is_answered_under_all_its_conditions_is_told_the_same_twice() -> None:
    one, two = Living(KINDS["a highway"]), Living(KINDS["a highway"])
    assert one.until(ended) == two.until(ended)
    assert one.events == two.events
