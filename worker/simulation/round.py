"""One round of one item as its people play it: who moves next, when, and with what.

Three questions, asked of the folded state alone: which moves are wanted, when each would come, and
which command it is. What the law allows is the core's to say; people here know it well enough not
to ask for what is plainly not to be had.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any, NamedTuple

from domain.acts import Actor, Role, Text
from domain.canonical import plain
from domain.clock import local_day
from domain.conditions import Truth
from domain.identity import arbiter
from domain.project.state import Project
from domain.review.commands import (
    Accept,
    AnswerFor,
    Arbitrate,
    Consent,
    Decide,
    Decline,
    Document,
    Extend,
    Forward,
    PublishNotice,
    RecordAnswer,
    RequestCorrection,
    Resume,
    Submit,
    Suspend,
    Withdraw,
)
from domain.review.due import INVESTED
from domain.review.item_rules import registers_itself
from domain.review.moves import moves
from domain.review.papers import asked, may_set
from domain.review.state import Review
from domain.review.words import ADVERSE, LICENSING, Result, Status
from domain.rules.items import FigureAtLeastPercentOf, FormField, Item, Kind
from domain.rules.rules import Rules
from worker.simulation.acting import Given, Pen
from worker.simulation.answers import Answers
from worker.simulation.draws import Draws
from worker.simulation.hours import OPENS, after, at_second, next_second, on_day
from worker.simulation.people import OFFICE_PERSON, acting_unit, applicant, company, desk, person_of
from worker.simulation.scenario import Delays, Rates, Scenario, Span, SpanUnit
from worker.simulation.works import COMPLETIONS, Works

RETRY = Span(least=1, most=2, unit=SpanUnit.WORKING_DAYS)


class Town(NamedTuple):
    """What all people of one project's simulation share."""

    rules: Rules
    scenario: Scenario
    draws: Draws
    answers: Answers
    works: Works


