"""A load of commands on a whole installation, and what strikes it meanwhile (reliability.md 4.2)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from random import Random
from typing import Any

from tests.faults.checker import Found, at_rest, judge
from tests.faults.clerks import Project, all_of
from tests.faults.clients import ApiDoor, ClientLog, Clients, Door, StoreDoor
from tests.faults.in_process import histories
from tests.faults.parts import SECRET, OneProcess, Reached, installed
from tests.waiting import until_async
from worker.stack.postgres import Urls

CALM_S = (0.05, 0.8)  # between two strokes, after somebody was served


class Scene:
    """An installation with its workers, its clients and chance, for whoever strikes it."""

    def __init__(
        self,
        place: Reached,
        workers: Sequence[OneProcess],
        apis: Sequence[OneProcess],
        clients: Clients,
        draw: Random,
    ) -> None:
        self.place = place
        self.workers = workers
        self.apis = apis
        self.clients = clients
        self.draw = draw
        self.slowest_s = 0.0  # from a stroke until somebody was served again

    async def strike(self, *strokes: Callable[[], Any]) -> None:
        """At a random moment do these, one after the other; then until somebody is served again."""
        await passed(self.draw.uniform(*CALM_S))
        for stroke in strokes:
            await self.place.parts.do(stroke)
        served, struck = self.clients.answered, time.monotonic()
        # Two answers: one might have been under way.
        await until_async(lambda: _more(self.clients, served + 1), 60)
        self.slowest_s = max(self.slowest_s, time.monotonic() - struck)

    def all_alive(self) -> None:
        """Nobody has ended by himself."""
        for one in [*self.workers, *self.apis]:
            assert one.ended() is None, f"{one.program.name} ended: {one.program.last_words()}"


Nemesis = Callable[[Scene], Awaitable[None]]


async def under_load(
    log: ClientLog,
    draw: Random,
    nemesis: Nemesis,
    *,
    urls: Urls | None = None,
    projects: int = 2,
    workers: int = 1,
    apis: int = 0,
    **changes: Any,
) -> Found:
    """People work on so many projects while `nemesis` strikes; the verdict on what is left.

    `apis`: they come through so many processes of the API, and not straight to the store.
    """
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(installed(urls, **changes))
        at_work = [place.parts.worker(f"worker-{n}") for n in range(workers)]
        for one in at_work:
            await place.parts.do(one.start)
        served_by = [place.parts.api(n) for n in range(apis)]
        for one in served_by:
            await place.parts.do(one.start)
        door: Door = StoreDoor(place.db, place.engine)
        if apis:
            door = ApiDoor(place.parts.api_ports[:apis], SECRET, draw)
        scene = Scene(place, at_work, served_by, Clients(door, log), draw)
        over = asyncio.Event()
        people = [
            Project(f"LH-2026-{n:04d}", scene.clients, place.db, draw.randrange(2**32))
            for n in range(1, projects + 1)
        ]

        async def strikes() -> None:
            await until_async(lambda: _more(scene.clients, 2), 60)
            await nemesis(scene)
            over.set()

        await all_of(strikes(), *(one.busy(over.is_set) for one in people))
        await at_rest(place)
        scene.all_alive()
        found = judge(place.db, log)
        told = await histories(place)
    print(
        f"{time.monotonic() - began:.0f} s, served again after {scene.slowest_s:.1f} s at the"
        f" latest: {found}; {told.runs} runs, longest {told.longest} events, {told.regular} regular"
    )
    assert told.faults == ()
    return found


async def passed(seconds: float) -> None:
    """A length of time: what happens at random happens some time."""
    until = time.monotonic() + seconds

    async def over() -> bool:
        return time.monotonic() >= until

    await until_async(over, seconds + 10)


async def _more(clients: Clients, than: int) -> bool:
    return clients.answered > than
