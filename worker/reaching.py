"""What a command can reach: the ledger always, Temporal perhaps.

The operator's own, those of the `quancheng up` that runs on the data folder, or the embedded
database started for the length of the command.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import psycopg2
from sqlalchemy import Engine as Database
from sqlalchemy.exc import ProgrammingError

from store import database
from store.away import AWAY
from worker.command_error import CommandError
from worker.settings import Settings
from worker.stack import running

if TYPE_CHECKING:
    from api.engine import Engine

TEMPORAL_S = 2
UNDEFINED_TABLE = "42P01"


class Reached(NamedTuple):
    """The settings with every address that is known, and the way to the ledger."""

    settings: Settings
    database: Database


@contextmanager
def ledger(settings: Settings, *, to_read: bool = False) -> Iterator[Reached]:
    """The ledger as the application's role or, `to_read`, as the one that may only read.

    Raises CommandError where it cannot be reached or has not been made yet.
    """
    with suppress(CommandError):  # Temporal does not run here: the ledger will do
        settings = running.connected(settings)
    with running.database(settings) as settings:
        url = settings.database_reader_url if to_read else None
        way = database.connect(url or settings.database_url or "", pool=4)
        try:
            yield Reached(settings, way)
        except AWAY as away:
            told = str(away).strip().splitlines()[0]
            raise CommandError(f"数据库连不上或太慢 · the database is away: {told}") from None
        except (ProgrammingError, psycopg2.ProgrammingError) as wrong:
            if getattr(getattr(wrong, "orig", wrong), "pgcode", None) != UNDEFINED_TABLE:
                raise
            raise CommandError(
                "数据库还没有建表：先运行 quancheng up 或 quancheng migrate"
                " · the database is empty: run `quancheng up` or `quancheng migrate` first"
            ) from None
        finally:
            way.dispose()


async def temporal(settings: Settings) -> Engine | None:
    """The way to Temporal; None where it does not answer."""
    from temporalio.service import RPCError

    from api.engine import connect
    from worker.work import engine

    if settings.temporal_address is None:
        return None
    client = await connect(settings.temporal_address, settings.temporal_namespace)
    try:
        await client.service_client.check_health(timeout=timedelta(seconds=TEMPORAL_S))
    except (RuntimeError, OSError, RPCError):
        return None
    return engine(client, settings)
