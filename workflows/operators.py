"""What operators see of a workflow in the Temporal UI: search attributes and current details.

Search attributes are history events, so they are upserted only when they change.
"""

from __future__ import annotations

from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from domain.acts import Alarm
from domain.clock import end_of_day, zh_time
from domain.ledger import Line
from domain.project.state import Project
from domain.review.state import Review
from domain.units import Handler

PROJECT_CODE = SearchAttributeKey.for_keyword("ProjectCode")
COUNTY = SearchAttributeKey.for_keyword("County")
STAGE = SearchAttributeKey.for_keyword("Stage")
LAMP = SearchAttributeKey.for_keyword("Lamp")
DEPARTMENT = SearchAttributeKey.for_keyword("Department")
ITEM = SearchAttributeKey.for_keyword("Item")
DUE_AT = SearchAttributeKey.for_datetime("DueAt")
WAITING_FOR = SearchAttributeKey.for_keyword("WaitingFor")

Shown = dict[str, Any]  # attribute's name → the value that is shown now


def of_project(project: Project) -> Shown:
    """What is searched for of a project."""
    return {
        PROJECT_CODE.name: project.code,
        COUNTY.name: project.county or "",
        STAGE.name: project.stage or "",
    }


def show_project(project: Project, shown: Shown) -> Shown:
    """Upserts what has changed since `shown`."""
    return _show(of_project(project), shown)


def of_opening(project: str, item: str, handler: Handler) -> TypedSearchAttributes:
    """What a review is found by from its start."""
    return TypedSearchAttributes(
        [
            SearchAttributePair(PROJECT_CODE, project),
            SearchAttributePair(ITEM, item),
            SearchAttributePair(DEPARTMENT, handler.unit),
        ]
    )


def show_review(review: Review, waiting_for: str, shown: Shown) -> Shown:
    """Upserts what has changed since `shown`; the due date only where there is one."""
    now: Shown = {
        PROJECT_CODE.name: review.project,
        ITEM.name: review.item,
        DEPARTMENT.name: review.handler.unit,
        WAITING_FOR.name: waiting_for,
    }
    due = review.dues.promised or review.dues.statutory
    if due is not None:
        now[DUE_AT.name] = end_of_day(due)
    if not shown:  # the start has set the first three
        shown = {name: now[name] for name in (PROJECT_CODE.name, ITEM.name, DEPARTMENT.name)}
    return _show(now, shown)


_KEYS: dict[str, SearchAttributeKey[Any]] = {
    key.name: key
    for key in (PROJECT_CODE, COUNTY, STAGE, LAMP, DEPARTMENT, ITEM, DUE_AT, WAITING_FOR)
}


def _show(now: Shown, shown: Shown) -> Shown:
    changed = [name for name, value in now.items() if shown.get(name) != value]
    if changed:
        workflow.upsert_search_attributes([_KEYS[name].value_set(now[name]) for name in changed])
    return shown | now


def details(state: str, waiting_for: str, alarm: Alarm | None, last: list[Line]) -> str:
    """State, whom it waits for, the next alarm and the last five events, in Markdown."""
    lines = [f"**{state}**"]
    if waiting_for:
        lines.append(f"等待：{waiting_for}")
    if alarm:
        lines.append(f"下一预警：{alarm.what}（{zh_time(alarm.when)}）")
    lines += [f"- {zh_time(line.at)} {line.type}" for line in reversed(last)]
    return "\n\n".join(lines[:3]) + "\n\n" + "\n".join(lines[3:])
