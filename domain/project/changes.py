"""Changes of a project under way that take effect on a day: its county, its owner, a unit.

Law: 行政许可法 49 (the holder asks for the alteration of what names him); domain.md 8. What follows
for open rounds (who answers for them) is concluded; here is what changes, and what is due on the
project's own stream. No clock moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from domain.acts import Act, Actor
from domain.clock import local_day
from domain.project.change_commands import ChangeCounty, ChangeOwner, SucceedUnit
from domain.project.change_events import (
    ChangeOrdered,
    CountyChanged,
    OwnerChanged,
    TaskHandedOver,
    UnitSucceeded,
)
from domain.project.commands import ProjectCommand
from domain.project.document_events import DocumentMarked
from domain.project.events import ProjectEvent
from domain.project.known import known_area
from domain.project.rounds import handler_of
from domain.project.state import Ordered, Project, evolve
from domain.project.supporting import OVER, lead
from domain.refused import Refused
from domain.review.item_rules import back_entry_wd
from domain.rules.rules import Rules

Told = Act[ProjectCommand]
OnADay = ChangeCounty | ChangeOwner | SucceedUnit


def changed(project: Project, act: Told, command: OnADay, rules: Rules) -> list[ProjectEvent]:
    """The change, or its order where its day is still to come."""
    order = _order(project, command, rules)
    today = local_day(act.submitted_at)
    if order.on > today:
        return [ChangeOrdered(at=act.submitted_at, by=act.by, **dict(order))]
    back = rules.calendar.working_days_between(order.on, today)
    if back > back_entry_wd(rules):
        raise Refused(
            "too_far_back",
            f"生效日期最多追溯{back_entry_wd(rules)}个工作日（现为{back}个）。",
        )
    return _in_effect(project, order, act.submitted_at, act.by, rules)


def come_into_effect(project: Project, when: datetime, rules: Rules) -> list[ProjectEvent]:
    """The ordered changes whose day has begun, in the order in which they were ordered."""
    events: list[ProjectEvent] = []
    for order in project.ordered:
        if order.on <= local_day(when):
            new = _in_effect(project, order, when, None, rules)
            for event in new:
                project = evolve(project, event)
            events += new
    return events


def _order(project: Project, command: OnADay, rules: Rules) -> Ordered:
    """What is to change. Raises `Refused` where there is no such thing, or nothing would change."""
    unit = None
    match command:
        case ChangeCounty():
            change, to, now = "county", known_area(command.county, rules), project.county
            same = "项目已在该县区，无需变更。"
        case ChangeOwner():
            change, to, now = "owner", command.owner, project.owner
            same = "该企业已是本项目的项目单位，无需变更。"
        case SucceedUnit():
            for one in (command.unit, command.successor):
                if one not in rules.units():
                    raise Refused("unknown_unit", f"没有单位“{one}”，请从单位名录中选择。")
            change, to, unit = "unit", command.successor, command.unit
            now = project.unit_now(command.unit)
            same = "原单位的职责已由该单位承接，无需划转。"
        case _:
            assert_never(command)
    if to == now:
        raise Refused("nothing_changes", same)
    return Ordered.model_validate(
        {
            "change": change,
            "to": to,
            "unit": unit,
            "on": command.on,
            "reason": command.reason,
            "drafted_by": command.drafted_by,
        }
    )


def _in_effect(
    project: Project, order: Ordered, at: datetime, by: Actor | None, rules: Rules
) -> list[ProjectEvent]:
    """The change with all that passes on the project's own stream."""
    said = {"on": order.on, "reason": order.reason, "drafted_by": order.drafted_by}
    change: CountyChanged | OwnerChanged | UnitSucceeded
    match order.change:
        case "county":
            change = CountyChanged(at=at, by=by, was=project.county, county=order.to, **said)
        case "owner":
            change = OwnerChanged(at=at, by=by, was=project.owner, owner=order.to, **said)
            return [change, *_name_their_holder(project, at)]
        case "unit":
            unit = order.unit or ""
            change = UnitSucceeded(at=at, by=by, unit=unit, successor=order.to, **said)
        case _:
            assert_never(order.change)
    return [change, *_handed_over(project, evolve(project, change), at, rules)]


def _name_their_holder(project: Project, at: datetime) -> Iterator[DocumentMarked]:
    """Granted documents that are in force name the owner of before (行政许可法 49).

    That each document names its holder is assumed: the catalog does not say of any that it does not.
    """
    for key, document in project.granted.items():
        if document.holds and not document.holder_changed:
            yield DocumentMarked(at=at, document=key, mark="holder_changed")


def _handed_over(
    before: Project, after: Project, at: datetime, rules: Rules
) -> Iterator[TaskHandedOver]:
    """What is due on the project's own stream and would now be asked of another unit."""
    for task, was, item in _tasks(before):
        then: str | None
        now: str | None
        if item is None:
            support = before.supports[int(task.partition("/")[2])]
            then = lead(before, support.support, support.sort, rules)
            now = lead(after, support.support, support.sort, rules)
        else:
            then, now = (_unit(one, item, rules) for one in (before, after))
        unit = now if then == was and now is not None else after.unit_now(was)
        if unit != was:
            yield TaskHandedOver(at=at, task=task, was=was, unit=unit)


def _tasks(project: Project) -> Iterator[tuple[str, str, str | None]]:
    """Each open task, its unit, and its item; a request for support has none."""
    for item, rhythm in project.rhythms.items():
        for duty in rhythm.open:
            yield f"report/{item}/{duty.period}", duty.unit, item
    for number, service in project.services.items():
        if service.answered_at is None:
            yield f"service/{number}", service.unit, service.item
    for number, support in project.supports.items():
        if support.step not in OVER:
            yield f"support/{number}", support.unit, None


def _unit(project: Project, item: str, rules: Rules) -> str | None:
    found = handler_of(project, rules.item(item), rules)
    return found[0].unit if found else None
