"""The world of the model: the ledger, Temporal's store, what is under way, and what may still go
wrong.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.faults.protocol.core import (
    HORIZON,
    NAMES,
    OLD,
    PROJECT,
    REVIEW,
    Row,
    begun,
    closed,
    next_alarm,
    put,
)
from tests.faults.protocol.planted import Planted
from tests.faults.protocol.record import Call, Ledger
from tests.faults.protocol.shell import Life, Run, Task


class Broken(Exception):
    """An invariant does not hold."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant, self.what = invariant, what


class Scope(NamedTuple):
    """What may happen: who sends what, and how often each fault strikes at most."""

    name: str
    scripts: tuple[tuple[str, ...], ...]  # one for each client: its acts in their order
    faults: dict[str, int] = {}
    k: int = 2  # signals in a batch at most
    engine_ahead: bool = False  # workflow.now() may be past the database's clock
    forgeries: tuple[str, ...] = ()  # what is forged, to which stream
    upgrades: bool = False
    longest_task: int = 16  # answers; a task that asks more often never ends
    fine: bool = False  # also what comes between steps that nothing need come between
    begins: int = 0  # acts of the first script that are done before anything goes wrong
    other_history: bool = False  # the last of them is lost to the ledger, not to Temporal's copy
    planted: Planted = Planted.NOTHING


class Engine(NamedTuple):
    """Temporal's store: open runs, and whether it has ever run a stream's workflow."""

    runs: tuple[Run | None, ...] = (None, None)
    ever: tuple[bool, ...] = (False, False)


class World(NamedTuple):
    ledger: Ledger = Ledger()
    engine: Engine = Engine()
    version: int = OLD  # of worker, sweeper and API
    sent: tuple[int, ...] = ()  # how far each client is in its script
    stamped: tuple[Row, ...] = ()  # planted: stamped, but not yet inserted
    strays: tuple[Call, ...] = ()  # calls whose worker is no longer heard, not yet committed
    copy: Engine | None = None  # of Temporal's store
    backup: Ledger | None = None  # of the database
    left: tuple[str, ...] = ()  # faults still to come, each as often as it may strike
    restored: bool = False

    def may(self, fault: str) -> bool:
        return fault in self.left

    def spent(self, fault: str) -> World:
        if fault not in self.left:
            return self
        place = self.left.index(fault)
        return self._replace(left=self.left[:place] + self.left[place + 1 :])

    def run(self, stream: int) -> Run | None:
        return self.engine.runs[stream]

    def at_work(self, stream: int) -> tuple[Run, Task]:
        """The run of a stream that has a task under way."""
        run = self.engine.runs[stream]
        if run is None or run.task is None:
            raise LookupError(NAMES[stream])
        return run, run.task

    def with_run(self, stream: int, run: Run | None) -> World:
        runs = put(self.engine.runs, stream, run)
        return self._replace(engine=self.engine._replace(runs=runs))

    def started(self, stream: int, life: Life, inbox: tuple[Row, ...]) -> World:
        engine = Engine(
            put(self.engine.runs, stream, Run(life, inbox)), put(self.engine.ever, stream, True)
        )
        return self._replace(engine=engine)


class Step(NamedTuple):
    """A thing that happens. `which`: a stream, a client, or the id of a row."""

    what: str
    which: int | str = 0
    how: int | str = 0


def stream_of(word: str) -> tuple[str, int]:
    """`accept` or `novel@review`: the kind of the act and its stream."""
    kind, _, target = word.partition("@")
    if target:
        return kind, NAMES.index(target)
    return kind, REVIEW if kind in ("accept", "decide") else PROJECT


def beginning(scope: Scope) -> World:
    left = [fault for fault, most in sorted(scope.faults.items()) for _ in range(most)]
    return World(sent=(0,) * len(scope.scripts), left=tuple(left))


def next_act(world: World, scope: Scope, client: int) -> Row:
    """What the client sends next, not yet stamped."""
    n = world.sent[client]
    kind, stream = stream_of(scope.scripts[client][n])
    return Row(f"{client}.{n}", stream, kind, 0)


def looks(world: World, stream: int, planted: Planted) -> bool:
    """Whether `resume` sends this stream a look: it is in ledger or Temporal, but not in both."""
    ledger = world.ledger
    state = ledger.state(stream)
    is_open = begun(state) and not closed(state)
    runs = world.run(stream) is not None
    if planted is Planted.CLOSED_STAY_RUNNING and runs and not is_open:
        return False
    alarm = next_alarm(state)
    overdue = alarm is not None and alarm <= ledger.clock
    if planted is Planted.OVERDUE_NOT_LOOKED_AT:
        overdue = False
    return is_open != runs or overdue


def forgery(world: World, how: str) -> Row | None:
    """An act that nobody wrote down, or not so: `body@review`."""
    ledger = world.ledger
    what, stream = stream_of(how)
    held = [row for row in ledger.rows if row.stream == stream and not row.message]
    match what:
        case "unknown":
            kind = "end" if stream == PROJECT else "decide"
            return Row("forged", stream, kind, ledger.clock)
        case "body" if held:
            return held[-1]._replace(body="forged")
        case "garbage":
            return Row("", stream, "garbage", 0)
        case "far" if held:
            return held[-1]._replace(at=HORIZON + 1)
        case "time" if held:
            return held[-1]._replace(at=held[-1].at - 1)
        case "report":
            seq = len(ledger.events[REVIEW]) + 1
            return Row(f"review#{seq}.0", PROJECT, "ended", ledger.clock, sent=(seq, 0))
    return None
