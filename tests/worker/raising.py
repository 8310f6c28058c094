"""A review whose core has a defect: it raises on one kind of act. For a worker of a test."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from domain.play import Core
from domain.review.core import REVIEW
from workflows import signals
from workflows.life import ReviewLife
from workflows.review import ReviewWorkflow

DEFECTIVE = "withdraw"


def _handle(review: Any, act: Any, rules: Any) -> list[Any]:
    if act.command.kind == DEFECTIVE:
        raise ZeroDivisionError("a defect")
    return REVIEW.handle(review, act, rules)


@workflow.defn(name=signals.REVIEW_WORKFLOW, sandboxed=False)
class DefectiveReview(ReviewWorkflow):
    """The same in all else."""

    core: Core[Any, Any, Any] = Core(
        handle=_handle, evolve=REVIEW.evolve, next_alarm=REVIEW.next_alarm, ring=REVIEW.ring
    )

    @workflow.init
    def __init__(self, life: ReviewLife) -> None:
        super().__init__(life)

    @workflow.run
    async def run(self, life: ReviewLife) -> None:
        """See `ReviewWorkflow`."""
        await self.live()
