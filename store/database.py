"""The way to the database: one engine a process, impatient everywhere.

A database that hangs is worse than a dead one, so connecting, statements, locks and a silent peer
all have time-outs (design.md 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import orjson
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import Connection, Engine, create_engine

from store.prepared import Prepared

CONNECT_S = 3
STATEMENT_MS = 2500
LOCK_MS = 2000
IDLE_IN_TRANSACTION_MS = 10_000
PEER_MS = 5000


# What is prepared is planned once, when tables may still be all but empty: a plan that reads the
# whole of one, or hashes it, would stay while it grows.
BY_KEY = " ".join(
    f"-c {way}=off" for way in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")
)


def connect(
    url: str, *, pool: int = 10, statement_ms: int = STATEMENT_MS, by_key: bool = False
) -> Engine:
    """An engine with `pool` connections. `statement_ms` 0: no limit, for rebuilding and verifying.

    `by_key`: for statements that find each row by its key, as `record` does.
    """
    options = (
        f"-c statement_timeout={statement_ms} -c lock_timeout={LOCK_MS} -c timezone=UTC "
        f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS} "
        "-c plan_cache_mode=force_generic_plan "  # what is prepared is planned once, not each time
        f"{BY_KEY if by_key else ''}"
    )
    return create_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=CONNECT_S,
        pool_recycle=1800,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args={
            "options": options,
            "connect_timeout": CONNECT_S,
            "keepalives": 1,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "tcp_user_timeout": PEER_MS,
        },
    )


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


@contextmanager
def own_transaction(engine: Engine, planned: Iterable[Prepared] = ()) -> Iterator[Cursor]:
    """A cursor on a connection that leaves `begin` and `commit` to the statements sent.

    `planned`: statements that the connection is to know by name.

    For the two places where every round trip counts (writing a command, recording an entry):
    they send `begin` with their first statement and `commit` with their last. Whatever was not
    committed at the end is rolled back.
    """
    pooled = engine.raw_connection()
    try:
        raw = pooled.driver_connection
        if raw is None:
            raise ConnectionError("no connection to the database")
        raw.autocommit = True
        try:
            with raw.cursor() as cursor:
                _plan(pooled.info, cursor, planned)
                yield cursor
                # The driver knows of no transaction that was begun in a statement and would put
                # the connection back with it, and with its locks.
                if raw.get_transaction_status() != TRANSACTION_STATUS_IDLE:
                    cursor.execute("rollback")
            raw.autocommit = False  # whoever has it next expects his transactions to be ones
        except BaseException:
            pooled.invalidate()  # state unknown: a fresh connection is cheap, a wrong one is not
            raise
    finally:
        pooled.close()


def cursor_of(db: Connection, planned: Iterable[Prepared] = ()) -> Cursor:
    """A cursor within the transaction of `db`, for statements that are shared with the above."""
    cursor = cast(Cursor, db.connection.cursor())
    _plan(db.info, cursor, planned)
    return cursor


def _plan(known_here: dict[Any, Any], cursor: Cursor, planned: Iterable[Prepared]) -> None:
    """Plans what this connection has not planned yet. A rollback forgets no plan."""
    known: dict[str, None] = known_here.setdefault("planned", {})
    for one in planned:
        if one.name not in known:
            cursor.execute(one.prepare)
            known[one.name] = None
