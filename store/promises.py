"""A company's record of promises that it has not kept: 告知承诺 that was false, 容缺 that was not made up.

Of 告知承诺 the read model's `granted` says whose it was and what became of it; who found it and what was
said stand in the ledger.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, text

from domain.identity import Scope
from domain.review.promising import FalsePromise
from store.scope import narrowed


class Broken(NamedTuple):
    """A promise that was not kept. `promise` and `found`: where the words lie, of what was promised
    and of what was found; `unit`: who found it. What another record says has neither."""

    sort: Literal["promise", "gap"]
    project: str
    name: str  # the project's
    company: str
    item: str
    round: int
    number: str | None  # of the document that was granted on it
    on: date | None
    at: datetime | None
    unit: str | None
    promise: dict[str, Any] | None
    found: dict[str, Any] | None
    papers: tuple[str, ...]  # that were never there (容缺)
    repaired_on: date | None


# By `granted_promise`; then each by its stream.
_PROMISES = """
select 'promise' as sort, g.project, p.name, g.promise ->> 'company' as company, g.item, g.round,
    g.number, cast(g.promise ->> 'found_on' as date) as "on", e.at, e.unit,
    d.payload -> 'promise' as promise, e.payload -> 'note' as found, '[]'::jsonb as papers,
    cast(g.promise ->> 'repaired_on' as date) as repaired_on
from granted g join projects p on p.code = g.project
left join lateral (select e.at, e.unit, e.payload from events e
    where e.stream = 'project/' || g.project and e.type = 'PromiseChecked'
    and e.payload ->> 'document' = g.key and e.payload ->> 'kept' = 'false' limit 1) e on true
left join lateral (select d.payload from events d
    where d.stream = 'review/' || g.project || '/' || g.item || '/' || g.round
    and d.type = 'Decided' limit 1) d on true
where g.promise ->> 'kept' = 'false' and g.promise ->> 'company' = :company and {seen}
"""
# By `reviews_applicant`; then each by its stream.
_GAPS = """
select 'gap' as sort, r.project, p.name, r.applicant as company, r.item, r.round, null as number,
    (m.at at time zone 'Asia/Shanghai')::date as "on", m.at, coalesce(r.acted_by, r.unit) as unit,
    a.payload -> 'promise' as promise, null::jsonb as found,
    coalesce(m.payload -> 'papers', '[]') as papers, null::date as repaired_on
from reviews r join projects p on p.code = r.project
join lateral (select m.at, m.payload from events m
    where m.stream = r.stream and m.type = 'GapMissed' limit 1) m on true
left join lateral (select a.payload from events a where a.stream = r.stream and a.type = 'Accepted'
    order by a.seq desc limit 1) a on true
where r.applicant = :company and {seen}
"""


def broken(db: Connection, company: str, scope: Scope) -> list[Broken]:
    """The promises of the company that were not kept, the newest first.

    A company sees its whole record, whosever the project is by now; others that of the projects that
    they see.
    """
    seen, given = ("true", {}) if company in scope.companies else narrowed(scope)
    question = (
        f"select * from ({_PROMISES.format(seen=seen)} union all {_GAPS.format(seen=seen)}) found"
        ' order by "on" desc nulls last, project, item, round'
    )
    rows = db.execute(text(question), given | {"company": company})
    return [Broken(**dict(row._mapping) | {"papers": tuple(row.papers)}) for row in rows]


def against(db: Connection, company: str | None) -> tuple[FalsePromise, ...]:
    """The false promises of the company in all projects: what decides whether it is trusted again."""
    if company is None:
        return ()
    rows = db.execute(
        text(
            "select g.project, p.name, g.item, g.number,"
            " cast(g.promise ->> 'found_on' as date) as found_on,"
            " cast(g.promise ->> 'repaired_on' as date) as repaired_on"
            " from granted g join projects p on p.code = g.project"
            " where g.promise ->> 'kept' = 'false' and g.promise ->> 'company' = :company"
            " order by g.project, g.key"
        ),
        {"company": company},
    )
    return tuple(
        FalsePromise(
            project=row.project,
            project_name=row.name,
            item=row.item,
            number=row.number,
            found_on=row.found_on,
            repaired_on=row.repaired_on,
        )
        for row in rows
    )
