"""A client's log for each test, and the seed that its chances are drawn from."""

from __future__ import annotations

import os
import time
from pathlib import Path
from random import Random

import pytest

from tests.faults.clients import ClientLog


@pytest.fixture
def log(tmp_path: Path) -> ClientLog:
    """What clients asked and were told, outside of the system."""
    return ClientLog(tmp_path / "clients.jsonl")


@pytest.fixture
def draw() -> Random:
    """Chance. The seed is printed; FAULTS_SEED brings a run's chances back."""
    seed = int(os.environ.get("FAULTS_SEED") or time.time_ns() % 1_000_000)
    print(f"seed {seed}")
    return Random(seed)
