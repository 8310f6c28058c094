"""The checker of order sees what the core would never do."""

from __future__ import annotations

from domain.ledger import Line
from domain.streams import project_stream
from tests.life.lives import EASED, IN_ZONE, RULES, SAMPLE, TOGETHER, UNSEEN, code_of, lived
from worker.simulation.order import out_of_order


def the_lines() -> list[Line]:
    return list(lived(SAMPLE[0], 0, 3).lines[project_stream(code_of(0))])


def place_of(lines: list[Line], type: str, **what: object) -> int:
    for place, line in enumerate(lines):
        if line.type == type and all(line.payload.get(k) == v for k, v in what.items()):
            return place
    raise AssertionError(f"no {type} {what}")


def test_what_the_core_wrote_is_in_order() -> None:
    assert out_of_order(the_lines(), RULES) == []


def test_an_opening_before_its_predecessor_closed_is_seen() -> None:
    """The planning permit needs the land permit: moved before it, it is too early."""
    lines = the_lines()
    opened = place_of(lines, "ItemOpened", item="construction_permit")
    needed = place_of(lines, "RoundEnded", item="planning_permit", finished=True)
    lines.insert(needed, lines.pop(opened))
    assert "before planning_permit was closed" in out_of_order(lines, RULES)[0]


def test_an_opening_before_a_group_closed_is_seen() -> None:
    lines = the_lines()
    opened = place_of(lines, "ItemOpened", item="reserve_entry")
    lines.insert(place_of(lines, "GroupClosed", group="feasibility_study"), lines.pop(opened))
    assert "before group:feasibility_study was closed" in out_of_order(lines, RULES)[0]


def test_a_predecessor_that_never_closed_is_missed() -> None:
    lines = the_lines()
    del lines[place_of(lines, "RoundEnded", item="conformity_launch", finished=True)]
    found = out_of_order(lines, RULES)
    assert any("before conformity_launch was closed" in wrong for wrong in found)


def test_an_opening_before_what_opens_it_is_seen() -> None:
    lines = the_lines()
    del lines[place_of(lines, "EventRaised", event="in_production")]
    assert any("before what opens it" in wrong for wrong in out_of_order(lines, RULES))


def test_an_item_that_does_not_apply_must_not_open() -> None:
    lines = the_lines()
    planted = lines[place_of(lines, "ItemOpened", item="idea_review")]
    payload = planted.payload | {"item": "highway_permit"}
    lines.insert(len(lines) - 5, planted.but(payload=payload))
    assert any("its condition is false" in wrong for wrong in out_of_order(lines, RULES))


def test_two_rounds_at_once_are_seen() -> None:
    lines = the_lines()
    place = place_of(lines, "ItemOpened", item="construction_permit")
    lines.insert(place + 1, lines[place])
    assert any("a round of it is open already" in wrong for wrong in out_of_order(lines, RULES))


def the_eased_lines() -> list[Line]:
    return list(lived(IN_ZONE, 5, 9, EASED).lines[project_stream(code_of(5))])


def test_a_preliminary_review_that_nobody_asked_for_is_seen() -> None:
    lines = the_eased_lines()
    assert out_of_order(lines, RULES) == []
    del lines[place_of(lines, "ModeChosen")]
    assert "that nobody has asked for" in out_of_order(lines, RULES)[0]


def test_a_preliminary_review_that_is_decided_before_its_needs_is_seen() -> None:
    """The planning permit needs the land permit; reviewed beforehand, it is decided after it all the same."""
    lines = the_eased_lines()
    decided = place_of(lines, "RoundEnded", item="planning_permit", finished=True)
    needed = place_of(lines, "RoundEnded", item="land_permit", finished=True)
    lines.insert(needed, lines.pop(decided))
    found = out_of_order(lines, RULES)
    assert any(
        "planning_permit" in wrong and "decided before land_permit" in wrong for wrong in found
    )


def the_lines_of_bundles() -> list[Line]:
    return list(lived(UNSEEN[6], 6, 9, TOGETHER).lines[project_stream(code_of(6))])


def test_a_member_of_a_bundle_may_open_before_what_it_needs_of_others_inside_and_only_so() -> None:
    """Assigned land: its permit needs the feasibility report; both are asked for with one form."""
    lines = the_lines_of_bundles()
    assert out_of_order(lines, RULES) == []
    place = place_of(lines, "ItemOpened", item="land_permit")
    alone = {name: value for name, value in lines[place].payload.items() if name != "bundle"}
    assert alone != lines[place].payload
    lines[place] = lines[place].but(payload=alone)
    assert "before feasibility_approval was closed" in " ".join(out_of_order(lines, RULES))


def test_a_member_of_a_bundle_that_is_decided_before_its_needs_is_seen() -> None:
    lines = the_lines_of_bundles()
    decided = place_of(lines, "RoundEnded", item="land_permit", finished=True)
    needed = place_of(lines, "RoundEnded", item="feasibility_approval", finished=True)
    lines.insert(needed, lines.pop(decided))
    found = out_of_order(lines, RULES)
    assert any(
        "land_permit" in wrong and "decided before feasibility_approval" in wrong for wrong in found
    )
