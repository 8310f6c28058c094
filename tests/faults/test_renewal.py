"""Runs hand over to the next under load: nothing is lost at the seam, and histories stay short."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

from sqlalchemy import text
from temporalio.service import RPCError, RPCStatusCode

from domain.project.commands import AddUnit
from domain.review.commands import Claim, HandOver
from tests.faults.by_hand import row
from tests.faults.checker import at_rest, judge, outcomes
from tests.faults.clerks import OFFICE, Project, all_of, reviewer
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.in_process import at_work, histories
from tests.faults.nemesis import passed
from tests.faults.odd_workflows import OlderProject, OlderReview
from tests.faults.parts import Reached, ShortHistories, installed
from tests.waiting import until_async
from worker.stack.postgres import Urls
from workflows import signals

RENEWALS = 60
HAMMERED = 600
FLOOD = 2400
# A run may have so many signals, and no more; and the engine is pressed.
CROWDED = {RPCStatusCode.INVALID_ARGUMENT, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED}
# A run hands over when the next act comes; what came in one breath it takes in, some hundred.
LONGEST = HAMMERED


async def test_renewals_under_load_lose_nothing(urls: Urls, log: ClientLog, draw: Random) -> None:
    """Operators ask for it in the middle of everything; and the engine, every sixty events."""
    async with installed(urls, engine=ShortHistories) as place, at_work(place):
        clients = Clients(StoreDoor(place.db, place.engine), log)
        over = asyncio.Event()
        project = Project("LH-2026-0001", clients, place.db, draw.randrange(2**32))

        async def operators() -> None:
            await project.opened(project.desks[-1])
            for _ in range(RENEWALS):
                stream = draw.choice([project.stream, *project.desks])
                try:
                    await place.client.get_workflow_handle(stream).signal(signals.RENEW)
                except RPCError as no:  # not started yet, or over: renewed another time
                    if no.status != RPCStatusCode.NOT_FOUND:
                        raise
                await until_async(lambda served=clients.answered: _more(clients, served), 30)
            over.set()

        await all_of(operators(), project.busy(over.is_set))
        await at_rest(place, within=120)
        found = judge(place.db, log)
        told = await histories(place)
        print(f"{told.runs} runs, longest {told.longest} events: {found}")
        assert told.faults == ()
        assert told.runs > found.streams + RENEWALS / 10  # asked twice in a breath is asked once
        assert told.longest < LONGEST


async def _more(clients: Clients, than: int) -> bool:
    return clients.answered > than


async def test_a_stream_that_never_rests_has_short_histories_too(
    urls: Urls, log: ClientLog
) -> None:
    async with installed(urls, engine=ShortHistories) as place, at_work(place):
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project = Project("LH-2026-0001", clients, place.db)
        await project.accepted()
        unit = reviewer(await project.unit(project.idea))

        async def hammers() -> None:
            for _ in range(HAMMERED // 12):
                await clients.give(project.idea, HandOver(to="li.qiang"), unit, wait=False)

        await all_of(*(hammers() for _ in range(12)))
        await at_rest(place, within=120)
        found = judge(place.db, log)
        told = await histories(place)
        print(f"{told.runs} runs, longest {told.longest} events: {found}")
        assert told.faults == ()
        assert told.longest < LONGEST
        assert told.runs >= found.streams + 3


async def test_a_flood_of_forged_signals_ends_and_the_stream_goes_on(
    urls: Urls, log: ClientLog
) -> None:
    """More than a run may have, and more than the next one's start could carry."""
    async with installed(urls, engine=ShortHistories) as place:
        worker = place.parts.worker()
        await place.parts.do(worker.start)
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project = Project("LH-2026-0001", clients, place.db)
        await project.accepted()
        unit = reviewer(await project.unit(project.idea))
        handle = place.client.get_workflow_handle(project.idea)
        sent = 0

        async def floods() -> None:
            nonlocal sent
            for _ in range(FLOOD // 48):
                try:
                    forged = row(project.idea, "claim", {"note": "长" * 1000}, unit)
                    await handle.signal(signals.ACT, forged, rpc_timeout=timedelta(seconds=5))
                    sent += 1
                except RPCError as no:
                    if no.status not in CROWDED:
                        raise
                    await passed(0.1)

        await all_of(*(floods() for _ in range(48)))
        await project.done(project.idea, Claim(), unit)
        await at_rest(place, 120)
        await place.parts.do(worker.stop)  # what is forged counts for nothing, and may still wait
        with place.db.connect() as db:
            noted = int(db.execute(text("select count(*) from refused_signals")).scalar_one())
        found, told = judge(place.db, log, forged=noted), await histories(place)
    print(f"{sent} of {FLOOD} sent, {told.runs} runs, longest {told.longest} events: {found}")
    assert told.faults == ()
    assert noted > 0


async def test_what_is_laid_apart_is_handed_on(urls: Urls, log: ClientLog) -> None:
    """Acts too new for two runs in a row are played by the third, of a newer worker."""
    async with installed(urls) as place:
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project = Project("LH-2026-0001", clients, place.db)
        async with at_work(place):
            await project.determining()
        desk = project.desks[0]
        unit = reviewer(await project.unit(desk))
        asked = AddUnit(group="feasibility_study", function="gxw")
        async with at_work(place, [OlderProject, OlderReview], sweeps=False):
            new = [
                await clients.give(desk, HandOver(to="li.qiang"), unit, wait=False),
                await clients.give(project.stream, asked, OFFICE, wait=False),
            ]
            for _ in range(2):
                for stream in (desk, project.stream):
                    await renewed(place, stream)
            await project.done(desk, Claim(), unit)
            assert await outcomes(place.db, [one.act for one in new]) == {None}
        async with at_work(place, sweeps=False):
            for stream in (desk, project.stream):
                await renewed(place, stream)
            await at_rest(place)
            assert await outcomes(place.db, [one.act for one in new]) == {"done"}
        print(judge(place.db, log))


async def renewed(place: Reached, stream: str) -> None:
    """Asks for a new run, until there is one."""
    handle = place.client.get_workflow_handle(stream)
    before = (await handle.describe()).run_id
    await handle.signal(signals.RENEW)

    async def another() -> bool:
        try:
            return (await handle.describe()).run_id != before
        except RPCError:
            return False

    await until_async(another, 30)
