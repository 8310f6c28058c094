"""The same route without a command row: token, key, form, signal, notice, answer.

What it leaves out is what the ledger costs: the row, the recording, the receipt.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response

from api.answers import Json
from api.door import Door, given
from api.engine import connect
from api.forms import REVIEW_COMMANDS
from api.problems import install
from api.reading import read_json
from api.readings import form_for
from api.tokens import Tokens
from domain.acts import RawAct
from domain.canonical import plain
from store import database
from store.listening import Listening
from worker import settings as settings_
from worker.logs import set_up
from worker.settings import Settings, token_secret
from workflows import signals

READING = REVIEW_COMMANDS["hand_over"]
PATIENCE_S = 30.0


async def serve(settings: Settings) -> None:
    """Until it is killed."""
    assert settings.database_url is not None
    assert settings.temporal_address is not None
    db = database.connect(settings.database_url, pool=2)
    client = await connect(settings.temporal_address, settings.temporal_namespace)
    waiters: dict[str, asyncio.Future[None]] = {}

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        listening = Listening(db)
        loop = asyncio.get_running_loop()

        def hear() -> None:
            for id in listening.heard():
                if (told := waiters.get(id)) is not None and not told.done():
                    told.set_result(None)

        loop.add_reader(listening.fileno(), hear)
        yield
        loop.remove_reader(listening.fileno())

    app = FastAPI(lifespan=life, openapi_url=None)
    app.state.tokens = Tokens(token_secret(settings).get_secret_value())
    install(app)
    app.add_middleware(Door)

    @app.post("/bare/{n}")
    async def act(n: int, request: Request) -> Response:
        act = given(request)
        form = form_for(READING, await read_json(request))
        command, _ = READING.command_of(form, act.id, lambda field, value: False)
        now = datetime.now(UTC)
        row = RawAct(
            id=act.id,
            stream=f"bare/{n}",
            kind=READING.kind,
            body=READING.body_of(command),
            by=plain(act.by),
            submitted_at=now,
            happened_at=now,
        )
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiters[str(row.id)] = told
        try:
            handle = client.get_workflow_handle(row.stream)
            await handle.signal(signals.ACT, plain(row))
            await asyncio.wait_for(told, PATIENCE_S)
        finally:
            del waiters[str(row.id)]
        return Json(_answer(row))

    config = uvicorn.Config(
        app, host=settings.api_host, port=settings.api_port, log_config=None, access_log=False
    )
    await uvicorn.Server(config).serve()


def _answer(row: RawAct) -> dict[str, Any]:
    return {"id": row.id, "stream": row.stream, "kind": row.kind, "outcome": "done"}


def main() -> None:
    """A process of its own, beside the real API."""
    settings = settings_.read()
    set_up(settings)
    asyncio.run(serve(settings))
