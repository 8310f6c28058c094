"""What `record` answers, and what it has then written: everything of an entry, or nothing.

The entries are made by hand: `record` does not ask what an event means.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import Engine, event, text
from temporalio.testing import ActivityEnvironment

from activities.record import Recorder
from domain.acts import Outcome, RawAct
from domain.canonical import plain
from domain.ledger import GENESIS, Line, faults
from domain.recording import Behind, Earlier, Early, Entry, Forged, Shown, Written
from domain.refused import Refusal
from store import commands, database, ledger
from store.commands import KeyReused
from store.ledger import Ahead, Another, record
from tests.waiting import until
from worker.stack.postgres import Urls

PROJECT, OTHER = "project/LH-2026-0001", "project/LH-2026-0002"
BY = {"person": "li.na", "role": "company", "unit": None, "company": "c-001"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def app(urls: Urls) -> Iterator[Engine]:
    engine = database.connect(urls.app, pool=8)
    yield engine
    engine.dispose()


def act(stream: str = PROJECT, **changes: Any) -> RawAct:
    """An act as a client gives it, not yet written down."""
    values: dict[str, Any] = {
        "id": uuid4(), "stream": stream, "kind": "amend", "body": {"name": "新名"}, "by": BY,
        "submitted_at": LONG_AGO, "happened_at": LONG_AGO,
    }  # fmt: skip
    return RawAct(**(values | changes))


def down(app: Engine, stream: str = PROJECT, **changes: Any) -> RawAct:
    """An act as the API writes it down."""
    return commands.write_down(app, act(stream, **changes))


def shown(*acts: RawAct) -> tuple[Shown, ...]:
    return tuple(
        Shown(id=str(one.id), fingerprint=one.fingerprint(), raw=plain(one)) for one in acts
    )


def entry(*acts: RawAct, after: int = 0, stream: str = PROJECT, **changes: Any) -> Entry:
    """A step that plays these acts, an event each."""
    lines = tuple(
        Line(seq=after + n, type="Amended", at=one.submitted_at, act=one.id, payload={"n": n})
        for n, one in enumerate(acts, start=1)
    )
    values: dict[str, Any] = {
        "stream": stream, "after_seq": after, "acts": shown(*acts), "lines": lines,
        "outcomes": tuple(Outcome(id=one.id) for one in acts),
        "newest": max((one.submitted_at for one in acts), default=None),
        "catalog": "luohe/2026.1", "calendar": "cn/2026.1",
    }  # fmt: skip
    return Entry(**(values | changes))


def counted(app: Engine, table: str) -> int:
    with app.connect() as db:
        return int(db.execute(text(f"select count(*) from {table}")).scalar_one())


def receipt(app: Engine, one: RawAct) -> commands.Receipt:
    with app.connect() as db:
        found = commands.receipt(db, one.id)
    assert found is not None
    return found


# --- written --------------------------------------------------------------------------------------


def test_everything_of_an_entry_stands_in_one_step(app: Engine) -> None:
    first, second = down(app), down(app)
    alarm = datetime(2030, 1, 1, tzinfo=UTC)
    refusal = Refusal(code="nothing_changed", zh="没有任何变动。")
    step = entry(first, second, next_alarm=alarm).but(
        outcomes=(Outcome(id=first.id), Outcome(id=second.id, refusal=refusal))
    )
    answer = record(app, step)
    assert isinstance(answer, Written)
    assert answer.lines == step.lines
    assert answer.settled == (first.fingerprint(), second.fingerprint())
    assert receipt(app, first).outcome == "done"
    assert receipt(app, second).refusal == refusal
    with app.connect() as db:
        lines = ledger.history(db, PROJECT)
        (head,) = ledger.heads(db)
    assert faults(PROJECT, lines) == []
    assert (head.seq, head.hash, head.next_alarm) == (2, lines[-1].hash, alarm)


class Passed(Cursor):
    """The wire, on which the first message of a step comes to nothing: something is in its way."""

    passed = 0

    def execute(self, query: Any, vars: Any = None) -> None:
        if str(query).startswith("execute lock") and Passed.passed == 0:
            Passed.passed += 1
            return super().execute("select where false")
        return super().execute(query, vars)


def test_what_was_in_the_way_and_is_gone_when_it_is_looked_for_stops_nothing(urls: Urls) -> None:
    engine = database.connect(urls.app)
    event.listen(engine, "connect", lambda raw, _: setattr(raw, "cursor_factory", Passed))
    one = down(engine)
    Passed.passed = 0
    assert isinstance(record(engine, entry(one)), Written)
    assert Passed.passed == 1
    with engine.connect() as db:
        assert faults(PROJECT, ledger.history(db, PROJECT)) == []
    assert receipt(engine, one).outcome == "done"
    engine.dispose()


def test_the_chain_goes_on_over_steps(app: Engine) -> None:
    for n in range(3):
        assert isinstance(record(app, entry(down(app), after=n)), Written)
    with app.connect() as db:
        lines = ledger.history(db, PROJECT)
    assert [line.seq for line in lines] == [1, 2, 3]
    assert faults(PROJECT, lines) == []


def test_a_step_without_events_settles_its_acts_and_leaves_the_chain(app: Engine) -> None:
    one = down(app)
    refusal = Refusal(code="not_now", zh="现在不能。")
    outcomes = (Outcome(id=one.id, refusal=refusal),)
    assert isinstance(record(app, entry(one, lines=(), outcomes=outcomes)), Written)
    assert receipt(app, one).outcome == "refused"
    with app.connect() as db:
        (head,) = ledger.heads(db)
    assert (head.seq, head.hash) == (0, GENESIS)


def test_an_act_that_the_worker_could_not_read_stays_without_outcome(app: Engine) -> None:
    known, too_new = down(app), down(app)
    step = entry(known).but(acts=shown(known, too_new), newest=too_new.submitted_at)
    answer = record(app, step)
    assert isinstance(answer, Written)
    assert answer.settled == (known.fingerprint(),)
    assert receipt(app, too_new).outcome is None


# --- a retry --------------------------------------------------------------------------------------


def test_the_same_step_again_is_told_what_stands_and_writes_nothing(app: Engine) -> None:
    step = entry(down(app))
    record(app, step)
    for _ in range(3):
        answer = record(app, step)
        assert isinstance(answer, Behind)
        assert answer.lines == step.lines
        assert answer.settled == (step.acts[0].fingerprint,)
    assert counted(app, "events") == 1


def test_the_same_step_ten_times_at_once_is_written_once(app: Engine) -> None:
    step = entry(down(app))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: record(app, step), range(10)))
    assert [type(answer) for answer in answers].count(Written) == 1
    assert counted(app, "events") == 1


# --- behind, ahead --------------------------------------------------------------------------------


def test_who_is_behind_is_told_the_lines_that_came_after(app: Engine) -> None:
    steps = [entry(down(app), after=n) for n in range(3)]
    for step in steps:
        record(app, step)
    late = down(app)
    answer = record(app, entry(late, after=1))
    assert isinstance(answer, Behind)
    assert [line.seq for line in answer.lines] == [2, 3]
    assert [line.act for line in answer.lines] == [step.outcomes[0].id for step in steps[1:]]
    assert answer.settled == ()
    assert not answer.more
    assert receipt(app, late).outcome is None


def test_what_is_too_much_for_one_answer_is_told_in_several(app: Engine) -> None:
    one = down(app)
    many = ledger.HELD_AT_ONCE + 10
    lines = tuple(
        Line(seq=n, type="Amended", at=one.submitted_at, act=one.id) for n in range(1, many + 1)
    )
    record(app, entry(one, lines=lines))
    answer = record(app, entry())
    assert isinstance(answer, Behind)
    assert (len(answer.lines), answer.more) == (ledger.HELD_AT_ONCE, True)
    rest = record(app, entry(after=answer.lines[-1].seq))
    assert isinstance(rest, Behind)
    assert (len(rest.lines), rest.more) == (10, False)


def test_an_act_that_is_settled_already_is_not_played_again(app: Engine) -> None:
    """Refused before, so that the head has not moved."""
    one, other = down(app), down(app)
    refused = (Outcome(id=one.id, refusal=Refusal(code="no", zh="不行。")),)
    record(app, entry(one, lines=(), outcomes=refused))
    answer = record(app, entry(one, other))
    assert isinstance(answer, Behind)
    assert (answer.lines, answer.settled) == ((), (one.fingerprint(),))
    assert counted(app, "events") == 0


def test_who_is_ahead_of_the_ledger_is_never_followed(app: Engine) -> None:
    """A ledger restored from a backup: a person has to look."""
    with pytest.raises(Ahead):
        record(app, entry(down(app), after=5))
    assert counted(app, "events") == 0


def test_who_has_another_history_of_the_same_length_is_never_followed(app: Engine) -> None:
    """The ledger was restored and has gone another way since."""
    first = record(app, entry(down(app)))
    assert isinstance(first, Written)
    more = entry(down(app), after=1)
    with pytest.raises(Another):
        record(app, more.but(after_hash="0" * 16))
    assert counted(app, "events") == 1
    second = record(app, more.but(after_hash=first.hash))
    assert isinstance(second, Written)
    late = record(app, entry(after=1).but(after_hash=first.hash))
    assert isinstance(late, Behind)
    assert late.hash == second.hash
    with pytest.raises(Another):
        record(app, entry(after=1).but(after_hash="0" * 16))


# --- forged ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"id": uuid4()},
        {"body": {"name": "别的"}},
        {"by": BY | {"person": "li.si"}},
        {"kind": "terminate"},
        {"submitted_at": LONG_AGO},
        {"happened_at": LONG_AGO},
        {"origin": "review/LH-2026-0001/idea_review/1"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_act_that_differs_from_its_row_is_forged(app: Engine, change: dict[str, Any]) -> None:
    true = down(app)
    forged = true.but(**change)
    answer = record(app, entry(forged))
    assert isinstance(answer, Forged)
    assert answer.fingerprints == (forged.fingerprint(),)
    assert counted(app, "events") == 0
    assert receipt(app, true).outcome is None
    assert isinstance(record(app, entry(true)), Written)  # the true one is none the worse


def test_an_act_of_another_stream_is_forged_here(app: Engine) -> None:
    elsewhere = down(app, OTHER)
    assert isinstance(record(app, entry(elsewhere)), Forged)


def test_a_forged_act_is_noted_once_as_it_came(app: Engine) -> None:
    forged = act()
    for _ in range(3):
        record(app, entry(forged))
    with app.connect() as db:
        (raw,) = db.execute(text("select raw from refused_signals")).scalars()
    assert raw == plain(forged)


def test_what_is_no_act_at_all_is_forged_and_no_defect(app: Engine) -> None:
    nothing = Shown(id="绝不是编号", fingerprint="unreadable:{}", raw={"id": "绝不是编号"})
    almost = Shown(id="g" * 8 + "-" + "-".join(["g" * 4] * 3) + "-" + "g" * 12,
                   fingerprint="unreadable:x", raw={})  # fmt: skip
    for one in (nothing, almost):
        answer = record(app, entry(acts=(one,)))
        assert isinstance(answer, Forged)


def test_a_forged_act_with_a_zero_byte_is_noted_and_no_defect(app: Engine) -> None:
    """Else one signal by hand would stop the project for good."""
    assert isinstance(record(app, entry(act(body={"name": "\x00", "\x00": 1}))), Forged)
    assert counted(app, "refused_signals") == 1


def test_forged_comes_before_all_else(app: Engine) -> None:
    record(app, entry(down(app)))
    down(app)
    assert isinstance(record(app, entry(act(), rung=datetime(2099, 1, 1, tzinfo=UTC))), Forged)


# --- earlier --------------------------------------------------------------------------------------


def test_acts_written_down_before_the_newest_cause_are_told(app: Engine) -> None:
    lost = down(app)
    heard = down(app)
    later = down(app)
    answer = record(app, entry(heard))
    assert isinstance(answer, Earlier)
    assert [one.fingerprint() for one in answer.acts] == [lost.fingerprint()]
    assert counted(app, "events") == 0
    both = entry(lost, heard)
    assert isinstance(record(app, both), Written)
    assert receipt(app, later).outcome is None


def test_an_alarm_too_waits_for_the_acts_before_it(app: Engine) -> None:
    lost = down(app)
    answer = record(app, entry(rung=lost.submitted_at, newest=lost.submitted_at))
    assert isinstance(answer, Earlier)


def test_a_look_is_told_of_everything_that_waits(app: Engine) -> None:
    waiting = [down(app) for _ in range(3)]
    answer = record(app, entry())
    assert isinstance(answer, Earlier)
    assert [one.id for one in answer.acts] == [one.id for one in waiting]


def test_no_more_is_told_at_once_than_is_played_at_once(app: Engine) -> None:
    for _ in range(ledger.ACTS_AT_ONCE + 5):
        down(app)
    answer = record(app, entry())
    assert isinstance(answer, Earlier)
    assert len(answer.acts) == ledger.ACTS_AT_ONCE


def test_what_waits_on_another_stream_is_none_of_ours(app: Engine) -> None:
    down(app, OTHER)
    assert isinstance(record(app, entry(down(app))), Written)


def test_an_act_written_down_while_the_head_is_locked_is_seen_as_earlier(app: Engine) -> None:
    """The insertion holds the head's lock until it commits; `record` waits and then sees it."""
    heard = down(app)
    with database.own_transaction(app) as cursor:
        cursor.execute("begin")
        slow = commands.insert(cursor, act())
        with ThreadPoolExecutor(1) as thread:
            step = thread.submit(record, app, entry(heard, newest=slow.submitted_at))
            until(lambda: blocked(app) == 1)
            cursor.execute("commit")
            answer = step.result(timeout=30)
    assert isinstance(answer, Earlier)
    assert [one.id for one in answer.acts] == [slow.id]


