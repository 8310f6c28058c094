"""PostgreSQL dies, loses a session, or hangs, under a load of commands (reliability.md F6, F8).

They are given through the API: it says 503 or nothing, and its clients come again with their key.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.clients import ClientLog
from tests.faults.nemesis import Nemesis, Scene, passed, under_load


def killing(times: int, hangs_s: float) -> Nemesis:
    """The server, then one of its sessions, by turns; and once it stands still for a while."""

    async def nemesis(scene: Scene) -> None:
        parts = scene.place.parts
        assert parts.postgres is not None
        for n in range(times):
            if n % 2:
                await scene.strike(parts.kill_a_backend)
            else:
                await scene.strike(parts.kill_postgres, parts.postgres.start)
        await parts.do(parts.stop_the_clock_of_postgres)
        await passed(hangs_s)
        await scene.strike(parts.let_postgres_go_on)

    return nemesis


@pytest.mark.soak
async def test_postgresql_killed_and_hanging_loses_and_doubles_nothing(
    log: ClientLog, draw: Random
) -> None:
    await under_load(log, draw, killing(5, hangs_s=8), apis=1)


@pytest.mark.soak
async def test_postgresql_killed_thirty_times_and_hanging_for_half_a_minute(
    log: ClientLog, draw: Random
) -> None:
    await under_load(log, draw, killing(30, hangs_s=30), projects=8, workers=2, apis=2)
