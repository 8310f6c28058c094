"""Workflows that only tests have: an older release, and one whose core raises."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from temporalio import workflow

from catalog.loading import load_rules
from domain.acts import Act, RawAct
from domain.ledger import read_act
from domain.review.core import REVIEW
from domain.rules.rules import Rules
from workflows import signals
from workflows.life import ProjectLife, ReviewLife
from workflows.project import ProjectWorkflow
from workflows.review import ReviewWorkflow

NEW_TO_REVIEWS = ("decide", "hand_over")
NEW_TO_PROJECTS = ("add_unit",)
FAULTY = "claim"


@workflow.defn(name=signals.REVIEW_WORKFLOW, sandboxed=False)
class OlderReview(ReviewWorkflow):
    """Of a release that knew neither of `NEW_TO_REVIEWS`."""

    @workflow.init
    def __init__(self, life: ReviewLife) -> None:
        super().__init__(life)

    @workflow.run
    async def run(self, life: ReviewLife) -> None:
        await self.live()

    def read_act(self, row: RawAct) -> Act[Any]:
        return _read(row, NEW_TO_REVIEWS)


@workflow.defn(name=signals.PROJECT_WORKFLOW, sandboxed=False)
class OlderProject(ProjectWorkflow):
    """Of a release that did not know `NEW_TO_PROJECTS`."""

    @workflow.init
    def __init__(self, life: ProjectLife) -> None:
        super().__init__(life)

    @workflow.run
    async def run(self, life: ProjectLife) -> None:
        await self.live()

    def read_act(self, row: RawAct) -> Act[Any]:
        return _read(row, NEW_TO_PROJECTS)


def _read(row: RawAct, unknown: tuple[str, ...]) -> Act[Any]:
    """Raises pydantic's ValidationError for what is unknown, as it does for any kind that is none."""
    return read_act(row.but(kind="not_in_this_release") if row.kind in unknown else row)


def _raising(state: Any, act: Act[Any], rules: Rules) -> Any:
    if act.command.kind == FAULTY:
        raise ZeroDivisionError("a fault of ours")
    return REVIEW.handle(state, act, rules)


@workflow.defn(name=signals.REVIEW_WORKFLOW, sandboxed=False)
class FaultyReview(ReviewWorkflow):
    """Whose core raises on `FAULTY`."""

    core = replace(REVIEW, handle=_raising)

    @workflow.init
    def __init__(self, life: ReviewLife) -> None:
        super().__init__(life)

    @workflow.run
    async def run(self, life: ReviewLife) -> None:
        await self.live()


WITHOUT_CATALOG = "det_space"


@workflow.defn(name=signals.REVIEW_WORKFLOW, sandboxed=False)
class TroubledReview(ReviewWorkflow):
    """Whose core raises on `FAULTY`, which is too old for `NEW_TO_REVIEWS`, and on whose machine
    the catalog of `WITHOUT_CATALOG`'s rounds was never released."""

    core = replace(REVIEW, handle=_raising)

    @workflow.init
    def __init__(self, life: ReviewLife) -> None:
        super().__init__(life)

    @workflow.run
    async def run(self, life: ReviewLife) -> None:
        await self.live()

    def read_act(self, row: RawAct) -> Act[Any]:
        return _read(row, NEW_TO_REVIEWS)

    def rules(self, batch: Any) -> Rules | None:
        if self.state is not None and self.life.stream.split("/")[2] == WITHOUT_CATALOG:
            return load_rules("luohe/2099.1")
        return super().rules(batch)
