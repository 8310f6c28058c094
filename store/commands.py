"""Acts as they were written down: from here on they cannot be lost (design.md 5.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

import orjson
from psycopg2.errors import UniqueViolation
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import Connection, Engine, text

from domain.acts import RawAct
from domain.refused import Refusal
from domain.value import Frozen
from store.database import cursor_of, own_transaction
from store.doors import STANDING, Door
from store.prepared import prepared


class Words(Frozen):
    """Free text of a person, kept outside ledger and Temporal."""

    ref: UUID
    sha256: str
    words: str


class Receipt(Frozen):
    """What became of a command. `outcome` None: written down, not yet played."""

    id: UUID
    stream: str
    kind: str
    submitted_at: datetime
    outcome: Literal["done", "refused", "set_aside"] | None = None
    refusal: Refusal | None = None
    settled_at: datetime | None = None


class KeyReused(Exception):
    """The idempotency key was used by this person for another act."""


class Moved(Exception):
    """It is not as it was when the act was allowed: whose the stream is, its rules, or that this person
    is not kept out."""


# One statement: it locks the stream's head row (made for a new stream) and only then takes the
# stamp, at least a microsecond after the stream's last. So on a stream the order of stamps is the
# order of commits, and `record`, under the same lock, sees every act stamped before it.
_ALLOWED = f"""
with allowed as (
    select 1 where %(door)s is null or (%(door)s = {STANDING} and not exists (
        select 1 from people p where p.id = %(by)s ->> 'person' and p.disabled_at is not null))
), head as (
    insert into streams as s (stream, last_stamp)
    select %(stream)s, coalesce(%(clock)s, clock_timestamp()) from allowed
    on conflict (stream) do update set last_stamp = greatest(
        coalesce(%(clock)s, clock_timestamp()),
        s.last_stamp + interval '1 microsecond')
    returning s.last_stamp
)"""
_WORDS = """, words as (
    insert into texts (ref, stream, sha256, words)
    select (w ->> 'ref')::uuid, %(stream)s, w ->> 'sha256', w ->> 'words'
    from head, jsonb_array_elements(%(words)s) w
)"""
_ROW = """
insert into commands
    (id, stream, kind, body, actor, submitted_at, happened_at, digest, idempotency_key)
select %(id)s, %(stream)s, %(kind)s, %(body)s, %(by)s, head.last_stamp,
    coalesce(%(happened_at)s, head.last_stamp), %(digest)s, %(key)s
