"""PostgreSQL dies, loses a session, or hangs, under a load of commands (reliability.md F6, F8).

They are given through the API: it says 503 or nothing, and its clients come again with their key.
"""

from __future__ import annotations

from random import Random

import pytest

from domain.review.commands import Claim
from tests.faults.by_hand import written_down
from tests.faults.checker import at_rest, judge
from tests.faults.clerks import Project, reviewer
from tests.faults.clients import ClientLog, Clients, StoreDoor, Told
from tests.faults.in_process import at_work, histories
from tests.faults.nemesis import Nemesis, Scene, passed, under_load
from tests.faults.parts import Reached, installed
from tests.waiting import until_async


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


async def test_postgresql_killed_and_hanging_loses_and_doubles_nothing(
    log: ClientLog, draw: Random
) -> None:
    await under_load(log, draw, killing(5, hangs_s=8), apis=1)


@pytest.mark.parametrize("how", ["gone", "standing still"])
async def test_a_database_that_is_away_is_waited_for_where_operators_see_it(
    log: ClientLog, how: str
) -> None:
    """The local activity gives up in seconds, the regular one never; a worker that replays agrees."""
    async with installed(None) as place, at_work(place, sweeps=False):
        parts = place.parts
        assert parts.postgres is not None
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project = Project("LH-2026-0001", clients, place.db)
        await project.determining()
        await at_rest(place)
        desks = project.desks[:4]
        acts = [
            await written_down(place, log, desk, Claim(), reviewer(await project.unit(desk)))
            for desk in desks
        ]
        await parts.do(parts.kill_postgres if how == "gone" else parts.stop_the_clock_of_postgres)
        for act in acts:
            await place.engine.signal(act)
        for desk in desks:
            await until_async(lambda d=desk: _waits(place, d), 30)
        await parts.do(parts.postgres.start if how == "gone" else parts.let_postgres_go_on)
        for act in acts:
            told = await clients.door.outcome(Told(act.id, act.stream), reviewer("any"))
            assert told.outcome == "done"
        await at_rest(place)
        found, told_by_engine = judge(place.db, log), await histories(place)
    print(f"{told_by_engine.regular} regular: {found}")
    assert told_by_engine.faults == ()
    assert told_by_engine.regular >= len(desks)


async def _waits(place: Reached, stream: str) -> bool:
    """Whether a regular activity is shown as pending, with its last failure."""
    told = await place.client.get_workflow_handle(stream).describe()
    return bool(told.raw_description.pending_activities)


@pytest.mark.soak
async def test_postgresql_killed_thirty_times_and_hanging_for_half_a_minute(
    log: ClientLog, draw: Random
) -> None:
    await under_load(log, draw, killing(30, hangs_s=30), projects=8, workers=2, apis=2)
