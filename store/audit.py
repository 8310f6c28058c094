"""Everything that is stored, read once and as of one instant, for whoever checks or exports it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from domain.value import Frozen
from store.roots import place

AT_ONCE = 500  # rows fetched at once of a large table


class Standing(Frozen):
    """A stream's head row, and whether its lines are there though the row is not."""

    stream: str
    seq: int = 0
    hash: str = ""
    catalog: str | None = None
    calendar: str | None = None
    next_alarm: datetime | None = None
    closed: bool = False
    missing: bool = False


class Command(Frozen):
    """A row of `commands` as it is now, whatever it was when it was written."""

    id: UUID
    stream: str
    kind: str
    body: Any
    by: Any
    submitted_at: datetime
    happened_at: datetime
    origin: str | None
    digest: str
    outcome: str | None
    refusal: Any
    settled_by: Any


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one instant, reads only, and may take its time."""
    with engine.connect() as db:
        db = db.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            db.execute(text(f"set local {limit} = 0"))
        yield db


def standings(db: Connection) -> list[Standing]:
    """Every stream, in the order of roots and exports, also where its head row is lost."""
    rows = db.execute(
        text("select stream, seq, hash, catalog, calendar, next_alarm, closed from streams")
    ).mappings()
    found = [Standing.model_validate(dict(row)) for row in rows]
    lost = db.execute(
        text(
            "select distinct stream from events e"
            " where not exists (select from streams s where s.stream = e.stream)"
        )
    )
    found += [Standing(stream=row[0], missing=True) for row in lost]
    return sorted(found, key=lambda one: place(one.stream))


def lines(db: Connection, streams: list[str]) -> Iterator[dict[str, Any]]:
    """The events of these streams as they stand, by stream and number. Uses the primary key."""
    question = text(
        'select stream, seq, type, at, happened_at, actor as "by", act, payload, recorded_at,'
        " catalog, calendar, body_hash, hash, person, unit"
        " from events where stream = any(:streams) order by stream, seq"
    )
    for row in db.execute(question, {"streams": streams}).mappings():
        yield dict(row)


def commands(db: Connection) -> Iterator[Command]:
    """Every command, in the order of `place`, oldest first within a stream."""
    question = text(
        'select id, stream, kind, body, actor as "by", submitted_at, happened_at, origin, digest,'
        " outcome, refusal, settled_by from commands"
        ' order by split_part(stream, \'/\', 2) collate "C", stream collate "C", submitted_at, id'
    )
    rows = db.execution_options(stream_results=True, yield_per=AT_ONCE).execute(question)
    for row in rows.mappings():
        yield Command.model_validate(dict(row))


def altered_words(db: Connection) -> list[tuple[UUID, str]]:
    """Texts whose words are not those that were hashed, and their streams."""
    rows = db.execute(
        text(
            "select ref, stream from texts"
            " where sha256 <> encode(sha256(convert_to(words, 'UTF8')), 'hex') order by ref"
        )
    )
    return [(row[0], str(row[1])) for row in rows]


def clock(db: Connection) -> datetime:
    """When the snapshot was taken, by the database's clock."""
    now: datetime = db.execute(text("select transaction_timestamp()")).scalar_one()
    return now


def without_owner(db: Connection) -> list[str]:
    """Open rounds on which nobody has anything to do. Uses the primary keys."""
    rows = db.execute(
        text(
            "select stream from reviews r where not closed"
            " and not exists (select from tasks t where t.stream = r.stream) order by stream"
        )
    )
    return [str(row[0]) for row in rows]


def with_two_owners(db: Connection) -> list[str]:
    """Tasks that are nobody's, or a unit's and a company's at once."""
    rows = db.execute(
        text(
            "select stream || '#' || key from tasks where (unit is null) = (company is null)"
            " order by 1"
        )
    )
    return [str(row[0]) for row in rows]


class Owner(NamedTuple):
    """A unit that has something to do, and the versions of the rules by which it does."""

    unit: str
    catalog: str
    calendar: str


def units_with_tasks(db: Connection) -> list[Owner]:
    """Each unit that owns an open task, once for each version."""
    rows = db.execute(
        text(
            "select distinct t.unit, s.catalog, s.calendar from tasks t join streams s using (stream)"
            " where t.unit is not null and s.catalog is not null order by 1, 2, 3"
        )
    )
    return [Owner(*row) for row in rows]


class Unarmed(NamedTuple):
    """A task whose last instant nothing is armed for. `next_alarm`: of its stream, and later."""

    task: str
    due_at: datetime
    next_alarm: datetime | None


def without_alarm(db: Connection) -> list[Unarmed]:
    """Open tasks that are due later on, in streams that wake up later still or never.

    To ask for a renewal is a right and no duty: nobody is late with it, the document ends.
    """
    rows = db.execute(
        text(
            "select t.stream || '#' || t.key, t.due_at, s.next_alarm"
            " from tasks t join streams s using (stream)"
            " where t.due_at > transaction_timestamp() and t.key not like 'renew/%'"
            " and (s.next_alarm is null or s.next_alarm > t.due_at) order by 1"
        )
    )
    return [Unarmed(*row) for row in rows]
