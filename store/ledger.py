"""The ledger's writing: everything of an entry in one transaction, or what the ledger knows.

Two round trips: the first locks the stream's head row and asks, the second writes and commits.
They are statements of one message each, because a statement takes its view of the data when it
starts: what was inserted while we waited for the lock must be seen (design.md 5.4).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import Connection, Engine, text

from domain.acts import Outcome, RawAct, fingerprint
from domain.canonical import plain
from domain.ledger import HeldLine, Line, body_hash, link
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
from store import changed, read_model, receipts
from store.database import own_transaction
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
    with own_transaction(engine, PLANNED) as cursor:
        standing = _ask(cursor, entry)
        now = clock() if clock else standing.clock
        answer = _answer(cursor, entry, standing, now)
        if not isinstance(answer, Written):
            cursor.execute("commit")  # keeps the note about forged acts, lets go of the lock
        return answer


def _answer(cursor: Cursor, entry: Entry, standing: Standing, now: datetime) -> Answer:
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
    if standing.seq == 0 and not entry.lines and not entry.outcomes:
        return Written()  # nothing has begun: rolled back, so that no head row is left behind
    head = _write(cursor, entry, standing, now)
    return Written(
        lines=entry.lines,
        settled=_settled(entry),
        messages=entry.messages,
        next_alarm=entry.next_alarm,
        alarm=entry.alarm,
        clock=now,
        hash=head[:TOLD],
    )


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
_LOCK = prepared(
    "lock", "select 1 from streams where stream = %(stream)s for update", stream="text"
)


def _ask(cursor: Cursor, entry: Entry) -> Standing:
    ids = [act.id for act in entry.acts if _is_uuid(act.id)]
    # Only what has never recorded may be without a head row.
    make = _MAKE_HEAD.call if entry.after_seq == 0 else ""
    cursor.execute(
        f"begin;\n{make}{_LOCK.call}{_ASK.call}",
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


_WRITE_EVENTS = prepared(
    "write_events",
    """
insert into events (stream, seq, type, at, happened_at, recorded_at, person, unit, actor, act,
    catalog, calendar, payload, body_hash, hash)
select %(stream)s, e.seq, e.type, e.at, e.happened_at, %(now)s, e."by" ->> 'person',
    e."by" ->> 'unit', e."by", e.act, %(catalog)s, %(calendar)s, e.payload, e.body_hash, e.hash
from jsonb_to_recordset(%(lines)s) as e(seq int, type text, at timestamptz,
    happened_at timestamptz, "by" jsonb, act uuid, payload jsonb, body_hash text, hash text)
""",
    stream="text",
    now="timestamptz",
    catalog="text",
    calendar="text",
    lines="jsonb",
)
_WRITE_HEADS = prepared(
    "write_heads",
    """
insert into streams (stream) select distinct m.stream
from jsonb_to_recordset(%(messages)s) as m(stream text) on conflict do nothing
""",
    messages="jsonb",
)
_WRITE_MESSAGES = prepared(
    "write_messages",
    """
insert into commands (id, stream, kind, body, actor, submitted_at, happened_at, origin, digest)
select m.id, m.stream, m.kind, m.body, m."by", m.submitted_at, m.happened_at, m.origin, m.digest
from jsonb_to_recordset(%(messages)s) as m(id uuid, stream text, kind text, body jsonb,
    "by" jsonb, submitted_at timestamptz, happened_at timestamptz, origin text, digest text)
on conflict do nothing
""",
    messages="jsonb",
)
_WRITE_HEAD = prepared(
    "write_head",
    """
update streams set seq = %(seq)s, hash = %(hash)s, catalog = %(catalog)s, calendar = %(calendar)s,
    next_alarm = %(next_alarm)s, closed = %(closed)s,
    last_stamp = greatest(last_stamp, %(rung)s)
where stream = %(stream)s
""",
    stream="text",
    rung="timestamptz",
    seq="int",
    hash="text",
    catalog="text",
    calendar="text",
    next_alarm="timestamptz",
    closed="boolean",
)
PLANNED = (
    _MAKE_HEAD,
    _LOCK,
    _ASK,
    _WRITE_EVENTS,
    _WRITE_HEADS,
    _WRITE_MESSAGES,
    _WRITE_HEAD,
    receipts.SETTLE,
    changed.NOTIFY,
    *read_model.PLANNED,
)


def _write(cursor: Cursor, entry: Entry, standing: Standing, now: datetime) -> str:
    """Events with their chain, messages, outcomes, read model and head: one message, one commit.

    The hash of the head as it then is.
    """
    catalog, calendar = entry.catalog or standing.catalog, entry.calendar or standing.calendar
    values: dict[str, Any] = {
        "stream": entry.stream,
        "now": now,
        "catalog": catalog,
        "calendar": calendar,
        "seq": standing.seq,
        "hash": standing.hash,
        "next_alarm": entry.next_alarm,
        "closed": entry.closed,
        "rung": entry.rung,  # no act is stamped before an alarm that has rung
    }
    statements = []
    if entry.lines:
        if catalog is None or calendar is None:
            raise ValueError(f"{entry.stream}: events without the versions of their rules")
        lines, values["hash"] = _chained(entry, standing.hash, now, catalog, calendar)
        values["seq"] = entry.lines[-1].seq
        values["lines"] = orjson.dumps(lines).decode()
        statements.append(_WRITE_EVENTS.call)
    if entry.messages:
        rows = [plain(row) | {"digest": row.digest()} for row in entry.messages]
        values["messages"] = orjson.dumps(rows).decode()
        statements += [_WRITE_HEADS.call, _WRITE_MESSAGES.call]
    statements += [read_model.write_changes(entry.changes, values), _WRITE_HEAD.call]
    if entry.lines:
        values["changed"] = changed.notice(entry, entry.lines[-1].seq)
        statements.append(changed.NOTIFY.call)
    sent = cursor.mogrify("".join(statements), values)
    for outcome in entry.outcomes:  # after the rows that their notices show
        sent += cursor.mogrify(receipts.SETTLE.call, _settling(outcome, now))
    cursor.execute(sent + b"commit")
    return str(values["hash"])


def _settling(outcome: Outcome, now: datetime) -> dict[str, Any]:
    refusal = outcome.refusal
    return {
        "id": str(outcome.id),
        "refusal": orjson.dumps(plain(refusal)).decode() if refusal else None,
        "now": now,
    }


def _chained(
    entry: Entry, previous: str, now: datetime, catalog: str, calendar: str
) -> tuple[list[dict[str, Any]], str]:
    lines = []
    for line in entry.lines:
        body = body_hash(entry.stream, line, catalog, calendar)
        previous = link(previous, body, now)
        lines.append(plain(line) | {"body_hash": body, "hash": previous})
    return lines, previous


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
