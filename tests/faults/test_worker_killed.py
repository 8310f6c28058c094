"""Workers die at random under a load of commands (reliability.md F1, F2)."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.clients import ClientLog
from tests.faults.nemesis import Nemesis, Scene, passed, under_load
from worker.stack.postgres import Urls

STANDS_STILL_S = 3


def killing(times: int) -> Nemesis:
    """kill -9 of one worker at a time, and a new one in its place; in the end one stands still for
    longer than its tasks may take, and comes back to find them done."""

    async def nemesis(scene: Scene) -> None:
        for _ in range(times):
            victim = scene.draw.choice(scene.workers)
            await scene.strike(victim.kill, victim.start)
        for late in scene.workers:
            await scene.strike(late.stand_still)
            await passed(STANDS_STILL_S)
            await scene.strike(late.go_on)

    return nemesis


async def test_twenty_workers_killed_lose_and_double_nothing(
    urls: Urls, log: ClientLog, draw: Random
) -> None:
    await under_load(log, draw, killing(20), urls=urls, workers=2)


@pytest.mark.soak
async def test_two_hundred_workers_killed(urls: Urls, log: ClientLog, draw: Random) -> None:
    await under_load(log, draw, killing(200), urls=urls, workers=4, projects=8)
