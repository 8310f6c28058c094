"""Clients outside of the system: what they asked and what they were told, in a log of their own.

The log is appended to before and after each attempt and read only afterwards, by the checker: it
never takes the system's word for what was asked of it (reliability.md 4).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid4

import httpx
from sqlalchemy import Engine as Database
from temporalio.service import RPCError

from api.engine import Engine
from api.tokens import issue
from domain.acts import Actor, RawAct
from domain.canonical import plain
from store import commands
from store.away import AWAY
from tests.waiting import until_async

SIGNAL_S = 2  # as the API waits for Temporal
PATIENCE_S = 60  # a client that has heard nothing for so long fails the test
UNLUCKY_S = 5 * PATIENCE_S  # as long as others are served, whoever strikes strikes again at once


class Told(NamedTuple):
    """What a client was told in the end: an outcome, or with None only that it is written down."""

    act: UUID
    stream: str
    outcome: str | None = None
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
    """The connection broke in mid-request: nobody knows what has become of it."""


class NobodyThere(NoAnswer):
    """It was never asked, or was told to come again."""


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
            except NobodyThere:
                return None
            except NoAnswer:
                self.log.note(Entry(str(op), "unknown", *about))
                return None

        told = await until_async(answer, UNLUCKY_S)
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
        # What is not delivered the sweeper brings.
        with suppress(RPCError, RuntimeError, OSError, TimeoutError):
            async with asyncio.timeout(SIGNAL_S):
                if row.kind == "register":
                    await self._engine.signal_with_start(stream, row)
                else:
                    await self._engine.signal(row)
        return Told(row.id, stream)

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
                        told = Told(id, receipt.stream, receipt.outcome, refusal)
                        self._asked.pop(id).set_result(told)
            return not self._asked

        await until_async(all_told, 10 * PATIENCE_S)

    def _receipts(self, ids: list[UUID]) -> dict[UUID, commands.Receipt]:
        with self._db.connect() as db:
            return commands.receipts(db, ids)


class ApiDoor:
    """The API's processes, one of them picked for each request as a proxy would."""

    def __init__(self, ports: Sequence[int], secret: str, draw: Random) -> None:
        self._ports = ports
        self._secret = secret
        self._draw = draw
        self._http = httpx.AsyncClient(timeout=10, trust_env=False)

    async def attempt(self, op: UUID, stream: str, command: Any, by: Actor) -> Told:
        body = {name: plain(getattr(command, name)) for name in sorted(command.model_fields_set)}
        kind, *rest = stream.split("/")
        path = f"/{kind}s/{'/'.join(rest)}/acts"
        if command.kind == "register":  # the code is the platform's to give
            path = "/projects"
            body = {name: value for name, value in body.items() if name not in ("code", "rules")}
        else:
            body["kind"] = command.kind
        answer = await self._ask("POST", path, by, json=body, key=str(op))
        if answer.status_code == 409:
            told = answer.json()
            return _told(told["receipt"] | {"outcome": "refused"}, told["code"])
        assert answer.status_code in (200, 201, 202), f"{path}: {answer.text}"
        return _told(answer.json()["receipt"], None)

    async def outcome(self, told: Told, by: Actor) -> Told:
        """Asks for the receipt, as a client that was answered 202 does."""

        async def look() -> Told | None:
            try:
                answer = await self._ask("GET", f"/receipts/{told.act}", by)
            except NoAnswer:
                return None
            receipt = answer.json()
            refusal = receipt["refusal"]["code"] if receipt.get("refusal") else None
            return _told(receipt, refusal) if receipt["outcome"] else None

        found = await until_async(look, PATIENCE_S)
        assert found is not None
        return found

    async def _ask(
        self, method: str, path: str, by: Actor, *, json: Any = None, key: str | None = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {issue(self._secret, by, days=1)}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        url = f"http://127.0.0.1:{self._draw.choice(self._ports)}/api/v1{path}"
        try:
            answer = await self._http.request(method, url, headers=headers, json=json)
        except httpx.ConnectError as no:
            raise NobodyThere(str(no)) from no
        except httpx.HTTPError as no:
            raise NoAnswer(str(no)) from no
        if answer.status_code == 503:
            raise NobodyThere(answer.text)
        return answer


def _told(receipt: dict[str, Any], refusal: str | None) -> Told:
    return Told(UUID(receipt["id"]), receipt["stream"], receipt["outcome"], refusal)
