"""An act from the terminal, tried out or given: read, looked at by whoever may, and through the desk.

What the door of the API asks of a request is asked here of a command: who it is, whether his role
ever does this, a key. The rest is the desk's (api/desk.py).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import structlog

from api.desk import KEY, Desk, Given
from api.forms import REGISTER, Form, Reading
from api.previews import preview, would_register
from api.problems import Hidden, NotAllowed, Problem, refused
from api.sight import project_seen, round_seen
from domain.acts import Actor
from domain.identity import Verb, ever
from domain.refused import Refusal
from domain.streams import is_review
from store import access_log
from store.away import AWAY
from store.receipts import Answer
from worker.acting import kinds, legal, outcome, where, who
from worker.acting.at_desk import at_desk, listening
from worker.command_error import CommandError
from worker.reaching import Reached, temporal

log = structlog.get_logger()


class Asked(NamedTuple):
    """An act as it was typed and read. `item` None: on the project; `round` None: the newest."""

    code: str
    item: str | None
    round: int | None
    named: who.Named
    reading: Reading
    form: Form


def reading_of(word: str, code: str, item: str | None, round: int | None) -> Reading:
    """The command that the word names there. Raises CommandError."""
    if code == where.NEW:
        if item is not None or round is not None:
            raise CommandError("登记新项目不写 --item 和 --round · nothing is there yet")
        return kinds.for_new(word)
    return kinds.on_project(word) if item is None else kinds.on_round(word)


def checked_key(key: str) -> str:
    """The key, as the API takes one. Raises CommandError."""
    if not KEY.fullmatch(key):
        raise CommandError(
            "--key 应为1至200个可见的英文字符，不含空格 · 1 to 200 visible ASCII signs"
        )
    return key


# --- tried out ------------------------------------------------------------------------------------


async def try_out(reached: Reached, asked: Asked) -> list[str]:
    """What would come of it, line by line; nothing is written. Raises what keeps it from being so."""
    reading, form = asked.reading, asked.form
    async with at_desk(reached) as desk:
        by = await desk.ask(who.actor, asked.named, desk.current_rules())
        if reading is REGISTER:
            _check_ever(by, Verb.REGISTER)
            told = await desk.ask(would_register, form, by, desk.newest, desk.current_rules())
            return ["如果现在登记（什么也没有登记）：", *(f"  {one}" for one in told)]
        _check_ever(by, Verb.TRY_ACT)
        place = await where.place(desk, asked.code, asked.item, asked.round)
        return list(outcome.would(await _preview(desk, by, place, reading, form)))


async def _preview(
    desk: Desk, by: Actor, place: where.Place, reading: Reading, form: Form
) -> dict[str, Any]:
    if is_review(place.stream):
        await round_seen(desk, by, Verb.TRY_ACT, place.stream)
        there = await legal.at_round(desk, place.stream)
    else:
        await project_seen(desk, by, Verb.TRY_ACT, place.code)
        there = await legal.at_project(desk, place.code)
    told = preview(place.stream, there, reading, form, by)
    if told["refusal"]:
        raise refused(Refusal.model_validate(told["refusal"]))
    return told


# --- given ----------------------------------------------------------------------------------------


async def give(reached: Reached, asked: Asked, key: str, patience_s: float) -> list[str]:
    """Gives the act once, whatever is tried again; its receipt, line by line.

    Raises what keeps it from being given, and CommandError where it is not known whether it was.
    """
    reading, form = asked.reading, asked.form
    way = await temporal(reached.settings)
    async with at_desk(reached, patience_s, way) as desk, listening(desk):
        by = await desk.ask(who.actor, asked.named, desk.current_rules())
        place = None
        try:
            if reading is not REGISTER:
                place = await where.place(desk, asked.code, asked.item, asked.round)
            answer = await _given(desk, place, reading, form, Given.of(by, key))
        except Problem as no:
            if isinstance(no, NotAllowed | Hidden):
                await _note(desk, by, asked, no)
            raise
        except AWAY as no:
            raise CommandError(
                f"数据库连不上或太慢，是否已经登记不得而知：恢复后用 --key {key} 再办一次，不会重复"
                f" · the database is away: {str(no).strip().splitlines()[:1]}"
            ) from None
        there = place.zh if place else answer.stream.partition("/")[2]
        lines = await outcome.came(desk, answer, there, reading.zh)
    return [*lines, *_not_yet(answer, key, way is None)]


async def _given(
    desk: Desk, place: where.Place | None, reading: Reading, form: Form, given: Given
) -> Answer:
    if place is None:
        _check_ever(given.by, Verb.REGISTER)
        return await desk.register(reading, form, given)
    if is_review(place.stream):
        _check_ever(given.by, Verb.ACT_ON_ROUND)
        return await desk.on_review(place.stream, reading, form, given)
    _check_ever(given.by, Verb.ACT_ON_PROJECT)
    return await desk.on_project(place.code, reading, form, given)


def _check_ever(by: Actor, verb: Verb) -> None:
    if why := ever(by, verb):
        raise NotAllowed(why)


def _not_yet(answer: Answer, key: str, away: bool) -> list[str]:
    if answer.outcome is not None:
        return []
    why = "Temporal 不在，恢复后生效" if away else "工作进程办理后生效"
    return [f"{why}；用 --key {key} 再办一次可得知结果，不会重复"]


async def _note(desk: Desk, by: Actor, asked: Asked, no: Problem) -> None:
    """What was refused at the door goes into the access log, as a request's would."""
    path = "/".join(filter(None, (asked.code, asked.item)))
    told = {"method": "act", "path": f"{path} {asked.reading.path}"[:200], "code": no.code}
    entry = access_log.Entry(by.person, "access", "refused", detail=told)
    try:
        await desk.ask(access_log.note, entry)
    except AWAY as away:
        log.error("the access log cannot be written", because=str(away)[:200], **told)
