"""A database in which something has happened: made once by the running system, copied for each test."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from domain.acts import Actor
from domain.review.commands import Accept, Decide, Submit
from store import database, roots
from tests.databases import TEMPLATE, as_superuser, of_database
from tests.running import COMPANY, dev_server, running, stream
from tests.waiting import until_async
from worker.stack.postgres import EmbeddedPostgres, Urls

SOURCE = "quancheng_filled"
IDEA = "review/LH-2026-0001/idea_review/1"
REVIEWER = Actor(person="wang.fang", role="reviewer", unit="gxw")
FACTS = {
    "investor": "enterprise", "total_investment": "200000", "promoted": False, "in_zone": True,
    "industrial": True, "infrastructure": False, "land": ["new_state_land"], "building": True,
    "structures": False, "municipal_works": False, "highway": False,
}  # fmt: skip
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Filled:
    """The database's addresses, and the way to damage it that no role of ours has."""

    urls: Urls
    superuser: str

    @contextmanager
    def damage(self) -> Iterator[Connection]:
        """As the server's superuser, with every trigger off."""
        engine = create_engine(self.superuser)
        with engine.begin() as db:
            db.execute(text("set local session_replication_role = replica"))
            yield db
        engine.dispose()

    def one(self, question: str, **values: Any) -> Any:
        """The one value that answers the question."""
        engine = create_engine(self.superuser)
        with engine.connect() as db:
            answer = db.execute(text(question), values).scalar_one()
        engine.dispose()
        return answer


@pytest.fixture(scope="session")
def filled_source(postgres: EmbeddedPostgres) -> str:
    """Two projects: one with its first decision taken and ten determinations open."""
    return make_source(postgres)


@cache  # two rooms take the fixture into their conftest, for pytest it is then two
def make_source(server: EmbeddedPostgres) -> str:
    as_superuser(server, f"create database {SOURCE} template {TEMPLATE}")
    asyncio.run(live(of_database(server.urls, SOURCE)))
    return SOURCE


@pytest.fixture
def filled(postgres: EmbeddedPostgres, filled_source: str) -> Iterator[Filled]:
    """A copy of the test's own."""
    with a_copy(postgres, filled_source) as copy:
        yield copy


@pytest.fixture(scope="module")
def shared(postgres: EmbeddedPostgres, filled_source: str) -> Iterator[Filled]:
    """A copy for all tests of a module, which leave it as it is."""
    with a_copy(postgres, filled_source) as copy:
        yield copy


@contextmanager
def a_copy(server: EmbeddedPostgres, source: str) -> Iterator[Filled]:
    """A database with the same in it."""
    name = f"filled_{next(_numbers)}"
    owner = make_url(server.urls.owner).username
    as_superuser(server, f'create database {name} template {source} owner "{owner}"')
    superuser = make_url(server.superuser).set(database=name)
    yield Filled(of_database(server.urls, name), superuser.render_as_string(hide_password=False))
    as_superuser(server, f"drop database {name} with (force)")


async def live(urls: Urls) -> None:
    """What the copies hold: decisions, refusals, open rounds, a root."""
    async with dev_server() as env, running(env.client, urls.app) as system:
        await system.done(stream(), system.register())
        await system.done(stream("LH-2026-0002"), system.register("LH-2026-0002"))
        await system.done(IDEA, Submit(papers=("project_background",)))
        refused = await system.tell(IDEA, Accept(), COMPANY)
        assert (await system.outcome(refused)).outcome == "refused"
        await system.done(IDEA, Accept(), REVIEWER)
        decide = Decide(
            outcome="granted", document={"number": "审-1"}, facts=FACTS,
            papers=("project_need", "project_feasibility"),
        )  # fmt: skip
        await system.done(IDEA, decide, REVIEWER)

        async def quiet() -> bool:
            with system.db.connect() as db:
                open_tasks = db.execute(text("select count(*) from tasks where key = 'decide'"))
                waiting = db.execute(text("select count(*) from commands where outcome is null"))
                return open_tasks.scalar_one() == 10 and waiting.scalar_one() == 0

        await until_async(quiet)
    engine = database.connect(urls.app, pool=1)
    assert roots.make_root(engine, settled_s=0) is not None
    engine.dispose()
