"""Old histories replay on today's workflow code: what runs for years must survive each release.

Under two hash seeds, because an order that hangs on hashing would differ between processes.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from tests.workflows.replaying import replayer

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json.gz"))


def told(file: Path) -> list[WorkflowHistory]:
    """The histories of a release."""
    raw = json.loads(gzip.decompress(file.read_bytes()))
    return [WorkflowHistory.from_json(stream, history) for stream, history in raw.items()]


def test_there_are_histories_of_a_whole_life() -> None:
    assert HISTORIES, "make them: python -m tests.workflows.golden_histories NAME"


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.name)
async def test_a_released_history_replays(file: Path) -> None:
    for history in told(file):
        result = await replayer().replay_workflow(history, raise_on_replay_failure=False)
        assert result.replay_failure is None, f"{history.workflow_id}: {result.replay_failure}"


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_they_replay_under_any_hash_seed(seed: str) -> None:
    code = (
        "import asyncio, os, sys\n"
        "from tests.workflows.replaying import replayer\n"
        "from tests.workflows.test_replay import HISTORIES, told\n"
        "async def main():\n"
        "    for file in HISTORIES:\n"
        "        for history in told(file)[:3]:\n"
        "            await replayer().replay_workflow(history)\n"
        "asyncio.run(main())\n"
        "print('replayed'); sys.stdout.flush(); os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": seed},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "replayed" in done.stdout, done.stderr[-2000:]