def blocked(app: Engine) -> int:
    with app.connect() as db:
        waiting = db.execute(text("select count(*) from pg_stat_activity where wait_event_type ="
                                  " 'Lock' and datname = current_database()"))  # fmt: skip
        return int(waiting.scalar_one())


# --- early ----------------------------------------------------------------------------------------


def test_an_alarm_that_the_database_has_not_reached_is_early(app: Engine) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    answer = record(app, entry(rung=soon, newest=soon))
    assert isinstance(answer, Early)
    assert answer.clock < soon
    assert isinstance(record(app, entry(rung=answer.clock, newest=answer.clock)), Written)


def test_a_simulations_clock_takes_the_databases_place(app: Engine) -> None:
    then = datetime(2031, 5, 1, tzinfo=UTC)
    one = commands.write_down(app, act(), clock=then)
    assert one.submitted_at == then
    assert isinstance(record(app, entry(one, rung=then), lambda: then), Written)
    with app.connect() as db:
        (line,) = ledger.history(db, PROJECT)
    assert line.recorded_at == then


# --- shown alone ----------------------------------------------------------------------------------


def test_an_act_shown_alone_writes_nothing_and_learns_whether_it_still_counts(app: Engine) -> None:
    one = down(app)
    alone = Entry(stream=PROJECT, after_seq=0, acts=shown(one), alone=True)
    assert record(app, alone) == Written()
    assert receipt(app, one).outcome is None
    by = {"person": "zhao.yun", "role": "operator"}
    commands.set_aside(app, one.id, "数据有误", by)
    answer = record(app, alone)
    assert isinstance(answer, Behind)
    assert answer.settled == (one.fingerprint(),)
    forged = one.but(kind="terminate")
    assert isinstance(record(app, alone.but(acts=shown(forged))), Forged)


