"""What a step does: one transaction of the database, or one change in Temporal's store.

Between any two steps anything else may happen.
"""

from __future__ import annotations

from tests.faults.protocol.core import (
    NAMES,
    NEW,
    REVIEW,
    STREAMS,
    Raised,
    Refused,
    Row,
    State,
    begun,
    closed,
    handle,
    reads,
)
from tests.faults.protocol.invariants import check_task
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
    starts_review,
)
from tests.faults.protocol.world import (
    Broken,
    Engine,
    Scope,
    Step,
    World,
    forgery,
    next_act,
)


def take(world: World, step: Step, scope: Scope) -> World:
    """The world after `step`. Raises Broken where that alone shows that a rule is broken."""
    return _DOES[step.what](world, step, scope)


def _sent(world: World, client: int) -> World:
    sent = tuple(n + (c == client) for c, n in enumerate(world.sent))
    return world._replace(sent=sent)


def _submit(world: World, step: Step, scope: Scope) -> World:
    client = int(step.which)
    row = next_act(world, scope, client)
    return _sent(world, client)._replace(ledger=insert(world.ledger, row, scope.planted))


def _stamp(world: World, step: Step, scope: Scope) -> World:
    client = int(step.which)
    row = next_act(world, scope, client)
    at = max(world.ledger.clock + 1, world.ledger.last[row.stream] + 1)
    return world._replace(stamped=(*world.stamped, row._replace(at=at)))


def _insert(world: World, step: Step, scope: Scope) -> World:
    client = int(step.which)
    id = next_act(world, scope, client).id
    row = next(stamped for stamped in world.stamped if stamped.id == id)
    rest = tuple(stamped for stamped in world.stamped if stamped != row)
    after = _sent(world, client)._replace(stamped=rest)
    return after._replace(ledger=insert(world.ledger, row, scope.planted))


def _signal_first(world: World, step: Step, scope: Scope) -> World:
    client = int(step.which)
    row = next_act(world, scope, client)
    return _signalled(world, insert(world.ledger, row, scope.planted).rows[-1])


def _signal(world: World, step: Step, scope: Scope) -> World:
    """From the API, from the other stream, or, where nothing runs, from the sweeper (5.6)."""
    ledger, planted = world.ledger, scope.planted
    row = _held(world, step)
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


def _held(world: World, step: Step) -> Row:
    row = world.ledger.row(str(step.which))
    if row is None:
        raise LookupError(str(step.which))
    return row


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
    row = _held(world, step)
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


TEARING = ("kill", "terminate", "lose_engine", "copy", "park", "beat", "stray")


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
        raise Broken("replay", f"{name}: an answer to a call that is not made") from None


def _one_step(world: World, stream: int, scope: Scope) -> World:
    run, task = world.at_work(stream)
    out = task.parked or _advance(world, run, task, scope)
    match out:
        case Call():
            ledger, answer = record(world.ledger, out, scope.planted)
            after = world._replace(ledger=ledger)
            if isinstance(answer, Ahead):  # raised: a regular activity tries on, a task fails
                return after.with_run(stream, run._replace(task=task.lost()))
            if len(task.answers) == scope.longest_task:
                raise Broken("nothing frozen", f"{NAMES[stream]}: a task that never ends")
            task = task._replace(answers=(*task.answers, answer))
            if task.parked:
                task = task._replace(parked=None, kept=len(task.answers))
                task = task.seeing(task.kept, len(run.inbox))
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
        again = lost.seeing(max(lost.kept, 1), len(run.inbox)) if lost else None
        return world.with_run(stream, run._replace(task=again))
    check_task(world, run, task, out, scope)
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


def _kill(world: World, step: Step, scope: Scope) -> World:
    return _lost(world.spent("kill"), int(step.which))


def _lost(world: World, stream: int) -> World:
    run = world.run(stream)
    if run is None or run.task is None:
        return world
    return world.with_run(stream, run._replace(task=run.task.lost()))


def _stray(world: World, step: Step, scope: Scope) -> World:
    """A call leaves, and is heard of no more: it may still commit, at any time (or never)."""
    run, task = world.at_work(int(step.which))
    call = task.parked or _advance(world, run, task, scope)
    if not isinstance(call, Call) or call in world.strays:
        return world
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
    run, task = world.at_work(stream)
    call = _advance(world, run, task, scope)
    if not isinstance(call, Call) or (call.alone and scope.planted is not Planted.SHOWN_DURABLY):
        return world  # an act that is shown alone is shown by a local activity only
    task = task.durable(len(run.inbox))._replace(parked=call)
    return world.spent("park").with_run(stream, run._replace(task=task))


def _beat(world: World, step: Step, scope: Scope) -> World:
    """A call takes long: Temporal's history goes on meanwhile, and holds what came before it."""
    stream = int(step.which)
    run, task = world.at_work(stream)
    if task.parked or not isinstance(_advance(world, run, task, scope), Call):
        return world
    return world.spent("beat").with_run(stream, run._replace(task=task.durable(len(run.inbox))))


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
    row = _held(world, step)
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
    "beat": _beat,
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
