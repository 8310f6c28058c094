"""The running system that a browser looks at: PostgreSQL, Temporal, a worker, and the API on a port.

It lives on a loop in a thread of its own, so that tests are plain functions that click and look.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

import uvicorn
from sqlalchemy import Engine as Database
from sqlalchemy import text

from api.app import create_app
from api.engine import Engine, connect
from api.hashing import hashed
from catalog.loading import load_rules
from domain.acts import Actor, RawAct, Role
from domain.canonical import plain
from domain.review.commands import RulesVersion
from store import commands, database
from store.commands import Words
from tests.browser import people
from tests.running import Running, dev_server, running
from tests.waiting import until, until_async
from worker.bench.stage import free_ports
from worker.work import engine

SECRET = "a secret of forty characters, for tests."
THREADS = 8
NOWHERE = "postgresql+psycopg2://nobody:none@127.0.0.1:1/none"
T = TypeVar("T")


class System:
    """What a test needs of it. `base`: where the API answers; `deaf`: the same without Temporal;
    `blind`: without its database."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, behind: Running, base: str, deaf: str, blind: str
    ) -> None:
        self._loop = loop
        self.behind = behind
        self.base = base
        self.deaf = deaf
        self.blind = blind
        self._hash = hashed(people.PASSWORD)
        self.tokens = people.settle(behind.db, self._hash)

    @property
    def database(self) -> Database:
        """The application's own way to the database."""
        return self.behind.db

    def run(self, what: Coroutine[Any, Any, T], within: float = 120) -> T:
        """The coroutine's answer, from the system's loop."""
        under_way: Future[T] = asyncio.run_coroutine_threadsafe(what, self._loop)
        return under_way.result(within)

    def rows(self, question: str, **values: Any) -> list[dict[str, Any]]:
        """The rows that answer."""
        with self.database.connect() as db:
            return [dict(row) for row in db.execute(text(question), values).mappings()]

    def one(self, question: str, **values: Any) -> Any:
        """The one value that answers."""
        with self.database.connect() as db:
            return db.execute(text(question), values).scalar_one()

    def done(self, stream: str, command: Any, by: Actor) -> None:
        """An act, given as the API gives it, that is not refused."""
        self.run(self.behind.done(stream, command, by))

    def there(self, stream: str, within: float = 60) -> dict[str, Any]:
        """The round's row of the read model, once it is there."""
        found = until(
            lambda: self.rows("select * from reviews where stream = :stream", stream=stream), within
        )
        return found[0]

    def reviewer(self, unit: str) -> people.Somebody:
        """Somebody who handles what comes to the unit; he comes where none is there yet."""
        for one in people.EVERYBODY:
            if (one.unit, one.role) == (unit, Role.REVIEWER):
                return one
        new = people.Somebody(
            f"{unit.replace('@', '.')}.reviewer", f"{unit}经办", Role.REVIEWER, unit
        )
        if new.id not in self.tokens:
            self.tokens[new.id] = people.enter(self.database, new, self._hash)
        return new

    def at_rest(self) -> None:
        """Until every act has its outcome."""
        self.run(self.behind.at_rest())


async def told(
    behind: Running,
    stream: str,
    command: Any,
    by: Actor,
    at: datetime,
    words: tuple[Words, ...] = (),
) -> RawAct:
    """An act as it was given on a day gone by: written down under that stamp, not yet signalled."""
    body = plain(command)
    row = RawAct(
        id=uuid4(), stream=stream, kind=body.pop("kind"), body=body, by=plain(by),
        submitted_at=at, happened_at=at,
    )  # fmt: skip
    return await asyncio.to_thread(commands.write_down, behind.db, row, clock=at, words=words)


@contextmanager
def started(app_url: str) -> Iterator[System]:
    """The system on this database, gone afterwards."""
    ready: Future[System] = Future()
    stop = threading.Event()

    async def live() -> None:
        try:
            async with (
                dev_server() as env,
                running(env.client, app_url) as behind,
                served(behind, behind.engine) as base,
                served(behind, await _nowhere(behind)) as deaf,
                served(behind, behind.engine, database.connect(NOWHERE, pool=2)) as blind,
            ):
                here = asyncio.get_running_loop()
                ready.set_result(await asyncio.to_thread(System, here, behind, base, deaf, blind))
                await asyncio.to_thread(stop.wait)
        except BaseException as no:
            if ready.done():
                raise
            ready.set_exception(no)

    thread = threading.Thread(target=lambda: asyncio.run(live()), name="system", daemon=True)
    thread.start()
    try:
        yield ready.result(120)
    finally:
        stop.set()
        thread.join(60)


async def _nowhere(behind: Running) -> Engine:
    """A way to Temporal that leads to none."""
    return engine(await connect("127.0.0.1:1", "default"), behind.settings)


@asynccontextmanager
async def served(behind: Running, way: Engine, db: Database | None = None) -> AsyncIterator[str]:
    """The application under uvicorn on a free port; its address. `db`: another than the system's."""
    settings = behind.settings
    app = create_app(
        database=db or behind.db,
        engine=way,
        rules_of=load_rules,
        rules=RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version),
        secret=SECRET,
        patience_s=2 if way is not behind.engine else 20,  # late is late, but it is an answer
        threads=THREADS,
    )
    (port,) = free_ports(1)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())

    async def up() -> bool:
        if task.done():
            task.result()
        return server.started

    await until_async(up)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task
