"""Clients outside of the system: what they asked and what they were told, in a log of their own.

The log is appended to before and after each attempt and read only afterwards, by the checker: it
never takes the system's word for what was asked of it (reliability.md 4).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid4

from sqlalchemy import Engine as Database
from temporalio.service import RPCError

from api.engine import Engine
from domain.acts import Actor, RawAct
from domain.canonical import plain
from store import commands
from store.away import AWAY
from tests.waiting import until_async

PATIENCE_S = 60  # a client that has heard nothing for so long fails the test


class Told(NamedTuple):
    """What a client was told in the end: an outcome, or with None only that it is written down."""

    act: UUID
    outcome: str | None
    refusal: str | None = None


class Entry(NamedTuple):
    """A line of the log: `word` is invoked, unknown (no answer came) or answered."""

    op: str
    word: str
    stream: str = ""
    kind: str = ""
    act: str | None = None
    outcome: str | None = None
    refusal: str | None = None


class ClientLog:
    """One file, appended to, a line each."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, entry: Entry) -> None:
        """One line more, on the disk before anything else happens."""
        with self.path.open("a") as file:
            file.write(json.dumps([datetime.now(UTC).isoformat(), *entry]) + "\n")

    def __iter__(self) -> Iterator[Entry]:
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                yield Entry(*json.loads(line)[1:])


class Door(Protocol):
    """A way in: one attempt to give an act. The same `op` is the same act, whoever tries again."""

    async def attempt(self, op: UUID, stream: str, command: Any, by: Actor) -> Told:
        """Raises NoAnswer where nobody knows what has become of it."""

    async def outcome(self, told: Told, by: Actor) -> Told:
        """The same with its outcome. Raises TimeoutError where nobody tells of one."""


class NoAnswer(Exception):
    """The connection broke, or nobody was there."""


class Clients:
    """Gives acts through a door until they are answered, and writes down what happened."""

    def __init__(self, door: Door, log: ClientLog) -> None:
        self.door = door
        self.log = log
        self.answered = 0

    async def give(
        self, stream: str, command: Any, by: Actor, *, op: UUID | None = None, wait: bool = True
    ) -> Told:
        """Tries until there is an answer; `wait`: until there is an outcome."""
        op = op or uuid4()
        about = (stream, str(command.kind))
        self.log.note(Entry(str(op), "invoked", *about))

        async def answer() -> Told | None:
            try:
                return await self.door.attempt(op, stream, command, by)
            except NoAnswer:
                self.log.note(Entry(str(op), "unknown", *about))
                return None

        told = await until_async(answer, PATIENCE_S)
        assert told is not None
        if wait and told.outcome is None:
            self.log.note(Entry(str(op), "answered", *about, str(told.act), None))
            told = await self.door.outcome(told, by)
        self.log.note(Entry(str(op), "answered", *about, str(told.act), told.outcome, told.refusal))
        self.answered += 1
        return told


class StoreDoor:
    """What the API does, without it: written down, signalled, the receipt awaited."""

    def __init__(self, db: Database, engine: Engine) -> None:
        self._db = db
        self._engine = engine
        self._asked: dict[UUID, asyncio.Future[Told]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def attempt(self, op: UUID, stream: str, command: Any, by: Actor) -> Told:
        body = plain(command)
        now = datetime.now(UTC)
        row = RawAct(
            id=op, stream=stream, kind=body.pop("kind"), body=body, by=plain(by),
            submitted_at=now, happened_at=now,
        )  # fmt: skip
        try:
            row = await asyncio.to_thread(commands.write_down, self._db, row)
        except AWAY as no:
            raise NoAnswer(str(no)) from no
        with suppress(RPCError, RuntimeError, OSError):  # what is not delivered the sweeper brings
            if row.kind == "register":
                await self._engine.signal_with_start(stream, row)
            else:
                await self._engine.signal(row)
        return Told(row.id, None)

    async def outcome(self, told: Told, by: Actor) -> Told:
        """All that wait are asked for in one question."""
        future = self._asked.setdefault(told.act, asyncio.get_running_loop().create_future())
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        async with asyncio.timeout(PATIENCE_S):
            return await asyncio.shield(future)

    async def _look(self) -> None:
        async def all_told() -> bool:
            ids = list(self._asked)
            with suppress(*AWAY):
                found = await asyncio.to_thread(self._receipts, ids)
                for id, receipt in found.items():
                    if receipt.outcome is not None:
                        refusal = receipt.refusal.code if receipt.refusal else None
                        self._asked.pop(id).set_result(Told(id, receipt.outcome, refusal))
            return not self._asked

        await until_async(all_told, 10 * PATIENCE_S)

    def _receipts(self, ids: list[UUID]) -> dict[UUID, commands.Receipt]:
        with self._db.connect() as db:
            return commands.receipts(db, ids)
