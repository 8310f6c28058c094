"""A stop of works as it stands (建筑法 10, 11)."""

from __future__ import annotations

from datetime import date, datetime

from domain.project.standstill_events import (
    StoppedWorksReported,
    StoppedWorksReportMissed,
    WorksPermitChecked,
    WorksRecheckOpened,
    WorksResumed,
    WorksStopped,
)
from domain.value import Frozen


class WorksStop(Frozen):
    """A stop of works from day `on`, heard of at `since` (建筑法 10)."""

    on: date
    since: datetime
    issuer: str | None = None
    report_by: date | None = None
    reported_at: datetime | None = None
    missed: bool = False  # not reported in time
    check_from: date | None = None
    check_opened: bool = False
    permit_holds: bool | None = None

    @property
    def check_due(self) -> bool:
        """Whether the permit has to be checked before works go on."""
        return self.check_opened and self.permit_holds is not True


WorksEvent = (
    WorksStopped
    | StoppedWorksReported
    | StoppedWorksReportMissed
    | WorksRecheckOpened
    | WorksPermitChecked
    | WorksResumed
)


def evolve(stop: WorksStop | None, event: WorksEvent) -> WorksStop | None:
    """The stop after `event`; None when works go on."""
    match event:
        case WorksStopped():
            return WorksStop(
                on=event.on,
                since=event.at,
                issuer=event.issuer,
                report_by=event.report_by,
                check_from=event.check_from,
            )
        case StoppedWorksReported():
            return stop and stop.but(reported_at=event.at)
        case StoppedWorksReportMissed():
            return stop and stop.but(missed=True)
        case WorksRecheckOpened():
            return stop and stop.but(check_opened=True)
        case WorksPermitChecked():
            return stop and stop.but(permit_holds=event.holds)
        case WorksResumed():
            return None
