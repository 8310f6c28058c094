"""What anybody can do who may write to Temporal, and an act whose signal is lost."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from domain.acts import RawAct
from domain.canonical import plain
from store import commands
from tests.faults.clients import ClientLog, Entry
from tests.faults.parts import Reached
from tests.waiting import until_async
from workflows import signals


def row(stream: str, kind: str, body: dict[str, Any], by: Any, **more: Any) -> dict[str, Any]:
    """A row as a signal carries it."""
    now = "2026-11-25T08:00:00.000000Z"
    return {
        "id": str(uuid4()), "stream": stream, "kind": kind, "body": body, "by": plain(by),
        "submitted_at": now, "happened_at": now, "origin": None, **more,
    }  # fmt: skip


async def told(place: Reached, stream: str, *rows: Any) -> None:
    """Each row straight to the workflow, twice."""
    handle = place.client.get_workflow_handle(stream)
    for one in rows:
        for _ in range(2):
            await handle.signal(signals.ACT, one)


async def noted(place: Reached, count: int) -> None:
    """Until so many signals are noted as forged."""

    def asked() -> bool:
        with place.db.connect() as db:
            return bool(db.execute(text("select count(*) from refused_signals")).scalar() == count)

    async def are() -> bool:
        return await asyncio.to_thread(asked)

    await until_async(are, 30)


async def written_down(
    place: Reached, log: ClientLog, stream: str, command: Any, by: Any
) -> RawAct:
    """An act that was accepted, and whose signal is lost."""
    made = row(stream, command.kind, plain(command), by)
    made["body"].pop("kind")
    act = RawAct.model_validate(made)
    log.note(Entry(str(act.id), "invoked", stream, act.kind))
    act = await asyncio.to_thread(commands.write_down, place.db, act)
    log.note(Entry(str(act.id), "answered", stream, act.kind, str(act.id)))
    return act
