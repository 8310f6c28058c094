"""Who stands where: the little that must be known before an act is written down."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Engine

from store.database import own_transaction
from store.prepared import prepared


class ReviewAtDoor(NamedTuple):
    """Whose a round is, and the rules that it lives by."""

    stream: str
    project: str
    item: str
    unit: str
    acted_by: str | None
    applicant: str | None
    catalog: str
    calendar: str

    @property
    def standing(self) -> tuple[str | None, ...]:
        """What may change of it, as `STANDING` gives it."""
        return (self.unit, self.acted_by, self.applicant, self.catalog, self.calendar)


class ProjectAtDoor(NamedTuple):
    """Whose a project is, and the rules that it lives by."""

    code: str
    owner: str
    county: str | None
    catalog: str
    calendar: str

    @property
    def standing(self) -> tuple[str | None, ...]:
        """What may change of it, as `STANDING` gives it."""
        return (self.owner, self.county, self.catalog, self.calendar)


Door = ReviewAtDoor | ProjectAtDoor

_REVIEW = prepared(
    "review_at_door",
    """
select r.stream, r.project, r.item, r.unit, r.acted_by, r.applicant, s.catalog, s.calendar
from reviews r join streams s on s.stream = r.stream
where r.stream = %(stream)s
""",
    stream="text",
)
_PROJECT = prepared(
    "project_at_door",
    "select code, owner, county, catalog, calendar from projects where code = %(code)s",
    code="text",
)
# Within a statement on %(stream)s: what a door's `standing` is now, as text[].
STANDING = """(case when %(stream)s like 'review/%%' then (
        select array[r.unit, r.acted_by, r.applicant, s.catalog, s.calendar]
        from reviews r join streams s on s.stream = r.stream where r.stream = %(stream)s)
    else (
        select array[p.owner, p.county, p.catalog, p.calendar]
        from projects p where p.code = substr(%(stream)s, 9)) end)"""


def review(engine: Engine, stream: str) -> ReviewAtDoor | None:
    """The round of this stream; None where it has not opened. Two look-ups by primary key."""
    with own_transaction(engine, (_REVIEW,)) as cursor:
        cursor.execute(_REVIEW.call, {"stream": stream})
        row = cursor.fetchone()
    return ReviewAtDoor(*row) if row else None


def project(engine: Engine, code: str) -> ProjectAtDoor | None:
    """The project of this code; None where it is not registered. By primary key."""
    with own_transaction(engine, (_PROJECT,)) as cursor:
        cursor.execute(_PROJECT.call, {"code": code})
        row = cursor.fetchone()
    return ProjectAtDoor(*row) if row else None
