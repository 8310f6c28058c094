"""Everything that may happen, one step at a time: clients, signals, workers, Temporal, people.

The network is at its worst: any row that is written down may be signalled at any moment, in any
order, again, or never; what nobody wrote down may be signalled too. A step is one transaction of
the database or one change in Temporal's store, so between any two of them anything may happen.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.faults.protocol.core import (
    LIMIT,
    NAMES,
    NEW,
    OLD,
    PROJECT,
    REVIEW,
    STREAMS,
    Raised,
    Refused,
    Row,
    State,
    begun,
    closed,
    handle,
    next_alarm,
    put,
    reads,
)
from tests.faults.protocol.planted import Planted
from tests.faults.protocol.record import Ahead, Call, Ledger, insert, record, settle
from tests.faults.protocol.shell import (
    LOOK,
    RENEW,
    Anew,
    End,
    Failed,
    Life,
    Nondeterminism,
    Out,
    Rest,
    Run,
    Task,
    advance,
    can_wake,
    starts_review,
)

LONGEST_TASK = 24  # answers; a task that asks more often never ends


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
    fine: bool = False  # also what comes between steps that nothing need come between
    begins: int = 0  # acts of the first script that are done before anything goes wrong
    backed_up: bool = False  # the ledger, as it is when that is done
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
    left: tuple[tuple[str, int], ...] = ()  # faults still to come
    restored: bool = False

    def may(self, fault: str) -> bool:
        return any(name == fault and count for name, count in self.left)

    def spent(self, fault: str) -> World:
        left = tuple((name, max(0, count - (name == fault))) for name, count in self.left)
        return self._replace(left=left)

    def run(self, stream: int) -> Run | None:
        return self.engine.runs[stream]

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
    return World(sent=(0,) * len(scope.scripts), left=tuple(sorted(scope.faults.items())))


# What may happen next


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
        _, stream = stream_of(script[world.sent[client]])
        if stream == REVIEW and not world.ledger.events[REVIEW]:
            continue  # the API finds no such review
        if scope.planted is Planted.STAMP_BEFORE_LOCK:
            row = _row(world, client, script)
            held = any(row.id == stamped.id for stamped in world.stamped)
            found.append(Step("insert" if held else "stamp", client))
        else:
            found.append(Step("submit", client))
            if scope.planted is Planted.SIGNAL_BEFORE_ROW and world.run(stream):
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
            row_or_none = forgery(world, how)
            if row_or_none and row_or_none.stream == stream:
                if run is None or row_or_none not in run.inbox:
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
    if world.may("stray") or world.may("park"):
        call = task.parked or _advance(world, run, task, scope)
        if isinstance(call, Call):
            if world.may("stray") and call not in world.strays:
                found.append(Step("stray", stream))
            alone = call.alone and scope.planted is not Planted.SHOWN_DURABLY
            if world.may("park") and not task.parked and not alone:
                found.append(Step("park", stream))


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
        case "time" if held:
            return held[-1]._replace(at=held[-1].at - 1)
        case "report":
            seq = len(ledger.events[REVIEW]) + 1
            return Row(f"review#{seq}.0", PROJECT, "ended", ledger.clock, sent=(seq, 0))
    return None


# What it does


def take(world: World, step: Step, scope: Scope) -> World:
    """The world after `step`. Raises Broken where that alone shows that a rule is broken."""
    return _DOES[step.what](world, step, scope)


def _row(world: World, client: int, script: tuple[str, ...]) -> Row:
    kind, stream = stream_of(script[world.sent[client]])
    return Row(f"{client}.{world.sent[client]}", stream, kind, 0)


def _sent(world: World, client: int) -> World:
    sent = tuple(n + (c == client) for c, n in enumerate(world.sent))
    return world._replace(sent=sent)


def _submit(world: World, step: Step, scope: Scope) -> World:
    client = int(step.which)
    row = _row(world, client, scope.scripts[client])
    return _sent(world, client)._replace(ledger=insert(world.ledger, row, scope.planted))


def _stamp(world: World, step: Step, scope: Scope) -> World:
    client = int(step.which)
    row = _row(world, client, scope.scripts[client])
    at = max(world.ledger.clock + 1, world.ledger.last[row.stream] + 1)
    return world._replace(stamped=(*world.stamped, row._replace(at=at)))


def _insert(world: World, step: Step, scope: Scope) -> World:
    client = int(step.which)
    id = _row(world, client, scope.scripts[client]).id
    row = next(stamped for stamped in world.stamped if stamped.id == id)
    rest = tuple(stamped for stamped in world.stamped if stamped != row)
    after = _sent(world, client)._replace(stamped=rest)
    return after._replace(ledger=insert(world.ledger, row, scope.planted))


def _signal_first(world: World, step: Step, scope: Scope) -> World:
    client = int(step.which)
    row = _row(world, client, scope.scripts[client])
    return _signalled(world, insert(world.ledger, row, scope.planted).rows[-1])


def _signal(world: World, step: Step, scope: Scope) -> World:
    """From the API, from the other stream, or, where nothing runs, from the sweeper (5.6)."""
    ledger, planted = world.ledger, scope.planted
    row = ledger.row(str(step.which))
    assert row is not None
    if world.run(row.stream):
        return _signalled(world, row)
    if planted is Planted.MESSAGES_NOT_SWEPT and row.message:
        return world
    state = ledger.state(row.stream)
    first = ledger.open_rows(row.stream)[0] == row
    if planted is Planted.REFUSES_OUT_OF_TURN:
        first = True
    refused = closed(state) and first and _refuses(state, row, world.version)
    if planted is Planted.REFUSES_OPEN:
        refused = begun(state)
    if planted is Planted.REFUSES_WITHOUT_ASKING:
        refused = closed(state)
    if refused:
        return world._replace(ledger=settle(ledger, row, "refused"))
    return world.started(row.stream, Life(row.stream), (row,))


def _refuses(state: State, row: Row, version: int) -> bool:
    """Whether the core refuses; what the sweeper cannot read or judge it leaves to a run."""
    if not reads(version, row):
        return False
    try:
        handle(state, row, version)
    except Refused:
        return True
    except Raised:
        return False
    return False


def _again(world: World, step: Step, scope: Scope) -> World:
    """A signal that comes late or twice; that of a registration bears a start."""
    row = world.ledger.row(str(step.which))
    assert row is not None
    after = world.spent("again")
    if world.run(row.stream):
        return _signalled(after, row)
    return after.started(row.stream, Life(row.stream), (row,))


def _forge(world: World, step: Step, scope: Scope) -> World:
    row = forgery(world, str(step.which))
    assert row is not None
    after = world.spent("forge")
    if world.run(row.stream):
        return _signalled(after, row)
    return after.started(row.stream, Life(row.stream), (row,))  # from the Temporal UI


def _signalled(world: World, row: Row, to: int | None = None) -> World:
    stream = row.stream if to is None else to
    run = world.run(stream)
    if run is None or row in run.inbox:
        return world
    return world.with_run(stream, run._replace(inbox=(*run.inbox, row)))


def _wake(world: World, step: Step, scope: Scope) -> World:
    stream = int(step.which)
    run = world.run(stream)
    assert run is not None
    now, took = max(int(step.how), run.fired), len(run.inbox)
    if run.life.alarm is not None and run.life.alarm <= now and not run.fired:
        run = run._replace(fired=now)
    after = world.with_run(stream, run._replace(task=Task(now, ((0, took),))))
    if scope.fine:
        return after
    # A signal that came before the first call might as well have come after it.
    return _go(after, step, scope)


TEARING = ("kill", "terminate", "lose_engine", "copy", "park", "stray")


def _go(world: World, step: Step, scope: Scope) -> World:
    """The worker's next step: a call of `record` and its answer, or the task's end."""
    stream = int(step.which)
    after = _one_step(world, stream, scope)
    if scope.fine or world.copy or any(world.may(fault) for fault in TEARING):
        return after
    # With no fault left that could tear them apart, the last answer and the task's end are one.
    run = after.run(stream)
    if run is None or run.task is None or run.task.parked:
        return after
    out = _advance(after, run, run.task, scope)
    return after if isinstance(out, Call) else _one_step(after, stream, scope)


def _advance(world: World, run: Run, task: Task, scope: Scope) -> Out:
    try:
        return advance(run, task, world.version, scope.k, scope.planted)
    except Nondeterminism:
        name = NAMES[run.life.stream]
        raise Broken("replay", f"{name}: an answer to a call that this worker does not make") from None


def _one_step(world: World, stream: int, scope: Scope) -> World:
    run = world.run(stream)
    assert run is not None
    assert run.task is not None
    task = run.task
    out = task.parked or _advance(world, run, task, scope)
    match out:
        case Call():
            ledger, answer = record(world.ledger, out, scope.planted)
            after = world._replace(ledger=ledger)
            if isinstance(answer, Ahead):  # raised: a regular activity tries on, a task fails
                return after.with_run(stream, run._replace(task=task if task.parked else None))
            if len(task.answers) == LONGEST_TASK:
                raise Broken("nothing frozen", f"{NAMES[stream]}: a task that never ends")
            task = task._replace(answers=(*task.answers, answer))
            if task.parked:
                task = task._replace(parked=None, kept=len(task.answers)).seeing(len(run.inbox))
            return after.with_run(stream, run._replace(task=task))
        case Failed():
            return world.with_run(stream, run._replace(task=task.lost()))
        case _:
            return _completed(world, stream, run, task, out, scope)


def _completed(
    world: World, stream: int, run: Run, task: Task, out: Rest | Anew | End, scope: Scope
) -> World:
    came = run.inbox[task.took :]
    if came and not isinstance(out, Rest):  # the server does not close on an unhandled signal
        lost = task.lost()
        again = lost.seeing(len(run.inbox)) if lost else None
        return world.with_run(stream, run._replace(task=again))
    _check_replay(world, run, task, out, scope)
    if not run.stale or not world.restored:
        _check_kept(world, run, task, out)
    head = world.ledger.events[stream]
    stale = run.stale and (world.restored or out.life.known != head)
    match out:
        case End():
            after = world.with_run(stream, None)
        case _:
            after = world.with_run(stream, Run(out.life, came, stale=stale))
    if starts_review(run.life, out.life) and not world.engine.ever[REVIEW]:  # REJECT_DUPLICATE
        row = _opening(world.ledger)
        after = after.started(REVIEW, Life(REVIEW), (row,) if row else ())
    return after


def _opening(ledger: Ledger) -> Row | None:
    return next((row for row in ledger.rows if row.stream == REVIEW and row.kind == "open"), None)


def _check_replay(world: World, run: Run, task: Task, out: Rest | Anew | End, scope: Scope) -> None:
    """A newer worker that replays this task makes the same calls and comes out the same."""
    if world.version == NEW:
        return
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


def _kill(world: World, step: Step, scope: Scope) -> World:
    return _lost(world.spent("kill"), int(step.which))


def _lost(world: World, stream: int) -> World:
    run = world.run(stream)
    if run is None or run.task is None:
        return world
    return world.with_run(stream, run._replace(task=run.task.lost()))


def _next_call(world: World, stream: int, scope: Scope) -> Call:
    run = world.run(stream)
    assert run is not None
    assert run.task is not None
    call = run.task.parked or _advance(world, run, run.task, scope)
    assert isinstance(call, Call)
    return call


def _stray(world: World, step: Step, scope: Scope) -> World:
    """A call leaves, and is heard of no more: it may still commit, at any time (or never)."""
    call = _next_call(world, int(step.which), scope)
    return world.spent("stray")._replace(strays=(*world.strays, call))


def _stray_commits(world: World, step: Step, scope: Scope) -> World:
    call = world.strays[int(step.which)]
    ledger, _ = record(world.ledger, call, scope.planted)
    strays = tuple(stray for stray in world.strays if stray != call)
    after = world._replace(ledger=ledger, strays=strays)
    run = world.run(call.stream)
    if run and ledger.events[call.stream] != world.ledger.events[call.stream]:
        after = after.with_run(call.stream, run._replace(stale=True))
    return after


def _park(world: World, step: Step, scope: Scope) -> World:
    """The database is away: the call goes to a regular activity, which retries without end."""
    stream = int(step.which)
    run, call = world.run(stream), _next_call(world, stream, scope)
    assert run is not None
    assert run.task is not None
    task = run.task._replace(parked=call, kept=len(run.task.answers))
    return world.spent("park").with_run(stream, run._replace(task=task))


def _renew(world: World, step: Step, scope: Scope) -> World:
    return _signalled(world.spent("renew"), RENEW, int(step.which))


def _terminate(world: World, step: Step, scope: Scope) -> World:
    return world.spent("terminate").with_run(int(step.which), None)


def _by_hand(world: World, step: Step, scope: Scope) -> World:
    """Somebody starts the stream's workflow in the Temporal UI, with nothing in it."""
    stream = int(step.which)
    return world.spent("by_hand").started(stream, Life(stream), ())


