"""Who stands where: the little that must be known before an act is written down."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Engine

from store.database import own_transaction


class ReviewAtDoor(NamedTuple):
    """Whose a round is, and the rules that it lives by."""

    stream: str
    project: str
    item: str
    status: str
    unit: str
    acted_by: str | None
    applicant: str | None
    catalog: str
    calendar: str


class ProjectAtDoor(NamedTuple):
    """Whose a project is, and the rules that it lives by."""

    code: str
    owner: str
    county: str | None
    catalog: str
    calendar: str


_REVIEW = """
select r.stream, r.project, r.item, r.status, r.unit, r.acted_by, r.applicant, s.catalog, s.calendar
from reviews r join streams s on s.stream = r.stream
where r.stream = %s
"""
_PROJECT = "select code, owner, county, catalog, calendar from projects where code = %s"


def review(engine: Engine, stream: str) -> ReviewAtDoor | None:
    """The round of this stream; None where it has not opened. Two look-ups by primary key."""
    with own_transaction(engine) as cursor:
        cursor.execute(_REVIEW, (stream,))
        row = cursor.fetchone()
    return ReviewAtDoor(*row) if row else None


def project(engine: Engine, code: str) -> ProjectAtDoor | None:
    """The project of this code; None where it is not registered. By primary key."""
    with own_transaction(engine) as cursor:
        cursor.execute(_PROJECT, (code,))
        row = cursor.fetchone()
    return ProjectAtDoor(*row) if row else None
