"""An act that is newer than its worker waits, hinders nobody, and is played after the upgrade."""

from __future__ import annotations

from domain.project.commands import AddUnit, Amend
from domain.review.commands import Claim, HandOver
from domain.streams import review_stream
from tests.faults.checker import at_rest, judge, outcomes
from tests.faults.clerks import COMPANY, OFFICE, Project, decision, reviewer
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.in_process import at_work, history, replays
from tests.faults.odd_workflows import OlderProject, OlderReview
from tests.faults.parts import installed
from worker.stack.postgres import Urls
from workflows.batch import MOST


async def test_an_act_newer_than_its_worker_waits_for_the_upgrade(
    urls: Urls, log: ClientLog
) -> None:
    """One that a project has to be told of, and one that opens a round: their steps tell others."""
    async with installed(urls) as place:
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project = Project("LH-2026-0001", clients, place.db)
        async with at_work(place):
            await project.determining()
        desk, busy_desk, *_ = project.desks
        unit, busy_unit = (
            reviewer(await project.unit(desk)),
            reviewer(await project.unit(busy_desk)),
        )
        asked = AddUnit(group="feasibility_study", function="gxw")
        async with at_work(place, [OlderProject, OlderReview]):
            new = [
                await clients.give(desk, decision(desk.split("/")[2]), unit, wait=False),
                await clients.give(project.stream, asked, OFFICE, wait=False),
            ]
            # More than a step takes in hand: what is known is played all the same.
            for _ in range(MOST + 5):
                told = await clients.give(busy_desk, HandOver(to="li.qiang"), busy_unit, wait=False)
                new.append(told)
            await project.done(desk, Claim(), unit)
            await project.done(busy_desk, Claim(), busy_unit)
            await project.done(project.stream, Amend(scale="年产1吨"), COMPANY)
            assert await outcomes(place.db, [one.act for one in new]) == {None}
            told_before = [await history(place, s) for s in (project.stream, desk, busy_desk)]
        for one in told_before:
            assert await replays(one, [OlderProject, OlderReview]) is None, one.workflow_id
            assert await replays(one) is None, one.workflow_id
        async with at_work(place):
            await at_rest(place)
            assert await outcomes(place.db, [one.act for one in new]) == {"done"}
            await project.opened(review_stream(project.code, "feasibility_study+gxw", 1))
            for stream in (project.stream, desk, busy_desk):
                assert await replays(await history(place, stream)) is None, stream
        print(judge(place.db, log))
