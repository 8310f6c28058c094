"""What came of the act that led to a page, told on it: what happened, and what comes next."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Engine as Database

from api.desk import Desk
from api.sentences import Speaker
from api.telling import sentence_of_line
from domain.acts import Actor
from domain.streams import is_review, review_of
from store import receipts, timeline


class _Done(NamedTuple):
    stream: str
    outcome: str | None
    person: str
    project: str
    catalog: str | None
    calendar: str | None
    lines: list[timeline.Told]


async def sentence_of(desk: Desk, done: str, by: Actor) -> str:
    """环评审批（某某项目）：受理，自…计算时限. "" where there is nothing of one's own to tell."""
    try:
        id = UUID(done)
    except ValueError:
        return ""
    found: _Done | None = await desk.ask(_find, id)
    if found is None or found.person != by.person:
        return ""
    rules = (
        desk.rules_of(found.catalog, found.calendar)
        if found.catalog and found.calendar
        else desk.current_rules()
    )
    speak = Speaker(rules)
    about = found.project
    if is_review(found.stream):
        about = f"{speak.item(review_of(found.stream).item).strip('“”')}（{found.project}）"
    if found.outcome is None:
        return f"{about}：已登记，流程引擎稍后办理；办结后在经过中可见。"
    told = "；".join(sentence_of_line(one, speak) for one in found.lines)
    return f"{about}：{told or '已办'}。"


def _find(database: Database, id: UUID) -> _Done | None:
    receipt = next(iter(receipts.answers(database, [id])), None)
    if receipt is None:
        return None
    with database.connect() as db:
        lines = timeline.of_act(db, id)
        name, catalog, calendar = timeline.project_of_stream(db, receipt.stream)
        return _Done(
            receipt.stream,
            receipt.outcome,
            str(receipt.actor["person"]),
            name,
            catalog,
            calendar,
            lines,
        )
