"""停缓建 and 中止施工: the city holds a project up, its works stand still; both end and may come again.

Law: 建筑法 10 (a stop of works is reported to who issued the construction permit within a month;
stopped for a year, the permit is checked before works go on); domain.md 8. Neither stops a clock:
open rounds go on, what was granted runs out as it would. While the city holds the project up no lamp
is lit and its progress is not counted.
"""

from __future__ import annotations

from datetime import date, datetime

from domain.acts import Act, Alarm, differing
from domain.clock import due, end_of_day, local_day, start_of_day
from domain.limits import Limit, LimitUnit
from domain.project.commands import ProjectCommand
from domain.project.events import EventRaised, ProjectEvent
from domain.project.rounds import handler_of
from domain.project.standstill_commands import (
    CheckWorksPermit,
    ReportStoppedWorks,
    ResumeProject,
    ResumeWorks,
    StopWorks,
    SuspendProject,
)
from domain.project.standstill_events import (
    ProjectResumed,
    ProjectSuspended,
    StoppedWorksReported,
    StoppedWorksReportMissed,
    WorksPermitChecked,
    WorksRecheckOpened,
    WorksResumed,
    WorksStopped,
)
from domain.project.state import Project
from domain.project.works_stop import WorksStop
from domain.refused import Refused
from domain.rules.rules import Rules

Told = Act[ProjectCommand]
CLAUSE = "建筑法第10条"
PERMIT = "construction_permit"  # the item that grants what the clause calls 施工许可证
STARTED = "substantive_start"
REPORTED_WITHIN = Limit(n=1, unit=LimitUnit.MONTHS)
CHECKED_AFTER_YEARS = 1
OF_THEIR_OWN = (  # events that these commands raise, and nobody records beside them
    "suspended_by_city",
    "resumed_by_city",
    "works_stopped",
    "works_resumed",
)
REPORT_DUE = "中止施工报告到期"
RECHECK = "中止施工满一年"


# --- 停缓建 ---------------------------------------------------------------------------------------


def suspended(project: Project, act: Told, command: SuspendProject) -> list[ProjectEvent]:
    """The city holds the project up."""
    if project.suspended_at is not None:
        raise Refused("suspended_already", why_not(project, command.kind))
    event = ProjectSuspended(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        document=command.document,
        reason=command.reason,
    )
    return [event, *_raised(project, act, "suspended_by_city")]


def resumed(project: Project, act: Told, command: ResumeProject) -> list[ProjectEvent]:
    """The project goes on."""
    if project.suspended_at is None:
        raise Refused("not_suspended", why_not(project, command.kind))
    event = ProjectResumed(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        document=command.document,
        reason=command.reason,
    )
    return [event, *_raised(project, act, "resumed_by_city")]


# --- 中止施工 -------------------------------------------------------------------------------------


def works_stopped(
    project: Project, act: Told, command: StopWorks, rules: Rules
) -> list[ProjectEvent]:
    """The works stand still from a day on; who issued the permit is to hear of it within a month."""
    if why := why_not(project, command.kind):
        raise Refused("not_now", why)
    if command.on > local_day(act.submitted_at):
        raise Refused("in_the_future", "中止施工的日期晚于今天，请在停工之后登记。")
    if command.on < local_day(project.events[STARTED]):
        raise Refused("before_start", "中止施工的日期早于开工，请改正。")
    of_permit = issuer(project, rules)
    report_by, check_from = days(command.on, rules) if of_permit else (None, None)
    event = WorksStopped(
        at=act.submitted_at,
        by=act.by,
        on=command.on,
        reason=command.reason,
        issuer=of_permit,
        report_by=report_by,
        check_from=check_from,
    )
    return [event, *_raised(project, act, "works_stopped")]


def days(on: date, rules: Rules) -> tuple[date | None, date]:
    """Through which day a stop from `on` is to be reported, and from when on the permit is checked."""
    return due(REPORTED_WITHIN, on, calendar=rules.calendar).day, _a_year_after(on)


def issuer(project: Project, rules: Rules) -> str | None:
    """The unit that issued the construction permit; None where works began without one."""
    if not any(one.item == PERMIT for one in project.granted.values()):
        return None
    found = handler_of(project, rules.item(PERMIT), rules)
    return found[0].unit if found else None


def _a_year_after(day: date) -> date:
    """The first day on which the stop has lasted a full year."""
    year = day.year + CHECKED_AFTER_YEARS
    if (day.month, day.day) == (2, 29):
        return date(year, 3, 1)
    return day.replace(year=year)


