"""Open tasks: what somebody has to do now, the earliest due first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from store.likeness import like

Row = dict[str, Any]


class Sought(NamedTuple):
    """What the list is narrowed to; None: not by this."""

    unit: str | None = None
    company: str | None = None
    stage: str | None = None
    q: str | None = None  # part of the project's name or code, or of the item's name
    due_before: datetime | None = None


class Place(NamedTuple):
    """Where a page ended: just past this task. `due_at` None: among those without a date."""

    due_at: str | None
    stream: str
    key: str


_NARROWED = {
    "unit": "t.unit = :unit",
    "company": "t.company = :company",
    "stage": "t.stage = :stage",
    "q": "(p.name ilike :q or t.project ilike :q or t.name ilike :q)",
    "due_before": "t.due_at < :due_before",
}


def listed(
    db: Connection, sought: Sought, *, after: Place | None = None, limit: int = 50
) -> list[Row]:
    """Tasks by (due, stream, key), those without a date last, from just past `after`.

    Keyset on `tasks_unit` or `tasks_company`: the last page costs what the first does.
    """
    given: dict[str, Any] = {k: v for k, v in sought._asdict().items() if v is not None}
    where = [_NARROWED[name] for name in given]
    if "q" in given:
        given["q"] = like(given["q"])
    if after is not None:
        given |= {"stream": after.stream, "key": after.key}
        if after.due_at is None:
            where.append("t.due_at is null and (t.stream, t.key) > (:stream, :key)")
        else:
            given["at"] = datetime.fromisoformat(after.due_at)
            where.append("((t.due_at, t.stream, t.key) > (:at, :stream, :key) or t.due_at is null)")
    question = (
        "select to_jsonb(r) from (select t.*, p.name as project_name, p.county"
        " from tasks t left join projects p on p.code = t.project"
        + (f" where {' and '.join(where)}" if where else "")
        + " order by t.due_at, t.stream, t.key limit :limit) r"
    )
    rows = db.execute(text(question), {**given, "limit": limit})
    return [row[0] for row in rows]


def of_company(db: Connection, company: str) -> int:
    """How many open tasks a company has. By `tasks_company`."""
    question = text("select count(*) from tasks where company = :company")
    return int(db.execute(question, {"company": company}).scalar_one())


# --- the inbox of a desk -------------------------------------------------------------------------


class Desk(NamedTuple):
    """Whose inbox, and what it is narrowed to. `persons`: me, and those for whom I act today.

    `claimed` True: what one of them has taken on; False: what nobody has; None: the whole unit's.
    """

    unit: str
    persons: tuple[str, ...]
    claimed: bool | None
    item: str | None = None
    county: str | None = None
    stage: str | None = None
    q: str | None = None  # part of the name, of the code, or the first letters of the name


class Days(NamedTuple):
    """The instants that part the groups: when today began and ends, when 三日内 ends."""

    today: datetime
    tomorrow: datetime
    soon: datetime


GROUPS = ("overdue", "today", "soon", "later", "held")
_GROUP = """case
    when t.held then 'held'
    when t.due_at <= :today then 'overdue'
    when t.due_at <= :tomorrow then 'today'
    when t.due_at <= :soon then 'soon'
    else 'later' end"""
_WITHIN = {
    "overdue": "not t.held and t.due_at <= :today",
    "today": "not t.held and t.due_at > :today and t.due_at <= :tomorrow",
    "soon": "not t.held and t.due_at > :tomorrow and t.due_at <= :soon",
    "later": "not t.held and (t.due_at > :soon or t.due_at is null)",
    "held": "t.held",
}
_ON_DESK = {
    "item": "t.item = :item",
    "county": "p.county = :county",
    "stage": "t.stage = :stage",
    "q": "(p.name ilike :q or t.project ilike :q or t.name ilike :q or p.initials like :letters)",
}


def clock(db: Connection) -> datetime:
    """Now, as the database has it."""
    now: datetime = db.execute(text("select clock_timestamp()")).scalar_one()
    return now


def order_of(db: Connection, desk: Desk, *, limit: int = 2000) -> list[tuple[str, str]]:
    """The tasks of the desk as (stream, key), in the order of its page."""
    where, given = _on_desk(desk, None)
    rows = db.execute(
        text(
            "select t.stream, t.key from tasks t left join projects p on p.code = t.project"
            f" where {where} order by t.held, t.due_at nulls last, t.stream, t.key limit :limit"
        ),
        {**given, "limit": limit},
    )
    return [(str(stream), str(key)) for stream, key in rows]


def counted(db: Connection, desk: Desk, days: Days) -> dict[str, int]:
    """How many tasks of the desk are in each group. By `tasks_desk`."""
    where, given = _on_desk(desk, days)
    rows = db.execute(
        text(
            f"select {_GROUP} as urgency, count(*) from tasks t"
            f" left join projects p on p.code = t.project where {where} group by 1"
        ),
        given,
    )
    there = {str(group): int(n) for group, n in rows}
    return {group: there.get(group, 0) for group in GROUPS}


def number(db: Connection, desk: Desk) -> int:
    """How many tasks lie on the desk in all."""
    where, given = _on_desk(desk, None)
    question = (
        f"select count(*) from tasks t left join projects p on p.code = t.project where {where}"
    )
    return int(db.execute(text(question), given).scalar_one())


def grouped(db: Connection, desk: Desk, days: Days, group: str, *, limit: int) -> list[Row]:
    """The tasks of a group, the earliest due first, each with its project, what happened last, and
    whether the first of `persons` has looked at it since it came.

    A task of a round that nobody has seen is new; a later event alone does not make it so again.
    """
    where, given = _on_desk(desk, days)
    order = "t.due_at nulls last, t.stream, t.key"
    question = f"""
