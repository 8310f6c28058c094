"""The desk: what routes and pages do with an act. Write it down, signal it, wait for its receipt.

The door's question (who may) is asked before anything is written down; the law's is the core's
alone. Once `give` has written the row the act cannot be lost, whatever becomes of us.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeVar
from uuid import UUID, uuid5

import structlog
from sqlalchemy import Engine as Database
from temporalio.service import RPCError, RPCStatusCode

from api import parting
from api.engine import Engine
from api.forms import REGISTER, Form, Kept, Reading
from api.problems import (
    BadForm,
    Hidden,
    KeptOut,
    Mistake,
    NotAllowed,
    NotThere,
    Problem,
    refused,
)
from api.waiting import Waiting
from domain.acts import Actor, RawAct
from domain.canonical import plain
from domain.clock import local_day
from domain.identity import Thing, Verb, may, who_may, who_may_project
from domain.project.bundle_commands import AnswerBundle
from domain.project.bundles import bundle_of, every_item
from domain.project.commands import RecordAssessment
from domain.project.duty_commands import AdvanceSupport, Report, ReturnReport
from domain.project.standstill_commands import CheckWorksPermit
from domain.project.state import Project
from domain.refused import Refused
from domain.review.commands import AnswerToStep, DecideOnPromise, Giver, RulesVersion
from domain.review.papers import may_set
from domain.review.promising import check_trusted
from domain.review.state import Review
from domain.rules.items import Item
from domain.rules.rules import Rules
from domain.streams import project_of, project_stream, review_of
from domain.units import Handler
from store import commands, doors, judging, people, promises
from store import scope as scopes
from store.away import AWAY, Hangs, lost
from store.receipts import Answer, Notice
from store.registering import project_key, register_once

ACTS = UUID("0d6f4f3e-8f0b-5c39-9a61-6d1b6d1f2a55")  # namespace: an act by person and key
NO_CODE = "LH-0000-0000"  # while it is asked who may: a code is only given to what may be
SOON_S = 0.25  # with Temporal away nothing will come but what has come already

KEY = re.compile(r"[\x21-\x7e]{1,200}")  # by which a try is known to be of the same act
DOORS_SEEN = 20_000  # a city's open rounds, and more

HANGS_S = 8.0  # longer than every time-out of a connection that still lives

_SLOW = (RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)

log = structlog.get_logger()
A_PROJECT = Thing(project=True)  # of which no more is known
T = TypeVar("T")
D = TypeVar("D", doors.ReviewAtDoor, doors.ProjectAtDoor)

# Whose these are hangs on how the project stands.
JUDGED_BY_STATE = (
    Report, ReturnReport, AdvanceSupport, CheckWorksPermit, RecordAssessment, AnswerBundle,
)  # fmt: skip


class Given(NamedTuple):
    """An act as it came: by whom, under which key, and the id that follows from both."""

    by: Actor
    key: str
    id: UUID

    @classmethod
    def of(cls, by: Actor, key: str) -> Given:
        """The same person with the same key means the same act."""
        return cls(by, key, uuid5(ACTS, f"{by.person}\n{key}"))


class Desk:
    """Holds the ways out: database, engine, waiters, and the rules by which projects live."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        rules_of: judging.RulesOf,
        *,
        rules: RulesVersion,
        patience_s: float,
        threads: ThreadPoolExecutor,
    ) -> None:
        self.database = database
        self.engine = engine
        self.rules_of = rules_of
        self.newest = rules
        self.patience_s = patience_s
        self._threads = threads
        # Whole transactions, whatever a pooled connection was used for before.
        self._transactions = database.execution_options(isolation_level="READ COMMITTED")
        self.waiting = Waiting(database, self.ask)
        self._seen: dict[str, Any] = {}  # doors, by stream

    async def ask(self, question: Callable[..., T], *given: Any) -> T:
        """A question to the database, off the loop. Its first argument is the database.

        Asked again once where the connection was gone: questions, and acts by their id, may be.
        """
        try:
            return await self._in_time(question, *given)
        except AWAY as no:
            if not lost(no):
                raise
        self.database.dispose()  # the others of the pool were cut off with it
        return await self._in_time(question, *given)

    async def _in_time(self, question: Callable[..., T], *given: Any) -> T:
        """A database that was stopped answers nothing and ends nothing: we do not wait with it."""
        asked = asyncio.get_running_loop().run_in_executor(
            self._threads, question, self.database, *given
        )
        try:
            async with asyncio.timeout(HANGS_S):
                return await asked
        except TimeoutError:
            raise Hangs from None

    def current_rules(self) -> Rules:
        """The rules that new projects live by."""
        return self.rules_of(self.newest.catalog, self.newest.calendar)

    # --- giving an act ---------------------------------------------------------------------------

    async def register(self, reading: Reading, form: Form, given: Given) -> Answer:
        """A new project, under a code of its own: the same key has the same code."""
        return await self._given(given, self._write_registration, reading, form, given)

    async def on_project(self, code: str, reading: Reading, form: Form, given: Given) -> Answer:
        """An act on a project."""
        return await self._given(given, self._write_on_project, code, reading, form, given)

    async def on_review(self, stream: str, reading: Reading, form: Form, given: Given) -> Answer:
        """An act on a round."""
        return await self._given(given, self._write_on_review, stream, reading, form, given)

    async def _given(self, given: Given, write: Callable[..., RawAct], *what: Any) -> Answer:
        with self.waiting.waiter(given.id) as told:
            row = await self.ask(write, *what)
            began = asyncio.get_running_loop().time()
            delivered = await self.deliver(row)
            left = self.patience_s - (asyncio.get_running_loop().time() - began)
            notice = await self.waiting.outcome(
                row.id, told, max(left, 0) if delivered else min(SOON_S, self.patience_s)
            )
        if notice is None:
            log.info("not played in time", command_id=str(row.id), stream=row.stream)
        return _receipt(row, notice or Notice(row.id))

    async def deliver(self, row: RawAct) -> bool:
        """Brings the act to its stream; what it cannot deliver the sweeper brings. Never raises.

        False where Temporal is away. Where it was only slow, the act may well have come there.
        """
        try:
            async with asyncio.timeout(self.patience_s or None):
                if row.kind == REGISTER.kind:
                    await self.engine.signal_with_start(row.stream, row)
                elif not await self.engine.signal(row):
                    await self._wake(row)
        except (RPCError, RuntimeError, OSError, TimeoutError, *AWAY) as no:
            log.warning("left to the sweeper", command_id=str(row.id), because=repr(no)[:200])
            return isinstance(no, TimeoutError) or (isinstance(no, RPCError) and no.status in _SLOW)
        return True

    async def _wake(self, row: RawAct) -> None:
        """The stream does not run: the ledger says what is to become of the act, else it starts."""
        judged = await asyncio.get_running_loop().run_in_executor(
            self._threads, judging.judge, self._transactions, row, self.rules_of
        )
        if not judged:
            await self.engine.signal_with_start(row.stream, row)

    # --- writing it down (in a thread: psycopg2 blocks) --------------------------------------------

    def _write_registration(
        self, database: Database, reading: Reading, form: Form, given: Given
    ) -> RawAct:
        def asking(code: str) -> tuple[Any, tuple[commands.Words, ...]]:
            return reading.command_of(form, given.id, _all_apart, code=code, rules=self.newest)

        command, words = asking(NO_CODE)
        if why := who_may_project(given.by, command, None, self.current_rules()):
            raise NotAllowed(why)
        with _reuse_told():
            row = register_once(
                database,
                project_key(command.name, command.county, command.national_code),
                local_day(datetime.now(UTC)).year,
                lambda code: self.row(project_stream(code), reading, asking(code)[0], form, given),
                idempotency_key=given.key,
                words=words,
            )
        if row.id != given.id:
            raise _registered_before(row, given.by, self.current_rules())
        return row

    def _write_on_project(
        self, database: Database, code: str, reading: Reading, form: Form, given: Given
    ) -> RawAct:
        def write(door: doors.ProjectAtDoor | None) -> RawAct:
            if door is None:
                raise no_project(code)
            known = Thing(project=True, company=door.owner, county=door.county)
            if self._hidden(database, given.by, code, known):
                raise hidden_project(code)
            rules = self.rules_of(door.catalog, door.calendar)
            kept = _kept_on_project(form, rules)
            command, words = reading.command_of(form, given.id, kept, **parting.ours(reading.kind))
            project = self._project_at_door(database, door, command)
            if why := who_may_project(given.by, command, project, rules):
                raise NotAllowed(why)
            parting.check_other(database, command)
            if ours := parting.ours(reading.kind, database, given.id):
                command, words = reading.command_of(form, given.id, kept, **ours)
            return self._written(database, stream, reading, command, words, form, given, door)

        stream = project_stream(code)
        return self._at_door(
            database, given.by, stream, lambda: doors.project(database, code), write
        )

    def _write_on_review(
        self, database: Database, stream: str, reading: Reading, form: Form, given: Given
    ) -> RawAct:
        def write(door: doors.ReviewAtDoor | None) -> RawAct:
            if door is None:
                raise no_review(stream)
            rules = self.rules_of(door.catalog, door.calendar)
            try:
                command, words = reading.command_of(form, given.id, kept_plain(door.item, rules))
                review = _round_at_door(database, door, command)
                if why := who_may(given.by, command, review, rules):
                    raise NotAllowed(why)
                if isinstance(command, DecideOnPromise):
                    _check_trusted(database, door.applicant, rules)
                if isinstance(command, AnswerToStep) and review.escalation(command.step) is None:
                    # It may be anybody's to answer, the law says that it has not rung: but only to
                    # whoever may see the round.
                    if self._hidden(database, given.by, door.project):
                        raise hidden_review(stream)
            except Problem:  # who may give the command may see the round; who may not, perhaps
                if self._hidden(database, given.by, door.project):
                    raise hidden_review(stream) from None
                raise
            return self._written(database, stream, reading, command, words, form, given, door)

        return self._at_door(
            database, given.by, stream, lambda: doors.review(database, stream), write
        )

    @staticmethod
    def _hidden(database: Database, by: Actor, code: str, known: Thing = A_PROJECT) -> bool:
        """Whether the project is not this person's to see. Asked only where `known` does not tell."""
        if may(by, Verb.SEE_PROJECT, known) is None:
            return False
        thing = scopes.project(database, code)
        return thing is None or may(by, Verb.SEE_PROJECT, thing) is not None

    def _at_door(
        self,
        database: Database,
        by: Actor,
        stream: str,
        ask: Callable[[], D | None],
        write: Callable[[D | None], RawAct],
    ) -> RawAct:
        """Writes on what was last seen at the stream's door, which the insertion makes sure of.

        Asked anew where nothing was seen, where it is no longer so, and before anybody is refused.
        """
        if (seen := self._seen.get(stream)) is not None:
            try:
                return write(seen)
            except (commands.Moved, Problem):
                self._seen.pop(stream, None)
        while True:
            door = ask()
            try:
                row = write(door)
            except commands.Moved:
                if people.disabled(database, by.person):
                    raise KeptOut from None
                continue
            if len(self._seen) >= DOORS_SEEN:
                self._seen.clear()
            self._seen[stream] = door
            return row

    def _project_at_door(
        self, database: Database, door: doors.ProjectAtDoor, command: Any
    ) -> Project:
        """As much of a project as the question asks: most ask whose it is, some what is due."""
        if isinstance(command, JUDGED_BY_STATE):
            with database.connect() as db:
                project: Project = judging.state_of(db, project_stream(door.code))
            return project
        known: dict[str, Any] = {"code": door.code, "owner": door.owner, "county": door.county}
        return Project.model_construct(**known)

    def _written(
        self,
        database: Database,
        stream: str,
        reading: Reading,
        command: Any,
        words: tuple[commands.Words, ...],
        form: Form,
        given: Given,
        door: doors.Door,
    ) -> RawAct:
        row = self.row(stream, reading, command, form, given)
        dated = getattr(form, "happened_at", None) is not None
        if dated and given.by.company is not None:
            raise BadForm(
                [Mistake("happened_at", "申请以平台收到的时间为准，不能填写更早的发生时间")],
                "not_back_dated",
            )
        with _reuse_told():
            there = commands.write_down(
                database, row, key=given.key, dated=dated, words=words, door=door
            )
            if there.happened_at != (row.happened_at if dated else there.submitted_at):
                raise commands.KeyReused(given.key)
        return there

    @staticmethod
    def row(stream: str, reading: Reading, command: Any, form: Form, given: Given) -> RawAct:
        """The act as a row, before the database has put its stamp on it."""
        now = datetime.now(UTC)  # the database puts its own stamp in its place
        return RawAct(
            id=given.id,
            stream=stream,
            kind=reading.kind,
            body=reading.body_of(command),
            by=plain(given.by),
            submitted_at=now,
            happened_at=getattr(form, "happened_at", None) or now,
        )