class Round:
    """The people around one round. Remembers only what the state does not tell them."""

    def __init__(self, town: Town, item: str, number: int) -> None:
        self.rules = town.rules
        self.answers = town.answers
        self.works = town.works
        self.draws = town.draws.about(item, number)
        self.item: Item = town.rules.item(item)
        self.delays: Delays = town.scenario.delays
        self.rates: Rates = town.scenario.rates
        self.decide_from = town.scenario.decide_from
        self.first = number == 1
        self.calm = number > town.scenario.adverse_rounds  # nothing ends badly any more
        self.left_out: dict[str, None] = {}  # moves that turned out to be of no use
        self.tries: dict[str, int] = {}
        self.consents = 0

    # --- which moves are wanted -----------------------------------------------------------------

    def wanted(self, review: Review, project: Project) -> tuple[str, ...]:
        """The moves that somebody means to make as things stand."""
        match review.status:
            case Status.WAITING_APPLICATION:
                if notice := self._unpublished(review, "before_submission"):
                    return (f"publish {notice}",)
                return ("submit",) if self._worth_submitting(review, project) else ()
            case Status.SUBMITTED:
                if self._bad("withdrawal", self.rates.withdrawal / 2):
                    return ("withdraw",)
                return self._answer_to_submission(review)
            case Status.CORRECTING:
                return () if self._bad("lapse", self.rates.lapse) else ("submit",)
            case Status.IN_REVIEW:
                return self._in_review(review)
            case Status.SUSPENDED:
                return self._suspended(review)
            case Status.OUTSIDE:
                return ("record_answer",) if self._ready(review) else ()
            case _:
                return ()

    def _answer_to_submission(self, review: Review) -> tuple[str, ...]:
        first = review.corrections == 0
        if first and self._bad("silent", self.rates.silent_acceptance):
            return ()
        if first and self._bad("decline", self.rates.decline):
            return ("decline",)
        if review.corrections < 2 and review.missing:
            return ("correct",)
        if first and self._bad("correction", self.rates.correction) and self.item.materials:
            return ("correct",)
        return ("accept",)

    def _in_review(self, review: Review) -> tuple[str, ...]:
        legal = moves(review, self.rules)
        if review.consent_asked:
            return ("consent",)
        if self._speaks_in_a_group() and self._bad("silence", self.rates.silence):
            return ("answer_for",) if "answer_for" in legal else ()
        if "arbitrate" in legal and self.item.kind is Kind.OPINION:
            if self.draws.chance("arbitration", self.rates.arbitration):
                return ("arbitrate",)
        if "withdraw" in legal and self._bad("withdrawal later", self.rates.withdrawal / 2):
            return ("withdraw",)
        if notice := self._unpublished(review, "before_decision"):
            return (f"publish {notice}",)
        if not self._ready(review):
            return ()
        if "suspend" in legal and self._suspends(review):
            return ("suspend",)
        if "extend" in legal and self._extends():
            return ("extend",)
        return ("forward",) if review.handler.outer_unit else ("decide",)

    def _suspended(self, review: Review) -> tuple[str, ...]:
        if review.pause and review.pause.until:
            return ()
        if "decide" in moves(review, self.rules) and self._ready(review):
            if self.draws.chance("in pause", self.rates.decided_in_pause):
                return ("decide",)
        return ("resume",)

    def _suspends(self, review: Review) -> bool:
        return (
            "suspend" not in self.left_out
            and not any(pause.clause for pause in review.pauses)
            and bool(self.item.pauses)
            and self.draws.chance("suspend", self.rates.suspension)
        )

    def _extends(self) -> bool:
        return "extend" not in self.left_out and self.draws.chance("extend", self.rates.extension)

    def _speaks_in_a_group(self) -> bool:
        group = self.rules.group(self.item.group) if self.item.group else None
        return group is not None and group.on_silence is not None

    def _worth_submitting(self, review: Review, project: Project) -> bool:
        """The total investment is entered when it is reached, or when nobody reports any more."""
        if not isinstance(self.item.check, FigureAtLeastPercentOf):
            return True
        total, invested = review.facts.get(self.item.check.of), review.facts.get(INVESTED)
        if total is not None and invested is not None and Decimal(invested) >= Decimal(total):
            return True
        return self.works.all_spent(project)

    def _ready(self, review: Review) -> bool:
        """Prerequisites finished, and each paper known to be asked or not."""
        if review.awaits:
            return False
        return all(wanted is not Truth.UNKNOWN for _, wanted in asked(review, self.rules))

    def _unpublished(self, review: Review, when: str) -> str | None:
        for notice in self.item.notices:
            if notice.when == when and notice.id not in review.notices:
                return notice.id
        return None

    def _bad(self, question: str, rate: float) -> bool:
        return not self.calm and self.draws.chance(question, rate)

    # --- when a move comes ----------------------------------------------------------------------

    def moment(self, review: Review, move: str, now: datetime) -> datetime:
        """When the move would come, wanted since `now`."""
        if tried := self.tries.get(move, 0):
            return self._after(now, RETRY, f"{move} again {tried}")
        match move.split()[0]:
            case "submit" if review.status is Status.CORRECTING:
                return self._after(now, self.delays.resubmit, f"resubmit {review.corrections}")
            case "submit":
                return self._after_notices(review, self._application(now))
            case "decide":
                return self._after_notices(review, self._decision(review, now))
            case "resume":
                return self._after(now, self.delays.pause, "pause")
            case "record_answer":
                return self._after_notices(
                    review, self._after(now, self.delays.outside, "outside")
                )
            case "decline":
                return self._after(now, self.delays.accept, "decline")
            case "withdraw":
                return self._after(now, self.delays.apply, "withdraw")
            case "extend":
                return self._after(now, self.delays.suspend, "extend")
            case word:
                span: Span = getattr(self.delays, word)
                return self._after(now, span, f"{move} {review.corrections} {self.consents}")

    def _application(self, now: datetime) -> datetime:
        if self.item.id in COMPLETIONS and self.first:
            done = self.works.completed(now, self.rules.calendar)
            return max(done, self._after(now, self.delays.apply, "apply"))
        word = SLOW_APPLICATIONS.get(self.item.id, "apply") if self.first else "apply"
        span: Span = getattr(self.delays, word)
        return self._after(now, span, "apply")

    def _decision(self, review: Review, now: datetime) -> datetime:
        """Within the promised time, mostly; where no limit runs, soon."""
        calendar, today = self.rules.calendar, local_day(now)
        due = review.dues.promised or review.dues.statutory
        if due is None:
            return self._after(now, self.delays.decide_without_limit, f"decide {self.consents}")
        left = calendar.working_days_between(today, due)
        if self.draws.chance("late", self.rates.late):
            span = self.delays.late_by
            left += self.draws.whole("late by", span.least, span.most)
        else:
            share = self.decide_from + (1 - self.decide_from) * self.draws.share("decide")
            left = ceil(left * share)
        return on_day(now, today, left, self.draws, f"decide {self.consents}", calendar)

    def _after_notices(self, review: Review, moment: datetime) -> datetime:
        """Not before the day after the last day of every notice."""
        last = max(review.notices.values(), default=None)
        if last is None or local_day(moment) > last:
            return moment
        day = self.rules.calendar.on_or_next_working_day(last + timedelta(days=1))
        return at_second(day, OPENS + self.draws.whole("after notice", 0, 3 * 3600))

    def _after(self, now: datetime, span: Span, question: str) -> datetime:
        return after(now, span, self.draws, question, self.rules.calendar)

    # --- which command a move is ----------------------------------------------------------------

    def act(self, review: Review, project: Project, move: str, now: datetime) -> Given | None:
        """The command of a move that has come due; None where it has turned out to be of no use."""
        pen = Pen(self.draws, f"{move} {self.tries.get(move, 0)} {review.corrections}")
        unit = acting_unit(review.handler)
        clerk, head = desk(unit), desk(unit, Role.HEAD)
        match move.split():
            case ["publish", notice]:
                return Given(PublishNotice(notice=notice), self._publisher(review))
            case ["submit"]:
                return self._submit(review, project, pen)
            case ["withdraw"]:
                reason = pen.text("因项目安排调整，撤回本次申请。")
                return Given(Withdraw(reason=reason), self._applicant(review), words=pen.words)
            case ["accept"]:
                return Given(Accept(), clerk, self._back(review, "accept", now))
            case ["decline"]:
                reason = pen.text("所报事项材料与本事项不对应，请核对后重新申报。")
                command = Decline(because="not_competent", reason=reason)
                return Given(command, clerk, words=pen.words)
            case ["correct"]:
                return self._correct(review, clerk, pen)
            case ["suspend"]:
                return self._suspend(review, clerk, now)
            case ["resume"]:
                return Given(Resume(), clerk)
            case ["extend"]:
                return self._extend(review, unit, now, pen)
            case ["forward"]:
                return Given(Forward(), head)
            case ["decide"]:
                return self._decide(review, project, now, pen)
            case ["record_answer"]:
                return self._record_answer(review, clerk, pen)
            case ["consent"]:
                return self._consent(pen)
            case ["answer_for"]:
                return self._by_office(AnswerFor, OFFICE_PERSON, pen)
            case ["arbitrate"]:
                judge = arbiter(self.item, self.rules)
                return self._by_office(Arbitrate, desk(judge, Role.HEAD), pen)
            case _:
                raise ValueError(f"no such move: {move}")

    def refused(self, move: str) -> None:
        """The law has refused the move: it is tried again later, a suspension not at all."""
        self.tries[move] = self.tries.get(move, 0) + 1
        if move in ("suspend", "extend"):
            self.left_out[move] = None

    def _submit(self, review: Review, project: Project, pen: Pen) -> Given:
        there = dict.fromkeys(review.papers)
        papers = [
            material.id
            for material, wanted in asked(review, self.rules)
            if wanted is Truth.TRUE
            and material.issuer == "applicant"
            and material.id not in self.item.materials_at_grant
            and material.id not in there
        ]
        if papers and review.corrections == 0 and self._bad("incomplete", self.rates.incomplete):
            papers.remove(self.draws.pick("missing paper", papers))
        fields = self._fields(self.item.fields, project, pen)
        command = Submit(papers=tuple(papers), fields=fields)
        return Given(command, self._applicant(review), words=pen.words)

    def _correct(self, review: Review, clerk: Actor, pen: Pen) -> Given:
        there = dict.fromkeys(review.papers)
        missing = tuple(paper for paper in self.item.materials if paper not in there)[:3]
        note = pen.text("请按一次性告知的内容补齐、修改后重新提交。")
        command = RequestCorrection(missing=missing if review.missing else (), note=note)
        return Given(command, clerk, words=pen.words)

    def _suspend(self, review: Review, clerk: Actor, now: datetime) -> Given | None:
        today = local_day(now)
        dues = (review.dues.promised, review.dues.statutory)
        if any(due is not None and due <= today for due in dues):
            self.left_out["suspend"] = None  # it would drop nothing
            return None
        until: date | None = None
        if not self.draws.chance("open ended", self.rates.open_ended):
            span = self.delays.pause
            days = self.draws.whole("pause", max(1, span.least), max(1, span.most))
            until = self.rules.calendar.nth_working_day_after(today, days)
        reason = self.draws.pick("pause reason", self.item.pauses)
        return Given(Suspend(reason=reason, until=until), clerk)

    def _extend(self, review: Review, unit: str, now: datetime, pen: Pen) -> Given | None:
        last = review.dues.statutory or review.dues.promised
        if last is None or last <= local_day(now) or self.item.extension is None:
            self.left_out["extend"] = None
            return None
        role = Role(self.item.extension.by.role)
        reason = pen.text("涉及问题较为复杂，需进一步核实，经批准延长办理期限。")
        command = Extend(reason=reason, drafted_by=person_of(unit, Role.REVIEWER))
        return Given(command, desk(unit, role), words=pen.words)

    def _decide(self, review: Review, project: Project, now: datetime, pen: Pen) -> Given:
        unit = acting_unit(review.handler)
        outcome = self._outcome()
        adverse = outcome in ADVERSE
        by = (
            company(review.applicant)
            if outcome is Result.PUBLISHED and review.applicant
            else desk(unit, Role.HEAD)
        )
        lacking = [field for field in self.item.fields if field.id not in review.fields]
        complete = self.item.kind in (Kind.REGISTRATION, Kind.REPORT)
        fields = self._fields(lacking, project, pen) if complete and not adverse else {}
        command = Decide(
            outcome=outcome,
            reason=self._reason(outcome, pen),
            remedies=pen.text("可在六十日内申请行政复议，或在六个月内提起行政诉讼。")
            if outcome is Result.REFUSED
            else None,
            conditions=self._conditions(outcome, pen),
            facts={} if adverse else self._facts(outcome, project),
            papers=() if adverse else self._papers(review),
            fields=fields,
            document=self._document(outcome),
            drafted_by=person_of(unit, Role.REVIEWER) if outcome is Result.REFUSED else None,
        )
        happened = None if by.company else self._back(review, "decide", now)
        return Given(command, by, happened, pen.words)

    def _record_answer(self, review: Review, clerk: Actor, pen: Pen) -> Given:
        outcome = self._outcome()
        command = RecordAnswer(
            outcome=outcome,
            reason=self._reason(outcome, pen),
            conditions=self._conditions(outcome, pen),
            facts={} if outcome in ADVERSE else {n: self.answers[n] for n in self.item.sets},
            papers=() if outcome in ADVERSE else self._papers(review),
            document=self._document(outcome),
        )
        return Given(command, clerk, words=pen.words)

    def _consent(self, pen: Pen) -> Given:
        self.consents += 1
        agreed = self.calm or not self.draws.chance(
            f"consent {self.consents}", self.rates.consent_refused
        )
        reason = None if agreed else pen.text("该项目与贵单位职责有关，请出具意见。")
        return Given(Consent(agreed=agreed, reason=reason), OFFICE_PERSON, words=pen.words)

    def _by_office(
        self, kind: type[AnswerFor] | type[Arbitrate], by: Actor, pen: Pen
    ) -> Given:
        outcomes = self.rules.kind(self.item.id).finished_by
        command = kind(
            outcome=Result(outcomes[0]),
            reason=pen.text("经研究，项目具备实施条件，按此意见办理。"),
            facts={name: self.answers[name] for name in self.item.sets},
        )
        return Given(command, by, words=pen.words)

    # --- what a decision says -------------------------------------------------------------------

    def _outcome(self) -> Result:
        exist = tuple(Result(one) for one in self.rules.outcomes(self.item.id))
        plain_yes, *others = exist
        adverse = [one for one in exist if one in ADVERSE]
        no = self.rates.not_conforming if self.item.kind is Kind.OPINION else self.rates.refusal
        if adverse and self.item.kind is not Kind.REPORT and self._bad("no", no):
            return adverse[0]
        unconcerned = Result.NOT_CONCERNED
        if unconcerned in others and not self.consents and not self.item.sets:
            if self.draws.chance("not concerned", self.rates.not_concerned):
                return unconcerned
        if Result.NOT_REQUIRED in others and not self.item.sets and not self.item.raises:
            if self.draws.chance("not required", self.rates.not_required):
                return Result.NOT_REQUIRED
        with_conditions = [one for one in others if one.endswith("with_conditions")]
        if with_conditions and self.draws.chance("conditions", self.rates.with_conditions):
            return with_conditions[0]
        return plain_yes

    def _reason(self, outcome: Result, pen: Pen) -> Text | None:
        match outcome:
            case Result.NOT_REQUIRED:
                return pen.text("经核实，本项目无需办理该事项。")
            case Result.NOT_CONCERNED:
                return pen.text("本项目不涉及我单位职责。")
            case _ if outcome in ADVERSE:
                return pen.text("现有材料不能证明符合规定条件。")
            case _:
                return None

    def _conditions(self, outcome: Result, pen: Pen) -> tuple[Text, ...]:
        if not outcome.endswith("with_conditions"):
            return ()
        return (pen.text("开工前落实相应措施并报备。"),)

    def _document(self, outcome: Result) -> Document | None:
        if outcome not in LICENSING:
            return None
        number = self.draws.number("document") % 10**8
        return Document(number=f"漯{self.item.handled_by.function}字〔{number:08d}〕号")

    def _facts(self, outcome: Result, project: Project) -> dict[str, Any]:
        """The facts that the decision gives; an approval may change the total investment."""
        if outcome in (Result.NOT_REQUIRED, Result.NOT_CONCERNED):
            return {}
        facts = {name: self.answers[name] for name in self.item.sets}
        amount = project.facts.get("total_investment")
        if (
            amount is not None
            and "total_investment" not in facts
            and "total_investment" in may_set(self.item, self.rules)
            and self.draws.chance("amount", self.rates.amended_amount)
        ):
            percent = self.draws.whole("amount percent", 92, 110)
            facts["total_investment"] = plain(round(Decimal(amount.value) * percent / 100))
        return facts

    def _papers(self, review: Review) -> tuple[str, ...]:
        there = dict.fromkeys(review.papers)
        wanted = (material.id for material, _ in asked(review, self.rules))
        return tuple(paper for paper in wanted if paper not in there)

    def _fields(
        self, fields: tuple[FormField, ...] | list[FormField], project: Project, pen: Pen
    ) -> dict[str, Text | str]:
        return dict(self._filled(fields, project, pen))

    def _filled(
        self, fields: tuple[FormField, ...] | list[FormField], project: Project, pen: Pen
    ) -> Iterator[tuple[str, Text | str]]:
        allowed = may_set(self.item, self.rules)
        for field in fields:
            if field.id in allowed:
                known = project.facts.get(field.id)
                value = known.value if known else self.answers[field.id]
                yield field.id, value if isinstance(value, str) else str(value)
            elif field.type == "number":
                yield field.id, str(self.draws.whole(f"field {field.id}", 1, 9999))
            elif field.type == "date":
                day = self.answers.entered + timedelta(days=self.draws.whole(field.id, 200, 900))
                yield field.id, day.isoformat()
            elif field.type == "flag":
                yield field.id, "是" if self.draws.chance(field.id, 0.5) else "否"
            else:
                yield field.id, pen.text(f"{field.name_zh}：{project.name}")

    # --- who, and when it was so ----------------------------------------------------------------

    def _applicant(self, review: Review) -> Actor:
        return applicant(self.item, review.applicant, acting_unit(review.handler))

    def _publisher(self, review: Review) -> Actor:
        if self.item.kind is Kind.PUBLIC_NOTICE and review.applicant:
            return company(review.applicant)
        return desk(acting_unit(review.handler))

    def _back(self, review: Review, what: str, now: datetime) -> datetime | None:
        """An earlier moment at which it was so, where the act is entered later than it happened."""
        if review.tacit or registers_itself(self.item):
            return None
        if not self.draws.chance(f"back {what}", self.rates.back_dated):
            return None
        floor = max(review.last_happened, review.opened_at)
        if review.notices:
            floor = max(floor, at_second(max(review.notices.values()), OPENS) + timedelta(days=1))
        earliest = next_second(floor, self.rules.calendar)
        day = local_day(now)
        for back in range(4, 0, -1):
            there = day - timedelta(days=back)
            if self.rules.calendar.is_working(there):
                moment = at_second(there, OPENS + self.draws.whole(f"back {what}@", 0, 9 * 3600))
                if moment > earliest:
                    return moment
        return None


SLOW_APPLICATIONS = {  # items whose application waits for something in the world
    "production_start": "ramp_up",
    "capacity_confirm": "capacity",
    "exit_evaluation": "observe",
}
