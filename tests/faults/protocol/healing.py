"""What the system does by itself when nothing goes wrong any more: the one schedule of liveness.

No signal arrives but the sweeper's: all others may be lost. Every step is one that may happen
anyway, so what holds in every state holds here too.
"""

from __future__ import annotations

from tests.faults.protocol.core import NEW, OLD, STREAMS, reads
from tests.faults.protocol.planted import Planted
from tests.faults.protocol.shell import LOOK, can_wake
from tests.faults.protocol.world import Scope, Step, World, looks


def next_step(world: World, scope: Scope) -> Step | None:
    """The next step towards rest; None when everything rests."""
    return (
        _people(world, scope)
        or _workers(world)
        or _sweeper(world, scope)
        or _resume(world, scope)
        or _time(world)
        or (Step("upgrade") if world.version == OLD and _too_new(world) else None)
    )


def _people(world: World, scope: Scope) -> Step | None:
    """Operators see a task that fails: they set the act aside; they end runs of a lost history."""
    for stream in STREAMS:
        run = world.run(stream)
        if run and run.stale and world.restored:
            head = world.ledger.events[stream]
            ahead = head[: len(run.life.known)] != run.life.known
            if ahead or scope.planted is not Planted.ONLY_AHEAD_ENDED:
                return Step("terminate", stream)
        if world.version < NEW:
            for row in world.ledger.open_rows(stream):
                if row.kind == "faulty":
                    return Step("set_aside", row.id)
    return None


def _workers(world: World) -> Step | None:
    for stream in STREAMS:
        run = world.run(stream)
        if run and run.task:
            return Step("go", stream)
        if run and can_wake(run, world.ledger.clock):
            return Step("wake", stream, world.ledger.clock)
    return None


def _sweeper(world: World, scope: Scope) -> Step | None:
    """Signals again what has no outcome, per stream in order of `submitted_at`."""
    for stream in STREAMS:
        for row in world.ledger.open_rows(stream):
            if scope.planted is Planted.MESSAGES_NOT_SWEPT and row.message:
                continue
            if reads(world.version, row):
                return Step("signal", row.id)
    return None


def _resume(world: World, scope: Scope) -> Step | None:
    for stream in STREAMS:
        run = world.run(stream)
        if looks(world, stream, scope.planted) and not (run and LOOK in run.inbox):
            return Step("look", stream)
    return None


def _time(world: World) -> Step | None:
    """The clock goes on to the next alarm."""
    alarms = [alarm for stream in STREAMS if (alarm := world.ledger.alarm(stream)) is not None]
    return Step("tick") if any(alarm > world.ledger.clock for alarm in alarms) else None


def _too_new(world: World) -> bool:
    return any(world.ledger.open_rows(stream) for stream in STREAMS)
