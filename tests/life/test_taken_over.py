"""A life taken over half-way goes on as the life that never moved: every date, rung and decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tests.life.half_lives import Moved, at_once, later, moved
from tests.life.lives import IN_ZONE, RULES, SAMPLE, UNSEEN
from worker.lives_file import Life
from worker.projects_file import ProjectRow
from worker.simulation import core_engine
from worker.simulation.generate import generated
from worker.simulation.scenario import Scenario, read_scenario
from worker.simulation.world import World

USUAL = Scenario()
HEAVY = Scenario.model_validate(
    {
        "rates": {
            "late": 0.5, "silence": 0.5, "silent_acceptance": 0.4, "unreported": 0.3,
            "suspension": 0.5, "withdrawal": 0.2, "incomplete": 0.4, "extension": 0.4,
            "termination": 0.1, "back_dated": 0.5, "added_unit": 0.5, "returned_report": 0.3,
            "lapse": 0.2, "support_denied": 0.4, "record_corrected": 0.4,
        }
    }
)  # fmt: skip
# … and what the rich scenario adds: a project changes on its way, work is shared, grants are
# challenged, the zone's assessments and 拿地即开工 ease it. What befalls the whole city is another's.
CHANGING = read_scenario(None).but(world=World())
CHANGING = CHANGING.but(
    rates=CHANGING.rates.but(
        taken_over=0.0, claimed=0.2, handed_over=0.1, delegated=0.1, consulted=0.1,
        signed_together=0.1, copied=0.2, transferred=0.1, challenged=0.1, land_then_start=1.0,
        assessed=1.0,
    )
)  # fmt: skip
IN_CI = 40
CHANGED_IN_CI = 24
ROWS: tuple[ProjectRow, ...] = (*SAMPLE, *UNSEEN, *generated(284, 5, RULES))
ZONED = (*(IN_ZONE for _ in range(8)), *ROWS)


def lived_on(
    place: int,
    scenario: Scenario,
    seed: int,
    change: Callable[[Life], Life] = lambda life: life,
    rows: tuple[ProjectRow, ...] = ROWS,
) -> Moved:
    with core_engine.engines(RULES) as engine_for:
        return moved(rows[place], place, seed, scenario, engine_for, change)


def by_a_system_without_a_ladder(life: Life) -> Life:
    """What lies in the past does not ring, though nobody says that it has rung."""
    return life.but(reviews=tuple(one.but(rung=(), reminders=()) for one in life.reviews))


def check(both: Moved) -> None:
    stayed, here = later(both.stayed.lines, both.at), later(both.moved.lines, both.at)
    assert list(here) == list(stayed)
    for stream, lines in stayed.items():
        assert here[stream] == lines, stream
    assert at_once(both.moved.lines, both.at) == [], "the record leaves nothing to be concluded"
    assert both.moved.faults == []


@pytest.mark.slow
@pytest.mark.parametrize("place", range(IN_CI))
def test_a_half_life_taken_over_is_lived_on_as_if_it_had_never_moved(place: int) -> None:
    check(lived_on(place, HEAVY if place % 2 else USUAL, 11, by_a_system_without_a_ladder))


@pytest.mark.slow
@pytest.mark.parametrize("place", range(CHANGED_IN_CI))
def test_a_half_life_that_has_changed_on_its_way_is_lived_on_as_if_it_had_never_moved(
    place: int,
) -> None:
    check(lived_on(place, CHANGING, 11, rows=ZONED))


@pytest.mark.soak
@pytest.mark.parametrize("place", range(300))
def test_three_hundred_half_lives_that_have_changed_on_their_way(place: int) -> None:
    check(lived_on(place, CHANGING, 23, rows=ZONED))


@pytest.mark.slow
def test_half_lives_that_have_changed_tell_much_that_an_old_record_can() -> None:
    """What that equality is worth: each of these fields is told by one of those lives."""
    lives = [lived_on(place, CHANGING, 11, rows=ZONED) for place in range(CHANGED_IN_CI)]
    told = dict.fromkeys(
        name for one in lives for life in (one.life, *one.parts) for name in _said(life)
    )
    assert [name for name in TOLD if name not in told] == []


TOLD = (
    "modes", "transferred", "county_since", "works_stop", "gaps", "parts", "challenges",
    "assessments", "relieved", "pre_review", "copies", "consultations", "reminders", "signatures",
    "handing", "later.check_by", "later.holder_changed",
)  # fmt: skip


def _said(life: Life) -> Iterator[str]:
    """The fields in which the line says something."""
    line = life.model_dump(exclude_defaults=True)
    yield from line
    for review in line.get("reviews", ()):
        yield from review
    for document in line.get("documents", ()):
        yield from (f"later.{name}" for name in document.get("later") or ())


@pytest.mark.soak
@pytest.mark.parametrize("place", range(300))
def test_three_hundred_half_lives_taken_over(place: int) -> None:
    check(lived_on(place, HEAVY if place % 3 else USUAL, 23))


@pytest.mark.slow
def test_lives_that_are_taken_over_are_cut_at_all_stages_and_have_much_before_them() -> None:
    """What the equality above is worth: there is something open, and much still comes."""
    lives = [lived_on(place, HEAVY if place % 2 else USUAL, 11) for place in range(12)]
    stages = {max(one.life.stages, default="") for one in lives}
    assert len(stages) >= 3
    assert sum(len(one.life.reviews) for one in lives) >= 10
    assert sum(len(one.life.documents) for one in lives) >= 20
    assert (
        sum(len(lines) for one in lives for lines in later(one.moved.lines, one.at).values()) > 500
    )


@pytest.mark.slow
def test_a_date_that_the_old_record_has_wrong_makes_another_life_when_taken_over() -> None:
    """The comparison sees a single day: an acceptance a day earlier moves its due date."""

    def earlier(life: Life) -> Life:
        reviews = [
            one.but(opened_at=one.opened_at - timedelta(days=9),
                    received_at=one.received_at - timedelta(days=7) if one.received_at else None,
                    accepted_on=one.accepted_on - timedelta(days=7) if one.accepted_on else None)
            for one in life.reviews
        ]  # fmt: skip
        return life.but(reviews=tuple(reviews))

    both = lived_on(3, USUAL, 11, earlier)
    assert both.life.reviews
    assert later(both.moved.lines, both.at) != later(both.stayed.lines, both.at)
