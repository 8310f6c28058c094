"""The whole path, POST to 200, against the same route without a command row, whose workflow's
activity only notifies.

Slices of ours and bare in turn, so that a neighbour's load falls on both; medians of pairs. Bare is
run as the SDK runs a workflow unless told otherwise, and, told apart, without its sandbox as ours are.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import httpx

from domain.streams import review_stream
from worker.bench.bare import BARE_WORKFLOW, UNGUARDED_WORKFLOW, bare_id, in_process
from worker.bench.lives import IDEA, REVIEWER, begun, code, round_path
from worker.bench.stage import Stage, at_share


class Slice(NamedTuple):
    """Some seconds of clicks: acts a second, and how long each took in ms."""

    rate: float
    took_ms: list[float]


async def receipts(
    stage: Stage, clients: tuple[int, ...], pairs: int, slice_s: float, in_process_s: float
) -> list[dict[str, Any]]:
    """For each number of clients: our rate, bare's, and the median of one click."""
    worker = await stage.worker_started()
    many = max(clients)
    streams = range(1, 2 * many + 1)  # the second half for the bare workflows without a sandbox
    await begun(stage, streams)
    for n in streams:
        await stage.client.start_workflow(
            BARE_WORKFLOW if n <= many else UNGUARDED_WORKFLOW,
            id=bare_id(review_stream(code(n), IDEA, 1)),
            task_queue=stage.settings.task_queue,
            task_timeout=timedelta(seconds=stage.settings.task_timeout_s),
        )
    ours, bare = await _apis(stage)
    rows = []
    async with httpx.AsyncClient(
        headers=stage.bearer(REVIEWER),
        timeout=30,
        limits=httpx.Limits(max_connections=many),
    ) as http:

        def our_path(n: int) -> str:
            return f"{ours}{round_path(n)}/hand-over"

        def bare_path(n: int) -> str:
            return f"{bare}{round_path(n)}/hand-over"

        def unguarded_path(n: int) -> str:
            return bare_path(many + n)

        for count in (4, many):  # warm, all alike, a few first
            for path in (our_path, bare_path, unguarded_path):
                await _slice(http, path, count, 1.0)
        for count in clients:
            mine: list[Slice] = []
            theirs: list[Slice] = []
            unguarded: list[Slice] = []
            for _ in range(pairs):
                mine.append(await _slice(http, our_path, count, slice_s))
                theirs.append(await _slice(http, bare_path, count, slice_s))
                unguarded.append(await _slice(http, unguarded_path, count, slice_s))
            rows.append(_row(count, mine, theirs) | _beside(mine, unguarded))
    if in_process_s:
        rows[0]["in_process_bare_rate"] = round(await in_process(stage, in_process_s), 1)
    await worker.stop()
    return rows


async def _apis(stage: Stage) -> tuple[str, str]:
    """Both APIs as processes of their own, ready."""
    ours = f"http://127.0.0.1:{stage.settings.api_port}"
    await stage.process("api").start()
    second = stage.beside()
    bare = f"http://127.0.0.1:{second.api_port}"
    await stage.process("bare", entry="worker.bench.bare_api", settings=second).start()
    await stage.api_answers(ours, bare)
    return ours, bare


async def _slice(http: httpx.AsyncClient, path: Any, clients: int, seconds: float) -> Slice:
    """Each client clicks on its own stream, as soon as it is answered."""
    took: list[float] = []
    began = time.monotonic()
    ends = began + seconds

    async def click(n: int) -> None:
        turn = 0
        while time.monotonic() < ends:
            turn += 1
            at = time.monotonic()
            answer = await http.post(
                path(n), json={"to": f"p{turn % 2}"}, headers={"Idempotency-Key": uuid4().hex}
            )
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code} {answer.text[:300]}")
            took.append((time.monotonic() - at) * 1000)

    await asyncio.gather(*(click(n) for n in range(1, clients + 1)))
    return Slice(len(took) / (time.monotonic() - began), took)


def _row(clients: int, mine: list[Slice], theirs: list[Slice]) -> dict[str, Any]:
    all_mine = sorted(ms for one in mine for ms in one.took_ms)
    all_theirs = sorted(ms for one in theirs for ms in one.took_ms)
    share, p50_share = _shares(mine, theirs)
    return {
        "clients": clients,
        "rate": _rate(mine),
        "bare_rate": _rate(theirs),
        "share_of_bare": share,
        "p50_ms": round(statistics.median(all_mine), 2),
        "bare_p50_ms": round(statistics.median(all_theirs), 2),
        "p50_share": p50_share,
        "p99_ms": round(at_share(all_mine, 0.99), 2),
        "pairs": len(mine),
    }


def _beside(mine: list[Slice], unguarded: list[Slice]) -> dict[str, Any]:
    share, p50_share = _shares(mine, unguarded)
    return {
        "unguarded_bare_rate": _rate(unguarded),
        "share_of_unguarded_bare": share,
        "p50_share_of_unguarded_bare": p50_share,
    }


def _rate(slices: list[Slice]) -> float:
    return round(statistics.median(one.rate for one in slices), 1)


def _shares(mine: list[Slice], theirs: list[Slice]) -> tuple[float, float]:
    """Our rate and our median click as shares of theirs: the medians of the pairs."""
    pairs = list(zip(mine, theirs, strict=True))
    rates = [ours.rate / their.rate for ours, their in pairs]
    clicks = [
        statistics.median(ours.took_ms) / statistics.median(their.took_ms) for ours, their in pairs
    ]
    return round(statistics.median(rates), 3), round(statistics.median(clicks), 3)
