"""One round of an item as it stands in the read model."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text


def one(db: Connection, stream: str) -> dict[str, Any] | None:
    """The round's row, with its project's name and the versions of its rules."""
    return db.execute(
        text(
            "select to_jsonb(x) from (select r.*, p.name as project_name, s.catalog, s.calendar"
            " from reviews r join streams s on s.stream = r.stream"
            " left join projects p on p.code = r.project where r.stream = :stream) x"
        ),
        {"stream": stream},
    ).scalar_one_or_none()
