"""The loop that both workflows share: take, play, record, tell, arm the next alarm.

No rule lives here. Signals come at least once, in any order, and may be forged or lost: `record`
knows better. State moves only by what the ledger answers.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from catalog.loading import CatalogError, knows_calendar, knows_catalog, load_rules
from domain.acts import Act, Alarm, Message, RawAct
from domain.canonical import plain
from domain.ledger import Line, TooNew, read_act, read_event, write_down
from domain.play import Core, Defect, Played, play
from domain.recording import Behind, Earlier, Early, Entry, Forged, Written
from domain.rules.rules import Rules
from domain.streams import message_id
from domain.view import Rows, changes
from workflows import effects, signals
from workflows.batch import MOST, Batch, acts_of, handed_on, newest_of, of_row, take
from workflows.life import REMEMBERED, Life

S = TypeVar("S")
L = TypeVar("L", bound=Life)

FAR_AHEAD = timedelta(days=1)
RENEWS_FIRST = "renews-first"  # runs from before it handed over at the end of a task
EARLY_PAUSE = timedelta(milliseconds=50)  # at least this long until an early alarm is tried again


class Shell(Generic[S, L]):
    """One stream's durable life. A workflow adds its core and what it shows."""

    core: Core[Any, Any, Any]

    def __init__(self, life: L) -> None:
        if workflow.info().continued_run_id is None:
            life = life.begun()  # no run of ours hands it over: of its past only the ledger tells
        self.life = life
        self.state: Any = life.state  # type: ignore[attr-defined]
        self.seq = life.seq
        self.hash = life.hash
        self.waiting: list[dict[str, Any]] = []
        self.seen: dict[str, None] = dict.fromkeys(life.seen)
        self.apart: Batch = {}  # too new for this worker: shown each time, tried in the next run
        self.looked = True  # every run begins with one `record`: it learns its past
        self.renewal = False
        self.next: Alarm | None = None  # as the ledger has it
        self.alarm: Alarm | None = None  # for which the timer runs
        self.timer: asyncio.Task[None] | None = None
        self.clock: datetime | None = None  # the database's, as it last told us
        self.early = False  # it told us that an alarm has not been reached
        self.rows: Rows = self.shown(self.state)
        self.played: Played[Any, Any] | None = None  # last
        self.written: Rows = {}  # what the rows will be once the entry under way is written
        self.last: list[Line] = []
        for row in life.waiting:
            self.act(row)

    # --- signals: plain functions that cannot fail ----------------------------------------------

    # They take whatever is sent: one argument too many, or too few, would fail the task for ever.

    @workflow.signal(name=signals.ACT)
    def act(self, *rows: Any) -> None:
        """A row of `commands`, as a plain dictionary. What is none is no act."""
        # Read when its turn comes: thousands at once must not hold the task up (2 s are all it has).
        self.waiting += [row for row in rows if isinstance(row, dict)]

    @workflow.signal(name=signals.LOOK)
    def look(self, *_: Any) -> None:
        """Come and record: the ledger knows something."""
        self.looked = True

    @workflow.signal(name=signals.RENEW)
    def renew(self, *_: Any) -> None:
        """Continue as new when what waits is done."""
        self.renewal = True

    # --- the loop -------------------------------------------------------------------------------

    async def live(self) -> None:
        """Until the stream is closed, or this run hands over to the next (then it never returns)."""
        if workflow.info().workflow_id != self.life.stream:
            return  # started by hand under another name: a stream has one life
        while True:
            await workflow.wait_condition(self.wanted)
            # At the beginning of a task, before anything is recorded in it: what arrives while a
            # task lasts makes the engine refuse its handing over, and something always does.
            if self.should_renew() and workflow.patched(RENEWS_FIRST):
                self.renew_now()
            await self.record(self.take_some())
            await self.follow_up()
            if self.over() and not self.waiting:
                return
            self.arm(self.next)
            if self.should_renew() and not workflow.patched(RENEWS_FIRST):
                await workflow.wait_condition(workflow.all_handlers_finished)
                self.renew_now()

    def wanted(self) -> bool:
        """Whether there is something to do."""
        renewal = self.renewal and self.life.manner.renew
        return bool(self.waiting) or self.looked or renewal or self.rung()

    def rung(self) -> bool:
        """Whether the armed timer has run out."""
        return self.timer is not None and self.timer.done()

    def take_some(self) -> Batch:
        """What waits, up to a limit, with what was laid apart. Each act is taken up once."""
        # Taken before the awaits that follow: what arrives meanwhile waits for the next round.
        # Of two rows under one id one is forged: both are shown, and the ledger says which.
        some, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
        self.looked = False
        batch = dict(self.apart)
        for row in some:
            taken = take(row, self.read_act)
            if taken.shown.fingerprint not in self.seen:
                batch[taken.shown.fingerprint] = taken
        return batch

    async def record(self, batch: Batch) -> None:
        """Play and write `batch`; while the ledger knows more than we do, learn and play again.

        Calls depend on signals, timers and answers only, never on what this worker can read: a
        newer worker that replays this history must make the same ones.
        """
        now = workflow.now()
        self.clock, self.early = None, False
        while True:
            defect: Defect | None = None
            try:
                entry = self.entry(batch, self.play(batch, now))
            except Defect as raised:  # a fault of ours: shown alone, unplayed
                defect, entry = raised, self.shown_alone(batch, raised)
            try:
                answer = await (effects.record_now(entry) if defect else effects.record(entry))
            except effects.GAVE_UP:
                raise defect or RuntimeError(
                    "an activity that retries without end gave up"
                ) from None
            match answer:
                case Written():
                    if defect is not None:
                        raise defect  # the task fails and retries, where operators see it
                    self.fold(answer.lines, self.played if answer.lines == entry.lines else None)
                    self.settle(answer.settled)
                    self.apart = {k: v for k, v in batch.items() if k not in answer.settled}
                    self.clock = answer.clock or self.clock
                    self.hash = answer.hash or self.hash
                    self.next = (
                        Alarm(answer.next_alarm, answer.alarm) if answer.next_alarm else None
                    )
                    await self.tell(answer.messages)
                    return
                case Behind():
                    self.fold(answer.lines)
                    self.hash = answer.hash or self.hash
                    self.settle(answer.settled)
                    for fingerprint in answer.settled:
                        batch.pop(fingerprint, None)
                    for line in answer.lines:
                        self.drop(batch, line)
                    if answer.more:
                        continue
                case Earlier():
                    for row in answer.acts:
                        taken = of_row(row, self.read_act)
                        batch[taken.shown.fingerprint] = taken
                case Forged():
                    for fingerprint in answer.fingerprints:
                        batch.pop(fingerprint, None)
                case Early():
                    now = self.clock = answer.clock
                    self.early = True

    def play(self, batch: Batch, now: datetime) -> Played[Any, Any] | None:
        """What comes of the batch; None where nothing can be played yet."""
        # What bears a stamp from far ahead no database gave: the ledger is shown it, unplayed.
        acts = [act for act in acts_of(batch) if act.submitted_at < workflow.now() + FAR_AHEAD]
        rules = self.rules(batch)
        if rules is None:
            return None
        self.played = play(self.core, self.state, acts, now, rules, self.played)
        return self.played

    def rules(self, batch: Batch) -> Rules | None:
        """The rules that this life is pinned to; before its first event, those of its first act."""
        if self.state is not None:
            return load_rules(self.state.rules.catalog, self.state.rules.calendar)
        for taken in batch.values():
            pinned = getattr(taken.act.command, "rules", None) if taken.act else None
            if pinned is not None:
                try:
                    return load_rules(pinned.catalog, pinned.calendar)
                except (CatalogError, ValueError):
                    continue  # too new for this worker, or forged: the ledger is shown it
        return None

    # --- writing --------------------------------------------------------------------------------

    def entry(self, batch: Batch, played: Played[Any, Any] | None) -> Entry:
        """All that the ledger is asked to write, and every act as it came."""
        shown = tuple(taken.shown for taken in batch.values())
        if played is None:
            return Entry(
                stream=self.life.stream,
                after_seq=self.seq,
                after_hash=self.hash,
                acts=shown,
                newest=newest_of(batch, None),
                next_alarm=None,
            )
        state, rules = self.state, self.rules(batch)
        assert rules is not None  # something was played
        lines: list[Line] = []
        messages: list[RawAct] = []
        for caused in played.events:
            state, rules = caused.after, caused.rules
            line = write_down(caused.event, caused.act, self.seq + len(lines) + 1)
            lines.append(line)
            told = self.messages(state, caused.event, rules)
            messages += [self.message(line, n, one) for n, one in enumerate(told)]
        alarm = played.alarm
        self.written = self.view(state, rules) if lines else self.rows
        return Entry(
            stream=self.life.stream,
            after_seq=self.seq,
            after_hash=self.hash,
            acts=shown,
            lines=tuple(lines),
            outcomes=played.outcomes,
            messages=tuple(messages),
            changes=changes(self.rows, self.written),
            rung=played.rung,
            newest=newest_of(batch, played.rung),
            next_alarm=alarm.when if alarm else None,
            alarm=alarm.what if alarm else "",
            closed=self.is_closed(state),
            catalog=state.rules.catalog if state else None,
            calendar=state.rules.calendar if state else None,
        )

    def shown_alone(self, batch: Batch, raised: Defect) -> Entry:
        """The act on which the core raised, with nothing to write."""
        shown = tuple(t.shown for t in batch.values() if t.act and t.act.id == raised.act)
        return Entry(
            stream=self.life.stream,
            after_seq=self.seq,
            after_hash=self.hash,
            acts=shown,
            alone=True,
        )

    def message(self, line: Line, n: int, message: Message) -> RawAct:
        """The command row of a message: its id is a function of what caused it."""
        return RawAct(
            id=message_id(self.life.stream, line.seq, n, message.to),
            stream=message.to,
            kind=message.kind,
            body=message.body,
            by={"person": "system", "role": "system"},
            submitted_at=message.at,
            happened_at=message.at,
            origin=self.life.stream,
        )

    # --- learning -------------------------------------------------------------------------------

    def fold(self, lines: tuple[Line, ...], played: Played[Any, Any] | None = None) -> None:
        """The state moves by what the ledger holds, never by what was played alone.

        `played`: what brought these very lines, where that is known; state and rows are then too.
        """
        if not lines:
            return
        if played is not None:
            self.state, self.rows = played.after, self.written
        else:
            for line in lines:
                self.state = self.core.evolve(self.state, self.read_event(line))
            self.rows = self.shown(self.state)
        self.seq = lines[-1].seq
        self.last = [*self.last, *lines][-5:]

    def settle(self, fingerprints: tuple[str, ...]) -> None:
        """These acts have their outcome; signalled again they are passed over."""
        self.seen |= dict.fromkeys(fingerprints)
        for old in list(self.seen)[:-REMEMBERED]:
            del self.seen[old]

    def drop(self, batch: Batch, line: Line) -> None:
        """An act that a caught-up line stems from has been played."""
        for fingerprint, taken in list(batch.items()):
            if taken.row is not None and taken.row.id == line.act:
                del batch[fingerprint]
                self.settle((fingerprint,))

    # --- telling others -------------------------------------------------------------------------

    async def tell(self, messages: tuple[RawAct, ...]) -> None:
        """Signals what has been written down for other streams. What fails the sweeper brings."""
        if messages:
            await asyncio.gather(*(self.signal(row) for row in messages))

    async def signal(self, row: RawAct) -> None:
        """One message to its stream, if that runs."""
        try:
            await workflow.get_external_workflow_handle(row.stream).signal(signals.ACT, plain(row))
        except ApplicationError:
            workflow.logger.info("not running now, left to the sweeper", extra={"to": row.stream})

    # --- time -----------------------------------------------------------------------------------

    def arm(self, alarm: Alarm | None) -> None:
        """One timer, replaced only when the alarm moves: each change is a history event."""
        if alarm == self.alarm and not self.rung():
            return
        if self.timer is not None and not self.timer.done():
            self.timer.cancel()
        self.alarm, self.timer = alarm, None
        if alarm is not None:
            grace = timedelta(milliseconds=self.life.manner.alarm_grace_ms)
            now = workflow.now()
            if self.clock and (self.early or self.clock > now):  # else children were started since
                now = self.clock
            wait = alarm.when + grace - now
            least = EARLY_PAUSE if self.early else timedelta()
            self.timer = asyncio.create_task(
                workflow.sleep(max(wait, least), summary=f"预警：{alarm.what}")
            )

    def should_renew(self) -> bool:
        """Whether this run is long enough, or an operator asked. What waits is handed on."""
        manner, run = self.life.manner, workflow.info()
        if not manner.renew:
            return False
        longest = manner.renew_after
        long = longest is not None and run.get_current_history_length() >= longest
        return long or self.renewal or run.is_continue_as_new_suggested()

    def carried(self) -> dict[str, Any]:
        """What the next run is given of this one; nothing is awaited between this and handing over."""
        left = [*(taken.raw for taken in self.apart.values()), *self.waiting]
        return {
            "stream": self.life.stream,
            "manner": self.life.manner,
            "seq": self.seq,
            "hash": self.hash,
            "waiting": handed_on(left),
            "seen": tuple(self.seen),
            "state": self.state,
        }

    # --- what each kind of stream adds ----------------------------------------------------------

    def read_act(self, row: RawAct) -> Act[Any]:
        """The act of a row. Raises ValidationError or TooNew where this worker cannot read it."""
        act = read_act(row)
        calendar = getattr(act.command, "calendar", None)
        if calendar is not None and not knows_calendar(calendar):
            raise TooNew(calendar)
        catalog = getattr(act.command, "catalog", None)
        if catalog is not None and not knows_catalog(catalog):
            raise TooNew(catalog)
        return act

    def read_event(self, line: Line) -> Any:
        """The event of a line of this stream."""
        return read_event(self.life.stream, line)

    def messages(self, state: Any, event: Any, rules: Rules) -> list[Message]:
        """What other streams are told because of `event`."""
        raise NotImplementedError

    def shown(self, state: Any) -> Rows:
        """The rows of the read model as the ledger has them."""
        if state is None:
            return {}
        return self.view(state, load_rules(state.rules.catalog, state.rules.calendar))

    def view(self, state: Any, rules: Rules) -> Rows:
        """The rows of the read model."""
        raise NotImplementedError

    def is_closed(self, state: Any) -> bool:
        """Whether the stream takes nothing any more."""
        raise NotImplementedError

    async def follow_up(self) -> None:
        """What follows from the state once it is recorded."""
        raise NotImplementedError

    def renew_now(self) -> None:
        """Continue as new with all that is carried."""
        raise NotImplementedError

    def over(self) -> bool:
        """Nothing begun, or all ended."""
        return self.state is None or self.is_closed(self.state)
