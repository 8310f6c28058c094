"""How much of the elapsed days departments, items and clauses have spent under pause, and how late pauses came.

Elapsed are the calendar days of accepted rounds, from the day of acceptance to the end, or to today.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from domain.identity import Scope
from store.scope import narrowed

LATE_WD = 2  # a pause begun with so few working days left, or fewer, came late (assumed)

_ROUNDS = """
rounds as materialized (
    select v.stream, v.unit, v.item, v.pauses, l.last, greatest(l.last - v.accepted_on, 0) as elapsed
    from reviews v join projects p on p.code = v.project
    cross join lateral (select coalesce(
        (v.ended_at at time zone 'Asia/Shanghai')::date, cast(:today as date)) as last) l
    where v.accepted_on is not null and {seen}
),
made as materialized (
    select r.stream, u.reason, u.clause,
        greatest(least(coalesce(u.ended, r.last), r.last) - u.start, 0) as days,
        coalesce(u.left_wd <= :late, false) as late
    from rounds r cross join lateral jsonb_to_recordset(r.pauses)
        as u(reason text, clause text, start date, ended date, left_wd integer)
)
"""
_BY_ROUND = """
select coalesce(r.{column}, '') as key, '' as clause, count(*) as rounds,
    count(m.stream) as paused, coalesce(sum(m.n), 0) as pauses, coalesce(sum(m.late), 0) as late,
    coalesce(sum(r.elapsed), 0) as elapsed, coalesce(sum(m.days), 0) as days
from rounds r left join (
    select stream, count(*) as n, count(*) filter (where late) as late, sum(days) as days
    from made group by stream
) m on m.stream = r.stream
group by 1 having count(m.stream) > 0 order by {order}
"""
_BY_CLAUSE = """
select m.reason as key, m.clause, (select count(*) from rounds) as rounds,
    count(distinct m.stream) as paused, count(*) as pauses, count(*) filter (where late) as late,
    (select coalesce(sum(elapsed), 0) from rounds) as elapsed, sum(m.days) as days
from made m group by 1, 2 order by {order}
"""
_ORDER = "8 desc, 1, 2"


class Paused(NamedTuple):
    """By department, item or reason (with its clause): its accepted rounds and those of them that
    were paused; pauses, and how many came late; calendar days elapsed, and those under pause."""

    key: str
    clause: str
    rounds: int
    paused: int
    pauses: int
    late: int
    elapsed: int
    days: int

    @property
    def share(self) -> float:
        """Of the elapsed days those under pause, in per cent."""
        return round(self.days * 100 / self.elapsed, 1) if self.elapsed else 0.0


class Pauses(NamedTuple):
    """The figure. Of reasons the elapsed days are those of all rounds."""

    units: list[Paused]
    items: list[Paused]
    clauses: list[Paused]


def pauses(db: Connection, scope: Scope, today: date) -> Pauses:
    """Of the rounds that one may see; what was paused longest first."""
    return Pauses(
        _asked(db, scope, today, _BY_ROUND.format(column="unit", order=_ORDER)),
        _asked(db, scope, today, _BY_ROUND.format(column="item", order=_ORDER)),
        _asked(db, scope, today, _BY_CLAUSE.format(order=_ORDER)),
    )


def _asked(db: Connection, scope: Scope, today: date, question: str) -> list[Paused]:
    seen, given = narrowed(scope)
    values: dict[str, Any] = given | {"today": today, "late": LATE_WD}
    rows = db.execute(text(f"with {_ROUNDS.format(seen=seen)} {question}"), values)
    return [Paused(str(row[0]), str(row[1]), *(int(one) for one in row[2:])) for row in rows]
