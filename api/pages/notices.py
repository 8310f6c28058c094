"""通知: the steps of the ladder that have reached somebody's post. Opening the page is reading them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api import noticed
from api.bundles import bundle_page
from api.door import desk_of, signed_in
from api.pages.frame import render
from api.pages.inbox import county_name
from api.words import round_address, unit_name
from domain.clock import local_day
from domain.identity import Verb, ever
from domain.review.ladder import addressees_zh, due_zh, told_zh
from domain.review.lamp import Lamp, lamp
from domain.review.put_before import matter_of
from domain.review.sharing import Addressee
from domain.review.words import Status
from domain.rules.rules import Rules
from domain.streams import is_review, review_of

router = APIRouter(include_in_schema=False)
OF_BUNDLE = "一件事逾期"


class Told(NamedTuple):
    """A step as its reader sees it. `vacant`: it fell to him from a vacant post; `answer`: the form
    by which it is answered; `bundle`: it is about an 一件事, which one answers there alone."""

    stream: str
    step: str
    told_zh: str
    due_zh: str
    ladder: bool  # else a matter besides it
    at: datetime
    item: str
    project: str
    project_name: str
    county: str
    unit: str
    due: date
    to: str
    lamp: Lamp
    address: str
    answer: str
    bundle: bool
    investment: str
    new: bool
    signed: bool
    vacant: bool
    demo: bool


def told_of(row: Mapping[str, Any], now: datetime, rules: Rules) -> Told:
    """A row of the question as a line of the page."""
    day = local_day(now)
    bundle = not is_review(row["stream"])
    address, answer = _of_bundle(row, rules) if bundle else _of_round(row)
    status = Status(row["status"]) if row["status"] else Status.IN_REVIEW
    to = tuple(Addressee.model_validate(one) for one in row["addressees"])
    investment = row["total_investment"]
    return Told(
        stream=row["stream"],
        step=row["step"],
        told_zh=OF_BUNDLE if bundle else told_zh(row["step"]),
        due_zh=due_zh(row["step"]),
        ladder=matter_of(row["step"]) is None,
        at=datetime.fromisoformat(row["at"]),
        item=row["name"],
        project=row["project"],
        project_name=row["project_name"] or row["project"],
        county=county_name(row["county"], rules),
        unit=unit_name(row["unit"], rules),
        due=date.fromisoformat(row["due"]),
        to=addressees_zh(to, rules),
        lamp=lamp(
            status,
            promised=_day(row["promised_due"]),
            statutory=_day(row["due"] if bundle else row["statutory_due"]),
            window=_day(row["window_until"]),
            held_left=row["held_left"],
            today=day,
            calendar=rules.calendar,
        ),
        address=address,
        answer=answer,
        bundle=bundle,
        investment=f"{float(investment) / 10_000:g} 亿元" if investment else "",
        new=not row["read"],
        signed=row["signed"],
        vacant=not row["own"],
        demo=bool(row["demo"]),
    )


def _of_round(row: Mapping[str, Any]) -> tuple[str, str]:
    address = round_address(*review_of(row["stream"]))
    return address, f"{address}?act=acknowledge"


def _of_bundle(row: Mapping[str, Any], rules: Rules) -> tuple[str, str]:
    query = urlencode({"about": row["step"]})
    answer = f"/projects/{row['project']}/acts/answer-bundle?{query}"
    return bundle_page(row["project"], row["item"], rules), answer


def _day(word: str | None) -> date | None:
    return date.fromisoformat(word) if word else None


@router.get("/notices")
async def notices(request: Request) -> Response:
    """通知。"""
    by = signed_in(request)
    desk = desk_of(request)
    found: noticed.Noticed = await desk.ask(noticed.read, by)
    rules = desk.current_rules()
    now = datetime.now(UTC)
    rows = [told_of(row, now, rules) for row in found.rows]
    new = sum(row.new for row in rows)
    return await render(
        request,
        "notices.html",
        title=f"通知 {len(rows)} 条",
        rows=rows,
        new=new,
        supervises=ever(by, Verb.SEE_SUPERVISION) is None,
    )
