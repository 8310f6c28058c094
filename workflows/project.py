"""One project from first idea until it has ended and every review has reported its end.

Waits, asks the core, records, starts its reviews; no rule lives here.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

from catalog.loading import load_rules
from domain.acts import Message, RawAct
from domain.canonical import plain
from domain.ledger import OPENINGS, PART_OPENING
from domain.project.core import PROJECT
from domain.project.messages import from_project
from domain.rules.rules import Rules
from domain.streams import review_stream
from domain.view import Rows, of_project
from workflows import signals
from workflows.life import ProjectLife, ReviewLife
from workflows.operators import Shown, details, of_opening, show_project
from workflows.review import ReviewWorkflow
from workflows.shell import Shell


@workflow.defn(name=signals.PROJECT_WORKFLOW, sandboxed=False)
class ProjectWorkflow(Shell[Any, ProjectLife]):
    """The long life; its reviews are children that it starts and lets go."""

    core = PROJECT

    @workflow.init
    def __init__(self, life: ProjectLife) -> None:
        super().__init__(life)
        self.started: dict[str, None] = dict.fromkeys(self.life.started)
        self.stage = self.state.stage if self.state else None
        self.on_show: Shown = {}

    @workflow.run
    async def run(self, life: ProjectLife) -> None:
        """Until the project is closed: ended, and nothing open any more."""
        await self.live()

    def messages(self, state: Any, event: Any, rules: Rules) -> list[Message]:
        return from_project(state, event, rules)

    def view(self, state: Any, rules: Rules) -> Rows:
        return of_project(state, rules)

    def is_closed(self, state: Any) -> bool:
        return state is not None and bool(state.closed)

    # --- reviews: started from the state, so that a crash in between leaves none without --------

    async def tell(self, messages: tuple[RawAct, ...]) -> None:
        """An opening is a start that carries its row and all that is told with it."""
        opening = {row.stream: [row] for row in messages if row.kind in OPENINGS}
        parts = [row for row in messages if row.kind == PART_OPENING]
        others = []
        for row in messages:
            if row.kind in OPENINGS or row.kind == PART_OPENING:
                continue
            if row.stream in opening:
                opening[row.stream].append(row)
            else:
                others.append(row)
        await asyncio.gather(
            *(self.start(stream, rows) for stream, rows in opening.items()),
            *(self.begin_part(row) for row in parts),
        )
        await super().tell(tuple(others))

    async def follow_up(self) -> None:
        if self.state is None:
            return
        open_rounds = [
            review_stream(self.state.code, item, one.round) for item, one in self.state.open_rounds
        ]
        await asyncio.gather(
            *(self.start(stream, []) for stream in open_rounds if stream not in self.started)
        )
        self.started = {stream: None for stream in self.started if stream in open_rounds}
        stage = self.state.stage or ""
        waiting_for = f"{len(open_rounds)} 个在办事项" if open_rounds else ""
        workflow.set_current_details(
            details(f"{self.state.name}：{stage}", waiting_for, self.next, self.last)
        )
        if self.life.manner.visible:
            self.on_show = show_project(self.state, self.on_show)

    async def start(self, stream: str, told: list[RawAct]) -> None:
        """Starts the review's workflow; one that runs or ran already refuses, which is fine.

        Without the rows in hand (after a crash) the review learns them from the ledger.
        """
        self.started[stream] = None
        manner = self.life.manner
        item, round_ = stream.split("/")[2:]
        rules = load_rules(self.state.rules.catalog, self.state.rules.calendar)
        handler = next(
            (one.handler for one in self.state.item(item).open if one.round == int(round_)),
            None,
        )
        visible = manner.visible and handler is not None
        try:
            child = await workflow.start_child_workflow(
                ReviewWorkflow.run,
                ReviewLife(stream=stream, manner=manner, waiting=tuple(plain(row) for row in told)),
                id=stream,
                parent_close_policy=ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                task_timeout=timedelta(seconds=manner.task_timeout_s),
                static_summary=f"{self.state.name}：{rules.item(item).name_zh}",
                search_attributes=(
                    of_opening(self.state.code, item, handler) if visible and handler else None
                ),
            )
            child.add_done_callback(_let_go)
        except WorkflowAlreadyStartedError:
            workflow.logger.info("runs already", extra={"stream": stream})

    async def begin_part(self, row: RawAct) -> None:
        """A project that was split off begins its own life: a child that is let go like a review."""
        manner = self.life.manner
        try:
            child = await workflow.start_child_workflow(
                signals.PROJECT_WORKFLOW,
                ProjectLife(stream=row.stream, manner=manner, waiting=(plain(row),)),
                id=row.stream,
                parent_close_policy=ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                task_timeout=timedelta(seconds=manner.task_timeout_s),
                static_summary=str(row.body.get("name", "")),
            )
            child.add_done_callback(_let_go)
        except WorkflowAlreadyStartedError:
            workflow.logger.info("runs already", extra={"stream": row.stream})

    # --- renewal --------------------------------------------------------------------------------

    def should_renew(self) -> bool:
        """Also at each stage: a run then tells one stage's story."""
        reached = self.state.stage if self.state else None
        stage_over = self.stage is not None and reached != self.stage
        self.stage = self.stage or reached
        return super().should_renew() or (stage_over and self.life.manner.renew)

    def renew_now(self) -> None:
        workflow.continue_as_new(ProjectLife(**self.carried(), started=tuple(self.started)))


def _let_go(child: asyncio.Task[Any]) -> None:
    """How a child ended is told by its report in the ledger; what Temporal says is not asked."""
    if not child.cancelled():
        child.exception()
