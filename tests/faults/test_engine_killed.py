"""Temporal dies under a load of commands, given through the API (reliability.md F5)."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.clients import ClientLog
from tests.faults.nemesis import Nemesis, Scene, under_load
from worker.stack.postgres import Urls


def killing(times: int) -> Nemesis:
    """kill -9 of the dev server, which is started again on its file."""

    async def nemesis(scene: Scene) -> None:
        parts = scene.place.parts
        for _ in range(times):
            await scene.strike(parts.kill_temporal, parts.temporal.start)

    return nemesis


async def test_temporal_killed_five_times_loses_and_doubles_nothing(
    urls: Urls, log: ClientLog, draw: Random
) -> None:
    await under_load(log, draw, killing(5), urls=urls, apis=1)


@pytest.mark.soak
async def test_temporal_killed_fifty_times(urls: Urls, log: ClientLog, draw: Random) -> None:
    await under_load(log, draw, killing(50), urls=urls, projects=8, workers=2, apis=2)
