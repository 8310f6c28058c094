"""Whether a decision costs the same in a long life as in a short one."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any, NamedTuple

from worker.bench.lives import begun, refused
from worker.bench.stage import Stage

SLICE = 4  # decisions a project in a slice


class Group(NamedTuple):
    """Projects with as many decisions behind them."""

    decisions: int
    projects: range


async def length(
    stage: Stage, projects: int, lengths: tuple[int, ...], slices: int = 5
) -> list[dict[str, Any]]:
    """Decisions a second in lives of these lengths, `projects` of each side by side.

    A decision is submitted, accepted and refused, and opens the next round: four streams' steps.
    Slices of the lengths in turn, so that a neighbour's load falls on all; the median.
    """
    worker = await stage.worker_started()
    groups = [
        Group(goal, range(1 + n * projects, 1 + (n + 1) * projects))
        for n, goal in enumerate(lengths)
    ]
    await begun(stage, range(1, 1 + len(lengths) * projects))
    for group in groups:
        await _decided(stage, group.projects, 1, group.decisions)
    rates: dict[int, list[float]] = {goal: [] for goal in lengths}
    for turn in range(slices):
        for group in groups:
            first = group.decisions + 1 + turn * SLICE
            began = time.monotonic()
            await _decided(stage, group.projects, first, first + SLICE - 1)
            rates[group.decisions].append(projects * SLICE / (time.monotonic() - began))
    await worker.stop()
    return [
        {"decisions": goal, "rate": round(statistics.median(found), 2)}
        for goal, found in rates.items()
    ]


async def _decided(stage: Stage, projects: range, first: int, last: int) -> None:
    async def one(n: int) -> None:
        for round in range(first, last + 1):
            await refused(stage, n, round)

    await asyncio.gather(*(one(n) for n in projects))
