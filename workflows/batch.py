"""What a workflow takes in hand at once: acts as they came, read as far as this code can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from domain.acts import Act, RawAct
from domain.canonical import canonical
from domain.ledger import TooNew
from domain.recording import Shown

MOST = 50  # acts played at once
HANDED_ON = 200_000  # signs of rows: a start takes 2 MB at most, and the state is in it too
# OverflowError: an instant at the ends of the calendar, in a zone that leads past it.
UNREADABLE = (ValidationError, TypeError, ValueError, OverflowError)


class Taken(NamedTuple):
    """One signalled row. `act` None: too new for this worker, or no act at all."""

    shown: Shown
    row: RawAct | None
    act: Act[Any] | None
    raw: dict[str, Any]  # as it came, for the next run

    @property
    def at(self) -> datetime | None:
        """When the act was taken down."""
        return self.row.submitted_at if self.row else None


Batch = dict[str, Taken]  # by fingerprint


ReadAct = Callable[[RawAct], Act[Any]]


def take(raw: dict[str, Any], read: ReadAct) -> Taken:
    """A row as it came. Never raises: what cannot be read is shown to the ledger as it is."""
    try:
        row = RawAct.model_validate(raw)
        shown = Shown(id=str(row.id), fingerprint=row.fingerprint(), raw=raw)
    except UNREADABLE:
        return Taken(_unreadable(raw), None, None, raw)
    try:
        return Taken(shown, row, read(row), raw)
    except (ValidationError, TooNew):
        return Taken(shown, row, None, raw)


def of_row(row: RawAct, read: ReadAct) -> Taken:
    """A row as the ledger told it."""
    return take(row.model_dump(mode="json"), read)


def _unreadable(raw: dict[str, Any]) -> Shown:
    try:
        words = canonical(raw).decode()
    except TypeError:
        words = repr(sorted(raw.items(), key=lambda pair: str(pair[0])))
    return Shown(id=str(raw.get("id", ""))[:64], fingerprint=f"unreadable:{words[:400]}", raw={})


def handed_on(rows: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """As many of the rows as go into the next run's start, whatever was sent.

    The rest is let go: what was written down the ledger tells again, as it does of a lost signal.
    """
    kept: list[dict[str, Any]] = []
    room = HANDED_ON
    for row in rows:
        room -= len(repr(row))
        if room < 0:
            break
        kept.append(row)
    return tuple(kept)


def acts_of(batch: Batch) -> list[Act[Any]]:
    """The acts that this code can read, each id once."""
    found = {taken.act.id: taken.act for taken in batch.values() if taken.act}
    return list(found.values())


def newest_of(batch: Batch, rung: datetime | None) -> datetime | None:
    """The newest cause of a step; None where nothing but a look caused it."""
    moments = [taken.at for taken in batch.values() if taken.at]
    if rung:
        moments.append(rung)
    return max(moments) if moments else None
