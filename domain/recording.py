"""What a workflow asks the ledger to record, and what the ledger answers (design.md 5.4).

The workflow shows all acts that it holds, with what came of those that it could play; `record`
writes everything or nothing, and then says what the ledger knows and the workflow does not.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from domain.acts import Outcome, RawAct
from domain.ledger import Line
from domain.value import Frozen


class Shown(Frozen):
    """An act as its signal brought it: true only if the ledger has this very row."""

    id: str
    fingerprint: str
    raw: dict[str, Any]


class Change(Frozen):
    """A row of the read model that is new or different; `row` None: it is gone."""

    table: Literal["projects", "reviews", "tasks", "granted", "notices"]
    key: str
    row: dict[str, Any] | None


class Entry(Frozen):
    """One step of a stream. Nothing of it is law until `record` has written it."""

    stream: str
    after_seq: int
    after_hash: str = ""  # how the chain stands there, its beginning; "" where it was never told
    acts: tuple[Shown, ...] = ()
    lines: tuple[Line, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    messages: tuple[RawAct, ...] = ()
    changes: tuple[Change, ...] = ()
    rung: datetime | None = None  # the newest alarm in it
    newest: datetime | None = None  # its newest cause; None: nothing caused it, all is asked for
    next_alarm: datetime | None = None
    alarm: str = ""  # what the next alarm is, in words
    closed: bool = False
    catalog: str | None = None
    calendar: str | None = None
    alone: bool = False  # one act on which the core raised, shown without anything to write


class Written(Frozen):
    """All of it stands in the ledger. `settled`: fingerprints of the acts that have outcomes.

    What the workflow does next (whom it tells, when it wakes) is taken from here and not from the
    core, so that a history replays on a worker whose core has learned since.
    """

    kind: Literal["written"] = "written"
    lines: tuple[Line, ...] = ()
    settled: tuple[str, ...] = ()
    messages: tuple[RawAct, ...] = ()
    next_alarm: datetime | None = None
    alarm: str = ""
    clock: datetime | None = None  # the database's, by which alarms are judged
    hash: str = ""  # of the chain's head, its beginning


class Behind(Frozen):
    """The ledger is ahead of the workflow: these lines came after, these acts are settled."""

    kind: Literal["behind"] = "behind"
    lines: tuple[Line, ...] = ()
    settled: tuple[str, ...] = ()
    more: bool = False
    hash: str = ""  # of the chain at the last of these lines, its beginning


class Earlier(Frozen):
    """Acts written down before the newest cause of the batch, whose signal was lost or is late."""

    kind: Literal["earlier"] = "earlier"
    acts: tuple[RawAct, ...]


class Forged(Frozen):
    """Acts that no API wrote down, or not so."""

    kind: Literal["forged"] = "forged"
    fingerprints: tuple[str, ...]


class Early(Frozen):
    """An alarm of the batch that the database's clock has not reached."""

    kind: Literal["early"] = "early"
    clock: datetime


Answer = Annotated[Written | Behind | Earlier | Forged | Early, Field(discriminator="kind")]


class Reply(Frozen):
    """The answer in an envelope, so that its kind is told by a field."""

    answer: Answer


def act_ids(lines: tuple[Line, ...]) -> tuple[UUID, ...]:
    """The commands that brought these lines, each once, in order."""
    return tuple(dict.fromkeys(line.act for line in lines if line.act))
