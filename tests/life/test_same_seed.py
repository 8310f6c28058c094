"""Same seed, same ledger: whatever the process, its hash seed, and how many of them there are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from domain.ledger import ledger_digest
from tests.life.lives import RULES, SAMPLE, UNSEEN, lived
from worker.simulation.city import simulate
from worker.simulation.report import bodies, digest
from worker.simulation.scenario import Scenario

TABLE = """name,county,category,industry,total_investment,leased_factory
某食品园,临颍县,企业投资,食品加工,2,
某租赁厂房项目,,企业投资,食品加工,0.3,true
"""


def in_a_process(folder: Path, hash_seed: str, seed: int = 3) -> dict[str, Any]:
    table, report = folder / "p.csv", folder / f"{hash_seed}-{seed}.json"
    table.write_text(TABLE, encoding="utf-8")
    words = ["--projects", table, "--seed", seed, "--engine", "core", "--report", report]
    subprocess.run(
        [Path(sys.executable).with_name("quancheng"), "simulate", *map(str, words)],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        check=True,
        capture_output=True,
    )
    told: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return told


def test_two_processes_under_two_hash_seeds_write_one_ledger(tmp_path: Path) -> None:
    first, second = in_a_process(tmp_path, "1"), in_a_process(tmp_path, "4711")
    assert first == second
    assert first["verified"]
    assert first["totals"]["exited"] == 2


def test_another_seed_writes_another_ledger(tmp_path: Path) -> None:
    first, second = in_a_process(tmp_path, "1", seed=3), in_a_process(tmp_path, "1", seed=4)
    assert first["ledger_digest"] != second["ledger_digest"]


def test_side_by_side_is_one_after_another() -> None:
    rows = UNSEEN[2:5]
    alone, faults = simulate(rows, 5, Scenario(), "core", processes=1)
    together, others = simulate(rows, 5, Scenario(), "core", processes=2)
    assert faults == others == []
    assert alone == together


def test_a_project_lives_the_same_life_whoever_else_is_there() -> None:
    alone, _ = simulate(UNSEEN[2:3], 5, Scenario(), "core")
    together, _ = simulate(UNSEEN[2:5], 5, Scenario(), "core")
    assert alone["projects"] == together["projects"][:1]


def test_the_digest_made_in_parts_is_the_ledgers() -> None:
    lines = lived(SAMPLE[3], 3, 3).lines | lived(UNSEEN[2], 2, 3).lines
    parts = {stream: bodies(some) for stream, some in lines.items()}
    assert digest(parts) == ledger_digest(lines.items())
    assert RULES.version == "luohe/2026.1"
