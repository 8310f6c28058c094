"""Open tasks: what somebody has to do now, the earliest due first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    @property
    def whole(self) -> Desk:
        """Not narrowed."""
        return Desk(self.unit, self.persons, self.claimed)


class Days(NamedTuple):
    """The instants that part the groups: when today began and ends, when 三日内 ends."""

    today: datetime
    tomorrow: datetime
    soon: datetime


CHOICES = ("item", "county", "stage")
"""By what a desk can be narrowed, besides words."""
GROUPS = ("overdue", "today", "soon", "later", "held")
_GROUP = """case
    when t.held then 'held'
    when t.due_at <= :today then 'overdue'
    when t.due_at <= :tomorrow then 'today'
    when t.due_at <= :soon then 'soon'
    else 'later' end"""
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


class Numbers(NamedTuple):
    """How many tasks of a unit are mine, nobody's, and there at all."""

    mine: int
    unclaimed: int
    all: int


def numbers(db: Connection, unit: str, persons: tuple[str, ...]) -> Numbers:
    """Of the unit's tasks. By `tasks_desk` alone."""
    row = db.execute(
        text(
            "select count(*) filter (where claimed_by = any(:persons)),"
            " count(*) filter (where claimed_by is null), count(*) from tasks where unit = :unit"
        ),
        {"unit": unit, "persons": list(persons)},
    ).one()
    return Numbers(*row)


def mine(db: Connection, unit: str, persons: tuple[str, ...]) -> int:
    """How many of the unit's tasks `persons` have taken on. By `tasks_desk`."""
    question = "select count(*) from tasks where unit = :unit and claimed_by = any(:persons)"
    given = {"unit": unit, "persons": list(persons)}
    return int(db.execute(text(question), given).scalar_one())


class Lying(NamedTuple):
    """What lies on a desk: how many tasks in each group, by what they can be narrowed, and those
    that are shown."""

    counts: dict[str, int]
    choices: dict[str, list[str]]  # item, county, stage → those that there are, not narrowed
    rows: dict[str, list[Row]]  # of the groups that have any


def lying(db: Connection, desk: Desk, days: Days, most: Mapping[str, int]) -> Lying:
    """All that a list shows of a desk, in one walk over it, however it is narrowed.

    Of each group at most so many tasks, the earliest due first; each with its project, what happened
    last, and whether the first of `persons` has looked at it since it came. A task of a round that
    nobody has seen is new; a later event alone does not make it so again.
    """
    where, given = _on_desk(desk.whole, days)
    narrowed, more = _narrowed(desk)
    question = f"""
with desk as materialized (
    select t.stream, t.key, t.item, p.county, t.stage, {_GROUP} as urgency, t.due_at,
        {" and ".join(narrowed) or "true"} as fits
    from tasks t left join projects p on p.code = t.project where {where}
)
select (select coalesce(jsonb_agg(c), '[]') from (
        select item, county, stage, urgency, count(*) filter (where fits) as n from desk
        group by 1, 2, 3, 4) c),
    (select coalesce(jsonb_agg(r order by r.urgency, r.place), '[]') from (
        select t.*, k.urgency, k.place, p.name as project_name, p.county, p.demo, p.catalog,
            p.calendar,
            (select to_jsonb(e) from (
                select type, at, happened_at, actor as by, act, payload, seq from events
                where stream = t.stream order by seq desc limit 1) e) as last,
            exists (select from seen s where s.person = :me and s.stream = t.stream) as seen,
            coalesce((select v.missing <> '[]'::jsonb from reviews v where v.stream = t.stream),
                false) as lacking
        from (
            select stream, key, urgency, row_number() over (
                partition by urgency order by due_at nulls last, stream, key) as place
            from desk where fits
        ) k
        join unnest(cast(:groups as text[]), cast(:most as int[])) as g (urgency, most)
            on g.urgency = k.urgency and k.place <= g.most
        join tasks t on t.stream = k.stream and t.key = k.key
        left join projects p on p.code = t.project
    ) r)"""
    given |= more | {"groups": list(most), "most": list(most.values()), "me": desk.persons[0]}
    lots, rows = db.execute(text(question), given).one()
    counts = dict.fromkeys(GROUPS, 0)
    for lot in lots:
        counts[lot["urgency"]] += lot["n"]
    found = {group: [row for row in rows if row["urgency"] == group] for group in GROUPS}
    return Lying(
        counts,
        _choices((lot["item"], lot["county"], lot["stage"]) for lot in lots),
        {group: of_group for group, of_group in found.items() if of_group},
    )


def finished(db: Connection, desk: Desk, *, limit: int) -> list[Row]:
    """Rounds of the unit that are over and that one of `persons` had taken on or decided, the
    newest first."""
    newest, given = _newest(desk, limit)
    rows = db.execute(
        text(
            "select to_jsonb(x) from (select r.*, p.name as project_name, p.county, p.demo"
            f" from ({newest}) n join reviews r on r.stream = n.stream"
            " left join projects p on p.code = r.project order by r.ended_at desc, r.stream) x"
        ),
        given,
    )
    return [row[0] for row in rows]


CHOSEN_FROM = 1000  # finished rounds; what was longer ago is found by its name


def finished_choices(db: Connection, desk: Desk) -> dict[str, list[str]]:
    """By what the newest of these can be narrowed."""
    newest, given = _newest(desk.whole, CHOSEN_FROM)
    rows = db.execute(
        text(
            f"select distinct r.item, p.county, r.stage from ({newest}) n"
            " join reviews r on r.stream = n.stream left join projects p on p.code = r.project"
        ),
        given,
    )
    return _choices(tuple(row) for row in rows)


def _newest(desk: Desk, limit: int) -> tuple[str, dict[str, Any]]:
    """The newest finished rounds of the desk's persons, as (stream, ended_at).

    By `reviews_taken_on` and `reviews_decided`: each brings its newest for each person, no more.
    """
    narrowed, given = _narrowed(desk)
    both = " union ".join(
        "(select t.stream, t.ended_at from reviews t left join projects p on p.code = t.project"
        f" where {' and '.join(['t.unit = :unit', 't.closed', f't.{column} = who', *narrowed])}"
        " order by t.ended_at desc, t.stream limit :limit)"
        for column in ("claimed_by", "decided_by")
    )
    newest = (
        "select distinct one.stream, one.ended_at from unnest(cast(:persons as text[])) who"
        f" cross join lateral ({both}) one order by one.ended_at desc, one.stream limit :limit"
    )
    return newest, {"unit": desk.unit, "persons": list(desk.persons), "limit": limit, **given}


def _choices(found: Iterable[tuple[str | None, ...]]) -> dict[str, list[str]]:
    choices: dict[str, set[str]] = {name: set() for name in CHOICES}
    for values in found:
        for name, value in zip(CHOICES, values, strict=True):
            if value is not None:
                choices[name].add(value)
    return {name: sorted(there) for name, there in choices.items()}


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
    narrowed, more = _narrowed(desk)
    return " and ".join([*where, *narrowed]), given | more | (days._asdict() if days else {})


def _narrowed(desk: Desk) -> tuple[list[str], dict[str, Any]]:
    given = {name: value for name in _ON_DESK if (value := getattr(desk, name)) is not None}
    where = [_ON_DESK[name] for name in given]
    if desk.q is not None:
        given |= {"q": like(desk.q), "letters": like(desk.q.lower())}
    return where, given
