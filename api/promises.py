"""承诺记录: which promises a company has not kept; it sees its own, whoever decides sees it beside the act."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.answers import Json
from api.asked import Narrow
from api.desk import Desk
from api.door import desk_of, signed_in
from api.openapi import told
from api.problems import BadForm, Mistake
from api.sentences import Speaker
from api.words import round_address, unit_name
from domain.acts import Actor
from domain.identity import Verb, scope
from domain.review.commands import AcceptWithGap, DecideOnPromise
from domain.rules.rules import Rules
from store import promises, timeline
from store.promises import Broken

router = APIRouter(prefix="/api/v1", tags=["统计 figures"])
CLAUSES = {"promise": DecideOnPromise.clause, "gap": AcceptWithGap.clause}
SORT_ZH = {"promise": "告知承诺", "gap": "容缺受理"}


class Entry(NamedTuple):
    """A promise that was not kept, in words. `unit`: whose act it was; `standing`: what follows now."""

    sort: str
    project: str
    project_name: str
    item: str
    item_name: str
    round: int
    number: str | None
    promise: str
    found: str
    clause: str
    on: date | None
    at: datetime | None
    unit: str | None
    unit_name: str
    repaired_on: date | None
    standing: str

    @property
    def page(self) -> str:
        """Where more of it is read: its round, or the project where the round is another record's, of
        which only what it came to is known."""
        ours = self.sort == "gap" or self.promise
        if ours:
            return round_address(self.project, self.item, self.round)
        return f"/projects/{self.project}"


@router.get("/promises", **told("BrokenPromises"))
async def broken_promises(request: Request, company: Narrow = None) -> Response:
    """一家企业没有履行的承诺：告知承诺经核查不实的、容缺材料逾期未补的；企业只能查本企业的。"""
    by = signed_in(request)
    whose = by.company or company
    if whose is None:
        raise BadForm([Mistake("company", "请写明企业编号，如 c-001")])
    found = await record_of(desk_of(request), whose, by)
    return Json({"company": whose, "promises": [one._asdict() for one in found]})


async def record_of(desk: Desk, company: str, by: Actor) -> list[Entry]:
    """The company's record, as far as this person may see it."""
    found: list[Broken]
    words: dict[UUID, str]
    found, words = await desk.ask(_asked, company, by)
    rules = desk.current_rules()
    return [_entry(one, words, rules) for one in found]


def _asked(database: Database, company: str, by: Actor) -> tuple[list[Broken], dict[UUID, str]]:
    with database.connect() as db:
        found = promises.broken(db, company, scope(by, Verb.SEE_PROJECT))
        texts = [text for one in found for text in (one.promise, one.found) if text]
        return found, timeline.words(db, [UUID(text["ref"]) for text in texts])


def _entry(one: Broken, words: dict[UUID, str], rules: Rules) -> Entry:
    speak = Speaker(rules)
    papers = "、".join(speak.paper(paper) for paper in one.papers)
    return Entry(
        sort=one.sort,
        project=one.project,
        project_name=one.name,
        item=one.item,
        item_name=rules.item(one.item).name_zh,
        round=one.round,
        number=one.number,
        promise=_said(one.promise, words),
        found=f"逾期未补：{papers}" if one.sort == "gap" else _said(one.found, words),
        clause=CLAUSES[one.sort],
        on=one.on,
        at=one.at,
        unit=one.unit,
        unit_name=unit_name(one.unit, rules) if one.unit else "",
        repaired_on=one.repaired_on,
        standing=_standing(one, rules),
    )


def _said(text: dict[str, Any] | None, words: dict[UUID, str]) -> str:
    return words.get(UUID(text["ref"]), "") if text else ""


def _standing(one: Broken, rules: Rules) -> str:
    """What the entry means for the company now."""
    if one.sort == "gap":
        return "本次申请不予或撤回，重新申报不受影响"
    if one.repaired_on is not None:
        return f"已于{one.repaired_on.isoformat()}信用修复"
    if rules.after_false_promise is None:
        return "文书已撤销"
    return "文书已撤销；信用修复前不适用告知承诺"