def test_what_was_not_written_holds_no_lock(app: Engine, urls: Urls) -> None:
    """Else a set-aside, and every act on the stream, would wait for a connection in the pool."""
    one = down(app)
    other = database.connect(urls.app, pool=1)
    for step in (
        Entry(stream=PROJECT, after_seq=0, acts=shown(one), alone=True),
        entry(act()),
        entry(rung=datetime(2099, 1, 1, tzinfo=UTC), newest=LONG_AGO),
        entry(),
    ):
        assert record(app, step)
        with other.begin() as db:
            db.execute(text("select 1 from streams where stream = :s for update nowait"),
                       {"s": PROJECT})  # fmt: skip
    other.dispose()


# --- messages -------------------------------------------------------------------------------------


def test_messages_are_written_once_with_what_caused_them(app: Engine) -> None:
    cause = down(app)
    message = act(OTHER, origin=PROJECT, by={"person": "system", "role": "system"})
    step = entry(cause, messages=(message,))
    record(app, step)
    record(app, step)
    later = entry(down(app), after=1, messages=(message,))
    assert isinstance(record(app, later), Written)
    with app.connect() as db:
        assert commands.by_id(db, message.id) == message
        (open_there,) = [one for one in ledger.open_streams(db) if one == OTHER]
    assert counted(app, "commands") == 3
    told = record(app, entry(stream=OTHER))
    assert isinstance(told, Earlier)
    assert told.acts == (message,)
    assert open_there


