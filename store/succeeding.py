"""Which projects a unit's work would pass from to its successor: those that have not ended."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, text


def codes(db: Connection, unit: str, successor: str, on: date, county: str | None) -> list[str]:
    """Projects that have not ended, of the county, in which this is neither so nor ordered already.

    What was last said of the unit in the project counts. Uses the primary key of `events`.
    """
    rows = db.execute(
        text(
            """
            select p.code from projects p join streams s on s.stream = 'project/' || p.code
            left join lateral (
                select e.type, e.payload from events e
                where e.stream = s.stream and e.type in ('UnitSucceeded', 'ChangeOrdered')
                    and e.payload ->> 'unit' = :unit
                order by e.seq desc limit 1
            ) said on true
            where not s.closed and p.ended_at is null
                and (cast(:county as text) is null or p.county = :county)
                and not coalesce(case said.type
                    when 'UnitSucceeded' then said.payload ->> 'successor' = :successor
                    else said.payload ->> 'to' = :successor and said.payload ->> 'on' = :on
                end, false)
            order by p.code
            """
        ),
        {"unit": unit, "successor": successor, "on": on.isoformat(), "county": county},
    )
    return [str(row[0]) for row in rows]
