"""How punctual alarms are, and how soon one rings whose worker was killed at that very step."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from api.engine import PATIENCE
from domain.acts import RawAct
from domain.canonical import plain
from domain.review.commands import RulesVersion
from worker.bench.ringing import RINGING_WORKFLOW, Arm
from worker.bench.stage import COMPANY, Stage, at_share
from workflows import signals


async def timers(stage: Stage, alarms: int, over_s: float) -> dict[str, Any]:
    """`alarms` spread over `over_s` seconds: the 99th percentile of their lateness.

    Late is when the ring stands in the ledger, counted from the instant plus the grace that every
    timer is given.
    """
    worker = await stage.worker_started()
    lead = 3 + alarms / 60  # by then all are armed
    starts = datetime.now(UTC) + timedelta(seconds=lead)
    moments = [starts + timedelta(seconds=over_s * n / alarms) for n in range(alarms)]
    await _armed(stage, moments)
    grace = stage.settings.alarm_grace_ms
    question = text(
        "select extract(epoch from recorded_at - at) * 1000 as late from events where type = 'Rang'"
        " order by late"
    )

    async def all_rang() -> bool:
        return len(await stage.asked(question)) == alarms

    await stage.until(all_rang, lead + over_s + 60)
    late = [float(row.late) - grace for row in await stage.asked(question)]
    after_kill = await _after_kill(stage, worker)
    return {
        "alarms": alarms,
        "late_p50_ms": round(late[len(late) // 2], 1),
        "late_p99_ms": round(at_share(late, 0.99), 1),
        "after_kill_s": round(after_kill, 2),
    }


async def _armed(stage: Stage, moments: list[datetime]) -> None:
    settings = stage.settings
    version = RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version)
    rows = [
        stage.row(f"bench/{when.timestamp():.6f}", Arm(when=when, rules=version), COMPANY)
        for when in moments
    ]
    written = []
    for batch in range(0, len(rows), 16):
        written += await asyncio.gather(*(_start(stage, r) for r in rows[batch : batch + 16]))
    await stage.settled([row.id for row in written], within=120)


async def _start(stage: Stage, row: RawAct) -> RawAct:
    written = await stage.written(row)
    await stage.client.start_workflow(
        RINGING_WORKFLOW,
        {"stream": row.stream, "manner": stage.manner},
        id=row.stream,
        task_queue=stage.settings.task_queue,
        task_timeout=timedelta(seconds=stage.settings.task_timeout_s),
        start_signal=signals.ACT,
        start_signal_args=[plain(written)],
        rpc_timeout=PATIENCE * 5,
    )
    return written


async def _after_kill(stage: Stage, worker: Any) -> float:
    """An alarm rings just as its worker is killed: seconds from the next worker's first poll."""
    when = datetime.now(UTC) + timedelta(seconds=2)
    await _armed(stage, [when])
    await asyncio.sleep((when - datetime.now(UTC)).total_seconds())
    await worker.kill()
    fresh = stage.process("worker", entry="worker.bench.bench_worker")
    first = await stage.first_poll(await fresh.start())
    stream = f"bench/{when.timestamp():.6f}"
    question = text("select 1 from events where type = 'Rang' and stream = :stream")

    async def rang() -> bool:
        return bool(await stage.asked(question, stream=stream))

    await stage.until(rang, 60)
    took = time.monotonic() - first
    await fresh.stop()
    return took
