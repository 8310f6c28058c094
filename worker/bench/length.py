"""Whether a decision costs the same in a long life as in a short one."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from worker.bench.lives import begun, refused
from worker.bench.stage import Stage

WINDOW = 0.5  # of the decisions before each length are timed


async def length(stage: Stage, projects: int, lengths: tuple[int, ...]) -> list[dict[str, Any]]:
    """Decisions a second on `projects` projects side by side, as each reaches these lengths.

    A decision is submitted, accepted and refused, and opens the next round: four streams' steps.
    """
    worker = await stage.worker_started()
    await begun(stage, range(1, projects + 1))
    window = max(4, int(lengths[0] * WINDOW))
    done, rates = 0, []
    for goal in lengths:
        await _decided(stage, projects, done + 1, goal - window)
        began = time.monotonic()
        await _decided(stage, projects, goal - window + 1, goal)
        took = time.monotonic() - began
        rates.append({"decisions": goal, "rate": round(projects * window / took, 2)})
        done = goal
    await worker.stop()
    return rates


async def _decided(stage: Stage, projects: int, first: int, last: int) -> None:
    async def one(n: int) -> None:
        for round in range(first, last + 1):
            await refused(stage, n, round)

    await asyncio.gather(*(one(n) for n in range(1, projects + 1)))
