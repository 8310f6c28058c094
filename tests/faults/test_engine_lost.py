"""The ledger outlives the engine: Temporal's store is lost, or set back, or a life ended by hand.

After the next `resume` (every three seconds here) all go on, and nobody has to do anything: every
later due date as if nothing had happened.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from domain.project.commands import Amend
from domain.review.commands import Claim
from tests.faults.checker import at_rest, judge
from tests.faults.clerks import COMPANY, Project, all_of, decision, reviewer
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.in_process import history
from tests.faults.parts import Parts, Reached, installed
from tests.waiting import until_async
from worker.stack.postgres import Urls

GRACE = timedelta(milliseconds=200)
STEP = timedelta(seconds=5)  # a timer starts when its workflow task ends, reckoned from its start


async def living(place: Reached, clients: Clients, number: int) -> list[Project]:
    """Projects with open reviews and armed alarms: every third has ten departments at work."""
    projects = [Project(f"LH-2026-{n:04d}", clients, place.db) for n in range(1, number + 1)]
    await all_of(
        *(one.determining() if n % 3 == 0 else one.accepted() for n, one in enumerate(projects))
    )
    await at_rest(place)
    return projects


async def asked(place: Reached, question: str) -> list[tuple[Any, ...]]:
    """Rows of the database."""

    def ask() -> list[tuple[Any, ...]]:
        with place.db.connect() as db:
            return [tuple(row) for row in db.execute(text(question))]

    return await asyncio.to_thread(ask)


DUE = (
    "select stream, promised_due, statutory_due, status from reviews where not closed"
    " union all select stream, due, null, key from tasks where stream like 'project/%' order by 1, 4"
)
ALARMS = "select stream, next_alarm from streams where not closed and next_alarm is not null"


async def armed(place: Reached, stream: str) -> datetime | None:
    """When the timer that runs in the stream's workflow will fire."""
    timers: dict[str, datetime] = {}
    for event in (await history(place, stream)).events:
        if event.HasField("timer_started_event_attributes"):
            told = event.timer_started_event_attributes
            wait = told.start_to_fire_timeout.ToTimedelta()
            timers[told.timer_id] = event.event_time.ToDatetime() + wait
        elif event.HasField("timer_canceled_event_attributes"):
            timers.pop(event.timer_canceled_event_attributes.timer_id, None)
    return max(timers.values()) if timers else None


async def every_alarm_is_armed(place: Reached) -> int:
    """Until each stream's timer fires at the ledger's next alarm and a grace; how many there are."""
    alarms = await asked(place, ALARMS)

    async def is_armed(stream: str, alarm: datetime) -> bool:
        fires = await armed(place, stream)
        if fires is None:
            return False
        return timedelta() <= fires - (alarm.replace(tzinfo=None) + GRACE) < STEP

    for stream, alarm in alarms:
        try:
            await until_async(lambda s=stream, a=alarm: is_armed(s, a), 30)
        except AssertionError:
            fires = await armed(place, stream)
            raise AssertionError(f"{stream}: alarm {alarm}, timer {fires}") from None
    return len(alarms)


async def every_round_is_decided(place: Reached, clients: Clients) -> int:
    """Whatever is open and may be decided is decided; how many rounds that were."""
    rounds = await asked(
        place, "select stream, coalesce(acted_by, unit) from reviews where status = 'in_review'"
    )

    async def decide(stream: str, unit: str) -> None:
        told = await clients.give(stream, decision(stream.split("/")[2]), reviewer(unit))
        assert told.outcome == "done", f"{stream}: {told}"

    await all_of(*(decide(stream, unit) for stream, unit in rounds))
    return len(rounds)


async def test_temporals_store_is_deleted(urls: Urls, log: ClientLog) -> None:
    await store_deleted(urls, log, 12)


@pytest.mark.soak
async def test_temporals_store_is_deleted_under_fifty(urls: Urls, log: ClientLog) -> None:
    await store_deleted(urls, log, 50)


