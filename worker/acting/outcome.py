"""What an act would bring, and what it has brought: in sentences, with their places in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Engine as Database

from api.desk import Desk
from api.sentences import Speaker
from api.telling import refs, sentence_of_line
from api.words import check_taken
from domain.clock import SHANGHAI
from domain.review.words import STATUS_ZH, Status
from domain.streams import is_review
from store import timeline
from store.receipts import Answer


def would(told: Mapping[str, Any]) -> Iterator[str]:
    """A preview that the law does not refuse, line by line."""
    yield "如果现在办理（什么也没有登记）："
    for one in told["events"]:
        yield f"  {_moment(one['at'])}  {one['zh']}"
    if "status" in told:
        yield f"此后状态：{STATUS_ZH[Status(told['status'])]}"
    for limit in told.get("explain", {}).values():
        yield from limit["lines"]


async def came(desk: Desk, answer: Answer, place_zh: str, zh: str) -> list[str]:
    """The receipt of an act, line by line. Raises the problem where it was refused or set aside."""
    check_taken(answer)
    receipt = f"回执 {answer.id}"
    if answer.outcome is None:
        return [f"已登记，尚未办理：{place_zh} {zh}", receipt]
    brought: _Brought = await desk.ask(_brought, answer.id, answer.stream)
    rules = (
        desk.rules_of(brought.catalog, brought.calendar)
        if brought.catalog and brought.calendar
        else desk.current_rules()
    )
    speak = Speaker(rules, brought.words)
    lines = [f"已办理：{place_zh} {zh}"]
    for one in brought.lines:
        place = f"{one.stream}#{one.line.seq}"
        lines.append(f"  {_moment(one.line.at)}  {sentence_of_line(one, speak)}  {place}")
    return [*lines, *_stands(answer), receipt]


def _stands(answer: Answer) -> Iterator[str]:
    """Where the round stands then, and its last days."""
    row = answer.state
    if row is None or not is_review(answer.stream):
        return
    yield f"状态：{STATUS_ZH[Status(row['status'])]}"
    for name, zh in (("promised_due", "承诺时限"), ("statutory_due", "法定时限")):
        if row[name]:
            yield f"{zh}到 {row[name]}"


class _Brought(NamedTuple):
    lines: list[timeline.Told]
    words: Mapping[UUID, str]
    catalog: str | None
    calendar: str | None


def _brought(database: Database, id: UUID, stream: str) -> _Brought:
    with database.connect() as db:
        lines = timeline.of_act(db, id)
        _, catalog, calendar = timeline.project_of_stream(db, stream)
        words = timeline.words(db, refs(lines, notes=True))  # what is told is told to who wrote it
        return _Brought(lines, words, catalog, calendar)


def _moment(when: datetime) -> str:
    return f"{when.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
