"""What time itself does to a project: periods begin, reports are missed, services are not answered, a
group's or a bundle's limit passes, leaders hear of the bundle's, an ordered change takes effect, a stop of
works has lasted too long, a document or a regional assessment expires."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.acts import Alarm
from domain.clock import start_of_day
from domain.project import (
    assessments,
    bundle_ends,
    bundle_leaders,
    documents,
    obligations,
    services,
    stopping,
)
from domain.project.changes import come_into_effect
from domain.project.conclude import conclude, members
from domain.project.duties import at_boundary, next_boundary
from domain.project.events import ProjectEvent
from domain.project.group_events import GroupSilent
from domain.project.state import Project
from domain.rules.rules import Rules

PERIOD_BOUNDARY = "期别届满"
GROUP_LIMIT = "并联意见到期"
CHANGE = "变更生效"


def next_alarm(project: Project | None, rules: Rules) -> Alarm | None:
    """The next boundary of a period, missed report, or group limit; after the end only what a decision
    made since asks."""
    if project is None:
        return None
    if project.ended_at is not None:
        return min(obligations.alarms(project.owed), default=None)
    alarms = []
    if boundary := next_boundary(project, rules):
        alarms.append(Alarm(boundary, PERIOD_BOUNDARY))
    alarms += [
        Alarm(max(start_of_day(group.limit_day) + timedelta(days=1), group.opened_at), GROUP_LIMIT)
        for name, group in project.groups.items()
        if _judges_silence(project, name, rules)
    ]
    alarms += documents.alarms(project, rules) + obligations.alarms(project.owed)
    alarms += services.alarms(project) + bundle_ends.alarms(project)
    alarms += bundle_leaders.alarms(project, rules)
    alarms += [Alarm(start_of_day(order.on), CHANGE) for order in project.ordered]
    alarms += stopping.alarms(project) + assessments.alarms(project)
    if not alarms:
        return None
    first = min(alarms)
    # What fell due while another record was kept rings at the take-over, not in its past; what did
    # while the project was terminated, at the revival.
    since = max([project.began_here_at, *(gap.until for gap in project.gaps)])
    return Alarm(max(first.when, since), first.what)


def _judges_silence(project: Project, name: str, rules: Rules) -> bool:
    group = project.groups[name]
    speaks = rules.group(name).on_silence is not None
    return speaks and group.closed_at is None and not group.judged


def _silent(project: Project, item: str) -> bool:
    """Whether a member has not said anything; one that said no waits to be asked again."""
    life = project.item(item)
    return bool(life.open) and not life.negative


def ring(project: Project, alarm: Alarm, rules: Rules) -> list[ProjectEvent]:
    """What the alarm brings, with every conclusion, dated as it was due."""
    told: list[ProjectEvent]
    match alarm.what:
        case "期别届满":
            told = at_boundary(project, alarm.when, rules)
        case "文书将到期":
            told = documents.warned(project, alarm.when, rules)
        case "文书到期":
            told = documents.expired(project, alarm.when, rules)
        case "承诺核查逾期":
            told = documents.unchecked(project, alarm.when, rules)
        case "义务逾期":
            told = [*obligations.missed(project.owed, alarm.when)]
        case services.SERVICE_MISSED:
            told = [*services.missed(project, alarm.when)]
        case bundle_ends.BUNDLE_LIMIT:
            told = [*bundle_ends.overdue(project, alarm.when)]
        case bundle_leaders.BUNDLE_REPORT:
            told = [*bundle_leaders.put_before(project, alarm.when, rules)]
        case "并联意见到期":
            told = _silences(project, alarm.when, rules)
        case assessments.EXPIRY:
            told = assessments.expired(project, alarm.when)
        case stopping.REPORT_DUE | stopping.RECHECK:
            told = stopping.ring(project, alarm)
        case "变更生效":
            told = come_into_effect(project, alarm.when, rules)
        case _:
            raise ValueError(f"the project has no such alarm: {alarm}")
    events, _ = conclude(project, told, rules)
    return events


def _silences(project: Project, when: datetime, rules: Rules) -> list[ProjectEvent]:
    return [
        GroupSilent(
            at=when,
            group=name,
            items=tuple(item for item in members(project, name, rules) if _silent(project, item)),
        )
        for name, group in project.groups.items()
        if _judges_silence(project, name, rules)
        and start_of_day(group.limit_day) + timedelta(days=1) <= when
    ]
