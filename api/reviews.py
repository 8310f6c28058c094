"""Rounds: look at one, ask what is legal, try an act out, give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.answers import Json
from api.asked import Code, ItemId, RoundNumber, review_named
from api.desk import no_review
from api.door import desk_of, given, signed_in
from api.forms import DECISIONS, REVIEW_COMMANDS, Reading
from api.openapi import acting, previewing, told
from api.previews import (
    Present,
    escalations,
    legal_moves,
    present,
    preview,
    until,
    words_of,
)
from api.reading import read_json
from api.readings import form_for, reading_for
from api.results import as_json, results_of
from api.sight import round_seen
from api.telling import notices_of, refs
from api.words import answered, seen, unit_name
from domain.acts import Actor
from domain.identity import Verb, ever
from domain.project.results import ResultUsed
from domain.review.papers import asked
from domain.rules.rules import Rules
from store import rounds, timeline

ROUND = "/reviews/{code}/{item}/{round}"
router = APIRouter(prefix="/api/v1", tags=["事项办理 reviews"])


def _one_path(reading: Reading) -> None:
    """The path of one command, or of one reading of `decide`."""

    async def give(code: Code, item: ItemId, round: RoundNumber, request: Request) -> Response:
        stream = review_named(code, item, round)
        act = given(request)
        form = form_for(reading, await read_json(request))
        answer = await desk_of(request).on_review(stream, reading, form, act)
        return answered(answer, act.by)

    router.add_api_route(
        f"{ROUND}/{reading.path}", give, methods=["POST"], **acting(reading, "review")
    )


for _reading in (*REVIEW_COMMANDS.values(), *DECISIONS):
    _one_path(_reading)


@router.post(f"{ROUND}/acts", **acting(REVIEW_COMMANDS, "review"))
async def give_to_review(
    code: Code, item: ItemId, round: RoundNumber, request: Request
) -> Response:
    """对一轮事项办理：命令由 `kind` 指明。

    200 已办理；202 已登记、尚未办理（Location 为回执地址）；409 依规则不能办理。
    """
    stream = review_named(code, item, round)
    act = given(request)
    reading, form = reading_for(REVIEW_COMMANDS, await read_json(request))
    answer = await desk_of(request).on_review(stream, reading, form, act)
    return answered(answer, act.by)


@router.post(f"{ROUND}/preview", **previewing(REVIEW_COMMANDS, "review"))
async def preview_on_review(
    code: Code, item: ItemId, round: RoundNumber, request: Request
) -> Response:
    """试办：现在办理会产生什么结果、到期日是哪天、怎样算出；什么也不登记。"""
    stream = review_named(code, item, round)
    by = signed_in(request)
    reading, form = reading_for(REVIEW_COMMANDS, await read_json(request))
    desk = desk_of(request)
    await _visible(request, stream, by, Verb.TRY_ACT)
    there: Present | None = await desk.ask(present, stream, desk.rules_of)
    if there is None:
        raise no_review(stream)
    return Json(preview(stream, there, reading, form, by))


@router.get(ROUND, **told("Review"))
async def one_review(code: Code, item: ItemId, round: RoundNumber, request: Request) -> Response:
    """一轮事项：状态、由谁办理、到期日及其算法、所需材料。"""
    stream = review_named(code, item, round)
    by = signed_in(request)
    row = await _visible(request, stream, by)
    desk = desk_of(request)
    there: Present | None = await desk.ask(present, stream, desk.rules_of)
    if there is None:
        raise no_review(stream)
    words: dict[UUID, str] = {}
    if by.company is None and ever(by, Verb.SEE_NOTES) is None:
        words = await desk.ask(_words, words_of(there.state))
    results = await desk.ask(results_of, there, desk.rules_of)
    return Json(_shown(row, there, by, words, results))


@router.get(f"{ROUND}/moves", **told("Moves"))
async def moves_of_review(
    code: Code, item: ItemId, round: RoundNumber, request: Request
) -> Response:
    """现在可以做什么：每个命令的依据条文、地址，以及您是否可以办理。"""
    stream = review_named(code, item, round)
    by = signed_in(request)
    await _visible(request, stream, by)
    desk = desk_of(request)
    there: Present | None = await desk.ask(present, stream, desk.rules_of)
    if there is None:
        raise no_review(stream)
    return Json({"at": there.now, "moves": legal_moves(stream, there, by)})


@router.get(f"{ROUND}/notices", **told("WrittenNotices"))
async def notices_of_review(
    code: Code, item: ItemId, round: RoundNumber, request: Request
) -> Response:
    """依法须书面告知申请人的文书的文本：补正告知、受理、不予受理、特殊程序、延期、决定。"""
    stream = review_named(code, item, round)
    by = signed_in(request)
    await _visible(request, stream, by)
    desk = desk_of(request)
    lines, words = await desk.ask(_lines, stream)
    found = notices_of(lines, words, lambda at: desk.rules_of(at.rules.catalog, at.rules.calendar))
    return Json({"notices": [one._asdict() for one in found]})


def _lines(database: Database, stream: str) -> tuple[list[timeline.Told], dict[UUID, str]]:
    with database.connect() as db:
        lines = timeline.of_stream(db, stream)
        return lines, timeline.words(db, refs(lines, notes=False))


async def _visible(
    request: Request, stream: str, by: Actor, verb: Verb = Verb.SEE_ROUND
) -> dict[str, Any]:
    """The round's row, if this person may do this to it. Raises NotThere."""
    await round_seen(desk_of(request), by, verb, stream)
    row: dict[str, Any] | None = await desk_of(request).ask(_row, stream)
    if row is None:
        raise no_review(stream)
    return row


def _row(database: Database, stream: str) -> dict[str, Any] | None:
    with database.connect() as db:
        return rounds.one(db, stream)


def _words(database: Database, refs: list[UUID]) -> dict[UUID, str]:
    with database.connect() as db:
        return timeline.words(db, refs)


def _shown(
    row: dict[str, Any],
    there: Present,
    by: Actor,
    words: Mapping[UUID, str],
    results: tuple[ResultUsed, ...],
) -> dict[str, Any]:
    rules = there.rules
    now: dict[str, Any] = {"at": there.now, **until(there.state, by, rules)}
    shown = seen(row, by, "review") or {}
    if by.company is None:
        shown["escalations"] = escalations(there.state, words, rules)
    return shown | {
        "unit_name": unit_name(row["unit"], rules),
        "papers": _papers(there, rules),
        "results_used": [as_json(one) for one in results],
        "now": now,
    }


def _papers(there: Present, rules: Rules) -> list[dict[str, Any]]:
    """The papers that are asked, who makes each, and whether it is there."""
    review = there.state
    return [
        {
            "id": material.id,
            "name": material.name_zh,
            "issuer": material.issuer,
            "needed": material.stage_needed,
            "asked": wanted.value,
            "there": material.id in review.papers,
        }
        for material, wanted in asked(review, rules)
    ]
