"""A worker dies with thirty-two acts under way: how soon everybody is told by the next one."""

from __future__ import annotations

import asyncio
import time

from domain.review.commands import Claim
from tests.faults.checker import at_rest, judge
from tests.faults.clerks import Project, all_of, reviewer
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.parts import installed, polled
from worker.stack.postgres import Urls

IN_FLIGHT = 32


async def test_thirty_two_acts_in_flight_are_told_by_the_next_worker(
    urls: Urls, log: ClientLog
) -> None:
    async with installed(urls) as place:
        worker = place.parts.worker()
        await place.parts.do(worker.start)
        clients = Clients(StoreDoor(place.db, place.engine), log)
        projects = [Project(f"LH-2026-000{n}", clients, place.db) for n in (1, 2, 3, 4)]
        await all_of(*(one.determining() for one in projects))
        await at_rest(place)
        desks = [(one, desk) for one in projects for desk in one.desks][:IN_FLIGHT]
        units = [reviewer(await one.unit(desk)) for one, desk in desks]

        acts = [
            asyncio.create_task(clients.give(desk, Claim(), unit))
            for (_, desk), unit in zip(desks, units, strict=True)
        ]
        done, _ = await asyncio.wait(acts, return_when=asyncio.FIRST_COMPLETED)
        await place.parts.do(worker.kill)
        told = clients.answered
        await place.parts.do(worker.start)
        await polled(place, worker)
        began = time.monotonic()
        await asyncio.gather(*acts)
        seconds = time.monotonic() - began
        await at_rest(place)
        found = judge(place.db, log)
    print(f"{IN_FLIGHT - told} of {IN_FLIGHT} told {seconds:.1f} s after the first poll: {found}")
    assert len(done) < IN_FLIGHT
