"""The ledger's form: how an event is written down, chained, read back and compared.

One chain per stream: `hash = H(previous hash, body_hash, recorded_at)`. The check is pure, so the
database, the core engine and an offline export are verified by the same lines (design.md 8).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field, TypeAdapter

from domain.acts import SYSTEM, Act, Actor, Event, RawAct
from domain.canonical import canonical, instant_text, of_plain, plain
from domain.project.commands import ProjectCommand
from domain.project.events import ProjectEvent
from domain.review.commands import ReviewCommand
from domain.review.events import ReviewEvent
from domain.streams import is_review
from domain.value import Frozen

GENESIS = "0" * 64
OPENINGS = ("open", "take_over")  # the messages that begin a review's stream
PART_OPENING = "begin_part"  # the message that begins the stream of a project that was split off

_PROJECT_EVENT: TypeAdapter[ProjectEvent] = TypeAdapter(ProjectEvent)
_REVIEW_EVENT: TypeAdapter[ReviewEvent] = TypeAdapter(ReviewEvent)
_PROJECT_COMMAND: TypeAdapter[ProjectCommand] = TypeAdapter(ProjectCommand)
_REVIEW_COMMAND: TypeAdapter[ReviewCommand] = TypeAdapter(ReviewCommand)


class Line(Frozen):
    """An event as it stands in the ledger, or is about to. Payload without what has a column."""

    seq: int
    type: str
    at: datetime
    happened_at: datetime | None = None
    by: Actor | None = None
    act: UUID | None = None  # the command that brought it; None: time itself
    payload: dict[str, Any] = Field(default_factory=dict)


class HeldLine(Line):
    """A line with what the ledger added when it took it."""

    stream: str
    recorded_at: datetime
    catalog: str
    calendar: str
    body_hash: str
    hash: str


def write_down(event: Event, act: UUID | None, seq: int) -> Line:
    """The line of an event: fields at their default are left out, so it stays small."""
    kept = event.model_dump(exclude_defaults=True, exclude={"type", "at", "happened_at", "by"})
    return Line(
        seq=seq,
        type=event.type,  # type: ignore[attr-defined]
        at=event.at,
        happened_at=event.happened_at,
        by=event.by,
        act=act,
        payload=plain(kept),
    )


def read_event(stream: str, line: Line) -> Any:
    """The event of a line. Raises pydantic's ValidationError where this code cannot read it."""
    raw = {
        **line.payload,
        "type": line.type,
        "at": line.at,
        "happened_at": line.happened_at,
        "by": line.by,
    }
    adapter: TypeAdapter[Any] = _REVIEW_EVENT if is_review(stream) else _PROJECT_EVENT
    return adapter.validate_python(raw)


class TooNew(Exception):
    """The act asks for what this code does not have: a version released after it."""


def read_act(row: RawAct) -> Act[Any]:
    """The act of a row. Raises pydantic's ValidationError where this code cannot read it."""
    adapter: TypeAdapter[Any] = _REVIEW_COMMAND if is_review(row.stream) else _PROJECT_COMMAND
    command = adapter.validate_python({**row.body, "kind": row.kind})
    by = SYSTEM if row.origin else Actor.model_validate(row.by)
    return Act(
        id=row.id,
        by=by,
        submitted_at=row.submitted_at,
        happened_at=row.happened_at,
        command=command,
        message=row.origin is not None,
        opening=row.kind in OPENINGS,
    )


def body_hash(stream: str, line: Line, catalog: str, calendar: str) -> str:
    """What the event says, whoever keeps it: the hash of all but `recorded_at` and the chain."""
    said = {
        "stream": stream,
        "seq": line.seq,
        "type": line.type,
        "at": plain(line.at),
        "happened_at": plain(line.happened_at),
        "by": plain(line.by),
        "act": plain(line.act),
        "catalog": catalog,
        "calendar": calendar,
        "payload": line.payload,
    }
    return hashlib.sha256(of_plain(said)).hexdigest()


def link(previous: str, body: str, recorded_at: datetime) -> str:
    """The next hash of a chain."""
    text = previous + body + instant_text(recorded_at)
    return hashlib.sha256(text.encode()).hexdigest()


def faults(stream: str, lines: Iterable[HeldLine]) -> list[str]:
    """Every way in which a stream's lines are not what was written: gaps, changed bodies, links.

    Empty when the chain holds from its first line on.
    """
    found: list[str] = []
    previous, expected = GENESIS, 1
    for line in lines:
        where = f"{stream}#{line.seq}"
        if line.seq != expected:
            found.append(f"{where}: seq {expected} expected")
        if body_hash(stream, line, line.catalog, line.calendar) != line.body_hash:
            found.append(f"{where}: the body is not the one that was hashed")
        if link(previous, line.body_hash, line.recorded_at) != line.hash:
            found.append(f"{where}: the chain is broken")
        previous, expected = line.hash, line.seq + 1
    return found


def ledger_digest(streams: Iterable[tuple[str, Iterable[Line]]]) -> str:
    """What two ledgers that tell the same story share, whatever order it arrived in.

    Over each stream's events sorted by (stream, time, type, payload), without seq, position,
    `recorded_at`, hashes and cause ids (design.md 9).
    """
    told = hashlib.sha256()
    for stream, lines in sorted(streams, key=lambda pair: pair[0]):
        told.update(canonical(stream))
        told.update(bodies(lines))
    return told.hexdigest()


def bodies(lines: Iterable[Line]) -> bytes:
    """What a stream adds to that digest: its events in an order that no engine decides."""
    return b"".join(
        sorted(
            of_plain([*plain([one.at, one.type, one.happened_at, one.by]), one.payload])
            for one in lines
        )
    )
