"""What changes while a project is under way: county, owner, units, a hold, works that stop, revival,
thresholds, split and merge. Each comes at most once in a life, where its rate says so.

Moves name what they change to: `county 411122`, `succeed gxw fgw`, `redetermine 5200`, `split`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from domain.acts import Role
from domain.clock import local_day
from domain.project import stopping
from domain.project.change_commands import ChangeCounty, ChangeOwner, SucceedUnit
from domain.project.commands import ExcuseItem, Redetermine, Revive, Terminate
from domain.project.missing import answered, missing
from domain.project.parting_commands import MergeInto, SplitOff
from domain.project.reviving import why_not
from domain.project.rounds import handler_of
from domain.project.standstill_commands import (
    CheckWorksPermit,
    ReportStoppedWorks,
    ResumeProject,
    ResumeWorks,
    StopWorks,
    SuspendProject,
)
from domain.project.state import Project
from domain.rules.rules import Rules
from worker.simulation.acting import Given, Pen
from worker.simulation.hours import after
from worker.simulation.matter import TOTAL, Town
from worker.simulation.people import OFFICE_PERSON, acting_unit, company, desk
from worker.simulation.scenario import TAKEN_OVER, Span, SpanUnit

DRAFTER = "office.drafter"  # never who approves
SOME_DAY = Span(least=20, most=300, unit=SpanUnit.WORKING_DAYS)
SOON = Span(least=1, most=10, unit=SpanUnit.WORKING_DAYS)
WHILE = Span(
    least=5, most=60, unit=SpanUnit.WORKING_DAYS
)  # that a hold, or a terminated life, lasts
IN_TIME = Span(least=1, most=15, unit=SpanUnit.WORKING_DAYS)  # of a month to report a stop of works
SHORT = Span(least=5, most=60, unit=SpanUnit.WORKING_DAYS)
YEAR = Span(
    least=13, most=15, unit=SpanUnit.MONTHS
)  # working months: longer than the year of the law
THRESHOLD = Decimal(5000)  # 万元, of government projects (政府投资条例): parameter of the routes
PART = "9"  # behind a project's code: the code of the part that is split from it
DATED = {
    "county": SOME_DAY, "owner": SOME_DAY, "succeed": SOME_DAY, "hold": SOME_DAY,
    "stop_works": SOME_DAY, "give_up": SOME_DAY, "redetermine": SOME_DAY, "split": WHILE,
    "merge": SOME_DAY, "let_go": WHILE, "revive": WHILE, "report_stop": IN_TIME,
    "check_permit": SOON, "excuse": SOON,
}  # fmt: skip


def part_of(code: str) -> str:
    """The code of the part of the project: LH-2027-00019 of LH-2027-0001."""
    return f"{code}{PART}"


def origin_of(code: str) -> str:
    """The project whose part the code is."""
    return code.removesuffix(PART)


class Changes:
    """Remembers only what the state does not tell."""

    def __init__(self, town: Town) -> None:
        self.rules: Rules = town.rules
        self.draws = town.draws
        self.rates = town.scenario.rates
        self.done: dict[str, None] = {}  # words of moves that are made once
        self.from_elsewhere = town.draws.chance(TAKEN_OVER, self.rates.taken_over)

    def wanted(self, project: Project) -> Iterator[str]:
        """The moves that somebody means to make as things stand."""
        if project.ended_at is not None:
            if not why_not(project) and self._drawn("give_up", self.rates.revived):
                yield "revive"
            return
        yield from self._of_units(project)
        yield from self._held_up(project)
        yield from self._works(project)
        yield from self._thresholds(project)
        if self.from_elsewhere and project.taken_over_at is None:
            return  # taken over is one project, and one that lives
        yield from self._parts(project)
        if not project.gaps and self._once("give_up", self.rates.revived):
            yield "give_up"

    def _of_units(self, project: Project) -> Iterator[str]:
        if project.county and self._once("county", self.rates.county_changed):
            others = [
                area.id
                for area in self.rules.catalog.units.areas
                if area.kind != "city" and area.id != project.county
            ]
            yield f"county {self.draws.pick('new county', others)}"
        if self._once("owner", self.rates.owner_changed):
            yield "owner"
        if self._once("succeed", self.rates.unit_succeeded):
            units = [one.id for one in self.rules.catalog.units.units if one.login == "unit"]
            unit = self.draws.pick("unit that goes", units)
            successor = self.draws.pick("its successor", [one for one in units if one != unit])
            yield f"succeed {unit} {successor}"

    def _held_up(self, project: Project) -> Iterator[str]:
        if project.suspended_at is not None:
            yield "let_go"
        elif self._once("hold", self.rates.held_up):
            yield "hold"

    def _works(self, project: Project) -> Iterator[str]:
        if project.works_stop is None:
            if not stopping.why_not(project, "stop_works") and "S6" not in project.stages:
                if self._once("stop_works", self.rates.works_stopped):
                    yield "stop_works"
            return
        if not stopping.why_not(project, "report_stopped_works"):
            if not self.draws.chance("stop unreported", self.rates.stop_unreported):
                yield "report_stop"
        if project.works_stop.check_due:
            yield "check_permit"
        elif not stopping.why_not(project, "resume_works"):
            yield "resume_works"

    def _thresholds(self, project: Project) -> Iterator[str]:
        """The amount of a government project crosses the threshold, before its works begin."""
        investor = project.facts.get("investor")
        government = investor is not None and investor.value == "government"
        if government and TOTAL in answered(project, self.rules) and "S5" not in project.stages:
            amount = Decimal(str(project.facts[TOTAL].value))
            far = amount > THRESHOLD * 4  # no estimate is as wrong as that
            if not far and self._once("redetermine", self.rates.redetermined):
                yield f"redetermine {5200 if amount < THRESHOLD else 4800}"
        for item in missing(project, self.rules):
            if self._once(f"excuse {item}", self.rates.excused):
                yield f"excuse {item}"

    def _parts(self, project: Project) -> Iterator[str]:
        if project.origin is not None:
            if self._once("merge", self.rates.merged):
                yield "merge"
        elif project.item("idea_review").finished_at and "S6" not in project.stages:
            if TOTAL in project.facts and self._once("split", self.rates.split):
                yield "split"

    def _once(self, question: str, rate: float) -> bool:
        return question not in self.done and self._drawn(question, rate)

    def _drawn(self, question: str, rate: float) -> bool:
        return rate > 0 and self.draws.chance(f"change {question}", rate)

    def moment(self, move: str, now: datetime) -> datetime:
        """When the move would come, wanted since `now`."""
        word = move.split()[0]
        if word == "resume_works":
            long = self.draws.chance("long stop", self.rates.stopped_for_a_year)
            span = YEAR if long else SHORT
        else:
            span = DATED[word]
        return after(now, span, self.draws, move, self.rules.calendar)

    def _effect(self, move: str, now: datetime) -> date:
        """The day from which a change holds: half of them are ordered beforehand."""
        today = local_day(now)
        if not self.draws.chance(f"ordered {move}", 0.5):
            return today
        return self.rules.calendar.nth_working_day_after(today, self.draws.whole(move, 3, 20))

    def act(self, project: Project, move: str, now: datetime, pen: Pen) -> Given | None:
        """The command of the move; None where it is about no change."""
        today = local_day(now)
        on = self._effect(move, now)
        owner = company(project.owner)

        def office(command: type, because: str, **more: object) -> Given:
            given = command(reason=pen.text(because), drafted_by=DRAFTER, **more)
            return Given(given, OFFICE_PERSON, words=pen.words)

        if move.split()[0] in CHANGE_MOVES:
            self.done[move if move.startswith("excuse") else move.split()[0]] = None
        match move.split():
            case ["county", county]:
                return office(ChangeCounty, "区划调整，项目划归新县区。", county=county, on=on)
            case ["owner"]:
                new = f"{project.owner}-n"
                return office(ChangeOwner, "企业更名并办理变更登记。", owner=new, on=on)
            case ["succeed", unit, successor]:
                words = "机构改革，职责划转。"
                return office(SucceedUnit, words, unit=unit, successor=successor, on=on)
            case ["give_up"]:
                reason = pen.text("投资方资金未落实，经研究同意终止。")
                return Given(Terminate(reason=reason), OFFICE_PERSON, words=pen.words)
            case ["revive"]:
                return office(Revive, "引入新的投资方，恢复项目。")
            case ["redetermine", value]:
                words = "初步设计概算调整。"
                return office(Redetermine, words, fact=TOTAL, value=value)
            case ["excuse", item]:
                return office(ExcuseItem, "可行性研究已按建议书深度论证。", item=item)
            case ["merge"]:
                into = origin_of(project.code)
                return office(MergeInto, "两期合并建设。", into=into, documents=_some(project))
            case ["split"]:
                return office(
                    SplitOff,
                    "分期建设。",
                    code=part_of(project.code),
                    name=f"{project.name}二期",
                    total_investment=_share(project),
                    documents=_some(project),
                )
            case ["hold" | "let_go" as word]:
                number = self.draws.whole(f"document {word}", 1, 99)
                of = ResumeProject if word == "let_go" else SuspendProject
                words = "建设条件已经具备。" if word == "let_go" else "规划调整，暂缓建设。"
                held = of(document=f"漯政〔{today.year}〕{number}号", reason=pen.text(words))
                return Given(held, OFFICE_PERSON, words=pen.words)
            case ["stop_works"]:
                stop = StopWorks(on=today, reason=pen.text("资金未到位，暂停施工。"))
                return Given(stop, owner, words=pen.words)
            case ["report_stop"]:
                note = pen.text("停工部位已围挡看护，预计按期恢复。")
                return Given(ReportStoppedWorks(note=note), owner, words=pen.words)
            case ["check_permit"]:
                checked = CheckWorksPermit(holds=True, reason=pen.text("仍符合施工条件。"))
                found = handler_of(project, self.rules.item(stopping.PERMIT), self.rules)
                assert found is not None  # somebody has granted it
                by = desk(acting_unit(found[0]), Role.HEAD)
                return Given(checked, by, words=pen.words)
            case ["resume_works"]:
                return Given(ResumeWorks(on=today), owner)
            case _:
                return None


CHANGE_MOVES = (*DATED, "resume_works")


def _share(project: Project) -> Decimal:
    """What goes with the part: a fifth."""
    return (Decimal(str(project.facts[TOTAL].value)) / 5).quantize(Decimal("0.01"))


def _some(project: Project) -> tuple[str, ...]:
    """The documents that are said to hold for both: the newest that holds, of no more than one."""
    holding = [key for key, one in project.granted.items() if one.holds]
    return tuple(holding[-1:])
