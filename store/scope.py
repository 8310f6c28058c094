"""Which projects somebody sees, as `domain.identity` says it, applied to rows.

One project's `Thing` is what `may` asks for; a `Scope` narrows a list. A test holds that both give
the same answer for every project.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from domain.identity import Scope, Thing
from store.database import own_transaction
from store.prepared import prepared

_PROJECT = prepared(
    "project_thing",
    """
select p.owner, p.county, array(
    select r.unit from reviews r where r.project = p.code
    union select r.acted_by from reviews r where r.project = p.code and r.acted_by is not null
    union select jsonb_array_elements_text(r.copied_to) from reviews r
        where r.project = p.code and not r.closed
    union select jsonb_array_elements_text(p.units)
    union select t.unit from tasks t where t.unit is not null and t.stream in (
        select r.stream from reviews r where r.project = p.code and not r.closed
        union all select 'project/' || p.code))
from projects p where p.code = %(code)s
""",
    code="text",
)


def project(engine: Engine, code: str) -> Thing | None:
    """Whose a project is, where it lies, which units have to do with it. By `reviews_project`."""
    with own_transaction(engine, (_PROJECT,)) as cursor:
        cursor.execute(_PROJECT.call, {"code": code})
        row = cursor.fetchone()
    if row is None:
        return None
    owner, county, units = row
    return Thing(project=True, company=owner, county=county, units=tuple(sorted(units)))


def narrowed(scope: Scope) -> tuple[str, dict[str, Any]]:
    """A condition on `projects p` and its values: only what the scope lets be seen.

    By `projects_owner`, `projects_county`, `reviews_of_unit`, `reviews_acted_by`, `reviews_copied`,
    `tasks_unit`, `projects_units`.
    """
    if scope.all:
        return "true", {}
    ways, values = [], {}
    if scope.companies:
        ways.append("p.owner = any(:seen_companies)")
        values["seen_companies"] = list(scope.companies)
    if scope.counties:
        ways.append("p.county = any(:seen_counties)")
        values["seen_counties"] = list(scope.counties)
    if scope.units:
        ways.append(
            "p.code in (select project from reviews where unit = any(:seen_units)"
            " union select project from reviews where acted_by = any(:seen_units)"
            " union select project from reviews where not closed and copied_to ?| :seen_units"
            " union select project from tasks where unit = any(:seen_units)"
            " union select code from projects where units <> '[]' and units ?| :seen_units)"
        )
        values["seen_units"] = list(scope.units)
    return (f"({' or '.join(ways)})" if ways else "false"), values
