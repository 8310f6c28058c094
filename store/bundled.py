"""Which projects have asked for a bundle (一件事)."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from domain.identity import Scope
from store.scope import narrowed

AT_MOST = 100


class Row(NamedTuple):
    """A project."""

    code: str
    name: str


def of_company(db: Connection, company: str, scope: Scope) -> list[Row]:
    """The company's projects in which one was asked for here, or in the record taken over; the newest
    code first. By `projects_owner`, then each by its stream."""
    seen, given = narrowed(scope)
    rows = db.execute(
        text(
            f"select p.code, p.name from projects p where p.owner = :company and {seen}"
            " and exists (select from events e where e.stream = 'project/' || p.code"
            " and (e.type = 'BundleSubmitted'"
            "  or (e.type = 'TakenOver' and e.payload #> '{record,bundles}' is not null)))"
            " order by p.code desc limit :most"
        ),
        given | {"company": company, "most": AT_MOST},
    )
    return [Row(row.code, row.name) for row in rows]
