"""What leaders look at: rounds and bundles (一件事) past their day, projects by stage; as far as they
may see."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from domain.identity import Scope
from store.scope import narrowed

Row = dict[str, Any]
AT_MOST = 500
CITY = "city"  # in place of a county: projects of the city's own

# A round that should have been decided, as the inbox has it (`store.inbox`): its clock runs.
_LATE = "t.stream like 'review/%' and not t.held and t.due_at <= :today and t.unit is not null"
_FROM = (
    "from tasks t join projects p on p.code = t.project left join reviews v on v.stream = t.stream"
)


_OF_PROJECT = {"stage": "p.stage", "county": f"coalesce(p.county, '{CITY}')"}
_COLUMNS = {"unit": "t.unit", "stage": "t.stage", "county": _OF_PROJECT["county"]}


class Counted(NamedTuple):
    """How many, by a key."""

    key: str
    number: int


def overdue(db: Connection, scope: Scope, today: datetime, **narrow: str | None) -> list[Row]:
    """Rounds past their day, the longest first; `narrow`: to a unit, a stage, a county.

    `due`, `statutory_due`: of what is late there, which may be the arbiter's or a consulted unit's.
    """
    where, given = _where(scope, today, narrow)
    rows = db.execute(
        text(
            "select to_jsonb(x) from (select distinct on (t.stream) t.stream, t.project, t.name,"
            " t.stage, t.unit, t.due_at, t.due, t.statutory_due, p.name as project_name, p.county,"
            f" p.demo, v.status {_FROM} where {where}"
            " order by t.stream, t.due_at) x order by x.due_at, x.stream limit :most"
        ),
        given | {"most": AT_MOST},
    )
    return [row[0] for row in rows]


def bundles(db: Connection, scope: Scope) -> list[Row]:
    """Bundles past their last day (`domain.view`: marked late and not ended), the longest first; with
    the unit that leads each. By `projects_late_bundles`."""
    question, given = late_bundles(scope)
    rows = db.execute(text(f"select to_jsonb(x) from ({question}) x"), given)
    return [row[0] for row in rows]


def late_bundles(scope: Scope) -> tuple[str, Row]:
    """The question for them, and what is given with it."""
    seen, given = narrowed(scope)
    question = (
        "select 'project/' || p.code as stream, p.code as project, b.bundle as item, b.name, b.unit,"
        " b.due, p.name as project_name, p.county, p.demo"
        " from projects p cross join lateral"
        " jsonb_to_recordset(p.late_bundles) as b(bundle text, name text, unit text, due date)"
        f" where p.late_bundles <> '[]' and {seen} order by b.due, p.code, b.bundle limit :most"
    )
    return question, given | {"most": AT_MOST}


def by(db: Connection, scope: Scope, today: datetime, column: str) -> list[Counted]:
    """How many rounds are past their day, by unit, stage or county; the most first."""
    where, given = _where(scope, today, {})
    rows = db.execute(
        text(
            f"select coalesce({_COLUMNS[column]}, ''), count(distinct t.stream) {_FROM} where {where}"
            " group by 1 order by 2 desc, 1"
        ),
        given,
    )
    return [Counted(str(key), int(count)) for key, count in rows]


def projects_by(db: Connection, scope: Scope, column: str) -> list[Counted]:
    """How many running projects are in each stage, or each county has."""
    seen, given = narrowed(scope)
    rows = db.execute(
        text(
            f"select coalesce({_OF_PROJECT[column]}, ''), count(*) from projects p"
            f" where p.status = 'running' and {seen} group by 1 order by 1"
        ),
        given,
    )
    return [Counted(str(key), int(count)) for key, count in rows]


class Invested(NamedTuple):
    """What the monthly reports of so many running projects add up to, and what these are to cost in
    all, in 万元."""

    projects: int
    done: Decimal
    whole: Decimal


def invested(db: Connection, scope: Scope) -> Invested:
    """Of the projects that have reported any investment and whose whole cost is known."""
    seen, given = narrowed(scope)
    rows = db.execute(
        text(
            "select count(*), coalesce(sum(p.invested), 0), coalesce(sum(p.total_investment), 0)"
            " from projects p where p.status = 'running' and p.invested > 0"
            f" and p.total_investment > 0 and {seen}"
        ),
        given,
    )
    count, done, whole = rows.one()
    return Invested(int(count), done, whole)


def projects_in(db: Connection, scope: Scope, column: str, value: str) -> list[Row]:
    """The running projects of a stage or of a county, by code."""
    seen, given = narrowed(scope)
    rows = db.execute(
        text(
            "select to_jsonb(x) from (select p.code, p.name, p.county, p.demo from projects p"
            f" where p.status = 'running' and {_OF_PROJECT[column]} = :value and {seen}"
            " order by p.code limit :most) x"
        ),
        given | {"value": value, "most": AT_MOST},
    )
    return [row[0] for row in rows]


def _where(
    scope: Scope, today: datetime, narrow: dict[str, str | None]
) -> tuple[str, dict[str, Any]]:
    seen, given = narrowed(scope)
    where = [_LATE, seen]
    given = given | {"today": today}
    for name, column in _COLUMNS.items():
        if value := narrow.get(name):
            where.append(f"{column} = :{name}")
            given[name] = value
    return " and ".join(where), given