from head
returning submitted_at, happened_at
"""
_TYPES = {
    "stream": "text", "door": "text[]", "clock": "timestamptz", "id": "uuid", "kind": "text",
    "body": "jsonb", "by": "jsonb", "happened_at": "timestamptz", "digest": "text", "key": "text",
}  # fmt: skip
_INSERT = prepared("write_down", _ALLOWED + _ROW, **_TYPES)
_INSERT_WITH_WORDS = prepared(
    "write_down_with_words", _ALLOWED + _WORDS + _ROW, **_TYPES, words="jsonb"
)
PLANNED = (_INSERT, _INSERT_WITH_WORDS)  # what a connection must know for `insert`


def write_down(
    engine: Engine,
    act: RawAct,
    *,
    key: str | None = None,
    dated: bool = False,
    words: tuple[Words, ...] = (),
    clock: datetime | None = None,
    door: Door | None = None,
) -> RawAct:
    """The act as it now stands, with the database's stamp; the same id gives the same act.

    `dated`: its `happened_at` stands as given, else it is the stamp. `clock` takes the place of the
    database's clock in a simulation. `door`: on what it was allowed. Raises KeyReused where the id
    stands for another act, Moved where the door is not so any more or its person is disabled.
    """
    try:
        with own_transaction(engine, PLANNED) as cursor:
            return insert(cursor, act, key=key, dated=dated, words=words, clock=clock, door=door)
    except UniqueViolation:
        return _same_again(engine, act)


def insert(
    cursor: Cursor,
    act: RawAct,
    *,
    key: str | None = None,
    dated: bool = False,
    words: tuple[Words, ...] = (),
    clock: datetime | None = None,
    door: Door | None = None,
) -> RawAct:
    """The same within a transaction of the caller's, whose connection knows `PLANNED`.

    Raises UniqueViolation where the id is taken, Moved as `write_down` does.
    """
    statement = _INSERT_WITH_WORDS if words else _INSERT
    cursor.execute(
        statement.call,
        {
            "id": str(act.id),
            "stream": act.stream,
            "kind": act.kind,
            "body": orjson.dumps(act.body).decode(),
            "by": orjson.dumps(act.by).decode(),
            "happened_at": act.happened_at if dated else None,
            "digest": act.digest(),
            "key": key,
            "clock": clock,
            "door": list(door.standing) if door else None,
            "words": orjson.dumps([one.model_dump(mode="json") for one in words]).decode(),
        },
    )
    stamped = cursor.fetchone()
    if stamped is None:
        raise Moved(act.stream)
    return act.but(submitted_at=stamped[0], happened_at=stamped[1])


def _same_again(engine: Engine, act: RawAct) -> RawAct:
    with engine.connect() as db:
        there = by_id(db, act.id)
    if there is None or there.digest() != act.digest():
        raise KeyReused(str(act.id))
    return there


COLUMNS = 'id, stream, kind, body, actor as "by", submitted_at, happened_at, origin'


def by_id(db: Connection, id: UUID) -> RawAct | None:
    """The act as it was written down."""
    question = text(f"select {COLUMNS} from commands where id = :id")
    row = db.execute(question, {"id": id}).mappings().one_or_none()
    return RawAct.model_validate(dict(row)) if row else None


def receipt(db: Connection, id: UUID) -> Receipt | None:
    """What became of the command; None where there is none."""
    return receipts(db, [id]).get(id)


def receipts(db: Connection, ids: list[UUID]) -> dict[UUID, Receipt]:
    """What became of the commands, by id; those that were never written down are left out."""
    question = text(
        "select id, stream, kind, submitted_at, outcome, refusal, settled_at"
        " from commands where id = any(:ids)"
    )
    rows = db.execute(question, {"ids": ids}).mappings()
    found = [Receipt.model_validate(dict(row)) for row in rows]
    return {one.id: one for one in found}


def waiting(db: Connection, older_than_s: float, limit: int = 200) -> list[RawAct]:
    """Acts without outcome that are due for another signal, in order of their stamps.

    Messages between streams are dated by their cause, which may be long past: their age counts
    from there, so they are swept at once. Uses the partial index `commands_waiting`.
    """
    question = text(
        f"select {COLUMNS} from commands where outcome is null"
        " and submitted_at < clock_timestamp() - make_interval(secs => :age)"
        " and (next_try is null or next_try <= clock_timestamp())"
        " order by submitted_at, id limit :limit"
    )
    rows = db.execute(question, {"age": older_than_s, "limit": limit}).mappings()
    return [RawAct.model_validate(dict(row)) for row in rows]


def tried(db: Connection, ids: list[UUID], slowest_s: float = 60) -> None:
    """The acts were signalled once more: the next try is later, twice as long each time."""
    db.execute(
        text(
            "update commands set tries = tries + 1, next_try = clock_timestamp()"
            " + make_interval(secs => least(power(2, tries) * 2, :slowest))"
            " where id = any(:ids) and outcome is null"
        ),
        {"ids": ids, "slowest": slowest_s},
    )


def unsettled_count(db: Connection, older_than_s: float) -> int:
    """How many acts have been without outcome for so long: above zero is an alert."""
    question = text(
        "select count(*) from commands where outcome is null"
        " and submitted_at < clock_timestamp() - make_interval(secs => :age)"
    )
    return int(db.execute(question, {"age": older_than_s}).scalar_one())


def settle(
    db: Connection,
    id: UUID,
    outcome: str,
    refusal: Refusal | None,
    by: dict[str, Any] | None = None,
) -> bool:
    """Writes an outcome that no workflow will write, under the lock on the stream's head row.

    For acts on a stream that is closed and refuses them, and for those that an operator sets
    aside. False where the act has an outcome already.
    """
    stream = db.execute(text("select stream from commands where id = :id"), {"id": id}).scalar()
    db.execute(text("select 1 from streams where stream = :s for update"), {"s": stream})
    settled = db.execute(
        text(
            "update commands set outcome = :outcome, refusal = cast(:refusal as jsonb),"
            " settled_at = clock_timestamp(), settled_by = cast(:by as jsonb)"
            " where id = :id and outcome is null"
        ),
        {
            "id": id,
            "outcome": outcome,
            "refusal": refusal.model_dump_json() if refusal else None,
            "by": orjson.dumps(by).decode() if by else None,
        },
    )
    db.execute(text("select pg_notify('receipts', :id)"), {"id": str(id)})
    return settled.rowcount == 1


SET_ASIDE = "set_aside"  # an operator's act: no workflow plays it, it is done as it is written


class NoSuchCommand(Exception):
    """There is no command with this id."""


def set_aside(engine: Engine, id: UUID, reason: str, by: dict[str, Any]) -> Receipt:
    """What has become of the command: set aside now, or what it had come to before.

    For an act on which the core raises. Under the lock on the stream's head row the act gets its
    outcome, with who did it and why, and the operator's own act is written down beside it as a
    command of kind `set_aside` on the same stream. Raises NoSuchCommand.
    """
    with engine.begin() as db:
        act = by_id(db, id)
        if act is None:
            raise NoSuchCommand(str(id))
        refusal = Refusal(
            code=SET_ASIDE, zh=f"本条指令因系统故障未能处理，已由运维人员搁置，理由：{reason}"
        )
        if settle(db, id, SET_ASIDE, refusal, by | {"reason": reason}):
            trace = RawAct(
                id=uuid5(id, SET_ASIDE),
                stream=act.stream,
                kind=SET_ASIDE,
                body={"command": str(id), "reason": reason},
                by=by,
                submitted_at=act.submitted_at,  # the insertion stamps it anew
                happened_at=act.submitted_at,
            )
            insert(cursor_of(db, PLANNED), trace)
            settle(db, trace.id, "done", None, by)
        return receipts(db, [id])[id]
