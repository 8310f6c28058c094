"""People at work: companies, reviewers, the office. The load under which parts are killed.

A project is registered, its idea decided, and ten departments have a determination on the desk.
From then on each desk hands its task over between two colleagues, as long as the test wants load,
and decides in the end: two colleagues at once, of whom one is right. The company meanwhile corrects
what it declared, so that the project's own stream is busy too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import text

from catalog.loading import load_rules
from domain.acts import Actor, Role
from domain.project.commands import Amend, Register
from domain.review.commands import Accept, Claim, Decide, HandOver, RulesVersion, Submit
from domain.streams import project_of, project_stream, review_stream
from store.away import AWAY
from tests.domain.project.lives import BUILDING
from tests.faults.clients import Clients, Told
from tests.waiting import until_async

RULES = load_rules()
VERSION = RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version)
COMPANY = Actor(person="li.na", role=Role.COMPANY, company="c-001")
OFFICE = Actor(person="chen.jie", role=Role.XMB, unit="xmb")
IDEA = "idea_review"
DETERMINATIONS = RULES.members("feasibility_study")
PAPERS = RULES.item(IDEA).materials
PAUSE_S = 0.05  # nobody clicks faster


def reviewer(unit: str, person: str = "wang.fang") -> Actor:
    """One of the two colleagues at a department's desk."""
    return Actor(person=person, role=Role.REVIEWER, unit=unit)


def register(code: str) -> Register:
    """A company's project under the newest rules."""
    return Register(
        code=code, name=f"食品产业园{code[-4:]}", owner="c-001", county="临颍县",
        industry="食品加工", facts={"investor": "enterprise"}, rules=VERSION,
    )  # fmt: skip


def decision(item: str) -> Decide:
    """A favourable decision, complete: its facts are those of a building."""
    one = RULES.item(item)
    outcome = next(o for o in RULES.outcomes(item) if RULES.finishes(item, o))
    facts = {name: BUILDING[name] for name in one.sets if not RULES.fact(name).guidance_only}
    document = {"number": f"{item}-1"} if outcome == "granted" else None
    return Decide.model_validate(
        {"outcome": outcome, "facts": facts, "papers": one.materials, "document": document}
    )


class Project:
    """A project and the people who work on it. Nobody is ever refused but the second to decide."""

    def __init__(self, code: str, clients: Clients, db: Database, seed: int = 0) -> None:
        """`code`: the one that is asked for; the API gives its own."""
        self.code = code
        self.clients = clients
        self._db = db
        self._draw = Random(f"{seed}/{code}")

    @property
    def stream(self) -> str:
        """The project's own."""
        return project_stream(self.code)

    @property
    def idea(self) -> str:
        """The round that opens first."""
        return review_stream(self.code, IDEA, 1)

    @property
    def desks(self) -> tuple[str, ...]:
        """The ten rounds that open with the decision on the idea."""
        return tuple(review_stream(self.code, item, 1) for item in DETERMINATIONS)

    async def done(self, stream: str, command: Any, by: Actor) -> Told:
        """Gives the act; it must be done."""
        told = await self.clients.give(stream, command, by)
        assert told.outcome == "done", f"{stream} {command.kind}: {told}"
        return told

    async def registered(self) -> None:
        """The idea waits for its application."""
        told = await self.done(self.stream, register(self.code), COMPANY)
        self.code = project_of(told.stream)
        await self.opened(self.idea)

    async def accepted(self) -> None:
        """… and is in review: its promised limit runs."""
        await self.registered()
        await self.done(self.idea, Submit(papers=PAPERS), COMPANY)
        await self.done(self.idea, Accept(), reviewer(await self.unit(self.idea)))

    async def determining(self) -> None:
        """… and is decided: ten departments have a task."""
        await self.accepted()
        await self.done(self.idea, decision(IDEA), reviewer(await self.unit(self.idea)))
        for desk in self.desks:
            await self.opened(desk)

    async def busy(self, enough: Callable[[], bool]) -> None:
        """From registration until `enough`, then to the decision of every desk."""
        await self.determining()
        await asyncio.gather(self._amend(enough), *(self._desk(d, enough) for d in self.desks))

    async def decided(self) -> None:
        """Every desk that is open decides."""
        await asyncio.gather(*(self.decide(desk) for desk in self.desks))

    async def decide(self, stream: str) -> Told:
        """One decides."""
        item = stream.split("/")[2]
        return await self.done(stream, decision(item), reviewer(await self.unit(stream)))

    async def _amend(self, enough: Callable[[], bool]) -> None:
        number = 0
        while not enough():
            number += 1
            await self.done(self.stream, Amend(scale=f"年产{number}吨"), COMPANY)
            await self._pause()

    async def _desk(self, stream: str, enough: Callable[[], bool]) -> None:
        unit = await self.unit(stream)
        await self.done(stream, Claim(), reviewer(unit))
        while not enough():
            for to in ("li.qiang", "wang.fang"):
                await self.done(stream, HandOver(to=to), reviewer(unit))
                await self._pause()
        item = stream.split("/")[2]
        told = await asyncio.gather(
            self.clients.give(stream, decision(item), reviewer(unit)),
            self.clients.give(stream, decision(item), reviewer(unit, "li.qiang")),
        )
        assert sorted(str(one.outcome) for one in told) == ["done", "refused"], told
        assert [one.refusal for one in told if one.outcome == "refused"] == ["already_decided"]

    async def _pause(self) -> None:
        """A moment's thought, drawn from the seed."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._draw.uniform(0, 2 * PAUSE_S)

        async def over() -> bool:
            return loop.time() >= until

        await until_async(over)

    # --- what people see ----------------------------------------------------------------------

    async def opened(self, stream: str) -> None:
        """Until the round stands in the read model."""
        await until_async(lambda: self._row(stream, "unit"), 60)

    async def unit(self, stream: str) -> str:
        """Whose desk the round lies on."""
        return str(await until_async(lambda: self._row(stream, "coalesce(acted_by, unit)"), 60))

    async def _row(self, stream: str, what: str) -> Any:
        def asked() -> Any:
            with self._db.connect() as db:
                question = text(f"select {what} from reviews where stream = :s")
                return db.execute(question, {"s": stream}).scalar()

        try:
            return await asyncio.to_thread(asked)
        except AWAY:
            return None


async def all_of(*doings: Awaitable[Any]) -> None:
    """All at once; the first that fails ends the test and the others."""
    async with asyncio.TaskGroup() as group:
        for doing in doings:
            group.create_task(_run(doing))


async def _run(doing: Awaitable[Any]) -> None:
    await doing
