"""Workers die while lives are taken over: every project and every round begins, and once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from sqlalchemy import text

from catalog.loading import load_rules
from domain.clock import local_day
from store import audit, database
from store.registering import register_once
from tests.faults.checker import at_rest
from tests.faults.parts import Reached, installed
from tests.waiting import until_async
from worker.registering import bring
from worker.stack.postgres import Urls
from worker.taking_over import Taking
from worker.trial.filling import TAKER
from worker.trial.lives import life_at, places
from worker.verifying import verify

RULES = load_rules()
SOME = range(9)
DEATHS = 3


async def counted(place: Reached, question: str) -> int:
    def ask() -> int:
        with place.db.connect() as db:
            return int(db.execute(text(question)).scalar_one())

    return await asyncio.to_thread(ask)


async def test_workers_killed_while_lives_are_taken_over_lose_and_double_nothing(
    urls: Urls,
) -> None:
    now = datetime.now(UTC)
    lives = [life_at(places(RULES)[n], n + 1, now, RULES) for n in SOME]
    rounds = sum(len(life.reviews) for life in lives)
    async with installed(urls) as place:
        worker = place.parts.worker()
        await place.parts.do(worker.start)
        acts = []
        for life in lives:
            taking = Taking(life, place.parts.settings, TAKER)
            acts.append(
                await asyncio.to_thread(
                    register_once, place.db, life.key, local_day(now).year, taking.act,
                    own_code=life.code, words=taking.asked(life.code or "").words,
                )
            )  # fmt: skip
        await bring(place.engine, acts)
        for death in range(1, DEATHS + 1):
            begun = rounds * death // (DEATHS + 2)

            async def some_have_begun(at_least: int = begun) -> bool:
                question = "select count(*) from events where type = 'TakenOver'"
                return await counted(place, question) >= at_least

            await until_async(some_have_begun, 60)
            await place.parts.do(worker.kill)
            await place.parts.do(worker.start)
        await at_rest(place)
        per_stream = "select count(*) from events where type = 'TakenOver' group by stream"
        assert await counted(place, f"select max(count) from ({per_stream})") == 1
        assert await counted(place, "select count(*) from projects") == len(lives)
        assert (
            await counted(place, "select count(*) from events where type = 'TakenOver'")
            == len(lives) + rounds
        )
        reader = database.connect(urls.reader, pool=1)
        with audit.snapshot(reader) as db:
            assert verify(db, load_rules).findings == ()
        reader.dispose()
