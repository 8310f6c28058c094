"""What must hold: in every state, at every step, and when all has come to rest.

Each invariant has a name; a planted fault is caught when one of them is broken.
"""

from __future__ import annotations

from tests.faults.protocol.core import (
    NAMES,
    NEW,
    PROJECT,
    REVIEW,
    STREAMS,
    Outcome,
    Project,
    Refused,
    Row,
    begun,
    closed,
    fold,
    following,
    messages,
    next_alarm,
)
from tests.faults.protocol.record import Ledger
from tests.faults.protocol.shell import (
    LOOK,
    RENEW,
    Anew,
    End,
    Nondeterminism,
    Out,
    Rest,
    Run,
    Task,
    advance,
    can_wake,
)
from tests.faults.protocol.world import Broken, Scope, Step, World

IN_EVERY_STATE = (
    "exactly once",  # an act has one outcome; done, its events stand once; refused, none does
    "lawful",  # every event and outcome follows from the law where it stands
    "in order",  # acts of a stream are settled in the order of their stamps, alarms between them
    "not early",  # no alarm stands before the database's clock or the stream's last stamp
    "dated by cause",  # a message bears the time of the event that sent it, or of the opening
    "messages in turn",  # the opening is played first, messages of one instant as they were sent
    "one decision",  # in a round
    "only appended",  # the head grows, nothing held changes
    "forgery",  # what nobody wrote down has no event and no outcome, and is noted once
    "fold",  # what a run knows is the ledger's beginning
    "rest",  # a run that rests knows the ledger, and has the timer of its next alarm
    "reviews run",  # a project at rest has started the review that it knows to be open
    "replay",  # a newer worker makes the same calls
    "nothing dropped",  # what Temporal took is settled, noted, apart, or still waiting
)
AT_THE_END = (
    "nothing frozen",  # from every state the healing steps come to an end, with no act left over
    "both or neither",  # what the ledger has open runs, what it has not does not
)


def check(before: World, step: Step, after: World) -> None:
    """Raises Broken where `step` led to what must not be."""
    if after.ledger is not before.ledger and step.what != "restore":
        _check_ledger(before.ledger, after.ledger)
    for stream in STREAMS:
        _check_run(after, stream)


def check_task(world: World, run: Run, task: Task, out: Rest | Anew | End, scope: Scope) -> None:
    """Raises Broken where a workflow task must not end so."""
    if world.version < NEW:
        _check_replay(run, task, out, scope)
    if not run.stale or not world.restored:
        _check_kept(world, run, task, out)


def check_end(world: World) -> None:
    """Raises Broken where something is left over although all has come to rest."""
    for stream in STREAMS:
        if left := world.ledger.open_rows(stream):
            raise Broken("nothing frozen", f"no outcome: {left}")
        state = world.ledger.state(stream)
        is_open = begun(state) and not closed(state)
        if is_open != (world.run(stream) is not None):
            raise Broken("both or neither", f"{NAMES[stream]} is {state}")
        alarm = next_alarm(state)
        if alarm is not None and alarm <= world.ledger.clock:
            raise Broken("nothing frozen", f"{NAMES[stream]}: alarm of {alarm} has not rung")


def _check_ledger(before: Ledger, after: Ledger) -> None:
    appended = (
        after.rows[: len(before.rows)] == before.rows
        and after.outcomes[: len(before.outcomes)] == before.outcomes
        and all(
            new[: len(old)] == old for old, new in zip(before.events, after.events, strict=True)
        )
    )
    if not appended:
        raise Broken("only appended", "what the ledger held has changed")
    for row in after.rows[len(before.rows) :]:
        _check_row(after, row)
    for stream in STREAMS:
        for n in range(len(before.events[stream]), len(after.events[stream])):
            _check_event(before, after, stream, n)
    for outcome in after.outcomes[len(before.outcomes) :]:
        _check_outcome(after, outcome)
    if after.refused is not before.refused:
        if len(dict.fromkeys(after.refused)) < len(after.refused):
            raise Broken("forgery", "noted twice")
        for row in after.refused[len(before.refused) :]:
            if after.row(row.id) == row:
                raise Broken("forgery", f"{row} was written down")
    if after.rows is not before.rows:
        for row in after.rows[len(before.rows) :]:
            if row in after.refused and not row.message:  # a report can be guessed before it is
                raise Broken("forgery", f"{row} is noted as forged, and was answered")


def _check_row(ledger: Ledger, row: Row) -> None:
    if sum(held.id == row.id for held in ledger.rows) > 1:
        raise Broken("exactly once", f"{row.id} is written down twice")
    if row.sent:
        seq, n = row.sent
        head = ledger.events[1 - row.stream][:seq]
        told = messages(1 - row.stream, seq, head[-1], fold(1 - row.stream, head))
        if row not in (told[n], told[n]._replace(at=head[-1].at)):
            raise Broken("dated by cause", f"{row}, not {told[n]}")


