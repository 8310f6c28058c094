"""What would come of an act now: played on the present state, written nowhere.

The same core and the same rules as the workflow's, at the database's clock. So "if you accept
today, it is due on …" is what will be so, as long as nothing else happens first.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Engine as Database

from api.desk import NO_CODE, kept_plain
from api.forms import DECISION_PATHS, REGISTER, REVIEW_COMMANDS, Form, Reading
from api.sentences import Speaker, sentence
from domain.acts import Act, Actor
from domain.canonical import plain
from domain.identity import who_may
from domain.play import Played, play
from domain.project.handle import handle
from domain.review.commands import RulesVersion
from domain.review.due import explained
from domain.review.moves import moves
from domain.review.state import Review
from domain.review.words import LIMIT_ZH, RESULT_ZH, LimitKind, Result
from domain.rules.rules import Rules
from domain.streams import is_review
from store import judging, ledger

NOBODYS = UUID(int=0)  # the id of an act that is never written down


class Present(NamedTuple):
    """A stream as it stands at the database's clock, with all that time has brought since."""

    state: Any
    now: datetime
    rules: Rules


def present(database: Database, stream: str, rules_of: judging.RulesOf) -> Present | None:
    """None where nothing has happened on the stream yet."""
    with database.connect() as db:
        state = judging.state_of(db, stream)
        now = ledger.database_clock(db)
    if state is None:
        return None
    rules = rules_of(state.rules.catalog, state.rules.calendar)
    played: Played[Any, Any] = play(judging.core_of(stream), state, (), now, rules)
    return Present(played.after, now, rules)


def preview(stream: str, there: Present, reading: Reading, form: Form, by: Actor) -> dict[str, Any]:
    """The events that would follow, in words, and the days that would then hold; or the refusal."""
    item = there.state.item if is_review(stream) else getattr(form, "item", None)
    command, words = reading.command_of(form, NOBODYS, kept_plain(item, there.rules))
    happened_at: datetime | None = getattr(form, "happened_at", None)
    act = Act(
        id=NOBODYS,
        by=by,
        submitted_at=there.now,
        happened_at=happened_at or there.now,
        command=command,
    )
    played: Played[Any, Any] = play(
        judging.core_of(stream), there.state, (act,), there.now, there.rules
    )
    refusal = played.outcomes[0].refusal
    speak = Speaker(there.rules, {one.ref: one.words for one in words})
    body: dict[str, Any] = {
        "at": there.now,
        "would": "refused" if refusal else "done",
        "refusal": refusal.model_dump() if refusal else None,
        "events": [
            {"type": one.event.type, "at": one.event.at, "zh": sentence(one.event, speak)}
            for one in played.events
        ],
    }
    if isinstance(played.after, Review):
        body |= until(played.after, there.rules)
    return body


def would_register(
    database: Database, form: Form, by: Actor, version: RulesVersion, rules: Rules
) -> list[str]:
    """What a registration would bring, in sentences: the same core as the workflow's.

    What does not apply to the project is not told one by one. Raises `Refused`.
    """
    command, words = REGISTER.command_of(form, NOBODYS, _apart, code=NO_CODE, rules=version)
    with database.connect() as db:
        now = ledger.database_clock(db)
    act = Act(id=NOBODYS, by=by, submitted_at=now, happened_at=now, command=command)
    speak = Speaker(rules, {one.ref: one.words for one in words})
    events = [one for one in handle(None, act, rules) if one.type != "ItemSkipped"]
    return [sentence(one, speak).replace(f"编号 {NO_CODE}", "编号由平台给出") for one in events]


def _apart(name: str, value: str) -> bool:
    return False


def until(review: Review, rules: Rules) -> dict[str, Any]:
    """Status and last days of a round, each with the lines that explain it."""
    return {
        "status": review.status.value,
        "promised_due": review.dues.promised,
        "statutory_due": review.dues.statutory,
        "explain": {
            kind.value: {"zh": LIMIT_ZH[kind], "lines": explained(review, kind, rules)}
            for kind in LimitKind
        },
    }


def legal_moves(stream: str, there: Present, by: Actor) -> list[dict[str, Any]]:
    """What the round would take now, by which path, and whether it is this person's to give."""
    review: Review = there.state
    found = []
    for kind in moves(review, there.rules):
        reading = REVIEW_COMMANDS[kind]
        command = reading.command.model_construct(kind=kind, **_probable(review, kind, there.rules))
        why = who_may(by, command, review, there.rules)
        move = {
            "kind": kind,
            "zh": reading.zh,
            "clause": reading.command.clause,
            "path": f"/api/v1/{_path(stream)}/{reading.path}",
            "may": why is None,
            "why_not": why,
        }
        if "outcome" in reading.command.model_fields:
            move["outcomes"] = _outcomes(review, kind, stream, there.rules)
        found.append(move)
    return found


def _probable(review: Review, kind: str, rules: Rules) -> dict[str, Any]:
    """Whose a decision is may hang on its outcome: for the question, the item's first."""
    outcomes = rules.outcomes(review.item)
    return {"outcome": Result(outcomes[0])} if kind == "decide" and outcomes else {}


def _outcomes(review: Review, kind: str, stream: str, rules: Rules) -> list[dict[str, Any]]:
    results = [Result(one) for one in rules.outcomes(review.item)]
    return [
        {
            "outcome": plain(one),
            "zh": RESULT_ZH[one],
            "path": f"/api/v1/{_path(stream)}/{DECISION_PATHS[one]}" if kind == "decide" else None,
        }
        for one in results
    ]


def _path(stream: str) -> str:
    _, code, item, number = stream.split("/")
    return f"reviews/{code}/{item}/{number}"
