"""The trial city: consistent with the law as of today, a full desk, one person for each post."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from catalog.loading import load_rules
from domain.acts import ROLE_ZH, Actor, Role
from domain.clock import local_day
from store import audit, database
from tests.running import Running, dev_server, running
from worker.command_error import CommandError
from worker.lives_file import Life, LifeLine
from worker.settings import Settings
from worker.stack.postgres import Urls
from worker.taking_over import ReviewShown, look_through
from worker.trial import filling
from worker.trial.lives import BUREAU, life_at, places
from worker.trial.people import people
from worker.verifying import verify

RULES = load_rules()
BY = Actor(person="yanshi.xmb", role=Role.XMB, unit="xmb")
NOWHERE = "127.0.0.1:1"
PATIENCE_S = 400.0  # beside other tests; an idle machine needs some fifteen
DAYS = (
    "2026-11-26T10:12:13+08:00",
    "2027-02-10T16:40:00+08:00",
)  # an ordinary day; before a festival


def rows(urls: Urls, question: str) -> list[tuple[Any, ...]]:
    engine = create_engine(urls.app)
    with engine.connect() as db:
        found = [tuple(row) for row in db.execute(text(question))]
    engine.dispose()
    return found


def the_city(now: datetime) -> list[Life]:
    return [life_at(place, n, now, RULES) for n, place in enumerate(places(RULES), start=1)]


def shown(lives: list[Life], now: datetime) -> dict[str, list[ReviewShown]]:
    """Each project's open rounds as the law has them."""
    settings = Settings(token_secret="x" * 40)
    lines = [LifeLine(number, life) for number, life in enumerate(lives, start=1)]
    looked, errors = look_through(lines, settings, BY, now, RULES)
    assert errors == []
    return {one.line.life.name: list(one.reviews) for one in looked}


@pytest.mark.slow
@pytest.mark.parametrize("moment", DAYS)
def test_the_trial_city_is_taken_over_whole_and_its_busiest_desk_is_full(moment: str) -> None:
    now = datetime.fromisoformat(moment)
    lives = the_city(now)
    assert len(lives) >= 40
    assert all(life.demo and "演示" in life.source for life in lives)
    reviews = shown(lives, now)
    first = reviews[lives[0].name]
    assert [(one.item, one.status, one.overdue) for one in first] == [
        ("idea_review", "in_review", False)
    ]
    ours = [
        one
        for some in reviews.values()
        for one in some
        if RULES.item(one.item).handled_by.function == BUREAU
        and RULES.item(one.item).handled_by.tier == "city"
    ]
    desk = [one for one in ours if one.status not in ("waiting_application", "correcting")]
    assert 45 <= len(desk) <= 75
    today = local_day(now)
    left = [RULES.calendar.working_days_between(today, one.due) for one in desk
            if one.due and one.due >= today]  # fmt: skip
    assert 0 in left
    assert sum(1 <= days <= 3 for days in left) >= 5
    assert sum(one.overdue for one in desk) >= 5
    assert any(one.status == "suspended" for one in desk)
    assert any(one.status == "correcting" for one in ours)
    assert {"S1", "S3", "S5"} <= {max(life.stages) for life in lives}
    assert any("S2" in life.stages and life.stages["S2"].exited is None for life in lives)
    facts = [life.facts for life in lives]
    assert any("land" in one and "leased_factory" in one["land"].value for one in facts)
    assert any("highway" in one and one["highway"].value is True for one in facts)


def test_the_same_moment_makes_the_same_trial_city() -> None:
    now = datetime.fromisoformat(DAYS[0])
    place = places(RULES)[6]
    assert life_at(place, 7, now, RULES) == life_at(place, 7, now, RULES)


def test_every_desk_and_every_company_of_the_trial_city_has_its_person() -> None:
    everybody = people()
    assert len({one.person for one in everybody}) == len(everybody)
    posts = [(one.role, one.unit, one.company) for one in everybody]
    assert len(set(posts)) == len(posts)
    for unit in RULES.catalog.units.units:
        if unit.login == "unit":
            assert any(one.unit == unit.id for one in everybody), unit.id
    assert {one.role for one in everybody} == set(ROLE_ZH) - {Role.SYSTEM}
    owners = {one.company for one in everybody if one.company}
    now = datetime.fromisoformat(DAYS[0])
    assert life_at(places(RULES)[0], 1, now, RULES).owner in owners
    for one in everybody:  # each is somebody who may act
        Actor(person=one.person, role=one.role, unit=one.unit, company=one.company)


def settings_of(system: Running) -> Settings:
    return system.settings.with_(
        temporal_address=system.client.service_client.config.target_host,
        temporal_namespace=system.client.namespace,
    )


@pytest.mark.slow
async def test_filling_twice_is_as_once_and_a_killed_filling_is_gone_on_with(urls: Urls) -> None:
    told: list[int] = []
    async with dev_server() as env, running(env.client, urls.app) as system:
        settings = settings_of(system)
        with pytest.raises(CommandError, match="下次启动时继续"):
            await asyncio.to_thread(filling.fill, settings, within_s=1.0)
        begun = rows(urls, "select count(*) from commands where origin is null")[0][0]
        assert 0 < begun < len(places(RULES))
        await asyncio.to_thread(
            filling.fill, settings, lambda done, of: told.append(done), PATIENCE_S
        )
        everything = "select id, outcome from commands order by id"
        before = rows(urls, everything)
        await asyncio.to_thread(filling.fill, settings)
        assert rows(urls, everything) == before
    assert told[-1] == len(places(RULES))
    assert rows(urls, "select count(*), bool_and(demo) from projects") == [
        (len(places(RULES)), True)
    ]
    assert rows(urls, "select count(*) from commands where outcome is distinct from 'done'") == [
        (0,)
    ]
    year = local_day(datetime.now(UTC)).year
    assert rows(urls, "select min(code), max(code) from projects") == [
        (f"LH-{year}-0001", f"LH-{year}-{len(places(RULES)):04d}")
    ]
    begin = rows(urls, "select distinct type from events where seq = 1")
    assert begin == [("TakenOver",)]
    engine = database.connect(urls.reader, pool=1)
    with audit.snapshot(engine) as db:
        assert verify(db, load_rules).findings == ()
    engine.dispose()


def test_where_somebody_elses_projects_were_first_no_trial_city_is_put_beside_them(
    urls: Urls,
) -> None:
    engine = create_engine(urls.app)
    with engine.begin() as db:
        db.execute(text("insert into streams (stream) values ('project/LH-2026-0001')"))
    engine.dispose()
    filling.fill(
        Settings(database_url=urls.app, temporal_address=NOWHERE, token_secret="x" * 40),
        within_s=0.0,
    )
    assert rows(urls, "select count(*) from commands") == [(0,)]
