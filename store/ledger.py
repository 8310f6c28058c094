"""The ledger's writing: everything of an entry in one transaction, or what the ledger knows.

One round trip where all is as the workflow took it to be; else the stream's head row is locked, the
ledger asked, and where nothing is otherwise any more the entry written after all, under that lock.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import Connection, Engine, text

from domain.acts import RawAct, fingerprint
from domain.ledger import HeldLine, Line
from domain.recording import (
    Answer,
    Behind,
    Earlier,
    Early,
    Entry,
    Forged,
    Written,
)
from domain.value import Frozen
from store.database import own_transaction
from store.entry import LOCK, Link, write, writing
from store.prepared import prepared

HELD_AT_ONCE = 300  # lines told in one answer
ACTS_AT_ONCE = 50
TOLD = 16  # hexadecimal digits of a hash that a workflow is told: enough to tell histories apart

Clock = Callable[[], datetime]


class Ahead(Exception):
    """The workflow knows more than the ledger: a ledger restored from a backup. Never mended here."""

    def __init__(self, stream: str, after: int, head: int) -> None:
        super().__init__(f"{stream}: the workflow stands at {after}, the ledger at {head}")


class Another(Exception):
    """The ledger has another history than the workflow: it was restored. Never mended here."""

    def __init__(self, stream: str, after: int) -> None:
        super().__init__(f"{stream}: the ledger's history up to {after} is not the workflow's")


class Standing(Frozen):
    """What the ledger knows about an entry, under the lock."""

    seq: int
    hash: str
    catalog: str | None
    calendar: str | None
    clock: datetime
    last_stamp: datetime | None
    shown: list[dict[str, Any]]
    earlier: list[dict[str, Any]]
    held: list[dict[str, Any]]
    there: str | None  # the chain's hash where the workflow stands


def record(engine: Engine, entry: Entry, clock: Clock | None = None) -> Answer:
    """Writes all of `entry`, or says what the workflow does not know. The first that holds:

    forged, behind, ahead (raises), earlier, early, written. Calling again is harmless: a retry
    finds the head past `after_seq` and is told what stands. `clock` replaces the database's clock
    in a simulation.
    """
    given = clock() if clock else None
    sent = writing(entry, given) if _may_stand(entry) else None
    planned = (*PLANNED, sent.statement) if sent else PLANNED
    with own_transaction(engine, planned) as cursor:
        if sent and (link := write(cursor, sent)):
            return _written(entry, link)
        standing = _ask(cursor, entry)
        answer = _otherwise(cursor, entry, standing, given or standing.clock)
        if answer is None:
            link = write(cursor, sent) if sent else None
            if link is None:
                raise RuntimeError(
                    f"{entry.stream}: nothing speaks against it, yet it is not written"
                )
            answer = _written(entry, link)
        cursor.execute("commit")
        return answer


def _may_stand(entry: Entry) -> bool:
    """Whether the entry is one to write: it says something, and its acts can be looked up."""
    if entry.alone or not (entry.after_seq or entry.lines or entry.outcomes):
        return False
    return all(_is_uuid(act.id) for act in entry.acts)


def _written(entry: Entry, link: Link) -> Written:
    return Written(
        lines=entry.lines,
        settled=_settled(entry),
        messages=entry.messages,
        next_alarm=entry.next_alarm,
        alarm=entry.alarm,
        clock=link.at,
        hash=link.hash[:TOLD],
    )


def _otherwise(cursor: Cursor, entry: Entry, standing: Standing, now: datetime) -> Answer | None:
    """What the workflow does not know; None where there is no such thing."""
    rows = {
        str(row["id"]): fingerprint(
            row["digest"], _moment(row["submitted_at"]), _moment(row["happened_at"])
        )
        for row in standing.shown
        if row["stream"] == entry.stream
    }
    if forged := tuple(a.fingerprint for a in entry.acts if rows.get(a.id) != a.fingerprint):
        if standing.seq == 0:
            cursor.execute("rollback; begin")  # a head row for nothing goes; the note needs no lock
        _note_forged(cursor, entry, forged)
        return Forged(fingerprints=forged)
    if entry.after_hash and not (standing.there or entry.after_hash).startswith(entry.after_hash):
        raise Another(entry.stream, entry.after_seq)
    decided = {str(row["id"]) for row in standing.shown if row["outcome"] is not None}
    settled = tuple(act.fingerprint for act in entry.acts if act.id in decided)
    if standing.seq > entry.after_seq or settled:
        lines = tuple(_line(row) for row in standing.held)
        more = bool(lines) and lines[-1].seq < standing.seq
        told = str(standing.held[-1]["hash"]) if lines else ""
        return Behind(lines=lines, settled=settled, more=more, hash=told[:TOLD])
    if standing.seq < entry.after_seq:
        raise Ahead(entry.stream, entry.after_seq, standing.seq)
    if entry.alone:
        return Written()
    if standing.earlier:
        return Earlier(acts=tuple(RawAct.model_validate(row) for row in standing.earlier))
    if entry.rung is not None and entry.rung > _reached(entry, standing, now):
        return Early(clock=now)
    if _may_stand(entry):
        return None
    cursor.execute("rollback; begin")  # nothing has begun: no head row is left behind
    return Written()


def _reached(entry: Entry, standing: Standing, now: datetime) -> datetime:
    """The instant that law has reached: the clock's, or that of what was taken down already.

    A clock that is set back must not keep an alarm from ringing before an act that came after it.
    """
    done = {str(outcome.id) for outcome in entry.outcomes}
    stamps = [_moment(row["submitted_at"]) for row in standing.shown if str(row["id"]) in done]
    return max([now, *stamps, *([standing.last_stamp] if standing.last_stamp else [])])


def _settled(entry: Entry) -> tuple[str, ...]:
    done = {str(outcome.id) for outcome in entry.outcomes}
    return tuple(act.fingerprint for act in entry.acts if act.id in done)


_ASK = prepared(
    "ask",
    """
