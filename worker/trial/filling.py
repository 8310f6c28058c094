"""Filling the trial city: on the first start its projects are taken over as from an old record.

Each is one act, written down as soon as its life is made and brought to Temporal while the next is
made; so a start that was killed half-way is gone on with by the next, and a second start does
nothing. Only for the embedded stack: `quancheng up` asks for it nowhere else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine as Database
from temporalio.service import RPCError

from catalog.loading import load_rules
from domain.acts import Actor, RawAct, Role
from domain.clock import local_day
from domain.identity import OFFICE
from domain.rules.rules import Rules
from store import commands, database, ledger
from store.away import AWAY
from store.registering import known, nothing_else, register_once
from worker import reaching
from worker.command_error import CommandError
from worker.registering import bring
from worker.settings import Settings
from worker.taking_over import Taking
from worker.trial.lives import Place, life_at, places

WITHIN_S = 100.0  # on a slow machine; an idle one needs about fifteen seconds
LOOK_EVERY_S = 0.2
TAKER = Actor(person="yanshi.xmb", role=Role.XMB, unit=OFFICE)

T = TypeVar("T")
Progress = Callable[[int, int], None]  # projects taken over, of how many


def fill(
    settings: Settings, progress: Progress = lambda done, of: None, within_s: float = WITHIN_S
) -> None:
    """Takes over every project of the city that is not there yet.

    Does nothing where other projects were there first. Raises CommandError where the time was too
    short; the next start goes on.
    """
    if settings.database_url is None or settings.temporal_address is None:
        raise CommandError("试用城市需要数据库和 Temporal 的地址")
    rules = load_rules(settings.catalog_version, settings.calendar_version)
    way = database.connect(settings.database_url, pool=4)
    try:
        asyncio.run(_fill(settings, way, rules, progress, time.monotonic() + within_s))
    except (RPCError, OSError, *AWAY) as away:
        raise CommandError(f"下次启动时继续（{str(away).strip().splitlines()[0][:120]}）") from None
    finally:
        way.dispose()


async def _fill(
    settings: Settings, way: Database, rules: Rules, progress: Progress, deadline: float
) -> None:
    city = places(rules)
    missing = await asyncio.to_thread(_missing, way, city)
    if not missing:
        return
    engine = await _until(deadline, lambda: reaching.temporal(settings))
    acts: list[RawAct] = []
    under_way: list[asyncio.Task[int]] = []
    for number, place in missing:
        act = await asyncio.to_thread(_taken_over, settings, way, rules, number, place)
        acts.append(act)
        under_way.append(asyncio.create_task(bring(engine, [act])))
        progress(len(city) - len(missing) + len(acts), len(city))
        if time.monotonic() > deadline:
            break
    await asyncio.gather(*under_way)  # what Temporal has not taken the sweeper brings

    async def settled() -> bool:
        return await asyncio.to_thread(_all_settled, way)

    await _until(deadline, settled)
    await asyncio.to_thread(_none_refused, way, [act.id for act in acts])


def _missing(way: Database, city: Sequence[Place]) -> list[tuple[int, Place]]:
    """The projects that are not there yet, by number; none where others were there first."""
    keys = [place.row.key for place in city]
    with way.connect() as db:
        if not nothing_else(db, keys):
            return []
        there = known(db, keys)
    return [
        (number, place) for number, place in enumerate(city, start=1) if place.row.key not in there
    ]


def _taken_over(
    settings: Settings, way: Database, rules: Rules, number: int, place: Place
) -> RawAct:
    """The project's life as far as now, written down as a take-over."""
    with way.connect() as db:
        now = ledger.database_clock(db)
    life = life_at(place, number, now, rules)
    taking = Taking(life, settings, TAKER)
    code = life.code or ""
    return register_once(
        way,
        life.key,
        local_day(now).year,
        taking.act,
        also=(life.old_key,) if life.old_key else (),
        own_code=code,
        words=taking.asked(code).words,
    )


def _all_settled(way: Database) -> bool:
    with way.connect() as db:
        return commands.unsettled_count(db, 0) == 0


def _none_refused(way: Database, ids: list[UUID]) -> None:
    with way.connect() as db:
        receipts = commands.receipts(db, ids)
    for receipt in receipts.values():
        if receipt.refusal is not None:
            raise CommandError(f"{receipt.stream} 未能接管：{receipt.refusal.zh}")


async def _until(deadline: float, ask: Callable[[], Awaitable[T | None]]) -> T:
    """The first answer that is one. Raises CommandError when the time is over."""
    while True:
        if answer := await ask():
            return answer
        if time.monotonic() > deadline:
            raise CommandError("时间不够，下次启动时继续 · out of time, the next start goes on")
        await asyncio.sleep(LOOK_EVERY_S)