def _look(world: World, step: Step, scope: Scope) -> World:
    stream = int(step.which)
    if world.run(stream):
        return _signalled(world, LOOK, stream)
    return world.started(stream, Life(stream), (LOOK,))


def _set_aside(world: World, step: Step, scope: Scope) -> World:
    row = world.ledger.row(str(step.which))
    assert row is not None
    return world._replace(ledger=settle(world.ledger, row, "set aside"))


def _lose_engine(world: World, step: Step, scope: Scope) -> World:
    return world.spent("lose_engine")._replace(engine=Engine())


def _durable(engine: Engine) -> Engine:
    runs = tuple(run and run._replace(task=run.task and run.task.lost()) for run in engine.runs)
    return engine._replace(runs=runs)


def _copy(world: World, step: Step, scope: Scope) -> World:
    return world.spent("copy")._replace(copy=_durable(world.engine))


def _put_back(world: World, step: Step, scope: Scope) -> World:
    """Temporal's store is put back to the older copy; its runs know less than the ledger."""
    assert world.copy is not None
    runs = tuple(run and run._replace(stale=True) for run in world.copy.runs)
    return world._replace(engine=world.copy._replace(runs=runs), copy=None)


def _back_up(world: World, step: Step, scope: Scope) -> World:
    return world.spent("back_up")._replace(backup=world.ledger)


