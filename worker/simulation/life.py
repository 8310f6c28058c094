"""A project's own stream as its people play it: events, reports, requests, the office's acts.

Moves are words that also name what they are about (`report monthly_report 2027-03`); which are
wanted follows from the folded state alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.acts import Actor, Role, Text
from domain.canonical import decimal_text
from domain.clock import local_day
from domain.project.adoption_commands import AdoptCalendar, StopClocks
from domain.project.commands import (
    AddUnit,
    Amend,
    Reapply,
    RecordEvent,
    Register,
    SetFact,
    Terminate,
)
from domain.project.duty_commands import (
    AdvanceSupport,
    Report,
    RequestService,
    RequestSupport,
    ReturnReport,
    SupportStep,
)
from domain.project.rhythm import INVESTMENT, Duty
from domain.project.state import Project
from domain.project.supporting import BY_COMPANY
from domain.rules.rules import Rules
from worker.simulation.acting import Given, Pen
from worker.simulation.cases import CASE_MOVES, Cases
from worker.simulation.changes import CHANGE_MOVES, Changes
from worker.simulation.draws import Draws
from worker.simulation.easing import EASING_MOVES, Easing
from worker.simulation.hours import DAY_LONG, OPENS, after, at_second, on_day
from worker.simulation.matter import Town
from worker.simulation.office import DRAFTER, Office
from worker.simulation.papers import PAPER_MOVES, Papers
from worker.simulation.people import OFFICE, OFFICE_PERSON, applicant, company, desk
from worker.simulation.round import RETRY
from worker.simulation.scenario import Delays, Rates, Span, SpanUnit
from worker.simulation.works import MONTHLY_REPORT

CHECK = "industry_check"
SOME_DAY = Span(least=20, most=600, unit=SpanUnit.WORKING_DAYS)


class Life:
    """The people around one project. Remembers only what the state does not tell them."""

    def __init__(self, town: Town, register: Register) -> None:
        self.register = register
        self.rules: Rules = town.rules
        self.answers = town.answers
        self.works = town.works
        self.papers = Papers(town)
        self.cases = Cases(town)
        self.changes = Changes(town)
        self.easing = Easing(town)
        self.office = Office(town)
        self.draws: Draws = town.draws
        self.delays: Delays = town.scenario.delays
        self.rates: Rates = town.scenario.rates
        groups = (group.id for group in self.rules.catalog.groups.groups)
        self._addable = {group: self.rules.may_add(group) for group in groups}
        self.tries: dict[str, int] = {}
        self.returned: dict[str, None] = {}  # periods that were sent back

    # --- which moves are wanted -----------------------------------------------------------------

    def wanted(self, project: Project | None) -> tuple[str, ...]:
        """The moves that somebody means to make as things stand."""
        if project is None:
            return ("register",)
        if project.ended_at is not None:
            cases, owed = self.cases.wanted(project), self.papers.owed(project)
            return (*self.changes.wanted(project), *cases, *owed)
        self._follow(project)
        return (
            *self._events(project),
            *self._office(project),
            *self.office.wanted(project, self.rules),
            *self._reports(project),
            *(f"reapply {item}" for item, life in project.items.items() if life.withdrawn),
            *self._requests(project),
            *self._supports(project),
            *self.papers.wanted(project),
            *self.cases.wanted(project),
            *self.changes.wanted(project),
            *self.easing.wanted(project),
        )

    def _follow(self, project: Project) -> None:
        """The project lives by the versions that it says: its people read the same."""
        versions = project.rules
        if (self.rules.version, self.rules.calendar.version) != (
            versions.catalog,
            versions.calendar,
        ):
            self.rules = self.rules.at(versions.catalog, versions.calendar)
            self.papers.rules = self.cases.rules = self.changes.rules = self.rules
            self.easing.rules = self.rules

    def _events(self, project: Project) -> Iterator[str]:
        """Events that no item raises, each once and when it can be."""
        happened = project.events
        facts = project.facts
        entered = project.item("reserve_entry").finished_at
        if (promoted := facts.get("promoted")) and promoted.value is True:
            if "intention_signed" not in happened:
                yield "event intention_signed"
        if entered and "project_code_issued" not in happened:
            yield "event project_code_issued"
        if entered and (land := facts.get("land")) and "leased_factory" in land.value:
            if "lease_signed" not in happened:
                yield "event lease_signed"
        if "substantive_start" in happened and "first_works" not in happened:
            yield "event first_works"
        if "intake_works_started" not in happened and not project.item(INTAKE).needless:
            if project.item(INTAKE).finished_at:
                yield "event intake_works_started"

    def _office(self, project: Project) -> Iterator[str]:
        if "category" not in project.facts:
            yield "category"
        if "amend" not in self.tries and self.draws.chance("amended", self.rates.amended):
            yield "amend"
        if not project.gaps and self.draws.chance("termination", self.rates.termination):
            yield "terminate"
        if not project.stops and self.draws.chance("stopped", self.rates.stopped):
            yield "stop"
        own = self.register.rules.calendar
        known = () if self.office.world.calendars else self.rules.library.calendars
        others = [one for one in known if one != own]
        if others and project.rules.calendar == self.register.rules.calendar:
            if self.draws.chance("recalendared", self.rates.recalendared):
                yield f"calendar {self.draws.pick('calendar', others)}"
        for name, group in project.groups.items():
            functions = self._addable[name]
            if functions and group.closed_at is None and not project.added.get(name):
                if self.draws.chance(f"add to {name}", self.rates.added_unit):
                    yield f"add {name} {self.draws.pick(f'added to {name}', functions)}"

    def _reports(self, project: Project) -> Iterator[str]:
        for item, rhythm in project.rhythms.items():
            for duty in rhythm.open:
                about = f"{item} {duty.period}"
                if item == CHECK and self._sends_back(project, duty.period):
                    yield f"return {MONTHLY_REPORT} {duty.period}"
                elif rhythm.reports and self.draws.chance(f"never {about}", self._never(item)):
                    continue  # the very first of each kind is always made: others wait for it
                else:
                    yield f"report {about}"

    def _never(self, item: str) -> float:
        return self.rates.unreported if self.rules.period(item) in ("month", "week") else 0.0

    def _sends_back(self, project: Project, period: str) -> bool:
        reports = project.rhythms[MONTHLY_REPORT]
        return (
            period not in self.returned
            and period in reports.reports
            and not any(duty.period == period for duty in reports.open)
            and self.draws.chance(f"return {period}", self.rates.returned_report)
        )

    def _requests(self, project: Project) -> Iterator[str]:
        """Services that exist by request: asked once, and answered."""
        if "S6" in project.stages:
            asked = [service.item for service in project.services.values()]
            for item in _services(self.rules):
                if item not in asked and self.answers.company:
                    if self.draws.chance(f"service {item}", self.rates.service):
                        yield f"request {item}"
        for number, service in project.services.items():
            if service.answered_at is None:
                yield f"answer {number}"

    def _supports(self, project: Project) -> Iterator[str]:
        stage = project.stages.get("S4")
        number = len(project.supports) + 1
        if stage and stage.exited is None and number <= MOST_SUPPORTS:
            if self.draws.chance(f"support {number}", self.rates.support):
                yield f"ask {number}"
        for one, support in project.supports.items():
            if (step := self._next_step(one, support.step)) is not None:
                yield f"support {one} {step}"

    def _next_step(self, number: int, step: SupportStep) -> SupportStep | None:
        match step:
            case SupportStep.REQUESTED:
                return SupportStep.ASSIGNED
            case SupportStep.ASSIGNED:
                return SupportStep.ANSWERED
            case SupportStep.ANSWERED:
                return SupportStep.RESOLVED
            case SupportStep.RESOLVED if self._denies(number):
                return SupportStep.DENIED
            case SupportStep.RESOLVED:
                return SupportStep.CONFIRMED
            case SupportStep.DENIED:
                return SupportStep.RESOLVED
            case _:
                return None

    def _denies(self, number: int) -> bool:
        denied = f"support {number} {SupportStep.DENIED}"
        return denied not in self.tries and self.draws.chance(denied, self.rates.support_denied)

    # --- when a move comes ----------------------------------------------------------------------

    def moment(self, project: Project | None, move: str, now: datetime) -> datetime:
        """When the move would come, wanted since `now`."""
        tried = self.tries.get(move, 0)
        match move.split():
            case ["office", *_]:
                return self.office.moment(move, now, self.rules)
            case ["report", item, period] if project is not None and not tried:
                return self._reporting(project, item, period, now)
            case ["answer", number] if project is not None and not tried:
                return self._answering(project, int(number), now)
            case _ if tried:
                return self._after(now, RETRY, f"{move} again {tried}")
            case ["event", "first_works"] if self.draws.chance("standstill", self.rates.standstill):
                return self._after(now, self.delays.standstill, move)
            case ["event", "intention_signed"]:
                return self._after(now, self.delays.intention, move)
            case ["event", *_]:
                return self._after(now, self.delays.event, move)
            case ["category"]:
                return self._after(now, self.delays.set_category, move)
            case ["amend" | "terminate" | "stop" | "calendar", *_]:
                return self._after(now, SOME_DAY, move)
            case ["add", *_]:
                return self._after(now, Span(least=1, most=4, unit=SpanUnit.HOURS), move)
            case ["reapply", item]:
                return self._after(now, self.delays.reapply, f"{move} {_rounds(project, item)}")
            case ["ask", *_]:
                return self._after(now, self.delays.intention, move)
            case [word, *_] if word in CHANGE_MOVES:
                return self.changes.moment(move, now)
            case [word, *_] if word in EASING_MOVES:
                return self.easing.moment(project, move, now)
            case [word, _] if word in PAPER_MOVES:
                return self.papers.moment(move, now)
            case [word, *_] if word in CASE_MOVES:
                return self.cases.moment(move, now)
            case _:
                return self._after(now, self.delays.support, move)

    def _reporting(self, project: Project, item: str, period: str, now: datetime) -> datetime:
        """In the last days before it is due, or late."""
        duty = _duty(project, item, period)
        calendar = self.rules.calendar
        last = local_day(duty.due - timedelta(seconds=1))
        about = f"report {item} {period}"
        if self.draws.chance(f"late {about}", self.rates.late_report):
            days = self.draws.whole(f"late by {about}", *self.delays.report_late_by.whole_days)
            return on_day(now, last, days, self.draws, about, calendar)
        opened = local_day(now)
        left = calendar.working_days_between(opened, last)
        early = min(left, self.draws.whole(f"early {about}", 0, 3))
        day = calendar.nth_working_day_after(opened, left - early)
        moment = on_day(now, day, 0, self.draws, about, calendar)
        if moment < duty.due or left == 0:
            return moment
        return at_second(day, OPENS + self.draws.whole(f"{about}@@", 0, DAY_LONG - 1))

    def _answering(self, project: Project, number: int, now: datetime) -> datetime:
        """Soon, or past the day on which the service is due."""
        due, about = project.services[number].due, f"answer {number}"
        if due is None or not self.draws.chance(f"late {about}", self.rates.late_service):
            return self._after(now, self.delays.support, about)
        days = self.draws.whole(f"late by {about}", *self.delays.report_late_by.whole_days)
        return on_day(now, due, days, self.draws, about, self.rules.calendar)

    def _after(self, now: datetime, span: Span, question: str) -> datetime:
        return after(now, span, self.draws, question, self.rules.calendar)

    # --- which command a move is ----------------------------------------------------------------

    def act(self, project: Project | None, move: str, now: datetime, pen: Pen) -> Given | None:
        """The command of a move that has come due; None where it has turned out to be of no use."""
        if project is None:
            return Given(self.register, OFFICE_PERSON)
        owner = company(project.owner)
        given = (
            self.papers.act(project, move, now, pen)
            or self.cases.act(project, move, now, pen)
            or self.changes.act(project, move, now, pen)
            or self.easing.act(project, move, now, pen)
        )
        if given is not None:
            return given
        match move.split():
            case ["office", *_]:
                return self.office.act(project, move, now, pen)
            case ["event", event]:
                return Given(RecordEvent(event=event, value=self._value(event, project)), owner)
            case ["category"]:
                value = self.answers["category"]
                return Given(SetFact(fact="category", value=value), OFFICE_PERSON)
            case ["amend"]:
                self.tries[move] = 1
                scale = f"{self.register.scale or project.name}（以批复为准）"
                return Given(Amend(scale=scale[:1000]), owner)
            case ["terminate"]:
                reason = pen.text("投资方放弃项目，经研究同意终止。")
                return Given(Terminate(reason=reason), OFFICE_PERSON, words=pen.words)
            case ["stop"]:
                first = local_day(now) + timedelta(days=1)
                last = first + timedelta(days=self.draws.whole("stopped for", 1, 9))
                reason = pen.text("启动防汛应急响应，期间停止计时。")
                stop = StopClocks(first=first, last=last, reason=reason, drafted_by=DRAFTER)
                return Given(stop, OFFICE_PERSON, words=pen.words)
            case ["calendar", version]:
                reason = pen.text("节假日安排更正。")
                adopt = AdoptCalendar(calendar=version, reason=reason, drafted_by=DRAFTER)
                return Given(adopt, OFFICE_PERSON, words=pen.words)
            case ["add", group, function]:
                return Given(AddUnit(group=group, function=function), OFFICE_PERSON)
            case ["reapply", item]:
                by = applicant(self.rules.item(item), project.owner)
                return Given(Reapply(item=item), by)
            case ["report", item, period]:
                return self._report(project, item, period, pen)
            case ["return", item, period]:
                self.returned[period] = None
                self.tries[f"report {item} {period}"] = 1
                reason = pen.text("进度与现场不符，请核实后重报。")
                unit = _duty(project, CHECK, period).unit
                command = ReturnReport(item=item, period=period, reason=reason)
                return Given(command, desk(unit), words=pen.words)
            case ["request", item]:
                sorts = [sort.id for sort in self.rules.item(item).kinds]
                sort = self.draws.pick(f"sort {item}", sorts) if sorts else None
                return Given(RequestService(item=item, sort=sort), owner)
            case ["answer", number]:
                return self._answer(project, int(number), pen)
            case ["ask", number]:
                support = self.draws.pick(f"support kind {number}", _supports(self.rules))
                return Given(RequestSupport(support=support), owner)
            case ["support", number, step]:
                return self._support(project, int(number), SupportStep(step), owner, move)
            case _:
                raise ValueError(f"no such move: {move}")

    def refused(self, move: str) -> None:
        """The law has refused the move: it is tried again later."""
        self.tries[move] = self.tries.get(move, 0) + 1

    def _value(self, event: str, project: Project) -> str | None:
        if event != "project_code_issued":
            return None
        if project.national_code:
            return project.national_code
        area = self.rules.area(project.county) if project.county else None
        district = area.id if area and area.id.isdigit() else "411100"
        entered = local_day(project.registered_at)
        sort = "01" if project.facts["investor"].value == "government" else "04"
        serial = self.draws.number("project code") % 10**6
        return f"{entered:%y%m}-{district}-{sort}-01-{serial:06d}"

    def _report(self, project: Project, item: str, period: str, pen: Pen) -> Given:
        fields: dict[str, Text | str] = {}
        for field in self.rules.item(item).fields:
            if field.id == INVESTMENT and item == MONTHLY_REPORT:
                fields[field.id] = decimal_text(self.works.invested_in(project))
            elif field.type == "number":
                fields[field.id] = str(self.draws.whole(f"{item} {period} {field.id}", 1, 9999))
            else:
                fields[field.id] = pen.text(f"{period} {field.name_zh}：{project.name}")
        unit = _duty(project, item, period).unit
        return Given(Report(item=item, period=period, fields=fields), desk(unit), words=pen.words)

    def _answer(self, project: Project, number: int, pen: Pen) -> Given:
        service = project.services[number]
        fields: dict[str, Text | str] = {
            field.id: pen.text(f"{field.name_zh}：已办理")
            for field in self.rules.item(service.item).fields
        }
        command = Report(item=service.item, number=number, fields=fields)
        return Given(command, desk(service.unit), words=pen.words)

    def _support(
        self, project: Project, number: int, step: SupportStep, owner: Actor, move: str
    ) -> Given:
        if step is SupportStep.DENIED:
            self.tries[move] = 1
        unit = project.supports[number].unit
        by = owner if step in BY_COMPANY else desk(unit, Role.XMB if unit == OFFICE else Role.HEAD)
        return Given(AdvanceSupport(number=number, to=step), by)


INTAKE = "water_intake_permit"
MOST_SUPPORTS = 3


def _duty(project: Project, item: str, period: str) -> Duty:
    return next(duty for duty in project.rhythms[item].open if duty.period == period)


def _rounds(project: Project | None, item: str) -> int:
    return project.item(item).rounds if project else 0


def _services(rules: Rules) -> list[str]:
    return [item for item in rules.items if rules.item(item).by_request]


def _supports(rules: Rules) -> list[str]:
    return [support.id for support in rules.catalog.support.support]
