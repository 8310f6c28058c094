"""All parts die at once and come back in any order: they wait for each other (reliability.md F7)."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.clients import ClientLog
from tests.faults.nemesis import Nemesis, Scene, under_load


def killing(times: int) -> Nemesis:
    """kill -9 of everything; the order of the starts is drawn."""

    async def nemesis(scene: Scene) -> None:
        parts = scene.place.parts
        assert parts.postgres is not None
        ours = [*scene.workers, *scene.apis]
        for _ in range(times):
            kills = [parts.kill_postgres, parts.kill_temporal, *(one.kill for one in ours)]
            starts = [parts.postgres.start, parts.temporal.start, *(one.start for one in ours)]
            scene.draw.shuffle(kills)
            scene.draw.shuffle(starts)
            await scene.strike(*kills, *starts)

    return nemesis


async def test_everything_killed_twice_loses_and_doubles_nothing(
    log: ClientLog, draw: Random
) -> None:
    await under_load(log, draw, killing(2), apis=1)


@pytest.mark.soak
async def test_everything_killed_twenty_times(log: ClientLog, draw: Random) -> None:
    await under_load(log, draw, killing(20), apis=2, workers=2, projects=6)
