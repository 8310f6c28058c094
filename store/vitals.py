"""How the ledger's database is: its clock, and what waits in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Engine

from store.database import own_transaction

STUCK_TRIES = 4  # so often signalled in vain: half a minute


class Vitals(NamedTuple):
    """`oldest_s`: age of the oldest act of a person without outcome. `stuck`: messages between
    streams that were signalled again and again in vain (their own age says nothing: they are dated
    by their cause).
    """

    clock: datetime
    oldest_s: float | None
    waiting: int
    stuck: int


_VITALS = """
select clock_timestamp(),
    extract(epoch from clock_timestamp() - min(submitted_at) filter (where origin is null))::float8,
    count(*),
    count(*) filter (where origin is not null and tries >= %s)
from commands where outcome is null
"""


def vitals(engine: Engine) -> Vitals:
    """Asked over the partial index `commands_waiting`."""
    with own_transaction(engine) as cursor:
        cursor.execute(_VITALS, (STUCK_TRIES,))
        row = cursor.fetchone()
    if row is None:
        raise RuntimeError("the database has no vitals")
    clock, oldest, waiting, stuck = row
    return Vitals(clock.astimezone(UTC), oldest, waiting, stuck)
