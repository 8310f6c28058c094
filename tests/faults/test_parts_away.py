"""A part is away: what is written down is applied when it is back, and nobody has to do anything."""

from __future__ import annotations

from random import Random
from typing import Any

from temporalio import workflow
from temporalio.client import Interceptor
from temporalio.worker import Interceptor as OfWorker
from temporalio.worker import (
    SignalExternalWorkflowInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from api.engine import Engine
from catalog.loading import load_rules
from domain.acts import Actor, RawAct
from domain.project.commands import Amend
from domain.review.commands import Claim, HandOver
from tests.faults.checker import at_rest, judge
from tests.faults.clerks import COMPANY, Project, register, reviewer
from tests.faults.clients import ApiDoor, ClientLog, Clients, StoreDoor, Told
from tests.faults.in_process import at_work
from tests.faults.parts import SECRET, Reached, installed
from worker.stack.postgres import Urls
from worker.sweeper import Sweeper
from worker.work import engine

DROPPED = 0.3


async def test_while_temporal_or_the_worker_is_away_acts_are_taken_and_wait(
    urls: Urls, log: ClientLog, draw: Random
) -> None:
    """Answered 202, by the API itself; a project that is registered meanwhile among them."""
    async with installed(urls, receipt_patience_s=0.3) as place:
        parts = place.parts
        worker, api = parts.worker(), parts.api()
        for one in (worker, api):
            await parts.do(one.start)
        clients = Clients(ApiDoor(parts.api_ports[:1], SECRET, draw), log)
        project = Project("LH-2026-0001", clients, place.db)
        await project.accepted()
        li = reviewer(await project.unit(project.idea)).but(person="li.qiang")

        await parts.do(parts.kill_temporal)
        away = await taken(clients, project, 2, Claim(), li)
        await parts.do(parts.temporal.start)
        await settled(clients, away)

        await parts.do(worker.kill)
        away = await taken(clients, project, 3, HandOver(to="wang.fang"), li)
        await parts.do(worker.start)
        await settled(clients, away)
        await at_rest(place)
        assert api.ended() is None, api.program.last_words()
        print(judge(place.db, log))


async def taken(clients: Clients, project: Project, other: int, act: Any, by: Actor) -> list[Told]:
    """Three acts that are written down and not yet played."""
    told = [
        await clients.give(project.idea, act, by, wait=False),
        await clients.give(project.stream, Amend(scale=act.kind), COMPANY, wait=False),
        await clients.give("project/new", register(f"LH-2026-000{other}"), COMPANY, wait=False),
    ]
    assert [one.outcome for one in told] == [None, None, None]
    return told


async def settled(clients: Clients, told: list[Told]) -> None:
    """Until all of them are done."""
    for one in told:
        by = COMPANY if one.stream.startswith("project/") else reviewer("gxw", "wang.fang")
        assert (await clients.door.outcome(one, by)).outcome == "done"


async def test_signals_that_are_dropped_at_random_are_brought_by_the_sweeper(
    urls: Urls, log: ClientLog, draw: Random
) -> None:
    """Those of clients, of workflows to each other, and of the sweeper itself."""
    async with installed(urls) as place:
        Forgetful.dropped = 0
        lossy = Lossy(place, draw)
        place.sweeper = Sweeper(place.db, lossy, load_rules)
        clients = Clients(StoreDoor(place.db, lossy), log)
        project = Project("LH-2026-0001", clients, place.db)
        async with at_work(place, interceptors=[Forgetful()]):
            await project.determining()
            await project.decided()
            await at_rest(place)
        found = judge(place.db, log)
    print(f"{lossy.dropped} + {Forgetful.dropped} signals dropped: {found}")
    assert lossy.dropped > 0


class Lossy(Engine):
    """The way to Temporal, on which three of ten signals get lost without a word."""

    def __init__(self, place: Reached, draw: Random) -> None:
        settings = place.parts.settings
        ours = engine(place.client, settings)
        self.__dict__ |= ours.__dict__
        self._draw = draw
        self.dropped = 0

    def lost(self) -> bool:
        """Whether this one is. The first is, so that no run is without."""
        is_lost = self.dropped == 0 or self._draw.random() < DROPPED
        self.dropped += is_lost
        return is_lost

    async def signal(self, row: RawAct) -> bool:
        return self.lost() or await super().signal(row)

    async def signal_with_start(self, stream: str, row: RawAct | None) -> None:
        if not self.lost():
            await super().signal_with_start(stream, row)


class Forgetful(Interceptor, OfWorker):
    """Of what one workflow tells another three of ten get lost."""

    dropped = 0

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor]:
        return _Inbound


class _Inbound(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_Outbound(outbound))


class _Outbound(WorkflowOutboundInterceptor):
    async def signal_external_workflow(self, input: SignalExternalWorkflowInput) -> None:
        if workflow.random().random() < DROPPED:  # the same at every replay
            Forgetful.dropped += not workflow.unsafe.is_replaying()
            return
        await super().signal_external_workflow(input)
