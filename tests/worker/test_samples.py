"""The sample projects: registered once, with a decision open at a department."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from catalog.loading import load_rules
from store import audit, database
from tests.running import Running, dev_server, running
from worker import samples
from worker.command_error import CommandError
from worker.settings import Settings
from worker.stack.postgres import Urls
from worker.verifying import verify


def rows(urls: Urls, question: str) -> list[tuple[Any, ...]]:
    engine = create_engine(urls.app)
    with engine.connect() as db:
        found = [tuple(row) for row in db.execute(text(question))]
    engine.dispose()
    return found


def settings_of(system: Running) -> Settings:
    return system.settings.with_(
        temporal_address=system.client.service_client.config.target_host,
        temporal_namespace=system.client.namespace,
    )


async def test_seeding_twice_is_as_once_and_a_killed_seeding_is_gone_on_with(urls: Urls) -> None:
    async with dev_server() as env, running(env.client, urls.app) as system:
        settings = settings_of(system)
        # Out of time at once: something has been begun and nothing is finished.
        with pytest.raises(CommandError, match="下次启动时继续"):
            await asyncio.to_thread(samples.seed, settings, 0.0)
        await asyncio.to_thread(samples.seed, settings)
        everything = "select * from commands order by id"
        before = rows(urls, everything)
        await asyncio.to_thread(samples.seed, settings)
        assert rows(urls, everything) == before

    assert rows(urls, "select count(*), bool_and(demo) from projects") == [(8, True)]
    assert rows(urls, "select count(*) from reviews where item = 'idea_review'"
                      " and status = 'in_review'") == [(8,)]  # fmt: skip
    units = rows(urls, "select unit from tasks where item = 'idea_review' and key = 'decide'")
    assert len(units) == 8
    assert ("gxw",) in units
    persons = rows(urls, "select distinct person from events where person is not null order by 1")
    assert persons == [("yanshi.jingban",), ("yanshi.qiye",), ("yanshi.xmb",)]
    for owner, generated in rows(
        urls, "select payload ->> 'owner', payload -> 'generated' from events"
              " where type = 'Registered'"
    ):  # fmt: skip
        assert owner.startswith("gen-")
        assert generated == ["owner", "contact", "contact_phone"]
    for words, digest in rows(urls, "select words, sha256 from texts"):
        assert sha256(words.encode()).hexdigest() == digest
    assert rows(urls, "select count(*) from texts") == [(16,)]
    engine = database.connect(urls.reader, pool=1)
    with audit.snapshot(engine) as db:
        assert verify(db, load_rules).findings == ()
    engine.dispose()


def test_where_somebody_elses_projects_were_first_no_samples_are_put_beside_them(
    urls: Urls,
) -> None:
    engine = create_engine(urls.app)
    with engine.begin() as db:
        db.execute(text("insert into streams (stream) values ('project/LH-2026-0001')"))
    engine.dispose()
    settings = Settings(
        database_url=urls.app, temporal_address="127.0.0.1:1", token_secret="x" * 40
    )
    samples.seed(settings, 0.0)
    assert rows(urls, "select count(*) from commands") == [(0,)]


def test_while_temporal_is_away_they_are_written_down_and_it_says_so(urls: Urls) -> None:
    settings = Settings(
        database_url=urls.app, temporal_address="127.0.0.1:1", token_secret="x" * 40
    )
    with pytest.raises(CommandError, match="下次启动时继续"):
        samples.seed(settings, 0.5)
    assert rows(urls, "select count(*) from commands where outcome is null") == [(8,)]
