"""The rich scenario shows every kind of event that the domain knows (docs/simulation.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from catalog.loading import load_rules
from worker.cli import run
from worker.simulation.city import simulate
from worker.simulation.generate import generated
from worker.simulation.report import KINDS
from worker.simulation.scenario import read_scenario

RARE = (  # among forty projects
    "ConsentRefused", "CreditRepaired", "DocumentRenewed", "DocumentShaken", "EventStruck", "Extended", "GapMissed",
    "ItemApplies", "Lapsed", "PrerequisiteLost", "PrerequisiteReopened", "RenewalRefused",
    "RenewalRequested", "RoundClosing", "StageReached",
)  # fmt: skip


def lacking(told: dict[str, Any]) -> set[str]:
    kinds = told["totals"]["kinds"]
    assert tuple(kinds) == KINDS
    return {kind for kind, times in kinds.items() if times == 0}


def all_left(told: dict[str, Any], generated: int) -> bool:
    """Whether all of them, and all parts split from them, have left: some by being merged again."""
    totals, kinds = told["totals"], told["totals"]["kinds"]
    projects = generated + kinds["PartSplitOff"]
    merged = [one["code"] for one in told["projects"] if one["ended"] == "merged"]
    counted = (totals["projects"], totals["exited"], len(merged))
    return counted == (projects, projects, kinds["MergedInto"])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_forty_projects_show_every_kind_but_the_rare_ones() -> None:
    rows = generated(40, 8, load_rules())
    told, faults = simulate(rows, 8, read_scenario(None), "core")
    assert faults == []
    assert all_left(told, 40)
    assert lacking(told) <= {*RARE}


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_hundred_projects_run_to_their_exit_and_show_every_kind(tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    words = ["--generate", "200", "--seed", "7", "--engine", "core", "--report", str(report)]
    assert run(["simulate", *words]) == 0
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["verified"] is True
    assert all_left(told, 200)
    assert lacking(told) == set()
