"""The real sample projects, registered on the first start so that there is something to click in.

Names, counties and money are as the press reported them (data/README.md). What nobody reported is
made up and listed in `generated`; all of it is marked 演示. Ids are functions of the table, so a
start that was killed half-way is gone on with by the next, and a second start does nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid5

from sqlalchemy import Engine as Database
from temporalio.service import RPCError

from catalog.loading import load_rules
from domain.acts import Actor, RawAct, Role, Text
from domain.canonical import plain
from domain.clock import local_day
from domain.identity import OFFICE
from domain.project.commands import Register
from domain.review.commands import Accept, Submit
from domain.streams import project_of, review_stream
from store import commands, database, ledger, rounds
from store.away import AWAY
from store.commands import Words
from store.registering import nothing_else, register_once
from worker import reaching
from worker.command_error import CommandError
from worker.projects_file import ProjectRow, read_projects
from worker.registering import IMPORTS, raw_act, registration, rules_version
from worker.settings import Settings
from worker.sweeper import Sweeper

FILE = Path(__file__).parents[1] / "data" / "projects-luohe.csv"
FIRST = "idea_review"
WITHIN_S = 40.0  # eight projects take about two seconds; a young Temporal takes some more
LOOK_EVERY_S = 0.1

TO_DO = ("waiting_application", "submitted")  # of the first round, until a department decides

REGISTRAR = Actor(person="yanshi.xmb", role=Role.XMB, unit=OFFICE)
COMPANY, DESK = "yanshi.qiye", "yanshi.jingban"
T = TypeVar("T")


def seed(settings: Settings, within_s: float = WITHIN_S) -> None:
    """Registers the sample projects and brings each to where a department has to decide.

    Does nothing where other projects were there first. Raises CommandError where the time was too
    short; the next start goes on.
    """
    if settings.database_url is None or settings.temporal_address is None:
        raise CommandError("示例项目需要数据库和 Temporal 的地址")
    way = database.connect(settings.database_url, pool=4)
    try:
        asyncio.run(_seed(settings, way, time.monotonic() + within_s))
    except (RPCError, OSError, *AWAY) as away:
        raise CommandError(f"下次启动时继续（{str(away).strip().splitlines()[0][:120]}）") from None
    finally:
        way.dispose()


async def _seed(settings: Settings, way: Database, deadline: float) -> None:
    rules = load_rules(settings.catalog_version, settings.calendar_version)
    rows = read_projects(FILE, rules).rows
    if not await asyncio.to_thread(_is_first_start, way, rows):
        return
    acts = [await asyncio.to_thread(_register, settings, way, row) for row in rows]
    if await asyncio.to_thread(_all_accepted, way, acts):
        return
    engine = await _until(deadline, lambda: reaching.temporal(settings))
    sweeper = Sweeper(way, engine, load_rules)
    papers = rules.item(FIRST).materials
    await asyncio.gather(*(_live(way, sweeper, act, papers, deadline) for act in acts))


def _is_first_start(way: Database, rows: Sequence[ProjectRow]) -> bool:
    """Whether nothing is there, or what an earlier start began."""
    with way.connect() as db:
        return nothing_else(db, [row.key for row in rows])


def _register(settings: Settings, way: Database, row: ProjectRow) -> RawAct:
    with way.connect() as db:
        year = local_day(ledger.database_clock(db)).year
    contact = _words(f"{row.key} contact", f"演示联系人{row.number - 1}")
    phone = _words(f"{row.key} phone", f"0395-000000{row.number - 1}")

    def as_demonstration(command: Register) -> Register:
        return command.but(
            demo=True,
            contact=Text(ref=contact.ref, sha256=contact.sha256),
            contact_phone=Text(ref=phone.ref, sha256=phone.sha256),
            generated=(*command.generated, "contact", "contact_phone"),
        )

    make = registration(row, rules_version(settings), REGISTRAR, as_demonstration)
    return register_once(way, row.key, year, make, words=(contact, phone))


def _words(what: str, words: str) -> Words:
    sha256 = hashlib.sha256(words.encode()).hexdigest()
    return Words(ref=uuid5(IMPORTS, what), sha256=sha256, words=words)


def _first_round(act: RawAct) -> str:
    return review_stream(project_of(act.stream), FIRST, 1)


def _all_accepted(way: Database, acts: Sequence[RawAct]) -> bool:
    with way.connect() as db:
        first = [rounds.one(db, _first_round(act)) for act in acts]
    return all(one is not None and one["status"] not in TO_DO for one in first)


async def _live(
    way: Database, sweeper: Sweeper, act: RawAct, papers: tuple[str, ...], deadline: float
) -> None:
    """One project to its first acceptance, each step from how it stands."""
    await _played(way, sweeper, act, deadline)
    stream = _first_round(act)

    async def opened() -> dict[str, Any] | None:
        def ask() -> dict[str, Any] | None:
            with way.connect() as db:
                return rounds.one(db, stream)

        return await asyncio.to_thread(ask)

    there = await _until(deadline, opened)
    owner = str(act.body["owner"])
    if there["status"] == TO_DO[0]:
        company = Actor(person=COMPANY, role=Role.COMPANY, company=owner)
        await _tell(way, sweeper, stream, Submit(papers=papers), company, deadline)
        there = await _until(deadline, opened)
    if there["status"] == TO_DO[1]:
        desk = Actor(person=DESK, role=Role.REVIEWER, unit=there["acted_by"] or there["unit"])
        await _tell(way, sweeper, stream, Accept(), desk, deadline)


async def _tell(
    way: Database,
    sweeper: Sweeper,
    stream: str,
    command: Submit | Accept,
    by: Actor,
    deadline: float,
) -> None:
    """A command as the API gives it, under an id of its own: told again it is the same act."""
    body = plain(command)
    kind = body.pop("kind")
    act = raw_act(uuid5(IMPORTS, f"{stream} {kind}"), stream, kind, body, by)
    act = await asyncio.to_thread(commands.write_down, way, act)
    await _played(way, sweeper, act, deadline)


async def _played(way: Database, sweeper: Sweeper, act: RawAct, deadline: float) -> None:
    """Brings the act to its workflow and waits until it has an outcome."""

    async def settled() -> bool:
        def ask() -> bool:
            with way.connect() as db:
                receipt = commands.receipt(db, act.id)
            return receipt is not None and receipt.outcome is not None

        return await asyncio.to_thread(ask)

    if await settled():
        return
    try:
        await sweeper.bring(act)
    except RPCError:  # a young Temporal: the worker's sweeper brings it
        await asyncio.sleep(LOOK_EVERY_S)
    await _until(deadline, settled)


async def _until(deadline: float, ask: Callable[[], Awaitable[T | None]]) -> T:
    """The first answer that is one. Raises CommandError when the time is over."""
    while True:
        if answer := await ask():
            return answer
        if time.monotonic() > deadline:
            raise CommandError("时间不够，下次启动时继续 · out of time, the next start goes on")
        await asyncio.sleep(LOOK_EVERY_S)
