"""Real workflows whose workers are killed at random ring the same ladder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from domain.rules.rules import Rules
from tests.life.mortal_engine import MortalEngine
from tests.life.test_ladder_workflows import as_the_core
from worker.simulation.engine import EngineFor
from worker.simulation.temporal_engine import engines


@contextmanager
def mortal(rules: Rules) -> Iterator[EngineFor]:
    """Engines whose workers die."""
    with engines(rules, MortalEngine) as engine_for:
        yield engine_for


@pytest.mark.slow
def test_four_months_whose_workers_die_at_random_ring_the_same() -> None:
    before = MortalEngine.kills
    steps = as_the_core(mortal, range(1), timedelta(days=120))
    assert steps.total() >= 20
    assert MortalEngine.kills - before >= 3


@pytest.mark.soak
def test_twelve_years_whose_workers_die_at_random_ring_the_same() -> None:
    before = MortalEngine.kills
    as_the_core(mortal, range(12))
    assert MortalEngine.kills - before >= 60
