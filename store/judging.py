"""What becomes of an act whose stream Temporal does not run: judged by the ledger (design.md 5.6).

Only where the stream is closed there, and the core refuses the act or has nothing to add, is its
outcome written here, under the head's lock. In every other case the workflow has to be started.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, text

from domain.acts import RawAct
from domain.ledger import Line, read_act, read_event
from domain.play import Core
from domain.project.core import PROJECT
from domain.refused import Refused
from domain.review.core import REVIEW
from domain.rules.rules import Rules
from domain.streams import is_review
from store import commands, ledger

RulesOf = Callable[[str, str], Rules]  # (catalog version, calendar version) → rules


def core_of(stream: str) -> Core[Any, Any, Any]:
    """The pure core of the stream's kind."""
    return REVIEW if is_review(stream) else PROJECT


def state_of(db: Connection, stream: str) -> Any:
    """The fold of the stream's events; None where nothing has happened."""
    state = None
    core = core_of(stream)
    for line in ledger.history(db, stream):
        state = core.evolve(state, read_event(stream, line))
    return state


def states(db: Connection, streams: Sequence[str]) -> dict[str, Any]:
    """The fold of each of these streams. Uses the primary key; one question for all."""
    rows = db.execute(
        text(
            'select stream, seq, type, at, happened_at, actor as "by", act, payload from events'
            " where stream = any(:streams) order by stream, seq"
        ),
        {"streams": list(streams)},
    ).mappings()
    found: dict[str, Any] = {}
    for stream, lines in groupby(rows, key=lambda row: str(row["stream"])):
        core, state = core_of(stream), None
        for row in lines:
            line = Line.model_validate({k: v for k, v in row.items() if k != "stream"})
            state = core.evolve(state, read_event(stream, line))
        found[stream] = state
    return found


def judge(engine: Engine, row: RawAct, rules_of: RulesOf) -> bool:
    """Whether the act has its outcome now. False: start the workflow with it."""
    with engine.begin() as db:
        head = db.execute(
            text("select closed, catalog, calendar from streams where stream = :s for update"),
            {"s": row.stream},
        ).one_or_none()
        if head is None or not head.closed or _not_first(db, row):
            return False
        state = state_of(db, row.stream)
        try:
            act = read_act(row)
            events = core_of(row.stream).handle(state, act, rules_of(head.catalog, head.calendar))
        except Refused as no:
            return commands.settle(db, row.id, "refused", no.refusal)
        except ValidationError:
            return False  # too new for us: the workflow's worker may know it
        if events:
            return False
        return commands.settle(db, row.id, "done", None)


def _not_first(db: Connection, row: RawAct) -> bool:
    """Whether an act of the stream waits that was taken down before this one: that one first."""
    question = text(
        "select exists (select 1 from commands where stream = :stream and outcome is null"
        " and (submitted_at, id) < (:at, :id))"
    )
    values = {"stream": row.stream, "at": row.submitted_at, "id": row.id}
    return bool(db.execute(question, values).scalar_one())
