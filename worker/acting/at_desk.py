"""The desk of an API, for the length of a command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from api.desk import Desk
from api.engine import Engine, connect
from catalog.loading import load_rules
from domain.review.commands import RulesVersion
from worker.reaching import Reached
from worker.settings import Settings
from worker.work import engine

NOWHERE = "127.0.0.1:9"  # where no Temporal listens: what is given the sweeper brings


@asynccontextmanager
async def at_desk(
    reached: Reached, patience_s: float = 0, way: Engine | None = None
) -> AsyncIterator[Desk]:
    """A desk that waits so long for an outcome. `way` None: Temporal is out of reach."""
    settings = reached.settings
    newest = RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version)
    with ThreadPoolExecutor(2, thread_name_prefix="desk") as threads:
        yield Desk(
            reached.database,
            way or await _nowhere(settings),
            load_rules,
            rules=newest,
            patience_s=patience_s,
            threads=threads,
        )


async def _nowhere(settings: Settings) -> Engine:
    return engine(await connect(NOWHERE, settings.temporal_namespace), settings)


@asynccontextmanager
async def listening(desk: Desk) -> AsyncIterator[None]:
    """Outcomes are heard of as they are written."""
    ears = asyncio.create_task(desk.waiting.keep_listening())
    try:
        yield
    finally:
        ears.cancel()
        with suppress(asyncio.CancelledError):
            await ears
