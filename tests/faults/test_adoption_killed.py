"""Another catalog is given to every project, and the worker is killed half-way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from sqlalchemy import text

from domain.acts import RawAct, Text
from domain.canonical import plain
from domain.project.commands import AdoptCatalog, Amend
from domain.review.words import Running
from domain.streams import project_stream
from store import adjusting
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.faults.checker import at_rest
from tests.faults.clerks import COMPANY, OFFICE, Project, all_of
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.parts import Reached, installed, polled
from tests.waiting import until_async
from worker.stack.postgres import Urls

BATCH = UUID(int=8)
PROJECTS = (1, 2, 3, 4)


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the next version, released here and for the workers."""
    folder = next_version(tmp_path_factory.mktemp("catalogs"))
    with released(folder):
        yield folder


def acts() -> list[adjusting.Written]:
    """The same act for each project, as the API writes them down: all is derived anew."""
    now = datetime.now(UTC)
    reason = Text(ref=UUID(int=1), sha256="0" * 64)
    adopt = AdoptCatalog(catalog=DRAFT, running=Running.ANEW, reason=reason, drafted_by="li")
    body = plain(adopt)
    kind = body.pop("kind")
    return [
        adjusting.Written(
            RawAct(
                id=uuid5(BATCH, code),
                stream=project_stream(code),
                kind=kind,
                body=body,
                by=plain(OFFICE),
                submitted_at=now,
                happened_at=now,
            ),
            adjusting.key_of(BATCH, code),
            (),
        )
        for code in (f"LH-2026-000{n}" for n in PROJECTS)
    ]


async def gone_over(place: Reached) -> list[int]:
    """How often each open round has gone over."""

    def asked() -> list[int]:
        question = text(
            "select count(e.seq) from reviews r"
            " left join events e on e.stream = r.stream and e.type = 'ClocksMoved'"
            " where not r.closed group by r.stream"
        )
        with place.db.connect() as db:
            return [int(count) for count in db.execute(question).scalars()]

    return await asyncio.to_thread(asked)


async def told(place: Reached, type: str) -> list[str]:
    """The streams and items of all events of the type."""

    def asked() -> list[str]:
        question = text(
            "select stream || ' ' || coalesce(payload ->> 'item', '') from events where type = :type"
        )
        with place.db.connect() as db:
            return sorted(str(one) for one in db.execute(question, {"type": type}).scalars())

    return await asyncio.to_thread(asked)


async def test_every_round_goes_over_once_though_the_worker_is_killed_half_way(
    urls: Urls, log: ClientLog, catalogs: Path
) -> None:
    async with installed(urls, catalogs=catalogs) as place:
        worker = place.parts.worker()
        await place.parts.do(worker.start)
        clients = Clients(StoreDoor(place.db, place.engine), log)
        projects = [Project(f"LH-2026-000{n}", clients, place.db) for n in PROJECTS]
        await all_of(*(one.determining() for one in projects))
        await at_rest(place)
        before = await gone_over(place)

        rows = await asyncio.to_thread(adjusting.write_all, place.db, acts())
        again = await asyncio.to_thread(adjusting.write_all, place.db, acts())
        await asyncio.gather(*(place.engine.signal(row) for row in rows[:2]))

        async def under_way() -> bool:
            return any(await gone_over(place))

        await until_async(under_way, 30)
        await place.parts.do(worker.kill)
        half = await gone_over(place)
        await place.parts.do(worker.start)
        await polled(place, worker)
        await at_rest(place)
        after = await gone_over(place)
        adopted = await told(place, "CatalogAdopted")
        followed = await told(place, "RoundFollowed")
    print(f"{sum(half)} of {len(before)} rounds had gone over when the worker was killed")
    assert again == []
    assert len(before) == 10 * len(projects)
    assert sum(half) < len(before)
    assert after == [1] * len(before)
    assert len(adopted) == len(projects)
    assert len(followed) == len(dict.fromkeys(followed)) == len(before)


async def test_a_worker_that_has_not_the_version_lays_the_act_apart_until_one_has(
    urls: Urls, log: ClientLog, catalogs: Path
) -> None:
    async with installed(urls) as place:
        old = place.parts.worker("old")
        await place.parts.do(old.start)
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project = Project("LH-2026-0001", clients, place.db)
        await project.determining()
        await at_rest(place)
        (row,) = await asyncio.to_thread(adjusting.write_all, place.db, acts()[:1])
        await place.engine.signal(row)

        def settled() -> str | None:
            question = text("select outcome from commands where id = :id")
            with place.db.connect() as db:
                return db.execute(question, {"id": row.id}).scalar_one()

        await project.done(project.stream, Amend(scale="年产1吨"), COMPANY)
        assert await asyncio.to_thread(settled) is None, "it waits, and holds nobody up"
        await place.parts.do(old.kill)
        new = place.parts.worker("new", catalogs=catalogs)
        await place.parts.do(new.start)

        async def done() -> bool:
            return await asyncio.to_thread(settled) == "done"

        await until_async(done, 60)
