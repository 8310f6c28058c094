"""What would come of an act now: played on the present state, written nowhere.

The same core and the same rules as the workflow's, at the database's clock. So "if you accept
today, it is due on …" is what will be so, as long as nothing else happens first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from api import parting
from api.desk import NO_CODE, kept_plain
from api.forms import DECISION_PATHS, REGISTER, REVIEW_COMMANDS, Form, Reading
from api.sentences import Speaker, sentence
from domain.acts import Act, Actor
from domain.canonical import plain
from domain.identity import who_may
from domain.play import Played, play, rules_of
from domain.project.handle import handle
from domain.refused import Refusal
from domain.review import ordered
from domain.review.commands import AnswerToStep, DecideOnPromise, RulesVersion, kind_of
from domain.review.due import explained
from domain.review.ladder import addressee_zh, addressees_zh, next_rungs, rungs, told_zh
from domain.review.moves import moves
from domain.review.promising import CLAUSE, FALSE_BEFORE, FalsePromise, distrusted
from domain.review.sharing import StepAnswer
from domain.review.state import Review
from domain.review.words import LIMIT_ZH, RESULT_ZH, LimitKind, Result, Status
from domain.rules.rules import Rules
from domain.streams import is_review, project_stream
from store import judging, ledger, promises

DECIDE_ON_PROMISE = kind_of(DecideOnPromise)
NOBODYS = UUID(int=0)  # the id of an act that is never written down


class Present(NamedTuple):
    """A stream as it stands at the database's clock, with all that time has brought since.

    `broken`: of a round that might be granted on a promise, its applicant's false promises.
    """

    state: Any
    now: datetime
    rules: Rules
    broken: tuple[FalsePromise, ...] = ()

    def distrusted(self, kind: str) -> str:
        """Why the applicant's record keeps the act from being given; "" where it does not."""
        return distrusted(self.broken, self.rules) if kind == DECIDE_ON_PROMISE else ""


def present(database: Database, stream: str, released: judging.RulesOf) -> Present | None:
    """None where nothing has happened on the stream yet."""
    with database.connect() as db:
        state = judging.state_of(db, stream)
        now = ledger.database_clock(db)
        broken = _broken(db, state)
    return _played_on(stream, state, now, released, broken) if state is not None else None


def projects_present(
    db: Connection, codes: Sequence[str], released: judging.RulesOf
) -> dict[str, Present]:
    """The projects of these codes of which something has happened, by code; two questions for all."""
    states = judging.states(db, [project_stream(code) for code in codes])
    now = ledger.database_clock(db)
    return {
        state.code: _played_on(stream, state, now, released) for stream, state in states.items()
    }


def _played_on(
    stream: str,
    state: Any,
    now: datetime,
    released: judging.RulesOf,
    broken: tuple[FalsePromise, ...] = (),
) -> Present:
    rules = released(state.rules.catalog, state.rules.calendar)
    played: Played[Any, Any] = play(judging.core_of(stream), state, (), now, rules)
    return Present(played.after, now, rules, broken)


def _broken(db: Connection, state: Any) -> tuple[FalsePromise, ...]:
    """Only a round that waits for acceptance can be granted on a promise."""
    asked = isinstance(state, Review) and state.status is Status.SUBMITTED
    return promises.against(db, state.applicant) if asked else ()


def preview(stream: str, there: Present, reading: Reading, form: Form, by: Actor) -> dict[str, Any]:
    """The events that would follow, in words, and the days that would then hold; or the refusal."""
    item = there.state.item if is_review(stream) else getattr(form, "item", None)
    command, words = reading.command_of(
        form, NOBODYS, kept_plain(item, there.rules), **parting.ours(reading.kind)
    )
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
    if refusal is None and (why := there.distrusted(reading.kind)):
        refusal = Refusal(code=FALSE_BEFORE, zh=why, clause=CLAUSE)
        played = play(judging.core_of(stream), there.state, (), there.now, there.rules)
    said = {one.ref: one.words for one in words}
    body: dict[str, Any] = {
        "at": there.now,
        "would": "refused" if refusal else "done",
        "refusal": refusal.model_dump() if refusal else None,
        "events": [
            {
                "type": one.event.type,
                "at": one.event.at,
                # By the rules that hold after it: another catalog brings words of its own.
                "zh": sentence(one.event, Speaker(one.rules, said)),
            }
            for one in played.events
        ],
    }
    if isinstance(played.after, Review):
        body |= until(played.after, by, rules_of(played.after, there.rules))
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


