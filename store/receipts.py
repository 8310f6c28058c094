"""What became of acts, with the row of the read model that they left behind.

Whoever waits in another process hears of it by a notice of the transaction that wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Engine

from store.database import own_transaction
from store.prepared import prepared


class Notice(NamedTuple):
    """What was heard of an act. `outcome` None: it has one, and who wants it looks at the row."""

    id: UUID
    outcome: str | None = None
    refusal: dict[str, Any] | None = None
    settled_at: datetime | None = None
    state: dict[str, Any] | None = None
    rules: dict[str, Any] | None = None


class Answer(NamedTuple):
    """The receipt of an act. `outcome` None: written down, not yet played.

    `state`: the row of its round or project as it stands now, None where there is none yet; `rules`:
    the versions of catalog and calendar by which that stream really runs, once it does.
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
    rules: dict[str, Any] | None = None

    @property
    def notice(self) -> Notice:
        """What of it came with the outcome."""
        return Notice(self.id, self.outcome, self.refusal, self.settled_at, self.state, self.rules)


# The row that the act's stream has in the read model.
_STATE = """case
    when c.stream like 'review/%%' then
        (select to_jsonb(r) from reviews r where r.stream = c.stream)
    else (select to_jsonb(p) from projects p where p.code = substr(c.stream, 9)) end"""
# By which versions it runs, once it does.
_RULES = """(select jsonb_build_object('catalog', s.catalog, 'calendar', s.calendar)
    from streams s where s.stream = c.stream and s.catalog is not null)"""
_ANSWERS = prepared(
    "answers",
    f"""
select c.id::text, c.stream, c.kind, c.actor, c.submitted_at, c.happened_at, c.outcome, c.refusal,
    c.settled_at, case when c.outcome is not null then {_STATE} end, {_RULES}
from commands c
where c.id = any(%(ids)s)
""",
    ids="uuid[]",
)


def answers(engine: Engine, ids: Iterable[UUID]) -> list[Answer]:
    """The receipts of these acts, in no order; those that were never written down are not there."""
    with own_transaction(engine, (_ANSWERS,)) as cursor:
        cursor.execute(_ANSWERS.call, {"ids": [str(id) for id in ids]})
        rows = cursor.fetchall()
    return [Answer(UUID(id), *rest) for id, *rest in rows]


# --- notices --------------------------------------------------------------------------------------


def notices(settled: str, head: str, written: str | None) -> str:
    """An expression that gives notice of the acts in the relation `settled`.

    `head`: the relation of their stream's head row, as it is now; `written`: an expression for their
    row of the read model, where it was written in this very statement, which does not see that.
    Of messages between streams no notice is given: nobody waits for them. A notice takes 8,000 bytes
    at most; one that would be longer names the act, and who hears it looks at the row.
    """
    return f"""(select count(pg_notify('receipts',
        case when octet_length(t.told) < 7900 then t.told else t.id end))
from (
    select c.id::text as id, jsonb_build_object('id', c.id, 'outcome', c.outcome,
        'refusal', c.refusal, 'settled_at', c.settled_at, 'state', {written or _STATE},
        'rules', case when {head}.catalog is not null then jsonb_build_object(
            'catalog', {head}.catalog, 'calendar', {head}.calendar) end)::text as told
    from {settled} c where c.origin is null
) t)"""


def read_notice(words: str) -> Notice | None:
    """What a notice says; None for anything that is none of ours."""
    try:
        if not words.startswith("{"):
            return Notice(UUID(words))
        said = orjson.loads(words)
        return Notice(
            UUID(said["id"]),
            said["outcome"],
            said["refusal"],
            datetime.fromisoformat(said["settled_at"]),
            said["state"],
            said.get("rules"),
        )
    except (ValueError, KeyError, TypeError):
        return None
