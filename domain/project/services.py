"""服务申请 that are not answered by their last day: marked, and they stay to be answered.

The time that was promised for a service, as the catalog has it (work plan 三(六)3、4).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from domain.acts import Alarm
from domain.clock import end_of_day
from domain.project.duty_events import ServiceMissed
from domain.project.state import Project, Service

SERVICE_MISSED = "服务逾期"


def alarms(project: Project) -> list[Alarm]:
    """The end of the last day of each request that is open and not yet marked."""
    return [Alarm(end_of_day(due), SERVICE_MISSED) for _, _, due in _running(project)]


def missed(project: Project, when: datetime) -> list[ServiceMissed]:
    """Those whose last day is over at `when`."""
    return [
        ServiceMissed(at=when, number=number, item=one.item, due=due)
        for number, one, due in _running(project)
        if end_of_day(due) <= when
    ]


def _running(project: Project) -> Iterator[tuple[int, Service, date]]:
    for number, one in project.services.items():
        if one.due is not None and one.answered_at is None and not one.missed:
            yield number, one, one.due
