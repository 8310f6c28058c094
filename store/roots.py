"""Daily roots: one hash over the head of every stream, chained to the root before.

A stream's own chain does not show that its tail was cut off; a root does, because it was made while
the tail was there. Whoever keeps one root elsewhere can prove the whole ledger up to that day.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text

from domain.clock import local_day
from domain.ledger import GENESIS
from domain.value import Frozen

# What `record` writes bears the clock's time at its start. Its time-outs end it within fifteen
# seconds, so of an instant a minute ago nothing more can come.
SETTLED_S = 60


class Root(Frozen):
    """The root of a day, over the heads as they stood at the instant `made_at`."""

    day: date
    root: str
    streams: int
    previous: str
    made_at: datetime


class Mark(NamedTuple):
    """Where a stream stood: its line of that number was the last one."""

    seq: int
    hash: str


def place(stream: str) -> tuple[str, str]:
    """The order of streams in roots and exports: by project, then by name, by code points."""
    parts = stream.split("/", 2)
    return (parts[1] if len(parts) > 1 else "", stream)


class Rooting:
    """A root in the making; heads are added in the order of `place`."""

    def __init__(self, day: date, previous: str) -> None:
        self._told = hashlib.sha256(f"{day.isoformat()} {previous}\n".encode())
        self.streams = 0

    def add(self, stream: str, head: Mark) -> None:
        """One stream's head."""
        self._told.update(f"{stream} {head.seq} {head.hash}\n".encode())
        self.streams += 1

    def root(self) -> str:
        """The hash over all that was added, and over how many there were."""
        told = self._told.copy()
        told.update(f"{self.streams}\n".encode())
        return told.hexdigest()


class Check:
    """Makes every root again from the lines as they are now, in one pass over them."""

    def __init__(self, roots: Sequence[Root]) -> None:
        self._roots = roots
        self._again = [Rooting(root.day, root.previous) for root in roots]

    def add(self, stream: str, moments: Sequence[tuple[datetime, Mark]]) -> None:
        """A stream's lines, each with when it was recorded; streams in the order of `place`."""
        # The last line recorded by an instant, found in few steps for each of many days. From the
        # back, because a clock that was set back leaves later lines with earlier times.
        earliest = [recorded for recorded, _ in moments]
        for i in range(len(earliest) - 2, -1, -1):
            earliest[i] = min(earliest[i], earliest[i + 1])
        for root, again in zip(self._roots, self._again, strict=True):
            if (upto := bisect_right(earliest, root.made_at)) > 0:
                again.add(stream, moments[upto - 1][1])

    def faults(self) -> list[tuple[date, str]]:
        """Each day whose root is not what the ledger gives, with a Chinese sentence."""
        found: list[tuple[date, str]] = []
        previous = GENESIS
        for root, again in zip(self._roots, self._again, strict=True):
            if root.previous != previous:
                found.append((root.day, "与前一日的根不相连：中间的根被删除或改动"))
            if again.streams != root.streams:
                found.append(
                    (root.day, f"当日有{root.streams}条流，现在账本中只有{again.streams}条")
                )
            elif again.root() != root.root:
                found.append((root.day, "按现有账本重算的根与当日所记不同：有流被截短或改写"))
            previous = root.root
        return found


_ROOT = "day, root, streams, previous, made_at"


def roots(db: Connection) -> list[Root]:
    """Every root, oldest first."""
    rows = db.execute(text(f"select {_ROOT} from roots order by day")).mappings()
    return [Root.model_validate(dict(row)) for row in rows]


def make_root(engine: Engine, settled_s: float = SETTLED_S) -> Root | None:
    """Today's root, if there is none yet and anything was recorded. To be asked every minute.

    Over all that was recorded until `settled_s` ago. Reads the ledger once, without time limit;
    on the days' other minutes one row by its key.
    """
    with engine.begin() as db:
        cut: datetime = db.execute(
            text("select clock_timestamp() - make_interval(secs => :s)"), {"s": settled_s}
        ).scalar_one()
        day = local_day(cut)
        newest = db.execute(
            text(f"select {_ROOT} from roots order by day desc limit 1")
        ).mappings().one_or_none()  # fmt: skip
        last = Root.model_validate(dict(newest)) if newest else None
        if last is not None and last.day >= day:
            return None
        rooting = Rooting(day, last.root if last else GENESIS)
        for stream, head in sorted(_heads(db, cut), key=lambda pair: place(pair[0])):
            rooting.add(stream, head)
        if not rooting.streams:
            return None
        root = Root(
            day=day,
            root=rooting.root(),
            streams=rooting.streams,
            previous=last.root if last else GENESIS,
            made_at=cut,
        )
        written = db.execute(
            text(
                f"insert into roots ({_ROOT}) values (:day, :root, :streams, :previous, :made_at)"
                " on conflict do nothing"
            ),
            root.model_dump(),
        )
        return root if written.rowcount else None


def _heads(db: Connection, cut: datetime) -> Iterable[tuple[str, Mark]]:
    """The last line of each stream that was recorded by then. Walks the primary key."""
    db.execute(text("set local statement_timeout = 0"))
    rows = db.execute(
        text(
            "select distinct on (stream) stream, seq, hash from events"
            " where recorded_at <= :cut order by stream, seq desc"
        ),
        {"cut": cut},
    )
    return [(str(stream), Mark(int(seq), str(hash))) for stream, seq, hash in rows]
