"""What may happen next: clients, signals, workers, Temporal's store, people, time.

The network is at its worst: any row that is written down may be signalled at any moment, in any
order, again, or never; what nobody wrote down may be signalled too. So a late, lost, doubled or
reordered signal is no fault of its own, but what may happen anyway.
"""

from __future__ import annotations

from tests.faults.protocol.core import LIMIT, OLD, REVIEW, STREAMS
from tests.faults.protocol.planted import Planted
from tests.faults.protocol.shell import LOOK, RENEW, Run, can_wake
from tests.faults.protocol.world import Scope, Step, World, forgery, looks, next_act


def steps(world: World, scope: Scope) -> list[Step]:
    """Everything that may happen next, faults only as far as the scope allows."""
    found: list[Step] = []
    ledger, engine = world.ledger, world.engine
    _of_clients(world, scope, found)
    for stream in STREAMS:
        run = engine.runs[stream]
        _of_signals(world, scope, stream, run, found)
        if run:
            _of_worker(world, scope, stream, run, found)
            if world.may("renew") and RENEW not in run.inbox:
                found.append(Step("renew", stream))
            if world.may("terminate"):
                found.append(Step("terminate", stream))
        elif world.may("by_hand"):
            found.append(Step("by_hand", stream))
        if looks(world, stream, scope.planted) and not (run and LOOK in run.inbox):
            found.append(Step("look", stream))
        for row in ledger.open_rows(stream):
            if row.kind == "faulty":
                found.append(Step("set_aside", row.id))
    found += [Step("stray_commits", n) for n in range(len(world.strays))]
    if engine.runs != (None, None) and world.may("lose_engine"):
        found.append(Step("lose_engine"))
    if world.may("copy") and not world.copy:
        found.append(Step("copy"))
    if world.copy and world.copy != engine:
        found.append(Step("put_back"))
    if world.may("back_up") and not world.backup:
        found.append(Step("back_up"))
    if world.backup and world.backup != ledger:
        found.append(Step("restore"))
    if any(row.kind == "accept" and ledger.clock < row.at + LIMIT for row in ledger.rows):
        found.append(Step("tick"))  # time matters only on the way to an alarm
    if world.may("set_clock_back"):
        found.append(Step("set_clock_back"))
    if scope.upgrades and world.version == OLD:
        found.append(Step("upgrade"))
    return found


def _of_clients(world: World, scope: Scope, found: list[Step]) -> None:
    for client, script in enumerate(scope.scripts):
        if world.sent[client] == len(script):
            continue
        row = next_act(world, scope, client)
        if row.stream == REVIEW and not world.ledger.events[REVIEW]:
            continue  # the API finds no such review
        if scope.planted is Planted.STAMP_BEFORE_LOCK:
            held = any(row.id == stamped.id for stamped in world.stamped)
            found.append(Step("insert" if held else "stamp", client))
        else:
            found.append(Step("submit", client))
            if scope.planted is Planted.SIGNAL_BEFORE_ROW and world.run(row.stream):
                found.append(Step("signal_first", client))


def _of_signals(
    world: World, scope: Scope, stream: int, run: Run | None, found: list[Step]
) -> None:
    ledger = world.ledger
    for row in ledger.open_rows(stream):
        if run is None or row not in run.inbox:
            found.append(Step("signal", row.id))
    if world.may("again"):
        for row in ledger.rows:
            if row.stream == stream and ledger.outcome(row.id) and (run or row.kind == "register"):
                found.append(Step("again", row.id))
    if world.may("forge"):
        for how in scope.forgeries:
            forged = forgery(world, how)
            if forged and forged.stream == stream and (run is None or forged not in run.inbox):
                found.append(Step("forge", how))


def _of_worker(world: World, scope: Scope, stream: int, run: Run, found: list[Step]) -> None:
    clock, task = world.ledger.clock, run.task
    if task is None:
        if can_wake(run, clock):
            found.append(Step("wake", stream, clock))
        if scope.engine_ahead and can_wake(run, clock + 1):
            found.append(Step("wake", stream, clock + 1))
        return
    found.append(Step("go", stream))
    if len(task.answers) > task.kept and world.may("kill"):
        found.append(Step("kill", stream))
    if world.may("stray"):
        found.append(Step("stray", stream))
    if not task.parked:
        found += [Step(slow, stream) for slow in ("park", "beat") if world.may(slow)]