async def store_deleted(urls: Urls, log: ClientLog, number: int) -> None:
    async with installed(urls) as place:
        worker = place.parts.worker()
        await place.parts.do(worker.start)
        clients = Clients(StoreDoor(place.db, place.engine), log)
        projects = await living(place, clients, number)
        due = await asked(place, DUE)
        began = time.monotonic()
        await place.parts.do(lambda: _lost(place.parts))
        # Written down while there is no engine at all.
        await all_of(
            *(
                clients.give(one.stream, Amend(scale="年产1吨"), COMPANY, wait=False)
                for one in projects[::4]
            )
        )
        await place.parts.do(place.parts.temporal.start)
        await at_rest(place)
        back = time.monotonic() - began
        assert await asked(place, DUE) == due
        alarms = await every_alarm_is_armed(place)
        rounds = await every_round_is_decided(place, clients)
        await at_rest(place)
        assert worker.ended() is None, worker.program.last_words()
        found = judge(place.db, log)
    print(f"back {back:.1f} s after the loss, {alarms} alarms, {rounds} decisions: {found}")


def _lost(parts: Parts) -> None:
    parts.kill_temporal()
    for file in parts.temporal.store.parent.glob("temporal.db*"):
        file.unlink()


async def test_temporals_store_is_put_back_to_an_older_copy(
    urls: Urls, log: ClientLog, tmp_path: Path
) -> None:
    await put_back(urls, log, tmp_path, 6)


@pytest.mark.soak
async def test_temporals_store_is_put_back_under_fifty(
    urls: Urls, log: ClientLog, tmp_path: Path
) -> None:
    await put_back(urls, log, tmp_path, 50)


async def put_back(urls: Urls, log: ClientLog, tmp_path: Path, number: int) -> None:
    """Since the copy rounds have ended, others have opened, and projects were registered."""
    async with installed(urls) as place:
        parts = place.parts
        worker = parts.worker()
        await parts.do(worker.start)
        clients = Clients(StoreDoor(place.db, place.engine), log)
        projects = await living(place, clients, number)
        copy = tmp_path / "copy"

        def copied() -> None:
            parts.temporal.stop()
            shutil.copytree(parts.temporal.store.parent, copy)
            parts.temporal.start()

        await parts.do(copied)
        since = [Project(f"LH-2026-{n:04d}", clients, place.db) for n in range(900, 902)]
        await all_of(
            *(one.decide(one.idea) for one in projects[1::3]),
            *(one.decide(one.desks[0]) for one in projects[::3]),
            *(one.done(one.stream, Amend(scale="年产2吨"), COMPANY) for one in projects),
            *(one.accepted() for one in since),
        )
        await at_rest(place)
        due = await asked(place, DUE)
        began = time.monotonic()

        def set_back() -> None:
            """As `make run` finds it: no worker remembers what the engine has forgotten."""
            worker.kill()
            parts.kill_temporal()
            shutil.rmtree(parts.temporal.store.parent)
            shutil.copytree(copy, parts.temporal.store.parent)
            parts.temporal.start()
            worker.start()

        await parts.do(set_back)
        await at_rest(place)
        back = time.monotonic() - began
        assert await asked(place, DUE) == due
        rounds = await every_round_is_decided(place, clients)
        await all_of(*(one.done(one.stream, Amend(scale="年产3吨"), COMPANY) for one in projects))
        await at_rest(place)
        alarms = await every_alarm_is_armed(place)
        assert worker.ended() is None, worker.program.last_words()
        found = judge(place.db, log)
    print(f"back {back:.1f} s after it was put back, {alarms} alarms, {rounds} decisions: {found}")


async def test_workflows_are_terminated_by_hand(urls: Urls, log: ClientLog, draw: Random) -> None:
    """A project and some of its rounds, with acts under way."""
    async with installed(urls) as place:
        worker = place.parts.worker()
        await place.parts.do(worker.start)
        clients = Clients(StoreDoor(place.db, place.engine), log)
        projects = await living(place, clients, 4)
        busy = projects[0]
        ended = [busy.stream, *draw.sample(busy.desks, 4), projects[1].idea]
        began = time.monotonic()
        for stream in ended:
            await place.client.get_workflow_handle(stream).terminate("by hand")
        desk = ended[1]
        unit = reviewer(await busy.unit(desk))
        await all_of(
            busy.done(desk, Claim(), unit),
            busy.done(busy.stream, Amend(scale="年产1吨"), COMPANY),
        )
        await at_rest(place)
        back = time.monotonic() - began
        alarms = await every_alarm_is_armed(place)
        rounds = await every_round_is_decided(place, clients)
        await at_rest(place)
        found = judge(place.db, log)
    print(f"back {back:.1f} s after their end, {alarms} alarms, {rounds} decisions: {found}")
