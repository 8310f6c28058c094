"""停缓建, 中止施工 and what follows, 恢复. 建筑法 10, 11; domain.md 8."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.acts import Event, Text


class ProjectSuspended(Event):
    """停缓建: no lamp is lit and progress is not counted until it is resumed; no clock stops."""

    type: Literal["ProjectSuspended"] = "ProjectSuspended"
    document: str
    reason: Text


class ProjectResumed(Event):
    """恢复建设."""

    type: Literal["ProjectResumed"] = "ProjectResumed"
    document: str
    reason: Text


class WorksStopped(Event):
    """中止施工 from day `on`.

    `issuer` granted the construction permit (None: works began without one); it hears of the stop
    by the end of `report_by`, and from day `check_from` checks the permit before works go on.
    """

    type: Literal["WorksStopped"] = "WorksStopped"
    on: date
    reason: Text
    issuer: str | None = None
    report_by: date | None = None
    check_from: date | None = None


class StoppedWorksReported(Event):
    """The builder has told who issued the permit."""

    type: Literal["StoppedWorksReported"] = "StoppedWorksReported"
    note: Text
    late: bool = False


class StoppedWorksReportMissed(Event):
    """A month has passed without the report; it stays due."""

    type: Literal["StoppedWorksReportMissed"] = "StoppedWorksReportMissed"
    due: date


class WorksRecheckOpened(Event):
    """Works have stood still for a year: `unit` has to check the permit before they go on."""

    type: Literal["WorksRecheckOpened"] = "WorksRecheckOpened"
    unit: str


class WorksPermitChecked(Event):
    """Whether the permit still `holds`. Where it does not, it may be checked again."""

    type: Literal["WorksPermitChecked"] = "WorksPermitChecked"
    holds: bool
    reason: Text


class WorksResumed(Event):
    """恢复施工 from day `on`."""

    type: Literal["WorksResumed"] = "WorksResumed"
    on: date
    note: Text | None = None