def reported(project: Project, act: Told, command: ReportStoppedWorks) -> list[ProjectEvent]:
    """The builder tells who issued the permit."""
    stop = project.works_stop
    if stop is None or stop.report_by is None or stop.reported_at is not None:
        raise Refused("nothing_to_report", why_not(project, command.kind), clause=CLAUSE)
    late = local_day(act.submitted_at) > stop.report_by
    return [StoppedWorksReported(at=act.submitted_at, by=act.by, note=command.note, late=late)]


def permit_checked(
    project: Project, act: Told, command: CheckWorksPermit, rules: Rules
) -> list[ProjectEvent]:
    """Whether the permit still holds after a year without works."""
    stop = project.works_stop
    if stop is None or not stop.check_due:
        raise Refused("nothing_to_check", why_not(project, command.kind), clause=CLAUSE)
    return [
        WorksPermitChecked(
            at=act.submitted_at,
            happened_at=differing(act),
            by=act.by,
            holds=command.holds,
            reason=command.reason,
        )
    ]


def works_resumed(project: Project, act: Told, command: ResumeWorks) -> list[ProjectEvent]:
    """The works go on from a day; after a year only where the permit was found to hold."""
    stop = project.works_stop
    if stop is None:
        raise Refused("not_stopped", why_not(project, command.kind))
    if command.on > local_day(act.submitted_at):
        raise Refused("in_the_future", "恢复施工的日期晚于今天，请在复工时登记。")
    if command.on < stop.on:
        raise Refused("ends_before_start", "恢复施工的日期早于中止施工，请改正。")
    if stop.check_from and command.on >= stop.check_from and stop.permit_holds is not True:
        raise Refused(
            "permit_not_checked",
            "中止施工满一年，恢复施工前须报发证机关核验施工许可证；核验未通过的不得恢复施工。",
            clause=CLAUSE,
        )
    event = WorksResumed(at=act.submitted_at, by=act.by, on=command.on, note=command.note)
    return [event, *_raised(project, act, "works_resumed")]


def _raised(project: Project, act: Told, event: str) -> list[ProjectEvent]:
    """The event by which conditions of the catalog know of it: that it was so once is enough."""
    if event in project.events:
        return []
    return [EventRaised(at=act.submitted_at, by=act.by, event=event, source="command")]


# --- what time does, and what may be done now -----------------------------------------------------


def alarms(project: Project) -> list[Alarm]:
    """When the report is missed, and when the permit has to be checked."""
    stop = project.works_stop
    found = []
    if stop is not None and stop.report_by and not stop.reported_at and not stop.missed:
        found.append(Alarm(max(end_of_day(stop.report_by), stop.since), REPORT_DUE))
    if stop is not None and stop.check_from and not stop.check_opened:
        found.append(Alarm(max(start_of_day(stop.check_from), stop.since), RECHECK))
    return found


def ring(project: Project, alarm: Alarm) -> list[ProjectEvent]:
    """What the alarm brings."""
    stop = project.works_stop
    assert stop is not None  # else there is no such alarm
    if alarm.what == REPORT_DUE and stop.report_by:
        return [StoppedWorksReportMissed(at=alarm.when, due=stop.report_by)]
    assert stop.issuer is not None
    return [WorksRecheckOpened(at=alarm.when, unit=project.unit_now(stop.issuer))]


def why_not(project: Project, kind: str) -> str:
    """Why an act of these cannot be given as things stand; "" where it can."""
    stop = project.works_stop
    match kind:
        case "suspend_project" if project.suspended_at is not None:
            return "项目已停缓建。"
        case "resume_project" if project.suspended_at is None:
            return "项目没有停缓建。"
        case "stop_works" if STARTED not in project.events:
            return "项目尚未开工。"
        case "stop_works" if stop is not None:
            return "已登记中止施工，尚未恢复。"
        case "report_stopped_works" | "check_works_permit" | "resume_works" if stop is None:
            return "项目没有中止施工。"
        case "report_stopped_works" if stop and stop.report_by is None:
            return "项目没有施工许可证，无需向发证机关报告。"
        case "report_stopped_works" if stop and stop.reported_at is not None:
            return "已向发证机关报告中止施工。"
        case "check_works_permit" if stop and not stop.check_due:
            return "中止施工不满一年，或者已经核验。"
        case _:
            return ""


def of_another_record(events: dict[str, datetime]) -> tuple[datetime | None, WorksStop | None]:
    """Since when a project is held up and its works stand still, by the events that are known of it."""
    held, works = events.get("suspended_by_city"), events.get("works_stopped")
    if held and (again := events.get("resumed_by_city")) and again >= held:
        held = None
    if works and (again := events.get("works_resumed")) and again >= works:
        works = None
    return held, WorksStop(on=local_day(works), since=works) if works else None