@contextmanager
def _reuse_told() -> Iterator[None]:
    try:
        yield
    except commands.KeyReused:
        raise Problem(
            422,
            "idempotency_key_reused",
            "这个 Idempotency-Key 已用于内容不同的另一次办理：新的办理请换一个新的键。",
        ) from None


# --- what is seen, and by whom -------------------------------------------------------------------


def no_project(code: str) -> NotThere:
    """There is no such project, or not for you."""
    return NotThere(f"没有找到项目 {code}。")


def hidden_project(code: str) -> Hidden:
    """The same words for one that is there, and not for you."""
    return Hidden(no_project(code).detail)


def no_review(stream: str) -> NotThere:
    """There is no such round, or not for you."""
    name = review_of(stream)
    return NotThere(f"没有找到项目 {name.project} 的事项 {name.item} 第{name.round}轮。")


def hidden_review(stream: str) -> Hidden:
    """The same words for one that is there, and not for you."""
    return Hidden(no_review(stream).detail)


def _registered_before(row: RawAct, by: Actor, rules: Rules) -> Problem:
    """The project is there already, by another request, a file or another applicant."""
    area = rules.area(row.body.get("county") or "")
    thing = Thing(project=True, company=row.body.get("owner"), county=area.id if area else None)
    which = f"（{project_of(row.stream)}）" if may(by, Verb.SEE_PROJECT, thing) is None else ""
    return Problem(
        409,
        "registered_before",
        f"该项目已经登记{which}：国家编码相同，或者名称和所在县区都相同。"
        "如确是另一个项目，请在名称中写明区别。",
    )


