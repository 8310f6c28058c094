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
    q: str | None = None  # part of the name, of our code or of the national one


_LISTED = (
    "code, name, owner, county, industry, national_code, investor, total_investment, route, stage,"
    " status, demo, registered_at, ended_at, invested"
)
_NARROWED = {
    "county": "p.county = :county",
    "stage": "p.stage = :stage",
    "status": "p.status = :status",
    "owner": "p.owner = :owner",
    "q": "(p.name ilike :q or p.code ilike :q or p.national_code ilike :q)",
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
    given = {name: value for name, value in sought._asdict().items() if value is not None}
    where = [_NARROWED[name] for name in given]
    if "q" in given:
        given["q"] = like(given["q"])
    if after is not None:
        where.append("p.code > :after")
    seen, values = narrowed(scope)
    where.append(seen)
    question = (
        f"select to_jsonb(r) from (select {_LISTED} from projects p"
        f" where {' and '.join(where)} order by p.code limit :limit) r"
    )
    rows = db.execute(text(question), {**given, **values, "after": after, "limit": limit})
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
