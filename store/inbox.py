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


def count(db: Connection, unit: str | None, company: str | None) -> int:
    """How many open tasks a unit or a company has. By `tasks_unit` or `tasks_company`."""
    column, name = ("unit", unit) if unit else ("company", company)
    question = text(f"select count(*) from tasks where {column} = :name")
    return int(db.execute(question, {"name": name}).scalar_one())