def test_a_message_bears_its_causes_time_and_moves_no_stamp(app: Engine) -> None:
    """Else a late message would push the stamps of people's acts into the past or future."""
    first = down(app, OTHER)
    message = act(OTHER, origin=PROJECT, submitted_at=LONG_AGO)
    record(app, entry(down(app), messages=(message,)))
    assert down(app, OTHER).submitted_at > first.submitted_at


# --- streams beside each other --------------------------------------------------------------------


def test_two_streams_do_not_block_each_other(app: Engine) -> None:
    """Each locks its own head only, also where it writes messages to the other."""
    with app.connect() as db, db.begin():
        db.execute(text("insert into streams (stream) values (:s)"), {"s": PROJECT})
    with app.connect() as holding:
        holding.execute(text("select 1 from streams where stream = :s for update"), {"s": PROJECT})
        message = act(PROJECT, origin=OTHER)
        with ThreadPoolExecutor(1) as thread:
            one = down(app, OTHER)
            step = entry(one, stream=OTHER, messages=(message,))
            answer = thread.submit(record, app, step).result(timeout=30)
        holding.rollback()
    assert isinstance(answer, Written)


def test_two_streams_that_tell_each_other_at_once_do_not_deadlock(app: Engine) -> None:
    pairs = ((PROJECT, OTHER), (OTHER, PROJECT))
    acts = {stream: [down(app, stream) for _ in range(20)] for stream, _ in pairs}
    barrier = threading.Barrier(2)

    def live(stream: str, other: str) -> list[type]:
        answers = []
        for n, one in enumerate(acts[stream]):
            message = act(other, origin=stream, submitted_at=datetime(2099, 1, 1, tzinfo=UTC))
            barrier.wait(timeout=30)
            step = entry(one, after=n, stream=stream, messages=(message,))
            answers.append(type(record(app, step)))
        return answers

    with ThreadPoolExecutor(2) as threads:
        lives = [threads.submit(live, *pair) for pair in pairs]
        assert [one.result(timeout=20) for one in lives] == [[Written] * 20] * 2


