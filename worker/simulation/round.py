"""One round of one item as its people play it: who moves next, when, and with what.

Three questions, asked of the folded state alone: which moves are wanted, when each would come, and
which command it is. What the law allows is the core's to say; people here know it well enough not
to ask for what is plainly not to be had.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil

from domain.acts import Actor, Role
from domain.clock import local_day
from domain.conditions import Truth
from domain.identity import arbiter
from domain.project.state import Project
from domain.review.commands import (
    Accept,
    AcceptWithGap,
    AnswerFor,
    Arbitrate,
    CheckMaterials,
    Consent,
    Decide,
    DecideOnPromise,
    Decline,
    Extend,
    Forward,
    PublishNotice,
    RecordAnswer,
    RequestCorrection,
    Resume,
    Submit,
    SupplyGap,
    Suspend,
    Withdraw,
)
from domain.review.due import INVESTED
from domain.review.item_rules import registers_itself
from domain.review.moves import moves
from domain.review.papers import asked
from domain.review.state import Review
from domain.review.words import ADVERSE, Check, LimitKind, Result, Status
from domain.rules.items import FigureAtLeastPercentOf, Item, Kind
from worker.simulation.acting import Given, Pen
from worker.simulation.desk import Desk
from worker.simulation.hours import CLOSES, OPENS, after, at_second, next_second, on_day
from worker.simulation.matter import Matter, Town
from worker.simulation.people import OFFICE_PERSON, acting_unit, applicant, company, desk, person_of
from worker.simulation.records import MOVE as RECORD
from worker.simulation.records import Records
from worker.simulation.scenario import Delays, Rates, Span, SpanUnit
from worker.simulation.works import COMPLETIONS

RETRY = Span(least=1, most=2, unit=SpanUnit.WORKING_DAYS)


class Round:
    """The people around one round. Remembers only what the state does not tell them."""

    def __init__(self, town: Town, review: Review) -> None:
        item, number = review.item, review.round
        self._versions = review.rules
        self.rules = town.rules.at(review.rules.catalog, review.rules.calendar)
        self.works = town.works
        self.draws = town.draws.about(item, number)
        self.item: Item = self.rules.item(item)
        self.delays: Delays = town.scenario.delays
        self.rates: Rates = town.scenario.rates
        self.decide_from = town.scenario.decide_from
        self.first = number == 1
        self.matter = Matter(town, self.rules.item(item), number, self.rules)
        self.desk = Desk(self.draws, town.scenario)
        self.records = Records(self.draws, town.scenario)
        self.left_out: dict[str, None] = {}  # moves that turned out to be of no use
        self.tries: dict[str, int] = {}
        self.consents = 0
        self.against = False  # the preliminary opinion has been adverse

    def _follow(self, review: Review) -> None:
        """The round lives by the versions that it says: its people read the same."""
        if review.rules != self._versions:
            self._versions = review.rules
            self.rules = self.rules.at(review.rules.catalog, review.rules.calendar)
            self.item = self.rules.item(self.item.id)
            self.matter.follow(self.rules)

    # --- which moves are wanted -----------------------------------------------------------------

    def wanted(self, review: Review, project: Project) -> tuple[str, ...]:
        """The moves that somebody means to make as things stand."""
        self._follow(review)
        return (
            *self._wanted(review, project),
            *self.desk.wanted(review),
            *self.records.wanted(review, self.rules),
        )

    def _wanted(self, review: Review, project: Project) -> tuple[str, ...]:
        match review.status:
            case Status.WAITING_APPLICATION:
                if notice := self._unpublished(review, "before_submission"):
                    return (f"publish {notice}",)
                return ("submit",) if self._worth_submitting(review, project) else ()
            case Status.SUBMITTED:
                if self.matter.bad("withdrawal", self.rates.withdrawal / 2):
                    return ("withdraw",)
                if review.pre_review:
                    return self._before_the_land(review)
                return self._answer_to_submission(review, project)
            case Status.CORRECTING:
                return () if self.matter.bad("lapse", self.rates.lapse) else ("submit",)
            case Status.IN_REVIEW:
                return self._in_review(review)
            case Status.SUSPENDED:
                return self._suspended(review)
            case Status.OUTSIDE:
                return ("record_answer",) if self._ready(review) else ()
            case _:
                return ()

    def _before_the_land(self, review: Review) -> tuple[str, ...]:
        """预审: the unit's opinion; against it the company hands in once more."""
        if review.opinion is not None:
            return ("submit",) if review.opinion in ADVERSE else ()
        if notice := self._unpublished(review, "before_decision"):
            return (f"publish {notice}",)
        known = all(wanted is not Truth.UNKNOWN for _, wanted in asked(review, self.rules))
        return ("decide",) if known and not self.desk.waits(review) else ()

    def _answer_to_submission(self, review: Review, project: Project) -> tuple[str, ...]:
        first = review.corrections == 0
        if first and self.matter.bad("silent", self.rates.silent_acceptance):
            return ()
        if first and self.matter.bad("decline", self.rates.decline):
            return ("decline",)
        trusted = not any(one.broken for one in project.granted.values())
        if first and trusted and "decide_on_promise" in moves(review, self.rules):
            if self.draws.chance("on a promise", self.rates.on_promise):
                return ("decide_on_promise",) if not review.awaits else ("accept",)
        lacks = self.matter.papers_of_the_applicant(review)
        if first and lacks and self.matter.bad("gap", self.rates.gap):
            if "accept_with_gap" in moves(review, self.rules):
                return ("accept_with_gap",)
        if review.corrections < 2 and review.missing:
            checks = lacks and not review.checks
            if checks and self.draws.chance("checked", self.rates.checked_materials):
                return ("check_materials",)
            return ("correct",)
        if first and self.matter.bad("correction", self.rates.correction) and self.item.materials:
            return ("correct",)
        return ("accept",)

    def _in_review(self, review: Review) -> tuple[str, ...]:
        legal = moves(review, self.rules)
        if review.consent_asked:
            return ("consent",)
        if "accept" in legal and "accept_late" not in self.left_out:
            if self.draws.chance("accepted late", self.rates.entered_late):
                return ("accept_late",)
        if self._speaks_in_a_group() and self.matter.bad("silence", self.rates.silence):
            return ("answer_for",) if "answer_for" in legal else ()
        if "arbitrate" in legal and self.item.kind is Kind.OPINION:
            if self.draws.chance("arbitration", self.rates.arbitration):
                return ("arbitrate",)
        if "withdraw" in legal and self.matter.bad("withdrawal later", self.rates.withdrawal / 2):
            return ("withdraw",)
        if "supply_gap" in legal and not self.matter.bad("gap missed", self.rates.gap_missed):
            return ("supply_gap",)
        if notice := self._unpublished(review, "before_decision"):
            return (f"publish {notice}",)
        if review.gap and not review.gap_missed:
            return ()  # nothing can be granted, and the day has not passed
        if not self._ready(review):
            return ()
        if review.re_review and self.draws.chance("unanswered", self.rates.silent_re_review):
            if self._silence_agrees():
                return ()
        if "suspend" in legal and self._suspends(review):
            return ("suspend",)
        if "extend" in legal and self._extends():
            return ("extend",)
        if review.handler.outer_unit:
            return ("forward",)
        return () if self.desk.waits(review) else ("decide",)

    def _suspended(self, review: Review) -> tuple[str, ...]:
        if review.pause and review.pause.until:
            return ()
        if "decide" in moves(review, self.rules) and self._ready(review):
            if self.draws.chance("in pause", self.rates.decided_in_pause):
                return () if self.desk.waits(review) else ("decide",)
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

    def _silence_agrees(self) -> bool:
        validity = self.item.validity
        return bool(validity and validity.re_review and validity.re_review.silence)

    def _speaks_in_a_group(self) -> bool:
        group = self.rules.group(self.item.group) if self.item.group else None
        return group is not None and group.on_silence is not None

    def _worth_submitting(self, review: Review, project: Project) -> bool:
        """The total investment is entered when it is reached, or when nobody reports any more;
        works are completed once they have begun."""
        if self.item.id in COMPLETIONS:
            return "first_works" in project.events
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

    # --- when a move comes ----------------------------------------------------------------------

    def moment(self, review: Review, move: str, now: datetime) -> datetime:
        """When the move would come, wanted since `now`."""
        if tried := self.tries.get(move, 0):  # a notice's end may have moved meanwhile
            again = self._after(now, RETRY, f"{move} again {tried}")
            return self._after_notices(review, again)
        match move.split()[0]:
            case "desk":
                return self.desk.moment(review, move, now, self.rules)
            case word if word == RECORD:
                return self.records.moment(now, self.rules)
            case "submit" if review.status is Status.CORRECTING:
                return self._after(now, self.delays.resubmit, f"resubmit {review.corrections}")
            case "submit":
                return self._after_notices(review, self._application(now))
            case "decide":
                return self._after_notices(review, self._decision(review, now))
            case "resume":
                return self._resumption(review, now)
            case "accept_late":
                return self._after(now, RETRY, move)
            case "record_answer":
                return self._after_notices(review, self._after(now, self.delays.outside, "outside"))
            case "decide_on_promise":
                return self._after(now, self.delays.accept, "on a promise")
            case "decline":
                return self._after(now, self.delays.accept, "decline")
            case "withdraw":
                return self._after(now, self.delays.apply, "withdraw")
            case "extend":
                return self._after(now, self.delays.suspend, "extend")
            case word:
                span: Span = getattr(self.delays, word)
                return self._after(now, span, f"{move} {review.corrections} {self.consents}")

    def _resumption(self, review: Review, now: datetime) -> datetime:
        cap = review.pause.cap if review.pause else None
        if cap is not None and self.draws.chance("past cap", self.rates.pause_past_cap):
            days = self.draws.whole("past cap by", *self.delays.past_cap.whole_days)
            return on_day(now, cap, days, self.draws, "past cap", self.rules.calendar)
        return self._after(now, self.delays.pause, "pause")

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
            left += self.draws.whole("late by", *self.delays.late_by.days)
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

    def act(
        self, review: Review, project: Project, move: str, now: datetime, pen: Pen
    ) -> Given | None:
        """The command of a move that has come due; None where it has turned out to be of no use."""
        unit = acting_unit(review.handler)
        clerk, head = desk(unit), desk(unit, Role.HEAD)
        match move.split():
            case ["desk", *_]:
                return self.desk.act(review, move, now, pen, self.rules)
            case [word] if word == RECORD:
                return self.records.act(review, now, pen, self.rules)
            case ["accept_late"]:
                self.left_out["accept_late"] = None
                happened = self._within(review, review.window, now)
                return Given(Accept(), clerk, happened) if happened else None
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
            case ["check_materials"]:
                return self._check(review, clerk, pen)
            case ["accept_with_gap"]:
                gap = tuple(self.matter.papers_of_the_applicant(review))
                promise = pen.text("承诺在期限内补齐，逾期未补的本轮不予办理。")
                return Given(AcceptWithGap(gap=gap, promise=promise), clerk, words=pen.words)
            case ["decide_on_promise"]:
                document = self.matter.document(Result.GRANTED)
                assert document is not None  # a grant makes one
                granted = DecideOnPromise(
                    promise=pen.text("承诺符合全部条件，不实的自愿撤销许可。"),
                    facts=self.matter.facts(Result.GRANTED, project),
                    document=document,
                )
                return Given(granted, desk(unit, Role.HEAD), words=pen.words)
            case ["supply_gap"]:
                return Given(SupplyGap(papers=review.gap), self._applicant(review))
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
        if move in ("suspend", "extend", "accept_late"):
            self.left_out[move] = None

    def _submit(self, review: Review, project: Project, pen: Pen) -> Given:
        papers = self.matter.papers_of_the_applicant(review)
        if (
            papers
            and review.corrections == 0
            and not review.pre_review  # nobody could tell what lacks
            and self.matter.bad("incomplete", self.rates.incomplete)
        ):
            papers.remove(self.draws.pick("missing paper", papers))
        fields = self.matter.fields(self.item.fields, project, pen)
        command = Submit(papers=tuple(papers), fields=fields)
        return Given(command, self._applicant(review), words=pen.words)

    def _check(self, review: Review, clerk: Actor, pen: Pen) -> Given:
        lacks = dict.fromkeys(self.matter.papers_of_the_applicant(review), Check.MISSING)
        there = dict.fromkeys(review.papers, Check.COMPLETE)
        note = pen.text("缺少的材料将一次性告知。")
        command = CheckMaterials(checks=there | lacks, note=note)
        return Given(command, clerk, words=pen.words)

    def _correct(self, review: Review, clerk: Actor, pen: Pen) -> Given:
        missing = tuple(self.matter.papers_of_the_applicant(review))
        note = pen.text("请按一次性告知的内容补齐、修改后重新提交。")
        command = RequestCorrection(missing=missing, note=note)
        return Given(command, clerk, words=pen.words)

    def _suspend(self, review: Review, clerk: Actor, now: datetime) -> Given | None:
        today = local_day(now)
        dues = (review.dues.promised, review.dues.statutory)
        if any(due is not None and due <= today for due in dues):
            self.left_out["suspend"] = None  # it would drop nothing
            return None
        until: date | None = None
        if not self.draws.chance("open ended", self.rates.open_ended):
            days = self.draws.whole("pause", *self.delays.pause.whole_days)
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

    def _opinion(self, review: Review, project: Project, pen: Pen) -> Given:
        """What the unit would decide; adverse at most once."""
        outcome = self.matter.outcome(self.consents)
        if outcome in ADVERSE and self.against:
            outcome = Result(self.rules.outcomes(self.item.id)[0])
        self.against = self.against or outcome in ADVERSE
        lacking = [field for field in self.item.fields if field.id not in review.fields]
        complete = self.item.kind in (Kind.REGISTRATION, Kind.REPORT) and outcome not in ADVERSE
        command = Decide(
            outcome=outcome,
            reason=self.matter.reason(outcome, pen),
            conditions=self.matter.conditions(outcome, pen),
            papers=() if outcome in ADVERSE else self.matter.papers(review),
            fields=self.matter.fields(lacking, project, pen) if complete else {},
        )
        return Given(command, desk(acting_unit(review.handler), Role.HEAD), words=pen.words)

    def _decide(self, review: Review, project: Project, now: datetime, pen: Pen) -> Given:
        if review.pre_review:
            return self._opinion(review, project, pen)
        unit = acting_unit(review.handler)
        outcome = self.matter.outcome(self.consents)
        if review.gap_missed:  # nothing can be granted in this round
            outcome = next(
                Result(one) for one in self.rules.outcomes(self.item.id) if Result(one) in ADVERSE
            )
        adverse = outcome in ADVERSE
        by = (
            company(review.applicant)
            if outcome is Result.PUBLISHED and review.applicant
            else desk(unit, Role.HEAD)
        )
        lacking = [field for field in self.item.fields if field.id not in review.fields]
        complete = self.item.kind in (Kind.REGISTRATION, Kind.REPORT)
        fields = self.matter.fields(lacking, project, pen) if complete and not adverse else {}
        command = Decide(
            outcome=outcome,
            reason=self.matter.reason(outcome, pen),
            remedies=pen.text("可在六十日内申请行政复议，或在六个月内提起行政诉讼。")
            if outcome is Result.REFUSED
            else None,
            conditions=self.matter.conditions(outcome, pen),
            conditions_due=self.matter.conditions_due(outcome, now),
            facts={} if adverse else self.matter.facts(outcome, project),
            papers=() if adverse else self.matter.papers(review),
            fields=fields,
            document=self.matter.document(outcome),
            drafted_by=person_of(unit, Role.REVIEWER) if outcome is Result.REFUSED else None,
        )
        happened = None if by.company else self._back(review, "decide", now)
        return Given(command, by, happened, pen.words)

    def _record_answer(self, review: Review, clerk: Actor, pen: Pen) -> Given:
        outcome = self.matter.outcome(self.consents)
        command = RecordAnswer(
            outcome=outcome,
            reason=self.matter.reason(outcome, pen),
            conditions=self.matter.conditions(outcome, pen),
            facts={} if outcome in ADVERSE else self.matter.own_facts(),
            papers=() if outcome in ADVERSE else self.matter.papers(review),
            document=self.matter.document(outcome),
        )
        return Given(command, clerk, words=pen.words)

    def _consent(self, pen: Pen) -> Given:
        self.consents += 1
        agreed = self.matter.calm or not self.draws.chance(
            f"consent {self.consents}", self.rates.consent_refused
        )
        reason = None if agreed else pen.text("该项目与贵单位职责有关，请出具意见。")
        return Given(Consent(agreed=agreed, reason=reason), OFFICE_PERSON, words=pen.words)

    def _by_office(self, kind: type[AnswerFor] | type[Arbitrate], by: Actor, pen: Pen) -> Given:
        outcomes = self.rules.kind(self.item.id).finished_by
        command = kind(
            outcome=Result(outcomes[0]),
            reason=pen.text("经研究，项目具备实施条件，按此意见办理。"),
            facts=self.matter.own_facts(),
        )
        return Given(command, by, words=pen.words)

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
        if what == "decide" and review.marked(LimitKind.PROMISED):
            if self.draws.chance("entered late", self.rates.entered_late):
                return self._within(review, review.dues.promised, now)
        if not self.draws.chance(f"back {what}", self.rates.back_dated):
            return None
        earliest = self._earliest(review)
        day = local_day(now)
        for back in range(4, 0, -1):
            there = day - timedelta(days=back)
            if self.rules.calendar.is_working(there):
                moment = at_second(there, OPENS + self.draws.whole(f"back {what}@", 0, 9 * 3600))
                if moment > earliest:
                    return moment
        return None

    def _within(self, review: Review, last: date | None, now: datetime) -> datetime | None:
        """A moment of a limit's last days at which it may have been so, though entered only now."""
        earliest, calendar = self._earliest(review), self.rules.calendar
        if last is None or calendar.working_days_between(last, local_day(now)) > MOST_BACK:
            return None
        day = last if calendar.is_working(last) else calendar.nth_working_day_before(last, 1)
        moment = at_second(day, CLOSES - 1 - self.draws.whole("within", 0, 1800))
        return moment if earliest < moment < now else None

    def _earliest(self, review: Review) -> datetime:
        """When the next act could have happened: after the last one, and every notice's end."""
        floor = max(review.last_happened, review.opened_at)
        if review.notices:
            floor = max(floor, at_second(max(review.notices.values()), OPENS) + timedelta(days=1))
        return next_second(floor, self.rules.calendar)


MOST_BACK = 4  # working days; the catalog allows one more

SLOW_APPLICATIONS = {  # items whose application waits for something in the world
    "production_start": "ramp_up",
    "capacity_confirm": "capacity",
    "exit_evaluation": "observe",
}