def _restore(world: World, step: Step, scope: Scope) -> World:
    """The database is restored from the backup. Acts answered since are lost; life goes on."""
    assert world.backup is not None
    runs = tuple(run and run._replace(stale=True) for run in world.engine.runs)
    ledger = world.backup._replace(clock=world.ledger.clock)
    engine = world.engine._replace(runs=runs)
    return world._replace(ledger=ledger, engine=engine, backup=None, restored=True)


def _tick(world: World, step: Step, scope: Scope) -> World:
    return world._replace(ledger=world.ledger._replace(clock=world.ledger.clock + 1))


def _set_clock_back(world: World, step: Step, scope: Scope) -> World:
    clock = max(0, world.ledger.clock - 2)
    return world.spent("set_clock_back")._replace(ledger=world.ledger._replace(clock=clock))


def _upgrade(world: World, step: Step, scope: Scope) -> World:
    """Old workers stop, new ones start: tasks under way are done again from what is durable."""
    after = world._replace(version=NEW)
    for stream in STREAMS:
        after = _lost(after, stream)
    return after


_DOES = {
    "submit": _submit,
    "stamp": _stamp,
    "insert": _insert,
    "signal_first": _signal_first,
    "signal": _signal,
    "again": _again,
    "forge": _forge,
    "wake": _wake,
    "go": _go,
    "kill": _kill,
    "stray": _stray,
    "stray_commits": _stray_commits,
    "park": _park,
    "renew": _renew,
    "terminate": _terminate,
    "by_hand": _by_hand,
    "look": _look,
    "set_aside": _set_aside,
    "lose_engine": _lose_engine,
    "copy": _copy,
    "put_back": _put_back,
    "back_up": _back_up,
    "restore": _restore,
    "tick": _tick,
    "set_clock_back": _set_clock_back,
    "upgrade": _upgrade,
}