"""What a project's office does when something befalls the whole city, and what it then settles.

Moves begin with `office` and name what they are about (`office stop 0`); each is made once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.clock import local_day
from domain.project.adoption_commands import AdoptCalendar, AdoptCatalog, SettleMatter, StopClocks
from domain.project.state import Project
from domain.rules.rules import Rules
from worker.simulation.acting import Given, Pen
from worker.simulation.hours import after, on_day
from worker.simulation.matter import Town
from worker.simulation.people import OFFICE_PERSON
from worker.simulation.scenario import Span, SpanUnit

SOON = Span(least=0, most=6, unit=SpanUnit.HOURS)
DRAFTER = "office.drafter"  # never who approves


class Office:
    """The office of one project. Remembers only what the state does not tell."""

    def __init__(self, town: Town) -> None:
        self.draws = town.draws
        self.rates = town.scenario.rates
        self.world = town.scenario.world
        self.done: dict[str, None] = {}

    def wanted(self, project: Project, rules: Rules) -> Iterator[str]:
        """The moves that the office means to make as things stand."""
        for move in self._of_the_city(project, rules):
            if move not in self.done:
                yield move
        for name in project.matters:
            yield f"office settle {name}"

    def _of_the_city(self, project: Project, rules: Rules) -> Iterator[str]:
        began = local_day(project.registered_at)
        for place, notice in enumerate(self.world.calendars):
            if notice.day >= began:
                yield f"office calendar {place}"
        for place, adoption in enumerate(self.world.catalogs):
            if adoption.day >= began:
                yield f"office catalog {place}"
        for place, stop in enumerate(self.world.stops):
            area = rules.area(project.county) if project.county else None
            if stop.day >= began and area is not None and area.name_zh == stop.county:
                yield f"office stop {place}"
        for number, service in project.services.items():
            asked = service.answered_at is None and service.due is not None
            if asked and self.draws.chance(f"emergency {number}", self.rates.emergency):
                yield f"office emergency {number}"

    def moment(self, move: str, now: datetime, rules: Rules) -> datetime:
        """When the move would come, wanted since `now`: on its day."""
        _, word, which = move.split()
        calendar = rules.calendar
        match word:
            case "calendar":
                day = self.world.calendars[int(which)].day
            case "catalog":
                day = self.world.catalogs[int(which)].day
            case "stop":
                day = self.world.stops[int(which)].day
            case "emergency":
                day = local_day(now)
            case _:
                return after(now, SOON, self.draws, move, calendar)
        return on_day(now, day, 0, self.draws, move, calendar)

    def act(self, project: Project, move: str, now: datetime, pen: Pen) -> Given | None:
        """The command of the move; None where it has turned out to be of no use."""
        self.done[move] = None
        match move.split()[1:]:
            case ["calendar", place]:
                return self._calendar(project, self.world.calendars[int(place)].calendar, pen)
            case ["catalog", place]:
                return self._catalog(project, int(place), pen)
            case ["stop", place]:
                stop = self.world.stops[int(place)]
                return self._stop(stop.first, stop.last, pen)
            case ["emergency", number]:
                first = local_day(now) + timedelta(days=1)
                days = self.draws.whole(f"emergency {number} lasts", 3, 12)
                return self._stop(first, first + timedelta(days=days), pen)
            case ["settle", name]:
                note = pen.text("已核对，按新目录一次性告知申请人，其余照原办理。")
                command = SettleMatter(matter=name, note=note)
                return Given(command, OFFICE_PERSON, words=pen.words)
            case _:
                raise ValueError(f"no such move: {move}")

    def _calendar(self, project: Project, calendar: str, pen: Pen) -> Given | None:
        if project.rules.calendar == calendar:
            return None
        reason = pen.text("国务院办公厅关于节假日安排的通知。")
        command = AdoptCalendar(calendar=calendar, reason=reason, drafted_by=DRAFTER)
        return Given(command, OFFICE_PERSON, words=pen.words)

    def _catalog(self, project: Project, place: int, pen: Pen) -> Given | None:
        adoption = self.world.catalogs[place]
        if project.rules.catalog == adoption.catalog:
            return None
        reason = pen.text("市政府关于公布新版事项目录的通知。")
        command = AdoptCatalog(
            catalog=adoption.catalog, running=adoption.running, reason=reason, drafted_by=DRAFTER
        )
        return Given(command, OFFICE_PERSON, words=pen.words)

    def _stop(self, first: date, last: date, pen: Pen) -> Given:
        reason = pen.text("启动应急响应，期间停止计时。")
        command = StopClocks(first=first, last=last, reason=reason, drafted_by=DRAFTER)
        return Given(command, OFFICE_PERSON, words=pen.words)
