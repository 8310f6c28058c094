"""A stop of all clocks is given to every project, and the worker is killed half-way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.acts import Text
from domain.clock import local_day
from domain.project.adoption_commands import StopClocks
from store import adjusting
from tests.faults.clients import ClientLog
from tests.faults.given_to_all import ROUNDS, killed_half_way, to_each
from tests.faults.parts import installed
from worker.stack.postgres import Urls


def acts() -> list[adjusting.Written]:
    """Five days on which no clock runs, from tomorrow on."""
    first = local_day(datetime.now(UTC)) + timedelta(days=1)
    reason = Text(ref=UUID(int=1), sha256="0" * 64)
    stop = StopClocks(first=first, last=first + timedelta(days=4), reason=reason, drafted_by="li")
    return to_each(stop, UUID(int=7))


async def test_every_clock_moves_once_though_the_worker_is_killed_half_way(
    urls: Urls, log: ClientLog
) -> None:
    async with installed(urls) as place:
        moved = await killed_half_way(place, log, acts)
    print(f"{sum(moved.half)} of {ROUNDS} rounds had moved when the worker was killed")
    assert moved.again == []
    assert len(moved.before) == ROUNDS
    assert sum(moved.half) < ROUNDS
    assert moved.after == [1] * ROUNDS
