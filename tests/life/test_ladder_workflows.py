"""A year of real workflows rings the ladder as the oracle says, and as the core alone does."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from domain.ledger import ledger_digest
from tests.life.lives import RULES, code_of
from tests.life.reminded import SLOW, compared
from worker.simulation import core_engine, temporal_engine
from worker.simulation.driver import live
from worker.simulation.engine import Engines
from worker.simulation.generate import generated

SEED = 7
A_YEAR = timedelta(days=365)
UP_TO_CITY_LEADERS = {"e0", "e1", "e2", "e3", "e4", "e5", "e6"}


def rang(engines: Engines, places: range, within: timedelta) -> tuple[Counter[str], dict[str, str]]:
    """How often each step rang, as the oracle says; the digest of each life."""
    steps: Counter[str] = Counter()
    digests: dict[str, str] = {}
    with engines(RULES) as engine_for:
        for place, row in enumerate(generated(max(places) + 1, SEED, RULES)):
            if place in places:
                code = code_of(place)
                life = live(row, code, SEED, SLOW, RULES, engine_for, within)
                assert [fault for fault in life.faults if "come to no end" not in fault] == []
                steps += compared(life)
                digests[code] = ledger_digest(life.lines.items())
    return steps, digests


def as_the_core(engines: Engines, places: range, within: timedelta = A_YEAR) -> Counter[str]:
    """How often each step rang: as the oracle says, in a ledger that is the core's."""
    steps, digests = rang(engines, places, within)
    assert (steps, digests) == rang(core_engine.engines, places, within)
    return steps


@pytest.mark.slow
def test_three_years_of_real_workflows_ring_as_the_oracle_says() -> None:
    assert set(as_the_core(temporal_engine.engines, range(3))) >= UP_TO_CITY_LEADERS


@pytest.mark.soak
def test_twelve_years_of_real_workflows_ring_as_the_oracle_says() -> None:
    assert set(as_the_core(temporal_engine.engines, range(12))) >= UP_TO_CITY_LEADERS
