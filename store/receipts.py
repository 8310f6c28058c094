"""What became of acts, with the row of the read model that they left behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Engine

from store.database import own_transaction


class Answer(NamedTuple):
    """The receipt of an act. `outcome` None: written down, not yet played.

    `state`: the row of its round or project as it stands now, None where there is none yet.
    """

    id: UUID
    stream: str
    kind: str
    actor: dict[str, Any]
    submitted_at: datetime
    happened_at: datetime
    outcome: str | None
    refusal: dict[str, Any] | None
    settled_at: datetime | None
    state: dict[str, Any] | None


_ANSWERS = """
select c.id::text, c.stream, c.kind, c.actor, c.submitted_at, c.happened_at, c.outcome, c.refusal,
    c.settled_at,
    case when c.outcome is null then null
        when c.stream like 'review/%%' then
            (select to_jsonb(r) from reviews r where r.stream = c.stream)
        else (select to_jsonb(p) from projects p where p.code = substr(c.stream, 9)) end
from commands c
where c.id = any(%s::uuid[])
"""


def answers(engine: Engine, ids: Iterable[UUID]) -> list[Answer]:
    """The receipts of these acts, in no order; those that were never written down are not there."""
    with own_transaction(engine) as cursor:
        cursor.execute(_ANSWERS, ([str(id) for id in ids],))
        rows = cursor.fetchall()
    return [Answer(UUID(id), *rest) for id, *rest in rows]
