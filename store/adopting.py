"""Which projects would go over to a catalog, and the rounds that are open in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text


def codes(db: Connection, catalog: str, county: str | None, project: str | None) -> list[str]:
    """Projects that have not ended and live by another version; of the county, or the one named."""
    rows = db.execute(
        text(
            "select p.code from projects p join streams s on s.stream = 'project/' || p.code"
            " where not s.closed and p.ended_at is null and p.catalog <> :catalog"
            " and (cast(:county as text) is null or p.county = :county)"
            " and (cast(:project as text) is null or p.code = :project) order by p.code"
        ),
        {"catalog": catalog, "county": county, "project": project},
    )
    return [str(row[0]) for row in rows]


def open_rounds(db: Connection, codes: Sequence[str]) -> list[str]:
    """The streams of their rounds that nobody has ended."""
    rows = db.execute(
        text(
            "select stream from reviews where project = any(:codes) and not closed order by stream"
        ),
        {"codes": list(codes)},
    )
    return [str(row[0]) for row in rows]


def in_use(db: Connection) -> dict[str, int]:
    """How many projects that have not ended live by which version of the catalog."""
    rows = db.execute(
        text(
            "select catalog, count(*) from projects where ended_at is null"
            " group by catalog order by catalog"
        )
    )
    return {str(row[0]): int(row[1]) for row in rows}


def rounds_in_use(db: Connection) -> dict[str, int]:
    """How many open rounds really run by which version."""
    rows = db.execute(
        text(
            "select s.catalog, count(*) from reviews r join streams s on s.stream = r.stream"
            " where not r.closed group by s.catalog order by s.catalog"
        )
    )
    return {str(row[0]): int(row[1]) for row in rows}
