"""What takes a project out of the ordinary way: 转办, 拿地即开工, 区域评估, 联合评审, 一件事 and what becomes
of it.

Moves name what they are about: `transfer eia_form`, `land_then_start`, `assess flood`,
`bundle start_building`, `extend_bundle start_building`, `answer_bundle` with the report and the place
among those who hear of it; `meet 1` and `meeting_over 1` with the number of the joint review. Each is
made once at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.acts import Role, Text
from domain.clock import local_day
from domain.identity import CITY_GOVERNMENT
from domain.project import bundle_ends, bundle_leaders, bundles, joint_reviews, land_then_start
from domain.project.assessments import topics
from domain.project.bundle_commands import AnswerBundle, ExtendBundle
from domain.project.change_commands import TransferItem
from domain.project.commands import ApplyLandThenStart, RecordAssessment, SubmitBundle
from domain.project.joint_review_commands import CloseJointReview, ConveneJointReview
from domain.project.rounds import handler_of
from domain.project.state import Project
from domain.project.transferring import transferable
from domain.rules.rules import Rules
from worker.simulation.acting import Given, Pen
from worker.simulation.desk import holder_of, second
from worker.simulation.hours import after, on_day
from worker.simulation.matter import Matter, Town
from worker.simulation.people import OFFICE_PERSON, acting_unit, company, desk, person_of
from worker.simulation.scenario import Span, SpanUnit

EASING_MOVES = (
    "transfer", "land_then_start", "assess", "bundle", "extend_bundle", "answer_bundle", "meet",
    "meeting_over",
)  # fmt: skip
HOURS = Span(least=1, most=8, unit=SpanUnit.HOURS)  # before somebody acts on the round alone
SOON = Span(least=1, most=20, unit=SpanUnit.WORKING_DAYS)
ZONE = "in_zone"
APPROVED_BEFORE = (30, 900)  # days
LASTS = (1200, 1800)  # days: some years from the approval
DECIDED_BEFORE_WD = (1, 25)  # working days before the last day of a bundle it is extended
INSTRUCTS = 0.5  # of the leaders who sign for a late bundle
RUNS_OUT = (20, 240)  # days: it was approved long ago
MEETINGS = 2  # of a project at most
MEETS_AFTER = (1, 8)  # days from the convening to the expert meeting
STANDS_AFTER = (2, 20)  # days from there to the last day of the pause
OPINION_AFTER = Span(least=2, most=14, unit=SpanUnit.WORKING_DAYS)  # from the convening


class Easing:
    """Remembers only what the state does not tell."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.rules: Rules = town.rules
        self.draws = town.draws
        self.rates = town.scenario.rates
        self.delays = town.scenario.delays
        self.done: dict[str, None] = {}

    def wanted(self, project: Project) -> Iterator[str]:
        """The moves that somebody means to make as things stand."""
        if self.rates.transferred:
            for item in transferable(project, self.rules):
                if self._once(f"transfer {item}", self.rates.transferred):
                    yield f"transfer {item}"
        if self._once("land_then_start", self.rates.land_then_start):
            if not land_then_start.why_not(project, self.rules):
                yield "land_then_start"
        zone = project.facts.get(ZONE)
        if zone is not None and zone.value is True:
            for topic in topics(self.rules):
                if self._once(f"assess {topic}", self.rates.assessed):
                    yield f"assess {topic}"
        for name in bundle_ends.extendable(project):
            if self._once(f"extend_bundle {name}", self.rates.bundle_extended):
                yield f"extend_bundle {name}"
        for _, report in bundle_leaders.reports(project):
            for place in range(len(report.to)):
                if self._once(f"answer_bundle {report.step} {place}", self.rates.bundle_answered):
                    yield f"answer_bundle {report.step} {place}"
        yield from self._meetings(project)
        for bundle in self.rules.bundles:
            if self._once(f"bundle {bundle.id}", self.rates.bundled):
                if not bundles.why_not(project, bundle, self.rules):
                    yield f"bundle {bundle.id}"

    def _meetings(self, project: Project) -> Iterator[str]:
        """联合评审: one at a time; its opinion comes before its last day or after it."""
        held = project.joint_reviews
        for number, one in held.items():
            if one.closed_on is None and self._once(f"meeting_over {number}", 1.0):
                yield f"meeting_over {number}"
        free = all(one.closed_on is not None for one in held.values()) and len(held) < MEETINGS
        if free and self._once(f"meet {len(held) + 1}", self.rates.joint_reviewed):
            if not joint_reviews.why_not(project, self.rules):
                yield f"meet {len(held) + 1}"

    def _once(self, move: str, rate: float) -> bool:
        return move not in self.done and self.draws.chance(move, rate)

    def moment(self, project: Project | None, move: str, now: datetime) -> datetime:
        """When the move would come, wanted since `now`."""
        calendar = self.rules.calendar
        if move.startswith("extend_bundle") and project is not None:
            last = project.bundles[move.split()[1]].limit_day
            if last is not None:
                before = self.draws.whole(f"{move} before", *DECIDED_BEFORE_WD)
                day = calendar.nth_working_day_before(last, before)
                return on_day(now, day, 0, self.draws, move, calendar)
        if move.startswith("answer_bundle"):
            return after(now, self.delays.answer_step, self.draws, move, calendar)
        if move.startswith("meeting_over"):
            return after(now, OPINION_AFTER, self.draws, move, calendar)
        span = HOURS if move.startswith(("transfer", "bundle")) else SOON
        return after(now, span, self.draws, move, calendar)

    def act(self, project: Project, move: str, now: datetime, pen: Pen) -> Given | None:
        """The command of the move; None where it is about nothing of this."""
        match move.split():
            case ["transfer", item]:
                self.done[move] = None
                return self._transfer(project, item, pen)
            case ["land_then_start"]:
                self.done[move] = None
                return Given(ApplyLandThenStart(), company(project.owner))
            case ["assess", topic]:
                self.done[move] = None
                return Given(self._assessment(topic, local_day(now)), OFFICE_PERSON)
            case ["bundle", bundle]:
                self.done[move] = None
                return self._bundle(project, bundle, pen)
            case ["meet", number]:
                self.done[move] = None
                return self._meeting(project, number, local_day(now), pen)
            case ["meeting_over", number]:
                self.done[move] = None
                opinion = pen.text("原则同意，各报告按专家意见修改完善后报批。")
                command = CloseJointReview(number=int(number), opinion=opinion)
                return Given(command, OFFICE_PERSON, words=pen.words)
            case ["extend_bundle", bundle]:
                self.done[move] = None
                return self._extension(project, bundle, now, pen)
            case ["answer_bundle", step, place]:
                self.done[move] = None
                return self._answer(project, move, step, int(place), pen)
            case _:
                return None

    def _meeting(self, project: Project, number: str, today: date, pen: Pen) -> Given | None:
        items = joint_reviews.joinable(project, self.rules, today)
        if len(items) < joint_reviews.AT_LEAST:
            return None  # one of them has ended meanwhile
        meets = today + timedelta(days=self.draws.whole(f"meets {number}", *MEETS_AFTER))
        until = meets + timedelta(days=self.draws.whole(f"stands {number}", *STANDS_AFTER))
        command = ConveneJointReview(
            items=items,
            institution="漯河市工程咨询中心",
            meets_on=meets,
            until=until,
            note=pen.text("各报告统一编制，一次评审。"),
        )
        return Given(command, OFFICE_PERSON, words=pen.words)

    def _extension(self, project: Project, name: str, now: datetime, pen: Pen) -> Given | None:
        last = project.bundles[name].limit_day
        if name not in bundle_ends.extendable(project) or last is None or local_day(now) > last:
            return None  # all has ended meanwhile, or the last day is over
        reason = pen.text("有关事项须重新征求意见，不能在期限内全部办结。")
        drafter = person_of(bundle_leaders.lead_of(project, name, self.rules), Role.HEAD)
        command = ExtendBundle(bundle=name, reason=reason, drafted_by=drafter)
        by = desk(CITY_GOVERNMENT, Role.GOVERNMENT_HEAD)
        return Given(command, by, words=pen.words)

    def _answer(self, project: Project, move: str, step: str, place: int, pen: Pen) -> Given | None:
        there = {one.step: one for _, one in bundle_leaders.reports(project)}
        if step not in there:
            return None  # all has ended meanwhile, or there is more time now
        by = holder_of(there[step].to[place])
        words = None
        if by.role is Role.LEADER and self.draws.chance(f"instructs {move}", INSTRUCTS):
            words = pen.text("请牵头单位三日内协调办结。")
        to = None
        if by.unit and self.draws.chance(f"passes on {move}", self.rates.passed_on):
            to = second(by.unit)
        command = AnswerBundle(step=step, instruction=words, to=to)
        return Given(command, by, words=pen.words)

    def _transfer(self, project: Project, item: str, pen: Pen) -> Given:
        """To another unit of the same area, or of the city, that works here."""
        found = handler_of(project, self.rules.item(item), self.rules)
        assert found is not None  # a round of it is open
        unit = acting_unit(found[0])
        others = [one for one in self.rules.units() if one != unit and self.rules.logs_in(one)]
        area = unit.partition("@")[2]
        near = [one for one in others if one.partition("@")[2] == area]
        to = self.draws.pick(f"transferred {item}", near or others)
        reason = pen.text("按“三定”规定，该事项由贵单位办理。")
        return Given(
            TransferItem(item=item, unit=to, reason=reason), OFFICE_PERSON, words=pen.words
        )

    def _assessment(self, topic: str, today: date) -> RecordAssessment:
        approved = today - timedelta(days=self.draws.whole(f"approved {topic}", *APPROVED_BEFORE))
        if self.draws.chance(f"runs out {topic}", self.rates.assessment_runs_out):
            expires = today + timedelta(days=self.draws.whole(f"expires {topic}", *RUNS_OUT))
        else:
            expires = approved + timedelta(days=self.draws.whole(f"expires {topic}", *LASTS))
        return RecordAssessment(
            topic=topic,
            number=f"漯评〔{approved.year}〕{self.draws.whole(f'number {topic}', 1, 99)}号",
            area="漯河市开发区",
            approved_on=approved,
            expires_on=expires,
        )

    def _bundle(self, project: Project, name: str, pen: Pen) -> Given:
        """一件事: the one form filled in, each field and each paper once; a paper may lack."""
        items = bundles.members(project, bundles.bundle_of(name, self.rules), self.rules)
        papers = [one.id for one in bundles.papers_of(project, items, self.rules)]
        if papers and self.draws.chance(f"incomplete {name}", self.rates.incomplete):
            papers.remove(self.draws.pick(f"missing paper {name}", papers))
        fields: dict[str, Text | str] = {}
        for item in map(self.rules.item, items):
            matter = Matter(self.town, item, project.item(item.id).rounds, self.rules)
            asked = [field for field in item.fields if field.id not in fields]
            fields |= matter.fields(asked, project, pen)
        command = SubmitBundle(bundle=name, papers=tuple(papers), fields=fields)
        return Given(command, company(project.owner), words=pen.words)