select s.seq, s.hash, s.catalog, s.calendar, clock_timestamp(), s.last_stamp,
    (select coalesce(jsonb_agg(a.act) filter (where a.act is not null), '[]') from (
        select (select jsonb_build_object('id', c.id, 'stream', c.stream, 'digest', c.digest,
                'submitted_at', c.submitted_at, 'happened_at', c.happened_at, 'outcome', c.outcome)
            from commands c where c.id = i.id) as act
        from unnest(%(ids)s) as i(id)) a),
    (select coalesce(jsonb_agg(to_jsonb(w) order by w.submitted_at, w.id), '[]') from (
        select c.id, c.stream, c.kind, c.body, c.actor as "by", c.submitted_at, c.happened_at,
            c.origin
        from commands c
        where c.stream = %(stream)s and c.outcome is null and c.id <> all(%(ids)s)
            and (%(newest)s is null or c.submitted_at <= %(newest)s)
        order by c.submitted_at, c.id limit %(acts)s) w),
    (select coalesce(jsonb_agg(to_jsonb(h) order by h.seq), '[]') from (
        select e.seq, e.type, e.at, e.happened_at, e.actor as "by", e.act, e.payload, e.hash
        from events e where e.stream = %(stream)s and e.seq > %(after)s
        order by e.seq limit %(lines)s) h),
    (select e.hash from events e where e.stream = %(stream)s and e.seq = %(after)s)
