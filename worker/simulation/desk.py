"""How the people of a unit share the work on a round, and what they answer to its reminders.

Moves begin with `desk`; those that answer name their step and place (`desk acknowledge e4 0`). None
of them moves a clock. Each is made at most once in a round, but for the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.acts import Actor, Role
from domain.clock import local_day
from domain.review.commands import (
    Acknowledge,
    AnswerConsultation,
    AskSignatures,
    Claim,
    Consult,
    CopyTo,
    Delegate,
    HandBack,
    HandOver,
    Instruct,
    MarkRead,
    OpenHanding,
    PassOn,
    Sign,
    TakeBack,
)
from domain.review.sharing import Addressee, Handing
from domain.review.state import Escalation, Review
from domain.review.words import Status
from domain.rules.rules import Rules
from worker.simulation.acting import Given, Pen
from worker.simulation.draws import Draws
from worker.simulation.hours import after
from worker.simulation.people import OFFICE, OFFICE_PERSON, acting_unit, desk, person_of
from worker.simulation.scenario import Scenario, Span, SpanUnit

AT_WORK = (Status.SUBMITTED, Status.IN_REVIEW, Status.SUSPENDED, Status.OUTSIDE)
HOURS = Span(least=0, most=6, unit=SpanUnit.HOURS)
SHARED = {  # moves that are made once, and the rate of each
    "claim": "claimed",
    "hand_over": "handed_over",
    "delegate": "delegated",
    "consult": "consulted",
    "copy": "copied",
    "ask_signatures": "signed_together",
}
STEPS = {"acknowledge": "acknowledged", "instruct": "instructed", "pass_on": "passed_on"}
INSTRUCTING = (Role.DEPUTY, Role.LEADER, Role.CITY_LEADER, Role.OFFICE_DIRECTOR)
MOST_DAYS = 5  # working days within which a consultation is to be answered


class Desk:
    """The people at the desk of one round. Remembers only what the state does not tell."""

    def __init__(self, draws: Draws, scenario: Scenario) -> None:
        self.draws = draws
        self.delays = scenario.delays
        self.rates = scenario.rates
        self.done: dict[str, None] = {}
        self._drawn: dict[str, bool] = {}  # each question is asked at every event
        self._shares = [
            verb for verb, rate in SHARED.items() if self._chance(verb, self._rate(rate))
        ]

    def wanted(self, review: Review) -> Iterator[str]:
        """The moves that somebody at the desk means to make as things stand."""
        if review.status not in AT_WORK:
            return
        if review.escalations:
            yield from self._answers(review)
        if not self._shares:
            return
        handing = review.handing
        if handing is not None and not handing.opened:
            if (move := self._after_handing(handing)) is not None:
                yield move
        if review.delegated_by is not None and review.claimed_by is not None:
            if handing is None or handing.opened:
                yield "desk hand_back"
        for one in review.consultations:
            if one.open and not self._chance(f"unanswered {one.number}", self.rates.unanswered):
                yield f"desk answer {one.number}"
        for copy in review.copies:
            if not copy.read and not self._chance(f"unread {copy.number}", self.rates.unread):
                yield f"desk read {copy.number}"
        if (of := review.signatures) is not None and not of.passed:
            yield from (f"desk sign {person}" for person in of.missing)
            if of.failed:
                yield "desk ask_signatures"
        for verb in self._shares:
            if f"desk {verb}" not in self.done and self._may(verb, review):
                yield f"desk {verb}"

    def waits(self, review: Review) -> bool:
        """Whether a decision in favour still waits for people to sign."""
        return review.signatures is not None and not review.signatures.passed

    def _after_handing(self, handing: Handing) -> str | None:
        if self._chance(f"take back {handing.kind}", self.rates.taken_back):
            return "desk take_back"
        return "desk open_handing" if handing.kind in ("hand_over", "delegate") else None

    def _may(self, verb: str, review: Review) -> bool:
        match verb:
            case "claim":
                return review.claimed_by is None
            case "delegate":
                return review.delegated_by is None
            case "ask_signatures":
                return review.status is Status.IN_REVIEW and review.signatures is None
            case _:
                return True

    def _answers(self, review: Review) -> Iterator[str]:
        for step in review.escalations:
            for place, to in enumerate(step.to):
                for verb, rate in STEPS.items():
                    move = f"desk {verb} {step.step} {place}"
                    if move not in self.done and self._answers_so(verb, to):
                        if self._chance(move, self._rate(rate)):
                            yield move

    def _answers_so(self, verb: str, to: Addressee) -> bool:
        return verb != "instruct" or to.role in INSTRUCTING

    def _rate(self, name: str) -> float:
        rate: float = getattr(self.rates, name)
        return rate

    def _chance(self, question: str, rate: float) -> bool:
        if question not in self._drawn:
            self._drawn[question] = rate > 0 and self.draws.chance(question, rate)
        return self._drawn[question]

    # --- when, and which command ----------------------------------------------------------------

    def moment(self, review: Review, move: str, now: datetime, rules: Rules) -> datetime:
        """When the move would come, wanted since `now`."""
        number = review.signatures.number if review.signatures else 0
        word = move.split()[1]
        span = self.delays.answer_step if word in STEPS else self.delays.desk
        if word == "take_back":
            span = HOURS
        return after(now, span, self.draws, f"{move} {number}", rules.calendar)

    def act(self, review: Review, move: str, now: datetime, pen: Pen, rules: Rules) -> Given | None:
        """The command of a move that has come due; None where it has turned out to be of no use."""
        self.done[move] = None
        unit = acting_unit(review.handler)
        clerk = desk(unit)
        match move.split()[1:]:
            case ["claim"]:
                return Given(Claim(), clerk)
            case ["hand_over"]:
                return Given(HandOver(to=second(unit)), clerk)
            case ["delegate"]:
                return Given(Delegate(to=second(unit)), clerk)
            case ["hand_back"]:
                return Given(HandBack(), _person(unit, review.claimed_by))
            case ["take_back"]:
                return Given(
                    TakeBack(), _person(unit, review.handing.by if review.handing else None)
                )
            case ["open_handing"]:
                to = review.handing.to[0] if review.handing and review.handing.to else None
                return Given(OpenHanding(), _person(unit, to))
            case ["consult"]:
                return self._consult(review, unit, now, pen, rules)
            case ["answer", number]:
                return self._answer(review, int(number), pen)
            case ["copy"]:
                return self._copy(unit, rules)
            case ["read", number]:
                copy = next(one for one in review.copies if one.number == int(number))
                return Given(MarkRead(), _person(copy.unit, copy.person))
            case ["ask_signatures"]:
                return self._ask_signatures(review, unit)
            case ["sign", person]:
                return self._sign(review, unit, person, pen)
            case [verb, step, place]:
                return self._step(review, verb, review.escalation(step), int(place), pen)
            case _:
                raise ValueError(f"no such move: {move}")

    def _consult(self, review: Review, unit: str, now: datetime, pen: Pen, rules: Rules) -> Given:
        question = pen.text("请就本项目涉及贵方职责的内容提出意见。")
        until = self._until(review, local_day(now), rules)
        others = [one for one in rules.units() if "@" not in one and one != unit]
        if self.draws.chance("asks another unit", 0.5) and others:
            asked = Consult(unit=self.draws.pick("asked", others), question=question, until=until)
        else:
            asked = Consult(person=person_of(unit, Role.DEPUTY), question=question, until=until)
        return Given(asked, desk(unit), words=pen.words)

    def _until(self, review: Review, today: date, rules: Rules) -> date:
        """Some days, inside the running clock; where it has run out, the next working day."""
        days = self.draws.whole("consult until", 1, MOST_DAYS)
        due = review.dues.promised or review.dues.statutory or today + timedelta(days=60)
        last = max(due, rules.calendar.nth_working_day_after(today, 1))
        return min(last, rules.calendar.nth_working_day_after(today, days))

    def _answer(self, review: Review, number: int, pen: Pen) -> Given:
        one = next(one for one in review.consultations if one.number == number)
        by = _person(one.unit, one.person) if one.person else desk(one.unit)
        agrees = self.draws.chance(f"agrees {number}", 0.8)
        opinion = pen.text("已核对相关资料，意见如上。")
        command = AnswerConsultation(number=number, agrees=agrees, opinion=opinion)
        return Given(command, by, words=pen.words)

    def _copy(self, unit: str, rules: Rules) -> Given:
        others = [one for one in rules.units() if one != unit and rules.logs_in(one)]
        if self.draws.chance("copied to a unit", 0.5) and others:
            return Given(CopyTo(units=(self.draws.pick("copied to", others),)), desk(unit))
        return Given(CopyTo(to=(second(unit),)), desk(unit))

    def _ask_signatures(self, review: Review, unit: str) -> Given:
        """All of two, or two of three; once it has failed, the head alone."""
        to = (second(unit), person_of(unit, Role.DEPUTY), person_of(unit, Role.LEADER))
        if review.signatures is not None:
            command = AskSignatures(to=(person_of(unit, Role.HEAD),))
        elif self.draws.chance("by quorum", 0.5):
            command = AskSignatures(to=to, quorum=2)
        else:
            command = AskSignatures(to=to[:2])
        return Given(command, desk(unit))

    def _sign(self, review: Review, unit: str, person: str, pen: Pen) -> Given:
        number = review.signatures.number if review.signatures else 0
        against = number == 1 and self.draws.chance(f"against {person}", self.rates.signed_against)
        opinion = pen.text("还需补充论证。") if against else None
        command = Sign(agrees=not against, opinion=opinion)
        return Given(command, _person(unit, person), words=pen.words)

    def _step(
        self, review: Review, verb: str, rung: Escalation | None, place: int, pen: Pen
    ) -> Given | None:
        if rung is None:
            return None
        by = holder_of(rung.to[place])
        match verb:
            case "acknowledge":
                if rung.acknowledged_by(by) is not None:
                    return None
                return Given(Acknowledge(step=rung.step), by)
            case "instruct":
                words = pen.text("请本周内办结，并报告未能按期的原因。")
                return Given(Instruct(step=rung.step, instruction=words), by, words=pen.words)
            case _:
                to = second(by.unit or OFFICE)
                return Given(PassOn(step=rung.step, to=to), by)


def second(unit: str) -> str:
    """The reviewer's colleague at the same desk (B角)."""
    return f"{person_of(unit, Role.REVIEWER)}.b"


def _person(unit: str, person: str | None) -> Actor:
    """Somebody of the unit, in the post that his name tells."""
    for role in (Role.HEAD, Role.DEPUTY, Role.LEADER):
        if person == person_of(unit, role):
            return desk(unit, role)
    return desk(unit).but(person=person) if person else desk(unit)


def holder_of(to: Addressee) -> Actor:
    """Whoever holds the post that a reminder went to."""
    if to.unit == OFFICE and to.role is Role.XMB:
        return OFFICE_PERSON
    if to.unit is None:
        return Actor(person=f"city.{to.role}", role=to.role)
    return desk(to.unit, to.role)
