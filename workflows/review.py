"""One round of a review. Waits, asks the core, records; no rule lives here.

Child of its project by start, but it lives on its own: it reports its end by a message and never
asks for its parent.
"""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from domain.acts import Message
from domain.project.messages import from_review
from domain.review.core import REVIEW
from domain.review.words import STATUS_ZH
from domain.rules.rules import Rules
from domain.view import Rows, of_review
from workflows import signals
from workflows.life import ReviewLife
from workflows.operators import Shown, details, show_review
from workflows.shell import Shell


@workflow.defn(name=signals.REVIEW_WORKFLOW, sandboxed=False)
class ReviewWorkflow(Shell[Any, ReviewLife]):
    """Opening to decided, declined, lapsed, withdrawn or closed as not needed."""

    core = REVIEW

    @workflow.init
    def __init__(self, life: ReviewLife) -> None:
        super().__init__(life)
        self.on_show: Shown = {}

    @workflow.run
    async def run(self, life: ReviewLife) -> None:
        """Until the round is over."""
        await self.live()

    def messages(self, state: Any, event: Any, rules: Rules) -> list[Message]:
        return from_review(state, event)

    def view(self, state: Any, rules: Rules) -> Rows:
        return of_review(state, rules)

    def is_closed(self, state: Any) -> bool:
        return state is not None and not state.open

    async def follow_up(self) -> None:
        if self.state is None:
            return
        workflow.set_current_details(
            details(STATUS_ZH[self.state.status], self.waiting_for(), self.next, self.last)
        )
        if self.life.manner.visible and self.state.open:
            self.on_show = show_review(self.state, self.waiting_for(), self.on_show)

    def waiting_for(self) -> str:
        """Whom the round waits for: a unit, or the company."""
        for (table, _), row in self.rows.items():
            if table == "tasks":
                return str(row["unit"] or row["company"] or "")
        return ""

    def renew_now(self) -> None:
        workflow.continue_as_new(ReviewLife(**self.carried()))
