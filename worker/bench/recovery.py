"""How long acts in flight are held up when their worker is killed."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from sqlalchemy import text

from worker.bench.lives import begun, hand_over
from worker.bench.stage import Stage


async def recovery(stage: Stage, in_flight: int) -> dict[str, Any]:
    """Seconds from the new worker's first poll until all acts in flight have their outcome."""
    worker = await stage.worker_started()
    await begun(stage, range(1, in_flight + 1))
    told = asyncio.gather(
        *(stage.tell(hand_over(stage, n, "bench.other")) for n in range(1, in_flight + 1))
    )
    await asyncio.sleep(0.05)
    await worker.kill()
    rows = await told
    fresh = stage.process("worker", entry="worker.bench.bench_worker")
    first = await stage.first_poll(await fresh.start())
    await stage.settled([row.id for row in rows], within=60)
    seconds = time.monotonic() - first
    found = await stage.asked(
        text("select act, count(*) as n from events where act = any(:ids) group by act"),
        ids=[row.id for row in rows],
    )
    await fresh.stop()
    return {
        "in_flight": in_flight,
        "seconds": round(max(seconds, 0.0), 2),
        "lost": in_flight - len(found),
        "doubled": sum(1 for row in found if row.n > 1),
    }
