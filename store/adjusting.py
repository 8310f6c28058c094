"""An act on the clocks of many projects: whom it is about, written down for all at once, how far it is.

It is written down in one transaction: for every project or for none. From then on nothing can be
lost: what is not signalled the sweeper brings, whoever was killed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from psycopg2.errors import UniqueViolation
from sqlalchemy import Connection, Engine, text

from domain.acts import RawAct
from domain.stops import Stop
from store.commands import PLANNED, Words, insert
from store.database import cursor_of

PACE_S = 0.5  # between two projects that the sweeper brings
_CLOCKS_RUN = (
    "(p.ended_at is null or (p.status = 'exited' and exists"
    " (select 1 from reviews r where r.project = p.code and not r.closed)))"
)
CLOCKS = ("submitted", "correcting", "in_review", "suspended")  # states in which a clock runs


class Written(NamedTuple):
    """One act of the many, with the words that lie apart."""

    act: RawAct
    key: str
    words: tuple[Words, ...]


class Progress(NamedTuple):
    """Of how many projects, and how many of them have gone over, were refused, or still wait."""

    projects: int
    done: int
    refused: int
    waiting: int


def codes(
    db: Connection, county: str | None, other_than: str | None, stop: Stop | None = None
) -> list[str]:
    """Projects in which clocks run, of the county: they have not ended, or a decision is being made anew
    in them after the exit. Not those on the calendar `other_than`, nor those that have this `stop`: what
    was last entered of its first day counts."""
    rows = db.execute(
        text(
            "select p.code from projects p join streams s on s.stream = 'project/' || p.code"
            f" where not s.closed and {_CLOCKS_RUN}"
            " and (cast(:county as text) is null or p.county = :county)"
            " and (cast(:other as text) is null or p.calendar <> :other)"
            " and (cast(:first as text) is null or :last is distinct from ("
            "  select e.payload -> 'stop' ->> 'last' from events e"
            "  where e.stream = s.stream and e.type = 'ClocksStopped'"
            "   and e.payload -> 'stop' ->> 'first' = :first order by e.seq desc limit 1))"
            " order by p.code"
        ),
        {
            "county": county,
            "other": other_than,
            "first": stop.first.isoformat() if stop else None,
            "last": stop.last.isoformat() if stop else None,
        },
    )
    return [str(row[0]) for row in rows]


def in_use(db: Connection) -> dict[str, int]:
    """How many projects in which clocks run live by which calendar."""
    rows = db.execute(
        text(
            f"select p.calendar, count(*) from projects p where {_CLOCKS_RUN}"
            " group by p.calendar order by p.calendar"
        )
    )
    return {str(row[0]): int(row[1]) for row in rows}


def running(db: Connection, codes: Sequence[str]) -> list[str]:
    """The open rounds of these projects in which a clock runs or stands still."""
    rows = db.execute(
        text(
            "select stream from reviews where project = any(:codes) and not closed"
            " and status = any(:clocks) order by stream"
        ),
        {"codes": list(codes), "clocks": list(CLOCKS)},
    )
    return [str(row[0]) for row in rows]


def write_all(engine: Engine, written: Iterable[Written]) -> list[RawAct]:
    """Every act as it then stands; given again by the same keys, those that stand already.

    One transaction under a lock on each stream's head row, in the order of their names. The sweeper
    takes them up one after another: whoever wrote them brings them sooner, unless he is killed.
    """
    rows = sorted(written, key=lambda one: one.act.stream)
    try:
        with engine.begin() as db:
            db.execute(text("set local lock_timeout = '20s'"))
            cursor = cursor_of(db, PLANNED)
            acts = [insert(cursor, one.act, key=one.key, words=one.words) for one in rows]
            db.execute(_SPREAD, {"ids": [act.id for act in acts], "pace": PACE_S})
            return acts
    except UniqueViolation:
        return []


_SPREAD = text(
    "update commands c set next_try = clock_timestamp() + make_interval(secs => nth * :pace)"
    " from unnest(cast(:ids as uuid[])) with ordinality as one (id, nth) where c.id = one.id"
)


def under_way(db: Connection, streams: Sequence[str]) -> set[str]:
    """Those of these projects that have an act without outcome, or have told a round what it has not
    yet taken up. Uses the partial index `commands_waiting`."""
    rows = db.execute(
        text(
            "with waiting as materialized"
            " (select stream, origin from commands where outcome is null)"
            " select stream from waiting where stream = any(:streams)"
            " union select origin from waiting where origin = any(:streams)"
        ),
        {"streams": list(streams)},
    )
    return {str(row[0]) for row in rows}


def key_of(batch: UUID, code: str) -> str:
    """The key under which one of the acts is given."""
    return f"{batch}/{code}"


def progress(db: Connection, person: str, batch: UUID) -> Progress:
    """How far the acts of this batch are that this person gave. Uses `commands_once`."""
    row = db.execute(
        text(
            "select count(*), count(*) filter (where outcome = 'done'),"
            " count(*) filter (where outcome in ('refused', 'set_aside')),"
            " count(*) filter (where outcome is null)"
            " from commands where actor ->> 'person' = :person"
            " and idempotency_key >= :from and idempotency_key < :to"
        ),
        {"person": person, "from": f"{batch}/", "to": f"{batch}0"},
    ).one()
    return Progress(*(int(value) for value in row))
