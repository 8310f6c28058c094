"""The real workflows and the real `record` take half-lives over and live them on as the core does."""

from __future__ import annotations

import pytest

from tests.life.half_lives import later, moved
from tests.life.lives import RULES, SAMPLE
from worker.simulation import temporal_engine
from worker.simulation.scenario import Scenario

pytestmark = [pytest.mark.slow]

PLACES = ((3, 11), (4, 12))  # works of the company: few years left, some rounds in review


@pytest.mark.parametrize(("place", "seed"), PLACES)
def test_half_lives_taken_over_by_the_workflows_go_on_as_those_that_never_moved(
    place: int, seed: int
) -> None:
    with temporal_engine.engines(RULES) as engine_for:
        both = moved(SAMPLE[place], place, seed, Scenario(), engine_for)
    stayed = later(both.stayed.lines, both.at)
    assert both.life.reviews
    assert sum(map(len, stayed.values())) > 50
    assert later(both.moved.lines, both.at) == stayed
    assert both.moved.faults == []
