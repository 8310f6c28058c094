"""The real workflows and the real `record` write the ledger that the pure core alone writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.loading import load_rules
from domain.clock import local_day
from tests.life.lives import LITIGIOUS, TOGETHER, UNSEEN, lived
from tests.life.test_scenarios import CHANGES, SMALL
from worker.projects_file import read_projects
from worker.simulation.city import simulate
from worker.simulation.scenario import Scenario, read_scenario

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


def test_both_engines_write_one_ledger_of_a_life_in_which_all_changes() -> None:
    """County, owner, units, a hold, works that stop, revival, a part that is split and merged again."""
    scenario = Scenario.model_validate({"rates": CHANGES | {"merged": 1.0}})
    core, core_faults = simulate([SMALL], SEED, scenario, "core")
    temporal, temporal_faults = simulate([SMALL], SEED, scenario, "temporal")
    assert core_faults == temporal_faults == []
    assert core["totals"]["projects"] == 2
    assert core["totals"]["kinds"] == temporal["totals"]["kinds"]
    assert core["totals"]["kinds"]["MergedInto"] == 1
    assert core["ledger_digest"] == temporal["ledger_digest"]


def test_both_engines_write_one_ledger_of_a_life_of_bundles() -> None:
    """一件事: one form for several rounds, a limit of their own, a mark of lateness that leaders hear
    of, one result."""
    core, core_faults = simulate([UNSEEN[6]], 9, TOGETHER, "core")
    temporal, temporal_faults = simulate([UNSEEN[6]], 9, TOGETHER, "temporal")
    assert core_faults == temporal_faults == []
    assert core["totals"]["kinds"]["BundleEnded"] > 1
    assert core["totals"]["kinds"]["BundlePutBefore"] > 0
    assert core["totals"]["kinds"] == temporal["totals"]["kinds"]
    assert core["ledger_digest"] == temporal["ledger_digest"]


def test_both_engines_write_one_ledger_of_a_life_whose_cases_outlast_it() -> None:
    """复议诉讼 after the exit: the workflow that was over is started again for each act."""
    core, core_faults = simulate([UNSEEN[3]], 7, LITIGIOUS, "core")
    temporal, temporal_faults = simulate([UNSEEN[3]], 7, LITIGIOUS, "temporal")
    assert core_faults == temporal_faults == []
    life = lived(UNSEEN[3], 0, 7, LITIGIOUS).project
    assert life is not None
    assert life.ended_at is not None
    assert any(local_day(life.ended_at) < one.filed_on for one in life.challenges.values())
    assert core["totals"]["kinds"] == temporal["totals"]["kinds"]
    assert core["ledger_digest"] == temporal["ledger_digest"]
