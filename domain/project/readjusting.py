"""What is due on a project's own stream derived anew: by another calendar, or with a stop of clocks.

Its rounds are told, and derive their own days themselves (`domain/review/readjusting`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.acts import Act, Text, differing
from domain.clock import local_day
from domain.project import bundle_ends
from domain.project.adoption_commands import AdoptCalendar, StopClocks
from domain.project.adoption_events import CalendarAdopted, ClocksStopped
from domain.project.commands import ProjectCommand
from domain.project.duties import due_again, due_of
from domain.project.duty_events import DutyDueMoved, ServiceDueMoved
from domain.project.events import ProjectEvent
from domain.project.group_events import GroupLimitMoved
from domain.project.state import Project, evolve
from domain.project.world import ProjectWorld
from domain.refused import Refused
from domain.review.due import counted
from domain.review.item_rules import length
from domain.rules.rules import Rules
from domain.stops import Stop

Told = Act[ProjectCommand]
LONGEST_STOP = timedelta(days=366)


def calendar_adopted(
    project: Project, act: Told, command: AdoptCalendar, rules: Rules
) -> list[ProjectEvent]:
    """The project goes over to the calendar. `rules`: those that hold after."""
    if project.rules.calendar == command.calendar:
        raise Refused(
            "adopted_already", f"本项目已经按日历 {command.calendar} 计算，无需再次启用。"
        )
    adopted = CalendarAdopted(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        was=project.rules.calendar,
        calendar=command.calendar,
        reason=command.reason,
        drafted_by=command.drafted_by,
    )
    days = moved(evolve(project, adopted), act.submitted_at, command.reason, rules)
    return [adopted, *days]


def new_rules(project: Project, calendar: str, rules: Rules) -> Rules:
    """The project's rules with the other calendar. Raises `Refused` where there is none."""
    try:
        return rules.at(project.rules.catalog, calendar)
    except KeyError:
        raise Refused("unknown_calendar", f"没有日历版本“{calendar}”。") from None


def clocks_stopped(
    project: Project, act: Told, command: StopClocks, rules: Rules
) -> list[ProjectEvent]:
    """Every clock of the project stands still on these days."""
    stop = stop_of(command)
    if stop in project.stops:
        raise Refused("stopped_already", "这段停止计时已经登记。")
    stopped = ClocksStopped(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        stop=stop,
        reason=command.reason,
        drafted_by=command.drafted_by,
    )
    days = moved(evolve(project, stopped), act.submitted_at, command.reason, rules)
    return [stopped, *days]


def stop_of(command: StopClocks) -> Stop:
    """The days of the command. Raises `Refused` where they are none, or too many at once."""
    if command.last < command.first:
        raise Refused("ends_before_start", "停止计时的末日早于首日，请改正。")
    if command.last - command.first > LONGEST_STOP:
        raise Refused("too_long", "停止计时一次最长一年；更久的请到期前再作决定。")
    return Stop(first=command.first, last=command.last)


def moved(project: Project, at: datetime, reason: Text, rules: Rules) -> Iterator[ProjectEvent]:
    """An event for each day of the project's own that has moved: of groups, bundles, reports, services.

    A clock that an adoption let run on runs by the catalog under which it began. After the exit only
    rounds have clocks.
    """
    if project.ended_at is not None:
        return
    for name, group in project.groups.items():
        if group.closed_at is not None:
            continue
        limit = length(rules.of(group.catalog).group(name).limit)
        day = counted(limit, local_day(group.opened_at), rules, project.stops)
        if day != group.limit_day:
            yield GroupLimitMoved(
                at=at,
                group=name,
                was=group.limit_day,
                limit_day=day,
                reason=reason,
                lifts=group.judged and day >= local_day(at),
            )
    yield from bundle_ends.moved(project, at, reason, rules)
    for name, rhythm in project.rhythms.items():
        for duty in rhythm.open:
            own = rules.of(duty.catalog)
            again = due_again if duty.period in rhythm.reports else due_of
            due = again(own.item(name), duty.period, duty.opened_at, own)
            if due != duty.due:
                yield DutyDueMoved(
                    at=at,
                    item=name,
                    period=duty.period,
                    was=duty.due,
                    due=due,
                    reason=reason,
                    lifts=duty.missed and due > at,
                )
    for number, service in project.services.items():
        if service.due is None or service.answered_at is not None:
            continue
        own = rules.of(service.catalog)
        promised = own.promised(own.item(service.item), ProjectWorld(project, own))
        if promised is None:
            continue
        due_day = counted(promised, local_day(service.requested_at), rules, project.stops)
        if due_day != service.due:
            yield ServiceDueMoved(
                at=at,
                number=number,
                item=service.item,
                was=service.due,
                due=due_day,
                reason=reason,
                lifts=service.missed and due_day >= local_day(at),
            )