# --- writing down ---------------------------------------------------------------------------------


def test_stamps_of_a_stream_are_unlike_and_in_order_of_commits(app: Engine) -> None:
    """Whoever looks in between sees every act stamped before the newest that he sees."""
    done = threading.Event()

    def looks() -> list[list[datetime]]:
        seen = []
        while not done.is_set():
            with app.connect() as db:
                stamps = db.execute(text("select submitted_at from commands order by 1"))
                seen.append(list(stamps.scalars()))
        return seen

    with ThreadPoolExecutor(5) as threads:
        looking = threads.submit(looks)
        acts = [one.result() for one in [threads.submit(down, app) for _ in range(60)]]
        done.set()
    stamps = sorted(one.submitted_at for one in acts)
    assert len(set(stamps)) == 60
    assert all(seen == stamps[: len(seen)] for seen in looking.result())


def test_the_same_act_twice_is_one_and_keeps_its_stamp(app: Engine) -> None:
    one = act()
    assert commands.write_down(app, one) == commands.write_down(app, one)
    assert counted(app, "commands") == 1


def test_the_same_id_for_another_act_is_refused(app: Engine) -> None:
    one = act()
    commands.write_down(app, one)
    with pytest.raises(KeyReused):
        commands.write_down(app, one.but(body={"name": "别的"}))


def test_a_back_dated_act_keeps_when_it_happened(app: Engine) -> None:
    dated = commands.write_down(app, act(), dated=True)
    assert dated.happened_at == LONG_AGO
    assert dated.submitted_at > LONG_AGO
    assert isinstance(record(app, entry(dated)), Written)


def test_a_recording_that_is_called_off_is_not_broken_off(app: Engine) -> None:
    """A workflow task that lasted too long calls its activity off. Thrown into the thread, that would
    leave locks held and connections nobody gives back."""
    room = ActivityEnvironment()
    assert isinstance(record(app, entry(down(app))), Written)
    step = entry(down(app), after=1)
    with ThreadPoolExecutor(1) as threads:
        with app.connect() as holding:
            holding.execute(
                text("select 1 from streams where stream = :s for update"), {"s": PROJECT}
            )
            waiting = threads.submit(room.run, Recorder(app).record, step)
            until(lambda: blocked(app))
            room.cancel()
        assert isinstance(waiting.result(10).answer, Written)
