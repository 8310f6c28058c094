"""恢复项目: a terminated project goes on, by decision of two people of the office (domain.md 8).

What the end has closed opens again as new rounds; what was due and never reported is due again; a
group that was at work has its whole limit anew. Nothing happens in the time in between: what would
fall into it bears the time of the revival. The code is the one it had.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.acts import Act, differing
from domain.clock import local_day
from domain.project.commands import ProjectCommand, Revive
from domain.project.duties import due_of
from domain.project.duty_events import DutiesResumed, DutyOpened
from domain.project.events import ProjectEvent, Revived
from domain.project.group_events import GroupReopened
from domain.project.rhythm import Rhythm
from domain.project.rounds import handler_of
from domain.project.state import Project, evolve
from domain.project.world import applies, ended_since
from domain.refused import Refused
from domain.review.due import counted
from domain.review.item_rules import length
from domain.rules.rules import Rules

Told = Act[ProjectCommand]
EXIT = "exit_evaluated"


def why_not(project: Project) -> str:
    """Why the project cannot be revived; "" where it can."""
    if project.ended_at is None:
        return "项目没有终止，无需恢复。"
    if project.ended_how != "terminated":
        how = "并入其他项目" if project.ended_how == "merged" else "出库"
        return f"项目已{how}，不能恢复。"
    # A decision that crossed the termination: there is no life left to go on with.
    return "项目已通过出库评价，不能恢复。" if EXIT in project.events else ""


def revived(project: Project, act: Told, command: Revive, rules: Rules) -> list[ProjectEvent]:
    """The project goes on from the act."""
    if why := why_not(project):
        raise Refused("not_terminated", why)
    at = act.submitted_at
    event = Revived(
        at=at,
        happened_at=differing(act),
        by=act.by,
        reason=command.reason,
        drafted_by=command.drafted_by,
    )
    after = evolve(project, event)
    groups = [
        GroupReopened(
            at=at,
            group=name,
            limit_day=counted(length(rules.group(name).limit), local_day(at), rules, project.stops),
        )
        for name, group in after.groups.items()
        if group.closed_at is None
    ]
    return [event, *groups, *_due_again(after, at, rules)]


def _due_again(project: Project, at: datetime, rules: Rules) -> Iterator[ProjectEvent]:
    """Rhythms that the end alone had stopped, with what was owed; the running period opens by time."""
    for name, rhythm in project.rhythms.items():
        item = rules.item(name)
        if not rhythm.ended or applies(project, item, rules).fails:
            continue
        if ended_since(project, item, rules) is not None:
            continue
        yield DutiesResumed(at=at, item=name)
        found = handler_of(project, item, rules)
        for period in _owed(rhythm) if found else ():
            yield DutyOpened(
                at=at,
                item=name,
                period=period,
                number=rhythm.number,
                unit=found[0].unit if found else "",
                due=due_of(item, period, at, rules),
            )


def _owed(rhythm: Rhythm) -> tuple[str, ...]:
    """Periods that have opened and were never reported."""
    return tuple(dict.fromkeys(one for one in rhythm.periods if one not in rhythm.reports))
