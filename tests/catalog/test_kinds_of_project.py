"""Five kinds of project, as domain.md 11 has them: what applies, and the earliest way out of S3.

Days were added up by hand from the items' own limits; a calendar limit as 5 working days for 7.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from catalog.burden import burden
from catalog.critical_path import By, Measure, critical_path, length, working_days
from catalog.kinds_of_project import KINDS, Example, KindOfProject, of_route
from catalog.loading import load_rules
from domain.conditions import Truth, judge
from domain.limits import Limit
from domain.rules.items import Kind
from domain.units import resolve

RULES = load_rules()
EXAMPLES = {kind.id: Example(kind, RULES) for kind in KINDS}

# 论证 5, 论证研究 5, 入库 5, 策划启动 1: the law limits none of them.
START = (("idea_review", 5), ("feasibility_study", 5), ("reserve_entry", 5), ("conformity_launch", 1))  # fmt: skip
OPINIONS = ("conformity", 5)
LAND = ("land_grant", 30)  # assumed: 招拍挂
TENDER = ("tendering", 30)  # assumed


class Way(NamedTuple):
    """A path: its days, how many of them outside the city, and its steps with their days."""

    days: int
    outside: int
    steps: tuple[tuple[str, int], ...]


class Figures(NamedTuple):
    """Items that apply, those of S3 beside the opinions, and both ways out of S3."""

    items: int
    in_s3: int
    promised: Way
    statutory: Way


FIGURES = {
    "A": Figures(
        71,
        14,
        Way(
            63,
            0,
            (
                *START,
                OPINIONS,
                LAND,
                ("land_permit", 0),  # its limit has run while it waited for the contract
                ("planning_permit", 10),
                ("construction_permit", 2),
            ),
        ),
        Way(
            76,
            0,
            (
                *START,
                OPINIONS,
                LAND,
                ("land_permit", 0),
                ("planning_permit", 20),
                ("construction_permit", 5),  # 7日
            ),
        ),
    ),
    "B": Figures(
        55,
        5,
        Way(19, 0, (*START, ("equipment_entry", 3))),
        Way(19, 0, (*START, ("equipment_entry", 3))),
    ),
    "C": Figures(
        68,
        23,
        Way(
            116,
            40,
            (
                *START,
                OPINIONS,
                ("proposal_approval", 5),
                ("feasibility_approval", 25),  # forwarded in 5, the province's 20
                ("preliminary_design", 25),
                TENDER,
                ("highway_permit", 10),
            ),
        ),
        Way(
            179,
            60,
            (
                *START,
                OPINIONS,
                ("proposal_approval", 20),
                ("feasibility_approval", 40),  # forwarded in 20 (行政许可法 43)
                ("preliminary_design", 40),
                ("highway_design", 40),  # now longer than the tender beside it
                ("highway_quality", 3),
                ("highway_permit", 15),  # 20日
            ),
        ),
    ),
    "D": Figures(
        63,
        14,
        Way(
            68,
            0,
            (
                *START,
                OPINIONS,
                ("feasibility_approval", 5),
                ("preliminary_design", 10),
                TENDER,
                ("construction_permit", 2),
            ),
        ),
        Way(
            96,
            0,
            (
                *START,
                OPINIONS,
                ("feasibility_approval", 20),
                ("preliminary_design", 20),
                TENDER,
                ("construction_permit", 5),
            ),
        ),
    ),
    "E": Figures(
        76,
        18,
        Way(
            63,
            0,
            (
                *START,
                OPINIONS,
                LAND,
                ("land_permit", 0),
                ("planning_permit", 10),
                ("construction_permit", 2),
            ),
        ),
        Way(
            81,
            0,
            (
                *START,
                ("enterprise_approval", 20),  # beside opinions and land, and 5 longer
                ("land_permit", 20),
                ("planning_permit", 20),
                ("construction_permit", 5),
            ),
        ),
    ),
}


@pytest.mark.parametrize("kind", FIGURES)
def test_as_many_items_apply_as_the_table_says(kind: str) -> None:
    items = [RULES.item(item) for item in EXAMPLES[kind].items]
    beside = [item.id for item in items if item.stage == "S3" and item.kind is not Kind.OPINION]
    assert len(beside) == FIGURES[kind].in_s3, beside
    assert len(items) == FIGURES[kind].items


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("kind", FIGURES)
def test_the_earliest_way_out_of_s3_is_that_of_the_table(kind: str, measure: Measure) -> None:
    path = critical_path(EXAMPLES[kind], measure)
    steps = tuple((step.id, step.days) for step in path.steps)
    assert Way(path.days, path.outside, steps) == getattr(FIGURES[kind], measure.value)
    assert path.days == sum(step.days for step in path.steps)


def test_a_step_says_whose_limit_it_is() -> None:
    steps = {step.id: step.by for step in critical_path(EXAMPLES["A"], Measure.STATUTORY).steps}
    assert steps["planning_permit"] is By.LAW
    assert steps["land_grant"] is By.PROMISE, "the law gives none: the promise stands in"
    assert steps["land_permit"] is By.NONE, "it adds no day"


@pytest.mark.parametrize("kind", FIGURES)
def test_what_is_promised_is_never_longer_than_what_the_law_allows(kind: str) -> None:
    for item in map(RULES.item, EXAMPLES[kind].items):
        promised = length(item, EXAMPLES[kind], Measure.PROMISED)
        statutory = length(item, EXAMPLES[kind], Measure.STATUTORY)
        assert promised.city <= statutory.city, item.id


@pytest.mark.parametrize(
    ("limit", "wd"),
    [
        ("5wd", 5),
        ("0wd", 0),
        ("7d", 5),
        ("1d", 1),
        ("20d", 15),
        ("30d", 22),
        ("60d", 43),
        ("1months", 22),
        ("2years", 515),
    ],
)
def test_calendar_days_are_five_working_days_for_seven_rounded_up(limit: str, wd: int) -> None:
    assert working_days(Limit.parse(limit)) == wd


def test_what_has_no_limit_takes_no_day() -> None:
    assert working_days(None) == 0


# kind: items, the applicant's papers item by item and once, visits item by item and together.
ASKED = {
    "A": ((42, 28, 27, 15, 12), (71, 47, 40, 30, 22)),
    "B": ((33, 11, 11, 7, 7), (55, 22, 20, 15, 15)),
    "C": ((49, 43, 42, 24, 23), (68, 56, 53, 34, 32)),
    "D": ((40, 33, 31, 15, 10), (63, 53, 44, 29, 18)),
    "E": ((46, 37, 36, 19, 15), (76, 58, 50, 35, 25)),
}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])
def test_what_a_kind_is_asked_up_to_the_start_of_works_and_in_all(kind: KindOfProject) -> None:
    found = burden(kind, RULES)
    to_exit, whole = ASKED[kind.id]
    assert tuple(found.to_exit.model_dump().values()) == to_exit
    assert tuple(found.whole.model_dump().values()) == whole


def test_every_route_has_a_kind_and_every_kind_its_route() -> None:
    for route in RULES.routes:
        assert of_route(route.id), route.id
        for kind in of_route(route.id):
            assert judge(route.condition, EXAMPLES[kind.id].world).holds, kind.id


@pytest.mark.parametrize("kind", FIGURES)
def test_of_every_item_it_is_known_whether_it_applies_who_handles_it_and_how_it_ends(
    kind: str,
) -> None:
    world = EXAMPLES[kind].world
    for item_id in RULES.items:
        item = RULES.item(item_id)
        if item.condition is not None:
            assert judge(item.condition, world).truth is not Truth.UNKNOWN, item_id
    for item_id in EXAMPLES[kind].items:
        item = RULES.item(item_id)
        assert resolve(item.handled_by, world, "临颍县", "食品加工", RULES)
        assert RULES.kind(item).finished_by
        assert item.step.startswith(item.stage)
