"""Another catalog is given to every project, and the worker is killed half-way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from domain.acts import Text
from domain.project.adoption_commands import AdoptCatalog
from domain.project.commands import Amend
from domain.review.words import Running
from store import adjusting
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.faults.checker import at_rest
from tests.faults.clerks import COMPANY, Project
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.given_to_all import CODES, ROUNDS, killed_half_way, to_each
from tests.faults.parts import Reached, installed
from tests.waiting import until_async
from worker.stack.postgres import Urls


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the next version, released here and for the workers."""
    folder = next_version(tmp_path_factory.mktemp("catalogs"))
    with released(folder):
        yield folder


def acts() -> list[adjusting.Written]:
    """All that runs is derived anew by the next version."""
    reason = Text(ref=UUID(int=1), sha256="0" * 64)
    adopt = AdoptCatalog(catalog=DRAFT, running=Running.ANEW, reason=reason, drafted_by="li")
    return to_each(adopt, UUID(int=8))


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
        moved = await killed_half_way(place, log, acts)
        adopted = await told(place, "CatalogAdopted")
        followed = await told(place, "RoundFollowed")
    print(f"{sum(moved.half)} of {ROUNDS} rounds had gone over when the worker was killed")
    assert moved.again == []
    assert len(moved.before) == ROUNDS
    assert sum(moved.half) < ROUNDS
    assert moved.after == [1] * ROUNDS
    assert len(adopted) == len(CODES)
    assert len(followed) == len(dict.fromkeys(followed)) == ROUNDS


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
