"""The flow chart of the plan's appendix: derived arrows against those of domain.md 11."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.chart import ROUTE_DONE, chart
from catalog.graph import mermaid, svg
from catalog.layout import lay_out
from catalog.loading import load_rules
from catalog.order import DECISION, Order

RULES = load_rules()
CHART = chart(RULES)

# The chart "Derived in full" of domain.md 11, word for word.
EXPECTED = (Path(__file__).parent / "flow_chart.mmd").read_text(encoding="utf-8")
ARROW = re.compile(r"^  (\w+) (-->|-\.->) (\w+)$", re.MULTILINE)
NODE = re.compile(r'^    (\w+)(?:\[|\(\()"(.+)"(?:\]|\)\))$', re.MULTILINE)
SVG = "{http://www.w3.org/2000/svg}"


def arrows(text: str) -> list[tuple[str, ...]]:
    return sorted(match.groups() for match in ARROW.finditer(text))


def nodes(text: str) -> dict[str, str]:
    return {node: label.replace("“", "").replace("”", "") for node, label in NODE.findall(text)}


def test_the_arrows_are_those_of_the_chart_in_the_domain_page() -> None:
    assert len(arrows(EXPECTED)) > 150
    assert arrows(mermaid(RULES)) == arrows(EXPECTED)


def test_the_nodes_and_their_names_are_those_of_the_chart_in_the_domain_page() -> None:
    assert nodes(mermaid(RULES)) == nodes(EXPECTED)


def test_each_node_stands_in_the_band_of_its_stage() -> None:
    for node in CHART.nodes:
        if node.id != ROUTE_DONE and node.id not in CHART.groups:
            assert node.stage == RULES.item(node.id).stage


def test_what_is_left_out_is_implied_by_what_is_drawn() -> None:
    """Every need between two drawn items is an arrow or a way of arrows and stage starts."""
    order = Order(RULES.catalog)
    drawn: dict[str, list[str]] = {}
    for arrow in CHART.arrows:
        drawn.setdefault(arrow.before, []).append(arrow.after)
    items = [node.id for node in CHART.nodes if node.id in RULES.items]
    for item in items:
        for step in order.direct(item):
            if step.how == "starts" and step.item in items:
                drawn.setdefault(step.item, []).append(item)

    def reaches(before: str, after: str) -> bool:
        seen, waiting = {before: None}, [before]
        while waiting:
            for one in drawn.get(waiting.pop(), ()):
                if one == after:
                    return True
                if one not in seen:
                    seen[one] = None
                    waiting.append(one)
        return False

    for item in items:
        for step in order.direct(item):
            if step.how in ("needs", "grant_needs") and step.item in items:
                assert reaches(step.item, item), (step.item, item)


@pytest.mark.parametrize("route", [route.id for route in RULES.routes])
def test_the_chart_of_a_route_holds_its_items_and_not_those_of_other_routes(route: str) -> None:
    shown = nodes(mermaid(RULES, route))
    own = next(one.items for one in RULES.routes if one.id == route)
    others = {item for one in RULES.routes for item in one.items} - set(own)
    assert all(item in shown for item in own)
    assert not any(item in shown for item in others)
    assert ROUTE_DONE in shown


def test_the_svg_is_well_formed_and_shows_every_node_once_with_its_name() -> None:
    root = ElementTree.fromstring(svg(RULES))
    boxes = {box.get("id"): box for box in root.findall(f"{SVG}g")}
    assert list(boxes) == [node.id for node in CHART.nodes]
    for node in CHART.nodes:
        lines = "".join(text.text or "" for text in boxes[node.id].findall(f"{SVG}text"))
        assert lines == node.label or lines.endswith("…")
    assert len(root.findall(f"{SVG}path")) == len(CHART.arrows)


def test_no_two_boxes_share_a_spot_and_arrows_go_down_within_a_band() -> None:
    given = [(node.id, node.stage) for node in CHART.nodes]
    pairs = [(arrow.before, arrow.after) for arrow in CHART.arrows]
    placed = lay_out(given, pairs, 10)
    assert len(set(placed.spots.values())) == len(given)
    stages = dict(given)
    for before, after in pairs:
        if stages[before] == stages[after]:
            assert placed.spots[before].row < placed.spots[after].row
    for node, stage in given:
        band = next(one for one in placed.bands if one.name == stage)
        assert band.first <= placed.spots[node].row <= band.last


def test_a_cycle_would_be_found_and_there_is_none() -> None:
    assert list(Order(RULES.catalog).cycles(DECISION)) == []
