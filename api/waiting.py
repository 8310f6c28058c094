"""Who waits for a receipt, and how he hears of it: LISTEN, or else a look at the row.

One LISTEN connection a process, outside the pool. The transaction that writes an outcome gives
notice of it. A notice that was lost costs time and nothing else: then we look at the row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Engine as Database

from api.hub import Hub
from store import changed, receipts
from store.away import AWAY
from store.listening import Listening
from store.receipts import Answer, Notice, read_notice

# Whoever has heard nothing for so long looks at the row: the act may have been played before we
# listened (the same key sent again). Longer than an act usually takes, so that few need to.
LOOK_AFTER_S = 0.3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0

log = structlog.get_logger()
Ask = Callable[..., Awaitable[Any]]
Told = asyncio.Future[Notice | None]  # None: gave up waiting


class Waiting:
    """Holds the waiters of this process, by the id of their act."""

    def __init__(self, database: Database, ask: Ask) -> None:
        """`ask` runs a question to the database off the loop."""
        self._database = database
        self._ask = ask
        self._waiters: dict[UUID, list[Told]] = {}
        self._to_look_at: dict[UUID, None] = {}
        self._looking: asyncio.Task[None] | None = None
        self.listening = False
        self.hub = Hub()

    @contextmanager
    def waiter(self, id: UUID) -> Iterator[Told]:
        """A place in the queue, taken before the act is signalled: no notice is missed."""
        told: Told = asyncio.get_running_loop().create_future()
        here = self._waiters.setdefault(id, [])
        here.append(told)
        try:
            yield told
        finally:
            here.remove(told)
            if not here:
                self._waiters.pop(id, None)

    async def outcome(self, id: UUID, told: Told, within_s: float) -> Notice | None:
        """What became of the act, once it has its outcome; None where it has none in time."""
        loop = asyncio.get_running_loop()
        early = loop.call_later(min(LOOK_AFTER_S, within_s), self.look, [id])
        late = loop.call_later(within_s, _give_up, told)
        try:
            answer = await told
        finally:
            early.cancel()
            late.cancel()
        return answer or await self._last_look(id)

    async def _last_look(self, id: UUID) -> Notice | None:
        """Whatever became of the notice."""
        try:
            found: list[Answer] = await self._ask(receipts.answers, [id])
        except AWAY:
            return None
        return next((answer.notice for answer in found if answer.outcome is not None), None)

    def look(self, ids: Iterable[UUID]) -> None:
        """Looks at these rows soon, all in one question; who asks meanwhile is in the next one."""
        self._to_look_at |= dict.fromkeys(ids)
        if self._to_look_at and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while self._to_look_at:
            ids, self._to_look_at = list(self._to_look_at), {}
            try:
                found: list[Answer] = await self._ask(receipts.answers, ids)
            except AWAY as no:
                log.warning("receipts cannot be read now", because=str(no)[:200])
                continue
            for answer in found:
                if answer.outcome is not None:
                    self._tell(answer.notice)

    def _tell(self, notice: Notice) -> None:
        for told in self._waiters.get(notice.id, ()):
            if not told.done():
                told.set_result(notice)

    # --- listening -------------------------------------------------------------------------------

    async def keep_listening(self) -> None:
        """Until cancelled. After each new connection every waiter looks: we may have been deaf."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                connection = await asyncio.to_thread(Listening, self._database)
            except AWAY as no:
                log.warning("not listening", because=str(no)[:200])
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
                continue
            pause = FIRST_PAUSE_S
            try:
                self.look(list(self._waiters))
                self.hub.look_again()
                await self._listen(connection)
            finally:
                connection.close()

    async def _listen(self, connection: Listening) -> None:
        """Until the connection ends."""
        loop = asyncio.get_running_loop()
        ended = loop.create_future()
        file = connection.fileno()

        def hear() -> None:
            try:
                heard = connection.heard()
            except AWAY as no:
                loop.remove_reader(file)  # an ended connection is readable for ever
                if not ended.done():
                    ended.set_result(str(no))
                return
            for told in heard:
                if told.channel == changed.CHANNEL:
                    self.hub.heard(told.words)
            for notice in (read_notice(one.words) for one in heard if one.channel == "receipts"):
                if notice is None or notice.id not in self._waiters:
                    continue
                if notice.outcome is None:
                    self.look([notice.id])
                else:
                    self._tell(notice)

        loop.add_reader(file, hear)
        self.listening = True
        try:
            log.warning("no longer listening", because=str(await ended)[:200])
        finally:
            self.listening = False
            loop.remove_reader(file)


def _give_up(told: Told) -> None:
    if not told.done():
        told.set_result(None)
