"""Whether all is well, part by part: 200 only if it is. Asks each part, believes none."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from api.answers import Json
from api.desk import Desk
from api.door import desk_of
from api.openapi import health_told
from store.away import AWAY
from store.vitals import Vitals, vitals

router = APIRouter(prefix="/api/v1", tags=["运行状况 health"])

PATIENCE_S = 3.0
KEPT_S = 1.0  # nobody needs it fresher, and anybody may ask
SKEW_S = 2.0  # more than that between two clocks, and days may be counted wrong
LONGEST_POLL_S = 70.0  # a worker's poll lasts a minute at most
OLDEST_S = 60.0  # an act so long without outcome is an alert (design.md 5)


class Health:
    """Holds the answer of a moment ago."""

    def __init__(self) -> None:
        self._asking = asyncio.Lock()
        self._until = 0.0
        self._answer: dict[str, Any] = {}

    async def told(self, desk: Desk) -> dict[str, Any]:
        """How things are, or were a second ago."""
        async with self._asking:
            if time.monotonic() >= self._until:
                self._answer = await _asked(desk)
                self._until = time.monotonic() + KEPT_S
            return self._answer


@router.get("/health", **health_told())
async def health(request: Request) -> Response:
    """各部分是否正常；全部正常为 200，否则 503，内容相同。"""
    keeper: Health = request.app.state.health
    answer = await keeper.told(desk_of(request))
    return Json(answer, 200 if answer["well"] else 503)


async def _asked(desk: Desk) -> dict[str, Any]:
    database, engine = await asyncio.gather(_in_time(_database(desk)), _in_time(_engine(desk)))
    parts = {**database, **engine, "listening": _listening(desk)}
    for name in ("database", "commands", "temporal", "worker"):
        parts.setdefault(name, {"well": False, "zh": "无法得知"})
    return {
        "well": all(part["well"] for part in parts.values()),
        "at": datetime.now(UTC),
        "parts": parts,
    }


async def _in_time(asked: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    try:
        return await asyncio.wait_for(asked, PATIENCE_S)
    except TimeoutError:
        return {}


def _listening(desk: Desk) -> dict[str, Any]:
    well = desk.waiting.listening
    return {"well": well, "zh": "正常" if well else "未能接收办结通知，回执会慢一些"}


async def _database(desk: Desk) -> dict[str, Any]:
    asked = datetime.now(UTC)
    try:
        found: Vitals = await desk.ask(vitals)
    except AWAY:
        return {"database": {"well": False, "zh": "数据库无法连接"}}
    skew = _skew(asked, found.clock, datetime.now(UTC))
    return {
        "database": {
            "well": skew <= SKEW_S,
            "zh": "正常" if skew <= SKEW_S else f"数据库的时钟与接口相差{skew:.1f}秒",
            "clock": found.clock,
            "clock_skew_s": round(skew, 3),
        },
        "commands": _commands(found),
    }


def _commands(found: Vitals) -> dict[str, Any]:
    oldest = found.oldest_s or 0.0
    well = oldest <= OLDEST_S and found.stuck == 0
    return {
        "well": well,
        "zh": "正常" if well else "有办理登记后迟迟没有结果",
        "waiting": found.waiting,
        "oldest_s": round(oldest, 3) if found.waiting else None,
        "stuck_messages": found.stuck,
    }


async def _engine(desk: Desk) -> dict[str, Any]:
    try:
        polled = await desk.engine.polled()
    except Exception as no:  # whatever the client raises: to whoever asks us it is away
        return {
            "temporal": {"well": False, "zh": "时间引擎无法连接", "because": type(no).__name__},
            "worker": {"well": False, "zh": "无法得知"},
        }
    now = datetime.now(UTC)
    newest = max(polled, default=None)
    ago = (now - newest).total_seconds() if newest else None
    polls = ago is not None and ago <= LONGEST_POLL_S
    # Temporal tells no time of its own. The newest poll bears its clock: it may lie behind by as
    # long as a poll lasts, but never ahead of ours.
    ahead = max(0.0, -ago) if ago is not None else None
    fair = ahead is None or ahead <= SKEW_S
    return {
        "temporal": {
            "well": fair,
            "zh": "正常" if fair else f"时间引擎的时钟快{ahead:.1f}秒",
            "clock_ahead_s": ahead,
        },
        "worker": {
            "well": polls,
            "zh": "正常" if polls else "没有工作进程在取任务",
            "last_poll": newest,
            "pollers": len(polled),
        },
    }


def _skew(before: datetime, clock: datetime, after: datetime) -> float:
    """How far the clock lies outside of the time in which it was asked, in seconds."""
    if clock < before:
        return (before - clock).total_seconds()
    return max(0.0, (clock - after).total_seconds())
