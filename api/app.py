"""The application: its parts are handed in, nothing is read from the environment here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from fastapi import Depends, FastAPI
from sqlalchemy import Engine as Database

from api import (
    calendar,
    catalog,
    catalog_adoption,
    company_bundles,
    documentation,
    figures,
    health,
    noting,
    pages,
    problems,
    projects,
    promises,
    receipts,
    reviews,
    successions,
    tasks,
)
from api.desk import Desk
from api.door import Door, kept_out_first, let_in
from api.engine import Engine
from api.openapi import document
from api.operations import NO_LINKS, Links, Watch
from api.pages import errors
from api.pages.checked import Checks
from api.pages.guests import Trial
from api.sessions import TIMES, Keeper, LocalAccounts, Times
from api.tokens import Tokens
from domain.review.commands import RulesVersion
from domain.stuck import BOUNDS, Bounds
from store.judging import RulesOf

VERSION = "1"


def create_app(
    *,
    database: Database,
    engine: Engine,
    rules_of: RulesOf,
    rules: RulesVersion,
    secret: str,
    patience_s: float,
    threads: int,
    desk: type[Desk] = Desk,
    times: Times = TIMES,
    trial: Trial | None = None,
    links: Links = NO_LINKS,
    bounds: Bounds = BOUNDS,
) -> FastAPI:
    """`rules`: what new projects live by. `patience_s`: how long a request waits for its outcome.

    `threads`: of those that wait for the database; its pool should hold some more connections.
    `desk`: what takes acts in; a measurement has one of its own. `times`: how long sessions last.
    `trial`: whom the log-in page of a trial city offers; without it their accounts are refused.
    `links`: where the engine's own pages are. `bounds`: from when on something counts as stuck.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        with ThreadPoolExecutor(threads, thread_name_prefix="desk") as pool:
            app.state.desk = desk(
                database, engine, rules_of, rules=rules, patience_s=patience_s, threads=pool
            )
            app.state.health = health.Health()
            app.state.watch = Watch(links, bounds)
            app.state.accounts = LocalAccounts(app.state.desk, trial=trial is not None)
            app.state.keeper = Keeper(app.state.desk, app.state.accounts, times)
            listening = asyncio.create_task(app.state.desk.waiting.keep_listening())
            try:
                yield
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening

    app = FastAPI(
        title="全程 Quancheng",
        version=VERSION,
        lifespan=life,
        openapi_url=None,  # ours: api/documentation.py
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(let_in)],
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.state.tokens = Tokens(secret)
    app.state.checks = Checks(secret)
    app.state.trial = trial
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    of_rules = (catalog, catalog_adoption, calendar, successions)
    for room in (
        reviews,
        projects,
        tasks,
        receipts,
        *of_rules,
        figures,
        promises,
        company_bundles,
        health,
        documentation,
    ):
        app.include_router(room.router)
    for router in pages.ROUTERS:
        app.include_router(router)
    problems.install(app, errors.answer, noting.refused, kept_out_first)
    app.add_middleware(Door, shown=errors.answer)
    return app
