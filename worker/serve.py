"""One API process: composed here, run here."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from api.app import create_app
from api.desk import Desk
from api.engine import connect
from api.operations import Links
from api.pages.guests import Trial
from api.sessions import Times
from catalog.loading import load_rules
from domain.review.commands import RulesVersion
from store import database
from worker.interpreter import hold_on_to_the_interpreter, look_less_often_for_garbage
from worker.settings import Settings, token_secret
from worker.work import engine

THREADS = 8  # that wait for the database
SPARE = 4  # connections more than threads
GRACE_S = 5  # for requests under way when it is told to stop


class Server(uvicorn.Server):
    """Ends in order, and with a clean exit code, when it is told to.

    `let_go` ends what would keep it waiting: pages that are open only to be told something.
    """

    def __init__(self, config: uvicorn.Config, let_go: Callable[[], None]) -> None:
        super().__init__(config)
        self._let_go = let_go

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for ask in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(ask, self._told_to_stop)
        yield

    def _told_to_stop(self) -> None:
        self.should_exit = True
        self._let_go()


def _trial(settings: Settings) -> Trial | None:
    """Whom the log-in page offers, where `up` has filled the trial city."""
    if settings.trial_password is None:
        return None
    from worker.trial.accounts import guests

    rules = load_rules(settings.catalog_version, settings.calendar_version)
    return Trial(settings.trial_password.get_secret_value(), guests(rules))


async def serve(settings: Settings, desk: type[Desk] = Desk) -> None:
    """Until told to stop. Starts while database and Temporal are away: acts then wait for them."""
    if settings.database_url is None or settings.temporal_address is None:
        raise ValueError("an API needs the addresses of its database and of Temporal")
    hold_on_to_the_interpreter()
    load_rules(settings.catalog_version, settings.calendar_version)
    look_less_often_for_garbage()
    db = database.connect(settings.database_url, pool=THREADS + SPARE)
    client = await connect(settings.temporal_address, settings.temporal_namespace)
    app = create_app(
        database=db,
        engine=engine(client, settings),
        rules_of=load_rules,
        rules=RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version),
        secret=token_secret(settings).get_secret_value(),
        patience_s=settings.receipt_patience_s,
        threads=THREADS,
        desk=desk,
        trial=_trial(settings),
        times=Times(settings.session_idle_min * 60, settings.session_hours * 3600),
        links=Links(settings.temporal_ui_url, settings.temporal_namespace),
    )
    await Server(
        uvicorn.Config(
            app,
            host=settings.api_host,
            port=settings.api_port,
            log_config=None,  # ours: worker/logs.py
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
        ),
        lambda: app.state.desk.waiting.hub.close(),
    ).serve()
    db.dispose()
