"""The API dies in mid-request; its clients try again with the same key (reliability.md F4, F25)."""

from __future__ import annotations

import asyncio
from random import Random
from uuid import uuid4

import pytest

from domain.review.commands import HandOver
from tests.faults.checker import at_rest, judge
from tests.faults.clerks import Project, reviewer
from tests.faults.clients import ApiDoor, ClientLog, Clients
from tests.faults.nemesis import Nemesis, Scene, under_load
from tests.faults.parts import SECRET, installed
from worker.stack.postgres import Urls


def killing(times: int) -> Nemesis:
    """kill -9 of one of the two, and a new one in its place."""

    async def nemesis(scene: Scene) -> None:
        for _ in range(times):
            victim = scene.draw.choice(scene.apis)
            await scene.strike(victim.kill, victim.start)

    return nemesis


async def test_twenty_apis_killed_in_mid_request_lose_and_double_nothing(
    urls: Urls, log: ClientLog, draw: Random
) -> None:
    found = await under_load(log, draw, killing(20), urls=urls, apis=2)
    assert found.retried > 0, "nobody was in mid-request"


@pytest.mark.soak
async def test_two_hundred_apis_killed(urls: Urls, log: ClientLog, draw: Random) -> None:
    await under_load(log, draw, killing(200), urls=urls, apis=2, projects=6)


async def test_the_same_command_ten_times_at_once_is_one_act(
    urls: Urls, log: ClientLog, draw: Random
) -> None:
    """Through two processes, of which one dies in the midst of it."""
    async with installed(urls) as place:
        worker, *apis = place.parts.worker(), place.parts.api(0), place.parts.api(1)
        for one in (worker, *apis):
            await place.parts.do(one.start)
        clients = Clients(ApiDoor(place.parts.api_ports, SECRET, draw), log)
        project = Project("LH-2026-0001", clients, place.db)
        await project.accepted()
        unit = reviewer(await project.unit(project.idea))
        for round in range(3):
            op = uuid4()
            claims = [
                clients.give(project.idea, HandOver(to=f"li.{round}"), unit, op=op)
                for _ in range(10)
            ]
            told, _ = await asyncio.gather(
                asyncio.gather(*claims), place.parts.do(apis[round % 2].kill)
            )
            assert len({one.act for one in told}) == 1
            assert {one.outcome for one in told} == {"done"}
            await place.parts.do(apis[round % 2].start)
        await at_rest(place)
        print(judge(place.db, log))
