"""What a review and a project leave behind in Temporal's history: events and bytes."""

from __future__ import annotations

from typing import Any

from domain.streams import project_stream, review_stream
from worker.bench.lives import IDEA, begun, code, hand_over, refused
from worker.bench.stage import Stage

CLAIMS = 20


async def histories(stage: Stage) -> dict[str, Any]:
    """Start to close with three acts, bytes of one repeated act, and the project's whole history."""
    worker = await stage.worker_started()
    await begun(stage, range(1, 3))
    await refused(stage, 1, 1)
    events, _ = await _size(stage, review_stream(code(1), IDEA, 1))
    before = await _size(stage, review_stream(code(2), IDEA, 1))
    for n in range(CLAIMS):
        row = await stage.tell(hand_over(stage, 2, f"bench.{n}"))
        await stage.settled([row.id])
    after = await _size(stage, review_stream(code(2), IDEA, 1))
    project_events, project_bytes = await _size(stage, project_stream(code(1)))
    await worker.stop()
    return {
        "events_per_review": events,
        "events_per_command": round((after[0] - before[0]) / CLAIMS, 1),
        "bytes_per_command": round((after[1] - before[1]) / CLAIMS),
        "project_events": project_events,
        "project_bytes": project_bytes,
    }


async def _size(stage: Stage, workflow: str) -> tuple[int, int]:
    history = await stage.client.get_workflow_handle(workflow).fetch_history()
    return len(history.events), sum(event.ByteSize() for event in history.events)
