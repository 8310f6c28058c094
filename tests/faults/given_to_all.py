"""An act that is written down for several projects at once, and the worker killed half-way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import text

from domain.acts import RawAct
from domain.canonical import plain
from domain.streams import project_stream
from store import adjusting
from tests.faults.checker import at_rest
from tests.faults.clerks import OFFICE, Project, all_of
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.parts import Reached, polled
from tests.waiting import until_async

CODES = tuple(f"LH-2026-000{n}" for n in (1, 2, 3, 4))
ROUNDS = 10 * len(CODES)  # that are open when the act is given


def to_each(command: Any, batch: UUID) -> list[adjusting.Written]:
    """The same act for each project, as the API writes them down."""
    now = datetime.now(UTC)
    body = plain(command)
    kind = body.pop("kind")
    return [
        adjusting.Written(
            RawAct(
                id=uuid5(batch, code),
                stream=project_stream(code),
                kind=kind,
                body=body,
                by=plain(OFFICE),
                submitted_at=now,
                happened_at=now,
            ),
            adjusting.key_of(batch, code),
            (),
        )
        for code in CODES
    ]


class Moved(NamedTuple):
    """How often the clocks of each open round had moved: before, at the kill, at rest after it."""

    before: list[int]
    half: list[int]
    after: list[int]
    again: list[RawAct]  # what was written down when the same was given once more


async def killed_half_way(
    place: Reached, log: ClientLog, acts: Callable[[], list[adjusting.Written]]
) -> Moved:
    """The act given to every project, twice; half of them hear of it by signal, the others later."""
    worker = place.parts.worker()
    await place.parts.do(worker.start)
    clients = Clients(StoreDoor(place.db, place.engine), log)
    await all_of(*(Project(code, clients, place.db).determining() for code in CODES))
    await at_rest(place)
    before = await _moved(place)
    rows = await asyncio.to_thread(adjusting.write_all, place.db, acts())
    again = await asyncio.to_thread(adjusting.write_all, place.db, acts())
    await asyncio.gather(*(place.engine.signal(row) for row in rows[:2]))

    async def under_way() -> bool:
        return any(await _moved(place))

    await until_async(under_way, 30)
    await place.parts.do(worker.kill)
    half = await _moved(place)
    await place.parts.do(worker.start)
    await polled(place, worker)
    await at_rest(place)
    return Moved(before, half, await _moved(place), again)


async def _moved(place: Reached) -> list[int]:
    def asked() -> list[int]:
        question = text(
            "select count(e.seq) from reviews r"
            " left join events e on e.stream = r.stream and e.type = 'ClocksMoved'"
            " where not r.closed group by r.stream"
        )
        with place.db.connect() as db:
            return [int(count) for count in db.execute(question).scalars()]

    return await asyncio.to_thread(asked)
