"""The one statement that writes an entry: all of it, where all is as the workflow took it to be.

It is sent with the lock on the stream's head row in one message, which is one transaction. The lock
stands before it as a statement of its own, since a statement takes its view of the data when it
starts: what was committed while the lock was waited for is seen (docs/decisions/0011).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import orjson
from psycopg2.extensions import cursor as Cursor

from domain.canonical import plain
from domain.ledger import body_hash
from domain.recording import Entry
from domain.streams import is_review
from store import changed, read_model, receipts
from store.prepared import Prepared, prepared

LOCK = prepared("lock", "select 1 from streams where stream = %(stream)s for update", stream="text")


class Link(NamedTuple):
    """The newest of the stream's chain with the entry written: when, by the clock there, and its hash."""

    at: datetime
    hash: str


class Writing(NamedTuple):
    """An entry's statement, and its values."""

    statement: Prepared
    values: dict[str, Any]


def _instant(moment: str) -> str:
    """As `domain.canonical.instant_text` writes it."""
    return f"""to_char({moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


# The head is where the workflow stands; every act shown is the very row that an API wrote
# (`domain.acts.fingerprint`) and has no outcome; none stamped before the newest cause was left out;
# every alarm that rang has been reached. Where any of it is not so, `store.ledger` finds out which.
_EXPECTED = f"""
expected as (
    select s.seq, s.hash, t.now
    from streams s, (select coalesce(%(clock)s, clock_timestamp()) as now offset 0) t
    where s.stream = %(stream)s and s.seq = %(after)s and starts_with(s.hash, %(after_hash)s)
        and not exists (
            select from unnest(%(ids)s, %(fingerprints)s) as i(id, fingerprint)
            where i.fingerprint is distinct from (
                select left(c.digest, 32) || '@' || {_instant("c.submitted_at")} || '/'
                    || {_instant("c.happened_at")}
                from commands c
                where c.id = i.id and c.stream = s.stream and c.outcome is null))
        and not exists (
            select from commands c
            where c.stream = s.stream and c.outcome is null and c.id <> all(%(ids)s)
                and (%(newest)s is null or c.submitted_at <= %(newest)s))
        and (%(rung)s is null or %(rung)s <= t.now or %(rung)s <= s.last_stamp or exists (
            select from unnest(%(done)s) as i(id)
            where %(rung)s <= (select c.submitted_at from commands c where c.id = i.id)))
)"""
_LINES = f"""
lines as (
    select e.* from jsonb_to_recordset(%(lines)s) as e(seq int, type text, at timestamptz,
        happened_at timestamptz, "by" jsonb, act uuid, payload jsonb, body_hash text)
), chain(seq, hash) as (  -- as `domain.ledger.link` does
    select x.seq, x.hash from expected x
    union all
    select e.seq, encode(sha256(convert_to(
        c.hash || e.body_hash || {_instant("x.now")}, 'UTF8')), 'hex')
    from chain c join lines e on e.seq = c.seq + 1, expected x
), events_written as (
    insert into events (stream, seq, type, at, happened_at, recorded_at, person, unit, actor, act,
        catalog, calendar, payload, body_hash, hash)
    select %(stream)s, e.seq, e.type, e.at, e.happened_at, x.now, e."by" ->> 'person',
        e."by" ->> 'unit', e."by", e.act, %(catalog)s, %(calendar)s, e.payload, e.body_hash, c.hash
    from expected x, lines e join chain c on c.seq = e.seq
)"""
_MESSAGES = """
messages as (
    select m.* from expected, jsonb_to_recordset(%(messages)s) as m(id uuid, stream text, kind text,
        body jsonb, "by" jsonb, submitted_at timestamptz, happened_at timestamptz, origin text,
        digest text)
), heads_made as (
    insert into streams (stream) select distinct m.stream from messages m on conflict do nothing
    returning 1
), messages_written as (
    insert into commands (id, stream, kind, body, actor, submitted_at, happened_at, origin, digest)
    select m.id, m.stream, m.kind, m.body, m."by", m.submitted_at, m.happened_at, m.origin, m.digest
    from messages m
    on conflict do nothing
)"""
# No act is stamped before an alarm that has rung. The heads of those who are told are made first:
# whoever finds a row changed waits for its transaction, and two that tell each other must not both.
_HEAD = """
head as (
    update streams s set seq = %(seq)s, hash = {hash}, next_alarm = %(next_alarm)s,
        catalog = coalesce(%(catalog)s, s.catalog), calendar = coalesce(%(calendar)s, s.calendar),
        closed = %(closed)s, last_stamp = greatest(s.last_stamp, %(rung)s)
    from expected x
    where s.stream = %(stream)s{first}
    returning s.hash, s.catalog, s.calendar, x.now
)"""
_OUTCOMES = """
settled as (
    update commands c set refusal = o.refusal, settled_at = x.now,
        outcome = case when o.refusal is null then 'done' else 'refused' end
    from expected x, jsonb_to_recordset(%(outcomes)s) as o(id uuid, refusal jsonb)
    where c.id = o.id
    returning c.id, c.stream, c.origin, c.outcome, c.refusal, c.settled_at
)"""
_ALWAYS = {
    "stream": "text", "after": "int", "after_hash": "text", "ids": "uuid[]",
    "fingerprints": "text[]", "newest": "timestamptz", "rung": "timestamptz", "done": "uuid[]",
    "clock": "timestamptz", "seq": "int", "next_alarm": "timestamptz", "closed": "boolean",
    "catalog": "text", "calendar": "text",
}  # fmt: skip
_PERHAPS = {
    "lines": "jsonb", "messages": "jsonb", "outcomes": "jsonb", "changed": "text",
    **dict.fromkeys(read_model.ORDER, "jsonb"),
    **{f"{table}_gone": "text[]" for table in read_model.GONE},
}  # fmt: skip


@cache
def _statement(told: tuple[str, ...], of_review: bool) -> Prepared:
    """For an entry that tells of these: one of a few rows touches few tables."""
    parts = [_EXPECTED]
    if "lines" in told:
        parts.append(_LINES)
    if "messages" in told:
        parts.append(_MESSAGES)
    for table in read_model.ORDER:
        if f"{table}_gone" in told:
            gone = f"{read_model.GONE[table]} and exists (select from expected)"
            parts.append(f"\n{table}_gone as ({gone})")
        if table in told:
            row = read_model.upsert(table, behind="expected")
            parts.append(f"\n{table}_written as ({row} returning {table}.*)")
    newest = "(select c.hash from chain c order by c.seq desc limit 1)"
    parts.append(
        _HEAD.format(
            hash=newest if "lines" in told else "s.hash",
            first=" and (select count(*) from heads_made) >= 0" if "messages" in told else "",
        )
    )
    gives = ["h.now", "h.hash"]
    if "outcomes" in told:
        parts.append(_OUTCOMES)
        own = "reviews" if of_review else "projects"
        written = f"(select to_jsonb(r) from {own}_written r)" if own in told else None
        gives.append(receipts.notices("settled", "h", written))
    if "changed" in told:
        gives.append(changed.NOTIFY)
    bits = sum(1 << n for n, name in enumerate(_PERHAPS) if name in told)
    types = _ALWAYS | {name: kind for name, kind in _PERHAPS.items() if name in told}
    return prepared(
        f"write_{bits:x}_{'review' if of_review else 'project'}",
        f"with recursive {','.join(parts)}\nselect {', '.join(gives)} from head h",
        **types,
    )


def writing(entry: Entry, clock: datetime | None) -> Writing:
    """What is sent for the entry. `clock` replaces the database's clock in a simulation.

    Raises ValueError for events without the versions of their rules.
    """
    values: dict[str, Any] = {
        "stream": entry.stream,
        "after": entry.after_seq,
        "after_hash": entry.after_hash,
        "ids": [act.id for act in entry.acts],
        "fingerprints": [act.fingerprint for act in entry.acts],
        "newest": entry.newest,
        "rung": entry.rung,
        "done": [str(one.id) for one in entry.outcomes],
        "clock": clock,
        "seq": entry.lines[-1].seq if entry.lines else entry.after_seq,
        "next_alarm": entry.next_alarm,
        "closed": entry.closed,
        "catalog": entry.catalog,
        "calendar": entry.calendar,
    }
    if entry.lines:
        values["lines"] = _json(_hashed(entry))
        values["changed"] = changed.notice(entry, entry.lines[-1].seq)
    if entry.messages:
        values["messages"] = _json(
            [plain(row) | {"digest": row.digest()} for row in entry.messages]
        )
    if entry.outcomes:
        values["outcomes"] = _json(
            [{"id": one.id, "refusal": plain(one.refusal)} for one in entry.outcomes]
        )
    values |= read_model.values_of(entry.changes)
    told = tuple(name for name in _PERHAPS if name in values)
    return Writing(_statement(told, is_review(entry.stream)), values)


def _hashed(entry: Entry) -> list[dict[str, Any]]:
    if entry.catalog is None or entry.calendar is None:
        raise ValueError(f"{entry.stream}: events without the versions of their rules")
    return [
        plain(line) | {"body_hash": body_hash(entry.stream, line, entry.catalog, entry.calendar)}
        for line in entry.lines
    ]


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def write(cursor: Cursor, writing: Writing) -> Link | None:
    """Writes all of the entry, or nothing: None where the ledger knows something else."""
    cursor.execute(LOCK.call + writing.statement.call, writing.values)
    row = cursor.fetchone()
    return Link(*row[:2]) if row else None
