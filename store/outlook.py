"""What is to be done, and how one project stands: questions to the read model."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from domain.value import Frozen


class Task(Frozen):
    """Something that a unit or a company has to do now."""

    stream: str
    key: str
    project: str
    project_name: str
    demo: bool
    item: str | None
    name: str
    stage: str
    unit: str | None
    company: str | None
    due: date | None
    due_at: datetime | None
    claimed_by: str | None
    period: str | None


class Round(Frozen):
    """One round of an item."""

    stream: str
    item: str
    round: int
    name: str
    stage: str
    status: str
    unit: str
    acted_by: str | None
    period: str | None
    opened_at: datetime
    received_at: datetime | None
    accepted_on: date | None
    promised_due: date | None
    statutory_due: date | None
    promised_overdue: bool
    statutory_overdue: bool
    outcome: str | None
    decided_at: datetime | None
    document: str | None
    closed: bool


class Granted(Frozen):
    """A document that a round made."""

    item: str
    round: int
    outcome: str
    number: str
    granted_on: date
    valid_until: date | None


class Alarm(Frozen):
    """When time itself will next do something to a stream."""

    stream: str
    when: datetime


class Told(Frozen):
    """An event, without what it says."""

    stream: str
    seq: int
    type: str
    at: datetime
    person: str | None
    unit: str | None


_TASK = (
    "t.stream, t.key, t.project, coalesce(p.name, t.project) as project_name,"
    " coalesce(p.demo, false) as demo, t.item, t.name, t.stage, t.unit, t.company, t.due,"
    " t.due_at, t.claimed_by, t.period"
)


def open_tasks(
    db: Connection, *, unit: str | None = None, company: str | None = None, limit: int = 50
) -> list[Task]:
    """Open tasks of a unit or a company, or of all: what is due first comes first.

    Uses the indexes `tasks_unit` and `tasks_company`.
    """
    question = text(
        f"select {_TASK} from tasks t left join projects p on p.code = t.project"
        " where (cast(:unit as text) is null or t.unit = :unit)"
        " and (cast(:company as text) is null or t.company = :company)"
        " order by t.due_at nulls last, t.stream, t.key limit :limit"
    )
    rows = db.execute(question, {"unit": unit, "company": company, "limit": limit}).mappings()
    return [Task.model_validate(dict(row)) for row in rows]


def project(db: Connection, code: str) -> dict[str, Any] | None:
    """The project's row; None where there is no such project."""
    row = db.execute(text("select * from projects where code = :code"), {"code": code})
    found = row.mappings().one_or_none()
    return dict(found) if found else None


_ROUND = ", ".join(Round.model_fields)


def rounds(db: Connection, code: str) -> list[Round]:
    """Every round of the project's items, by stage. Uses the index `reviews_project`."""
    question = text(
        f"select {_ROUND} from reviews where project = :code order by stage, item, round"
    )
    rows = db.execute(question, {"code": code}).mappings()
    return [Round.model_validate(dict(row)) for row in rows]


def round_of(db: Connection, stream: str) -> Round | None:
    """The round of this stream; None where it has not opened."""
    question = text(f"select {_ROUND} from reviews where stream = :stream")
    row = db.execute(question, {"stream": stream}).mappings().one_or_none()
    return Round.model_validate(dict(row)) if row else None


def granted(db: Connection, code: str) -> list[Granted]:
    """The documents that the project was given, oldest first."""
    question = text(
        "select item, round, outcome, number, granted_on, valid_until from granted"
        " where project = :code order by granted_on, item, round"
    )
    rows = db.execute(question, {"code": code}).mappings()
    return [Granted.model_validate(dict(row)) for row in rows]


def alarms(db: Connection, streams: list[str]) -> list[Alarm]:
    """The next alarm of each of these streams that has one, earliest first."""
    question = text(
        'select stream, next_alarm as "when" from streams where stream = any(:streams)'
        " and next_alarm is not null and not closed order by next_alarm, stream"
    )
    rows = db.execute(question, {"streams": streams}).mappings()
    return [Alarm.model_validate(dict(row)) for row in rows]


def last_events(db: Connection, streams: list[str], limit: int = 10) -> list[Told]:
    """The newest events of these streams, newest first. Uses the primary key."""
    question = text(
        "select stream, seq, type, at, person, unit from events"
        " where stream = any(:streams) order by position desc limit :limit"
    )
    rows = db.execute(question, {"streams": streams, "limit": limit}).mappings()
    return [Told.model_validate(dict(row)) for row in rows]


def is_empty(db: Connection, keys: list[str]) -> bool:
    """Whether nothing was ever registered here but projects of these keys."""
    question = text(
        "select not exists (select from streams)"
        " or exists (select from project_keys where key = any(:keys))"
    )
    return bool(db.execute(question, {"keys": keys}).scalar_one())
