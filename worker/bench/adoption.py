"""A calendar adopted by a whole city: from the act until every open round has its new days."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from catalog.loading import load_rules
from domain.acts import Actor, RawAct, Role
from domain.clock import local_day
from domain.review.commands import Decide, Document
from domain.review.words import Result
from domain.streams import review_stream
from worker.bench.lives import IDEA, REVIEWER, acceptance, code, registration, submission
from worker.bench.stage import Stage

OFFICE = Actor(person="bench.office", role=Role.XMB, unit="xmb")
ROUNDS_EACH = 10  # determinations, whose limits run from their opening
AT_ONCE = 24  # projects that are begun side by side
LOOK_EVERY_S = 0.25  # seldom: each look costs the machine that is measured
FACTS: dict[str, Any] = {  # a building of a company
    "investor": "enterprise", "total_investment": "20000", "promoted": False, "in_zone": True,
    "industrial": True, "infrastructure": False, "land": ["new_state_land"], "building": True,
    "structures": False, "municipal_works": False, "highway": False,
}  # fmt: skip
KIND = "stop_clocks"  # moves every day that there is; a new calendar takes the same way


async def adoption(stage: Stage, rounds: int) -> dict[str, Any]:
    """Seconds until `rounds` open reviews have moved, each once; and how many dates have."""
    worker = await stage.worker_started()
    projects = range(1, rounds // ROUNDS_EACH + 1)
    for some in _pieces(projects):
        await asyncio.gather(*(_determining(stage, n) for n in some))
    await stage.process("api").start()
    address = f"http://127.0.0.1:{stage.settings.api_port}"
    await stage.api_answers(address)
    began = time.monotonic()
    await _given(stage, f"{address}/api/v1/calendar/adjustments")

    async def all_moved() -> bool:
        if (await stage.asked(_WAITING))[0].some:  # to count the events each time would cost more
            return False
        return bool((await stage.asked(_MOVED))[0].streams >= rounds)

    await stage.until(all_moved, within=30 + rounds / 10, every=LOOK_EVERY_S)
    took = time.monotonic() - began
    row = (await stage.asked(_MOVED))[0]
    await worker.stop()
    return {
        "rounds": rounds,
        "seconds": round(took, 1),
        "moved_twice": row.events - row.streams,
        "dates_moved": row.dates,
    }


_WAITING = text("select exists (select 1 from commands where outcome is null) as some")
_MOVED = text(
    "select count(*) as events, count(distinct stream) as streams,"
    " count(payload -> 'dues') as dates from events where type = 'ClocksMoved'"
)


async def _given(stage: Stage, address: str) -> None:
    """All clocks stand still from tomorrow on, a working week long."""
    first = local_day(datetime.now(UTC)) + timedelta(days=1)
    act = {
        "kind": KIND,
        "first": first.isoformat(),
        "reason": "测量",
        "drafted_by": "bench.drafter",
    }
    act["last"] = (first + timedelta(days=6)).isoformat()
    headers = stage.bearer(OFFICE) | {"Idempotency-Key": uuid4().hex}
    async with httpx.AsyncClient(timeout=60) as http:
        answer = await http.post(address, json={"act": act}, headers=headers)
    if answer.status_code != 202:
        raise RuntimeError(f"{answer.status_code} {answer.text[:300]}")


def _pieces(projects: range) -> Iterator[Sequence[int]]:
    for at in range(0, len(projects), AT_ONCE):
        yield projects[at : at + AT_ONCE]


async def _determining(stage: Stage, n: int) -> None:
    """Registered, its idea granted: ten departments have a limit that runs."""
    rules = load_rules(stage.settings.catalog_version, stage.settings.calendar_version)
    idea = review_stream(code(n), IDEA, 1)
    await _done(stage, registration(stage, n))
    await stage.opened([idea])
    await _done(stage, submission(stage, n))
    await _done(stage, acceptance(stage, n))
    granted = Decide(
        outcome=Result.GRANTED,
        facts={fact: FACTS[fact] for fact in rules.item(IDEA).sets if fact in FACTS},
        document=Document(number="1号"),
    )
    await _done(stage, stage.row(idea, granted, REVIEWER))
    desks = [review_stream(code(n), item, 1) for item in rules.members("feasibility_study")]
    await stage.opened(desks)


async def _done(stage: Stage, row: RawAct) -> None:
    await stage.settled([(await stage.tell(row)).id], within=120)
