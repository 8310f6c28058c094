"""A step of the ladder by its own durable timer, on the live dev server, before an open page.

The steps of the catalog ring at nine; here at a minute that is about to come, on a calendar without
days off, so that nobody waits for tomorrow.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from temporalio.client import Client

import catalog.loading as loading
from domain.acts import Actor, Role
from domain.calendar import Calendar, CalendarYear
from domain.clock import SHANGHAI, at_time, local_day
from domain.project.commands import Register
from domain.review.commands import Accept, Submit
from domain.rules.rules import Rules
from domain.streams import project_stream, review_stream
from tests.api.speaking import COMPANY, REVIEWER, Api, served
from tests.api.test_live import address, opened
from tests.browser.system import told
from tests.running import running
from tests.waiting import until_async
from worker.stack.postgres import Urls

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
__all__ = ["address"]

HEAD = Actor(person="zhou.ping", role=Role.HEAD, unit="gxw")
READY = timedelta(seconds=40)  # until the system runs and the round stands
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def soon() -> datetime:
    """The first whole minute by which all can be ready."""
    then = datetime.now(UTC) + READY + timedelta(minutes=1)
    return then.replace(second=0, microsecond=0)


@pytest.fixture(scope="module", autouse=True)
def ringing_soon(soon: datetime) -> Iterator[None]:
    """The released rules, but that every day is worked and the ladder is one step, at `soon`."""
    there = loading.load_rules()
    ladder, hhmm = there.catalog.escalation, f"{soon.astimezone(SHANGHAI):%H:%M}"
    steps = tuple(one.but(at=hhmm) for one in ladder.escalation if one.id == "e2")
    changed = Rules(
        there.catalog.but(escalation=ladder.but(escalation=steps)),
        _without_days_off(there.calendar),
        there.version,
        there.digest,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_loaded", lambda version, calendar: changed)
        yield


def _without_days_off(calendar: Calendar) -> Calendar:
    return calendar.but(years=tuple(_worked(year) for year in calendar.years))


def _worked(year: CalendarYear) -> CalendarYear:
    first = date(year.year, 1, 1)
    days = (first + DAY * n for n in range(366))
    weekends = tuple(day for day in days if day.weekday() >= 5 and day.year == year.year)
    return year.but(holidays=(), workdays_on_weekend=weekends)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(client: Client, database: Urls, ringing_soon: None) -> AsyncIterator[Api]:
    """The API of a system that lives by these rules."""
    async with running(client, database.app) as system, served(system) as one:
        yield one


async def accepted(api: Api, day: date) -> str:
    """A round whose application came and was accepted on that day."""
    system, code = api.system, "LH-2026-9901"
    stream = review_stream(code, "idea_review", 1)
    register = Register(
        code=code, name="临颍县休闲食品产业园", owner="c-001", county="411122", industry="食品加工",
        facts={"investor": "enterprise"}, rules=system.register().rules,
    )  # fmt: skip
    began = at_time(day, "12:00")
    row = await told(system, project_stream(code), register, COMPANY, began)
    await system.engine.signal_with_start(project_stream(code), row)
    await api.there(f"/reviews/{code}/idea_review/1")
    acts: tuple[tuple[Any, Actor], ...] = (
        (Submit(papers=("project_background",)), COMPANY),
        (Accept(), REVIEWER),
    )
    for n, (command, by) in enumerate(acts, start=1):
        row = await told(system, stream, command, by, began + timedelta(minutes=n))
        await system.engine.signal(row)
        assert (await system.outcome(row)).outcome == "done"
    return stream


def rung(api: Api, stream: str) -> list[tuple[str, datetime]]:
    """The steps that have rung, each with its instant."""
    with api.system.db.connect() as db:
        rows = db.execute(
            text("select step, at from notices where stream = :s order by at, step"), {"s": stream}
        )
        return [(str(step), at) for step, at in rows]


async def test_a_step_reaches_the_open_page_within_five_seconds_of_its_instant(
    api: Api, address: str, soon: datetime
) -> None:
    """Accepted four days ago, five to decide: today the head hears that tomorrow is the last."""
    async with opened(address, HEAD, show="rung") as page:
        stream = await accepted(api, local_day(soon) - DAY * 4)
        assert datetime.now(UTC) < soon, "nothing of the ladder has come yet"

        async def reached() -> datetime | None:
            noticed = any(one["notices"] for one in page.heard("counts"))
            return datetime.now(UTC) if noticed else None

        heard = await until_async(reached, 130)
    assert heard is not None
    assert timedelta() <= heard - soon <= timedelta(seconds=5)
    assert await asyncio.to_thread(rung, api, stream) == [("e2", soon)]
