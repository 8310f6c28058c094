"""/live: an open page hears within seconds that somebody else acted (server-sent events).

It is told that, and what, in a sentence; it is never sent a piece of a page. Who may see the thing
is asked when the page opens its line, and the session again with every heartbeat.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import orjson
from fastapi import APIRouter, Request
from sqlalchemy import Engine as Database
from starlette.responses import StreamingResponse

from api.door import desk_of, signed_in
from api.hub import Full, Line
from api.operations import Watch
from api.pages.frame import counts
from api.problems import BadForm, Mistake, NotAllowed, Problem
from api.sessions import Keeper, Signed
from api.sight import project_seen, round_seen
from api.telling import Reader, records, refs
from domain.acts import Actor
from domain.identity import Verb, ever, may
from domain.streams import is_review, project_of, project_stream
from store import people, timeline
from store.away import AWAY
from store.changed import Changed

router = APIRouter(include_in_schema=False)

HEARTBEAT_S = 15.0
LONGEST_S = 900.0  # then the page connects anew, and all is asked again
AGAIN_MS = 3000  # after which a page that was cut off connects again
OPERATIONS_S = 5.0  # between two looks at what is stuck


class Shown(NamedTuple):
    """What the page shows: one stream, a project, one's own desk, or the operations."""

    by: Actor
    stream: str = ""
    project: str = ""
    notes: bool = False
    operations: bool = False

    def concerns(self, change: Changed) -> bool:
        """Whether the page shows what has changed."""
        if self.stream:
            return change.stream == self.stream
        if self.project:
            return change.stream == project_stream(self.project) or (
                is_review(change.stream) and project_of(change.stream) == self.project
            )
        return False

    def on_desk(self, change: Changed) -> bool:
        """Whether it changes the counts that every page of this person shows."""
        return (
            change.rung
            or (self.by.unit is not None and self.by.unit in change.units)
            or (self.by.company is not None and self.by.company in change.companies)
        )


@router.get("/live")
async def live(
    request: Request, stream: str = "", project: str = "", show: str = ""
) -> StreamingResponse:
    """即时提醒。"""
    by = signed_in(request)
    shown = await _shown(request, by, stream, project, show)
    signed: Signed | None = getattr(request.state, "signed", None)
    whose = signed.session.token if signed else by.person
    hub = desk_of(request).waiting.hub
    place = hub.line(whose)
    try:
        line = place.__enter__()
    except Full:
        raise Problem(
            429, "too_many_pages", "打开的页面太多，这一页不再即时提醒，请关掉几页或手动刷新。",
            headers={"Retry-After": "60"},
        ) from None  # fmt: skip

    async def told() -> AsyncIterator[bytes]:
        try:
            yield f"retry: {AGAIN_MS}\n\n".encode()
            yield _event("again" if "last-event-id" in request.headers else "open", {})
            async for one in _events(request, shown, line, signed):
                yield one
        finally:
            place.__exit__(None, None, None)

    return StreamingResponse(
        told(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _shown(request: Request, by: Actor, stream: str, project: str, show: str) -> Shown:
    """Raises a problem where it is not his to see."""
    desk = desk_of(request)
    try:
        if stream:
            code = project_of(stream)
            if is_review(stream):
                thing = await round_seen(desk, by, Verb.SEE_ROUND, stream)
            else:
                thing = await project_seen(desk, by, Verb.SEE_PROJECT, code)
            return Shown(by, stream=stream, notes=may(by, Verb.SEE_NOTES, thing) is None)
        if project:
            code = project_of(project_stream(project))
            thing = await project_seen(desk, by, Verb.SEE_PROJECT, code)
            return Shown(by, project=code, notes=may(by, Verb.SEE_NOTES, thing) is None)
    except ValueError:
        raise BadForm([Mistake("stream", "不是项目或办件的编号")]) from None
    if show == "operations":
        if why := ever(by, Verb.SEE_OPERATIONS):
            raise NotAllowed(why)
        return Shown(by, operations=True)
    return Shown(by)


async def _events(
    request: Request, shown: Shown, line: Line, signed: Signed | None
) -> AsyncIterator[bytes]:
    """Until the page goes, the session ends, or the process stops."""
    desk = desk_of(request)
    keeper: Keeper = request.app.state.keeper
    wait = OPERATIONS_S if shown.operations else HEARTBEAT_S
    stuck: tuple[tuple[str, str], ...] | None = None
    began = beaten = time.monotonic()
    while time.monotonic() - began < LONGEST_S:
        changes, missed = await line.next(wait)
        if line.over:
            return
        # Asked though there is news without end: a session that was ended hears nothing more.
        if time.monotonic() - beaten >= HEARTBEAT_S:
            beaten = time.monotonic()
            if signed is not None and not await _lives(keeper, request):
                yield _event("ended", {})
                return
            yield b": still here\n\n"
        if not changes and not missed:
            if shown.operations:
                found = await _stuck(request)
                if stuck is not None and found != stuck:
                    yield _event("changed", {"zh": f"现在卡住 {len(found)} 件"})
                stuck = found
            continue
        try:
            if missed:
                yield _event("again", {})
            elif any(map(shown.concerns, changes)):
                newest = [change for change in changes if shown.concerns(change)][-1]
                if zh := await desk.ask(_sentence, newest, shown, desk.rules_of):
                    yield _event("changed", {"zh": zh})
            if missed or any(map(shown.on_desk, changes)):
                told = await desk.ask(counts, shown.by)
                rung = any(change.rung for change in changes)
                yield _event("counts", {**told, "rung": rung})
        except AWAY:
            continue


async def _lives(keeper: Keeper, request: Request) -> bool:
    """Whether the session still holds, in a post that does. Nobody is let go for a database away."""
    try:
        signed = await keeper.peek(request)
    except AWAY:
        return True
    return signed is not None and signed.actor == request.state.actor


async def _stuck(request: Request) -> tuple[tuple[str, str], ...]:
    desk = desk_of(request)
    watch: Watch = request.app.state.watch
    _, found = await watch.look(desk.ask, desk.engine, desk.current_rules())
    return tuple((one.sort.value, one.stream) for one in found if one.stuck)


def _sentence(database: Database, change: Changed, shown: Shown, rules_of: Any) -> str:
    """Who did what, as the page's own records say it; "" for what is not this reader's."""
    with database.connect() as db:
        lines = [
            one
            for one in timeline.of_stream(db, change.stream, limit=20)
            if one.line.seq <= change.seq
        ][-1:]
        _, catalog, calendar = timeline.project_of_stream(db, change.stream)
        if not lines or catalog is None or calendar is None:
            return ""
        words = timeline.words(db, refs(lines, shown.notes))
        did = lines[0].line.by
        names = people.names(db, did.persons if did else ())
    reader = Reader(shown.by, shown.notes, names)
    for one in records(lines, words, reader, rules_of(catalog, calendar)):
        return f"{one.who} {one.zh}".strip()
    return ""


def _event(name: str, told: dict[str, Any]) -> bytes:
    """An id with each, so that a page that was cut off says that it had been here."""
    return f"id: 1\nevent: {name}\ndata: {orjson.dumps(told).decode()}\n\n".encode()
