"""The read model: rows keyed by their own stream, written with the events that change them."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, text

from domain.recording import Change

COLUMNS: dict[str, dict[str, str]] = {
    "projects": {
        "code": "text", "name": "text", "initials": "text", "owner": "text", "county": "text", "industry": "text",
        "national_code": "text", "scale": "text", "land_mu": "numeric", "year_plan": "numeric",
        "planned_output": "numeric", "demo": "boolean", "investor": "text",
        "total_investment": "numeric", "route": "text", "stage": "text", "status": "text",
        "registered_at": "timestamptz", "ended_at": "timestamptz", "invested": "numeric",
        "facts": "jsonb", "stages": "jsonb", "events": "jsonb", "catalog": "text",
        "calendar": "text", "units": "jsonb", "late_bundles": "jsonb",
    },
    "reviews": {
        "stream": "text", "project": "text", "item": "text", "round": "integer", "name": "text",
        "kind": "text", "stage": "text", "status": "text", "unit": "text", "acted_by": "text",
        "outer_unit": "text", "applicant": "text", "period": "text", "opened_at": "timestamptz",
        "received_at": "timestamptz", "accepted_on": "date", "promised_due": "date",
        "statutory_due": "date", "promised_overdue": "boolean", "statutory_overdue": "boolean",
        "outcome": "text", "decided_at": "timestamptz", "document": "text", "claimed_by": "text",
        "awaits": "jsonb", "missing": "jsonb", "window_until": "date", "held_left": "integer",
        "decided_by": "text", "late_by": "integer", "copied_to": "jsonb", "pauses": "jsonb",
        "ended_at": "timestamptz", "closed": "boolean",
    },
    "tasks": {
        "stream": "text", "key": "text", "project": "text", "item": "text", "name": "text",
        "stage": "text", "unit": "text", "company": "text", "due": "date",
        "due_at": "timestamptz", "claimed_by": "text", "period": "text", "status": "text",
        "held": "boolean", "held_left": "integer", "promised_due": "date", "statutory_due": "date",
    },
    "granted": {
        "project": "text", "key": "text", "item": "text", "round": "integer", "outcome": "text",
        "number": "text", "granted_on": "date", "valid_until": "date",
        "standing": "text", "renewed": "integer", "renewal_asked_at": "timestamptz",
        "shaken": "jsonb", "promise": "jsonb",
    },
    "notices": {
        "stream": "text", "step": "text", "project": "text", "item": "text", "name": "text",
        "unit": "text", "at": "timestamptz", "limit_kind": "text", "due": "date",
        "addressees": "jsonb", "acknowledged": "integer", "instructed": "integer",
        "passed_on": "integer", "closed": "boolean",
    },
}  # fmt: skip
KEYS = {
    "projects": ("code",),
    "reviews": ("stream",),
    "tasks": ("stream", "key"),
    "granted": ("project", "key"),
    "notices": ("stream", "step"),
}
ORDER = ("projects", "reviews", "tasks", "granted", "notices")


def upsert(table: str, behind: str | None = None) -> str:
    """Puts the rows of `%(table)s` into the table; none where the relation `behind` is empty."""
    columns = COLUMNS[table]
    names = ", ".join(columns)
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    kept = [name for name in columns if name not in KEYS[table]]
    changed = ", ".join(f"{name} = excluded.{name}" for name in kept)
    condition = f" where exists (select from {behind})" if behind else ""
    return (
        f"insert into {table} ({names}) select {names}"
        f" from jsonb_to_recordset(%({table})s) as r({typed}){condition}"
        f" on conflict ({', '.join(KEYS[table])}) do update set {changed}"
    )


# By table, deletes the stream's rows with the keys of `%(table_gone)s`.
GONE = {
    "tasks": "delete from tasks where stream || '#' || key = any(%(tasks_gone)s)"
    " and stream = %(stream)s",
    "granted": "delete from granted where project || '/' || key = any(%(granted_gone)s)"
    " and project = substr(%(stream)s, 9)",
    "notices": "delete from notices where stream || '#' || step = any(%(notices_gone)s)"
    " and stream = %(stream)s",
}


def values_of(changes: tuple[Change, ...]) -> dict[str, Any]:
    """The values of these statements, by table: those that there is something for."""
    values: dict[str, Any] = {}
    for table in ORDER:
        gone = [one.key for one in changes if one.table == table and one.row is None]
        rows = [one.row for one in changes if one.table == table and one.row is not None]
        if gone:
            values[f"{table}_gone"] = gone
        if rows:
            values[table] = orjson.dumps(rows).decode()
    return values


def rows_of(db: Connection, stream: str, project: str | None) -> dict[str, list[dict[str, Any]]]:
    """The rows that the stream has in the read model, by table, ordered by key.

    `project`: the code, where the stream is a project's; it then owns the rows of `projects` and
    `granted` too.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    where = {
        "projects": "code = :project",
        "reviews": "stream = :stream",
        "tasks": "stream = :stream",
        "granted": "project = :project",
        "notices": "stream = :stream",
    }
    tables = ("projects", "tasks", "granted") if project else ("reviews", "tasks", "notices")
    for table in tables:
        order = ", ".join(KEYS[table])
        rows = db.execute(
            text(f"select to_jsonb(t) from {table} t where {where[table]} order by {order}"),
            {"stream": stream, "project": project},
        )
        found[table] = [dict(row[0]) for row in rows]
    return found
