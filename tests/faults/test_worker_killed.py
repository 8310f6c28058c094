"""Workers die at random under a load of commands (reliability.md F1, F2)."""

from __future__ import annotations

import asyncio
import time
from random import Random

import pytest

from tests.faults.checker import at_rest, judge
from tests.faults.clerks import Project, all_of
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.parts import OneProcess, Reached, installed
from tests.waiting import until_async
from worker.stack.postgres import Urls


async def killed(
    place: Reached, workers: list[OneProcess], times: int, draw: Random, clients: Clients
) -> None:
    """kill -9 of one worker at a time, at a random moment after others were served."""
    for _ in range(times):
        await _later(draw.uniform(0.1, 1.5))
        served = clients.answered
        victim = draw.choice(workers)
        await place.parts.do(victim.kill)
        await place.parts.do(victim.start)
        await until_async(lambda: _more(clients, served), 60)


async def _more(clients: Clients, than: int) -> bool:
    return clients.answered > than


async def _later(seconds: float) -> None:
    until = time.monotonic() + seconds

    async def over() -> bool:
        return time.monotonic() >= until

    await until_async(over, seconds + 5)


async def lived(urls: Urls, log: ClientLog, draw: Random, projects: int, kills: int) -> None:
    began = time.monotonic()
    async with installed(urls) as place:
        workers = [place.parts.worker(f"worker-{n}") for n in range(2)]
        for one in workers:
            await place.parts.do(one.start)
        clients = Clients(StoreDoor(place.db, place.engine), log)
        over = asyncio.Event()
        people = [
            Project(f"LH-2026-{n:04d}", clients, place.db, draw.randrange(2**32))
            for n in range(1, projects + 1)
        ]

        async def nemesis() -> None:
            await killed(place, workers, kills, draw, clients)
            over.set()

        await all_of(nemesis(), *(one.busy(over.is_set) for one in people))
        await at_rest(place)
        found = judge(place.db, log)
    print(f"{kills} kills in {time.monotonic() - began:.0f} s: {found}")


async def test_twenty_workers_killed_lose_and_double_nothing(
    urls: Urls, log: ClientLog, draw: Random
) -> None:
    await lived(urls, log, draw, projects=2, kills=20)


@pytest.mark.soak
async def test_two_hundred_workers_killed(urls: Urls, log: ClientLog, draw: Random) -> None:
    await lived(urls, log, draw, projects=8, kills=200)
