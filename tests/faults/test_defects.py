"""A defect of ours stops the stream that it is in, and nobody else, until an operator acts."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from temporalio.service import RPCError, RPCStatusCode

from domain.project.commands import Amend
from domain.review.commands import Claim, HandOver
from store import commands
from tests.faults.by_hand import row, told
from tests.faults.checker import at_rest, judge, outcomes
from tests.faults.clerks import COMPANY, Project, all_of, decision, reviewer
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.in_process import at_work, history, replays
from tests.faults.odd_workflows import FaultyReview
from tests.faults.parts import Reached, installed
from tests.waiting import until_async
from worker.stack.postgres import Urls
from workflows.project import ProjectWorkflow

OPERATOR = {"person": "ops", "role": "operator"}


async def test_an_act_on_which_the_core_raises_stops_its_stream_until_it_is_set_aside(
    urls: Urls, log: ClientLog
) -> None:
    async with installed(urls) as place, at_work(place, [ProjectWorkflow, FaultyReview]):
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project, other = (Project(f"LH-2026-000{n}", clients, place.db) for n in (1, 2))
        await all_of(project.determining(), other.determining())
        desk, second, *_ = project.desks
        unit = reviewer(await project.unit(desk))
        # Nobody is stopped by one that no API wrote down.
        await told(place, desk, row(desk, "claim", {}, unit))
        await project.done(desk, HandOver(to="li.qiang"), unit)

        faulty = await clients.give(desk, Claim(), unit, wait=False)
        behind = await clients.give(desk, decision(desk.split("/")[2]), unit, wait=False)
        await until_async(lambda: _fails(place, desk), 30)
        # Everybody else goes on: the project itself, its other rounds, other projects.
        await project.done(project.stream, Amend(scale="年产1吨"), COMPANY)
        await project.decide(second)
        await all_of(other.decided())
        assert await outcomes(place.db, [behind.act]) == {None}
        began = time.monotonic()
        receipt = await asyncio.to_thread(
            commands.set_aside, place.db, faulty.act, "程序缺陷", OPERATOR
        )
        assert receipt.outcome == "set_aside"
        await place.engine.signal_with_start(desk, None)

        async def decided() -> bool:
            return await outcomes(place.db, [behind.act]) == {"done"}

        await until_async(decided, 90)
        print(f"on its way again {time.monotonic() - began:.1f} s after the act was set aside")
        assert await replays(await history(place, desk), [ProjectWorkflow, FaultyReview]) is None
        assert await replays(await history(place, desk)) is None
        await at_rest(place)
        print(judge(place.db, log, forged=1))


async def _fails(place: Reached, stream: str) -> bool:
    told = await history(place, stream)
    return any(event.HasField("workflow_task_failed_event_attributes") for event in told.events)


async def test_a_stream_that_cannot_be_read_keeps_nobody_from_being_swept(
    urls: Urls, log: ClientLog
) -> None:
    """Its lines are of a release that was taken back; an act on it is always the first to be swept."""
    async with installed(urls) as place:
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project, other = (Project(f"LH-2026-000{n}", clients, place.db) for n in (1, 2))
        worker = place.parts.worker()
        await place.parts.do(worker.start)
        await all_of(project.determining(), other.determining())
        await at_rest(place)
        unit = reviewer(await project.unit(project.idea))

        def of_a_later_release() -> None:
            with place.db.begin() as db:
                db.execute(
                    text(
                        "insert into events (stream, seq, type, at, recorded_at, catalog, calendar,"
                        " payload, body_hash, hash) select stream, seq + 1, 'FromTomorrow', now(),"
                        " now(), catalog, calendar, '{}', '', '' from streams where stream = :s"
                    ),
                    {"s": project.idea},
                )

        await asyncio.to_thread(of_a_later_release)
        unreadable = await clients.give(project.idea, Claim(), unit, wait=False)
        desk = reviewer(await other.unit(other.desks[0]))
        act = uuid4()
        door = StoreDoor(place.db, Deaf())
        await Clients(door, log).give(
            other.desks[0], Claim(), desk, op=act
        )  # the sweeper's to bring
        assert await outcomes(place.db, [unreadable.act]) == {None}
        assert worker.ended() is None, worker.program.last_words()


class Deaf:
    """An engine that Temporal does not hear."""

    async def signal(self, row: Any) -> bool:
        """Lost."""
        raise RPCError("lost", RPCStatusCode.UNAVAILABLE, b"")

    async def signal_with_start(self, stream: str, row: Any) -> None:
        """Lost."""
        raise RPCError("lost", RPCStatusCode.UNAVAILABLE, b"")
