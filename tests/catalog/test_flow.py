"""The flow chart from left to right: nothing lies on anything, nothing runs through anything."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.chart import chart, chart_of
from catalog.flow import TALL, WIDE, Arrow, Box, Flow, flow
from catalog.loading import load_rules
from catalog.ways import Way, longest_way

RULES = load_rules()
NODES = [f"n{number}" for number in range(14)]


@st.composite
def charts(draw: st.DrawFn) -> tuple[list[str], list[Arrow]]:
    """Nodes, and arrows that only go forward."""
    nodes = NODES[: draw(st.integers(1, len(NODES)))]
    pairs = list(combinations(nodes, 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=24)) if pairs else []
    lines = draw(st.lists(st.sampled_from(["solid", "dotted"]), min_size=24, max_size=24))
    return nodes, [(*pair, line) for pair, line in zip(chosen, lines, strict=False)]


def corners(d: str) -> list[tuple[int, int]]:
    """The points of a way that goes only across and down."""
    points: list[tuple[int, int]] = []
    for letter, words in re.findall(r"([MHV])([-\d ]+)", d):
        numbers = [int(word) for word in words.split()]
        match letter:
            case "M":
                points.append((numbers[0], numbers[1]))
            case "H":
                points.append((numbers[0], points[-1][1]))
            case _:
                points.append((points[-1][0], numbers[0]))
    return points


def crosses(begin: tuple[int, int], end: tuple[int, int], box: Box) -> bool:
    """Whether a straight line goes through the inside of a box."""
    left, right = sorted((begin[0], end[0]))
    top, bottom = sorted((begin[1], end[1]))
    return (
        left < box.x + WIDE and right > box.x and top < box.y + TALL and bottom > box.y
    )  # fmt: skip


def check(drawn: Flow, nodes: list[str], arrows: list[Arrow]) -> None:
    boxes = {box.node: box for box in drawn.boxes}
    assert [*boxes] == nodes, "each node once"
    for one, other in combinations(drawn.boxes, 2):
        apart = abs(one.x - other.x) >= WIDE or abs(one.y - other.y) >= TALL
        assert apart, (one, other)
    assert sorted((line.before, line.after, line.line) for line in drawn.lines) == sorted(arrows)
    for line in drawn.lines:
        way = corners(line.d)
        begin, end = boxes[line.before], boxes[line.after]
        assert way[0] == (begin.x + WIDE, begin.y + TALL // 2)
        from_left = way[-1] == (end.x - 1, end.y + TALL // 2)
        from_above = way[-1] == (end.x + WIDE // 2, end.y - 1)
        assert from_left or from_above, "it ends at its box"
        for piece in pairwise(way):
            for box in drawn.boxes:
                assert not crosses(*piece, box), (line, box)
    for box in drawn.boxes:
        assert 0 <= box.x <= drawn.width - WIDE
        assert 0 <= box.y <= drawn.height - TALL


@settings(deadline=None)
@given(charts())
def test_boxes_keep_apart_and_lines_keep_out_of_them(given: tuple[list[str], list[Arrow]]) -> None:
    nodes, arrows = given
    check(flow(nodes, arrows), nodes, arrows)


@settings(deadline=None)
@given(charts())
def test_what_comes_before_stands_further_left(given: tuple[list[str], list[Arrow]]) -> None:
    nodes, arrows = given
    boxes = {box.node: box for box in flow(nodes, arrows).boxes}
    for before, after, _ in arrows:
        assert boxes[before].x < boxes[after].x


@pytest.mark.parametrize("stage", [stage.id for stage in RULES.stages])
@pytest.mark.parametrize("route", [None, *(route.id for route in RULES.routes)])
def test_every_stage_of_the_catalog_can_be_drawn(stage: str, route: str | None) -> None:
    drawn = chart(RULES, route)
    nodes = [node.id for node in drawn.nodes if node.stage == stage]
    arrows: list[Arrow] = [
        (one.before, one.after, one.line)
        for one in drawn.arrows
        if one.before in nodes and one.after in nodes
    ]
    check(flow(nodes, arrows), nodes, arrows)


def test_what_nothing_waits_for_stands_in_a_strip_below() -> None:
    aside = [f"side{number}" for number in range(8)]
    arrows: list[Arrow] = [("root", "next", "solid"), ("next", "goal", "dotted")]
    arrows += [("root", one, "solid") for one in aside]
    drawn = flow(["root", "next", "goal", *aside], arrows, goals=("goal",))
    boxes = {box.node: box for box in drawn.boxes}
    lowest = max(boxes[one].y for one in ("root", "next", "goal"))
    assert drawn.strip is not None
    assert all(boxes[one].y > lowest + TALL for one in aside)
    assert all(boxes[one].x > boxes["root"].x for one in aside), "the line down passes beside them"


def test_what_does_not_apply_falls_out_of_the_order() -> None:
    """Without the social risk assessment the conversion waits for what else it needs."""
    shown = [item for item in RULES.catalog.items if item.stage == "S3"]
    without = [item for item in shown if item.id != "social_risk"]
    befores = [
        one.before for one in chart_of(RULES, without).arrows if one.after == "land_conversion"
    ]
    whole = [one.before for one in chart_of(RULES, shown).arrows if one.after == "land_conversion"]
    assert befores == [one for one in whole if one != "social_risk"]


# --- the longest way ------------------------------------------------------------------------------

ARROWS = [("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("d", "e")]


@pytest.mark.parametrize(
    ("weights", "goals", "way"),
    [
        ({"a": 1, "b": 5, "c": 2, "d": 1, "e": 0}, ["d"], Way(("a", "b", "d"), 7)),
        ({"a": 1, "b": 1, "c": 2, "d": 1, "e": 0}, ["d"], Way(("a", "c", "d"), 4)),
        ({"b": 1, "c": 2, "d": 1}, ["d"], Way(("c", "d"), 3)),  # what is done has no weight
        ({"b": 1, "c": 2, "d": 1}, ["d", "b"], Way(("b",), 1)),  # one goal is enough
        ({"a": 1}, ["d"], Way((), 0)),  # the goal is reached
    ],
)
def test_the_longest_way_to_the_nearest_goal(
    weights: dict[str, int], goals: list[str], way: Way
) -> None:
    assert longest_way(ARROWS, weights, goals) == way