def _check_trusted(database: Database, applicant: str | None, rules: Rules) -> None:
    """Raises the law's no where the applicant's record in any project keeps him from 告知承诺.

    Asked here since no stream knows the other projects of a company.
    """
    with database.connect() as db:
        record = promises.against(db, applicant)
    try:
        check_trusted(record, rules)
    except Refused as no:
        raise refused(no.refusal) from None


def _round_at_door(database: Database, door: doors.ReviewAtDoor, command: Any) -> Review:
    """As much of a round as the question asks: most ask whose it is, an answer whom it reached."""
    if isinstance(command, AnswerToStep) or command.giver is Giver.HANDED:
        with database.connect() as db:
            review: Review = judging.state_of(db, door.stream)
        return review
    handler: dict[str, Any] = {"unit": door.unit, "acted_by": door.acted_by}
    known: dict[str, Any] = {
        "project": door.project,
        "item": door.item,
        "applicant": door.applicant,
        "handler": Handler.model_construct(**handler),
    }
    return Review.model_construct(**known)


# --- which fields stay plain ---------------------------------------------------------------------


def _kept_on_project(form: Form, rules: Rules) -> Kept:
    """Of an act about an item what its form keeps; of one about a bundle, what any member's does."""
    if (bundle := getattr(form, "bundle", None)) is None:
        return kept_plain(getattr(form, "item", None), rules)
    try:
        items = every_item(bundle_of(bundle, rules))
    except KeyError:
        return _all_apart  # none of ours: the core says so
    return _kept([rules.item(one) for one in items], rules)


