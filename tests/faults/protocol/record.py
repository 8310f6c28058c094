"""The ledger's side: commands, heads, and `record` – all or nothing, else what it knows better.

Each function here is one transaction (design.md 5.1, 5.4, 5.5).
"""

from __future__ import annotations

from typing import NamedTuple

from tests.faults.protocol.core import (
    Event,
    Outcome,
    Row,
    State,
    fold,
    messages,
    next_alarm,
    put,
)
from tests.faults.protocol.planted import Planted

PAGE = 2  # events that `behind` holds at most: "some hundreds"


class Ledger(NamedTuple):
    """What PostgreSQL holds. Heads are `events` (seq and hash in one) and `last` (the stamp)."""

    clock: int = 0
    rows: tuple[Row, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    events: tuple[tuple[Event, ...], ...] = ((), ())
    last: tuple[int, ...] = (0, 0)
    refused: tuple[Row, ...] = ()  # refused_signals

    def row(self, id: str) -> Row | None:
        for row in self.rows:
            if row.id == id:
                return row
        return None

    def outcome(self, id: str) -> Outcome | None:
        for outcome in self.outcomes:
            if outcome.id == id:
                return outcome
        return None

    def open_rows(self, stream: int) -> list[Row]:
        """Acts of the stream without outcome, by `submitted_at`, then as they were written."""
        settled = {outcome.id for outcome in self.outcomes}
        waiting = [row for row in self.rows if row.stream == stream and row.id not in settled]
        return sorted(waiting, key=_stamp) if len(waiting) > 1 else waiting

    def state(self, stream: int) -> State:
        return fold(stream, self.events[stream])

    def alarm(self, stream: int) -> int | None:
        return next_alarm(self.state(stream))


def _stamp(row: Row) -> int:
    return row.at


class Call(NamedTuple):
    """One call of `record`. `known` stands for after_seq and the hash there."""

    stream: int
    known: tuple[Event, ...]
    batch: tuple[Row, ...]
    events: tuple[Event, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    rung: int | None = None
    alone: bool = False  # shown because the core raises on it; nothing to write


class Forged(NamedTuple):
    rows: tuple[Row, ...]


class Behind(NamedTuple):
    events: tuple[Event, ...]
    settled: tuple[Row, ...]
    more: bool  # ask on before playing


class Ahead(NamedTuple):
    pass


class Stands(NamedTuple):
    """The act shown alone is neither forged nor settled."""


class Earlier(NamedTuple):
    rows: tuple[Row, ...]


class Early(NamedTuple):
    clock: int


class Written(NamedTuple):
    events: tuple[Event, ...]
    settled: tuple[Row, ...]


Answer = Forged | Behind | Ahead | Stands | Earlier | Early | Written


def record(ledger: Ledger, call: Call, planted: Planted) -> tuple[Ledger, Answer]:
    """Write all of `call`, or nothing, and the first of the answers that holds."""
    stream, head = call.stream, ledger.events[call.stream]

    forged = tuple(row for row in call.batch if not _written_down(ledger, row, planted))
    if forged:
        return _note(ledger, forged, planted), Forged(forged)

    after, known = len(call.known), call.known
    settled = tuple(row for row in call.batch if ledger.outcome(row.id))
    if planted is Planted.NO_SETTLED_CHECK and len(head) == after:
        settled = ()
    if planted is Planted.ONLY_SAYS_ALREADY_THERE and (len(head) > after or settled):
        return _on_conflict_do_nothing(ledger, call)
    if planted is Planted.BLIND_TO_THE_HEAD and not settled:
        after, known = len(head), head
    another = planted is not Planted.HEAD_BY_SEQ_ALONE and head[:after] != known
    if settled or (len(head) > after and not another):
        events = head[after : after + PAGE] if not another else ()
        return ledger, Behind(events, settled, not another and len(head) > after + PAGE)
    if len(head) < after or another:
        return ledger, Ahead()

    if call.alone:
        return ledger, Stands()
    causes = [row.at for row in call.batch] + ([] if call.rung is None else [call.rung])
    earlier = tuple(
        row
        for row in ledger.open_rows(stream)
        if row not in call.batch and causes and row.at <= max(causes)
    )
    if earlier and planted is not Planted.NO_EARLIER:
        return ledger, Earlier(earlier)
    if call.rung is not None and call.rung > _reached(ledger, call, planted):
        return ledger, Early(ledger.clock)
    return _write(ledger, call, planted)


def insert(ledger: Ledger, row: Row, planted: Planted) -> Ledger:
    """The API's insertion: under the head's lock, stamped past the stream's last stamp."""
    at = max(ledger.clock + 1, ledger.last[row.stream] + 1)
    if planted is Planted.STAMP_BEFORE_LOCK:
        at = row.at
    return ledger._replace(
        clock=ledger.clock + 1,
        rows=(*ledger.rows, row._replace(at=at)),
        last=put(ledger.last, row.stream, max(at, ledger.last[row.stream])),
    )


def settle(ledger: Ledger, row: Row, what: str) -> Ledger:
    """An outcome that sweeper or operator write, under the head's lock."""
    if ledger.outcome(row.id):
        return ledger
    outcome = Outcome(row.id, what, len(ledger.events[row.stream]))
    return ledger._replace(outcomes=(*ledger.outcomes, outcome))


def _written_down(ledger: Ledger, row: Row, planted: Planted) -> bool:
    held = ledger.row(row.id)
    if planted is Planted.FORGED_BY_ID:
        return held is not None
    return held == row


def _reached(ledger: Ledger, call: Call, planted: Planted) -> int:
    """Up to when alarms may ring: past it an act of this stream may still be stamped.

    The clock alone would not do: where it was set back, stamps and messages are ahead of it, an
    alarm before them must ring, and `early` would be answered for ever.
    """
    if planted is Planted.NO_EARLY:
        return call.rung or 0
    if planted is Planted.EARLY_BY_CLOCK_ALONE:
        return ledger.clock
    played = {outcome.id for outcome in call.outcomes}
    acts = [row.at for row in call.batch if row.id in played]
    return max(ledger.clock, ledger.last[call.stream], *acts)


def _note(ledger: Ledger, forged: tuple[Row, ...], planted: Planted) -> Ledger:
    """Each once: the key is the whole act, not its id."""
    new = tuple(
        row
        for row in dict.fromkeys(forged)
        if planted is Planted.NOTED_EACH_TIME or row not in ledger.refused
    )
    return ledger._replace(refused=ledger.refused + new)


def _write(ledger: Ledger, call: Call, planted: Planted) -> tuple[Ledger, Answer]:
    stream = call.stream
    head = ledger.events[stream] + call.events
    told: list[Row] = []
    for seq, event in enumerate(call.events, len(ledger.events[stream]) + 1):
        sent = messages(stream, seq, event, fold(stream, head[:seq]))
        if planted is Planted.TOLD_BEFORE_OPENING:
            sent = tuple(row._replace(at=event.at) for row in sent)
        told += sent
    if planted is Planted.MESSAGES_DATED_BY_ARRIVAL:
        told = [row._replace(at=ledger.clock) for row in told]
    last = ledger.last[stream]
    if planted is not Planted.ALARM_LEAVES_THE_STAMP:
        last = max(last, call.rung or 0)
    written = ledger._replace(
        rows=ledger.rows + tuple(told),
        outcomes=ledger.outcomes + call.outcomes,
        events=put(ledger.events, stream, head),
        last=put(ledger.last, stream, last),
    )
    settled = {outcome.id for outcome in call.outcomes}
    return written, Written(call.events, tuple(row for row in call.batch if row.id in settled))


def _on_conflict_do_nothing(ledger: Ledger, call: Call) -> tuple[Ledger, Answer]:
    """The planted fault: what is there stays, the rest is appended, and all of it is 'written'."""
    head = ledger.events[call.stream]
    rest = (call.known + call.events)[len(head) :]
    new = tuple(outcome for outcome in call.outcomes if not ledger.outcome(outcome.id))
    written, _ = _write(ledger, call._replace(events=rest, outcomes=new), Planted.NOTHING)
    return written, Written(call.events, call.batch)
