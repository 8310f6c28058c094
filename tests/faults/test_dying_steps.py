"""A worker dies between any two steps of `record` and the end of its workflow task (F3).

One run for each point, exhaustive and not by chance, once on a review (a decision, which tells the
project) and once on the project (the report, which opens ten rounds and starts ten children).
Further acts arrive while nobody is there; the next worker takes over, to die at the next point.
"""

from __future__ import annotations

import asyncio
import time

from domain.project.commands import Amend
from domain.review.commands import Claim
from tests.faults.checker import at_rest, judge
from tests.faults.clerks import COMPANY, IDEA, Project, all_of, decision, reviewer
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.dying_worker import DEAD, POINTS
from tests.faults.parts import Reached, installed
from tests.waiting import until_async
from worker.stack.postgres import Urls


async def died(place: Reached, point: str, on: str, kind: str, project: Project) -> None:
    """The idea is decided under a worker that dies at `point` of the step that plays `kind`."""
    clients = project.clients
    told = {"DYING_AT": point, "DYING_ON": on, "DYING_KIND": kind}
    worker = place.parts.odd_worker(f"dying-{point}-{kind}", "tests.faults.dying_worker", told)
    await place.parts.do(worker.start)
    unit = reviewer(await project.unit(project.idea))
    await clients.give(project.idea, decision(IDEA), unit, wait=False)
    await until_async(lambda: _ended(worker), 60)
    assert worker.ended() == DEAD, f"{point}: {worker.program.last_words()}"
    # Meanwhile: a second decision, another act, the project's own, and a look at everything.
    late = reviewer(unit.unit or "", "li.qiang")
    await clients.give(project.idea, decision(IDEA), late, wait=False)
    await clients.give(project.idea, Claim(), late, wait=False)
    await clients.give(project.stream, Amend(scale=f"{point}"), COMPANY, wait=False)
    await place.engine.signal_with_start(project.stream, None)
    await place.engine.signal_with_start(project.idea, None)


async def _ended(worker: object) -> bool:
    return worker.ended() is not None  # type: ignore[attr-defined]


async def test_a_death_between_any_two_steps_loses_and_doubles_nothing(
    urls: Urls, log: ClientLog
) -> None:
    async with installed(urls) as place:
        clients = Clients(StoreDoor(place.db, place.engine), log)
        runs = [(point, kind) for point in POINTS for kind in ("decide", "review_ended")]
        projects = [Project(f"LH-2026-{n:04d}", clients, place.db) for n in range(1, len(runs) + 1)]
        ordinary = place.parts.worker()
        await place.parts.do(ordinary.start)
        await all_of(*(project.accepted() for project in projects))
        await at_rest(place)
        await place.parts.do(ordinary.kill)
        began = time.monotonic()
        for (point, kind), project in zip(runs, projects, strict=True):
            on = project.idea if kind == "decide" else project.stream
            await died(place, point, on, kind, project)
        await place.parts.do(ordinary.start)
        for project in projects:
            await asyncio.gather(*(project.opened(desk) for desk in project.desks))
        await at_rest(place)
        found = judge(place.db, log)
    print(f"{len(runs)} deaths in {time.monotonic() - began:.0f} s: {found}")
    assert found.refused == 2 * len(runs)
