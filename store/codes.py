"""Our own codes of projects: LH-2026-0001, one after another within a year."""

from __future__ import annotations

from psycopg2.errors import UniqueViolation
from sqlalchemy import Engine

from store.database import own_transaction

# The year is that of the city's clock. A gap is left where a registration is then refused.
_ALLOCATE = """
with there as (
    select code from project_keys where key = %(key)s
), next as (
    insert into project_codes as p (year, last)
    select extract(year from clock_timestamp() at time zone 'Asia/Shanghai')::int, 1
    where not exists (select 1 from there)
    on conflict (year) do update set last = p.last + 1
    returning year, last
), kept as (
    insert into project_keys (key, code)
    select %(key)s, %(city)s || '-' || year || '-'
        || repeat('0', greatest(0, 4 - length(last::text))) || last
    from next
    returning code
)
select code from there union all select code from kept
"""


def allocate(engine: Engine, key: str, city: str = "LH") -> str:
    """The code for this key: the same key has the same code for ever."""
    asked = {"key": key, "city": city}
    try:
        return _allocated(engine, asked)
    except UniqueViolation:  # somebody with the same key was faster: now it is there
        return _allocated(engine, asked)


def _allocated(engine: Engine, asked: dict[str, str]) -> str:
    with own_transaction(engine) as cursor:
        cursor.execute(_ALLOCATE, asked)
        row = cursor.fetchone()
    if row is None:
        raise RuntimeError("no code was allocated")
    return str(row[0])
