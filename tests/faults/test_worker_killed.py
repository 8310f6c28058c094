"""Workers die at random under a load of commands (reliability.md F1, F2)."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.clients import ClientLog
from tests.faults.nemesis import Nemesis, Scene, under_load
from worker.stack.postgres import Urls


def killing(times: int) -> Nemesis:
    """kill -9 of one worker at a time, and a new one in its place."""

    async def nemesis(scene: Scene) -> None:
        for _ in range(times):
            victim = scene.draw.choice(scene.workers)
            await scene.strike(victim.kill, victim.start)

    return nemesis


async def test_twenty_workers_killed_lose_and_double_nothing(
    urls: Urls, log: ClientLog, draw: Random
) -> None:
    await under_load(log, draw, killing(20), urls=urls, workers=2)


@pytest.mark.soak
async def test_two_hundred_workers_killed(urls: Urls, log: ClientLog, draw: Random) -> None:
    await under_load(log, draw, killing(200), urls=urls, workers=4, projects=8)
