"""Brings every act that has no outcome yet, and every stream that has no workflow.

One at a time in the whole installation, by an advisory lock. Slower with each try, so that an act
which nobody can play yet does not keep everybody busy.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError, RPCStatusCode

from api.engine import Engine
from domain.acts import RawAct
from store import commands, judging, ledger, roots

SWEEP_LOCK, RESUME_LOCK = 4_110_001, 4_110_002
ALARM_LATE_S = 5  # an alarm that much late is looked after
LOOK_EVERY_S = 60
ROOT_EVERY_S = 60  # made where the day has none yet

AWAY_FOR_ALL = (SQLAlchemyError, OSError, RuntimeError)
UNREACHABLE = (RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)

log = structlog.get_logger()
T = TypeVar("T")


class Sweeper:
    """Holds the two ways out: database and engine."""

    def __init__(self, database: Database, engine: Engine, rules_of: judging.RulesOf) -> None:
        self._database = database
        self._engine = engine
        self._rules_of = rules_of

    async def sweep(self, older_than_s: float) -> int:
        """Signals what is older than that and has no outcome; how many acts were brought."""
        async with self._alone(SWEEP_LOCK) as alone:
            if not alone:
                return 0
            rows = await self._ask(lambda db: commands.waiting(db, older_than_s))
            streams: dict[str, list[RawAct]] = {}
            for row in rows:
                streams.setdefault(row.stream, []).append(row)
            for stream, acts in streams.items():
                await self._alone_in_trouble(stream, [partial(self.bring, row) for row in acts])
            if rows:
                await self._ask(lambda db: commands.tried(db, [row.id for row in rows]))
                log.info("swept", acts=len(rows), streams=len(streams))
            return len(rows)

    async def bring(self, row: RawAct) -> None:
        """One act to its workflow; what Temporal does not run is judged by the ledger."""
        if await self._engine.signal(row):
            return
        if await asyncio.to_thread(judging.judge, self._database, row, self._rules_of):
            return
        await self._engine.signal_with_start(row.stream, row)

    async def resume(self) -> list[str] | None:
        """Looks at each stream that ledger or Temporal has open, but not both; those streams.

        None: somebody else is doing it right now.
        """
        async with self._alone(RESUME_LOCK) as alone:
            if not alone:
                return None
            running = await self._engine.running()
            in_ledger = await self._ask(ledger.open_streams)
            runs, has = dict.fromkeys(running), dict.fromkeys(in_ledger)
            odd = [stream for stream in in_ledger if stream not in runs]
            odd += [name for name in running if name not in has and _is_stream(name)]
            for stream in odd:
                await self._look_at(stream)
            if odd:
                log.info("resumed", streams=len(odd))
            return odd

    async def look_after_alarms(self) -> list[str]:
        """Looks at each stream whose next alarm should have rung by now; those streams."""
        late = await self._ask(lambda db: ledger.overdue_streams(db, ALARM_LATE_S))
        for stream in late:
            await self._look_at(stream)
        return late

    async def _look_at(self, stream: str) -> None:
        await self._alone_in_trouble(
            stream, [partial(self._engine.signal_with_start, stream, None)]
        )

    async def _alone_in_trouble(self, stream: str, deeds: list[Callable[[], object]]) -> None:
        """Does them in order. A stream that cannot be served must not keep the others waiting."""
        try:
            for do in deeds:
                await do()  # type: ignore[misc]
        except AWAY_FOR_ALL:
            raise
        except RPCError as no:
            if no.status in UNREACHABLE:
                raise
            log.warning("not brought", stream=stream, because=str(no)[:200])
        except Exception:  # a defect: too new a line, a rule that we do not know
            log.exception("not brought", stream=stream)

    async def make_root(self) -> None:
        """Yesterday's root over all streams, once a day: a cut tail shows (design.md 8)."""
        await asyncio.to_thread(roots.make_root, self._database)

    async def keep_on(self, *, every_s: float, older_s: float, resume_every_s: float) -> None:
        """Until cancelled. Whatever is away now is asked again the next time."""
        await asyncio.gather(
            self._repeat("sweep", every_s, lambda: self.sweep(older_s)),
            self._repeat("resume", resume_every_s, self.resume),
            self._repeat("alarms", LOOK_EVERY_S, self.look_after_alarms),
            self._repeat("root", ROOT_EVERY_S, self.make_root),
        )

    async def _repeat(self, what: str, every_s: float, do: Callable[[], object]) -> None:
        while True:
            try:
                await do()  # type: ignore[misc]
            except (RPCError, *AWAY_FOR_ALL) as away:
                log.warning("not now", what=what, because=str(away)[:200])
            except Exception:  # nobody else brings what was lost: a defect must not end us
                log.exception("not now", what=what)
            await asyncio.sleep(every_s)

    async def _ask(self, question: Callable[..., T]) -> T:
        def asked() -> T:
            with self._database.begin() as db:
                return question(db)

        return await asyncio.to_thread(asked)

    @asynccontextmanager
    async def _alone(self, key: int) -> AsyncIterator[bool]:
        """Whether nobody else does it now, held until the end."""
        connection = await asyncio.to_thread(self._database.connect)
        try:
            asked = text("select pg_try_advisory_lock(:key)")
            got = await asyncio.to_thread(connection.execute, asked, {"key": key})
            alone = bool(got.scalar_one())
            connection.rollback()
            yield alone
            if alone:
                let_go = text("select pg_advisory_unlock(:key)")
                await asyncio.to_thread(connection.execute, let_go, {"key": key})
                connection.rollback()
        except BaseException:
            connection.invalidate()  # the lock goes with its connection
            raise
        finally:
            connection.close()


def _is_stream(name: str) -> bool:
    return name.startswith(("project/", "review/"))
