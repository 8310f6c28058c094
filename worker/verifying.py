"""Is the ledger whole, does everything else agree with it? Says what is wrong, mends nothing.

One pass over all that is stored, a project at a time, as of one instant. What belongs to what is
asked of the ledger alone, so the check works without Temporal; what should be running is asked of
Temporal where it is reachable.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from api.engine import Engine
from catalog.loading import CatalogError
from domain.acts import RawAct
from domain.ledger import GENESIS, HeldLine, faults
from domain.project.state import Project
from domain.refused import Refusal
from domain.review.state import Review
from domain.streams import is_review, message_id, project_stream, review_of, review_stream
from domain.value import Frozen
from store import audit, ledger, rebuilding, roots
from store.audit import Command, Standing
from store.commands import SET_ASIDE
from store.judging import RulesOf
from store.rebuilding import Folded
from store.roots import Mark, place

UNSETTLED_S = 60  # an act without outcome for so long is an alert (design.md 5)
MESSAGES_OF_A_LINE = 500  # more than any event tells
UNREADABLE = (ValueError, LookupError, CatalogError)  # what folding a damaged stream may raise
SETTLING_S = 2.0  # what has just begun or ended may differ for a moment in Temporal's lists

Kind = Literal[
    "chain", "head", "root", "unreadable", "read_model", "act", "unsettled", "message", "words",
    "streams", "temporal", "export",
]  # fmt: skip
KIND_ZH: dict[Kind, str] = {
    "chain": "账本链",
    "head": "流首",
    "root": "每日根",
    "unreadable": "读不懂",
    "read_model": "查询表",
    "act": "指令",
    "unsettled": "无结果",
    "message": "流间消息",
    "words": "文字",
    "streams": "流与流",
    "temporal": "Temporal",
    "export": "导出文件",
}


class Finding(Frozen):
    """Something that is not as it should be. `zh`: a sentence for people."""

    kind: Kind
    where: str
    zh: str

    def __str__(self) -> str:
        return f"[{KIND_ZH[self.kind]}] {self.where}：{self.zh}"


class Verified(Frozen):
    """What was looked at, and all that was found."""

    streams: int = 0
    events: int = 0
    commands: int = 0
    roots: int = 0
    last_root: date | None = None
    findings: tuple[Finding, ...] = ()


Progress = Callable[[int, int], None]  # projects done, of how many


def verify(db: Connection, rules_of: RulesOf, progress: Progress = lambda done, all: None) -> Verified:
    """Everything of the ledger and what is derived from it. `db`: of `store.audit.snapshot`."""
    return _Verifying(db, rules_of).run(progress)


def chain(stream: str, lines: list[HeldLine], head: Mark | None) -> Iterator[Finding]:
    """Faults of a stream's chain, and of its head against its last line. Pure."""
    for fault in faults(stream, lines):
        where, _, what = fault.partition(": ")
        yield Finding(kind="chain", where=where, zh=_zh(what))
    last = Mark(lines[-1].seq, lines[-1].hash) if lines else Mark(0, GENESIS)
    if head is not None and head != last:
        zh = f"流首记到第{head.seq}行（{head.hash[:8]}…），账本到第{last.seq}行（{last.hash[:8]}…）"
        yield Finding(kind="head", where=stream, zh=zh)


def _zh(fault: str) -> str:
    if expected := re.fullmatch(r"seq (\d+) expected", fault):
        return f"缺行：此处应为第{expected[1]}行"
    return {
        "the body is not the one that was hashed": "内容与入账时的摘要不符",
        "the chain is broken": "与前一行的链断开",
    }.get(fault, fault)


class _Verifying:
    """Holds the connection and what has been found so far."""

    def __init__(self, db: Connection, rules_of: RulesOf) -> None:
        self._db = db
        self._rules_of = rules_of
        self._found: list[Finding] = []
        self._now = audit.clock(db)
        self._events = self._commands = 0

    def run(self, progress: Progress) -> Verified:
        kept_roots = roots.roots(self._db)
        self._rooting = roots.Check(kept_roots)
        standings = audit.standings(self._db)
        projects = {
            code: list(streams)
            for code, streams in groupby(standings, key=lambda one: place(one.stream)[0])
        }
        for done, (code, streams, acts) in enumerate(_joined(projects, audit.commands(self._db))):
            _Project(self, code, streams, acts).run()
            progress(done + 1, len(projects))
        for day, zh in self._rooting.faults():
            self.found("root", day.isoformat(), zh)
        self._without_stream({one.stream for one in standings})
        for ref, stream in audit.altered_words(self._db):
            self.found("words", stream, f"文字 {ref} 与入账时的摘要不符")
        return Verified(
            streams=sum(not one.missing for one in standings),
            events=self._events,
            commands=self._commands,
            roots=len(kept_roots),
            last_root=kept_roots[-1].day if kept_roots else None,
            findings=tuple(self._found),
        )

    def found(self, kind: Kind, where: str, zh: str) -> None:
        self._found.append(Finding(kind=kind, where=where, zh=zh))

    def _without_stream(self, known: set[str]) -> None:
        for stream in rebuilding.streams_with_rows(self._db):
            if stream not in known:
                self.found("read_model", stream, "查询表中有行，账本中没有这条流")


def _joined(
    projects: dict[str, list[Standing]], commands: Iterator[Command]
) -> Iterator[tuple[str, list[Standing], list[Command]]]:
    """The streams and the commands of each project, both coming in order of its code."""
    groups = groupby(commands, key=lambda one: place(one.stream)[0])
    waiting = [(code, list(of_one)) for code, of_one in [next(groups, (None, ()))] if code is not None]
    for code, streams in projects.items():
        while waiting and waiting[0][0] < code:
            yield waiting[0][0], [], waiting[0][1]
            waiting = [(c, list(o)) for c, o in [next(groups, (None, ()))] if c is not None]
        mine: list[Command] = []
        if waiting and waiting[0][0] == code:
            mine = waiting[0][1]
            waiting = [(c, list(o)) for c, o in [next(groups, (None, ()))] if c is not None]
        yield code, streams, mine