select to_jsonb(r) from (
    select t.*, p.name as project_name, p.county, p.demo, p.catalog, p.calendar,
        (select to_jsonb(e) from (
            select type, at, happened_at, actor as by, act, payload, seq from events
            where stream = t.stream order by seq desc limit 1) e) as last,
        exists (select from seen s where s.person = :me and s.stream = t.stream) as seen,
        coalesce((select r.missing <> '[]'::jsonb from reviews r where r.stream = t.stream), false)
            as lacking
    from (
        select t.* from tasks t left join projects p on p.code = t.project
        where {where} and {_WITHIN[group]} order by {order} limit :limit
    ) t left join projects p on p.code = t.project
    order by {order}
) r"""
    rows = db.execute(text(question), {**given, "limit": limit, "me": desk.persons[0]})
    return [row[0] for row in rows]


def items_on(db: Connection, desk: Desk) -> dict[str, list[str]]:
    """By which items, counties and stages this desk can be narrowed: those that lie on it."""
    where, given = _on_desk(desk._replace(item=None, county=None, stage=None, q=None), None)
    rows = db.execute(
        text(
            "select coalesce(array_agg(distinct t.item) filter (where t.item is not null), '{}'),"
            " coalesce(array_agg(distinct p.county) filter (where p.county is not null), '{}'),"
            " coalesce(array_agg(distinct t.stage), '{}')"
            f" from tasks t left join projects p on p.code = t.project where {where}"
        ),
        given,
    ).one()
    return {"item": list(rows[0]), "county": list(rows[1]), "stage": list(rows[2])}


def finished(db: Connection, desk: Desk, *, limit: int) -> list[Row]:
    """Rounds of the unit that are over and that one of `persons` had taken on or decided, the
    newest first. By `reviews_done`."""
    rows = db.execute(
        text(
            "select to_jsonb(x) from ("
            " select r.*, p.name as project_name, p.county, p.demo, h.last_stamp as ended_at"
            " from reviews r join streams h on h.stream = r.stream"
            " left join projects p on p.code = r.project"
            " where r.unit = :unit and r.closed"
            " and (r.claimed_by = any(:persons) or r.decided_by = any(:persons))"
            " order by r.decided_at desc nulls last, r.stream limit :limit) x"
        ),
        {"unit": desk.unit, "persons": list(desk.persons), "limit": limit},
    )
    return [row[0] for row in rows]


def mark_seen(db: Connection, person: str, stream: str) -> None:
    """This person has looked at the round."""
    db.execute(
        text(
            "insert into seen (person, stream, seq)"
            " select :person, stream, seq from streams where stream = :stream"
            " on conflict (person, stream) do update set seq = excluded.seq, at = clock_timestamp()"
            " where seen.seq < excluded.seq"
        ),
        {"person": person, "stream": stream},
    )


def _on_desk(desk: Desk, days: Days | None) -> tuple[str, dict[str, Any]]:
    where = ["t.unit = :unit"]
    given: dict[str, Any] = {"unit": desk.unit}
    match desk.claimed:
        case True:
            where.append("t.claimed_by = any(:persons)")
            given["persons"] = list(desk.persons)
        case False:
            where.append("t.claimed_by is null")
    for name, condition in _ON_DESK.items():
        if (value := getattr(desk, name)) is not None:
            where.append(condition)
            given[name] = value
    if desk.q is not None:
        given |= {"q": like(desk.q), "letters": like(desk.q.lower())}
    return " and ".join(where), given | (days._asdict() if days else {})
