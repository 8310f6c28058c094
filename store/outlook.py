"""What is ahead of a project's streams, and what has happened last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from domain.value import Frozen


class Ahead(Frozen):
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


def alarms(db: Connection, streams: list[str]) -> list[Ahead]:
    """The next alarm of each of these streams that has one, earliest first."""
    question = text(
        'select stream, next_alarm as "when" from streams where stream = any(:streams)'
        " and next_alarm is not null and not closed order by next_alarm, stream"
    )
    rows = db.execute(question, {"streams": streams}).mappings()
    return [Ahead.model_validate(dict(row)) for row in rows]


def last_events(db: Connection, streams: list[str], limit: int = 10) -> list[Told]:
    """The newest events of these streams, newest first. Uses the primary key."""
    question = text(
        "select stream, seq, type, at, person, unit from events"
        " where stream = any(:streams) order by position desc limit :limit"
    )
    rows = db.execute(question, {"streams": streams, "limit": limit}).mappings()
    return [Told.model_validate(dict(row)) for row in rows]
