"""Projects as people look them up: lists page by page, and one with all that belongs to it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from domain.identity import Scope
from store.likeness import like
from store.scope import narrowed

Row = dict[str, Any]


class Sought(NamedTuple):
    """What a list is narrowed to; None: not by this."""

    county: str | None = None
    stage: str | None = None
    status: str | None = None
    owner: str | None = None
    unit: str | None = None  # with which a task of the project lies
    q: str | None = None  # part of the name or of a code, or the first letters of the name


_LISTED = (
    "code, name, owner, county, industry, national_code, investor, total_investment, route, stage,"
    " status, demo, registered_at, ended_at, invested"
)
_NARROWED = {
    "county": "p.county = :county",
    "stage": "p.stage = :stage",
    "status": "p.status = :status",
    "owner": "p.owner = :owner",
    "unit": "p.code in (select project from tasks where unit = :unit)",
    "q": "(p.name ilike :q or p.code ilike :q or p.national_code ilike :q"
    " or p.initials like :letters)",
}


def listed(
    db: Connection,
    sought: Sought,
    *,
    scope: Scope,
    after: str | None = None,
    limit: int = 50,
) -> list[Row]:
    """Projects within the scope by code, from just past `after`.

    Keyset on the primary key, or on `projects_county` or `projects_owner` where narrowed to one.
    """
    where, given = _where(sought, scope)
    if after is not None:
        where = f"{where} and p.code > :after"
    question = (
        f"select to_jsonb(r) from (select {_LISTED} from projects p"
        f" where {where} order by p.code limit :limit) r"
    )
    rows = db.execute(text(question), {**given, "after": after, "limit": limit})
    return [row[0] for row in rows]


def number(db: Connection, sought: Sought, *, scope: Scope) -> int:
    """How many projects such a list has in all."""
    where, given = _where(sought, scope)
    return int(
        db.execute(text(f"select count(*) from projects p where {where}"), given).scalar_one()
    )


def _where(sought: Sought, scope: Scope) -> tuple[str, dict[str, Any]]:
    given = {name: value for name, value in sought._asdict().items() if value is not None}
    where = [_NARROWED[name] for name in given]
    if sought.q is not None:
        given |= {"q": like(sought.q), "letters": like(sought.q.lower())}
    seen, values = narrowed(scope)
    return " and ".join((*where, seen)), {**given, **values}


def units_at_work(db: Connection, scope: Scope) -> list[str]:
    """The units with which tasks of these projects lie, by id."""
    seen, values = narrowed(scope)
    rows = db.execute(
        text(
            "select distinct t.unit from tasks t join projects p on p.code = t.project"
            f" where t.unit is not null and {seen} order by 1"
        ),
        values,
    )
    return [str(unit) for (unit,) in rows]


def foremost(db: Connection, codes: list[str]) -> dict[str, Row]:
    """Of each project the open task that is due first, of those whose clock runs.

    By `reviews_project` and the primary key of `tasks`.
    """
    rows = db.execute(
        text(
            "select c.code, to_jsonb(x) from unnest(cast(:codes as text[])) as c(code)"
            " cross join lateral (select t.* from tasks t where t.stream in"
            "  (select r.stream from reviews r where r.project = c.code and not r.closed"
            "   union all select 'project/' || c.code)"
            "  and not t.held and t.due_at is not null order by t.due_at, t.stream, t.key limit 1) x"
        ),
        {"codes": codes},
    )
    return {str(code): dict(task) for code, task in rows}


def of_company(db: Connection, company: str) -> list[Row]:
    """A company's projects with how much it has to do for each (`waiting`): those where it has, the
    others that run, those that have ended. By `projects_owner` and `tasks_company`."""
    rows = db.execute(
        text(
            "select to_jsonb(x) from (select p.code, p.name, p.status, coalesce(t.n, 0) as waiting"
            " from projects p left join (select project, count(*) as n from tasks"
            " where company = :owner group by project) t on t.project = p.code"
            " where p.owner = :owner order by t.n is null, p.ended_at is not null, p.code) x"
        ),
        {"owner": company},
    )
    return [row[0] for row in rows]


class Whole(NamedTuple):
    """A project with every round of its items, its open tasks and what was granted to it."""

    project: Row
    reviews: list[Row]
    tasks: list[Row]
    granted: list[Row]


def whole(db: Connection, code: str) -> Whole | None:
    """One project; None where it is not registered. By primary key and `reviews_project`."""
    rows = db.execute(
        text(
            "select to_jsonb(p),"
            " (select coalesce(jsonb_agg(to_jsonb(r) order by r.stage, r.opened_at, r.item, r.round),"
            "  '[]') from reviews r where r.project = p.code),"
            " (select coalesce(jsonb_agg(to_jsonb(g) order by g.granted_on, g.key), '[]')"
            "  from granted g where g.project = p.code)"
            " from projects p where p.code = :code"
        ),
        {"code": code},
    ).one_or_none()
    if rows is None:
        return None
    project, reviews, granted = rows
    return Whole(project, reviews, _tasks(db, code), granted)


def _tasks(db: Connection, code: str) -> list[Row]:
    """The open tasks of a project's streams, what is due first before what has no date."""
    rows = db.execute(
        text(
            "select to_jsonb(t) from tasks t where t.stream in"
            " (select stream from reviews where project = :code and not closed"
            "  union all select 'project/' || :code)"
            " order by t.due_at, t.stream, t.key"
        ),
        {"code": code},
    )
    return [row[0] for row in rows]