def _check_outcome(ledger: Ledger, outcome: Outcome) -> None:
    row = ledger.row(outcome.id)
    if row is None:
        raise Broken("forgery", f"{outcome} of an act that nobody wrote down")
    if sum(held.id == outcome.id for held in ledger.outcomes) > 1:
        raise Broken("exactly once", f"{outcome.id} has two outcomes")
    events = ledger.events[row.stream]
    followed = tuple(event for event in events if event.act == outcome.id)
    if outcome.what == "set aside":
        if followed:
            raise Broken("exactly once", f"{outcome.id} was set aside and stands in the ledger")
        return
    try:
        what, due = "done", following(fold(row.stream, events[: outcome.seq]), row)
    except Refused:
        what, due = "refused", ()
    if outcome.what != what:
        raise Broken("lawful", f"{row} is {outcome.what} after {events[: outcome.seq]}")
    if len(followed) > len(due):
        raise Broken("exactly once", f"{outcome.id} stands in the ledger {len(followed)} times")
    if followed != due or events[outcome.seq : outcome.seq + len(due)] != due:
        raise Broken("lawful", f"{row} gives {due}, not {followed}")
    _check_order(ledger, outcome, row)


def _check_order(ledger: Ledger, outcome: Outcome, row: Row) -> None:
    """Delay does not leak into law within a stream (design.md 4)."""
    place = ledger.outcomes.index(outcome)
    for other in ledger.outcomes[:place]:
        held = ledger.row(other.id)
        if held is None or held.stream != row.stream or other.what == "set aside":
            continue
        if row.sent and held.sent and held.sent > row.sent:
            if row.kind == "open" or row.at == held.at:
                raise Broken("messages in turn", f"{held.id} was played before {row.id}")
        if row.sent or held.sent or "novel" in (row.kind, held.kind):
            continue  # messages are dated by their cause; what was too new was laid apart
        if held.at > row.at:
            raise Broken("in order", f"{held} was settled before {row}")
    if row.sent or row.kind == "novel":
        return
    for n, event in enumerate(ledger.events[row.stream]):
        if event.act is None and (event.at <= row.at) != (n < outcome.seq):
            raise Broken("in order", f"{row} and the alarm of {event.at}")


def _check_event(before: Ledger, after: Ledger, stream: int, n: int) -> None:
    event = after.events[stream][n]
    if event.act is None:
        if next_alarm(fold(stream, after.events[stream][:n])) != event.at:
            raise Broken("lawful", f"{event} has no alarm")
        settled = after.outcomes[len(before.outcomes) :]
        acts = [row.at for row in after.rows if any(row.id == outcome.id for outcome in settled)]
        if event.at > max(before.clock, before.last[stream], *acts):
            raise Broken("not early", f"{event} at {before.clock}")
        return
    row, outcome = after.row(event.act), after.outcome(event.act)
    if row is None or row.stream != stream or (row.at, row.body) != (event.at, event.body):
        raise Broken("forgery", f"{event} is not what was written down: {row}")
    if outcome is None or outcome.what != "done" or outcome.seq != n:
        raise Broken("exactly once", f"{event} beside {outcome}")
    decisions = [held for held in after.events[stream] if held.kind == "decided"]
    if len(decisions) > 1:
        raise Broken("one decision", f"{decisions}")


def _check_run(world: World, stream: int) -> None:
    run = world.run(stream)
    if run is None:
        return
    head, known = world.ledger.events[stream], run.life.known
    if head[: len(known)] != known and not (world.restored and run.stale):
        raise Broken("fold", f"{NAMES[stream]} knows {known}, the ledger {head}")
    if can_wake(run, world.ledger.clock) or run.task or run.stale:
        return
    if known != head:
        raise Broken("rest", f"{NAMES[stream]} rests and knows {len(known)} of {len(head)} events")
    if run.life.alarm != next_alarm(fold(stream, known)):
        raise Broken("rest", f"{NAMES[stream]} rests with the timer {run.life.alarm}")
    state = fold(stream, known)
    if stream == PROJECT and isinstance(state, Project) and state.review == "open":
        if not world.engine.ever[REVIEW]:
            raise Broken("reviews run", "the project has not started its open review")


def _check_replay(run: Run, task: Task, out: Rest | Anew | End, scope: Scope) -> None:
    """A newer worker that replays this task makes the same calls and comes out the same."""
    replayed: Out | None
    try:
        replayed = advance(run, task, NEW, scope.k, scope.planted)
    except Nondeterminism:
        replayed = None
    if replayed != out:
        raise Broken("replay", f"{NAMES[run.life.stream]}: a newer worker comes to {replayed}")


def _check_kept(world: World, run: Run, task: Task, out: Rest | Anew | End) -> None:
    """What a task took is, at its end, settled, noted, laid apart, or still waiting."""
    ledger = world.ledger
    for row in run.inbox[: task.took] + run.life.waiting + run.life.apart:
        settled = ledger.outcome(row.id) and ledger.row(row.id) == row
        if row in (LOOK, RENEW) or settled or row in ledger.refused:
            continue
        waits = row in out.life.waiting and not isinstance(out, End)
        if not waits and row not in out.life.apart:
            raise Broken("nothing dropped", f"{NAMES[run.life.stream]}: {row} is gone")