from streams s where s.stream = %(stream)s
""",
    stream="text",
    ids="uuid[]",
    newest="timestamptz",
    after="int",
    acts="int",
    lines="int",
)
_MAKE_HEAD = prepared(
    "make_head",
    "insert into streams (stream) values (%(stream)s) on conflict do nothing",
    stream="text",
)
PLANNED = (_MAKE_HEAD, LOCK, _ASK)


def _ask(cursor: Cursor, entry: Entry) -> Standing:
    ids = [act.id for act in entry.acts if _is_uuid(act.id)]
    # Only what has never recorded may be without a head row.
    make = _MAKE_HEAD.call if entry.after_seq == 0 else ""
    cursor.execute(
        f"begin;\n{make}{LOCK.call}{_ASK.call}",
        {
            "stream": entry.stream,
            "ids": ids,
            "newest": entry.newest,
            "after": entry.after_seq,
            "acts": ACTS_AT_ONCE,
            "lines": HELD_AT_ONCE,
        },
    )
    row = cursor.fetchone()
    if row is None:
        raise Ahead(entry.stream, entry.after_seq, 0)
    names = (
        "seq", "hash", "catalog", "calendar", "clock", "last_stamp", "shown", "earlier", "held",
        "there",
    )  # fmt: skip
    return Standing.model_construct(**dict(zip(names, row, strict=True)))


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def _is_uuid(word: str) -> bool:
    """Whether the database will take it for one: a forged id must not make `record` fail."""
    return _UUID.fullmatch(word) is not None


def _moment(word: str | datetime) -> datetime:
    return word if isinstance(word, datetime) else datetime.fromisoformat(word)


def _line(row: dict[str, Any]) -> Line:
    return Line.model_validate({name: row[name] for name in row if name != "hash"})


def _note_forged(cursor: Cursor, entry: Entry, forged: tuple[str, ...]) -> None:
    """Each forged act is noted once, as it came."""
    notes = [
        {"fingerprint": act.fingerprint, "raw": act.raw}
        for act in entry.acts
        if act.fingerprint in forged
    ]
    # The database keeps no zero bytes; what was forged with one must not make `record` fail.
    words = orjson.dumps(notes).decode().replace("\\u0000", "\\ufffd")
    cursor.execute(
        """
        insert into refused_signals (stream, fingerprint, raw)
        select %(stream)s, n ->> 'fingerprint', n -> 'raw'
        from jsonb_array_elements(%(notes)s::jsonb) n
        on conflict do nothing
        """,
        {"stream": entry.stream, "notes": words},
    )


# --- reading ------------------------------------------------------------------------------------

_HELD = (
    'stream, seq, type, at, happened_at, actor as "by", act, payload, recorded_at, catalog,'
    " calendar, body_hash, hash"
)


def history(
    db: Connection, stream: str, after: int = 0, limit: int | None = None
) -> list[HeldLine]:
    """The stream's lines in order, from just past `after`. Uses the primary key."""
    question = text(
        f"select {_HELD} from events where stream = :stream and seq > :after order by seq"
        + (" limit :limit" if limit else "")
    )
    rows = db.execute(question, {"stream": stream, "after": after, "limit": limit}).mappings()
    return [HeldLine.model_validate(dict(row)) for row in rows]


class Head(Frozen):
    """Where a stream stands."""

    stream: str
    seq: int
    hash: str
    next_alarm: datetime | None = None
    closed: bool = False


def heads(db: Connection) -> list[Head]:
    """Every stream's head, by name."""
    rows = db.execute(
        text("select stream, seq, hash, next_alarm, closed from streams order by stream")
    ).mappings()
    return [Head.model_validate(dict(row)) for row in rows]


def open_streams(db: Connection) -> list[str]:
    """Streams that should have a running workflow: begun and not closed, or with acts that wait.

    Uses the partial indexes `streams_open` and `commands_waiting`.
    """
    rows = db.execute(
        text(
            "select stream from streams where not closed and seq > 0"
            " union select stream from commands where outcome is null order by 1"
        )
    )
    return [str(row[0]) for row in rows]


def overdue_streams(db: Connection, by_s: float) -> list[str]:
    """Open streams whose next alarm should have rung that many seconds ago."""
    rows = db.execute(
        text(
            "select stream from streams where not closed"
            " and next_alarm < clock_timestamp() - make_interval(secs => :by) order by next_alarm"
        ),
        {"by": by_s},
    )
    return [str(row[0]) for row in rows]


def database_clock(db: Connection) -> datetime:
    """The database's clock, in UTC."""
    now: datetime = db.execute(text("select clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)
