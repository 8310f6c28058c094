"""Does all that is stored of one project agree: lines, heads, acts, messages, read model?

What belongs to what is asked of the rows, not of what today's code would write: a message must stem
from a line of its origin, whatever newer code would tell; only rows of the read model are compared
with what this code makes of them, because they can be made anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Connection

from catalog.loading import CatalogError
from domain.acts import RawAct
from domain.ledger import HeldLine
from domain.project.state import Project
from domain.review.state import Review
from domain.streams import is_review, message_id, project_stream, review_stream
from store import audit, rebuilding
from store.audit import Command, Standing
from store.commands import SET_ASIDE
from store.judging import RulesOf
from store.rebuilding import Folded, Typed
from store.roots import Mark
from worker.findings import Finding, Kind, chain

UNSETTLED = timedelta(seconds=60)  # an act without outcome for so long is an alert (design.md 5)
MESSAGES_OF_A_LINE = 500  # more than any event tells
UNREADABLE = (ValueError, LookupError, CatalogError)  # what folding a damaged stream may raise


class Agreement:
    """One project's streams and acts. `lines`, by stream, is there after `check`."""

    def __init__(
        self, code: str, standings: list[Standing], acts: list[Command], now: datetime
    ) -> None:
        self._code = code
        self._standings = {one.stream: one for one in standings}
        self._acts = {act.id: act for act in acts}
        self._now = now
        self.lines: dict[str, list[HeldLine]] = {stream: [] for stream in self._standings}
        self._unreadable: dict[str, None] = {}
        self._folded: dict[str, Folded] = {}
        self._elsewhere: dict[str, list[HeldLine]] = {}  # of another project, which told this one

    def check(self, db: Connection, rules_of: RulesOf) -> Iterator[Finding]:
        """All that does not agree."""
        yield from self._read(db)
        for stream, standing in self._standings.items():
            head = None if standing.missing else Mark(standing.seq, standing.hash)
            yield from chain(stream, self.lines[stream], head)
            yield from self._fold(standing, rules_of)
        yield from self._read_model(db)
        yield from self._played()
        self._read_elsewhere(db)
        for act in self._acts.values():
            yield from self._act(act)
        yield from self._rounds()

    # --- lines, heads, states -------------------------------------------------------------------

    def _read(self, db: Connection) -> Iterator[Finding]:
        for row in audit.lines(db, list(self._standings)):
            where = f"{row['stream']}#{row['seq']}"
            told = (row.pop("person"), row.pop("unit"))
            try:
                line = HeldLine.model_validate(row)
            except ValidationError as wrong:
                self._unreadable[row["stream"]] = None
                yield _finding("unreadable", where, f"不成为账本的一行（{wrong.error_count()}处）")
                continue
            self.lines[line.stream].append(line)
            if told != ((line.by.person, line.by.unit) if line.by else (None, None)):
                yield _finding("chain", where, "person、unit 两列与行为人不符")

    def _fold(self, standing: Standing, rules_of: RulesOf) -> Iterator[Finding]:
        stream = standing.stream
        if standing.missing:
            yield _finding("head", stream, "账本中有行，却没有流首")
        if stream in self._unreadable:
            return
        try:
            folded = rebuilding.fold(stream, self.lines[stream], rules_of)
        except UNREADABLE as wrong:
            self._unreadable[stream] = None
            told = " ".join(str(wrong).split())[:160]
            yield _finding("unreadable", stream, f"这些行不能连成一段经过：{told}")
            return
        self._folded[stream] = folded
        if standing.missing:
            return
        for name in ("next_alarm", "closed"):
            there, wanted = getattr(standing, name), getattr(folded, name)
            if there != wanted:
                yield _finding("head", stream, f"{name} 现为{there}，应为{wanted}")
        if folded.state is not None:
            pinned = folded.state.rules
            if (standing.catalog, standing.calendar) != (pinned.catalog, pinned.calendar):
                yield _finding("head", stream, "所记的目录、日历版本与账本不符")

    def _read_model(self, db: Connection) -> Iterator[Finding]:
        wanted: Typed = {}
        for folded in self._folded.values():
            wanted |= rebuilding.typed(folded.rows)
        there = rebuilding.rows_there(db, list(self._standings), [self._code])
        readable = {key: row for key, row in there.items() if self._is_readable(key[0], row)}
        for one in rebuilding.differences(wanted, readable):
            yield _finding("read_model", one.key, one.zh)

    def _is_readable(self, table: str, row: dict[str, Any]) -> bool:
        stream = row["stream"] if "stream" in row else project_stream(self._code)
        return stream not in self._unreadable

    def _read_elsewhere(self, db: Connection) -> None:
        """The lines of projects of which a message came: split or merged. What is damaged there is
        told where that project is checked."""
        others = dict.fromkeys(one.origin for one in self._acts.values() if one.origin)
        elsewhere = [one for one in others if one not in self._standings]
        for row in audit.lines(db, elsewhere) if elsewhere else ():
            told = {name: value for name, value in row.items() if name not in ("person", "unit")}
            try:
                line = HeldLine.model_validate(told)
            except ValidationError:
                continue
            self._elsewhere.setdefault(line.stream, []).append(line)

    # --- acts and what came of them -------------------------------------------------------------

    def _played(self) -> Iterator[Finding]:
        """Every act that a line names was written down for this stream, and is done."""
        told: dict[UUID, None] = {}
        for stream, lines in self.lines.items():
            for line in lines:
                if line.act is None or line.act in told:
                    continue
                told[line.act] = None
                where = f"{stream}#{line.seq}"
                act = self._acts.get(line.act)
                if act is None or act.stream != stream:
                    yield _finding("act", where, f"账本所记的指令 {line.act} 不在这条流的指令中")
                elif act.outcome != "done":
                    zh = f"指令 {line.act} 已入账，其结果却是 {act.outcome or '空'}"
                    yield _finding("act", where, zh)
        self._told = told

    def _act(self, act: Command) -> Iterator[Finding]:
        where = f"{act.stream} {act.kind} {act.id}"
        if not _says_what_it_said(act):
            yield _finding("act", where, "内容与写下时的摘要不符")
        if act.stream not in self._standings:
            yield _finding("head", act.stream, "有指令，却没有流首")
        cause = self._cause(act) if act.origin else None
        if act.origin and cause is None:
            yield _finding("message", where, f"不出自 {act.origin} 的任何一行")
        if act.outcome is None:
            since = cause.recorded_at if cause else act.submitted_at
            if self._now - since > UNSETTLED:
                minutes = int((self._now - since).total_seconds() // 60)
                yield _finding("unsettled", where, f"写下已{minutes}分钟，尚无结果")
        elif act.outcome == "done":
            # A message may tell what is known already; what a person does always leaves a line.
            if not act.origin and act.kind != SET_ASIDE and act.id not in self._told:
                yield _finding("act", where, "结果为已办，账本中却没有它的行")
        elif act.refusal is None:
            yield _finding("act", where, f"结果为 {act.outcome}，却没有说明理由")
        if act.outcome == SET_ASIDE and not self._set_aside_by_somebody(act.id):
            yield _finding("act", where, "已搁置，却没有搁置它的指令")

    def _cause(self, act: Command) -> HeldLine | None:
        """The line of its origin that the message stems from: its id is a function of that."""
        origin = act.origin or ""
        told_by = self.lines.get(origin, self._elsewhere.get(origin, []))
        lines = [line for line in told_by if line.at == act.submitted_at]
        for n in range(MESSAGES_OF_A_LINE):
            for line in lines:
                if message_id(line.stream, line.seq, n, act.stream) == act.id:
                    return line
        return None

    def _set_aside_by_somebody(self, id: UUID) -> bool:
        return any(
            act.kind == SET_ASIDE and act.outcome == "done" and act.body.get("command") == str(id)
            for act in self._acts.values()
        )

    # --- the project and its reviews ------------------------------------------------------------

    def _rounds(self) -> Iterator[Finding]:
        """What the project holds open is open, or somebody is about to be told."""
        streams = project_stream(self._code), *self._standings
        if any(stream in self._unreadable for stream in streams):
            return
        project = self._state(project_stream(self._code))
        known: dict[str, bool] = {}  # stream of each round that the project knows → open there
        if isinstance(project, Project):
            for item, life in project.items.items():
                for number in range(1, life.rounds + 1):
                    known[review_stream(project.code, item, number)] = False
            for item, one in project.open_rounds:
                known[review_stream(project.code, item, one.round)] = True
        told = self._waiting()
        for stream, is_open in known.items():
            review = self._state(stream)
            if is_open and review is None and not told[stream]:
                yield _finding(
                    "streams", stream, "项目已开启此办件，办件却没有开始，也没有待处理的指令"
                )
            if isinstance(review, Review) and review.open != is_open:
                if is_open and any(act.origin == stream for act in told[streams[0]]):
                    continue  # it has ended, and its report is under way
                here, there = ("已结束", "仍在办") if is_open else ("仍在办", "已结束")
                yield _finding("streams", stream, f"办件{here}，项目记为{there}")
        for stream in self._standings:
            if is_review(stream) and stream not in known and self._state(stream) is not None:
                yield _finding("streams", stream, "办件不是项目开启的")

    def _state(self, stream: str) -> Any:
        folded = self._folded.get(stream)
        return folded.state if folded else None

    def _waiting(self) -> dict[str, list[Command]]:
        waiting: dict[str, list[Command]] = defaultdict(list)
        for act in self._acts.values():
            if act.outcome is None:
                waiting[act.stream].append(act)
        return waiting


def _says_what_it_said(act: Command) -> bool:
    try:
        raw = RawAct(
            id=act.id,
            stream=act.stream,
            kind=act.kind,
            body=act.body,
            by=act.by,
            submitted_at=act.submitted_at,
            happened_at=act.happened_at,
            origin=act.origin,
        )
        return raw.digest() == act.digest
    except (ValidationError, TypeError):
        return False


def _finding(kind: Kind, where: str, zh: str) -> Finding:
    return Finding(kind=kind, where=where, zh=zh)