def kept_plain(item: str | None, rules: Rules) -> Kept:
    """Figures, days, flags and facts stay in the ledger as they are; all other words lie apart.

    What it gives raises BadForm for a figure that is none: as mere words it would not count.
    """
    try:
        one = rules.item(item or "")
    except KeyError:
        return _all_apart  # no item, or none of ours: the core says so
    return _kept([one], rules)


def _kept(items: Sequence[Item], rules: Rules) -> Kept:
    types = {field.id: field.type for one in items for field in one.fields}
    facts = [fact for one in items for fact in may_set(one, rules)]

    def kept(name: str, value: str) -> bool:
        kind = types.get(name, "text")
        if name in facts:
            if len(value) > 200:
                raise BadForm([Mistake(f"fields.{name}", "最多200个字")])
            return True
        if kind == "text":
            return False
        if not _FORMS[kind](value):
            raise BadForm([Mistake(f"fields.{name}", f"应为{_FORM_ZH[kind]}")])
        return True

    return kept


def _all_apart(name: str, value: str) -> bool:
    return False


def _number(value: str) -> bool:
    try:
        return len(value) <= 30 and Decimal(value.replace(",", "")).is_finite()
    except InvalidOperation:
        return False


_FORMS: dict[str, Callable[[str], bool]] = {
    "number": _number,
    "date": lambda value: bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII)),
    "flag": lambda value: value in ("true", "false", "是", "否"),
}
_FORM_ZH = {"number": "数字", "date": "日期，写作 2026-03-01", "flag": "是或否"}


def _receipt(row: RawAct, notice: Notice) -> Answer:
    return Answer(
        id=row.id,
        stream=row.stream,
        kind=row.kind,
        actor=row.by,
        submitted_at=row.submitted_at,
        happened_at=row.happened_at,
        outcome=notice.outcome,
        refusal=notice.refusal,
        settled_at=notice.settled_at,
        state=notice.state,
        rules=notice.rules,
    )
