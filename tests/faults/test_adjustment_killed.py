"""A stop of all clocks is given to every project, and the worker is killed half-way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import text

from domain.acts import RawAct, Text
from domain.canonical import plain
from domain.clock import local_day
from domain.project.commands import StopClocks
from domain.streams import project_stream
from store import adjusting
from tests.faults.checker import at_rest
from tests.faults.clerks import OFFICE, Project, all_of
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.parts import Reached, installed, polled
from tests.waiting import until_async
from worker.stack.postgres import Urls

BATCH = UUID(int=7)
PROJECTS = (1, 2, 3, 4)


def acts() -> list[adjusting.Written]:
    """The same act for each project, as the API writes them down."""
    now = datetime.now(UTC)
    first = local_day(now) + timedelta(days=1)
    reason = Text(ref=UUID(int=1), sha256="0" * 64)
    stop = StopClocks(first=first, last=first + timedelta(days=4), reason=reason, drafted_by="li")
    body = plain(stop)
    kind = body.pop("kind")
    return [
        adjusting.Written(
            RawAct(
                id=uuid5(BATCH, code),
                stream=project_stream(code),
                kind=kind,
                body=body,
                by=plain(OFFICE),
                submitted_at=now,
                happened_at=now,
            ),
            adjusting.key_of(BATCH, code),
            (),
        )
        for code in (f"LH-2026-000{n}" for n in PROJECTS)
    ]


async def moved(place: Reached) -> list[int]:
    """How often each round's clocks have moved."""

    def asked() -> list[int]:
        question = text(
            "select count(e.seq) from reviews r"
            " left join events e on e.stream = r.stream and e.type = 'ClocksMoved'"
            " where not r.closed group by r.stream"
        )
        with place.db.connect() as db:
            return [int(count) for count in db.execute(question).scalars()]

    return await asyncio.to_thread(asked)


async def test_every_clock_moves_once_though_the_worker_is_killed_half_way(
    urls: Urls, log: ClientLog
) -> None:
    async with installed(urls) as place:
        worker = place.parts.worker()
        await place.parts.do(worker.start)
        clients = Clients(StoreDoor(place.db, place.engine), log)
        projects = [Project(f"LH-2026-000{n}", clients, place.db) for n in PROJECTS]
        await all_of(*(one.determining() for one in projects))
        await at_rest(place)
        before = await moved(place)

        rows = await asyncio.to_thread(adjusting.write_all, place.db, acts())
        again = await asyncio.to_thread(adjusting.write_all, place.db, acts())
        await asyncio.gather(*(place.engine.signal(row) for row in rows[:2]))

        async def under_way() -> bool:
            return any(await moved(place))

        await until_async(under_way, 30)
        await place.parts.do(worker.kill)
        half = await moved(place)
        await place.parts.do(worker.start)
        await polled(place, worker)
        await at_rest(place)
        after = await moved(place)
    print(f"{sum(half)} of {len(before)} rounds had moved when the worker was killed")
    assert again == []
    assert len(before) == 10 * len(projects)
    assert sum(half) < len(before)
    assert after == [1] * len(before)