def until(review: Review, by: Actor, rules: Rules) -> dict[str, Any]:
    """Status and last days of a round, each with the lines that explain it, and who hears of it.

    Whom the ladder reaches is not the company's to see.
    """
    body: dict[str, Any] = {
        "status": review.status.value,
        "promised_due": review.dues.promised,
        "statutory_due": review.dues.statutory,
        "explain": {
            kind.value: {"zh": LIMIT_ZH[kind], "lines": explained(review, kind, rules)}
            for kind in LimitKind
        },
    }
    if term := ordered.explained(review, rules):
        body["explain"]["ordered"] = {"zh": "责令期限", "lines": term}
        body["ordered_due"] = ordered.ordered_day(review, rules)
    if by.company is None:
        body["reminders"] = {
            "zh": next_rungs(review, rules),
            "steps": [
                {"step": one.step.id, "at": one.when, "zh": addressees_zh(one.to, rules)}
                for one in rungs(review, rules)
            ],
        }
    return body


def escalations(review: Review, words: Mapping[UUID, str], rules: Rules) -> list[dict[str, Any]]:
    """The steps of the ladder that have rung in this round, and what was answered."""
    return [
        {
            "step": one.step,
            "zh": told_zh(one.step),
            "at": one.at,
            "limit": one.limit.value if one.limit else None,
            "due": one.due,
            "to": [
                {"role": to.role.value, "unit": to.unit, "zh": addressee_zh(to, rules)}
                for to in one.to
            ],
            "answers": [_answer(answer, words) for answer in one.answers],
        }
        for one in review.escalations
    ]


ANSWER_ZH = {"acknowledged": "签收", "instructed": "批示", "passed_on": "转办"}


def _answer(answer: StepAnswer, words: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "kind": answer.kind,
        "zh": ANSWER_ZH[answer.kind],
        "at": answer.at,
        "person": answer.by.person,
        "role": answer.by.role.value,
        "unit": answer.by.unit,
        "to": answer.to,
        "words": words.get(answer.words.ref) if answer.words else None,
    }


def words_of(review: Review) -> list[UUID]:
    """Where the words lie that were answered to the steps."""
    said = [answer.words for one in review.escalations for answer in one.answers]
    return [text.ref for text in said if text is not None]


def legal_moves(stream: str, there: Present, by: Actor) -> list[dict[str, Any]]:
    """What the round would take now, by which path, and whether it is this person's to give."""
    review: Review = there.state
    found = []
    for kind in moves(review, there.rules):
        reading = REVIEW_COMMANDS[kind]
        hangs_on = probable(review, reading, by, there.rules)
        command = reading.command.model_construct(kind=kind, **hangs_on)
        why = who_may(by, command, review, there.rules) or there.distrusted(kind) or None
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
        if issubclass(reading.command, AnswerToStep):
            move["steps"] = [
                {"step": one.step, "zh": told_zh(one.step)}
                for one in review.escalations
                if one.hears(by)
            ]
        found.append(move)
    return found


def probable(review: Review, reading: Reading, by: Actor, rules: Rules) -> dict[str, Any]:
    """What the answer may hang on, for the question: a decision's outcome, the step of an answer.

    The item's first outcome; the newest step that this person may answer, else the newest.
    """
    outcomes = rules.outcomes(review.item)
    if reading.kind == "decide" and outcomes:
        return {"outcome": Result(outcomes[0])}
    if issubclass(reading.command, AnswerToStep):
        rung = [one.step for one in review.escalations]
        mine = [one.step for one in review.escalations if one.hears(by)]
        return {"step": (mine or rung or [""])[-1]}
    return {}


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
