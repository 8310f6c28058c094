"""The real workflows and the real `record` write the ledger that the pure core alone writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.loading import load_rules
from worker.projects_file import read_projects
from worker.simulation.city import simulate
from worker.simulation.scenario import read_scenario

pytestmark = [pytest.mark.slow]

SAMPLE = Path(__file__).parents[2] / "data" / "projects-luohe.csv"
PLACES = (3, 2)  # a plant renewal without permits, and the national highway with the province
SEED = 5


@pytest.mark.parametrize("place", PLACES)
def test_both_engines_write_one_ledger(place: int) -> None:
    row = read_projects(SAMPLE, load_rules()).rows[place]
    scenario = read_scenario(None)
    core, core_faults = simulate([row], SEED, scenario, "core")
    temporal, temporal_faults = simulate([row], SEED, scenario, "temporal")
    assert core_faults == temporal_faults == []
    assert core["totals"]["exited"] == temporal["totals"]["exited"] == 1
    assert core["totals"]["kinds"] == temporal["totals"]["kinds"]
    assert core["ledger_digest"] == temporal["ledger_digest"]
